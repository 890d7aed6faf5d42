//! The sheet that switches to another profile.

use std::fmt::Display;

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, key_of, point, room};
use super::problem;
use crate::app::actions::{ActionId, Context};
use crate::app::model::{CredentialTrouble, OpenTrouble, Origin};
use crate::app::model::{Model, ProfileRow};
use crate::app::sheets::profile::ProfileSheet;
use crate::base::untrusted::clean;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line, wrap};

/// Columns of mode and account.
const MODE: usize = 10;
const ACCOUNT: usize = 20;

/// Draws the sheet.
pub(super) fn draw(sheet: &ProfileSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let mut form = Form::new(text::get("sheet_profile.title").to_owned());
    if sheet.filtering || !sheet.filter.text().is_empty() {
        form.head.field("/ ", &sheet.filter, columns.saturating_sub(4).min(40), sheet.filtering);
    }
    let found = sheet.rows(model);
    if !found.is_empty() {
        form.head.push(head(columns));
    }
    for row in &found {
        let cursor = sheet.list.cursor.as_ref() == Some(&row.profile.name);
        if cursor {
            form.body.focus();
        }
        form.body.push(profile_row(model, row, cursor, columns));
    }
    if found.is_empty() {
        let key = if model.profiles.is_empty() { "sheet_profile.none" } else { "sheet_profile.no_match" };
        form.body.say(Role::Text, text::get(key), columns, 0);
    }
    if let Some(trouble) = &model.profiles_trouble {
        point(&mut form.foot, Role::Bad, "!", &credentials(trouble), columns);
    }
    chosen(&mut form, &found, sheet, columns);
    if rows >= 14 {
        let key = key_of(Context::Profiles, ActionId::Verify);
        form.foot.say(Role::Quiet, &text::fill("sheet_profile.switching", &[("key", &key)]), columns, 0);
    }
    let usable = found.iter().any(|row| row.profile.supported && sheet.list.cursor.as_ref() == Some(&row.profile.name));
    form.button("sheet_profile.cancel", false, true);
    form.button("sheet_profile.switch", usable, usable);
    form.draw_from(frame, sheet.list.top);
}

/// Says in full what the row under the cursor has no room for.
fn chosen(form: &mut Form, found: &[&ProfileRow], sheet: &ProfileSheet, columns: usize) {
    let Some(row) = found.iter().find(|row| sheet.list.cursor.as_ref() == Some(&row.profile.name)) else { return };
    let name = clean(&row.profile.name);
    if !row.profile.supported {
        let words = [("name", &name as &dyn Display), ("mode", &clean(&row.profile.mode))];
        point(&mut form.foot, Role::Warn, "!", &text::fill("sheet_profile.unsupported", &words), columns);
    }
    match &row.account {
        Some(Err(OpenTrouble::Request(why))) => {
            point(&mut form.foot, Role::Bad, "!", &text::fill("sheet_profile.refused", &[("name", &name)]), columns);
            problem::explain(&mut form.foot, why, columns, 2);
        }
        Some(Err(OpenTrouble::Credentials(why))) => point(&mut form.foot, Role::Bad, "!", &credentials(why), columns),
        Some(Ok(_)) | None => {}
    }
}

fn widths(columns: usize) -> (usize, usize, usize) {
    let rest = columns.saturating_sub(3 + MODE + ACCOUNT + 4 * 2);
    let name = (rest / 3).clamp(12, 30);
    let region = (rest / 4).clamp(10, 14);
    (name, region, rest.saturating_sub(name + region))
}

fn head(columns: usize) -> Line<'static> {
    let (name, region, _) = widths(columns);
    let cells = format!(
        "   {}  {}  {}  {}  {}",
        left(text::get("sheet_profile.col_profile"), name),
        left(text::get("sheet_profile.col_mode"), MODE),
        left(text::get("sheet_profile.col_account"), ACCOUNT),
        left(text::get("sheet_profile.col_region"), region),
        text::get("sheet_profile.col_from"),
    );
    line(Role::Heading, cells)
}

fn profile_row(model: &Model, row: &ProfileRow, cursor: bool, columns: usize) -> Line<'static> {
    let (name, region, from) = widths(columns);
    let current = model.session.identity().is_some_and(|identity| identity.profile.name == row.profile.name);
    let account = match &row.account {
        Some(Ok(id)) => id.as_str().to_owned(),
        Some(Err(OpenTrouble::Request(why))) => problem::brief(why),
        Some(Err(OpenTrouble::Credentials(_))) => text::get("sheet_profile.unusable").to_owned(),
        None if !row.profile.supported => text::get("sheet_profile.not_usable_here").to_owned(),
        None => text::get("sheet_profile.asking").to_owned(),
    };
    let origin = match &row.profile.origin {
        Origin::Environment => text::get("sheet_profile.environment").to_owned(),
        Origin::File(path) => {
            path.file_name().map_or_else(String::new, |name| clean(&name.to_string_lossy()).into_owned())
        }
    };
    let cells = format!(
        "{}{} {}  {}  {}  {}  {}",
        if cursor { ">" } else { " " },
        if current { "*" } else { " " },
        left(&clean(&row.profile.name), name),
        left(&clean(&row.profile.mode), MODE),
        left(&account, ACCOUNT),
        left(row.profile.region.as_ref().map_or("-", |id| id.as_str()), region),
        left(&origin, from),
    );
    let role = match (cursor, row.profile.supported) {
        (true, _) => Role::Focus,
        (false, true) if current => Role::Marked,
        (false, true) => Role::Text,
        (false, false) => Role::Quiet,
    };
    line(role, cells)
}

/// Why credentials cannot be used, in words.
fn credentials(trouble: &CredentialTrouble) -> String {
    match trouble {
        CredentialTrouble::None { file } => fill("sheet_profile.trouble_none", &[("file", &file.to_string_lossy())]),
        CredentialTrouble::Unreadable { file, why } => {
            fill("sheet_profile.trouble_unreadable", &[("file", &file.to_string_lossy()), ("why", why)])
        }
        CredentialTrouble::Malformed { file, line, column, why } => fill(
            "sheet_profile.trouble_malformed",
            &[
                ("file", &file.to_string_lossy()),
                ("line", &line.to_string()),
                ("column", &column.to_string()),
                ("why", why),
            ],
        ),
        CredentialTrouble::NoSuchProfile { profile, known } => {
            fill("sheet_profile.trouble_no_profile", &[("name", profile), ("known", &known.join(", "))])
        }
        CredentialTrouble::UnsupportedMode { profile, mode } => {
            fill("sheet_profile.unsupported", &[("name", profile), ("mode", mode)])
        }
        CredentialTrouble::MissingField { profile, field } => {
            fill("sheet_profile.trouble_missing", &[("name", profile), ("field", field)])
        }
    }
}

/// Fills in what comes from files, made safe to draw.
fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let safe: Vec<_> = values.iter().map(|(name, value)| (*name, clean(value))).collect();
    let values: Vec<(&str, &dyn Display)> = safe.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
    wrap(&text::fill(key, &values), usize::MAX).join(" ")
}
