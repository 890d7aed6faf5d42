//! Which columns of a list fit, and how wide each one is.

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::theme::Role;
use super::widgets::{cut, foot, gutter, left, paint, pane, put, right, span, window};
use crate::app::columns::{self, Order};
use crate::app::model::{Model, ViewId};
use crate::base::untrusted::width;
use crate::domain::filter::Filter;
use crate::text;

/// Columns before the first one: `>` and `*`.
pub const GUTTER: usize = 3;

/// What is known of a column before its place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column<Id> {
    /// Which.
    pub id: Id,
    /// The key of its heading.
    pub title: &'static str,
    /// The least width that is of use.
    pub least: usize,
    /// The width at which nothing is cut. The first column takes whatever is left.
    pub most: usize,
    /// Whether it is set to the right.
    pub right: bool,
    /// When it has to go: the highest goes first, 0 never.
    pub rank: u8,
    /// Columns that must remain for the first one, or this one goes.
    pub spare: usize,
}

/// The columns that fit, with their widths, and how many do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fitted<Id> {
    /// Those that fit, in their order.
    pub shown: Vec<(Column<Id>, usize)>,
    /// How many do not.
    pub dropped: usize,
}

/// Chooses among `columns` for a list `room` columns wide, gutter included.
#[must_use]
pub fn fit<Id: Copy + PartialEq>(columns: &[Column<Id>], room: usize) -> Fitted<Id> {
    let room = room.saturating_sub(GUTTER);
    let mut kept: Vec<Column<Id>> = columns.to_vec();
    loop {
        let others: usize = kept.iter().skip(1).map(|column| column.least + 1).sum();
        let rest = room.saturating_sub(others);
        let first = kept.first().map_or(0, |column| column.least);
        let worst = (0..kept.len()).filter(|at| kept[*at].rank > 0).max_by_key(|at| kept[*at].rank);
        match worst {
            Some(worst) if rest < first.max(kept[worst].spare) => drop(kept.remove(worst)),
            _ => return spread(kept, rest, columns.len()),
        }
    }
}

/// Gives columns that would be cut what the first one can spare.
fn spread<Id: Copy>(kept: Vec<Column<Id>>, mut rest: usize, all: usize) -> Fitted<Id> {
    let dropped = all - kept.len();
    let mut shown: Vec<(Column<Id>, usize)> = kept.into_iter().map(|column| (column, column.least)).collect();
    let need = shown.first().map_or(0, |(column, _)| column.most);
    for (column, wide) in shown.iter_mut().skip(1) {
        let more = (column.most - column.least).min(rest.saturating_sub(need));
        // A column that shows either a short or a whole form gains nothing from a width between them.
        if more == column.most - column.least {
            *wide += more;
            rest -= more;
        }
    }
    if let Some((_, wide)) = shown.first_mut() {
        *wide = rest;
    }
    Fitted { shown, dropped }
}

impl<Id: Copy + PartialEq> Fitted<Id> {
    /// Draws the heading on the first row.
    pub fn head(&self, buffer: &mut Buffer, area: Rect, sorted: Option<Order>) {
        let mut pieces = vec![span(Role::Heading, gutter(false, false))];
        for (at, (column, wide)) in self.shown.iter().enumerate() {
            pieces.push(span(Role::Heading, set(&heading(column.title, *wide, sorted), *wide, column.right)));
            pieces.push(span(Role::Heading, if at + 1 < self.shown.len() { " " } else { "" }));
        }
        put(buffer, area, 0, &Line::from(pieces));
    }

    /// Draws one row, a cell a column, by what `cell` gives for a column and its width.
    pub fn row<'a>(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        row: usize,
        state: RowState,
        cell: impl FnMut(Id, usize) -> Span<'a>,
    ) {
        self.found_row(buffer, area, row, state, &Hits::default(), cell);
    }

    /// The same, with what a filter has found made to stand out.
    fn found_row<'a>(
        &self,
        buffer: &mut Buffer,
        area: Rect,
        row: usize,
        state: RowState,
        hits: &Hits<'_, Id>,
        mut cell: impl FnMut(Id, usize) -> Span<'a>,
    ) {
        let lead = if state.marked { Role::Marked } else { Role::Strong };
        let mut pieces = vec![span(lead, gutter(state.cursor, state.marked))];
        for (at, (column, wide)) in self.shown.iter().enumerate() {
            let piece = cell(column.id, *wide);
            let text = set(&piece.content, *wide, column.right);
            match hits.filter.filter(|_| hits.columns.contains(&column.id)) {
                Some(filter) => pieces.extend(found(text, piece.style, filter)),
                None => pieces.push(Span::styled(text, piece.style)),
            }
            pieces.push(span(Role::Text, if at + 1 < self.shown.len() { " " } else { "" }));
        }
        put(buffer, area, row, &Line::from(pieces));
        if state.cursor && state.focused {
            paint(buffer, area, row, Role::Focus);
        }
    }

    /// The hint that says how many columns do not fit.
    #[must_use]
    pub fn hint(&self) -> Line<'static> {
        if self.dropped == 0 { Line::default() } else { Line::from(text::count("list.columns", self.dropped)) }
    }
}

/// What a filter has found, and in which columns that is shown.
#[derive(Debug)]
pub struct Hits<'a, Id> {
    /// The filter.
    pub filter: Option<&'a Filter>,
    /// The columns in which it looks for words.
    pub columns: &'a [Id],
}

impl<Id> Default for Hits<'_, Id> {
    fn default() -> Self {
        Self { filter: None, columns: &[] }
    }
}

/// A text in pieces, those that a filter has found with the look of such.
fn found(text: String, style: Style, filter: &Filter) -> Vec<Span<'static>> {
    let hits = filter.hits(&text);
    if hits.is_empty() {
        return vec![Span::styled(text, style)];
    }
    let (mut pieces, mut from) = (Vec::new(), 0);
    for hit in hits {
        pieces.push(Span::styled(text[from..hit.start].to_owned(), style));
        from = hit.end;
        pieces.push(Span::styled(text[hit].to_owned(), style.patch(Role::Hit.style())));
    }
    pieces.push(Span::styled(text[from..].to_owned(), style));
    pieces
}

/// A list in a pane of its own: its frame, its heading, and the rows that are on the screen.
#[derive(Debug)]
pub struct Table<'a, Id> {
    /// What stands on the upper edge.
    pub title: Line<'a>,
    /// What stands on the lower edge: how complete the list is.
    pub note: Line<'a>,
    /// The columns, of which those are shown that fit.
    pub columns: &'a [Column<Id>],
    /// By what it is sorted.
    pub sorted: Option<Order>,
    /// How many rows there are.
    pub len: usize,
    /// The first one on the screen.
    pub top: usize,
    /// Whether the pane has the focus.
    pub focused: bool,
    /// What its filter has found.
    pub hits: Hits<'a, Id>,
}

impl<Id: Copy + PartialEq> Table<'_, Id> {
    /// Draws it. `state` and `cell` are asked about rows by their number, only about those on the screen. Where there
    /// are no rows, the inside of the pane comes back, for the words that say why.
    pub fn draw<'c>(
        &self,
        frame: &mut Frame<'_>,
        area: Rect,
        state: impl Fn(usize) -> RowState,
        mut cell: impl FnMut(usize, Id, usize) -> Span<'c>,
    ) -> Option<Rect> {
        let fitted = fit(self.columns, usize::from(area.width.saturating_sub(2)));
        let hint = if self.len == 0 { Line::default() } else { fitted.hint() };
        let inner = pane(frame.buffer_mut(), area, &self.title, &hint, self.focused);
        foot(frame.buffer_mut(), area, &self.note);
        if self.len == 0 {
            return Some(inner);
        }
        fitted.head(frame.buffer_mut(), inner, self.sorted);
        let shown = window(self.len, self.top, usize::from(inner.height.saturating_sub(1)));
        for (at, index) in shown.enumerate() {
            let cell = |id, wide| cell(index, id, wide);
            fitted.found_row(frame.buffer_mut(), inner, at + 1, state(index), &self.hits, cell);
        }
        None
    }
}

/// A heading, with a mark where the list is sorted by it: `v` where it is the other way round than usual.
fn heading(title: &'static str, wide: usize, sorted: Option<Order>) -> String {
    let words = text::get(title);
    match sorted.filter(|order| order.column == title) {
        Some(order) => {
            let mark = if order.reversed { "v" } else { "^" };
            format!("{}{mark}", cut(words, wide.saturating_sub(1)))
        }
        None => words.to_owned(),
    }
}

/// The columns of a list as somebody has chosen them. The first one stays where it is, and so do those that come and go
/// by themselves.
#[must_use]
pub fn chosen<Id: Copy>(model: &Model, view: ViewId, usual: Vec<Column<Id>>) -> Vec<Column<Id>> {
    let Some(shown) = model.chosen_columns(view) else { return usual };
    let (mut out, rest): (Vec<Column<Id>>, Vec<Column<Id>>) = {
        let always = |(at, column): &(usize, Column<Id>)| *at == 0 || !columns::all(view).contains(&column.title);
        let (always, rest): (Vec<_>, Vec<_>) = usual.into_iter().enumerate().partition(always);
        (always.into_iter().map(|(_, column)| column).collect(), rest.into_iter().map(|(_, column)| column).collect())
    };
    out.extend(shown.iter().filter_map(|title| rest.iter().find(|column| column.title == *title).copied()));
    out
}

/// How a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowState {
    /// Whether the cursor is on it.
    pub cursor: bool,
    /// Whether it is marked.
    pub marked: bool,
    /// Whether its list has the focus.
    pub focused: bool,
}

fn set(text: &str, wide: usize, to_right: bool) -> String {
    if to_right { right(text, wide) } else { left(text, wide) }
}

/// An ID in `wide` columns: whole if it fits, else its start and its last four characters.
#[must_use]
pub fn short_id(id: &str, wide: usize) -> String {
    if width(id) <= wide || !id.is_ascii() || wide < 8 {
        return id.to_owned();
    }
    let (head, tail) = (&id[..wide - 5], &id[id.len() - 4..]);
    format!("{head}…{tail}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn column(id: u8, least: usize, most: usize, rank: u8, spare: usize) -> Column<u8> {
        Column { id, title: "x", least, most, right: false, rank, spare }
    }

    #[test]
    fn columns_go_by_rank_and_come_back_whole() {
        let columns = [column(0, 10, 20, 0, 0), column(1, 4, 4, 0, 0), column(2, 5, 5, 1, 0), column(3, 10, 22, 2, 20)];
        let ids = |room: usize| {
            let fitted = fit(&columns, room);
            (fitted.shown.iter().map(|(column, wide)| (column.id, *wide)).collect::<Vec<_>>(), fitted.dropped)
        };
        assert_eq!(ids(3 + 15), (vec![(0, 10), (1, 4)], 2));
        assert_eq!(ids(3 + 21), (vec![(0, 10), (1, 4), (2, 5)], 1));
        assert_eq!(ids(3 + 42), (vec![(0, 20), (1, 4), (2, 5), (3, 10)], 0));
        assert_eq!(ids(3 + 60), (vec![(0, 26), (1, 4), (2, 5), (3, 22)], 0));
    }

    #[test]
    fn short_ids_keep_what_people_compare() {
        assert_eq!(short_id("s-bp1a0001f3k9d2m7q0x1", 10), "s-bp1…q0x1");
        assert_eq!(short_id("s-a", 10), "s-a");
    }

    proptest! {
        #[test]
        fn what_fits_fits(room in 0usize..120) {
            let columns = [column(0, 10, 20, 0, 0), column(1, 4, 4, 1, 0), column(2, 9, 30, 2, 12)];
            let fitted = fit(&columns, room);
            let used: usize = fitted.shown.iter().map(|(_, wide)| wide + 1).sum();
            prop_assert!(fitted.shown.len() == 1 || used - 1 + GUTTER <= room);
        }
    }
}
