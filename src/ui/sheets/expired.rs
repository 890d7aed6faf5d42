//! The sheet about credentials that are not taken any more.

use ratatui::Frame;

use super::form::{Form, key_of, point, room, value};
use super::problem;
use crate::app::actions::{ActionId, Context};
use crate::app::expiry::{Vain, Validity};
use crate::app::model::{Model, OpenTrouble, Origin};
use crate::app::status::enabled;
use crate::text;
use crate::ui::age::moment;
use crate::ui::credentials::{self, fill};
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Columns of the labels.
const LABEL: usize = 10;

/// Draws the sheet.
pub(super) fn draw(model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let name = model.session.identity().map(|identity| identity.profile.name.as_str()).unwrap_or_default();
    let expired = model.validity() != Validity::Invalid;
    let title = if expired { "sheet_expired.title" } else { "sheet_expired.title_invalid" };
    let mut form = Form::new(fill(title, &[("profile", name)]));
    outcome(&mut form.foot, model, columns);
    exposed(&mut form.foot, model, columns);
    form.foot.say(Role::Quiet, text::get("sheet_expired.kept"), columns, 0);
    refusal(&mut form.body, model, columns, true);
    form.body.blank();
    ways(&mut form.body, model, columns);
    if form.body.len() + form.foot.len() >= rows {
        // What can be done matters more than the numbers, where there is no room for both.
        form.body = Page::default();
        ways(&mut form.body, model, columns);
        refusal(&mut form.body, model, columns, false);
    }
    form.button("sheet_expired.keep", true, true);
    form.draw_from(frame, 0);
}

/// What was refused, and how.
fn refusal(page: &mut Page, model: &Model, columns: usize, airy: bool) {
    let Some(over) = &model.expiry.over else { return };
    let problem = &over.problem;
    let place = problem
        .region
        .as_ref()
        .map_or_else(String::new, |region| text::fill("sheet_expired.in_region", &[("region", region)]));
    let refused = text::fill("sheet_expired.refused", &[("action", &problem.action), ("place", &place)]);
    page.say(Role::Strong, &refused, columns, 0);
    if airy {
        page.blank();
    }
    let code = match problem.status {
        Some(status) => {
            format!("{}  {}", problem::brief(problem), text::fill("problem.status", &[("status", &status)]))
        }
        None => problem::brief(problem).to_owned(),
    };
    value(page, text::get("sheet_expired.code"), LABEL, Role::Bad, &code, columns);
    if !problem.message.is_empty() {
        value(page, "", LABEL, Role::Text, problem.message.shown(), columns);
    }
    problem::advise(page, &problem.action, problem.code.raw(), columns, LABEL + 1);
    if !problem.request_id.is_empty() {
        value(page, text::get("sheet_expired.request"), LABEL, Role::Text, problem.request_id.shown(), columns);
    }
    value(page, text::get("sheet_expired.when"), LABEL, Role::Text, &moment(over.at), columns);
    if let Some(identity) = model.session.identity() {
        let (account, user) = (identity.account.as_str(), identity.user.shown());
        let values = [("account", account), ("user", user), ("mode", identity.profile.mode.as_str())];
        let key = if user.is_empty() { "sheet_expired.account" } else { "sheet_expired.user" };
        value(page, text::get("sheet_expired.identity"), LABEL, Role::Text, &fill(key, &values), columns);
    }
}

/// Says how others get at the file that the credentials are from: new ones would be as well known as the old.
fn exposed(page: &mut Page, model: &Model, columns: usize) {
    let Some(Origin::File(file)) = model.session.identity().map(|identity| &identity.profile.origin) else { return };
    for (path, how) in model.profile_files.exposed.iter().filter(|(path, _)| path == file) {
        point(page, Role::Warn, "!", &credentials::exposed(path, *how), columns);
    }
}

/// The keys that lead on.
fn ways(page: &mut Page, model: &Model, columns: usize) {
    page.say(Role::Heading, text::get("sheet_expired.what"), columns, 0);
    let Some(identity) = model.session.identity() else { return };
    let renew = match &identity.profile.origin {
        _ if identity.profile.runs_command() => text::get("sheet_expired.run_again").to_owned(),
        Origin::File(file) => fill("sheet_expired.read_file", &[("file", &file.to_string_lossy())]),
        Origin::Instance => text::get("sheet_expired.ask_instance").to_owned(),
        Origin::Environment if identity.profile.is_static() => text::get("sheet_expired.environment").to_owned(),
        Origin::Environment => text::get("sheet_expired.ask_again").to_owned(),
    };
    let key = |id| key_of(Context::Expired, id);
    point(page, Role::Text, &format!("  {}", key(ActionId::Renew)), &renew, columns);
    point(page, Role::Text, &format!("  {}", key(ActionId::Profile)), text::get("sheet_expired.profile"), columns);
    if enabled(model, ActionId::WaitForFile).is_ok() {
        let waits = model.expiry.look_at.is_some();
        let words = if waits { "sheet_expired.waiting" } else { "sheet_expired.wait" };
        let role = if waits { Role::Busy } else { Role::Text };
        point(page, role, &format!("  {}", key(ActionId::WaitForFile)), text::get(words), columns);
    }
}

/// What came of the last look for new ones.
fn outcome(page: &mut Page, model: &Model, columns: usize) {
    if model.expiry.asking {
        return page.say(Role::Busy, text::get("sheet_expired.asking"), columns, 0);
    }
    match &model.expiry.vain {
        None => {}
        Some(Vain::Same) => point(page, Role::Warn, "!", text::get("sheet_expired.same"), columns),
        Some(Vain::Trouble(OpenTrouble::Credentials(why))) => {
            point(page, Role::Bad, "!", &credentials::words(why), columns);
        }
        Some(Vain::Trouble(OpenTrouble::Request(why))) => {
            point(page, Role::Bad, "!", text::get("sheet_expired.not_renewed"), columns);
            problem::explain(page, why, columns, 2);
        }
    }
}
