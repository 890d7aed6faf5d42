//! Reviews: what keeps a plan from being applied, what is handed over, and what becomes of it.

use crossterm::event::KeyCode;

use super::player::{GLOBEX, PARTNER, Player};
use crate::app::model::Tone;
use crate::app::sheets::Sheet;
use crate::app::sheets::review::{Hold, Notice, Slot, State};
use crate::app::tasks::{JournalTrouble, NotApplied, Refusal, TaskList};
use crate::domain::execution::{Execution, Halt, TaskId};
use crate::domain::facts::Known;
use crate::domain::plan::{Difference, Intent};
use crate::domain::preflight::Cell;
use crate::domain::preflight::Confirmation;
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::work::tests_support::task;
use crate::work::{Event, Job, Phase};

pub(super) const MEMBER: &str = "1550011223344556";

/// From the list to a plan that shares with these, in a share for anybody.
pub(super) fn to_review(player: &mut Player, principals: &str) {
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.paste(principals);
    player.key(KeyCode::Enter);
}

#[test]
fn keys_pressed_while_a_plan_is_made_are_no_confirmation() {
    let mut player = Player::ready();
    to_review(&mut player, GLOBEX);
    assert!(matches!(player.review().state, State::Preparing));
    player.key(KeyCode::Tab);
    player.keys("7654");
    player.key(KeyCode::Enter);
    player.prepare();
    player.key(KeyCode::Enter);
    assert_eq!((player.review().focus, player.review().typed.text()), (Slot::Back, ""));
    assert!(player.applied().is_none());
    player.read_it();
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_)]), "later Enter goes back");
}

#[test]
fn keys_pressed_before_a_plan_came_up_do_not_send_it() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    assert_eq!(player.review().confirmation(), Confirmation::None);
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    assert!(player.applied().is_none());
    assert_eq!((player.review().focus, player.review().hold(&player.model)), (Slot::Apply, Some(Hold::TooSoon)));
    player.pass();
    assert_eq!(player.review().hold(&player.model), None, "the button is drawn as working as soon as it does");
    player.key(KeyCode::Enter);
    assert!(player.applied().is_some());
}

#[test]
fn a_new_outside_account_needs_its_last_digits_and_no_others() {
    let mut player = Player::ready();
    to_review(&mut player, GLOBEX);
    player.prepare();
    assert!(matches!(player.review().confirmation(), Confirmation::LastFour(_)));
    assert_eq!(player.review().hold(&player.model), Some(Hold::Unconfirmed));
    player.key(KeyCode::Right);
    player.key(KeyCode::Enter);
    assert!(player.applied().is_none());
    assert_eq!(player.review().focus, Slot::Confirm, "it leads to what is missing");
    player.keys("1234");
    player.key(KeyCode::Enter);
    assert_eq!(player.review().focus, Slot::Confirm);
    player.key(KeyCode::BackTab);
    assert_eq!(player.review().focus, Slot::Back);
    player.read_it();
    player.key(KeyCode::Tab);
    for _ in 0..4 {
        player.key(KeyCode::Backspace);
    }
    player.keys(&GLOBEX[12..]);
    player.key(KeyCode::Enter);
    assert_eq!(player.review().focus, Slot::Apply);
    assert!(player.applied().is_none());
    player.key(KeyCode::Enter);
    assert!(player.applied().is_some());
}

#[test]
fn digits_go_to_the_field_that_wants_them() {
    let mut player = Player::ready();
    to_review(&mut player, GLOBEX);
    player.prepare();
    player.read_it();
    player.keys("n");
    assert_eq!(player.review().focus, Slot::Back, "letters are commands");
    player.keys(&GLOBEX[12..]);
    assert_eq!((player.review().focus, player.review().typed.text()), (Slot::Confirm, &GLOBEX[12..]));
    assert!(player.applied().is_none());
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    assert!(player.applied().is_some());
}

#[test]
fn digits_mean_nothing_where_a_word_is_wanted() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    player.keys("12");
    assert_eq!((player.review().focus, player.review().typed.text()), (Slot::Back, ""));
}

#[test]
fn a_member_needs_no_more_than_the_button_and_the_note_goes_along() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    player.pass();
    assert_eq!(player.review().hold(&player.model), None);
    player.keys("mOPS-1");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Right);
    player.key(KeyCode::Enter);
    let note = player.jobs().into_iter().find_map(|(_, job)| match job {
        Job::Apply { note, .. } => note,
        _ => None,
    });
    assert_eq!(note.as_deref(), Some("OPS-1"));
}

fn noted(player: &Player) -> Option<String> {
    player.jobs().into_iter().rev().find_map(|(_, job)| match job {
        Job::Apply { note, .. } => note,
        _ => None,
    })
}

#[test]
fn a_note_is_not_lost_by_going_back_or_by_a_new_plan() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    player.keys("mOPS-2");
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_)]));
    player.key(KeyCode::Enter);
    player.prepare();
    assert_eq!(player.review().note.text(), "OPS-2", "it came along back and forth");
    player.keys("r");
    player.prepare();
    assert_eq!(player.review().note.text(), "OPS-2", "a fresh plan is no reason to drop it");
    player.key(KeyCode::Esc);
    while !player.model.sheets.is_empty() {
        player.key(KeyCode::Esc);
    }
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.prepare();
    player.confirm_and_apply();
    assert_eq!(noted(&player).as_deref(), Some("OPS-2"), "it belongs to what was typed for this snapshot");
}

#[test]
fn a_note_stays_with_what_it_was_written_for() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-a", "s-b"], &[MEMBER])]);
    player.model.shares.put("rs-1".parse().unwrap());
    player.keys("3");
    player.key(KeyCode::Enter);
    player.keys("x");
    player.prepare();
    player.keys("mOPS-3");
    player.key(KeyCode::Esc);
    player.key(KeyCode::Tab);
    player.keys("x");
    player.prepare();
    assert_eq!(player.review().note.text(), "", "this is about the principal");
    player.key(KeyCode::Esc);
    player.key(KeyCode::Tab);
    player.keys("x");
    player.prepare();
    player.keys("mOPS-4");
    player.key(KeyCode::Esc);
    player.keys("x");
    assert_eq!(player.review().note.text(), "OPS-4");
}

#[test]
fn what_is_blocked_can_be_left_out_by_one_key() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &[MEMBER])]);
    to_review(&mut player, &format!("{GLOBEX} {MEMBER} r-P9xW3c"));
    player.prepare_with(|facts| facts.switch = crate::domain::facts::Known::Known(true));
    assert!(matches!(player.review().hold(&player.model), Some(Hold::Blocked(1))), "a root folder is no principal");
    player.key(KeyCode::Right);
    player.key(KeyCode::Enter);
    assert!(player.applied().is_none());
    player.keys("b");
    player.prepare();
    let principals = player.review().plan().map(|plan| plan.intent.principals().len());
    assert_eq!(principals, Some(2));
    assert_eq!(player.review().hold(&player.model), Some(Hold::Unconfirmed));
}

#[test]
fn a_key_mends_what_it_can() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &[MEMBER])]);
    to_review(&mut player, "r-P9xW3c");
    player.prepare();
    player.keys("nf");
    player.prepare();
    let plan = player.review().plan().expect("a plan");
    assert_eq!(plan.intent.principals()[0].shown(), "rd-7Kq2Lm");
    player.pass();
    assert_eq!(player.review().hold(&player.model), None);
}

#[test]
fn the_matrix_tells_of_every_pair_what_becomes_of_it() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-a"], &[MEMBER])]);
    to_review(&mut player, &format!("{GLOBEX} {MEMBER} r-P9xW3c"));
    player.prepare();
    let matrix = &player.review().matrix;
    assert_eq!((matrix.snapshots.len(), matrix.principals.len()), (1, 3));
    let of = |who: &str| {
        let column = matrix.principals.iter().position(|one| one.shown() == who).expect("it is named");
        matrix.cell(0, column)
    };
    assert_eq!(of(GLOBEX), Cell::GainsLater, "an outside account sees nothing before it accepts");
    assert_eq!(of(MEMBER), Cell::Has);
    assert_eq!(of("r-P9xW3c"), Cell::Blocked);
    assert_eq!(matrix.cell(7, 7), Cell::Nothing);
}

#[test]
fn the_matrix_of_a_removal_tells_what_is_kept() {
    let mut player = Player::ready();
    let shares = vec![share("rs-1", &["s-a", "s-b"], &[MEMBER]), share("rs-2", &["s-b"], &[MEMBER])];
    player.set_own_shares(shares);
    player.model.shares.put("rs-1".parse().unwrap());
    player.keys("3");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.keys("x");
    player.prepare();
    let matrix = &player.review().matrix;
    assert_eq!((matrix.count(&[Cell::Loses]), matrix.count(&[Cell::Keeps])), (1, 1));
}

#[test]
fn a_journal_that_is_free_again_is_noticed_by_reading_again() {
    let mut player = Player::ready();
    let stamp = player.stamp_of(|job| *job == Job::Tasks);
    let list = TaskList { trouble: Some(JournalTrouble::OtherInstance), ..TaskList::default() };
    player.event(stamp, Event::Tasks(list));
    to_review(&mut player, MEMBER);
    player.prepare();
    player.clear();
    player.keys("r");
    let stamp = player.stamp_of(|job| *job == Job::Tasks);
    player.event(stamp, Event::Tasks(TaskList::default()));
    player.prepare();
    player.pass();
    assert_eq!(player.review().hold(&player.model), None);
}

fn refuse(player: &mut Player, why: Refusal) {
    let (stamp, plan) = player.applied().expect("the plan is given to the worker");
    let waiting = crate::work::Task { phase: Phase::Queued, ..task(&Execution::new(plan.clone())) };
    let id = waiting.id.clone();
    player.event(stamp, Event::Task(Box::new(waiting)));
    assert!(matches!(player.review().state, State::Applying(_)), "it has not begun");
    player.event(stamp, Event::NotApplied(Box::new(NotApplied { task: id, plan: Box::new(plan), why })));
    assert!(player.model.tasks.list.is_empty());
}

#[test]
fn a_plan_whose_ground_has_changed_is_not_applied_and_the_new_one_is_shown() {
    let mut player = Player::ready();
    to_review(&mut player, GLOBEX);
    player.prepare();
    player.confirm_and_apply();
    let (_, plan) = player.applied().expect("the plan is given to the worker");
    let facts = crate::app::tests_support::facts(&player.model, &plan.region, &[]);
    let fresh = crate::app::tests_support::prepared(&plan.intent, facts);
    let difference = Difference { fewer_gained: plan.gained.clone(), ..Difference::default() };
    refuse(&mut player, Refusal::Changed { difference: Box::new(difference), fresh: Box::new(fresh) });
    let review = player.review();
    assert!(matches!(review.notice, Some(Notice::Changed(_))));
    assert_eq!(
        (review.typed.text(), review.focus),
        ("", Slot::Back),
        "what confirmed the old plan confirms nothing now"
    );
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_), Sheet::Review(_)]));
    player.clear();
    player.confirm_and_apply();
    assert!(player.applied().is_some(), "the new one can be applied");
}

#[test]
fn expired_credentials_lose_nothing_of_a_review() {
    let mut player = Player::ready();
    to_review(&mut player, GLOBEX);
    player.prepare();
    player.keys("mOPS-5");
    player.key(KeyCode::Enter);
    player.keys(&GLOBEX[12..]);
    player.key(KeyCode::Enter);
    player.read_it();
    player.key(KeyCode::Enter);
    let over = || Problem { code: "InvalidSecurityToken.Expired".into(), ..Problem::default() };
    refuse(&mut player, Refusal::Unread(over()));
    let kept = |player: &Player| (player.review().typed.text().to_owned(), player.review().note.text().to_owned());
    let all = (GLOBEX[12..].to_owned(), "OPS-5".to_owned());
    assert_eq!(kept(&player), all);
    assert!(matches!(player.review().notice, Some(Notice::Refused(_))));
    player.keys("r");
    player.prepare();
    assert_eq!(kept(&player), all, "it is the same plan");
    player.keys("r");
    let stranger = share("rs-9", &["s-a"], &[MEMBER]);
    player.prepare_with(|facts| facts.shares = Known::Known(vec![stranger]));
    assert_eq!(player.review().typed.text(), "", "it is another one");
}

#[test]
fn a_paused_task_says_what_it_waits_for() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("the plan is given to the worker");
    let mut run = Execution::new(plan);
    run.sending(0);
    player.event(stamp, Event::Task(Box::new(crate::work::Task { phase: Phase::Active, ..task(&run) })));
    player.key(KeyCode::Esc);
    player.clear();
    run.halt = Some(Halt::Expired);
    run.progress[0].state = crate::domain::execution::State::Waiting;
    player.event(stamp, Event::Task(Box::new(crate::work::Task { phase: Phase::Resting, ..task(&run) })));
    let words = player.model.toast.as_ref().map(|toast| toast.text.as_str());
    assert_eq!(words, Some(crate::text::get("toast.change_paused")));
    assert!(player.jobs().is_empty(), "nothing could be read now");
    player.keys("5c");
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::Continue { .. })));
}

#[test]
fn without_a_journal_nothing_is_applied() {
    let mut player = Player::ready();
    let stamp = player.stamp_of(|job| *job == Job::Tasks);
    let list = TaskList { trouble: Some(JournalTrouble::OtherInstance), ..TaskList::default() };
    player.event(stamp, Event::Tasks(list));
    to_review(&mut player, MEMBER);
    player.prepare();
    assert_eq!(player.review().hold(&player.model), Some(Hold::Journal));
    player.confirm_and_apply();
    assert!(player.applied().is_none());
}

#[test]
fn a_review_that_was_left_while_it_waited_says_why_it_was_not_applied() {
    let mut player = Player::ready();
    to_review(&mut player, MEMBER);
    player.prepare();
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("the plan is given to the worker");
    player.key(KeyCode::Esc);
    let why = Refusal::NoSuchTask;
    player.event(stamp, Event::NotApplied(Box::new(NotApplied { task: TaskId::new("1"), plan: Box::new(plan), why })));
    assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Bad));
}

#[test]
fn rejecting_and_accepting_are_intents_too() {
    let mut player = Player::ready();
    player.invite();
    player.keys("4x");
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    player.prepare();
    let plan = player.review().plan().expect("a plan");
    assert!(matches!(&plan.intent, Intent::Reject(invited) if invited.sender.as_str() == PARTNER));
    assert_eq!(plan.lasting().count(), 1, "a rejection cannot be taken back");
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Answer(_)]));
}
