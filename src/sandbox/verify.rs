//! Who sent a request: the ACS3-HMAC-SHA256 signature, rebuilt from the client's own list of signed headers.
//!
//! Which headers a client signs differs from one official SDK to the next, and so does how it writes a space or in
//! which order it sends the query. So everything is decoded first and put into canonical form again.

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::fault::Fault;
use super::percent;
use super::request::Request;
use super::sts::session::Issued;
use super::world::{Account, World};
use crate::base::env::to_hex;

const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// How far a request's date may be from the clock that judges it, either way.
const WINDOW_SECONDS: i64 = 15 * 60;

/// Headers that must be signed always; those of `WHEN_PRESENT` if they are there.
const ALWAYS: [&str; 4] = ["host", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce"];
const WHEN_PRESENT: [&str; 3] = ["x-acs-action", "x-acs-version", "x-acs-security-token"];

/// Judges requests and remembers the nonces of those it accepted.
#[derive(Debug, Default)]
pub(super) struct Verifier {
    seen: BTreeSet<(String, String)>,
    order: VecDeque<(Timestamp, (String, String))>,
}

/// The parts of an Authorization header.
struct Authorization<'a> {
    key: &'a str,
    signed: Vec<&'a str>,
    signature: &'a str,
}

/// The clocks that a request is judged by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocks {
    /// The machine's: how long nonces are remembered.
    pub machine: Timestamp,
    /// The machine's, wrong by as much as a fault says: whether a request's date is in the window.
    pub judge: Timestamp,
    /// The world's, which runs ahead when it is told to: whether a security token still lives.
    pub world: Timestamp,
}

impl Verifier {
    /// The account that signed `request`: one of the world's, or one that acts by a session. `started` is when the world
    /// began, for tokens that do not live for ever.
    pub(super) fn verify<'w>(
        &mut self,
        world: &'w World,
        sessions: &[Issued],
        request: &Request,
        started: Timestamp,
        clocks: Clocks,
    ) -> Result<Cow<'w, Account>, Fault> {
        let authorization = Authorization::of(request)?;
        let of_key = |account: &Account| account.access_key_id == authorization.key;
        let session = sessions.iter().find(|issued| of_key(&issued.account));
        let account = world.accounts.iter().find(|account| of_key(account)).map(Cow::Borrowed);
        let account = account
            .or_else(|| session.map(|issued| Cow::Owned(issued.account.clone())))
            .ok_or_else(|| Fault::missing("InvalidAccessKeyId.NotFound", "Specified access key is not found."))?;
        if account.key_inactive {
            return Err(Fault::bad("InvalidAccessKeyId.Inactive", "Specified access key is disabled."));
        }
        check_signature(request, &authorization, account.access_key_secret.expose())?;
        check_date(request, clocks.judge)?;
        check_token(world, &account, request.header("x-acs-security-token"), started, clocks.world)?;
        if session.is_some_and(|issued| clocks.world >= issued.expires) {
            return Err(token_is_over());
        }
        let nonce = request.header("x-acs-signature-nonce").unwrap_or_default();
        self.use_up(authorization.key, nonce, clocks.machine)?;
        Ok(account)
    }

    fn use_up(&mut self, key: &str, nonce: &str, now: Timestamp) -> Result<(), Fault> {
        // A request whose date is out of the window is refused anyway, so older nonces need no memory.
        while self.order.front().is_some_and(|(at, _)| seconds(*at, now) > 2 * WINDOW_SECONDS) {
            if let Some((_, old)) = self.order.pop_front() {
                self.seen.remove(&old);
            }
        }
        let entry = (key.to_owned(), nonce.to_owned());
        if !self.seen.insert(entry.clone()) {
            return Err(Fault::bad("SignatureNonceUsed", "Specified signature nonce was used already."));
        }
        self.order.push_back((now, entry));
        Ok(())
    }
}

impl<'a> Authorization<'a> {
    fn of(request: &'a Request) -> Result<Self, Fault> {
        let incomplete = || {
            Fault::bad(
                "IncompleteSignature",
                format!("The request signature does not conform to Aliyun standards: {ALGORITHM} is expected."),
            )
        };
        let text = request.header("authorization").ok_or_else(incomplete)?;
        let parts = text
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(" Credential="))
            .and_then(|rest| rest.split_once(",SignedHeaders="))
            .and_then(|(key, rest)| rest.split_once(",Signature=").map(|(signed, signature)| (key, signed, signature)));
        let (key, signed, signature) = parts.ok_or_else(incomplete)?;
        let signed: Vec<&str> = signed.split(';').collect();
        let required = WHEN_PRESENT.into_iter().filter(|name| request.header(name).is_some()).chain(ALWAYS);
        for name in required {
            if !signed.contains(&name) || request.header(name).is_none_or(str::is_empty) {
                return Err(Fault::bad(
                    "IncompleteSignature",
                    format!("The request signature does not conform to Aliyun standards: {name} must be signed."),
                ));
            }
        }
        Ok(Self { key, signed, signature })
    }
}

/// The canonical form of what was signed.
fn canonical_request(request: &Request, signed: &[&str]) -> String {
    let mut query: Vec<_> = percent::pairs(&request.query).collect();
    query.sort_by(|(one, _), (two, _)| one.cmp(two));
    let query: Vec<String> =
        query.iter().map(|(name, value)| format!("{}={}", percent::encode(name), percent::encode(value))).collect();
    let headers: String = signed
        .iter()
        .map(|name| {
            let mut values: Vec<&str> =
                request.headers.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim()).collect();
            values.sort_unstable();
            format!("{name}:{}\n", values.join(","))
        })
        .collect();
    let payload = request.header("x-acs-content-sha256").unwrap_or_default();
    [request.method.as_str(), &request.path, &query.join("&"), &headers, &signed.join(";"), payload].join("\n")
}

fn check_signature(request: &Request, authorization: &Authorization<'_>, secret: &str) -> Result<(), Fault> {
    let canonical = canonical_request(request, &authorization.signed);
    let string_to_sign = format!("{ALGORITHM}\n{}", to_hex(&Sha256::digest(canonical.as_bytes())));
    let mismatch = || {
        Fault::bad(
            "SignatureDoesNotMatch",
            format!(
                "Specified signature does not match our calculation. server StringToSign is [{string_to_sign}], \
                 server CanonicalRequest is [{canonical}]"
            ),
        )
    };
    let body_hash = to_hex(&Sha256::digest(&request.body));
    if request.header("x-acs-content-sha256") != Some(body_hash.as_str()) {
        return Err(mismatch());
    }
    let signature = from_hex(authorization.signature).ok_or_else(mismatch)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| mismatch())?;
    mac.update(string_to_sign.as_bytes());
    mac.verify_slice(&signature).map_err(|_| mismatch())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| Some(nibble(*pair.first()?)? << 4 | nibble(*pair.get(1)?)?)).collect()
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

fn check_date(request: &Request, now: Timestamp) -> Result<(), Fault> {
    let text = request.header("x-acs-date").unwrap_or_default();
    let whole_seconds = text.len() == "2026-01-02T03:04:05Z".len() && text.ends_with('Z');
    let date = text.parse::<Timestamp>().ok().filter(|_| whole_seconds).ok_or_else(|| {
        Fault::bad("InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
    })?;
    if seconds(date, now).abs() > WINDOW_SECONDS {
        return Err(Fault::bad("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."));
    }
    Ok(())
}

fn check_token(
    world: &World,
    account: &Account,
    sent: Option<&str>,
    started: Timestamp,
    now: Timestamp,
) -> Result<(), Fault> {
    let sent = sent.filter(|token| !token.is_empty());
    let Some(expected) = &account.security_token else {
        return match sent {
            None => Ok(()),
            Some(_) => Err(mismatched_token()),
        };
    };
    let Some(sent) = sent else {
        return Err(Fault::bad("MissingSecurityToken", "SecurityToken is mandatory for this action."));
    };
    if sent != expected.expose() {
        let of_another = world.accounts.iter().filter_map(|other| other.security_token.as_ref());
        return Err(if of_another.into_iter().any(|token| token.expose() == sent) {
            mismatched_token()
        } else {
            Fault::bad("InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
        });
    }
    match account.token_lives {
        Some(lives) if now >= lives.after(started) => Err(token_is_over()),
        _ => Ok(()),
    }
}

fn token_is_over() -> Fault {
    Fault::bad("InvalidSecurityToken.Expired", "Specified SecurityToken is expired.")
}

fn mismatched_token() -> Fault {
    Fault::bad(
        "InvalidSecurityToken.MismatchWithAccessKey",
        "Specified SecurityToken does not belong to the access key.",
    )
}
