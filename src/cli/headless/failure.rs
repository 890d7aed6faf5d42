//! Why a command came to nothing: the exit code, the words for people, and the entries for programs.

use super::answer::Failed;
use super::{codes, words};
use crate::cli::CliError;
use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::text;
use crate::work::{OpenTrouble, Refusal};

/// A command that came to nothing. Nothing was changed in the cloud.
#[derive(Debug)]
pub(super) struct Failure {
    /// The exit code.
    pub code: u8,
    /// What to tell, a line each.
    pub words: Vec<String>,
    /// What JSON tells of it.
    pub failed: Vec<Failed>,
}

impl Failure {
    /// A failure that a name stands for in JSON, as the API's codes do.
    pub(super) fn new(code: u8, name: &str, words: String) -> Self {
        Self { code, words: vec![words], failed: vec![Failed::named(None, name)] }
    }

    /// The same in a region.
    pub(super) fn at(mut self, region: &RegionId) -> Self {
        self.failed.iter_mut().for_each(|failed| failed.region = Some(region.to_string()));
        self
    }

    /// A request that everything else depends on did not succeed.
    pub(super) fn of(problem: &Problem) -> Self {
        Self { code: codes::of(problem), words: words::problem(problem), failed: vec![Failed::of(problem)] }
    }

    /// Some of what everything else depends on could not be read.
    pub(super) fn of_all(problems: &[Problem], read: bool) -> Self {
        Self {
            code: codes::of_all(problems, read),
            words: problems.iter().flat_map(words::problem).collect(),
            failed: problems.iter().map(Failed::of).collect(),
        }
    }

    /// There is no session.
    pub(super) fn not_opened(trouble: &OpenTrouble) -> Self {
        match trouble {
            OpenTrouble::Request(problem) => Self::of(problem),
            OpenTrouble::Credentials(trouble) => Self {
                code: codes::DENIED,
                words: words::credentials(trouble),
                failed: vec![Failed::named(None, "Credentials")],
            },
        }
    }

    /// Nothing was sent, and why.
    pub(super) fn refused(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Unread(problem) | Refusal::Session(problem) => Self::of(problem),
            Refusal::Journal(trouble) => Self::new(codes::FAILURE, "Journal", crate::ui::journal_trouble(trouble)),
            other => Self {
                code: codes::REFUSED,
                words: words::refusal(other),
                failed: vec![Failed::named(None, words::refusal_name(other))],
            },
        }
    }

    /// Somebody ended the program before it had sent anything.
    pub(super) fn interrupted() -> Self {
        Self::new(codes::INTERRUPTED, "Interrupted", text::get("cmd.interrupted").to_owned())
    }

    /// The worker ended in the middle; its panic says the rest.
    pub(super) fn broken() -> Self {
        Self { code: codes::FAILURE, words: Vec::new(), failed: vec![Failed::named(None, "Broken")] }
    }
}

impl From<CliError> for Failure {
    fn from(error: CliError) -> Self {
        Self::new(codes::FAILURE, "System", error.to_string())
    }
}
