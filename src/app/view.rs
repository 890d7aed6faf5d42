//! The screens.

/// A screen. The numbers are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ViewId {
    /// 1: snapshots, own and shared-in.
    Snapshots,
    /// 2: what others share with this account, everywhere.
    SharedIn,
    /// 3: resource shares, own and received.
    Shares,
    /// 4: invitations.
    Inbox,
    /// 5: changes that are or were carried out.
    Tasks,
    /// 6: what was sent, from the journal.
    Audit,
}

impl ViewId {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Snapshots, Self::SharedIn, Self::Shares, Self::Inbox, Self::Tasks, Self::Audit];

    /// The key that leads there.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Snapshots => 1,
            Self::SharedIn => 2,
            Self::Shares => 3,
            Self::Inbox => 4,
            Self::Tasks => 5,
            Self::Audit => 6,
        }
    }

    /// The key of its name in the catalogue.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Snapshots => "tab.snapshots",
            Self::SharedIn => "tab.shared_in",
            Self::Shares => "tab.shares",
            Self::Inbox => "tab.inbox",
            Self::Tasks => "tab.tasks",
            Self::Audit => "tab.audit",
        }
    }
}
