//! `config schema`: the settings as a JSON schema (draft 2020-12), for editors that check TOML with one.

use serde_json::{Map, Value, json};

use super::begin::means;
use crate::store::config::keys::{Kind, Level, of};

/// The schema.
pub(super) fn json() -> String {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "snapferry config.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(Level::Top),
    });
    format!("{whole:#}\n")
}

fn properties(level: Level) -> Map<String, Value> {
    of(level)
        .map(|key| {
            let mut schema = kind(key.kind);
            schema["description"] = means(key).into();
            // What is no TOML of its own is no default either.
            if let Ok(table) = format!("x = {}", key.usual).parse::<toml::Table>()
                && let Some(usual) = table.get("x").and_then(|value| serde_json::to_value(value).ok())
            {
                schema["default"] = usual;
            }
            (key.name.to_owned(), schema)
        })
        .collect()
}

fn kind(kind: Kind) -> Value {
    let table = |level| json!({ "type": "object", "additionalProperties": false, "properties": properties(level) });
    let texts = |pattern: &str| json!({ "type": "array", "items": { "type": "string", "pattern": pattern } });
    match kind {
        Kind::Text => json!({ "type": "string", "minLength": 1 }),
        Kind::Host => json!({ "type": "string", "pattern": "^[A-Za-z0-9.-]+(:[0-9]+)?$" }),
        Kind::Hosts => texts("^[A-Za-z0-9.-]+$"),
        Kind::Regions => texts("^[a-z0-9-]+$"),
        Kind::Accounts => texts("^[0-9]+$"),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Number => json!({ "type": "integer", "minimum": 0 }),
        Kind::Language | Kind::Theme => json!({ "type": "string", "enum": kind.values() }),
        Kind::Profiles => json!({ "type": "object", "additionalProperties": table(Level::Profile) }),
        Kind::Policy => table(Level::Policy),
    }
}
