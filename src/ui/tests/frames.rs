//! Every view and state, as text.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::text;
use super::world::{PARTNER, Play, records, refused, region};
use crate::app::listed::counted;
use crate::app::message::Message;
use crate::app::model::{CredentialTrouble, OpenTrouble};
use crate::domain::execution::{Execution, Outcome, State};
use crate::domain::plan::{Call, Intent, Inverse, Plan, ShareRef, Step};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::Principal;
use crate::work::tests_support::task;
use crate::work::{Event, Job};

const SPLIT: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (140, 40);
const COMPACT: (u16, u16) = (60, 15);

const OWN: &str = "rs-Qm7L2xW9kT4b";
const RECEIVED: &str = "rs-9a1bX7yZ2cD4";
const PENDING: &str = "rs-Pn4dE6fG8hJ1";

fn snapshot(name: &str, play: &Play) {
    assert_snapshot!(name, text(&play.model));
}

#[test]
fn snapshots_of_all_regions() {
    for (size, name) in [(SPLIT, "all-80"), (WIDE, "all-140"), (COMPACT, "all-60")] {
        snapshot(name, &Play::ready(size));
    }
}

#[test]
fn snapshots_of_one_region_with_marks_and_the_cursor_on_a_shared_one() {
    for (size, name) in [(SPLIT, "region-80"), (WIDE, "region-140")] {
        snapshot(name, &Play::ready(size).keys("Rj").key(KeyCode::Enter).keys(" j jj"));
    }
}

#[test]
fn a_frame_goes_through_no_list_however_long_it_is() {
    for view in ["1", "3", "4", "5", "6"] {
        let mut play = Play::ready(WIDE).keys(" j ").keys(view).keys("/a").key(KeyCode::Enter);
        let before = counted::lists();
        let drawn = text(&play.model);
        assert_eq!(counted::lists(), before, "view {view}\n{drawn}");
        play = play.keys("jk");
        assert_eq!(counted::lists(), before, "nor does a key that moves the cursor in view {view}");
        drop(play);
    }
}

#[test]
fn a_region_without_resource_sharing() {
    snapshot("no-sharing-80", &Play::ready(SPLIT).keys("RjjjjG"));
}

#[test]
fn details_have_the_whole_screen() {
    for (size, name) in [(SPLIT, "details-own-80"), (COMPACT, "details-own-60")] {
        snapshot(name, &Play::ready(size).keys("gjzz"));
    }
    snapshot("details-shared-80", &Play::ready(SPLIT).keys("gjjjzz"));
    snapshot("details-shared-60", &Play::ready(COMPACT).keys("gjjj").key(KeyCode::Tab));
    snapshot("list-whole-80", &Play::ready(SPLIT).keys("z"));
}

#[test]
fn filter_while_typed_and_after() {
    snapshot("filter-typing-80", &Play::ready(SPLIT).keys(" /golden"));
    snapshot("filter-kept-80", &Play::ready(SPLIT).keys(" /golden").key(KeyCode::Enter));
    snapshot("filter-nothing-80", &Play::ready(SPLIT).keys("/nowhere").key(KeyCode::Enter));
    snapshot("filter-group-80", &Play::ready(SPLIT).keys("fj").key(KeyCode::Enter));
}

#[test]
fn a_toast_takes_the_status_line() {
    snapshot("toast-80", &Play::ready(SPLIT).keys("Gx"));
    snapshot("toast-long-80", &Play::ready(SPLIT).keys("gjjj ").key(KeyCode::Delete));
}

#[test]
fn a_filter_is_seen_while_it_is_typed_whatever_is_said() {
    let mut play = Play::ready(SPLIT).keys("*/gol");
    assert!(play.model.toast.is_some());
    let rows = text(&play.model);
    let status = rows.lines().nth(22).unwrap_or_default();
    assert!(status.contains(" / gol") && status.contains("marked"), "{rows}");
    assert!(rows.contains(" ok "), "{rows}");
    snapshot("filter-toast-80", &play);
    play = play.key(KeyCode::Enter).keys("V");
    play.model.toast = None;
    let rows = text(&play.model);
    assert!(rows.contains("range begun, ") && rows.contains("not shown)"), "{rows}");
    snapshot("range-marks-80", &play);
}

#[test]
fn regions_have_the_focus() {
    snapshot("regions-80", &Play::ready(SPLIT).keys("R"));
    snapshot("regions-60", &Play::ready(COMPACT).keys("R"));
}

#[test]
fn before_anything_is_known() {
    snapshot("opening-80", &Play::new(SPLIT));
    snapshot("opened-80", &Play::opened(SPLIT));
    let mut loading = Play::opened(SPLIT);
    loading.list_regions();
    snapshot("reading-80", &loading);
}

#[test]
fn a_list_that_is_still_coming() {
    for (size, name) in [(SPLIT, "partial-80"), (WIDE, "partial-140")] {
        let mut play = Play::opened(size);
        play.list_regions();
        play.pages("cn-hangzhou", &[&records("cn-hangzhou")], None);
        play.snapshots("cn-beijing", &[], Some(refused("Forbidden.RAM", "User not authorized to operate.")));
        snapshot(name, &play.keys("Rj").key(KeyCode::Enter));
    }
}

#[test]
fn a_region_that_could_not_be_read() {
    for (size, name) in [(SPLIT, "failed-80"), (WIDE, "failed-140")] {
        let mut play = Play::ready(size).keys("r");
        play.snapshots("cn-beijing", &[], Some(refused("Forbidden.RAM", "User not authorized to operate.")));
        snapshot(&format!("{name}-rows"), &play);
        let mut play = Play::opened(size);
        play.list_regions();
        play.snapshots("cn-beijing", &[], Some(refused("Forbidden.RAM", "User not authorized to operate.")));
        snapshot(name, &play.keys("Rjj").key(KeyCode::Enter));
    }
}

#[test]
fn the_regions_could_not_be_listed() {
    let mut play = Play::opened(SPLIT);
    let problem = Problem {
        kind: ProblemKind::NotSent,
        action: "DescribeRegions".to_owned(),
        message: "dns error: failed to look up address".into(),
        ..Problem::default()
    };
    play.answer(|job| *job == Job::Regions, |_| vec![Event::Regions(Err(problem.clone()))]);
    snapshot("no-regions-80", &play);
}

#[test]
fn an_account_without_snapshots() {
    let mut play = Play::opened(SPLIT);
    play.list_regions();
    for place in ["cn-hangzhou", "cn-beijing", "ap-southeast-1", "me-east-1"] {
        play.snapshots(place, &[], None);
        play.shares(place, Vec::new(), Vec::new());
    }
    snapshot("empty-80", &play);
    snapshot("shares-empty-80", &play.keys("3"));
}

#[test]
fn shares() {
    for (size, name) in [(SPLIT, "shares-80"), (WIDE, "shares-140"), (COMPACT, "shares-60")] {
        snapshot(name, &Play::ready(size).keys("3"));
    }
    snapshot("shares-pending-80", &Play::ready(SPLIT).share(PENDING));
    snapshot("shares-received-140", &Play::ready(WIDE).share(RECEIVED));
}

#[test]
fn a_share_opened() {
    for (size, name) in [(SPLIT, "opened-share-80"), (WIDE, "opened-share-140"), (COMPACT, "opened-share-60")] {
        snapshot(name, &Play::ready(size).share(OWN).key(KeyCode::Enter));
    }
    let open = |size| Play::ready(size).share(OWN).key(KeyCode::Enter).key(KeyCode::Tab);
    snapshot("opened-share-snapshots-80", &open(SPLIT).keys("j"));
    snapshot("opened-share-marked-80", &open(SPLIT).keys(" j "));
    snapshot("opened-share-failed-80", &Play::ready(SPLIT).share(OWN).key(KeyCode::Enter).keys("j"));
    snapshot("opened-pending-80", &Play::ready(SPLIT).share(PENDING).key(KeyCode::Enter));
    snapshot("opened-received-80", &Play::ready(SPLIT).share(RECEIVED).key(KeyCode::Enter));
}

#[test]
fn nobody_is_signed_in() {
    let file = || std::path::PathBuf::from("/home/ops/.aliyun/config.json");
    let none = OpenTrouble::Credentials(CredentialTrouble::None { file: file(), metadata: None });
    let broken = OpenTrouble::Credentials(CredentialTrouble::Malformed {
        file: file(),
        line: 12,
        column: 5,
        why: "expected a comma or a closing brace".to_owned(),
    });
    let refused = OpenTrouble::Request(Problem {
        action: "GetCallerIdentity".to_owned(),
        region: None,
        denied: "".into(),
        status: Some(404),
        ..refused("InvalidAccessKeyId.NotFound", "Specified access key is not found.")
    });
    let unreachable = OpenTrouble::Request(Problem {
        kind: ProblemKind::NotSent,
        action: "GetCallerIdentity".to_owned(),
        message: "error trying to connect: connection refused".into(),
        ..Problem::default()
    });
    for (trouble, name) in
        [(none, "no-credentials"), (broken, "broken-config"), (refused, "refused"), (unreachable, "unreachable")]
    {
        for (size, columns) in [(SPLIT, 80), (WIDE, 140), (COMPACT, 60)] {
            snapshot(&format!("{name}-{columns}"), &Play::failed(trouble.clone(), size));
        }
    }
}

#[test]
fn a_change_is_carried_out_and_regions_fail() {
    let mut play = Play::ready(WIDE).keys("r");
    play.snapshots("cn-beijing", &[], Some(refused("Forbidden.RAM", "User not authorized to operate.")));
    let call = Call::Disassociate {
        share: ShareRef::Known("rs-Qm7L2xW9kT4b".parse().unwrap()),
        snapshots: Vec::new(),
        principals: vec![Principal::from_wire(PARTNER)],
    };
    let step = Step { call, after: Vec::new(), inverse: Inverse::Calls(Vec::new()) };
    let plan = Plan {
        parts: Vec::new(),
        account: super::world::ACME.parse().unwrap(),
        region: region("cn-hangzhou"),
        intent: Intent::RemovePrincipals { share: "rs-Qm7L2xW9kT4b".parse().unwrap(), principals: Vec::new() },
        observed: Vec::new(),
        observed_at: play.model.now.wall,
        steps: vec![step.clone(), step],
        gained: Vec::new(),
        lost: Vec::new(),
        withdrawn: Vec::new(),
        already: Vec::new(),
        kept: Vec::new(),
        members_gained: Vec::new(),
        members_lost: Vec::new(),
        members_unknown: Vec::new(),
        invitations: Vec::new(),
    };
    let mut execution = Execution::new(plan);
    execution.progress[0].state = State::Ended(Outcome::Done);
    execution.progress[1].state = State::Sending;
    play.model.tasks.put(task(&execution));
    snapshot("changing-140", &play);
}

#[test]
fn a_terminal_that_is_too_small() {
    snapshot("too-small", &Play::ready((48, 10)));
    let mut play = Play::ready(SPLIT);
    play.send(Message::Resize(59, 15));
    snapshot("too-small-by-one", &play);
}

#[test]
fn the_tag_of_a_shared_snapshot_has_another_shape() {
    let mut play = Play::opened(SPLIT);
    play.list_regions();
    let odd = ("acs:ecs:sharedFrom".into(), format!("{PARTNER}:somewhere else").into());
    let record = crate::domain::snapshot::SnapshotRecord {
        tags: vec![odd],
        ..super::world::record("s-bp1x0001f3k9d2m7zz02", "odd", "2026-11-20T08:00:00Z", 40)
    };
    play.snapshots("cn-hangzhou", &[record], None);
    assert_eq!(play.model.regions[0].id, region("cn-hangzhou"));
    snapshot("odd-tag-80", &play.keys("zz"));
}
