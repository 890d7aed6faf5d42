//! Lists of an earlier run.

use super::player::{ACME, GLOBEX, Player, chunk_in, region};
use crate::app::model::{Setup, Tone};
use crate::app::regions::{Load, Scope};
use crate::domain::problem::{Problem, ProblemKind};
use crate::work::{Event, Job, Kept, Region};

fn kept(place: &str, ids: &[&str]) -> Kept {
    let region = Region { id: region(place), name: place.into(), sharing: Some(true) };
    Kept { region, at: "2026-11-24T09:00:00Z".parse().unwrap(), chunks: vec![chunk_in(place, ids)] }
}

fn show(player: &mut Player, account: &str, lists: Vec<Kept>, dropped: usize) {
    let stamp = player.stamp_of(|job| matches!(job, Job::Open { .. }));
    player.event(stamp, Event::Kept { account: account.parse().unwrap(), lists, dropped });
}

fn two() -> Vec<Kept> {
    vec![kept("cn-hangzhou", &["s-a", "s-b"]), kept("cn-beijing", &["s-c"])]
}

fn shown(player: &Player) -> Vec<String> {
    player.model.found.rows().map(|row| row.id().to_owned()).collect()
}

#[test]
fn they_are_shown_before_anything_is_known_and_until_they_have_been_read_again() {
    let mut player = Player::new();
    show(&mut player, ACME, two(), 0);
    assert_eq!(shown(&player).len(), 3);
    let at = "2026-11-24T09:00:00Z".parse().unwrap();
    assert!(player.model.regions.iter().all(|row| row.snapshots == Load::Kept { at }));
    assert!(player.model.regions.iter().all(|row| row.snapshots.complete_at().is_none()), "that is no list of now");
    player.keys("jj");
    let cursor = player.model.snapshots.cursor.clone();
    player.open("acme", ACME);
    player.regions(&[("cn-hangzhou", Some(true)), ("cn-shanghai", Some(true))]);
    assert_eq!(shown(&player), ["s-a", "s-b"], "a region that is gone takes its rows along");
    assert_eq!(player.model.regions[0].snapshots.as_of(), Some(at), "the age stays while it is read");
    assert_eq!(player.model.snapshots.cursor, cursor);
    player.answer_snapshots("cn-hangzhou", &["s-b", "s-d"]);
    assert_eq!(shown(&player), ["s-b", "s-d"]);
    assert_eq!(player.model.regions[0].snapshots.kept_at(), None);
}

#[test]
fn a_list_is_kept_as_soon_as_it_is_whole_and_only_then() {
    let mut player = Player::new();
    player.open("acme", ACME);
    player.regions(&[("cn-hangzhou", Some(true)), ("cn-beijing", None)]);
    player.answer_snapshots("cn-beijing", &["s-a", "s-b"]);
    let keep = |player: &Player| {
        player.jobs().into_iter().filter_map(|(_, job)| if let Job::Keep(keep) = job { Some(*keep) } else { None })
    };
    let all: Vec<_> = keep(&player).collect();
    assert_eq!(all.len(), 1);
    assert_eq!((all[0].account.as_str(), all[0].region.id.as_str(), all[0].place), (ACME, "cn-beijing", 1));
    assert_eq!((all[0].rows.len(), all[0].region.sharing, all[0].at), (2, None, player.model.now.wall));
    let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == "cn-hangzhou"));
    let problem = Problem { kind: ProblemKind::NotSent, ..Problem::default() };
    let at = player.model.now.wall;
    player.event(stamp, Event::SnapshotsEnd { region: region("cn-hangzhou"), at, stopped: Some(problem) });
    assert_eq!(keep(&player).count(), 1, "what is not whole is not kept");
}

#[test]
fn those_of_another_account_are_never_shown_or_go_at_once() {
    // The key of the profile is somebody else's now.
    let mut player = Player::new();
    show(&mut player, GLOBEX, two(), 0);
    player.keys(" ");
    player.open("acme", ACME);
    assert_eq!(shown(&player), [""; 0]);
    assert!(player.model.regions.is_empty() && player.model.snapshots.marks.is_empty());
    show(&mut player, GLOBEX, two(), 0);
    assert_eq!(shown(&player), [""; 0]);
    show(&mut player, ACME, vec![kept("cn-hangzhou", &["s-z"])], 0);
    assert_eq!(shown(&player), ["s-z"]);
    // Another identity begins with nothing.
    player.model.epoch += 1;
    show(&mut player, ACME, two(), 0);
    assert_eq!(shown(&player), ["s-z"], "an event of an earlier identity");
}

#[test]
fn they_come_too_late_once_something_is_read() {
    let mut player = Player::ready();
    let before = shown(&player);
    show(&mut player, ACME, vec![kept("cn-hangzhou", &["s-old"])], 0);
    assert_eq!(shown(&player), before);
}

#[test]
fn the_region_that_was_asked_for_stays_the_one_that_is_shown() {
    for (lists, rows) in [(two(), 1), (vec![kept("cn-hangzhou", &["s-a"])], 0)] {
        let mut player = Player::with(Setup { region: Some(region("cn-beijing")), ..Setup::default() });
        show(&mut player, ACME, lists, 0);
        assert_eq!(*player.model.scope(), Scope::Region(region("cn-beijing")));
        assert_eq!(player.model.found.len(), rows);
    }
}

#[test]
fn nothing_can_be_changed_by_them_before_somebody_has_signed_in() {
    let mut player = Player::new();
    show(&mut player, ACME, two(), 0);
    player.keys("sxdc");
    assert!(player.model.sheets.is_empty(), "{:?}", player.model.sheets);
    player.open("acme", ACME);
    player.keys("r");
    let asked = player.jobs().into_iter().filter(|(_, job)| *job == Job::Regions).count();
    assert_eq!(asked, 2, "they are no reason not to ask for the regions");
}

#[test]
fn what_was_damaged_and_what_cannot_be_kept_is_said_once() {
    let mut player = Player::new();
    show(&mut player, ACME, two(), 2);
    let toast = |player: &Player| player.model.toast.as_ref().map(|toast| (toast.tone, toast.text.clone()));
    let (tone, words) = toast(&player).unwrap();
    assert!(tone == Tone::Good && words.starts_with("2 kept lists were damaged"), "{words}");
    assert_eq!(shown(&player).len(), 3);
    let stamp = player.stamp_of(|job| matches!(job, Job::Open { .. }));
    player.event(stamp, Event::NotKept("no room".into()));
    assert!(toast(&player).unwrap().1.contains("no room"));
    player.model.toast = None;
    player.event(stamp, Event::NotKept("no room".into()));
    assert_eq!(toast(&player), None);
}
