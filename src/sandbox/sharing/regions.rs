//! Where the service exists, and whether sharing inside a directory is switched on.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};

/// A bare array, unlike ECS's.
pub(super) fn describe_regions(context: &mut Context<'_>) -> Answer {
    let english = context.wants_english();
    let regions: Vec<Value> = context
        .world
        .regions
        .iter()
        .filter(|region| region.resource_sharing)
        .map(|region| {
            json!({
                "RegionId": region.id,
                "LocalName": if english { &region.names.en } else { &region.names.zh },
                "RegionEndpoint": format!("resourcesharing.{}.aliyuncs.com", region.id),
            })
        })
        .collect();
    Ok(json!({ "Regions": regions }))
}

pub(super) fn directory_status(context: &mut Context<'_>) -> Answer {
    let enabled = context
        .state
        .directory_of(&context.caller.account_id)
        .is_some_and(|directory| context.state.sharing_enabled.contains(&directory.id));
    Ok(json!({ "EnableSharingWithRd": enabled }))
}

/// For the management account only, and once.
pub(super) fn enable_directory(context: &mut Context<'_>) -> Answer {
    let caller = &context.caller.account_id;
    let managed = context
        .state
        .directory_of(caller)
        .filter(|directory| context.state.manages(directory, caller))
        .map(|directory| directory.id.clone());
    let Some(directory) = managed else {
        return Err(Fault::conflict("ActionNotPermitted", "Only the management account can do this."));
    };
    if !context.state.sharing_enabled.insert(directory) {
        return Err(Fault::conflict("AlreadyEnabled", "Resource sharing is enabled already."));
    }
    Ok(json!({}))
}
