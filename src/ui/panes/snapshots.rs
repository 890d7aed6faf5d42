//! The list of snapshots, own and shared-in together.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::model::{Model, Pane, ViewId};
use crate::app::regions::{Load, RegionRow, Scope};
use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::inventory::Row;
use crate::text;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{age, filter, problem, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    Size,
    Status,
    Encryption,
    Shared,
    Region,
    Age,
    Id,
}

/// Draws the pane.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let filter = model.read_filter(ViewId::Snapshots).ok();
    let table = Table {
        title: title(model),
        note: progress(model),
        columns: &chosen(model, ViewId::Snapshots, columns(model)),
        sorted: model.order(ViewId::Snapshots),
        len: model.found.len(),
        top: model.snapshots.top,
        focused: model.focus == Pane::List,
        hits: Hits { filter: filter.as_ref(), columns: &[Cell::Name, Cell::Id] },
    };
    let cell =
        |index, cell, wide| model.found.row(index).map_or_else(Span::default, |row| self::cell(model, row, cell, wide));
    if let Some(inner) = table.draw(frame, area, |index| row_state(model, index), cell) {
        empty(model, frame, inner);
    }
}

fn columns(model: &Model) -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 12 };
    let mut out = vec![
        Column { most: 28, rank: 0, ..column(Cell::Name, "column.name", 12, false, 0) },
        column(Cell::Size, "column.size", 5, true, 2),
        column(Cell::Status, "column.status", 4, false, 0),
        column(Cell::Encryption, "column.encryption", 4, false, 3),
        column(Cell::Shared, "column.shared", 9, false, 1),
    ];
    let all = *model.scope() == Scope::All;
    if all {
        let filled = model.regions.iter().map(|row| &row.id).filter(|id| model.inventory.len(id) > 0);
        let (least, most) = words::region_widths(filled);
        out.push(Column { least, most, ..column(Cell::Region, "column.region", 0, false, 4) });
    }
    // In a list of all regions, where a snapshot is tells more than how old it is: the order tells that too.
    out.push(Column { spare: if all { 16 } else { 12 }, ..column(Cell::Age, "column.age", 4, true, 5) });
    out.push(Column { most: 22, spare: 20, ..column(Cell::Id, "column.id", 10, false, 6) });
    out
}

fn row_state(model: &Model, index: usize) -> RowState {
    let Some(id) = model.found.row(index).map(Row::snapshot_id) else { return RowState::default() };
    RowState {
        cursor: model.snapshots.cursor.as_ref() == Some(&id),
        marked: model.snapshots.marks.contains(&id),
        focused: model.focus == Pane::List,
    }
}

fn cell<'a>(model: &Model, row: Row<'a>, cell: Cell, wide: usize) -> Span<'a> {
    match cell {
        Cell::Name if row.name().is_empty() => span(Role::Quiet, text::get("list.unnamed")),
        Cell::Name => span(Role::Text, row.name()),
        Cell::Size => span(Role::Text, row.size_gib().map_or_else(String::new, |size| size.to_string())),
        Cell::Status => words::status(row),
        Cell::Encryption => words::encryption(model, row),
        Cell::Shared => words::shared(model, row),
        Cell::Region => span(Role::Text, short_id(words::short_region(row.region()), wide)),
        Cell::Age => {
            let age = row.created().map(|at| age::age(model.now.wall, at));
            span(Role::Quiet, age.unwrap_or_default())
        }
        Cell::Id => span(Role::Quiet, short_id(row.id(), wide)),
    }
}

/// `Snapshots  cn-hangzhou  2m ago`: what is shown, and how old it is.
fn title(model: &Model) -> Line<'static> {
    let mut pieces = vec![span(Role::Text, text::get("pane.snapshots").to_owned())];
    let (name, at) = match model.scope() {
        Scope::All => {
            let oldest = model.regions.iter().map(|row| row.snapshots.as_of()).min().flatten();
            (text::get("regions.all").to_owned(), oldest)
        }
        Scope::Region(id) => {
            let row = model.regions.iter().find(|row| row.id == *id);
            (id.to_string(), row.and_then(|row| row.snapshots.as_of()))
        }
    };
    pieces.push(span(Role::Text, format!("  {name}")));
    if let Some(at) = at {
        pieces.push(span(Role::Quiet, format!("  {}", age::ago(model.now.wall, at))));
    }
    Line::from(pieces)
}

/// The regions that are shown.
fn regions(model: &Model) -> impl Iterator<Item = &RegionRow> {
    model.regions.iter().filter(|row| match model.scope() {
        Scope::All => true,
        Scope::Region(id) => row.id == *id,
    })
}

/// How complete the list is, for the lower edge of the pane.
fn progress(model: &Model) -> Line<'static> {
    let shown: Vec<&RegionRow> = regions(model).collect();
    if shown.is_empty() {
        return Line::default();
    }
    if let Some(stopped) = shown.iter().find(|row| row.snapshots.problem().is_some()) {
        return stopped_line(model, &shown, stopped);
    }
    if shown.iter().any(|row| matches!(row.snapshots, Load::Kept { .. })) {
        if model.regions_problem.is_some() {
            return line(Role::Bad, format!("! {}", text::get("list.kept_only")));
        }
        return line(Role::Busy, text::get("list.kept"));
    }
    let loading: Vec<&&RegionRow> = shown.iter().filter(|row| row.snapshots.is_loading()).collect();
    match (loading.as_slice(), shown.len()) {
        ([], _) => match model.scope() {
            Scope::Region(_) if shown.iter().all(|row| row.sharing == Some(false)) => {
                line(Role::Warn, text::get("list.complete_no_sharing"))
            }
            _ => line(Role::Quiet, text::get("list.complete")),
        },
        ([one], 1) => line(Role::Busy, loading_page(model, one)),
        (some, all) => {
            let done = all - some.len();
            line(Role::Busy, text::fill("list.loading_regions", &[("done", &done), ("all", &all)]))
        }
    }
}

fn loading_page(model: &Model, row: &RegionRow) -> String {
    let Load::Loading { pages, .. } = &row.snapshots else { return String::new() };
    if row.snapshots.as_of().is_some() {
        return text::get("list.refreshing").to_owned();
    }
    let page = pages + 1;
    text::fill("list.loading", &[("page", &page), ("n", &model.inventory.len(&row.id))])
}

fn stopped_line(model: &Model, shown: &[&RegionRow], stopped: &RegionRow) -> Line<'static> {
    let failed: Vec<&str> =
        shown.iter().filter(|row| row.snapshots.problem().is_some()).map(|row| words::short_region(&row.id)).collect();
    let why = stopped.snapshots.problem().map_or("", problem::short).to_owned();
    let words = if shown.len() == 1 {
        let n = model.inventory.len(&stopped.id);
        let key = if n == 0 { "list.failed" } else { "list.partial" };
        text::fill(key, &[("n", &n), ("why", &why)])
    } else {
        text::fill("list.regions_failed", &[("n", &failed.len()), ("names", &failed.join(" "))])
    };
    line(Role::Bad, format!("! {words}"))
}

/// The list when there is no row: why, and what to press.
fn empty(model: &Model, frame: &mut Frame<'_>, inner: Rect) {
    let area = Rect { x: inner.x + 1.min(inner.width), width: inner.width.saturating_sub(2), ..inner };
    let columns = usize::from(area.width);
    let mut page = Page::default();
    page.blank();
    if let Some(problem) = &model.regions_problem {
        page.say(Role::Strong, text::get("list.no_regions"), columns, 0);
        failure(&mut page, problem, columns);
    } else if model.regions.is_empty() {
        let key = if model.account().is_some() { "list.reading_regions" } else { "list.opening" };
        page.say(Role::Busy, text::get(key), columns, 0);
    } else {
        no_row(model, &mut page, columns);
    }
    page.draw(frame, area, 0);
}

fn no_row(model: &Model, page: &mut Page, columns: usize) {
    let typed = model.filter(ViewId::Snapshots);
    let (name, all) = match model.scope() {
        Scope::All => (text::get("list.any_region").to_owned(), text::get("list.all_regions").to_owned()),
        Scope::Region(id) => (id.to_string(), id.to_string()),
    };
    let here: usize = regions(model).map(|row| model.inventory.len(&row.id)).sum();
    let problem = regions(model).find_map(|row| row.snapshots.problem());
    if let (true, Err(wrong)) = (here > 0, model.read_filter(ViewId::Snapshots)) {
        filter::mistake(page, &wrong, ViewId::Snapshots, columns);
    } else if here > 0 && !typed.is_empty() {
        page.say(Role::Strong, &text::fill("list.nothing_matches", &[("filter", &typed), ("n", &here)]), columns, 0);
        filter::hint(page, ViewId::Snapshots, columns);
    } else if here > 0 && model.group.is_some() {
        page.say(Role::Strong, &text::fill("list.none_in_group", &[("n", &here)]), columns, 0);
        page.say(Role::Text, text::get("list.group_hint"), columns, 0);
    } else if let Some(problem) = problem {
        page.say(Role::Strong, &text::fill("list.unreadable", &[("region", &all)]), columns, 0);
        failure(page, problem, columns);
    } else if here > 0 || regions(model).any(|row| row.snapshots.is_loading()) {
        page.say(Role::Busy, &text::fill("list.reading", &[("region", &all)]), columns, 0);
    } else {
        page.say(Role::Strong, &text::fill("list.none", &[("region", &name)]), columns, 0);
        page.say(Role::Text, text::get("list.none_hint"), columns, 0);
    }
}

fn failure(page: &mut Page, problem: &Problem, columns: usize) {
    page.blank();
    problem::explain(page, problem, columns);
    page.blank();
    page.say(Role::Text, text::get("list.again"), columns, 0);
}

/// Whether the shares of a region are being read for the first time.
#[must_use]
pub fn shares_loading(model: &Model, region: &RegionId) -> bool {
    let row = model.regions.iter().find(|row| row.id == *region);
    row.is_some_and(|row| matches!(row.shares, Load::Loading { since: None, .. }))
}

/// Whether the shares of a region have been read to their end at least once.
#[must_use]
pub fn shares_known(model: &Model, region: &RegionId) -> bool {
    let row = model.regions.iter().find(|row| row.id == *region);
    row.is_some_and(|row| row.sharing == Some(false) || row.shares.complete_at().is_some())
}
