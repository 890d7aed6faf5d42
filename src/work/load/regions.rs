//! The regions: those of the compute service, joined with what Resource Sharing says about itself.

use std::collections::HashSet;

use crate::domain::ids::RegionId;
use crate::domain::problem::Problem;
use crate::work::Region;
use crate::work::session::Session;
use crate::work::worker::Desk;

/// Reads both lists at once and keeps the compute service's order. With `only`, other regions are left out; a region
/// that is wanted but not known to the compute service has nothing to show and is left out too.
///
/// # Errors
/// Why the compute service's list could not be read.
pub(super) async fn list(session: &Session, only: Option<&[RegionId]>) -> Result<Vec<Region>, Problem> {
    let (regions, sharing) = tokio::join!(session.client.regions(), with_sharing(session));
    let regions = regions.map_err(|error| error.problem("DescribeRegions", None))?;
    let wanted = |id: &RegionId| only.is_none_or(|only| only.contains(id));
    let region = |region: crate::api::ecs::Region| Region {
        sharing: sharing.as_ref().map(|sharing| sharing.contains(&region.id)),
        id: region.id,
        name: region.name,
    };
    Ok(regions.into_iter().map(region).filter(|region| wanted(&region.id)).collect())
}

/// The regions that the settings keep to: those of the profile, or else those of the run.
pub(super) fn wanted(desk: &Desk, session: &Session) -> Option<Vec<RegionId>> {
    let own = desk.rules.mark(&session.author.profile).regions;
    if own.is_empty() { desk.regions.clone() } else { Some(own) }
}

/// The regions with Resource Sharing; `None` if nobody tells.
async fn with_sharing(session: &Session) -> Option<HashSet<RegionId>> {
    for host in session.sharing_hosts() {
        if let Ok(regions) = session.client.sharing_regions(&host).await {
            return Some(regions.into_iter().map(|region| region.id).collect());
        }
    }
    None
}
