//! The parts that panes and sheets are put together from.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Color;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear, Widget};
use unicode_segmentation::UnicodeSegmentation;

pub use super::page::Page;
use super::theme::Role;
use crate::app::field::Field;
use crate::base::untrusted::{clip, width};

/// A piece of text in a role.
#[must_use]
pub fn span<'a>(role: Role, text: impl Into<Cow<'a, str>>) -> Span<'a> {
    Span::styled(text, role.style())
}

/// A line of one piece.
#[must_use]
pub fn line<'a>(role: Role, text: impl Into<Cow<'a, str>>) -> Line<'a> {
    Line::from(span(role, text))
}

/// Writes a line on row `row` of `area`, with `…` as its last column where something was cut.
pub fn put(buffer: &mut Buffer, area: Rect, row: usize, line: &Line<'_>) {
    put_at(buffer, area, row, 0, line);
}

/// The same, starting `column` columns from the left.
pub fn put_at(buffer: &mut Buffer, area: Rect, row: usize, column: usize, line: &Line<'_>) {
    let cells = row_of(area, row).intersection(buffer.area);
    let Some(room) = usize::from(cells.width).checked_sub(column).filter(|room| *room > 0 && cells.height > 0) else {
        return;
    };
    let blank = line.spans.last().map_or(0, |piece| piece.content.len() - piece.content.trim_end_matches(' ').len());
    let is_cut = line.width() - blank > room;
    let mut left = if is_cut { room - 1 } else { room };
    let mut x = cells.x + u16::try_from(column).unwrap_or(u16::MAX);
    let mut style = Role::Text.style();
    for piece in &line.spans {
        let text = cut(&piece.content, left);
        buffer.set_stringn(x, cells.y, text, left, piece.style);
        left -= width(text);
        x += u16::try_from(width(text)).unwrap_or(u16::MAX);
        style = piece.style;
        if text.len() < piece.content.len() {
            break;
        }
    }
    if is_cut {
        buffer.set_stringn(x, cells.y, "…", 1, style);
    }
}

/// The longest start of `text` that fits into `columns`, without a mark.
pub(super) fn cut(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// The cells of one row of `area`; empty below it.
#[must_use]
pub fn row_of(area: Rect, row: usize) -> Rect {
    match u16::try_from(row) {
        Ok(row) if row < area.height => Rect { y: area.y + row, height: 1, ..area },
        _ => Rect { height: 0, ..area },
    }
}

/// Draws a whole row of `area` in a role, over what is written there. A role without a colour takes away those of the
/// row: reversed, each of them would be a patch in the bar.
pub fn paint(buffer: &mut Buffer, area: Rect, row: usize, role: Role) {
    let style = role.style();
    buffer.set_style(row_of(area, row).intersection(buffer.area), style.fg(style.fg.unwrap_or(Color::Reset)));
}

/// Text set into exactly `columns` columns, to the left.
#[must_use]
pub fn left(text: &str, columns: usize) -> String {
    let text = clip(text, columns);
    let blank = columns.saturating_sub(width(&text));
    format!("{text}{:blank$}", "")
}

/// Text in at most `columns` columns, cut in its middle: names that are made alike differ at their ends.
#[must_use]
pub fn middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let head = cut(text, room / 2);
    let rest = room - width(head);
    let tail = text.grapheme_indices(true).map(|(at, _)| &text[at..]).find(|tail| width(tail) <= rest);
    Cow::Owned(format!("{head}…{}", tail.unwrap_or_default()))
}

/// Text set into exactly `columns` columns, to the right.
#[must_use]
pub fn right(text: &str, columns: usize) -> String {
    let text = clip(text, columns);
    let blank = columns.saturating_sub(width(&text));
    format!("{:blank$}{text}", "")
}

/// The rows of a list that are on the screen.
#[must_use]
pub fn window(len: usize, top: usize, rows: usize) -> Range<usize> {
    let top = top.min(len.saturating_sub(rows));
    top..len.min(top + rows)
}

/// What stands before a row: `>` on the cursor, `*` where marked, both as `>*`.
#[must_use]
pub fn gutter(cursor: bool, marked: bool) -> &'static str {
    match (cursor, marked) {
        (true, true) => ">* ",
        (true, false) => ">  ",
        (false, true) => " * ",
        (false, false) => "   ",
    }
}

/// The frame of a pane; returns what is inside. `title` stands on the left, `note` on the right where there is room.
pub fn pane(buffer: &mut Buffer, area: Rect, title: &Line<'_>, note: &Line<'_>, focused: bool) -> Rect {
    let block = Block::bordered().border_style(Role::Border.style());
    let inner = block.inner(area);
    block.render(area.intersection(buffer.area), buffer);
    let head = Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height.min(1), ..area };
    let role = if focused { Role::FocusedTitle } else { Role::PaneTitle };
    let mut pieces = vec![span(role, if focused { "> " } else { " " })];
    pieces.extend(title.spans.iter().map(|piece| Span::styled(piece.content.clone(), role.style().patch(piece.style))));
    pieces.push(span(role, " "));
    let title = Line::from(pieces);
    put(buffer, head, 0, &title);
    let (used, wide) = (title.width(), note.width());
    let room = usize::from(head.width);
    if wide > 0 && used + wide + 3 <= room {
        let mut pieces = vec![span(Role::Border, " ")];
        pieces.extend(note.spans.iter().cloned());
        pieces.push(span(Role::Border, " "));
        put_at(buffer, head, 0, room - wide - 2, &Line::from(pieces));
    }
    inner
}

/// Writes a note into the lower edge of a pane's frame, to the right.
pub fn foot(buffer: &mut Buffer, area: Rect, note: &Line<'_>) {
    if note.width() == 0 || area.height < 2 || area.width < 6 {
        return;
    }
    let edge = Rect { x: area.x + 1, y: area.bottom() - 1, width: area.width - 2, height: 1 };
    let mut pieces = vec![span(Role::Border, " ")];
    pieces.extend(note.spans.iter().cloned());
    pieces.push(span(Role::Border, " "));
    let note = Line::from(pieces);
    put_at(buffer, edge, 0, usize::from(edge.width).saturating_sub(note.width() + 1), &note);
}

/// The frame of a sheet, ` Share 2 snapshots  2/5 principal scope `, in its place; what was
/// there is wiped. Returns what is inside, one column in from either side.
pub fn sheet(frame: &mut Frame<'_>, area: Rect, title: &str) -> Rect {
    Clear.render(area, frame.buffer_mut());
    let inner = pane(frame.buffer_mut(), area, &line(Role::FocusedTitle, title), &Line::default(), false);
    Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(2), ..inner }
}

/// Breaks text into lines of at most `columns` columns, between words where that is possible. Line feeds end a line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut out = Vec::new();
    for part in text.split('\n') {
        let mut current = String::new();
        for word in part.split(' ') {
            add_word(&mut out, &mut current, word, columns);
        }
        out.push(current);
    }
    if text.contains('\u{a0}') {
        out.iter_mut().for_each(|line| *line = line.replace('\u{a0}', " "));
    }
    out
}

fn add_word(out: &mut Vec<String>, current: &mut String, word: &str, columns: usize) {
    if current.is_empty() && width(word) <= columns {
        current.push_str(word);
        return;
    }
    if !current.is_empty() && width(current) + 1 + width(word) <= columns {
        current.push(' ');
        current.push_str(word);
        return;
    }
    if width(word) > columns && word.contains('\u{a0}') {
        // What is better not parted is parted there before anything is broken in its middle.
        word.split('\u{a0}').for_each(|part| add_word(out, current, part, columns));
        return;
    }
    if !current.is_empty() {
        out.push(std::mem::take(current));
    }
    for grapheme in word.graphemes(true) {
        if !current.is_empty() && width(current) + width(grapheme) > columns {
            out.push(std::mem::take(current));
        }
        current.push_str(grapheme);
    }
}

/// One of several choices: `(o) label` or `( ) label`, with `>` where the focus is.
#[must_use]
pub fn radio(chosen: bool, focused: bool, label: &str) -> Line<'static> {
    choice(if chosen { "(o)" } else { "( )" }, chosen, focused, label)
}

/// A choice that stands for itself: `[x] label` or `[ ] label`, with `>` where the focus is.
#[must_use]
pub fn check(chosen: bool, focused: bool, label: &str) -> Line<'static> {
    choice(if chosen { "[x]" } else { "[ ]" }, chosen, focused, label)
}

fn choice(mark: &str, chosen: bool, focused: bool, label: &str) -> Line<'static> {
    let role = match (focused, chosen) {
        (true, _) => Role::Focus,
        (false, true) => Role::Strong,
        (false, false) => Role::Text,
    };
    let lead = if focused { "> " } else { "  " };
    Line::from(vec![span(role, lead), span(role, format!("{mark} {label}"))])
}

/// A button.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Button<'a> {
    /// What it says.
    pub label: &'a str,
    /// Whether Enter presses it now.
    pub focused: bool,
    /// Whether it can be pressed.
    pub enabled: bool,
}

/// A row of buttons: `[ Back ]  >[ Apply ]`. One that is off is in round brackets.
#[must_use]
pub fn buttons(row: &[Button<'_>]) -> Line<'static> {
    let mut pieces = Vec::new();
    for button in row {
        let role = match (button.focused, button.enabled) {
            (true, _) => Role::Focus,
            (false, true) => Role::Text,
            (false, false) => Role::Quiet,
        };
        let (open, close) = if button.enabled { ('[', ']') } else { ('(', ')') };
        pieces.push(span(Role::Focus, if button.focused { ">" } else { "" }));
        pieces.push(span(Role::Text, if button.focused { "" } else { " " }));
        pieces.push(span(role, format!("{open} {} {close}", button.label)));
        pieces.push(span(Role::Text, "  "));
    }
    pieces.pop();
    Line::from(pieces)
}

/// A text field of `columns` columns in square brackets, and the column of the cursor in that piece of text.
#[must_use]
pub fn field(field: &Field, columns: usize, focused: bool) -> (Span<'static>, usize) {
    let (scroll, cursor) = field.window(columns);
    let shown = field_text(field.text(), scroll, columns);
    let blank = columns.saturating_sub(width(&shown));
    let role = if focused { Role::Field } else { Role::Text };
    (span(role, format!("[{shown}{:_<blank$}]", "")), cursor + 1)
}

/// `columns` columns of an edited text, `skip` columns from its start. What has no width is left out, as the field's
/// cursor counts it.
#[must_use]
pub fn field_text(text: &str, skip: usize, columns: usize) -> String {
    let mut out = String::new();
    let (mut at, mut used) = (0, 0);
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        let hidden = grapheme.chars().all(char::is_control) || wide == 0;
        if at >= skip && !hidden {
            if used + wide > columns {
                break;
            }
            used += wide;
            out.push_str(grapheme);
        }
        at += wide;
    }
    out
}

/// Puts the terminal's cursor into `area`, if the place is inside.
pub fn show_cursor(frame: &mut Frame<'_>, area: Rect, row: usize, column: usize) {
    let (Ok(row), Ok(column)) = (u16::try_from(row), u16::try_from(column)) else { return };
    if row < area.height && column < area.width {
        frame.set_cursor_position(Position::new(area.x + column, area.y + row));
    }
}

/// How much of something longer than its place is above and below: `3 above, 12 below`; nothing if all is seen.
#[must_use]
pub fn more(len: usize, shown: &Range<usize>) -> Line<'static> {
    let (above, below) = (shown.start, len.saturating_sub(shown.end));
    let key = match (above, below) {
        (0, 0) => return Line::default(),
        (0, _) => "scroll.below",
        (_, 0) => "scroll.above",
        _ => "scroll.both",
    };
    line(Role::Quiet, crate::text::fill(key, &[("above", &above), ("below", &below)]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_cut_in_their_middle() {
        assert_eq!(middle("snap-20261124-web-golden", 13), "snap-2…golden");
        assert_eq!(middle("short", 13), "short");
        assert_eq!(middle("数据库-备份-每周", 8), "数…-每周");
    }

    #[test]
    fn an_id_is_not_broken_where_it_fits_on_a_line() {
        assert_eq!(wrap("one\u{a0}…sbgk two", 9), ["one …sbgk", "two"]);
        assert_eq!(wrap("a northwind-nightly\u{a0}…sbgk, b", 20), ["a northwind-nightly", "…sbgk, b"]);
        assert_eq!(wrap("abcdefgh", 5), ["abcde", "fgh"]);
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in ".{0,40}", columns in 0usize..30) {
            let text = crate::base::untrusted::clean(&text).into_owned();
            prop_assert!(width(&middle(&text, columns)) <= columns);
        }
    }
}
