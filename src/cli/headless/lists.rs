//! Lists over regions: all are asked at once, and each answers or says why not.

use super::answer::{Answer, Failed, Item};
use super::{Context, codes, note, words};
use crate::cli::headless::failure::Failure;
use crate::cli::system;
use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::text;
use crate::work::{Event, Job, Stamp};

/// What one region gave.
pub(super) struct Part<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Why that is not all.
    pub problems: Vec<Problem>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { items: Vec::new(), problems: Vec::new() }
    }
}

impl<T> Part<T> {
    /// Whether anything of it was read.
    fn is_read(&self) -> bool {
        self.problems.is_empty() || !self.items.is_empty()
    }
}

/// What all regions gave, in their order.
pub(super) struct All<T> {
    /// A part for every region that was asked.
    pub parts: Vec<(RegionId, Part<T>)>,
}

impl<T> All<T> {
    /// Why it is not all.
    pub(super) fn problems(&self) -> Vec<Problem> {
        self.parts.iter().flat_map(|(_, part)| part.problems.iter().cloned()).collect()
    }

    /// How many regions could not be read, and why, in words; nothing if all could.
    pub(super) fn missing(&self) -> Vec<String> {
        let failed = self.parts.iter().filter(|(_, part)| !part.problems.is_empty()).count();
        if failed == 0 {
            return Vec::new();
        }
        let mut lines = vec![text::fill("cmd.incomplete", &[("failed", &failed), ("asked", &self.parts.len())])];
        lines.extend(self.problems().iter().flat_map(words::problem));
        lines
    }

    /// Tells that what was looked for was found without those that could not be read; gives why they could not.
    pub(super) fn found_without(&self) -> Vec<Problem> {
        let problems = self.problems();
        if !problems.is_empty() {
            self.missing().iter().for_each(|line| note(line));
            note(text::get("cmd.found_without"));
        }
        problems
    }

    /// Whether anything was read at all.
    pub(super) fn is_read(&self) -> bool {
        self.parts.iter().any(|(_, part)| part.is_read())
    }
}

/// The regions that were named, or else all that there are; `sharing` only takes those with Resource Sharing.
///
/// # Errors
/// Why they cannot be listed.
pub(super) fn regions(context: &Context<'_>, named: Vec<RegionId>, sharing: bool) -> Result<Vec<RegionId>, Failure> {
    if !named.is_empty() {
        return Ok(named);
    }
    match context.driver().ask(Job::Regions)? {
        Event::Regions(Ok(regions)) => {
            let wanted = regions.into_iter().filter(|region| !sharing || region.sharing != Some(false));
            Ok(wanted.map(|region| region.id).collect())
        }
        Event::Regions(Err(problem)) => Err(Failure::of(&problem)),
        _ => Err(Failure::broken()),
    }
}

/// Asks every region for `job`, and lets `take` put what comes into the region's part until it says that it is whole.
///
/// # Errors
/// The program is to end, or the worker has ended.
pub(super) fn ask<T>(
    context: &Context<'_>,
    regions: Vec<RegionId>,
    job: impl Fn(RegionId) -> Job,
    take: impl Fn(&mut Part<T>, Event) -> bool,
) -> Result<All<T>, Failure> {
    let driver = context.driver();
    let mut open: Vec<Option<Stamp>> = regions.iter().map(|region| Some(driver.submit(job(region.clone())))).collect();
    let mut parts: Vec<(RegionId, Part<T>)> = regions.into_iter().map(|region| (region, Part::default())).collect();
    while open.iter().any(Option::is_some) {
        match driver.next()? {
            super::driver::Wake::Told(stamp, event) => {
                let Some(at) = open.iter().position(|one| *one == Some(stamp)) else { continue };
                if take(&mut parts[at].1, *event) {
                    open[at] = None;
                }
            }
            super::driver::Wake::Signal => return Err(Failure::interrupted()),
            super::driver::Wake::Gone => return Err(Failure::broken()),
        }
    }
    Ok(All { parts })
}

/// Writes a list, says what is missing from it, and gives the exit code.
///
/// # Errors
/// It cannot be written.
pub(super) fn tell<T: Item>(context: &Context<'_>, all: All<T>) -> Result<u8, Failure> {
    let (problems, read) = (all.problems(), all.is_read());
    let missing = all.missing();
    let items: Vec<T> = all.parts.into_iter().flat_map(|(_, part)| part.items).collect();
    if items.is_empty() {
        note(text::get(if problems.is_empty() { "cmd.none" } else { "cmd.none_read" }));
    }
    Answer::list(items, problems.iter().map(Failed::of).collect()).print(context.format).map_err(system)?;
    missing.iter().for_each(|line| note(line));
    Ok(codes::of_all(&problems, read))
}
