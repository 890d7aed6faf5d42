//! The sheet that accepts several invitations at once.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::bulk::{BulkSheet, LeftOut, Ready, Row, Slot};
use crate::app::update::journal_trouble;
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Draws the sheet.
pub(super) fn draw(sheet: &BulkSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let mut form = Form::new(text::get("sheet_bulk.title").to_owned());
    form.head.say(Role::Strong, text::get("sheet_bulk.unseen"), columns, 0);
    if airy {
        form.head.blank();
    }
    let (left, taken): (Vec<&Row>, Vec<&Row>) = sheet.rows.iter().partition(|row| matches!(row.ready, Ready::No(_)));
    let body = &mut form.body;
    heading(body, &text::count("sheet_bulk.taken", taken.len()), airy);
    for row in taken {
        let (mark, role) = match row.ready {
            Ready::Preparing => (" …", Role::Busy),
            _ => (" +", Role::Text),
        };
        point(body, role, mark, &name(row, model), columns);
    }
    if !left.is_empty() {
        heading(body, &text::count("sheet_bulk.left_out", left.len()), airy);
    }
    for row in left {
        let Ready::No(why) = &row.ready else { continue };
        point(body, Role::Warn, " x", &name(row, model), columns);
        body.say(Role::Quiet, &reason(*why), columns, 4);
    }
    foot(&mut form.foot, sheet, model, columns);
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet_bulk.accept", sheet.focus == Slot::Accept, sheet.is_open(model));
    form.draw(frame, &sheet.top);
}

fn foot(page: &mut Page, sheet: &BulkSheet, model: &Model, columns: usize) {
    if let Some(trouble) = &model.tasks.trouble {
        page.say(Role::Bad, &journal_trouble(trouble), columns, 0);
    } else if sheet.is_preparing() {
        page.say(Role::Busy, text::get("sheet_bulk.preparing"), columns, 0);
    } else if sheet.ready() == 0 {
        page.say(Role::Warn, text::get("sheet_bulk.nothing"), columns, 0);
    } else {
        page.say(Role::Text, &text::count("sheet_bulk.means", sheet.ready()), columns, 0);
    }
}

/// `acme-golden  from 7777… (partner-acme)  cn-hangzhou  for prod-admin ··3456`
fn name(row: &Row, model: &Model) -> String {
    let invitation = &row.invitation;
    let who = people::full(model, &Principal::Account(invitation.sender.clone()));
    let account = people::short(model, &Principal::Account(invitation.receiver.clone()));
    let tail = invitation.receiver.last_four();
    let words: [(&str, &dyn Display); 5] = [
        ("name", &invitation.share_name),
        ("who", &who),
        ("region", &invitation.region),
        ("account", &account),
        ("tail", &tail),
    ];
    text::fill("sheet_bulk.row", &words)
}

fn reason(why: LeftOut) -> String {
    let key = match why {
        LeftOut::Unknown => "sheet_bulk.unknown",
        LeftOut::Production => "sheet_bulk.production",
        LeftOut::Answered => "sheet_bulk.answered",
        LeftOut::Over => "sheet_bulk.over",
        LeftOut::AlreadySo => "sheet_bulk.already",
        LeftOut::Unread => "sheet_bulk.unread",
        LeftOut::Blocked(None) => "sheet_bulk.blocked",
        LeftOut::Blocked(Some(code)) => return text::fill("sheet_bulk.blocked_by", &[("code", &code)]),
    };
    text::get(key).to_owned()
}
