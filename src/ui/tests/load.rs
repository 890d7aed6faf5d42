//! Very much at once: 26 regions, 5,000 shares, 10,000 invitations. Everything is there, and no key waits long for its
//! frame.

use std::time::{Duration, Instant};

use crossterm::event::KeyCode;

use super::render;
use super::world::{ACME, PARTNER, Play, at, region};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::tests_support::share;
use crate::work::{Event, Job, Listed, Region};

const REGIONS: usize = 26;
const SHARES: usize = 5_000;
const INVITATIONS: usize = 10_000;
/// What a key and its frame may take here, in a build for tests on a machine that does other things as well: twenty
/// times what they take. The release build is measured by `tests/benches/keys.rs`.
const MOST: Duration = Duration::from_millis(1_000);

fn place(number: usize) -> String {
    format!("xx-region-{number}")
}

/// Everything that is asked is answered at once, one region after the other.
fn play() -> Play {
    let mut play = Play::opened((140, 40));
    let regions: Vec<Region> = (0..REGIONS)
        .map(|number| Region { id: region(&place(number)), name: place(number).as_str().into(), sharing: Some(true) })
        .collect();
    play.answer(|job| *job == Job::Regions, |_| vec![Event::Regions(Ok(regions.clone()))]);
    let read = at("2026-11-24T11:58:00Z");
    let numbered = |id: &crate::domain::ids::RegionId, all: usize| {
        let number: usize = id.as_str().rsplit('-').next().unwrap().parse().unwrap();
        (0..all).filter(move |one| one % REGIONS == number)
    };
    play.answer(
        |job| matches!(job, Job::Sharing { .. }),
        |job| {
            let Job::Sharing { region } = job else { return Vec::new() };
            let one = |number: usize| {
                let mut one = share(&format!("rs-{number:06}"), &[&format!("s-{number:06}")], &[PARTNER]);
                one.region = region.clone();
                one
            };
            let own = Listed { items: numbered(region, SHARES).map(one).collect(), stopped: None };
            let received = Listed { items: Vec::new(), stopped: None };
            vec![Event::Sharing { region: region.clone(), at: read, own, received }]
        },
    );
    play.answer(
        |job| matches!(job, Job::Invitations { .. }),
        |job| {
            let Job::Invitations { region } = job else { return Vec::new() };
            let one = |number: usize| Invitation {
                id: format!("i-{number:06}").parse().unwrap(),
                region: region.clone(),
                share: format!("rs-x{number:06}").parse().unwrap(),
                share_name: format!("free \u{202e}images {number}").as_str().into(),
                sender: PARTNER.parse().unwrap(),
                receiver: ACME.parse().unwrap(),
                created: Some(read - jiff::SignedDuration::from_mins(i64::try_from(number).unwrap() % 9_000)),
                status: InvitationStatus::Pending,
                failures: Vec::new(),
            };
            let list = Listed { items: numbered(region, INVITATIONS).map(one).collect(), stopped: None };
            vec![Event::Invitations { region: region.clone(), at: read, list }]
        },
    );
    play
}

#[test]
fn ten_thousand_invitations_and_five_thousand_shares_are_all_there_and_keep_no_key_waiting() {
    let begun = Instant::now();
    let mut play = play();
    assert!(begun.elapsed() < 20 * MOST, "it took {:?} to take everything in", begun.elapsed());
    for (view, rows) in [("3", SHARES), ("4", INVITATIONS)] {
        play = play.keys(view);
        let listed = if view == "3" { play.model.share_rows().len() } else { play.model.inbox_rows().len() };
        assert_eq!(listed, rows, "view {view}");
        for key in [KeyCode::Down, KeyCode::End, KeyCode::PageUp, KeyCode::Char(' '), KeyCode::Home] {
            let pressed = Instant::now();
            play = play.key(key);
            render(&play.model);
            assert!(pressed.elapsed() < MOST, "{key:?} in view {view} took {:?}", pressed.elapsed());
        }
    }
}
