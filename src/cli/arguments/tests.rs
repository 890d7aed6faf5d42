use super::*;
use crate::base::untrusted::width;
use crate::sandbox::FaultKind;
use crate::text::{Language, speaking};

fn read(line: &str) -> Result<Request, clap::Error> {
    parse(line.split(' ').map(OsString::from))
}

#[test]
fn the_grammar_is_sound() {
    command().debug_assert();
}

#[test]
fn requests() {
    assert_eq!(read("snapferry").unwrap(), Request::Screen { common: Common::default(), asked: Asked::default() });
    let Request::Screen { common, .. } = read("snapferry --profile ops --region cn-beijing").unwrap() else { panic!() };
    assert_eq!(common.profile.as_deref(), Some("ops"));
    assert_eq!(common.region.unwrap().as_str(), "cn-beijing");
    let Request::Demo { pace, .. } = read("snapferry demo --latency 80").unwrap() else { panic!() };
    assert_eq!(pace.latency, std::time::Duration::from_millis(80));
    let line = "snapferry sandbox --snapshots 3000000 --regions 40 --seed x --jitter 5 --rate 9 --print-names";
    let Request::Sandbox { scale, pace, print_names: true, .. } = read(line).unwrap() else { panic!() };
    assert_eq!((scale.snapshots, scale.regions, scale.seed.as_deref()), (3_000_000, Some(40), Some("x")));
    assert_eq!((pace.jitter.as_millis(), pace.rate), (5, Some(9)));
    for wrong in ["--snapshots 3000001", "--snapshots 0", "--regions 2", "--print-names", "--snapshots 1 --regions 100"]
    {
        assert!(read(&format!("snapferry sandbox {wrong}")).is_err(), "{wrong}");
    }
    assert!(matches!(read("snapferry sandbox").unwrap(), Request::Sandbox { listen, .. } if listen.port() == 0));
    assert!(matches!(read("snapferry sandbox").unwrap(), Request::Sandbox { control: false, .. }));
    let line = r#"snapferry sandbox --control --fault {"kind":"timeout"} --fault {"kind":"throttle","times":2}"#;
    let Request::Sandbox { control, faults, .. } = read(line).unwrap() else { panic!() };
    assert!(control);
    assert_eq!(faults, [FaultSpec::new(FaultKind::Timeout), FaultSpec::new(FaultKind::Throttle).times(2)]);
}

#[test]
fn commands_take_what_they_share_in_either_place() {
    for line in ["snapferry --profile ops shares --region a --region b", "snapferry shares --profile ops"] {
        let Request::Command { name, common, .. } = read(line).unwrap() else { panic!("{line}") };
        assert_eq!((name.as_str(), common.profile.as_deref()), ("shares", Some("ops")));
    }
    let line = "snapferry share --region a --snapshot s-a s-b --snapshot s-c --to 1234567890123456 --existing rs-a";
    let Request::Command { of, .. } = read(line).unwrap() else { panic!() };
    let snapshots: Vec<&crate::domain::ids::SnapshotId> = of.get_many("snapshot").unwrap().collect();
    assert_eq!(snapshots.len(), 3);
}

#[test]
fn the_help_of_every_command_fits_a_screen_and_has_an_example() {
    for language in Language::ALL {
        speaking(language, || {
            let whole = command().render_help().to_string();
            assert_eq!(whole.lines().find(|line| line.chars().count() > 80), None);
            for spec in COMMANDS {
                let mut whole = command();
                // What is for all commands is handed down to each.
                whole.build();
                let help = whole.find_subcommand_mut(spec.name).unwrap().render_help().to_string();
                let wide = help.lines().find(|line| width(line) > 80);
                assert_eq!(wide, None, "{}", spec.name);
                // One of the 24 lines is the prompt's that comes after it.
                assert!(help.lines().count() < 24, "{} has {} lines:\n{help}", spec.name, help.lines().count());
                assert!(help.contains(&format!("  snapferry {}", spec.name)), "{help}");
                assert!(help.contains(text::get("cmd.exits_writing")) || help.contains(text::get("cmd.exits_reading")));
            }
        });
    }
}

#[test]
fn the_help_names_every_code_that_is_the_program_s_own() {
    use crate::domain::problem::ProblemKind::{
        Credentials, Cut, EndlessList, MaybeSent, NotJson, NotRecorded, NotSent, StillMoving, Throttled, TooLarge,
        TooSlow,
    };
    let help = command().render_help().to_string();
    let kinds = [Credentials, Cut, EndlessList, MaybeSent, NotJson, NotRecorded, NotSent, StillMoving, Throttled];
    let kinds = kinds.into_iter().chain([TooLarge, TooSlow]).map(|kind| format!("{kind:?}"));
    let others = "Blocked Broken Changed Clock Interrupted Journal NoPlan NoSuchInvitation NoSuchRegion NoSuchTask \
                  NotBefore NotConfirmed NotNow NotVisibleYet PlanChanged PlanFile System UnknownSender plans";
    let others = others.split_whitespace().map(str::to_owned);
    let works = [crate::work::UNREADABLE_RECORDS, crate::work::ANOTHER_ACCOUNT].map(str::to_owned);
    for name in kinds.chain(others).chain(works) {
        assert!(help.contains(&name), "{name}\n{help}");
    }
}

#[test]
fn what_gives_credentials_is_switched_on_one_by_one() {
    let giving = |line: &str| match read(line).unwrap() {
        Request::Sandbox { giving, .. } => giving,
        other => panic!("not the sandbox: {other:?}"),
    };
    assert_eq!(giving("snapferry sandbox"), Giving::default());
    assert_eq!(giving("snapferry sandbox --metadata").metadata, Some(MetadataMode::Hardened));
    assert_eq!(giving("snapferry sandbox --metadata old --oidc").metadata, Some(MetadataMode::Old));
    assert_eq!(giving("snapferry sandbox --credentials-uri acme-lab").credentials_uri.as_deref(), Some("acme-lab"));
}

#[test]
fn mistakes_are_usage_errors() {
    for line in [
        "snapferry --regoin x",
        "snapferry --region Nowhere!",
        "snapferry demo --latency soon",
        "snapferry fly",
        r#"snapferry sandbox --fault {"kind":"flood"}"#,
        "snapferry --profile ops demo",
        "snapferry --region cn-beijing shares",
        "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456",
        "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456 --new x",
        "snapferry share --region cn-beijing --snapshot s-a --to somebody --new x --scope all",
        "snapferry share --region cn-beijing --snapshot s-a --to 1234567890123456 --existing rs-a --scope all",
        "snapferry unshare --snapshot s-a --from 1234567890123456 --method gently",
        "snapferry accept i-a",
        "snapferry accept --region cn-beijing --yes i-a",
        "snapferry accept --region cn-beijing i-a --yes --plan-hash abc",
        "snapferry apply",
        "snapferry snapshots --output xml",
        "snapferry whoami --access-key-secret hush",
        "snapferry sandbox --metadata strange",
    ] {
        assert!(read(line).is_err_and(|error| error.use_stderr()), "{line}");
    }
}
