//! What goes wrong on demand: each kind, and which calls it strikes.

use std::io::{ErrorKind, Read as _};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::*;

/// A call that creates a share, its name told.
fn create(lab: &Lab, name: &str) -> Call {
    lab.caller("boss").call(SHARING, "CreateResourceShare").with("ResourceShareName", name)
}

/// The names of the boss's shares, asked for without a signature, so that no fault strikes.
fn shares(outside: &Outside) -> Vec<String> {
    let call = json!({
        "profile": "boss", "service": "resourcesharing", "action": "ListResourceShares",
        "params": { "ResourceOwner": "Self" }
    });
    let answer = outside.ok("POST", "/mutate", &call);
    texts(&answer["ResourceShares"], "ResourceShareName").into_iter().map(str::to_owned).collect()
}

fn start() -> (Lab, Outside) {
    let lab = Lab::controlled(&world());
    let outside = Outside::of(lab.ready());
    (lab, outside)
}

/// The last call of which the list tells: status, code and fault.
fn last(outside: &Outside) -> Value {
    let calls = outside.calls(0);
    let call = calls.iter().rfind(|call| call.get("inside").is_none()).unwrap();
    json!([call["status"], call["code"], call["fault"]])
}

#[test]
fn latency_holds_the_answer_back() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "latency", "ms": 40, "action": "CreateResourceShare" }));
    let before = Instant::now();
    create(&lab, "late").send().ok();
    assert!(before.elapsed() >= Duration::from_millis(40));
    assert_eq!(last(&outside), json!([200, null, "latency"]));
}

#[test]
fn throttling_has_no_effect_and_may_give_a_hint() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "throttle", "times": 1 }));
    outside.fault(&json!({ "kind": "throttle", "times": 1, "retry_after_ms": 750 }));
    let plain = create(&lab, "one").send();
    assert_eq!(plain.header("x-acs-retry-after"), None);
    plain.refused(400, "Throttling.User");
    let hinted = create(&lab, "two").send();
    assert_eq!(hinted.header("x-acs-retry-after"), Some("750"));
    hinted.refused(400, "Throttling.User");
    assert_eq!(last(&outside), json!([400, "Throttling.User", "throttle"]));
    assert_eq!(shares(&outside), [""; 0]);
    create(&lab, "three").send().ok();
}

#[test]
fn a_server_error_has_an_effect_only_if_told() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "http5xx", "times": 1, "retry_after_ms": 20 }));
    outside.fault(&json!({ "kind": "http5xx", "times": 1, "effect": true }));
    let reply = create(&lab, "lost").send();
    assert_eq!(reply.header("x-acs-retry-after"), Some("20"));
    reply.refused(503, "ServiceUnavailable");
    assert_eq!(last(&outside), json!([503, "ServiceUnavailable", "http5xx"]));
    create(&lab, "kept").send().refused(503, "ServiceUnavailable");
    assert_eq!(last(&outside), json!([200, null, "http5xx"]), "what the service did, not what arrived");
    assert_eq!(shares(&outside), ["kept"]);
}

#[test]
fn a_connection_breaks_before_or_after_the_effect() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "reset_before", "times": 1 }));
    outside.fault(&json!({ "kind": "reset_after", "times": 1 }));
    assert_eq!(create(&lab, "before").raw(), b"");
    assert_eq!(last(&outside), json!([null, null, "reset_before"]));
    assert_eq!(create(&lab, "after").raw(), b"");
    assert_eq!(last(&outside), json!([200, null, "reset_after"]));
    assert_eq!(shares(&outside), ["after"]);
    create(&lab, "well").send().ok();
}

#[test]
fn nothing_comes_until_the_client_gives_up() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "timeout", "times": 1 }));
    let mut silent = create(&lab, "silent").begin();
    silent.set_read_timeout(Some(Duration::from_millis(60))).unwrap();
    let waited = silent.read(&mut [0]).expect_err("nothing comes").kind();
    assert!(matches!(waited, ErrorKind::WouldBlock | ErrorKind::TimedOut), "{waited}");
    assert_eq!(shares(&outside), ["silent"], "it took effect");
    drop(silent);
    // Without effect, and closed in the end.
    outside.fault(&json!({ "kind": "timeout", "times": 1, "effect": false, "ms": 30 }));
    let before = Instant::now();
    assert_eq!(create(&lab, "never").raw(), b"");
    assert!(before.elapsed() >= Duration::from_millis(30));
    assert_eq!(shares(&outside), ["silent"]);
    assert_eq!(last(&outside), json!([null, null, "timeout"]));
}

#[test]
fn half_an_answer_comes() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "truncate", "times": 1 }));
    let raw = String::from_utf8(create(&lab, "half").raw()).unwrap();
    let (head, body) = raw.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("http/1.1 200"), "{head}");
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(promised.parse::<usize>().unwrap() / 2, body.len());
    assert!(body.starts_with('{') && serde_json::from_str::<Value>(body).is_err(), "{body}");
    assert_eq!(shares(&outside), ["half"]);
}

#[test]
fn a_gateway_answers_in_its_own_words() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "not_json", "times": 1 }));
    outside.fault(&json!({ "kind": "not_json", "times": 1, "effect": true }));
    for name in ["lost", "kept"] {
        let raw = String::from_utf8(create(&lab, name).raw()).unwrap();
        assert!(raw.starts_with("HTTP/1.1 502") && raw.contains("text/html") && raw.contains("<html>"), "{raw}");
    }
    assert_eq!(shares(&outside), ["kept"]);
}

#[test]
fn associations_are_slow() {
    let (lab, outside) = start();
    outside.fault(&json!({ "kind": "slow_association", "ms": 60_000, "times": 1 }));
    let boss = lab.caller("boss");
    boss.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).ok();
    let share = boss.share("slow", false, &[PLAIN], &[DEV]);
    assert_eq!(outside.ok("GET", "/faults", &Value::Null)["faults"], json!([]), "it struck the first that begins one");
    outside.advance(59);
    assert_eq!(boss.row(&share, "Target", DEV).0, "Associating");
    outside.advance(2);
    assert_eq!(boss.row(&share, "Target", DEV).0, "Associated");
    // A removal is slow only if it is named.
    outside.fault(&json!({ "kind": "slow_association", "ms": 60_000 }));
    outside
        .fault(&json!({ "kind": "slow_association", "ms": 60_000, "action": "DisassociateResourceShare", "times": 1 }));
    boss.disassociate(&share, &[], &[DEV]).ok();
    outside.advance(2);
    assert_eq!(boss.row(&share, "Target", DEV).0, "Disassociating");
    outside.advance(60);
    assert_eq!(boss.row(&share, "Target", DEV).0, "Disassociated");
    boss.disassociate(&share, &[PLAIN], &[]).ok();
    outside.advance(2);
    assert_eq!(boss.row(&share, "Resource", PLAIN).0, "Disassociated");
}

#[test]
fn associations_fail() {
    let (lab, outside) = start();
    let boss = lab.caller("boss");
    let share = boss.share("fails", true, &[PLAIN], &[OUT]);
    lab.settle();
    outside.fault(&json!({ "kind": "fail_association", "times": 2 }));
    boss.associate(&share, &[SECOND], &[DEV]).ok();
    lab.caller("out").accept(&share);
    assert_eq!(last(&outside), json!([200, null, "fail_association"]));
    lab.settle();
    let failed = ("Failed".to_owned(), "InternalError".to_owned());
    assert_eq!(boss.row(&share, "Resource", SECOND), failed);
    assert_eq!(boss.row(&share, "Target", DEV), failed);
    assert_eq!(boss.row(&share, "Target", OUT), failed);
    assert!(lab.caller("dev").shared_in(PLAIN).is_none() && lab.caller("out").shared_in(PLAIN).is_none());
    // Trying again is possible.
    boss.associate(&share, &[SECOND], &[DEV]).ok();
    lab.settle();
    assert!(lab.caller("dev").shared_in(SECOND).is_some());
}

#[test]
fn the_clock_of_signatures_is_wrong() {
    let (lab, outside) = start();
    outside.advance(86_400);
    outside.fault(&json!({ "kind": "clock_off", "s": 3600 }));
    let boss = lab.caller("boss");
    let reply = boss.ask(STS, "GetCallerIdentity", &[]);
    assert_eq!(reply.header("date"), Some("Tue, 24 Nov 2026 15:00:00 GMT"), "the clock that judged");
    reply.refused(400, "InvalidTimeStamp.Expired");
    let mut call = boss.call(STS, "GetCallerIdentity");
    call.date = lab.date(3600);
    let reply = call.send();
    assert_eq!(reply.header("date"), Some("Wed, 25 Nov 2026 14:00:00 GMT"), "the world's");
    reply.ok();
    outside.ok("DELETE", "/faults", &Value::Null);
    boss.ask(STS, "GetCallerIdentity", &[]).ok();
}

#[test]
fn a_fault_strikes_what_it_names() {
    let (lab, outside) = start();
    let boss = lab.caller("boss");
    outside.fault(&json!({ "kind": "throttle", "service": "ecs", "region": "cn-beijing" }));
    boss.ecs("DescribeSnapshots", &[]).ok();
    boss.at("cn-beijing").sharing("DescribeRegions", &[]).ok();
    boss.at("cn-beijing").ecs("DescribeSnapshots", &[]).refused(400, "Throttling.User");
    let id = outside.fault(&json!({ "kind": "http5xx", "service": "sts", "ms": null }));
    let told = outside.ok("GET", "/faults", &Value::Null);
    let second = json!({ "id": id, "kind": "http5xx", "service": "sts" });
    assert_eq!(told["faults"][1], second);
    boss.ask(STS, "GetCallerIdentity", &[]).refused(503, "ServiceUnavailable");
    let left = outside.ok("DELETE", &format!("/faults?id={id}"), &Value::Null);
    assert_eq!(left["faults"].as_array().unwrap().len(), 1);
    boss.ask(STS, "GetCallerIdentity", &[]).ok();
    outside.ok("DELETE", "/faults", &Value::Null);
    boss.at("cn-beijing").ecs("DescribeSnapshots", &[]).ok();
}

#[test]
fn faults_may_be_there_from_the_start() {
    use snapferry::sandbox::{FaultKind, FaultSpec};
    let lab = Lab::with_faults(&world(), &[FaultSpec::new(FaultKind::Throttle).times(1)]);
    create(&lab, "x").send().refused(400, "Throttling.User");
    create(&lab, "x").send().ok();
}
