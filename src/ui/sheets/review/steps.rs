//! The steps of a plan exactly as they will be sent, what they wait for, and how they are taken back.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::super::form::{heading, point};
use super::super::people::{self, Names};
use super::Room;
use crate::base::untrusted::Untrusted;
use crate::domain::facts::{KEY_POLICY, RoleTrust, SHARING_ROLE};
use crate::domain::plan::{After, Call, Inverse, Lasting, OPERATION_TAG, Plan, ShareRef, Step, StepNo, Until};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line};

/// Adds every step of a plan, numbered; with how each is taken back where that stands nowhere else.
pub(super) fn add(page: &mut Page, plan: &Plan, names: &dyn Names, columns: usize, with_undo: bool) {
    for (no, step) in plan.steps.iter().enumerate() {
        place_of(page, plan, no);
        let number = no + 1;
        let words: [(&str, &dyn Display); 2] =
            [("action", &step.call.action()), ("what", &what(&step.call, plan, names))];
        point(page, Role::Strong, &format!(" {number} "), &text::fill("sheet.step", &words), columns);
        if !step.call.snapshots().is_empty() {
            let named = people::snapshots(names, step.call.snapshots());
            page.say(Role::Text, &text::fill("sheet.step_snapshots", &[("names", &named)]), columns, 4);
        }
        if !step.call.principals().is_empty() {
            let named: Vec<_> = step.call.principals().iter().map(|one| people::full(names, one)).collect();
            page.say(Role::Text, &text::fill("sheet.step_principals", &[("names", &named.join(", "))]), columns, 4);
        }
        if let Call::Create { operation, .. } = &step.call {
            let words = text::fill("sheet.step_tag", &[("tag", &OPERATION_TAG), ("value", operation)]);
            page.say(Role::Quiet, &words, columns, 4);
        }
        if let Some(words) = super::using::makes(&step.call, plan, names) {
            page.say(Role::Text, &words, columns, 4);
        }
        for words in super::using::marks(&step.call) {
            page.say(Role::Quiet, &words, columns, 4);
        }
        for after in &step.after {
            condition(page, *after, columns);
        }
        if with_undo {
            page.say(Role::Quiet, &inverse(step), columns, 4);
            if let Some(words) = again(&step.call, plan, names) {
                page.say(Role::Warn, &words, columns, 4);
            }
        }
    }
    let read_back = if plan.intent.is_use() { "sheet_review.use_read_back" } else { "sheet.step_read_back" };
    page.say(Role::Quiet, text::get(read_back), columns, 1);
}

/// Names the region of a step in front of the first one there, where a plan is for several.
fn place_of(page: &mut Page, plan: &Plan, no: StepNo) {
    if plan.ranges().any(|steps| steps.start == no && !steps.is_empty()) {
        page.push(line(Role::Quiet, format!(" {}", plan.region_of(no))));
    }
}

/// What a step waits for, where that is more than that the one before was answered.
fn condition(page: &mut Page, after: After, columns: usize) {
    let number = after.step + 1;
    let (key, role) = match after.until {
        Until::Answered => return,
        Until::Verified => ("sheet_review.after_verified", Role::Quiet),
        Until::Accepted => ("sheet_review.after_accepted", Role::Warn),
    };
    page.say(role, &text::fill(key, &[("n", &number)]), columns, 4);
}

/// Adds how every step is taken back.
pub(super) fn undo(page: &mut Page, plan: &Plan, names: &dyn Names, columns: usize) {
    for (no, step) in plan.steps.iter().enumerate() {
        place_of(page, plan, no);
        let number = no + 1;
        page.say(Role::Text, &format!("{number}  {}", inverse(step)), columns, 1);
        if let Some(words) = again(&step.call, plan, names) {
            page.say(Role::Warn, &words, columns, 4);
        }
    }
}

/// How many accounts are named before the rest of them is counted.
const NAMED: usize = 3;

/// Whom no undo of a removal brings back by itself: accounts outside the directory that were in the share, as they are
/// invited anew (AssociateResourceShare, CreateResourceShare). `None` if there are none.
fn again(call: &Call, plan: &Plan, names: &dyn Names) -> Option<String> {
    let (ShareRef::Known(id), going) = (match call {
        Call::Disassociate { share, principals, .. } => (share, Some(principals)),
        Call::DeleteShare { share } => (share, None),
        _ => return None,
    }) else {
        return None;
    };
    // Whether an account is inside the directory; `None` if that cannot be told.
    let inside = |account| match names.tree() {
        Some(Some(tree)) => tree.contains(account),
        Some(None) => Some(false),
        None => None,
    };
    let image = plan.image(id)?;
    let outside: Vec<(&Principal, Option<bool>)> = image
        .principals
        .iter()
        .filter(|one| !image.waiting.contains(one) && going.is_none_or(|going| going.contains(one)))
        .filter_map(|one| Some((one, inside(one.account()?))))
        .filter(|(_, inside)| *inside != Some(true))
        .collect();
    let who: Vec<String> = outside.iter().map(|(one, _)| people::full(names, one)).collect();
    if who.is_empty() {
        return None;
    }
    let mut named = who[..who.len().min(NAMED)].join(", ");
    if who.len() > NAMED {
        let rest = who.len() - NAMED;
        named = text::fill("sheet_review.undo_names", &[("names", &named), ("n", &rest)]);
    }
    let sure = outside.iter().all(|(_, inside)| *inside == Some(false));
    let key = if sure { "sheet_review.undo_again" } else { "sheet_review.undo_maybe_again" };
    Some(text::fill(key, &[("names", &named)]))
}

fn inverse(step: &Step) -> String {
    match &step.inverse {
        Inverse::Calls(calls) if calls.is_empty() => text::get("sheet_review.undo_nothing").to_owned(),
        Inverse::Calls(calls) => {
            let mut names: Vec<&str> = calls.iter().map(Call::action).collect();
            names.dedup();
            text::fill("sheet_review.undo_by", &[("calls", &names.join(", "))])
        }
        Inverse::Remake(_) => text::get("sheet_review.undo_remake").to_owned(),
        Inverse::Never(why) => text::get(never(*why)).to_owned(),
    }
}

fn never(why: Lasting) -> &'static str {
    match why {
        Lasting::Rejected => "lasting.rejected",
        Lasting::Left => "lasting.left",
        Lasting::Deleted => "lasting.deleted",
        Lasting::SwitchedOn => "lasting.switched_on",
        Lasting::PolicyStays => "lasting.policy_stays",
        Lasting::Released => "lasting.released",
        Lasting::DiskMade => "lasting.disk_made",
        Lasting::CopyMade => "lasting.copy_made",
        Lasting::Erased => "lasting.erased",
    }
}

/// Adds what cannot be taken back at all.
pub(super) fn lasting(page: &mut Page, plan: &Plan, room: Room) {
    let grants = plan.steps.iter().any(|step| step.call.is_grant());
    let steps: Vec<_> = plan.lasting().collect();
    if !grants && steps.is_empty() {
        return;
    }
    heading(page, text::get("sheet_review.not_undoable"), room.airy);
    for (no, why) in steps {
        point(page, Role::Warn, &format!(" {}", no + 1), text::get(never(why)), room.columns);
    }
    if grants {
        page.say(Role::Text, text::get("sheet_review.not_undoable_means"), room.columns, 1);
        page.say(Role::Text, text::get("sheet_review.kept_while_shared"), room.columns, 1);
    }
}

fn what(call: &Call, plan: &Plan, names: &dyn Names) -> String {
    match call {
        Call::Create { name, allow_external, .. } => {
            let key = if *allow_external { "sheet.step_create_any" } else { "sheet.step_create_inside" };
            text::fill(key, &[("name", &Untrusted::from(name.as_str()))])
        }
        Call::Update { share, name, allow_external } => {
            let scope = match allow_external {
                Some(true) => text::get("sheet_review.scope_any"),
                Some(false) => text::get("sheet_review.scope_inside"),
                None => "",
            };
            let words: [(&str, &dyn Display); 3] =
                [("share", &place(share, plan)), ("name", &Untrusted::from(name.as_str())), ("scope", &scope)];
            text::fill("sheet_review.step_update", &words)
        }
        Call::Associate { share, .. } | Call::Disassociate { share, .. } | Call::DeleteShare { share } => {
            place(share, plan)
        }
        Call::Leave(id) => id.as_str().to_owned(),
        Call::Accept(id) | Call::Reject(id) => id.as_str().to_owned(),
        Call::DeleteSnapshot { snapshot, .. } => {
            let name = people::snapshot(names, snapshot);
            if name == snapshot.as_str() { name } else { format!("{name} ({snapshot})") }
        }
        Call::EnableDirectorySharing => String::new(),
        Call::CreateRole { trust } => trusted("", trust, names),
        Call::UpdateRole { before, trust } => trusted(before, trust, names),
        Call::AttachKeyPolicy => {
            text::fill("sheet_review.step_policy", &[("policy", &KEY_POLICY), ("role", &SHARING_ROLE)])
        }
        Call::CreateDisk { .. } | Call::CopySnapshot { .. } | Call::ReInitDisk { .. } => {
            super::using::what(call, names)
        }
    }
}

/// Whom a role trusts more or less than before.
fn trusted(before: &str, after: &str, names: &dyn Names) -> String {
    let accounts = |policy: &str| RoleTrust::parse(policy).accounts().map(Principal::Account).collect::<BTreeSet<_>>();
    let (before, after) = (accounts(before), accounts(after));
    let mut parts = vec![SHARING_ROLE.to_owned()];
    for (key, more, less) in
        [("sheet_review.step_trusts", &after, &before), ("sheet_review.step_distrusts", &before, &after)]
    {
        let all: Vec<String> = more.difference(less).map(|one| people::full(names, one)).collect();
        if !all.is_empty() {
            parts.push(text::fill(key, &[("names", &all.join(", "))]));
        }
    }
    parts.join(" ")
}

fn place(share: &ShareRef, plan: &Plan) -> String {
    match share {
        ShareRef::MadeBy(no) => text::fill("sheet.step_made_by", &[("n", &(no + 1))]),
        ShareRef::Known(id) => {
            let name = plan.image(id).map_or("", |image| image.name.shown());
            text::fill("sheet.step_known", &[("id", id), ("name", &name)])
        }
    }
}
