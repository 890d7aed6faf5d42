//! What is derived from the model: why an action is off, and when something is due.

use std::time::Duration;

use jiff::Timestamp;

use super::actions::ActionId;
use super::listed::Marked;
use super::model::{Model, Pane, Session, Side, ViewId};
use super::sharing::ShareRow;
use super::sheets::Sheet;
use super::sheets::clipboard::ClipboardSheet;
use super::tasks::{Phase, Task};
use crate::domain::directory::{Directory, Membership};
use crate::domain::execution::{Attempt, Entry, Outcome, Standing};
use crate::domain::ids::RegionId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::legal::is_copyable;
use crate::domain::share::{Share, ShareStatus};
use crate::domain::snapshot::{Snapshot, Status};

/// How long ages on the screen may lag behind.
pub const AGES: Duration = Duration::from_secs(60);

/// When [`super::message::Message::Deadline`] is wanted; `None` if nothing is due by itself.
#[must_use]
pub fn next_deadline(model: &Model) -> Option<Duration> {
    let toast = model.toast.as_ref().and_then(|toast| toast.until);
    let arrival = model.arrivals.waiting.iter().filter_map(|one| one.at).min();
    let armed = model.sheets.last().and_then(|sheet| sheet.armed_at(model.now.uptime));
    let look = model.pair().and_then(|pair| pair.sides.as_ref()?.look_at);
    let has_ages = matches!(model.session, Session::Open(_)) || !model.regions.is_empty();
    let ages = has_ages.then(|| model.now.uptime + AGES);
    [toast, arrival, armed, look, ages, model.expiry.look_at, model.searching.due].into_iter().flatten().min()
}

/// Whether an action can be taken now; if not, the key of the reason in the catalogue.
///
/// # Errors
/// The key of the reason.
pub fn enabled(model: &Model, action: ActionId) -> Result<(), &'static str> {
    match action {
        ActionId::Share => share(model),
        ActionId::Unshare => unshare(model),
        ActionId::Pair => pair(model),
        ActionId::SharingInfo => match model.current_snapshot() {
            None => Err("off.no_snapshot"),
            Some(row) if row.is_own() => Err("off.own_snapshot"),
            Some(_) => Ok(()),
        },
        ActionId::CreateDisk | ActionId::Copy | ActionId::Reinitialise => using(model, action),
        ActionId::Accept | ActionId::Reject => answer(model),
        ActionId::AcceptMarked if model.inbox.marks.is_empty() => Err("off.none_marked_inbox"),
        ActionId::WhyFailed => why_failed(model),
        ActionId::Leave => leave(model),
        ActionId::GoTo | ActionId::ReadBack => journal(model, action),
        ActionId::Export | ActionId::Raw | ActionId::Sort | ActionId::NextHit | ActionId::PreviousHit => {
            taking(model, action)
        }
        ActionId::KeyAssistant => model.keys_looked_at().map(drop).ok_or("off.no_own_key"),
        ActionId::Clipboard => ClipboardSheet::new(model).map(drop).ok_or("off.nothing_to_copy"),
        ActionId::Mark | ActionId::MarkAll if model.view == ViewId::Inbox => mark_in_inbox(model, action),
        ActionId::RemovePrincipals => remove(model),
        ActionId::StopTask
        | ActionId::RetryFailed
        | ActionId::ContinueTask
        | ActionId::PlanUndo
        | ActionId::MarkDone
        | ActionId::Background => match chosen_task(model) {
            Some(task) => about_task(task, action, model.now.wall),
            None => Err("off.no_task"),
        },
        ActionId::EnableDirectory => enable_directory(model),
        ActionId::Tree | ActionId::WholeDirectory => directory(model).map(drop),
        ActionId::Unsent if model.unsent.left.is_empty() => Err("off.nothing_unsent"),
        ActionId::ResourceGroup if model.groups.is_empty() => Err("off.no_groups"),
        ActionId::Regions if model.regions.is_empty() => Err("off.no_regions"),
        ActionId::Mark if model.view == ViewId::Snapshots && model.focus != Pane::List => Err("off.not_in_list"),
        ActionId::Mark | ActionId::MarkAll if model.opened.is_some() => own_share(model).map(drop),
        ActionId::DeleteSnapshots => delete_snapshots(model),
        ActionId::Rename | ActionId::ChangeScope | ActionId::DeleteShare | ActionId::Add => own_share(model).map(drop),
        ActionId::RetryAssociation => retry(model),
        ActionId::MarkRange if model.focus != Pane::List => Err("off.not_in_list"),
        ActionId::MarkRange | ActionId::MarkAll if model.opened.is_none() && model.found.is_empty() => {
            Err("off.no_snapshot")
        }
        ActionId::OnlyMarked if !model.only_marked && model.snapshots.marks.is_empty() => Err("off.none_marked"),
        ActionId::NextProblem
        | ActionId::PreviousProblem
        | ActionId::Fix
        | ActionId::WithoutBlocked
        | ActionId::Note => match acting_sheet(model) {
            Some(Sheet::Review(sheet)) => sheet.offers(action),
            _ => Ok(()),
        },
        ActionId::WaitForFile if !super::update::can_wait(model) => Err("off.no_file"),
        ActionId::Open if model.view == ViewId::Tasks && model.task_rows.cursor.is_none() => Err("off.no_task"),
        _ => Ok(()),
    }
}

fn mark_in_inbox(model: &Model, action: ActionId) -> Result<(), &'static str> {
    if action == ActionId::MarkAll || model.inbox.cursor.is_some() { Ok(()) } else { Err("off.no_invitation") }
}

/// What is taken out of a list, or looked for in it.
fn taking(model: &Model, action: ActionId) -> Result<(), &'static str> {
    match action {
        _ if !model.sheets.is_empty() => Ok(()),
        ActionId::Export if model.list_len(model.view) == 0 => Err("off.nothing_to_export"),
        ActionId::Sort if model.view == ViewId::Audit => Err("off.no_order"),
        ActionId::Raw => model.raw().map(drop).ok_or("off.nothing_to_show"),
        ActionId::NextHit | ActionId::PreviousHit => model.hits().map(drop),
        _ => Ok(()),
    }
}

/// What can be done with tasks and the journal beside deciding about them.
fn journal(model: &Model, action: ActionId) -> Result<(), &'static str> {
    match action {
        ActionId::GoTo => model.journal_target().map(drop).ok_or("off.nothing_to_go_to"),
        ActionId::ReadBack => read_back(model),
        _ => Ok(()),
    }
}

/// Whether it is not known of the row of the journal under the cursor what became of it, and this account can find out.
fn read_back(model: &Model) -> Result<(), &'static str> {
    let row = model.audit_rows.cursor.and_then(|number| model.audit.find(number)).ok_or("off.no_row")?;
    let unknown =
        matches!((&row.entry, &row.outcome), (Entry::Intent(_), None | Some(Attempt::Ended(Outcome::Unknown(_)))));
    match (unknown, model.account() == Some(&row.account)) {
        (false, _) => Err("off.nothing_unknown"),
        (true, false) => Err("off.other_account"),
        (true, true) => Ok(()),
    }
}

/// The sheet that is acted in; help only lies above it.
fn acting_sheet(model: &Model) -> Option<&Sheet> {
    model.sheets.iter().rev().find(|sheet| !matches!(sheet, Sheet::Help(_)))
}

fn directory(model: &Model) -> Result<&Directory, &'static str> {
    match &model.directory {
        Membership::In(directory) => Ok(directory),
        Membership::None => Err("off.no_directory"),
        Membership::Unknown => Err("off.directory_reading"),
        Membership::Unreadable(_) => Err("off.directory_unread"),
    }
}

/// Whether sharing inside the directory is off, and this account can switch it on.
fn enable_directory(model: &Model) -> Result<(), &'static str> {
    match directory(model)?.sharing_enabled {
        Some(true) => Err("off.sharing_is_on"),
        None => Err("off.switch_unread"),
        Some(false) => model.directory_to_enable().map(drop).ok_or("off.not_master"),
    }
}

/// The task that is looked at, or the one under the cursor.
fn chosen_task(model: &Model) -> Option<&Task> {
    let id = match acting_sheet(model) {
        Some(Sheet::Progress(sheet)) => &sheet.task,
        _ => model.task_rows.cursor.as_ref()?,
    };
    model.tasks.find(id)
}

fn share(model: &Model) -> Result<(), &'static str> {
    if model.account().is_none() {
        return Err("off.no_session");
    }
    if model.snapshots.marks.is_empty() && model.current_snapshot().is_some_and(|row| !row.is_own()) {
        return Ok(());
    }
    let on = model.in_common();
    if on.there == 0 {
        return Err("off.no_snapshot");
    }
    if on.foreign {
        return Err("off.marked_shared_in");
    }
    if on.regions.iter().all(|id| model.has_no_sharing(id)) { Err("off.region_without_sharing") } else { Ok(()) }
}

/// Whether the snapshot under the cursor can be looked at from two sides.
fn pair(model: &Model) -> Result<(), &'static str> {
    if model.account().is_none() {
        return Err("off.no_session");
    }
    let row = model.current_snapshot().ok_or("off.no_snapshot")?;
    let region = model.regions.iter().find(|one| one.id == *row.region());
    match region.and_then(|region| region.sharing) {
        _ if !row.is_own() => Err("off.pair_not_own"),
        Some(false) => Err("off.region_without_sharing"),
        _ => Ok(()),
    }
}

/// Whether what an action is about is this account's own and lies in one region; gives that region.
fn own_of_one_region(on: &Marked, not_own: &'static str) -> Result<RegionId, &'static str> {
    match (on.foreign, on.regions.as_slice()) {
        (_, []) => Err("off.no_snapshot"),
        (true, _) => Err(not_own),
        (false, [region]) => Ok(region.clone()),
        (false, _) => Err("off.marked_regions"),
    }
}

/// Whether something can be made of a snapshot; if not, the key of the reason in the catalogue.
///
/// # Errors
/// The key of the reason.
pub fn usable(snapshot: &Snapshot, action: ActionId) -> Result<(), &'static str> {
    if snapshot.status == Status::Failed {
        Err("off.snapshot_failed")
    } else if !snapshot.is_ready() {
        Err("off.not_ready")
    } else if action == ActionId::Copy && !is_copyable(snapshot.category) {
        Err("off.not_copyable")
    } else {
        Ok(())
    }
}

fn using(model: &Model, action: ActionId) -> Result<(), &'static str> {
    if model.account().is_none() {
        return Err("off.no_session");
    }
    if action == ActionId::Reinitialise {
        return model.region_of_disks().map(drop).ok_or("off.no_region");
    }
    if action == ActionId::CreateDisk {
        return usable(&model.current_snapshot().ok_or("off.no_snapshot")?.snapshot(), action);
    }
    let on = model.in_common();
    match (on.there, on.regions.len()) {
        (0, _) => Err("off.no_snapshot"),
        (1, _) => model.acted_on().first().map_or(Ok(()), |row| usable(&row.snapshot(), action)),
        // Of several the review tells which can be copied.
        (_, 1) => Ok(()),
        _ => Err("off.copy_regions"),
    }
}

fn unshare(model: &Model) -> Result<(), &'static str> {
    let on = model.in_common();
    if on.there == 0 {
        return Err("off.no_snapshot");
    }
    if !on.own {
        return Err(if model.snapshots.marks.is_empty() { "off.leave" } else { "off.leave_marked" });
    }
    if on.shared { Ok(()) } else { Err("off.not_shared") }
}

fn delete_snapshots(model: &Model) -> Result<(), &'static str> {
    let (marked, on) = (!model.snapshots.marks.is_empty(), model.in_common());
    let region = own_of_one_region(&on, if marked { "off.marked_not_own" } else { "off.not_own_delete" })?;
    let region = model.regions.iter().find(|row| row.id == region);
    let known = region.is_some_and(|row| row.sharing == Some(false) || row.shares.complete_at().is_some());
    if known { Ok(()) } else { Err("off.shares_unread") }
}

/// Whether the share that an action is about is this account's own and can be changed.
fn own_share(model: &Model) -> Result<&Share, &'static str> {
    let id = model.opened.as_ref().map(|opened| &opened.share).or(model.shares.cursor.as_ref());
    match id.and_then(|id| model.sharing.find(id)) {
        None => Err("off.no_share"),
        Some(ShareRow::Received(_)) => Err("off.not_owner"),
        Some(ShareRow::Own(share)) if !share.status.is_live() => Err("off.share_deleting"),
        Some(ShareRow::Own(share)) => Ok(share),
    }
}

fn retry(model: &Model) -> Result<(), &'static str> {
    let share = own_share(model)?;
    let side = model.opened.as_ref().map(|opened| opened.side);
    if side.is_some_and(|side| super::update::has_failed(share, side)) {
        Ok(())
    } else {
        Err("off.nothing_failed_here")
    }
}

fn answer(model: &Model) -> Result<(), &'static str> {
    if model.view == ViewId::Inbox {
        let current = model.inbox.cursor.as_ref().and_then(|id| model.invitation(id));
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

/// Whether the invitation under the cursor has something to say about what failed.
fn why_failed(model: &Model) -> Result<(), &'static str> {
    let current = model.inbox.cursor.as_ref().and_then(|id| model.invitation(id));
    match current {
        None => Err("off.no_invitation_here"),
        Some(one) if one.status == InvitationStatus::AcceptFailed || !one.failures.is_empty() => Ok(()),
        Some(_) => Err("off.invitation_did_not_fail"),
    }
}

fn leave(model: &Model) -> Result<(), &'static str> {
    if !model.leavable().is_empty() {
        return Ok(());
    }
    if model.view != ViewId::Shares {
        return Err(if model.current_snapshot().is_some() { "off.no_share_known" } else { "off.no_snapshot" });
    }
    match model.shares.cursor.as_ref().and_then(|id| model.sharing.find(id)) {
        Some(ShareRow::Own(_)) => Err("off.own_share_leave"),
        Some(ShareRow::Received(share)) if share.status == ShareStatus::Pending => Err("off.not_accepted"),
        Some(ShareRow::Received(_)) => Err("off.share_deleting"),
        None => Err("off.no_share"),
    }
}

fn remove(model: &Model) -> Result<(), &'static str> {
    own_share(model)?;
    let Some(opened) = &model.opened else { return Err("off.no_share") };
    match opened.side {
        Side::Snapshots if opened.snapshots.marks.is_empty() && opened.snapshots.cursor.is_none() => {
            Err("off.no_snapshot")
        }
        Side::Principals if opened.principals.marks.is_empty() && opened.principals.cursor.is_none() => {
            Err("off.no_principal")
        }
        _ => Ok(()),
    }
}

/// Whether something can be decided about a task now; if not, the key of the reason in the catalogue.
///
/// # Errors
/// The key of the reason.
pub fn about_task(task: &Task, action: ActionId, now: Timestamp) -> Result<(), &'static str> {
    let resting = task.phase == Phase::Resting;
    let over = matches!(task.standing, Standing::MarkedDone | Standing::Undone);
    let goes_on =
        matches!(task.standing, Standing::Paused | Standing::Stopped | Standing::Interrupted | Standing::Unknown);
    match action {
        ActionId::Background if resting => Err("off.task_rests"),
        ActionId::StopTask if task.phase == Phase::Stopping => Err("off.task_stopping"),
        ActionId::StopTask if resting => Err("off.task_rests"),
        ActionId::ContinueTask if !resting => Err("off.task_works"),
        ActionId::ContinueTask if !goes_on && task.standing != Standing::AwaitingAcceptance => {
            Err("off.nothing_to_continue")
        }
        ActionId::RetryFailed if !resting => Err("off.task_works"),
        ActionId::RetryFailed if over || task.execution.failed().is_empty() => Err("off.nothing_failed"),
        ActionId::PlanUndo if !resting => Err("off.stop_first"),
        ActionId::PlanUndo if over => Err("off.task_over"),
        ActionId::PlanUndo if task.execution.plan.intent.is_use() => Err("off.use_stays"),
        // It would be refused, because a late copy would do again what the undo takes back.
        ActionId::PlanUndo if task.undo_waits(now).is_some() => Err("off.undo_not_yet"),
        ActionId::MarkDone if !resting => Err("off.stop_first"),
        ActionId::MarkDone if over => Err("off.task_over"),
        ActionId::MarkDone if task.standing == Standing::Done => Err("off.task_is_done"),
        _ => Ok(()),
    }
}
