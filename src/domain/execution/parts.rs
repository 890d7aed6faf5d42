//! What of a plan over several regions is of one of them.

use super::{Execution, Question};
use crate::domain::ids::RegionId;
use crate::domain::plan::Plan;

impl Execution {
    /// Each region's part of it by itself, to be compared or taken back with what is known of that region; not to be gone
    /// on with. Empty where it is for one region.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        let part = |(plan, steps): (&Plan, std::ops::Range<usize>)| {
            let made = self.made.range(steps.clone()).map(|(no, id)| (no - steps.start, id.clone())).collect();
            let (halt, closed) = (self.halt, self.closed.clone());
            Self { progress: self.progress[steps].to_vec(), made, halt, closed, ..Self::new(plan.clone()) }
        };
        self.plan.parts.iter().zip(self.plan.ranges()).map(part).collect()
    }

    /// Where a question is to be asked: in the region of a step that asks it.
    #[must_use]
    pub fn region_asked(&self, question: &Question) -> &RegionId {
        let asks = |no: &usize| self.question(*no) == *question;
        (0..self.progress.len()).find(asks).map_or(&self.plan.region, |no| self.plan.region_of(no))
    }
}
