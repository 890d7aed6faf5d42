//! Floor 5: drawing. [`draw`] shows a model and changes nothing.
//!
//! Looks come from [`theme`], parts from [`widgets`]; every pane and every sheet has a file of its own. Only rows that
//! are on the screen are built.

mod abilities;
pub mod age;
pub mod chrome;
pub mod columns;
pub mod credentials;
pub mod filter;
mod outcome;
mod page;
pub mod panes;
pub mod problem;
pub mod sheets;
pub mod theme;
mod toast;
pub mod widgets;
pub mod words;

#[cfg(test)]
mod tests;

use ratatui::Frame;
use ratatui::layout::Rect;

use self::theme::Role;
use crate::app::layout::{Layout, Room, sheet};
use crate::app::model::{Model, Session, ViewId};

pub use crate::app::layout::SMALLEST;
pub use crate::app::update::journal_trouble;
pub use outcome::{item_outcome, step_state};

/// Shows the model.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    let layout = model.layout();
    if layout.room == Room::TooSmall {
        return chrome::too_small(model, frame);
    }
    chrome::title(model, &layout, frame);
    if model.sheets.is_empty() || !sheet_hides_all(model) {
        chrome::tabs(model, &layout, frame);
        body(model, &layout, frame);
        if model.sheets.is_empty() || model.toast.is_none() {
            chrome::status(model, &layout, frame);
        }
    }
    chrome::footer(model, &layout, frame);
    if let Some(sheet) = model.sheets.last() {
        if model.toast.is_some() {
            chrome::status(model, &layout, frame);
        }
        sheets::draw(sheet, model, frame);
    }
    if model.setup.plain && !model.types() {
        follow_focus(frame);
    }
}

/// Puts the cursor on the line that has the focus, where whoever reads the screen aloud looks for it. Text that is being
/// edited has a cursor already.
fn follow_focus(frame: &mut Frame<'_>) {
    let area = frame.area();
    let focus = Role::Focus.style();
    let buffer = frame.buffer_mut();
    let at = area.positions().find(|at| {
        let cell = &buffer[*at];
        cell.modifier.contains(focus.add_modifier) && !focus.add_modifier.is_empty()
    });
    if let Some(at) = at {
        frame.set_cursor_position(at);
    }
}

/// Whether a sheet covers everything between title and keys.
fn sheet_hides_all(model: &Model) -> bool {
    let (width, height) = model.size;
    let area = sheet(width, height);
    area.width == width && area.height + 2 >= height
}

fn body(model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
    if let Session::Failed { profile, trouble } = &model.session {
        let height = layout.status.y.saturating_sub(2);
        let area = Rect { y: 2, height, ..layout.title };
        return panes::welcome::draw(model, trouble, profile.as_deref(), frame, area);
    }
    if let Some(area) = layout.regions {
        panes::regions::draw(model, frame, area);
    }
    if let Some(area) = layout.list {
        list(model, frame, area);
    }
    if let Some(area) = layout.details {
        details(model, frame, area);
    }
    if let Some(area) = layout.strip {
        panes::strip::draw(model, frame, area);
    }
}

fn list(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    match (model.view, &model.opened) {
        (ViewId::Snapshots, _) => panes::snapshots::draw(model, frame, area),
        (ViewId::SharedIn, _) => panes::shared_in::draw(model, frame, area),
        (ViewId::Shares, Some(opened)) => panes::opened::draw(model, opened, frame, area),
        (ViewId::Shares, None) => panes::shares::draw(model, frame, area),
        (ViewId::Inbox, _) => panes::inbox::draw(model, frame, area),
        (ViewId::Tasks, _) => panes::tasks::draw(model, frame, area),
        (ViewId::Audit, _) => panes::audit::draw(model, frame, area),
    }
}

fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    match (model.view, &model.opened) {
        (ViewId::Snapshots | ViewId::SharedIn, _) => panes::details::draw(model, frame, area),
        (ViewId::Shares, Some(opened)) => panes::opened::details(model, opened, frame, area),
        (ViewId::Shares, None) => panes::shares::details(model, frame, area),
        (ViewId::Inbox, _) => panes::inbox::details(model, frame, area),
        (ViewId::Tasks, _) => panes::tasks::details(model, frame, area),
        (ViewId::Audit, _) => panes::audit::details(model, frame, area),
    }
}
