//! `config keys`: the keys as the README tells them, from the one list of actions.

use crate::app::actions::keymap::{self, action_name, context_name, is_open};
use crate::app::actions::{Action, Context};
use crate::app::keys::Chord;
use crate::text;

/// A table of all keys, as Markdown: what each does, and where.
pub(super) fn markdown() -> String {
    let heads =
        ["cmd_config.column_keys", "cmd_config.column_does", "cmd_config.column_where", "cmd_config.column_name"]
            .map(text::get);
    let mut rows: Vec<(&Action, Vec<String>, Vec<String>)> = Vec::new();
    for action in keymap::all() {
        let place = place(action.context);
        let name =
            is_open(action.context).then(|| format!("`{}.{}`", context_name(action.context), action_name(action.id)));
        let same = |known: &&Action| known.title == action.title && known.keys == action.keys;
        match rows.iter_mut().find(|(known, ..)| same(known)) {
            Some((_, places, names)) => {
                if !places.contains(&place) {
                    places.push(place);
                }
                names.extend(name);
            }
            None => rows.push((action, vec![place], Vec::from_iter(name))),
        }
    }
    let mut out = format!("| {} |\n|---|---|---|---|\n", heads.join(" | "));
    for (action, places, names) in rows {
        let keys: Vec<String> = action.keys.iter().map(|chord| format!("`{}`", Chord::label(chord))).collect();
        let cells = [keys.join(" "), text::get(action.title).to_owned(), places.join(", "), names.join(" ")];
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    out
}

fn place(context: Context) -> String {
    match (context, context.view()) {
        (_, Some(view)) => format!("{} {}", view.number(), text::get(view.title())),
        (Context::Screens, None) => text::get("cmd_config.every_screen").to_owned(),
        _ => text::get("cmd_config.sheets").to_owned(),
    }
}
