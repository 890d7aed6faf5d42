//! Grants that are there and not in effect: their recipients have not accepted, or the service has not ended its work.

use std::collections::BTreeSet;

use super::{Plan, ShareImage, ShareRef};
use crate::domain::access::Pair;
use crate::domain::ids::ShareId;
use crate::domain::share::Principal;

impl Plan {
    /// The pairs that are there already and in effect, and those that are only waited for: no share that was read brings
    /// these in effect, neither to the principal itself nor to a folder or a directory that it may be in.
    #[must_use]
    pub fn already_by_effect(&self) -> (Vec<&Pair>, Vec<&Pair>) {
        // Few wait; the shares are only gone through for those.
        let waiting: BTreeSet<&Principal> = self.observed.iter().flat_map(|image| &image.waiting).collect();
        self.already.iter().partition(|pair| !waiting.contains(&pair.principal) || !self.only_waits(pair))
    }

    fn only_waits(&self, pair: &Pair) -> bool {
        let mut waits = false;
        for image in self.observed.iter().filter(|image| image.snapshots.contains(&pair.snapshot)) {
            if has_in_effect(image, &pair.principal) || image.principals.iter().any(|one| one.account().is_none()) {
                return false;
            }
            waits |= image.waiting.contains(&pair.principal);
        }
        waits
    }

    /// The principals that wait in a share that something is added to, and are in effect in no other such share: they
    /// see nothing of what is added before that.
    #[must_use]
    pub fn waiting_in_shares(&self) -> BTreeSet<&Principal> {
        let grants = self.steps.iter().map(|step| &step.call).filter(|call| call.is_grant());
        let shares: BTreeSet<&ShareId> = grants
            .filter_map(|call| match call.share()? {
                ShareRef::Known(id) => Some(id),
                ShareRef::MadeBy(_) => None,
            })
            .collect();
        let images: Vec<&ShareImage> = shares.into_iter().filter_map(|id| self.image(id)).collect();
        let waiting = images.iter().flat_map(|image| &image.waiting);
        waiting.filter(|one| !images.iter().any(|image| has_in_effect(image, one))).collect()
    }
}

fn has_in_effect(image: &ShareImage, principal: &Principal) -> bool {
    image.principals.contains(principal) && !image.waiting.contains(principal)
}
