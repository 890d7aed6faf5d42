//! CSV as RFC 4180 has it, with nothing in it that a spreadsheet takes for a formula.

use serde_json::Value;

const QUOTE: char = '\u{22}';

/// A heading with these fields, and a line for every row.
#[must_use]
pub fn written(fields: &[&str], rows: &[Value]) -> String {
    let mut out = line(fields.iter().map(|field| (*field).to_owned()));
    for row in rows {
        out.push_str(&line(fields.iter().map(|field| flat(&row[*field]))));
    }
    out
}

/// One field as text: what stands in a cell.
#[must_use]
pub fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(flat).collect::<Vec<_>>().join(" "),
        Value::Object(fields) => fields.values().map(flat).collect::<Vec<_>>().join(":"),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell)).collect();
    format!("{}\r\n", cells.join(","))
}

fn quoted(cell: &str) -> String {
    // A spreadsheet would calculate these; an apostrophe in front keeps them text.
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if formula { format!("'{cell}") } else { cell.to_owned() };
    if !cell.contains([QUOTE, ',', '\r', '\n']) {
        return cell;
    }
    let doubled = cell.replace(QUOTE, &String::from_iter([QUOTE, QUOTE]));
    format!("{QUOTE}{doubled}{QUOTE}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_formulas() {
        let rows = [serde_json::json!({ "id": "s-1", "name": "=2+3", "n": 4, "more": ["a", "b"], "none": null }), {
            serde_json::json!({ "id": "s-2", "name": "say \"hi\", you", "n": 5, "more": [] })
        }];
        let expected = "id,name,n,more,none\r\ns-1,'=2+3,4,a b,\r\ns-2,\"say \"\"hi\"\", you\",5,,\r\n";
        assert_eq!(written(&["id", "name", "n", "more", "none"], &rows), expected);
    }
}
