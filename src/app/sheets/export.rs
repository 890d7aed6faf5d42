//! Write a list or a plan to a file: only the format is to be chosen.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::domain::plan::Plan;
use crate::text;
pub use crate::work::{Format, Wanted};

/// The sheet.
#[derive(Debug, Clone)]
pub struct ExportSheet {
    /// What is written.
    pub what: Box<Wanted>,
    /// The number of the format that the cursor is on, of [`Format::ALL`].
    pub row: usize,
}

impl ExportSheet {
    /// A sheet about what a screen lists.
    #[must_use]
    pub fn new(what: Wanted) -> Self {
        Self { what: Box::new(what), row: 0 }
    }

    /// A sheet about a plan.
    #[must_use]
    pub fn of_plan(plan: Plan) -> Self {
        Self::new(Wanted::Plan(Box::new(plan)))
    }

    /// The letter that chooses a format.
    #[must_use]
    pub fn letter(format: Format) -> char {
        match format {
            Format::Csv => 'c',
            Format::Json => 'j',
            Format::Markdown => 'm',
            Format::Shell => 's',
            Format::Terraform => 't',
        }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        let last = Format::ALL.len() - 1;
        match key.code {
            KeyCode::Esc => Turn::Close,
            KeyCode::Enter => Format::ALL.get(self.row).map_or(Turn::Stay, |format| self.export(*format)),
            KeyCode::Down => {
                self.row = (self.row + 1).min(last);
                Turn::Stay
            }
            KeyCode::Up => {
                self.row = self.row.saturating_sub(1);
                Turn::Stay
            }
            KeyCode::Char(letter) => match Format::ALL.into_iter().position(|format| Self::letter(format) == letter) {
                Some(row) => {
                    self.row = row;
                    self.export(Format::ALL[row])
                }
                None => Turn::Stay,
            },
            _ => Turn::Stay,
        }
    }

    fn export(&self, format: Format) -> Turn {
        match self.what.takes(format) {
            Ok(()) => Turn::Export(self.what.clone(), format),
            Err(reason) => Turn::Say(text::get(reason).to_owned()),
        }
    }
}
