//! What happens by itself as time passes.

use jiff::Timestamp;

use super::super::age::Age;
use super::{Failure, InvitationStatus, Phase, Reason, Row, ShareStatus, Side, State};

/// What is said of a task that broke down.
const BREAKDOWN: &str = "An internal error occurred.";

fn broken(row: &Row) -> Failure {
    let (reason, description) = (Reason::InternalError, BREAKDOWN.to_owned());
    Failure { entity: row.entity.clone(), kind: row.kind, reason, description }
}

impl State {
    /// Makes everything happen that was due up to `now`. A clock that is set back changes nothing.
    pub(in super::super) fn advance(&mut self, now: Timestamp) {
        self.now = now;
        self.end_tasks(now);
        self.expire_invitations(now);
        self.end_deletions(now);
        self.purge(now);
        self.release(now);
        self.end_copies(now);
    }

    /// The tasks of rows, in the order in which they end; of those that end together the snapshots come first.
    fn end_tasks(&mut self, now: Timestamp) {
        let mut due = Vec::new();
        for (share, of) in self.shares.iter().enumerate() {
            for (index, row) in of.rows.iter().enumerate() {
                match row.phase {
                    Phase::Associating(end) | Phase::Disassociating(end) | Phase::Withdrawing(end) if end <= now => {
                        due.push((end, row.side, share, index));
                    }
                    _ => {}
                }
            }
        }
        due.sort_unstable();
        for (end, _, share, index) in due {
            self.end_task(share, index, end);
        }
    }

    fn end_task(&mut self, share: usize, index: usize, end: Timestamp) {
        let Some(row) = self.shares.get(share).and_then(|of| of.rows.get(index)) else { return };
        if row.phase.is_leaving() {
            self.settle(share, index, end, Phase::Disassociated);
            return;
        }
        let doomed = row.doomed;
        let failures = if doomed { self.breakdown(share, row) } else { self.failures(share, row) };
        let (entity, external) = (row.entity.clone(), row.external);
        let Some(of) = self.shares.get_mut(share) else { return };
        let waits = external && !of.accepted.contains(&entity);
        if failures.is_empty() && !doomed {
            self.settle(share, index, end, if waits { Phase::Inviting } else { Phase::Associated });
            return;
        }
        let id = of.id.clone();
        if let Some(row) = of.rows.get_mut(index) {
            row.message = failures.first().map_or(BREAKDOWN, |failure| &failure.description).to_owned();
            row.failures = failures;
        }
        self.settle(share, index, end, Phase::Failed);
        self.cancel_invitation(&id, &entity, end);
    }

    /// What a row is told whose task broke down for no reason of its own.
    fn breakdown(&self, share: usize, row: &Row) -> Vec<Failure> {
        match row.side {
            Side::Target => self.breakdowns(share),
            Side::Resource => vec![broken(row)],
        }
    }

    /// The same for a principal: of every snapshot in the share.
    pub(in super::super) fn breakdowns(&self, share: usize) -> Vec<Failure> {
        let rows = self.shares.get(share).into_iter().flat_map(|share| share.rows_of(Side::Resource));
        rows.filter(|row| row.phase.is_live()).map(broken).collect()
    }

    fn settle(&mut self, share: usize, index: usize, at: Timestamp, phase: Phase) {
        if let Some(row) = self.shares.get_mut(share).and_then(|of| of.rows.get_mut(index)) {
            row.phase = phase;
            row.updated = at;
        }
    }

    fn expire_invitations(&mut self, now: Timestamp) {
        let life = self.world.timing.invitation;
        let mut expired = Vec::new();
        for invitation in &mut self.invitations {
            let end = life.after(invitation.created);
            if invitation.status == InvitationStatus::Pending && end <= now {
                invitation.status = InvitationStatus::Expired;
                invitation.closed = end;
                expired.push((invitation.share.clone(), invitation.receiver.clone(), end));
            }
        }
        for (share, receiver, end) in expired {
            self.close_target(&share, &receiver, end, Phase::Failed, "The invitation expired.");
        }
    }

    /// Ends the wait for an account's answer.
    pub(in super::super) fn close_target(
        &mut self,
        share: &str,
        receiver: &str,
        at: Timestamp,
        phase: Phase,
        message: &str,
    ) {
        let rows = self.shares.iter_mut().filter(|of| of.id == share).flat_map(|of| &mut of.rows);
        for row in rows.filter(|row| row.side == Side::Target && row.entity == receiver) {
            if matches!(row.phase, Phase::Inviting | Phase::Associating(_)) {
                row.phase = phase;
                row.updated = at;
                message.clone_into(&mut row.message);
            }
        }
    }

    fn end_deletions(&mut self, now: Timestamp) {
        for share in &mut self.shares {
            if let ShareStatus::Deleting(end) = share.status
                && end <= now
            {
                share.status = ShareStatus::Deleted(end);
                share.updated = end;
                for row in share.rows.iter_mut().filter(|row| row.phase.is_live()) {
                    row.phase = Phase::Disassociated;
                    row.updated = end;
                }
            }
        }
    }

    /// Forgets what has been over for long enough.
    fn purge(&mut self, now: Timestamp) {
        let keep = self.world.timing.purge;
        let over = |since: Timestamp| keep.after(since) <= now;
        self.shares.retain(|share| !matches!(share.status, ShareStatus::Deleted(since) if over(since)));
        for share in &mut self.shares {
            share.rows.retain(|row: &Row| row.phase.is_live() || !over(row.updated));
        }
        self.invitations.retain(|invitation| {
            matches!(invitation.status, InvitationStatus::Pending | InvitationStatus::Accepted)
                || !over(invitation.closed)
        });
    }

    /// Releases snapshots that are past their retention, except those that are shared: they stay until unshared.
    fn release(&mut self, now: Timestamp) {
        let expired: Vec<String> =
            self.snapshots.expired(now).filter(|id| !self.is_shared(id)).map(str::to_owned).collect();
        for id in expired {
            self.snapshots.remove(&id);
        }
    }

    /// When a task that begins now ends.
    pub(in super::super) fn ends(&self, millis: u32) -> Timestamp {
        Age::millis(millis).after(self.now)
    }

    /// Begins the task of an association: when it ends, and whether it is bound to fail.
    pub(in super::super) fn begin_association(&mut self) -> (Timestamp, bool) {
        (self.begin(self.world.timing.associate_ms), self.tasks.fail)
    }

    /// Begins the removal of an association: when it ends.
    pub(in super::super) fn begin_removal(&mut self) -> Timestamp {
        self.begin(self.world.timing.disassociate_ms)
    }

    fn begin(&mut self, millis: u32) -> Timestamp {
        self.tasks.begun = true;
        let end = self.ends(millis);
        end.checked_add(self.tasks.slower).unwrap_or(end)
    }
}
