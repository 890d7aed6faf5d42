//! RAM: reading a role.

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::{Answer, Fault};

pub(super) fn action(name: &str) -> Option<Action> {
    (name == "GetRole").then_some(get_role as Action)
}

/// 404 `EntityNotExist.Role` for an unknown role (inferred from STS, which documents it).
fn get_role(context: &mut Context<'_>) -> Answer {
    let name = context.params.need("RoleName")?;
    let role = context
        .world
        .roles
        .iter()
        .find(|role| role.owner == context.caller.profile && role.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| Fault::missing("EntityNotExist.Role", "The role does not exist."))?;
    let trust = match &role.trust {
        Value::String(text) => text.clone(),
        policy => policy.to_string(),
    };
    let account = &context.caller.account_id;
    let made = Context::seconds(role.age.before(context.state.started));
    Ok(json!({ "Role": {
        "RoleName": role.name,
        "RoleId": context.state.ids.number(&["role", account, &role.name]),
        "Arn": format!("acs:ram::{account}:role/{}", role.name.to_ascii_lowercase()),
        "CreateDate": made,
        "UpdateDate": made,
        "Description": role.description,
        "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": trust,
    }}))
}
