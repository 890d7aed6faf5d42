//! The owner's side: who loses what by which method, marks, and shares changed.

use crossterm::event::KeyCode;

use super::player::{GLOBEX, PARTNER, Player, region};
use crate::app::forecast::NoForecast;
use crate::app::model::{Side, Tone};
use crate::app::sheets::Sheet;
use crate::app::sheets::change::Obstacle;
use crate::app::sheets::delete::Hold;
use crate::app::sheets::share::Step;
use crate::app::sheets::unshare::{Slot, UnshareSheet};
use crate::domain::plan::{Destination, Intent, Removal};
use crate::domain::planner::PlanError;
use crate::domain::share::tests_support::share;
use crate::domain::share::{AssociationStatus, Principal, Share};
use crate::work::Job;

const MEMBER: &str = "1550011223344556";
const PARTNERS: &str = "rs-partners";

/// The intent that was handed to the review last.
fn reviewed(player: &Player) -> Option<Intent> {
    player.jobs().into_iter().rev().find_map(|(_, job)| match job {
        Job::Prepare { intent, .. } => Some(*intent),
        _ => None,
    })
}

pub(super) fn with_shares(shares: Vec<Share>) -> Player {
    let mut player = Player::ready();
    player.set_own_shares(shares);
    player.clear();
    player
}

/// `s-a` and `s-b` for an account outside and one inside, and `s-a` for the whole directory.
pub(super) fn partners() -> Vec<Share> {
    let mut all = share("rs-all", &["s-a"], &["rd-7Kq2Lm"]);
    all.allow_external = false;
    vec![share(PARTNERS, &["s-a", "s-b"], &[MEMBER, GLOBEX]), all]
}

fn unshare(player: &Player) -> &UnshareSheet {
    match player.model.sheets.last() {
        Some(Sheet::Unshare(sheet)) => sheet,
        other => panic!("the unshare sheet is open, not {other:?}"),
    }
}

#[test]
fn each_method_tells_exactly_what_it_takes_away() {
    let mut player = with_shares(partners());
    player.keys("xj");
    let sheet = unshare(&player);
    assert_eq!(sheet.chosen(), [Principal::from_wire(GLOBEX)]);
    let losses: Vec<_> = sheet
        .outlooks
        .iter()
        .map(|outlook| {
            let losses = sheet.losses(outlook.plan.as_ref().unwrap());
            (outlook.method, losses.asked, losses.snapshots.len(), losses.principals.len())
        })
        .collect();
    assert_eq!(losses[0], (Removal::Split, 1, 0, 0));
    assert_eq!(losses[1], (Removal::WholeShare, 1, 1, 0), "the other snapshot goes as well");
    assert_eq!(losses[2], (Removal::TakeOut, 1, 0, 0), "the member still has it through the directory");
    assert!(sheet.outlooks[0].plan.as_ref().unwrap().waits_for_recipients());
}

#[test]
fn a_pointless_removal_is_refused_and_says_through_what_it_is_reached() {
    let mut player = with_shares(partners());
    player.keys("x");
    let sheet = unshare(&player);
    let rows = sheet.rows(&player.model);
    assert_eq!(rows[0].principal.shown(), MEMBER);
    assert_eq!(rows[0].also.len(), 1, "{rows:?}");
    assert_eq!(sheet.obstacle(), Some(NoForecast::NoPlan(PlanError::StillReached)));
    player.key(KeyCode::Enter);
    assert_eq!(reviewed(&player), None);
    let said = player.model.toast.as_ref().map(|toast| toast.text.as_str());
    assert_eq!(said, Some(crate::text::get("obstacle.still_reached")), "and the key says why");
}

#[test]
fn a_directory_shows_whom_it_stands_for_and_nothing_is_taken_from_one_member_alone() {
    let mut player = with_shares(partners());
    player.keys("xG");
    let whole = Principal::from_wire("rd-7Kq2Lm");
    assert_eq!(unshare(&player).chosen(), std::slice::from_ref(&whole));
    player.key(KeyCode::Right);
    let rows = unshare(&player).rows(&player.model);
    let below: Vec<_> = rows.iter().filter(|row| row.under.as_ref() == Some(&whole)).collect();
    assert_eq!(below.len(), 1, "this account itself is no recipient: {rows:?}");
    assert_eq!(below[0].principal.shown(), MEMBER);
    player.key(KeyCode::Down);
    assert_eq!(unshare(&player).chosen(), [Principal::from_wire(MEMBER)]);
    assert_eq!(unshare(&player).obstacle(), Some(NoForecast::NoPlan(PlanError::StillReached)));
    player.keys(" ");
    assert!(unshare(&player).list.marks.is_empty());
    assert_eq!(player.model.toast.as_ref().map(|toast| toast.tone), Some(Tone::Bad), "it says why");
    player.key(KeyCode::Enter);
    assert_eq!(reviewed(&player), None);
    player.key(KeyCode::Left);
    assert_eq!(unshare(&player).chosen(), [whole], "closed, the cursor is on the whole again");
    assert_eq!(unshare(&player).rows(&player.model).len(), rows.len() - 1);
}

#[test]
fn what_is_chosen_goes_to_the_review_as_an_intent() {
    let mut player = with_shares(partners());
    player.keys("x b");
    assert_eq!(unshare(&player).focus, Slot::Method);
    assert_eq!(unshare(&player).chosen().len(), 1, "Space marks the first and goes on");
    player.key(KeyCode::BackTab);
    player.keys(" c");
    player.key(KeyCode::Enter);
    let Some(Intent::Unshare { snapshots, principals, method }) = reviewed(&player) else { panic!("an intent") };
    assert_eq!((snapshots.len(), principals.len(), method), (1, 2, Removal::TakeOut));
}

#[test]
fn what_a_method_would_do_is_worked_out_once() {
    let mut player = with_shares(partners());
    player.keys("rx");
    let all = unshare(&player).rows(&player.model).len();
    for _ in 0..20 {
        player.keys("jjjjkkkk");
    }
    let methods = 3;
    assert!(all > 1 && unshare(&player).forecasts <= all * methods, "{}", unshare(&player).forecasts);
    player.keys("  ");
    let before = unshare(&player).forecasts;
    player.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d"]);
    assert_eq!(unshare(&player).forecasts, before, "nothing was heard that it rests on");
    player.answer_sharing("cn-hangzhou", partners(), Vec::new());
    assert_eq!(unshare(&player).forecasts, before + methods, "the world may have changed");
}

#[test]
fn unsharing_follows_what_others_change_meanwhile() {
    let mut player = with_shares(partners());
    player.keys("rxj ");
    player.answer_sharing("cn-hangzhou", vec![share(PARTNERS, &["s-a", "s-b"], &[MEMBER])], Vec::new());
    let sheet = unshare(&player);
    assert!(sheet.list.marks.is_empty(), "who is not in any share any more is not marked either");
    assert_eq!(sheet.chosen(), [Principal::from_wire(MEMBER)]);
    let mut player = with_shares(partners());
    player.keys("rx");
    player.answer_sharing("cn-hangzhou", Vec::new(), Vec::new());
    assert!(unshare(&player).rows(&player.model).is_empty());
    player.key(KeyCode::Enter);
    assert_eq!(reviewed(&player), None);
}

#[test]
fn an_opened_share_gives_and_takes_on_the_side_that_has_the_focus() {
    let mut player = with_shares(partners());
    player.keys("3");
    player.model.shares.put(PARTNERS.parse().unwrap());
    player.key(KeyCode::Enter);
    assert_eq!(player.model.opened.as_ref().map(|opened| opened.side), Some(Side::Snapshots));
    player.keys("*x");
    assert!(matches!(reviewed(&player), Some(Intent::TakeOut { snapshots, .. }) if snapshots.len() == 2));
    let mut player = with_shares(partners());
    player.keys("3");
    player.model.shares.put(PARTNERS.parse().unwrap());
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.keys("jx");
    assert!(
        matches!(reviewed(&player), Some(Intent::RemovePrincipals { principals, .. }) if principals[0].shown() == GLOBEX)
    );
}

#[test]
fn marks_on_the_other_side_are_told_and_stay() {
    let mut player = opened(partners());
    player.keys(" ");
    player.key(KeyCode::Tab);
    player.keys("* x");
    let said = player.model.toast.as_ref().map_or("", |toast| &toast.text);
    assert!(said.contains("1 snapshot"), "{said}");
    assert!(matches!(reviewed(&player), Some(Intent::RemovePrincipals { .. })));
    player.key(KeyCode::Esc);
    assert_eq!(player.model.opened.as_ref().map(|opened| opened.snapshots.marks.len()), Some(1));
}

#[test]
fn once_one_side_is_done_the_same_key_goes_on_with_the_other() {
    let mut player = opened(partners());
    player.keys(" ");
    player.key(KeyCode::Tab);
    player.keys("*");
    let intent = Intent::RemovePrincipals {
        share: PARTNERS.parse().unwrap(),
        principals: vec![Principal::from_wire(MEMBER), Principal::from_wire(GLOBEX)],
    };
    player.model.unmark_done(&intent);
    player.model.lead_to_marks();
    let said = player.model.toast.as_ref().map_or("", |toast| &toast.text);
    assert!(said.contains("1 snapshot"), "{said}");
    player.keys("x");
    assert!(matches!(reviewed(&player), Some(Intent::TakeOut { snapshots, .. }) if snapshots.len() == 1));
}

fn opened(shares: Vec<Share>) -> Player {
    let mut player = with_shares(shares);
    player.keys("3");
    player.model.shares.put(PARTNERS.parse().unwrap());
    player.key(KeyCode::Enter);
    player
}

#[test]
fn snapshots_of_the_region_are_added_from_a_list_without_what_is_in_the_share() {
    let mut player = opened(partners());
    player.keys("+");
    let Some(Sheet::Pick(sheet)) = player.model.sheets.last() else { panic!("the list is open") };
    let ids: Vec<_> = sheet.rows.iter().map(|id| id.as_str()).collect();
    assert_eq!(ids, ["s-c"], "neither what is in it, nor what others share, nor other regions");
    player.key(KeyCode::Enter);
    let Some(Intent::Share { snapshots, into, principals, .. }) = reviewed(&player) else { panic!("an intent") };
    assert_eq!((snapshots.len(), principals.len()), (1, 0));
    assert_eq!(into, Destination::Existing(PARTNERS.parse().unwrap()));
}

#[test]
fn principals_are_added_in_the_share_sheet_without_snapshots() {
    let mut player = opened(partners());
    player.key(KeyCode::Tab);
    player.keys("+");
    assert_eq!(player.share_sheet().step, Step::Principals);
    player.paste(&format!("{PARTNER} {GLOBEX}"));
    let rows = player.share_sheet().principal_rows(&player.model);
    assert_eq!(rows.iter().map(|row| row.already).collect::<Vec<_>>(), [0, 2]);
    player.key(KeyCode::Enter);
    let Some(Intent::Share { snapshots, principals, .. }) = reviewed(&player) else { panic!("an intent") };
    assert_eq!((snapshots.len(), principals.len()), (0, 2));
}

#[test]
fn what_failed_is_associated_again() {
    let mut shares = partners();
    shares[0].snapshots[1].status = AssociationStatus::Failed;
    let mut player = opened(shares);
    player.keys("T");
    assert!(matches!(reviewed(&player), Some(Intent::Share { snapshots, .. }) if snapshots[0].as_str() == "s-b"));
    player.clear();
    let mut player = opened(partners());
    player.keys("T");
    assert_eq!(reviewed(&player), None);
    assert_eq!(
        player.model.toast.map(|toast| toast.text).as_deref(),
        Some(crate::text::get("off.nothing_failed_here"))
    );
}

#[test]
fn a_share_is_renamed_widened_and_narrowed_only_where_that_can_be() {
    let mut player = opened(partners());
    player.keys("N");
    player.keys("2");
    player.key(KeyCode::Enter);
    assert!(matches!(reviewed(&player), Some(Intent::Change { name: Some(name), allow_external: None, .. })
        if name.ends_with('2')));
    let mut player = opened(partners());
    player.keys("S");
    player.keys(" ");
    let Some(Sheet::Change(sheet)) = player.model.sheets.last() else { panic!("the sheet is open") };
    assert_eq!(sheet.obstacle(&player.model), Some(Obstacle::Outside(vec![Principal::from_wire(GLOBEX)])));
    player.key(KeyCode::Enter);
    assert_eq!(reviewed(&player), None);
}

#[test]
fn deleting_a_share_and_its_snapshots_goes_through_the_review() {
    let mut player = opened(partners());
    player.key(KeyCode::Delete);
    assert!(matches!(reviewed(&player), Some(Intent::DeleteShare { .. })));
    let mut player = with_shares(partners());
    player.keys(" ");
    player.key(KeyCode::Delete);
    let Some(Sheet::Delete(sheet)) = player.model.sheets.last() else { panic!("the sheet is open") };
    let rows = sheet.rows(&player.model);
    assert_eq!((rows[0].shares.len(), rows[0].principals, rows[0].hold), (2, 3, None::<Hold>));
    player.key(KeyCode::Enter);
    assert_eq!(reviewed(&player), None, "the focus begins on Cancel");
    player.key(KeyCode::Delete);
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    assert!(matches!(reviewed(&player), Some(Intent::DeleteSnapshots { force: false, .. })));
}

#[test]
fn a_shared_in_snapshot_is_not_deleted() {
    let mut player = with_shares(Vec::new());
    player.keys("/s-d");
    player.key(KeyCode::Enter);
    player.key(KeyCode::Delete);
    assert!(player.model.sheets.is_empty());
    let words = player.model.toast.as_ref().map(|toast| toast.text.clone());
    assert_eq!(words.as_deref(), Some(crate::text::get("off.not_own_delete")));
}

#[test]
fn a_range_is_marked_from_where_it_began_to_the_cursor_either_way() {
    let mut player = Player::ready();
    player.keys("jjV");
    assert!(player.model.snapshots.marks.is_empty() && player.model.range.is_some());
    player.keys("kkV");
    assert_eq!(player.model.snapshots.marks.len(), 3);
    player.keys("UV");
    player.key(KeyCode::Esc);
    assert!(player.model.range.is_none() && player.model.snapshots.marks.is_empty());
}

#[test]
fn all_that_is_shown_is_marked_but_not_what_cannot_be_shared_on() {
    let mut player = Player::ready();
    player.keys("*");
    assert_eq!(player.model.snapshots.marks.len(), 4, "s-d belongs to another account");
    player.keys("UVGV");
    assert_eq!(player.model.snapshots.marks.len(), 4, "a range leaves out the same");
    assert!(player.model.toast.as_ref().is_some_and(|toast| toast.text.contains("1 left out: shared with you")));
    player.keys("U/name-b");
    player.key(KeyCode::Enter);
    player.keys("*");
    assert_eq!(player.model.snapshots.marks.len(), 1);
}

#[test]
fn only_marked_ones_are_shown_until_it_is_pressed_again() {
    let mut player = Player::ready();
    player.keys("M");
    assert!(!player.model.only_marked, "there is nothing marked to show");
    player.keys("  M");
    assert_eq!(player.model.found.len(), 2);
    player.keys("M");
    assert_eq!(player.model.found.len(), 5);
    player.keys("M");
    player.key(KeyCode::Esc);
    assert_eq!(player.model.found.len(), 5, "Esc goes back to all");
    assert_eq!(player.model.snapshots.marks.len(), 2);
}

#[test]
fn marks_survive_a_refresh_except_those_of_what_is_gone() {
    let mut player = Player::ready();
    player.keys("   ");
    player.clear();
    player.keys("r");
    assert_eq!(player.model.snapshots.marks.len(), 3);
    player.answer_snapshots("cn-hangzhou", &["s-a", "s-c", "s-d"]);
    player.answer_snapshots("cn-beijing", &["s-e"]);
    assert_eq!(player.model.snapshots.marks.len(), 2);
    assert_eq!(player.model.listed.marked.hidden, 0);
    player.keys("/nowhere");
    assert_eq!(player.model.listed.marked.hidden, 2);
}

#[test]
fn sharing_inside_the_directory_is_switched_on_by_its_manager_only() {
    let mut player = Player::ready();
    player.model.directory.directory_mut().unwrap().sharing_enabled = Some(false);
    player.keys("s");
    player.key(KeyCode::Enter);
    player.keys("E");
    assert!(matches!(reviewed(&player), Some(Intent::EnableDirectorySharing { .. })));
    let mut player = Player::ready();
    let tree = player.model.directory.directory_mut().unwrap();
    tree.sharing_enabled = Some(false);
    tree.master = GLOBEX.parse().unwrap();
    player.keys("s");
    player.key(KeyCode::Enter);
    player.keys("E");
    assert_eq!(reviewed(&player), None);
}

#[test]
fn marks_of_several_regions_are_unshared_one_region_after_the_other() {
    let mut player = with_shares(partners());
    player.keys("*x");
    let (region_of_sheet, ids) = (unshare(&player).region.clone(), unshare(&player).snapshots.clone());
    assert_eq!((region_of_sheet, ids.len()), (region("cn-hangzhou"), 3));
    let said = player.model.toast.as_ref().map_or("", |toast| &toast.text);
    assert!(said.contains("1 snapshot"), "{said}");
    assert!(player.model.snapshots.marks.iter().any(|id| id.as_str() == "s-e"));
    assert_eq!(
        player.model.inventory.get(&"s-e".parse().unwrap()).map(|row| row.region().clone()),
        Some(region("cn-beijing"))
    );
}
