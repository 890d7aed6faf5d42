//! What a command that changes something answers: the plan, or what came of it.

use serde::Serialize;
use serde_json::Value;

use super::answer::{Column, Failed, Item, Show, text};
use super::parameters::parameters;
use super::plan_file::Filed;
use super::senders::SenderItem;
use super::{arrived::Arrived, confirm, words};
use crate::domain::access::Pair;
use crate::domain::execution::{Entity, Execution, Outcome};
use crate::domain::ids::RegionId;
use crate::domain::plan::{After, Call, Inverse, Plan, ShareRef, Step, joint_hash};
use crate::domain::preflight::{Finding, Level};
use crate::ui::sheets::finding_words;
use crate::work::{Prepared, Task};

/// One snapshot, principal, share or invitation of one step, and what became of it.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct PlanItem {
    pub region: String,
    /// From 1, over all plans; `None` where nothing is to be sent.
    pub step: Option<usize>,
    pub action: String,
    pub share: Option<String>,
    pub snapshot: Option<String>,
    pub principal: Option<String>,
    pub invitation: Option<String>,
    /// The disk or the copy that it made.
    pub made: Option<String>,
    pub state: String,
    pub code: Option<String>,
    pub request_id: Option<String>,
    pub message: Option<String>,
    /// What can be done about it.
    pub todo: Option<String>,
}

impl Item for PlanItem {
    const FIELDS: &'static [&'static str] = &[
        "region",
        "step",
        "action",
        "share",
        "snapshot",
        "principal",
        "invitation",
        "made",
        "state",
        "code",
        "request_id",
        "message",
        "todo",
    ];
    const TABLE: &'static [Column] = &[
        text("step", "cmd.col_step"),
        text("action", "column.action"),
        Column { field: "snapshot", title: "column.what", show: Show::Or(&["principal", "invitation", "share"]) },
        text("state", "column.state"),
        text("code", "cmd.col_code"),
    ];
}

/// What plans add to the envelope.
#[derive(Debug, Serialize)]
pub(super) struct PlanPart {
    pub account: String,
    /// `None` if there is nothing to send.
    pub plan_hash: Option<String>,
    /// The profile that has to be named by `--production` to send it; only where that is so.
    #[serde(skip_serializing_if = "Option::is_none")]
    production: Option<String>,
    steps: Vec<StepItem>,
    gained: Vec<PairItem>,
    lost: Vec<PairItem>,
    /// Those of the lost ones that were offered by an invitation and not accepted.
    withdrawn: Vec<PairItem>,
    /// Folders and directories among these whose members are not all known: more may gain or lose the same.
    members_unknown: Vec<String>,
    findings: Vec<FindingItem>,
    /// Who sent the invitations that are to be accepted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub senders: Vec<SenderItem>,
    /// The tasks that the plans became, once they are carried out.
    pub tasks: Vec<TaskItem>,
    /// What an acceptance has brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Vec<Arrived>>,
    /// The plans in full, for `apply`; only while nothing has been sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plans: Vec<Filed>,
}

/// A task, by which what it did can be looked up and taken back.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TaskItem {
    id: String,
    state: String,
}

impl TaskItem {
    /// What is told of a task.
    pub(super) fn of(task: &Task) -> Self {
        Self { id: task.id.to_string(), state: words::state(&task.standing) }
    }
}

/// A request that is sent, or would be. Steps are numbered over all plans.
#[derive(Debug, Serialize)]
struct StepItem {
    step: usize,
    region: String,
    action: &'static str,
    parameters: Value,
    after: Vec<AfterItem>,
    /// The calls that take it back; none if nothing does.
    undo: Vec<&'static str>,
}

/// What a step waits for.
#[derive(Debug, Serialize)]
struct AfterItem {
    step: usize,
    until: String,
}

/// Something that the preflight says.
#[derive(Debug, Serialize)]
struct FindingItem {
    level: String,
    rule: String,
    region: String,
    about: Vec<String>,
    predicts: Option<&'static str>,
    words: String,
    fix: Option<String>,
}

#[derive(Debug, Serialize)]
struct PairItem {
    snapshot: String,
    principal: String,
}

impl PairItem {
    fn all(named: &[Pair], members: &[Pair]) -> Vec<Self> {
        let item =
            |pair: &Pair| Self { snapshot: pair.snapshot.to_string(), principal: pair.principal.shown().to_owned() };
        named.iter().chain(members).map(item).collect()
    }
}

impl PlanPart {
    /// What is to be said of plans before anything is sent.
    pub(super) fn of(account: &str, all: &[(&Prepared, &Plan)]) -> Self {
        let mut part = Self::empty(account);
        part.plan_hash = (!all.is_empty()).then(|| joint_hash(all.iter().map(|(_, plan)| *plan)));
        part.production = confirm::production(all);
        let mut first = 0;
        for (prepared, plan) in all {
            part.add(plan, first);
            part.findings.extend(prepared.findings.iter().map(|one| finding(one, prepared)));
            first += plan.steps.len();
        }
        part
    }

    /// The same of a task that was taken up again, of which nothing is judged anew.
    pub(super) fn of_task(task: &Task) -> Self {
        let mut part = Self::empty(task.account().as_str());
        part.plan_hash = Some(task.hash.clone());
        part.add(&task.execution.plan, 0);
        part.tasks.push(TaskItem::of(task));
        part
    }

    fn add(&mut self, plan: &Plan, first: usize) {
        self.steps.extend(plan.steps.iter().enumerate().map(|(no, step)| self::step(plan, first, no, step)));
        self.gained.extend(PairItem::all(&plan.gained, &plan.members_gained));
        self.lost.extend(PairItem::all(&plan.lost, &plan.members_lost));
        self.withdrawn.extend(PairItem::all(&plan.withdrawn, &[]));
        for unknown in plan.members_unknown.iter().map(|one| one.shown().to_owned()) {
            if !self.members_unknown.contains(&unknown) {
                self.members_unknown.push(unknown);
            }
        }
    }

    /// Nothing to send.
    pub(super) fn empty(account: &str) -> Self {
        Self {
            account: account.to_owned(),
            plan_hash: None,
            production: None,
            steps: Vec::new(),
            gained: Vec::new(),
            lost: Vec::new(),
            withdrawn: Vec::new(),
            members_unknown: Vec::new(),
            findings: Vec::new(),
            senders: Vec::new(),
            tasks: Vec::new(),
            arrived: None,
            plans: Vec::new(),
        }
    }
}

/// A step of a plan; `first` steps of other plans have gone before.
fn step(plan: &Plan, first: usize, no: usize, step: &Step) -> StepItem {
    let after = |after: &After| AfterItem { step: first + after.step + 1, until: words::state(&after.until) };
    StepItem {
        step: first + no + 1,
        region: plan.region_of(no).to_string(),
        action: step.call.action(),
        parameters: parameters(&step.call, first),
        after: step.after.iter().map(after).collect(),
        undo: match &step.inverse {
            Inverse::Calls(calls) => calls.iter().map(Call::action).collect(),
            Inverse::Remake(_) => vec!["CreateResourceShare"],
            Inverse::Never(_) => Vec::new(),
        },
    }
}

fn finding(finding: &Finding, prepared: &Prepared) -> FindingItem {
    let (words, fix) = finding_words(finding, &words::Read(&prepared.facts));
    FindingItem {
        level: words::state(&finding.level),
        rule: words::state(&finding.rule),
        region: finding.region.as_ref().map_or_else(|| joined(prepared), ToString::to_string),
        about: finding.about.iter().map(words::subject).collect(),
        predicts: finding.predicts,
        words,
        fix,
    }
}

/// The regions that something was prepared for.
fn joined(prepared: &Prepared) -> String {
    let parts = prepared.parts.iter().map(|part| part.region.to_string());
    if prepared.parts.is_empty() { prepared.region.to_string() } else { parts.collect::<Vec<_>>().join(", ") }
}

/// The items of plans of which nothing has been sent.
pub(super) fn planned(all: &[(&Prepared, &Plan)]) -> Vec<PlanItem> {
    let blocked = |prepared: &Prepared| prepared.findings.iter().any(|finding| finding.level == Level::Block);
    let mut items = Vec::new();
    let mut first = 0;
    for (prepared, plan) in all {
        let state = if blocked(prepared) { "blocked" } else { "planned" };
        for (no, step) in plan.steps.iter().enumerate() {
            let entities = step.call.snapshots().iter().cloned().map(Entity::Snapshot);
            let entities = entities.chain(step.call.principals().iter().cloned().map(Entity::Principal));
            items.extend(step_items(
                plan.region_of(no),
                first + no,
                step,
                entities.map(|entity| (entity, None)).collect(),
                None,
                state,
            ));
        }
        first += plan.steps.len();
    }
    items
}

/// The items of a plan that was carried out, as far as it was.
pub(super) fn carried_out(run: &Execution, first: usize) -> Vec<PlanItem> {
    let plan = &run.plan;
    let mut items = Vec::new();
    for (no, (step, progress)) in plan.steps.iter().zip(&run.progress).enumerate() {
        let entities: Vec<_> = progress.items.iter().map(|item| (item.entity.clone(), item.outcome.clone())).collect();
        let mut of_step = step_items(plan.region_of(no), first + no, step, entities, run.outcome(no), "open");
        let share = run.share_of(no).map(ToString::to_string);
        let made = run.product(no).map(ToString::to_string);
        let request = (!progress.request_id.is_empty()).then(|| progress.request_id.shown().to_owned());
        for (item, _) in of_step.iter_mut().zip(&progress.items).filter(|(_, of)| run.is_gone(no, &of.entity)) {
            (item.state, item.code) = ("gone".to_owned(), Some("Changed".to_owned()));
        }
        for item in &mut of_step {
            item.share = item.share.take().or_else(|| share.clone());
            item.made.clone_from(&made);
            item.request_id = item.request_id.take().or_else(|| request.clone());
        }
        items.extend(of_step);
    }
    items
}

fn step_items(
    region: &RegionId,
    no: usize,
    step: &Step,
    entities: Vec<(Entity, Option<Outcome>)>,
    outcome: Option<&Outcome>,
    open: &str,
) -> Vec<PlanItem> {
    let call = &step.call;
    let blank = PlanItem {
        region: region.to_string(),
        step: Some(no + 1),
        action: call.action().to_owned(),
        share: match (call.share(), call) {
            (Some(ShareRef::Known(id)), _) | (_, Call::Leave(id)) => Some(id.to_string()),
            _ => None,
        },
        snapshot: match call {
            Call::DeleteSnapshot { snapshot, .. } => Some(snapshot.to_string()),
            Call::CreateDisk { disk, .. } => Some(disk.snapshot.to_string()),
            Call::CopySnapshot { copy, .. } => Some(copy.snapshot.to_string()),
            _ => None,
        },
        principal: None,
        invitation: match call {
            Call::Accept(id) | Call::Reject(id) => Some(id.to_string()),
            _ => None,
        },
        made: None,
        state: open.to_owned(),
        code: None,
        request_id: None,
        message: None,
        todo: None,
    };
    if entities.is_empty() {
        return vec![told(blank, call, outcome)];
    }
    let one = |(entity, own): (Entity, Option<Outcome>)| {
        let item = match entity {
            Entity::Snapshot(id) => PlanItem { snapshot: Some(id.to_string()), ..blank.clone() },
            Entity::Principal(principal) => PlanItem { principal: Some(principal.shown().to_owned()), ..blank.clone() },
        };
        told(item, call, own.as_ref().or(outcome))
    };
    entities.into_iter().map(one).collect()
}

fn told(item: PlanItem, call: &Call, outcome: Option<&Outcome>) -> PlanItem {
    let Some(outcome) = outcome else { return item };
    let shown = |text: crate::base::untrusted::Untrusted| text.shown().to_owned();
    let (code, request_id, message) = words::reason(outcome);
    PlanItem {
        state: words::state(outcome),
        code: code.map(shown),
        request_id: request_id.map(shown),
        message: message.map(shown),
        todo: words::next_step(outcome, call),
        ..item
    }
}

/// What of a plan that was carried out is not as it was wanted.
pub(super) fn not_good(items: &[PlanItem]) -> Vec<Failed> {
    const GOOD: [&str; 3] = ["done", "awaiting_recipient", "already_so"];
    let mut failed: Vec<Failed> = Vec::new();
    for item in items.iter().filter(|item| !GOOD.contains(&item.state.as_str())) {
        let code = item.code.clone().unwrap_or_else(|| item.state.clone());
        let one =
            Failed { region: Some(item.region.clone()), code, request_id: item.request_id.clone(), profile: None };
        if !failed.contains(&one) {
            failed.push(one);
        }
    }
    failed
}

/// An item that needs nothing: it is as it is wanted.
pub(super) fn already(region: &RegionId, action: &str, invitation: &str, share: &str) -> PlanItem {
    PlanItem {
        region: region.to_string(),
        step: None,
        action: action.to_owned(),
        share: Some(share.to_owned()),
        invitation: Some(invitation.to_owned()),
        state: words::state(&Outcome::AlreadySo),
        ..PlanItem::default()
    }
}
