//! What the errors of the HTTP client mean: whether something was sent, and why there is no answer.

use rustls::{CertificateError, Error as Tls};

use crate::api::error::{ApiError, Cause, CauseKind, Flaw};

/// What an error before the answer's head means: without a connection nothing was sent, afterwards nobody knows.
pub(super) fn failed(error: reqwest::Error) -> ApiError {
    let sent = !error.is_connect() && !error.is_builder();
    let cause = cause(error);
    if sent { ApiError::MaybeSent(cause) } else { ApiError::NotSent(cause) }
}

/// Why there is no answer.
pub(super) fn cause(error: reqwest::Error) -> Cause {
    // The URL carries every parameter.
    let error = error.without_url();
    let kind = if error.is_timeout() {
        CauseKind::Timeout
    } else if error.is_builder() {
        CauseKind::Setup
    } else if error.is_dns() {
        CauseKind::Name
    } else if !error.is_connect() {
        CauseKind::Broken
    } else if let Some(error) = tls(&error) {
        flaw(error).map_or(CauseKind::Tls, CauseKind::Certificate)
    } else {
        CauseKind::Connect
    };
    Cause { kind, text: words(&error).as_str().into() }
}

/// The innermost reason, which is the one that says something.
pub(crate) fn words(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// What went wrong while a secure connection was made, if that is what went wrong.
fn tls<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Tls> {
    // An I/O error passes over what it wraps when it is asked for its source.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    let inner = || wrapped.and_then(|wrapped| tls(wrapped));
    error.downcast_ref().or_else(inner).or_else(|| error.source().and_then(tls))
}

/// What is wrong with the certificate that the other side has shown.
fn flaw(error: &Tls) -> Option<Flaw> {
    use CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet, NotValidYetContext,
    };
    let Tls::InvalidCertificate(error) = error else { return None };
    Some(match error {
        Expired | ExpiredContext { .. } => Flaw::Expired,
        NotValidYet | NotValidYetContext { .. } => Flaw::NotYetValid,
        NotValidForName | NotValidForNameContext { .. } => Flaw::OtherHost,
        _ => Flaw::Untrusted,
    })
}
