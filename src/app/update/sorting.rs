//! The order of the lists.

use crate::app::columns::{self, Order};
use crate::app::message::Effect;
use crate::app::model::{Model, Tone, ViewId};
use crate::app::regions::Scope;
use crate::app::sharing::ShareRow;
use crate::app::tasks::{Task, subject};
use crate::base::names::state;
use crate::domain::filter::fold;
use crate::domain::invitation::Invitation;
use crate::domain::notes::Notes;
use crate::domain::share::Principal;
use crate::text;

/// What a row is sorted by; rows without it come last either way.
type Key = Option<(i64, String)>;

fn number(n: usize) -> Key {
    Some((i64::try_from(n).unwrap_or(i64::MAX), String::new()))
}

fn time(at: Option<jiff::Timestamp>) -> Key {
    at.map(|at| (at.as_second(), String::new()))
}

fn word(text: &str) -> Key {
    (!text.is_empty()).then(|| (0, fold(text).into_owned()))
}

/// Sorts rows; those that are equal stay as they were.
fn sort<T>(rows: &mut Vec<T>, order: Order, key: impl Fn(&T, &str) -> Key) {
    let mut keyed: Vec<(Key, T)> = rows.drain(..).map(|row| (key(&row, order.column), row)).collect();
    keyed.sort_by(|(one, _), (other, _)| match (one, other) {
        (Some(one), Some(other)) if order.descending() => other.cmp(one),
        (Some(one), Some(other)) => one.cmp(other),
        _ => other.is_some().cmp(&one.is_some()),
    });
    rows.extend(keyed.into_iter().map(|(_, row)| row));
}

impl Model {
    /// Lists the rows of the screen in the order of the next column; the cursor stays on its row.
    pub(super) fn sort_next(&mut self) -> Vec<Effect> {
        let view = self.view;
        // Of one region there is no order by region.
        let one_region = view == ViewId::Snapshots && *self.scope() != Scope::All;
        let shown = self.chosen_columns(view).unwrap_or_else(|| columns::all(view).to_vec());
        let possible: Vec<&'static str> = shown
            .into_iter()
            .filter(|column| columns::sorts(view, column) && !(one_region && *column == "column.region"))
            .collect();
        let now = self.order(view).map(|order| order.column);
        let at = possible.iter().position(|column| Some(*column) == now).map_or(0, |at| at + 1);
        let Some(column) = possible.get(at % possible.len().max(1)).copied() else { return Vec::new() };
        let chosen = self.chosen_columns(view).unwrap_or_default();
        let look = columns::written(&chosen, Some(Order { column, reversed: false }));
        self.notes.lists.insert(columns::name(view).to_owned(), look);
        let by = text::get(match column {
            "column.name" => "sorted.name",
            "column.size" => "sorted.size",
            "column.status" => "sorted.status",
            "column.region" => "sorted.region",
            "column.age" => "sorted.age",
            other => other,
        });
        self.say(Tone::Good, text::fill("toast.sorted", &[("by", &by)]));
        self.hold_cursor();
        self.settle_all();
        self.filter_changed()
    }

    /// Replaces the notes, and lists anew what they say in another way.
    pub(super) fn look_changed(&mut self, notes: Notes) -> Vec<Effect> {
        let changed = notes.lists != self.notes.lists;
        let mut effects = self.write_notes(notes);
        if changed {
            self.hold_cursor();
            effects.extend(self.filter_changed());
        }
        effects
    }

    pub(super) fn sort_shares(&self, rows: &mut Vec<ShareRow<'_>>) {
        let Some(order) = self.chosen_order(ViewId::Shares) else { return };
        sort(rows, order, |row, column| match (column, row) {
            ("column.name", row) => word(row.name()),
            ("column.owner", ShareRow::Own(share)) => word(share.owner.as_str()),
            ("column.owner", ShareRow::Received(share)) => word(share.owner.as_str()),
            ("column.snapshots", ShareRow::Own(share)) => number(share.member_snapshots().count()),
            ("column.snapshots", ShareRow::Received(share)) => number(share.snapshots.len()),
            ("column.principals", ShareRow::Own(share)) => number(share.member_principals().count()),
            ("column.scope", ShareRow::Own(share)) => number(usize::from(share.allow_external)),
            ("column.state", row) => word(&state(&row.status())),
            ("column.region", row) => word(row.region().as_str()),
            ("column.age", row) => time(row.created()),
            ("column.id", row) => word(row.id().as_str()),
            _ => None,
        });
    }

    pub(in crate::app) fn sort_inbox(&self, rows: &mut Vec<&Invitation>) {
        let Some(order) = self.chosen_order(ViewId::Inbox) else { return };
        let alias = |row: &Invitation| self.alias(&Principal::Account(row.sender.clone())).unwrap_or_default();
        sort(rows, order, |row, column| match column {
            "column.share" => word(row.share_name.shown()),
            "column.from" => word(row.sender.as_str()),
            "column.alias" => word(alias(row).shown()),
            "column.relation" => word(&state(&self.sender(row))),
            "column.region" => word(row.region.as_str()),
            "column.for" => word(row.receiver.as_str()),
            "column.state" => word(&state(&row.status)),
            _ => time(row.created),
        });
    }

    pub(super) fn sort_tasks(&self, rows: &mut Vec<&Task>) {
        let Some(order) = self.chosen_order(ViewId::Tasks) else { return };
        sort(rows, order, |row, column| match column {
            "column.what" => word(&subject(&row.execution.plan)),
            "column.number" => number(usize::try_from(row.number).unwrap_or_default()),
            "column.profile" => word(&row.author.profile),
            "column.state" => word(&state(&row.standing)),
            _ => time(Some(row.began)),
        });
    }
}
