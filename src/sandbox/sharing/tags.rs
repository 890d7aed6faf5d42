//! Tags of shares, and their resource group.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::{Listing, has_form};

/// Upper limits of the tag actions.
const MOST_TAGS: usize = 20;
const MOST_RESOURCES: usize = 50;

/// `Tag.N` as tags to set. Keys of the vendor's own are refused. The codes are inferred: the tag actions of this
/// service have no published table, so they are ECS's.
pub(super) fn read(context: &Context<'_>) -> Result<BTreeMap<String, String>, Fault> {
    let records = context.params.records("Tag");
    if records.len() > MOST_TAGS {
        return Err(Fault::bad("NumberExceed.Tags", "There are at most 20 tags."));
    }
    let mut tags = BTreeMap::new();
    for record in records {
        let key = record.get("Key").copied().unwrap_or_default();
        let value = record.get("Value").copied().unwrap_or_default();
        if key.is_empty() || key.chars().count() > 128 || key.starts_with("aliyun") || key.starts_with("acs:") {
            return Err(Fault::bad("InvalidTagKey.Malformed", "The tag key is not valid."));
        }
        if value.chars().count() > 128 {
            return Err(Fault::bad("InvalidTagValue.Malformed", "The tag value is not valid."));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Fault::bad("Duplicate.TagKey", "A tag key is there twice."));
        }
    }
    Ok(tags)
}

/// `Tag.N` as a filter: a key with any value or with that one.
pub(super) fn filter<'a>(context: &Context<'a>) -> Result<Vec<(&'a str, Option<&'a str>)>, Fault> {
    let records = context.params.records("Tag");
    if records.len() > MOST_TAGS {
        return Err(Fault::bad("NumberExceed.Tags", "There are at most 20 tags."));
    }
    let pairs = records.iter().filter_map(|record| {
        let key = record.get("Key").copied().filter(|key| !key.is_empty())?;
        Some((key, record.get("Value").copied().filter(|value| !value.is_empty())))
    });
    Ok(pairs.collect())
}

pub(super) fn matches(tags: &BTreeMap<String, String>, wanted: &[(&str, Option<&str>)]) -> bool {
    wanted.iter().all(|(key, value)| tags.get(*key).is_some_and(|own| value.is_none_or(|value| value == own)))
}

/// The shares that a tag action is about, all of them the caller's own in this region.
fn shares(context: &Context<'_>) -> Result<Vec<usize>, Fault> {
    check_type(context)?;
    let ids = context.params.list("ResourceId");
    if ids.len() > MOST_RESOURCES {
        return Err(Fault::bad("NumberExceed.ResourceIds", "There are at most 50 resources."));
    }
    ids.iter()
        .map(|id| {
            context
                .state
                .own_share(&context.caller.account_id, context.region, id)
                .ok_or_else(|| Fault::missing("InvalidResourceId.NotFound", "The resource share does not exist."))
        })
        .collect()
}

fn check_type(context: &Context<'_>) -> Result<(), Fault> {
    context.params.need("RegionId")?;
    match context.params.need("ResourceType")? {
        "ResourceShare" => Ok(()),
        _ => Err(Fault::missing("InvalidResourceType.NotFound", "The resource type is not supported.")),
    }
}

pub(super) fn tag(context: &mut Context<'_>) -> Answer {
    let shares = shares(context)?;
    let tags = read(context)?;
    if shares.is_empty() {
        return Err(Fault::bad("MissingParameter.ResourceId", "ResourceId must not be empty."));
    }
    if tags.is_empty() {
        return Err(Fault::bad("MissingParameter.Tag", "Tag must not be empty."));
    }
    let too_many = shares
        .iter()
        .filter_map(|share| context.state.shares.get(*share))
        .any(|share| share.tags.keys().chain(tags.keys()).collect::<std::collections::BTreeSet<_>>().len() > MOST_TAGS);
    if too_many {
        return Err(Fault::forbidden("QuotaExceed.Tags", "A resource has at most 20 tags."));
    }
    for share in shares {
        if let Some(share) = context.state.shares.get_mut(share) {
            share.tags.extend(tags.clone());
        }
    }
    Ok(json!({}))
}

/// Removes the named keys, or all with `All`.
pub(super) fn untag(context: &mut Context<'_>) -> Answer {
    let shares = shares(context)?;
    let keys = context.params.list("TagKey");
    let all = context.params.flag("All")?.unwrap_or(false) && keys.is_empty();
    for share in shares {
        if let Some(share) = context.state.shares.get_mut(share) {
            share.tags.retain(|key, _| !all && !keys.contains(&key.as_str()));
        }
    }
    Ok(json!({}))
}

/// One entry for each tag of each share, in the nested form that this one action uses.
pub(super) fn list(context: &mut Context<'_>) -> Answer {
    check_type(context)?;
    let listing = Listing::read(context)?;
    let ids = context.params.list("ResourceId");
    let wanted = filter(context)?;
    let mut items = Vec::new();
    for share in context.state.shares.iter().filter(|share| {
        share.owner == context.caller.account_id
            && share.region == context.region
            && (ids.is_empty() || ids.contains(&share.id.as_str()))
            && matches(&share.tags, &wanted)
    }) {
        for (key, value) in &share.tags {
            let item = json!({
                "ResourceId": share.id, "ResourceType": "ResourceShare", "TagKey": key, "TagValue": value,
            });
            items.push((format!("{} {key}", share.id), item));
        }
    }
    let mut answer = listing.answer(context, "TagResource", items)?;
    if let Some(fields) = answer.as_object_mut()
        && let Some(list) = fields.remove("TagResource")
    {
        fields.insert("TagResources".to_owned(), json!({ "TagResource": list }));
    }
    Ok(answer)
}

/// Moves a share to another resource group of the caller.
pub(super) fn change_group(context: &mut Context<'_>) -> Answer {
    let id = context.params.need("ResourceId")?;
    context.params.need("ResourceRegionId")?;
    let group = context.params.need("ResourceGroupId")?.to_owned();
    let share = context
        .state
        .own_share(&context.caller.account_id, context.region, id)
        .filter(|_| has_form(id, "rs-"))
        .ok_or_else(|| Fault::bad("ResourceNotFound", "The resource share does not exist."))?;
    let known =
        context.world.resource_groups.iter().any(|known| known.id == group && known.owner == context.caller.profile);
    if !known {
        return Err(Fault::bad("InvalidResourceGroup", "The resource group does not exist."));
    }
    if let Some(share) = context.state.shares.get_mut(share) {
        share.group = group;
    }
    Ok::<Value, Fault>(json!({}))
}
