//! Following a task until it has come to rest, or waits for nothing but its recipients.

use std::fmt::Display;
use std::io::{IsTerminal as _, stderr};
use std::time::Duration;

use jiff::Timestamp;

use super::driver::{Driver, Wake};
use super::failure::Failure;
use super::note;
use crate::domain::execution::{Entity, Execution, Outcome, Standing, State, TaskId};
use crate::domain::plan::StepNo;
use crate::text;
use crate::ui::step_state;
use crate::work::{Event, Job, JournalTrouble, Phase, Refusal, Task};

/// How often a journal is asked for that another instance writes.
pub(super) const TURNS: u32 = 20;
/// The time between two of them.
pub(super) const TURN: Duration = Duration::from_millis(250);

/// What became of a job that sets a task going.
pub(super) enum Applied {
    /// The task at rest, or while it waits for its recipients.
    Task(Box<Task>),
    /// It was not begun, and nothing was sent.
    Refused(Box<Refusal>),
}

/// As [`follow`], after waiting a while for another instance that writes the journal: commands that are run side by side
/// take turns.
///
/// # Errors
/// As [`follow`].
pub(super) fn in_turn(driver: &Driver, job: &Job) -> Result<Applied, Failure> {
    for turn in 0.. {
        let applied = follow(driver, job.clone())?;
        let taken = |why: &Refusal| matches!(why, Refusal::Journal(JournalTrouble::OtherInstance));
        match &applied {
            Applied::Refused(why) if taken(why) && turn < TURNS => {
                if turn == 0 {
                    note(text::get("cmd.other_instance"));
                }
                if !driver.pause(TURN)? {
                    return Err(Failure::interrupted());
                }
            }
            _ => return Ok(applied),
        }
    }
    Err(Failure::broken())
}

/// Gives a job to the worker and waits until its task has come to rest. When the program is to end, the request in flight
/// is finished and written down, and nothing is sent after it. Recipients may take days, so nobody waits for them.
///
/// # Errors
/// The worker has ended.
pub(super) fn follow(driver: &Driver, job: Job) -> Result<Applied, Failure> {
    let stamp = driver.submit(job);
    let mut progress = Progress::default();
    let (mut id, mut stop, mut looks) = (None::<TaskId>, false, 0);
    loop {
        match driver.next()? {
            Wake::Signal => {
                stop = true;
                note(text::get("cmd.stopping"));
                if let Some(task) = &id {
                    driver.submit(Job::Stop { task: task.clone() });
                }
            }
            Wake::Told(of, event) if of == stamp => match *event {
                Event::Task(task) => {
                    if id.is_none() && stop {
                        driver.submit(Job::Stop { task: task.id.clone() });
                    }
                    id = Some(task.id.clone());
                    progress.tell(&task);
                    // Seen twice: it was looked at least once whether they have accepted by now.
                    looks += usize::from(task.standing == Standing::AwaitingAcceptance);
                    if task.phase == Phase::Resting || looks > 1 {
                        return Ok(Applied::Task(task));
                    }
                }
                // It was stopped before anything of it was sent.
                Event::NotApplied(_) if stop => return Err(Failure::interrupted()),
                Event::NotApplied(refused) => return Ok(Applied::Refused(Box::new(refused.why))),
                Event::TaskRefused { why, .. } => return Ok(Applied::Refused(why)),
                _ => {}
            },
            Wake::Told(..) => {}
            Wake::Gone => return Err(Failure::broken()),
        }
    }
}

/// The principals that have to accept.
pub(super) fn waiting(run: &Execution) -> Vec<String> {
    let items = run.progress.iter().flat_map(|progress| &progress.items);
    let waits = items.filter(|item| item.outcome == Some(Outcome::AwaitingRecipient));
    let mut names: Vec<String> = waits
        .filter_map(|item| match &item.entity {
            Entity::Principal(principal) => Some(principal.shown().to_owned()),
            Entity::Snapshot(_) => None,
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

/// How far a step is, in a line.
pub(super) fn step_words(run: &Execution, no: StepNo) -> String {
    let (number, action) = (no + 1, run.plan.steps[no].call.action());
    let words: [(&str, &dyn Display); 5] = [
        ("region", run.plan.region_of(no)),
        ("n", &number),
        ("all", &run.progress.len()),
        ("action", &action),
        ("state", &text::get(step_state(&run.progress[no].state).0)),
    ];
    text::fill("cmd.progress", &words)
}

/// A moment of the service's clock: it is never far from now.
pub(super) fn moment(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

/// One line for every change of a step, for whoever looks; and for everybody until when is waited.
#[derive(Default)]
struct Progress {
    told: Vec<&'static str>,
    waits: Option<Timestamp>,
}

impl Progress {
    fn tell(&mut self, task: &Task) {
        let run = &task.execution;
        if stderr().is_terminal() {
            self.steps(run);
        }
        // Nothing is to be seen meanwhile, and it may be a quarter of an hour.
        let until = (0..run.progress.len()).filter_map(|no| run.resend_waits(no)).max();
        if let Some(until) = until.filter(|until| self.waits != Some(*until)) {
            self.waits = Some(until);
            note(&text::fill("cmd.waits_for_late", &[("at", &moment(until))]));
        }
    }

    fn steps(&mut self, run: &Execution) {
        self.told.resize(run.progress.len(), "");
        for (no, progress) in run.progress.iter().enumerate() {
            let key = step_state(&progress.state).0;
            if self.told[no] == key || (progress.state == State::Waiting && self.told[no].is_empty()) {
                continue;
            }
            self.told[no] = key;
            note(&step_words(run, no));
        }
    }
}
