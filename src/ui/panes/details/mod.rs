//! The details of the snapshot under the cursor: everything that is known of it, the most telling first. While the
//! regions have the focus, those of the region.

mod facts;
mod received;
mod region;
mod sharing;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{page_width, scrolled};
use crate::app::model::{Model, Pane};
use crate::app::regions::Scope;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};

/// Columns of the labels.
const LABEL: usize = 11;

/// Draws the pane.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    scrolled(model, &page(model, page_width(area)), frame, area);
}

fn page(model: &Model, columns: usize) -> Page {
    if let (Pane::Regions, Scope::Region(id)) = (model.focus, model.scope())
        && let Some(row) = model.regions.iter().find(|row| row.id == *id)
    {
        return region::page(model, row, columns);
    }
    let mut page = Page::default();
    let Some(row) = model.current_snapshot() else {
        page.say(Role::Quiet, text::get("details.none"), columns, 0);
        return page;
    };
    let snapshot = row.snapshot();
    facts::head(&mut page, &snapshot, columns);
    if let Some(from) = &snapshot.shared_from {
        received::add(model, &mut page, row, &snapshot, from, columns);
    } else {
        sharing::seen_by(model, &mut page, row, columns);
        facts::common(model, &mut page, row, &snapshot, columns);
    }
    page
}

/// Adds a label and its value. A value that does not fit behind its label stands below it; an ID is never shortened.
pub fn entry(page: &mut Page, label: &str, value: &str, role: Role, columns: usize) {
    let label = text::get(label);
    if value.is_empty() {
        return;
    }
    if width(label) > LABEL && width(label) + 2 + width(value) <= columns {
        page.push(Line::from(vec![span(Role::Label, format!("{label}  ")), span(role, value.to_owned())]));
    } else if LABEL + 1 + width(value) <= columns {
        page.pair(label, LABEL, line(role, value.to_owned()));
    } else {
        page.push(line(Role::Label, label.to_owned()));
        page.say(role, value, columns, 2);
    }
}

/// Adds a heading with an empty line above it.
pub fn heading(page: &mut Page, words: &str) {
    page.blank();
    page.push(Line::from(vec![span(Role::Heading, words.to_owned())]));
}
