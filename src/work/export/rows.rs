//! Lists as CSV, JSON and Markdown.

use std::io;

use serde::Serialize;
use serde_json::Value;

use super::{Format, markdown};
use crate::base::csv;
use crate::domain::records::SnapshotItem;
use crate::inventory::search::View;

/// The fields of snapshots.
pub(super) const SNAPSHOTS: &[&str] = SnapshotItem::FIELDS;

/// The snapshots of a list.
pub(super) fn snapshots(view: &View) -> Vec<SnapshotItem> {
    view.rows().map(|row| SnapshotItem::of(&row.snapshot())).collect()
}

/// Rows with these fields, as CSV, as Markdown, or else as JSON.
///
/// # Errors
/// A row that cannot be put into JSON.
pub(super) fn written<T: Serialize>(fields: &[&str], items: &[T], format: Format) -> io::Result<String> {
    let rows: Vec<Value> = items.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    Ok(match format {
        Format::Csv => csv::written(fields, &rows),
        Format::Markdown => markdown::table(fields, &rows),
        _ => format!("{}\n", serde_json::to_string_pretty(&rows)?),
    })
}
