//! The tasks and the journal, as the screens show them.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::base::untrusted::Untrusted;
use crate::domain::execution::{Standing, TaskId};
use crate::domain::facts::SHARING_ROLE;
use crate::domain::plan::{Destination, Intent, Plan};
use crate::text;

pub use crate::work::{
    AuditFilter, AuditPage, AuditRow, JournalTrouble, NoPlan, NotApplied, Phase, Prepared, Refusal, Task, TaskList,
    UnknownTerm,
};

/// Rows of the journal that are read at a time.
pub const AUDIT_PAGE: usize = 200;

/// All tasks that are known: those of this run of the program, and those in the journal that need a decision.
#[derive(Debug, Clone, Default)]
pub struct TaskBook {
    /// Newest first.
    pub list: Vec<Task>,
    /// Why nothing can be written to the journal, if that is so.
    pub trouble: Option<JournalTrouble>,
    /// The journal's file, where there is one.
    pub file: Option<PathBuf>,
    /// Whether the journal has been looked through.
    pub listed: bool,
}

impl TaskBook {
    /// The task of that name.
    #[must_use]
    pub fn find(&self, id: &TaskId) -> Option<&Task> {
        self.list.iter().find(|task| task.id == *id)
    }

    /// The task that was begun last in this run of the program.
    #[must_use]
    pub fn latest(&self) -> Option<&Task> {
        self.list.iter().filter(|task| task.number > 0).max_by_key(|task| task.number)
    }

    /// The tasks that somebody works on.
    pub fn working(&self) -> impl Iterator<Item = &Task> {
        self.list.iter().filter(|task| task.phase != Phase::Resting)
    }

    /// The tasks that wait for a decision.
    pub fn undecided(&self) -> impl Iterator<Item = &Task> {
        self.list.iter().filter(|task| needs_decision(task))
    }

    /// The tasks that a filter lets through, newest first.
    #[must_use]
    pub fn rows(&self, filter: &str) -> Vec<&Task> {
        #[cfg(test)]
        super::listed::counted::note();
        let words = words(filter);
        self.list.iter().filter(|task| words.is_empty() || matches(&words, &task_text(task))).collect()
    }

    /// Takes in how a task stands; returns how it stood before, if it was known.
    pub fn put(&mut self, task: Task) -> Option<Task> {
        match self.list.iter_mut().find(|known| known.id == task.id) {
            Some(known) => Some(std::mem::replace(known, task)),
            None => {
                let at = self.list.iter().position(|known| known.began <= task.began).unwrap_or(self.list.len());
                self.list.insert(at, task);
                None
            }
        }
    }

    /// Forgets a task that was never begun.
    pub fn forget(&mut self, id: &TaskId) {
        self.list.retain(|task| task.id != *id);
    }

    /// Takes in the whole list.
    pub fn take(&mut self, list: TaskList) {
        self.list = list.tasks;
        self.trouble = list.trouble;
        self.file = list.file;
        self.listed = true;
    }
}

/// Whether nobody works on a task although it is not over.
#[must_use]
pub fn needs_decision(task: &Task) -> bool {
    task.phase == Phase::Resting && task.standing.is_open()
}

/// What of the journal has been read.
#[derive(Debug, Clone, Default)]
pub struct AuditBook {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// Where the next page begins; `None` if everything was read.
    pub next: Option<usize>,
    /// The journal's file, where there is one.
    pub file: Option<PathBuf>,
    /// Whether anything was read at all.
    pub read: bool,
    /// The load that is waited for.
    pub loading: Option<AuditLoad>,
    /// What selects the rows.
    pub filter: AuditFilter,
    /// The term of the typed filter that is not understood; then the rows are those of the last one that was.
    pub unknown: Option<String>,
    /// What selected those rows that have been read.
    selected: AuditFilter,
}

/// A page of the journal that is being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLoad {
    /// The number of the load.
    pub load: u32,
    /// Whether it begins anew.
    pub anew: bool,
    /// What it selects.
    pub filter: AuditFilter,
}

impl AuditBook {
    /// The rows that the filter lets through, newest first. Until it has been looked for in the whole journal, these are
    /// the rows that were there before.
    #[must_use]
    pub fn shown(&self) -> Vec<&AuditRow> {
        #[cfg(test)]
        super::listed::counted::note();
        self.rows.iter().filter(|row| self.filter.is_empty() || self.filter.lets_through(row)).collect()
    }

    /// Takes a typed filter. Returns whether it selects something else than what has been read.
    pub fn select(&mut self, typed: &str, now: Timestamp) -> bool {
        match AuditFilter::parse(typed, now) {
            Ok(filter) => (self.filter, self.unknown) = (filter, None),
            Err(UnknownTerm(term)) => self.unknown = Some(term),
        }
        !self.is_selected()
    }

    /// Whether what has been read, as far as it has been, is what the filter selects.
    #[must_use]
    pub fn is_selected(&self) -> bool {
        self.filter == self.selected
    }

    /// The row of that number.
    #[must_use]
    pub fn find(&self, number: usize) -> Option<&AuditRow> {
        // Newest first, so their numbers fall.
        let at = self.rows.binary_search_by(|row| number.cmp(&row.number)).ok()?;
        self.rows.get(at)
    }

    /// Takes in a page that was read by `load`.
    pub fn take(&mut self, load: u32, page: AuditPage) {
        let Some(loaded) = self.loading.take_if(|awaited| awaited.load == load) else { return };
        if loaded.anew {
            self.rows.clear();
            self.selected = loaded.filter;
        }
        self.rows.extend(page.rows);
        self.next = page.next;
        self.file = page.file;
        self.read = true;
    }
}

fn words(filter: &str) -> Vec<String> {
    filter.split_whitespace().map(str::to_lowercase).collect()
}

fn matches(words: &[String], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn task_text(task: &Task) -> String {
    let note = task.note.as_deref().unwrap_or_default();
    let plan = &task.execution.plan;
    let standing = standing_word(task.standing);
    [
        task.id.as_str(),
        &task.author.profile,
        task.author.user.shown(),
        plan.account.as_str(),
        &plan.places(),
        &subject(plan),
        standing,
        note,
    ]
    .join(" ")
}

/// What a plan is about, by the name of its share or of what it touches; may be empty.
#[must_use]
pub fn subject(plan: &Plan) -> String {
    let image = |id| plan.image(id).map_or_else(|| format!("{id}"), |image| image.name.shown().to_owned());
    match plan.intent.first() {
        Intent::Share { into: Destination::New { name, .. } | Destination::Best { name, .. }, .. } => {
            Untrusted::from(name.as_str()).shown().to_owned()
        }
        Intent::Share { into: Destination::Existing(share), .. }
        | Intent::RemovePrincipals { share, .. }
        | Intent::TakeOut { share, .. }
        | Intent::DeleteShare { share }
        | Intent::Change { share, .. } => image(share),
        Intent::Unshare { snapshots, .. } | Intent::DeleteSnapshots { snapshots, .. } => {
            snapshots.first().map(ToString::to_string).unwrap_or_default()
        }
        Intent::Accept(invited) | Intent::Reject(invited) => invited.name.shown().to_owned(),
        Intent::Leave(received) => received.name.shown().to_owned(),
        Intent::EnableDirectorySharing { directory } => directory.to_string(),
        Intent::Trust { .. } => SHARING_ROLE.to_owned(),
        Intent::CreateDisk(disk) if disk.name.is_empty() => disk.snapshot.to_string(),
        Intent::CreateDisk(disk) => Untrusted::from(disk.name.as_str()).shown().to_owned(),
        Intent::Copy(wish) if wish.snapshots.len() > 1 => text::count("sheet.snapshots", wish.snapshots.len()),
        Intent::Copy(wish) => wish.snapshots.first().map(ToString::to_string).unwrap_or_default(),
        Intent::ReInitialise(reinit) => reinit.disk.to_string(),
        Intent::Parts(_) => String::new(),
        Intent::Undo { intent, .. } => {
            let inner = Plan { intent: intent.as_ref().clone(), ..plan.clone() };
            subject(&inner)
        }
    }
}

/// The word by which a filter finds tasks that stand so.
fn standing_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Running => "running",
        Standing::AwaitingAcceptance => "waiting",
        Standing::Paused => "paused",
        Standing::Stopped => "stopped",
        Standing::Interrupted => "interrupted",
        Standing::Unknown => "unknown",
        Standing::Done => "done",
        Standing::Partly => "partly",
        Standing::Failed => "failed",
        Standing::MarkedDone => "marked",
        Standing::Undone => "undone",
    }
}
