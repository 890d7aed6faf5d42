//! The sheet that lists the keys.

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, heading, point, room};
use crate::app::actions::{Action, Group};
use crate::app::keys::Chord;
use crate::app::model::{Model, ViewId};
use crate::app::sheets::help::HelpSheet;
use crate::app::status::enabled;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::filter::vocabulary;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, span};

/// Columns of the keys in front of what they do.
const KEYS: usize = 13;
/// The fewest columns that hold two columns of keys.
const TWO: usize = 72;

/// Draws the sheet.
pub(super) fn draw(sheet: &HelpSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::get("sheet_help.title").to_owned());
    if sheet.searching || !sheet.search.text().is_empty() {
        form.head.field("/ ", &sheet.search, columns.saturating_sub(4).min(40), sheet.searching);
    }
    let blocks: Vec<Vec<Line<'static>>> = Group::ALL.iter().filter_map(|group| block(sheet, model, *group)).collect();
    let none = blocks.is_empty();
    for line in columned(blocks, columns) {
        form.body.push(line);
    }
    about(&mut form.body, sheet, model.view, columns);
    if none && form.body.is_empty() {
        form.body.say(Role::Warn, text::get("sheet_help.no_match"), columns, 0);
    }
    form.foot.say(Role::Quiet, text::get("sheet_help.marks"), columns, 0);
    form.button("sheet.close", true, true);
    form.draw(frame, &sheet.top);
}

/// What else there is to know, as far as it has what is searched for.
fn about(page: &mut Page, sheet: &HelpSheet, view: ViewId, columns: usize) {
    let told = |keys: &[&str]| keys.iter().map(|key| text::get(key).to_owned()).collect::<Vec<_>>();
    let mut filters = told(sheet.filters());
    if !filters.is_empty() {
        filters.extend(vocabulary(view));
    }
    for (title, lines) in [("sheet_help.filters", filters), ("sheet_help.about", told(sheet.about))] {
        let wanted = sheet.search.text().to_lowercase();
        let found: Vec<String> = lines.into_iter().filter(|words| words.to_lowercase().contains(&wanted)).collect();
        if !found.is_empty() {
            heading(page, text::get(title), true);
        }
        for words in found {
            point(page, Role::Text, " -", &words, columns);
        }
    }
}

/// A heading with its actions; nothing where none matches.
fn block(sheet: &HelpSheet, model: &Model, group: Group) -> Option<Vec<Line<'static>>> {
    let mut actions: Vec<&Action> = Vec::new();
    for action in sheet.actions(group) {
        // The same action stands in several contexts that one screen can have; it is told once.
        if !actions.iter().any(|known| known.title == action.title && known.keys == action.keys) {
            actions.push(action);
        }
    }
    if actions.is_empty() {
        return None;
    }
    let mut lines = vec![line(Role::Heading, text::get(group.title()))];
    for action in actions {
        let keys = action.keys.iter().map(Chord::label).collect::<Vec<_>>().join(" ");
        let keys = if width(&keys) <= KEYS { left(&keys, KEYS) } else { keys };
        let (lead, role) = if enabled(model, action.id).is_ok() { ("  ", Role::Text) } else { ("x ", Role::Quiet) };
        lines.push(Line::from(vec![
            span(role, lead),
            span(Role::Key, keys),
            span(role, format!(" {}", text::get(action.title))),
        ]));
    }
    Some(lines)
}

/// One column, or two of about the same height where there is room.
fn columned(blocks: Vec<Vec<Line<'static>>>, columns: usize) -> Vec<Line<'static>> {
    if columns < TWO {
        return stacked(blocks);
    }
    let height = |blocks: &[Vec<Line<'_>>]| blocks.iter().map(|block| block.len() + 1).sum::<usize>();
    let split = (1..=blocks.len()).min_by_key(|at| height(&blocks[..*at]).max(height(&blocks[*at..]))).unwrap_or(0);
    let mut blocks = blocks;
    let second = stacked(blocks.split_off(split));
    let first = stacked(blocks);
    // The second column is the wider one, because titles are cut at the edge only.
    let half = columns / 2 - 2;
    let rows = first.len().max(second.len());
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    (0..rows)
        .map(|_| {
            let mut row = first.next().unwrap_or_default();
            let gap = half.saturating_sub(row.width());
            row.push_span(span(Role::Text, " ".repeat(gap)));
            row.extend(second.next().unwrap_or_default().spans);
            row
        })
        .collect()
}

fn stacked(blocks: Vec<Vec<Line<'static>>>) -> Vec<Line<'static>> {
    let mut out = Vec::new();
    for block in blocks {
        if !out.is_empty() {
            out.push(Line::default());
        }
        out.extend(block);
    }
    out
}
