//! The panes, a file each.

pub mod audit;
pub mod details;
pub mod inbox;
pub mod opened;
pub mod regions;
pub mod shared_in;
pub mod shares;
pub mod snapshots;
pub mod strip;
pub mod tasks;
pub mod welcome;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::widgets::{Page, foot, line, more, pane, window};
use crate::app::model::{Model, Pane};
use crate::text;
use crate::ui::theme::Role;

/// Draws a page in the pane of details, scrolled as the model says.
fn scrolled(model: &Model, page: &Page, frame: &mut Frame<'_>, area: Rect) {
    let focused = model.focus == Pane::Details;
    let title = line(Role::Text, text::get("pane.details"));
    let inner = pane(frame.buffer_mut(), area, &title, &line(Role::Text, ""), focused);
    let inner = Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(1), ..inner };
    let rows = usize::from(inner.height);
    let top = page.draw(frame, inner, model.details.top());
    model.details.drawn(page.len().saturating_sub(rows), rows);
    let shown = window(page.len(), top, rows);
    foot(frame.buffer_mut(), area, &more(page.len(), &shown));
}

/// The width of a page in the pane of details at `area`.
fn page_width(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(3))
}
