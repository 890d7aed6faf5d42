//! Each mode signs in, and gets new credentials once, at its margin, before a request is signed.

use std::path::Path;

use serde_json::{Value, json};
use snapferry::work::{Event, Job};

use super::*;

/// A mode, and what happens when it is used.
struct Case {
    /// The profile.
    profile: Value,
    /// Who it is: kind and name.
    who: (&'static str, &'static str),
    /// What is asked of the sandbox to get credentials.
    asks: &'static str,
    /// From which minute on new ones are wanted.
    due: u64,
}

fn each(rig: &Rig) -> Vec<Case> {
    let (ready, role) = (rig.ready(), "AssumedRoleUser");
    let oidc = ready.oidc.as_ref().unwrap();
    let token_file = rig.write("token", &oidc.token);
    vec![
        Case { profile: operator(rig), who: (role, "li"), asks: "AssumeRole", due: 45 },
        Case {
            profile: json!({ "name": "instance", "mode": "EcsRamRole", "ram_role_name": "" }),
            who: (role, "i-bp1jumphost00000001"),
            asks: "GET /latest/meta-data/ram/security-credentials/jump-host",
            due: 345,
        },
        Case {
            profile: json!({
                "name": "ci", "mode": "OIDC", "oidc_provider_arn": oidc.provider_arn, "ram_role_arn": oidc.role_arn,
                "oidc_token_file": token_file, "ram_session_name": "job-7",
            }),
            who: (role, "job-7"),
            asks: "AssumeRoleWithOIDC",
            due: 45,
        },
        Case {
            profile: json!({ "name": "uri", "mode": "CredentialsURI", "credentials_uri": ready.credentials_uri }),
            who: ("RAMUser", "ops-li"),
            asks: "GET /credentials",
            due: 45,
        },
    ]
}

/// Asks for several things at once and waits for all answers.
fn read_much(rig: &Rig, epoch: u32) {
    let jobs = [Job::Directory, Job::ResourceGroups, Job::Regions, Job::Sharing { region: hangzhou() }];
    let stamps: Vec<_> = jobs.iter().cycle().take(8).map(|job| rig.submit(epoch, job.clone())).collect();
    let mut open = stamps.len();
    while open > 0 {
        let (stamp, event) = rig.any();
        let fine = match &event {
            Event::Expires { .. } => continue,
            Event::Directory(outcome) => outcome.is_ok(),
            Event::ResourceGroups(outcome) => outcome.is_ok(),
            Event::Regions(outcome) => outcome.is_ok(),
            Event::Sharing { own, received, .. } => own.stopped.is_none() && received.stopped.is_none(),
            other => panic!("not an answer: {other:?}"),
        };
        assert!(fine && stamps.contains(&stamp), "{event:?}");
        open -= 1;
    }
}

#[test]
fn every_mode_that_asks_is_renewed_once_at_its_margin() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    for (epoch, case) in each(&rig).into_iter().enumerate() {
        let (epoch, name) = (u32::try_from(epoch).unwrap() + 1, case.profile["name"].as_str().unwrap().to_owned());
        rig.write_config(std::slice::from_ref(&case.profile));
        if name == "ci" {
            let lives = minutes(120);
            rig.write("token", &rig.control().oidc_token(lives));
        }
        let before = rig.asked(case.asks);
        let asked = |rig: &Rig| rig.asked(case.asks) - before;
        let identity = rig.open(epoch, &name);
        assert_eq!((identity.kind.shown(), identity.user.shown()), case.who, "{name}");
        assert_eq!(identity.account, rig.account(ACME), "{name}");
        let Event::Expires { at: Some(first) } = rig.any().1 else { panic!("{name}: its end is told") };
        rig.clock.advance(minutes(case.due - 1));
        read_much(&rig, epoch);
        assert_eq!(asked(&rig), 1, "{name}: not before the margin");
        rig.clock.advance(minutes(1));
        read_much(&rig, epoch);
        assert_eq!(asked(&rig), 2, "{name}: once, however many ask");
        assert_eq!(renew(&rig, epoch), Ok(true), "{name}");
        assert_eq!(asked(&rig), 3, "{name}: on request at any time");
        assert!(first > rig.clock.env().now().wall - minutes(case.due), "{name}");
    }
}

#[test]
fn the_new_end_is_told() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[operator(&rig)]);
    rig.open(1, "operator");
    let Event::Expires { at: Some(first) } = rig.any().1 else { panic!("the end is told") };
    rig.clock.advance(minutes(50));
    let stamp = rig.submit(1, Job::Regions);
    let ends: Vec<_> = (0..2).map(|_| rig.next(stamp)).collect();
    assert!(ends.iter().any(|event| matches!(event, Event::Expires { at: Some(end) } if *end == first + minutes(50))));
}

#[test]
fn credentials_end_by_the_clock_of_the_services() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[operator(&rig)]);
    rig.open(1, "operator");
    rig.control().advance(minutes(50));
    assert_eq!(read(&rig, 1), Ok(()), "this answer tells the time");
    assert_eq!(rig.asked("AssumeRole"), 1);
    assert_eq!(read(&rig, 1), Ok(()));
    assert_eq!(rig.asked("AssumeRole"), 2, "ten minutes are left, whatever the clock of this machine says");
}

#[test]
fn a_role_behind_a_role_is_assumed_with_what_the_first_one_gave() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    let reader = json!({
        "name": "reader", "mode": "ChainableRamRoleArn", "source_profile": "operator", "ram_role_arn": READER,
        "external_id": "ops-2026", "ram_session_name": "wang", "sts_region": "cn-beijing",
    });
    rig.write_config(&[reader.clone(), operator(&rig)]);
    let identity = rig.open(1, "reader");
    assert_eq!((identity.user.shown(), &identity.account), ("wang", &rig.account("acme-payments")));
    assert_eq!(rig.asked("AssumeRole"), 2);
    rig.clock.advance(minutes(45));
    assert_eq!(read(&rig, 1), Ok(()));
    assert_eq!(rig.asked("AssumeRole"), 4, "the first session is as old as the second");
    let calls = rig.control().calls(0);
    let second = calls.iter().filter(|call| call.action.as_deref() == Some("AssumeRole")).nth(1).unwrap();
    assert_eq!((second.params["ExternalId"].as_str(), second.params["RoleArn"].as_str()), ("ops-2026", READER));
    assert_eq!(second.params["DurationSeconds"], "3600");

    let told = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut reader = reader.clone();
        change(&mut reader);
        rig.write_config(&[reader, operator(&rig)]);
        why(&rig, Some("reader"))
    };
    let refused = told(&|reader| reader["external_id"] = "guess".into());
    assert!(refused.contains("NoPermission") && refused.contains("does not trust this identity"), "{refused}");
    let endless = told(&|reader| reader["source_profile"] = "reader".into());
    assert_eq!(endless, "The source profiles of reader lead back to it.");
    let missing = told(&|reader| reader["source_profile"] = "nobody".into());
    assert!(missing.starts_with("There is no profile named nobody."), "{missing}");
}

#[test]
fn keys_never_end_and_nobody_is_asked_for_them() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.open(1, ACME);
    rig.clock.advance(minutes(60 * 24 * 30));
    assert_eq!(read(&rig, 1), Ok(()));
    assert_eq!((rig.asked("AssumeRole"), rig.asked("GetCallerIdentity")), (0, 1));
}

#[test]
fn a_token_that_stands_in_the_file_is_read_again_when_it_is_refused() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[temporary(&rig, "visit")]);
    rig.open(1, "visit");
    rig.clock.advance(minutes(59));
    assert_eq!(read(&rig, 1), Ok(()));
    rig.clock.advance(minutes(2));
    let problem = read(&rig, 1).unwrap_err();
    assert!(problem.is_code("InvalidSecurityToken.Expired") && problem.wants_credentials());
    assert!(ui::problem::advice(&problem).contains("Get new ones"));
    assert_eq!(renew(&rig, 1), Ok(false), "there are no others");
    let before = rig.asked("GetCallerIdentity");
    rig.write_config(&[temporary(&rig, "visit")]);
    assert_eq!(read(&rig, 1), Ok(()), "without a word from anybody");
    assert_eq!(rig.asked("GetCallerIdentity"), before + 1, "whose the new ones are was asked first");
}

#[cfg(unix)]
#[test]
fn a_command_is_run_again_at_the_margin_of_what_it_printed() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    let print = |rig: &Rig| {
        let session = session(rig);
        let printed = json!({
            "mode": "StsToken", "access_key_id": session["AccessKeyId"],
            "access_key_secret": session["AccessKeySecret"], "sts_token": session["SecurityToken"],
            "expiration": session["Expiration"],
        });
        rig.write("given.json", &printed.to_string());
    };
    let program = script(&rig, "echo \"$1\" >> ran; cat given.json");
    print(&rig);
    let command = format!("'{}' \"; touch x\"", program.display());
    rig.write_config(&[json!({ "name": "helper", "mode": "External", "process_command": command })]);
    let runs = |rig: &Rig| std::fs::read_to_string(rig.home().join("ran")).unwrap_or_default().lines().count();
    let identity = rig.open(1, "helper");
    assert_eq!((identity.user.shown(), identity.profile.mode.as_str()), ("li", "External"));
    rig.clock.advance(minutes(44));
    read_much(&rig, 1);
    assert_eq!(runs(&rig), 1);
    rig.clock.advance(minutes(1));
    print(&rig);
    read_much(&rig, 1);
    assert_eq!(runs(&rig), 2);
    assert!(!rig.home().join("x").exists(), "an argument is an argument");
}

/// A program of the user's own.
#[cfg(unix)]
pub(super) fn script(rig: &Rig, text: &str) -> std::path::PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let program = rig.write("bin/give", &format!("#!/bin/sh\n{text}\n"));
    let private = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    private(&program, 0o700);
    private(program.parent().unwrap(), 0o700);
    program
}
