//! What stands above the buttons of a review: the sensitive-data question, what has to be typed, the note, and why
//! nothing can be applied yet.

use std::fmt::Display;

use super::super::form::{key_of, point};
use super::super::people;
use super::findings::reminder;
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::review::{Hold, ReviewSheet, Slot, State, reduce};
use crate::app::update::journal_trouble;
use crate::base::untrusted::width;
use crate::domain::ids::AccountId;
use crate::domain::plan::Intent;
use crate::domain::preflight::Confirmation;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, wrap};

/// Columns of the field for the note.
const NOTE: usize = 28;

pub(super) fn add(page: &mut Page, sheet: &ReviewSheet, model: &Model, columns: usize) {
    if let State::Applying(_) = sheet.state {
        page.say(Role::Busy, text::get("sheet_review.applying"), columns, 0);
        return;
    }
    let findings = sheet.prepared().map(|prepared| prepared.findings.as_slice()).unwrap_or_default();
    for key in findings.iter().filter_map(|finding| reminder(finding.rule)) {
        point(page, Role::Warn, "!", text::get(key), columns);
    }
    let confirmation = sheet.confirmation();
    if let Some(words) = demand(&confirmation, model) {
        let wide = (width(&confirmation.expected()).max(4) + 1).min(columns / 2);
        let mut lines = wrap(&words, columns.saturating_sub(wide + 4));
        let last = lines.pop().unwrap_or_default();
        for before in lines {
            page.say(Role::Text, &before, columns, 0);
        }
        page.field(&format!("{last} "), &sheet.typed, wide, sheet.focus == Slot::Confirm);
    }
    let noting = sheet.focus == Slot::Note;
    if noting || !sheet.note.text().is_empty() {
        page.field(&format!("{} ", text::get("sheet_review.note")), &sheet.note, NOTE.min(columns / 2), noting);
    }
    if let Some(words) = hold(sheet, model) {
        point(page, Role::Bad, "x", &words, columns);
    }
}

/// What has to be typed, in words.
fn demand(confirmation: &Confirmation, model: &Model) -> Option<String> {
    Some(match confirmation {
        Confirmation::None => return None,
        Confirmation::LastFour(account) => {
            let known = people::short(model, &Principal::Account(account.clone()));
            let name = if known == account.as_str() { String::new() } else { format!(" {known}") };
            let words: [(&str, &dyn Display); 2] = [("name", &name), ("head", &head(account))];
            text::fill("sheet_review.type_last_four", &words)
        }
        Confirmation::Sender(account) => text::fill("sheet_review.type_sender", &[("head", &head(account))]),
        Confirmation::Count(_) => text::get("sheet_review.type_count").to_owned(),
        Confirmation::Word(word) => text::fill("sheet_review.type_word", &[("word", word)]),
        Confirmation::Pairs(_) => text::get("sheet_review.type_pairs").to_owned(),
        Confirmation::Production(profile, then) => in_production(profile, demand(then, model).as_deref()),
    })
}

/// What has to be typed in production: the profile's name, and then what else is asked for.
#[must_use]
pub fn in_production(profile: &str, then: Option<&str>) -> String {
    match then {
        None => text::fill("sheet_review.type_production", &[("profile", &profile)]),
        Some(then) => text::fill("sheet_review.type_production_and", &[("profile", &profile), ("then", &then)]),
    }
}

/// An account ID without its last four digits.
fn head(account: &AccountId) -> &str {
    let id = account.as_str();
    id.get(..id.len().saturating_sub(4)).unwrap_or_default()
}

/// Why nothing can be applied now, and what can be done about it.
fn hold(sheet: &ReviewSheet, model: &Model) -> Option<String> {
    match sheet.hold(model)? {
        Hold::Blocked(n) => {
            let blocked = text::count("sheet_review.blocked", n);
            let reduced =
                sheet.prepared().and_then(|prepared| reduce::without_blocked(&prepared.intent, &prepared.findings));
            Some(match reduced {
                Some(intent) => {
                    let key = key_of(Context::Review, ActionId::WithoutBlocked);
                    let words: [(&str, &dyn Display); 4] = [
                        ("blocked", &blocked),
                        ("key", &key),
                        ("what", &text::count("sheet.snapshots", intent.snapshots().len())),
                        ("who", &text::count("sheet.principals", intent.principals().len())),
                    ];
                    text::fill("sheet_review.without", &words)
                }
                None => blocked,
            })
        }
        Hold::Unconfirmed if is_wrong(sheet) => Some(text::get("sheet_review.not_that").to_owned()),
        Hold::Unconfirmed => Some(text::get("sheet_review.unconfirmed").to_owned()),
        Hold::TooSoon => None,
        Hold::Journal => sheet.journal_trouble(model).map(journal_trouble),
    }
}

/// The key of the word on the button that sends.
pub(super) fn label(intent: &Intent) -> &'static str {
    match intent {
        Intent::Accept(_) => "sheet_review.accept",
        Intent::Reject(_) => "sheet_review.reject",
        Intent::CreateDisk(_) => "sheet_review.create_disk",
        Intent::Copy(_) => "sheet_review.copy_now",
        Intent::ReInitialise(_) => "sheet_review.reinitialise",
        _ => "sheet.apply",
    }
}

/// Whether what is typed cannot become what has to be typed.
fn is_wrong(sheet: &ReviewSheet) -> bool {
    !sheet.confirmation().expected().starts_with(sheet.typed.text().trim_start())
}
