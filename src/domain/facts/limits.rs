//! How much the service allows.

/// The limits of the service, as published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Principals of one snapshot.
    pub principals_per_snapshot: usize,
    /// Snapshots that one account shares, over all regions.
    pub shared_snapshots: usize,
    /// Shares of one account, over all regions.
    pub shares: usize,
    /// Whether the number of shares may have been raised for this account, which no call used here tells.
    pub shares_adjustable: bool,
}

impl Default for Limits {
    /// 64 principals a snapshot and 1,024 shared snapshots an account (Share a snapshot); 1,000 shares an account,
    /// adjustable (Resource Sharing, limits).
    fn default() -> Self {
        Self { principals_per_snapshot: 64, shared_snapshots: 1024, shares: 1000, shares_adjustable: true }
    }
}
