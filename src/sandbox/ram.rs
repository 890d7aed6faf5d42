//! RAM: one's own roles, whom they trust, and the system policies that are attached to them.
//!
//! RAM is one for all regions. What it says to a faulty request is inferred from the code families that it documents.

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::{Answer, Fault};
use super::state::Role;

/// The longest name of a role, in characters.
const LONGEST_NAME: usize = 64;
/// The longest description of a role, in characters.
const LONGEST_DESCRIPTION: usize = 1024;
/// The system policies that there are here: those of the two roles by which ECS uses keys.
const SYSTEM_POLICIES: [&str; 2] = ["AliyunECSDiskEncryptRolePolicy", "AliyunECSFullAccess"];

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "GetRole" => get_role,
        "CreateRole" => create_role,
        "UpdateRole" => update_role,
        "AttachPolicyToRole" => attach_policy,
        "ListPoliciesForRole" => list_policies,
        _ => return None,
    })
}

/// 404 `EntityNotExist.Role` for an unknown role (inferred from STS, which documents it).
fn find<'a>(context: &'a mut Context<'_>) -> Result<&'a mut Role, Fault> {
    let name = context.params.need("RoleName")?;
    let account = &context.caller.account_id;
    let own = |role: &&mut Role| role.account == *account && role.name.eq_ignore_ascii_case(name);
    context.state.roles.iter_mut().find(own).ok_or_else(missing)
}

fn missing() -> Fault {
    Fault::missing("EntityNotExist.Role", "The role does not exist.")
}

fn get_role(context: &mut Context<'_>) -> Answer {
    let role = find(context)?.clone();
    Ok(answer(context, &role))
}

/// 409 `EntityAlreadyExists.Role` for a name that is taken (inferred). A new role has no policy.
fn create_role(context: &mut Context<'_>) -> Answer {
    let name = context.params.need("RoleName")?.to_owned();
    let is_name_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if name.chars().count() > LONGEST_NAME || !name.chars().all(is_name_char) {
        return Err(Fault::bad("InvalidParameter.RoleName", "The name of the role is not valid."));
    }
    let trust = policy(context.params.need("AssumeRolePolicyDocument")?)?;
    let description = described(context, "Description")?.unwrap_or_default();
    if !matches!(find(context), Err(fault) if fault.code == "EntityNotExist.Role") {
        return Err(Fault::conflict("EntityAlreadyExists.Role", "The role exists already."));
    }
    let role = Role {
        account: context.caller.account_id.clone(),
        name,
        trust,
        description,
        policies: Vec::new(),
        created: context.now,
        updated: context.now,
    };
    context.state.roles.push(role.clone());
    let mut all = answer(context, &role);
    if let Some(fields) = all["Role"].as_object_mut() {
        fields.remove("UpdateDate");
    }
    Ok(all)
}

/// The trust policy is replaced as a whole, whatever it was: there is no conditional write.
fn update_role(context: &mut Context<'_>) -> Answer {
    let trust = context.params.get("NewAssumeRolePolicyDocument").map(policy).transpose()?;
    let description = described(context, "NewDescription")?;
    let now = context.now;
    let role = find(context)?;
    role.trust = trust.unwrap_or_else(|| role.trust.clone());
    role.description = description.unwrap_or_else(|| role.description.clone());
    role.updated = now;
    let role = role.clone();
    Ok(answer(context, &role))
}

/// 409 `EntityAlreadyExists.Role.Policy` where it is attached already, 404 `EntityNotExist.Policy` for an unknown
/// policy (both inferred).
fn attach_policy(context: &mut Context<'_>) -> Answer {
    let kind = context.params.need("PolicyType")?.to_owned();
    let policy = context.params.need("PolicyName")?.to_owned();
    if !matches!(kind.as_str(), "System" | "Custom") {
        return Err(Fault::bad("InvalidParameter.PolicyType", "The type is System or Custom."));
    }
    let role = find(context)?;
    if kind == "Custom" || !SYSTEM_POLICIES.contains(&policy.as_str()) {
        return Err(Fault::missing("EntityNotExist.Policy", "The policy does not exist."));
    }
    if role.policies.contains(&policy) {
        let words = "The policy is attached to the role already.";
        return Err(Fault::conflict("EntityAlreadyExists.Role.Policy", words));
    }
    role.policies.push(policy);
    Ok(json!({}))
}

fn list_policies(context: &mut Context<'_>) -> Answer {
    let role = find(context)?.clone();
    let row = |name: &String| {
        json!({
            "PolicyName": name,
            "PolicyType": "System",
            "DefaultVersion": "v1",
            "Description": "",
            "AttachDate": Context::seconds(role.updated),
        })
    };
    Ok(json!({ "Policies": { "Policy": role.policies.iter().map(row).collect::<Vec<_>>() } }))
}

/// A trust policy as it is sent: JSON with statements, each of which says whom it lets in.
fn policy(text: &str) -> Result<String, Fault> {
    let fault = |words: &str| Fault::bad("MalformedPolicyDocument", words);
    let parsed: Value = serde_json::from_str(text).map_err(|_| fault("The policy is not JSON."))?;
    let statements = parsed.get("Statement").and_then(Value::as_array).filter(|all| !all.is_empty());
    let statements = statements.ok_or_else(|| fault("The policy has no statement."))?;
    let names_somebody = |statement: &Value| {
        let kinds = statement.get("Principal").and_then(Value::as_object);
        kinds.is_some_and(|kinds| {
            !kinds.is_empty()
                && kinds.values().all(|who| match who {
                    Value::String(one) => !one.is_empty(),
                    Value::Array(all) => !all.is_empty(),
                    _ => false,
                })
        })
    };
    if statements.iter().all(names_somebody) {
        Ok(text.to_owned())
    } else {
        Err(fault("A statement names no principal."))
    }
}

fn described(context: &Context<'_>, parameter: &str) -> Result<Option<String>, Fault> {
    match context.params.get(parameter) {
        Some(text) if text.chars().count() > LONGEST_DESCRIPTION => {
            Err(Fault::bad("InvalidParameter.Description", "The description is too long."))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn answer(context: &Context<'_>, role: &Role) -> Value {
    let account = &role.account;
    json!({ "Role": {
        "RoleName": role.name,
        "RoleId": context.state.ids.number(&["role", account, &role.name]),
        "Arn": format!("acs:ram::{account}:role/{}", role.name.to_ascii_lowercase()),
        "CreateDate": Context::seconds(role.created),
        "UpdateDate": Context::seconds(role.updated),
        "Description": role.description,
        "MaxSessionDuration": 3600,
        "AssumeRolePolicyDocument": role.trust,
    }})
}
