//! Tables in Markdown, in which nothing that stands in a cell does anything.

use serde_json::Value;

use crate::base::csv::flat;

/// A table with these fields as columns.
pub(super) fn table(fields: &[&str], rows: &[Value]) -> String {
    let mut out = line(fields.iter().map(|field| escaped(field)));
    out.push_str(&line(fields.iter().map(|_| "---".to_owned())));
    for row in rows {
        out.push_str(&line(fields.iter().map(|field| escaped(&flat(&row[*field])))));
    }
    out
}

fn line(cells: impl Iterator<Item = String>) -> String {
    format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
}

/// A text as it reads, whatever Markdown or HTML takes its characters for.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '\\' | '|' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '`' | '~' | '#' | '!' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
