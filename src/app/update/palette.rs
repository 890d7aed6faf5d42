//! What the palette leads to.

use crate::app::field::Field;
use crate::app::message::Effect;
use crate::app::model::{Model, ViewId};
use crate::app::palette::Goal;
use crate::app::report::Target;
use crate::app::sheets::Sheet;
use crate::app::sheets::palette::PaletteSheet;

impl Model {
    pub(super) fn palette(&mut self) -> Vec<Effect> {
        let sheet = PaletteSheet::new(self);
        self.push(Sheet::Palette(Box::new(sheet)))
    }

    /// Does what was chosen, as its key would.
    pub(super) fn go(&mut self, goal: Goal) -> Vec<Effect> {
        self.did(goal.clone());
        match goal {
            Goal::Action(action) => self.act_if_enabled(action),
            Goal::Profile(profile) => self.open_profile(Some(profile)),
            Goal::Snapshot(id) => self.go_to_target(Target::Snapshot(id)),
            Goal::Share(id) => self.go_to_target(Target::Share(id)),
            Goal::Account(account) => {
                self.filters.insert(ViewId::Shares, Field::new(account.as_str()));
                self.show(ViewId::Shares)
            }
        }
    }
}
