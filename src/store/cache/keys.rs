//! Which account an access key belongs to, as the services have told it once: a key never moves to another account, so
//! its account's lists can be shown before anybody has answered. Only a hash of the key's ID is kept.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Cache;
use crate::base::env::to_hex;
use crate::base::files;
use crate::domain::ids::AccountId;
use crate::store::document::{Document, DocumentError};

const DOCUMENT: Document = Document { file: "accounts.json", version: 1, pretty: false };
/// The most keys that are remembered.
const MOST: usize = 256;

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    accounts: BTreeMap<String, AccountId>,
}

impl Cache {
    /// The account that a long-lived access key was told to belong to; `None` if that is not known.
    #[must_use]
    pub fn account_of(&self, key_id: &str) -> Option<AccountId> {
        known(&self.place()).accounts.remove(&hash(key_id))
    }

    /// Remembers to which account a long-lived access key belongs.
    ///
    /// # Errors
    /// [`DocumentError::System`].
    pub fn remember(&self, key_id: &str, account: &AccountId) -> Result<(), DocumentError> {
        let (place, hash) = (self.place(), hash(key_id));
        let mut known = known(&place);
        if known.accounts.get(&hash) == Some(account) {
            return Ok(());
        }
        if known.accounts.len() >= MOST {
            known.accounts.clear();
        }
        known.accounts.insert(hash, account.clone());
        DOCUMENT.save(&place, known)
    }
}

/// What is remembered; nothing where the file is none of ours or cannot be read: it is told again at the next sign-in.
fn known(place: &Path) -> Known {
    let trusted = files::open_trusted(&place.join(DOCUMENT.file), files::Owner::Me).is_ok();
    if trusted { DOCUMENT.load(place).unwrap_or_default() } else { Known::default() }
}

fn hash(key_id: &str) -> String {
    to_hex(&Sha256::digest(format!("snapferry access key {key_id}")))
}
