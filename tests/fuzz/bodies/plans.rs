//! What was planned and what was done, as files tell it: the journal, and plans to carry out.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use snapferry::cli::{PlanFlaw, plans_of};
use snapferry::domain::execution::{Entry, Execution, Moment, Next, TaskId};
use snapferry::domain::plan::{Plan, joint_hash};
use snapferry::store::journal::{Blocked, FILE, Journal};

use super::files::at_home;

/// The most that is done of one execution.
const STEPS: usize = 64;

/// A journal: what is understood of it can be folded, what is not keeps it from being written, and nothing of it is
/// changed by reading.
pub fn journal(data: &[u8]) {
    at_home(|home| {
        let folder = home.join("state");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(FILE);
        std::fs::write(&file, data).unwrap();
        let journal = Journal::read(Some(&folder));
        assert_eq!(std::fs::read(&file).unwrap(), data);
        let whole = data.iter().filter(|byte| **byte == b'\n').count();
        assert!(journal.records().len() <= whole, "a line without its end was never relied on");
        // One empty line is a file in which nothing was written yet.
        let readable = journal.records().len() == whole || (whole == 1 && data.first() == Some(&b'\n'));
        assert!(readable || !matches!(journal.blocked(), Some(Blocked::OtherInstance) | None), "something was skipped");
        let tasks: BTreeSet<&TaskId> = journal.records().iter().map(|record| &record.task).collect();
        for task in tasks {
            if let Some((_, run)) = Execution::recover(&journal.of(task)) {
                drive(run);
            }
        }
    });
}

/// A file of plans: what is altered and has the old hash is refused; what somebody gave the right hash can be looked at.
pub fn plan(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(plans) = plans_of(&text) {
        assert_eq!(joint_hash(plans.all.iter().map(|filed| &*filed.plan)), plans.hash);
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&text) else {
        assert!(matches!(plans_of(&text), Err(PlanFlaw::NotJson(_))));
        return;
    };
    let filed = value.get("plans").and_then(Value::as_array).cloned().unwrap_or_default();
    let read: Vec<Plan> = filed.iter().filter_map(|one| serde_json::from_value(one["plan"].clone()).ok()).collect();
    let stated = value.get("plan_hash").and_then(Value::as_str).unwrap_or_default();
    if !read.is_empty() && stated != joint_hash(&read) {
        assert!(plans_of(&text).is_err(), "the hash does not fit");
    }
    if let Some(object) = value.as_object_mut() {
        object.insert("plan_hash".into(), joint_hash(&read).into());
    }
    // Whoever can write the file can also work the hash out.
    for filed in plans_of(&value.to_string()).map(|plans| plans.all).unwrap_or_default() {
        drive(Execution::new(*filed.plan));
    }
}

/// Goes as far as a run goes when nothing of the cloud is seen.
fn drive(mut run: Execution) {
    let mut now = Duration::ZERO;
    let server: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    let moment = |uptime| Moment { uptime, server, roll: 7 };
    run.taken_up(now);
    run.apply(&Entry::Resumed {}, moment(now));
    for _ in 0..STEPS {
        let _ = run.standing();
        match run.next(now) {
            Next::Send(no) => {
                let _ = run.call(no);
                run.sending(no);
                run.pause();
                break;
            }
            Next::Read(question) => run.looked(&question, moment(now)),
            Next::Wait(until) => now = until,
            Next::Finished => break,
        }
        now += Duration::from_secs(1);
    }
}
