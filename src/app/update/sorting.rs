//! The order of the list of snapshots.

use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::regions::Scope;
use crate::inventory::search::{Column, Sort};
use crate::text;

/// The orders that the key goes through: numbers and times from the largest on, words from the first on.
const ORDERS: [Sort; 5] = [
    Sort { column: Column::Created, descending: true },
    Sort { column: Column::Name, descending: false },
    Sort { column: Column::Size, descending: true },
    Sort { column: Column::Status, descending: false },
    Sort { column: Column::Region, descending: false },
];

impl Model {
    /// Lists the snapshots in the next order; the cursor stays on its snapshot.
    pub(super) fn sort_next(&mut self) -> Vec<Effect> {
        // Of one region there is no order by region.
        let orders = if *self.scope() == Scope::All { &ORDERS[..] } else { &ORDERS[..ORDERS.len() - 1] };
        let at = orders.iter().position(|order| *order == self.sort).map_or(0, |at| at + 1);
        self.sort = orders[at % orders.len()];
        let by = text::get(match self.sort.column {
            Column::Name => "sorted.name",
            Column::Size => "sorted.size",
            Column::Status => "sorted.status",
            Column::Region => "sorted.region",
            _ => "sorted.age",
        });
        self.say(Tone::Good, text::fill("toast.sorted", &[("by", &by)]));
        self.hold_cursor();
        vec![self.search()]
    }
}
