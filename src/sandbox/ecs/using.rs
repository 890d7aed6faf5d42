//! What the actions that use a snapshot have in common: the snapshot, the key, names, tags and the client's token.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::world::{KeyState, SnapshotStatus};

/// Characters of a `ClientToken`.
const LONGEST_TOKEN: usize = 64;
/// Tags that one call may bring.
const MOST_TAGS: usize = 20;
/// Parameters that are of the request and not of what it asks for.
const OF_THE_REQUEST: [&str; 11] = [
    "AccessKeyId",
    "Action",
    "ClientToken",
    "Format",
    "SecurityToken",
    "Signature",
    "SignatureMethod",
    "SignatureNonce",
    "SignatureVersion",
    "Timestamp",
    "Version",
];

/// What a snapshot is like that is to be used.
pub(super) struct Source {
    pub gib: u32,
    pub key: Option<String>,
    pub shared: bool,
}

/// Does something once for a `ClientToken`: the same call with the same token gets the first answer again, and another
/// call with it is refused. A call that was refused leaves the token free.
pub(super) fn once(context: &mut Context<'_>, act: fn(&mut Context<'_>) -> Answer) -> Answer {
    let Some(token) = context.params.get("ClientToken") else { return act(context) };
    if token.len() > LONGEST_TOKEN || !token.is_ascii() {
        // Inferred: no code is documented.
        return Err(Fault::bad("InvalidParameter", "The ClientToken has at most 64 ASCII characters."));
    }
    let asked: Vec<(&String, &String)> =
        context.params.all().iter().filter(|(name, _)| !OF_THE_REQUEST.contains(&name.as_str())).collect();
    let asked = format!("{} {asked:?}", context.region);
    let name = (context.caller.account_id.clone(), context.action.to_owned(), token.to_owned());
    if let Some((before, answer)) = context.state.tokens.get(&name) {
        return if *before == asked {
            Ok(answer.clone())
        } else {
            Err(Fault::forbidden("IdempotentParameterMismatch", "The client token was used with other parameters."))
        };
    }
    let answer = act(context)?;
    context.state.tokens.insert(name, (asked, answer.clone()));
    Ok(answer)
}

/// 400 for a parameter that must be there.
pub(super) fn need<'a>(context: &Context<'a>, name: &str) -> Result<&'a str, Fault> {
    context.params.get(name).ok_or_else(|| {
        let words = format!("The input parameter \"{name}\" that is mandatory is not supplied.");
        Fault::bad("MissingParameter", words)
    })
}

/// The snapshot that is to be used, if there is one and it is ready. `missing` is what is said otherwise.
pub(super) fn source(context: &Context<'_>, id: &str, missing: Fault) -> Result<Source, Fault> {
    let found = context.state.usable(&context.caller.account_id, context.region, id).ok_or(missing)?;
    if found.source.status(context.now) == SnapshotStatus::Failed || !found.source.is_available(context.now) {
        return Err(Fault::forbidden("InvalidSnapshotId.NotReady", "The specified snapshot has not completed yet."));
    }
    let facts = &found.source.facts;
    Ok(Source { gib: facts.disk_gib, key: facts.key.clone(), shared: found.shared })
}

/// A customer's key of the caller in a region, or the service key.
pub(super) fn own_key(context: &Context<'_>, region: &str, id: &str, unknown: Fault) -> Result<String, Fault> {
    let profile = &context.caller.profile;
    let all = context.world.keys.iter().chain(&context.state.keys_made);
    let found = all.into_iter().find(|key| key.id == id && key.owner == *profile && key.region == region);
    let key = found.ok_or(unknown)?;
    if key.state != KeyState::Enabled {
        return Err(Fault::forbidden("InvalidParameter.KMSKeyId.CMKNotEnabled", "The CMK needs to be enabled."));
    }
    Ok(key.id.clone())
}

/// Names have 2 to 128 characters, begin with a letter or a Chinese character, and are no address.
pub(super) fn is_name(name: &str) -> bool {
    let characters = name.chars().count();
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':');
    (2..=128).contains(&characters)
        && name.chars().next().is_some_and(char::is_alphabetic)
        && name.chars().all(allowed)
        && !is_address(name)
}

/// Descriptions have 2 to 256 characters and are no address.
pub(super) fn is_description(text: &str) -> bool {
    (2..=256).contains(&text.chars().count()) && !is_address(text)
}

fn is_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|start| text.starts_with(start))
}

/// The tags of a call, at most 20, none twice and none of the system's.
pub(super) fn tags(context: &Context<'_>) -> Result<BTreeMap<String, String>, Fault> {
    let mut tags = BTreeMap::new();
    let records = context.params.records("Tag");
    if records.len() > MOST_TAGS {
        return Err(Fault::bad("InvalidTagCount", "The specified tags are beyond the permitted range."));
    }
    for record in records {
        let key = record.get("Key").copied().unwrap_or_default();
        let value = record.get("Value").copied().unwrap_or_default();
        if key.is_empty() || key.chars().count() > 128 || ["acs:", "aliyun"].iter().any(|own| key.starts_with(own)) {
            return Err(Fault::bad("InvalidTagKey.Malformed", "The specified Tag.n.Key is not valid."));
        }
        if value.chars().count() > 128 {
            return Err(Fault::bad("InvalidTagValue.Malformed", "The specified Tag.n.Value is not valid."));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(Fault::bad("Duplicate.TagKey", "The Tag.N.Key contains a duplicate key."));
        }
    }
    Ok(tags)
}

/// Tags as an answer writes them.
pub(super) fn tag_list(tags: &BTreeMap<String, String>) -> Vec<Value> {
    tags.iter().map(|(key, value)| serde_json::json!({ "TagKey": key, "TagValue": value })).collect()
}

/// The two characters by which the IDs of a region are told.
pub(super) fn mark(context: &Context<'_>, region: &str) -> String {
    let known = context.world.snapshots.iter().find(|snapshot| snapshot.region == region);
    let known = known.and_then(|snapshot| snapshot.id.get(2..4)).map(str::to_owned);
    known.unwrap_or_else(|| region.chars().filter(char::is_ascii_alphanumeric).take(2).collect())
}
