//! The names of variants, as programs read them.

use serde::Serialize;

/// The name of a variant.
#[must_use]
pub fn name(variant: &impl Serialize) -> String {
    match serde_json::to_value(variant) {
        Ok(serde_json::Value::String(name)) => name,
        // A variant with something in it is an object with its name as the only key.
        Ok(serde_json::Value::Object(fields)) => fields.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The same as JSON spells states: `accept_failed`.
#[must_use]
pub fn state(variant: &impl Serialize) -> String {
    let name = name(variant);
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
