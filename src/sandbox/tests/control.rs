//! The emulator in the hands of a program: calls without signatures, faults, access, histories.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::super::control::Gate;
use super::super::world::Age;
use super::super::{AccessRow, Delivery, Emulator, FaultKind, FaultSpec, Request, Response, Service, World};
use super::{START, entities};
use crate::base::env::Now;
use crate::base::secret::Secret;

const GOLDEN: &str = "s-bp1aaaaaaaaaaaaaaaaa";
const GLOBEX: &str = "1876543210987654";
const QA: &str = "1550011223344556";
const LATE: &str = "1440011223344001";
const HANGZHOU: &str = "cn-hangzhou";

fn at(seconds: u64) -> Now {
    let uptime = Duration::from_secs(seconds);
    let start: jiff::Timestamp = START.parse().expect("a time");
    Now { wall: start.checked_add(uptime).expect("a time"), uptime }
}

/// The test world, in which no task takes any time.
fn instant() -> World {
    let mut world = World::from_json(include_str!("world.json")).expect("the test world is valid");
    (world.timing.associate_ms, world.timing.disassociate_ms, world.timing.delete_share_ms) = (0, 0, 0);
    world
}

fn sharing(account: &str, action: &str, params: &[(&str, &str)]) -> Request {
    Request::as_account(account, Service::Sharing, action, HANGZHOU, params.iter().copied())
}

fn create(name: &str, targets: &[&str]) -> Request {
    let mut params = vec![("ResourceShareName".to_owned(), name), ("AllowExternalTargets".to_owned(), "true")];
    params.extend(entities(&[GOLDEN], targets));
    Request::as_account("prod", Service::Sharing, "CreateResourceShare", HANGZHOU, params)
}

fn body(response: &Response) -> Value {
    serde_json::from_str(&response.body).expect("JSON")
}

fn ok(emulator: &mut Emulator, request: &Request, now: Now) -> Value {
    let response = emulator.handle(request, now);
    assert_eq!(response.status, 200, "{}", response.body);
    body(&response)
}

/// All snapshots that an account sees in a region.
fn snapshots(emulator: &mut Emulator, account: &str, region: &str, now: Now) -> Vec<Value> {
    let mut all = Vec::new();
    let mut token = String::new();
    loop {
        let params = [("MaxResults", "100"), ("NextToken", &token)];
        let request = Request::as_account(account, Service::Ecs, "DescribeSnapshots", region, params);
        let answer = ok(emulator, &request, now);
        all.extend_from_slice(answer["Snapshots"]["Snapshot"].as_array().expect("a list"));
        token = answer["NextToken"].as_str().unwrap_or_default().to_owned();
        if token.is_empty() {
            return all;
        }
    }
}

#[test]
fn calls_need_no_signature_and_tasks_may_take_no_time() {
    let mut emulator = Emulator::new(instant(), at(0));
    ok(&mut emulator, &create("at-once", &[QA]), at(0));
    let reached: Vec<AccessRow> = emulator.access(at(0)).into_iter().filter(|row| row.account == QA).collect();
    assert!(reached.iter().any(|row| row.source == GOLDEN && row.region == HANGZHOU), "{reached:?}");
    // The rules are the same as over the wire.
    let refused = emulator.handle(&create("no name", &[]), at(0));
    assert_eq!((refused.status, &body(&refused)["Code"]), (400, &"InvalidParameter.ResourceShareName".into()));
    let nobody = emulator.handle(&sharing("somebody", "DescribeRegions", &[]), at(0));
    assert_eq!(nobody.status, 404);
    let nowhere = Request::as_account("prod", Service::Sharing, "DescribeRegions", "cn-nanjing", [("", ""); 0]);
    assert_eq!(body(&emulator.handle(&nowhere, at(0)))["Code"], "InvalidProduct.NotFound");
    let read = Request::as_account(QA, Service::Ecs, "DescribeSnapshots", HANGZHOU, [("PageSize", "100")]);
    let seen = ok(&mut emulator, &read, at(0));
    let seen = seen["Snapshots"]["Snapshot"].as_array().expect("a list");
    assert!(seen.iter().any(|snapshot| snapshot["SourceSnapshotId"] == GOLDEN));
}

#[test]
fn access_is_what_each_account_is_shown() {
    let mut emulator = Emulator::new(World::builtin(), at(0));
    let world = World::builtin();
    for seconds in [0, 3 * 86_400] {
        let mut shown = BTreeSet::new();
        for (account, region) in world.accounts.iter().flat_map(|a| world.regions.iter().map(move |r| (a, r))) {
            for snapshot in snapshots(&mut emulator, &account.profile, &region.id, at(seconds)) {
                let tags = snapshot["Tags"]["Tag"].as_array().expect("a list");
                if tags.iter().any(|tag| tag["TagKey"] == "acs:ecs:sharedFrom") {
                    let text = |field: &str| snapshot[field].as_str().expect("text").to_owned();
                    let account = account.account_id.clone();
                    shown.insert((account, region.id.clone(), text("SnapshotId"), text("SourceSnapshotId")));
                }
            }
        }
        let rows = emulator.access(at(seconds)).into_iter().filter(|row| world.account(&row.account).is_some());
        let told: BTreeSet<_> = rows.map(|row| (row.account, row.region, row.snapshot, row.source)).collect();
        assert!(!told.is_empty());
        assert_eq!(told, shown);
    }
}

#[test]
fn who_joins_later_is_told_although_it_has_no_key() {
    let mut emulator = Emulator::new(instant(), at(0));
    ok(&mut emulator, &create("folder", &["fd-CCCC333333"]), at(0));
    let has = |emulator: &mut Emulator, now| emulator.access(now).iter().any(|row| row.account == LATE);
    assert!(!has(&mut emulator, at(3599)));
    assert!(has(&mut emulator, at(3600)));
    emulator.reset(at(3600));
    assert!(!has(&mut emulator, at(7199)), "an hour counts from the reset");
}

#[test]
fn faults_strike_on_the_way_only() {
    let mut emulator = Emulator::new(instant(), at(0));
    let once = |kind| FaultSpec::new(kind).on("CreateResourceShare").times(1);
    for kind in [FaultKind::ResetBefore, FaultKind::ResetAfter, FaultKind::Timeout, FaultKind::Truncate] {
        emulator.add_fault(once(kind)).expect("it makes sense");
    }
    emulator.add_fault(FaultSpec::new(FaultKind::Latency).ms(5)).expect("it makes sense");
    let mut send = |name: &str| emulator.exchange(&create(name, &[]), at(0));
    assert_eq!(send("before").delivery, Delivery::Closed);
    assert_eq!(send("after").delivery, Delivery::Closed);
    assert_eq!(send("silent").delivery, Delivery::Silence);
    let cut = send("cut");
    assert!(matches!(cut.delivery, Delivery::Truncated(response) if response.status == 200));
    assert_eq!(cut.delay, Duration::from_millis(5));
    assert!(matches!(send("well").delivery, Delivery::Answer(response) if response.status == 200));
    emulator.add_fault(FaultSpec::new(FaultKind::Throttle)).expect("it makes sense");
    let list = sharing("prod", "ListResourceShares", &[("ResourceOwner", "Self"), ("MaxResults", "100")]);
    let answer = ok(&mut emulator, &list, at(0));
    let shares = answer["ResourceShares"].as_array().expect("a list");
    let named = |name: &str| shares.iter().filter(|share| share["ResourceShareName"] == name).count();
    assert_eq!(["before", "after", "silent", "cut", "well"].map(named), [0, 1, 1, 1, 1]);
}

#[test]
fn a_history_can_be_played_again() {
    let mut world = instant();
    world.timing.associate_ms = 300;
    let mut emulator = Emulator::new(world.clone(), at(0));
    emulator.keep_calls();
    emulator.add_fault(FaultSpec::new(FaultKind::ResetBefore).times(1)).expect("it makes sense");
    emulator.exchange(&create("lost", &[QA]), at(0));
    let made = ok(&mut emulator, &create("kept", &[QA, GLOBEX]), at(0));
    let share = made["ResourceShare"]["ResourceShareId"].as_str().expect("an ID");
    let listed = ok(&mut emulator, &sharing(GLOBEX, "ListResourceShareInvitations", &[]), at(2));
    let invitation = listed["ResourceShareInvitations"][0]["ResourceShareInvitationId"].as_str().expect("an ID");
    let accept = sharing(GLOBEX, "AcceptResourceShareInvitation", &[("ResourceShareInvitationId", invitation)]);
    ok(&mut emulator, &accept, at(3));
    let remove = sharing("prod", "DisassociateResourceShare", &[("ResourceShareId", share), ("Targets.1", QA)]);
    emulator.advance(Duration::from_secs(10), at(3));
    ok(&mut emulator, &remove, at(4));
    let calls = emulator.calls(0);
    assert_eq!(calls.len(), 5);
    assert_eq!(calls.iter().filter(|call| call.request().is_none()).count(), 1, "the lost one");
    assert_eq!(calls[4].time, at(14).wall);
    let mut again = Emulator::new(world, at(0));
    let mut held = Vec::new();
    for call in &calls {
        let Some(request) = call.request() else { continue };
        let now = Now { wall: call.time, uptime: Duration::ZERO };
        assert_eq!(Some(again.handle(&request, now).status), call.status);
        let later = Now { wall: call.time.checked_add(Duration::from_secs(1)).expect("a time"), ..now };
        held.push(again.access(later).iter().filter(|row| row.share == share).count());
    }
    assert_eq!(held, [1, 1, 2, 1], "each moment can be looked at");
    assert_eq!(again.access(at(60)), emulator.access(at(60)));
}

#[test]
fn a_world_can_be_made_without_text() {
    let mut world = instant();
    world.timing.invitation = Age::seconds(60);
    let mut emulator = Emulator::new(world, at(0));
    ok(&mut emulator, &create("short", &[GLOBEX]), at(0));
    let listed = ok(&mut emulator, &sharing(GLOBEX, "ListResourceShareInvitations", &[]), at(60));
    assert_eq!(listed["ResourceShareInvitations"][0]["Status"], "Expired");
}

#[test]
fn kinds_are_named_as_they_are_written() {
    use FaultKind::{
        ClockOff, FailAssociation, Http5xx, Latency, NotJson, ResetAfter, ResetBefore, SlowAssociation, Throttle,
        Timeout, Truncate,
    };
    let kinds = [
        Latency,
        Throttle,
        Http5xx,
        ResetBefore,
        ResetAfter,
        Timeout,
        SlowAssociation,
        FailAssociation,
        Truncate,
        NotJson,
        ClockOff,
    ];
    for kind in kinds {
        assert_eq!(serde_json::to_value(kind).expect("JSON"), kind.name());
    }
}

#[test]
fn the_gate_wants_the_whole_token() {
    let gate = Gate::new(Secret::new("abc123"));
    assert!(gate.admits(Some("Bearer abc123")) && gate.admits(Some("bearer  abc123 ")));
    for wrong in
        [None, Some(""), Some("abc123"), Some("Bearer"), Some("Bearer "), Some("Bearer abc12"), Some("Basic abc123")]
    {
        assert!(!gate.admits(wrong), "{wrong:?}");
    }
    assert!(!format!("{gate:?}").contains("abc123"));
}
