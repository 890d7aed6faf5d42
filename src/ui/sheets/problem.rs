//! What went wrong with a request, and what can be done about it, in words.

use crate::app::model::ANOTHER_ACCOUNT;
use crate::domain::problem::{Problem, ProblemKind};
use crate::text::{self, advice};
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// A problem in a few words: the API's code where it gave one, else what kind of trouble it was.
pub(super) fn brief(problem: &Problem) -> String {
    if problem.is_code(ANOTHER_ACCOUNT) {
        text::get("sheet_problem.another_account").to_owned()
    } else if problem.code.is_empty() {
        text::get(kind(problem.kind)).to_owned()
    } else {
        problem.code.shown().to_owned()
    }
}

/// Adds everything known about a problem: code and message, the missing permission, the advice, the request's ID.
pub(super) fn explain(page: &mut Page, problem: &Problem, columns: usize, indent: usize) {
    let mut first = brief(problem);
    if !problem.message.is_empty() && !problem.is_code(ANOTHER_ACCOUNT) {
        first = format!("{first}: {}", problem.message.shown());
    }
    page.say(Role::Text, &first, columns, indent);
    if !problem.denied.is_empty() {
        let words = text::fill("sheet_problem.denied", &[("permission", &problem.denied.shown())]);
        page.say(Role::Text, &words, columns, indent);
    }
    advise(page, &problem.action, problem.code.raw(), columns, indent);
    if !problem.request_id.is_empty() {
        page.say(Role::Quiet, &request(problem.request_id.shown()), columns, indent);
    }
}

/// Adds what can be done about a code, where something is known.
pub(super) fn advise(page: &mut Page, action: &str, code: &str, columns: usize, indent: usize) {
    if let Some(key) = advice::key(action, code) {
        page.say(Role::Warn, text::get(&key), columns, indent);
    }
}

/// A request's ID with its label.
pub(super) fn request(id: &str) -> String {
    text::fill("sheet_problem.request", &[("id", &id)])
}

fn kind(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Refused => "sheet_problem.refused",
        ProblemKind::Throttled => "sheet_problem.throttled",
        ProblemKind::NotSent => "sheet_problem.not_sent",
        ProblemKind::MaybeSent => "sheet_problem.maybe_sent",
        ProblemKind::NotJson => "sheet_problem.not_json",
        ProblemKind::TooLarge => "sheet_problem.too_large",
        ProblemKind::EndlessList => "sheet_problem.endless_list",
        ProblemKind::NoSuchService => "sheet_problem.no_such_service",
        ProblemKind::Credentials => "sheet_problem.credentials",
        ProblemKind::StillMoving => "sheet_problem.still_moving",
    }
}
