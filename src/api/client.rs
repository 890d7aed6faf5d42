//! A client: one identity on one set of addresses.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::actions;
use super::credentials::{Credentials, Keeper};
use super::endpoint::{Endpoints, Service};
use super::error::{ApiError, foreign};
use super::lenient;
use super::limit::{self, Pace};
use super::page::{Ask, Listing, Paged, Reading};
use super::params::{Params, Value};
use super::retry::Retry;
use super::transport::{Outgoing, Wire};
use crate::base::ledger::Notary;
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId};

/// The most records that one page can carry, for every action here.
pub(crate) const PAGE: u32 = 100;

/// One call of an action that only reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The service.
    pub service: Service,
    /// The action, such as `ListResourceShares`.
    pub action: &'static str,
    /// The region whose host is asked.
    pub region: Option<RegionId>,
    /// The parameters.
    pub params: Params,
}

impl Call {
    /// A call that only reads, and may therefore be tried again.
    #[must_use]
    pub fn read(service: Service, action: &'static str) -> Self {
        Self { service, action, region: None, params: Params::new() }
    }

    /// The same at `region`.
    #[must_use]
    pub fn at(mut self, region: &RegionId) -> Self {
        self.region = Some(region.clone());
        self
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.params.set(name, value);
        self
    }

    fn only_reads(&self) -> bool {
        actions::only_reads(self.service, self.action)
    }
}

/// One call of an action that changes something. Only a [`Writer`] sends it, exactly once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change(Call);

impl Change {
    /// A call of an action that changes something.
    #[must_use]
    pub fn new(service: Service, action: &'static str) -> Self {
        Self(Call::read(service, action))
    }

    /// The same at `region`.
    #[must_use]
    pub fn at(self, region: &RegionId) -> Self {
        Self(self.0.at(region))
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Into<Value>) -> Self {
        Self(self.0.with(name, value))
    }
}

/// A client of the services. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    wire: Wire,
    endpoints: Endpoints,
    credentials: Keeper,
    account: Option<AccountId>,
    read_only: bool,
}

impl Client {
    /// A client that signs with `credentials`: those that a [`Keeper`] keeps current, or ones that stay as they are.
    #[must_use]
    pub fn new(wire: Wire, endpoints: Endpoints, credentials: impl Into<Keeper>) -> Self {
        Self(Arc::new(Inner { wire, endpoints, credentials: credentials.into(), account: None, read_only: false }))
    }

    /// The same client, whose calls are counted together with all others of `account`. Before the account is known they
    /// are counted by access key.
    #[must_use]
    pub fn with_account(&self, account: AccountId) -> Self {
        Self(Arc::new(Inner { account: Some(account), ..Inner::clone(&self.0) }))
    }

    /// The same client, which sends nothing that changes something. There is no way back.
    #[must_use]
    pub fn reading_only(&self) -> Self {
        Self(Arc::new(Inner { read_only: true, ..Inner::clone(&self.0) }))
    }

    /// Whether nothing that changes something is sent: by this client, or by any over its [`Wire`].
    #[must_use]
    pub fn only_reads(&self) -> bool {
        self.0.read_only || self.0.wire.is_sealed()
    }

    /// The account that was given by [`Client::with_account`].
    #[must_use]
    pub fn own_account(&self) -> Option<&AccountId> {
        self.0.account.as_ref()
    }

    /// What keeps its credentials current.
    #[must_use]
    pub fn keeper(&self) -> &Keeper {
        &self.0.credentials
    }

    /// Where this client sends to.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.0.endpoints
    }

    /// What may change something, with everything it sends recorded by `notary` first.
    #[must_use]
    pub fn writer<'a>(&'a self, notary: &'a dyn Notary) -> Writer<'a> {
        Writer { client: self, notary }
    }

    /// The time that the host of a service in a region showed in its last answer (`Date`), moved on by our own clock;
    /// before any answer our own time.
    #[must_use]
    pub fn server_time(&self, service: Service, region: &RegionId) -> Timestamp {
        let url = self.0.endpoints.url(service, Some(region));
        url.map_or_else(|_| self.0.wire.env().now().wall, |url| self.0.wire.server_time(&url))
    }

    /// How far the clock of a service's host in a region is ahead of ours, by the dates in its answers (`Date`); zero
    /// before any answer.
    #[must_use]
    pub fn clock_ahead(&self, service: Service, region: &RegionId) -> SignedDuration {
        let url = self.0.endpoints.url(service, Some(region));
        url.map_or(SignedDuration::ZERO, |url| self.0.wire.ahead(&url))
    }

    /// Calls an action that only reads and gives the body of its success. Every named list and look-up of this module is
    /// made of this one; it is public for actions that have no name here.
    ///
    /// It is tried up to four times where that makes sense; each try has a date, a nonce and a signature of its own. If
    /// the service does not take the credentials any more and there are others by now, it is tried once more with these.
    ///
    /// # Errors
    /// [`ApiError`]; [`ApiError::NotRecorded`] for an action that does not only read, which is not sent.
    pub async fn send(&self, call: &Call) -> Result<Vec<u8>, ApiError> {
        if !call.only_reads() {
            return Err(ApiError::NotRecorded(call.action.into()));
        }
        let env = self.0.wire.env();
        let (mut retry, mut renewed) = (Retry::new(env), false);
        loop {
            let error = match self.once(call, None).await {
                Ok(body) => return Ok(body),
                Err(Missed { replaced: true, .. }) if !std::mem::replace(&mut renewed, true) => continue,
                Err(missed) => missed.error,
            };
            match retry.after(&error, env) {
                Some(wait) => self.0.wire.limiter().rest(wait).await,
                None => return Err(error),
            }
        }
    }

    /// One request. With a notary it is one that changes something.
    async fn once(&self, call: &Call, notary: Option<&dyn Notary>) -> Result<Vec<u8>, Missed> {
        let Inner { wire, endpoints, credentials, account, .. } = &*self.0;
        if !call.only_reads() && self.only_reads() {
            return Err(ApiError::ReadOnly.into());
        }
        let url = endpoints.url(call.service, call.region.as_ref()).map_err(|error| ApiError::setup(&error))?;
        let whose = account.as_ref().map(|account| account.as_str().to_owned());
        let key = limit::Key {
            account: whose.unwrap_or_else(|| credentials.held().access_key_id.clone()),
            region: call.region.as_ref().map_or("", RegionId::as_str).to_owned(),
            action: call.action,
        };
        let turn = wire.limiter().pass(&key, Pace::of(call.service, notary.is_some())).await;
        let request = Outgoing {
            url: &url,
            version: call.service.version(),
            credentials,
            account: &key.account,
            region: &key.region,
            action: call.action,
            parameters: call.params.flatten(),
            notary,
        };
        let (answer, used) = wire.exchange(request).await?;
        let answer = answer.into_body(&hidden(&used));
        let result = answer.map_err(|error| error.naming(call.service.permissions(), call.action));
        match &result {
            Err(ApiError::Throttled { after, .. }) => {
                turn.throttled();
                after.iter().for_each(|after| wire.limiter().pause(&key, *after));
            }
            Err(ApiError::Refused(refusal)) if refusal.code.raw() == "InvalidTimeStamp.Expired" => {
                refusal.date.into_iter().for_each(|date| wire.learn_clock(&url, date));
            }
            _ => turn.answered(),
        }
        drop(turn);
        match result {
            Ok(body) => Ok(body),
            Err(error) if error.is_about_credentials() => {
                let replaced = credentials.refused(&used).await;
                Err(Missed { error, replaced })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Calls an action and reads its answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: &Call) -> Result<T, ApiError> {
        let body = self.send(call).await?;
        self.parse::<Receipt>(&body)?;
        self.parse(&body)
    }

    /// Calls an action that lists, page by page, to the end.
    ///
    /// # Errors
    /// What kept the first page from being read; later errors are in the listing.
    pub(crate) async fn list<P: Paged>(&self, mut call: Call) -> Result<Listing<P::Record>, ApiError> {
        let mut reading = Reading::new();
        let mut next = reading.take(self.fetch::<P>(&call).await?.page());
        while let Some(ask) = next {
            match ask {
                Ask::Token(token) => call.params.set("NextToken", token),
                Ask::Number(number) => call.params.set("PageNumber", number),
            }
            next = match self.fetch::<P>(&call).await {
                Ok(answer) => reading.take(answer.page()),
                Err(error) => reading.stop(error),
            };
        }
        Ok(reading.finish())
    }

    /// Reads a successful answer.
    pub(crate) fn parse<'de, T: Deserialize<'de>>(&self, body: &'de [u8]) -> Result<T, ApiError> {
        serde_json::from_slice(body).map_err(|_| self.not_understood(body))
    }

    /// That an answer is none of this service's.
    pub(crate) fn not_understood(&self, body: &[u8]) -> ApiError {
        foreign(200, body, &hidden(&self.0.credentials.held()))
    }
}

/// What must not be repeated of an answer.
fn hidden(credentials: &Credentials) -> Vec<&Secret> {
    std::iter::once(&credentials.secret).chain(&credentials.token).collect()
}

/// A request without success.
struct Missed {
    error: ApiError,
    /// Whether it was not taken because of credentials in whose place there are others now.
    replaced: bool,
}

impl From<ApiError> for Missed {
    fn from(error: ApiError) -> Self {
        Self { error, replaced: false }
    }
}

/// Sends changes for a client. Each is recorded before it leaves: what is signed and sent is the draft of a
/// [`Ticket`](crate::base::ledger::Ticket), which exists only once its record is on the disk.
#[derive(Clone, Copy)]
pub struct Writer<'a> {
    client: &'a Client,
    notary: &'a dyn Notary,
}

impl std::fmt::Debug for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer<'_> {
    /// Sends a change exactly once and gives the body of its success. Every named change of this module is made of this
    /// one; it is public for actions that have no name here.
    ///
    /// # Errors
    /// [`ApiError`]; see [`ApiError::may_have_taken_effect`].
    pub async fn send(&self, change: &Change) -> Result<Vec<u8>, ApiError> {
        self.client.once(&change.0, Some(self.notary)).await.map_err(|missed| missed.error)
    }

    /// Sends a change and reads its answer together with the ID of the request, which is what support asks for.
    pub(crate) async fn write<T: DeserializeOwned>(&self, change: &Change) -> Result<Done<T>, ApiError> {
        let body = self.send(change).await?;
        let receipt = self.client.parse::<Receipt>(&body)?;
        Ok(Done { value: self.client.parse(&body)?, request_id: receipt.request_id.as_str().into() })
    }

    /// Sends a change of whose answer only the success counts.
    pub(crate) async fn act(&self, change: &Change) -> Result<Done<()>, ApiError> {
        Ok(self.write::<Receipt>(change).await?.map(|_| ()))
    }
}

/// A write that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done<T> {
    /// What it answered.
    pub value: T,
    /// The service's ID of the request.
    pub request_id: Untrusted,
}

impl<T> Done<T> {
    /// The same with another value.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Done<U> {
        Done { value: change(self.value), request_id: self.request_id }
    }
}

/// What every answer carries; one without it is not the service's.
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    #[serde(rename = "RequestId", deserialize_with = "lenient::text")]
    request_id: String,
}

#[cfg(test)]
mod tests;
