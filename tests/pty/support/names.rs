//! A world in which every text that a person can choose was chosen to hurt.

use serde_json::Value;

/// Beginnings of names, each of which does something to a terminal, to a line, or to whoever reads it.
pub const HOSTILE: [&str; 14] = [
    "\u{1b}]52;c;ZXZpbA==\u{7}",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;owned\u{1b}\\",
    "\u{1b}]8;;http://127.0.0.1/\u{1b}\\",
    "\u{1b}Pq\u{1b}\\",
    "\u{1b}[?1049l\u{1b}c",
    "\u{9b}31m\u{9d}0;t\u{9c}",
    "\u{202e}gpj.",
    "\u{2067}\u{2069}\u{200f}",
    "\u{200b}\u{200d}\u{feff}\u{ad}",
    "one\r\ntwo\t\u{8}\u{7f}\u{0}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}",
    "\u{e0041}\u{e000}\u{2028}",
    "=1+2\u{85}\u{1b}[5n",
];

/// The fields that hold what a person has chosen.
const CHOSEN: [&str; 4] = ["name", "display_name", "description", "alias"];

/// Makes every chosen text of a world hostile, in turn; what it was is still in it.
pub fn turn(world: &mut Value) {
    let mut next = 0;
    // A role is found by its name, and a region is not a person's.
    for part in ["accounts", "directories", "resource_groups", "keys", "snapshots", "instances", "disks", "shares"] {
        if let Some(part) = world.get_mut(part) {
            turn_all(part, &mut next);
        }
    }
}

fn turn_all(value: &mut Value, next: &mut usize) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(|one| turn_all(one, next)),
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if CHOSEN.contains(&key.as_str()) => *text = hostile(text, next),
                    Value::Object(tags) if key == "tags" => {
                        let turned = tags.iter().map(|(key, value)| {
                            (hostile(key, next), Value::from(hostile(value.as_str().unwrap_or_default(), next)))
                        });
                        *tags = turned.collect();
                    }
                    other => turn_all(other, next),
                }
            }
        }
        _ => {}
    }
}

fn hostile(text: &str, next: &mut usize) -> String {
    *next += 1;
    format!("{}{text}", HOSTILE[*next % HOSTILE.len()])
}
