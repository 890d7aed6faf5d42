//! What stands above the screens.

use ratatui::Frame;

use crate::app::model::Model;

/// Draws the topmost sheet over what is on the screen.
pub fn draw(_model: &Model, _frame: &mut Frame<'_>) {}
