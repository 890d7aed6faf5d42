//! What a review shows while there is no plan, and what became of an attempt to apply one.

use super::super::form::point;
use super::super::problem;
use super::head::pair_names;
use crate::app::model::Model;
use crate::app::sheets::review::{Notice, ReviewSheet, Wish, plan_error};
use crate::app::tasks::{NoPlan, Refusal};
use crate::app::update::refusal;
use crate::domain::plan::{Difference, Intent};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

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

pub(super) fn no_plan(page: &mut Page, why: &NoPlan, columns: usize) {
    match why {
        NoPlan::Planner(error) => {
            point(page, Role::Bad, "x", text::get(plan_error(*error)), columns);
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
    let parts = [
        ("sheet_review.more_gained", &difference.more_gained),
        ("sheet_review.fewer_gained", &difference.fewer_gained),
        ("sheet_review.more_lost", &difference.more_lost),
        ("sheet_review.fewer_lost", &difference.fewer_lost),
    ];
    for (key, pairs) in parts.into_iter().filter(|(_, pairs)| !pairs.is_empty()) {
        let words = text::fill(key, &[("n", &pairs.len()), ("names", &pair_names(pairs, model))]);
        page.say(Role::Warn, &words, columns, 2);
    }
    if difference.other_steps {
        page.say(Role::Warn, text::get("sheet_review.other_steps"), columns, 2);
    }
}

fn detail(page: &mut Page, why: &Refusal, columns: usize) {
    if let Refusal::Unread(trouble) | Refusal::Session(trouble) = why {
        problem::explain(page, trouble, columns, 2);
    }
}
