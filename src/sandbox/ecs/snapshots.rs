//! DescribeSnapshots.

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::page::{Numbered, open, seal};
use super::super::state::{Made, Place, SharedIn, Snapshot};
use super::super::world::{SnapshotStatus, Usage};
use super::filter::{Filter, word};
use super::need_region;

/// A snapshot as the caller sees it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub source: Cow<'a, Snapshot>,
    /// The form in which the caller sees somebody else's.
    shared: Option<&'a Received<'a>>,
    now: Timestamp,
}

/// Somebody else's snapshot, with its tag worked out.
#[derive(Debug)]
struct Received<'a> {
    shared: SharedIn<'a>,
    tag: (String, String),
    place: Place,
}

impl<'a> Seen<'a> {
    pub(super) fn id(&self) -> &str {
        self.shared.map_or(&self.source.facts.id, |received| &received.shared.id)
    }

    pub(super) fn status(&self) -> SnapshotStatus {
        self.source.status(self.now)
    }

    /// The owner's tags, group and uses are not the recipient's to see.
    pub(super) fn tags(&self) -> impl Iterator<Item = (&str, &str)> {
        let own = self.shared.is_none().then_some(&self.source.facts.tags).into_iter().flatten();
        let system = self.shared.map(|received| (received.tag.0.as_str(), received.tag.1.as_str()));
        own.map(|(key, value)| (key.as_str(), value.as_str())).chain(system)
    }

    pub(super) fn group(&self) -> &str {
        match self.shared {
            None => self.source.facts.resource_group.as_deref().unwrap_or_default(),
            Some(_) => "",
        }
    }

    pub(super) fn usage(&self) -> Usage {
        if self.shared.is_some() { Usage::None } else { self.source.facts.usage }
    }

    fn retention_days(&self) -> Option<u32> {
        match self.shared {
            None => self.source.facts.retention_days,
            Some(received) => Some(received.shared.retention_days()),
        }
    }

    /// Snapshot and region that it is a copy or a shared form of.
    fn origin(&self) -> (&str, &str) {
        let facts = &self.source.facts;
        if self.shared.is_some() {
            return (&facts.id, &facts.region);
        }
        let region = facts.copied_from_region.as_deref().unwrap_or(&facts.region);
        facts.copied_from.as_deref().map_or(("", facts.region.as_str()), |id| (id, region))
    }

    fn item(&self) -> Value {
        let (source, facts, now) = (&*self.source, &self.source.facts, self.now);
        let changed = match facts.finishes_in {
            Some(_) if self.status() == SnapshotStatus::Progressing => now,
            _ => source.created,
        };
        let tags: Vec<Value> = self.tags().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
        let gib = u64::from(facts.disk_gib) << 30;
        let (origin, origin_region) = self.origin();
        let mut item = json!({
            "SnapshotId": self.id(),
            "SnapshotName": facts.name,
            "SnapshotType": word(&facts.kind),
            "Status": self.status(),
            "Progress": format!("{}%", source.progress(now)),
            "RemainTime": source.remaining(now),
            "Available": source.is_available(now),
            "Category": facts.category,
            "Encrypted": facts.key.is_some(),
            "KMSKeyId": facts.key.as_deref().unwrap_or_default(),
            "RegionId": facts.region,
            "SourceDiskId": source.disk,
            "SourceDiskType": facts.disk_type,
            "SourceDiskSize": facts.disk_gib.to_string(),
            "SourceStorageType": "disk",
            "SnapshotLinkId": source.chain,
            "SnapshotSN": source.serial,
            "CreationTime": Context::seconds(source.created),
            "LastModifiedTime": Context::seconds(changed),
            "FullSnapshotSizeInBytes": facts.size_bytes.unwrap_or(gib / 2),
            "InstantAccess": false,
            "InstantAccessRetentionDays": 0,
            "Usage": self.usage(),
            "ProductCode": "",
            "Description": facts.description,
            "ResourceGroupId": self.group(),
            "SourceSnapshotId": origin,
            "SourceRegionId": origin_region,
            "Tags": { "Tag": tags },
        });
        if let (Some(days), Some(fields)) = (self.retention_days(), item.as_object_mut()) {
            fields.insert("RetentionDays".to_owned(), json!(days));
        }
        item
    }
}

/// The caller's snapshots and those shared to the caller, newest first.
///
/// Pages by token if `MaxResults` or `NextToken` is there (then the counts are 0), by number otherwise.
pub(super) fn describe_snapshots(context: &mut Context<'_>) -> Answer {
    need_region(context)?;
    let filter = Filter::read(context)?;
    let page = Numbered::read(context)?;
    let most = context.params.number("MaxResults", 1..=100, "InvalidParameter")?;
    let token = context.params.get("NextToken");
    if context.params.flag("DryRun")?.unwrap_or(false) {
        return Err(Fault::bad("DryRunOperation", "Request validation has been passed with DryRun flag set."));
    }
    let received = received(context);
    let list = Visible { context, received: &received };
    if most.is_none() && token.is_none() {
        let (total, part) = list.numbered(&filter, &page);
        let items: Vec<Value> = part.iter().map(Seen::item).collect();
        return Ok(json!({
            "TotalCount": total, "PageNumber": page.number, "PageSize": page.size, "NextToken": "",
            "Snapshots": { "Snapshot": items },
        }));
    }
    let unknown = || Fault::bad("InvalidParameter", "The specified NextToken is not valid.");
    let last = match token {
        None => None,
        Some(token) => Some(open(context, token).as_deref().and_then(Place::parse).ok_or_else(unknown)?),
    };
    let most = most.unwrap_or(10);
    let mut part: Vec<(Place, Seen<'_>)> = list.after(last.as_ref(), &filter).take(most + 1).collect();
    let more = part.len() > most;
    part.truncate(most);
    let next = part.last().filter(|_| more).map(|(place, _)| seal(context, &place.text()));
    let items: Vec<Value> = part.iter().map(|(_, seen)| seen.item()).collect();
    Ok(json!({
        "TotalCount": 0, "PageNumber": 0, "PageSize": 0, "NextToken": next.unwrap_or_default(),
        "Snapshots": { "Snapshot": items },
    }))
}

/// What is shared to the caller in the region, in the order of the list.
fn received<'s>(context: &'s Context<'_>) -> Vec<Received<'s>> {
    let shared = context.state.shared_in(&context.caller.account_id, context.region).into_iter();
    let mut received: Vec<Received<'s>> = shared
        .map(|shared| {
            let place = Place::new(shared.source.created, &shared.id);
            Received { tag: shared.tag(context.world), place, shared }
        })
        .collect();
    received.sort_by(|one, two| one.place.cmp(&two.place));
    received
}

/// Where a row of the list comes from.
#[derive(Clone, Copy)]
enum Row<'s> {
    /// A snapshot of the caller that is kept.
    Own(&'s Place),
    /// One that is shared to the caller.
    Received(&'s Received<'s>),
    /// One of the caller that nobody wrote down, by its number.
    Made(u32),
}

/// The caller's own snapshots and the received ones as one list.
struct Visible<'s> {
    context: &'s Context<'s>,
    received: &'s [Received<'s>],
}

impl<'s> Visible<'s> {
    fn own(&self, after: Option<&Place>) -> impl Iterator<Item = &'s Place> + use<'s> {
        let (state, region) = (&self.context.state, self.context.region);
        state.snapshots.places(region, &self.context.caller.account_id, after)
    }

    fn made(&self) -> Option<&'s Made> {
        self.context.state.snapshots.made(self.context.region, &self.context.caller.account_id)
    }

    /// The rows behind a place that are kept or received, each with its place.
    fn kept(&self, after: Option<&Place>) -> impl Iterator<Item = (&'s Place, Row<'s>)> + use<'s> {
        let first = after.map_or(0, |after| self.received.partition_point(|received| received.place <= *after));
        let received = self.received.get(first..).unwrap_or_default().iter();
        let received = received.map(|received| (&received.place, Row::Received(received)));
        merge(self.own(after).map(|place| (place, Row::Own(place))), received)
    }

    /// These and those that nobody wrote down, from the one at `rank` among them.
    fn with_made(
        &self,
        kept: impl Iterator<Item = (&'s Place, Row<'s>)>,
        rank: usize,
    ) -> impl Iterator<Item = (Place, Row<'s>)> {
        let made = self.made().into_iter();
        let made = made.flat_map(move |made| {
            let numbers = (rank..made.len()).map_while(|rank| made.nth(rank));
            numbers.map(|number| (made.place(number), Row::Made(number)))
        });
        merge(kept.map(|(place, row)| (place.clone(), row)), made)
    }

    fn seen(&self, row: Row<'s>) -> Option<Seen<'s>> {
        let (source, shared) = match row {
            Row::Own(place) => (Cow::Borrowed(self.context.state.snapshots.at(place)?), None),
            Row::Received(received) => (Cow::Borrowed(received.shared.source), Some(received)),
            Row::Made(number) => (Cow::Owned(self.made()?.snapshot(number)), None),
        };
        Some(Seen { source, shared, now: self.context.now })
    }

    /// The rows behind a place that pass. Whoever names snapshots has made them kept ones.
    fn after(&self, after: Option<&Place>, filter: &Filter<'_>) -> impl Iterator<Item = (Place, Seen<'s>)> {
        let passed = after.and_then(|after| self.made().map(|made| made.up_to(after))).unwrap_or_default();
        let rows = self.with_made(self.kept(after), if filter.names() { usize::MAX } else { passed });
        rows.filter_map(|(place, row)| Some((place, self.seen(row)?))).filter(|(_, seen)| filter.passes(seen))
    }

    /// A page by number and how many there are in all. Without a filter only what is on the page is looked at.
    fn numbered(&self, filter: &Filter<'_>, page: &Numbered) -> (usize, Vec<Seen<'s>>) {
        let skipped = (page.number - 1) * page.size;
        let seen = |row| self.seen(row);
        if !filter.is_empty() {
            let all: Vec<Seen<'s>> = self.after(None, filter).map(|(_, seen)| seen).collect();
            return (all.len(), page.cut(all));
        }
        let own = self.context.state.snapshots.count(self.context.region, &self.context.caller.account_id);
        let total = own + self.received.len();
        let Some(made) = self.made() else {
            return (total, self.kept(None).skip(skipped).take(page.size).filter_map(|(_, row)| seen(row)).collect());
        };
        let before = self.kept(None).enumerate();
        let before = before.take_while(|(index, (place, _))| index + made.up_to(place) < skipped).count();
        let rows = self.with_made(self.kept(None).skip(before), skipped - before).take(page.size);
        (total + made.len(), rows.filter_map(|(_, row)| seen(row)).collect())
    }
}

/// Two lists in the order of their places as one.
fn merge<P: Ord, R>(
    one: impl Iterator<Item = (P, R)>,
    two: impl Iterator<Item = (P, R)>,
) -> impl Iterator<Item = (P, R)> {
    let (mut one, mut two) = (one.peekable(), two.peekable());
    std::iter::from_fn(move || match (one.peek(), two.peek()) {
        (Some((place, _)), Some((other, _))) if other < place => two.next(),
        (None, Some(_)) => two.next(),
        _ => one.next(),
    })
}
