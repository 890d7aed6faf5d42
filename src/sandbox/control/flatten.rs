//! Parameters as JSON, flattened as they travel: `{"Targets":["1"]}` is `Targets.1=1`.

use serde_json::{Map, Value};

/// Flattens an object. `null` is left out, like a field that is not there.
pub(super) fn flatten(params: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for (name, value) in params {
        add(name, value, &mut pairs);
    }
    pairs
}

fn add(name: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) => pairs.push((name.to_owned(), text.clone())),
        Value::Bool(_) | Value::Number(_) => pairs.push((name.to_owned(), value.to_string())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                add(&format!("{name}.{}", index + 1), item, pairs);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                add(&format!("{name}.{field}"), value, pairs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_count_from_one_and_flat_names_stay() {
        let params = json!({
            "Targets": ["1", 2], "Resources": [{ "ResourceId": "s-1" }], "Tag.1.Key": "k", "Force": true, "No": null
        });
        let mut pairs = flatten(params.as_object().expect("an object"));
        pairs.sort();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let expected = [
            pair("Force", "true"),
            pair("Resources.1.ResourceId", "s-1"),
            pair("Tag.1.Key", "k"),
            pair("Targets.1", "1"),
            pair("Targets.2", "2"),
        ];
        assert_eq!(pairs, expected);
    }
}
