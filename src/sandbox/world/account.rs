//! Accounts and what belongs to an account: directories, groups, keys, roles.

use serde::{Deserialize, Serialize};

use super::super::age::Age;
use crate::base::secret::Secret;

/// An account with one access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// The name of its profile; other parts of the world name the account by it.
    pub profile: String,
    /// 16 digits.
    pub account_id: String,
    /// The access key's name; `STS.` in front for temporary keys.
    pub access_key_id: String,
    /// The access key's secret.
    pub access_key_secret: Secret,
    /// The token that must accompany a temporary key; none for a lasting key.
    #[serde(default)]
    pub security_token: Option<Secret>,
    /// How long after the start the security token is valid; for ever if absent.
    #[serde(default)]
    pub token_lives: Option<Age>,
    /// Whether the key has been switched off.
    #[serde(default)]
    pub key_inactive: bool,
    /// The site that the account belongs to; accounts of different sites cannot share.
    #[serde(default)]
    pub site: Site,
    /// The account's name for people, shown as the name of the member or the management account.
    #[serde(default)]
    pub alias: String,
    /// Who in the account holds the key.
    #[serde(default)]
    pub identity: Identity,
    /// What the account may read of its resource directory.
    #[serde(default)]
    pub directory_rights: DirectoryRights,
    /// Actions that RAM refuses to this key, such as `kms:DescribeKey` or `ram:*` (prefixes as in RAM policies:
    /// `ecs`, `resourcesharing`, `resourcemanager`, `kms`, `ram`).
    #[serde(default)]
    pub denied: Vec<String>,
}

impl Account {
    /// An account that the world says nothing about: of the China site, with nothing forbidden. Its key opens nothing,
    /// because the world does not have it.
    pub(in super::super) fn stranger(account_id: &str) -> Self {
        Self {
            profile: String::new(),
            account_id: account_id.to_owned(),
            access_key_id: String::new(),
            access_key_secret: Secret::new(""),
            security_token: None,
            token_lives: None,
            key_inactive: true,
            site: Site::default(),
            alias: String::new(),
            identity: Identity::default(),
            directory_rights: DirectoryRights::default(),
            denied: Vec::new(),
        }
    }
}

/// The two sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// aliyun.com
    #[default]
    China,
    /// alibabacloud.com
    International,
}

/// Who in the account holds the key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The kind.
    #[serde(rename = "type", default)]
    pub kind: IdentityKind,
    /// The RAM user's name, or `role/session` for an assumed role; empty for the account itself.
    #[serde(default)]
    pub name: String,
    /// The user's or the role's number; made up if absent.
    #[serde(default)]
    pub id: Option<String>,
}

/// Kinds of identity, spelled as GetCallerIdentity does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum IdentityKind {
    /// The account itself.
    #[default]
    Account,
    /// A RAM user.
    #[serde(rename = "RAMUser")]
    RamUser,
    /// Somebody who assumed a role.
    AssumedRoleUser,
}

/// What an account may read of its resource directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DirectoryRights {
    /// GetResourceDirectory only, and nothing at all outside a directory.
    #[default]
    None,
    /// A member that may walk the tree, such as a delegated administrator.
    Read,
    /// The management account.
    Manager,
}

/// A resource directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directory {
    /// For example `rd-7Kq2Lm`.
    pub id: String,
    /// The root folder, for example `r-P9xW3c`.
    pub root: String,
    /// Profile of the management account.
    pub manager: String,
    /// How long ago it was set up.
    #[serde(default)]
    pub age: Age,
    /// Whether resource sharing inside the directory has been switched on.
    #[serde(default)]
    pub sharing_enabled: bool,
    /// The folders, in any order.
    #[serde(default)]
    pub folders: Vec<Folder>,
    /// The members. The management account is not one of them.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// A folder of a directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// For example `fd-8TbQw2ZrLk`.
    pub id: String,
    /// The folder's name.
    pub name: String,
    /// The folder above; the root folder if absent.
    #[serde(default)]
    pub parent: Option<String>,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// A member of a directory.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// A profile, or an account ID for a member that has no key in this world.
    pub account: String,
    /// The folder it is in; the root folder if absent.
    #[serde(default)]
    pub folder: Option<String>,
    /// The name for people; the account's alias if absent.
    #[serde(default)]
    pub name: Option<String>,
    /// How long ago it joined.
    #[serde(default)]
    pub age: Age,
    /// Joins only that long after the start.
    #[serde(default)]
    pub joins_in: Option<Age>,
    /// Leaves that long after the start.
    #[serde(default)]
    pub leaves_in: Option<Age>,
    /// `true` for an account that was invited, `false` for one that the directory created.
    #[serde(default)]
    pub invited: bool,
}

/// A resource group.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceGroup {
    /// Profile of the owner.
    pub owner: String,
    /// For example `rg-aek3m7tq2x5kzly`.
    pub id: String,
    /// The name for programs.
    pub name: String,
    /// The name for people; the same as `name` if absent.
    #[serde(default)]
    pub display_name: Option<String>,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// A KMS key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Profile of the owner.
    pub owner: String,
    /// The region it is in.
    pub region: String,
    /// A UUID or `key-…`.
    pub id: String,
    /// Its aliases, such as `alias/snap-share`; a service key has `alias/acs/ecs` without being told.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether it is the service key of ECS: what is encrypted with it cannot be shared.
    #[serde(default)]
    pub service: bool,
    /// Who made it; `Ecs` for a service key and the owner's account ID otherwise, if absent.
    #[serde(default)]
    pub creator: Option<String>,
    /// Enabled, Disabled, PendingDeletion or PendingImport.
    #[serde(default)]
    pub state: KeyState,
    /// A description.
    #[serde(default)]
    pub description: String,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}

/// The states of a key, spelled as DescribeKey does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
pub enum KeyState {
    /// Usable.
    #[default]
    Enabled,
    /// Switched off.
    Disabled,
    /// To be deleted.
    PendingDeletion,
    /// Without key material.
    PendingImport,
}

/// A RAM role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Profile of the owner.
    pub owner: String,
    /// For example `AliyunECSShareEncryptSnapshotDefaultRole`.
    pub name: String,
    /// The trust policy: a JSON object, or a string that is sent as it is.
    pub trust: serde_json::Value,
    /// The system policies that are attached to it, by name.
    #[serde(default)]
    pub policies: Vec<String>,
    /// Actions that RAM refuses to its sessions, as [`Account::denied`].
    #[serde(default)]
    pub denied: Vec<String>,
    /// A description.
    #[serde(default)]
    pub description: String,
    /// How long ago it was made.
    #[serde(default)]
    pub age: Age,
}
