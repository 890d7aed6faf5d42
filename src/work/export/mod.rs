//! Lists and plans as files, for those who keep, send or run them. Each format escapes what it has to; a file that is
//! there already is never written over.

mod calls;
mod markdown;
mod plan;
mod rows;
mod shell;
mod task;
mod terraform;

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

pub use self::task::TaskItem;
use super::audit::{self, AuditFilter};
use super::worker::Desk;
use crate::base::files;
use crate::domain::plan::Plan;
use crate::domain::records::{InvitationItem, ShareItem};
use crate::inventory::search::View;

/// The folder of such files, in the folder for state.
const FOLDER: &str = "exports";

/// As what something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A heading and a line for every row (RFC 4180).
    Csv,
    /// A JSON array; of a plan what `snapferry apply` takes.
    Json,
    /// A table.
    Markdown,
    /// Calls of the vendor's command line, in a POSIX shell script.
    Shell,
    /// Terraform resources, with import blocks for what is there.
    Terraform,
}

impl Format {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Json, Self::Markdown, Self::Shell, Self::Terraform];

    /// How the names of such files end.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Markdown => "md",
            Self::Shell => "sh",
            Self::Terraform => "tf",
        }
    }
}

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Snapshots, in the order of a list.
    Snapshots(View),
    /// Shares.
    Shares(Vec<ShareItem>),
    /// Invitations.
    Invitations(Vec<InvitationItem>),
    /// Tasks.
    Tasks(Vec<TaskItem>),
    /// Every row of the journal that this selects, however old.
    Audit(AuditFilter),
    /// A plan.
    Plan(Box<Plan>),
}

impl Wanted {
    /// How many rows there are to write; `None` where only writing tells.
    #[must_use]
    pub fn len(&self) -> Option<usize> {
        match self {
            Self::Snapshots(view) => Some(view.len()),
            Self::Shares(all) => Some(all.len()),
            Self::Invitations(all) => Some(all.len()),
            Self::Tasks(all) => Some(all.len()),
            Self::Audit(_) => None,
            Self::Plan(plan) => Some(plan.steps.len()),
        }
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// Whether it can be written so; if not, the key of the reason in the catalogue.
    ///
    /// # Errors
    /// The key of the reason.
    pub fn takes(&self, format: Format) -> Result<(), &'static str> {
        match (self, format) {
            (_, Format::Csv | Format::Json | Format::Markdown) => Ok(()),
            (Self::Tasks(_), _) => Err("off.export_tasks"),
            (Self::Audit(_), _) => Err("off.export_journal"),
            (Self::Invitations(_), Format::Terraform) => Err("off.export_invitations"),
            _ => Ok(()),
        }
    }

    /// How the names of its files begin.
    fn stem(&self) -> &'static str {
        match self {
            Self::Snapshots(_) => "snapshots",
            Self::Shares(_) => "shares",
            Self::Invitations(_) => "invitations",
            Self::Tasks(_) => "tasks",
            Self::Audit(_) => "journal",
            Self::Plan(_) => "plan",
        }
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Where it is.
    pub file: PathBuf,
    /// How many rows or steps it has.
    pub rows: usize,
}

/// Writes something to a new file that only its owner may read.
///
/// # Errors
/// What the file system says.
pub(super) fn export(desk: &Desk, wanted: &Wanted, format: Format) -> io::Result<Exported> {
    let folder = desk.state.as_deref().ok_or(io::ErrorKind::NotFound)?.join(FOLDER);
    let (rows, content) = written(desk, wanted, format)?;
    files::private_folder(&folder)?;
    let file = save(&folder, wanted.stem(), desk.now(), format.ending(), &content)?;
    Ok(Exported { file, rows })
}

fn written(desk: &Desk, wanted: &Wanted, format: Format) -> io::Result<(usize, String)> {
    Ok(match wanted {
        Wanted::Plan(plan) => (plan.steps.len(), plan::written(plan, format)?),
        Wanted::Snapshots(view) => {
            let items = rows::snapshots(view);
            let content = match format {
                Format::Shell => shell::snapshots(&items),
                Format::Terraform => terraform::snapshots(&items),
                _ => rows::written(rows::SNAPSHOTS, &items, format)?,
            };
            (items.len(), content)
        }
        Wanted::Shares(items) => {
            let content = match format {
                Format::Shell => shell::shares(items),
                Format::Terraform => terraform::shares(items),
                _ => rows::written(ShareItem::FIELDS, items, format)?,
            };
            (items.len(), content)
        }
        Wanted::Invitations(items) => {
            let content = match format {
                Format::Shell => shell::invitations(items),
                _ => rows::written(InvitationItem::FIELDS, items, format)?,
            };
            (items.len(), content)
        }
        Wanted::Tasks(items) => (items.len(), rows::written(TaskItem::FIELDS, items, format)?),
        Wanted::Audit(filter) => {
            let items = audit::all(desk, filter);
            (items.len(), rows::written(audit::AuditItem::FIELDS, &items, format)?)
        }
    })
}

/// Writes a file under a name that none has yet, and gives its path.
fn save(folder: &Path, stem: &str, now: Timestamp, ending: &str, content: &str) -> io::Result<PathBuf> {
    let stem = format!("{stem}-{}", now.strftime("%Y%m%d-%H%M%S"));
    let mut number = 1;
    loop {
        let name = if number == 1 { format!("{stem}.{ending}") } else { format!("{stem}-{number}.{ending}") };
        let path = folder.join(name);
        match files::write_new(&path, content.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            done => return done.map(|()| path),
        }
    }
}

#[cfg(test)]
mod tests;
