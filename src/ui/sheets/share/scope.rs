//! The second step of a new share: whom it may reach.

use super::super::form::{Form, heading, key_of, point};
use super::super::problem;
use super::Room;
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::share::{ShareSheet, Slot};
use crate::domain::directory::{Contents, Directory, Membership};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, radio};

const INDENT: usize = 6;

pub(super) fn fill(form: &mut Form, sheet: &ShareSheet, model: &Model, room: Room) {
    let Room { columns, airy, .. } = room;
    let page = &mut form.body;
    let focused = sheet.focus == Slot::Scope;
    heading(page, text::get("sheet_share.who_may"), airy);
    if airy {
        page.blank();
    }
    choice(page, !sheet.allow_external, focused, "sheet_share.inside");
    page.say(Role::Quiet, text::get("sheet_share.inside_flag"), columns, INDENT);
    match &model.directory {
        Membership::In(directory) => {
            inside(page, model, directory, columns);
            switch(page, model, directory, columns);
        }
        Membership::None => {
            page.say(Role::Warn, text::get("sheet_share.no_directory"), columns, INDENT);
            page.say(Role::Quiet, text::get("sheet_share.to_have_one"), columns, INDENT);
        }
        Membership::Unknown => page.say(Role::Busy, text::get("sheet_share.directory_loading"), columns, INDENT),
        Membership::Unreadable(why) => {
            let words = text::fill("sheet_share.directory_failed", &[("why", &problem::brief(why))]);
            page.say(Role::Warn, &words, columns, INDENT);
        }
    }
    if airy {
        page.blank();
    }
    choice(page, sheet.allow_external, focused, "sheet_share.outside_too");
    page.say(Role::Quiet, text::get("sheet_share.outside_flag"), columns, INDENT);
    page.say(Role::Text, text::get("sheet_share.outside_means"), columns, INDENT);
    if sheet.allow_external {
        point(&mut form.foot, Role::Warn, "!", text::get("sheet_share.data_leaves"), columns);
    }
}

fn choice(page: &mut Page, chosen: bool, focused: bool, key: &str) {
    if chosen && focused {
        page.focus();
    }
    page.push(radio(chosen, chosen && focused, text::get(key)));
}

/// What can be done about sharing that is off.
fn switch(page: &mut Page, model: &Model, directory: &Directory, columns: usize) {
    if directory.sharing_enabled != Some(false) {
        return;
    }
    let words = if model.directory_to_enable().is_some() {
        let key = key_of(Context::Scope, ActionId::EnableDirectory);
        text::fill("sheet_share.switch_on", &[("key", &key)])
    } else {
        text::fill("sheet_share.ask_master", &[("master", &directory.master)])
    };
    page.say(Role::Warn, &words, columns, INDENT);
}

fn inside(page: &mut Page, model: &Model, directory: &Directory, columns: usize) {
    let enabled = text::get(match directory.sharing_enabled {
        Some(true) => "sheet_share.sharing_on",
        Some(false) => "sheet_share.sharing_off",
        None => "sheet_share.sharing_unknown",
    });
    let role = if directory.sharing_enabled == Some(false) { Role::Bad } else { Role::Text };
    let words = text::fill("sheet_share.directory", &[("id", &directory.id), ("enabled", &enabled)]);
    page.say(role, &words, columns, INDENT);
    let standing = match model.account() {
        Some(own) if *own == directory.master => text::get("sheet_share.is_master").to_owned(),
        _ => text::fill("sheet_share.is_member", &[("master", &directory.master)]),
    };
    page.say(Role::Text, &standing, columns, INDENT);
    let whole = directory.folders.values().all(|folder| matches!(folder.contents, Contents::Loaded { .. }));
    let key = if whole { "sheet_share.members_known" } else { "sheet_share.members_partly" };
    // The root is the directory itself, not a folder that people count.
    let folders = text::count("sheet.folders", directory.folders.len().saturating_sub(1));
    let members = text::count("sheet.accounts", directory.members.len());
    page.say(Role::Text, &text::fill(key, &[("folders", &folders), ("members", &members)]), columns, INDENT);
    if directory.sharing_enabled != Some(false) {
        page.say(Role::Text, text::get("sheet_share.inside_means"), columns, INDENT);
    }
}
