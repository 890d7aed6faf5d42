//! What other accounts share with this one, in all regions.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::shares::{Nothing, completeness, empty};
use crate::app::model::{Model, Pane, ViewId};
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::share::Principal;
use crate::inventory::Row;
use crate::text;
use crate::ui::columns::{Column, Hits, RowState, Table, chosen, short_id};
use crate::ui::theme::Role;
use crate::ui::widgets::span;
use crate::ui::{age, words};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    News,
    Size,
    Status,
    Encryption,
    Owner,
    Region,
    Share,
    Age,
    Id,
    Source,
}

/// Draws the list.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let found = &model.shared_in.found;
    let focused = model.focus == Pane::List;
    let filter = model.read_filter(ViewId::SharedIn).ok();
    let table = Table {
        title: title(model),
        note: completeness(model, |row| &row.snapshots),
        columns: &chosen(model, ViewId::SharedIn, columns(model)),
        sorted: model.order(ViewId::SharedIn),
        len: found.len(),
        top: model.shared_in.list.top,
        focused,
        hits: Hits { filter: filter.as_ref(), columns: &[Cell::Name, Cell::Id, Cell::Source] },
    };
    let state = |index: usize| {
        let id = found.row(index).map(Row::snapshot_id);
        RowState { cursor: id.is_some() && model.shared_in.list.cursor == id, marked: false, focused }
    };
    let cell =
        |index, cell, wide| found.row(index).map_or_else(Span::default, |row| self::cell(model, row, cell, wide));
    if let Some(inner) = table.draw(frame, area, state, cell) {
        let nothing = Nothing {
            of: |row| &row.snapshots,
            any: model.shared_in.total() > 0,
            busy: false,
            none: "shared_in.none",
            hint: "shared_in.none_hint",
        };
        empty(model, frame, inner, &nothing);
    }
}

/// `Shared with me  all regions  incomplete`: what is shown, and whether it can be all.
fn title(model: &Model) -> Line<'static> {
    let mut pieces = vec![span(Role::Text, text::get("pane.shared_in"))];
    if model.regions.iter().any(|row| row.snapshots.problem().is_some()) {
        pieces.push(span(Role::Bad, format!("  {}", text::get("list.incomplete"))));
    }
    let oldest = model.regions.iter().map(|row| row.snapshots.as_of()).min().flatten();
    if let Some(at) = oldest {
        pieces.push(span(Role::Quiet, format!("  {}", age::ago(model.now.wall, at))));
    }
    let missing = model.not_visible();
    if missing > 0 {
        pieces.push(span(Role::Warn, format!("  {}", text::count("shared_in.not_visible", missing))));
    }
    Line::from(pieces)
}

fn columns(model: &Model) -> Vec<Column<Cell>> {
    let column = |id, title, wide, right, rank| Column { id, title, least: wide, most: wide, right, rank, spare: 12 };
    let (least, most) =
        words::region_widths(model.shared_in.here.iter().filter(|(_, here)| !here.ids.is_empty()).map(|(id, _)| id));
    let mut out = vec![Column { most: 26, ..column(Cell::Name, "column.name", 12, false, 0) }];
    if !model.arrivals.fresh.is_empty() {
        out.push(column(Cell::News, "column.news", 3, false, 0));
    }
    out.extend([
        column(Cell::Size, "column.size", 5, true, 4),
        column(Cell::Status, "column.status", 4, false, 0),
        column(Cell::Encryption, "column.encryption", 4, false, 3),
        Column { most: 16, ..column(Cell::Owner, "column.from", 12, false, 0) },
        Column { least, most, ..column(Cell::Region, "column.region", 0, false, 1) },
        column(Cell::Age, "column.age", 4, true, 2),
        Column { most: 20, spare: 20, ..column(Cell::Share, "column.share", 12, false, 5) },
        Column { most: 22, spare: 16, ..column(Cell::Id, "column.id", 10, false, 6) },
        Column { most: 22, spare: 20, ..column(Cell::Source, "column.source", 10, false, 7) },
    ]);
    out
}

fn cell<'a>(model: &Model, row: Row<'a>, cell: Cell, wide: usize) -> Span<'a> {
    match cell {
        Cell::Name if row.name().is_empty() => span(Role::Quiet, text::get("list.unnamed")),
        Cell::Name => span(Role::Text, row.name()),
        Cell::News if model.arrivals.fresh.contains(&row.snapshot_id()) => span(Role::Good, text::get("shared_in.new")),
        Cell::News => Span::default(),
        Cell::Size => span(Role::Text, row.size_gib().map_or_else(String::new, |size| size.to_string())),
        Cell::Status => words::status(row),
        Cell::Encryption => words::encryption(model, row),
        Cell::Owner => owner(model, row, wide),
        Cell::Region => span(Role::Text, short_id(words::short_region(row.region()), wide)),
        Cell::Share => span(Role::Text, through(model, row)),
        Cell::Age => {
            let age = row.created().map(|at| age::age(model.now.wall, at));
            span(Role::Quiet, age.unwrap_or_default())
        }
        Cell::Id => span(Role::Quiet, short_id(row.id(), wide)),
        Cell::Source => span(Role::Quiet, short_id(row.shared_source().unwrap_or("?"), wide)),
    }
}

/// Who shares it: by name where that is known, else by the account's ID.
fn owner<'a>(model: &Model, row: Row<'a>, wide: usize) -> Span<'a> {
    let Some(id) = row.owner() else { return span(Role::Warn, "?") };
    let account = AccountId::parse(id).ok();
    match account.and_then(|account| model.alias(&Principal::Account(account))) {
        Some(alias) => span(Role::Text, alias.to_string()),
        None => span(Role::Warn, short_id(id, wide)),
    }
}

/// The name of the share that it comes through; how many, where there are several.
fn through(model: &Model, row: Row<'_>) -> String {
    let Some(source) = row.shared_source().and_then(|id| SnapshotId::parse(id).ok()) else { return "?".to_owned() };
    let mut shares = model.sharing.received_with(&source);
    match (shares.next(), shares.count()) {
        (None, _) => "?".to_owned(),
        (Some(one), 0) => one.name.shown().to_owned(),
        (Some(one), more) => format!("{} +{more}", one.name.shown()),
    }
}
