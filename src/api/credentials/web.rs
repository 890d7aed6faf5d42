//! Small requests to whoever gives credentials and is no API: one try, no redirect, little time, little room.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, Url};
use zeroize::Zeroizing;

use super::Silence;
use crate::api::resolver::{Guarded, Resolver};
use crate::api::transport::{builder, words};

/// The most that is read of an answer, in bytes.
pub(super) const MOST: usize = 64 << 10;

/// What kind of host is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    /// The metadata service of the instance: plain http, no proxy.
    Metadata,
    /// This machine: plain http or https, no proxy.
    Here,
    /// Another machine: https with the system's roots and proxies, and no link-local address.
    Elsewhere,
}

/// One request.
pub(super) struct Ask<'a> {
    pub host: Host,
    pub method: Method,
    pub url: Url,
    pub headers: &'a [(&'static str, &'a str)],
    /// How long a connection may take, and how long everything.
    pub limits: (Duration, Duration),
}

impl Ask<'_> {
    /// Sends it and reads the body of an answer with status 200.
    ///
    /// # Errors
    /// What came instead. The URL and the body are never part of it.
    pub(super) async fn send(self) -> Result<Zeroizing<Vec<u8>>, Silence> {
        let whole = self.limits.1;
        let client = self.client().map_err(|error| Silence::NotReached(words(&error).as_str().into()))?;
        let failed = |error: reqwest::Error| match error.is_timeout() {
            true => Silence::TooSlow(whole),
            false => Silence::NotReached(words(&error.without_url()).as_str().into()),
        };
        let mut request = client.request(self.method, self.url);
        for (name, value) in self.headers {
            request = request.header(*name, *value);
        }
        let mut response = request.send().await.map_err(failed)?;
        match response.status().as_u16() {
            200 => {}
            300..=399 => return Err(Silence::Redirect),
            status => return Err(Silence::Status(status)),
        }
        let mut body = Zeroizing::new(Vec::new());
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MOST {
                return Err(Silence::TooLarge(MOST));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn client(&self) -> Result<reqwest::Client, reqwest::Error> {
        let (connect, whole) = self.limits;
        let builder = builder().connect_timeout(connect).timeout(whole).pool_max_idle_per_host(0);
        match self.host {
            Host::Metadata => builder.no_proxy().tls_certs_only([]).build(),
            Host::Here => builder.dns_resolver(Arc::new(Resolver)).no_proxy().build(),
            Host::Elsewhere => builder.dns_resolver(Arc::new(Guarded)).https_only(true).build(),
        }
    }
}
