//! Grants that are there and not in effect: their recipients have not accepted, or the service has not ended its work.

use super::{Plan, ShareImage, ShareRef};
use crate::domain::access::Pair;
use crate::domain::share::Principal;

impl Plan {
    /// Whether a pair that is there already is only waited for: no share that was read brings it in effect, neither to
    /// the principal itself nor to a folder or a directory that it may be in.
    #[must_use]
    pub fn only_waits(&self, pair: &Pair) -> bool {
        let mut waits = false;
        for image in self.observed.iter().filter(|image| image.snapshots.contains(&pair.snapshot)) {
            if has_in_effect(image, &pair.principal) || image.principals.iter().any(|one| one.account().is_none()) {
                return false;
            }
            waits |= image.waiting.contains(&pair.principal);
        }
        waits
    }

    /// The pairs that are there already and in effect, and those that are only waited for.
    #[must_use]
    pub fn already_by_effect(&self) -> (Vec<&Pair>, Vec<&Pair>) {
        self.already.iter().partition(|pair| !self.only_waits(pair))
    }

    /// Whether a principal waits in a share that something is added to, and is in effect in no other such share: it sees
    /// nothing of what is added before that.
    #[must_use]
    pub fn waits_in_share(&self, principal: &Principal) -> bool {
        let grants = || self.steps.iter().map(|step| &step.call).filter(|call| call.is_grant());
        let images = grants().filter_map(|call| match call.share()? {
            ShareRef::Known(id) => self.image(id),
            ShareRef::MadeBy(_) => None,
        });
        let mut waits = false;
        for image in images {
            if has_in_effect(image, principal) {
                return false;
            }
            waits |= image.waiting.contains(principal);
        }
        waits
    }
}

fn has_in_effect(image: &ShareImage, principal: &Principal) -> bool {
    image.principals.contains(principal) && !image.waiting.contains(principal)
}
