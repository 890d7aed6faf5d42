//! Floor 5: drawing.
/// Draws.
pub fn draw(_model: &crate::app::model::Model, _frame: &mut ratatui::Frame) {}
