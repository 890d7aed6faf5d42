//! Changes from the plan to what came of it: share, accept, reject, unshare, undo.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::rig::{GLOBEX, NORTH, NORTHWIND, PARTNERS, PLAIN, Rig, SHARED};
use crate::support::term::signal;

const SHARE: [&str; 11] =
    ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", GLOBEX, "--new", "billing", "--scope", "all"];

fn states(value: &Value) -> Vec<&str> {
    value["items"].as_array().unwrap().iter().map(|item| item["state"].as_str().unwrap()).collect()
}

/// What an account sees of acme's, by acme's IDs.
fn seen(rig: &Rig, profile: &str) -> Vec<String> {
    let value = rig.json(&["snapshots", "--profile", profile]).ends(0).value();
    let items = value["items"].as_array().unwrap().iter();
    let mut all: Vec<String> = items.filter_map(|item| item["source"].as_str().map(str::to_owned)).collect();
    all.sort();
    all
}

#[test]
fn share_receive_and_take_back() {
    let rig = Rig::new();
    let dry = rig.json(&[&SHARE[..], &["--dry-run"]].concat()).ends(0);
    dry.golden("share_dry_run");
    let shared = rig.change(&SHARE).ends(0);
    shared.golden("share");
    assert_eq!(dry.value()["plan_hash"], shared.value()["plan_hash"]);
    assert!(shared.err.contains("Must accept within 7 days") && shared.err.contains(GLOBEX), "{shared:?}");
    let before = seen(&rig, "globex");

    let invitation = rig.invitation("globex");
    let accept = ["accept", "--profile", "globex", "--region", "cn-hangzhou", &invitation];
    rig.json(&[&accept[..], &["--dry-run"]].concat()).ends(0).golden("accept_dry_run");
    let accepted = rig.change(&accept).ends(0);
    accepted.golden("accept");
    assert_eq!(accepted.value()["arrived"][0]["source"], PLAIN, "{accepted:?}");
    assert!(!before.contains(&PLAIN.to_owned()) && seen(&rig, "globex").contains(&PLAIN.to_owned()));

    // Once more is a success: it is so already.
    let again = rig.json(&[&accept[..], &["--yes", "--plan-hash", &"0".repeat(64)]].concat()).ends(0);
    assert_eq!(states(&again.value()), ["already_so"]);

    let undo = ["undo", &shared.task()];
    rig.json(&[&undo[..], &["--dry-run"]].concat()).ends(0).golden("undo_dry_run");
    rig.change(&undo).ends(0).golden("undo");
    assert_eq!(seen(&rig, "globex"), before);
    rig.json(&["audit"]).ends(0).golden("audit");
}

#[test]
fn a_rejected_invitation_is_gone() {
    let rig = Rig::new();
    let invitation = rig.invitation("acme");
    let reject = ["reject", "--region", "cn-hangzhou", &invitation, "--note", "TICKET-7"];
    rig.json(&[&reject[..], &["--dry-run"]].concat()).ends(0).golden("reject_dry_run");
    rig.change(&reject).ends(0).golden("reject");
    let again = rig.json(&[&reject[..], &["--dry-run"]].concat()).ends(0);
    assert_eq!(states(&again.value()), ["already_so"]);
    let accept = rig.json(&["accept", "--region", "cn-hangzhou", &invitation, "--dry-run"]).ends(4);
    assert_eq!(states(&accept.value()), ["blocked"]);
    assert_eq!(rig.json(&["audit"]).value()["items"][0]["note"], "TICKET-7");
    let unknown = rig.json(&["accept", "--region", "cn-hangzhou", "i-nowhere", "--dry-run"]).ends(4);
    assert_eq!(unknown.value()["failed"][0]["code"], "NoSuchInvitation");
}

#[test]
fn members_that_cannot_be_read_make_a_plan_incomplete() {
    let rig = Rig::of(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/world.json"), &[]);
    let lab = ["--profile", "acme-lab", "--region", "cn-hangzhou", "--snapshot", "s-bp16vir6g7lmshnpx05y"];
    let dry = |arguments: &[&str], more: &[&str]| rig.run(&[arguments, &lab, more, &["--dry-run"]].concat());
    let share = ["share", "--to", "rd-Ac3mE7", "--new", "labx", "--scope", "directory"];
    let told = dry(&share, &["--output", "json"]).ends(3).value();
    assert_eq!(told["members_unknown"], serde_json::json!(["rd-Ac3mE7"]), "{told}");
    let plain = dry(&share, &["--output", "table"]).ends(3);
    assert!(plain.out.contains("at least 1 pair") && plain.out.contains("who else is in rd-Ac3mE7"), "{plain:?}");
    rig.change(&[&share[..], &lab].concat()).ends(0);
    let plain = dry(&["unshare", "--from", "rd-Ac3mE7", "--method", "principal"], &["--output", "table"]).ends(3);
    assert!(plain.out.contains("at least 1 pair") && plain.out.contains("who else is in rd-Ac3mE7"), "{plain:?}");
}

#[test]
fn what_stays_reached_is_named_with_its_share() {
    let rig = Rig::of(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/world.json"), &[]);
    let acme = ["--profile", "acme-prod", "--region", "cn-hangzhou", "--snapshot", "s-bp1p2a3vtjzdxs53ffp7"];
    for (name, to) in [("aa", "1180220033445517"), ("bb", "rd-Ac3mE7")] {
        rig.change(&[&["share", "--to", to, "--new", name, "--scope", "directory"], &acme[..]].concat()).ends(0);
    }
    let unshare = ["unshare", "--from", "1180220033445517", "--method", "principal", "--dry-run"];
    let from_all = ["unshare", "--from", "rd-Ac3mE7", "--method", "principal", "--dry-run", "--output", "table"];
    let told = rig.run(&[&from_all, &acme[..]].concat()).ends(0);
    assert!(told.out.contains("1 still reachable another way") && told.out.contains("through aa"), "{told:?}");
    let refused = rig.run(&[&unshare, &acme[..]].concat()).ends(4);
    assert!(
        refused.err.contains("would change nothing") && refused.err.contains("through bb (as part of"),
        "{refused:?}"
    );
}

#[test]
fn unshare_takes_away_by_each_method() {
    for (method, globex, northwind) in
        [("snapshot", &SHARED[1..], &SHARED[1..]), ("principal", &SHARED[..0], &SHARED[..])]
    {
        let rig = Rig::new();
        let unshare = ["unshare", "--snapshot", SHARED[0], "--from", GLOBEX, "--method", method];
        rig.json(&[&unshare[..], &["--dry-run"]].concat()).ends(0).golden(&format!("unshare_{method}_dry_run"));
        rig.change(&unshare).ends(0).golden(&format!("unshare_{method}"));
        assert_eq!(
            (seen(&rig, "globex"), seen(&rig, "northwind").len()),
            (globex.to_vec().iter().map(|id| (*id).to_owned()).collect(), northwind.len() + 1),
            "{method}"
        );
        let again = rig.json(&[&unshare[..], &["--dry-run"]].concat()).ends(0);
        assert!(again.value()["plan_hash"].is_null() && again.err.contains("Everything is so already"), "{again:?}");
    }
}

#[test]
fn snapshots_of_two_regions_are_one_plan_and_one_task() {
    let rig = Rig::new();
    let unshare = ["unshare", "--snapshot", SHARED[0], NORTH, "--from", NORTHWIND, "--method", "snapshot"];
    rig.json(&[&unshare[..], &["--dry-run"]].concat()).ends(0).golden("unshare_two_regions_dry_run");
    // One of them alone has another hash.
    let half = ["unshare", "--snapshot", SHARED[0], "--from", NORTHWIND, "--method", "snapshot", "--dry-run"];
    let half = rig.json(&half).value()["plan_hash"].as_str().unwrap().to_owned();
    rig.json(&[&unshare[..], &["--yes", "--plan-hash", &half]].concat()).ends(4);
    let file = rig.plan_file(&unshare);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    let apply = ["apply", file.to_str().unwrap(), "--yes", "--plan-hash", written["plan_hash"].as_str().unwrap()];
    let done = rig.json(&apply).ends(0);
    done.golden("unshare_two_regions");
    assert_eq!(done.value()["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(seen(&rig, "northwind"), SHARED[1..]);
}

#[test]
fn snapshots_are_shared_in_the_regions_where_they_are_found() {
    let rig = Rig::new();
    let regions = ["--region", "cn-hangzhou", "--region", "cn-beijing"];
    let new = ["--to", GLOBEX, "--new", "both", "--scope", "all"];
    let share = [&["share"][..], &regions, &["--snapshot", NORTH, PLAIN], &new].concat();
    let dry = rig.json(&[&share[..], &["--dry-run"]].concat()).ends(0);
    dry.golden("share_two_regions_dry_run");
    let done = rig.change(&share).ends(0);
    assert_eq!(done.value()["tasks"].as_array().unwrap().len(), 1);
    assert_eq!(dry.value()["plan_hash"], done.value()["plan_hash"]);
    assert!(done.err.contains("cn-hangzhou, cn-beijing"), "{done:?}");
    let undone = rig.change(&["undo", &done.task()]).ends(0);
    assert_eq!(undone.value()["steps"].as_array().unwrap().len(), 2);

    let nowhere = [&["share"][..], &regions, &["--snapshot", "s-nowhere", PLAIN], &new, &["--dry-run"]].concat();
    let nowhere = rig.json(&nowhere).ends(4);
    assert_eq!(nowhere.value()["failed"][0]["code"], "NoSuchSnapshot");
    let existing = [&["share"][..], &regions, &["--snapshot", PLAIN, "--existing", PARTNERS, "--dry-run"]].concat();
    rig.json(&existing).ends(2);
    // Where all of them are in one region, it is a plan for that.
    let one = [&["share"][..], &regions, &["--snapshot", PLAIN], &new, &["--dry-run"]].concat();
    let alone = [&["share"][..], &regions[..2], &["--snapshot", PLAIN], &new, &["--dry-run"]].concat();
    assert_eq!(rig.json(&one).value()["plan_hash"], rig.json(&alone).value()["plan_hash"]);
}

#[test]
fn a_split_waits_for_its_recipient_and_is_gone_on_with() {
    let rig = Rig::new();
    let unshare = ["unshare", "--snapshot", SHARED[0], "--from", GLOBEX, "--method", "split"];
    rig.json(&[&unshare[..], &["--dry-run"]].concat()).ends(0).golden("unshare_split_dry_run");
    let waiting = rig.change(&unshare).ends(3);
    waiting.golden("unshare_split_waits");
    let (task, hash) = (waiting.task(), waiting.value()["plan_hash"].as_str().unwrap().to_owned());
    assert!(waiting.err.contains(&format!("snapferry apply --resume {task}")), "{waiting:?}");
    assert_eq!(seen(&rig, "globex"), SHARED, "nothing is taken before the recipient has the rest");

    let resume = ["apply", "--resume", &task, "--yes", "--plan-hash"];
    assert_eq!(
        rig.json(&[&resume[..], &[&"0".repeat(64)]].concat()).ends(4).value()["failed"][0]["code"],
        "PlanChanged"
    );
    let too_early = rig.json(&[&resume[..], &[&hash]].concat()).ends(3);
    assert_eq!(too_early.value()["tasks"][0]["state"], "awaiting_acceptance");

    let invitation = rig.invitation("globex");
    rig.change(&["accept", "--profile", "globex", "--region", "cn-hangzhou", &invitation]).ends(0);
    let resumed = rig.json(&[&resume[..], &[&hash]].concat()).ends(0);
    resumed.golden("resume");
    assert_eq!(seen(&rig, "globex"), SHARED[1..]);
    let over = rig.json(&[&resume[..], &[&hash]].concat()).ends(4);
    assert_eq!(over.value()["failed"][0]["code"], "NoSuchTask");
}

#[test]
fn an_existing_share_tells_who_sees_it_at_once() {
    let rig = Rig::new();
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--existing", PARTNERS];
    let dry = rig.json(&[&share[..], &["--dry-run"]].concat()).ends(0);
    dry.golden("share_existing_dry_run");
    let gained = dry.value()["gained"].as_array().unwrap().len();
    assert_eq!(gained, 2, "both who are in it gain it: {dry:?}");
    rig.change(&share).ends(0);
    assert!(seen(&rig, "northwind").contains(&PLAIN.to_owned()));
}

#[test]
fn what_the_service_would_refuse_is_not_sent() {
    let rig = Rig::new();
    let blocked = ["share", "--region", "cn-hangzhou", "--snapshot", "s-bp1ddddddddddddddddd", "--to", GLOBEX];
    let blocked = [&blocked[..], &["--new", "x", "--scope", "all"]].concat();
    let dry = rig.json(&[&blocked[..], &["--dry-run"]].concat()).ends(4);
    dry.golden("share_blocked");
    let value = dry.value();
    let hash = value["plan_hash"].as_str().unwrap();
    let sent = rig.json(&[&blocked[..], &["--yes", "--plan-hash", hash]].concat()).ends(4);
    assert_eq!(states(&sent.value()), ["blocked", "blocked"]);
    assert_eq!(sent.value()["failed"][0]["code"], "Blocked");
    assert_eq!(rig.json(&["audit"]).ends(0).value()["items"].as_array().unwrap().len(), 0);
    let table = rig.run(&[&blocked[..], &["--dry-run"]].concat()).ends(4);
    assert!(table.out.contains("service key") && table.out.contains("[UnsupportedOperation]"), "{}", table.out);
    assert!(!table.out.contains("--plan-hash"), "what is refused is not offered for sending: {}", table.out);
}

#[test]
fn only_what_was_confirmed_is_sent() {
    let rig = Rig::new();
    let without = rig.json(&SHARE).ends(2);
    assert!(without.err.contains("--plan-hash"), "{without:?}");
    let other = rig.json(&[&SHARE[..], &["--yes", "--plan-hash", &"f".repeat(64)]].concat()).ends(4);
    assert_eq!(other.value()["failed"][0]["code"], "PlanChanged");
    // Another name is another plan.
    let hash = rig.json(&[&SHARE[..], &["--dry-run"]].concat()).value()["plan_hash"].as_str().unwrap().to_owned();
    let renamed: Vec<&str> = SHARE.iter().map(|word| if *word == "billing" { "other" } else { word }).collect();
    rig.json(&[&renamed[..], &["--yes", "--plan-hash", &hash]].concat()).ends(4);
    // So is the same in a region that holds another share by now.
    rig.change(&["share", "--region", "cn-hangzhou", "--snapshot", PLAIN, "--to", NORTHWIND, "--existing", PARTNERS])
        .ends(0);
    rig.json(&[&SHARE[..], &["--yes", "--plan-hash", &hash]].concat()).ends(4);
    assert_eq!(rig.json(&["shares"]).value()["items"].as_array().unwrap().len(), 4, "no share was made");
}

#[test]
fn an_answer_that_was_lost_is_read_back_and_nothing_is_made_twice() {
    let rig = Rig::with(&[r#"{"kind":"reset_after","action":"CreateResourceShare","times":1}"#]);
    let shared = rig.change(&SHARE).ends(0);
    assert_eq!(states(&shared.value()), ["done", "awaiting_recipient"]);
    let value = rig.json(&["shares"]).value();
    let made = value["items"].as_array().unwrap().iter().filter(|item| item["name"] == "billing").count();
    assert_eq!(made, 1);
}

#[test]
fn what_the_service_refuses_is_told_with_its_code() {
    let rig = Rig::with(&[r#"{"kind":"http5xx","action":"CreateResourceShare"}"#]);
    // A 503 leaves open whether it took effect, so it is not called a failure.
    let unknown = rig.change(&SHARE).ends(3);
    assert_eq!(unknown.value()["complete"], false);
    assert!(unknown.value()["failed"][0]["request_id"].is_string(), "{unknown:?}");
    assert!(unknown.err.contains("snapferry undo"), "{unknown:?}");
}

#[test]
fn an_interrupt_finishes_the_request_in_flight_and_writes_it_down() {
    let rig = Rig::with(&[r#"{"kind":"latency","action":"DisassociateResourceShare","ms":1500}"#]);
    let unshare = ["unshare", "--region", "cn-hangzhou", "--snapshot", SHARED[0], "--from", GLOBEX, NORTHWIND];
    let unshare = [&unshare[..], &["--method", "snapshot"]].concat();
    let hash = rig.json(&[&unshare[..], &["--dry-run"]].concat()).value()["plan_hash"].as_str().unwrap().to_owned();
    let mut command = rig.command(&[&unshare[..], &["--yes", "--plan-hash", &hash, "--output", "json"]].concat());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    wait_for_request(&rig);
    signal(child.id(), rustix::process::Signal::INT);
    let ended = child.wait_with_output().unwrap();
    let err = String::from_utf8(ended.stderr).unwrap();
    assert!(err.contains("The request in flight is finished"), "{err}");
    let value: Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(states(&value), ["done"], "{value}");
    assert_eq!(rig.json(&["audit"]).value()["items"][0]["event"], "stopped");
}

#[test]
fn commands_side_by_side_take_turns() {
    let rig = Rig::with(&[r#"{"kind":"latency","action":"CreateResourceShare","ms":1500}"#]);
    let invitation = rig.invitation("acme");
    let reject = ["reject", "--region", "cn-hangzhou", &invitation];
    let hash = |arguments: &[&str]| {
        let planned = rig.json(&[arguments, &["--dry-run"]].concat());
        planned.value()["plan_hash"].as_str().unwrap().to_owned()
    };
    let (first, second) = (hash(&SHARE), hash(&reject));
    let mut command = rig.command(&[&SHARE[..], &["--yes", "--plan-hash", &first]].concat());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for_request(&rig);
    let ran = rig.json(&[&reject[..], &["--yes", "--plan-hash", &second]].concat()).ends(0);
    assert!(ran.err.contains("Another instance"), "{ran:?}");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn nothing_is_sent_while_another_instance_keeps_the_journal() {
    let rig = Rig::new();
    rig.change(&SHARE).ends(0);
    let lock = rig.place.home().join(".local/state/snapferry/audit.lock");
    let kept = std::fs::File::options().append(true).open(lock).unwrap();
    kept.lock().unwrap();
    let ran = rig.change(&["reject", "--region", "cn-hangzhou", &rig.invitation("acme")]).ends(1);
    assert_eq!(ran.value()["failed"][0]["code"], "Journal");
    // Looking at it needs no turn.
    assert_eq!(rig.json(&["audit"]).ends(0).value()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn what_the_service_refuses_has_changed_nothing() {
    let rig = Rig::of(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/world.json"), &[]);
    let (golden, other_site) = ("s-bp1uo1d52iqh8601lrbo", "5123456789012345");
    let share = ["share", "--region", "cn-hangzhou", "--snapshot", golden, "--to", other_site];
    let before = rig.json(&["shares"]).ends(0).value();
    let ran = rig.change(&[&share[..], &["--new", "abroad", "--scope", "all"]].concat()).ends(4);
    let value = ran.value();
    assert_eq!(
        (&value["complete"], &value["failed"][0]["code"]),
        (&false.into(), &"InvalidTarget.SiteMismatch".into())
    );
    assert!(value["failed"][0]["request_id"].is_string() && ran.err.contains("site"), "{ran:?}");
    assert_eq!(rig.json(&["shares"]).ends(0).value()["items"], before["items"]);
}

/// The journal has the request before it leaves.
fn wait_for_request(rig: &Rig) {
    let begun = Instant::now();
    while rig.json(&["audit"]).value()["items"][0]["event"] != "intent" {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing was sent");
    }
}
