//! `^r`: nothing is changed from then on, and no key leads back.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::player::Player;
use crate::app::message::Message;
use crate::domain::policy::{Mark, Policy, ReadOnly};
use crate::work::Job;

fn press(player: &mut Player) {
    player.send(Message::Key(KeyEvent::new(KeyCode::Char('r'), KeyModifiers::CONTROL)));
}

fn sealings(player: &Player) -> usize {
    player.jobs().iter().filter(|(_, job)| *job == Job::Seal).count()
}

#[test]
fn the_key_tells_the_worker_once_and_never_takes_it_back() {
    let mut player = Player::ready();
    player.clear();
    assert!(!player.model.sealed);
    press(&mut player);
    assert!(player.model.sealed && sealings(&player) == 1);
    assert!(player.model.toast.is_some(), "it is said");
    press(&mut player);
    press(&mut player);
    assert!(player.model.sealed && sealings(&player) == 1, "pressed again it is as it was");
}

#[test]
fn another_profile_is_as_read_only_as_the_one_before() {
    let mut player = Player::ready();
    press(&mut player);
    player.open("dev", "1550011223344556");
    assert!(player.model.sealed);
}

#[test]
fn what_a_profile_or_a_policy_says_is_not_loosened_by_it() {
    for (policy, mark) in [
        (Policy { read_only: Some(ReadOnly::Policy), ..Policy::default() }, Mark::default()),
        (Policy::default(), Mark { read_only: true, ..Mark::default() }),
    ] {
        let mut player = Player::ready();
        player.model.setup.rules.policy = policy;
        player.model.setup.rules.profiles.insert("prod".into(), mark);
        let before = player.model.setup.rules.clone();
        press(&mut player);
        press(&mut player);
        assert_eq!(player.model.setup.rules, before);
        assert!(player.model.sealed && player.model.setup.rules.of("prod").read_only.is_some());
    }
}
