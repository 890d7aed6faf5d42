//! Every plan against every death.

use std::collections::VecDeque;
use std::sync::Mutex;

use rustix::process::Signal;

use super::plans::{self, Case};
use super::stage::{self, Stage, World};
use crate::support::term::{ENTER, ESC, Term, signal};

/// How many programs of one plan wait at the same time, for answers that do not come and for recipients; and how many others run
/// meanwhile.
const WAITING: usize = 6;
const RUNNING: usize = 5;
const DONE: &str = "Everything went as planned.";
/// How a task is shown that waits for a recipient.
const WAITS: &str = "/2 waits";

/// How the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Death {
    /// In the middle of writing the line after so many: the system ends it at the first byte that the file may not have
    /// any more, and no destructor and no handler of the program runs, as with `kill -9`.
    #[cfg(target_os = "linux")]
    Between(usize),
    /// By `kill -9` while the write with that number is out: it has taken effect and its answer is not there yet, or it
    /// has not arrived.
    Held { write: usize, effect: bool },
    /// By `kill -9` while it waits for a recipient.
    Waiting,
    /// By `kill -9` when everything is done.
    After,
}

/// A plan that nothing disturbed.
struct Calm {
    /// The lengths of the journal's lines.
    lines: Vec<usize>,
    before: World,
    after: World,
}

/// What a plan came to that its program did not survive.
struct Survived {
    what: String,
    /// Whether it had been written down that the plan is carried out.
    begun: bool,
    world: World,
}

/// A test for each plan.
macro_rules! no_death_makes_anything_twice_or_loses_it {
    ($($test:ident: $name:literal)*) => {
        const TESTED: &[&str] = &[$($name),*];

        $(#[test]
        fn $test() {
            every_death(plans::CASES.iter().find(|case| case.name == $name).unwrap());
        })*
    };
}

no_death_makes_anything_twice_or_loses_it! {
    of_a_split: "split"
    of_a_split_that_waits: "split outside"
    of_a_share: "share"
    of_a_deletion: "delete"
    of_an_acceptance: "accept"
    of_an_addition: "add"
}

#[test]
fn no_plan_is_left_out() {
    assert_eq!(TESTED, plans::CASES.iter().map(|case| case.name).collect::<Vec<_>>());
}

fn every_death(case: &'static Case) {
    let mut held: Vec<_> = deaths(case).map(|death| (case, death, Vec::new())).collect();
    // What takes longest comes first.
    held.sort_by_key(|(_, death, _)| !matches!(death, Death::Held { effect: false, .. }));
    let (calm, survived) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| at_once(WAITING, held, survive));
        let calm = undisturbed(case);
        let lines = between(&calm).map(|death| (case, death, calm.lines.clone())).collect();
        let survived = at_once(RUNNING, lines, survive);
        (calm, survived.into_iter().chain(waiting.join().unwrap()).collect::<Vec<_>>())
    });
    for Survived { what, begun, world } in survived {
        // What is not written down was never sent.
        assert_eq!(&world, if begun { &calm.after } else { &calm.before }, "{what}");
    }
}

/// Does the same with all of `items`, so many at a time.
fn at_once<T: Send, R: Send>(threads: usize, items: Vec<T>, each: impl Fn(T) -> R + Sync) -> Vec<R> {
    let (left, done) = (Mutex::new(VecDeque::from(items)), Mutex::new(Vec::new()));
    let next = || left.lock().unwrap().pop_front();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(item) = next() {
                    let result = each(item);
                    done.lock().unwrap().push(result);
                }
            });
        }
    });
    done.into_inner().unwrap()
}

/// Those that need not know how long the lines of the journal are.
fn deaths(case: &Case) -> impl Iterator<Item = Death> {
    let held = |effect| (0..writes(case)).map(move |write| Death::Held { write, effect });
    // What becomes of a share that was not made does not depend on who is to accept it, and takes longest of all.
    held(false)
        .skip(usize::from(case.waits))
        .chain(held(true))
        .chain(case.waits.then_some(Death::Waiting))
        .chain([Death::After])
}

#[cfg(target_os = "linux")]
fn between(calm: &Calm) -> impl Iterator<Item = Death> {
    (0..calm.lines.len()).map(Death::Between)
}

#[cfg(not(target_os = "linux"))]
fn between(_: &Calm) -> impl Iterator<Item = Death> {
    std::iter::empty()
}

fn writes(case: &Case) -> usize {
    case.made.iter().map(|(_, times)| times).sum()
}

fn staged(case: &Case) -> Stage {
    let stage = Stage::new();
    (case.setup)(&stage);
    stage
}

fn undisturbed(case: &'static Case) -> Calm {
    let stage = staged(case);
    let before = stage.world();
    let mut term = stage.program();
    (case.walk)(&mut term);
    term.key(ENTER);
    accept(case, &stage, &mut term);
    term.wait_for(DONE);
    term.key(ESC);
    term.wait_gone(DONE);
    term.key("q");
    assert_eq!(term.end(), 0);
    for (action, times) in case.made {
        assert_eq!(stage.succeeded(action), *times, "{}: {action}", case.name);
    }
    Calm { lines: stage.lines(), before, after: stage.world() }
}

/// Accepts what the plan waits for, if it comes to that.
fn accept(case: &Case, stage: &Stage, term: &mut Term) {
    if case.waits && !term.ends_or_shows(WAITS) {
        assert!(stage.accept("globex"));
    }
}

fn survive((case, death, lines): (&'static Case, Death, Vec<usize>)) -> Survived {
    let stage = staged(case);
    let mut term = stage.program();
    (case.walk)(&mut term);
    die(&stage, &mut term, case, death, &lines);
    stage.let_go();
    let written = stage.lines().len();
    let what = format!("{}: {death:?}, {written} lines", case.name);
    let begun = written > 0;
    reconcile(case, &stage, death, &what);
    for (action, times) in case.made {
        assert_eq!(stage.succeeded(action), if begun { *times } else { 0 }, "{what}: {action}");
    }
    Survived { what, begun, world: stage.world() }
}

/// Applies the plan, which the program does not survive.
fn die(stage: &Stage, term: &mut Term, case: &Case, death: Death, lines: &[usize]) {
    match death {
        #[cfg(target_os = "linux")]
        Death::Between(after) => {
            let kept: usize = lines.iter().take(after).sum();
            limit_files(term.id(), kept + lines[after] / 2);
            term.key(ENTER);
            accept(case, stage, term);
            // With other gaps between its looks it may have had less to write.
            if !term.ends_or_shows(DONE) {
                kill(term);
            }
            assert!(term.ended_by().is_some(), "{death:?}: it ended by itself");
        }
        Death::Held { write, effect } => {
            stage.hold(write, effect);
            term.key(ENTER);
            if write > 0 {
                accept(case, stage, term);
            }
            stage.wait_until_held();
            kill(term);
        }
        Death::Waiting => {
            term.key(ENTER);
            term.wait_for(WAITS);
            kill(term);
        }
        Death::After => {
            term.key(ENTER);
            accept(case, stage, term);
            term.wait_for(DONE);
            kill(term);
        }
    }
}

fn kill(term: &mut Term) {
    signal(term.id(), Signal::KILL);
    term.end();
    assert_eq!(term.ended_by(), Some("Killed"));
}

/// From now on the process may not make a file longer than that; if it tries, the system ends it.
#[cfg(target_os = "linux")]
fn limit_files(process: u32, bytes: usize) {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};
    let id = Pid::from_raw(i32::try_from(process).unwrap());
    let at = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    prlimit(id, Resource::Core, at(0)).unwrap();
    prlimit(id, Resource::Fsize, at(bytes as u64)).unwrap();
}

/// Starts again and goes on as somebody would who trusts what is shown.
fn reconcile(case: &Case, stage: &Stage, death: Death, what: &str) {
    let mut term = stage.start();
    if matches!(death, Death::Held { .. }) {
        // It gives way as soon as the effect is found, which may be before the list is read.
        term.wait_for("1 change of an earlier run is not finished. Press 5 to decide about it.");
    }
    stage::read(&mut term);
    term.key("5");
    term.wait_for("[5 Tasks");
    if matches!(death, Death::Held { effect: false, .. }) {
        term.wait_for("unknown !");
        term.wait_for("Whether a request took effect is not known.");
        assert!(!footer(&term.screen()).contains(UNDO), "a late copy may come: {what}: {}", term.dump());
        // No late copy of the request can be accepted any more, which the program hears with the next answer.
        stage.outside.advance(17 * 60);
        term.key("4");
        term.wait_for("[4 Inbox");
        term.key("r");
        term.key("5");
        term.wait_until("an undo that is offered", |screen| footer(screen).contains(UNDO));
    }
    let settled = |screen: &str| rests(row(screen)) || row(screen).contains(WAITS) || screen.contains(NONE);
    term.wait_until("a task at rest or waiting, or none", settled);
    let over = |screen: &str| row(screen).contains("done");
    let is_over = |term: &Term| over(&term.screen()) || term.screen().contains(NONE);
    if !is_over(&term) && !row(&term.screen()).contains(WAITS) {
        let footer = footer(&term.screen()).to_owned();
        let offered = ["c continue", UNDO, "d mark done"];
        assert!(offered.iter().all(|one| footer.contains(one)), "{what}: {}", term.dump());
        term.press("c");
        term.wait_until(&format!("end of {what}"), |screen| over(screen) || row(screen).contains(WAITS));
    }
    if !is_over(&term) {
        // What only waits goes on by itself. It may have accepted while nobody looked.
        assert!(stage.accept("globex") || death != Death::Waiting, "{what}");
        assert!(case.waits, "{what}");
        term.wait_until(&format!("end of {what}"), over);
    }
    term.key("q");
    assert_eq!(term.end(), 0);
}

/// What is said where there is no task.
const NONE: &str = "No change has been made in this run, and none of an earlier run is open.";

/// How the footer offers an undo.
const UNDO: &str = "u plan undo";

fn footer(screen: &str) -> &str {
    screen.lines().last().unwrap_or_default()
}

/// The line of the task under the cursor.
fn row(screen: &str) -> &str {
    screen.lines().find(|line| line.starts_with("│>")).unwrap_or_default()
}

fn rests(row: &str) -> bool {
    ["open !", "unknown !", "stopped !", "done"].iter().any(|word| row.contains(word))
}
