//! The owner's actions: unsharing, changing shares, deleting, marking, and what is written down about accounts.

use crate::app::actions::ActionId;
use crate::app::message::Effect;
use crate::app::model::{Model, Side, Tone, ViewId};
use crate::app::sharing::ShareRow;
use crate::app::sheets::Sheet;
use crate::app::sheets::book::BookSheet;
use crate::app::sheets::change::{self, ChangeSheet};
use crate::app::sheets::delete::DeleteSheet;
use crate::app::sheets::pick::PickSheet;
use crate::app::sheets::share::ShareSheet;
use crate::app::sheets::unshare::UnshareSheet;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::notes::Notes;
use crate::domain::plan::{Destination, Intent, Plan};
use crate::domain::share::{Association, AssociationStatus, Share};
use crate::text;
use crate::work::Job;

impl Model {
    /// Does one of the owner's actions; it is known to be enabled.
    pub(super) fn manage(&mut self, action: ActionId) -> Vec<Effect> {
        match action {
            ActionId::Unshare => self.unshare(),
            ActionId::DeleteSnapshots => self.delete_snapshots(),
            ActionId::MarkRange => self.mark_range_key(),
            ActionId::MarkAll => self.mark_all(),
            ActionId::OnlyMarked => self.toggle_only_marked(),
            ActionId::RemovePrincipals => self.remove_from_share(),
            ActionId::Add => self.add_to_share(),
            ActionId::RetryAssociation => self.retry_failed(),
            ActionId::Rename => self.change_share(change::Slot::Name),
            ActionId::ChangeScope => self.change_share(change::Slot::Scope),
            ActionId::DeleteShare => self.delete_share(),
            ActionId::AddressBook => self.address_book(),
            ActionId::Pair => self.open_pair(),
            _ => Vec::new(),
        }
    }

    /// The region and the IDs of the snapshots that an action is about; they are known to be of one region.
    fn chosen_snapshots(&self) -> Option<(RegionId, Vec<SnapshotId>)> {
        let rows = self.acted_on();
        let region = rows.first()?.region().clone();
        Some((region, rows.iter().map(|row| row.snapshot_id()).collect()))
    }

    fn unshare(&mut self) -> Vec<Effect> {
        let places = self.to_unshare();
        let Some((first, _)) = places.first() else { return Vec::new() };
        let sheet = UnshareSheet::new(first.clone(), places, self);
        let left = self.acted_on().len() - sheet.snapshots.len();
        self.sheets.push(Sheet::Unshare(Box::new(sheet)));
        if left > 0 {
            let words = text::fill("toast.others_stay_marked", &[("what", &text::count("sheet.snapshots", left))]);
            self.say(Tone::Bad, words);
        }
        Vec::new()
    }

    /// Leads from one side of a share to the other once nothing is marked on the first any more: the same key goes on.
    pub(super) fn lead_to_marks(&mut self) {
        if !self.sheets.is_empty() {
            return;
        }
        if std::mem::take(&mut self.unmarked) && !self.snapshots.marks.is_empty() {
            let left = text::count("sheet.snapshots", self.snapshots.marks.len());
            self.say(Tone::Good, text::fill("toast.marks_elsewhere", &[("what", &left)]));
        }
        let Some(opened) = &mut self.opened else { return };
        let (other, key, here, there) = match opened.side {
            Side::Snapshots => {
                (Side::Principals, "sheet.principals", opened.snapshots.marks.len(), opened.principals.marks.len())
            }
            Side::Principals => {
                (Side::Snapshots, "sheet.snapshots", opened.principals.marks.len(), opened.snapshots.marks.len())
            }
        };
        if here == 0 && there > 0 {
            opened.side = other;
            self.say(Tone::Good, text::fill("toast.marks_left", &[("what", &text::count(key, there))]));
        }
    }

    /// What was marked for a change that has been made need not be marked any more; marks for anything else stay.
    pub(super) fn unmark_done(&mut self, intent: &Intent) {
        if matches!(intent.first(), Intent::Share { .. } | Intent::Unshare { .. }) {
            for id in intent.snapshots().iter() {
                self.unmarked |= self.snapshots.marks.remove(id);
            }
        }
        if let (Intent::RemovePrincipals { share, .. } | Intent::TakeOut { share, .. }, Some(opened)) =
            (intent, &mut self.opened)
            && opened.share == *share
        {
            opened.snapshots.marks.retain(|id| !intent.snapshots().contains(id));
            opened.principals.marks.retain(|one| !intent.principals().contains(one));
        }
    }

    fn delete_snapshots(&mut self) -> Vec<Effect> {
        if let Some((region, snapshots)) = self.chosen_snapshots() {
            self.sheets.push(Sheet::Delete(Box::new(DeleteSheet::new(region, snapshots))));
        }
        Vec::new()
    }

    fn mark_range_key(&mut self) -> Vec<Effect> {
        match self.mark_range() {
            Some((n, left_out)) => {
                self.say(Tone::Good, without_shared_in(text::count("toast.range_marked", n), left_out));
            }
            None => self.say(Tone::Good, text::get("toast.range_begun").to_owned()),
        }
        Vec::new()
    }

    fn mark_all(&mut self) -> Vec<Effect> {
        if let Some(opened) = &mut self.opened {
            let Some(ShareRow::Own(share)) = self.sharing.find(&opened.share) else { return Vec::new() };
            match opened.side {
                Side::Snapshots => opened.snapshots.marks = members(&share.snapshots),
                Side::Principals => opened.principals.marks = members(&share.principals),
            }
            return Vec::new();
        }
        if self.view == ViewId::Inbox {
            return self.mark_inbox();
        }
        let (marked, left_out) = self.mark_shown();
        self.say(Tone::Good, without_shared_in(text::count("toast.all_marked", marked), left_out));
        Vec::new()
    }

    fn toggle_only_marked(&mut self) -> Vec<Effect> {
        self.only_marked = !self.only_marked;
        vec![self.search()]
    }

    /// The own share that an action on shares is about.
    fn acted_share(&self) -> Option<Share> {
        let id = self.opened.as_ref().map(|opened| &opened.share).or(self.shares.cursor.as_ref())?;
        self.sharing.own(id).cloned()
    }

    fn change_share(&mut self, focus: change::Slot) -> Vec<Effect> {
        if let Some(share) = self.acted_share() {
            self.sheets.push(Sheet::Change(Box::new(ChangeSheet::new(&share, focus))));
        }
        Vec::new()
    }

    fn delete_share(&mut self) -> Vec<Effect> {
        match self.acted_share() {
            Some(share) => self.review(share.region.clone(), Intent::DeleteShare { share: share.id }, None, false),
            None => Vec::new(),
        }
    }

    /// Adds to the side of the opened share that has the focus.
    fn add_to_share(&mut self) -> Vec<Effect> {
        let (Some(share), Some(own)) = (self.acted_share(), self.account().cloned()) else { return Vec::new() };
        if self.opened.as_ref().is_some_and(|opened| opened.side == Side::Principals) {
            return self.push_share_sheet(ShareSheet::for_share(&share, own, self.now));
        }
        let sheet = PickSheet::new(share.id, share.region, self);
        self.sheets.push(Sheet::Pick(Box::new(sheet)));
        Vec::new()
    }

    /// Takes what is marked, or what is under the cursor, out of the opened share.
    fn remove_from_share(&mut self) -> Vec<Effect> {
        let (Some(share), Some(opened)) = (self.acted_share(), &self.opened) else { return Vec::new() };
        let id = share.id.clone();
        let intent = match opened.side {
            Side::Snapshots => Intent::TakeOut { share: id, snapshots: chosen(&opened.snapshots) },
            Side::Principals => Intent::RemovePrincipals { share: id, principals: chosen(&opened.principals) },
        };
        let (key, others) = match opened.side {
            Side::Snapshots => ("sheet.principals", opened.principals.marks.len()),
            Side::Principals => ("sheet.snapshots", opened.snapshots.marks.len()),
        };
        let effects = self.review(share.region, intent, None, false);
        if others > 0 {
            let words = text::fill("toast.other_side", &[("what", &text::count(key, others))]);
            self.say(Tone::Bad, words);
        }
        effects
    }

    /// Associates again what has failed: on the side that has the focus what is marked or under the cursor, as far as it
    /// failed, or else everything there that failed.
    fn retry_failed(&mut self) -> Vec<Effect> {
        let (Some(share), Some(opened)) = (self.acted_share(), &self.opened) else { return Vec::new() };
        let (mut snapshots, mut principals) = (Vec::new(), Vec::new());
        match opened.side {
            Side::Snapshots => snapshots = failed(&share.snapshots, &chosen(&opened.snapshots)),
            Side::Principals => principals = failed(&share.principals, &chosen(&opened.principals)),
        }
        let into = Destination::Existing(share.id.clone());
        self.review(share.region, Intent::Share { snapshots, into, principals, except: Vec::new() }, None, false)
    }

    fn address_book(&mut self) -> Vec<Effect> {
        let sheet = BookSheet::new(self);
        self.sheets.push(Sheet::Book(Box::new(sheet)));
        Vec::new()
    }

    /// Takes in what is written down about others.
    pub(super) fn notes_read(&mut self, outcome: Result<Box<Notes>, String>) -> Vec<Effect> {
        match outcome {
            Ok(notes) => self.notes = *notes,
            Err(why) => self.say(Tone::Bad, text::fill("toast.notes_unread", &[("why", &why)])),
        }
        self.settle_all();
        Vec::new()
    }

    pub(super) fn notes_saved(&mut self, outcome: Result<(), String>) -> Vec<Effect> {
        if let Err(why) = outcome {
            self.say(Tone::Bad, text::fill("toast.notes_unsaved", &[("why", &why)]));
        }
        Vec::new()
    }

    /// Replaces what is written down about others, and saves it.
    pub(super) fn write_notes(&mut self, notes: Notes) -> Vec<Effect> {
        self.notes = notes.clone();
        self.settle_all();
        vec![self.job(Job::SaveNotes(Box::new(notes)))]
    }

    /// Writes down that something was shared with the accounts of the book, and reads the directory anew where the plan
    /// has changed it.
    pub(super) fn after_change(&mut self, plan: &Plan) -> Vec<Effect> {
        if let Intent::EnableDirectorySharing { .. } = plan.intent {
            return vec![self.job(Job::Directory)];
        }
        let now = self.now.wall;
        let mut notes = self.notes.clone();
        for pair in &plan.gained {
            if let Some(contact) = pair.principal.account().and_then(|id| notes.contacts.get_mut(id)) {
                contact.last_used = Some(now);
            }
        }
        if notes == self.notes { Vec::new() } else { self.write_notes(notes) }
    }
}

fn chosen<T: Ord + Clone>(list: &crate::app::list::ListState<T>) -> Vec<T> {
    if list.marks.is_empty() { list.cursor.iter().cloned().collect() } else { list.marks.iter().cloned().collect() }
}

fn members<T: Ord + Clone>(rows: &[Association<T>]) -> std::collections::BTreeSet<T> {
    rows.iter().filter(|row| row.status.is_member()).map(|row| row.entity.clone()).collect()
}

fn failed<T: PartialEq + Clone>(rows: &[Association<T>], wanted: &[T]) -> Vec<T> {
    let all = || rows.iter().filter(|row| row.status == AssociationStatus::Failed).map(|row| row.entity.clone());
    let some: Vec<T> = all().filter(|entity| wanted.contains(entity)).collect();
    if some.is_empty() { all().collect() } else { some }
}

/// Whether a side of a share has something that failed.
pub(in crate::app) fn has_failed(share: &Share, side: Side) -> bool {
    match side {
        Side::Snapshots => share.snapshots.iter().any(|row| row.status == AssociationStatus::Failed),
        Side::Principals => share.principals.iter().any(|row| row.status == AssociationStatus::Failed),
    }
}

/// How many were marked, and how many were left out because they are not this account's to share.
fn without_shared_in(marked: String, left_out: usize) -> String {
    if left_out == 0 { marked } else { format!("{marked} {}", text::count("toast.all_but_shared_in", left_out)) }
}
