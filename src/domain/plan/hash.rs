//! The hash of a plan, and the difference between two.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::ground::ShareChange;
use super::{Call, Intent, Inverse, Plan};
use crate::base::env::to_hex;
use crate::base::untrusted::Untrusted;
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
    /// What is different about the shares that the plan stands on.
    #[serde(default)]
    pub shares: Vec<ShareChange>,
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
    /// It covers the account, what is wanted, the steps with everything that they send, and the shares that it stands on
    /// ([`Plan::ground`]). Left out is what differs each time or is chosen by others: when the facts were read, operation tags
    /// and tokens, and the names that shares had then. Two plans with one hash send the same and change the same for everybody.
    #[must_use]
    pub fn hash(&self) -> String {
        // Every map in a plan has string keys and every number is finite, so the encoding cannot fail.
        let mut value = serde_json::to_value(self.essence()).unwrap_or_default();
        value.sort_all_objects();
        to_hex(&Sha256::digest(value.to_string().as_bytes()))
    }

    /// What changes for whom if `fresh`, which is made for the same intent from newer facts, is applied instead.
    #[must_use]
    pub fn difference(&self, fresh: &Self) -> Difference {
        let all = |plan: &Self, lost: bool| -> BTreeSet<Pair> {
            // Whoever accepts in the meantime has something to lose that was not there to be agreed to.
            let taken = || plan.taken().chain(&plan.members_lost).cloned().collect();
            if lost { taken() } else { plan.gained.iter().chain(&plan.members_gained).cloned().collect() }
        };
        let less = |one: &Self, other: &Self, lost| all(one, lost).difference(&all(other, lost)).cloned().collect();
        Difference {
            more_gained: less(fresh, self, false),
            fewer_gained: less(self, fresh, false),
            more_lost: less(fresh, self, true),
            fewer_lost: less(self, fresh, true),
            other_steps: self.essence().steps != fresh.essence().steps,
            shares: self.ground_changes(fresh),
        }
    }

    /// The plan without what says nothing about what it does.
    fn essence(&self) -> Self {
        let observed = self.ground().cloned().collect();
        let mut plan = Self { observed_at: jiff::Timestamp::UNIX_EPOCH, observed, ..self.clone() };
        for share in &mut plan.observed {
            share.name = Untrusted::default();
        }
        for step in &mut plan.steps {
            match &mut step.call {
                Call::Create { operation: token, .. }
                | Call::CreateDisk { token, .. }
                | Call::CopySnapshot { token, .. } => token.clear(),
                _ => {}
            }
            match &mut step.inverse {
                Inverse::Remake(share) => share.name = Untrusted::default(),
                Inverse::Calls(calls) => calls.iter_mut().for_each(forget_name),
                Inverse::Never(_) => {}
            }
        }
        forget_names(&mut plan.intent);
        plan.parts = plan.parts.iter().map(Self::essence).collect();
        plan
    }
}

/// The name that an inverse gives back is one that was observed.
fn forget_name(call: &mut Call) {
    if let Call::Update { name, .. } = call {
        name.clear();
    }
}

fn forget_names(intent: &mut Intent) {
    match intent {
        Intent::Accept(invited) | Intent::Reject(invited) => invited.name = Untrusted::default(),
        Intent::Leave(received) => received.name = Untrusted::default(),
        Intent::Undo { intent, .. } => forget_names(intent),
        Intent::Parts(parts) => parts.iter_mut().for_each(|part| forget_names(&mut part.intent)),
        _ => {}
    }
}

/// One hash for several plans that are confirmed together: that of the only one, or one over all, in their order.
#[must_use]
pub fn joint_hash<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> String {
    let hashes: Vec<String> = plans.into_iter().map(Plan::hash).collect();
    match hashes.as_slice() {
        [only] => only.clone(),
        all => to_hex(&Sha256::digest(all.join("\n").as_bytes())),
    }
}
