//! The sheet that picks principals from the resource directory's tree.

use std::fmt::Display;

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, heading, point, room};
use super::{people, problem};
use crate::app::model::Model;
use crate::app::sheets::tree::{TreeRow, TreeSheet};
use crate::domain::access::{is_opaque, members};
use crate::domain::directory::{Contents, Directory};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns in front of the IDs of the deepest level that a directory has, which is five.
const INDENT: usize = 2;
/// Columns of what is known about a folder.
const CONTENTS: usize = 33;
/// Columns of an ID that is typed.
const TYPED: usize = 24;

/// Draws the sheet.
pub(super) fn draw(sheet: &TreeSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let Some(directory) = model.directory.directory() else {
        let mut form = Form::new(text::get("sheet_tree.title_none").to_owned());
        form.body.say(Role::Warn, text::get("sheet_tree.gone"), columns, 0);
        form.button("sheet.close", true, true);
        form.draw_from(frame, 0);
        return;
    };
    let mut form = Form::new(text::fill("sheet_tree.title", &[("id", &directory.id)]));
    if sheet.filtering || !sheet.filter.text().is_empty() {
        form.head.field("/ ", &sheet.filter, columns.saturating_sub(6).min(40), sheet.filtering);
    }
    heading(&mut form.head, &loaded(directory), false);
    let shown = sheet.rows(directory);
    if shown.len() == 1 && !sheet.filter.text().is_empty() {
        form.foot.say(Role::Warn, text::get("sheet_tree.no_match"), columns, 0);
    }
    for row in shown {
        if sheet.list.cursor.as_ref() == Some(&row.principal) {
            form.body.focus();
        }
        form.body.push(tree_row(sheet, directory, model, &row, columns));
    }
    unreadable(&mut form, sheet, directory, columns);
    if rows >= 14 {
        form.foot.say(Role::Quiet, text::get("sheet_tree.counts_once"), columns, 0);
    }
    if sheet.picked.is_empty() {
        form.foot.say(Role::Text, text::get("sheet_tree.none_picked"), columns, 0);
    } else {
        let names = people::some(model, sheet.picked.iter());
        form.foot.say(Role::Text, &text::fill("sheet_tree.picked", &[("names", &names)]), columns, 0);
    }
    if let Some(typed) = &sheet.typed {
        form.foot.field(text::get("sheet_tree.type_id"), typed, TYPED, true);
    }
    form.button("sheet_tree.cancel", false, true);
    form.button("sheet_tree.take", true, true);
    form.draw_from(frame, sheet.list.top);
}

/// Says why the folder under the cursor could not be read, and that it can be used nevertheless.
fn unreadable(form: &mut Form, sheet: &TreeSheet, directory: &Directory, columns: usize) {
    let (id, name) = match &sheet.list.cursor {
        Some(Principal::Folder(id)) => (id, directory.folders.get(id).map_or(id.as_str(), |known| known.name.shown())),
        Some(Principal::Directory(_)) => (&directory.root, text::get("sheet_tree.the_directory")),
        _ => return,
    };
    let Some(folder) = directory.folders.get(id) else { return };
    if let Contents::Unreadable(why) = &folder.contents {
        let words = [("name", &name as &dyn Display), ("why", &problem::brief(why))];
        point(&mut form.foot, Role::Warn, "!", &text::fill("sheet_tree.unreadable_means", &words), columns);
    }
}

fn loaded(directory: &Directory) -> String {
    let folders = text::count("sheet.folders", directory.folders.len().saturating_sub(1));
    let members = text::count("sheet.accounts", directory.members.len());
    text::fill("sheet_tree.loaded", &[("folders", &folders), ("members", &members)])
}

fn tree_row(sheet: &TreeSheet, directory: &Directory, model: &Model, row: &TreeRow, columns: usize) -> Line<'static> {
    let cursor = sheet.list.cursor.as_ref() == Some(&row.principal);
    let picked = sheet.picked.contains(&row.principal);
    let twig = match &row.folder {
        Some(folder) if sheet.open.contains(folder) => "v",
        Some(_) => "+",
        None => " ",
    };
    let own = row.principal.account().is_some_and(|account| Some(account) == model.account());
    let check = match (own, picked) {
        (true, _) => "   ",
        (false, true) => "[x]",
        (false, false) => "[ ]",
    };
    let lead = format!("{}{}{twig} {check} ", if cursor { "> " } else { "  " }, " ".repeat(row.depth * INDENT));
    let name = if own { text::get("sheet_tree.own").to_owned() } else { called(model, &row.principal) };
    let name_wide = columns.saturating_sub(lead.len() + 16 + 2 + 2 + CONTENTS).clamp(10, 34);
    // An account holds nothing, so that its name has the room.
    let name = if row.folder.is_some() { left(&name, name_wide) } else { name };
    let contents = contents(directory, model, row, picked);
    let cells = format!("{lead}{}  {name}  {contents}", left(row.principal.shown(), 16));
    let role = match (cursor, picked) {
        (true, _) => Role::Focus,
        (false, true) => Role::Marked,
        (false, false) if own => Role::Quiet,
        (false, false) => Role::Text,
    };
    line(role, cells)
}

fn called(model: &Model, principal: &Principal) -> String {
    match principal {
        Principal::Directory(_) => text::get("sheet.whole_directory").to_owned(),
        _ => model.alias(principal).map(|alias| alias.shown().to_owned()).unwrap_or_default(),
    }
}

/// Which accounts lie below a folder, in it and in those inside it; for the directory, and for one that is picked, that
/// who joins later is meant as well.
fn contents(directory: &Directory, model: &Model, row: &TreeRow, picked: bool) -> String {
    let Some(folder) = row.folder.as_ref().and_then(|id| directory.folders.get(id)) else { return String::new() };
    match &folder.contents {
        Contents::NotLoaded => return text::get("sheet_tree.not_read").to_owned(),
        Contents::Loading => return text::get("sheet_tree.reading").to_owned(),
        Contents::Unreadable(why) => {
            let why = if why.code.is_empty() { problem::brief(why) } else { why.code.shown() };
            return text::fill("sheet_tree.unreadable", &[("why", &why)]);
        }
        Contents::Loaded { .. } => {}
    }
    let mut below = members(Some(directory), &row.principal);
    below.retain(|account| Some(*account) != model.account());
    let mut words = match is_opaque(Some(directory), &row.principal) {
        true => text::fill("sheet_tree.at_least", &[("n", &below.len())]),
        false => text::count("sheet.accounts", below.len()),
    };
    if picked || row.depth == 0 {
        words = format!("{words}, {}", text::get("sheet_tree.later_too"));
    }
    words
}
