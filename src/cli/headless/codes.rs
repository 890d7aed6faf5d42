//! The exit codes of commands, which scripts rely on.

use crate::domain::problem::{Problem, ProblemKind};

/// Everything was read, or done.
pub(in crate::cli) const OK: u8 = 0;
/// Something that none of the others says.
pub(in crate::cli) const FAILURE: u8 = 1;
/// The command line cannot be understood, or something that it names cannot be used.
pub(in crate::cli) const USAGE: u8 = 2;
/// Some of it was read or done, and some was not.
pub(in crate::cli) const PARTIAL: u8 = 3;
/// Nothing was changed: the service would refuse it and it was not sent, it is not what was confirmed, or the service
/// has refused all of it.
pub(in crate::cli) const REFUSED: u8 = 4;
/// There are no usable credentials, or they lack a permission.
pub(in crate::cli) const DENIED: u8 = 5;
/// A service could not be reached, or gave no usable answer.
pub(in crate::cli) const NETWORK: u8 = 6;
/// Ended by SIGINT, as shells count it.
pub(in crate::cli) const INTERRUPTED: u8 = 130;

/// How codes of the API begin that say that the signature, the key or the token is not taken.
const CREDENTIALS: [&str; 7] = [
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "InvalidAccessKey",
    "InvalidSecurityToken",
    "MissingSecurityToken",
    "InvalidTimeStamp",
    "Unauthorized",
];

/// The calls that give credentials or say whose they are: whatever they refuse, nobody is signed in.
const SIGNING_IN: [&str; 3] = ["AssumeRole", "AssumeRoleWithOIDC", "GetCallerIdentity"];

/// The code for one problem that everything failed of.
pub(super) fn of(problem: &Problem) -> u8 {
    use ProblemKind::{Credentials, Cut, EndlessList, MaybeSent, NoSuchService, NotJson, NotSent, Refused};
    use ProblemKind::{Throttled, TooLarge, TooSlow};
    let code = problem.code.raw();
    let credentials = CREDENTIALS.iter().any(|start| code.starts_with(start));
    let server = problem.status.is_some_and(|status| status >= 500);
    match problem.kind {
        Credentials => DENIED,
        _ if problem.is_denied() || credentials => DENIED,
        NotSent | MaybeSent | TooSlow | Cut | NotJson | TooLarge | EndlessList | Throttled => NETWORK,
        _ if server => NETWORK,
        Refused if SIGNING_IN.contains(&problem.action.as_str()) => DENIED,
        NoSuchService => USAGE,
        _ if code.starts_with("InvalidRegionId") => USAGE,
        _ => FAILURE,
    }
}

/// The code for a change of which everything was refused with this problem: where no other cause is known, nothing was
/// changed.
pub(super) fn of_change(problem: &Problem) -> u8 {
    match of(problem) {
        FAILURE => REFUSED,
        known => known,
    }
}

/// The code for several readings, of which those failed: `read` says whether any did not.
pub(super) fn of_all<'a>(failed: impl IntoIterator<Item = &'a Problem>, read: bool) -> u8 {
    let codes: Vec<u8> = failed.into_iter().map(of).collect();
    match codes.first() {
        None => OK,
        Some(first) if !read && codes.iter().all(|code| code == first) => *first,
        Some(_) => PARTIAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: ProblemKind, code: &str, status: Option<u16>) -> Problem {
        Problem { kind, code: code.into(), status, ..Problem::default() }
    }

    #[test]
    fn a_problem_has_the_code_of_its_cause() {
        use ProblemKind::{
            Credentials, Cut, EndlessList, NoSuchService, NotJson, NotSent, Refused, Throttled, TooSlow,
        };
        for (kind, code, status, expected) in [
            (Refused, "Forbidden.RAM", Some(403), DENIED),
            (Refused, "NoPermission", Some(403), DENIED),
            (Refused, "SignatureDoesNotMatch", Some(400), DENIED),
            (Refused, "InvalidAccessKeyId.NotFound", Some(404), DENIED),
            (Credentials, "", None, DENIED),
            (NotSent, "", None, NETWORK),
            (NotJson, "", Some(502), NETWORK),
            (Throttled, "Throttling.User", Some(400), NETWORK),
            (Refused, "ServiceUnavailable", Some(503), NETWORK),
            (Refused, "InvalidParameter", Some(400), FAILURE),
            (Refused, "InvalidRegionId.NotFound", Some(404), USAGE),
            (NoSuchService, "InvalidProduct.NotFound", Some(404), USAGE),
            (EndlessList, "", None, NETWORK),
            (TooSlow, "", None, NETWORK),
            (Cut, "", None, NETWORK),
        ] {
            assert_eq!(of(&problem(kind, code, status)), expected, "{kind:?} {code}");
        }
    }

    #[test]
    fn a_change_that_is_refused_has_changed_nothing() {
        use ProblemKind::{NotSent, Refused};
        for (kind, code, status, expected) in [
            (Refused, "InvalidTarget.SiteMismatch", Some(409), REFUSED),
            (Refused, "QuotaExceeded.ResourceShare.Count", Some(400), REFUSED),
            (Refused, "NoPermission", Some(403), DENIED),
            (NotSent, "", None, NETWORK),
        ] {
            assert_eq!(of_change(&problem(kind, code, status)), expected, "{kind:?} {code}");
        }
    }

    #[test]
    fn whoever_is_not_signed_in_is_not_authorised() {
        for (action, code) in [
            ("AssumeRole", "EntityNotExist.Role"),
            ("AssumeRole", "InvalidParameter.DurationSeconds"),
            ("AssumeRoleWithOIDC", "AuthenticationFail.OIDCToken.Expired"),
            ("GetCallerIdentity", "InvalidParameter"),
        ] {
            let refused = Problem { action: action.into(), ..problem(ProblemKind::Refused, code, Some(400)) };
            assert_eq!(of(&refused), DENIED, "{action} {code}");
        }
        let broken =
            Problem { action: "AssumeRole".into(), ..problem(ProblemKind::Refused, "InternalError", Some(500)) };
        assert_eq!(of(&broken), NETWORK);
    }

    #[test]
    fn some_of_several_is_partial_and_all_of_one_cause_is_that_cause() {
        let (dead, denied) =
            (problem(ProblemKind::NotSent, "", None), problem(ProblemKind::Refused, "Forbidden", Some(403)));
        assert_eq!(of_all([], true), OK);
        assert_eq!(of_all([&dead], true), PARTIAL);
        assert_eq!(of_all([&dead, &dead], false), NETWORK);
        assert_eq!(of_all([&denied], false), DENIED);
        assert_eq!(of_all([&dead, &denied], false), PARTIAL);
    }
}
