//! What went wrong with a request, and what can be done about it, in words.

use crate::app::model::ANOTHER_ACCOUNT;
use crate::domain::problem::Problem;
use crate::text;
use crate::ui::problem;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// A problem in a few words: the API's code where it gave one, else what kind of trouble it was.
pub(super) fn brief(problem: &Problem) -> &str {
    if problem.is_code(ANOTHER_ACCOUNT) { text::get("sheet.another_account") } else { problem::short(problem) }
}

/// Adds everything known about a problem behind `indent` columns: code and message, the missing permission, the advice,
/// and the numbers that support asks for.
pub(super) fn explain(page: &mut Page, problem: &Problem, columns: usize, indent: usize) {
    let short = brief(problem);
    if problem.message.is_empty() || problem.is_code(ANOTHER_ACCOUNT) {
        page.say(Role::Text, short, columns, indent);
    } else {
        // A code stands for itself; words of this program's own end with a full stop.
        let between = if problem.code.is_empty() { " " } else { ": " };
        page.say(Role::Text, &format!("{short}{between}{}", problem.message.shown()), columns, indent);
    }
    if !problem.denied.is_empty() {
        let words = text::fill("problem.denied", &[("action", &problem.denied)]);
        page.say(Role::Text, &words, columns, indent);
    }
    if let Some(advice) = problem::known(problem) {
        problem::advise(page, advice, Role::Warn, columns, indent);
    }
    if !problem.request_id.is_empty() {
        page.say(Role::Quiet, &request(problem.request_id.shown()), columns, indent);
    }
}

/// Adds what is known about a code that came without more, where something is.
pub(super) fn advise(page: &mut Page, action: &str, code: &str, columns: usize, indent: usize) {
    if let Some(advice) = text::advice::of(action, code, "") {
        problem::advise(page, advice, Role::Warn, columns, indent);
    }
}

/// A request's ID with its label.
pub(super) fn request(id: &str) -> String {
    text::fill("problem.request", &[("id", &id)])
}
