//! The lines on top of a review: what it is, what it costs, and what it changes.

use std::fmt::Display;

use super::super::form::value;
use super::super::people::{self, Names};
use crate::app::model::Model;
use crate::app::sheets::review::{ReviewSheet, Wish};
use crate::app::tasks::subject;
use crate::base::untrusted::Untrusted;
use crate::domain::plan::{Call, Intent, Plan};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::panes::strip::purpose;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Columns of the labels in front of the sums.
const LABEL: usize = 6;

/// What stands in the frame.
pub(in crate::ui::sheets) fn title(sheet: &ReviewSheet, model: &Model) -> String {
    let what = match (sheet.plan(), &sheet.wish) {
        (Some(plan), _) => what(&plan.intent, &subject(plan)),
        (None, Wish::Intent { intent, .. }) => what(intent, &named(intent, model)),
        (None, Wish::Undo(task)) => model.tasks.find(task).map_or_else(
            || text::get("change.undo").to_owned(),
            |task| what(&task.execution.plan.intent, &subject(&task.execution.plan)),
        ),
    };
    match sheet.step {
        Some((number, of)) => {
            text::fill("sheet_review.title_step", &[("what", &what), ("number", &number), ("of", &of)])
        }
        None => text::fill("sheet_review.title", &[("what", &what)]),
    }
}

/// The name of what an intent works on, before there is a plan.
fn named(intent: &Intent, model: &Model) -> String {
    match intent {
        Intent::RemovePrincipals { share, .. }
        | Intent::TakeOut { share, .. }
        | Intent::DeleteShare { share }
        | Intent::Change { share, .. } => {
            model.sharing.find(share).map_or_else(|| share.to_string(), |row| row.name().to_owned())
        }
        Intent::Accept(invited) | Intent::Reject(invited) => invited.name.shown().to_owned(),
        Intent::Leave(received) => received.name.shown().to_owned(),
        _ => String::new(),
    }
}

fn what(intent: &Intent, name: &str) -> String {
    let snapshots = || text::count("sheet.snapshots", intent.snapshots().len());
    let principals = || text::count("sheet.principals", intent.principals().len());
    match intent.first() {
        // Nothing is put into it: who is in it already, or was, is invited again.
        Intent::Share { snapshots, .. } if snapshots.is_empty() => {
            text::fill("sheet_review.invite", &[("who", &principals())])
        }
        Intent::Share { .. } => text::fill("sheet_review.share", &[("what", &snapshots())]),
        Intent::Unshare { .. } => text::fill("sheet_review.unshare", &[("what", &snapshots()), ("who", &principals())]),
        Intent::RemovePrincipals { .. } => {
            text::fill("sheet_review.remove", &[("who", &principals()), ("name", &name)])
        }
        Intent::TakeOut { .. } => text::fill("sheet_review.take_out", &[("what", &snapshots()), ("name", &name)]),
        Intent::Copy(_) => text::fill("sheet_review.copy", &[("what", &snapshots())]),
        Intent::DeleteSnapshots { .. } => text::fill("sheet_review.delete", &[("what", &snapshots())]),
        Intent::Undo { intent, .. } => {
            let inner = what(intent, name);
            text::fill("sheet_review.undo_of", &[("what", &inner)])
        }
        // There is but one such role, and its name leaves no room for anything else.
        Intent::Trust { .. } => capital(purpose(intent)),
        other if name.is_empty() => capital(purpose(other)),
        other => format!("{} {name}", capital(purpose(other))),
    }
}

/// Words as they begin a title.
fn capital(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Says as which other profile it is done, where that is so.
pub(super) fn signed_in_as(page: &mut Page, sheet: &ReviewSheet, plan: &Plan, columns: usize) {
    if let Some(profile) = &sheet.profile {
        let words: [(&str, &dyn Display); 2] = [("profile", profile), ("account", &plan.account)];
        let told = text::fill("sheet_review.as_other", &words);
        value(page, text::get("sheet_review.as"), LABEL, Role::Warn, &told, columns);
    }
}

/// Adds them.
pub(super) fn add(page: &mut Page, plan: &Plan, blocked: usize, names: &dyn Names, columns: usize) {
    value(page, text::get("sheet_review.plan"), LABEL, Role::Strong, &shape(plan), columns);
    value(page, "", LABEL, Role::Text, &cost(plan), columns);
    let (gains, loses) = (text::get("sheet_review.gains"), text::get("sheet_review.loses"));
    let say = |page: &mut Page, label: &str, words: &str| value(page, label, LABEL, Role::Strong, words, columns);
    match &plan.intent {
        Intent::Accept(_) => return say(page, gains, text::get("sheet_review.gains_received")),
        Intent::Reject(_) => return say(page, loses, text::get("sheet_review.loses_invitation")),
        Intent::Leave(_) => return say(page, loses, text::get("sheet_review.loses_received")),
        _ => {}
    }
    if let Some((label, words)) = super::using::effect(plan, names) {
        return say(page, text::get(label), &words);
    }
    let (gained, lost) = (plan.reach(), plan.impact());
    let removes = !plan.lost.is_empty() || !plan.kept.is_empty();
    if gained > 0 || !removes {
        let pairs = pairs(gained, plan.unknown_gaining().next().is_some());
        let (has, offered) = plan.already_by_effect();
        let words: [(&str, &dyn Display); 3] = [("pairs", &pairs), ("blocked", &blocked), ("already", &has.len())];
        let key = match (gained, plan.already.len(), blocked) {
            (0, 0, _) => "sheet_review.no_pairs",
            (_, _, 0) => "sheet_review.gains_sum",
            _ => "sheet_review.gains_blocked",
        };
        let label = if key == "sheet_review.no_pairs" { text::get("sheet_review.access") } else { gains };
        let mut told = text::fill(key, &words);
        if !offered.is_empty() && !removes {
            told += &text::fill("sheet_review.offered", &[("n", &offered.len())]);
        }
        say(page, label, &told);
        unknown(page, plan.unknown_gaining(), names, columns);
    }
    if lost > 0 || !plan.kept.is_empty() {
        let pairs = pairs(lost, plan.unknown_losing().next().is_some());
        let words: [(&str, &dyn Display); 2] = [("pairs", &pairs), ("kept", &plan.still_reached())];
        say(page, loses, &text::fill("sheet_review.loses_sum", &words));
        unknown(page, plan.unknown_losing(), names, columns);
    }
    if !plan.withdrawn.is_empty() {
        let label = if lost > 0 || !plan.kept.is_empty() || gained > 0 { "" } else { text::get("sheet_review.access") };
        say(page, label, &taken_back(plan, lost == 0));
    }
}

/// What is taken back before anybody has seen it; `alone` if nobody loses anything besides.
fn taken_back(plan: &Plan, alone: bool) -> String {
    match (plan.invitations_taken_back(), alone) {
        (0, true) => text::get("sheet_review.offered_less").to_owned(),
        (0, false) => text::get("sheet_review.also_offered_less").to_owned(),
        (n, true) => text::count("sheet_review.taken_back", n),
        (n, false) => text::count("sheet_review.also_taken_back", n),
    }
}

/// How many pairs, or how many at least.
fn pairs(number: usize, at_least: bool) -> String {
    text::count(if at_least { "sheet.pairs_at_least" } else { "sheet.pairs" }, number)
}

/// Says that a sum is not the whole of it, because of whom it is not known.
fn unknown<'a>(page: &mut Page, wide: impl Iterator<Item = &'a Principal>, names: &dyn Names, columns: usize) {
    let named = people::some_full(names, wide);
    if !named.is_empty() {
        let told = text::fill("sheet_review.members_unknown", &[("names", &named)]);
        value(page, "", LABEL, Role::Warn, &told, columns);
    }
}

/// What the plan comes to: new shares, an existing one, or what is done to it.
fn shape(plan: &Plan) -> String {
    let made: Vec<_> = plan
        .steps
        .iter()
        .filter_map(|step| match &step.call {
            Call::Create { name, allow_external, .. } => Some((Untrusted::from(name.as_str()), *allow_external)),
            _ => None,
        })
        .collect();
    let name = subject(plan);
    let region = plan.places();
    let words: [(&str, &dyn Display); 2] = [("name", &name), ("region", &region)];
    match (made.as_slice(), plan.intent.first()) {
        ([(name, any)], _) => {
            let key = if *any { "sheet_review.new_any" } else { "sheet_review.new_inside" };
            text::fill(key, &[("name", name), ("region", &region)])
        }
        ([_, ..], _) => text::fill("sheet_review.new_many", &[("n", &made.len()), ("region", &region)]),
        ([], Intent::Share { .. }) => text::fill("sheet_review.existing", &words),
        ([], Intent::Trust { .. }) => text::fill("sheet_review.trust", &words),
        ([], other) if name.is_empty() => {
            text::fill("sheet_review.other", &[("what", &purpose(other)), ("region", &region)])
        }
        ([], other) => {
            text::fill("sheet_review.other_named", &[("what", &purpose(other)), ("name", &name), ("region", &region)])
        }
    }
}

/// `1 create + 10 associate = 11 requests, about 2 s, 31 invitations`.
fn cost(plan: &Plan) -> String {
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for step in &plan.steps {
        let key = kind(&step.call);
        match kinds.iter_mut().find(|(known, _)| *known == key) {
            Some((_, n)) => *n += 1,
            None => kinds.push((key, 1)),
        }
    }
    let parts: Vec<String> = kinds.iter().map(|(key, n)| format!("{n} {}", text::get(key))).collect();
    let estimate = plan.estimate();
    let seconds = estimate.time.as_secs() + u64::from(estimate.time.subsec_nanos() > 0);
    let requests = text::count("sheet.requests", plan.calls());
    let mut out = vec![text::fill(
        if plan.intent.is_use() { "sheet_review.cost_use" } else { "sheet_review.cost" },
        &[("parts", &parts.join(" + ")), ("requests", &requests), ("seconds", &seconds)],
    )];
    let invitations: usize = plan.invitations.iter().map(|one| one.count).sum();
    if invitations > 0 {
        out.push(text::count("sheet_review.invitations", invitations));
    }
    if estimate.waits_for_recipients {
        out.push(text::get("sheet_review.waits").to_owned());
    }
    out.join(", ")
}

fn kind(call: &Call) -> &'static str {
    match call {
        Call::Create { .. } => "call.create",
        Call::Associate { .. } => "call.associate",
        Call::Disassociate { .. } => "call.disassociate",
        Call::Update { .. } => "call.update",
        Call::DeleteShare { .. } => "call.delete_share",
        Call::Leave(_) => "call.leave",
        Call::Accept(_) => "call.accept",
        Call::Reject(_) => "call.reject",
        Call::DeleteSnapshot { .. } => "call.delete_snapshot",
        Call::EnableDirectorySharing => "call.enable",
        Call::CreateRole { .. } => "call.create_role",
        Call::UpdateRole { .. } => "call.update_role",
        Call::AttachKeyPolicy => "call.attach_policy",
        Call::CreateDisk { .. } => "call.create_disk",
        Call::CopySnapshot { .. } => "call.copy",
        Call::ReInitDisk { .. } => "call.reinit",
    }
}
