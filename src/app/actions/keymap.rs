//! The keys that the user wants, in place of the usual ones.
//!
//! The keys of the screens can be changed. Those of sheets cannot: what they mean is the same in every program, and much
//! that is sent hangs on them.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::{ACTIONS, Action, ActionId, Context};
use crate::app::keys::Chord;
use crate::base::names;

/// The actions with the user's keys. Once for the process, since nothing changes them while it runs.
static BOUND: OnceLock<Vec<Action>> = OnceLock::new();

/// Actions without which the program could not be left, or its other keys not be found.
const KEPT: [ActionId; 5] = [ActionId::Quit, ActionId::QuitNow, ActionId::Back, ActionId::Open, ActionId::Help];

/// Every action with the keys that it has in this run.
#[must_use]
pub fn all() -> &'static [Action] {
    BOUND.get().map_or(ACTIONS, Vec::as_slice)
}

/// From now on these are the actions. Only the first call counts.
pub fn bind(actions: Vec<Action>) {
    // Whoever comes second finds the keys in use already.
    let _ = BOUND.set(actions);
}

/// The keys that one action is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The name of the place.
    pub context: &'static str,
    /// The name of the action.
    pub action: &'static str,
    /// Its keys.
    pub keys: Vec<Chord>,
}

/// Why keys cannot be as they are wished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clash {
    /// A key would mean two things at once.
    Taken {
        /// Which wish, by its place among all.
        wish: usize,
        /// The key.
        key: Chord,
        /// The name of the place of the other action.
        context: String,
        /// The name of the other action.
        action: String,
    },
    /// The action needs a key.
    Needed {
        /// Which wish.
        wish: usize,
    },
}

/// The name of a place in the file of keys.
#[must_use]
pub fn context_name(context: Context) -> String {
    names::state(&context)
}

/// The name of an action in the file of keys.
#[must_use]
pub fn action_name(action: ActionId) -> String {
    names::state(&action)
}

/// Whether the keys of a place can be changed.
#[must_use]
pub fn is_open(context: Context) -> bool {
    context == Context::Screens || context.view().is_some()
}

/// Every place whose keys can be changed, with its actions, by name.
#[must_use]
pub fn rebindable() -> Vec<(String, Vec<String>)> {
    let mut places: Vec<(String, Vec<String>)> = Vec::new();
    for action in ACTIONS.iter().filter(|action| is_open(action.context)) {
        let (context, name) = (context_name(action.context), action_name(action.id));
        match places.iter_mut().find(|(known, _)| *known == context) {
            Some((_, actions)) => actions.push(name),
            None => places.push((context, vec![name])),
        }
    }
    places
}

/// The actions with their keys as wished.
///
/// # Errors
/// Everything that cannot be as it is wished.
pub fn rebound(wishes: &[Wish]) -> Result<Vec<Action>, Vec<Clash>> {
    let mut actions = ACTIONS.to_vec();
    let mut clashes = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        for action in actions.iter_mut().filter(|action| is_meant(wish, action)) {
            // It is kept for as long as the program runs, as the usual keys are.
            action.keys = Box::leak(wish.keys.clone().into_boxed_slice());
            if wish.keys.is_empty() && KEPT.contains(&action.id) {
                clashes.push(Clash::Needed { wish: at });
            }
        }
    }
    for (at, wish) in wishes.iter().enumerate() {
        clashes.extend(taken(at, wish, &actions));
    }
    if clashes.is_empty() { Ok(actions) } else { Err(clashes) }
}

fn is_meant(wish: &Wish, action: &Action) -> bool {
    is_open(action.context) && context_name(action.context) == wish.context && action_name(action.id) == wish.action
}

/// The keys of a wish that mean something else too where it holds.
fn taken(at: usize, wish: &Wish, actions: &[Action]) -> Vec<Clash> {
    let Some(own) = actions.iter().find(|action| is_meant(wish, action)) else { return Vec::new() };
    let mut told = BTreeSet::new();
    let mut clashes = Vec::new();
    for key in &wish.keys {
        let others = actions.iter().filter(|other| other.id != own.id && other.keys.contains(key));
        for other in others.filter(|other| meet(own.context, other.context)) {
            let (context, action) = (context_name(other.context), action_name(other.id));
            if told.insert((key.label(), context.clone(), action.clone())) {
                clashes.push(Clash::Taken { wish: at, key: *key, context, action });
            }
        }
    }
    clashes
}

/// Whether two places can be on the screen at once, so that a key of one hides the same key of the other.
fn meet(one: Context, other: Context) -> bool {
    one == other || is_open(one) && is_open(other) && (one == Context::Screens || other == Context::Screens)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(context: &'static str, action: &'static str, keys: &[&str]) -> Wish {
        Wish { context, action, keys: keys.iter().map(|key| Chord::parse(key).unwrap()).collect() }
    }

    fn keys(actions: &[Action], context: Context, id: ActionId) -> Vec<String> {
        let found = actions.iter().find(|action| action.context == context && action.id == id).unwrap();
        found.keys.iter().map(Chord::label).collect()
    }

    #[test]
    fn an_action_gets_the_keys_that_are_wished_and_others_keep_theirs() {
        let wishes = [wish("snapshots", "share", &["^t", "F2"]), wish("screens", "profile", &[])];
        let actions = rebound(&wishes).unwrap();
        assert_eq!(keys(&actions, Context::Snapshots, ActionId::Share), ["^t", "F2"]);
        assert!(keys(&actions, Context::Screens, ActionId::Profile).is_empty());
        assert_eq!(keys(&actions, Context::Snapshots, ActionId::Unshare), ["x"]);
    }

    #[test]
    fn a_key_that_would_mean_two_things_is_refused_also_across_places() {
        let clash = |wishes: &[Wish]| match &rebound(wishes).unwrap_err()[..] {
            [Clash::Taken { context, action, .. }] => format!("{context}.{action}"),
            other => panic!("{other:?}"),
        };
        assert_eq!(clash(&[wish("snapshots", "share", &["x"])]), "snapshots.unshare");
        assert_eq!(clash(&[wish("snapshots", "share", &["q"])]), "screens.quit");
        assert_eq!(clash(&[wish("screens", "zoom", &["W"])]), "inbox.why_failed");
        let swapped = [wish("snapshots", "share", &["x"]), wish("snapshots", "unshare", &["s"])];
        assert!(rebound(&swapped).is_ok(), "they change places");
        assert!(rebound(&[wish("tasks", "retry_failed", &["r"])]).is_err(), "what is usual may hide, a wish may not");
    }

    #[test]
    fn the_program_can_always_be_left() {
        assert_eq!(rebound(&[wish("screens", "quit", &[])]).unwrap_err(), [Clash::Needed { wish: 0 }]);
        assert!(rebound(&[wish("screens", "quit", &["Q"])]).is_ok());
    }

    #[test]
    fn every_name_is_unique_in_its_place() {
        for (context, actions) in rebindable() {
            let unique: BTreeSet<&String> = actions.iter().collect();
            assert_eq!(unique.len(), actions.len(), "{context}: {actions:?}");
        }
    }
}
