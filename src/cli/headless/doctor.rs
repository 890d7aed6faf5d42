//! `snapferry doctor`: whether everything is there that this program needs, and what to do where it is not.

use std::path::PathBuf;

use clap::Command;
use serde::Serialize;

use super::answer::{Answer, Column, Failed, Item, Show, text};
use super::driver::Driver;
use super::failure::Failure;
use super::{Context, Spec, codes, lists, note, options, whoami, words};
use crate::api::credentials::Sources;
use crate::base::files::Exposure;
use crate::cli::system;
use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::ui::SMALLEST;
use crate::work::{Event, Identity, Job, Probed, Region};
use crate::{terminal, text};

pub(super) const SPEC: Spec = Spec { name: "doctor", grammar, run };

/// How far a clock may be off before it is mentioned; seconds.
const CLOCK: i64 = 60;
/// How far a signature's time may be off before the services refuse it; seconds (`InvalidTimeStamp.Expired`).
const REFUSED: i64 = 15 * 60;
/// The calls that nothing works without; the others only make something less known.
const ESSENTIAL: [&str; 4] =
    ["DescribeSnapshots", "ListResourceShares", "ListResourceShareAssociations", "ListResourceShareInvitations"];

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.doctor", "cmd.doctor_help")
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
enum Health {
    /// As it should be.
    Ok,
    /// Something to know of; everything works.
    Warn,
    /// Something does not work.
    Bad,
}

/// One check.
#[derive(Debug, Serialize)]
pub(super) struct Check {
    check: &'static str,
    region: Option<String>,
    state: Health,
    what: String,
    todo: Option<String>,
    code: Option<String>,
    request_id: Option<String>,
}

impl Item for Check {
    const FIELDS: &'static [&'static str] = &["check", "region", "state", "what", "todo", "code", "request_id"];
    const TABLE: &'static [Column] = &[
        text("check", "cmd.col_check"),
        text("state", "cmd.col_status"),
        text("region", "column.region"),
        Column { field: "what", title: "column.what", show: Show::Text },
    ];
}

impl Check {
    fn new(check: &'static str, state: Health, what: String) -> Self {
        Self { check, region: None, state, what, todo: None, code: None, request_id: None }
    }

    fn of(check: &'static str, state: Health, problem: &Problem) -> Self {
        let Failed { region, code, request_id, .. } = Failed::of(problem);
        let mut lines = words::problem(problem).into_iter();
        let (what, todo) = (lines.next().unwrap_or_default(), lines.next());
        Self { check, region, state, what, todo, code: Some(code), request_id }
    }

    fn failed(check: &'static str, failure: &Failure) -> Self {
        let mut lines = failure.words.clone().into_iter();
        let (what, todo) = (lines.next().unwrap_or_default(), lines.next());
        let code = failure.failed.first().map(|failed| failed.code.clone());
        let request_id = failure.failed.first().and_then(|failed| failed.request_id.clone());
        Self { todo, code, request_id, ..Self::new(check, Health::Bad, what) }
    }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    let mut report = Report::default();
    report.checks.push(terminal_check());
    report.checks.extend(proxy());
    for check in journal(context)? {
        report.add(check, "Journal", codes::FAILURE);
    }
    report.checks.extend(exposed(context)?);
    match context.open() {
        Ok(identity) => cloud(context, &identity, &mut report)?,
        Err(failure) => {
            report.checks.push(Check::failed("credentials", &failure));
            report.bad.push(failure.code);
            report.failed.extend(failure.failed);
        }
    }
    let code = report.code();
    let todo = todo(&report.checks);
    Answer::list(report.checks, report.failed).print(context.format).map_err(system)?;
    for (places, todo) in todo {
        note(&text::fill("cmd.todo", &[("what", &places.join(", ")), ("todo", &todo)]));
    }
    Ok(code)
}

/// What to do, each once, with the checks that it is for.
fn todo(checks: &[Check]) -> Vec<(Vec<String>, String)> {
    let mut all: Vec<(Vec<String>, String)> = Vec::new();
    for check in checks {
        let Some(todo) = &check.todo else { continue };
        let place = check.region.clone().unwrap_or_else(|| check.check.to_owned());
        match all.iter_mut().find(|(_, known)| known == todo) {
            Some((places, _)) if places.contains(&place) => {}
            Some((places, _)) => places.push(place),
            None => all.push((vec![place], todo.clone())),
        }
    }
    all
}

/// All checks, and what they come to.
#[derive(Default)]
struct Report {
    checks: Vec<Check>,
    failed: Vec<Failed>,
    /// The exit code of each check that is bad.
    bad: Vec<u8>,
    /// Regions of which something answers.
    good: usize,
}

impl Report {
    /// Takes in what does not work.
    fn bad(&mut self, check: &'static str, problem: &Problem) {
        self.checks.push(Check::of(check, Health::Bad, problem));
        self.failed.push(Failed::of(problem));
        self.bad.push(codes::of(problem));
    }

    /// Takes in a check of something else than a request; `name` and `code` stand for it if it is bad.
    fn add(&mut self, check: Check, name: &str, code: u8) {
        if check.state == Health::Bad {
            self.failed.push(Failed::named(check.region.as_deref(), name));
            self.bad.push(code);
        }
        self.checks.push(check);
    }

    /// What is bad decides, and nothing else does: without credentials or a right that everything needs all the rest is
    /// worth nothing, so that comes first; what some regions lack, others have.
    fn code(&self) -> u8 {
        let all = |code| self.bad.iter().all(|one| [code, codes::FAILURE].contains(one));
        match self.bad.as_slice() {
            [] => codes::OK,
            bad if bad.contains(&codes::DENIED) => codes::DENIED,
            _ if all(codes::FAILURE) => codes::FAILURE,
            _ if self.good == 0 && all(codes::NETWORK) => codes::NETWORK,
            _ if self.good == 0 && all(codes::USAGE) => codes::USAGE,
            _ => codes::PARTIAL,
        }
    }
}

/// Everything that needs credentials.
fn cloud(context: &Context<'_>, identity: &Identity, report: &mut Report) -> Result<(), Failure> {
    let kind = if identity.user.is_empty() { identity.kind.shown() } else { identity.user.shown() };
    let origin = whoami::origin(&identity.profile.origin);
    let known: [(&str, &dyn std::fmt::Display); 4] =
        [("account", &identity.account), ("kind", &kind), ("profile", &identity.profile.name), ("origin", &origin)];
    report.checks.push(Check::new("credentials", Health::Ok, text::fill("cmd.signed_in", &known)));
    let regions = match regions(context)? {
        Ok(regions) => regions,
        Err(problem) => {
            report.bad("regions", &problem);
            return Ok(());
        }
    };
    let unknown = options::all(context.of, "region").into_iter().filter(|id: &RegionId| !has(&regions, id));
    for id in unknown {
        let what = text::fill("cmd.no_region", &[("id", &id)]);
        let check = Check::new("region", Health::Bad, what);
        let todo = Some(text::get("todo.no_region").to_owned());
        report.add(Check { region: Some(id.to_string()), todo, ..check }, "NoSuchRegion", codes::USAGE);
    }
    let mut clocks = Vec::new();
    for (region, calls, clock) in probe(context, &regions)? {
        clocks.extend(clock);
        self::region(report, &region, &calls);
    }
    report.add(clock(clocks.into_iter().max_by_key(|ahead| ahead.abs())), "Clock", codes::DENIED);
    let Event::Probed { calls, .. } = context.driver().ask(Job::Probe { region: None, sharing: true })? else {
        return Err(Failure::broken());
    };
    rights(report, &calls);
    Ok(())
}

fn has(regions: &[(RegionId, bool)], id: &RegionId) -> bool {
    regions.iter().any(|(known, _)| known == id)
}

fn regions(context: &Context<'_>) -> Result<Result<Vec<(RegionId, bool)>, Problem>, Failure> {
    let named: Vec<RegionId> = options::all(context.of, "region");
    let Event::Regions(answer) = context.driver().ask(Job::Regions)? else { return Err(Failure::broken()) };
    let wanted = |region: &Region| named.is_empty() || named.contains(&region.id);
    let one = |region: Region| (region.id, region.sharing != Some(false));
    Ok(answer.map(|regions| regions.into_iter().filter(wanted).map(one).collect()))
}

/// What became of the calls in one region, and how far its clock is ahead of ours, in seconds.
type Probe = (RegionId, Vec<Probed>, Option<i64>);

fn probe(context: &Context<'_>, regions: &[(RegionId, bool)]) -> Result<Vec<Probe>, Failure> {
    let sharing = |region: &RegionId| regions.iter().any(|(id, sharing)| id == region && *sharing);
    let ids = regions.iter().map(|(id, _)| id.clone()).collect();
    let all = lists::ask(
        context,
        ids,
        |region| Job::Probe { sharing: sharing(&region), region: Some(region) },
        |part, event| {
            let Event::Probed { calls, clock, .. } = event else { return false };
            part.items.push((calls, clock.map(|ahead| ahead.as_secs())));
            true
        },
    )?;
    let one = |(region, part): (RegionId, lists::Part<_>)| {
        part.items.into_iter().map(move |(calls, clock)| (region.clone(), calls, clock))
    };
    Ok(all.parts.into_iter().flat_map(one).collect())
}

/// One line for a region where everything answers, else one for each call that does not.
fn region(report: &mut Report, region: &RegionId, calls: &[Probed]) {
    let names: Vec<&str> = calls.iter().map(|call| call.action).collect();
    let bad: Vec<&Problem> = calls.iter().filter_map(|call| call.problem.as_ref()).collect();
    if bad.is_empty() {
        let what = text::fill("cmd.answers", &[("names", &names.join(", "))]);
        report.checks.push(Check { region: Some(region.to_string()), ..Check::new("region", Health::Ok, what) });
        report.good += 1;
        return;
    }
    for problem in bad {
        rated(report, "region", problem);
    }
    report.good += usize::from(calls.iter().any(|call| call.problem.is_none()));
}

/// What nothing works without is bad, the rest only something to know of.
fn rated(report: &mut Report, check: &'static str, problem: &Problem) {
    if ESSENTIAL.contains(&problem.action.as_str()) || !problem.is_denied() {
        report.bad(check, problem);
    } else {
        report.checks.push(Check::of(check, Health::Warn, problem));
    }
}

/// What the identity may read that is the same in every region.
fn rights(report: &mut Report, calls: &[Probed]) {
    let bad: Vec<&Problem> = calls.iter().filter_map(|call| call.problem.as_ref()).collect();
    let names: Vec<&str> = calls.iter().filter(|call| call.problem.is_none()).map(|call| call.action).collect();
    if !names.is_empty() {
        let what = text::fill("cmd.may_read", &[("names", &names.join(", "))]);
        report.checks.push(Check::new("permissions", Health::Ok, what));
    }
    for problem in bad {
        rated(report, "permissions", problem);
    }
}

/// How far this machine's clock is from the services'.
fn clock(ahead: Option<i64>) -> Check {
    match ahead {
        None => Check::new("clock", Health::Warn, text::get("cmd.clock_unknown").to_owned()),
        Some(ahead) if ahead.abs() <= CLOCK => {
            Check::new("clock", Health::Ok, text::fill("cmd.clock_good", &[("seconds", &ahead.abs())]))
        }
        Some(ahead) => {
            let key = if ahead > 0 { "cmd.clock_behind" } else { "cmd.clock_ahead" };
            let mut what = text::fill(key, &[("seconds", &ahead.abs())]);
            let todo = Some(text::get("todo.clock").to_owned());
            let state = if ahead.abs() < REFUSED { Health::Warn } else { Health::Bad };
            if state == Health::Bad {
                what.push_str(text::get("cmd.clock_refused"));
            }
            Check { todo, ..Check::new("clock", state, what) }
        }
    }
}

/// Whether the journal can be written, and what in it needs a decision.
fn journal(context: &Context<'_>) -> Result<Vec<Check>, Failure> {
    // By a worker of its own, which gives the journal back at once: others may wait for it.
    let driver = Driver::start(&context.setting, Sources::default())?;
    let Event::Tasks(list) = driver.ask_as_nobody(Job::Tasks)? else { return Err(Failure::broken()) };
    drop(driver);
    let file = list.file.as_deref().map(words::path).unwrap_or_default();
    let mut checks = vec![match &list.trouble {
        None => Check::new("journal", Health::Ok, text::fill("cmd.journal_good", &[("file", &file)])),
        Some(trouble) => Check::new("journal", Health::Bad, crate::ui::journal_trouble(trouble)),
    }];
    let open: Vec<String> = list.tasks.iter().map(|task| task.id.to_string()).collect();
    if !open.is_empty() {
        let todo = text::get("todo.tasks").to_owned();
        let what = text::fill("cmd.open_tasks", &[("names", &open.join(", "))]);
        checks.push(Check { todo: Some(todo), ..Check::new("journal", Health::Warn, what) });
    }
    Ok(checks)
}

/// The files with profiles that others can get at.
fn exposed(context: &Context<'_>) -> Result<Vec<Check>, Failure> {
    let Event::Profiles { exposed, .. } = context.driver().ask_as_nobody(Job::Profiles)? else {
        return Err(Failure::broken());
    };
    let todo = Some(text::get("todo.exposed").to_owned());
    let warn = |(path, how): (PathBuf, Exposure)| {
        let what = crate::ui::credentials::exposed(&path, how);
        Check { todo: todo.clone(), ..Check::new("files", Health::Warn, what) }
    };
    Ok(exposed.into_iter().map(warn).collect())
}

/// Whether the screens can be drawn here. Commands need none of it.
fn terminal_check() -> Check {
    let name = crate::base::untrusted::clean(&std::env::var("TERM").unwrap_or_default()).into_owned();
    if !terminal::is_terminal() {
        return Check::new("terminal", Health::Ok, text::get("cmd.terminal_none").to_owned());
    }
    if name.is_empty() || name == "dumb" {
        let todo = Some(text::get("todo.terminal").to_owned());
        return Check { todo, ..Check::new("terminal", Health::Warn, text::get("cmd.terminal_dumb").to_owned()) };
    }
    let (width, height) = terminal::size().map_or((0, 0), |size| (size.width, size.height));
    let shape: [(&str, &dyn std::fmt::Display); 5] = [
        ("name", &name),
        ("width", &width),
        ("height", &height),
        ("least_width", &SMALLEST.0),
        ("least_height", &SMALLEST.1),
    ];
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return Check::new("terminal", Health::Warn, text::fill("cmd.terminal_small", &shape));
    }
    Check::new("terminal", Health::Ok, text::fill("cmd.terminal_good", &shape))
}

/// The proxy that requests to other machines go through, without the password that its address may hold.
fn proxy() -> Option<Check> {
    let host = crate::cli::setting::proxy(|name| std::env::var(name).ok())?;
    Some(Check::new("proxy", Health::Ok, text::fill("cmd.proxy", &[("host", &host)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_judged_by_how_far_it_is_off() {
        assert_eq!(clock(Some(1)).state, Health::Ok);
        assert_eq!((clock(Some(-61)).state, clock(None).state), (Health::Warn, Health::Warn));
        assert_eq!((clock(Some(-899)).state, clock(Some(-900)).state), (Health::Warn, Health::Bad));
        assert!(clock(Some(900)).what.contains("900 s behind") && clock(Some(-900)).what.contains("900 s ahead"));
    }

    #[test]
    fn what_is_bad_decides_the_exit_code() {
        let code = |bad: &[u8], good| Report { bad: bad.to_vec(), good, ..Report::default() }.code();
        use codes::{DENIED, FAILURE, NETWORK, OK, PARTIAL, USAGE};
        assert_eq!(code(&[], 0), OK);
        assert_eq!(code(&[NETWORK, DENIED, FAILURE], 3), DENIED);
        assert_eq!((code(&[NETWORK, NETWORK], 3), code(&[NETWORK, FAILURE], 0)), (PARTIAL, NETWORK));
        assert_eq!((code(&[USAGE], 1), code(&[USAGE], 0), code(&[USAGE, NETWORK], 0)), (PARTIAL, USAGE, PARTIAL));
        assert_eq!(code(&[FAILURE], 3), FAILURE);
    }

    #[test]
    fn what_to_do_is_said_once() {
        let check = |region: &str| Check {
            region: Some(region.to_owned()),
            todo: Some("grant it".to_owned()),
            ..Check::new("region", Health::Warn, String::new())
        };
        let checks = [check("a"), check("b"), check("a"), Check::new("clock", Health::Ok, String::new())];
        assert_eq!(todo(&checks), [(vec!["a".to_owned(), "b".to_owned()], "grant it".to_owned())]);
    }
}
