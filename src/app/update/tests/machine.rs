//! The role of the machine the program runs on, which nobody has set up and which may not be there.

use super::player::{GLOBEX, Player, profile};
use crate::work::{Event, Job, Origin, Profile};

/// The inbox of a session as acme, on a machine that might have a role.
fn on_a_machine() -> Player {
    let mut player = Player::ready();
    let stamp = player.stamp_of(|job| *job == Job::Profiles);
    let role = Profile { origin: Origin::Instance, ..profile("instance-role") };
    let found = vec![profile("acme"), profile("globex"), role];
    player.event(stamp, Event::Profiles { found, trouble: None, exposed: Vec::new() });
    player.clear();
    player
}

/// The profiles that something was done or asked as.
fn asked(player: &Player) -> Vec<String> {
    let names = player.jobs().into_iter().filter_map(|(_, job)| match job {
        Job::As { profile, .. } | Job::Verify { profile } => Some(profile),
        _ => None,
    });
    names.collect()
}

#[test]
fn its_inbox_is_not_asked_for_unbidden_and_is_not_missing() {
    let mut player = on_a_machine();
    player.keys("4");
    assert_eq!(asked(&player), ["globex"]);
    player.keys("r");
    assert!(!asked(&player).iter().any(|name| name == "instance-role"), "not when all is read again either");
    assert!(!player.model.is_inbox_incomplete());
}

#[test]
fn its_inbox_is_read_once_somebody_has_asked_for_it_and_it_is_there() {
    let mut player = on_a_machine();
    let stamp = crate::work::Stamp::default();
    let account = Ok(GLOBEX.parse().unwrap());
    player.event(stamp, Event::Verified { profile: "instance-role".into(), account, expires: None });
    player.keys("4");
    assert_eq!(asked(&player), ["globex", "instance-role"]);
}
