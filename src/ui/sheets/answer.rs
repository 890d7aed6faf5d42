//! The sheet that accepts or rejects an invitation.

use ratatui::Frame;

use super::form::{Form, heading, room, value};
use super::problem;
use crate::app::inbox::{Sender, request_text, wants_new};
use crate::app::model::Model;
use crate::app::sheets::answer::{AnswerSheet, Choice, Slot};
use crate::base::untrusted::width;
use crate::domain::invitation::InvitationStatus;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, radio};

/// Draws the sheet.
pub(super) fn draw(sheet: &AnswerSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 18;
    let mut form = Form::new(text::get("sheet_answer.title").to_owned());
    facts(&mut form.body, sheet, model, columns, airy);
    if airy {
        form.body.blank();
    }
    if sheet.invitation.status != InvitationStatus::Pending {
        settled(&mut form.body, sheet, model, columns);
        form.button("sheet.close", true, true);
        form.draw_from(frame, 0);
        return;
    }
    choices(&mut form.body, sheet, model, columns, airy);
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.next", sheet.focus == Slot::Next, sheet.choice != Choice::Nothing);
    form.draw_from(frame, 0);
}

fn facts(page: &mut Page, sheet: &AnswerSheet, model: &Model, columns: usize, airy: bool) {
    let invitation = &sheet.invitation;
    let labels = [
        text::get("sheet_answer.from"),
        text::get("sheet_answer.share"),
        text::get("sheet_answer.region"),
        text::get("sheet_answer.sent"),
        text::get("sheet_answer.expires"),
        text::get("sheet_answer.to"),
    ];
    let [from, share, region, sent, expires, to] = labels;
    let wide = labels.into_iter().map(width).max().unwrap_or(0);
    let sender = Principal::Account(invitation.sender.clone());
    let known = model.alias(&sender);
    let (role, who) = match &known {
        Some(alias) => (Role::Text, format!("{}  {}", invitation.sender, alias.shown())),
        None => (Role::Warn, text::fill("sheet_answer.unknown_sender", &[("id", &invitation.sender)])),
    };
    value(page, from, wide, role, &who, columns);
    let named =
        text::fill("sheet_answer.share_name", &[("name", &invitation.share_name.shown()), ("id", &invitation.share)]);
    value(page, share, wide, Role::Text, &named, columns);
    value(page, region, wide, Role::Text, invitation.region.as_str(), columns);
    if let Some(created) = invitation.created.filter(|_| airy) {
        value(page, sent, wide, Role::Text, &age::moment(created), columns);
    }
    if let Some(end) = invitation.expires().filter(|_| invitation.status == InvitationStatus::Pending) {
        let (role, words) = match age::left(model.now.wall, end) {
            Some(rest) => {
                let role = if age::is_short(model.now.wall, end) { Role::Warn } else { Role::Text };
                (role, text::fill("sheet_answer.expires_in", &[("rest", &rest), ("at", &age::moment(end))]))
            }
            None => (Role::Bad, text::fill("sheet_answer.expired_at", &[("at", &age::moment(end))])),
        };
        value(page, expires, wide, role, &words, columns);
    }
    let beside = model.profile_beside(&invitation.receiver);
    let own = model.session.identity().map_or("", |identity| identity.profile.name.as_str());
    let (role, key) = match beside {
        Some(_) if invitation.status == InvitationStatus::Pending => (Role::Warn, "sheet_answer.to_other"),
        _ => (Role::Text, "sheet_answer.to_account"),
    };
    let profile = beside.unwrap_or_else(|| own.to_owned());
    value(page, to, wide, role, &text::fill(key, &[("id", &invitation.receiver), ("profile", &profile)]), columns);
}

fn choices(page: &mut Page, sheet: &AnswerSheet, model: &Model, columns: usize, airy: bool) {
    page.say(Role::Strong, text::get("sheet_answer.not_visible"), columns, 0);
    if airy {
        page.blank();
    }
    for choice in Choice::ALL {
        let label = text::get(match choice {
            Choice::Nothing => "sheet_answer.choose_nothing",
            Choice::Accept => "sheet_answer.choose_accept",
            Choice::Reject => "sheet_answer.choose_reject",
        });
        let chosen = sheet.choice == choice;
        let focused = chosen && sheet.focus == Slot::Choice;
        // The last one, so that all of them are seen.
        if choice == Choice::Reject {
            page.focus();
        }
        page.push(radio(chosen, focused, label));
    }
    if airy {
        page.blank();
    }
    let means = match sheet.choice {
        Choice::Nothing => "sheet_answer.nothing_means",
        Choice::Accept => "sheet_answer.accept_means",
        Choice::Reject => "sheet_answer.reject_means",
    };
    page.say(Role::Text, text::get(means), columns, 0);
    if sheet.choice == Choice::Accept && model.sender(&sheet.invitation) == Sender::Unknown {
        page.say(Role::Warn, text::get("sheet_answer.accept_unknown"), columns, 0);
    }
}

/// Says what has become of an invitation that cannot be answered any more.
fn settled(page: &mut Page, sheet: &AnswerSheet, model: &Model, columns: usize) {
    let (role, key) = match sheet.invitation.status {
        InvitationStatus::Pending | InvitationStatus::Other => (Role::Warn, "sheet_answer.was_other"),
        InvitationStatus::Accepted if model.has_brought_nothing(&sheet.invitation) => {
            (Role::Warn, "inbox.accepted_unseen")
        }
        InvitationStatus::Accepted => (Role::Good, "sheet_answer.was_accepted"),
        InvitationStatus::AcceptFailed => (Role::Bad, "sheet_answer.was_accept_failed"),
        InvitationStatus::Rejected => (Role::Text, "sheet_answer.was_rejected"),
        InvitationStatus::Cancelled => (Role::Text, "sheet_answer.was_cancelled"),
        InvitationStatus::Expired => (Role::Warn, "sheet_answer.was_expired"),
    };
    page.say(role, text::get(key), columns, 0);
    if !sheet.invitation.failures.is_empty() {
        heading(page, text::get("sheet_answer.failures"), true);
    }
    for failure in &sheet.invitation.failures {
        let words = [
            ("what", &failure.counterpart.shown() as &dyn std::fmt::Display),
            ("reason", &failure.reason.shown()),
            ("description", &failure.description.shown()),
        ];
        page.say(Role::Text, &text::fill("sheet_answer.failure", &words), columns, 1);
        problem::advise(page, "AcceptResourceShareInvitation", failure.reason.raw(), columns, 3);
    }
    // Last, because it is what `y` shows in full where there is no room for it here.
    if wants_new(sheet.invitation.status) {
        heading(page, text::get("sheet_answer.request"), true);
        for part in request_text(&sheet.invitation).lines() {
            page.say(Role::Text, part, columns, 0);
        }
    }
}
