//! A region: how far each of its lists is, and in full why one could not be read.

use super::{entry, heading};
use crate::app::model::Model;
use crate::app::regions::{Load, RegionRow};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line};
use crate::ui::{age, problem};

/// Everything about a region.
pub fn page(model: &Model, row: &RegionRow, columns: usize) -> Page {
    let mut page = Page::default();
    page.push(line(Role::Strong, format!("{}  {}", row.id, row.name.shown())));
    entry(&mut page, "region.sharing", text::get(sharing(row)), Role::Text, columns);
    let lists = [
        ("region.snapshots", &row.snapshots),
        ("region.shares", &row.shares),
        ("region.invitations", &row.invitations),
    ];
    for (label, load) in lists {
        let (words, role) = state(model, load);
        entry(&mut page, label, &words, role, columns);
    }
    for (label, load) in lists {
        if let Some(why) = load.problem() {
            heading(&mut page, text::get(label));
            problem::explain(&mut page, why, columns);
        }
    }
    page
}

fn sharing(row: &RegionRow) -> &'static str {
    match row.sharing {
        Some(true) => "region.has_sharing",
        Some(false) => "region.has_no_sharing",
        None => "region.sharing_unknown",
    }
}

fn state(model: &Model, load: &Load) -> (String, Role) {
    match load {
        Load::Idle => (text::get("region.not_read").to_owned(), Role::Quiet),
        Load::Kept { at } => (text::fill("region.kept", &[("age", &age::ago(model.now.wall, *at))]), Role::Quiet),
        Load::Loading { .. } => (text::get("region.reading").to_owned(), Role::Busy),
        Load::Complete { at } => {
            (text::fill("region.complete", &[("age", &age::ago(model.now.wall, *at))]), Role::Text)
        }
        Load::Stopped { at, .. } => {
            (text::fill("region.stopped", &[("age", &age::ago(model.now.wall, *at))]), Role::Bad)
        }
    }
}
