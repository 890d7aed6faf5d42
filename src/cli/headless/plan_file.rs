//! Plans in a file: what `--dry-run --output json` writes and `apply` reads.
//!
//! Whoever can write the file could let its reader do something else, so a file that others can write is not taken, and
//! neither is one whose hash does not fit its plans.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::answer::SCHEMA;
use super::failure::Failure;
use super::{codes, words};
use crate::domain::execution::TaskId;
use crate::domain::plan::{Plan, joint_hash};
use crate::text;

/// The largest file that is read; a plan of the most that a region can hold is far smaller.
const LARGEST: u64 = 64 * 1024 * 1024;

/// A plan, and the task that it takes back, if it does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filed {
    /// The task that it takes back.
    pub undoes: Option<TaskId>,
    /// The plan.
    pub plan: Box<Plan>,
}

/// What is read of a file.
#[derive(Debug, Deserialize)]
struct Written {
    schema: u32,
    plan_hash: Option<String>,
    #[serde(default)]
    plans: Vec<Filed>,
}

/// The plans of a file, and their hash.
#[derive(Debug)]
pub struct Plans {
    /// The plans, at least one.
    pub all: Vec<Filed>,
    /// One hash for all of them.
    pub hash: String,
}

/// Why a text is not taken for plans.
#[derive(Debug, thiserror::Error)]
pub enum PlanFlaw {
    /// It is not what a dry run writes.
    #[error("{0}")]
    NotJson(serde_json::Error),
    /// It was written by another version of the program.
    #[error("schema {0}")]
    Schema(u32),
    /// It holds no plan, no hash of its plans, or one with steps that wait for steps that are not there.
    #[error("no plan")]
    NoPlan,
    /// Its hash is not that of its plans.
    #[error("{0}")]
    Altered(String),
}

/// Reads plans from the text of a file.
///
/// # Errors
/// [`PlanFlaw`]. Plans whose hash is another than the one that stands beside them are not taken.
pub fn plans_of(text: &str) -> Result<Plans, PlanFlaw> {
    let Written { schema, plan_hash, plans } = serde_json::from_str(text).map_err(PlanFlaw::NotJson)?;
    if schema != SCHEMA {
        return Err(PlanFlaw::Schema(schema));
    }
    let (Some(stated), false) = (plan_hash, plans.is_empty()) else { return Err(PlanFlaw::NoPlan) };
    let hash = joint_hash(plans.iter().map(|filed| &*filed.plan));
    if stated != hash {
        return Err(PlanFlaw::Altered(stated));
    }
    if plans.iter().any(|filed| !filed.plan.is_sound()) {
        return Err(PlanFlaw::NoPlan);
    }
    Ok(Plans { all: plans, hash })
}

/// Reads the plans of a file.
///
/// # Errors
/// Why it is not taken; nothing was asked of the cloud.
pub(super) fn read(path: &Path) -> Result<Plans, Failure> {
    plans_of(&content(path)?).map_err(|flaw| {
        let key = match flaw {
            PlanFlaw::NotJson(_) => "plan_file.not_json",
            PlanFlaw::Schema(_) => "plan_file.schema",
            PlanFlaw::NoPlan => "plan_file.no_plan",
            PlanFlaw::Altered(_) => "plan_file.altered",
        };
        unusable(path, key, &flaw)
    })
}

fn content(path: &Path) -> Result<String, Failure> {
    let system = |error: std::io::Error| unusable(path, "plan_file.unreadable", &error);
    let link = fs::symlink_metadata(path).map_err(system)?;
    if !link.is_file() {
        return Err(unusable(path, "plan_file.no_file", &""));
    }
    let file = File::open(path).map_err(system)?;
    let opened = file.metadata().map_err(system)?;
    guarded(path, &link, &opened)?;
    if opened.len() > LARGEST {
        return Err(unusable(path, "plan_file.too_large", &LARGEST));
    }
    let mut content = String::new();
    file.take(LARGEST).read_to_string(&mut content).map_err(system)?;
    Ok(content)
}

/// Fails unless it is the file that was looked at, is its reader's own, and can be written by nobody else.
#[cfg(unix)]
fn guarded(path: &Path, link: &fs::Metadata, opened: &fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::MetadataExt as _;
    if (link.dev(), link.ino()) != (opened.dev(), opened.ino()) {
        return Err(unusable(path, "plan_file.no_file", &""));
    }
    let own = rustix::process::geteuid().as_raw();
    if opened.uid() != own && opened.uid() != 0 {
        return Err(unusable(path, "plan_file.not_yours", &""));
    }
    if opened.mode() & 0o022 != 0 {
        return Err(unusable(path, "plan_file.writable", &""));
    }
    Ok(())
}

#[cfg(not(unix))]
fn guarded(_: &Path, _: &fs::Metadata, _: &fs::Metadata) -> Result<(), Failure> {
    Ok(())
}

fn unusable(path: &Path, key: &'static str, why: &dyn std::fmt::Display) -> Failure {
    let why = crate::base::untrusted::clean(&why.to_string()).into_owned();
    let told = text::fill(key, &[("file", &words::path(path)), ("why", &why)]);
    Failure::new(codes::USAGE, "PlanFile", told)
}
