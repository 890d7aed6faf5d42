//! The sheet that finds everything.

use ratatui::Frame;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::form::{Form, room};
use crate::app::palette::Offer;
use crate::app::sheets::palette::PaletteSheet;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line, span};

/// Columns of keys and IDs.
const NOTE: usize = 24;

/// Draws the sheet.
pub(super) fn draw(sheet: &PaletteSheet, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_palette.title").to_owned());
    form.head.field(": ", &sheet.search, columns.saturating_sub(4), true);
    for (no, offer) in sheet.offers.all.iter().enumerate() {
        let cursor = no == sheet.row;
        if cursor {
            form.body.focus();
        }
        form.body.push(row(offer, cursor, columns));
    }
    let (role, words) = match sheet.offers.all.get(sheet.row) {
        None => (Role::Warn, text::get("sheet_palette.nothing").to_owned()),
        Some(Offer { off: Some(why), .. }) => (Role::Warn, text::fill("sheet_palette.off", &[("why", why)])),
        Some(_) if sheet.offers.partly => (Role::Quiet, text::get("sheet_palette.partly").to_owned()),
        Some(_) => (Role::Quiet, text::get("sheet_palette.means").to_owned()),
    };
    form.foot.say(role, &words, columns, 0);
    form.draw_from(frame, 0);
}

/// A line: what it is called, with what was searched for set off, and its key or ID at the right.
fn row(offer: &Offer, cursor: bool, columns: usize) -> Line<'static> {
    let mark = match (cursor, offer.off.is_some()) {
        (true, true) => ">x ",
        (true, false) => ">  ",
        (false, true) => " x ",
        (false, false) => "   ",
    };
    let base = match (cursor, offer.off.is_some()) {
        (true, _) => Role::Focus,
        (false, true) => Role::Quiet,
        (false, false) => Role::Text,
    };
    let room = columns.saturating_sub(width(mark) + NOTE + 1);
    let shown = left(&offer.title, room);
    if cursor {
        return line(base, format!("{mark}{shown} {}", left(&offer.note, NOTE)));
    }
    let mut pieces = vec![span(base, mark)];
    pieces.extend(set_off(&shown, &offer.hits, base));
    pieces
        .push(span(if offer.off.is_some() { Role::Quiet } else { Role::Key }, format!(" {}", left(&offer.note, NOTE))));
    Line::from(pieces)
}

fn set_off(shown: &str, hits: &[usize], base: Role) -> Vec<Span<'static>> {
    let mut pieces: Vec<(bool, String)> = Vec::new();
    for (at, letter) in shown.graphemes(true).enumerate() {
        let hit = hits.binary_search(&at).is_ok();
        match pieces.last_mut() {
            Some((same, piece)) if *same == hit => piece.push_str(letter),
            _ => pieces.push((hit, letter.to_owned())),
        }
    }
    pieces.into_iter().map(|(hit, piece)| span(if hit { Role::Strong } else { base }, piece)).collect()
}
