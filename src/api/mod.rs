//! The shared API client: signed calls to the Alibaba Cloud services that snapshot sharing needs.
//!
//! It signs with `ACS3-HMAC-SHA256` ([`sign`]), follows lists to their end and says whether the end was reached
//! ([`page`]), tells a refusal from a request that was never sent and from one whose outcome nobody knows ([`error`]),
//! tries again only what reads, and keeps within the services' limits ([`limit`]). Answers arrive as the types of
//! [`crate::domain`]; how they look on the wire stays here.
//!
//! ```no_run
//! use snapferry::api::client::Client;
//! use snapferry::api::credentials::{Keeper, Sources};
//! use snapferry::api::endpoint::Endpoints;
//! use snapferry::api::transport::Wire;
//! use snapferry::base::env::Env;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! // One wire a process: it owns the connections and the rates.
//! let wire = Wire::new(Env::system());
//! let keeper = Keeper::open(&wire, &Endpoints::default(), &Sources::system(), None).await?;
//! let region = keeper.profile().and_then(|profile| profile.region.clone());
//! let client = Client::new(wire, Endpoints::default(), keeper);
//! let me = client.caller_identity().await?;
//! let client = client.with_account(me.account);
//!
//! let region = region.unwrap_or("cn-hangzhou".parse()?);
//! let shares = client.own_shares(&region).await?;
//! for share in &shares.items {
//!     println!("{} {} ({} snapshots)", share.id, share.name, share.member_snapshots().count());
//! }
//! if let Some(error) = shares.error() {
//!     println!("the list is not complete: {error}");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Any action that [`actions`] knows can be called without a type of its own:
//!
//! ```no_run
//! # use snapferry::api::{client::{Call, Client}, endpoint::Service, error::ApiError};
//! # async fn example(client: &Client) -> Result<(), ApiError> {
//! let call = Call::read(Service::Ecs, "DescribeInstances").with("RegionId", "cn-hangzhou");
//! let body: Vec<u8> = client.send(&call.at(&"cn-hangzhou".parse().expect("a region"))).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! | for | see |
//! |---|---|
//! | who calls | [`credentials`]: the vendor's whole chain, kept current |
//! | where to | [`endpoint`]: `(service, region)` to an address under a replaceable suffix |
//! | how | [`transport`], [`limit`], [`sign`], [`params`] |
//! | snapshots, regions, zones | [`ecs`] |
//! | resource shares and invitations | [`sharing`] |
//! | the resource directory | [`directory`] |
//! | resource groups, identity, keys, roles | [`resource_manager`], [`sts`], [`kms`], [`ram`] |
//!
//! Plain http is used to this machine only, redirects are never followed, and names under `localhost` are this machine
//! without help of the system's resolver.

pub mod actions;
pub mod client;
pub mod credentials;
pub mod directory;
pub mod ecs;
pub mod endpoint;
pub mod error;
pub mod kms;
pub mod limit;
pub mod page;
pub mod params;
pub mod ram;
pub mod resolver;
pub mod resource_manager;
pub mod sharing;
pub mod sign;
pub mod sts;
pub mod transport;

mod lenient;
mod retry;
pub(crate) mod window;

#[cfg(test)]
pub(crate) mod tests_support;

#[cfg(test)]
mod tests;
