//! KMS: keys and aliases, which tell a customer's key from the service key.

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::{Answer, Fault};
use super::page::Numbered;
use super::world::Key;

/// The alias of the key that ECS makes for itself.
const SERVICE_ALIAS: &str = "alias/acs/ecs";

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "ListKeys" => list_keys,
        "ListAliases" => list_aliases,
        "DescribeKey" => describe_key,
        _ => return None,
    })
}

fn keys<'c>(context: &'c Context<'_>) -> impl Iterator<Item = &'c Key> {
    let (profile, region) = (&context.caller.profile, context.region);
    let all = context.world.keys.iter().chain(&context.state.keys_made);
    all.filter(move |key| key.owner == *profile && key.region == region)
}

fn aliases(key: &Key) -> Vec<&str> {
    let service = key.service && !key.aliases.iter().any(|alias| alias == SERVICE_ALIAS);
    key.aliases.iter().map(String::as_str).chain(service.then_some(SERVICE_ALIAS)).collect()
}

fn arn(context: &Context<'_>, rest: &str) -> String {
    format!("acs:kms:{}:{}:{rest}", context.region, context.caller.account_id)
}

fn key_arn(context: &Context<'_>, key: &Key) -> String {
    arn(context, &format!("key/{}", key.id))
}

fn creator(context: &Context<'_>, key: &Key) -> String {
    let default = if key.service { "Ecs" } else { &context.caller.account_id };
    key.creator.clone().unwrap_or_else(|| default.to_owned())
}

fn list_keys(context: &mut Context<'_>) -> Answer {
    let page = Numbered::read(context)?;
    let filters = filters(context)?;
    let wanted = |key: &&Key| {
        filters.iter().all(|(name, values)| {
            let state = json!(key.state);
            let value = match name.as_str() {
                "KeyState" => state.as_str().unwrap_or_default(),
                "KeySpec" => "Aliyun_AES_256",
                "KeyUsage" => "ENCRYPT/DECRYPT",
                "ProtectionLevel" => "SOFTWARE",
                _ if key.service => "Service",
                _ => "User",
            };
            values.iter().any(|wanted| wanted == value)
        })
    };
    let found =
        keys(context).filter(wanted).map(|key| json!({ "KeyId": key.id, "KeyArn": key_arn(context, key) })).collect();
    Ok(page.answer("Keys", "Key", found))
}

/// `Filters`: JSON text, a list of `{Key, Values[]}`.
fn filters(context: &Context<'_>) -> Result<Vec<(String, Vec<String>)>, Fault> {
    let bad = || Fault::bad("InvalidParameter", "The parameter Filters is invalid.");
    let Some(text) = context.params.get("Filters") else { return Ok(Vec::new()) };
    let parsed: Value = serde_json::from_str(text).map_err(|_| bad())?;
    let read = |filter: &Value| {
        let name = filter.get("Key")?.as_str()?;
        let known = ["KeyState", "KeySpec", "KeyUsage", "ProtectionLevel", "CreatorType"];
        let values = filter.get("Values")?.as_array()?;
        let values: Option<Vec<String>> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        Some((known.contains(&name).then(|| name.to_owned())?, values?))
    };
    parsed.as_array().ok_or_else(bad)?.iter().map(|filter| read(filter).ok_or_else(bad)).collect()
}

fn list_aliases(context: &mut Context<'_>) -> Answer {
    let page = Numbered::read(context)?;
    let found = keys(context)
        .flat_map(|key| aliases(key).into_iter().map(move |alias| (key, alias)))
        .map(|(key, alias)| json!({ "AliasName": alias, "KeyId": key.id, "AliasArn": arn(context, alias) }))
        .collect();
    Ok(page.answer("Aliases", "Alias", found))
}

/// Takes an ID, an alias or an ARN. Another account's key is as good as none.
fn describe_key(context: &mut Context<'_>) -> Answer {
    let asked = context
        .params
        .get("KeyId")
        .ok_or_else(|| Fault::bad("InvalidParameter", "The parameter KeyId must not be empty."))?;
    let named = match asked.strip_prefix("acs:kms:") {
        None => asked,
        Some(_) => asked.strip_prefix(&arn(context, "")).map_or("", |rest| rest.strip_prefix("key/").unwrap_or(rest)),
    };
    let by_alias = named.starts_with("alias/");
    let found = keys(context).find(|key| if by_alias { aliases(key).contains(&named) } else { key.id == named });
    let Some(key) = found else {
        return Err(if by_alias {
            Fault::missing("Forbidden.AliasNotFound", "The specified Alias is not found.")
        } else {
            Fault::missing("Forbidden.KeyNotFound", "The specified Key is not found.")
        });
    };
    Ok(json!({ "KeyMetadata": {
        "KeyId": key.id,
        "Arn": key_arn(context, key),
        "Creator": creator(context, key),
        "CreationDate": Context::seconds(key.age.before(context.state.started)),
        "KeyState": key.state,
        "KeySpec": "Aliyun_AES_256",
        "KeyUsage": "ENCRYPT/DECRYPT",
        "Origin": "Aliyun_KMS",
        "ProtectionLevel": "SOFTWARE",
        "AutomaticRotation": "Disabled",
        "DeletionProtection": "Disabled",
        "Description": key.description,
    }}))
}
