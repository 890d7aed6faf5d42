//! The journal as a file, for those who keep or send it.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{AuditFilter, AuditItem, page};
use crate::base::{csv, files};
use crate::work::worker::Desk;

/// The folder of such files, in the folder for state.
const FOLDER: &str = "exports";
/// Rows that are read at a time.
const PAGE: usize = 1000;

/// As what a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A heading and a line for every row.
    Csv,
    /// A JSON array.
    Json,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub file: PathBuf,
    /// How many rows it has.
    pub rows: usize,
}

/// Writes every row that the filter selects, however old, to a new file that only its owner may read.
///
/// # Errors
/// What the file system says.
pub(in crate::work) fn export(desk: &Desk, filter: &AuditFilter, format: Format) -> io::Result<Exported> {
    let folder = desk.state.as_deref().ok_or(io::ErrorKind::NotFound)?.join(FOLDER);
    let (mut items, mut before) = (Vec::new(), None);
    loop {
        let page = page(desk, before, PAGE, filter);
        items.extend(page.rows.iter().map(AuditItem::of));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    let rows = items.len();
    let values: Vec<_> = items.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let (content, ending) = match format {
        Format::Csv => (csv::written(AuditItem::FIELDS, &values), "csv"),
        Format::Json => (format!("{}\n", serde_json::to_string_pretty(&values)?), "json"),
    };
    files::private_folder(&folder)?;
    let file = free(&folder, desk.now(), ending);
    files::write_private(&file, content.as_bytes())?;
    Ok(Exported { file, rows })
}

/// A name that no file has yet.
fn free(folder: &Path, now: Timestamp, ending: &str) -> PathBuf {
    let stem = now.strftime("journal-%Y%m%d-%H%M%S").to_string();
    let name = |no: usize| if no == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{no}.{ending}") };
    (1..).map(|no| folder.join(name(no))).find(|path| !path.exists()).unwrap_or_else(|| folder.join(name(1)))
}
