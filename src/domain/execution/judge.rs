//! What a reading says about the steps that ask for it, as records.

use std::time::Duration;

use super::reading::{Sight, newest, sight, summary};
use super::{
    ACCEPTANCE, APART, CHECKS, Entity, Entry, Execution, Moment, Outcome, Product, Question, READ_BACKS, Reading,
    SETTLING, State, WHOLE_SECONDS, products,
};
use crate::domain::facts::same_policy;
use crate::domain::ids::{ShareId, SnapshotId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::{Call, StepNo};
use crate::domain::problem::ProblemKind;
use crate::domain::share::{Association, Failure, Principal, Share, ShareStatus};

/// The code of a share whose answer was lost and that may be one of several, or somebody else's: it carries no tag.
pub const CANDIDATES: &str = "ShareNotRecognised";

/// The code of a recipient that has said no, whose time is over, or that somebody has taken out of the share.
pub const NOT_ACCEPTED: &str = "NotAccepted";
/// The code of an acceptance that came to nothing, where the service does not say why.
pub const ACCEPT_FAILED: &str = "AcceptFailed";

/// What one look says about a step.
pub(super) enum Look {
    /// What it has made is there.
    Found(Product),
    /// What became of its items, and whether that is all.
    Seen { share: Option<ShareId>, items: Vec<Option<Outcome>>, ended: Option<Outcome> },
    /// What a step has put there was taken out again by somebody else, while its recipients are waited for.
    Overtaken { items: Vec<Option<Outcome>> },
    /// It is under way.
    Moving,
    /// Nothing of it is to be seen.
    Absent,
    /// It cannot be told, and further looks will not tell.
    Open(Outcome),
    /// It could not be read.
    Blind,
}

/// The longest wait between two looks for the effect of a lost request: the service's clock is known by its answers.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

impl Execution {
    /// What has to be read for a step.
    pub(super) fn question(&self, no: StepNo) -> Question {
        if let Some(question) = self.product_question(no) {
            return question;
        }
        match (&self.plan.steps[no].call, self.share_of(no)) {
            (Call::Accept(id) | Call::Reject(id), _) => Question::Invitation(id.clone()),
            (Call::Leave(id), _) => Question::Received(id.clone()),
            (Call::DeleteSnapshot { snapshot, .. }, _) => Question::Snapshot(snapshot.clone()),
            (Call::EnableDirectorySharing, _) => Question::DirectorySharing,
            (Call::CreateRole { .. } | Call::UpdateRole { .. }, _) => Question::Role,
            (Call::AttachKeyPolicy, _) => Question::KeyPolicy,
            (Call::Update { .. } | Call::DeleteShare { .. }, Some(share)) => Question::Share(share.clone()),
            (_, Some(share)) => Question::Rows(share.clone()),
            (_, None) => Question::OwnShares(self.plan.region_of(no).clone()),
        }
    }

    /// What a reading that was begun at `begun` says, as records to write down and to [`Self::apply`]. Afterwards tell
    /// [`Self::looked`].
    #[must_use]
    pub fn judge(&self, question: &Question, reading: &Reading, begun: Moment) -> Vec<Entry> {
        let asks = |no: &StepNo| self.is_looked_for(*no) && self.question(*no) == *question;
        (0..self.progress.len()).filter(asks).filter_map(|no| self.judge_one(no, reading, begun)).collect()
    }

    fn is_looked_for(&self, no: StepNo) -> bool {
        let open = matches!(self.progress[no].state, State::Checking { .. } | State::ReadingBack { .. });
        open || self.is_watched(no)
    }

    fn judge_one(&self, no: StepNo, reading: &Reading, begun: Moment) -> Option<Entry> {
        let items = || self.progress[no].items.iter().map(|item| item.outcome.clone()).collect::<Vec<_>>();
        let ends = |ended: Outcome| Entry::Verified { step: no, share: None, items: items(), ended: Some(ended) };
        let look = self.look(no, reading, begun.uptime);
        let patience = self.patience(no, matches!(look, Look::Moving));
        let is_late = |since: Duration| begun.uptime.saturating_sub(since) >= patience;
        match (&self.progress[no].state, look) {
            (State::ReadingBack { .. }, Look::Found(product)) => Some(Entry::Found { step: no, product }),
            // Only a change is worth a record: it is looked at for days.
            (State::Ended(_), Look::Seen { items: now, ended: Some(ended), .. }) => {
                (now != items()).then_some(Entry::Verified { step: no, share: None, items: now, ended: Some(ended) })
            }
            // Who has accepted need not be waited for any more.
            (State::Ended(_), Look::Overtaken { items: now }) => {
                let ended = Some(Outcome::Done);
                (now != items()).then_some(Entry::Verified { step: no, share: None, items: now, ended })
            }
            (State::Ended(_), Look::Absent) => Some(self.withdrawn(no)),
            (State::Ended(_), _) => None,
            (State::Checking { since, .. }, Look::Seen { items: now, ended: None, .. }) if is_late(*since) => {
                let unknown = Outcome::Unknown(self.about(no, ProblemKind::StillMoving));
                Some(Entry::Verified { step: no, share: None, items: now, ended: Some(unknown) })
            }
            (state, Look::Seen { share, items: now, ended }) => {
                let new = ended.is_some() || now != items() || matches!(state, State::ReadingBack { .. });
                new.then_some(Entry::Verified { step: no, share, items: now, ended })
            }
            (State::ReadingBack { .. }, Look::Moving) => {
                Some(Entry::Verified { step: no, share: None, items: items(), ended: None })
            }
            (State::ReadingBack { resend: true, .. }, Look::Absent) => {
                self.is_certain(no, begun).then_some(Entry::Absent { step: no, begun: begun.server })
            }
            (State::ReadingBack { .. }, Look::Open(outcome)) => Some(ends(outcome)),
            (State::ReadingBack { reads, problem, resend: false, .. }, _) if reads + 1 >= READ_BACKS.len() => {
                Some(ends(Outcome::Unknown(problem.clone())))
            }
            (State::Checking { since, .. }, _) if is_late(*since) => {
                Some(ends(Outcome::Unknown(self.about(no, ProblemKind::StillMoving))))
            }
            _ => None,
        }
    }

    /// Whether a reading shows that somebody else has taken out again what a step has put there, while a later one waits for
    /// its recipients: what that one would take away may be more than was agreed to.
    #[must_use]
    pub fn is_overtaken(&self, question: &Question, reading: &Reading, now: Duration) -> bool {
        let asks = |no: &StepNo| self.is_watched(*no) && self.question(*no) == *question;
        let mut watched = (0..self.progress.len()).filter(asks);
        watched.any(|no| matches!(self.look(no, reading, now), Look::Overtaken { .. }))
    }

    /// Whether what is absent now stays absent: no late copy of the request can be accepted any more. Where a copy
    /// would only do again what is about to be done again, that need not be waited for.
    fn is_certain(&self, no: StepNo, begun: Moment) -> bool {
        !self.comes_once(no) || self.progress[no].late_until.is_none_or(|until| begun.server >= until)
    }

    /// Whether a second copy of a step's request would do something a second time: make another share, or erase what was
    /// written to a disk since.
    pub(super) fn comes_once(&self, no: StepNo) -> bool {
        match &self.plan.steps[no].call {
            Call::Create { .. } => !self.made.contains_key(&no),
            Call::ReInitDisk { .. } => true,
            _ => false,
        }
    }

    /// The recipient has said no, its time is over, or somebody has taken it out.
    fn withdrawn(&self, no: StepNo) -> Entry {
        let failed = not_accepted();
        let settle = |outcome: &Option<Outcome>| match outcome {
            Some(Outcome::AwaitingRecipient) => Some(failed.clone()),
            other => other.clone(),
        };
        let items = self.progress[no].items.iter().map(|item| settle(&item.outcome)).collect();
        Entry::Verified { step: no, share: None, items, ended: Some(failed.clone()) }
    }

    fn look(&self, no: StepNo, reading: &Reading, now: Duration) -> Look {
        let done = || Look::Seen { share: None, items: Vec::new(), ended: Some(Outcome::Done) };
        let call = &self.plan.steps[no].call;
        if let Some(look) = self.product_look(no, reading, now) {
            return look;
        }
        match (reading, call) {
            (Reading::Failed, _) => Look::Blind,
            (Reading::Rows { snapshots, principals }, _) => {
                let young = |since: Duration| now.saturating_sub(since) < SETTLING;
                let settled = !matches!(self.progress[no].state, State::Checking { since, .. } if young(since));
                self.rows(no, settled, snapshots, principals)
            }
            (Reading::OwnShares(shares), Call::Create { .. }) => self.own_shares(no, shares),
            (Reading::Share(head), Call::Update { name, allow_external, .. }) => match head {
                Some(head)
                    if head.name.raw() == name && allow_external.is_none_or(|flag| flag == head.allow_external) =>
                {
                    done()
                }
                _ => Look::Absent,
            },
            (Reading::Share(head), Call::DeleteShare { .. }) => match head.as_ref().map(|head| head.status) {
                None | Some(ShareStatus::Deleted) => done(),
                Some(ShareStatus::Deleting) => Look::Moving,
                Some(_) => Look::Absent,
            },
            (Reading::Received(status), Call::Leave(_)) => match status {
                None | Some(ShareStatus::Deleting | ShareStatus::Deleted) => done(),
                Some(_) => Look::Absent,
            },
            (Reading::Invitation(status), Call::Accept(_)) => match status {
                Some(InvitationStatus::Accepted) => done(),
                Some(InvitationStatus::AcceptFailed) => Look::Seen {
                    share: None,
                    items: Vec::new(),
                    ended: Some(Outcome::Failed(Failure::of(ACCEPT_FAILED))),
                },
                _ => Look::Absent,
            },
            (Reading::Invitation(Some(InvitationStatus::Rejected)), Call::Reject(_)) => done(),
            (Reading::Flag(there), Call::DeleteSnapshot { .. }) if !there => done(),
            (Reading::Flag(true), Call::EnableDirectorySharing | Call::AttachKeyPolicy) => done(),
            (Reading::Role(Some(now)), Call::CreateRole { trust } | Call::UpdateRole { trust, .. })
                if same_policy(now, trust) =>
            {
                done()
            }
            _ => Look::Absent,
        }
    }

    fn rows(
        &self,
        no: StepNo,
        settled: bool,
        snapshots: &[Association<SnapshotId>],
        principals: &[Association<Principal>],
    ) -> Look {
        let adding = !matches!(self.plan.steps[no].call, Call::Disassociate { .. });
        let before = self.before.get(&no);
        let over = matches!(self.progress[no].state, State::Ended(_));
        let (mut seen, mut open, mut gone) = (false, false, false);
        let mut items = Vec::with_capacity(self.progress[no].items.len());
        for item in &self.progress[no].items {
            let row = match &item.entity {
                Entity::Snapshot(id) => newest(snapshots, id).map(summary),
                Entity::Principal(principal) => newest(principals, principal).map(summary),
            };
            // What an earlier attempt of this step has put there was not so before.
            let own = matches!(item.outcome, Some(Outcome::Done | Outcome::AwaitingRecipient));
            let before = before.filter(|_| !own);
            let earlier = before.and_then(|before| before.rows.iter().find(|row| row.entity == item.entity));
            items.push(match sight(adding, settled, row, earlier) {
                Sight::Rest(outcome) => {
                    // That nothing is there to be removed says nothing of whether the request has arrived.
                    seen |= outcome != Outcome::AlreadySo;
                    Some(outcome)
                }
                Sight::Moving => {
                    (seen, open) = (true, true);
                    item.outcome.clone()
                }
                Sight::Absent if over && item.outcome == Some(Outcome::AwaitingRecipient) => Some(not_accepted()),
                Sight::Absent => {
                    open = true;
                    gone |= matches!(item.entity, Entity::Snapshot(_));
                    item.outcome.clone()
                }
            });
        }
        match (seen || !open, open) {
            (true, true) if over && gone => Look::Overtaken { items },
            (true, false) => Look::Seen { share: None, items, ended: Some(Outcome::Done) },
            (true, true) => Look::Seen { share: None, items, ended: None },
            (false, _) => Look::Absent,
        }
    }

    /// Looks for a share whose making was not answered: by its operation tag, which no other share has. Without a tag
    /// a new share of the same name and scope may be it, which only the user can decide.
    fn own_shares(&self, no: StepNo, shares: &[Share]) -> Look {
        let Call::Create { operation, name, allow_external, .. } = &self.plan.steps[no].call else {
            return Look::Blind;
        };
        if !operation.is_empty() {
            let tagged = |share: &&Share| share.operation.as_ref().is_some_and(|tag| tag.raw() == operation);
            return match shares.iter().find(tagged) {
                Some(share) => {
                    let items = self.progress[no].items.iter().map(|item| item.outcome.clone()).collect();
                    Look::Seen { share: Some(share.id.clone()), items, ended: None }
                }
                None => Look::Absent,
            };
        }
        let old = self.before.get(&no).map_or(&[][..], |before| &before.shares);
        let alike = |share: &Share| {
            !old.contains(&share.id) && share.name.raw() == name && share.allow_external == *allow_external
        };
        if shares.iter().any(alike) {
            let mut problem = self.about(no, ProblemKind::MaybeSent);
            problem.code = CANDIDATES.into();
            return Look::Open(Outcome::Unknown(problem));
        }
        Look::Absent
    }

    /// Sets the next look at the steps that asked this, after its records were applied.
    pub fn looked(&mut self, question: &Question, moment: Moment) {
        for no in 0..self.progress.len() {
            if !self.is_looked_for(no) || self.question(no) != *question {
                continue;
            }
            let (makes, late) = (self.comes_once(no), self.progress[no].late_until);
            let checks: &[Duration] = if self.makes_a_product(no) { &products::CHECKS } else { &CHECKS };
            let waits = late.map(|until| until.duration_since(moment.server)).unwrap_or_default();
            let now = moment.uptime;
            match &mut self.progress[no].state {
                State::Checking { at, reads, .. } if *at <= now => {
                    *reads += 1;
                    *at = now + checks[(*reads).min(checks.len() - 1)];
                }
                State::ReadingBack { at, reads, resend, .. } if *at <= now => {
                    *reads += 1;
                    let gap = READ_BACKS[(*reads).min(READ_BACKS.len() - 1)];
                    let patience = (APART + WHOLE_SECONDS).max(waits).unsigned_abs().min(LOOK_AGAIN);
                    let least = if !*resend || !makes { gap } else { patience };
                    *at = now + least;
                }
                State::Ended(_) => {
                    let watch = self.watches.entry(no).or_default();
                    watch.at = now + ACCEPTANCE[watch.reads.min(ACCEPTANCE.len() - 1)];
                    watch.reads += 1;
                }
                _ => {}
            }
        }
    }
}

fn not_accepted() -> Outcome {
    Outcome::Failed(Failure::of(NOT_ACCEPTED))
}
