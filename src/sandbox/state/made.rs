//! The made-up snapshots of one account in one region. A snapshot is worked out of its number whenever it is asked for,
//! and its number out of its ID; only those that somebody has named are kept, in [`super::Snapshots`].

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::super::age::Age;
use super::super::world::{self, Category, DiskType, SnapshotKind, SnapshotStatus, Usage, World};
use super::{Place, Snapshot};

/// What the disks belong to.
const FLEETS: [&str; 8] = [
    "kafka-broker",
    "gitlab-data",
    "web-golden",
    "mysql-orders",
    "redis-cache",
    "k8s-worker",
    "build-agent",
    "mail-store",
];
/// Snapshots of one disk.
const A_DISK: u32 = 4;
/// The youngest is that old.
const YOUNGEST: u64 = 3_600;
/// Over how many seconds they are spread: two years.
const SPAN: u64 = 2 * 365 * 86_400;
const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// They are numbered from the newest.
#[derive(Debug, Clone)]
pub(in super::super) struct Made {
    /// The number of the first one among all regions.
    first: u32,
    count: u32,
    seed: u64,
    /// The two characters by which IDs tell the region.
    mark: String,
    region: String,
    owner_profile: String,
    owner: String,
    started: Timestamp,
    /// Those that are kept elsewhere now, or gone.
    taken: BTreeSet<u32>,
}

impl Made {
    /// Those of every region that has some, with region and owner.
    pub(super) fn of(world: &World, started: Timestamp) -> Vec<((String, String), Self)> {
        let (Some(bulk), Some(owner)) = (world.bulk, world.accounts.first()) else { return Vec::new() };
        let seed = world.seed.bytes().fold(0x5eed, |seed, byte| mix(seed ^ u64::from(byte)));
        let mut found = Vec::new();
        for (index, region) in (0..bulk.regions).zip(&world.regions) {
            let (count, first) = bulk.part(index);
            let marked = world.snapshots.iter().find(|snapshot| snapshot.region == region.id);
            let mark =
                marked.and_then(|snapshot| snapshot.id.get(2..4)).map_or_else(|| format!("{index:02}"), str::to_owned);
            let made = Self {
                first,
                count,
                seed,
                mark,
                region: region.id.clone(),
                owner_profile: owner.profile.clone(),
                owner: owner.account_id.clone(),
                started,
                taken: BTreeSet::new(),
            };
            found.push(((region.id.clone(), owner.account_id.clone()), made));
        }
        found
    }

    /// How many there are still.
    pub(in super::super) fn len(&self) -> usize {
        self.count as usize - self.taken.len()
    }

    /// The one at `rank`, counted from the newest of those that are there still.
    pub(in super::super) fn nth(&self, rank: usize) -> Option<u32> {
        let mut number = u32::try_from(rank).ok()?;
        for taken in &self.taken {
            if *taken > number {
                break;
            }
            number += 1;
        }
        (number < self.count).then_some(number)
    }

    /// How many come before a place in a list, or at it.
    pub(in super::super) fn up_to(&self, place: &Place) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.place(middle) <= *place { low = middle + 1 } else { high = middle }
        }
        low as usize - self.taken.range(..low).count()
    }

    pub(in super::super) fn place(&self, number: u32) -> Place {
        Place::new(self.age(number).before(self.started), &self.id(number))
    }

    /// Takes the one with this ID out, to be kept elsewhere.
    pub(super) fn take(&mut self, id: &str) -> Option<Snapshot> {
        let number = self.number(id)?;
        self.taken.insert(number).then(|| self.snapshot(number))
    }

    /// Ages grow with the number, so that the numbers are the order of the list.
    fn age(&self, number: u32) -> Age {
        let step = (SPAN / u64::from(self.count.max(1))).max(1);
        Age::seconds(YOUNGEST + u64::from(number) * step + self.noise("age", number) % step)
    }

    fn noise(&self, purpose: &str, number: u32) -> u64 {
        let purpose = purpose.bytes().fold(self.seed, |sum, byte| mix(sum ^ u64::from(byte)));
        mix(purpose ^ u64::from(self.first + number))
    }

    fn id(&self, number: u32) -> String {
        format!(
            "s-{}{}{}",
            self.mark,
            base36(self.noise("id", number), 5),
            base36(scramble(self.seed, self.first + number), 13)
        )
    }

    fn number(&self, id: &str) -> Option<u32> {
        let digits = id.strip_prefix("s-")?.strip_prefix(&self.mark)?.get(5..18)?;
        let scrambled = digits.bytes().try_fold(0u64, |sum, byte| {
            let digit = DIGITS.iter().position(|known| *known == byte)?;
            sum.checked_mul(36)?.checked_add(digit as u64)
        })?;
        let number = unscramble(self.seed, scrambled)?.checked_sub(self.first)?;
        (number < self.count && self.id(number) == id).then_some(number)
    }

    /// The name, which tells the disk.
    fn name(&self, number: u32) -> String {
        let whole = self.first + number;
        let disk = whole / A_DISK;
        let fleet = FLEETS[disk as usize % FLEETS.len()];
        format!("{fleet}-{:02}_{whole:07}", disk as usize / FLEETS.len() % 40)
    }

    /// What a list of names has of it: name, ID, region, size, disk.
    pub(in super::super) fn line(&self, number: u32) -> String {
        let disk = self.disk("d", number);
        let size = 20 << (self.noise("size", number / A_DISK) % 6);
        format!(
            "{:<28} {} {:<16} {size:>4} GiB accomplished {disk} policy weekly-dr",
            self.name(number),
            self.id(number),
            self.region
        )
    }

    fn disk(&self, prefix: &str, number: u32) -> String {
        let disk = self.noise(prefix, number / A_DISK);
        format!("{prefix}-{}{}{}", self.mark, base36(disk, 13), base36(mix(disk), 5))
    }

    pub(in super::super) fn snapshot(&self, number: u32) -> Snapshot {
        let disk = number / A_DISK;
        let status =
            if self.noise("status", number) % 512 == 7 { SnapshotStatus::Failed } else { SnapshotStatus::Accomplished };
        let tags =
            [("env", ["prod", "test", "dev"][disk as usize % 3]), ("fleet", FLEETS[disk as usize % FLEETS.len()])];
        let facts = world::Snapshot {
            owner: self.owner_profile.clone(),
            region: self.region.clone(),
            id: self.id(number),
            name: self.name(number),
            description: "Created by policy weekly-dr".to_owned(),
            disk_gib: 20 << (self.noise("size", disk) % 6),
            size_bytes: None,
            age: self.age(number),
            status,
            progress: 0,
            finishes_in: None,
            available: None,
            kind: SnapshotKind::Auto,
            category: Category::Standard,
            key: None,
            imported_image: false,
            retention_days: None,
            usage: Usage::None,
            tags: BTreeMap::from(tags.map(|(key, value)| (key.to_owned(), value.to_owned()))),
            resource_group: None,
            disk: None,
            disk_type: if disk.is_multiple_of(3) { DiskType::System } else { DiskType::Data },
            instance: None,
            copied_from: None,
            copied_from_region: None,
        };
        let serial = format!("{:05}-{:04}-{:09}", disk % 100_000, number % 10_000, self.first + number);
        let (disk, chain) = (self.disk("d", number), self.disk("sl", number));
        Snapshot::made(facts, self.owner.clone(), (disk, chain, serial), self.started)
    }

    /// All that are there still, newest first.
    pub(in super::super) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.count).filter(|number| !self.taken.contains(number))
    }
}

/// SplitMix64: every number has a noise of its own.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A 64-bit number that looks like no other; [`unscramble`] finds the first again. Four rounds of a Feistel network over
/// two halves. Thirteen digits of base 36 hold it.
fn scramble(seed: u64, number: u32) -> u64 {
    let (mut left, mut right) = (0u64, u64::from(number));
    for round in 0..4 {
        (left, right) = (right, left ^ half(seed, round, right));
    }
    left << 32 | right
}

fn unscramble(seed: u64, scrambled: u64) -> Option<u32> {
    let (mut left, mut right) = (scrambled >> 32, scrambled & u64::from(u32::MAX));
    for round in (0..4).rev() {
        (left, right) = (right ^ half(seed, round, left), left);
    }
    (left == 0).then(|| u32::try_from(right).ok()).flatten()
}

fn half(seed: u64, round: u64, value: u64) -> u64 {
    mix(seed ^ mix(value ^ round << 40)) & u64::from(u32::MAX)
}

/// The last `digits` digits of a number in base 36.
fn base36(mut number: u64, digits: usize) -> String {
    let mut out = vec![b'0'; digits];
    for place in out.iter_mut().rev() {
        *place = DIGITS[(number % 36) as usize];
        number /= 36;
    }
    out.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::world::Bulk;

    fn made(snapshots: u32, regions: u32) -> Vec<Made> {
        let world = World::builtin().with_bulk(Bulk { snapshots, regions });
        Made::of(&world, Timestamp::UNIX_EPOCH).into_iter().map(|(_, made)| made).collect()
    }

    #[test]
    fn a_number_is_found_again_by_its_id_and_the_order_is_that_of_the_numbers() {
        for made in made(5_000, 3) {
            let places: Vec<Place> = (0..made.count).map(|number| made.place(number)).collect();
            assert!(places.is_sorted_by(|one, two| one < two));
            for number in 0..made.count {
                assert_eq!(made.number(&made.id(number)), Some(number));
                assert_eq!(made.up_to(&places[number as usize]), number as usize + 1);
            }
        }
        let two = made(10, 2);
        assert_eq!(two[0].number(&two[1].id(0)), None, "another region's");
        assert_eq!(two[0].number("s-bp1xobrlht8c0k803mzn"), None, "one that was written down");
    }

    #[test]
    fn what_is_taken_is_passed_over() {
        let mut made = made(10, 1).remove(0);
        for number in [0, 1, 5] {
            let id = made.id(number);
            assert!(made.take(&id).is_some());
            assert!(made.take(&id).is_none(), "only once");
        }
        let left: Vec<u32> = (0..made.len()).filter_map(|rank| made.nth(rank)).collect();
        assert_eq!(left, [2, 3, 4, 6, 7, 8, 9]);
        assert_eq!(left, made.numbers().collect::<Vec<_>>());
        assert_eq!((made.nth(7), made.up_to(&made.place(6))), (None, 4));
    }

    #[test]
    fn three_million_are_as_quick_as_three() {
        let made = made(3_000_000, 1).remove(0);
        let snapshot = made.snapshot(2_999_999);
        assert!(snapshot.facts.name.ends_with("_2999999"), "{}", snapshot.facts.name);
        assert_eq!(made.up_to(&made.place(2_999_999)), 3_000_000);
        let names: BTreeSet<String> = (0..2_000).map(|number| made.name(number)).collect();
        assert!(
            names.iter().any(|name| name.contains("kafka-b")) && names.iter().any(|name| name.contains("gitlab-data"))
        );
        assert_eq!(names.len(), 2_000);
    }
}
