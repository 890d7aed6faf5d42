//! Credentials that come to their end: a state of the title and a sheet, and everything else stays as it was.

use crossterm::event::KeyCode;
use jiff::SignedDuration;

use super::player::{self, GLOBEX, Player};
use crate::app::expiry::{LOOK, Vain, Validity};
use crate::app::message::Effect;
use crate::app::model::Session;
use crate::app::sheets::Sheet;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::tests_support::share;
use crate::work::{CredentialTrouble, Event, Job, Listed, OpenTrouble, Origin, Profile, Stamp};

fn expired() -> Problem {
    Problem { code: "InvalidSecurityToken.Expired".into(), status: Some(400), ..Problem::default() }
}

/// Somebody with a token that stands in a file, and everything read.
fn visitor() -> Player {
    let mut player = Player::ready();
    if let Session::Open(identity) = &mut player.model.session {
        identity.profile = profile("visit", "StsToken");
    }
    player
}

fn profile(name: &str, mode: &str) -> Profile {
    let origin = Origin::File("/home/ops/.aliyun/config.json".into());
    Profile { name: name.into(), mode: mode.into(), origin, region: None, supported: true }
}

/// The lists are read again, and this comes of those of one region.
fn refused(player: &mut Player, problem: &Problem) {
    player.clear();
    player.keys("r");
    for place in ["cn-hangzhou", "cn-beijing"] {
        let region = player::region(place);
        let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == place));
        let at = player.model.now.wall;
        player.event(stamp, Event::SnapshotsEnd { region, at, stopped: Some(problem.clone()) });
    }
}

fn sheets(player: &Player) -> usize {
    player.model.sheets.iter().filter(|sheet| matches!(sheet, Sheet::Expired(_))).count()
}

#[test]
fn the_first_refusal_opens_the_sheet_and_everything_read_stays() {
    let mut player = visitor();
    player.keys("  /web");
    player.key(KeyCode::Enter);
    let (marks, rows) = (player.model.snapshots.marks.clone(), player.model.inventory.total());
    refused(&mut player, &expired());
    assert_eq!((sheets(&player), player.model.validity()), (1, Validity::Expired), "once, for two regions");
    player.key(KeyCode::Esc);
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Expired));
    assert_eq!((&player.model.snapshots.marks, player.model.inventory.total()), (&marks, rows));
    assert_eq!(player.model.filter(player.model.view), "web");
    refused(&mut player, &expired());
    assert_eq!(sheets(&player), 1, "whoever asks again is told again");
}

#[test]
fn shares_and_invitations_stay_where_they_cannot_be_read_again() {
    let mut player = visitor();
    player.clear();
    player.keys("r");
    let region = player::region("cn-hangzhou");
    let (own, at) = (vec![share("rs-1", &["s-a"], &[GLOBEX])], player.model.now.wall);
    player.answer_sharing("cn-hangzhou", own, Vec::new());
    assert_eq!(player.model.share_rows().len(), 1);
    player.clear();
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Sharing { region: of } if *of == region));
    let (own, received) = (nothing(), nothing());
    player.event(stamp, Event::Sharing { region, at, own, received });
    player.key(KeyCode::Esc);
    assert_eq!(player.model.share_rows().len(), 1, "as it was read before");
    player.clear();
    player.keys("r");
    player.answer_sharing("cn-hangzhou", Vec::new(), Vec::new());
    assert!(player.model.share_rows().is_empty(), "until it is known to be gone");
}

fn nothing<T>() -> Listed<T> {
    Listed { items: Vec::new(), stopped: Some(expired()) }
}

#[test]
fn a_refusal_for_another_reason_is_no_expiry() {
    let mut player = visitor();
    refused(&mut player, &Problem { code: "Forbidden.RAM".into(), ..Problem::default() });
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Unlimited));
    refused(&mut player, &Problem { code: "InvalidAccessKeyId.Inactive".into(), ..Problem::default() });
    assert_eq!((sheets(&player), player.model.validity()), (1, Validity::Invalid));
}

#[test]
fn nobody_who_is_typing_is_interrupted() {
    let mut player = visitor();
    player.keys("r/");
    let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { .. }));
    let (region, at) = (player::region("cn-beijing"), player.model.now.wall);
    player.event(stamp, Event::SnapshotsEnd { region, at, stopped: Some(expired()) });
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Expired));
    assert!(player.model.toast.is_some());
}

#[test]
fn an_open_sheet_is_kept_below() {
    let mut player = visitor();
    player.keys("j");
    player.clear();
    player.keys("r");
    player.keys("?");
    player.key(KeyCode::Esc);
    player.keys("s");
    let stamp = player.stamp_of(|job| matches!(job, Job::Snapshots { .. }));
    let (region, at) = (player::region("cn-beijing"), player.model.now.wall);
    // The cursor of the sheet is on a choice, not in a text.
    player.event(stamp, Event::SnapshotsEnd { region, at, stopped: Some(expired()) });
    assert!(
        matches!(player.model.sheets.as_slice(), [Sheet::Share(_), Sheet::Expired(_)]),
        "{:?}",
        player.model.sheets
    );
    player.key(KeyCode::Esc);
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Share(_)]));
}

#[test]
fn new_credentials_close_the_sheet_and_read_what_failed_again() {
    let mut player = visitor();
    refused(&mut player, &expired());
    player.clear();
    player.keys("rr");
    let asked: Vec<_> = player.jobs();
    assert!(matches!(asked.as_slice(), [(_, Job::Renew { if_changed: false })]), "once: {asked:?}");
    let stamp = asked[0].0;
    player.event(stamp, Event::Renewed(Ok(false)));
    assert_eq!((sheets(&player), player.model.expiry.vain.clone()), (1, Some(Vain::Same)));
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Renew { .. }));
    player.clear();
    player.event(stamp, Event::Renewed(Ok(true)));
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Unlimited));
    let again = player.jobs().into_iter().filter(|(_, job)| matches!(job, Job::Snapshots { .. })).count();
    assert_eq!(again, 2);
    assert_eq!(player.model.epoch, 1, "nobody has become somebody else");
}

#[test]
fn what_keeps_new_ones_from_coming_is_kept_for_the_sheet() {
    let mut player = visitor();
    refused(&mut player, &expired());
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Renew { .. }));
    let account = GLOBEX.parse().unwrap();
    let trouble = OpenTrouble::Credentials(CredentialTrouble::Changed { profile: "visit".into(), account });
    player.event(stamp, Event::Renewed(Err(trouble.clone())));
    assert_eq!(player.model.expiry.vain, Some(Vain::Trouble(trouble)));
    assert!(matches!(player.model.session, Session::Open(_)));
}

#[test]
fn the_file_is_looked_at_while_somebody_waits_for_it() {
    let mut player = visitor();
    refused(&mut player, &expired());
    player.clear();
    player.keys("w");
    let due = player.model.now.uptime + LOOK;
    assert_eq!(player.model.expiry.look_at, Some(due));
    player.key(KeyCode::Esc);
    player.pass();
    player.pass();
    let looks = player.jobs().into_iter().filter(|(_, job)| *job == Job::Renew { if_changed: true }).count();
    assert!(looks >= 1, "also after the sheet was closed");
    let stamp = player.stamp_of(|job| matches!(job, Job::Renew { .. }));
    player.event(stamp, Event::Renewed(Ok(true)));
    assert_eq!(player.model.expiry.look_at, None);
}

#[test]
fn only_a_file_can_be_waited_for() {
    for (mode, origin, waits) in [
        ("StsToken", Origin::Environment, false),
        ("EcsRamRole", Origin::Instance, false),
        ("External", Origin::File("/f".into()), false),
        ("StsToken", Origin::File("/f".into()), true),
    ] {
        let mut player = visitor();
        if let Session::Open(identity) = &mut player.model.session {
            identity.profile = Profile { origin, ..profile("x", mode) };
        }
        refused(&mut player, &expired());
        player.keys("w");
        assert_eq!(player.model.expiry.look_at.is_some(), waits, "{mode}");
    }
}

#[test]
fn a_success_that_was_asked_for_later_ends_the_state_and_an_earlier_one_does_not() {
    let mut player = visitor();
    player.clear();
    player.keys("r");
    let both = ["cn-hangzhou", "cn-beijing"]
        .map(|place| player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == place)));
    let at = player.model.now.wall;
    let end = |place: &str, stopped| Event::SnapshotsEnd { region: player::region(place), at, stopped };
    player.event(both[0], end("cn-hangzhou", Some(expired())));
    player.event(both[1], end("cn-beijing", None));
    assert_eq!(player.model.validity(), Validity::Expired, "it had been signed before");
    player.key(KeyCode::Esc);
    player.clear();
    player.keys("r");
    player.answer_snapshots("cn-beijing", &["s-e"]);
    assert_eq!(player.model.validity(), Validity::Unlimited);
}

#[test]
fn a_late_refusal_of_what_was_asked_before_the_renewal_says_nothing() {
    let mut player = visitor();
    player.clear();
    player.keys("r");
    let both = ["cn-hangzhou", "cn-beijing"]
        .map(|place| player.stamp_of(|job| matches!(job, Job::Snapshots { region } if region.as_str() == place)));
    let at = player.model.now.wall;
    let end = |place: &str| Event::SnapshotsEnd { region: player::region(place), at, stopped: Some(expired()) };
    player.event(both[0], end("cn-hangzhou"));
    player.keys("r");
    let stamp = player.stamp_of(|job| matches!(job, Job::Renew { .. }));
    player.event(stamp, Event::Renewed(Ok(true)));
    player.event(both[1], end("cn-beijing"));
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Unlimited));
}

#[test]
fn a_success_closes_the_sheet_by_itself() {
    let mut player = visitor();
    refused(&mut player, &expired());
    player.clear();
    let region = player::region("cn-hangzhou");
    // Something was asked for meanwhile, as when a change has come to rest.
    let stamp = Stamp { epoch: player.model.epoch, load: player.model.expiry.since + 1 };
    let (own, received) = (Listed { items: Vec::new(), stopped: None }, Listed { items: Vec::new(), stopped: None });
    let at = player.model.now.wall;
    player.event(stamp, Event::Sharing { region, at, own, received });
    assert_eq!((sheets(&player), player.model.validity()), (0, Validity::Unlimited));
}

#[test]
fn the_end_is_counted_down_and_means_what_the_mode_makes_of_it() {
    let mut player = visitor();
    let (epoch, end) = (player.model.epoch, player.model.now.wall + SignedDuration::from_mins(42));
    let tell = |player: &mut Player, at| player.event(Stamp { epoch, load: 1 }, Event::Expires { at });
    tell(&mut player, Some(end));
    assert_eq!(player.model.validity(), Validity::Until(end));
    player.model.now.wall = end;
    assert_eq!(player.model.validity(), Validity::Expired, "nothing renews what stands in a file");
    if let Session::Open(identity) = &mut player.model.session {
        identity.profile = profile("role", "RamRoleArn");
    }
    assert_eq!(player.model.validity(), Validity::Renews);
    tell(&mut player, None);
    assert_eq!(player.model.validity(), Validity::Unlimited);
    player.event(Stamp { epoch: epoch + 1, load: 1 }, Event::Expires { at: Some(end) });
    assert_eq!(player.model.validity(), Validity::Unlimited, "of another identity");
}

#[test]
fn a_switch_leaves_the_state_and_every_open_plan_behind() {
    let mut player = visitor();
    player.profiles(&["acme", "globex"]);
    refused(&mut player, &expired());
    player.keys("w");
    player.keys("P");
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Expired(_), Sheet::Profile(_)]));
    player.keys("j");
    player.key(KeyCode::Enter);
    assert!(player.model.sheets.is_empty());
    assert_eq!((player.model.expiry.look_at, player.model.validity()), (None, Validity::Unlimited));
    player.open("globex", GLOBEX);
    let old = Stamp { epoch: 1, load: 9999 };
    player.event(old, Event::Renewed(Ok(true)));
    player.event(old, Event::Regions(Err(expired())));
    assert_eq!(player.model.validity(), Validity::Unlimited, "answers to the old identity are dropped");
}

#[test]
fn own_accounts_are_asked_for_when_somebody_is_signed_in() {
    let mut player = Player::new();
    let stamp = player.stamp_of(|job| *job == Job::Profiles);
    let instance = Profile { origin: Origin::Instance, ..profile("instance-role", "EcsRamRole") };
    let sso = Profile { supported: false, ..profile("sso", "CloudSSO") };
    let found =
        vec![profile("acme", "AK"), profile("role", "RamRoleArn"), profile("helper", "External"), instance, sso];
    player.event(stamp, Event::Profiles { found: found.clone(), trouble: None, exposed: Vec::new() });
    let asked = |player: &Player| -> Vec<String> {
        let of = |(_, job): (Stamp, Job)| match job {
            Job::Verify { profile } => Some(profile),
            _ => None,
        };
        player.jobs().into_iter().filter_map(of).collect()
    };
    assert!(asked(&player).is_empty(), "who signs in comes first");
    player.open("acme", player::ACME);
    assert_eq!(asked(&player), ["role"], "nothing is run and no metadata looked for without somebody's word");
    let stamp = player.stamp_of(|job| matches!(job, Job::Verify { .. }));
    let account = Ok(GLOBEX.parse().unwrap());
    player.event(stamp, Event::Verified { profile: "role".into(), account, expires: None });
    player.clear();
    player.keys("Pjj");
    let stamp = player.stamp_of(|job| *job == Job::Profiles);
    player.event(stamp, Event::Profiles { found, trouble: None, exposed: Vec::new() });
    assert!(asked(&player).is_empty(), "what is known is not asked again");
    player.keys("rr");
    assert_eq!(asked(&player), ["helper"], "with somebody's word, and once at a time");
}

#[test]
fn credentials_that_could_not_be_renewed_are_over_as_well() {
    let mut player = visitor();
    let problem = Problem { kind: ProblemKind::Credentials, code: "Credentials.Ended".into(), ..Problem::default() };
    refused(&mut player, &problem);
    assert_eq!((sheets(&player), player.model.validity()), (1, Validity::Expired));
    assert!(!player.effects.iter().any(|effect| matches!(effect, Effect::EndEpoch(_))));
}
