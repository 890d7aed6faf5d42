//! What is derived from the model: why an action is off, and when something is due.

use std::time::Duration;

use super::actions::ActionId;
use super::model::{Model, Pane, Session, Side, ViewId};
use super::sharing::ShareRow;
use crate::domain::invitation::InvitationStatus;
use crate::domain::share::ShareStatus;

/// How long ages on the screen may lag behind.
pub const AGES: Duration = Duration::from_secs(60);

/// When [`super::message::Message::Deadline`] is wanted; `None` if nothing is due by itself.
#[must_use]
pub fn next_deadline(model: &Model) -> Option<Duration> {
    let toast = model.toast.as_ref().and_then(|toast| toast.until);
    let arrival = model.arrival.as_ref().and_then(|arrival| arrival.at);
    let shows_ages = matches!(model.session, Session::Open(_)).then(|| model.now.uptime + AGES);
    [toast, arrival, shows_ages].into_iter().flatten().min()
}

/// Whether an action can be taken now; if not, the key of the reason in the catalogue.
///
/// # Errors
/// The key of the reason.
pub fn enabled(model: &Model, action: ActionId) -> Result<(), &'static str> {
    match action {
        ActionId::Share => share(model),
        ActionId::Unshare => unshare(model),
        ActionId::SharingInfo => match model.current_snapshot() {
            None => Err("off.no_snapshot"),
            Some(row) if row.is_own() => Err("off.own_snapshot"),
            Some(_) => Ok(()),
        },
        ActionId::Accept | ActionId::Reject => answer(model),
        ActionId::RemovePrincipals => remove(model),
        ActionId::Progress if model.execution.is_none() => Err("off.no_change"),
        ActionId::ResourceGroup if model.groups.is_empty() => Err("off.no_groups"),
        ActionId::Regions if model.regions.is_empty() => Err("off.no_regions"),
        ActionId::Mark if model.view == ViewId::Snapshots && model.focus != Pane::List => Err("off.not_in_list"),
        ActionId::Mark if model.opened.is_some() && remove(model) == Err("off.not_owner") => Err("off.not_owner"),
        ActionId::Mark if model.opened.as_ref().is_some_and(|opened| opened.side == Side::Snapshots) => {
            Err("off.mark_principals")
        }
        _ => Ok(()),
    }
}

fn share(model: &Model) -> Result<(), &'static str> {
    let Some(account) = model.account() else { return Err("off.no_session") };
    let _ = account;
    let marked = model.snapshots.marks.iter().filter_map(|id| model.inventory.get(id));
    let rows: Vec<_> = if model.snapshots.marks.is_empty() {
        model.current_snapshot().into_iter().collect()
    } else {
        marked.collect()
    };
    let Some(first) = rows.first() else { return Err("off.no_snapshot") };
    if model.snapshots.marks.is_empty() && !first.is_own() {
        return Ok(());
    }
    if rows.iter().any(|row| !row.is_own()) {
        return Err("off.marked_shared_in");
    }
    if rows.iter().any(|row| row.region() != first.region()) {
        return Err("off.marked_regions");
    }
    let region = model.regions.iter().find(|row| row.id == *first.region());
    if region.is_some_and(|row| row.sharing == Some(false)) { Err("off.region_without_sharing") } else { Ok(()) }
}

fn unshare(model: &Model) -> Result<(), &'static str> {
    let Some(row) = model.current_snapshot() else { return Err("off.no_snapshot") };
    if !row.is_own() {
        return Err("off.leave");
    }
    if model.sharing.access.grants(&row.snapshot_id()).next().is_none() { Err("off.not_shared") } else { Ok(()) }
}

fn answer(model: &Model) -> Result<(), &'static str> {
    if model.is_applying() {
        return Err("off.busy");
    }
    if model.view == ViewId::Inbox {
        let current = model.inbox.cursor.as_ref().and_then(|id| model.sharing.invitation(id));
        return match current {
            None => Err("off.no_invitation"),
            Some(one) if one.status != InvitationStatus::Pending => Err("off.answered"),
            Some(_) => Ok(()),
        };
    }
    match model.shares.cursor.as_ref().and_then(|id| model.sharing.find(id)) {
        Some(ShareRow::Received(share)) if share.status == ShareStatus::Pending => {
            model.sharing.pending_for(&share.id).map(drop).ok_or("off.no_invitation")
        }
        Some(ShareRow::Received(_)) => Err("off.answered"),
        Some(ShareRow::Own(_)) => Err("off.own_share"),
        None => Err("off.no_share"),
    }
}

fn remove(model: &Model) -> Result<(), &'static str> {
    let opened = model.opened.as_ref().and_then(|opened| Some((opened, model.sharing.find(&opened.share)?)));
    match opened {
        None => Err("off.no_share"),
        Some((_, ShareRow::Received(_))) => Err("off.not_owner"),
        Some((opened, _)) if opened.side == Side::Snapshots => Err("off.principals_side"),
        Some((opened, ShareRow::Own(_)))
            if opened.principals.marks.is_empty() && opened.principals.cursor.is_none() =>
        {
            Err("off.no_principal")
        }
        Some(_) if model.is_applying() => Err("off.busy"),
        Some(_) => Ok(()),
    }
}
