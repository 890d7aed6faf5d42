//! Very many snapshots that nobody wrote down: each follows from its number, so that none has to be kept.

use serde::Deserialize;

use super::{Names, Region, World};

/// The most snapshots that can be made up.
pub const MOST_SNAPSHOTS: u32 = 3_000_000;

/// Snapshots of the first account, spread evenly over the first regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bulk {
    /// How many, up to [`MOST_SNAPSHOTS`].
    pub snapshots: u32,
    /// Over how many regions; at least one.
    pub regions: u32,
}

impl Bulk {
    /// How many the region at `index` has, and the number of its first.
    #[must_use]
    pub(in crate::sandbox) fn part(self, index: u32) -> (u32, u32) {
        let regions = self.regions.max(1);
        if index >= regions {
            return (0, self.snapshots);
        }
        let (each, rest) = (self.snapshots / regions, self.snapshots % regions);
        (each + u32::from(index < rest), each * index + rest.min(index))
    }
}

impl World {
    /// This world with more snapshots, and with as many regions as these need.
    #[must_use]
    pub fn with_bulk(mut self, bulk: Bulk) -> Self {
        let wanted = bulk.regions.max(1);
        for number in u32::try_from(self.regions.len()).unwrap_or(u32::MAX)..wanted {
            self.regions.push(Region {
                id: format!("xx-demo-{:02}", number + 1),
                names: Names {
                    en: format!("Made-up region {:02}", number + 1),
                    zh: format!("虚构地域 {:02}", number + 1),
                },
                resource_sharing: true,
                zones: Vec::new(),
            });
        }
        self.bulk = Some(Bulk { regions: wanted, snapshots: bulk.snapshots.min(MOST_SNAPSHOTS) });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_all_regions_are_the_whole() {
        for (snapshots, regions) in [(0, 1), (1, 3), (10, 3), (100_000, 1), (3_000_000, 40)] {
            let bulk = Bulk { snapshots, regions };
            let mut next = 0;
            for index in 0..regions {
                let (count, first) = bulk.part(index);
                assert_eq!(first, next, "{bulk:?}");
                next += count;
            }
            assert_eq!(next, snapshots);
            assert_eq!(bulk.part(regions).0, 0);
        }
    }
}
