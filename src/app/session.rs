//! Who the program acts as, and who it could act as.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::base::files::Exposure;
use crate::domain::ids::AccountId;
use crate::work::{CredentialTrouble, Identity, OpenTrouble, Profile};

/// What is to be known of the files that profiles are in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileFiles {
    /// Why one could not be read, if one could not.
    pub trouble: Option<CredentialTrouble>,
    /// Those that others than their owner can get at.
    pub exposed: Vec<(PathBuf, Exposure)>,
}

/// Who the program acts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Being opened.
    Opening {
        /// The profile; `None` takes what the usual order of sources gives.
        profile: Option<String>,
    },
    /// Open.
    Open(Box<Identity>),
    /// Could not be opened.
    Failed {
        /// The profile that was tried.
        profile: Option<String>,
        /// Why.
        trouble: OpenTrouble,
    },
}

impl Session {
    /// Who the program acts as, if that is known.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Open(identity) => Some(identity),
            _ => None,
        }
    }
}

/// A profile, and which account it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileRow {
    /// The profile.
    pub profile: Profile,
    /// The account, once it was asked for.
    pub account: Option<Result<AccountId, OpenTrouble>>,
    /// When its credentials end; `None` if that is never or not known.
    pub expires: Option<Timestamp>,
    /// Whether the account is being asked for.
    pub asked: bool,
}

impl ProfileRow {
    /// A profile of which nothing is known.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        Self { profile, account: None, expires: None, asked: false }
    }
}
