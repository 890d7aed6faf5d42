//! The filters of DescribeSnapshots. All of them must hold.

use jiff::Timestamp;
use serde_json::Value;

use super::super::emulator::Context;
use super::super::fault::Fault;
use super::snapshots::Seen;

/// Upper limits of the action.
const MOST_IDS: usize = 100;
const MOST_TAGS: usize = 20;

/// The filters of one call.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Filter<'a> {
    ids: Option<Vec<String>>,
    name: Option<&'a str>,
    status: Option<String>,
    /// `true` for automatic snapshots.
    automatic: Option<bool>,
    disk: Option<&'a str>,
    disk_type: Option<String>,
    instance: Option<&'a str>,
    chain: Option<&'a str>,
    usage: Option<String>,
    category: Option<String>,
    encrypted: bool,
    key: Option<&'a str>,
    group: Option<&'a str>,
    tags: Vec<(&'a str, Option<&'a str>)>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl<'a> Filter<'a> {
    pub(super) fn read(context: &Context<'a>) -> Result<Self, Fault> {
        let params = context.params;
        let choice = |name: &str, allowed: &[&str], refusal: Fault| match params.get(name) {
            Some(value) if !allowed.iter().any(|one| one.eq_ignore_ascii_case(value)) => Err(refusal),
            value => Ok(value.map(str::to_ascii_lowercase)),
        };
        let missing = |code: &'static str| Fault::missing(code, "The specified value is not supported.");
        let one = |value: &String| value != "all";
        let status =
            choice("Status", &["progressing", "accomplished", "failed", "all"], missing("InvalidStatus.NotFound"))?;
        let kind = choice("SnapshotType", &["auto", "user", "all"], missing("InvalidSnapshotType.NotFound"))?;
        let (from, to) = times(context)?;
        Ok(Self {
            ids: params.get("SnapshotIds").map(ids).transpose()?,
            name: params.get("SnapshotName"),
            status: status.filter(one),
            automatic: kind.filter(one).map(|kind| kind == "auto"),
            disk: params.get("DiskId"),
            disk_type: choice("SourceDiskType", &["system", "data"], missing("InvalidSourceDiskType"))?,
            instance: params.get("InstanceId"),
            chain: params.get("SnapshotLinkId"),
            usage: choice("Usage", &["image", "disk", "image_disk", "none"], missing("InvalidUsage"))?,
            category: choice(
                "Category",
                &["standard", "flash", "archive"],
                Fault::forbidden("InvalidSnapshotCategory.Malformed", "The specified category is not supported."),
            )?,
            encrypted: params.flag("Encrypted")?.unwrap_or(false),
            key: params.get("KMSKeyId"),
            group: params.get("ResourceGroupId"),
            tags: tags(context)?,
            from,
            to,
        })
    }

    /// Whether only what is named passes.
    pub(super) fn names(&self) -> bool {
        self.ids.is_some()
    }

    /// Whether everything passes.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a snapshot as the caller sees it passes.
    pub(super) fn passes(&self, seen: &Seen<'_>) -> bool {
        let facts = &seen.source.facts;
        let is = |wanted: Option<&str>, value: &str| wanted.is_none_or(|wanted| wanted == value);
        let spelled = |wanted: Option<&String>, value: &dyn Fn() -> String| wanted.is_none_or(|one| *one == value());
        self.ids.as_ref().is_none_or(|ids| ids.iter().any(|id| id == seen.id()))
            && is(self.name, &facts.name)
            && spelled(self.status.as_ref(), &|| word(&seen.status()))
            && self.automatic.is_none_or(|auto| auto == (word(&facts.kind) == "auto"))
            && is(self.disk, &seen.source.disk)
            && spelled(self.disk_type.as_ref(), &|| word(&facts.disk_type))
            && is(self.instance, facts.instance.as_deref().unwrap_or_default())
            && is(self.chain, &seen.source.chain)
            && spelled(self.usage.as_ref(), &|| word(&seen.usage()))
            && spelled(self.category.as_ref(), &|| word(&facts.category))
            && (!self.encrypted || facts.key.is_some())
            && is(self.key, facts.key.as_deref().unwrap_or_default())
            && is(self.group, seen.group())
            && self.tags.iter().all(|(key, value)| {
                seen.tags().any(|(own, text)| own == *key && value.is_none_or(|value| value == text))
            })
            && self.from.is_none_or(|from| seen.source.created >= from)
            && self.to.is_none_or(|to| seen.source.created <= to)
    }
}

/// The wire word of a unit variant.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// `SnapshotIds`: a JSON array as text, at most 100 IDs.
fn ids(text: &str) -> Result<Vec<String>, Fault> {
    let malformed = || Fault::forbidden("InvalidSnapshotIds.Malformed", "The specified SnapshotIds is malformed.");
    let Ok(Value::Array(items)) = serde_json::from_str(text) else { return Err(malformed()) };
    if items.len() > MOST_IDS {
        return Err(malformed());
    }
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(malformed)).collect()
}

fn tags<'a>(context: &Context<'a>) -> Result<Vec<(&'a str, Option<&'a str>)>, Fault> {
    let records = context.params.records("Tag");
    if records.len() > MOST_TAGS {
        return Err(Fault::bad("InvalidTagCount", "The specified tags are beyond the permitted range."));
    }
    let filled = |value: Option<&&'a str>| value.copied().filter(|value| !value.is_empty());
    records
        .iter()
        .map(|record| match (filled(record.get("Key")), filled(record.get("Value"))) {
            (Some(key), value) => Ok((key, value)),
            (None, _) => {
                Err(Fault::bad("InvalidTag.Mismatch", "The specified Tag.N.Key and Tag.N.Value are not matched."))
            }
        })
        .collect()
}

/// `Filter.N`: from when to when, `yyyy-MM-ddTHH:mmZ`.
fn times(context: &Context<'_>) -> Result<(Option<Timestamp>, Option<Timestamp>), Fault> {
    let (mut from, mut to) = (None, None);
    for record in context.params.records("Filter") {
        let value = record.get("Value").copied().unwrap_or_default();
        let time = || {
            let full = value.strip_suffix('Z').filter(|rest| rest.len() == "2026-01-02T03:04".len());
            full.and_then(|rest| format!("{rest}:00Z").parse::<Timestamp>().ok()).map(Some).ok_or_else(|| {
                // Inferred: only the key's code is documented.
                Fault::bad("InvalidParameter", "The time of a filter must be yyyy-MM-ddTHH:mmZ.")
            })
        };
        match record.get("Key").copied() {
            Some("CreationStartTime") => from = time()?,
            Some("CreationEndTime") => to = time()?,
            _ => return Err(Fault::missing("InvalidFilterKey.NotFound", "The specified filter key is not supported.")),
        }
    }
    Ok((from, to))
}
