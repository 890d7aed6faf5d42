//! What every sheet consists of: a head that stays, a body that scrolls, a foot that stays, and buttons.

use ratatui::Frame;
use ratatui::layout::Rect;

pub(super) use crate::app::actions::key_of;
use crate::app::layout;
use crate::app::scroll::Scroll;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{self, Button, Page, buttons, more, put_at, window};

/// Rows that the body keeps, whatever else is cut.
const LEAST: usize = 3;

/// A sheet before it is drawn.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// What stands in the frame.
    pub title: String,
    /// What stays on top.
    pub head: Page,
    /// What scrolls.
    pub body: Page,
    /// What stays at the bottom, above the buttons.
    pub foot: Page,
    /// The buttons; they are never cut.
    pub buttons: Vec<Button<'static>>,
    /// Whether it takes more of a large screen than sheets do.
    pub wide: bool,
}

/// Columns and rows inside a sheet on this frame.
pub(super) fn room(frame: &Frame<'_>) -> (usize, usize) {
    let full = frame.area();
    let area = layout::sheet(full.width, full.height).intersection(full);
    (usize::from(area.width.saturating_sub(4)), usize::from(area.height.saturating_sub(2)))
}

/// Whether line `at` of a body may be on the screen, whose list stands at `(top, cursor)`; the words of others need not be
/// put together.
pub(super) fn is_near(at: usize, (top, cursor): (usize, usize), rows: usize) -> bool {
    let close = |place: usize| (place.saturating_sub(rows)..=place + rows).contains(&at);
    close(top) || close(cursor)
}

impl Form {
    /// An empty form with this title.
    pub(super) fn new(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// Where it is on this frame.
    fn place(&self, frame: &Frame<'_>) -> Rect {
        let full = frame.area();
        let place = if self.wide { layout::wide_sheet } else { layout::sheet };
        place(full.width, full.height).intersection(full)
    }

    /// Columns and rows inside it on this frame.
    pub(super) fn room(&self, frame: &Frame<'_>) -> (usize, usize) {
        let area = self.place(frame);
        (usize::from(area.width.saturating_sub(4)), usize::from(area.height.saturating_sub(2)))
    }

    /// Adds a button by the key of its label.
    pub(super) fn button(&mut self, key: &'static str, focused: bool, enabled: bool) {
        self.buttons.push(Button { label: text::get(key), focused, enabled });
    }

    /// Draws it; notes in `scroll` how far the body can be scrolled.
    pub(super) fn draw(&self, frame: &mut Frame<'_>, scroll: &Scroll) {
        let top = self.draw_from(frame, scroll.top());
        scroll.drawn(top.last, top.rows);
    }

    /// Draws it with line `top` of the body first, or whatever shows the line in focus.
    pub(super) fn draw_from(&self, frame: &mut Frame<'_>, top: usize) -> Drawn {
        let inner = widgets::sheet(frame, self.place(frame), &self.title);
        let all = usize::from(inner.height);
        let low = usize::from(!self.buttons.is_empty()).min(all);
        let foot = self.foot.len().min((all - low).saturating_sub(LEAST));
        let head = self.head.len().min((all - low - foot).saturating_sub(LEAST));
        let mut rows = all - low - foot - head;
        let long = self.body.len() > rows;
        if long {
            rows = rows.saturating_sub(1);
        }
        self.head.draw(frame, part(inner, 0, head), 0);
        let top = self.body.draw(frame, part(inner, head, rows), top);
        if long {
            let hint = more(self.body.len(), &window(self.body.len(), top, rows));
            let at = usize::from(inner.width).saturating_sub(hint.width());
            put_at(frame.buffer_mut(), part(inner, head + rows, 1), 0, at, &hint);
        }
        self.foot.draw(frame, part(inner, all - low - foot, foot), 0);
        let row = buttons(&self.buttons);
        let at = usize::from(inner.width).saturating_sub(row.width());
        put_at(frame.buffer_mut(), part(inner, all - low, low), 0, at, &row);
        Drawn { last: self.body.len().saturating_sub(rows), rows }
    }
}

/// What drawing has found out about a body.
pub(super) struct Drawn {
    /// The last line that can be on top.
    pub last: usize,
    /// How many lines are seen at once.
    pub rows: usize,
}

fn part(area: Rect, from: usize, rows: usize) -> Rect {
    let from = u16::try_from(from).unwrap_or(u16::MAX).min(area.height);
    let rows = u16::try_from(rows).unwrap_or(u16::MAX).min(area.height - from);
    Rect { y: area.y + from, height: rows, ..area }
}

/// Adds two pages side by side, the left one `wide` columns wide.
pub(super) fn beside(page: &mut Page, left: &Page, right: &Page, wide: usize) {
    for row in 0..left.len().max(right.len()) {
        let mut pieces = left.lines().get(row).cloned().unwrap_or_default().spans;
        let used: usize = pieces.iter().map(ratatui::text::Span::width).sum();
        if let Some(other) = right.lines().get(row) {
            pieces.push(widgets::span(Role::Text, " ".repeat((wide + 3).saturating_sub(used))));
            pieces.extend(other.spans.iter().cloned());
        }
        if left.focused() == Some(row) || right.focused() == Some(row) {
            page.focus();
        }
        page.push(ratatui::text::Line::from(pieces));
    }
}

/// Adds a heading, after an empty line where the page has some already and there is room for such.
pub(super) fn heading(page: &mut Page, text: &str, airy: bool) {
    if airy && !page.is_empty() {
        page.blank();
    }
    page.push(widgets::line(Role::Heading, text.to_owned()));
}

/// Adds `label: value`, the value broken into as many lines as it needs.
pub(super) fn value(page: &mut Page, label: &str, wide: usize, role: Role, text: &str, columns: usize) {
    for (no, part) in widgets::wrap(text, columns.saturating_sub(wide + 1)).into_iter().enumerate() {
        page.pair(if no == 0 { label } else { "" }, wide, widgets::line(role, part));
    }
}

/// Adds a line behind a mark, the following lines under the first.
pub(super) fn point(page: &mut Page, role: Role, mark: &str, text: &str, columns: usize) {
    let indent = crate::base::untrusted::width(mark) + 1;
    for (no, part) in widgets::wrap(text, columns.saturating_sub(indent)).into_iter().enumerate() {
        let before = if no == 0 { format!("{mark} ") } else { " ".repeat(indent) };
        page.push(widgets::line(role, format!("{before}{part}")));
    }
}
