//! The recipient's actions: answering invitations, one or several, and leaving shares.

use crate::app::inbox::Sender;
use crate::app::message::Effect;
use crate::app::model::{Model, Tone, ViewId};
use crate::app::sharing::ShareRow;
use crate::app::sheets::Sheet;
use crate::app::sheets::answer::{AnswerSheet, Choice};
use crate::app::sheets::bulk::{self, BulkSheet, Ready};
use crate::app::sheets::leave::{self, LeaveSheet};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::{ReceivedShare, ShareStatus};
use crate::text;
use crate::work::{Job, Stamp};

impl Model {
    pub(super) fn answer(&mut self, choice: Choice) -> Vec<Effect> {
        let invitation = match self.view {
            ViewId::Inbox => self.inbox.cursor.as_ref().and_then(|id| self.invitation(id)),
            _ => self.shares.cursor.as_ref().and_then(|id| self.sharing.pending_for(id)),
        };
        match invitation.cloned() {
            Some(invitation) => {
                // Of an unknown sender nothing is chosen beforehand that its owner has not chosen.
                let is_unknown = self.sender(&invitation) == Sender::Unknown;
                let sheet = AnswerSheet::new(invitation, choice);
                let sheet = if is_unknown && choice == Choice::Accept { sheet.undecided() } else { sheet };
                self.push(Sheet::Answer(Box::new(sheet)))
            }
            None => Vec::new(),
        }
    }

    /// Marks the shown invitations that wait for an answer.
    pub(super) fn mark_inbox(&mut self) -> Vec<Effect> {
        let pending = |one: &&&Invitation| one.status == InvitationStatus::Pending;
        let ids: Vec<_> = self.inbox_rows().iter().filter(pending).map(|one| one.id.clone()).collect();
        self.say(Tone::Good, text::count("toast.all_marked", ids.len()));
        self.inbox.marks.extend(ids);
        Vec::new()
    }

    /// Makes a plan for each of the marked invitations, and shows them together.
    pub(super) fn accept_marked(&mut self) -> Vec<Effect> {
        let marked: Vec<Invitation> = self.inbox.marks.iter().filter_map(|id| self.invitation(id).cloned()).collect();
        let (mut rows, mut effects) = (Vec::new(), Vec::new());
        for invitation in marked {
            let profile = self.profile_beside(&invitation.receiver);
            let (mut stamp, mut ready) = (Stamp::default(), Ready::Preparing);
            match bulk::left_out(self, &invitation) {
                Some(why) => ready = Ready::No(why),
                None => {
                    let (region, intent) = (invitation.region.clone(), Box::new(bulk::intent(&invitation)));
                    let known = self.known_for(&intent);
                    let job = Job::Prepare { region, intent, known };
                    effects.push(self.job_as(profile.clone(), job));
                    stamp = Stamp { epoch: self.epoch, load: self.last_load };
                }
            }
            rows.push(bulk::Row { invitation, profile, stamp, ready });
        }
        rows.sort_by_key(|row| row.invitation.created);
        let sheet = BulkSheet::new(rows, self.now.uptime);
        self.sheets.push(Sheet::Bulk(Box::new(sheet)));
        effects
    }

    /// Begins what was prepared together. Marks of what is begun are of no use any more.
    pub(super) fn begin(&mut self, sheet: &BulkSheet, jobs: Vec<(Option<String>, Job)>) -> Vec<Effect> {
        self.say(Tone::Good, text::count("toast.accepting", jobs.len()));
        for row in sheet.rows.iter().filter(|row| matches!(row.ready, Ready::Plan(_))) {
            self.inbox.marks.remove(&row.invitation.id);
        }
        jobs.into_iter().map(|(profile, job)| self.job_as(profile, job)).collect()
    }

    /// The sheet that accepts several, if it is open.
    pub(super) fn bulk_sheet(&mut self) -> Option<&mut BulkSheet> {
        self.sheets.iter_mut().find_map(|sheet| match sheet {
            Sheet::Bulk(bulk) => Some(bulk.as_mut()),
            _ => None,
        })
    }

    /// The active shares of others that the thing under the cursor is about.
    #[must_use]
    pub fn leavable(&self) -> Vec<&ReceivedShare> {
        if self.view == ViewId::Shares {
            let row = self.shares.cursor.as_ref().and_then(|id| self.sharing.find(id));
            return match row {
                Some(ShareRow::Received(share)) if share.status == ShareStatus::Active => vec![share],
                _ => Vec::new(),
            };
        }
        let source = self.current_snapshot().and_then(|row| row.shared_source().map(str::to_owned));
        let Some(source) = source else { return Vec::new() };
        let holds = |share: &&ReceivedShare| {
            share.status == ShareStatus::Active && share.snapshots.iter().any(|one| one.source.as_str() == source)
        };
        self.sharing.received().filter(holds).collect()
    }

    /// Plans to leave the share that the thing under the cursor comes through, or asks which of them.
    pub(super) fn leave(&mut self) -> Vec<Effect> {
        let shares: Vec<ReceivedShare> = self.leavable().into_iter().cloned().collect();
        match shares.as_slice() {
            [] => Vec::new(),
            [share] => self.review(share.region.clone(), leave::intent(share), None, false),
            _ => self.push(Sheet::Leave(Box::new(LeaveSheet::new(shares)))),
        }
    }
}
