//! A plan over several regions: one to confirm, to carry out and to take back, made of a plan for each region.

use std::ops::Range;

use super::{Call, Intent, Inverse, Invitations, Plan, ShareRef, Step, StepNo};
use crate::domain::ids::RegionId;

impl Plan {
    /// One plan of `parts`, each of another region, for `intent`. Their steps follow one another and do not wait for
    /// those of other regions. `None` if there are no parts.
    #[must_use]
    pub fn join(intent: Intent, parts: Vec<Self>) -> Option<Self> {
        let mut all = parts.iter().cloned();
        let mut joined = all.next()?;
        for part in all {
            let by = joined.steps.len();
            joined.steps.extend(part.steps.into_iter().map(|step| moved(step, by)));
            joined.observed.extend(part.observed);
            joined.observed_at = joined.observed_at.min(part.observed_at);
            joined.gained.extend(part.gained);
            joined.lost.extend(part.lost);
            joined.already.extend(part.already);
            joined.kept.extend(part.kept);
            joined.members_gained.extend(part.members_gained);
            joined.members_lost.extend(part.members_lost);
            joined.members_kept.extend(part.members_kept);
            joined.members_unknown.extend(part.members_unknown);
            joined.withdrawn.extend(part.withdrawn);
            part.invitations.into_iter().for_each(|one| invite(&mut joined.invitations, one));
        }
        joined.invitations.sort_by(|one, other| one.account.cmp(&other.account));
        Some(Self { intent, parts, ..joined })
    }

    /// Whether its steps are those of its parts, each of which is for one region.
    pub(super) fn is_of_its_parts(&self) -> bool {
        let simple = self.parts.iter().all(|part| part.parts.is_empty() && part.is_sound());
        let joined = simple.then(|| Self::join(self.intent.clone(), self.parts.clone())).flatten();
        joined.is_some_and(|joined| joined.steps == self.steps)
    }

    /// The region that a step goes to.
    #[must_use]
    pub fn region_of(&self, no: StepNo) -> &RegionId {
        let part = self.parts.iter().zip(self.ranges()).find(|(_, steps)| steps.contains(&no));
        part.map_or(&self.region, |(part, _)| &part.region)
    }

    /// The regions that steps go to, in the order of the steps.
    #[must_use]
    pub fn regions(&self) -> Vec<&RegionId> {
        match self.parts.as_slice() {
            [] => vec![&self.region],
            parts => parts.iter().map(|part| &part.region).collect(),
        }
    }

    /// The names of these regions.
    #[must_use]
    pub fn places(&self) -> String {
        self.regions().into_iter().map(RegionId::as_str).collect::<Vec<_>>().join(", ")
    }

    /// The numbers of the steps of each part; empty where it is for one region.
    pub fn ranges(&self) -> impl Iterator<Item = Range<StepNo>> {
        self.parts.iter().scan(0, |first, part| {
            let begin = *first;
            *first += part.steps.len();
            Some(begin..*first)
        })
    }
}

/// Who is invited in several regions gets an invitation in each; that is certain if it is in all of them.
fn invite(all: &mut Vec<Invitations>, one: Invitations) {
    match all.iter_mut().find(|known| known.account == one.account) {
        Some(known) => {
            known.count += one.count;
            known.certain &= one.certain;
            known.again |= one.again;
        }
        None => all.push(one),
    }
}

/// A step that comes after `by` others.
fn moved(mut step: Step, by: usize) -> Step {
    shift(&mut step.call, by);
    step.after.iter_mut().for_each(|after| after.step += by);
    if let Inverse::Calls(calls) = &mut step.inverse {
        calls.iter_mut().for_each(|call| shift(call, by));
    }
    step
}

fn shift(call: &mut Call, by: usize) {
    let (Call::Associate { share, .. }
    | Call::Disassociate { share, .. }
    | Call::Update { share, .. }
    | Call::DeleteShare { share }) = call
    else {
        return;
    };
    if let ShareRef::MadeBy(no) = share {
        *no += by;
    }
}
