//! What went wrong with a request, in a form that screens can explain.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::ids::RegionId;
use crate::base::untrusted::Untrusted;

/// The class of a problem, which decides what can be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The API answered and said no.
    #[default]
    Refused,
    /// The API asked to slow down.
    Throttled,
    /// The request never left: no route, no such host, no handshake.
    NotSent,
    /// A change that may have arrived; no answer was seen.
    MaybeSent,
    /// A question whose answer did not come in time.
    TooSlow,
    /// A question whose connection ended before the answer did.
    Cut,
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
    /// The service did not come to rest in the time that was waited.
    StillMoving,
    /// The change could not be written to the journal, so it was not sent.
    NotRecorded,
    /// Nothing may be changed as this identity, so it was not sent.
    ReadOnly,
}

/// A problem with one request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
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
    /// How long the API asks to wait before the next try (`x-acs-retry-after`), where it does.
    #[serde(default)]
    pub retry_after: Option<Duration>,
}

impl Problem {
    /// Whether the API answered with exactly this code.
    #[must_use]
    pub fn is_code(&self, code: &str) -> bool {
        self.code.raw() == code
    }

    /// Whether a write that ended so may have taken effect: it may have arrived, or the service broke while it worked.
    #[must_use]
    pub fn leaves_effect_open(&self) -> bool {
        if self.kind == ProblemKind::Credentials {
            // Whatever whoever was asked for new credentials has answered, the write itself was not signed.
            return false;
        }
        use ProblemKind::{Cut, MaybeSent, NotJson, TooLarge, TooSlow};
        matches!(self.kind, MaybeSent | TooSlow | Cut | NotJson | TooLarge)
            || self.status.is_some_and(|status| status >= 500)
    }

    /// Whether nothing goes on before there are other credentials: the service does not take the access key or its token
    /// any more, or new ones were due and could not be got. Nothing was done.
    #[must_use]
    pub fn wants_credentials(&self) -> bool {
        let families = ["InvalidSecurityToken", "InvalidAccessKeyId"];
        self.kind == ProblemKind::Credentials
            || families.contains(&self.code.raw().split('.').next().unwrap_or_default())
    }

    /// Whether the caller lacks a permission.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        is_denial(self.code.raw())
    }
}

/// Whether a code of the API says that the caller lacks a permission: `Forbidden.RAM` from ECS, `NoPermission` with or
/// without a detail from the others. Other codes of the `Forbidden` family are about keys and accounts.
#[must_use]
pub fn is_denial(code: &str) -> bool {
    matches!(code, "Forbidden" | "Forbidden.RAM" | "AccessDenied") || code.starts_with("NoPermission")
}
