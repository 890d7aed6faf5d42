//! What the client says went wrong, in the words of the domain.

use super::{CredentialTrouble, Giver, Listed, OpenTrouble, Origin, Profile, Silence};
use crate::api::credentials::{self, CredentialError, Sources};
use crate::api::error::ApiError;
use crate::api::page::Listing;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::RegionId;
use crate::domain::problem::{Problem, ProblemKind};

/// The code of a list of which some records could not be read; how many is the message.
pub const UNREADABLE_RECORDS: &str = "UnreadableRecords";

/// A list as far as it was read.
pub(super) fn listed<T>(
    read: Result<Listing<T>, ApiError>,
    action: &'static str,
    region: Option<&RegionId>,
) -> Listed<T> {
    match read {
        Ok(listing) => {
            let stopped = gap(&listing, action, region);
            Listed { items: listing.items, stopped }
        }
        Err(error) => Listed { items: Vec::new(), stopped: Some(error.problem(action, region)) },
    }
}

/// The whole list or nothing.
///
/// # Errors
/// Why it is not whole.
pub(super) fn whole<T>(
    read: Result<Listing<T>, ApiError>,
    action: &'static str,
    region: Option<&RegionId>,
) -> Result<Vec<T>, Problem> {
    let Listed { items, stopped } = listed(read, action, region);
    stopped.map_or(Ok(items), Err)
}

/// Some records of a list could not be read, so that absence from it proves nothing.
pub(super) fn unreadable_records(count: usize, action: &str, region: Option<&RegionId>) -> Problem {
    Problem {
        kind: ProblemKind::NotJson,
        action: action.to_owned(),
        region: region.cloned(),
        code: UNREADABLE_RECORDS.into(),
        message: count.to_string().as_str().into(),
        ..Problem::default()
    }
}

fn gap<T>(listing: &Listing<T>, action: &str, region: Option<&RegionId>) -> Option<Problem> {
    match listing.error() {
        Some(error) => Some(error.problem(action, region)),
        None if listing.is_complete() => None,
        None => Some(unreadable_records(listing.malformed, action, region)),
    }
}

/// What became of a write that was not answered with success. Where it may have taken effect, the problem says so too.
pub(super) fn of_write(error: &ApiError, action: &str, region: &RegionId) -> Problem {
    let mut problem = error.problem(action, Some(region));
    let unseen = matches!(error, ApiError::MaybeSent(_));
    if unseen || error.may_have_taken_effect() && !problem.leaves_effect_open() {
        problem.kind = ProblemKind::MaybeSent;
    }
    problem
}

/// Why a session could not be opened or renewed; `sources` tells which profiles there are instead.
pub(super) fn no_credentials(error: CredentialError, sources: &Sources) -> OpenTrouble {
    match error {
        CredentialError::Service { action, error, .. } => OpenTrouble::Request(error.problem(action, None)),
        other => OpenTrouble::Credentials(credentials(other, sources)),
    }
}

/// The same for what no service has answered.
pub(super) fn credentials(error: CredentialError, sources: &Sources) -> CredentialTrouble {
    let shown = |name: Untrusted| name.shown().to_owned();
    match error {
        CredentialError::Nowhere { path, metadata, .. } => CredentialTrouble::None { file: path, metadata },
        CredentialError::NoSuchProfile { name, .. } => {
            let known = sources.profiles().0.into_iter().map(|one| one.name.shown().to_owned());
            CredentialTrouble::NoSuchProfile { profile: name.shown().to_owned(), known: known.collect() }
        }
        CredentialError::Unsupported { name, mode } => {
            CredentialTrouble::UnsupportedMode { profile: name.shown().to_owned(), mode: mode.shown().to_owned() }
        }
        CredentialError::Incomplete { name, field } => {
            CredentialTrouble::MissingField { profile: name.shown().to_owned(), field: field.to_owned() }
        }
        CredentialError::Unreadable { path, kind } => {
            CredentialTrouble::Unreadable { file: path, why: kind.to_string() }
        }
        CredentialError::Broken { path, line, column, fault } => {
            CredentialTrouble::Malformed { file: path, line, column, why: fault.to_string() }
        }
        CredentialError::Loop { name } => CredentialTrouble::Loop { profile: shown(name) },
        CredentialError::Forbidden { name, why } => CredentialTrouble::Forbidden { profile: shown(name), why },
        CredentialError::Silent { name, giver, why } => CredentialTrouble::Silent { profile: shown(name), giver, why },
        CredentialError::Service { name, error, .. } => {
            let why = Silence::Code(error.code().into());
            CredentialTrouble::Silent { profile: shown(name), giver: Giver::TokenService, why }
        }
        CredentialError::Ended { name, .. } => CredentialTrouble::Ended { profile: shown(name) },
        CredentialError::Changed { name, account } => CredentialTrouble::Changed { profile: shown(name), account },
    }
}

impl From<credentials::Profile> for Profile {
    fn from(profile: credentials::Profile) -> Self {
        Self {
            name: profile.name.shown().to_owned(),
            mode: profile.mode.shown().to_owned(),
            origin: match profile.origin {
                credentials::Origin::Environment => Origin::Environment,
                credentials::Origin::File(path) => Origin::File(path),
                credentials::Origin::Instance => Origin::Instance,
            },
            region: profile.region,
            supported: profile.supported,
        }
    }
}

impl From<ApiError> for OpenTrouble {
    /// What came of asking who somebody is.
    fn from(error: ApiError) -> Self {
        Self::Request(error.problem("GetCallerIdentity", None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::error::{Cause, CauseKind, Refusal};
    use crate::api::page::Ending;

    #[test]
    fn a_list_with_an_unreadable_record_is_not_whole() {
        let listing = Listing { items: vec![1, 2], malformed: 3, ending: Ending::Complete };
        let list = listed(Ok(listing.clone()), "ListThings", None);
        let stopped = list.stopped.unwrap();
        assert_eq!(list.items, [1, 2]);
        assert!(stopped.is_code(UNREADABLE_RECORDS) && stopped.message.shown() == "3", "{stopped:?}");
        assert_eq!(whole(Ok(listing), "ListThings", None), Err(stopped));
        assert_eq!(whole(Ok(Listing::complete(vec![1])), "ListThings", None), Ok(vec![1]));
    }

    #[test]
    fn the_items_before_an_error_are_kept() {
        let listing = Listing { items: vec![1], malformed: 0, ending: Ending::Stopped(ApiError::Endless) };
        let list = listed(Ok(listing), "ListThings", None);
        assert_eq!((list.items, list.stopped.unwrap().kind), (vec![1], ProblemKind::EndlessList));
    }

    #[test]
    fn a_write_that_an_earlier_copy_of_it_overtook_may_have_taken_effect() {
        let region = "cn-hangzhou".parse().unwrap();
        let refused = |code: &str, status| {
            let refusal = Refusal { code: code.into(), status, ..Refusal::default() };
            of_write(&ApiError::Refused(Box::new(refusal)), "CreateResourceShare", &region)
        };
        assert!(refused("SignatureNonceUsed", 400).leaves_effect_open());
        for kind in [CauseKind::Broken, CauseKind::Timeout] {
            let cut = ApiError::MaybeSent(Cause { kind, text: "".into() });
            assert_eq!(of_write(&cut, "CreateResourceShare", &region).kind, ProblemKind::MaybeSent);
            let asked = cut.problem("ListResourceShares", None).kind;
            assert_eq!(asked, if kind == CauseKind::Broken { ProblemKind::Cut } else { ProblemKind::TooSlow });
        }
        assert!(refused("InternalError", 500).leaves_effect_open());
        assert!(!refused("InvalidParameter", 400).leaves_effect_open());
    }
}
