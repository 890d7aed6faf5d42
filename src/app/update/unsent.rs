//! Keeping what is being put together against a crash, and taking up what an earlier run has left.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::app::field::Field;
use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::Wish;
use crate::app::sheets::share::{Chosen as ChosenSnapshot, ShareSheet};
use crate::app::sheets::unsent::UnsentSheet;
use crate::app::sheets::unshare::{RowId, UnshareSheet};
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::Intent;
use crate::domain::unsent::{Chosen, Unsent};
use crate::text;
use crate::work::Job;

impl Model {
    /// Writes down what has been chosen by now, if that is something else than what is written down; and forgets it once
    /// it was sent or given up.
    pub(super) fn keep_unsent(&mut self) -> Option<Effect> {
        match (self.being_chosen(), &self.unsent.kept) {
            (Some(now), Some(kept)) if now == *kept => None,
            (Some(now), _) => {
                self.unsent.left.retain(|one| one.began != now.began);
                self.unsent.kept = Some(now.clone());
                Some(self.job(Job::KeepUnsent(Box::new(now))))
            }
            // Going back to a first step gives nothing up.
            (None, Some(kept)) if !self.sheets.iter().any(Sheet::chooses) => {
                let began = kept.began;
                self.unsent.kept = None;
                Some(self.job(Job::ForgetUnsent(began)))
            }
            (None, _) => None,
        }
    }

    /// Takes in what earlier runs have left, and says so.
    pub(super) fn unsent_found(&mut self, mut left: Vec<Unsent>) -> Vec<Effect> {
        left.retain(|one| self.unsent.kept.as_ref().is_none_or(|kept| kept.began != one.began));
        self.unsent.left = left;
        let n = self.unsent.left.len();
        // That a change was begun and not finished is graver.
        if n > 0 && self.toast.is_none() {
            self.say(Tone::Bad, text::count("toast.unsent", n));
        }
        Vec::new()
    }

    /// Says once that nothing can be kept.
    pub(super) fn unsent_lost(&mut self, why: &str) -> Vec<Effect> {
        if !std::mem::replace(&mut self.unsent.complained, true) {
            self.say(Tone::Bad, text::fill("toast.unsent_lost", &[("why", &why)]));
        }
        Vec::new()
    }

    pub(super) fn show_unsent(&mut self) -> Vec<Effect> {
        let sheet = UnsentSheet::new(self);
        self.sheets.push(Sheet::Unsent(sheet));
        Vec::new()
    }

    /// Forgets what an earlier run has left.
    pub(super) fn forget_unsent(&mut self, began: Timestamp) -> Vec<Effect> {
        self.unsent.left.retain(|one| one.began != began);
        vec![self.job(Job::ForgetUnsent(began))]
    }

    /// Opens the sheets of what an earlier run has left, with everything that was chosen in them. A review is made anew.
    pub(super) fn take_up(&mut self, began: Timestamp) -> Vec<Effect> {
        let Some(at) = self.unsent.left.iter().position(|one| one.began == began) else { return Vec::new() };
        let unsent = self.unsent.left.remove(at);
        self.unsent.kept = Some(unsent.clone());
        let gone = unsent.snapshots().iter().filter(|id| self.inventory.get(id).is_none()).count();
        if gone > 0 {
            self.say(Tone::Bad, text::count("toast.unsent_gone", gone));
        }
        match &unsent.chosen {
            Chosen::Share { snapshots, .. } => self.take_up_share(&unsent, snapshots),
            Chosen::Unshare { snapshots, principals, method } => {
                let mut sheet = UnshareSheet::new(unsent.region.clone(), self.there(snapshots), self);
                let named = principals.iter().map(|one| RowId { principal: one.clone(), under: None });
                sheet.list.marks = named.collect();
                sheet.method = *method;
                sheet.note = Field::new(&unsent.note);
                sheet.settle(self);
                let free = !sheet.chosen().is_empty() && sheet.obstacle().is_none();
                let wanted = sheet.intent(*method).filter(|_| free);
                self.sheets.push(Sheet::Unshare(Box::new(sheet)));
                self.review_again(&unsent, wanted, None)
            }
            Chosen::Other => match unsent.reviewed.clone() {
                Some(intent) => {
                    let wish = Wish::Intent { region: unsent.region.clone(), intent: Box::new(intent.clone()) };
                    self.left_note = Some((wish, Field::new(&unsent.note)));
                    self.review(unsent.region, intent, None, false)
                }
                None => Vec::new(),
            },
        }
    }

    fn take_up_share(&mut self, unsent: &Unsent, snapshots: &[SnapshotId]) -> Vec<Effect> {
        let Some(own) = self.account().cloned() else { return Vec::new() };
        let inside = self.directory.directory().is_some();
        let chosen = snapshots.iter().filter_map(|id| self.inventory.get(id)).map(|row| {
            let snapshot = row.snapshot();
            let encryption = self.keys.encryption(&snapshot);
            ChosenSnapshot {
                id: snapshot.id,
                region: snapshot.region,
                name: snapshot.name,
                size_gib: snapshot.size_gib,
                encryption,
            }
        });
        let chosen: Vec<ChosenSnapshot> = chosen.collect();
        let region = chosen.first().map_or(&unsent.region, |first| &first.region).clone();
        let mut sheet = ShareSheet::new(region, chosen, own, inside, self.now);
        sheet.take_up(unsent, self);
        let review = sheet.wanted(self);
        self.sheets.push(Sheet::Share(Box::new(sheet)));
        match review {
            Some((region, intent, step)) => self.review_again(unsent, Some((region, intent)), Some(step)),
            None => Vec::new(),
        }
    }

    /// Reviews what was being reviewed, as it stands now.
    fn review_again(
        &mut self,
        unsent: &Unsent,
        wanted: Option<(RegionId, Intent)>,
        step: Option<(usize, usize)>,
    ) -> Vec<Effect> {
        match wanted.filter(|_| unsent.reviewed.is_some()) {
            Some((region, intent)) => self.review(region, intent, step, true),
            None => Vec::new(),
        }
    }

    /// Those snapshots that are still there, by their regions.
    fn there(&self, snapshots: &[SnapshotId]) -> Vec<(RegionId, Vec<SnapshotId>)> {
        let mut places: BTreeMap<RegionId, Vec<SnapshotId>> = BTreeMap::new();
        for row in snapshots.iter().filter_map(|id| self.inventory.get(id)) {
            places.entry(row.region().clone()).or_default().push(row.snapshot_id());
        }
        places.into_iter().collect()
    }
}
