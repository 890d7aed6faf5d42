//! The profiles, and which account each belongs to.

use crate::api::credentials::Sources;
use crate::domain::ids::AccountId;
use crate::work::session;
use crate::work::trouble::credentials;
use crate::work::worker::Desk;
use crate::work::{CredentialTrouble, OpenTrouble, Profile};

/// Every profile of every source, those that cannot be used among them.
///
/// # Errors
/// Why a source could not be read.
pub(super) fn list(sources: &Sources) -> Result<Vec<Profile>, CredentialTrouble> {
    let profiles = sources.profiles().map_err(|error| credentials(error, sources))?;
    Ok(profiles.into_iter().map(Profile::from).collect())
}

/// The account of one profile, by its credentials as they are now.
///
/// # Errors
/// Why it cannot be told.
pub(super) async fn verify(desk: &Desk, profile: &str) -> Result<AccountId, OpenTrouble> {
    session::sign_in(desk, Some(profile)).await.map(|(session, _)| session.account)
}
