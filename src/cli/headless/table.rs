//! Tables for people: columns by the width that text takes on a terminal.

use serde_json::Value;

use super::answer::{Column, Show};
use crate::base::csv::flat;
use crate::base::untrusted::{clip, width};
use crate::text;

/// Columns between two columns.
const GAP: usize = 2;
/// Columns that a name may take.
const NAME: usize = 40;

/// A heading, and a line for every row. Nothing at all if there are no rows.
pub(super) fn written(columns: &[Column], rows: &[Value]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head = columns.iter().map(|column| text::get(column.title).to_owned()).collect();
    let mut lines: Vec<Vec<String>> = vec![head];
    lines.extend(rows.iter().map(|row| columns.iter().map(|column| cell(*column, row)).collect()));
    let widths: Vec<usize> =
        (0..columns.len()).map(|at| lines.iter().map(|line| width(&line[at])).max().unwrap_or_default()).collect();
    lines.iter().map(|line| set(columns, &widths, line)).collect()
}

fn cell(column: Column, row: &Value) -> String {
    let value = match column.show {
        Show::Or(others) if row[column.field].is_null() => {
            others.iter().map(|other| &row[*other]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
        }
        _ => &row[column.field],
    };
    let words = match (column.show, value) {
        (Show::Count, Value::Array(all)) => all.len().to_string(),
        (_, Value::Bool(yes)) => text::get(if *yes { "sheet.yes" } else { "sheet.no" }).to_owned(),
        (Show::Name, value) => clip(&flat(value), NAME).into_owned(),
        (_, value) => flat(value),
    };
    if words.is_empty() { "-".to_owned() } else { words }
}

fn set(columns: &[Column], widths: &[usize], line: &[String]) -> String {
    let mut out = String::new();
    for (at, (column, cell)) in columns.iter().zip(line).enumerate() {
        let blanks = " ".repeat(widths[at] - width(cell));
        match column.show {
            Show::Number | Show::Count => out.extend([blanks.as_str(), cell]),
            Show::Text | Show::Name | Show::Or(_) => out.extend([cell, blanks.as_str()]),
        }
        out.push_str(&" ".repeat(GAP));
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_set_by_width() {
        let column = |field, show| Column { field, title: "column.id", show };
        let rows = [
            serde_json::json!({ "name": "数据库", "n": 5, "all": [1, 2] }),
            serde_json::json!({ "name": "web", "n": 120, "all": [] }),
            serde_json::json!({ "name": null, "n": true, "all": [] }),
        ];
        let columns = [column("name", Show::Name), column("n", Show::Number), column("all", Show::Count)];
        let expected = "ID       ID  ID\n数据库    5   2\nweb     120   0\n-       yes   0\n";
        assert_eq!(written(&columns, &rows), expected);
        assert_eq!(written(&columns, &[]), "");
    }
}
