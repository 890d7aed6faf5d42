//! Profiles and sessions, and why there is none.

use snapferry::api::endpoint::Endpoints;
use snapferry::domain::problem::ProblemKind;
use snapferry::work::{CredentialTrouble, Event, Job, OpenTrouble};

use crate::rig::*;

#[test]
fn a_session_tells_who_it_is() {
    let rig = Rig::new();
    let identity = rig.try_open(1, None).unwrap();
    assert_eq!((identity.profile.name.as_str(), &identity.account), (ACME, &rig.account(ACME)));
    assert_eq!((identity.kind.shown(), identity.user.shown()), ("RAMUser", "ops-li"));
    let identity = rig.open(2, "northwind");
    assert_eq!((identity.kind.shown(), identity.user.shown()), ("Account", ""));
    let identity = rig.open(3, "acme-audit");
    assert_eq!((identity.kind.shown(), identity.profile.mode.as_str()), ("AssumedRoleUser", "StsToken"));
}

#[test]
fn profiles_are_listed_and_verified_without_a_session() {
    let rig = Rig::new();
    let Event::Profiles { found: profiles, .. } = rig.ask(0, Job::Profiles) else { panic!("profiles") };
    assert!(profiles.iter().any(|profile| profile.name == GLOBEX && profile.supported));
    let verify = |profile: &str| match rig.ask(0, Job::Verify { profile: profile.to_owned() }) {
        Event::Verified { account, .. } => account,
        other => panic!("not an answer to Verify: {other:?}"),
    };
    assert_eq!(verify(GLOBEX).unwrap(), rig.account(GLOBEX));
    rig.write_profiles(|profile| {
        if profile["name"] == GLOBEX {
            profile["access_key_secret"] = "changed".into();
        }
    });
    let Err(OpenTrouble::Request(problem)) = verify(GLOBEX) else { panic!("credentials are read anew each time") };
    assert!(problem.is_code("SignatureDoesNotMatch"));
    assert!(matches!(verify("nobody"), Err(OpenTrouble::Credentials(CredentialTrouble::NoSuchProfile { .. }))));
}

#[test]
fn a_wrong_secret_is_the_answer_to_everything() {
    let rig = Rig::new();
    rig.write_profiles(|profile| profile["access_key_secret"] = "wrong".into());
    let Err(OpenTrouble::Request(problem)) = rig.try_open(1, Some(ACME)) else { panic!("trouble") };
    assert!(problem.is_code("SignatureDoesNotMatch"));
    assert!(!format!("{problem:?}").contains("wrong"));
    assert!(matches!(rig.ask(1, Job::Regions), Event::Regions(Err(same)) if same == problem));
    let Event::SnapshotsEnd { stopped: Some(same), .. } = rig.ask(1, Job::Snapshots { region: hangzhou() }) else {
        panic!("the end of a list that never began")
    };
    assert_eq!(same, problem);
    rig.write_profiles(|_| {});
    rig.open(1, ACME);
    assert!(matches!(rig.ask(1, Job::Regions), Event::Regions(Ok(_))), "the same epoch can be opened again");
}

#[test]
fn nobody_listens() {
    // A port that is taken, so that nobody else gets it, and on which nobody listens.
    let silent = tokio::net::TcpSocket::new_v4().unwrap();
    silent.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let closed = silent.local_addr().unwrap();
    let rig = Rig::build(
        |_| ("localhost:1".into(), None),
        |setup| setup.endpoints = Endpoints::new(&format!("localhost:{}", closed.port())).unwrap(),
    );
    let Err(OpenTrouble::Request(problem)) = rig.try_open(1, Some(ACME)) else { panic!("trouble") };
    assert_eq!((problem.kind, problem.action.as_str()), (ProblemKind::NotSent, "GetCallerIdentity"));
}

#[test]
fn what_is_wrong_with_the_file_is_told_and_jobs_without_a_session_are_answered() {
    let rig = Rig::new();
    let trouble = |profile: Option<&str>| match rig.try_open(1, profile) {
        Err(OpenTrouble::Credentials(trouble)) => trouble,
        other => panic!("not trouble with credentials: {other:?}"),
    };
    let CredentialTrouble::NoSuchProfile { profile, known } = trouble(Some("nobody")) else { panic!() };
    assert!(profile == "nobody" && known.iter().any(|name| name == GLOBEX));
    let Event::Regions(Err(problem)) = rig.ask(1, Job::Regions) else { panic!() };
    assert_eq!(problem.kind, ProblemKind::Credentials);

    rig.write_profiles(|profile| profile["mode"] = "CloudSSO".into());
    let mode = "CloudSSO".to_owned();
    assert_eq!(trouble(Some(ACME)), CredentialTrouble::UnsupportedMode { profile: ACME.into(), mode });

    std::fs::write(rig.config_file(), "{\n  \"profiles\": [,]\n}").unwrap();
    let CredentialTrouble::Malformed { file, line, .. } = trouble(None) else { panic!() };
    assert_eq!((file, line), (rig.config_file(), 2));

    std::fs::remove_file(rig.config_file()).unwrap();
    assert_eq!(trouble(None), CredentialTrouble::None { file: rig.config_file(), metadata: None });
    assert!(matches!(rig.ask(7, Job::Directory), Event::Directory(Err(_))), "nobody opened that epoch");
}
