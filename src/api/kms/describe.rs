//! What is told about one key.

use serde::Deserialize;

use super::{Alias, read};
use crate::api::client::Client;
use crate::api::error::ApiError;
use crate::api::lenient;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, KeyId, RegionId};
use crate::domain::keys::{KeyClass, SERVICE_KEY_ALIAS};

/// What is told about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Its ID.
    pub id: KeyId,
    /// The account that made it, or the product for which the service made it.
    pub creator: Untrusted,
    /// `KeyState`, such as `Enabled` or `PendingDeletion`.
    pub state: Untrusted,
    /// Its description.
    pub description: Untrusted,
    /// Its full name.
    pub arn: Untrusted,
}

impl Client {
    /// One key (DescribeKey).
    ///
    /// # Errors
    /// [`ApiError`].
    pub async fn describe_key(&self, region: &RegionId, key: &KeyId) -> Result<Key, ApiError> {
        let record = self.fetch::<OneKey>(&read("DescribeKey", region).with("KeyId", key.as_str())).await?.key;
        Ok(Key {
            id: record.id,
            creator: record.creator.as_str().into(),
            state: record.state.as_str().into(),
            description: record.description.as_str().into(),
            arn: record.arn.as_str().into(),
        })
    }

    /// Whose key it is: told by `aliases` if the service key's name is among them, and by DescribeKey otherwise. A key
    /// that may not be read, or does not exist, is [`KeyClass::Unreadable`].
    ///
    /// # Errors
    /// What kept the question from being answered, so that it may be asked again.
    pub async fn key_class(
        &self,
        region: &RegionId,
        key: &KeyId,
        account: &AccountId,
        aliases: &[Alias],
    ) -> Result<KeyClass, ApiError> {
        if aliases.iter().any(|alias| alias.key == *key && alias.name.raw() == SERVICE_KEY_ALIAS) {
            return Ok(KeyClass::Service);
        }
        match self.describe_key(region, key).await {
            Ok(record) => Ok(class(&record, account)),
            Err(ApiError::Refused(refusal)) if refusal.status < 500 => Ok(KeyClass::Unreadable),
            Err(error) => Err(error),
        }
    }
}

/// Whose key it is by its creator: the account itself for a customer's key, a product for the service's. A creator that
/// is another account tells nothing.
#[must_use]
pub fn class(key: &Key, account: &AccountId) -> KeyClass {
    let creator = key.creator.raw();
    if creator == account.as_str() {
        KeyClass::Customer
    } else if creator.is_empty() || AccountId::parse(creator).is_ok() {
        KeyClass::Unreadable
    } else {
        KeyClass::Service
    }
}

#[derive(Debug, Deserialize)]
struct OneKey {
    #[serde(rename = "KeyMetadata")]
    key: KeyRecord,
}

#[derive(Debug, Deserialize)]
struct KeyRecord {
    #[serde(rename = "KeyId")]
    id: KeyId,
    #[serde(default, rename = "Creator", deserialize_with = "lenient::text")]
    creator: String,
    #[serde(default, rename = "KeyState", deserialize_with = "lenient::text")]
    state: String,
    #[serde(default, rename = "Description", deserialize_with = "lenient::text")]
    description: String,
    #[serde(default, rename = "Arn", deserialize_with = "lenient::text")]
    arn: String,
}
