//! The sheet that shares snapshots, a file a step.

mod method;
mod principals;
mod scope;

use ratatui::Frame;

use super::form::{Form, point, room};
use super::people;
use crate::app::model::Model;
use crate::app::sheets::share::{Obstacle, ShareSheet, Slot, Step};
use crate::base::untrusted::clip;
use crate::domain::principals::Reason;
use crate::text;
use crate::ui::theme::Role;

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
    let mut form = Form::new(title(sheet, model));
    match sheet.step {
        Step::Method => method::fill(&mut form, sheet, model, room),
        Step::Scope => scope::fill(&mut form, sheet, model, room),
        Step::Principals => principals::fill(&mut form, sheet, model, room),
    }
    if let Some(obstacle) = sheet.obstacle {
        let words = match obstacle {
            Obstacle::Rejected => rejected(sheet),
            other => text::get(obstacle_key(other)).to_owned(),
        };
        point(&mut form.foot, Role::Bad, "!", &words, columns);
    }
    let first = sheet.step == Step::Method || sheet.snapshots.is_empty();
    let back = if first { "sheet.cancel" } else { "sheet.back" };
    form.button(back, sheet.focus == Slot::Back, true);
    form.button("sheet.next", sheet.focus == Slot::Next, sheet.obstacle_now(model).is_none());
    let top = if sheet.step == Step::Principals { sheet.rows.top } else { 0 };
    form.draw_from(frame, top);
}

fn title(sheet: &ShareSheet, model: &Model) -> String {
    if sheet.snapshots.is_empty() {
        let name = sheet.chosen_share(model).map_or_else(String::new, |share| people::share(model, &share.id));
        return text::fill("sheet_share.title_add", &[("name", &name), ("region", &sheet.region)]);
    }
    let (number, of) = sheet.number();
    let step = text::get(match sheet.step {
        Step::Method => "sheet_share.step_method",
        Step::Scope => "sheet_share.step_scope",
        Step::Principals => "sheet_share.step_principals",
    });
    let what = text::count("sheet.snapshots", sheet.snapshots.len());
    text::fill("sheet_share.title", &[("what", &what), ("number", &number), ("of", &of), ("step", &step)])
}

/// Names what is not used of the text, the first few of it.
fn rejected(sheet: &ShareSheet) -> String {
    const FEW: usize = 4;
    const LONGEST: usize = 20;
    let all: Vec<_> = sheet.parsed.rejected.iter().filter(|one| one.reason != Reason::Duplicate).collect();
    let mut names: Vec<String> =
        all.iter().take(FEW).map(|one| clip(one.token.shown(), LONGEST).into_owned()).collect();
    if all.len() > FEW {
        names.push(text::fill("sheet.and_more", &[("n", &(all.len() - FEW))]));
    }
    text::fill("obstacle.rejected", &[("names", &names.join(", "))])
}

fn obstacle_key(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Name => "obstacle.name",
        Obstacle::NoShare => "obstacle.no_share",
        Obstacle::NoPrincipals => "obstacle.no_principals",
        Obstacle::Outside => "obstacle.outside",
        Obstacle::Rejected => "obstacle.rejected",
    }
}
