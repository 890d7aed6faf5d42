//! What a plan makes of snapshots, in words.

use std::fmt::Display;

use super::super::people::Names;
use super::super::{choices, people};
use crate::base::untrusted::Untrusted;
use crate::domain::plan::{Call, Intent, NewCopy, NewDisk, OPERATION_TAG, Plan, SOURCE_TAG};
use crate::text;

/// What a plan makes or erases, and the label in front of it.
pub(super) fn effect(plan: &Plan, names: &dyn Names) -> Option<(&'static str, String)> {
    let calls: Vec<&Call> = plan.steps.iter().map(|step| &step.call).collect();
    Some(match (&plan.intent, calls.as_slice()) {
        (Intent::CreateDisk(_), [Call::CreateDisk { disk, .. }]) => {
            ("sheet_review.makes", disk_words(disk, plan, names))
        }
        (Intent::Copy(_), [Call::CopySnapshot { copy, .. }]) => ("sheet_review.makes", copy_words(copy, names)),
        (Intent::Copy(_), [Call::CopySnapshot { copy, .. }, ..]) => {
            let what = text::count("sheet.snapshots", calls.len());
            let words: [(&str, &dyn Display); 2] = [("what", &what), ("region", &copy.region)];
            ("sheet_review.makes", text::fill("sheet_review.makes_copies", &words))
        }
        (Intent::ReInitialise(reinit), _) => {
            let from = people::snapshot(names, &reinit.snapshot);
            let words: [(&str, &dyn Display); 2] = [("disk", &reinit.disk), ("from", &from)];
            ("sheet_review.loses", text::fill("sheet_review.erases", &words))
        }
        _ => return None,
    })
}

/// A disk that is made.
pub(super) fn disk_words(disk: &NewDisk, plan: &Plan, names: &dyn Names) -> String {
    let level = disk.level.map(|level| format!(" {}", level.wire())).unwrap_or_default();
    let kind = format!("{}{level}", choices::category(disk.category));
    let own = names.is_own_encrypted(&disk.snapshot);
    let how = choices::encryption(names, &plan.region, &disk.encryption, own);
    let words: [(&str, &dyn Display); 4] =
        [("gib", &disk.size_gib), ("kind", &kind), ("zone", &disk.zone), ("how", &how)];
    text::fill("sheet_review.makes_disk", &words)
}

/// A copy that is made.
pub(super) fn copy_words(copy: &NewCopy, names: &dyn Names) -> String {
    let kept = match copy.days {
        Some(days) => text::fill("sheet_review.kept_days", &[("days", &days)]),
        None => text::get("sheet_review.kept_for_ever").to_owned(),
    };
    let how = choices::encryption(names, &copy.region, &copy.encryption, false);
    let name = Untrusted::from(copy.name.as_str());
    let words: [(&str, &dyn Display); 4] = [("name", &name), ("region", &copy.region), ("how", &how), ("kept", &kept)];
    text::fill("sheet_review.makes_copy", &words)
}

/// What a call is about, for its line among the steps.
pub(super) fn what(call: &Call, names: &dyn Names) -> String {
    match call {
        Call::CreateDisk { disk, .. } => people::snapshot(names, &disk.snapshot),
        Call::CopySnapshot { copy, .. } => people::snapshot(names, &copy.snapshot),
        Call::ReInitDisk { disk } => disk.to_string(),
        _ => String::new(),
    }
}

/// What a call makes.
pub(super) fn makes(call: &Call, plan: &Plan, names: &dyn Names) -> Option<String> {
    match call {
        Call::CreateDisk { disk, .. } => Some(disk_words(disk, plan, names)),
        Call::CopySnapshot { copy, .. } => Some(copy_words(copy, names)),
        _ => None,
    }
}

/// The tags and the token of a call that makes something.
pub(super) fn marks(call: &Call) -> Vec<String> {
    let (source, token) = match call {
        Call::CreateDisk { disk, token } => (&disk.source, token),
        Call::CopySnapshot { copy, token } => (&copy.source, token),
        _ => return Vec::new(),
    };
    let tag =
        source.as_ref().map(|source| text::fill("sheet_review.step_tag", &[("tag", &SOURCE_TAG), ("value", source)]));
    let token = text::fill("sheet_review.step_token", &[("token", token), ("tag", &OPERATION_TAG)]);
    tag.into_iter().chain([token]).collect()
}
