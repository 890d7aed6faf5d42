//! What is kept of the user's choices against a crash, and taken up again.

use crossterm::event::KeyCode;

use super::player::{ACME, GLOBEX, Player};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::State;
use crate::app::sheets::share::Step;
use crate::domain::plan::{Intent, Removal};
use crate::domain::share::Principal;
use crate::domain::share::tests_support::share;
use crate::domain::unsent::{Chosen, Unsent};
use crate::work::{Event, Job};

const MEMBER: &str = "1550011223344556";

/// What is on the disk now.
fn kept(player: &Player) -> Option<Unsent> {
    let mut kept = None;
    for (_, job) in player.jobs() {
        match job {
            Job::KeepUnsent(one) => kept = Some(*one),
            Job::ForgetUnsent(began) => {
                assert_eq!(kept.take().map(|one| one.began), Some(began));
            }
            _ => {}
        }
    }
    kept
}

/// From the list to a review with a note.
fn to_review(player: &mut Player) {
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.paste(&format!("my secret {GLOBEX} {MEMBER}"));
    player.key(KeyCode::Enter);
    player.prepare();
    player.keys("mOPS-6");
    player.key(KeyCode::Enter);
}

/// Another run of the program, which finds what this one has left.
fn restarted(left: Vec<Unsent>) -> Player {
    let mut player = Player::ready();
    let stamp = player.stamp_of(|job| *job == Job::Unsent);
    player.event(stamp, Event::Unsent(left));
    player.clear();
    player
}

#[test]
fn what_was_chosen_is_kept_from_the_second_step_on_and_forgotten_when_given_up() {
    let mut player = Player::ready();
    player.keys("s");
    assert_eq!(kept(&player), None, "nothing was chosen yet");
    player.key(KeyCode::Enter);
    let first = kept(&player).expect("it is past the first step");
    assert_eq!(first.account.as_str(), ACME);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.paste(GLOBEX);
    let now = kept(&player).expect("it is kept");
    assert_eq!((now.began, now.principals().len(), now.reviewed), (first.began, 1, None));
    while !player.model.sheets.is_empty() {
        assert!(kept(&player).is_some());
        player.key(KeyCode::Esc);
    }
    assert_eq!(kept(&player), None);
}

#[test]
fn what_was_reviewed_comes_back_with_everything_and_is_planned_anew() {
    let mut player = Player::ready();
    to_review(&mut player);
    let left = kept(&player).expect("it is kept");
    let text = serde_json::to_string(&left).unwrap();
    assert!(!text.contains("secret"), "only the IDs of what was pasted: {text}");
    let mut player = restarted(vec![left.clone()]);
    assert!(player.model.toast.is_some() && player.model.sheets.is_empty(), "it is offered and not begun");
    player.keys("D");
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_), Sheet::Review(_)]));
    assert!(matches!(player.review().state, State::Preparing), "the plan is made anew");
    assert_eq!(player.review().note.text(), "OPS-6");
    player.prepare();
    let plan = player.review().plan().expect("a plan");
    assert_eq!(Some(&plan.intent), left.reviewed.as_ref());
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("only now it is sent");
    let mut run = crate::domain::execution::Execution::new(plan);
    run.sending(0);
    player.event(stamp, crate::work::tests_support::told(&run));
    let forgets = |job: &Job| *job == Job::ForgetUnsent(left.began);
    assert!(player.jobs().iter().any(|(_, job)| forgets(job)), "what was sent is the journal's");
}

#[test]
fn an_unfinished_share_sheet_comes_back_at_its_principals() {
    let mut player = Player::ready();
    player.keys("s");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.paste(GLOBEX);
    let left = kept(&player).expect("it is kept");
    let mut player = restarted(vec![left]);
    player.keys("D");
    player.key(KeyCode::Enter);
    let [Sheet::Share(sheet)] = player.model.sheets.as_slice() else { panic!("the share sheet alone") };
    assert_eq!((sheet.step, sheet.allow_external), (Step::Principals, true));
    assert_eq!(sheet.chosen_principals(), [Principal::from_wire(GLOBEX)]);
}

#[test]
fn unsharing_comes_back_as_well_and_what_is_forgotten_does_not() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-a", "s-b"], &[MEMBER, GLOBEX])]);
    player.keys("x");
    assert_eq!(kept(&player), None, "a look at who sees it is no choice");
    player.keys(" b");
    player.key(KeyCode::Enter);
    let left = kept(&player).expect("it is under review");
    let Chosen::Unshare { method, principals, .. } = &left.chosen else { panic!("{left:?}") };
    assert_eq!((*method, principals.len()), (Removal::WholeShare, 1));
    let mut player = restarted(vec![left.clone()]);
    player.set_own_shares(vec![share("rs-1", &["s-a", "s-b"], &[MEMBER, GLOBEX])]);
    player.keys("D");
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Unshare(_), Sheet::Review(_)]));
    player.prepare();
    assert!(matches!(&player.review().plan().unwrap().intent, Intent::Unshare { method: Removal::WholeShare, .. }));
    let mut player = restarted(vec![left.clone()]);
    player.keys("D");
    player.key(KeyCode::Delete);
    assert!(player.model.sheets.is_empty() && player.model.unsent.left.is_empty());
    assert_eq!(player.jobs().into_iter().map(|(_, job)| job).collect::<Vec<_>>(), [Job::ForgetUnsent(left.began)]);
    player.keys("D");
    assert!(player.model.sheets.is_empty(), "there is nothing to offer any more");
}

#[test]
fn a_note_is_kept_when_it_is_written_and_not_letter_by_letter() {
    let mut player = Player::ready();
    to_review(&mut player);
    let notes: Vec<String> = player
        .jobs()
        .into_iter()
        .filter_map(|(_, job)| match job {
            Job::KeepUnsent(one) if !one.note.is_empty() => Some(one.note),
            _ => None,
        })
        .collect();
    assert_eq!(notes, ["OPS-6"]);
}
