//! Whether an answer has the shape that the official clients read: every field known, every value of its type.

use std::sync::LazyLock;

use serde_json::Value;

static SHAPES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../shapes.json")).expect("the shapes are JSON"));

/// Panics with the place of the first field that the vendor's clients would not read.
#[track_caller]
pub fn check(action: &str, answer: &Value) {
    let shape = &SHAPES[action];
    assert!(shape.is_object(), "{action}: no shape is known");
    assert!(answer["RequestId"].is_string(), "{action}: RequestId is missing");
    let problem = compare(shape, answer, action);
    assert_eq!(problem, None, "{action}");
}

fn compare(shape: &Value, value: &Value, at: &str) -> Option<String> {
    match (shape, value) {
        (Value::Object(fields), Value::Object(found)) => found.iter().find_map(|(name, value)| {
            let at = format!("{at}.{name}");
            fields.get(name).map_or_else(|| Some(format!("{at} is unknown")), |shape| compare(shape, value, &at))
        }),
        (Value::Array(shapes), Value::Array(values)) => values.iter().find_map(|value| compare(&shapes[0], value, at)),
        (Value::String(kind), value) => {
            let fits = match kind.as_str() {
                "string" => value.is_string(),
                "integer" => value.is_i64() || value.is_u64(),
                "boolean" => value.is_boolean(),
                other => return Some(format!("{at}: no such type: {other}")),
            };
            (!fits).then(|| format!("{at} is not of type {kind}: {value}"))
        }
        _ => Some(format!("{at} does not have the form {shape}: {value}")),
    }
}
