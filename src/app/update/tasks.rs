//! Tasks and the journal: what the worker says about them, and what the user decides.

use crate::app::actions::ActionId;
use crate::app::message::Effect;
use crate::app::model::{Model, Tone, ViewId};
use crate::app::sheets::Sheet;
use crate::app::sheets::Turn;
use crate::app::sheets::progress::{self, ProgressSheet};
use crate::app::tasks::{AUDIT_PAGE, AuditLoad, JournalTrouble, Phase, Refusal, Task, TaskList};
use crate::domain::execution::{Standing, TaskId};
use crate::domain::ids::RegionId;
use crate::domain::plan::{Intent, Plan};
use crate::domain::seen::Acceptance;
use crate::text;
use crate::work::{Event, Job, Stamp};

impl Model {
    /// Takes in what the worker says about tasks and the journal. These are nobody's in particular, so nothing is stale.
    pub(super) fn task_event(&mut self, stamp: Stamp, event: Event) -> Vec<Effect> {
        match event {
            Event::Task(task) => return self.task_told(stamp, *task),
            Event::NotApplied(answer) => self.not_applied(stamp, *answer),
            Event::TaskRefused { why, .. } => self.task_refused(stamp, *why),
            Event::Tasks(list) => self.tasks_listed(list),
            Event::Audit(page) => {
                self.audit.take(stamp.load, page);
                return self.search_on();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Takes in how a task stands.
    fn task_told(&mut self, stamp: Stamp, task: Task) -> Vec<Effect> {
        let (id, resting) = (task.id.clone(), task.phase == Phase::Resting);
        // Until its turn has come, the state is not read again and it may turn out not to be applied.
        let begun = task.phase != Phase::Queued;
        let open = self.unfinished();
        let before = self.tasks.put(task);
        self.say_unfinished(open);
        let worked = before.is_none_or(|before| before.phase != Phase::Resting);
        if begun && self.close_review(stamp) {
            self.sheets.push(Sheet::Progress(ProgressSheet::new(id.clone())));
        }
        self.settle_all();
        let plan = self.tasks.find(&id).map(|task| &task.execution.plan);
        let regions: Vec<RegionId> = plan.map(|plan| plan.regions().into_iter().cloned().collect()).unwrap_or_default();
        let mut effects = if resting && worked { self.task_came_to_rest(&id) } else { Vec::new() };
        if resting && worked {
            effects.extend(regions.iter().flat_map(|region| self.look_after_change(region)));
        }
        effects
    }

    /// Says how a task ended, and reads anew what it may have changed.
    fn task_came_to_rest(&mut self, id: &TaskId) -> Vec<Effect> {
        let Some(task) = self.tasks.find(id) else { return Vec::new() };
        let (standing, number) = (task.standing, task.number);
        let plan = &task.execution.plan;
        let (intent, plan) = (plan.intent.clone(), plan.clone());
        if standing == Standing::Paused {
            self.say(Tone::Bad, text::get("toast.change_paused").to_owned());
            return Vec::new();
        }
        let own = self.account() == Some(&plan.account);
        let accepted_by = Acceptance { at: task.changed, by: task.author.clone() };
        let good = standing == Standing::Done;
        // Whoever looks at the task sees it.
        let watched = matches!(self.sheets.last(), Some(Sheet::Progress(sheet)) if sheet.task == *id);
        let over = matches!(standing, Standing::MarkedDone | Standing::Undone);
        if !watched && !over && number > 0 {
            let (tone, key) =
                if good { (Tone::Good, "toast.change_done") } else { (Tone::Bad, "toast.change_not_done") };
            self.say(tone, text::get(key).to_owned());
        }
        // What has been done need not be kept; marks and texts for anything else stay.
        if good && matches!(intent.first(), Intent::Share { .. }) {
            self.drafts.retain(|draft| !draft.is_for(&plan.region, &intent.snapshots()));
        }
        if good {
            self.unmark_done(&intent);
            self.lead_to_marks();
        }
        if let (true, Intent::Accept(invited)) = (good, &intent) {
            self.arrivals.accepted.insert(invited.share.clone(), accepted_by);
        }
        if !own || over {
            return if over { Vec::new() } else { self.other_came_to_rest(&plan, good) };
        }
        let mut effects: Vec<Effect> =
            plan.regions().into_iter().flat_map(|region| self.read_sharing(region)).collect();
        effects.extend(self.read_invited(&plan));
        if good {
            effects.extend(self.after_change(&plan));
        }
        if self.view == ViewId::Audit {
            effects.extend(self.read_audit(None));
        }
        match intent {
            Intent::Accept(invited) if good => {
                self.expect_arrival(invited.share, invited.name.shown().to_owned(), plan.region, None);
            }
            Intent::Copy(_) => {
                let copies = plan.steps.iter().filter_map(|step| step.call.copy());
                let places: std::collections::BTreeSet<_> = copies.map(|copy| copy.region.clone()).collect();
                for place in &places {
                    effects.extend(self.read_snapshots(place));
                }
            }
            _ => effects.extend(plan.regions().into_iter().flat_map(|region| self.read_snapshots(region))),
        }
        effects
    }

    /// The same for a task of another profile's account.
    fn other_came_to_rest(&mut self, plan: &Plan, good: bool) -> Vec<Effect> {
        let Some(profile) = self.profile_beside(&plan.account) else { return Vec::new() };
        if let (true, Intent::Accept(invited)) = (good, &plan.intent) {
            let name = invited.name.shown().to_owned();
            self.expect_arrival(invited.share.clone(), name, plan.region.clone(), Some(profile.clone()));
        }
        plan.regions().into_iter().flat_map(|region| self.read_other(&profile, region)).collect()
    }

    /// Reads the inboxes of those of the user's accounts that a plan has invited, if they are read at all.
    fn read_invited(&mut self, plan: &Plan) -> Vec<Effect> {
        let profiles: Vec<String> =
            plan.invitations.iter().filter_map(|one| self.profile_beside(&one.account)).collect();
        let each = profiles.iter().flat_map(|profile| plan.regions().into_iter().map(move |region| (profile, region)));
        each.flat_map(|(profile, region)| self.read_other(profile, region)).collect()
    }

    /// The profile as which something has to be done about a task, where that is not the screens' one.
    pub(super) fn profile_of_task(&self, job: &Job) -> Option<String> {
        match job {
            Job::Stop { task } | Job::Continue { task } | Job::Retry { task } | Job::MarkDone { task } => {
                self.profile_beside(self.tasks.find(task)?.account())
            }
            _ => None,
        }
    }

    /// Takes in the list of tasks, and says if some of an earlier run need a decision.
    fn tasks_listed(&mut self, list: TaskList) {
        let (first, before) = (!self.tasks.listed, self.unfinished());
        self.tasks.take(list);
        match self.unfinished().words() {
            Some((tone, words)) if first => self.say(tone, words),
            _ => self.say_unfinished(before),
        }
    }

    /// The tasks of an earlier run that are not over.
    fn unfinished(&self) -> Unfinished {
        let open = || self.tasks.list.iter().filter(|task| task.number == 0 && task.standing.is_open());
        let is_waiting = |task: &&Task| task.standing == Standing::AwaitingAcceptance;
        let goes_on = |task: &&Task| is_waiting(task) || (task.standing == Standing::Running && runs(task));
        Unfinished {
            undecided: open().filter(|task| !goes_on(task)).count(),
            waiting: open().filter(is_waiting).count(),
        }
    }

    /// Keeps the message about these true while it stands: it says how many there are now, where there were `before`, and
    /// goes with the last. One that went on by itself and needs a decision after all is told in any case.
    fn say_unfinished(&mut self, before: Unfinished) {
        let now = self.unfinished();
        let stands =
            before.words().is_some_and(|(_, words)| self.toast.as_ref().is_some_and(|toast| toast.text == words));
        let more = before.waiting > now.waiting && now.undecided > before.undecided;
        match now.words() {
            _ if now == before || !(stands || more) => {}
            None => self.toast = None,
            Some((tone, words)) => self.say(tone, words),
        }
    }

    /// Takes up why something about a task was not done. Where its rest would do something else now, that is reviewed.
    fn task_refused(&mut self, stamp: Stamp, why: Refusal) {
        if let Refusal::Changed { difference, fresh } = why {
            return self.review_rest(stamp, *fresh, difference);
        }
        if let Some(why) = self.unprepared(stamp, why) {
            let words = refusal(&why);
            self.say(Tone::Bad, words);
        }
    }

    /// Shows the task that was begun last, or the list where there is none of this run.
    pub(super) fn last_task(&mut self) -> Vec<Effect> {
        match self.tasks.latest().map(|task| task.id.clone()) {
            Some(task) => {
                self.sheets.push(Sheet::Progress(ProgressSheet::new(task)));
                Vec::new()
            }
            None => self.show_tasks(),
        }
    }

    pub(super) fn show_tasks(&mut self) -> Vec<Effect> {
        self.show(ViewId::Tasks);
        vec![self.job(Job::Tasks)]
    }

    /// Shows the task under the cursor.
    pub(super) fn open_task(&mut self) -> Vec<Effect> {
        if let Some(task) = self.task_rows.cursor.clone() {
            self.sheets.push(Sheet::Progress(ProgressSheet::new(task)));
        }
        Vec::new()
    }

    /// Does what was decided about the task under the cursor.
    pub(super) fn decide(&mut self, action: ActionId) -> Vec<Effect> {
        let Some(task) = self.task_rows.cursor.clone() else { return Vec::new() };
        match progress::decide(&task, action) {
            Turn::Ask(jobs) => self.ask(jobs),
            Turn::Undo(task) => self.review_undo(task),
            _ => Vec::new(),
        }
    }

    pub(super) fn show_audit(&mut self) -> Vec<Effect> {
        self.show(ViewId::Audit);
        self.read_audit(None)
    }

    /// Reads a page of the journal, unless one is being read.
    pub(super) fn read_audit(&mut self, before: Option<usize>) -> Vec<Effect> {
        if self.audit.loading.is_some() {
            return Vec::new();
        }
        let (filter, anew) = (self.audit.filter.clone(), before.is_none());
        let effect = self.job(Job::Audit { before, limit: AUDIT_PAGE, filter: filter.clone() });
        self.audit.loading = Some(AuditLoad { load: self.last_load, anew, filter });
        vec![effect]
    }

    /// Takes the typed filter of the journal, and looks for what it selects in all of it.
    pub(super) fn audit_filtered(&mut self) -> Vec<Effect> {
        let typed = self.filter(ViewId::Audit).to_owned();
        let anew = self.audit.select(&typed, self.now.wall);
        self.settle_all();
        if anew { self.read_audit(None) } else { Vec::new() }
    }

    /// Begins anew where the filter has changed meanwhile, and looks on in what is older until the screen is full.
    fn search_on(&mut self) -> Vec<Effect> {
        if !self.audit.is_selected() {
            return self.read_audit(None);
        }
        let full = self.audit.shown().len() >= self.layout().list_rows();
        match self.audit.next {
            Some(before) if !full && !self.audit.filter.is_empty() => self.read_audit(Some(before)),
            _ => Vec::new(),
        }
    }

    /// Reads on if the cursor is on the last row and there is more.
    pub(super) fn read_on(&mut self) -> Vec<Effect> {
        let rows = self.listed.audit.len();
        match self.audit.next {
            Some(before) if self.view == ViewId::Audit && self.audit_rows.row + 1 >= rows => {
                self.read_audit(Some(before))
            }
            _ => Vec::new(),
        }
    }
}

/// How many tasks of an earlier run are not over.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Unfinished {
    /// Those that need a decision, or are being read back.
    undecided: usize,
    /// Those that wait for nothing but their recipients.
    waiting: usize,
}

impl Unfinished {
    /// What is said of them: that something has to be decided comes before that something waits.
    fn words(self) -> Option<(Tone, String)> {
        match (self.undecided, self.waiting) {
            (0, 0) => None,
            (0, waiting) => Some((Tone::Good, text::count("toast.awaiting", waiting))),
            (undecided, _) => Some((Tone::Bad, text::count("toast.unfinished", undecided))),
        }
    }
}

/// Whether a task goes on by itself: nobody has stopped it, and no start of the program has found it interrupted.
fn runs(task: &Task) -> bool {
    task.execution.halt.is_none()
}

/// Why something about tasks was not done, in words.
#[must_use]
pub fn refusal(why: &Refusal) -> String {
    match why {
        Refusal::Changed { .. } => text::get("refusal.changed").to_owned(),
        Refusal::Blocked(findings) => text::count("refusal.blocked", findings.len()),
        Refusal::Unread(problem) if problem.wants_credentials() => text::get("refusal.credentials").to_owned(),
        Refusal::Unread(problem) => {
            text::fill("refusal.unread", &[("action", &problem.action), ("code", &problem.code)])
        }
        Refusal::Session(_) => text::get("refusal.session").to_owned(),
        Refusal::Journal(trouble) => journal_trouble(trouble),
        Refusal::NoSuchTask => text::get("refusal.no_such_task").to_owned(),
        Refusal::NotNow(_) => text::get("refusal.not_now").to_owned(),
        Refusal::NotBefore(at) => text::fill("refusal.not_before", &[("at", &at.strftime("%H:%M:%SZ"))]),
    }
}

/// Why the journal cannot be written, in words.
#[must_use]
pub fn journal_trouble(trouble: &JournalTrouble) -> String {
    match trouble {
        JournalTrouble::Nowhere => text::get("journal.nowhere").to_owned(),
        JournalTrouble::OtherInstance => text::get("journal.other_instance").to_owned(),
        JournalTrouble::UnknownVersion { line } => text::fill("journal.unknown_version", &[("line", line)]),
        JournalTrouble::Damaged { line } => text::fill("journal.damaged", &[("line", line)]),
        JournalTrouble::System(why) => text::fill("journal.system", &[("why", why)]),
    }
}
