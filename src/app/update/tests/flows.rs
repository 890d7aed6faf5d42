//! Whole flows: share, accept and arrive, remove.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::player::{ACME, PARTNER, Player, region};
use crate::app::message::Message;
use crate::app::model::{Tone, ViewId};
use crate::app::sheets::Sheet;
use crate::app::sheets::answer::{Choice, Slot};
use crate::app::sheets::review::Hold;
use crate::app::tests_support::prepared_in;
use crate::base::untrusted::Untrusted;
use crate::domain::execution::{Answer, Execution, Question, Reading};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Destination, Intent, Part};
use crate::domain::preflight::Confirmation;
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::domain::share::{ReceivedShare, ReceivedSnapshot, Share, ShareStatus};
use crate::work::tests_support::told;
use crate::work::{Event, Job, Listed, NoPlan, Prepared};

fn received() -> ReceivedShare {
    ReceivedShare {
        id: "rs-in".parse().unwrap(),
        region: region("cn-hangzhou"),
        name: "golden".into(),
        owner: PARTNER.parse().unwrap(),
        status: ShareStatus::Active,
        created: None,
        snapshots: vec![ReceivedSnapshot { source: "s-fresh".parse().unwrap(), status: Untrusted::default() }],
    }
}

impl Player {
    pub(super) fn alt(&mut self, c: char) {
        self.send(Message::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT)));
    }

    pub(super) fn control(&mut self, c: char) {
        self.send(Message::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)));
    }

    pub(super) fn set_own_shares(&mut self, shares: Vec<Share>) {
        self.keys("r");
        self.answer_sharing("cn-hangzhou", shares, Vec::new());
        self.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d"]);
    }

    pub(super) fn answer_sharing_again(&mut self) {
        self.answer_sharing("cn-hangzhou", Vec::new(), Vec::new());
    }

    pub(super) fn invite(&mut self) {
        let invitation = Invitation {
            id: "i-1".parse().unwrap(),
            region: region("cn-hangzhou"),
            share: "rs-in".parse().unwrap(),
            share_name: "golden".into(),
            sender: PARTNER.parse().unwrap(),
            receiver: ACME.parse().unwrap(),
            created: Some(self.model.now.wall),
            status: InvitationStatus::Pending,
            failures: Vec::new(),
        };
        let stamp = self.stamp_of(|job| matches!(job, Job::Invitations { region } if region.as_str() == "cn-hangzhou"));
        let list = Listed { items: vec![invitation], stopped: None };
        let at = self.model.now.wall;
        self.event(stamp, Event::Invitations { region: region("cn-hangzhou"), at, list });
    }

    /// The invitations are read to their end, and there is none.
    fn invitations_again(&mut self) {
        let stamp = self.stamp_of(|job| matches!(job, Job::Invitations { region } if region.as_str() == "cn-hangzhou"));
        let (at, list) = (self.model.now.wall, Listed { items: Vec::new(), stopped: None });
        self.event(stamp, Event::Invitations { region: region("cn-hangzhou"), at, list });
    }

    /// Lets the plan that was begun come to its end.
    fn finish(&mut self) {
        let (stamp, _) = self.applied().expect("a plan was applied");
        let mut execution = self.model.tasks.latest().expect("a plan is carried out").execution.as_ref().clone();
        let question = Question::Rows("rs-1".parse().unwrap());
        let gone = Reading::Rows { snapshots: Vec::new(), principals: Vec::new() };
        execution.read(&question, &gone, self.model.now.uptime);
        self.event(stamp, told(&execution));
    }

    /// Lets the plan that was given to the worker succeed at once.
    fn succeed(&mut self, answer: Answer) {
        let (stamp, plan) = self.applied().expect("a plan was applied");
        let mut execution = Execution::new(plan);
        execution.sending(0);
        self.event(stamp, told(&execution));
        execution.sent(0, Ok((answer, "req".into())), self.model.now.uptime);
        self.event(stamp, told(&execution));
    }

    /// From the inbox to an acceptance that was given to the worker.
    fn accept(&mut self) {
        self.keys("4aj");
        self.key(KeyCode::Tab);
        self.key(KeyCode::Tab);
        self.key(KeyCode::Enter);
        self.prepare();
        self.confirm_and_apply();
    }
}

#[test]
fn accepting_goes_to_the_snapshots_as_soon_as_they_are_there() {
    let mut player = Player::ready();
    player.invite();
    assert_eq!(player.model.pending_invitations(), 1);
    player.keys("Rjj");
    assert_eq!(player.model.found.len(), 1, "another region is shown");
    player.accept();
    player.succeed(Answer::Invitation(InvitationStatus::Accepted, Vec::new()));
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Progress(_)]));
    player.pass();
    player.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d", "s-x"]);
    player.answer_sharing("cn-hangzhou", Vec::new(), vec![received()]);
    assert!(player.model.sheets.is_empty(), "the progress gives way");
    assert_eq!(player.model.view, ViewId::SharedIn);
    assert_eq!(player.model.shared_in.through.as_ref().map(|id| id.as_str()), Some("rs-in"));
    assert_eq!(player.model.shared_in.found.len(), 1, "what comes through another share is not shown");
    assert_eq!(player.model.shared_in.list.cursor.as_ref().map(|id| id.as_str()), Some("s-x"));
    assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Good));
}

#[test]
fn a_stranger_is_accepted_only_after_its_digits_and_a_member_by_the_button() {
    let mut player = Player::ready();
    player.invite();
    player.keys("4a");
    let Some(Sheet::Answer(sheet)) = player.model.sheets.last() else { panic!("the invitation is open") };
    assert_eq!((sheet.choice, sheet.focus), (Choice::Nothing, Slot::Choice), "nothing is chosen beforehand");
    player.keys("j");
    player.key(KeyCode::Tab);
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    player.prepare();
    assert_eq!(player.review().confirmation(), Confirmation::Sender(PARTNER.parse().unwrap()));
    player.read_it();
    player.key(KeyCode::Right);
    player.key(KeyCode::Enter);
    assert!(player.applied().is_none(), "the button alone is not enough");
    player.key(KeyCode::BackTab);
    player.keys("r");
    player.prepare_with(|facts| {
        facts.book.insert(PARTNER.parse().unwrap());
    });
    assert_eq!(player.review().confirmation(), Confirmation::None);
    player.confirm_and_apply();
    assert!(player.applied().is_some());
}

#[test]
fn looking_for_arrivals_ends_with_a_word() {
    let mut player = Player::ready();
    player.invite();
    player.accept();
    player.succeed(Answer::Invitation(InvitationStatus::Accepted, Vec::new()));
    for _ in 0..12 {
        player.pass();
        player.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d"]);
        player.answer_sharing("cn-hangzhou", Vec::new(), Vec::new());
        player.invitations_again();
    }
    assert!(player.model.arrivals.waiting.is_empty());
    let words = player.model.toast.as_ref().map(|toast| toast.text.clone());
    assert_eq!(words, Some(crate::text::fill("toast.not_arrived", &[("name", &"golden")])));
}

#[test]
fn nothing_chosen_for_an_invitation_sends_nothing() {
    let mut player = Player::ready();
    player.invite();
    player.keys("4");
    player.clear();
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    assert!(player.jobs().is_empty(), "nothing is chosen, so nothing can be applied");
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Answer(_)]));
}

#[test]
fn unsharing_goes_through_a_review_and_loses_what_that_said() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-c"], &["1550011223344556", "2876543210987654"])]);
    player.keys("/s-c");
    player.key(KeyCode::Enter);
    player.keys("xj");
    player.key(KeyCode::Enter);
    player.prepare();
    assert_eq!(player.review().plan().map(|plan| plan.lost.len()), Some(1));
    player.key(KeyCode::Enter);
    assert!(player.applied().is_none(), "the focus starts on the side that goes back");
    player.confirm_and_apply();
    let intent = player.applied().map(|(_, plan)| plan.intent);
    assert!(matches!(intent, Some(Intent::Unshare { principals, .. }) if principals.len() == 1));
}

#[test]
fn quitting_asks_while_a_change_runs() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-c"], &["1550011223344556"])]);
    player.keys("3");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.keys("x");
    player.prepare();
    player.confirm_and_apply();
    let (stamp, plan) = player.applied().expect("a plan was applied");
    let mut run = Execution::new(plan);
    run.sending(0);
    player.event(stamp, told(&run));
    player.keys("b");
    assert!(player.model.sheets.is_empty() && player.model.is_applying());
    player.keys("q");
    assert!(!player.model.quitting);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Quit(_))));
    player.key(KeyCode::Enter);
    assert!(!player.model.quitting, "staying has the focus");
    player.keys("t");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Progress(_))));
}

#[test]
fn what_changes_while_a_list_is_read_is_read_once_more() {
    let mut player = Player::ready();
    player.set_own_shares(vec![share("rs-1", &["s-c"], &["1550011223344556"])]);
    player.keys("r");
    player.keys("3");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.keys("x");
    player.prepare();
    player.confirm_and_apply();
    player.succeed(Answer::Started);
    player.finish();
    let before = player.jobs().len();
    player.answer_sharing_again();
    let again = player.jobs().split_off(before);
    assert!(matches!(again.as_slice(), [(_, Job::Sharing { .. })]), "{again:?}");
}

#[test]
fn another_change_leaves_marks_and_drafts_alone() {
    let mut player = Player::ready();
    player.keys("  ");
    player.invite();
    player.keys("4x");
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    player.prepare();
    player.confirm_and_apply();
    player.succeed(Answer::Invitation(InvitationStatus::Rejected, Vec::new()));
    assert_eq!(player.model.snapshots.marks.len(), 2);
}

fn wanted(player: &Player) -> Intent {
    let prepared = player.jobs().into_iter().rev().find_map(|(_, job)| match job {
        Job::Prepare { intent, .. } => Some(*intent),
        _ => None,
    });
    prepared.expect("a review is asked for")
}

fn places(intent: &Intent) -> Vec<(&str, usize)> {
    intent.parts().iter().map(|part| (part.region.as_str(), part.intent.snapshots().len())).collect()
}

#[test]
fn marks_of_several_regions_are_shared_by_one_sheet_one_review_and_one_task() {
    let mut player = Player::ready();
    player.keys("*");
    player.go_to_principals();
    player.keys(PARTNER);
    assert_eq!(player.share_sheet().regions(), [&region("cn-beijing"), &region("cn-hangzhou")]);
    player.key(KeyCode::Enter);
    let intent = wanted(&player);
    assert_eq!(places(&intent), [("cn-beijing", 1), ("cn-hangzhou", 3)]);
    player.prepare();
    assert_eq!(player.review().plan().map(|plan| (plan.steps.len(), plan.gained.len())), Some((2, 4)));
    assert_eq!(player.review().confirmation(), Confirmation::LastFour(PARTNER.parse().unwrap()));
    player.confirm_and_apply();
    let applied = player.jobs().into_iter().filter(|(_, job)| matches!(job, Job::Apply { .. })).count();
    assert_eq!(applied, 1);
    player.model.unmark_done(&intent);
    assert!(player.model.snapshots.marks.is_empty(), "nothing is left to go on with");
}

#[test]
fn for_several_regions_shares_that_exist_are_used_where_they_fit() {
    let mut player = Player::ready();
    player.keys("*s");
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    player.key(KeyCode::Down);
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().number(), (3, 5));
    player.keys(PARTNER);
    player.key(KeyCode::Enter);
    let intent = wanted(&player);
    let best = |part: &Part| matches!(part.intent, Intent::Share { into: Destination::Best { .. }, .. });
    assert!(intent.parts().len() == 2 && intent.parts().iter().all(best), "{intent:?}");
}

#[test]
fn what_was_typed_for_marks_of_several_regions_is_there_for_the_same_ones_again() {
    let mut player = Player::ready();
    player.keys("*");
    player.go_to_principals();
    player.keys(PARTNER);
    for _ in 0..3 {
        player.key(KeyCode::Esc);
    }
    player.keys("s");
    assert!(player.share_sheet().kept && player.share_sheet().text.text().contains(PARTNER));
    player.key(KeyCode::Esc);
    player.keys("U s");
    assert!(player.share_sheet().text.is_empty(), "other marks begin anew");
}

#[test]
fn a_region_without_a_plan_can_be_left_out_of_the_review() {
    let mut player = Player::ready();
    player.keys("*");
    player.go_to_principals();
    player.keys(PARTNER);
    player.key(KeyCode::Enter);
    let intent = wanted(&player);
    let dead = |part: Prepared| match part.region.as_str() {
        "cn-beijing" => Prepared { plan: Err(NoPlan::Unread(Problem::default())), findings: Vec::new(), ..part },
        _ => part,
    };
    let answer = prepared_in(&player.model, &intent, dead);
    let stamp = player.stamp_of(|job| matches!(job, Job::Prepare { .. }));
    player.event(stamp, Event::Prepared(Box::new(answer)));
    assert_eq!(player.review().hold(&player.model), Some(Hold::Blocked(1)));
    player.keys("b");
    let left = wanted(&player);
    assert!(left.parts().is_empty() && left.snapshots().len() == 3, "what is left is of one region: {left:?}");
}
