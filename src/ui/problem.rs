//! What went wrong, in words: what it means here, what the API said, and the numbers that support asks for.

use super::theme::Role;
use super::widgets::Page;
use crate::app::model::UNREADABLE_RECORDS;
use crate::domain::problem::{Problem, ProblemKind};
use crate::text;
use crate::text::advice::{self, Advice};

/// What went wrong, in one or a few words: the API's code, or what kind of failure it was.
#[must_use]
pub fn short(problem: &Problem) -> &str {
    if problem.code.is_empty() || problem.code.raw() == UNREADABLE_RECORDS {
        text::get(kind(problem.kind))
    } else {
        problem.code.shown()
    }
}

/// What it means and what can be done about it, in one line; empty where only the API's own words are known.
#[must_use]
pub fn advice(problem: &Problem) -> String {
    if problem.code.raw() == UNREADABLE_RECORDS {
        return text::fill("problem.unreadable_records", &[("n", &problem.message)]);
    }
    match known(problem) {
        Some(advice) => format!("{} {}", advice.what, advice.remedy()),
        None if problem.code.is_empty() => text::get(kind(problem.kind)).to_owned(),
        None => String::new(),
    }
}

/// What is known about an error: of its code, else of its being a refusal for want of a right.
#[must_use]
pub fn known(problem: &Problem) -> Option<&'static Advice> {
    let known = advice::of(&problem.action, problem.code.raw(), problem.message.raw());
    let denied = || problem.is_denied().then(|| advice::of("", "NoPermission", ""));
    known.or_else(|| denied().flatten())
}

/// Adds what an error means and who has to do what, in lines of `columns` columns behind `indent`.
pub fn advise(page: &mut Page, advice: &Advice, role: Role, columns: usize, indent: usize) {
    page.say(role, &advice.what, columns, indent);
    page.say(Role::Text, &advice.remedy(), columns, indent);
}

/// Adds everything that is known about a problem, the useful part first, in lines of `columns` columns.
pub fn explain(page: &mut Page, problem: &Problem, columns: usize) {
    let known = known(problem);
    if let Some(advice) = known {
        page.say(Role::Bad, &format!("! {}", advice.what), columns, 0);
        page.say(Role::Text, &advice.remedy(), columns, 0);
    } else {
        let advice = self::advice(problem);
        if !advice.is_empty() {
            page.say(Role::Bad, &format!("! {advice}"), columns, 0);
        }
    }
    let own = problem.message.shown();
    if !own.is_empty() && problem.code.raw() != UNREADABLE_RECORDS {
        let role = if known.is_none() { Role::Bad } else { Role::Quiet };
        page.say(role, own, columns, 0);
    }
    if !problem.denied.is_empty() {
        page.say(Role::Text, &text::fill("problem.denied", &[("action", &problem.denied)]), columns, 0);
    }
    page.say(Role::Quiet, &numbers(problem), columns, 0);
}

/// Action, region, code, status and request ID, as far as there are any.
#[must_use]
pub fn numbers(problem: &Problem) -> String {
    let mut parts = Vec::new();
    if !problem.action.is_empty() {
        parts.push(problem.action.clone());
    }
    parts.extend(problem.region.as_ref().map(ToString::to_string));
    if !problem.code.is_empty() {
        parts.push(problem.code.to_string());
    }
    parts.extend(problem.status.map(|status| text::fill("problem.status", &[("status", &status)])));
    if !problem.request_id.is_empty() {
        parts.push(request(problem));
    }
    parts.join("  ")
}

/// The API's ID of the request, as support asks for it; empty where there is none.
#[must_use]
pub fn request(problem: &Problem) -> String {
    if problem.request_id.is_empty() {
        return String::new();
    }
    text::fill("problem.request", &[("id", &problem.request_id)])
}

/// The key of the words for a kind of failure.
#[must_use]
pub fn kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Refused => "problem.refused",
        ProblemKind::Throttled => "problem.throttled",
        ProblemKind::NotSent => "problem.not_sent",
        ProblemKind::MaybeSent => "problem.maybe_sent",
        ProblemKind::TooSlow => "problem.too_slow",
        ProblemKind::Cut => "problem.cut",
        ProblemKind::NotJson => "problem.not_json",
        ProblemKind::TooLarge => "problem.too_large",
        ProblemKind::EndlessList => "problem.endless_list",
        ProblemKind::NoSuchService => "problem.no_such_service",
        ProblemKind::Credentials => "problem.credentials",
        ProblemKind::StillMoving => "problem.still_moving",
        ProblemKind::NotRecorded => "problem.not_recorded",
        ProblemKind::ReadOnly => "problem.read_only",
    }
}

#[cfg(test)]
mod tests;
