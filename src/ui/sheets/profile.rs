//! The sheet that switches to another profile.

use ratatui::Frame;
use ratatui::text::Line;

use super::form::{Form, key_of, point, room};
use super::problem;
use crate::app::actions::{ActionId, Context};
use crate::app::expiry::Validity;
use crate::app::model::{Model, OpenTrouble, Origin, ProfileRow};
use crate::app::sheets::profile::ProfileSheet;
use crate::base::untrusted::clean;
use crate::text;
use crate::ui::credentials::{self, fill};
use crate::ui::theme::Role;
use crate::ui::widgets::{left, line};

/// Columns of mode and account.
const MODE: usize = 14;
const ACCOUNT: usize = 18;
/// Columns of how long the credentials last.
const EXPIRES: usize = 7;
/// Columns of a mode where there is room for the longest name.
const LONG_MODE: usize = 19;
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
    if let Some(trouble) = &model.profile_files.trouble {
        point(&mut form.foot, Role::Bad, "!", &credentials::words(trouble), columns);
    }
    for (path, how) in &model.profile_files.exposed {
        point(&mut form.foot, Role::Warn, "!", &credentials::exposed(path, *how), columns);
    }
    chosen(&mut form, model, &found, sheet, columns);
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
fn chosen(form: &mut Form, model: &Model, found: &[&ProfileRow], sheet: &ProfileSheet, columns: usize) {
    let Some(row) = found.iter().find(|row| sheet.list.cursor.as_ref() == Some(&row.profile.name)) else { return };
    let name = clean(&row.profile.name);
    if !row.profile.supported {
        let words = fill("welcome.mode", &[("profile", &row.profile.name), ("mode", &row.profile.mode)]);
        point(&mut form.foot, Role::Warn, "!", &words, columns);
    }
    if let Some(identity) = model.session.identity()
        && identity.profile.name == row.profile.name
    {
        let (account, user) = (identity.account.as_str(), identity.user.shown());
        let values = [("name", row.profile.name.as_str()), ("account", account), ("user", user)];
        let key = if user.is_empty() { "sheet_profile.verified_account" } else { "sheet_profile.verified" };
        form.foot.say(Role::Good, &fill(key, &values), columns, 0);
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
        Some(Err(OpenTrouble::Credentials(why))) => {
            point(&mut form.foot, Role::Bad, "!", &credentials::words(why), columns);
        }
        None if !row.asked && row.profile.supported => {
            let key = if row.profile.runs_command() { "sheet_profile.runs_command" } else { "sheet_profile.instance" };
            form.foot.say(Role::Quiet, text::get(key), columns, 0);
        }
        Some(Ok(_)) | None => {}
    }
}

/// The columns of a row.
struct Columns {
    name: usize,
    mode: usize,
    /// Whether there is room for how long it lasts and where it comes from.
    source: bool,
    /// Whether there is room for the region as well.
    region: bool,
}

impl Columns {
    fn of(columns: usize) -> Self {
        let (source, region) = (columns >= 70, columns >= 96);
        let mode = if region { LONG_MODE } else { MODE };
        let rest = if source { EXPIRES + FROM + 2 * 2 } else { 0 } + if region { REGION + 2 } else { 0 };
        Self { name: columns.saturating_sub(3 + mode + ACCOUNT + 2 * 2 + rest).clamp(12, 30), mode, source, region }
    }

    fn row(&self, cells: [&str; 6]) -> String {
        let [name, mode, account, expires, region, from] = cells;
        let mut out = format!("{}  {}  {}", left(name, self.name), left(mode, self.mode), left(account, ACCOUNT));
        if self.source {
            out = format!("{out}  {}", left(expires, EXPIRES));
        }
        if self.region {
            out = format!("{out}  {}", left(region, REGION));
        }
        if self.source { format!("{out}  {from}") } else { out }
    }
}

fn head(columns: usize) -> Line<'static> {
    let cells = [
        text::get("sheet_profile.col_profile"),
        text::get("sheet_profile.col_mode"),
        text::get("sheet_profile.col_account"),
        text::get("sheet_profile.col_expires"),
        text::get("sheet_profile.col_region"),
        text::get("sheet_profile.col_from"),
    ];
    line(Role::Heading, format!("   {}", Columns::of(columns).row(cells)))
}

/// How long the credentials of a profile last.
fn lasts(model: &Model, row: &ProfileRow, current: bool) -> String {
    let over = || text::get("credential.over").to_owned();
    match &row.account {
        _ if current && matches!(model.validity(), Validity::Expired | Validity::Invalid) => over(),
        _ if current && model.expiry.at.is_some() => {
            credentials::lasts(model.now.wall, model.expiry.at, "credential.never")
        }
        Some(Err(OpenTrouble::Request(problem))) if problem.code.raw() == "InvalidSecurityToken.Expired" => over(),
        Some(Ok(_)) if row.profile.mode == "AK" => text::get("credential.never").to_owned(),
        Some(Ok(_)) => credentials::lasts(model.now.wall, row.expires, "credential.unknown"),
        _ => text::get("credential.unknown").to_owned(),
    }
}

fn profile_row(model: &Model, row: &ProfileRow, cursor: bool, columns: usize) -> Line<'static> {
    let current = model.session.identity().is_some_and(|identity| identity.profile.name == row.profile.name);
    let account = match &row.account {
        Some(Ok(id)) => id.as_str().to_owned(),
        Some(Err(OpenTrouble::Request(why))) => problem::brief(why).to_owned(),
        Some(Err(OpenTrouble::Credentials(_))) => text::get("sheet_profile.unusable").to_owned(),
        None if !row.profile.supported => text::get("sheet_profile.not_usable_here").to_owned(),
        None if row.asked => text::get("sheet_profile.asking").to_owned(),
        None => text::get("sheet_profile.not_asked").to_owned(),
    };
    let origin = match &row.profile.origin {
        Origin::Environment => text::get("sheet_profile.environment"),
        Origin::File(_) => text::get("sheet_profile.file"),
        Origin::Instance => text::get("sheet_profile.ecs"),
    };
    let region = row.profile.region.as_ref().map_or("-", |id| id.as_str());
    let (name, mode, expires) = (clean(&row.profile.name), clean(&row.profile.mode), lasts(model, row, current));
    let cells = Columns::of(columns).row([&name, &mode, &account, &expires, region, origin]);
    let marks = format!("{}{}", if cursor { ">" } else { " " }, if current { "*" } else { " " });
    let cells = format!("{marks} {cells}");
    let role = match (cursor, row.profile.supported) {
        (true, _) => Role::Focus,
        (false, true) if current => Role::Marked,
        (false, true) => Role::Text,
        (false, false) => Role::Quiet,
    };
    line(role, cells)
}
