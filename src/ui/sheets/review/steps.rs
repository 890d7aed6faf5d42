//! The steps of a plan exactly as they will be sent.

use super::super::people;
use crate::app::model::Model;
use crate::domain::plan::{Call, OPERATION_TAG, Plan, ShareRef};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Adds every step of a plan, numbered.
pub(in crate::ui::sheets) fn add(page: &mut Page, plan: &Plan, model: &Model, columns: usize) {
    for (no, step) in plan.steps.iter().enumerate() {
        let number = no + 1;
        let head = text::fill(
            "sheet.step",
            &[("n", &number), ("action", &step.call.action()), ("what", &what(&step.call, plan))],
        );
        page.say(Role::Strong, &head, columns, 1);
        if !step.call.snapshots().is_empty() {
            let names = people::snapshots(model, step.call.snapshots());
            page.say(Role::Text, &text::fill("sheet.step_snapshots", &[("names", &names)]), columns, 4);
        }
        if !step.call.principals().is_empty() {
            let names: Vec<_> = step.call.principals().iter().map(|one| people::full(model, one)).collect();
            page.say(Role::Text, &text::fill("sheet.step_principals", &[("names", &names.join(", "))]), columns, 4);
        }
        if let Call::Create { operation, .. } = &step.call {
            let words = text::fill("sheet.step_tag", &[("tag", &OPERATION_TAG), ("value", operation)]);
            page.say(Role::Quiet, &words, columns, 4);
        }
    }
}

fn what(call: &Call, plan: &Plan) -> String {
    match call {
        Call::Create { name, allow_external, .. } => {
            let key = if *allow_external { "sheet.step_create_any" } else { "sheet.step_create_inside" };
            text::fill(key, &[("name", name)])
        }
        Call::Associate { share, .. }
        | Call::Disassociate { share, .. }
        | Call::Update { share, .. }
        | Call::DeleteShare { share } => match share {
            ShareRef::MadeBy(no) => text::fill("sheet.step_made_by", &[("n", &(no + 1))]),
            ShareRef::Known(id) => {
                let name = plan.observed.iter().find(|image| image.id == *id).map_or("", |image| image.name.shown());
                text::fill("sheet.step_known", &[("id", id), ("name", &name)])
            }
        },
        Call::Leave(id) => id.as_str().to_owned(),
        Call::Accept(id) | Call::Reject(id) => id.as_str().to_owned(),
        Call::DeleteSnapshot { snapshot, .. } => snapshot.as_str().to_owned(),
        Call::EnableDirectorySharing => String::new(),
    }
}
