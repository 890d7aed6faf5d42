//! What went wrong with a request, in a form that screens can explain.

use serde::{Deserialize, Serialize};

use super::ids::RegionId;
use crate::base::untrusted::Untrusted;

/// The class of a problem, which decides what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The API answered and said no.
    Refused,
    /// The API asked to slow down.
    Throttled,
    /// The request never left: no route, no such host, no handshake.
    NotSent,
    /// The request may have arrived; no answer was seen.
    MaybeSent,
    /// The answer was not the API's: a proxy's page, or cut short.
    NotJson,
    /// The answer was larger than is reasonable.
    TooLarge,
    /// The list repeats itself, so it cannot be read to its end.
    EndlessList,
    /// The region has no such service.
    NoSuchService,
    /// There are no usable credentials.
    Credentials,
}

/// A problem with one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The class.
    pub kind: ProblemKind,
    /// The API action, such as `DescribeSnapshots`; empty if none was called.
    pub action: String,
    /// The region that was asked, if any.
    pub region: Option<RegionId>,
    /// The API's code, such as `Throttling.User`; empty if it gave none.
    pub code: Untrusted,
    /// The API's or the system's own words; may be empty.
    pub message: Untrusted,
    /// The API's ID of the request; empty if it gave none.
    pub request_id: Untrusted,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// For a denied permission: the permission that was missing (`AccessDeniedDetail.AuthAction`); may be empty.
    pub denied: Untrusted,
}

impl Problem {
    /// Whether the API answered with exactly this code.
    #[must_use]
    pub fn is_code(&self, code: &str) -> bool {
        self.code.raw() == code
    }

    /// Whether the caller lacks a permission.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        let code = self.code.raw();
        code == "Forbidden" || code.starts_with("NoPermission") || code.starts_with("Forbidden.")
    }
}
