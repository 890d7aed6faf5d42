//! A client: one identity on one set of addresses.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::credentials::Credentials;
use super::endpoint::{Endpoints, Service};
use super::error::{ApiError, foreign};
use super::lenient;
use super::limit::{self, Rate};
use super::page::{Ask, Listing, Paged, Reading};
use super::params::{Params, Value};
use super::retry::Retry;
use super::sign;
use super::transport::{Outgoing, Wire};
use crate::base::secret::Secret;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId};

/// The most records that one page can carry, for every action here.
pub(crate) const PAGE: u32 = 100;

/// One call of an action.
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
    /// Whether the action changes something. Such a call is sent exactly once.
    pub changes: bool,
}

impl Call {
    /// A call that only reads, and may therefore be tried again.
    #[must_use]
    pub fn read(service: Service, action: &'static str) -> Self {
        Self { service, action, region: None, params: Params::new(), changes: false }
    }

    /// A call that changes something.
    #[must_use]
    pub fn write(service: Service, action: &'static str) -> Self {
        Self { changes: true, ..Self::read(service, action) }
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

    fn rate(&self) -> Option<Rate> {
        match (self.service, self.changes) {
            (Service::ResourceSharing, false) => Some(limit::SHARING_READS),
            (Service::ResourceSharing, true) => Some(limit::SHARING_WRITES),
            _ => None,
        }
    }
}

/// A client of the services. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    wire: Wire,
    endpoints: Endpoints,
    credentials: Credentials,
    account: Option<AccountId>,
}

impl Client {
    /// A client that signs with `credentials`.
    #[must_use]
    pub fn new(wire: Wire, endpoints: Endpoints, credentials: Credentials) -> Self {
        Self(Arc::new(Inner { wire, endpoints, credentials, account: None }))
    }

    /// The same client, whose calls are counted together with all others of `account`. Before the account is known they
    /// are counted by access key.
    #[must_use]
    pub fn with_account(&self, account: AccountId) -> Self {
        Self(Arc::new(Inner { account: Some(account), ..Inner::clone(&self.0) }))
    }

    /// The account that was given by [`Client::with_account`].
    #[must_use]
    pub fn own_account(&self) -> Option<&AccountId> {
        self.0.account.as_ref()
    }

    /// Where this client sends to.
    #[must_use]
    pub fn endpoints(&self) -> &Endpoints {
        &self.0.endpoints
    }

    /// Calls an action and gives the body of its success. Every named call of this module is made of this one; it is
    /// public for actions that have no name here.
    ///
    /// A call that only reads is tried up to four times where that makes sense; each try has a date, a nonce and a
    /// signature of its own. A call that changes something is sent exactly once.
    ///
    /// # Errors
    /// [`ApiError`]; for a call that changes something see [`ApiError::may_have_taken_effect`].
    pub async fn send(&self, call: &Call) -> Result<Vec<u8>, ApiError> {
        let env = self.0.wire.env();
        let mut retry = Retry::new(env);
        loop {
            let error = match self.once(call).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            match retry.after(&error, env).filter(|_| !call.changes) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
        }
    }

    async fn once(&self, call: &Call) -> Result<Vec<u8>, ApiError> {
        let Inner { wire, endpoints, credentials, account } = &*self.0;
        let url = endpoints.url(call.service, call.region.as_ref()).map_err(|error| ApiError::setup(&error))?;
        let key = limit::Key {
            account: account.as_ref().map_or(&*credentials.access_key_id, AccountId::as_str).to_owned(),
            region: call.region.as_ref().map_or("", RegionId::as_str).to_owned(),
            action: call.action,
        };
        wire.limiter().pass(&key, call.rate()).await;
        let query = sign::canonical_query(&call.params.flatten());
        let (action, version) = (call.action, call.service.version());
        let request = Outgoing { url: &url, action, version, query: &query, credentials };
        let result = wire.exchange(&request).await?.into_body(&self.hidden());
        match &result {
            Err(ApiError::Throttled { after: Some(after), .. }) => wire.limiter().pause(&key, *after),
            Err(ApiError::Refused(refusal)) if refusal.code.raw() == "InvalidTimeStamp.Expired" => {
                refusal.date.into_iter().for_each(|date| wire.learn_clock(&url, date));
            }
            _ => {}
        }
        result
    }

    /// Calls an action and reads its answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: &Call) -> Result<T, ApiError> {
        self.write::<T>(call).await.map(|done| done.value)
    }

    /// Calls an action and reads its answer together with the ID of the request, which is what support asks for.
    pub(crate) async fn write<T: DeserializeOwned>(&self, call: &Call) -> Result<Done<T>, ApiError> {
        let body = self.send(call).await?;
        let receipt = self.parse::<Receipt>(&body)?;
        Ok(Done { value: self.parse(&body)?, request_id: receipt.request_id.as_str().into() })
    }

    /// Calls an action of whose answer only the success counts.
    pub(crate) async fn act(&self, call: &Call) -> Result<(), ApiError> {
        self.fetch::<Receipt>(call).await.map(|_| ())
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
        serde_json::from_slice(body).map_err(|_| foreign(200, body, &self.hidden()))
    }

    fn hidden(&self) -> Vec<&Secret> {
        let Credentials { secret, token, .. } = &self.0.credentials;
        std::iter::once(secret).chain(token).collect()
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
