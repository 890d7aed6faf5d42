//! The sheet that renames a share or changes its scope.

use std::fmt::Display;

use ratatui::Frame;

use super::form::{Form, heading, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::scroll::Scroll;
use crate::app::sheets::change::{ChangeSheet, Obstacle, Slot};
use crate::app::sheets::share::LONGEST_NAME;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{line, radio};

/// Draws the sheet.
pub(super) fn draw(sheet: &ChangeSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let airy = rows >= 16;
    let name = people::share(model, &sheet.share);
    let mut form = Form::new(text::fill("sheet_change.title", &[("name", &name)]));
    form.head.push(line(Role::Quiet, format!("{}  {}", sheet.share, sheet.region)));
    let page = &mut form.body;
    heading(page, text::get("sheet_share.name"), airy);
    page.field("  ", &sheet.name, LONGEST_NAME.min(columns.saturating_sub(6)), sheet.focus == Slot::Name);
    let used = sheet.name.text().chars().count();
    let words = [("used", &used as &dyn Display), ("most", &LONGEST_NAME)];
    page.say(Role::Quiet, &text::fill("sheet_share.name_rule", &words), columns, 2);
    heading(page, text::get("sheet_share.who_may"), airy);
    let focused = sheet.focus == Slot::Scope;
    for (external, key, flag) in [
        (false, "sheet_share.inside", "sheet_share.inside_flag"),
        (true, "sheet_share.outside_too", "sheet_share.outside_flag"),
    ] {
        let chosen = sheet.allow_external == external;
        if chosen && focused {
            page.focus();
        }
        page.push(radio(chosen, chosen && focused, text::get(key)));
        page.say(Role::Quiet, text::get(flag), columns, 6);
    }
    let widens = sheet.allow_external && model.sharing.own(&sheet.share).is_some_and(|share| !share.allow_external);
    if widens {
        point(page, Role::Warn, "!", text::get("sheet_change.widens"), columns);
    }
    let obstacle = sheet.obstacle(model);
    match &obstacle {
        None => form.foot.say(Role::Quiet, text::get("sheet_change.means"), columns, 0),
        Some(Obstacle::Same) => form.foot.say(Role::Quiet, text::get("sheet_change.same"), columns, 0),
        Some(Obstacle::Gone) => point(&mut form.foot, Role::Bad, "x", text::get("obstacle.share_gone"), columns),
        Some(Obstacle::Name) => point(&mut form.foot, Role::Bad, "x", text::get("obstacle.name"), columns),
        Some(Obstacle::Outside(who)) => {
            let who = people::some(model, who.iter());
            point(&mut form.foot, Role::Bad, "x", &text::fill("sheet_change.outside", &[("who", &who)]), columns);
        }
    }
    form.button("sheet.cancel", sheet.focus == Slot::Cancel, true);
    form.button("sheet.review", sheet.focus == Slot::Next, obstacle.is_none());
    form.draw(frame, &Scroll::default());
}
