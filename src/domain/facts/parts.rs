//! Facts of several regions.

use super::{Facts, Known, Totals};

impl Facts {
    /// Takes over what is the same for the account in every region, so that it is read once: its directory, and whom its
    /// role trusts.
    pub fn take_over(&mut self, other: &Self) {
        self.membership = other.membership.clone();
        self.switch = other.switch.clone();
        self.role = other.role.clone();
    }

    /// Counts as there what another region's part of a plan adds before.
    #[must_use]
    pub fn after(&self, added: Totals) -> Self {
        let mut facts = self.clone();
        if let Known::Known(totals) = &mut facts.totals {
            totals.shares += added.shares;
            totals.snapshots += added.snapshots;
        }
        facts
    }

    /// Adds what is known of another region, so that everything that a plan over both names is told by its name. It is not
    /// to be judged by.
    pub fn add(&mut self, other: &Self) {
        match (&mut self.shares, &other.shares) {
            (Known::Known(all), Known::Known(more)) => all.extend(more.iter().cloned()),
            (all, Known::Known(more)) => *all = Known::Known(more.clone()),
            _ => {}
        }
        self.snapshots.extend(other.snapshots.iter().map(|(id, fact)| (id.clone(), fact.clone())));
        self.keys.extend(other.keys.iter().map(|(id, fact)| (id.clone(), fact.clone())));
    }
}
