//! The user's keys, from the file beside the settings to the actions.

use std::path::Path;

use crate::app::actions::keymap::{self as wanted, Clash, Wish};
use crate::app::keys::Chord;
use crate::store::config::{ConfigError, ConfigErrorKind};
use crate::store::keymap::{self, Binding, Grammar};

/// The actions with the keys that the file beside these settings wishes.
///
/// # Errors
/// Everything that is wrong in that file.
pub(super) fn read(config: &Path) -> Result<Vec<crate::app::actions::Action>, Vec<ConfigError>> {
    let path = keymap::beside(config);
    let (bindings, wrong) = keymap::load(&path, &Grammar { contexts: &contexts(), is_key });
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let wishes: Vec<Wish> = bindings.iter().map(wish).collect();
    wanted::rebound(&wishes).map_err(|clashes| clashes.iter().map(|clash| told(clash, &bindings, &path)).collect())
}

fn is_key(text: &str) -> bool {
    Chord::parse(text).is_some()
}

fn wish(binding: &Binding) -> Wish {
    let keys = binding.keys.iter().filter_map(|key| Chord::parse(key)).collect();
    Wish { context: binding.context, action: binding.action, keys }
}

fn told(clash: &Clash, bindings: &[Binding], path: &Path) -> ConfigError {
    let (wish, kind) = match clash {
        Clash::Taken { wish, key, context, action } => {
            (wish, ConfigErrorKind::KeyTaken { key: key.label(), other: format!("{context}.{action}") })
        }
        Clash::Needed { wish } => {
            (wish, ConfigErrorKind::KeyNeeded { action: bindings.get(*wish).map_or("", |binding| binding.action) })
        }
    };
    ConfigError { path: path.to_owned(), at: bindings.get(*wish).and_then(|binding| binding.at), kind }
}

/// The places and actions by name, for as long as the program runs.
fn contexts() -> Vec<(&'static str, Vec<&'static str>)> {
    let forever = |name: String| -> &'static str { Box::leak(name.into_boxed_str()) };
    let actions = |names: Vec<String>| names.into_iter().map(forever).collect();
    wanted::rebindable().into_iter().map(|(context, names)| (forever(context), actions(names))).collect()
}
