//! The short words of lists and the longer ones of details: status, encryption, sharing.

use ratatui::text::Span;

use super::panes::snapshots::{shares_known, shares_loading};
use super::panes::strip::purpose;
use super::theme::Role;
use super::widgets::span;
use crate::app::inbox::status_word;
use crate::app::model::Model;
use crate::app::tasks::{Task, subject};
use crate::base::untrusted::width;
use crate::domain::access::Summary;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::invitation::InvitationStatus;
use crate::domain::keys::Encryption;
use crate::domain::plan::Intent;
use crate::domain::share::{AssociationStatus, Principal, ShareStatus};
use crate::domain::snapshot::Status;
use crate::inventory::Row;
use crate::text;

/// How far a snapshot is, in four columns.
#[must_use]
pub fn status<'a>(row: Row<'_>) -> Span<'a> {
    match row.status() {
        Status::Accomplished => span(Role::Good, text::get("status_short.accomplished")),
        Status::Failed => span(Role::Bad, text::get("status_short.failed")),
        Status::Progressing => {
            let percent = row.progress().map_or_else(|| "…".to_owned(), |percent| format!("{percent}%"));
            span(Role::Busy, percent)
        }
        Status::Other => span(Role::Warn, "?"),
    }
}

/// How a snapshot is encrypted.
#[must_use]
pub fn encryption_of(model: &Model, row: Row<'_>) -> Encryption {
    model.keys.encryption_of(row.region(), row.is_encrypted(), row.key_id().as_ref(), row.is_own())
}

/// The same in four columns.
#[must_use]
pub fn encryption<'a>(model: &Model, row: Row<'_>) -> Span<'a> {
    match encryption_of(model, row) {
        Encryption::None => span(Role::Quiet, "-"),
        Encryption::Customer => span(Role::Text, text::get("encryption_short.customer")),
        Encryption::Service => span(Role::Warn, text::get("encryption_short.service")),
        Encryption::Unknown => span(Role::Warn, text::get("encryption_short.unknown")),
    }
}

/// With whom a snapshot is shared, or who shares it, in nine columns.
#[must_use]
pub fn shared<'a>(model: &Model, row: Row<'_>) -> Span<'a> {
    if !row.is_own() {
        let tail = row.owner().and_then(|id| id.len().checked_sub(2).and_then(|at| id.get(at..))).unwrap_or("?");
        return span(Role::Strong, text::fill("shared_short.from", &[("tail", &tail)]));
    }
    let summary = model.sharing.access.summary(&row.snapshot_id());
    if !summary.is_empty() {
        let role = if summary.external > 0 { Role::Warn } else { Role::Text };
        return span(role, summary_short(&summary));
    }
    if !shares_known(model, row.region()) {
        return span(Role::Quiet, if shares_loading(model, row.region()) { "…" } else { "?" });
    }
    if cannot_share(model, row).is_some() { span(Role::Warn, "x") } else { span(Role::Quiet, "-") }
}

/// `2 acct`, `fd`, `RD`, or several together; `!` somebody outside, `~` somebody who does not see it yet.
fn summary_short(summary: &Summary) -> String {
    let mut parts = Vec::new();
    if summary.accounts > 0 {
        parts.push(text::fill("shared_short.accounts", &[("n", &summary.accounts)]));
    }
    if summary.folders > 0 {
        parts.push(text::get("shared_short.folder").to_owned());
    }
    if summary.directory {
        parts.push(text::get("shared_short.directory").to_owned());
    }
    let mut out = if parts.len() > 1 && summary.accounts > 0 {
        parts[0] = summary.accounts.to_string();
        parts.join("+")
    } else {
        parts.join("+")
    };
    out.push_str(if summary.external > 0 { "!" } else { "" });
    out.push_str(if summary.waiting > 0 { "~" } else { "" });
    out
}

/// Why an own snapshot cannot be shared, as far as is known: the key of the reason.
#[must_use]
pub fn cannot_share(model: &Model, row: Row<'_>) -> Option<&'static str> {
    let without = model.regions.iter().any(|region| region.id == *row.region() && region.sharing == Some(false));
    match (row.status(), encryption_of(model, row)) {
        (Status::Failed, _) => Some("cannot.failed"),
        (_, Encryption::Service) => Some("cannot.service_key"),
        _ if without => Some("cannot.region"),
        _ => None,
    }
}

/// A region without the prefix that most of them share.
#[must_use]
pub fn short_region(region: &RegionId) -> &str {
    let id = region.as_str();
    id.strip_prefix("cn-").unwrap_or(id)
}

/// Columns that the widest of these regions takes in a list: at least, with its middle left out, and at most.
#[must_use]
pub fn region_widths<'a>(regions: impl Iterator<Item = &'a RegionId>) -> (usize, usize) {
    let widest = regions.map(|id| width(short_region(id))).max().unwrap_or(0).max(6);
    (widest.min(10), widest)
}

/// An account with its name, where that is known: `7777777777777777 (partner-acme)`.
#[must_use]
pub fn account(model: &Model, id: &AccountId) -> String {
    principal(model, &Principal::Account(id.clone()))
}

/// A principal with its name, where that is known.
#[must_use]
pub fn principal(model: &Model, principal: &Principal) -> String {
    match model.alias(principal) {
        Some(name) => format!("{} ({name})", principal.shown()),
        None => principal.shown().to_owned(),
    }
}

/// How a share is, and its role.
#[must_use]
pub fn share_status(status: ShareStatus) -> (&'static str, Role) {
    let (key, role) = match status {
        ShareStatus::Active => ("share_status.active", Role::Good),
        ShareStatus::Pending => ("share_status.pending", Role::Warn),
        ShareStatus::Deleting => ("share_status.deleting", Role::Busy),
        ShareStatus::Deleted => ("share_status.deleted", Role::Quiet),
        ShareStatus::Other => ("share_status.other", Role::Warn),
    };
    (text::get(key), role)
}

/// How an association is, in at most seven columns, and its role.
#[must_use]
pub fn association(status: AssociationStatus) -> (&'static str, Role) {
    let (key, role) = match status {
        AssociationStatus::Associated => ("association.associated", Role::Good),
        AssociationStatus::Associating => ("association.associating", Role::Busy),
        AssociationStatus::Failed => ("association.failed", Role::Bad),
        AssociationStatus::Disassociating => ("association.disassociating", Role::Busy),
        AssociationStatus::Disassociated => ("association.disassociated", Role::Quiet),
        AssociationStatus::Other => ("association.other", Role::Warn),
    };
    (text::get(key), role)
}

/// How an invitation stands, and its role.
#[must_use]
pub fn invitation_status(status: InvitationStatus) -> (&'static str, Role) {
    let role = match status {
        InvitationStatus::Pending | InvitationStatus::Other => Role::Warn,
        InvitationStatus::Accepted => Role::Good,
        InvitationStatus::AcceptFailed => Role::Bad,
        InvitationStatus::Rejected | InvitationStatus::Cancelled | InvitationStatus::Expired => Role::Quiet,
    };
    (text::get(status_word(status)), role)
}

/// What a task does, in a few words: its purpose and the name of what it is about.
#[must_use]
pub fn task_title(model: &Model, task: &Task) -> String {
    title(model, &task.execution.plan.intent, &subject(&task.execution.plan))
}

fn title(model: &Model, intent: &Intent, name: &str) -> String {
    let snapshots = || match &*intent.snapshots() {
        [only] => {
            let known = model.inventory.get(only).map(|row| row.name().to_owned());
            known.filter(|name| !name.is_empty()).unwrap_or_else(|| only.to_string())
        }
        many => text::count("sheet.snapshots", many.len()),
    };
    match intent.first() {
        Intent::Unshare { .. } => text::fill("task_title.unshare", &[("what", &snapshots())]),
        Intent::TakeOut { .. } => text::fill("task_title.take_out", &[("what", &snapshots()), ("name", &name)]),
        Intent::RemovePrincipals { principals, .. } => {
            let who = text::count("sheet.principals", principals.len());
            text::fill("task_title.remove", &[("who", &who), ("name", &name)])
        }
        Intent::DeleteSnapshots { .. } => text::fill("task_title.delete", &[("what", &snapshots())]),
        Intent::Undo { intent, .. } => text::fill("task_title.undo", &[("what", &title(model, intent, name))]),
        other if name.is_empty() => purpose(other).to_owned(),
        other => format!("{} {name}", purpose(other)),
    }
}
