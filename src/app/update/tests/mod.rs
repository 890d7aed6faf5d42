//! The screen as data: keys and answers in, effects and state out.

mod arrivals;
mod clipboard;
mod expiry;
mod flows;
mod inbox;
mod journal;
mod kept;
mod machine;
mod manage;
mod notes;
mod pairs;
mod palette;
mod player;
mod principals;
mod reviews;
mod seal;
mod sheets;
mod tree;
mod unsent;

use crossterm::event::KeyCode;
use player::{ACME, GLOBEX, Player};

use crate::app::message::{Effect, Message};
use crate::app::model::{Pane, Session, ViewId, Zoom};
use crate::app::regions::{Load, Scope};
use crate::app::sheets::Sheet;
use crate::domain::problem::{Problem, ProblemKind};
use crate::work::{Event, Job, Stamp};

#[test]
fn at_first_the_profiles_and_a_session_are_asked_for() {
    let player = Player::new();
    let jobs = player.jobs();
    assert!(
        matches!(
            jobs.as_slice(),
            [(_, Job::Profiles), (_, Job::Notes), (_, Job::Seen), (_, Job::Open { profile: None })]
        ),
        "{jobs:?}"
    );
}

#[test]
fn snapshots_of_all_regions_are_asked_for_before_anything_else_of_them() {
    let mut player = Player::new();
    player.open("acme", ACME);
    player.regions(&[("cn-hangzhou", Some(true)), ("me-east-1", Some(false))]);
    let all = player.jobs().into_iter().map(|(_, job)| job);
    let jobs: Vec<Job> = all.skip_while(|job| !matches!(job, Job::Snapshots { .. })).collect();
    let (hangzhou, dubai) = ("cn-hangzhou".parse().unwrap(), "me-east-1".parse().unwrap());
    assert_eq!(
        jobs,
        [
            Job::Snapshots { region: player::region("cn-hangzhou") },
            Job::Snapshots { region: dubai },
            Job::Sharing { region: player::region("cn-hangzhou") },
            Job::Invitations { region: hangzhou },
        ]
    );
}

#[test]
fn what_belongs_to_an_earlier_identity_or_load_is_dropped() {
    let mut player = Player::ready();
    let rows = player.model.inventory.total();
    let stamp = Stamp { epoch: player.model.epoch, load: 9999 };
    player.event(stamp, Event::Snapshots { region: player::region("cn-hangzhou"), chunk: player::chunk(&["s-late"]) });
    let old = Stamp { epoch: 0, load: 1 };
    player.event(old, Event::Directory(Ok(None)));
    assert_eq!(player.model.inventory.total(), rows);
    assert!(player.model.directory.directory().is_some());
}

#[test]
fn a_refresh_keeps_rows_and_the_cursor_on_its_snapshot() {
    let mut player = Player::ready();
    player.keys("jj");
    let cursor = player.model.snapshots.cursor.clone();
    player.clear();
    player.keys("r");
    assert_eq!(player.model.found.len(), 5, "rows stay while the list is read again");
    player.answer_snapshots("cn-hangzhou", &["s-new0", "s-a", "s-b", "s-c", "s-d"]);
    assert_eq!(player.model.snapshots.cursor, cursor);
    assert!(player.model.found.len() >= 6);
}

#[test]
fn a_failed_region_is_shown_and_the_others_work() {
    let mut player = Player::ready();
    player.clear();
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == "cn-beijing"));
    let problem = Problem { kind: ProblemKind::NotSent, ..Problem::default() };
    let at = player.model.now.wall;
    let region = player::region("cn-beijing");
    player.event(stamp, Event::SnapshotsEnd { region, at, stopped: Some(problem) });
    let row = player.model.regions.iter().find(|row| row.id.as_str() == "cn-beijing").unwrap();
    assert!(matches!(row.snapshots, Load::Stopped { .. }));
    assert_eq!(player.model.found.len(), 5, "its old rows are still there");
}

#[test]
fn filter_narrows_as_it_is_typed_and_esc_clears_before_it_leaves() {
    let mut player = Player::ready();
    player.keys("/web");
    assert!(player.model.filtering);
    assert_eq!(player.model.found.len(), 1);
    player.key(KeyCode::Esc);
    assert!(player.model.filtering);
    assert_eq!(player.model.found.len(), 5);
    player.key(KeyCode::Esc);
    assert!(!player.model.filtering);
    player.keys("/web");
    player.key(KeyCode::Enter);
    player.keys("q");
    assert!(player.model.quitting, "letters act again after Enter");
}

#[test]
fn the_list_is_sorted_by_one_column_after_the_other_and_the_cursor_stays() {
    let mut player = Player::ready();
    let names = |player: &Player| player.model.found.rows().map(|row| row.name().to_lowercase()).collect::<Vec<_>>();
    let cursor = player.model.snapshots.cursor.clone();
    let newest = names(&player);
    // The column of the age is followed by that of the ID, and that by the first.
    player.keys("oo");
    let mut sorted = newest.clone();
    sorted.sort();
    assert_eq!(names(&player), sorted);
    assert_ne!(newest, sorted);
    assert_eq!(player.model.snapshots.cursor, cursor);
    for _ in 2..crate::app::columns::all(ViewId::Snapshots).len() {
        player.keys("o");
    }
    assert_eq!(names(&player), newest, "round to the first order");
}

#[test]
fn the_cursor_stays_on_what_was_found_when_the_filter_goes() {
    for leave in [1, 2] {
        let mut player = Player::ready();
        player.keys("/name-c");
        if leave == 1 {
            player.key(KeyCode::Enter);
        }
        assert_eq!(player.model.snapshots.cursor, Some("s-c".parse().unwrap()));
        player.key(KeyCode::Esc);
        let shown = player.model.found.row(player.model.snapshots.row).map(|row| row.snapshot_id());
        assert_eq!((player.model.found.len(), shown), (5, Some("s-c".parse().unwrap())));
    }
}

#[test]
fn a_region_chosen_narrows_the_list() {
    let mut player = Player::ready();
    player.keys("Rj");
    assert_eq!(*player.model.scope(), Scope::Region(player::region("cn-hangzhou")));
    assert_eq!(player.model.found.len(), 4);
    player.keys("j");
    assert_eq!(player.model.found.len(), 1);
    player.key(KeyCode::Enter);
    assert_eq!(player.model.focus, Pane::List);
}

#[test]
fn views_panes_and_zoom() {
    let mut player = Player::ready();
    player.keys("3");
    assert_eq!(player.model.view, ViewId::Shares);
    player.keys("4");
    assert_eq!(player.model.view, ViewId::Inbox);
    player.keys("1");
    player.key(KeyCode::Tab);
    assert_eq!(player.model.focus, Pane::Details);
    player.key(KeyCode::Tab);
    assert_eq!(player.model.focus, Pane::Regions);
    player.key(KeyCode::BackTab);
    assert_eq!(player.model.focus, Pane::Details);
    player.key(KeyCode::Esc);
    assert_eq!(player.model.focus, Pane::List);
    player.keys("zz");
    assert_eq!(player.model.zoom, Zoom::Details);
    player.key(KeyCode::Esc);
    assert_eq!(player.model.zoom, Zoom::Off);
}

#[test]
fn the_time_is_that_of_the_services_whatever_this_machine_says() {
    let mut player = Player::ready();
    let machine = player.model.now.wall;
    let ahead = jiff::SignedDuration::from_hours(72);
    player.event(Stamp::default(), Event::Clock { ahead });
    assert_eq!(player.model.now.wall, machine + ahead);
    player.keys("s");
    assert_eq!(player.model.now.wall, machine + ahead, "and with every key");
    let Some(Sheet::Share(sheet)) = player.model.sheets.last() else { panic!("the share sheet is open") };
    assert!(sheet.name.text().starts_with("snap-20261127"), "{}", sheet.name.text());
    player.key(KeyCode::Esc);
    player.keys("P");
    player.profiles(&["acme", "globex"]);
    player.keys("j");
    player.key(KeyCode::Enter);
    assert_eq!(player.model.now.wall, machine + ahead, "another profile lives in the same world");
    player.keys("j");
    assert_eq!(player.model.now.wall, machine + ahead);
}

#[test]
fn a_disabled_action_says_why_and_does_nothing() {
    let mut player = Player::ready();
    player.keys("jx");
    let words = player.model.toast.as_ref().map(|toast| toast.text.clone());
    assert_eq!(words.as_deref(), Some(crate::text::get("off.not_shared")));
    assert!(player.model.sheets.is_empty());
}

#[test]
fn pasted_text_without_a_place_is_dropped_with_a_word() {
    let mut player = Player::ready();
    player.paste("qqq");
    assert!(!player.model.quitting && player.model.toast.is_some());
}

#[test]
fn a_filter_that_is_typed_in_one_go_is_a_filter() {
    let mut player = Player::ready();
    player.profiles(&["acme", "globex", "acme-prod"]);
    player.keys("P");
    player.paste("/acme-prod");
    let Some(Sheet::Profile(sheet)) = player.model.sheets.last() else { panic!("the list is open") };
    assert!(sheet.filtering && sheet.filter.text() == "acme-prod");
    assert_eq!(sheet.list.cursor.as_deref(), Some("acme-prod"), "Enter switches to the one that was typed");
    player.key(KeyCode::Esc);
    player.key(KeyCode::Esc);
    player.paste("/web-golden");
    assert!(player.model.filtering && player.model.filter(player.model.view) == "web-golden");
    player.paste("/x");
    assert_eq!(player.model.filter(player.model.view), "web-golden/x", "in a filter it is text");
}

#[test]
fn in_a_terminal_that_is_too_small_only_quitting_works() {
    let mut player = Player::ready();
    player.send(Message::Resize(40, 10));
    player.keys("s");
    assert!(player.model.sheets.is_empty());
    player.keys("q");
    assert!(player.model.quitting);
}

#[test]
fn switching_the_profile_forgets_what_belonged_to_the_old_one() {
    let mut player = Player::ready();
    let epoch = player.model.epoch;
    player.profiles(&["acme", "globex"]);
    player.keys("Pj");
    player.clear();
    player.key(KeyCode::Enter);
    assert!(player.model.sheets.is_empty());
    assert_eq!(player.model.epoch, epoch + 1);
    assert!(player.model.regions.is_empty() && player.model.inventory.total() == 0);
    assert!(player.effects.iter().any(|effect| matches!(effect, Effect::EndEpoch(old) if *old == epoch)));
    player.open("globex", GLOBEX);
    assert!(matches!(&player.model.session, Session::Open(identity) if identity.account.as_str() == GLOBEX));
}

#[test]
fn a_session_that_failed_is_tried_again_with_r() {
    let mut player = Player::new();
    let stamp = player.stamp_of(|job| matches!(job, Job::Open { .. }));
    let problem = Problem { kind: ProblemKind::NotSent, ..Problem::default() };
    player.event(stamp, Event::Opened(Err(crate::work::OpenTrouble::Request(problem))));
    assert!(matches!(player.model.session, Session::Failed { .. }));
    player.clear();
    player.keys("r");
    assert!(player.jobs().iter().any(|(_, job)| matches!(job, Job::Open { .. })));
}

#[test]
fn idle_without_ages_needs_no_wake_up() {
    let player = Player::new();
    assert_eq!(crate::app::status::next_deadline(&player.model), None);
    let ready = Player::ready();
    let at = crate::app::status::next_deadline(&ready.model).unwrap();
    assert!(at >= ready.model.now.uptime + std::time::Duration::from_secs(60));
}

#[test]
fn marks_are_identities_and_survive_a_filter() {
    let mut player = Player::ready();
    player.keys("  ");
    assert_eq!(player.model.snapshots.marks.len(), 2);
    player.keys("/web");
    player.key(KeyCode::Enter);
    assert_eq!(player.model.snapshots.marks.len(), 2);
    player.keys("U");
    assert!(player.model.snapshots.marks.is_empty());
}
