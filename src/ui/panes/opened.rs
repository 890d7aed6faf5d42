//! A share that is looked into: its snapshots beside its principals.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details::entry;
use super::{page_width, scrolled};
use crate::app::actions::{ActionId, Context, key_of};
use crate::app::model::{Model, Opened, Side};
use crate::app::sharing::ShareRow;
use crate::base::untrusted::width;
use crate::domain::ids::SnapshotId;
use crate::domain::keys::Encryption;
use crate::domain::share::{Association, AssociationStatus, Failure, Principal, ReceivedShare, Share, ShareStatus};
use crate::text;
use crate::ui::columns::{GUTTER, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, foot, gutter, left, line, paint, pane, put, span, window};
use crate::ui::{age, words};

/// Draws the two lists.
pub fn draw(model: &Model, opened: &Opened, frame: &mut Frame<'_>, area: Rect) {
    let Some(share) = model.sharing.find(&opened.share) else { return };
    let (word, role) = words::share_status(share.status());
    let title = Line::from(vec![
        span(Role::Text, share.name().to_owned()),
        span(Role::Text, format!("  {}  ", share.id())),
        span(role, word),
    ]);
    let inner = pane(frame.buffer_mut(), area, &title, &Line::default(), true);
    let half = inner.width / 2;
    let lists = Rect { height: inner.height.saturating_sub(1), ..inner };
    let sides = [Rect { width: half, ..lists }, Rect { x: lists.x + half, width: lists.width - half, ..lists }];
    match share {
        ShareRow::Own(share) => own(model, opened, share, frame, sides),
        ShareRow::Received(share) => received(model, opened, share, frame, sides),
    }
    put(frame.buffer_mut(), inner, usize::from(inner.height.saturating_sub(1)), &bottom(share));
    foot(frame.buffer_mut(), area, &line(Role::Quiet, text::get("opened.side")));
}

fn bottom(share: ShareRow<'_>) -> Line<'static> {
    let words = match share {
        ShareRow::Own(share) => {
            let product = super::shares::product(share.member_snapshots().count(), share.member_principals().count());
            text::fill("opened.product", &[("product", &product)])
        }
        ShareRow::Received(share) => text::fill("opened.received", &[("owner", &share.owner)]),
    };
    line(Role::Quiet, format!(" {words}"))
}

/// One row of either side.
struct Entry<'a> {
    name: String,
    id: &'a str,
    status: (&'static str, Role),
    outside: bool,
    /// Whether people know it by its name rather than by its ID.
    by_name: bool,
    cursor: bool,
    marked: bool,
}

fn own(model: &Model, opened: &Opened, share: &Share, frame: &mut Frame<'_>, [one, other]: [Rect; 2]) {
    let title = text::count("opened.snapshots", share.snapshots.len());
    let cursor = opened.snapshots.cursor.as_ref();
    list(
        frame,
        one,
        &title,
        opened.side == Side::Snapshots,
        (opened.snapshots.top, cursor_at(&share.snapshots, cursor)),
        share.snapshots.len(),
        |at| {
            share.snapshots.get(at).map(|row| Entry {
                name: model.inventory.get(&row.entity).map_or_else(String::new, |found| found.name().to_owned()),
                id: row.entity.as_str(),
                status: words::association(row.status),
                outside: false,
                by_name: true,
                cursor: cursor == Some(&row.entity),
                marked: opened.snapshots.marks.contains(&row.entity),
            })
        },
    );
    let title = text::count("opened.principals", share.principals.len());
    let cursor = opened.principals.cursor.as_ref();
    list(
        frame,
        other,
        &title,
        opened.side == Side::Principals,
        (opened.principals.top, cursor_at(&share.principals, cursor)),
        share.principals.len(),
        |at| {
            share.principals.get(at).map(|row| Entry {
                name: model.alias(&row.entity).map_or_else(String::new, |name| name.to_string()),
                id: row.entity.shown(),
                status: words::association(row.status),
                outside: row.external == Some(true),
                by_name: false,
                cursor: cursor == Some(&row.entity),
                marked: opened.principals.marks.contains(&row.entity),
            })
        },
    );
}

fn received(model: &Model, opened: &Opened, share: &ReceivedShare, frame: &mut Frame<'_>, [one, other]: [Rect; 2]) {
    let columns = usize::from(other.width.saturating_sub(2));
    let mut page = Page::default();
    page.say(Role::Heading, text::get("opened.principals_title"), columns, 1);
    page.say(Role::Quiet, text::get("opened.owner_only"), columns, 1);
    page.draw(frame, other, 0);
    if share.status == ShareStatus::Pending {
        let mut page = Page::default();
        page.say(Role::Heading, text::get("opened.snapshots_title"), columns, 1);
        page.say(Role::Text, text::get("inbox.unseen"), columns, 1);
        page.draw(frame, one, 0);
        return;
    }
    let title = text::count("opened.snapshots", share.snapshots.len());
    let cursor = opened.snapshots.cursor.as_ref();
    let row = share.snapshots.iter().position(|row| Some(&row.source) == cursor).unwrap_or(0);
    list(
        frame,
        one,
        &title,
        opened.side == Side::Snapshots,
        (opened.snapshots.top, row),
        share.snapshots.len(),
        |at| {
            share.snapshots.get(at).map(|row| Entry {
                name: model
                    .inventory
                    .find_by_source(&row.source)
                    .next()
                    .map_or_else(String::new, |found| found.name().to_owned()),
                id: row.source.as_str(),
                status: ("", Role::Text),
                outside: false,
                by_name: true,
                cursor: cursor == Some(&row.source),
                marked: false,
            })
        },
    );
}

fn cursor_at<T: PartialEq>(rows: &[Association<T>], cursor: Option<&T>) -> usize {
    rows.iter().position(|row| Some(&row.entity) == cursor).unwrap_or(0)
}

/// Draws one side: a heading, and the rows around the cursor.
fn list<'a>(
    frame: &mut Frame<'_>,
    area: Rect,
    title: &str,
    focused: bool,
    (top, cursor): (usize, usize),
    len: usize,
    at: impl Fn(usize) -> Option<Entry<'a>>,
) {
    let lead = if focused { "> " } else { "  " };
    let role = if focused { Role::FocusedTitle } else { Role::PaneTitle };
    put(frame.buffer_mut(), area, 0, &line(role, format!("{lead}{title}")));
    let rows = usize::from(area.height.saturating_sub(1));
    let top = top.min(cursor).max((cursor + 1).saturating_sub(rows));
    for (row, index) in window(len, top, rows).enumerate() {
        let Some(entry) = at(index) else { continue };
        put(frame.buffer_mut(), area, row + 1, &cells(&entry, usize::from(area.width)));
        if entry.cursor && focused {
            paint(frame.buffer_mut(), area, row + 1, Role::Focus);
        }
    }
}

fn cells(entry: &Entry<'_>, columns: usize) -> Line<'static> {
    const STATUS: usize = 8;
    let room = columns.saturating_sub(GUTTER + STATUS + 1);
    let wide = width(entry.id).min(room);
    // A principal is known by its ID, which stays whole as long as it can; of a snapshot the name is worth more.
    let id = match (entry.by_name, entry.name.is_empty()) {
        (_, true) | (false, _) => wide,
        (true, false) if room >= wide + 1 + 20 => wide,
        (true, false) if room >= 10 + 1 + 10 => 10.min(wide),
        (true, false) => 0,
    };
    let name = room.saturating_sub(id + 1);
    let (word, role) = entry.status;
    let mark = if entry.outside { "!" } else { " " };
    let lead: Span<'static> = span(Role::Strong, gutter(entry.cursor, entry.marked));
    let (id, name) = (
        if id == 0 { String::new() } else { left(&short_id(entry.id, id), id) },
        left(&entry.name, name.saturating_sub(1)),
    );
    let texts = match (id.is_empty(), entry.by_name) {
        (true, _) => name,
        (false, true) => format!("{name} {id}"),
        (false, false) => format!("{id} {name}"),
    };
    let texts = left(&texts, room) + " ";
    Line::from(vec![lead, span(Role::Text, texts), span(role, left(word, STATUS - 1)), span(Role::Warn, mark)])
}

/// Draws the details of what is under the cursor.
pub fn details(model: &Model, opened: &Opened, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    match (model.sharing.find(&opened.share), opened.side) {
        (Some(ShareRow::Own(share)), Side::Snapshots) => {
            let current = |row: &&Association<SnapshotId>| Some(&row.entity) == opened.snapshots.cursor.as_ref();
            if let Some(row) = share.snapshots.iter().find(current) {
                snapshot(model, &mut page, row, columns);
            }
        }
        (Some(ShareRow::Own(share)), Side::Principals) => {
            let current = |row: &&Association<Principal>| Some(&row.entity) == opened.principals.cursor.as_ref();
            if let Some(row) = share.principals.iter().find(current) {
                principal(model, &mut page, row, columns);
            }
        }
        (Some(ShareRow::Received(share)), _) => received_details(model, &mut page, opened, share, columns),
        (None, _) => {}
    }
    if page.is_empty() {
        page.say(Role::Quiet, text::get("opened.nothing"), columns, 0);
    }
    scrolled(model, &page, frame, area);
}

fn received_details(model: &Model, page: &mut Page, opened: &Opened, share: &ReceivedShare, columns: usize) {
    let Some(row) = share.snapshots.iter().find(|row| Some(&row.source) == opened.snapshots.cursor.as_ref()) else {
        return;
    };
    entry(page, "details.from_source", row.source.as_str(), Role::Text, columns);
    entry(page, "details.from_owner", &words::account(model, &share.owner), Role::Text, columns);
    entry(page, "opened.state", row.status.shown(), Role::Text, columns);
    match model.inventory.find_by_source(&row.source).next() {
        Some(here) => {
            entry(page, "opened.here", here.id(), Role::Text, columns);
            entry(page, "opened.name", here.name(), Role::Text, columns);
        }
        None => page.say(Role::Text, text::get("opened.not_here"), columns, 0),
    }
}

fn snapshot(model: &Model, page: &mut Page, row: &Association<SnapshotId>, columns: usize) {
    let name = model.inventory.get(&row.entity).map_or_else(String::new, |found| found.name().to_owned());
    entry(page, "opened.name", &name, Role::Strong, columns);
    entry(page, "details.id", row.entity.as_str(), Role::Text, columns);
    state(model, page, row, columns, association_long(row.status, false));
    if row.status == AssociationStatus::Failed && is_under_own_key(model, &row.entity) {
        let key = key_of(Context::OpenedShare, ActionId::KeyAssistant);
        page.say(Role::Text, &text::fill("opened.role", &[("key", &key)]), columns, 0);
    }
    retry(page, row.status, columns);
}

/// Whether a snapshot is, or may be, under a key of the account's own, which a role has to open to others.
fn is_under_own_key(model: &Model, snapshot: &SnapshotId) -> bool {
    model.inventory.get(snapshot).is_some_and(|row| {
        let snapshot = row.snapshot();
        let encryption = model.keys.encryption(&snapshot);
        snapshot.key.is_some() && matches!(encryption, Encryption::Customer | Encryption::Unknown)
    })
}

/// How something that failed is tried again, or taken out.
fn retry(page: &mut Page, status: AssociationStatus, columns: usize) {
    if status == AssociationStatus::Failed {
        page.say(Role::Text, text::get("opened.retry"), columns, 0);
    }
}

fn principal(model: &Model, page: &mut Page, row: &Association<Principal>, columns: usize) {
    let kind = match &row.entity {
        Principal::Account(_) => "principal.account",
        Principal::Folder(_) => "principal.folder",
        Principal::Directory(_) => "principal.directory",
        Principal::Other(_) => "principal.other",
    };
    entry(page, kind, &words::principal(model, &row.entity), Role::Text, columns);
    let outside = row.external == Some(true);
    state(model, page, row, columns, association_long(row.status, outside));
    retry(page, row.status, columns);
    match row.external {
        Some(true) => page.say(Role::Warn, &format!("! {}", text::get("opened.outside")), columns, 0),
        Some(false) => page.say(Role::Text, text::get("opened.inside"), columns, 0),
        None => {}
    }
}

fn state<T>(model: &Model, page: &mut Page, row: &Association<T>, columns: usize, key: &'static str) {
    let role = words::association(row.status).1;
    entry(page, "opened.state", text::get(key), role, columns);
    if let Some(at) = row.created {
        entry(
            page,
            "opened.added",
            &format!("{}  {}", age::moment(at), age::age(model.now.wall, at)),
            Role::Text,
            columns,
        );
    }
    entry(page, "opened.message", row.message.shown(), Role::Text, columns);
    for failure in &row.failures {
        page.say(Role::Bad, &format!("! {}", failure_words(failure)), columns, 0);
    }
}

/// A failure in words: against what, which code, what that means.
#[must_use]
pub fn failure_words(failure: &Failure) -> String {
    let known = text::advice::of("AssociateResourceShare", failure.reason.raw(), failure.description.raw());
    let meaning =
        known.map_or_else(|| failure.description.to_string(), |known| format!("{} {}", known.what, known.remedy()));
    text::fill(
        "opened.failure",
        &[("counterpart", &failure.counterpart), ("reason", &failure.reason), ("meaning", &meaning)],
    )
}

fn association_long(status: AssociationStatus, outside: bool) -> &'static str {
    match status {
        AssociationStatus::Associated => "association_long.associated",
        AssociationStatus::Associating if outside => "association_long.awaiting",
        AssociationStatus::Associating => "association_long.associating",
        AssociationStatus::Failed => "association_long.failed",
        AssociationStatus::Disassociating => "association_long.disassociating",
        AssociationStatus::Disassociated => "association_long.disassociated",
        AssociationStatus::Other => "association_long.other",
    }
}
