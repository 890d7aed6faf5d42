//! What a change would do, worked out from what the screen has read. The review works it out again from fresh reads.

use super::model::Model;
use crate::domain::directory::Membership;
use crate::domain::ids::{DirectoryId, RegionId};
use crate::domain::plan::{Intent, Plan};
use crate::domain::planner::{self, Facts, PlanError};
use crate::domain::share::Share;

/// What stands for the operation that a forecast will never be.
const OPERATION: &str = "forecast";

/// Why it cannot be told what a change would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoForecast {
    /// Nobody is signed in, or the region's shares have not been read to their end.
    SharesUnread,
    /// There is no plan for it.
    NoPlan(PlanError),
}

/// What a forecast rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ground {
    heard: u64,
    read: Option<jiff::Timestamp>,
}

impl NoForecast {
    /// The key of its words in the catalogue.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::SharesUnread => "obstacle.shares_unread",
            Self::NoPlan(error) => super::sheets::review::plan_error(error),
        }
    }
}

impl Model {
    /// The directory in which this account can switch sharing on: it manages it, and sharing is off.
    #[must_use]
    pub fn directory_to_enable(&self) -> Option<&DirectoryId> {
        let tree = self.directory.directory()?;
        let may = self.account() == Some(&tree.master) && tree.sharing_enabled == Some(false);
        may.then_some(&tree.id)
    }

    /// What a forecast for these regions rests on: while this is the same, so is the forecast.
    #[must_use]
    pub fn ground<'a>(&self, regions: impl IntoIterator<Item = &'a RegionId>) -> Ground {
        let read = |region: &RegionId| self.regions.iter().find(|row| row.id == *region)?.shares.complete_at();
        let all: Option<Vec<_>> = regions.into_iter().map(read).collect();
        Ground { heard: self.heard, read: all.and_then(|all| all.into_iter().max()) }
    }

    /// What `intent` would send and change in `region`, as far as is known now. Of the shares it looks at those that
    /// decide, see [`planner::related`].
    ///
    /// # Errors
    /// [`NoForecast`].
    pub fn forecast(&self, region: &RegionId, intent: Intent) -> Result<Plan, NoForecast> {
        let Intent::Parts(parts) = &intent else { return self.forecast_in(region, intent) };
        let mut plans = Vec::new();
        for part in parts {
            match self.forecast_in(&part.region, part.intent.clone()) {
                Ok(plan) => plans.push(plan),
                Err(NoForecast::NoPlan(PlanError::NothingToDo)) => {}
                Err(why) => return Err(why),
            }
        }
        Plan::join(intent, plans).ok_or(NoForecast::NoPlan(PlanError::NothingToDo))
    }

    fn forecast_in(&self, region: &RegionId, intent: Intent) -> Result<Plan, NoForecast> {
        let read = self.regions.iter().find(|row| row.id == *region).and_then(|row| row.shares.complete_at());
        let (Some(account), Some(read_at)) = (self.account(), read) else { return Err(NoForecast::SharesUnread) };
        let directory = self.directory.directory();
        let live = self.sharing.live_in(region);
        let shares = planner::related(&intent, live, &self.sharing.access, directory);
        let shares: Vec<Share> = shares.into_iter().cloned().collect();
        let facts = Facts {
            account,
            region,
            shares: &shares,
            read_at,
            directory,
            switch: directory.and_then(|directory| directory.sharing_enabled),
            alone: self.directory == Membership::None,
            received: &[],
            operation: OPERATION,
            role: None,
            lives: None,
        };
        planner::plan(intent, &facts).map_err(NoForecast::NoPlan)
    }
}
