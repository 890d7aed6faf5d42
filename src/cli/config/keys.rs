//! `config keys`: the keys as the README tells them, from the one list of actions.

use crate::app::actions::{ACTIONS, Action, Context};
use crate::app::keys::Chord;
use crate::text;

/// A table of all keys, as Markdown: what each does, and where.
pub(super) fn markdown() -> String {
    let heads = ["cmd_config.column_keys", "cmd_config.column_does", "cmd_config.column_where"].map(text::get);
    let mut rows: Vec<(&Action, Vec<String>)> = Vec::new();
    for action in ACTIONS {
        let place = place(action.context);
        match rows.iter_mut().find(|(known, _)| known.title == action.title && known.keys == action.keys) {
            Some((_, places)) if places.contains(&place) => {}
            Some((_, places)) => places.push(place),
            None => rows.push((action, vec![place])),
        }
    }
    let mut out = format!("| {} |\n|---|---|---|\n", heads.join(" | "));
    for (action, places) in rows {
        let keys: Vec<String> = action.keys.iter().map(|chord| format!("`{}`", Chord::label(chord))).collect();
        out.push_str(&format!("| {} | {} | {} |\n", keys.join(" "), text::get(action.title), places.join(", ")));
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
