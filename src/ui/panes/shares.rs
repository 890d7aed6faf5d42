//! The list of resource shares, own and received, and the details of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::details::{entry, heading};
use super::{page_width, scrolled};
use crate::app::model::{Model, Pane, ViewId};
use crate::app::regions::{Load, RegionRow};
use crate::app::sharing::ShareRow;
use crate::base::untrusted::width;
use crate::domain::share::{AssociationStatus, Principal, ReceivedShare, Share, ShareStatus};
use crate::text;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{age, filter, problem, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    Owner,
    Snapshots,
    Principals,
    Scope,
    Status,
    Region,
    Age,
    Id,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let rows = &model.listed.shares;
    let focused = model.focus == Pane::List;
    let filter = model.read_filter(ViewId::Shares).ok();
    let table = Table {
        title: title(model),
        note: completeness(model, |row| &row.shares),
        columns: &chosen(model, ViewId::Shares, columns(model)),
        sorted: model.order(ViewId::Shares),
        len: rows.len(),
        top: model.shares.top,
        focused,
        hits: Hits { filter: filter.as_ref(), columns: &[Cell::Name, Cell::Id] },
    };
    let at_cursor = |index: usize| model.shares.cursor.as_ref() == rows.get(index);
    let state = |index| RowState { cursor: at_cursor(index), marked: false, focused };
    let row = |index: usize| model.sharing.find(rows.get(index)?);
    let cell = |index, cell, wide| row(index).map_or_else(Span::default, |row| self::cell(model, row, cell, wide));
    if let Some(inner) = table.draw(frame, area, state, cell) {
        let any = model.sharing.count() > 0;
        let (none, hint) = ("shares.none", "shares.none_hint");
        empty(model, frame, inner, &Nothing { of: |row| &row.shares, any, busy: false, none, hint });
    }
}

/// `Resource shares  incomplete  2m ago`: whether these can be all, and how old the oldest part of the list is, once every region was read.
fn title(model: &Model) -> Line<'static> {
    let mut pieces = vec![span(Role::Text, text::get("pane.shares").to_owned())];
    let rows = || model.regions.iter().filter(|row| row.sharing != Some(false));
    if rows().any(|row| row.shares.problem().is_some()) {
        pieces.push(span(Role::Bad, format!("  {}", text::get("list.incomplete"))));
    }
    if let Some(at) = rows().map(|row| row.shares.complete_at()).min().flatten() {
        pieces.push(span(Role::Quiet, format!("  {}", age::ago(model.now.wall, at))));
    }
    Line::from(pieces)
}

fn columns(model: &Model) -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 14 };
    let (least, most) = words::region_widths(model.sharing.share_regions());
    vec![
        Column { most: 28, ..column(Cell::Name, "column.name", 12, false, 0) },
        column(Cell::Owner, "column.owner", 11, false, 0),
        column(Cell::Snapshots, "column.snapshots", 4, true, 2),
        column(Cell::Principals, "column.principals", 4, true, 3),
        column(Cell::Scope, "column.scope", 7, false, 5),
        column(Cell::Status, "column.state", 8, false, 0),
        Column { least, most, ..column(Cell::Region, "column.region", 0, false, 1) },
        column(Cell::Age, "column.age", 4, true, 4),
        Column { most: 22, spare: 20, ..column(Cell::Id, "column.id", 10, false, 6) },
    ]
}

fn cell<'a>(model: &Model, row: ShareRow<'a>, cell: Cell, wide: usize) -> Span<'a> {
    let (owner, snapshots, principals, scope, created) = match row {
        ShareRow::Own(share) => own_cells(share),
        ShareRow::Received(share) => {
            let from = match model.alias(&Principal::Account(share.owner.clone())) {
                Some(name) => name.shown().to_string(),
                None => text::fill("shared_short.from", &[("tail", &share.owner.last_four())]),
            };
            (from, share.snapshots.len().to_string(), "-".to_owned(), "-", share.created)
        }
    };
    match cell {
        Cell::Name => span(Role::Text, row.name()),
        Cell::Owner => span(Role::Text, owner),
        Cell::Snapshots if row.status() == ShareStatus::Pending => span(Role::Quiet, "?"),
        Cell::Snapshots => span(Role::Text, snapshots),
        Cell::Principals => span(Role::Text, principals),
        Cell::Scope => span(Role::Text, scope),
        Cell::Status => {
            let (word, role) = words::share_status(row.status());
            span(role, word)
        }
        Cell::Region => span(Role::Text, short_id(words::short_region(row.region()), wide)),
        Cell::Age => span(Role::Quiet, created.map(|at| age::age(model.now.wall, at)).unwrap_or_default()),
        Cell::Id => span(Role::Quiet, short_id(row.id().as_str(), wide)),
    }
}

fn own_cells(share: &Share) -> (String, String, String, &'static str, Option<jiff::Timestamp>) {
    let failed = share.snapshots.iter().any(|row| row.status == AssociationStatus::Failed);
    let mark = if failed { "!" } else { "" };
    let snapshots = format!("{}{mark}", share.member_snapshots().count());
    let failed = share.principals.iter().any(|row| row.status == AssociationStatus::Failed);
    let principals = format!("{}{}", share.member_principals().count(), if failed { "!" } else { "" });
    let scope = if share.allow_external { "scope_short.any" } else { "scope_short.inside" };
    (text::get("share.mine").to_owned(), snapshots, principals, text::get(scope), share.created)
}

/// How complete a kind of list is over all regions, for the lower edge of its pane.
pub(super) fn completeness(model: &Model, of: fn(&RegionRow) -> &Load) -> Line<'static> {
    let rows: Vec<&RegionRow> = model.regions.iter().filter(|row| row.sharing != Some(false)).collect();
    let failed: Vec<&str> =
        rows.iter().filter(|row| of(row).problem().is_some()).map(|row| words::short_region(&row.id)).collect();
    let done = rows.iter().filter(|row| of(row).complete_at().is_some()).count();
    if rows.is_empty() {
        Line::default()
    } else if !failed.is_empty() {
        let words = text::fill("list.regions_failed", &[("n", &failed.len()), ("names", &failed.join(" "))]);
        line(Role::Bad, format!("! {words}"))
    } else if done < rows.len() {
        line(Role::Busy, text::fill("list.loading_regions", &[("done", &done), ("all", &rows.len())]))
    } else {
        line(Role::Quiet, text::get("list.complete"))
    }
}

/// What an empty list has to say about itself.
pub(super) struct Nothing {
    /// How far the list of a region is.
    pub of: fn(&RegionRow) -> &Load,
    /// Whether there is something that only the filter hides.
    pub any: bool,
    /// Whether something is being read for it.
    pub busy: bool,
    /// The key of the words for nothing at all.
    pub none: &'static str,
    /// The key of what to do then.
    pub hint: &'static str,
}

/// The list when there is no row: why, and what to press.
pub(super) fn empty(model: &Model, frame: &mut Frame<'_>, inner: Rect, nothing: &Nothing) {
    let area = Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(2), ..inner };
    let columns = usize::from(area.width);
    let of = nothing.of;
    let mut page = Page::default();
    page.blank();
    if let Some(problem) = &model.regions_problem {
        page.say(Role::Strong, text::get("list.no_regions"), columns, 0);
        page.blank();
        problem::explain(&mut page, problem, columns);
        page.say(Role::Text, text::get("list.again"), columns, 0);
    } else if let Err(wrong) = model.read_filter(model.view) {
        filter::mistake(&mut page, &wrong, model.view, columns);
    } else if nothing.any {
        let filter = model.filter(model.view);
        page.say(Role::Strong, &text::fill("list.no_match", &[("filter", &filter)]), columns, 0);
        filter::hint(&mut page, model.view, columns);
    } else if nothing.busy || model.regions.is_empty() || model.regions.iter().any(|row| of(row).is_loading()) {
        page.say(Role::Busy, text::get("list.reading_all"), columns, 0);
    } else {
        page.say(Role::Strong, text::get(nothing.none), columns, 0);
        page.say(Role::Text, text::get(nothing.hint), columns, 0);
        if let Some(problem) = model.regions.iter().find_map(|row| of(row).problem()) {
            page.blank();
            page.say(Role::Warn, text::get("list.maybe_incomplete"), columns, 0);
            problem::explain(&mut page, problem, columns);
        }
    }
    page.draw(frame, area, 0);
}

/// Draws the details of the share under the cursor.
pub fn details(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let columns = page_width(area);
    let mut page = Page::default();
    match model.shares.cursor.as_ref().and_then(|id| model.sharing.find(id)) {
        None => page.say(Role::Quiet, text::get("share.no_cursor"), columns, 0),
        Some(ShareRow::Own(share)) => own(model, &mut page, share, columns),
        Some(ShareRow::Received(share)) => received(model, &mut page, share, columns),
    }
    scrolled(model, &page, frame, area);
}

fn head(page: &mut Page, name: &str, status: ShareStatus, id: &str, columns: usize) {
    let (word, role) = words::share_status(status);
    if width(name) + width(word) + 2 <= columns {
        page.push(Line::from(vec![span(Role::Strong, format!("{name}  ")), span(role, word)]));
    } else {
        page.say(Role::Strong, name, columns, 0);
        page.push(line(role, word));
    }
    entry(page, "details.id", id, Role::Text, columns);
}

fn own(model: &Model, page: &mut Page, share: &Share, columns: usize) {
    head(page, share.name.shown(), share.status, share.id.as_str(), columns);
    let (snapshots, principals) = (share.member_snapshots().count(), share.member_principals().count());
    entry(page, "share.contents", &product(snapshots, principals), Role::Text, columns);
    let scope = if share.allow_external { "scope_long.any" } else { "scope_long.inside" };
    entry(page, "share.scope", text::get(scope), Role::Text, columns);
    entry(page, "details.region", share.region.as_str(), Role::Text, columns);
    if let Some(at) = share.created {
        entry(
            page,
            "details.created",
            &format!("{}  {}", age::moment(at), age::age(model.now.wall, at)),
            Role::Text,
            columns,
        );
    }
    let failed = share.snapshots.iter().filter(|row| row.status == AssociationStatus::Failed).count()
        + share.principals.iter().filter(|row| row.status == AssociationStatus::Failed).count();
    if failed > 0 {
        page.say(Role::Bad, &format!("! {}", text::count("share.failed", failed)), columns, 0);
    }
    page.say(Role::Quiet, text::get("share.open_hint"), columns, 0);
    if share.other_resources > 0 {
        page.say(Role::Text, &text::count("share.others", share.other_resources), columns, 0);
    }
    if let Some(operation) = &share.operation {
        entry(page, "share.operation", operation.shown(), Role::Quiet, columns);
    }
}

/// `2 snapshots x 3 principals = 6 pairs`.
pub(super) fn product(snapshots: usize, principals: usize) -> String {
    text::fill(
        "share.product",
        &[
            ("snapshots", &text::count("share.snapshots", snapshots)),
            ("principals", &text::count("share.principals", principals)),
            ("pairs", &text::count("share.pairs", snapshots * principals)),
        ],
    )
}

fn received(model: &Model, page: &mut Page, share: &ReceivedShare, columns: usize) {
    head(page, share.name.shown(), share.status, share.id.as_str(), columns);
    entry(page, "details.from_owner", &words::account(model, &share.owner), Role::Text, columns);
    entry(page, "details.region", share.region.as_str(), Role::Text, columns);
    if share.status == ShareStatus::Pending {
        let left = model.sharing.pending_for(&share.id).and_then(|one| age::left(model.now.wall, one.expires()?));
        page.say(Role::Warn, &format!("! {}", text::get("share.accept_hint")), columns, 0);
        if let Some(left) = left {
            entry(page, "share.left", &left, Role::Warn, columns);
        }
        page.say(Role::Text, text::get("inbox.unseen"), columns, 0);
    }
    if let Some(at) = share.created {
        entry(
            page,
            "details.created",
            &format!("{}  {}", age::moment(at), age::age(model.now.wall, at)),
            Role::Text,
            columns,
        );
    }
    if !share.snapshots.is_empty() {
        heading(page, &text::count("share.received_snapshots", share.snapshots.len()));
    }
    for one in &share.snapshots {
        let here = model.inventory.find_by_source(&one.source).next();
        let name = here.map_or_else(String::new, |row| format!("  {}", row.name()));
        page.say(Role::Text, &format!("{}{name}", one.source), columns, 0);
    }
}
