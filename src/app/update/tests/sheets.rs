//! Sheets: nothing is sent before the last step, nothing typed is lost.

use crossterm::event::KeyCode;

use super::player::{GLOBEX, Player};
use crate::app::actions::{ActionId, Group};
use crate::app::message::Message;
use crate::app::sheets::Sheet;
use crate::app::sheets::answer::{self, AnswerSheet, Choice};
use crate::app::sheets::review;
use crate::app::sheets::share::{Method, Obstacle, Step, Use};
use crate::domain::execution::Execution;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::work::Job;
use crate::work::tests_support::told;

/// From the list to the review, with one outside account.
fn to_review(player: &mut Player) {
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.keys(GLOBEX);
    player.key(KeyCode::Enter);
    player.prepare();
}

#[test]
fn sharing_takes_all_its_steps_and_apply_is_never_focused_by_itself() {
    let mut player = Player::ready();
    to_review(&mut player);
    assert_eq!((player.review().focus, player.review().step), (review::Slot::Back, Some((4, 5))));
    assert_eq!(player.review().plan().map(|plan| plan.gained.len()), Some(1));
    assert!(player.applied().is_none());
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("the plan is given to the worker");
    assert_eq!(plan.steps.len(), 1);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_), Sheet::Review(_)]), "until it has begun");
    player.event(stamp, told(&Execution::new(plan)));
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Progress(_)]));
}

#[test]
fn fifty_enters_send_nothing() {
    let mut player = Player::ready();
    to_review(&mut player);
    for _ in 0..50 {
        player.key(KeyCode::Enter);
    }
    assert!(player.applied().is_none());
}

#[test]
fn esc_goes_one_step_back_and_what_was_typed_survives() {
    let mut player = Player::ready();
    to_review(&mut player);
    for step in [Step::Principals, Step::Scope, Step::Method] {
        player.key(KeyCode::Esc);
        assert_eq!(player.share_sheet().step, step);
    }
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().text.text(), format!("{GLOBEX}\n"));
    assert!(player.applied().is_none());
}

#[test]
fn data_resizes_and_pastes_at_any_step_change_no_step_and_send_nothing() {
    let mut player = Player::ready();
    player.keys("s");
    for step in [Step::Method, Step::Scope, Step::Principals] {
        assert_eq!(player.share_sheet().step, step);
        player.send(Message::Resize(100, 30));
        player.answer_sharing_again();
        player.send(Message::Resize(80, 24));
        let lines = "1234567890123456\n".repeat(1000);
        player.paste(&lines);
        assert_eq!(player.share_sheet().step, step);
        player.key(KeyCode::Enter);
    }
    assert!(player.applied().is_none());
}

#[test]
fn rejected_tokens_are_listed_with_their_reason() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.paste("1550011223344556 1203948576102938 123 1550011223344556");
    let rows = player.share_sheet().principal_rows(&player.model);
    assert_eq!(rows.len(), 4);
    assert_eq!(rows[0].used, Use::Yes);
    assert_eq!(rows[0].inside, Some(true));
    assert_eq!(rows[0].alias.as_ref().map(|name| name.shown()), Some("payments"));
    assert!(rows[1..].iter().all(|row| matches!(row.used, Use::Rejected(_))));
}

#[test]
fn an_outside_account_does_not_pass_an_inside_only_share() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Enter);
    assert!(!player.share_sheet().allow_external, "inside only is the first choice where there is a directory");
    player.key(KeyCode::Enter);
    player.keys(GLOBEX);
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().obstacle, Some(Obstacle::Outside));
    assert_eq!(player.share_sheet().step, Step::Principals);
}

#[test]
fn nobody_named_and_a_bad_name_are_obstacles() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Tab);
    player.keys(" ");
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().obstacle, Some(Obstacle::Name));
    player.key(KeyCode::Backspace);
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().obstacle, Some(Obstacle::NoPrincipals));
}

#[test]
fn an_existing_share_skips_the_scope_and_needs_no_new_principal() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-b"], &["1550011223344556"])]);
    player.keys("s");
    player.key(KeyCode::Down);
    assert_eq!(player.share_sheet().method, Method::Existing);
    player.key(KeyCode::Enter);
    assert_eq!((player.share_sheet().step, player.share_sheet().number()), (Step::Principals, (2, 4)));
    player.key(KeyCode::Enter);
    player.prepare();
    assert_eq!(player.review().step, Some((3, 4)));
    let plan = player.review().plan().cloned().expect("a plan");
    assert_eq!((plan.steps.len(), plan.gained.len()), (1, 1));
}

#[test]
fn the_tree_gives_principals_to_the_sheet_below() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Enter);
    player.alt('f');
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Tree(_))));
    player.key(KeyCode::Down);
    player.keys(" ");
    player.key(KeyCode::Enter);
    let chosen = player.share_sheet().chosen_principals();
    assert_eq!(chosen.iter().map(|one| one.shown()).collect::<Vec<_>>(), ["1550011223344556"]);
    player.alt('d');
    assert_eq!(player.share_sheet().chosen_principals().len(), 2);
}

#[test]
fn sharing_a_shared_in_snapshot_explains_it() {
    let mut player = Player::ready();
    player.keys("/s-d");
    player.key(KeyCode::Enter);
    player.keys("s");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Info(_))));
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());
}

#[test]
fn help_opens_over_a_sheet_and_goes_back_to_it() {
    let mut player = Player::ready();
    player.keys("s?");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Help(_))));
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Share(_))));
}

#[test]
fn the_help_is_left_with_two_keys_after_a_search() {
    let mut player = Player::ready();
    player.keys("?/pane");
    player.key(KeyCode::Esc);
    let Some(Sheet::Help(help)) = player.model.sheets.last() else { panic!("the help is open") };
    assert!(help.search.text().is_empty() && !help.searching);
    player.key(KeyCode::Esc);
    assert!(player.model.sheets.is_empty());
    player.keys("?");
    player.key(KeyCode::Enter);
    assert!(player.model.sheets.is_empty(), "Enter closes it, as its button says");
}

#[test]
fn what_was_typed_for_a_change_that_failed_is_there_for_the_next_try() {
    let mut player = Player::ready();
    to_review(&mut player);
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("the plan is given to the worker");
    let mut run = Execution::new(plan);
    run.sending(0);
    player.event(stamp, told(&run));
    run.sent(0, Err(Problem { code: "NoPermission".into(), ..Problem::default() }), player.model.now.uptime);
    player.event(stamp, told(&run));
    assert!(player.model.toast.is_none(), "whoever looks at the change needs no message about it");
    player.key(KeyCode::Esc);
    player.keys("s");
    assert_eq!(player.share_sheet().text.text(), format!("{GLOBEX}\n"));
}

#[test]
fn an_invitation_that_was_answered_is_only_shown() {
    let now = Player::ready().model.now.wall;
    let invitation = Invitation {
        id: "i-1".parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        share: "rs-1".parse().unwrap(),
        share_name: "golden".into(),
        sender: GLOBEX.parse().unwrap(),
        receiver: "1203948576102938".parse().unwrap(),
        created: Some(now),
        status: InvitationStatus::Rejected,
        failures: Vec::new(),
    };
    let sheet = AnswerSheet::new(invitation, Choice::Accept);
    assert_eq!((sheet.choice, sheet.focus), (Choice::Nothing, answer::Slot::Cancel));
    assert!(sheet.intent().is_none());
}

#[test]
fn on_a_screen_the_help_tells_the_keys_of_sheets_too() {
    let mut player = Player::ready();
    player.keys("?");
    let Some(Sheet::Help(help)) = player.model.sheets.last() else { panic!("the help is open") };
    let told: Vec<_> = help.actions(Group::Sheet).map(|action| action.id).collect();
    for wanted in [ActionId::NextField, ActionId::Confirm, ActionId::BackOneStep] {
        assert!(told.contains(&wanted), "{wanted:?} is missing from {told:?}");
    }
}

#[test]
fn what_was_typed_for_one_snapshot_does_not_come_along_to_another() {
    let mut player = Player::ready();
    to_review(&mut player);
    for _ in 0..4 {
        player.key(KeyCode::Esc);
    }
    player.keys("js");
    assert_eq!(player.share_sheet().text.text(), "");
    assert!(!player.share_sheet().allow_external);
    player.key(KeyCode::Esc);
    player.keys("ks");
    assert_eq!(player.share_sheet().text.text(), format!("{GLOBEX}\n"), "it is there when one comes back");
}

#[test]
fn a_pasted_filter_finds_its_profile() {
    let mut player = Player::ready();
    player.profiles(&["acme", "globex"]);
    player.keys("P/");
    player.paste("globex");
    let epoch = player.model.epoch;
    player.key(KeyCode::Enter);
    assert_eq!(player.model.epoch, epoch + 1);
    let opened = player.jobs().into_iter().rev().find_map(|(_, job)| match job {
        Job::Open { profile } => profile,
        _ => None,
    });
    assert_eq!(opened.as_deref(), Some("globex"));
}
