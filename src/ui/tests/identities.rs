//! Who one is and could be: the sheet of profiles, and what stands there when credentials come to their end.

use insta::assert_snapshot;
use jiff::SignedDuration;

use super::text;
use super::world::{ACME, GLOBEX, PARTNER, Play, records, refused};
use crate::app::model::{CredentialTrouble, Forbidden, Giver, Identity, OpenTrouble, Origin, Setup, Silence};
use crate::base::files::Exposure;
use crate::domain::policy::Mark;
use crate::domain::problem::{Problem, ProblemKind};
use crate::work::{Event, Job, Profile};

const SIZES: [((u16, u16), u16); 2] = [((80, 24), 80), ((140, 40), 140)];

fn profile(name: &str, mode: &str) -> Profile {
    let origin = Origin::File("/home/ops/.aliyun/config.json".into());
    let region = Some("cn-hangzhou".parse().unwrap());
    Profile { name: name.into(), mode: mode.into(), origin, region, supported: mode != "CloudSSO" }
}

fn profiles() -> Vec<Profile> {
    let instance = Profile { origin: Origin::Instance, region: None, ..profile("instance-role", "EcsRamRole") };
    vec![
        Profile { origin: Origin::Environment, region: None, ..profile("environment", "AK") },
        profile("prod-admin", "RamRoleArn"),
        profile("prod-audit", "ChainableRamRoleArn"),
        profile("partner-view", "StsToken"),
        profile("on-call", "External"),
        profile("ci", "OIDC"),
        profile("keys", "CredentialsURI"),
        profile("sso", "CloudSSO"),
        instance,
    ]
}

/// Signed in as one of them, everything of a region read.
fn signed_in(size: (u16, u16), name: &str) -> Play {
    let mut play = Play::with(Setup::default(), size);
    let found = profiles();
    play.answer(
        |job| *job == Job::Profiles,
        |_| vec![Event::Profiles { found: found.clone(), trouble: None, exposed: Vec::new() }],
    );
    let now = play.model.now.wall;
    let identity = Identity {
        profile: profiles().into_iter().find(|profile| profile.name == name).unwrap(),
        account: ACME.parse().unwrap(),
        kind: "AssumedRoleUser".into(),
        user: "ops-li".into(),
    };
    let at = (identity.profile.mode != "StsToken").then(|| now + SignedDuration::from_mins(42));
    play.answer(
        |job| matches!(job, Job::Open { .. }),
        |_| vec![Event::Opened(Ok(Box::new(identity.clone()))), Event::Expires { at }],
    );
    play.list_regions();
    play.snapshots("cn-hangzhou", &records("cn-hangzhou"), None);
    verify(&mut play);
    play
}

/// Answers whose each profile is.
fn verify(play: &mut Play) {
    let now = play.model.now.wall;
    let of = |job: &Job| {
        let Job::Verify { profile } = job else { return Vec::new() };
        let silent = |giver, why| {
            let profile = profile.clone();
            Err(OpenTrouble::Credentials(CredentialTrouble::Silent { profile, giver, why }))
        };
        let (account, minutes) = match profile.as_str() {
            "environment" => (Ok(GLOBEX.parse().unwrap()), None),
            "prod-audit" => (Ok(PARTNER.parse().unwrap()), Some(58)),
            "partner-view" => {
                let problem = refused("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.");
                (Err(OpenTrouble::Request(Problem { action: "GetCallerIdentity".into(), ..problem })), None)
            }
            "ci" => (silent(Giver::TokenFile, Silence::Unintelligible), None),
            _ => {
                let why = Forbidden::UriHost("keys.example.net".into());
                let profile = profile.clone();
                (Err(OpenTrouble::Credentials(CredentialTrouble::Forbidden { profile, why })), None)
            }
        };
        let expires = minutes.map(|minutes| now + SignedDuration::from_mins(minutes));
        vec![Event::Verified { profile: profile.clone(), account, expires }]
    };
    play.answer(|job| matches!(job, Job::Verify { .. }), of);
}

fn expire(play: Play, problem: &Problem) -> Play {
    let mut play = play.keys("r");
    play.snapshots("cn-hangzhou", &[], Some(problem.clone()));
    play
}

fn expired() -> Problem {
    refused("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
}

#[test]
fn the_title_counts_down() {
    for (size, columns) in SIZES {
        assert_snapshot!(format!("expires-{columns}"), text(&signed_in(size, "prod-admin").model));
    }
    let mut play = signed_in((80, 24), "prod-admin");
    let title = |play: &Play| text(&play.model).lines().next().unwrap().trim_matches('|').trim_end().to_owned();
    assert!(title(&play).contains("(role: ops-li)  42m left  RW"), "{}", title(&play));
    play.model.now.wall += SignedDuration::from_mins(42);
    assert!(title(&play).contains("(role: ops-li)  renews  RW"), "{}", title(&play));
    let play = expire(signed_in((80, 24), "partner-view"), &expired());
    assert!(title(&play).contains("partner-view ··2938  EXPIRED  RW"), "{}", title(&play));
}

#[test]
fn profiles_of_every_mode() {
    for (size, columns) in SIZES {
        assert_snapshot!(format!("profiles-{columns}"), text(&signed_in(size, "prod-admin").keys("P").model));
        let on = |name: &str, play: Play| {
            let row = profiles().iter().position(|profile| profile.name == name).unwrap();
            play.keys(&format!("Pg{}", "j".repeat(row)))
        };
        let play = on("keys", signed_in(size, "prod-admin"));
        assert_snapshot!(format!("profiles-forbidden-{columns}"), text(&play.model));
        let play = on("on-call", signed_in(size, "prod-admin"));
        assert_snapshot!(format!("profiles-command-{columns}"), text(&play.model));
        let play = on("instance-role", signed_in(size, "prod-admin"));
        assert_snapshot!(format!("profiles-instance-{columns}"), text(&play.model));
    }
    assert_snapshot!("profiles-60", text(&signed_in((60, 15), "prod-admin").keys("P").model));
}

#[test]
fn what_the_title_says_of_a_profile_that_is_marked() {
    let mut lines = String::new();
    for size in [(60, 15), (80, 24), (140, 40)] {
        for (production, read_only, sealed) in [
            (false, false, false),
            (true, false, false),
            (false, true, false),
            (true, true, false),
            (true, false, true),
        ] {
            let mut play = signed_in(size, "prod-admin");
            let mark = Mark { read_only, production, ..Mark::default() };
            play.model.setup.rules.profiles.insert("prod-admin".into(), mark);
            play.model.sealed = sealed;
            lines += &format!("{} production: {production}, read-only: {read_only}, sealed: {sealed}\n", size.0);
            lines += text(&play.model).lines().next().unwrap();
            lines.push('\n');
        }
    }
    assert_snapshot!("title-marks", lines);
}

#[test]
fn the_title_names_where_requests_go_that_do_not_go_to_the_vendor_directly() {
    let title = |size, endpoint: Option<&str>, proxy: Option<&str>| {
        let mut play = signed_in(size, "prod-admin");
        play.model.setup.endpoint = endpoint.map(str::to_owned);
        play.model.setup.proxy = proxy.map(str::to_owned);
        text(&play.model).lines().next().unwrap().trim_matches('|').trim_end().to_owned()
    };
    let (place, proxy) = (Some("cloud.example"), Some("10.0.0.7:3128"));
    for size in [(80, 24), (140, 40)] {
        let both = title(size, place, proxy);
        assert!(both.contains("  at cloud.example  via 10.0.0.7:3128  prod-admin") && both.contains(" RW"), "{both}");
        let usual = title(size, None, None);
        assert!(!usual.contains(" at ") && !usual.contains("via "), "{usual}");
    }
    // Names that are too long for a narrow terminal take nothing away from who acts and what that may change.
    let long =
        title((80, 24), Some("a-very-long-name-of-a-cloud.example"), Some("a-very-long-name-of-a-proxy.example:3128"));
    for word in ["at a-very-long-nam…", "via a-very-long-nam…", "prod-admin ··2938", "RW"] {
        assert!(long.contains(word), "{word}: {long}");
    }
}

#[test]
fn files_that_others_can_get_at_are_told_where_profiles_are_chosen_and_renewed() {
    let origin = profiles().remove(1).origin;
    let Origin::File(file) = origin else { panic!("it is in a file") };
    for (size, columns) in SIZES {
        let mut play = signed_in(size, "prod-admin").keys("P");
        play.model.profile_files.exposed =
            vec![(file.clone(), Exposure::Readable), (file.with_file_name("credentials.ini"), Exposure::Writable)];
        assert_snapshot!(format!("profiles-exposed-{columns}"), text(&play.model));
        let mut play = expire(signed_in(size, "partner-view"), &expired());
        play.model.profile_files.exposed = vec![(file.clone(), Exposure::Foreign)];
        assert_snapshot!(format!("expired-exposed-{columns}"), text(&play.model));
    }
}

#[test]
fn credentials_that_are_over() {
    for (size, columns) in SIZES {
        let play = expire(signed_in(size, "partner-view"), &expired());
        assert_snapshot!(format!("expired-{columns}"), text(&play.model));
        let mut play = play.keys("rw");
        assert_snapshot!(format!("expired-asking-{columns}"), text(&play.model));
        let renew = |job: &Job| matches!(job, Job::Renew { .. });
        play.answer(renew, |_| vec![Event::Renewed(Ok(false))]);
        assert_snapshot!(format!("expired-same-{columns}"), text(&play.model));
        let account = GLOBEX.parse().unwrap();
        let changed = OpenTrouble::Credentials(CredentialTrouble::Changed { profile: "partner-view".into(), account });
        let mut play = play.keys("wr");
        play.answer(renew, |_| vec![Event::Renewed(Err(changed.clone()))]);
        assert_snapshot!(format!("expired-changed-{columns}"), text(&play.model));
        let wrong = Problem {
            action: "AssumeRole".into(),
            region: None,
            ..refused("SignatureDoesNotMatch", "Specified signature does not match our calculation")
        };
        let mut play = play.keys("r");
        play.answer(renew, |_| vec![Event::Renewed(Err(OpenTrouble::Request(wrong.clone())))]);
        assert_snapshot!(format!("expired-wrong-{columns}"), text(&play.model));
    }
    let play = expire(signed_in((60, 15), "partner-view"), &expired());
    assert_snapshot!("expired-60", text(&play.model));
}

#[test]
fn credentials_that_could_not_be_renewed_or_are_not_taken() {
    for (size, columns) in SIZES {
        let problem = Problem {
            kind: ProblemKind::Credentials,
            action: "AssumeRole".into(),
            region: None,
            ..refused("NoPermission", "You are not authorized to do this action.")
        };
        let play = expire(signed_in(size, "prod-admin"), &problem);
        assert_snapshot!(format!("not-renewed-{columns}"), text(&play.model));
        let command = Problem {
            kind: ProblemKind::Credentials,
            action: "DescribeSnapshots".into(),
            code: "Credentials.NotRenewed".into(),
            message: "profile on-call: command: exit code 3".into(),
            ..Problem::default()
        };
        let play = expire(signed_in(size, "on-call"), &command);
        assert_snapshot!(format!("not-renewed-command-{columns}"), text(&play.model));
        let inactive = refused("InvalidAccessKeyId.Inactive", "Specified access key is disabled.");
        let play = expire(signed_in(size, "environment"), &inactive);
        assert_snapshot!(format!("not-taken-{columns}"), text(&play.model));
    }
}
