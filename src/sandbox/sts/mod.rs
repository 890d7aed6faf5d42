//! STS: who the caller is, and sessions of roles.

mod assume;
pub(super) mod session;
pub(super) mod token;
pub(super) mod trust;

use serde_json::json;

use super::emulator::{Action, Context};
use super::fault::Answer;
use super::world::IdentityKind;

/// The action that nobody signs: the token in it is what is judged.
pub(super) const UNSIGNED: &str = "AssumeRoleWithOIDC";

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "GetCallerIdentity" => get_caller_identity,
        "AssumeRole" => assume::assume_role,
        UNSIGNED => assume::assume_role_with_oidc,
        _ => return None,
    })
}

/// `UserId` is there for accounts and RAM users, `RoleId` for assumed roles.
fn get_caller_identity(context: &mut Context<'_>) -> Answer {
    let caller = context.caller;
    let (account, identity) = (&caller.account_id, &caller.identity);
    let number =
        identity.id.clone().unwrap_or_else(|| context.state.ids.number(&["identity", account, &identity.name]));
    Ok(match identity.kind {
        IdentityKind::Account => json!({
            "IdentityType": "Account", "AccountId": account, "PrincipalId": account, "UserId": account,
            "Arn": format!("acs:ram::{account}:root"),
        }),
        IdentityKind::RamUser => json!({
            "IdentityType": "RAMUser", "AccountId": account, "PrincipalId": number, "UserId": number,
            "Arn": format!("acs:ram::{account}:user/{}", identity.name),
        }),
        IdentityKind::AssumedRoleUser => {
            let session = identity.name.split_once('/').map_or(identity.name.as_str(), |(_, session)| session);
            json!({
                "IdentityType": "AssumedRoleUser", "AccountId": account, "RoleId": number,
                "PrincipalId": format!("{number}:{session}"),
                "Arn": format!("acs:ram::{account}:assumed-role/{}", identity.name),
            })
        }
    })
}
