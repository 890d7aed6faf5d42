//! Messages: on one line where that is enough, else on as many as they need, from that line upwards. A reason that is cut
//! is no reason.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::theme::Role;
use super::widgets::{left, put, span, wrap};
use crate::app::model::{Toast, Tone};

/// Columns of the mark in front.
const MARK: usize = 4;

/// Draws a message whose last line is `line`; `over` says whether that line has something on it already.
pub fn draw(toast: &Toast, frame: &mut Frame<'_>, line: Rect, over: bool) {
    let (mark, role) = match toast.tone {
        Tone::Good => (" ok ", Role::Good),
        Tone::Bad => (" !  ", Role::Bad),
    };
    let columns = usize::from(line.width).saturating_sub(MARK + 1);
    let parts = wrap(&toast.text, columns);
    for (no, part) in parts.iter().enumerate() {
        let below = u16::try_from(parts.len() - 1 - no).unwrap_or(u16::MAX);
        let Some(y) = line.y.checked_sub(below) else { continue };
        let lead = if no == 0 { mark } else { "    " };
        // Of several lines the earlier ones lie on something.
        let text = if over || parts.len() > 1 { left(part, columns + 1) } else { format!("{part} ") };
        put(frame.buffer_mut(), Rect { y, ..line }, 0, &Line::from(vec![span(role, lead), span(Role::Text, text)]));
    }
}
