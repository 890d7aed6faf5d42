//! What the sharer of encrypted snapshots has to look at.

use crate::base::untrusted::Untrusted;
use crate::domain::facts::{KEY_POLICY, KeyState, RoleTrust};
use crate::domain::ids::KeyId;
use crate::domain::keys::KeyClass;
use crate::domain::problem::Problem;

/// The sharing role and the keys of some snapshots. Each part may be what the caller has no right to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTrust {
    /// Whom the role trusts; `Ok(None)` if there is no such role (GetRole).
    pub role: Result<Option<RoleTrust>, Problem>,
    /// The names of the policies that are attached to it (ListPoliciesForRole).
    pub policies: Result<Vec<Untrusted>, Problem>,
    /// What is told about each key (DescribeKey), in the order asked.
    pub keys: Vec<(KeyId, Result<KeyDetails, Problem>)>,
}

impl KeyTrust {
    /// Whether a policy that lets ECS use keys is attached to the role, if that could be read.
    #[must_use]
    pub fn has_key_policy(&self) -> Option<bool> {
        self.policies.as_ref().ok().map(|all| all.iter().any(|one| one.raw() == KEY_POLICY))
    }
}

/// What is told about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyDetails {
    /// Whose it is.
    pub class: KeyClass,
    /// Whether it can be used.
    pub state: KeyState,
    /// `KeyState` as the service spells it.
    pub told: Untrusted,
    /// Its names, such as `alias/backup`.
    pub aliases: Vec<Untrusted>,
    /// Its description.
    pub description: Untrusted,
}
