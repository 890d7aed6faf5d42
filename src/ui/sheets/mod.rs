//! What stands above the screens: one file a sheet, all put together from a `form::Form`.

mod answer;
mod book;
mod bulk;
mod change;
mod choices;
mod clipboard;
mod columns;
mod contact;
mod copy;
mod delete;
mod disk;
mod expired;
mod export;
mod form;
mod group;
mod help;
mod info;
mod leave;
mod pair;
mod palette;
mod people;
mod pick;
mod problem;
mod profile;
mod progress;
mod quit;
mod raw;
mod reinit;
mod review;
mod saved;
mod share;
#[cfg(test)]
mod tests;
mod tree;
mod trust;
mod unsent;
mod unshare;

use ratatui::Frame;
use ratatui::layout::Rect;

pub use self::people::Names;
pub use self::review::{
    difference as difference_words, finding as finding_words, in_production, plain as plain_review,
    stays as stays_words,
};
use crate::app::layout;
use crate::app::model::Model;
use crate::app::sheets::Sheet;
use crate::ui::toast;

/// Draws a sheet over what is on the screen, in the place that [`crate::app::layout::sheet`] gives it.
pub fn draw(sheet: &Sheet, model: &Model, frame: &mut Frame<'_>) {
    match sheet {
        Sheet::Share(sheet) => share::draw(sheet, model, frame),
        Sheet::Tree(sheet) => tree::draw(sheet, model, frame),
        Sheet::Answer(sheet) => answer::draw(sheet, model, frame),
        Sheet::Bulk(sheet) => bulk::draw(sheet, model, frame),
        Sheet::Leave(sheet) => leave::draw(sheet, model, frame),
        Sheet::Pair(sheet) => pair::draw(sheet, model, frame),
        Sheet::Clipboard(sheet) => clipboard::draw(sheet, frame),
        Sheet::Saved(sheet) => saved::draw(sheet, model, frame),
        Sheet::Unshare(sheet) => unshare::draw(sheet, model, frame),
        Sheet::Pick(sheet) => pick::draw(sheet, model, frame),
        Sheet::Change(sheet) => change::draw(sheet, model, frame),
        Sheet::Delete(sheet) => delete::draw(sheet, model, frame),
        Sheet::Disk(sheet) => disk::draw(sheet, model, frame),
        Sheet::Copy(sheet) => copy::draw(sheet, model, frame),
        Sheet::Reinit(sheet) => reinit::draw(sheet, model, frame),
        Sheet::Book(sheet) => book::draw(sheet, model, frame),
        Sheet::Contact(sheet) => contact::draw(sheet, model, frame),
        Sheet::Export(sheet) => export::draw(sheet, frame),
        Sheet::Columns(sheet) => columns::draw(sheet, frame),
        Sheet::Filters(sheet) => columns::filters(sheet, model, frame),
        Sheet::Raw(sheet) => raw::draw(sheet, frame),
        Sheet::Review(sheet) => review::draw(sheet, model, frame),
        Sheet::Progress(sheet) => progress::draw(sheet, model, frame),
        Sheet::Info(sheet) => info::draw(sheet, model, frame),
        Sheet::Trust(sheet) => trust::draw(sheet, model, frame),
        Sheet::Profile(sheet) => profile::draw(sheet, model, frame),
        Sheet::Expired(_) => expired::draw(model, frame),
        Sheet::Unsent(sheet) => unsent::draw(sheet, model, frame),
        Sheet::Group(sheet) => group::draw(sheet, model, frame),
        Sheet::Palette(sheet) => palette::draw(sheet, frame),
        Sheet::Help(sheet) => help::draw(sheet, model, frame),
        Sheet::Quit(sheet) => quit::draw(sheet, model, frame),
    }
    message(model, frame);
}

/// Puts a message into the lower edge of the sheet, which may lie over the line where messages stand.
fn message(model: &Model, frame: &mut Frame<'_>) {
    let Some(toast) = &model.toast else { return };
    let full = frame.area();
    let area = layout::sheet(full.width, full.height).intersection(full);
    if area.bottom() + 1 < full.bottom() || area.height < 3 {
        return;
    }
    let edge = Rect { x: area.x + 1, y: area.bottom() - 1, width: area.width.saturating_sub(2), height: 1 };
    toast::draw(toast, frame, edge, false);
}
