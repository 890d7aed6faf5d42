//! What a review shows while there is no plan, and what became of an attempt to apply one.

use std::fmt::Display;

use super::super::form::point;
use super::super::people::{self, Names};
use super::super::problem;
use super::pairs::stays;
use crate::app::model::Model;
use crate::app::sheets::review::{Notice, ReviewSheet, Wish, plan_error};
use crate::app::tasks::{NoPlan, Prepared, Refusal};
use crate::app::update::refusal;
use crate::domain::access::Pair;
use crate::domain::ids::SnapshotId;
use crate::domain::plan::{Difference, Intent, Presence, ShareChange};
use crate::domain::planner::{PlanError, still_reached};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Pairs that a sheet names.
const FEW: usize = 4;

pub(super) fn preparing(page: &mut Page, sheet: &ReviewSheet, columns: usize) {
    page.say(Role::Busy, text::get("sheet_review.preparing"), columns, 0);
    let of_owner = match &sheet.wish {
        Wish::Intent { intent, .. } => intent.is_of_owner(),
        Wish::Undo(_) => true,
    };
    let keys: &[&str] = match &sheet.wish {
        Wish::Intent { intent, .. } if matches!(**intent, Intent::Accept(_) | Intent::Reject(_)) => {
            &["sheet_review.reads_invitations"]
        }
        Wish::Intent { intent, .. } if intent.is_use() => {
            &["sheet_review.reads_source", "sheet_review.reads_zones", "sheet_review.reads_own_keys"]
        }
        _ if of_owner => &[
            "sheet_review.reads_shares",
            "sheet_review.reads_directory",
            "sheet_review.reads_snapshots",
            "sheet_review.reads_keys",
            "sheet_review.reads_quotas",
        ],
        _ => &["sheet_review.reads_received", "sheet_review.reads_directory"],
    };
    for key in keys {
        point(page, Role::Text, " -", text::get(key), columns);
    }
    page.say(Role::Quiet, text::get("sheet_review.nothing_sent"), columns, 0);
}

pub(super) fn refused(page: &mut Page, why: &Refusal, columns: usize) {
    point(page, Role::Bad, "x", &refusal(why), columns);
    detail(page, why, columns);
    page.say(Role::Text, text::get("sheet_review.read_again"), columns, 0);
}

pub(super) fn no_plan(page: &mut Page, why: &NoPlan, prepared: &Prepared, names: &dyn Names, columns: usize) {
    match why {
        NoPlan::Planner(error) => {
            point(page, Role::Bad, "x", text::get(plan_error(*error)), columns);
            if let PlanError::StillReached = error {
                let kept = still_reached(&prepared.intent, &prepared.facts.for_planner());
                stays(&kept, names).iter().for_each(|words| point(page, Role::Warn, " =", words, columns));
            }
            page.say(Role::Quiet, text::get("sheet_review.nothing_sent"), columns, 0);
        }
        NoPlan::Unread(trouble) => {
            point(page, Role::Bad, "x", text::get("sheet_review.unread"), columns);
            problem::explain(page, trouble, columns, 2);
            page.say(Role::Text, text::get("sheet_review.read_again"), columns, 0);
        }
    }
}

/// What became of the last attempt to apply. Nothing was sent, whatever it was.
pub(super) fn notice(page: &mut Page, notice: &Notice, model: &Model, columns: usize) {
    match notice {
        Notice::Changed(difference) => {
            point(page, Role::Bad, "!", text::get("sheet_review.changed"), columns);
            changes(page, difference, model, columns);
        }
        Notice::Refused(why) => {
            let words = text::fill("sheet_review.not_applied", &[("why", &refusal(why))]);
            point(page, Role::Bad, "!", &words, columns);
            detail(page, why, columns);
        }
    }
    page.blank();
}

fn changes(page: &mut Page, difference: &Difference, model: &Model, columns: usize) {
    for words in self::difference(difference, model, FEW) {
        page.say(Role::Warn, &words, columns, 2);
    }
}

/// In what a plan differs from the one that was confirmed; of each kind of pair at most `few` by name.
#[must_use]
pub fn difference(difference: &Difference, names: &dyn Names, few: usize) -> Vec<String> {
    let parts = [
        ("sheet_review.more_gained", &difference.more_gained),
        ("sheet_review.fewer_gained", &difference.fewer_gained),
        ("sheet_review.more_lost", &difference.more_lost),
        ("sheet_review.fewer_lost", &difference.fewer_lost),
    ];
    let told = parts
        .into_iter()
        .filter(|(_, pairs)| !pairs.is_empty())
        .map(|(key, pairs)| text::fill(key, &[("n", &pairs.len()), ("names", &pair_names(pairs, names, few))]));
    told.chain(difference.shares.iter().map(|share| share_change(share, names, few)))
        .chain(difference.other_steps.then(|| text::get("sheet_review.other_steps").to_owned()))
        .collect()
}

/// What somebody else has done to a share that the plan stands on.
fn share_change(share: &ShareChange, names: &dyn Names, few: usize) -> String {
    let key = match share.presence {
        Presence::New => "sheet_review.share_new",
        Presence::Gone => "sheet_review.share_gone",
        Presence::Kept => "sheet_review.share_other",
    };
    let snapshots = |sign, all: &[SnapshotId]| -> Vec<String> {
        all.iter().map(|id| format!("{sign} {}", people::snapshot(names, id))).collect()
    };
    let principals = |sign, all: &[Principal]| -> Vec<String> {
        all.iter().map(|one| format!("{sign} {}", people::short(names, one))).collect()
    };
    let mut told = snapshots('+', &share.snapshots_added);
    told.extend(principals('+', &share.principals_added));
    told.extend(snapshots('-', &share.snapshots_removed));
    told.extend(principals('-', &share.principals_removed));
    if told.len() > few {
        let more = text::fill("sheet.and_more", &[("n", &(told.len() - few))]);
        told.truncate(few);
        told.push(more);
    }
    if share.other_scope {
        told.push(text::get("sheet_review.share_scope").to_owned());
    }
    text::fill(key, &[("name", &share.name.shown()), ("id", &share.id), ("what", &told.join(", "))])
}

fn pair_names(pairs: &[Pair], names: &dyn Names, few: usize) -> String {
    let name = |pair: &Pair| {
        let words: [(&str, &dyn Display); 2] =
            [("snapshot", &people::snapshot(names, &pair.snapshot)), ("who", &people::short(names, &pair.principal))];
        text::fill("sheet_review.pair", &words)
    };
    let mut told: Vec<String> = pairs.iter().take(few).map(name).collect();
    if pairs.len() > few {
        told.push(text::fill("sheet.and_more", &[("n", &(pairs.len() - few))]));
    }
    told.join(", ")
}

fn detail(page: &mut Page, why: &Refusal, columns: usize) {
    if let Refusal::Unread(trouble) | Refusal::Session(trouble) = why {
        problem::explain(page, trouble, columns, 2);
    }
}
