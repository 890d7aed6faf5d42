//! The invitations, of all regions and of all accounts that a profile leads to, and the details of the one under the
//! cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details::{entry, heading};
use super::shares::{Nothing, completeness, empty};
use super::{page_width, scrolled};
use crate::app::inbox::{OtherInbox, Sender, wants_new};
use crate::app::model::{Model, OpenTrouble, Pane, ViewId};
use crate::domain::ids::AccountId;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{age, problem, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Share,
    From,
    Alias,
    Relation,
    Region,
    For,
    State,
    Age,
    Left,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let rows = &model.listed.inbox;
    let focused = model.focus == Pane::List;
    let filter = model.read_filter(ViewId::Inbox).ok();
    let table = Table {
        title: title(model),
        note: note(model),
        columns: &chosen(model, ViewId::Inbox, columns(model)),
        sorted: model.order(ViewId::Inbox),
        len: rows.len(),
        top: model.inbox.top,
        focused,
        hits: Hits { filter: filter.as_ref(), columns: &[Cell::Share, Cell::From, Cell::Alias] },
    };
    let at_cursor = |index: usize| model.inbox.cursor.as_ref() == rows.get(index);
    let marked = |index: usize| rows.get(index).is_some_and(|id| model.inbox.marks.contains(id));
    let state = |index| RowState { cursor: at_cursor(index), marked: marked(index), focused };
    let row = |index: usize| model.invitation(rows.get(index)?);
    let cell = |index, cell, wide| row(index).map_or_else(Span::default, |row| self::cell(model, row, cell, wide));
    if let Some(inner) = table.draw(frame, area, state, cell) {
        let nothing = Nothing {
            of: |row| &row.invitations,
            any: !model.filter(model.view).is_empty() && model.has_invitations(),
            busy: model.others.read().any(OtherInbox::is_loading),
            none: "inbox.none",
            hint: "inbox.none_hint",
        };
        empty(model, frame, inner, &nothing);
    }
}

/// `Invitations  incomplete`: whether these can be all.
fn title(model: &Model) -> Line<'static> {
    let mut pieces = vec![span(Role::Text, text::get("pane.inbox"))];
    if model.is_inbox_incomplete() {
        pieces.push(span(Role::Bad, format!("  {}", text::get("list.incomplete"))));
    }
    Line::from(pieces)
}

/// How complete the list is over all regions and accounts, for the lower edge of the pane.
fn note(model: &Model) -> Line<'static> {
    let own = model.regions.iter().any(|row| row.sharing != Some(false) && row.invitations.problem().is_some());
    let incomplete = model.others.read().filter(|one| one.is_incomplete()).count();
    if incomplete > 0 && !own {
        return line(Role::Bad, format!("! {}", text::count("inbox.accounts_failed", incomplete)));
    }
    if !own && model.others.read().any(OtherInbox::is_loading) {
        return line(Role::Busy, text::get("inbox.reading_accounts"));
    }
    completeness(model, |row| &row.invitations)
}

fn columns(model: &Model) -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 14 };
    let (least, most) = words::region_widths(model.invitation_regions());
    // With a column more, the others make do with less.
    let several = model.has_other_inboxes();
    let (least, spare) = if several { (least.min(8), 12) } else { (least, 14) };
    let mut out = vec![
        Column { most: 30, ..column(Cell::Share, "column.share", 12, false, 0) },
        column(Cell::From, "column.from", 16, false, 0),
        Column { most: 20, spare, ..column(Cell::Alias, "column.alias", 12, false, 3) },
        column(Cell::Relation, "column.relation", 9, false, 5),
        Column { least, most, ..column(Cell::Region, "column.region", 0, false, 2) },
    ];
    if several {
        out.push(Column { most: 16, ..column(Cell::For, "column.for", 6, false, 1) });
    }
    out.extend([
        column(Cell::State, "column.state", 9, false, 0),
        column(Cell::Age, "column.age", 4, true, 4),
        column(Cell::Left, "column.left", 5, true, 0),
    ]);
    out
}

fn cell<'a>(model: &Model, row: &'a Invitation, cell: Cell, wide: usize) -> Span<'a> {
    match cell {
        Cell::Share => span(Role::Text, row.share_name.shown()),
        Cell::From => span(Role::Text, row.sender.as_str()),
        Cell::Alias => match model.alias(&Principal::Account(row.sender.clone())) {
            Some(name) => span(Role::Text, name.to_string()),
            None if model.sender(row) == Sender::Unknown => span(Role::Warn, text::get("inbox.unknown_sender")),
            None => span(Role::Quiet, "-"),
        },
        Cell::Relation => {
            let sender = model.sender(row);
            let role = if sender == Sender::Unknown { Role::Warn } else { Role::Text };
            span(role, text::get(sender.word()))
        }
        Cell::Region => span(Role::Text, short_id(words::short_region(&row.region), wide)),
        Cell::For => receiver(model, &row.receiver, wide),
        Cell::State => {
            let (word, role) = words::invitation_status(row.status);
            span(role, word)
        }
        Cell::Age => span(Role::Quiet, row.created.map(|at| age::age(model.now.wall, at)).unwrap_or_default()),
        Cell::Left => left(model, row),
    }
}

/// Which of the user's accounts is invited: by its profile where there is room, else by its last digits.
fn receiver<'a>(model: &Model, account: &AccountId, wide: usize) -> Span<'a> {
    let tail = format!("··{}", account.last_four());
    let here = model.account() == Some(account);
    let name = model.alias(&Principal::Account(account.clone())).filter(|_| wide > 6);
    span(if here { Role::Text } else { Role::Strong }, name.map_or(tail, |name| name.to_string()))
}

fn left<'a>(model: &Model, row: &Invitation) -> Span<'a> {
    let Some(end) = row.expires().filter(|_| row.status == InvitationStatus::Pending) else {
        return span(Role::Quiet, "-");
    };
    match age::left(model.now.wall, end) {
        None => span(Role::Quiet, text::get("inbox.over")),
        Some(left) if age::is_short(model.now.wall, end) => span(Role::Warn, format!("{left} !")),
        Some(left) => span(Role::Text, left),
    }
}

/// Draws the details of the invitation under the cursor.
pub fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    if model.is_inbox_incomplete() {
        page.say(Role::Bad, &format!("! {}", text::get("inbox.incomplete")), columns, 0);
    }
    match model.inbox.cursor.as_ref().and_then(|id| model.invitation(id)) {
        None if !model.has_invitations() => {
            page.say(Role::Text, text::get("inbox.directory_hint"), columns, 0);
        }
        None => {}
        Some(invitation) => about(model, &mut page, invitation, columns),
    }
    asked(model, &mut page, columns);
    scrolled(model, &page, frame, area);
}

fn about(model: &Model, page: &mut Page, invitation: &Invitation, columns: usize) {
    page.say(Role::Strong, invitation.share_name.shown(), columns, 0);
    let sender = Principal::Account(invitation.sender.clone());
    let relation = model.sender(invitation);
    let from = format!("{}  {}", words::principal(model, &sender), text::get(relation.word()));
    entry(page, "inbox.from", &from, if relation == Sender::Unknown { Role::Warn } else { Role::Text }, columns);
    if relation == Sender::Unknown {
        page.say(Role::Warn, &format!("! {}", text::get("inbox.unknown_sender_long")), columns, 0);
    }
    if model.has_other_inboxes() || model.account() != Some(&invitation.receiver) {
        let who = words::principal(model, &Principal::Account(invitation.receiver.clone()));
        entry(page, "inbox.for", &who, Role::Strong, columns);
    }
    let (key, role) = match invitation.status {
        InvitationStatus::Pending => ("inbox.unseen", Role::Text),
        InvitationStatus::Accepted if model.has_brought_nothing(invitation) => ("inbox.accepted_unseen", Role::Warn),
        InvitationStatus::Accepted => ("inbox.accepted", Role::Text),
        InvitationStatus::AcceptFailed => ("inbox.accept_failed", Role::Bad),
        InvitationStatus::Rejected => ("inbox.rejected", Role::Text),
        InvitationStatus::Cancelled => ("inbox.cancelled", Role::Text),
        InvitationStatus::Expired => ("inbox.expired", Role::Text),
        InvitationStatus::Other => ("inbox.other", Role::Warn),
    };
    page.say(role, text::get(key), columns, 0);
    if wants_new(invitation.status) {
        page.say(Role::Text, text::get("inbox.request_hint"), columns, 0);
    }
    for failure in &invitation.failures {
        page.say(Role::Bad, &format!("! {}", super::opened::failure_words(failure)), columns, 0);
    }
    entry(page, "inbox.share", invitation.share.as_str(), Role::Text, columns);
    entry(page, "inbox.invitation", invitation.id.as_str(), Role::Text, columns);
    entry(page, "details.region", invitation.region.as_str(), Role::Text, columns);
    if let Some(at) = invitation.created {
        let words = format!("{}  {}", age::moment(at), age::age(model.now.wall, at));
        entry(page, "inbox.sent", &words, Role::Text, columns);
    }
    if let Some(end) = invitation.expires().filter(|_| invitation.status == InvitationStatus::Pending) {
        entry(page, "inbox.expires", &age::moment(end), Role::Text, columns);
    }
}

/// How many regions of which accounts were asked, and whether the list can be complete.
fn asked(model: &Model, page: &mut Page, columns: usize) {
    let rows: Vec<_> = model.regions.iter().filter(|row| row.sharing != Some(false)).collect();
    if rows.is_empty() {
        return;
    }
    heading(page, text::get("inbox.asked_heading"));
    let failed: Vec<&str> =
        rows.iter().filter(|row| row.invitations.problem().is_some()).map(|row| words::short_region(&row.id)).collect();
    let done = rows.iter().filter(|row| row.invitations.complete_at().is_some()).count();
    let who = model.session.identity().map_or("", |identity| identity.profile.name.as_str());
    regions(page, who, model.account(), done, rows.len(), &failed, columns);
    for one in model.others.read() {
        other(page, one, columns);
    }
}

fn other(page: &mut Page, one: &OtherInbox, columns: usize) {
    if let Some(trouble) = &one.trouble {
        let why = match trouble {
            OpenTrouble::Request(problem) => problem::short(problem).to_owned(),
            OpenTrouble::Credentials(_) => text::get("problem.credentials").to_owned(),
        };
        let words = text::fill("inbox.not_signed_in", &[("profile", &one.profile), ("why", &why)]);
        return page.say(Role::Bad, &format!("! {words}"), columns, 0);
    }
    if let Some(why) = one.load.problem() {
        let why = problem::short(why);
        let words = text::fill("inbox.no_regions", &[("profile", &one.profile), ("why", &why)]);
        return page.say(Role::Bad, &format!("! {words}"), columns, 0);
    }
    if one.account.is_none() {
        let words = text::fill("inbox.signing_in", &[("profile", &one.profile)]);
        return page.say(Role::Busy, &words, columns, 0);
    }
    let failed: Vec<&str> = one.failed().map(|(id, _)| words::short_region(id)).collect();
    let done = one.regions.iter().filter(|region| region.load.complete_at().is_some()).count();
    regions(page, &one.profile, one.account.as_ref(), done, one.regions.len(), &failed, columns);
}

fn regions(
    page: &mut Page,
    profile: &str,
    account: Option<&AccountId>,
    done: usize,
    all: usize,
    failed: &[&str],
    columns: usize,
) {
    let tail = account.map_or_else(String::new, |account| format!(" ··{}", account.last_four()));
    let who = format!("{profile}{tail}");
    let (key, role) = match (failed.is_empty(), done == all) {
        (false, _) => ("inbox.asked_failed", Role::Bad),
        (true, true) => ("inbox.asked_all", Role::Quiet),
        (true, false) => ("inbox.asked", Role::Busy),
    };
    let names = failed.join(" ");
    let words: [(&str, &dyn std::fmt::Display); 5] =
        [("who", &who), ("n", &done), ("m", &all), ("failed", &failed.len()), ("names", &names)];
    page.say(role, &text::fill(key, &words), columns, 0);
}
