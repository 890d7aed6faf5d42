//! The sheet that shares snapshots, a file a step.

mod method;
mod principals;
mod review;
mod scope;
mod steps;

use ratatui::Frame;

use super::form::{Form, point, room};
use crate::app::model::Model;
use crate::app::sheets::share::{Obstacle, ShareSheet, Slot, Step};
use crate::domain::planner::PlanError;
use crate::text;
use crate::ui::theme::Role;

pub(super) use steps::add as add_steps;

/// Columns and rows inside the sheet, and what follows from them.
#[derive(Debug, Clone, Copy)]
struct Room {
    columns: usize,
    rows: usize,
    /// Whether there is room for empty lines.
    airy: bool,
}

/// Draws the sheet.
pub(super) fn draw(sheet: &ShareSheet, model: &Model, frame: &mut Frame<'_>) {
    let (columns, rows) = room(frame);
    let room = Room { columns, rows, airy: rows >= 16 };
    let mut form = Form::new(title(sheet));
    match sheet.step {
        Step::Method => method::fill(&mut form, sheet, model, room),
        Step::Scope => scope::fill(&mut form, sheet, model, room),
        Step::Principals => principals::fill(&mut form, sheet, model, room),
        Step::Review => review::fill(&mut form, sheet, model, room),
    }
    let last = sheet.step == Step::Review;
    let in_the_way = sheet.obstacle.or_else(|| last.then(|| sheet.obstacle_now(model)).flatten());
    if let Some(obstacle) = in_the_way {
        point(&mut form.foot, Role::Bad, "!", text::get(obstacle_key(obstacle)), columns);
    }
    let back = if sheet.step == Step::Method { "sheet.cancel" } else { "sheet.back" };
    form.button(back, sheet.focus == Slot::Back, true);
    let next = if last { "sheet.apply" } else { "sheet.next" };
    form.button(next, sheet.focus == Slot::Next, sheet.obstacle_now(model).is_none());
    if last {
        form.draw(frame, &sheet.top);
    } else {
        let top = if sheet.step == Step::Principals { sheet.rows.top } else { 0 };
        form.draw_from(frame, top);
    }
}

fn title(sheet: &ShareSheet) -> String {
    let (number, of) = sheet.number();
    let step = text::get(match sheet.step {
        Step::Method => "sheet_share.step_method",
        Step::Scope => "sheet_share.step_scope",
        Step::Principals => "sheet_share.step_principals",
        Step::Review => "sheet_share.step_review",
    });
    let what = text::count("sheet.snapshots", sheet.snapshots.len());
    text::fill("sheet_share.title", &[("what", &what), ("number", &number), ("of", &of), ("step", &step)])
}

fn obstacle_key(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Name => "obstacle.name",
        Obstacle::NoShare => "obstacle.no_share",
        Obstacle::NoPrincipals | Obstacle::NoPlan(PlanError::NoPrincipals) => "obstacle.no_principals",
        Obstacle::Outside => "obstacle.outside",
        Obstacle::SharesUnread => "obstacle.shares_unread",
        Obstacle::NoPlan(PlanError::NoSnapshots) => "obstacle.no_snapshots",
        Obstacle::NoPlan(PlanError::NothingToDo) => "obstacle.nothing_to_do",
        Obstacle::NoPlan(PlanError::ShareGone) => "obstacle.share_gone",
        Obstacle::NoPlan(PlanError::StillReached) => "obstacle.still_reached",
        Obstacle::NoPlan(PlanError::Ragged) => "obstacle.ragged",
        Obstacle::NoPlan(PlanError::Unresolved) => "obstacle.unresolved",
        Obstacle::Busy => "obstacle.busy",
    }
}
