//! What is being put together now, as it is kept against a crash, and what an earlier run has left.

use super::field::Field;
use super::model::Model;
use super::sheets::Sheet;
use super::sheets::review::{ReviewSheet, Slot, State, Wish};
use super::sheets::share::{Method, ShareSheet, Step};
use crate::domain::ids::RegionId;
use crate::domain::plan::Intent;
use crate::domain::unsent::{Chosen, Into, Unsent};

/// What is kept of the user's choices.
#[derive(Debug, Clone, Default)]
pub struct UnsentBook {
    /// What earlier runs have left, newest first.
    pub left: Vec<Unsent>,
    /// What is on the disk of what is being put together now.
    pub(super) kept: Option<Unsent>,
    /// Whether it was said that nothing can be kept.
    pub(super) complained: bool,
}

impl Model {
    /// What is being put together now, if it has come so far that a loss would hurt: past the first step of the share
    /// sheet, or to a review.
    pub(super) fn being_chosen(&self) -> Option<Unsent> {
        let account = self.account()?.clone();
        let review = self.sheets.iter().take(2).find_map(|sheet| match sheet {
            Sheet::Review(review) => Some(review.as_ref()),
            _ => None,
        });
        let reviewed = review.and_then(reviewed).cloned();
        let kept = self.unsent.kept.as_ref();
        let (regions, chosen, note): (Vec<RegionId>, _, _) = match (self.sheets.first()?, review) {
            (Sheet::Share(sheet), _) if sheet.step != Step::Method || review.is_some() => {
                (sheet.regions().into_iter().cloned().collect(), sheet.chosen(self), &sheet.note)
            }
            (Sheet::Unshare(sheet), Some(_)) => {
                let (snapshots, principals) = (sheet.snapshots.clone(), sheet.chosen());
                let regions = sheet.places.iter().map(|(region, _)| region.clone()).collect();
                (regions, Chosen::Unshare { snapshots, principals, method: sheet.method }, &sheet.note)
            }
            (_, Some(review)) => match &review.wish {
                Wish::Intent { region, intent } if intent.is_of_owner() => {
                    let parts = intent.parts().iter().map(|part| part.region.clone());
                    let regions = if intent.parts().is_empty() { vec![region.clone()] } else { parts.collect() };
                    (regions, Chosen::Other, &review.note)
                }
                _ => return None,
            },
            _ => return None,
        };
        // A note is kept when it is written, not letter by letter.
        let note = match review {
            Some(review) if review.focus == Slot::Note => kept.map_or("", |kept| kept.note.as_str()),
            Some(review) => review.note.text(),
            None => note.text(),
        };
        let began = kept.map_or(self.now.wall, |kept| kept.began);
        let mut regions = regions.into_iter();
        let (region, also) = (regions.next()?, regions.collect());
        Some(Unsent { began, account, region, also, note: note.to_owned(), chosen, reviewed })
    }

    /// Why what an earlier run has left cannot be taken up yet; the key of the words.
    ///
    /// # Errors
    /// The key.
    pub fn can_take_up(&self, unsent: &Unsent) -> Result<(), &'static str> {
        for region in std::iter::once(&unsent.region).chain(&unsent.also) {
            let row = self.regions.iter().find(|row| row.id == *region).ok_or("off.unsent_no_region")?;
            if row.snapshots.complete_at().is_none() || row.shares.complete_at().is_none() {
                return Err("off.unsent_unread");
            }
        }
        let gone = !unsent.snapshots().is_empty()
            && unsent.snapshots().iter().all(|snapshot| self.inventory.get(snapshot).is_none());
        if gone { Err("off.unsent_gone") } else { Ok(()) }
    }
}

fn reviewed(review: &ReviewSheet) -> Option<&Intent> {
    match (&review.wish, &review.state) {
        // What was given away is the journal's.
        (_, State::Refused(_)) | (Wish::Undo(_), _) => None,
        (Wish::Intent { intent, .. }, _) => Some(intent),
    }
}

impl ShareSheet {
    /// What has been chosen in it.
    fn chosen(&self, model: &Model) -> Chosen {
        let existing = self.chosen_share(model).map(|share| share.id.clone());
        let mut principals = self.picked.clone();
        principals.extend(self.parsed.principals.iter().filter(|one| !self.picked.contains(one)).cloned());
        Chosen::Share {
            snapshots: self.snapshots.iter().map(|chosen| chosen.id.clone()).collect(),
            into: Into {
                existing,
                name: self.name.text().to_owned(),
                allow_external: self.allow_external,
                reuse: self.method == Method::Existing && self.is_over_several(),
            },
            principals,
            skipped: self.skipped.iter().cloned().collect(),
        }
    }

    /// Takes over what was chosen before; the sheet is for these snapshots, or for that share.
    pub(super) fn take_up(&mut self, unsent: &Unsent, model: &Model) {
        let Chosen::Share { into, principals, skipped, .. } = &unsent.chosen else { return };
        self.name = Field::new(&into.name);
        self.allow_external = into.allow_external;
        if let Some(share) = &into.existing {
            self.method = Method::Existing;
            self.shares.put(share.clone());
        }
        if into.reuse {
            self.method = Method::Existing;
        }
        self.settle_shares(model);
        self.note = Field::new(&unsent.note);
        self.pick(principals.clone(), model);
        self.skipped = skipped.iter().cloned().collect();
        self.look(model);
        self.step = Step::Principals;
        self.focus = super::sheets::share::Slot::Text;
    }
}
