//! What others share: a list of its own, and what is new in it.

use std::collections::BTreeMap;

use crossterm::event::KeyCode;

use super::player::{ACME, PARTNER, Player, region};
use crate::app::model::ViewId;
use crate::app::sheets::Sheet;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::Intent;
use crate::domain::seen::{FirstSeen, Seen};
use crate::domain::share::{ReceivedShare, ReceivedSnapshot, ShareStatus};
use crate::work::{Event, Job, Stamp};

fn share(id: &str, sources: &[&str]) -> ReceivedShare {
    ReceivedShare {
        id: id.parse().unwrap(),
        region: region("cn-hangzhou"),
        name: format!("name-of-{id}").as_str().into(),
        owner: PARTNER.parse().unwrap(),
        status: ShareStatus::Active,
        created: None,
        snapshots: sources
            .iter()
            .map(|id| ReceivedSnapshot { source: id.parse().unwrap(), status: "Available".into() })
            .collect(),
    }
}

impl Player {
    /// Tells what was seen in earlier runs.
    fn remember(&mut self, seen: &[(&str, &[&str])]) {
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let mut all = Seen::default();
        for (place, ids) in seen {
            let kept: FirstSeen = ids.iter().map(|id| (id.parse().unwrap(), at)).collect();
            all.put(ACME.parse().unwrap(), region(place), kept);
        }
        self.event(Stamp::default(), Event::Seen { seen: Ok(Box::new(all)), accepted: BTreeMap::new() });
    }

    fn kept(&self) -> Vec<(String, Vec<String>)> {
        let saved = |(_, job): (Stamp, Job)| match job {
            Job::SaveSeen { region, kept, .. } => {
                Some((region.to_string(), kept.keys().map(ToString::to_string).collect()))
            }
            _ => None,
        };
        self.jobs().into_iter().filter_map(saved).collect()
    }

    fn shared_in(&self) -> Vec<&str> {
        self.model.shared_in.found.rows().map(|row| row.id()).collect()
    }

    fn read_again(&mut self, ids: &[&str], received: Vec<ReceivedShare>) {
        self.keys("r");
        self.answer_snapshots("cn-hangzhou", ids);
        self.answer_sharing("cn-hangzhou", Vec::new(), received);
    }

    fn words(&self) -> String {
        self.model.toast.as_ref().map(|toast| toast.text.clone()).unwrap_or_default()
    }
}

#[test]
fn it_shows_what_others_share_and_finds_it_by_either_id() {
    let mut player = Player::ready();
    player.keys("2");
    assert_eq!(player.shared_in(), ["s-d"]);
    assert_eq!(player.model.shared_in.total(), 1);
    assert_eq!(player.model.current_snapshot().map(|row| row.id()), Some("s-d"));
    player.keys("/s-origin");
    assert_eq!(player.shared_in(), ["s-d"], "by the owner's ID");
    player.key(KeyCode::Esc);
    player.keys("s-nothing");
    assert!(player.shared_in().is_empty());
    player.key(KeyCode::Esc);
    player.key(KeyCode::Esc);
    player.keys("1");
    assert_eq!(player.model.found.len(), 5, "the filter of one list is not the other's");
}

#[test]
fn two_searches_at_once_do_not_take_each_others_answers() {
    let mut player = Player::ready();
    player.hold_searches(true);
    player.keys("2");
    player.keys("1");
    player.hold_searches(false);
    assert_eq!((player.model.found.len(), player.shared_in().len()), (5, 1));
}

#[test]
fn what_is_there_at_the_first_look_is_noted_and_not_told() {
    let mut player = Player::ready();
    player.clear();
    player.remember(&[]);
    assert!(player.model.arrivals.fresh.is_empty() && player.model.toast.is_none());
    let kept = player.kept();
    assert!(kept.contains(&("cn-hangzhou".into(), vec!["s-d".into()])), "{kept:?}");
}

#[test]
fn what_came_since_the_last_run_is_told_and_marked_until_it_is_looked_at() {
    let mut player = Player::ready();
    player.clear();
    player.remember(&[("cn-hangzhou", &[]), ("cn-beijing", &[])]);
    assert_eq!(player.model.arrivals.fresh.len(), 1);
    assert!(player.words().contains("1 new snapshot"), "{}", player.words());
    assert!(player.kept().is_empty(), "nobody has looked yet");
    player.keys("2");
    assert_eq!(player.kept(), [("cn-hangzhou".to_owned(), vec!["s-d".to_owned()])]);
    assert_eq!(player.model.arrivals.fresh.len(), 1, "it stays marked while the list is looked at");
    player.keys("1");
    assert!(player.model.arrivals.fresh.is_empty());
}

#[test]
fn an_addition_to_a_share_that_was_accepted_before_is_told_with_its_share() {
    let mut player = Player::ready();
    player.remember(&[("cn-hangzhou", &["s-d"]), ("cn-beijing", &[])]);
    player.answer_sharing_of(vec![share("rs-in", &["s-origin", "s-fresh"])]);
    player.keys("r");
    player.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d", "s-x"]);
    let fresh: Vec<_> = player.model.arrivals.fresh.iter().map(SnapshotId::as_str).collect();
    assert_eq!(fresh, ["s-x"]);
    assert_eq!(player.words(), "", "which share it is, is not known yet");
    player.answer_sharing("cn-hangzhou", Vec::new(), vec![share("rs-in", &["s-origin", "s-fresh"])]);
    assert!(player.words().contains("name-of-rs-in"), "{}", player.words());
}

impl Player {
    fn answer_sharing_of(&mut self, received: Vec<ReceivedShare>) {
        self.keys("r");
        self.answer_sharing("cn-hangzhou", Vec::new(), received);
        self.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d"]);
    }
}

#[test]
fn a_region_that_could_not_be_read_to_its_end_tells_nothing_new() {
    let mut player = Player::ready();
    player.remember(&[("cn-hangzhou", &["s-d"]), ("cn-beijing", &[])]);
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == "cn-hangzhou"));
    let at = player.model.now.wall;
    let stopped = Some(crate::domain::problem::Problem::default());
    player.event(stamp, Event::SnapshotsEnd { region: region("cn-hangzhou"), at, stopped });
    player.clear();
    player.keys("2");
    assert!(player.kept().is_empty(), "what is gone may only not have been read");
}

#[test]
fn what_is_shared_but_not_visible_is_counted() {
    let mut player = Player::ready();
    player.read_again(&["s-a", "s-d"], vec![share("rs-in", &["s-origin", "s-late"])]);
    assert_eq!(player.model.not_visible(), 1);
    player.read_again(&["s-a", "s-d"], vec![share("rs-in", &["s-origin"])]);
    assert_eq!(player.model.not_visible(), 0);
}

#[test]
fn leaving_goes_through_a_review_and_asks_which_share_where_there_are_several() {
    let mut player = Player::ready();
    player.keys("2x");
    assert_eq!(player.words(), crate::text::get("off.no_share_known"));
    player.read_again(&["s-a", "s-d"], vec![share("rs-in", &["s-origin", "s-late"])]);
    player.keys("x");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Review(_))));
    let wanted = |player: &Player| {
        player.jobs().into_iter().rev().find_map(|(_, job)| match job {
            Job::Prepare { intent, .. } => match *intent {
                Intent::Leave(received) => Some((received.share.to_string(), received.snapshots.len())),
                _ => None,
            },
            _ => None,
        })
    };
    assert_eq!(wanted(&player), Some(("rs-in".into(), 2)), "all that the share brings is named");
    player.key(KeyCode::Esc);
    let both = vec![share("rs-in", &["s-origin"]), share("rs-two", &["s-origin"])];
    player.read_again(&["s-a", "s-d"], both);
    player.keys("x");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Leave(_))));
    player.keys("j");
    player.key(KeyCode::Enter);
    assert_eq!(wanted(&player), Some(("rs-two".into(), 1)));
    player.key(KeyCode::Esc);
    player.key(KeyCode::Esc);
    player.keys("3x");
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Review(_))), "from the list of shares as well");
}

#[test]
fn the_share_that_an_acceptance_showed_gives_way_to_all_with_esc() {
    let mut player = Player::ready();
    let both = vec![share("rs-in", &["s-fresh"]), share("rs-two", &["s-origin"])];
    player.read_again(&["s-a", "s-d", "s-x"], both);
    player.model.shared_in.offered = Some("rs-in".parse().unwrap());
    player.keys("2");
    assert_eq!(player.shared_in(), ["s-x"], "what was offered is shown");
    player.key(KeyCode::Esc);
    assert_eq!(player.shared_in(), ["s-d", "s-x"]);
    let cursor = player.model.shared_in.list.cursor.as_ref().map(|id| id.as_str());
    assert_eq!(cursor, Some("s-x"), "the cursor stays where it was");
    player.keys("12");
    assert_eq!(player.shared_in().len(), 2, "once only");
    assert_eq!(player.model.view, ViewId::SharedIn);
}
