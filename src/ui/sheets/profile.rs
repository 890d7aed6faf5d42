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
use crate::ui::widgets::{left, line};

/// Columns of mode and account.
const MODE: usize = 10;
const ACCOUNT: usize = 18;
/// Columns of the default region; most IDs fit.
const REGION: usize = 14;
/// Columns of where it comes from.
const FROM: usize = 4;

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
        let words = fill("welcome.mode", &[("profile", &row.profile.name), ("mode", &row.profile.mode)]);
        point(&mut form.foot, Role::Warn, "!", &words, columns);
    }
    if let Origin::File(path) = &row.profile.origin
        && columns >= 70
    {
        let words = fill("sheet_profile.from_file", &[("name", &row.profile.name), ("file", &path.to_string_lossy())]);
        form.foot.say(Role::Quiet, &words, columns, 0);
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

/// Columns of the name, and whether there is room for region and source as well.
fn widths(columns: usize) -> (usize, bool) {
    let all = columns >= 70;
    let rest = if all { REGION + FROM + 2 * 2 } else { 0 };
    (columns.saturating_sub(3 + MODE + ACCOUNT + 2 * 2 + rest).clamp(12, 30), all)
}

fn head(columns: usize) -> Line<'static> {
    let (name, all) = widths(columns);
    let mut cells = format!(
        "   {}  {}  {}",
        left(text::get("sheet_profile.col_profile"), name),
        left(text::get("sheet_profile.col_mode"), MODE),
        left(text::get("sheet_profile.col_account"), ACCOUNT),
    );
    if all {
        let region = left(text::get("sheet_profile.col_region"), REGION);
        cells = format!("{cells}  {region}  {}", text::get("sheet_profile.col_from"));
    }
    line(Role::Heading, cells)
}

fn profile_row(model: &Model, row: &ProfileRow, cursor: bool, columns: usize) -> Line<'static> {
    let (name, all) = widths(columns);
    let current = model.session.identity().is_some_and(|identity| identity.profile.name == row.profile.name);
    let account = match &row.account {
        Some(Ok(id)) => id.as_str().to_owned(),
        Some(Err(OpenTrouble::Request(why))) => problem::brief(why).to_owned(),
        Some(Err(OpenTrouble::Credentials(_))) => text::get("sheet_profile.unusable").to_owned(),
        None if !row.profile.supported => text::get("sheet_profile.not_usable_here").to_owned(),
        None => text::get("sheet_profile.asking").to_owned(),
    };
    let origin = match &row.profile.origin {
        Origin::Environment => text::get("sheet_profile.environment"),
        Origin::File(_) => text::get("sheet_profile.file"),
    };
    let mut cells = format!(
        "{}{} {}  {}  {}",
        if cursor { ">" } else { " " },
        if current { "*" } else { " " },
        left(&clean(&row.profile.name), name),
        left(&clean(&row.profile.mode), MODE),
        left(&account, ACCOUNT),
    );
    if all {
        let region = row.profile.region.as_ref().map_or("-", |id| id.as_str());
        cells = format!("{cells}  {}  {origin}", left(region, REGION));
    }
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
    let file = |path: &std::path::Path| path.to_string_lossy().into_owned();
    match trouble {
        CredentialTrouble::None { file: path } => {
            format!("{} {}", text::get("welcome.none"), fill("welcome.file", &[("file", &file(path))]))
        }
        CredentialTrouble::Unreadable { file: path, why } => {
            format!("{} {}", fill("welcome.unreadable", &[("file", &file(path))]), clean(why))
        }
        CredentialTrouble::Malformed { file: path, line, column, why } => {
            let key = if *line > 0 { "welcome.malformed_at" } else { "welcome.malformed" };
            let (line, column) = (line.to_string(), column.to_string());
            let place = fill(key, &[("file", &file(path)), ("line", &line), ("column", &column)]);
            format!("{place} {}", clean(why))
        }
        CredentialTrouble::NoSuchProfile { profile, known } => {
            let names = fill("welcome.known", &[("names", &known.join(", "))]);
            format!("{} {names}", fill("welcome.no_profile", &[("profile", profile)]))
        }
        CredentialTrouble::UnsupportedMode { profile, mode } => {
            fill("welcome.mode", &[("profile", profile), ("mode", mode)])
        }
        CredentialTrouble::MissingField { profile, field } => {
            fill("welcome.field", &[("profile", profile), ("field", field)])
        }
    }
}

/// Fills in what comes from files, made safe to draw.
fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let safe: Vec<_> = values.iter().map(|(name, value)| (*name, clean(value))).collect();
    let values: Vec<(&str, &dyn Display)> = safe.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
    text::fill(key, &values)
}
