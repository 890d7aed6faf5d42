//! The signature scheme ACS3-HMAC-SHA256, as RPC-style calls use it.
//!
//! Everything here is pure: date and nonce arrive as headers. The key of the HMAC is the access key's secret itself;
//! there is no derived key and no scope.

use std::borrow::Cow;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit as _, Mac as _};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest as _, Sha256};

use crate::base::env::to_hex;
use crate::base::secret::Secret;

/// The name of the scheme, as it stands in the `Authorization` header.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// Everything but the unreserved characters of RFC 3986 is written as `%XX`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A request to sign.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The HTTP method, upper case.
    pub method: &'a str,
    /// The path; `/` for RPC style.
    pub path: &'a str,
    /// The canonical query, from [`canonical_query`].
    pub query: &'a str,
    /// The headers to sign, in any order: names in lower case, values as they are sent. Among them must be `host` with
    /// its port, `content-type` where there is a body, and every `x-acs-` header.
    pub headers: &'a [(&'a str, Cow<'a, str>)],
    /// [`hash`] of the body.
    pub body_hash: &'a str,
}

/// Lower-case hexadecimal SHA-256 of a body, which is what `x-acs-content-sha256` carries.
#[must_use]
pub fn hash(body: &[u8]) -> String {
    to_hex(&Sha256::digest(body))
}

/// Name-value pairs in canonical form: sorted by the bytes of the name and percent-encoded.
///
/// The same text is a correct query on the wire, so it is used there too.
#[must_use]
pub fn canonical_query(pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    let mut out = String::new();
    for (name, value) in sorted {
        let separator = if out.is_empty() { "" } else { "&" };
        let (name, value) = (utf8_percent_encode(name, RESERVED), utf8_percent_encode(value, RESERVED));
        let _ = write!(out, "{separator}{name}={value}");
    }
    out
}

/// The six parts that are hashed: method, path, query, headers, their names, body hash.
#[must_use]
pub fn canonical_request(request: &Request<'_>) -> String {
    let mut out = format!("{}\n{}\n{}\n", request.method, request.path, request.query);
    for (name, value) in sorted_headers(request) {
        let _ = writeln!(out, "{name}:{}", value.trim());
    }
    let _ = write!(out, "\n{}\n{}", signed_headers(request), request.body_hash);
    out
}

/// The names of the signed headers, sorted and joined by `;`.
#[must_use]
pub fn signed_headers(request: &Request<'_>) -> String {
    let names: Vec<_> = sorted_headers(request).into_iter().map(|(name, _)| *name).collect();
    names.join(";")
}

/// The signature: lower-case hexadecimal, 64 digits.
#[must_use]
pub fn signature(request: &Request<'_>, secret: &Secret) -> String {
    let message = format!("{ALGORITHM}\n{}", hash(canonical_request(request).as_bytes()));
    let mut mac = match Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) {
        Ok(mac) => mac,
        // HMAC takes keys of every length; the type only exists for algorithms that do not.
        Err(never) => unreachable!("{never}"),
    };
    mac.update(message.as_bytes());
    to_hex(&mac.finalize().into_bytes())
}

/// The value of the `Authorization` header.
#[must_use]
pub fn authorization(request: &Request<'_>, access_key_id: &str, secret: &Secret) -> String {
    let signature = signature(request, secret);
    format!("{ALGORITHM} Credential={access_key_id},SignedHeaders={},Signature={signature}", signed_headers(request))
}

fn sorted_headers<'a>(request: &Request<'a>) -> Vec<&'a (&'a str, Cow<'a, str>)> {
    let mut sorted: Vec<_> = request.headers.iter().collect();
    sorted.sort_by_key(|(name, _)| *name);
    sorted
}

#[cfg(test)]
mod tests;
