//! Where actions apply.

use serde::Serialize;

use crate::app::view::ViewId;

/// Where an action applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Context {
    /// On every screen that has no sheet on it.
    Screens,
    /// In the list of snapshots.
    Snapshots,
    /// In the list of what others share.
    SharedIn,
    /// In the list of shares.
    Shares,
    /// In an opened share.
    OpenedShare,
    /// In the inbox.
    Inbox,
    /// In the list of tasks.
    Tasks,
    /// In the journal.
    Audit,
    /// In every sheet.
    Sheets,
    /// In sheets with fields and buttons.
    Forms,
    /// In the scope step of the share sheet.
    Scope,
    /// In the unshare sheet.
    Unshare,
    /// In the sheet that picks snapshots.
    Picking,
    /// In the list of saved groups.
    Saved,
    /// In the address book.
    Book,
    /// In the principals step of the share sheet.
    Principals,
    /// In the tree of the resource directory.
    Tree,
    /// In the list of what earlier runs have left unsent.
    Unsent,
    /// In the list of profiles.
    Profiles,
    /// In the sheet about credentials that are over.
    Expired,
    /// In the review of a plan.
    Review,
    /// In the sheet that shows a change being carried out.
    Progress,
    /// In the sheet about the sharing role.
    Trust,
    /// In the sheet that copies.
    Clipboard,
    /// In the sheet that exports.
    Export,
    /// In the sheet of a list's columns.
    Columns,
    /// In the sheet of saved filters.
    Filters,
    /// In the JSON of something.
    Raw,
    /// In the palette.
    Palette,
    /// In the help.
    Help,
    /// In the information about a shared-in snapshot.
    Info,
    /// In sheets with lists to choose from.
    Lists,
    /// In the sheets that make something of snapshots.
    Making,
    /// In the sheet of two accounts.
    Pair,
}

impl Context {
    /// The screen that it belongs to, if it belongs to just one.
    #[must_use]
    pub fn view(self) -> Option<ViewId> {
        match self {
            Self::Snapshots => Some(ViewId::Snapshots),
            Self::SharedIn => Some(ViewId::SharedIn),
            Self::Shares | Self::OpenedShare => Some(ViewId::Shares),
            Self::Inbox => Some(ViewId::Inbox),
            Self::Tasks => Some(ViewId::Tasks),
            Self::Audit => Some(ViewId::Audit),
            _ => None,
        }
    }
}
