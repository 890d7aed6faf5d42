//! Tasks made up for tests of whoever is told of them.

use jiff::Timestamp;

use super::{Event, Phase, Task};
use crate::domain::execution::{Author, Execution, TaskId};

/// A task that stands like `execution`, and is worked on until that is finished.
pub(crate) fn task(execution: &Execution) -> Task {
    Task {
        id: TaskId::new("7a3f00c1d2e4b5a6"),
        number: 1,
        author: Author { profile: "prod-admin".into(), ..Author::default() },
        hash: execution.plan.hash(),
        note: None,
        undoes: None,
        began: Timestamp::UNIX_EPOCH,
        changed: Timestamp::UNIX_EPOCH,
        phase: if execution.is_finished() { Phase::Resting } else { Phase::Active },
        standing: execution.standing(),
        unrecorded: None,
        execution: Box::new(execution.clone()),
    }
}

/// What is told of it.
pub(crate) fn told(execution: &Execution) -> Event {
    Event::Task(Box::new(task(execution)))
}
