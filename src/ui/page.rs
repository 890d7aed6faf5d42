//! Lines from top to bottom.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::theme::Role;
use super::widgets::{field, left, line, put, show_cursor, span, window, wrap};
use crate::app::field::Field;
use crate::base::untrusted::width;

/// Lines from top to bottom, one of which may have the focus or hold the text cursor; higher than its place, it is
/// scrolled so that this line is seen.
#[derive(Debug, Clone, Default)]
pub struct Page {
    lines: Vec<Line<'static>>,
    cursor: Option<(usize, usize)>,
    focus: Option<usize>,
}

impl Page {
    /// Adds a line.
    pub fn push(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.lines.push(Line::default());
    }

    /// Adds a text, broken into lines of `columns` columns after `indent` blanks.
    pub fn say(&mut self, role: Role, text: &str, columns: usize, indent: usize) {
        for part in wrap(text, columns.saturating_sub(indent)) {
            self.lines.push(line(role, format!("{:indent$}{part}", "")));
        }
    }

    /// Adds `label` in a column of `wide` columns, and its value behind it.
    pub fn pair(&mut self, label: &str, wide: usize, value: Line<'static>) {
        let mut pieces = vec![span(Role::Label, left(label, wide)), span(Role::Text, " ")];
        pieces.extend(value.spans);
        self.lines.push(Line::from(pieces));
    }

    /// Adds a line with a text field behind `before`, and puts the cursor into it if it has the focus.
    pub fn field(&mut self, before: &str, input: &Field, columns: usize, focused: bool) {
        let (piece, cursor) = field(input, columns, focused);
        if focused {
            self.cursor = Some((self.lines.len(), width(before) + cursor));
            self.focus();
        }
        self.lines.push(Line::from(vec![span(Role::Text, before.to_owned()), piece]));
    }

    /// Puts the text cursor on this column of the next line, which has the focus and must be seen.
    pub fn text_cursor(&mut self, column: usize) {
        self.cursor = Some((self.lines.len(), column));
        self.focus();
    }

    /// Says that the next line has the focus and must be seen.
    pub fn focus(&mut self) {
        self.focus = Some(self.lines.len());
    }

    /// Its lines.
    #[must_use]
    pub fn lines(&self) -> &[Line<'static>] {
        &self.lines
    }

    /// The line that must be seen, if one must.
    #[must_use]
    pub fn focused(&self) -> Option<usize> {
        self.focus
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Draws it into `area` from line `top` on, or from wherever the focused line is seen; the last column says
    /// whether there is more. Returns the line that was really on top.
    pub fn draw(&self, frame: &mut Frame<'_>, area: Rect, top: usize) -> usize {
        let rows = usize::from(area.height);
        let mut top = top.min(self.lines.len().saturating_sub(rows));
        if let Some(focus) = self.focus {
            top = top.min(focus).max((focus + 1).saturating_sub(rows));
        }
        let shown = window(self.lines.len(), top, rows);
        for (row, at) in shown.clone().enumerate() {
            if let Some(line) = self.lines.get(at) {
                put(frame.buffer_mut(), area, row, line);
            }
        }
        if let Some((at, column)) = self.cursor
            && shown.contains(&at)
        {
            show_cursor(frame, area, at - shown.start, column);
        }
        top
    }
}
