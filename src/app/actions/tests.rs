use std::collections::HashSet;

use super::*;

#[test]
fn no_key_means_two_things_in_one_context() {
    let mut seen = HashSet::new();
    for action in ACTIONS {
        for chord in action.keys {
            assert!(seen.insert((action.context, *chord)), "{} {:?}", chord.label(), action.context);
        }
    }
}

#[test]
fn every_title_is_in_the_catalogue() {
    for action in ACTIONS {
        assert!(crate::text::has(action.title), "{}", action.title);
    }
    for group in Group::ALL {
        assert!(crate::text::has(group.title()), "{}", group.title());
    }
}

#[test]
fn keys_that_terminals_and_multiplexers_take_are_left_alone() {
    for action in ACTIONS {
        for chord in action.keys {
            assert!(!["^a", "^b", "^s", "^q", "^h", "^["].contains(&chord.label().as_str()));
        }
    }
}
