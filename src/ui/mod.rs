//! Floor 5: drawing. [`draw`] shows a model and changes nothing.
//!
//! Looks come from [`theme`], parts from [`widgets`]; every pane and every sheet has a file of its own. Only rows that
//! are on the screen are built.

mod outcome;
pub mod sheets;
pub mod theme;
pub mod widgets;

use ratatui::Frame;

use crate::app::model::Model;

pub use outcome::{item_outcome, step_state};

/// Shows the model.
pub fn draw(model: &Model, frame: &mut Frame<'_>) {
    if let Some(sheet) = model.sheets.last() {
        sheets::draw(sheet, model, frame);
    }
}
