//! Requests on the wire: connections, permits, limits, and what an HTTP error means.

mod cause;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::Url;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderMap, HeaderValue};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub(crate) use self::cause::words;
use self::cause::{cause, failed};
use super::credentials::{Credentials, Keeper};
use super::endpoint::{host_header, is_loopback};
use super::error::{Answer, ApiError, Cause, CauseKind};
use super::limit::Limiter;
use super::resolver::Resolver;
use super::sign;
use crate::base::alarm::{Alarm, RealTime};
use crate::base::env::Env;
use crate::base::ledger::{Draft, Notary};

/// Requests to one host at a time.
const A_HOST: usize = 32;
/// Requests at a time.
const ALL: usize = 64;
/// The largest body that is read, in bytes after unpacking.
pub const LARGEST: usize = 32 << 20;
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);
/// How long the other side may be silent.
const SILENCE: Duration = Duration::from_secs(10);
/// How long one try may take in all, against an answer that drips.
const WHOLE: Duration = Duration::from_secs(60);
/// How long an unused connection is kept: less than the 25 s after which the services close it, because a request that
/// meets a closing connection has an unknown outcome.
const IDLE: Duration = Duration::from_secs(15);

/// The connections of a process, with the limits that hold for all of it. Cheap to clone; clones are one and the same.
#[derive(Clone)]
pub struct Wire(Arc<Inner>);

struct Inner {
    env: Env,
    limiter: Limiter,
    all: Arc<Semaphore>,
    hosts: Mutex<HashMap<String, Host>>,
    /// How many milliseconds the clock of the services is ahead of ours, by their last answer.
    ahead: AtomicI64,
    /// Whether nothing that changes something leaves this process any more.
    sealed: AtomicBool,
    loopback: OnceLock<Result<reqwest::Client, String>>,
    internet: OnceLock<Result<reqwest::Client, String>>,
}

/// What is kept about one host.
struct Host {
    permits: Arc<Semaphore>,
    /// What is added to our clock to sign; learned when the host refused a date.
    ahead: SignedDuration,
    /// The host's clock minus ours, by its last answer.
    clock: SignedDuration,
}

/// A request that is ready but for what changes with each try.
pub(crate) struct Outgoing<'a> {
    pub url: &'a Url,
    pub version: &'a str,
    pub credentials: &'a Keeper,
    /// For the record: whose request it is.
    pub account: &'a str,
    /// For the record: the region that is asked; empty for a central service.
    pub region: &'a str,
    pub action: &'static str,
    /// Flat, in the order in which they were set.
    pub parameters: Vec<(String, String)>,
    /// Who records it first; `None` for a request that only reads.
    pub notary: Option<&'a dyn Notary>,
}

/// A request that nobody signs.
pub(crate) struct Unsigned<'a> {
    pub url: &'a Url,
    pub version: &'a str,
    pub action: &'static str,
    /// Sent in the body, where no log of addresses has it.
    pub form: &'a [(String, String)],
}

/// How often new credentials are looked for because a turn took longer to come than they live.
const ROUNDS: u32 = 3;

impl Wire {
    /// No connection yet. Connections are made when they are needed: those to this machine without TLS roots and
    /// without proxies, all others with the system's roots and proxies (`HTTPS_PROXY`, `NO_PROXY`).
    #[must_use]
    pub fn new(env: Env) -> Self {
        // The clock that is signed with may stand still; the machine's own does not.
        Self::waiting(env, Arc::new(RealTime::new(Env::system())))
    }

    /// The same, with calls that wait by `alarm`.
    #[must_use]
    pub fn waiting(env: Env, alarm: Arc<dyn Alarm>) -> Self {
        Self(Arc::new(Inner {
            env,
            limiter: Limiter::new(alarm),
            all: Arc::new(Semaphore::new(ALL)),
            hosts: Mutex::default(),
            ahead: AtomicI64::new(0),
            sealed: AtomicBool::new(false),
            loopback: OnceLock::new(),
            internet: OnceLock::new(),
        }))
    }

    /// From now on nothing that changes something is sent by any client of this process. There is no way back.
    pub fn seal(&self) {
        self.0.sealed.store(true, Ordering::SeqCst);
    }

    /// Whether [`Self::seal`] was called.
    pub(crate) fn is_sealed(&self) -> bool {
        self.0.sealed.load(Ordering::SeqCst)
    }

    /// The clock and the randomness.
    pub(crate) fn env(&self) -> &Env {
        &self.0.env
    }

    /// The rates of this process.
    pub(crate) fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    /// Sends one request once and reads the whole answer; with what it was signed.
    pub(crate) async fn exchange(&self, request: Outgoing<'_>) -> Result<(Answer, Arc<Credentials>), ApiError> {
        let Outgoing { url, version, credentials, account, region, action, parameters, notary } = request;
        let client = self.client(url)?;
        let host = host_header(url);
        let (_permits, credentials) = self.turn(&host, credentials).await?;
        // Dated, recorded and signed only now: a date that was written before the wait could be too old on arrival.
        let (account, region) = (account.to_owned(), region.to_owned());
        let (nonce, date) = (self.0.env.hex(16), self.signing_time(&host));
        let draft = Draft { account, region, action, parameters, nonce, date };
        let draft = match notary {
            Some(notary) => notary.certify(draft).map_err(|why| ApiError::NotRecorded(why.0.as_str().into()))?.redeem(),
            None => draft,
        };
        let query = sign::canonical_query(&draft.parameters);
        let headers = headers(&draft, url, &host, &query, version, &credentials)?;
        let mut target = url.clone();
        target.set_query(Some(&*query).filter(|query| !query.is_empty()));
        let response = client.post(target).headers(headers).send().await.map_err(failed)?;
        let answer = read(response).await?;
        if let Some(date) = answer.date {
            let clock = date.duration_since(self.0.env.now().wall);
            self.with_host(&host, |host| host.clock = clock);
            self.0.ahead.store(i64::try_from(clock.as_millis()).unwrap_or_default(), Ordering::Relaxed);
        }
        Ok((answer, credentials))
    }

    /// Sends one request once without a signature.
    pub(crate) async fn ask_unsigned(&self, request: Unsigned<'_>) -> Result<Answer, ApiError> {
        let Unsigned { url, version, action, form } = request;
        let client = self.client(url)?;
        let _permits = self.permits(&host_header(url)).await?;
        let request = client.post(url.clone()).header(ACCEPT, "application/json").header("x-acs-action", action);
        let request =
            request.header("x-acs-version", version).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = request.body(sign::canonical_query(form)).send().await.map_err(failed)?;
        read(response).await
    }

    /// A permit, and credentials that are current when it is there. Permits are not held while new credentials are
    /// got, which may need one.
    async fn turn(
        &self,
        host: &str,
        keeper: &Keeper,
    ) -> Result<([OwnedSemaphorePermit; 2], Arc<Credentials>), ApiError> {
        let mut round = 0;
        loop {
            let current = keeper.current().await.map_err(|error| ApiError::Credentials(Box::new(error)))?;
            let permits = self.permits(host).await?;
            round += 1;
            match keeper.ready() {
                Some(ready) => return Ok((permits, ready)),
                None if round == ROUNDS => return Ok((permits, current)),
                None => {}
            }
        }
    }

    /// How far the clock of the services is ahead of ours, by the `Date` of their last answer, whichever of them it was;
    /// zero before the first. It says the time to people and signs nothing.
    pub(crate) fn world_ahead(&self) -> SignedDuration {
        SignedDuration::from_millis(self.0.ahead.load(Ordering::Relaxed))
    }

    /// Now by the clock of the services, which is the one that credentials end by; by ours before their first answer.
    pub(crate) fn world_time(&self) -> Timestamp {
        let now = self.0.env.now().wall;
        now.checked_add(self.world_ahead()).unwrap_or(now)
    }

    /// The time of `url`'s host by its last answer.
    pub(crate) fn server_time(&self, url: &Url) -> Timestamp {
        let clock = self.with_host(&host_header(url), |host| host.clock);
        let now = self.0.env.now().wall;
        now.checked_add(clock).unwrap_or(now)
    }

    /// How far `url`'s host is ahead of our clock: by the date that it wanted of requests, where it refused one, or else
    /// by its last answer.
    pub(crate) fn ahead(&self, url: &Url) -> SignedDuration {
        self.with_host(&host_header(url), |host| if host.ahead.is_zero() { host.clock } else { host.ahead })
    }

    fn signing_time(&self, host: &str) -> Timestamp {
        let ahead = self.with_host(host, |host| host.ahead);
        let now = self.0.env.now().wall;
        now.checked_add(ahead).unwrap_or(now)
    }

    /// Learns from an answer's date how far a host's clock is ahead of ours.
    pub(crate) fn learn_clock(&self, url: &Url, date: Timestamp) {
        let ahead = date.duration_since(self.0.env.now().wall);
        self.with_host(&host_header(url), |host| host.ahead = ahead);
    }

    fn with_host<T>(&self, name: &str, work: impl FnOnce(&mut Host) -> T) -> T {
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Host {
            permits: Arc::new(Semaphore::new(A_HOST)),
            ahead: SignedDuration::ZERO,
            clock: SignedDuration::ZERO,
        };
        work(hosts.entry(name.to_owned()).or_insert_with(fresh))
    }

    /// The host's permit first, so that requests to a slow host do not hold what others could use.
    async fn permits(&self, host: &str) -> Result<[OwnedSemaphorePermit; 2], ApiError> {
        let permits = self.with_host(host, |host| Arc::clone(&host.permits));
        let one = permits.acquire_owned().await.map_err(|error| ApiError::setup(&error))?;
        let two = Arc::clone(&self.0.all).acquire_owned().await.map_err(|error| ApiError::setup(&error))?;
        Ok([one, two])
    }

    fn client(&self, url: &Url) -> Result<&reqwest::Client, ApiError> {
        let here = is_loopback(url);
        if url.scheme() != "https" && !here {
            let text = "plain http is for this machine only".into();
            return Err(ApiError::NotSent(Cause { kind: CauseKind::PlainHttp, text }));
        }
        let cell = if here { &self.0.loopback } else { &self.0.internet };
        let made = cell.get_or_init(|| build(here).map_err(|error| words(&error)));
        let setup = |text: &String| ApiError::NotSent(Cause { kind: CauseKind::Setup, text: text.as_str().into() });
        made.as_ref().map_err(setup)
    }
}

fn headers(
    draft: &Draft,
    url: &Url,
    host: &str,
    query: &str,
    version: &str,
    credentials: &Credentials,
) -> Result<HeaderMap, ApiError> {
    let date = draft.date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let body_hash = sign::hash(b"");
    let mut signed: Vec<(&str, Cow<'_, str>)> = vec![
        ("host", host.into()),
        ("x-acs-action", draft.action.into()),
        ("x-acs-version", version.into()),
        ("x-acs-date", date.into()),
        ("x-acs-signature-nonce", draft.nonce.as_str().into()),
        ("x-acs-content-sha256", body_hash.as_str().into()),
    ];
    signed.extend(credentials.token.as_ref().map(|token| ("x-acs-security-token", token.expose().into())));
    let (method, path) = ("POST", url.path());
    let signing = sign::Request { method, path, query, headers: &signed, body_hash: &body_hash };
    let authorization = sign::authorization(&signing, &credentials.access_key_id, &credentials.secret);
    let mut headers = HeaderMap::new();
    for (name, text) in &signed {
        let name = if *name == "host" { HOST } else { name.parse().map_err(|error| setup(&error))? };
        let mut value = header(text)?;
        value.set_sensitive(name == "x-acs-security-token");
        headers.insert(name, value);
    }
    let mut value = header(&authorization)?;
    value.set_sensitive(true);
    headers.insert(AUTHORIZATION, value);
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    // Not sent for an empty body of itself; some gateways refuse a POST without it.
    headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    Ok(headers)
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

fn setup(error: &reqwest::header::InvalidHeaderName) -> ApiError {
    ApiError::setup(error)
}

/// A header's value. The error does not repeat the text, which may be a token.
fn header(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text).map_err(|error| ApiError::setup(&error))
}

/// What every client here has in common: it says its name, follows no redirect, and tries once.
pub(crate) fn builder() -> reqwest::ClientBuilder {
    // An error means that a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let system = format!("{}; {}", std::env::consts::OS, std::env::consts::ARCH);
    reqwest::Client::builder()
        .user_agent(format!("{}/{} ({system})", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .http1_only()
}

fn build(loopback: bool) -> Result<reqwest::Client, reqwest::Error> {
    let builder = builder()
        .dns_resolver(Arc::new(Resolver))
        .gzip(true)
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .timeout(WHOLE);
    if loopback {
        // A server on this machine closes no idle connection, and a timer that watches them would wake an idle program.
        builder.no_proxy().tls_certs_only([]).pool_idle_timeout(None).build()
    } else {
        builder.https_only(true).pool_idle_timeout(IDLE).build()
    }
}

async fn read(mut response: reqwest::Response) -> Result<Answer, ApiError> {
    let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let after = text("x-acs-retry-after").and_then(|text| text.trim().parse().ok()).filter(|ms| *ms > 0);
    let date = text("date").and_then(|text| jiff::fmt::rfc2822::parse(text).ok()).map(|date| date.timestamp());
    let mut answer =
        Answer { status: response.status().as_u16(), body: Vec::new(), after: after.map(Duration::from_millis), date };
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if answer.body.len() + chunk.len() > LARGEST => return Err(ApiError::TooLarge),
            Ok(Some(chunk)) => answer.body.extend_from_slice(&chunk),
            Ok(None) => return Ok(answer),
            Err(error) => return Err(ApiError::MaybeSent(cause(error))),
        }
    }
}

#[cfg(test)]
mod tests;
