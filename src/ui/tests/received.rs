//! What others share and to what they invite.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::text;
use super::world::{PARTNER, Play, at, record, records, region};
use crate::app::model::OpenTrouble;
use crate::base::untrusted::Untrusted;
use crate::domain::execution::Author;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::seen::{Acceptance, FirstSeen, Seen};
use crate::domain::share::{ReceivedShare, ReceivedSnapshot, ShareStatus};
use crate::work::{Event, Job, Stamp};

const SPLIT: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (140, 40);
const COMPACT: (u16, u16) = (60, 15);

fn snapshot(name: &str, play: &Play) {
    assert_snapshot!(name, text(&play.model));
}

/// In the inbox, with everything read of two accounts.
fn inbox(size: (u16, u16)) -> Play {
    let mut play = Play::ready(size).keys("4");
    play.globex(Ok(()), None);
    play
}

#[test]
fn invitations_of_all_accounts() {
    for (size, name) in [(SPLIT, "inbox-80"), (WIDE, "inbox-140"), (COMPACT, "inbox-60")] {
        snapshot(name, &inbox(size));
    }
    snapshot("inbox-marked-80", &inbox(SPLIT).keys("*"));
    snapshot("inbox-other-80", &inbox(SPLIT).keys("jzz"));
    snapshot("inbox-expired-80", &inbox(SPLIT).keys("G"));
    snapshot("inbox-reading-80", &Play::ready(SPLIT).keys("4"));
}

#[test]
fn a_region_or_an_account_that_cannot_be_read_is_told_in_title_edge_and_details() {
    let problem = || Problem { kind: ProblemKind::MaybeSent, ..Problem::default() };
    let mut play = inbox(SPLIT).keys("r");
    play.globex(Ok(()), None);
    play.invitations("cn-beijing", Some(problem()));
    snapshot("inbox-incomplete-80", &play);
    let mut play = Play::ready(WIDE).keys("4");
    play.globex(Ok(()), Some(problem()));
    snapshot("inbox-other-incomplete-140", &play);
    let mut play = Play::ready(SPLIT).keys("4");
    let inactive = Problem { code: "InvalidAccessKeyId.Inactive".into(), ..Problem::default() };
    play.globex(Err(OpenTrouble::Request(inactive)), None);
    snapshot("inbox-signed-out-80", &play);
}

/// In the list of what others share; one snapshot is new, one share was accepted with this program.
fn shared_in(size: (u16, u16)) -> Play {
    let mut play = Play::ready(size);
    let mut seen = Seen::default();
    let account = super::world::ACME.parse().unwrap();
    let first = FirstSeen::from([("s-bp1x0001f3k9d2m7zz01".parse().unwrap(), at("2026-11-20T09:10:00Z"))]);
    seen.put(account, region("cn-hangzhou"), first);
    let by = Author { user: "ops-li".into(), ..Author::default() };
    let accepted = [("rs-9a1bX7yZ2cD4".parse().unwrap(), Acceptance { at: at("2026-11-20T09:05:00Z"), by })];
    let seen = Ok(Box::new(seen));
    let event = Event::Seen { seen, accepted: accepted.into() };
    play.send(crate::app::message::Message::Work(Stamp::default(), Box::new(event)));
    play = play.keys("r");
    let mut all = records("cn-hangzhou");
    let from = |source: &str| ("acs:ecs:sharedFrom".into(), format!("{PARTNER}:cn-hangzhou:{source}").into());
    all.push(crate::domain::snapshot::SnapshotRecord {
        tags: vec![from("s-bp1s0001f3k9d2m7k9k8")],
        ..record("s-bp1x0001f3k9d2m7zz02", "golden-2026-12", "2026-11-24T08:00:00Z", 60)
    });
    play.snapshots("cn-hangzhou", &all, None);
    let share = ReceivedShare {
        id: "rs-9a1bX7yZ2cD4".parse().unwrap(),
        region: region("cn-hangzhou"),
        name: "acme-golden".into(),
        owner: PARTNER.parse().unwrap(),
        status: ShareStatus::Active,
        created: None,
        snapshots: ["s-bp1s0001f3k9d2m7k9k9", "s-bp1s0001f3k9d2m7k9k8", "s-bp1s0001f3k9d2m7k9k7"]
            .map(|id| ReceivedSnapshot { source: id.parse().unwrap(), status: Untrusted::default() })
            .into(),
    };
    play.shares("cn-hangzhou", Vec::new(), vec![share]);
    play
}

#[test]
fn what_others_share() {
    snapshot("shared-in-news-80", &shared_in(SPLIT));
    for (size, name) in [(SPLIT, "shared-in-80"), (WIDE, "shared-in-140"), (COMPACT, "shared-in-60")] {
        snapshot(name, &shared_in(size).keys("2"));
    }
    let whole = shared_in(SPLIT).keys("2j").key(KeyCode::Enter);
    snapshot("shared-in-details-80", &whole);
    // Drawn once, so that it is known how long it is.
    drop(text(&whole.model));
    snapshot("shared-in-details-end-80", &whole.keys("G"));
    snapshot("shared-in-nothing-found-80", &shared_in(SPLIT).keys("2/nowhere").key(KeyCode::Enter));
}

#[test]
fn only_what_came_through_one_share() {
    let mut play = shared_in(SPLIT);
    play.model.shared_in.offered = Some("rs-9a1bX7yZ2cD4".parse().unwrap());
    snapshot("shared-in-through-80", &play.keys("2"));
}

#[test]
fn a_region_of_it_that_cannot_be_read() {
    let mut play = shared_in(SPLIT).keys("2r");
    let problem = Problem { kind: ProblemKind::NotSent, ..Problem::default() };
    play.snapshots("cn-beijing", &[], Some(problem));
    snapshot("shared-in-incomplete-80", &play);
}

#[test]
fn nothing_is_shared() {
    for (size, name) in [(SPLIT, "shared-in-none-80"), (COMPACT, "shared-in-none-60")] {
        let mut play = Play::opened(size);
        play.list_regions();
        for place in ["cn-hangzhou", "cn-beijing", "ap-southeast-1", "me-east-1"] {
            play.snapshots(place, &[], None);
        }
        play.answer(|job| matches!(job, Job::Sharing { .. }), |_| Vec::new());
        snapshot(name, &play.keys("2"));
    }
}
