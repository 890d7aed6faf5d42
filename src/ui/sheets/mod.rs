//! What stands above the screens: one file a sheet, all put together from a [`form::Form`].

mod answer;
mod form;
mod group;
mod help;
mod info;
mod people;
mod problem;
mod profile;
mod progress;
mod quit;
mod remove;
mod share;
#[cfg(test)]
mod tests;
mod tree;

use ratatui::Frame;

use crate::app::model::Model;
use crate::app::sheets::Sheet;

/// Draws a sheet over what is on the screen, in the place that [`crate::app::layout::sheet`] gives it.
pub fn draw(sheet: &Sheet, model: &Model, frame: &mut Frame<'_>) {
    match sheet {
        Sheet::Share(sheet) => share::draw(sheet, model, frame),
        Sheet::Tree(sheet) => tree::draw(sheet, model, frame),
        Sheet::Answer(sheet) => answer::draw(sheet, model, frame),
        Sheet::Remove(sheet) => remove::draw(sheet, model, frame),
        Sheet::Progress(sheet) => progress::draw(sheet, model, frame),
        Sheet::Info(sheet) => info::draw(sheet, model, frame),
        Sheet::Profile(sheet) => profile::draw(sheet, model, frame),
        Sheet::Group(sheet) => group::draw(sheet, model, frame),
        Sheet::Help(sheet) => help::draw(sheet, frame),
        Sheet::Quit(sheet) => quit::draw(sheet, model, frame),
    }
}
