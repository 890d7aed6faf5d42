//! Carries a plan out against the sandbox, step by step, as its owner.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use snapferry::domain::ids::ShareId;
use snapferry::domain::plan::{Call, OPERATION_TAG, Plan, ShareRef, StepNo, Until};
use snapferry::domain::planner::{Effect, Happened};
use snapferry::domain::share::{Association, AssociationStatus, Principal};
use snapferry::sandbox::Service;

use crate::lab::{Lab, Sight};
use crate::reader::{id, own_shares};
use crate::world::{BOSS, INVITED, REGION};

/// When something went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The call was refused.
    Answer,
    /// An association failed.
    Task,
    /// An invitation was accepted and failed.
    Acceptance,
}

/// Something that the service did not do.
#[derive(Debug, Clone)]
pub struct Failure {
    pub step: StepNo,
    pub when: When,
    /// The API's code, or the reason of a failed association.
    pub code: String,
    /// What it is about, by its ID on the wire; for a refused call nothing.
    pub entity: Option<String>,
    pub counterpart: Option<String>,
}

/// What came of a plan.
pub struct Run {
    pub failures: Vec<Failure>,
    /// Steps that were not sent, because one that they need did not succeed.
    pub unsent: BTreeSet<StepNo>,
    pub happened: Vec<Happened>,
    /// Who saw what, after each call and each time that tasks ended.
    pub moments: Vec<BTreeSet<Sight>>,
}

impl Run {
    /// Whether a step went through with everything in it.
    pub fn is_good(&self, no: StepNo) -> bool {
        !self.unsent.contains(&no) && self.failures.iter().all(|failure| failure.step != no)
    }

    pub fn all_good(&self) -> bool {
        self.unsent.is_empty() && self.failures.is_empty()
    }
}

/// Carries `plan` out. With `eager` all tasks end after each step, else only where the plan waits for them. `watched` are
/// the snapshots whose access is looked at.
pub fn apply(lab: &mut Lab, plan: &Plan, eager: bool, watched: &BTreeSet<String>) -> Run {
    let nothing = |_| Happened { step: Effect::Not, made: None, snapshots: Vec::new(), principals: Vec::new() };
    let run = Run {
        failures: Vec::new(),
        unsent: BTreeSet::new(),
        happened: (0..plan.steps.len()).map(nothing).collect(),
        moments: Vec::new(),
    };
    let mut hand = Hand { lab, plan, watched, run, made: BTreeMap::new(), open: Vec::new() };
    for no in 0..plan.steps.len() {
        if hand.is_ready(no) {
            hand.send(no);
        } else {
            hand.run.unsent.insert(no);
        }
        if eager {
            hand.settle();
        }
    }
    hand.settle();
    hand.accept_rest();
    hand.run
}

struct Hand<'a> {
    lab: &'a mut Lab,
    plan: &'a Plan,
    watched: &'a BTreeSet<String>,
    run: Run,
    made: BTreeMap<StepNo, ShareId>,
    /// Steps that were sent and whose associations have not been looked at.
    open: Vec<StepNo>,
}

impl Hand<'_> {
    fn look(&mut self) {
        let seen = self.lab.access(self.watched);
        self.run.moments.push(seen);
    }

    fn settle(&mut self) {
        self.lab.settle();
        for no in std::mem::take(&mut self.open) {
            self.check(no);
        }
        self.look();
    }

    /// Waits for what a step waits for; `false` if that failed.
    fn is_ready(&mut self, no: StepNo) -> bool {
        let plan = self.plan;
        for after in &plan.steps[no].after {
            let refused = |failure: &Failure| failure.step == after.step && failure.when == When::Answer;
            if self.run.unsent.contains(&after.step) || self.run.failures.iter().any(refused) {
                return false;
            }
            if after.until == Until::Answered {
                continue;
            }
            if self.open.contains(&after.step) {
                self.settle();
            }
            if !self.run.is_good(after.step) {
                return false;
            }
            if after.until == Until::Accepted {
                self.accept(after.step, plan.steps[no].call.principals());
                if !self.run.is_good(after.step) {
                    return false;
                }
            }
        }
        true
    }

    /// Lets the principals that a step added accept: those that are named, or all.
    fn accept(&mut self, no: StepNo, named: &[Principal]) {
        let Some(share) = self.share_of(no) else { return };
        let counts = |one: &&Principal| named.is_empty() || named.contains(one);
        let added: Vec<String> =
            self.plan.steps[no].call.principals().iter().filter(counts).map(|one| one.wire().to_owned()).collect();
        for account in added {
            self.answer(no, &share, &account);
        }
        self.settle();
    }

    /// Lets everybody accept who is invited to a share that the plan gives something in: that is when some rules are
    /// looked at.
    fn accept_rest(&mut self) {
        let mut seen = BTreeSet::new();
        for no in (0..self.plan.steps.len()).rev().filter(|no| self.plan.steps[*no].call.is_grant()) {
            let Some(share) = self.share_of(no).filter(|share| seen.insert(share.clone())) else { continue };
            for account in INVITED {
                self.answer(no, &share, account);
            }
        }
        self.lab.settle();
    }

    /// Lets an account accept what it is invited to by a share that a step gives something in.
    fn answer(&mut self, no: StepNo, share: &ShareId, account: &str) {
        let waiting = self.lab.pending(account).into_iter().filter(|(_, of)| *of == share.as_str());
        for (invitation, _) in waiting.collect::<Vec<_>>() {
            for code in self.lab.accept(account, &invitation).err().into_iter().flatten() {
                self.fail(no, When::Acceptance, code, Some(account.to_owned()), None);
            }
        }
    }

    fn share_of(&self, no: StepNo) -> Option<ShareId> {
        match &self.plan.steps[no].call {
            Call::Create { .. } => self.made.get(&no).cloned(),
            call => match call.share()? {
                ShareRef::Known(id) => Some(id.clone()),
                ShareRef::MadeBy(by) => self.made.get(by).cloned(),
            },
        }
    }

    fn fail(&mut self, step: StepNo, when: When, code: String, entity: Option<String>, counterpart: Option<String>) {
        self.run.failures.push(Failure { step, when, code, entity, counterpart });
    }

    fn send(&mut self, no: StepNo) {
        let call = &self.plan.steps[no].call;
        let share = self.share_of(no);
        let (service, params) = request(call, share.as_ref());
        self.lab.tick();
        match self.lab.call(BOSS, service, call.action(), REGION, params) {
            Err(code) => {
                self.lab.log.push(format!("step {no} {}: {code}", call.action()));
                self.fail(no, When::Answer, code, None, None);
            }
            Ok(body) => self.answered(no, call, &body),
        }
        self.look();
    }

    fn answered(&mut self, no: StepNo, call: &Call, body: &Value) {
        self.lab.log.push(format!("step {no} {}: fine", call.action()));
        self.run.happened[no].step = Effect::Took;
        match call {
            Call::Create { .. } => {
                let share: ShareId = id(body["ResourceShare"]["ResourceShareId"].as_str().expect("an ID"));
                self.made.insert(no, share.clone());
                self.run.happened[no].made = Some(share);
                self.open.push(no);
            }
            Call::Associate { .. } | Call::Disassociate { .. } => self.open.push(no),
            Call::Accept(_) if body["ResourceShareInvitation"]["Status"] == "AcceptFailed" => {
                self.run.happened[no].step = Effect::Not;
                self.fail(no, When::Acceptance, "AcceptFailed".to_owned(), None, None);
            }
            _ => {}
        }
    }

    /// Looks at what came of the associations of a step.
    fn check(&mut self, no: StepNo) {
        let Some(id) = self.share_of(no) else { return };
        let shares = own_shares(self.lab, REGION).expect("shares can be listed");
        let Some(share) = shares.into_iter().find(|share| share.id == id) else { return };
        let call = &self.plan.steps[no].call;
        for snapshot in call.snapshots() {
            let took = self.outcome(no, newest(&share.snapshots, snapshot), snapshot.as_str());
            self.run.happened[no].snapshots.push((snapshot.clone(), took));
        }
        for principal in call.principals() {
            let took = self.outcome(no, newest(&share.principals, principal), principal.wire());
            self.run.happened[no].principals.push((principal.clone(), took));
        }
    }

    fn outcome<T>(&mut self, no: StepNo, row: Option<&Association<T>>, entity: &str) -> Effect {
        let call = &self.plan.steps[no].call;
        let Some(row) = row else {
            // A share that a later step deletes has no rows any more; one that is there must have them.
            return if call.is_grant() { Effect::Unknown } else { Effect::Took };
        };
        if !call.is_grant() || row.status != AssociationStatus::Failed {
            return Effect::Took;
        }
        self.lab.log.push(format!("step {no} {entity}: Failed {}", row.message.shown()));
        for failure in &row.failures {
            let (code, counterpart) = (failure.reason.raw().to_owned(), failure.counterpart.raw().to_owned());
            self.fail(no, When::Task, code, Some(entity.to_owned()), Some(counterpart));
        }
        if row.failures.is_empty() {
            self.fail(no, When::Task, "Failed".to_owned(), Some(entity.to_owned()), None);
        }
        Effect::Not
    }
}

/// The newest row of an entity: the service keeps earlier ones for days.
fn newest<'a, T: PartialEq>(rows: &'a [Association<T>], entity: &T) -> Option<&'a Association<T>> {
    let of_it = rows.iter().filter(|row| row.entity == *entity);
    of_it.max_by_key(|row| (row.status.is_member(), row.status.is_moving(), row.updated))
}

/// The parameters of a call.
fn request(call: &Call, share: Option<&ShareId>) -> (Service, Vec<(String, String)>) {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
    let mut service = Service::Sharing;
    if let Some(share) = share {
        add("ResourceShareId", share.as_str());
    }
    for (no, snapshot) in call.snapshots().iter().enumerate() {
        add(&format!("Resources.{}.ResourceType", no + 1), "Snapshot");
        add(&format!("Resources.{}.ResourceId", no + 1), snapshot.as_str());
    }
    for (no, principal) in call.principals().iter().enumerate() {
        add(&format!("Targets.{}", no + 1), principal.wire());
    }
    match call {
        Call::Create { name, allow_external, operation, .. } => {
            add("ResourceShareName", name);
            add("AllowExternalTargets", if *allow_external { "true" } else { "false" });
            add("Tag.1.Key", OPERATION_TAG);
            add("Tag.1.Value", operation);
        }
        Call::Update { name, allow_external, .. } => {
            add("ResourceShareName", name);
            if let Some(flag) = allow_external {
                add("AllowExternalTargets", if *flag { "true" } else { "false" });
            }
        }
        Call::Leave(id) => {
            add("ResourceShareId", id.as_str());
            add("ResourceOwner", "OtherAccounts");
            add("Targets.1", BOSS);
        }
        Call::Accept(id) | Call::Reject(id) => add("ResourceShareInvitationId", id.as_str()),
        Call::DeleteSnapshot { snapshot, force } => {
            service = Service::Ecs;
            add("SnapshotId", snapshot.as_str());
            add("Force", if *force { "true" } else { "false" });
        }
        Call::Associate { .. }
        | Call::Disassociate { .. }
        | Call::DeleteShare { .. }
        | Call::EnableDirectorySharing
        | Call::CreateRole { .. }
        | Call::UpdateRole { .. }
        | Call::AttachKeyPolicy
        | Call::CreateDisk { .. }
        | Call::CopySnapshot { .. }
        | Call::ReInitDisk { .. } => {}
    }
    (service, all)
}
