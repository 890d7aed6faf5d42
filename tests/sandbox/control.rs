//! The control endpoint: who may use it, and each of its calls.

use serde_json::{Value, json};

use crate::support::*;

const NOTHING: Value = Value::Null;

#[test]
fn without_control_there_is_nothing() {
    let lab = Lab::start(&world());
    assert!(serde_json::to_value(lab.ready()).unwrap().get("control").is_none());
    let stranger = Outside::stranger(&lab.ready().endpoint);
    for (method, path) in [("GET", ""), ("GET", "/calls"), ("POST", "/clock"), ("DELETE", "/faults"), ("GET", "/x")] {
        stranger.refused(404, method, path, "");
    }
}

#[test]
fn every_call_needs_the_token() {
    let lab = Lab::controlled(&world());
    let mut outside = Outside::of(lab.ready());
    let right = outside.authorization.clone().unwrap();
    assert_eq!(right.len(), "Bearer ".len() + 64);
    let wrong = [
        None,
        Some("Bearer ".to_owned()),
        Some(right.replace("Bearer", "Basic")),
        Some(format!("{right}0")),
        Some(right[..right.len() - 1].to_owned()),
    ];
    for authorization in wrong {
        outside.authorization = authorization;
        for (method, path) in [("GET", "/access"), ("POST", "/reset"), ("GET", "/nothing"), ("GET", "")] {
            outside.refused(401, method, path, "");
        }
        let (_, head, _) = outside.send("POST", "/clock", r#"{"advance_s":1}"#);
        assert!(head.contains("www-authenticate: bearer"), "{head}");
    }
    assert!(lab.inside().time().to_string().starts_with("2026-11-24T14:00:00"), "nobody moved the clock");
    outside.authorization = Some(right);
    outside.ok("GET", "/access", &NOTHING);
    assert!(!format!("{:?}", lab.ready()).contains(&outside.authorization.unwrap()["Bearer ".len()..]));
}

#[test]
fn what_is_wrong_is_told() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    for (method, path, body, reason) in [
        ("POST", "/clock", "", "EOF"),
        ("POST", "/clock", r#"{"advance":1}"#, "unknown field `advance`"),
        ("POST", "/clock", r#"{"advance_s":-1}"#, "0 or more"),
        ("POST", "/clock", r#"{"advance_s":"1"}"#, "invalid type"),
        ("POST", "/faults", "{}", "missing field `kind`"),
        ("POST", "/faults", r#"{"kind":"flood"}"#, "unknown variant `flood`"),
        ("POST", "/faults", r#"{"kind":"timeout","actoin":"x"}"#, "unknown field `actoin`"),
        ("POST", "/faults", r#"{"kind":"timeout","service":"oss"}"#, "no service \"oss\""),
        ("POST", "/faults", r#"{"kind":"timeout","action":"CreateDisc"}"#, "no service has an action"),
        ("POST", "/faults", r#"{"kind":"timeout","service":"ecs","action":"GetRole"}"#, "ecs has no action"),
        ("POST", "/faults", r#"{"kind":"timeout","region":"cn-atlantis"}"#, "no region \"cn-atlantis\""),
        ("POST", "/faults", r#"{"kind":"timeout","times":0}"#, "never strike"),
        ("POST", "/faults", r#"{"kind":"latency"}"#, "latency needs ms"),
        ("POST", "/faults", r#"{"kind":"latency","ms":999999999}"#, "at most"),
        ("POST", "/faults", r#"{"kind":"slow_association"}"#, "needs ms"),
        ("POST", "/faults", r#"{"kind":"fail_association","action":"DeleteSnapshot"}"#, "begins no association"),
        ("POST", "/faults", r#"{"kind":"clock_off"}"#, "clock_off needs s"),
        ("POST", "/faults", r#"{"kind":"timeout","s":1}"#, "takes no s"),
        ("POST", "/faults", r#"{"kind":"reset_after","retry_after_ms":1}"#, "takes no retry_after_ms"),
        ("POST", "/faults", r#"{"kind":"throttle","effect":true}"#, "takes no effect"),
        ("DELETE", "/faults?id=7", "", "no fault 7"),
        ("GET", "/calls?since=soon", "", "whole number"),
        ("GET", "/calls?from=1", "", "unknown parameter"),
        ("POST", "/mutate", r#"{"service":"sts","action":"GetCallerIdentity"}"#, "account or profile"),
        ("POST", "/mutate", r#"{"profile":"nobody","service":"sts","action":"x"}"#, "no profile \"nobody\""),
        ("POST", "/mutate", r#"{"account":"nobody","service":"sts","action":"x"}"#, "no account ID"),
        ("POST", "/mutate", r#"{"profile":"boss","service":"oss","action":"x"}"#, "no service \"oss\""),
        ("POST", "/reset", r#"{"hard":true}"#, "unknown field `hard`"),
    ] {
        let found = outside.refused(400, method, path, body);
        assert!(found.contains(reason), "{body}: {found}");
    }
    outside.refused(404, "GET", "/nothing", "");
    outside.refused(405, "GET", "/clock", "");
    outside.refused(405, "PUT", "/faults", "");
    outside.refused(405, "POST", "/access", "");
    outside.refused(413, "POST", "/clock", &" ".repeat(65 * 1024));
    assert_eq!(outside.ok("GET", "/faults", &NOTHING), json!({ "faults": [] }));
}

#[test]
fn the_clock_moves_the_world_and_not_the_signatures() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    let share = lab.caller("boss").share("waits", true, &[PLAIN], &[OUT]);
    let moved = outside.ok("POST", "/clock", &json!({ "advance_s": 7 * 86_400 }));
    assert!(moved["now"].as_str().unwrap().starts_with("2026-12-01T14:00:00"), "{moved}");
    // Signed with the machine's time, which has not moved, and answered with the world's.
    let reply = lab.caller("out").sharing("ListResourceShareInvitations", &[]);
    assert_eq!(reply.header("date"), Some("Tue, 01 Dec 2026 14:00:00 GMT"));
    assert_eq!(reply.ok()["ResourceShareInvitations"][0]["Status"], "Expired");
    assert_eq!(lab.caller("boss").row(&share, "Target", OUT).0, "Failed");
    // A nonce is remembered by the machine's clock.
    let call = lab.caller("boss").call(STS, "GetCallerIdentity");
    call.send().ok();
    outside.advance(86_400);
    call.send().refused(400, "SignatureNonceUsed");
    // Tokens live by the world's.
    lab.caller("auditor").ask(STS, "GetCallerIdentity", &[]).refused(400, "InvalidSecurityToken.Expired");
    // So do retention and what is purged.
    outside.advance(30 * 86_400);
    let seen = lab.caller("boss").snapshots();
    assert!(!seen.iter().any(|snapshot| snapshot["SnapshotId"] == KEPT_30_DAYS));
    assert_eq!(lab.caller("out").invitations(), []);
    outside.ok("POST", "/clock", &json!({ "advance_s": 0.5 }));
}

#[test]
fn calls_are_listed_in_order() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    let boss = lab.caller("boss");
    boss.share("one", false, &[PLAIN], &[DEV]);
    boss.at("cn-beijing").ecs("DescribeSnapshots", &[]).ok();
    boss.sharing("DeleteResourceShare", &[("ResourceShareId", "rs-Nothing00000")])
        .refused(404, "EntityNotExists.ResourceShare");
    let mut forged = boss.call(STS, "GetCallerIdentity");
    forged.key.1 = "guess".to_owned();
    forged.send().refused(400, "SignatureDoesNotMatch");
    boss.ask(ECS, "CreateUnicorn", &[]).refused(404, "InvalidAction.NotFound");
    let calls = outside.calls(0);
    let of = |index: usize| {
        let call = &calls[index];
        let fields = ["seq", "service", "action", "region", "account", "status", "code"];
        Value::from(fields.map(|field| call[field].clone()).to_vec())
    };
    let hangzhou = "cn-hangzhou";
    assert_eq!(of(0), json!([1, "resourcesharing", "CreateResourceShare", hangzhou, BOSS, 200, null]));
    assert_eq!(of(1), json!([2, "ecs", "DescribeSnapshots", "cn-beijing", BOSS, 200, null]));
    let code = "EntityNotExists.ResourceShare";
    assert_eq!(of(2), json!([3, "resourcesharing", "DeleteResourceShare", hangzhou, BOSS, 404, code]));
    let code = "SignatureDoesNotMatch";
    assert_eq!(of(3), json!([4, "sts", "GetCallerIdentity", hangzhou, null, 400, code]));
    assert_eq!(of(4), json!([5, "ecs", "CreateUnicorn", hangzhou, BOSS, 404, "InvalidAction.NotFound"]));
    assert_eq!(calls.len(), 5);
    assert!(calls[0]["time"].as_str().unwrap().starts_with("2026-11-24T14:00:00"));
    assert_eq!(calls[0]["params"]["Targets.1"], DEV);
    assert_eq!(outside.calls(4).len(), 1);
    assert_eq!(outside.calls(5), [NOTHING; 0]);
}

#[test]
fn access_is_told_for_all_accounts_at_once() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    let share = lab.caller("boss").share("mixed", true, &[PLAIN], &[TEAMS, OUT]);
    assert_eq!(outside.ok("GET", "/access", &NOTHING), json!({ "access": [] }), "the tasks are not done");
    outside.advance(1);
    let told = outside.ok("GET", "/access", &NOTHING);
    assert_eq!(texts(&told["access"], "account"), [DEV, KEYLESS, LEAVER], "the outsider has not accepted");
    let row = &told["access"][0];
    let seen = lab.caller("dev").shared_in(PLAIN).unwrap();
    let expected = json!({
        "account": DEV, "region": "cn-hangzhou", "snapshot": seen["SnapshotId"], "source": PLAIN, "share": share
    });
    assert_eq!(*row, expected);
    lab.caller("out").accept(&share);
    outside.advance(3600);
    let told = outside.ok("GET", "/access", &NOTHING);
    assert_eq!(texts(&told["access"], "account"), [DEV, KEYLESS, LATE, OUT], "who joins, leaves, and accepts");
}

#[test]
fn somebody_else_changes_the_world() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    let create = json!({
        "profile": "boss", "service": "ResourceSharing", "action": "CreateResourceShare", "region": "cn-hangzhou",
        "params": {
            "ResourceShareName": "other", "AllowExternalTargets": true, "Targets": [UNKNOWN],
            "Resources": [{ "ResourceType": "Snapshot", "ResourceId": PLAIN }]
        }
    });
    let made = outside.ok("POST", "/mutate", &create);
    let share = made["ResourceShare"]["ResourceShareId"].as_str().unwrap();
    // An account that the world does not know can be made to answer as well.
    outside.advance(1);
    let mut call =
        json!({ "account": UNKNOWN, "service": "resourcesharing", "action": "ListResourceShareInvitations" });
    let listed = outside.ok("POST", "/mutate", &call);
    let invitation = &listed["ResourceShareInvitations"][0]["ResourceShareInvitationId"];
    call["action"] = "AcceptResourceShareInvitation".into();
    call["params"] = json!({ "ResourceShareInvitationId": invitation });
    outside.ok("POST", "/mutate", &call);
    outside.advance(1);
    assert_eq!(lab.caller("boss").row(share, "Target", UNKNOWN).0, "Associated");
    // Refusals are the service's own, and the permissions of the account count.
    let (status, _, refused) = outside.send("POST", "/mutate", &call.to_string());
    assert_eq!((status, &refused["Code"]), (409, &json!("InvitationStatus.AlreadyAccepted")));
    let denied = json!({
        "profile": "auditor", "service": "ecs", "action": "DeleteSnapshot", "params": { "SnapshotId": PLAIN }
    });
    let (status, _, refused) = outside.send("POST", "/mutate", &denied.to_string());
    assert_eq!((status, &refused["Code"]), (403, &json!("Forbidden.RAM")));
    // ECS is told the region, and faults do not strike.
    outside.fault(&json!({ "kind": "timeout" }));
    let read = json!({ "account": BOSS, "service": "ecs", "action": "DescribeSnapshots", "region": "cn-beijing" });
    assert_eq!(outside.ok("POST", "/mutate", &read)["Snapshots"]["Snapshot"][0]["SnapshotId"], BEIJING);
    let calls = outside.calls(0);
    assert_eq!((&calls[0]["inside"], &calls[0]["account"]), (&json!(true), &json!(BOSS)));
    let signed = calls.iter().find(|call| call["action"] == "ListResourceShareAssociations").unwrap();
    assert!(signed.get("inside").is_none());
}

#[test]
fn reset_brings_back_the_start() {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    let boss = lab.caller("boss");
    let share = boss.share("gone", false, &[PLAIN], &[DEV]);
    outside.fault(&json!({ "kind": "throttle" }));
    outside.advance(86_400);
    lab.hours(1);
    let answer = outside.ok("POST", "/reset", &NOTHING);
    assert!(answer["now"].as_str().unwrap().starts_with("2026-11-24T15:00:00"), "{answer}");
    assert_eq!(outside.calls(0), [NOTHING; 0]);
    let shares = boss.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).ok();
    assert_eq!(shares["ResourceShares"], json!([]));
    // The world begins now: what was an hour old is an hour old.
    let snapshots = boss.snapshots();
    let plain = snapshots.iter().find(|snapshot| snapshot["SnapshotId"] == PLAIN).unwrap();
    assert_eq!(plain["CreationTime"], "2026-11-24T14:00:00Z");
    assert_eq!(boss.share("again", false, &[PLAIN], &[DEV]), share, "the same calls make the same world");
}

#[test]
fn the_hand_inside_the_program_does_the_same() {
    use snapferry::sandbox::{FaultKind, FaultSpec, Service};
    let lab = Lab::controlled(&world());
    let control = lab.inside();
    let name = [("ResourceShareName", "inside"), ("Targets.1", DEV)];
    let made = control.mutate("boss", Service::Sharing, "CreateResourceShare", "cn-hangzhou", &name);
    assert_eq!(made.status, 200, "{}", made.body);
    let id = control.fault(FaultSpec::new(FaultKind::Throttle).on("GetCallerIdentity").times(2)).unwrap();
    assert!(control.fault(FaultSpec::new(FaultKind::Latency)).is_err());
    lab.caller("boss").ask(STS, "GetCallerIdentity", &[]).refused(400, "Throttling.User");
    assert_eq!((control.faults()[0].id, control.faults()[0].left), (id, Some(1)));
    assert!(control.remove_fault(id) && !control.remove_fault(id));
    lab.caller("boss").ask(STS, "GetCallerIdentity", &[]).ok();
    let calls = control.calls(0);
    assert_eq!(calls.iter().map(|call| call.fault).collect::<Vec<_>>(), [None, Some(FaultKind::Throttle), None]);
    let before = control.time();
    assert_eq!(control.advance(std::time::Duration::from_secs(1)).as_second(), before.as_second() + 1);
    assert_eq!(control.access(), []);
    control.reset();
    assert_eq!(control.calls(0), []);
}
