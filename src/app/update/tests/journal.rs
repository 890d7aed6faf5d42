//! What the journal holds: tasks that were found in it, what is decided about them, and the view of it.

use crossterm::event::KeyCode;

use super::player::Player;
use super::reviews::{MEMBER, to_review};
use crate::app::model::{Tone, ViewId};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::{Notice, State};
use crate::app::tasks::{AuditFilter, AuditRow, Refusal, TaskList};
use crate::domain::execution::{Attempt, Entry, Execution, Halt, Intended, Outcome, TaskId};
use crate::domain::plan::Difference;
use crate::work::tests_support::task;
use crate::work::{Event, Format, Job, Phase, Wanted};

/// A task of an earlier run that was interrupted before anything was sent.
fn interrupted(player: &mut Player) -> TaskId {
    to_review(player, MEMBER);
    player.prepare();
    let plan = player.review().plan().cloned().expect("a plan");
    player.key(KeyCode::Esc);
    while !player.model.sheets.is_empty() {
        player.key(KeyCode::Esc);
    }
    let mut run = Execution::new(plan);
    run.halt = Some(Halt::Recovered);
    let open = crate::work::Task { number: 0, phase: Phase::Resting, ..task(&run) };
    let id = open.id.clone();
    let stamp = player.stamp_of(|job| *job == Job::Tasks);
    player.event(stamp, Event::Tasks(TaskList { tasks: vec![open], ..TaskList::default() }));
    id
}

#[test]
fn unfinished_tasks_are_announced_and_decided_about() {
    let mut player = Player::ready();
    let id = interrupted(&mut player);
    assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Bad));
    assert_eq!(player.model.tasks.undecided().count(), 1);
    player.keys("5");
    assert_eq!(player.model.view, ViewId::Tasks);
    player.clear();
    player.keys("r");
    assert!(player.model.toast.is_some() && player.jobs().is_empty(), "nothing failed, so nothing is retried");
    player.keys("cdu");
    let jobs: Vec<Job> = player.jobs().into_iter().map(|(_, job)| job).collect();
    let task = || id.clone();
    let expected = [Job::Continue { task: task() }, Job::MarkDone { task: task() }, Job::Undo { task: task() }];
    assert_eq!(jobs, expected);
    assert!(matches!(player.review().state, State::Preparing));
}

#[test]
fn what_is_said_of_unfinished_tasks_goes_with_the_last_of_them() {
    let mut player = Player::ready();
    let id = interrupted(&mut player);
    assert!(player.model.toast.is_some());
    let open = player.model.tasks.find(&id).cloned().expect("it is listed");
    let stamp = crate::work::Stamp::default();
    let done = crate::work::Task { standing: crate::domain::execution::Standing::Done, ..open };
    player.event(stamp, Event::Task(Box::new(done)));
    assert_eq!(player.model.tasks.undecided().count(), 0);
    assert_eq!(player.model.toast, None, "there is nothing left to decide");
}

#[test]
fn a_rest_that_would_do_something_else_is_reviewed_and_not_sent() {
    let mut player = Player::ready();
    let id = interrupted(&mut player);
    player.keys("5");
    player.key(KeyCode::Enter);
    player.keys("c");
    let stamp = player.stamp_of(|job| matches!(job, Job::Continue { .. }));
    let plan = player.model.tasks.find(&id).map(|task| task.execution.plan.clone()).expect("it is listed");
    let facts = crate::app::tests_support::facts(&player.model, &plan.region, &[]);
    let fresh = crate::app::tests_support::prepared(&plan.intent, facts);
    let difference = Difference { more_lost: plan.gained.clone(), ..Difference::default() };
    let why = Refusal::Changed { difference: Box::new(difference), fresh: Box::new(fresh) };
    player.event(stamp, Event::TaskRefused { task: id, why: Box::new(why) });
    assert!(matches!(player.review().notice, Some(Notice::Changed(_))));
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Progress(_), Sheet::Review(_)]));
    player.clear();
    player.confirm_and_apply();
    assert!(player.applied().is_some(), "only once it was looked at");
}

#[test]
fn an_undo_that_cannot_be_says_why() {
    let mut player = Player::ready();
    let id = interrupted(&mut player);
    player.keys("5");
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Progress(_)]));
    player.keys("u");
    let stamp = player.stamp_of(|job| matches!(job, Job::Undo { .. }));
    let at = player.model.now.wall;
    player.event(stamp, Event::TaskRefused { task: id, why: Box::new(Refusal::NotBefore(at)) });
    assert!(matches!(player.review().state, State::Refused(_)));
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Progress(_)]));
}

#[test]
fn the_journal_is_read_page_by_page() {
    let mut player = Player::ready();
    player.keys("6");
    let stamp = player.stamp_of(|job| matches!(job, Job::Audit { before: None, .. }));
    let page = crate::work::AuditPage { next: Some(40), ..Default::default() };
    player.event(stamp, Event::Audit(page));
    assert!(player.model.audit.read);
    player.keys("G");
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::Audit { before: Some(40), .. })));
    player.keys("/nothing");
    player.key(KeyCode::Enter);
    assert!(player.model.shown_audit().is_empty());
}

#[test]
fn a_filter_of_the_journal_looks_through_all_of_it() {
    let mut player = Player::ready();
    player.keys("6");
    let stamp = player.stamp_of(|job| matches!(job, Job::Audit { before: None, .. }));
    player.event(stamp, Event::Audit(crate::work::AuditPage::default()));
    player.clear();
    let asked = |player: &Player| {
        player
            .jobs()
            .into_iter()
            .filter_map(|(stamp, job)| match job {
                Job::Audit { before, filter, .. } => Some((stamp, before, filter)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    player.keys("/who");
    assert_eq!(asked(&player).len(), 1, "one search at a time");
    player.keys(":ops");
    let (stamp, before, _) = asked(&player).remove(0);
    assert_eq!(before, None);
    player.clear();
    player.event(stamp, Event::Audit(crate::work::AuditPage { next: Some(70), ..Default::default() }));
    let (stamp, before, filter) = asked(&player).remove(0);
    let whole = AuditFilter::parse("who:ops", player.model.now.wall).unwrap();
    assert_eq!((before, filter), (None, whole.clone()), "what was typed meanwhile is looked for");
    player.clear();
    player.event(stamp, Event::Audit(crate::work::AuditPage { next: Some(70), ..Default::default() }));
    let (_, before, filter) = asked(&player).remove(0);
    assert_eq!((before, filter), (Some(70), whole), "and so on in what is older, until the screen is full");
    player.keys(" colour:red");
    assert_eq!(player.model.audit.unknown.as_deref(), Some("colour:red"));
    player.key(KeyCode::Esc);
    assert_eq!(player.model.audit.unknown, None);
}

/// A request of the journal that named this share.
fn asked(player: &Player, share: &str, outcome: Option<Outcome>) -> AuditRow {
    let intended = Intended {
        step: 0,
        attempt: 1,
        action: "AssociateResourceShare".into(),
        account: String::new(),
        region: "cn-hangzhou".into(),
        parameters: vec![("ResourceShareId".into(), share.into())],
        nonce: "n".into(),
        date: player.model.now.wall,
        until: player.model.now.wall,
        before: Default::default(),
    };
    AuditRow {
        number: 3,
        at: player.model.now.wall,
        task: TaskId::new("7a3f"),
        author: Default::default(),
        account: player.model.account().unwrap().clone(),
        region: "cn-hangzhou".parse().unwrap(),
        hash: "4f2a".into(),
        note: None,
        entry: Entry::Intent(Box::new(intended)),
        answer: None,
        outcome: outcome.map(Attempt::Ended),
    }
}

fn journal_of(player: &mut Player, row: AuditRow) {
    player.keys("6");
    let stamp = player.stamp_of(|job| matches!(job, Job::Audit { before: None, .. }));
    player.event(stamp, Event::Audit(crate::work::AuditPage { rows: vec![row], ..Default::default() }));
    player.clear();
}

#[test]
fn the_journal_leads_to_the_share_that_a_request_named() {
    let mut player = super::manage::with_shares(super::manage::partners());
    let share = player.model.sharing.rows(&Default::default()).first().map(|row| row.id().clone()).expect("a share");
    let row = asked(&player, share.as_str(), Some(Outcome::Done));
    journal_of(&mut player, row);
    player.keys("o");
    assert_eq!(player.model.view, ViewId::Shares);
    assert_eq!(player.model.opened.as_ref().map(|opened| &opened.share), Some(&share));
    let mut player = Player::ready();
    let row = asked(&player, "rs-gone", Some(Outcome::Done));
    journal_of(&mut player, row);
    player.keys("o");
    assert_eq!(
        (player.model.view, player.model.toast.as_ref().map(|toast| toast.tone)),
        (ViewId::Audit, Some(Tone::Bad))
    );
}

#[test]
fn what_is_not_known_is_read_back_and_not_sent_again() {
    let mut player = Player::ready();
    let row = asked(&player, "rs-1", None);
    journal_of(&mut player, row);
    player.keys("V");
    assert!(player.jobs().iter().any(|(_, job)| *job == Job::Tasks));
    assert!(!player.jobs().iter().any(|(_, job)| matches!(job, Job::Continue { .. } | Job::Retry { .. })));
    let mut player = Player::ready();
    let row = asked(&player, "rs-1", Some(Outcome::Done));
    journal_of(&mut player, row);
    player.keys("V");
    assert!(player.jobs().is_empty(), "it is known");
}

#[test]
fn the_journal_is_written_to_a_file_as_it_is_filtered() {
    let mut player = Player::ready();
    let row = asked(&player, "rs-1", Some(Outcome::Done));
    journal_of(&mut player, row);
    player.keys("ec");
    let all = |what: &Wanted| matches!(what, Wanted::Audit(filter) if filter.is_empty());
    let csv = |job: &Job| matches!(job, Job::Export { format: Format::Csv, what } if all(what));
    let stamp = player.stamp_of(csv);
    player.event(stamp, Event::Exported(Err("no space".into())));
    assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Bad));
    player.keys("es");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Export(_))), "no script can be made of it");
    player.keys("j");
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::Export { format: Format::Json, .. })));
}
