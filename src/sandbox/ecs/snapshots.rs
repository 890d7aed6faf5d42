//! DescribeSnapshots.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::page::{Numbered, by_token};
use super::super::state::{SharedIn, Snapshot};
use super::super::world::{SnapshotStatus, Usage};
use super::filter::{Filter, word};
use super::need_region;

/// A snapshot as the caller sees it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub id: String,
    pub source: &'a Snapshot,
    pub status: SnapshotStatus,
    pub usage: Usage,
    pub tags: Vec<(String, String)>,
    pub group: &'a str,
    retention_days: Option<u32>,
    /// Snapshot and region that it is a copy or a shared form of.
    origin: Option<(&'a str, &'a str)>,
}

impl<'a> Seen<'a> {
    fn own(source: &'a Snapshot, now: Timestamp) -> Self {
        let facts = &source.facts;
        let from_region = facts.copied_from_region.as_deref().unwrap_or(&facts.region);
        Self {
            id: facts.id.clone(),
            source,
            status: source.status(now),
            usage: facts.usage,
            tags: facts.tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
            group: facts.resource_group.as_deref().unwrap_or_default(),
            retention_days: facts.retention_days,
            origin: facts.copied_from.as_deref().map(|id| (id, from_region)),
        }
    }

    /// The owner's tags, group and uses are not the recipient's to see.
    fn shared(shared: SharedIn<'a>, tag: (String, String), now: Timestamp) -> Self {
        let source = shared.source;
        Self {
            retention_days: Some(shared.retention_days()),
            id: shared.id,
            source,
            status: source.status(now),
            usage: Usage::None,
            tags: vec![tag],
            group: "",
            origin: Some((&source.facts.id, &source.facts.region)),
        }
    }

    /// The newest one comes first.
    fn sort_key(&self) -> String {
        format!("{:012} {}", 999_999_999_999 - self.source.created.as_second().max(0), self.id)
    }

    fn item(&self, now: Timestamp) -> Value {
        let (source, facts) = (self.source, &self.source.facts);
        let changed = match facts.finishes_in {
            Some(_) if self.status == SnapshotStatus::Progressing => now,
            _ => source.created,
        };
        let tags: Vec<Value> =
            self.tags.iter().map(|(key, value)| json!({ "TagKey": key, "TagValue": value })).collect();
        let gib = u64::from(facts.disk_gib) << 30;
        let (origin, origin_region) = self.origin.unwrap_or(("", &facts.region));
        let mut item = json!({
            "SnapshotId": self.id,
            "SnapshotName": facts.name,
            "SnapshotType": word(&facts.kind),
            "Status": self.status,
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
            "Usage": self.usage,
            "ProductCode": "",
            "Description": facts.description,
            "ResourceGroupId": self.group,
            "SourceSnapshotId": origin,
            "SourceRegionId": origin_region,
            "Tags": { "Tag": tags },
        });
        if let (Some(days), Some(fields)) = (self.retention_days, item.as_object_mut()) {
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
    let now = context.now;
    let mut seen = visible(context);
    seen.retain(|seen| filter.passes(seen));
    if most.is_none() && token.is_none() {
        let total = seen.len();
        seen.sort_by_cached_key(Seen::sort_key);
        let items: Vec<Value> = page.cut(seen).iter().map(|seen| seen.item(now)).collect();
        return Ok(json!({
            "TotalCount": total, "PageNumber": page.number, "PageSize": page.size, "NextToken": "",
            "Snapshots": { "Snapshot": items },
        }));
    }
    let part = by_token(context, seen, Seen::sort_key, most.unwrap_or(10), token)
        .ok_or_else(|| Fault::bad("InvalidParameter", "The specified NextToken is not valid."))?;
    let items: Vec<Value> = part.items.iter().map(|seen| seen.item(now)).collect();
    Ok(json!({
        "TotalCount": 0, "PageNumber": 0, "PageSize": 0, "NextToken": part.next.unwrap_or_default(),
        "Snapshots": { "Snapshot": items },
    }))
}

fn visible<'s>(context: &'s Context<'_>) -> Vec<Seen<'s>> {
    let (caller, region, now) = (&context.caller.account_id, context.region, context.now);
    let own = context
        .state
        .snapshots
        .values()
        .filter(|snapshot| snapshot.owner == *caller && snapshot.facts.region == region)
        .map(|snapshot| Seen::own(snapshot, now));
    let shared = context.state.shared_in(caller, region).into_iter().map(|shared| {
        let tag = shared.tag(context.world);
        Seen::shared(shared, tag, now)
    });
    own.chain(shared).collect()
}
