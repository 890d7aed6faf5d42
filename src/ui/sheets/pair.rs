//! The sheet that shows one snapshot from two accounts: side by side where there is room, else one at a time.

mod sides;

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{self, Form, beside, point};
use super::problem;
use crate::app::actions::{ActionId, Context, key_of};
use crate::app::model::{Model, OpenTrouble, ProfileRow};
use crate::app::sheets::pair::{Next, PairSheet, Side, Sides};
use crate::base::untrusted::clean;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, left, line, span};
use crate::ui::{credentials, words};

/// From how many columns on the two stand side by side.
const BOTH: usize = 110;

/// Columns of the longest profile name that is not cut.
const NAME: usize = 28;

/// Draws the sheet.
pub(super) fn draw(sheet: &PairSheet, model: &Model, frame: &mut Frame<'_>) {
    let mut form = Form::new(text::fill("pair.title", &[("name", &called(sheet))]));
    form.wide = true;
    let (columns, rows) = form.room(frame);
    match &sheet.sides {
        None => choosing(&mut form, sheet, model, columns),
        Some(sides) => both(&mut form, sheet, sides, model, (columns, rows)),
    }
    form.draw(frame, &sheet.top);
}

/// The snapshot's name, or its ID where it has none.
fn called(sheet: &PairSheet) -> String {
    if sheet.name.is_empty() { sheet.source.id.to_string() } else { sheet.name.shown().to_owned() }
}

/// Asks for the recipient.
fn choosing(form: &mut Form, sheet: &PairSheet, model: &Model, columns: usize) {
    let sharer = words::account(model, &sheet.source.owner);
    let asked = [("name", &called(sheet) as &dyn std::fmt::Display), ("id", &sheet.source.id), ("sharer", &sharer)];
    form.head.say(Role::Text, &text::fill("pair.which", &asked), columns, 0);
    form.head.blank();
    let rows = sheet.rows(model);
    let mut chosen = None;
    for row in &rows {
        let cursor = sheet.profiles.cursor.as_ref() == Some(&row.profile.name);
        if cursor {
            form.body.focus();
            chosen = Some(row);
        }
        form.body.push(profile(model, row, cursor));
    }
    if rows.is_empty() {
        form.body.say(Role::Warn, text::get("pair.none"), columns, 0);
    }
    match chosen.and_then(|row| row.account.as_ref()) {
        Some(Err(OpenTrouble::Request(why))) => problem::explain(&mut form.foot, why, columns, 0),
        Some(Err(OpenTrouble::Credentials(why))) => {
            point(&mut form.foot, Role::Bad, "!", &credentials::words(why), columns);
        }
        None if chosen.is_some_and(|row| row.profile.supported && !row.asked) => {
            form.foot.say(Role::Quiet, text::get("pair.is_unknown"), columns, 0);
        }
        _ => {}
    }
    let keys = (key_of(Context::Pair, ActionId::Clipboard), key_of(Context::Snapshots, ActionId::Share));
    form.foot.say(Role::Quiet, &text::fill("pair.no_profile", &[("key", &keys.0), ("share", &keys.1)]), columns, 0);
    let known = chosen.is_some_and(|row| matches!(row.account, Some(Ok(_))));
    let usable = chosen.is_some_and(|row| row.profile.supported);
    form.button("pair.cancel", false, true);
    form.button(if known { "pair.choose" } else { "pair.ask" }, usable, usable);
}

fn profile(model: &Model, row: &ProfileRow, cursor: bool) -> Line<'static> {
    let account = match &row.account {
        Some(Ok(id)) => words::account(model, id),
        Some(Err(_)) => text::get("pair.refused").to_owned(),
        None if !row.profile.supported => text::get("pair.unusable").to_owned(),
        None if row.asked => text::get("pair.asking").to_owned(),
        None => text::get("pair.not_asked").to_owned(),
    };
    let role = match (cursor, row.account.as_ref().is_some_and(Result::is_ok)) {
        (true, _) => Role::Focus,
        (false, true) => Role::Text,
        (false, false) => Role::Quiet,
    };
    let name = left(&clean(&row.profile.name), NAME);
    line(role, format!("{} {name}  {account}", if cursor { ">" } else { " " }))
}

fn both(form: &mut Form, sheet: &PairSheet, sides: &Sides, model: &Model, (columns, rows): (usize, usize)) {
    let next = sheet.next(model).unwrap_or(Next::Read);
    let trusted = next != Next::Choose;
    if columns >= BOTH {
        let wide = (columns - 3) / 2;
        let mut pages = [(Side::Sharer, Page::default()), (Side::Recipient, Page::default())];
        for (side, page) in &mut pages {
            page.push(sides::title(sheet, sides, model, *side, trusted, false));
            page.blank();
            sides::side(page, sheet, sides, model, *side, wide);
        }
        beside(&mut form.body, &pages[0].1, &pages[1].1, wide);
    } else {
        let mut tabs = Vec::new();
        for side in [Side::Sharer, Side::Recipient] {
            tabs.extend(sides::title(sheet, sides, model, side, trusted, true).spans);
            tabs.push(span(Role::Text, "  "));
        }
        form.head.push(Line::from(tabs));
        if rows >= 18 {
            form.head.blank();
        }
        sides::side(&mut form.body, sheet, sides, model, sheet.side, columns);
    }
    if rows >= 16 {
        form.foot.blank();
    }
    form.foot.push(sides::steps(sheet, sides, model, &next));
    advice(&mut form.foot, sheet, sides, model, &next, columns);
    let (label, enabled) = match next {
        Next::Read | Next::Wait => ("pair.do_wait", false),
        Next::Share => ("pair.do_share", true),
        Next::Again(_) => ("pair.do_again", true),
        Next::Accept(_) => ("pair.do_accept", true),
        Next::Late | Next::MendSharer | Next::MendRecipient => ("pair.do_read", true),
        Next::Choose => ("pair.do_choose", true),
        Next::Done => ("sheet.close", true),
    };
    form.button(label, enabled, enabled);
}

/// Says what is to be done next.
fn advice(page: &mut Page, sheet: &PairSheet, sides: &Sides, model: &Model, next: &Next, columns: usize) {
    let say = |page: &mut Page, role, words: &str| page.say(role, words, columns, 0);
    match next {
        Next::Read => say(page, Role::Busy, text::get("pair.says_read")),
        Next::Share => say(page, Role::Strong, text::get("pair.says_share")),
        Next::Wait => say(page, Role::Busy, text::get("pair.says_wait")),
        Next::Late => say(page, Role::Warn, text::get("pair.says_late")),
        Next::Again(share) => {
            let why = sides
                .invitation(share)
                .map_or(text::get("pair.no_reason"), |one| words::invitation_status(one.status).0);
            say(page, Role::Warn, &text::fill("pair.says_again", &[("why", &why)]));
        }
        Next::Accept(_) => {
            let (profile, account) = (clean(&sides.profile), &sides.account);
            let words = text::fill("pair.says_accept", &[("profile", &profile), ("account", account)]);
            say(page, Role::Strong, &words);
        }
        Next::Choose => {
            say(page, Role::Bad, &text::fill("pair.says_choose", &[("profile", &clean(&sides.profile))]));
        }
        Next::MendSharer => say(page, Role::Bad, text::get("pair.says_mend_sharer")),
        Next::MendRecipient => {
            let key = form::key_of(Context::Pair, ActionId::Clipboard);
            say(page, Role::Bad, &text::fill("pair.says_mend_recipient", &[("key", &key)]));
        }
        Next::Done => say(page, Role::Good, &sides::verdict(sheet, sides, model)),
    }
}
