//! Whom the sharing role trusts, and what is told about keys: what the sharer of encrypted snapshots has to look at.

use std::sync::Arc;

use tokio::task::JoinSet;

use crate::api::client::Client;
use crate::api::kms::{self, Alias};
use crate::domain::facts::{KeyState, RoleTrust, SHARING_ROLE};
use crate::domain::ids::{AccountId, KeyId, RegionId};
use crate::domain::keys::{KeyClass, SERVICE_KEY_ALIAS};
use crate::domain::problem::Problem;
use crate::work::session::Session;
use crate::work::{Event, KeyDetails, KeyTrust};

/// Everything of it, side by side. What cannot be read is told as its problem in its own place.
pub(super) async fn read(session: &Session, region: RegionId, keys: Vec<KeyId>) -> Event {
    let client = &session.client;
    let (role, policies, keys) =
        tokio::join!(client.role(SHARING_ROLE), client.role_policies(SHARING_ROLE), details(session, &region, keys));
    let role = role.map(|role| role.map(|role| RoleTrust::parse(role.trust.raw())));
    let found = KeyTrust {
        role: role.map_err(|error| error.problem("GetRole", None)),
        policies: policies.map(Option::unwrap_or_default).map_err(|error| error.problem("ListPoliciesForRole", None)),
        keys,
    };
    Event::KeyTrust { region, found: Box::new(found) }
}

async fn details(session: &Session, region: &RegionId, keys: Vec<KeyId>) -> Vec<(KeyId, Result<KeyDetails, Problem>)> {
    if keys.is_empty() {
        return Vec::new();
    }
    // The names help; without them the keys are told by their IDs.
    let aliases = session.client.aliases(region).await.map(|list| list.items).unwrap_or_default();
    let aliases: Arc<[Alias]> = aliases.into();
    let mut tasks = JoinSet::new();
    for (position, key) in keys.into_iter().enumerate() {
        let (client, account) = (session.client.clone(), session.account.clone());
        let (region, aliases) = (region.clone(), aliases.clone());
        tasks.spawn(async move {
            let found = one(&client, &region, &key, &account, &aliases).await;
            (position, key, found)
        });
    }
    let mut all = tasks.join_all().await;
    all.sort_unstable_by_key(|(position, ..)| *position);
    all.into_iter().map(|(_, key, found)| (key, found)).collect()
}

async fn one(
    client: &Client,
    region: &RegionId,
    id: &KeyId,
    account: &AccountId,
    aliases: &[Alias],
) -> Result<KeyDetails, Problem> {
    let named = aliases.iter().filter(|alias| alias.key == *id).map(|alias| alias.name.clone());
    let aliases: Vec<_> = named.collect();
    let key = client.describe_key(region, id).await.map_err(|error| error.problem("DescribeKey", Some(region)))?;
    let is_service = aliases.iter().any(|name| name.raw() == SERVICE_KEY_ALIAS);
    let class = if is_service { KeyClass::Service } else { kms::class(&key, account) };
    let (state, description) = (KeyState::from_wire(key.state.raw()), key.description);
    Ok(KeyDetails { class, state, told: key.state, aliases, description })
}
