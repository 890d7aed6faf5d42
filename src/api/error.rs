//! What can go wrong with a call, typed by what it means for the caller.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use super::credentials::CredentialError;
use super::lenient;
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;
use crate::domain::problem::{Problem, ProblemKind, is_denial};

/// Characters of a foreign answer that are kept to explain it.
const PREFIX: usize = 120;
/// Characters of a service's message that are kept.
const MESSAGE: usize = 600;

/// Why a call gave no answer that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The service answered and said no.
    #[error("refused with status {}: {}: {}", .0.status, .0.code, .0.message)]
    Refused(Box<Refusal>),
    /// The service asked to slow down; nothing was done.
    #[error("throttled: {}", refusal.code)]
    Throttled {
        /// How long to wait, where told.
        after: Option<Duration>,
        /// What it said.
        refusal: Box<Refusal>,
    },
    /// The request never left this machine, or never reached a service.
    #[error("not sent: {}", .0.text)]
    NotSent(Cause),
    /// The request may have arrived, but no whole answer came back.
    #[error("no answer: {}", .0.text)]
    MaybeSent(Cause),
    /// The answer is not the service's: a proxy's page, or JSON of another shape.
    #[error("status {status}, but the answer is not the service's: {prefix}")]
    NotJson {
        /// The HTTP status.
        status: u16,
        /// The beginning of the answer.
        prefix: Untrusted,
    },
    /// The answer is larger than is reasonable.
    #[error("the answer is too large")]
    TooLarge,
    /// A list that does not come to its end: a page token came twice, or more is promised than is given.
    #[error("the list does not come to its end")]
    Endless,
    /// There is nothing to sign with, so nothing was sent.
    #[error("not signed, so not sent: {0}")]
    Credentials(Box<CredentialError>),
    /// A change that was not recorded, and therefore not sent.
    #[error("not recorded, so not sent: {0}")]
    NotRecorded(Untrusted),
    /// A change by a client that only reads; nothing was recorded and nothing was sent.
    #[error("read-only, so not sent")]
    ReadOnly,
}

/// A service's own words when it says no.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refusal {
    /// `Code`, such as `EntityNotExists.ResourceShare`.
    pub code: Untrusted,
    /// `Message`, without the signing material that some messages repeat.
    pub message: Untrusted,
    /// `RequestId`.
    pub request_id: Untrusted,
    /// The HTTP status.
    pub status: u16,
    /// `AccessDeniedDetail.AuthAction`: the permission that was missing; may be empty.
    pub denied: Untrusted,
    /// How long the service asks to wait before the next try (`x-acs-retry-after`).
    pub after: Option<Duration>,
    /// The service's clock, from the `Date` header.
    pub date: Option<Timestamp>,
}

/// Why there was no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The class.
    pub kind: CauseKind,
    /// The system's words.
    pub text: Untrusted,
}

/// The class of a [`Cause`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CauseKind {
    /// The name has no address.
    Name,
    /// No connection: refused, no route, a proxy that declines.
    Connect,
    /// The other side speaks no usable TLS.
    Tls,
    /// The other side could not prove who it is.
    Certificate(Flaw),
    /// It took too long.
    Timeout,
    /// The connection ended before the answer did.
    Broken,
    /// Plain http to another machine, which is never done.
    PlainHttp,
    /// The HTTP client or the address could not be made.
    Setup,
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flaw {
    /// Nobody whom this machine trusts has signed it: it is self-signed, or a proxy's.
    Untrusted,
    /// It is another host's.
    OtherHost,
    /// It has ended.
    Expired,
    /// It has not begun.
    NotYetValid,
}

impl Flaw {
    /// The code by which it is explained, in the manner of the API's codes; it gives none, as nothing was sent.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Untrusted => "Certificate.Untrusted",
            Self::OtherHost => "Certificate.OtherHost",
            Self::Expired => "Certificate.Expired",
            Self::NotYetValid => "Certificate.NotYetValid",
        }
    }
}

/// The code by which an answer is explained that leads elsewhere, where nobody goes.
const REDIRECT: &str = "Redirect.NotFollowed";

impl ApiError {
    /// A whole answer of the right form, with records that make no sense or are of something else than was asked for.
    #[must_use]
    pub(crate) fn senseless() -> Self {
        Self::NotJson { status: 200, prefix: Untrusted::default() }
    }

    /// The same error; a denial that does not say which permission was missing names that of the action.
    #[must_use]
    pub(crate) fn naming(mut self, service: &str, action: &str) -> Self {
        if let Self::Refused(refusal) = &mut self
            && refusal.denied.is_empty()
            && is_denial(refusal.code.raw())
        {
            refusal.denied = Untrusted::new(&format!("{service}:{action}"));
        }
        self
    }

    /// The service's code, or that of this program where the service is not known to have said anything.
    fn explained_by(&self) -> Option<&'static str> {
        match self {
            Self::NotSent(Cause { kind: CauseKind::Certificate(flaw), .. }) => Some(flaw.code()),
            Self::NotJson { status: 300..=399, .. } => Some(REDIRECT),
            _ => None,
        }
    }

    /// What the service said, if it answered in its own words.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) | Self::Throttled { refusal, .. } => Some(refusal),
            _ => None,
        }
    }

    /// The service's code; empty if it gave none.
    #[must_use]
    pub fn code(&self) -> &str {
        self.refusal().map_or("", |refusal| refusal.code.raw())
    }

    /// Whether the request may have taken effect although no success was reported. For a request that changes something
    /// the answer has to be found out by reading; for one that reads it does not matter.
    ///
    /// A repeated nonce counts, because this client never repeats one: an earlier copy of the request arrived.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        match self {
            Self::MaybeSent(_) | Self::NotJson { .. } | Self::TooLarge | Self::Endless => true,
            Self::Refused(refusal) => refusal.status >= 500 || refusal.code.raw() == "SignatureNonceUsed",
            Self::Throttled { .. }
            | Self::NotSent(_)
            | Self::NotRecorded(_)
            | Self::ReadOnly
            | Self::Credentials(_) => false,
        }
    }

    /// Whether the service does not take the access key or its token: other credentials may be taken. Nothing was done.
    #[must_use]
    pub fn is_about_credentials(&self) -> bool {
        let families = ["InvalidSecurityToken", "InvalidAccessKeyId"];
        matches!(self, Self::Refused(_)) && families.contains(&self.code().split('.').next().unwrap_or_default())
    }

    /// The same in the form that screens explain, as a question sees it: whether it arrived matters to changes only,
    /// for which it is said where their outcome is judged.
    #[must_use]
    pub fn problem(&self, action: &str, region: Option<&RegionId>) -> Problem {
        if let Self::Credentials(error) = self {
            let problem = error.problem();
            let own = if problem.action.is_empty() { action.to_owned() } else { problem.action };
            return Problem { action: own, region: region.cloned(), ..problem };
        }
        let refusal = self.refusal().cloned().unwrap_or_default();
        let (kind, message) = match self {
            Self::Refused(_) if self.code() == "InvalidProduct.NotFound" => {
                (ProblemKind::NoSuchService, refusal.message)
            }
            Self::Refused(_) => (ProblemKind::Refused, refusal.message),
            Self::Throttled { .. } => (ProblemKind::Throttled, refusal.message),
            Self::NotSent(cause) => (ProblemKind::NotSent, cause.text.clone()),
            Self::MaybeSent(cause) if cause.kind == CauseKind::Timeout => (ProblemKind::TooSlow, cause.text.clone()),
            Self::MaybeSent(cause) => (ProblemKind::Cut, cause.text.clone()),
            Self::NotJson { prefix, .. } => (ProblemKind::NotJson, prefix.clone()),
            Self::TooLarge => (ProblemKind::TooLarge, Untrusted::default()),
            Self::Endless => (ProblemKind::EndlessList, Untrusted::default()),
            Self::NotRecorded(text) => (ProblemKind::NotRecorded, text.clone()),
            Self::ReadOnly => (ProblemKind::ReadOnly, Untrusted::default()),
            Self::Credentials(error) => (ProblemKind::Credentials, error.to_string().as_str().into()),
        };
        let status = match self {
            Self::NotJson { status, .. } => Some(*status),
            _ => self.refusal().map(|refusal| refusal.status),
        };
        Problem {
            kind,
            action: action.to_owned(),
            region: region.cloned(),
            code: self.explained_by().map_or(refusal.code, Untrusted::from),
            message,
            request_id: refusal.request_id,
            status,
            denied: refusal.denied,
            retry_after: refusal.after,
        }
    }

    /// A request that was not sent because its address could not be made.
    pub(crate) fn setup(error: &dyn std::error::Error) -> Self {
        Self::NotSent(Cause { kind: CauseKind::Setup, text: error.to_string().as_str().into() })
    }
}

/// An answer as it came, before anybody looked at its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, unpacked.
    pub body: Vec<u8>,
    /// `x-acs-retry-after`.
    pub after: Option<Duration>,
    /// `Date`.
    pub date: Option<Timestamp>,
}

impl Answer {
    /// The body of a success, or what the service said instead. `hidden` is cut out of whatever is kept.
    pub fn into_body(self, hidden: &[&Secret]) -> Result<Vec<u8>, ApiError> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        let envelope: Option<Envelope> = serde_json::from_slice(&self.body).ok().filter(Envelope::is_meaningful);
        let throttled = self.status == 429 || envelope.as_ref().is_some_and(Envelope::is_throttling);
        let asked = self.after.is_some() && self.status < 500;
        match envelope {
            None if throttled => Err(ApiError::Throttled { after: self.after, refusal: Box::new(self.bare()) }),
            None => Err(self.foreign(hidden)),
            Some(envelope) => {
                let refusal = Box::new(envelope.refusal(&self, hidden));
                if throttled || asked {
                    return Err(ApiError::Throttled { after: self.after, refusal });
                }
                Err(ApiError::Refused(refusal))
            }
        }
    }

    /// An answer that is not the service's.
    pub fn foreign(&self, hidden: &[&Secret]) -> ApiError {
        foreign(self.status, &self.body, hidden)
    }

    fn bare(&self) -> Refusal {
        Refusal { status: self.status, after: self.after, date: self.date, ..Refusal::default() }
    }
}

/// An answer that is not the service's, explained by its beginning.
pub(crate) fn foreign(status: u16, body: &[u8], hidden: &[&Secret]) -> ApiError {
    // Cut with room for a secret that lies across the end, so that no part of one is left standing.
    let longest = hidden.iter().map(|secret| secret.expose().len()).max().unwrap_or(0);
    let head = &body[..body.len().min(PREFIX * 4 + longest)];
    let text = without(&String::from_utf8_lossy(head), hidden);
    let prefix: String = text.chars().take(PREFIX).collect();
    ApiError::NotJson { status, prefix: prefix.as_str().into() }
}

/// The error envelope: flat, with names in either case.
#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(default, rename = "Code", alias = "code", deserialize_with = "lenient::text")]
    code: String,
    #[serde(default, rename = "Message", alias = "message", deserialize_with = "lenient::text")]
    message: String,
    #[serde(default, rename = "RequestId", alias = "requestId", deserialize_with = "lenient::text")]
    request_id: String,
    #[serde(default, rename = "AccessDeniedDetail", alias = "accessDeniedDetail")]
    denied: serde_json::Value,
}

impl Envelope {
    fn is_meaningful(&self) -> bool {
        !self.code.is_empty()
    }

    fn is_throttling(&self) -> bool {
        self.code.contains("Throttling")
    }

    fn refusal(&self, answer: &Answer, hidden: &[&Secret]) -> Refusal {
        let denied = self.denied.get("AuthAction").and_then(serde_json::Value::as_str).unwrap_or_default();
        let clean = |text: &str| Untrusted::new(&without(text, hidden));
        Refusal {
            code: clean(&self.code),
            message: clean(&without_signing_material(&self.code, &self.message)),
            request_id: clean(&self.request_id),
            denied: clean(denied),
            ..answer.bare()
        }
    }
}

/// A message without what some refusals repeat: the string that was signed, with the access key ID and every parameter.
fn without_signing_material(code: &str, message: &str) -> String {
    let lower = message.to_ascii_lowercase();
    let repeats = ["string to sign", "stringtosign", "canonicalrequest", "canonical request"];
    let about_signing = code.starts_with("Signature") || code == "IncompleteSignature";
    let short = if about_signing || repeats.iter().any(|words| lower.contains(words)) {
        message.split(['.', ':', '[', '\n', '&']).next().unwrap_or_default()
    } else {
        message
    };
    short.chars().take(if about_signing { PREFIX } else { MESSAGE }).collect()
}

fn without(text: &str, hidden: &[&Secret]) -> String {
    hidden.iter().filter(|secret| !secret.is_empty()).fold(text.to_owned(), |text, secret| {
        if text.contains(secret.expose()) { text.replace(secret.expose(), "<secret>") } else { text }
    })
}

#[cfg(test)]
mod tests;
