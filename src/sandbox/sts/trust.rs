//! Whom a role trusts.

use serde_json::Value;

use super::super::world::{Account, IdentityKind, Role};

/// Who wants to be the role.
pub(in super::super) enum Asker<'a> {
    /// An account's user or role session, with what it says it was told.
    Caller { account: &'a Account, external_id: Option<&'a str> },
    /// An identity provider, by its full name.
    Provider(&'a str),
    /// A service of the vendor, such as `ecs.aliyuncs.com`.
    Service(&'a str),
}

/// Whether one of the statements of the trust policy lets somebody in. An account itself cannot assume a role.
pub(in super::super) fn trusts(role: &Role, asker: &Asker<'_>) -> bool {
    let policy: Value = match &role.trust {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        policy => policy.clone(),
    };
    let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
    statements.iter().any(|statement| {
        let allows = statement["Effect"] == "Allow" && statement["Action"] == "sts:AssumeRole";
        allows && names(statement, asker) && told(statement, asker)
    })
}

/// The first identity provider that a role trusts, by its full name.
pub(in super::super) fn provider(role: &Role) -> Option<String> {
    let statements = role.trust["Statement"].as_array()?;
    statements.iter().find_map(|statement| texts(&statement["Principal"]["Federated"]).next().map(str::to_owned))
}

fn names(statement: &Value, asker: &Asker<'_>) -> bool {
    let principal = &statement["Principal"];
    match asker {
        Asker::Provider(provider) => texts(&principal["Federated"]).any(|name| name == *provider),
        Asker::Service(service) => texts(&principal["Service"]).any(|name| name == *service),
        Asker::Caller { account, .. } => {
            let identity = &account.identity;
            let own = match identity.kind {
                IdentityKind::Account => return false,
                IdentityKind::RamUser => format!("user/{}", identity.name),
                IdentityKind::AssumedRoleUser => {
                    format!("role/{}", identity.name.split('/').next().unwrap_or_default())
                }
            };
            let number = &account.account_id;
            let whole = format!("acs:ram::{number}:root");
            let own = format!("acs:ram::{number}:{own}");
            texts(&principal["RAM"]).any(|name| name == whole || name.eq_ignore_ascii_case(&own))
        }
    }
}

/// Whether the caller knows the external ID that the statement asks for.
fn told(statement: &Value, asker: &Asker<'_>) -> bool {
    match (&statement["Condition"]["StringEquals"]["sts:ExternalId"], asker) {
        (Value::Null, _) => true,
        (wanted, Asker::Caller { external_id, .. }) => texts(wanted).any(|id| Some(id) == *external_id),
        _ => false,
    }
}

/// A text, or all texts of a list.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).chain(value.as_str())
}
