//! That what is about to be sent is what was confirmed; and if it is not, in what it differs.

use super::change::{Wanted, review};
use super::failure::Failure;
use super::plan_file::Plans;
use super::{Context, codes, note, prompt, words};
use crate::base::untrusted::clean;
use crate::domain::plan::{Plan, joint_hash};
use crate::domain::planner::PlanError;
use crate::domain::preflight::{Confirmation, demanded};
use crate::store::plans;
use crate::text;
use crate::ui::sheets::difference_words;
use crate::work::{NoPlan, Prepared};

/// Keeps what is shown, so that a later command can tell in what its plan differs.
pub(super) fn remember(context: &Context<'_>, all: &[(&Prepared, &Plan)]) {
    let plans: Vec<&Plan> = all.iter().map(|(_, plan)| *plan).collect();
    // Only a convenience: without it the whole plan is shown instead.
    let _ = plans::keep(&context.setting.state, &plans);
}

/// Fails unless the plans are confirmed.
///
/// # Errors
/// They are not, or are others by now.
pub(super) fn confirm(context: &Context<'_>, wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Result<(), Failure> {
    let hash = joint_hash(all.iter().map(|(_, plan)| *plan));
    match context.of.get_one::<String>("plan-hash") {
        Some(confirmed) if *confirmed == hash => in_production(context, all),
        Some(confirmed) => Err(match plans::load(&context.setting.state, confirmed) {
            Some(old) => {
                let mut failure = Failure::new(codes::REFUSED, "PlanChanged", text::get("cmd.changed").to_owned());
                failure.words.extend(changed(&old, all));
                failure
            }
            None => unknown(wanted, all),
        }),
        None => {
            review(wanted, all).iter().for_each(|line| note(line));
            prompt::confirm(all)
        }
    }
}

/// The profile whose name is demanded as well, because it is marked as production.
pub(super) fn production(all: &[(&Prepared, &Plan)]) -> Option<String> {
    all.iter().find_map(|(prepared, plan)| match demanded(plan, &prepared.facts) {
        Confirmation::Production(profile, _) => Some(profile),
        _ => None,
    })
}

/// The options by which these plans are confirmed.
pub(super) fn by(all: &[(&Prepared, &Plan)]) -> String {
    let hash = joint_hash(all.iter().map(|(_, plan)| *plan));
    let named = production(all).map(|profile| format!(" --production {}", clean(&profile)));
    format!("--yes --plan-hash {hash}{}", named.unwrap_or_default())
}

/// Fails if the profile is marked as production and was not named: a hash that was handed on does not say where it is
/// used, as what is typed on the screen does.
fn in_production(context: &Context<'_>, all: &[(&Prepared, &Plan)]) -> Result<(), Failure> {
    let Some(profile) = production(all) else { return Ok(()) };
    if context.of.get_one::<String>("production") == Some(&profile) {
        return Ok(());
    }
    let words = text::fill("cmd.needs_production", &[("profile", &clean(&profile))]);
    Err(Failure::new(codes::REFUSED, "NotConfirmed", words))
}

/// The plan that was confirmed is not at hand: the one that it is now is shown, to be compared by whoever has seen the
/// other.
fn unknown(wanted: &Wanted, all: &[(&Prepared, &Plan)]) -> Failure {
    let mut failure = Failure::new(codes::REFUSED, "PlanChanged", text::get("cmd.other_plan").to_owned());
    failure.words.push(String::new());
    failure.words.extend(review(wanted, all));
    failure.words.extend([String::new(), text::fill("cmd.compare", &[("by", &by(all))])]);
    failure
}

/// In what the plans differ from those that were confirmed.
fn changed(old: &[Plan], all: &[(&Prepared, &Plan)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (no, (prepared, plan)) in all.iter().enumerate() {
        // They are in the order of the regions, of which some may have nothing to do by now.
        let same = old.iter().find(|old| old.region == plan.region && old.intent == plan.intent);
        match same.or_else(|| old.get(no).filter(|old| old.region == plan.region)) {
            Some(old) if old.hash() == plan.hash() => {}
            Some(old) => lines.extend(differs(old, plan, prepared)),
            None => lines.push(text::fill("cmd.more_region", &[("region", &plan.region)])),
        }
    }
    let gone = old.iter().filter(|old| all.iter().all(|(_, plan)| plan.region != old.region));
    lines.extend(gone.map(|old| text::fill("cmd.fewer_region", &[("region", &old.region)])));
    if old.iter().any(|old| all.iter().any(|(_, plan)| plan.account != old.account)) {
        lines = vec![text::get("cmd.changed_account").to_owned()];
    }
    lines
}

fn differs(old: &Plan, plan: &Plan, prepared: &Prepared) -> Vec<String> {
    let lines = difference_words(&old.difference(plan), &words::Read(&prepared.facts), usize::MAX);
    // What was read for it is in the hash as well.
    if lines.is_empty() { vec![text::get("cmd.changed_observed").to_owned()] } else { lines }
}

/// Fails if the plans are not any more what they were when they were written to a file.
///
/// # Errors
/// In what they differ.
pub(super) fn as_filed(prepared: &[Prepared], filed: &Plans) -> Result<(), Failure> {
    if prepared.iter().all(|one| matches!(one.plan, Err(NoPlan::Planner(PlanError::NothingToDo)))) {
        return Ok(());
    }
    for (one, filed) in prepared.iter().zip(&filed.all) {
        let Ok(plan) = &one.plan else { continue };
        if plan.hash() != filed.plan.hash() {
            let mut failure = Failure::new(codes::REFUSED, "Changed", text::get("cmd.changed").to_owned());
            failure.words.extend(differs(&filed.plan, plan, one));
            return Err(failure.at(&one.region));
        }
    }
    Ok(())
}
