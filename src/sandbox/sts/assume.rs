//! AssumeRole and AssumeRoleWithOIDC.

use serde_json::{Value, json};

use super::super::emulator::Context;
use super::super::fault::{Answer, Fault};
use super::super::params::Params;
use super::super::state::State;
use super::super::world::{Account, Role, World};
use super::trust::{Asker, trusts};
use super::{session, token};

/// How long a session lasts, in seconds: at least, usually, and at the most that a role allows unless it says more.
const LEAST: u32 = 900;
const USUAL: u32 = 3600;
const MOST: u32 = 3600;

/// A role of the world and the account that it belongs to.
pub(super) struct Found<'w> {
    pub role: &'w Role,
    pub owner: &'w Account,
}

/// 404 `EntityNotExist.Role`, 403 `NoPermission` where the trust policy does not name the caller, or the caller is an
/// account itself.
pub(super) fn assume_role(context: &mut Context<'_>) -> Answer {
    let found = find(context.world, context.params.need("RoleArn")?)?;
    let (name, seconds) = (session_name(context.params)?, duration(context.params)?);
    let asker = Asker::Caller { account: context.caller, external_id: context.params.get("ExternalId") };
    if !trusts(found.role, &asker) {
        return Err(not_trusted());
    }
    Ok(answer(context.state, &found, &name, seconds))
}

/// 404 for a role or a provider that is not there, 400 `AuthenticationFail.OIDCToken.*` for a token that is not good,
/// 403 where the trust policy does not name the provider.
pub(super) fn assume_role_with_oidc(context: &mut Context<'_>) -> Answer {
    let provider = context.params.need("OIDCProviderArn")?;
    let sent = context.params.need("OIDCToken")?;
    let found = find(context.world, context.params.need("RoleArn")?)?;
    let (name, seconds) = (session_name(context.params)?, duration(context.params)?);
    if !context.world.roles.iter().any(|role| trusts(role, &Asker::Provider(provider))) {
        return Err(Fault::missing("EntityNotExist.OIDCProvider", "The OIDC provider does not exist."));
    }
    match token::judge(&context.state.ids, sent, context.now) {
        token::Verdict::Good => {}
        token::Verdict::Over => {
            return Err(Fault::bad("AuthenticationFail.OIDCToken.Expired", "This OIDC token has expired."));
        }
        token::Verdict::Forged => {
            return Err(Fault::bad("AuthenticationFail.OIDCToken.Invalid", "This OIDC token is not valid."));
        }
    }
    if !trusts(found.role, &Asker::Provider(provider)) {
        return Err(not_trusted());
    }
    let mut body = answer(context.state, &found, &name, seconds);
    if let Some(fields) = body.as_object_mut() {
        let info = json!({ "Issuer": "https://ci.example.com", "Subject": "job", "ClientIds": "sts.aliyuncs.com" });
        fields.insert("OIDCTokenInfo".to_owned(), info);
    }
    Ok(body)
}

fn answer(state: &mut State, found: &Found<'_>, name: &str, seconds: u32) -> Value {
    let id = session::role_id(state, found.role, found.owner);
    let issued = session::issue(state, found.role, found.owner, name, seconds);
    let mut body = json!({
        "AssumedRoleUser": {
            "Arn": format!("acs:ram::{}:role/{}/{name}", found.owner.account_id, found.role.name.to_ascii_lowercase()),
            "AssumedRoleId": format!("{id}:{name}"),
        },
        "Credentials": {
            "AccessKeyId": issued.account.access_key_id,
            "AccessKeySecret": issued.account.access_key_secret.expose(),
        },
    });
    if let Some(fields) = body["Credentials"].as_object_mut() {
        let token = issued.account.security_token.as_ref().map_or("", |token| token.expose());
        fields.insert("SecurityToken".to_owned(), token.into());
        fields.insert("Expiration".to_owned(), Context::seconds(issued.expires).into());
    }
    body
}

/// The role of that full name.
fn find<'w>(world: &'w World, arn: &str) -> Result<Found<'w>, Fault> {
    let parts = arn.strip_prefix("acs:ram::").and_then(|rest| rest.split_once(":role/"));
    let Some((account, name)) = parts else {
        return Err(Fault::bad("InvalidParameter.RoleArn", "The specified RoleArn is invalid."));
    };
    let missing = || Fault::missing("EntityNotExist.Role", "The role does not exist.");
    let owner = world.account(account).ok_or_else(missing)?;
    let is_it = |role: &&Role| role.owner == owner.profile && role.name.eq_ignore_ascii_case(name);
    Ok(Found { role: world.roles.iter().find(is_it).ok_or_else(missing)?, owner })
}

fn session_name(params: &Params) -> Result<String, Fault> {
    let name = params.need("RoleSessionName")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '@' | '-' | '_');
    if (2..=64).contains(&name.len()) && name.chars().all(plain) {
        return Ok(name.to_owned());
    }
    Err(Fault::bad("InvalidParameter.RoleSessionName", "The specified RoleSessionName is invalid."))
}

fn duration(params: &Params) -> Result<u32, Fault> {
    Ok(params.number("DurationSeconds", LEAST..=MOST, "InvalidParameter.DurationSeconds")?.unwrap_or(USUAL))
}

fn not_trusted() -> Fault {
    Fault::forbidden("NoPermission", "You are not authorized to do this action. You should be authorized by RAM.")
}
