//! The sheet about the sharing role: what it has, what it needs for each recipient, and the policy for that.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, key_of, point, room, value};
use super::{people, problem};
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::trust::{Has, KeyDetails, KeyTrust, TrustSheet};
use crate::base::untrusted::Untrusted;
use crate::domain::facts::{KEY_POLICY, KeyState, SHARING_ROLE};
use crate::domain::ids::AccountId;
use crate::domain::keys::KeyClass;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{self, Page};

/// Columns of the labels.
const LABEL: usize = 10;

/// Draws the sheet.
pub(super) fn draw(sheet: &TrustSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let mut form = Form::new(text::get("sheet_trust.title").to_owned());
    let page = &mut form.body;
    page.say(Role::Text, text::get("sheet_trust.about"), columns, 0);
    match &sheet.found {
        None => page.say(Role::Busy, text::get("sheet_trust.reading"), columns, 0),
        Some(found) => read(page, found, columns),
    }
    recipients(page, sheet, model, columns, airy);
    policy(page, sheet, columns, airy);
    form.foot.say(Role::Quiet, text::get("sheet_trust.never_all"), columns, 0);
    let can = sheet.can_plan().is_ok();
    form.button("sheet.close", !can, true);
    form.button("sheet_trust.plan", can, can);
    form.draw(frame, &sheet.top);
}

fn read(page: &mut Page, found: &KeyTrust, columns: usize) {
    let label = |key| text::get(key);
    match &found.role {
        Ok(None) => {
            let words = text::fill("sheet_trust.no_role", &[("role", &SHARING_ROLE)]);
            value(page, label("sheet_trust.role"), LABEL, Role::Bad, &words, columns);
        }
        Ok(Some(role)) => {
            let count = text::count("sheet_trust.trusts", role.accounts().count());
            let words = text::fill("sheet_trust.has_role", &[("role", &SHARING_ROLE), ("trusts", &count)]);
            value(page, label("sheet_trust.role"), LABEL, Role::Text, &words, columns);
            if role.is_open() {
                value(page, "", LABEL, Role::Warn, text::get("sheet_trust.open"), columns);
            }
            attached(page, found, columns);
        }
        Err(trouble) => {
            let words = text::fill("sheet_trust.role_unread", &[("role", &SHARING_ROLE)]);
            value(page, label("sheet_trust.role"), LABEL, Role::Warn, &words, columns);
            problem::explain(page, trouble, columns, LABEL + 1);
        }
    }
    for (no, (id, key)) in found.keys.iter().enumerate() {
        let label = if no == 0 { text::get("sheet_trust.key") } else { "" };
        let (role, words) = match key {
            Ok(details) => details_of(details, id.as_str()),
            Err(trouble) => {
                let words: [(&str, &dyn Display); 2] = [("id", id), ("why", &problem::brief(trouble))];
                (Role::Warn, text::fill("sheet_trust.key_unread", &words))
            }
        };
        value(page, label, LABEL, role, &words, columns);
    }
}

/// Whether the role may use keys.
fn attached(page: &mut Page, found: &KeyTrust, columns: usize) {
    let (role, key) = match found.has_key_policy() {
        Some(true) => (Role::Text, "sheet_trust.policy_attached"),
        Some(false) => (Role::Warn, "sheet_trust.policy_missing"),
        None => (Role::Warn, "sheet_trust.policy_unread"),
    };
    value(page, "", LABEL, role, &text::fill(key, &[("policy", &KEY_POLICY)]), columns);
}

fn details_of(key: &KeyDetails, id: &str) -> (Role, String) {
    let name = key.aliases.first().map_or_else(|| id.to_owned(), |alias| format!("{} ({id})", alias.shown()));
    let (role, state) = match (key.class, key.state) {
        (KeyClass::Service, _) => (Role::Bad, text::get("sheet_trust.service_key").to_owned()),
        (_, KeyState::Enabled) => (Role::Text, text::get("sheet_trust.enabled").to_owned()),
        (_, _) => (Role::Bad, text::fill("sheet_trust.not_enabled", &[("state", &key.told.shown())])),
    };
    (role, text::fill("sheet_trust.key_row", &[("name", &name), ("state", &state)]))
}

fn recipients(page: &mut Page, sheet: &TrustSheet, model: &Model, columns: usize, airy: bool) {
    heading(page, text::get("sheet_trust.recipients"), airy);
    if sheet.recipients.is_empty() {
        page.say(Role::Quiet, text::get("sheet_trust.nobody"), columns, 1);
    }
    for one in &sheet.recipients {
        let (role, mark, key) = match sheet.has(one) {
            Has::Trust => (Role::Text, " +", "sheet_trust.has"),
            Has::Nothing => (Role::Bad, " x", "sheet_trust.needs"),
            Has::Unread => (Role::Warn, " ?", "sheet_trust.unread"),
            Has::Unpublished => (Role::Warn, " ?", "sheet_trust.unpublished"),
        };
        let words: [(&str, &dyn Display); 2] = [("who", &people::full(model, one)), ("id", &one.shown())];
        point(page, role, mark, &text::fill(key, &words), columns);
    }
    let leftover = sheet.leftover(model);
    if !leftover.is_empty() {
        let key = key_of(Context::Trust, ActionId::PlanDistrust);
        let all = names(&leftover, model);
        point(page, Role::Warn, " !", &text::fill("sheet_trust.leftover", &[("names", &all), ("key", &key)]), columns);
    }
}

fn names(all: &[AccountId], model: &Model) -> String {
    let all: Vec<Principal> = all.iter().cloned().map(Principal::Account).collect();
    people::some(model, all.iter())
}

fn policy(page: &mut Page, sheet: &TrustSheet, columns: usize, airy: bool) {
    if sheet.found.is_none() {
        return;
    }
    let as_it_is = matches!(sheet.role(), Some(Some(_))) && sheet.lacking().is_empty();
    let title = if as_it_is { "sheet_trust.policy_now" } else { "sheet_trust.policy" };
    heading(page, text::get(title), airy);
    let Some(text) = sheet.policy() else {
        let foreign = sheet.role().flatten().is_some();
        let key = if foreign { "obstacle.role_foreign" } else { "sheet_trust.no_policy" };
        return page.say(Role::Warn, text::get(key), columns, 1);
    };
    if sheet.role().is_none() {
        page.say(Role::Warn, text::get("sheet_trust.policy_blind"), columns, 1);
    }
    for line in text.lines() {
        // Its indentation is kept, which breaking it into lines would not do.
        page.push(widgets::line(Role::Strong, format!(" {}", Untrusted::from(line).shown())));
    }
}
