//! What commands say to people, from what lower rooms report.

use std::fmt::Display;
use std::path::Path;

use super::codes;
pub(super) use crate::base::names::{name, state};
use crate::base::untrusted::{Untrusted, clean};
use crate::domain::execution::Outcome;
use crate::domain::facts::Facts;
use crate::domain::ids::{AccountId, KeyId, RegionId, ShareId, SnapshotId};
use crate::domain::plan::Call;
use crate::domain::planner::PlanError;
use crate::domain::preflight::Subject;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::sheets::Names;
use crate::ui::{journal_trouble, problem as shown};
use crate::work::{CredentialTrouble, Refusal};

/// What went wrong with a request, with the numbers that support asks for; and what can be done about it.
pub(super) fn problem(problem: &Problem) -> Vec<String> {
    let mut lines = vec![said(problem)];
    lines.extend(to_do(problem));
    lines
}

/// What went wrong with a request, with the numbers that support asks for.
pub(super) fn said(problem: &Problem) -> String {
    let own = problem.message.shown();
    let unreadable = problem.is_code(crate::work::UNREADABLE_RECORDS);
    let what = match (own.is_empty(), unreadable) {
        (_, true) => text::fill("problem.unreadable_records", &[("n", &problem.message)]),
        (true, _) => text::get(shown::kind(problem.kind)).to_owned(),
        // Without a code the words are the system's, which do not say what they are about, unless the service answered.
        (false, _) if problem.code.is_empty() && problem.kind != ProblemKind::Refused => {
            format!("{} {own}", text::get(shown::kind(problem.kind)))
        }
        (false, _) => own.to_owned(),
    };
    let numbers = shown::numbers(problem);
    text::fill("cmd.problem", &[("what", &what), ("numbers", &numbers)]).trim_end().to_owned()
}

/// Why an outcome is not good, as a problem with the request `call` whose ID is `request`; `None` where it was not sent or
/// is good.
pub(super) fn problem_of(outcome: &Outcome, call: &Call, region: &RegionId, request: &Untrusted) -> Option<Problem> {
    match outcome {
        Outcome::Refused(problem) | Outcome::Unknown(problem) => Some(problem.clone()),
        Outcome::Failed(failure) => Some(Problem {
            action: call.action().to_owned(),
            region: Some(region.clone()),
            code: failure.reason.clone(),
            message: failure.description.clone(),
            request_id: request.clone(),
            ..Problem::default()
        }),
        _ => None,
    }
}

/// What can be done about an outcome that is not good.
pub(super) fn next_step(outcome: &Outcome, call: &Call) -> Option<String> {
    match outcome {
        // What helps against the problem itself is the wrong thing to do while it may have taken effect.
        Outcome::Unknown(_) => Some(text::get("todo.unknown").to_owned()),
        Outcome::NotSent => Some(text::get("todo.not_sent").to_owned()),
        Outcome::Refused(problem) => to_do(problem),
        Outcome::Failed(failure) => {
            let advice = crate::text::advice::of(call.action(), failure.reason.raw(), failure.description.raw())?;
            Some(format!("{} {}", advice.what, advice.remedy_of_commands()))
        }
        Outcome::Done | Outcome::AwaitingRecipient | Outcome::AlreadySo => None,
    }
}

/// What can be done about a problem, where anything can.
fn to_do(problem: &Problem) -> Option<String> {
    if problem.is_code(crate::work::ANOTHER_ACCOUNT) {
        return Some(text::get("sheet.another_account").to_owned());
    }
    if problem.is_denied() {
        let denied: &dyn Display = if problem.denied.is_empty() { &problem.action } else { &problem.denied };
        return Some(text::fill("todo.denied", &[("action", denied)]));
    }
    if let Some(advice) = shown::known(problem) {
        return Some(format!("{} {}", advice.what, advice.remedy_of_commands()));
    }
    let key = match problem.kind {
        ProblemKind::Credentials => "todo.key",
        ProblemKind::NotSent => "todo.network",
        ProblemKind::NotJson => "todo.proxy",
        ProblemKind::Throttled => "todo.slow",
        ProblemKind::NoSuchService => "todo.no_service",
        ProblemKind::Cut => "todo.cut",
        _ if codes::of(problem) != codes::NETWORK => return None,
        _ if problem.request_id.is_empty() => "todo.again",
        _ => "todo.again_support",
    };
    Some(text::get(key).to_owned())
}

/// Why there are no usable credentials, and what can be done about it: in this order, then what else there is to know.
pub(super) fn credentials(trouble: &CredentialTrouble) -> Vec<String> {
    let mut lines = match trouble {
        CredentialTrouble::None { file, .. } => vec![text::fill("cmd.no_credentials", &[("file", &path(file))])],
        CredentialTrouble::NoSuchProfile { profile, .. } => {
            vec![text::fill("welcome.no_profile", &[("profile", profile)])]
        }
        other => vec![crate::ui::credentials::words(other)],
    };
    lines.push(crate::ui::credentials::remedy(trouble));
    match trouble {
        CredentialTrouble::None { metadata: Some(why), .. } => {
            let why = crate::ui::credentials::silence(why);
            lines.push(text::fill("welcome.instance_silent", &[("why", &why)]));
        }
        CredentialTrouble::NoSuchProfile { known, .. } if !known.is_empty() => {
            lines.push(text::fill("welcome.known", &[("names", &known.join(", "))]));
        }
        _ => {}
    }
    lines
}

/// A path that may be shown.
pub(super) fn path(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

/// Why something was not done, where that is not a problem with a request or the journal.
pub(super) fn refusal(refusal: &Refusal) -> Vec<String> {
    match refusal {
        Refusal::Changed { difference, fresh } => {
            let mut lines = vec![text::get("cmd.changed").to_owned()];
            lines.extend(crate::ui::sheets::difference_words(difference, &Read(&fresh.facts), usize::MAX));
            lines
        }
        Refusal::Blocked(findings) => vec![text::count("refusal.blocked", findings.len())],
        Refusal::NoSuchTask => vec![text::get("refusal.no_such_task").to_owned()],
        Refusal::NotNow(_) => vec![text::get("refusal.not_now").to_owned()],
        Refusal::NotBefore(at) => vec![text::fill("refusal.not_before", &[("at", &at.strftime("%H:%M:%SZ"))])],
        Refusal::Unread(problem) | Refusal::Session(problem) => self::problem(problem),
        Refusal::Journal(trouble) => vec![journal_trouble(trouble)],
    }
}

/// The name of such a reason in JSON.
pub(super) fn refusal_name(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Changed { .. } => "Changed",
        Refusal::Blocked(_) => "Blocked",
        Refusal::NoSuchTask => "NoSuchTask",
        Refusal::NotNow(_) => "NotNow",
        Refusal::NotBefore(_) => "NotBefore",
        Refusal::Unread(_) => "Unread",
        Refusal::Session(_) => "Session",
        Refusal::Journal(_) => "Journal",
    }
}

/// Why there is no plan.
pub(super) fn no_plan(error: PlanError) -> &'static str {
    text::get(match error {
        PlanError::NoSnapshots => "cmd.no_snapshots",
        PlanError::NoPrincipals => "cmd.no_principals",
        PlanError::NothingToDo => "cmd.nothing_to_do",
        PlanError::ShareGone => "cmd.share_gone",
        PlanError::StillReached => "cmd.still_reached",
        PlanError::Ragged => "cmd.ragged",
        PlanError::Unresolved => "cmd.unresolved",
        PlanError::RoleUnread => "obstacle.role_unread",
        PlanError::RoleForeign => "obstacle.role_foreign",
        PlanError::SnapshotsGone => "obstacle.snapshots_gone",
    })
}

/// What a finding points at, by its ID.
pub(super) fn subject(subject: &Subject) -> String {
    match subject {
        Subject::Snapshot(id) => id.to_string(),
        Subject::Principal(principal) => principal.shown().to_owned(),
        Subject::Near(account, ..) => account.to_string(),
        Subject::Share(id) => id.to_string(),
        Subject::Name(name) => clean(name).into_owned(),
        Subject::Key(id) => id.to_string(),
        Subject::Invitation(id) => id.to_string(),
        Subject::Directory(id) => id.to_string(),
        Subject::Zone(id) => id.to_string(),
        Subject::Region(id) => id.to_string(),
        Subject::Disk(id) => id.to_string(),
        Subject::Sizes { least, most } => format!("{least}..{most}"),
    }
}

/// Why an outcome is not good: the API's code, its request, and its own words.
pub(super) fn reason(outcome: &Outcome) -> (Option<Untrusted>, Option<Untrusted>, Option<Untrusted>) {
    let told = |text: &Untrusted| (!text.is_empty()).then(|| text.clone());
    match outcome {
        Outcome::Refused(problem) | Outcome::Unknown(problem) => {
            let code = told(&problem.code).unwrap_or_else(|| name(&problem.kind).as_str().into());
            (Some(code), told(&problem.request_id), told(&problem.message))
        }
        Outcome::Failed(failure) => (told(&failure.reason), None, told(&failure.description)),
        Outcome::Done | Outcome::AwaitingRecipient | Outcome::AlreadySo | Outcome::NotSent => (None, None, None),
    }
}

/// What was read for a plan, as names: commands show IDs, and what the directory tells.
pub(super) struct Read<'a>(pub &'a Facts);

impl Names for Read<'_> {
    fn own_account(&self) -> Option<&AccountId> {
        Some(&self.0.account)
    }

    fn snapshot_name(&self, _: &SnapshotId) -> Option<String> {
        None
    }

    fn share_name(&self, id: &ShareId) -> Option<String> {
        let share = self.0.shares.get()?.iter().find(|share| share.id == *id)?;
        Some(share.name.shown().to_owned())
    }

    fn alias_of(&self, principal: &Principal) -> Option<Untrusted> {
        let tree = self.0.directory()?;
        match principal {
            Principal::Account(account) => Some(tree.members.get(account)?.name.clone()),
            Principal::Folder(folder) => Some(tree.folders.get(folder)?.name.clone()),
            Principal::Directory(_) | Principal::Other(_) => None,
        }
    }

    fn tree(&self) -> Option<Option<&crate::domain::directory::Directory>> {
        self.0.membership.get().map(Option::as_ref)
    }

    fn key_alias(&self, region: &RegionId, id: &KeyId) -> Option<String> {
        crate::domain::keys::alias(self.0.using.keys.get(region)?.get()?, id)
    }

    fn is_own_encrypted(&self, id: &SnapshotId) -> bool {
        self.0.snapshot(id).flatten().is_some_and(|facts| facts.own && facts.encrypted)
    }
}

/// No names at all: everything is told by its ID.
pub(super) struct Ids;

impl Names for Ids {
    fn own_account(&self) -> Option<&AccountId> {
        None
    }

    fn snapshot_name(&self, _: &SnapshotId) -> Option<String> {
        None
    }

    fn share_name(&self, _: &ShareId) -> Option<String> {
        None
    }

    fn alias_of(&self, _: &Principal) -> Option<Untrusted> {
        None
    }

    fn tree(&self) -> Option<Option<&crate::domain::directory::Directory>> {
        None
    }

    fn key_alias(&self, _: &RegionId, _: &KeyId) -> Option<String> {
        None
    }

    fn is_own_encrypted(&self, _: &SnapshotId) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::invitation::InvitationStatus;
    use crate::domain::preflight::Rule;

    #[test]
    fn variants_have_names_for_programs() {
        assert_eq!(state(&InvitationStatus::AcceptFailed), "accept_failed");
        assert_eq!(state(&Rule::CannotTell), "cannot_tell");
        assert_eq!(state(&Outcome::AwaitingRecipient), "awaiting_recipient");
        assert_eq!(state(&Outcome::Unknown(Problem::default())), "unknown");
        assert_eq!(name(&ProblemKind::NotSent), "NotSent");
    }

    #[test]
    fn a_denied_call_names_the_permission() {
        let denied = Problem {
            action: "ListResourceShares".into(),
            code: "NoPermission".into(),
            message: "not you \u{1b}[2J".into(),
            denied: "resourcesharing:ListResourceShares".into(),
            request_id: "4E1B".into(),
            ..Problem::default()
        };
        let lines = problem(&denied).join("\n");
        assert!(lines.contains("not you \\e[2J") && lines.contains("request 4E1B"), "{lines}");
        assert!(lines.contains("resourcesharing:ListResourceShares"), "{lines}");
    }
}
