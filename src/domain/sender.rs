//! How the sender of an invitation stands to the account that it invites.

use serde::Serialize;

/// How a sender stands to the account that it invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Sender {
    /// One of the user's own accounts.
    Mine,
    /// Of the same resource directory.
    Directory,
    /// Written down in the address book.
    Book,
    /// Nobody knows it.
    Unknown,
}

impl Sender {
    /// The key of the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Mine => "sender.mine",
            Self::Directory => "sender.directory",
            Self::Book => "sender.book",
            Self::Unknown => "sender.unknown",
        }
    }
}
