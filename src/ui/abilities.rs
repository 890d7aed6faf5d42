//! What a recipient can and cannot do with a snapshot that is shared with it, and why not: one source for all screens.

use crate::app::actions::ActionId;
use crate::domain::snapshot::{Category, Snapshot, Status};

/// One thing that can or cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// The key of the words, which for something that cannot be done say why and what helps instead.
    pub words: &'static str,
    /// Whether it can be done with this one.
    pub possible: bool,
    /// What does it, where this program can.
    pub action: Option<ActionId>,
}

fn yes(words: &'static str) -> Ability {
    Ability { words, possible: true, action: None }
}

fn no(words: &'static str) -> Ability {
    Ability { words, possible: false, action: None }
}

fn by(action: ActionId, words: &'static str) -> Ability {
    Ability { action: Some(action), ..yes(words) }
}

/// What a recipient can do, as far as this snapshot lets it.
#[must_use]
pub fn can(snapshot: &Snapshot) -> Vec<Ability> {
    if snapshot.status == Status::Failed {
        return vec![no("ability.failed")];
    }
    if !snapshot.is_ready() {
        return vec![no("ability.not_ready")];
    }
    let disk = by(ActionId::CreateDisk, if snapshot.encrypted { "ability.disk_encrypted" } else { "ability.disk" });
    let copy = match (snapshot.category == Category::Archive, snapshot.encrypted) {
        (true, _) => no("ability.copy_archive"),
        (false, true) => by(ActionId::Copy, "ability.copy_encrypted"),
        (false, false) => by(ActionId::Copy, "ability.copy"),
    };
    let rest: &[Ability] = if copy.possible { &[yes("ability.share_the_copy")] } else { &[] };
    [disk, by(ActionId::Reinitialise, "ability.reinit"), copy].into_iter().chain(rest.iter().copied()).collect()
}

/// What no recipient can do with any.
#[must_use]
pub fn cannot() -> [Ability; 6] {
    [
        no("ability.no_share_on"),
        no("ability.no_roll_back"),
        no("ability.no_image"),
        no("ability.no_delete"),
        no("ability.no_retention"),
        no("ability.no_archive"),
    ]
}
