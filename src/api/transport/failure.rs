//! What the errors of a connection mean.

use crate::api::error::{ApiError, Cause, CauseKind};

/// What an error before the answer's head means: without a connection nothing was sent, afterwards nobody knows.
pub(super) fn failed(error: reqwest::Error) -> ApiError {
    let sent = !error.is_connect() && !error.is_builder();
    let cause = cause(error);
    if sent { ApiError::MaybeSent(cause) } else { ApiError::NotSent(cause) }
}

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
    } else if is_tls(&error) {
        CauseKind::Tls
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

fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    // An I/O error passes over what it wraps when it is asked for its source.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>() || wrapped.is_some_and(|wrapped| is_tls(wrapped)) || error.source().is_some_and(is_tls)
}
