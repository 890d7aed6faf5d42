//! How searching the rows of the lists goes on.

use std::time::Duration;

/// What was asked for last, and when the rows are searched again because they have changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Searching {
    /// The number of the last search of the snapshots; the answers to older ones are passed over.
    pub last: u32,
    /// When the rows were searched last because they had changed.
    pub at: Duration,
    /// When that is due again.
    pub due: Option<Duration>,
    /// Whether they are to be searched once the message at hand has been taken in.
    pub pending: bool,
}
