//! The profiles, and which account each belongs to.

use crate::api::credentials::Sources;
use crate::work::session;
use crate::work::trouble::credentials;
use crate::work::worker::Desk;
use crate::work::{CredentialTrouble, Event, Profile};

/// Every profile of every source, those that cannot be used among them, and why a source could not be read.
pub(super) fn list(sources: &Sources) -> (Vec<Profile>, Option<CredentialTrouble>) {
    let (profiles, error) = sources.profiles();
    (profiles.into_iter().map(Profile::from).collect(), error.map(|error| credentials(error, sources)))
}

/// The account of one profile, by its credentials as they are now, and when these end.
pub(super) async fn verify(desk: &Desk, profile: String) -> Event {
    match session::sign_in(desk, Some(&profile)).await {
        Ok((session, _)) => {
            let expires = session.client.keeper().expires();
            Event::Verified { profile, account: Ok(session.account), expires }
        }
        Err(trouble) => Event::Verified { profile, account: Err(trouble), expires: None },
    }
}
