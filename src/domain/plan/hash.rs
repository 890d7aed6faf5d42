//! The hash of a plan, and the difference between two.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Call, Plan};
use crate::base::env::to_hex;
use crate::domain::access::Pair;

/// What is different when a plan is made again from fresh facts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Difference {
    /// Pairs that the fresh plan gives and the old one does not.
    pub more_gained: Vec<Pair>,
    /// Pairs that the old plan gives and the fresh one does not.
    pub fewer_gained: Vec<Pair>,
    /// Pairs that the fresh plan takes and the old one does not.
    pub more_lost: Vec<Pair>,
    /// Pairs that the old plan takes and the fresh one does not.
    pub fewer_lost: Vec<Pair>,
    /// Whether other calls are sent, or the same ones in another order.
    pub other_steps: bool,
}

impl Difference {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Plan {
    /// SHA-256 over the plan as JSON with sorted keys, in hexadecimal.
    ///
    /// When the facts were read and the operation tags are left out, because they differ each time: two plans with one
    /// hash send the same and change the same for everybody.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut plan = self.clone();
        plan.observed_at = jiff::Timestamp::UNIX_EPOCH;
        plan.clear_operations();
        // Every map in a plan has string keys and every number is finite, so the encoding cannot fail.
        let mut value = serde_json::to_value(&plan).unwrap_or_default();
        value.sort_all_objects();
        to_hex(&Sha256::digest(value.to_string().as_bytes()))
    }

    /// What changes for whom if `fresh`, which is made for the same intent from newer facts, is applied instead.
    #[must_use]
    pub fn difference(&self, fresh: &Self) -> Difference {
        let all = |plan: &Self, lost: bool| -> BTreeSet<Pair> {
            let (named, members) =
                if lost { (&plan.lost, &plan.members_lost) } else { (&plan.gained, &plan.members_gained) };
            named.iter().chain(members).cloned().collect()
        };
        let less = |one: &Self, other: &Self, lost| all(one, lost).difference(&all(other, lost)).cloned().collect();
        let (mut old, mut new) = (self.clone(), fresh.clone());
        old.clear_operations();
        new.clear_operations();
        Difference {
            more_gained: less(fresh, self, false),
            fewer_gained: less(self, fresh, false),
            more_lost: less(fresh, self, true),
            fewer_lost: less(self, fresh, true),
            other_steps: old.steps != new.steps,
        }
    }

    fn clear_operations(&mut self) {
        for step in &mut self.steps {
            if let Call::Create { operation, .. } = &mut step.call {
                operation.clear();
            }
        }
    }
}
