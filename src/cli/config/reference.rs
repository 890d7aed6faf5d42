//! `config reference`: the settings as the README tells them.

use super::begin::means;
use crate::store::config::keys::{KEYS, Key, Level};
use crate::text;

/// A table of all settings, as Markdown.
pub(super) fn markdown() -> String {
    let heads = ["cmd_config.column_key", "cmd_config.column_value", "cmd_config.column_means"].map(text::get);
    let mut out = format!("| {} |\n|---|---|---|\n", heads.join(" | "));
    for key in KEYS.iter().filter(|key| !key.example.is_empty()) {
        let words = means(key).replace('|', "\\|");
        out.push_str(&format!("| `{}` | `{}` | {words} |\n", place(key), key.example));
    }
    out
}

fn place(key: &Key) -> String {
    match key.level {
        Level::Top => key.name.to_owned(),
        Level::Profile => format!("profiles.NAME.{}", key.name),
        Level::Policy => format!("policy.{}", key.name),
    }
}
