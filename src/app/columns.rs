//! Which columns the lists have, which of them are shown, and by which one they are sorted.

use super::model::{Model, ViewId};
use crate::domain::notes::ListLook;
use crate::inventory::search::{Column, Sort};

/// What a column is called in the notes: its heading's key without the section of the catalogue.
fn short(key: &str) -> &str {
    key.split_once('.').map_or(key, |(_, name)| name)
}

/// The columns of a list as they usually stand, by the keys of their headings. The first one is always shown, and first.
#[must_use]
pub fn all(view: ViewId) -> &'static [&'static str] {
    match view {
        ViewId::Snapshots => &[
            "column.name",
            "column.size",
            "column.status",
            "column.encryption",
            "column.shared",
            "column.region",
            "column.age",
            "column.id",
        ],
        ViewId::SharedIn => &[
            "column.name",
            "column.size",
            "column.status",
            "column.encryption",
            "column.from",
            "column.region",
            "column.age",
            "column.share",
            "column.id",
            "column.source",
        ],
        ViewId::Shares => &[
            "column.name",
            "column.owner",
            "column.snapshots",
            "column.principals",
            "column.scope",
            "column.state",
            "column.region",
            "column.age",
            "column.id",
        ],
        ViewId::Inbox => &[
            "column.share",
            "column.from",
            "column.alias",
            "column.relation",
            "column.region",
            "column.for",
            "column.state",
            "column.age",
            "column.left",
        ],
        ViewId::Tasks => &["column.what", "column.number", "column.profile", "column.state", "column.age"],
        ViewId::Audit => {
            &["column.action", "column.time", "column.who", "column.account", "column.target", "column.result"]
        }
    }
}

/// The column by which a list is sorted if nothing else is wanted; `None` of lists with an order of their own.
fn usual(view: ViewId) -> Option<&'static str> {
    match view {
        ViewId::Snapshots | ViewId::SharedIn | ViewId::Tasks => Some("column.age"),
        ViewId::Inbox => Some("column.left"),
        ViewId::Shares | ViewId::Audit => None,
    }
}

/// Whether a list can be sorted by a column. The journal is a sequence; through which share something came, and what is
/// called what there, is worked out for the rows on the screen only.
#[must_use]
pub fn sorts(view: ViewId, column: &str) -> bool {
    match view {
        ViewId::Audit => false,
        ViewId::SharedIn => !matches!(column, "column.share" | "column.source"),
        _ => true,
    }
}

/// Whether numbers and times are wanted from the largest on.
fn is_descending(column: &str) -> bool {
    matches!(column, "column.age" | "column.size" | "column.snapshots" | "column.principals" | "column.number")
        || column == "column.shared"
}

/// The name of a list in the notes.
#[must_use]
pub fn name(view: ViewId) -> &'static str {
    short(view.title())
}

/// An order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The heading's key.
    pub column: &'static str,
    /// Whether it is the other way round than usual.
    pub reversed: bool,
}

impl Order {
    /// Whether what is largest comes first.
    #[must_use]
    pub fn descending(self) -> bool {
        is_descending(self.column) != self.reversed
    }
}

/// What notes say about a list, as far as there are such columns.
#[must_use]
pub fn read(view: ViewId, look: &ListLook) -> (Vec<&'static str>, Option<Order>) {
    let known = |name: &String| all(view).iter().copied().find(|key| short(key) == name);
    let shown: Vec<_> = look.columns.iter().filter_map(known).collect();
    let order = look.order.as_ref().and_then(known).filter(|column| sorts(view, column));
    (shown, order.map(|column| Order { column, reversed: look.reversed }))
}

/// The same for the notes.
#[must_use]
pub fn written(shown: &[&'static str], order: Option<Order>) -> ListLook {
    ListLook {
        columns: shown.iter().map(|key| short(key).to_owned()).collect(),
        order: order.map(|order| short(order.column).to_owned()),
        reversed: order.is_some_and(|order| order.reversed),
    }
}

impl Model {
    fn look(&self, view: ViewId) -> (Vec<&'static str>, Option<Order>) {
        self.notes.lists.get(name(view)).map_or((Vec::new(), None), |look| read(view, look))
    }

    /// The columns that were chosen for a list, in their order; `None` for the usual ones.
    #[must_use]
    pub fn chosen_columns(&self, view: ViewId) -> Option<Vec<&'static str>> {
        Some(self.look(view).0).filter(|shown| !shown.is_empty())
    }

    /// By what a list is sorted.
    #[must_use]
    pub fn order(&self, view: ViewId) -> Option<Order> {
        self.look(view).1.or_else(|| usual(view).map(|column| Order { column, reversed: false }))
    }

    /// The order that was chosen for a list whose own order is another.
    pub(super) fn chosen_order(&self, view: ViewId) -> Option<Order> {
        self.look(view).1
    }

    /// Whether another order than the usual one was chosen for a list.
    pub(super) fn is_ordered(&self, view: ViewId) -> bool {
        self.chosen_order(view).is_some()
    }

    /// The same of a list of snapshots, for the search.
    pub(super) fn sort(&self, view: ViewId) -> Sort {
        let Some(order) = self.order(view) else { return Sort::default() };
        let column = match order.column {
            "column.name" => Column::Name,
            "column.size" => Column::Size,
            "column.status" => Column::Status,
            "column.encryption" => Column::Encrypted,
            "column.shared" => Column::Shared,
            "column.region" => Column::Region,
            "column.from" => Column::Owner,
            "column.id" => Column::Id,
            _ => Column::Created,
        };
        Sort { column, descending: order.descending() }
    }
}
