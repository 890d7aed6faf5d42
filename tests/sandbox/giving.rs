//! What gives credentials: roles, a metadata service, a credentials URI, an identity provider. One test a rule.

use std::time::Duration;

use serde_json::{Value, json};
use snapferry::sandbox::{MetadataMode, SandboxError, World, start};

use crate::support::*;

const OPERATOR: &str = "acs:ram::1000000000000001:role/operator";
const NAMED: &str = "acs:ram::1000000000000001:role/named";
const CLOSED: &str = "acs:ram::1000000000000001:role/closed";
const INSTANCE: &str = "acs:ram::1000000000000001:role/instance";
const RUNNER: &str = "acs:ram::1000000000000001:role/runner";
const PROVIDER: &str = "acs:ram::1000000000000001:oidc-provider/ci";

/// The usual world with roles.
fn with_roles() -> Value {
    let role = |name: &str, principal: Value, condition: Value| {
        let mut statement = json!({ "Action": "sts:AssumeRole", "Effect": "Allow", "Principal": principal });
        if !condition.is_null() {
            statement["Condition"] = condition;
        }
        json!({ "owner": "boss", "name": name, "denied": ["ecs:DeleteSnapshot"], "trust": { "Version": "1", "Statement": [statement] } })
    };
    let mut world = world();
    let told = json!({ "StringEquals": { "sts:ExternalId": ["one", "two"] } });
    world["roles"] = json!([
        role("operator", json!({ "RAM": [format!("acs:ram::{DEV}:root")] }), Value::Null),
        role("named", json!({ "RAM": [format!("acs:ram::{DEV}:user/dev-li")] }), Value::Null),
        role("closed", json!({ "RAM": [format!("acs:ram::{DEV}:root")] }), told),
        role("instance", json!({ "Service": ["ecs.aliyuncs.com"] }), Value::Null),
        role("runner", json!({ "Federated": [PROVIDER] }), Value::Null),
    ]);
    world
}

fn ask(lab: &Lab, who: &str, arn: &str, more: &[(&str, &str)]) -> Reply {
    let name = [("RoleArn", arn), ("RoleSessionName", "tests")];
    lab.caller(who).ask(STS, "AssumeRole", &[&name, more].concat())
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().expect("a text")
}

/// A call that is signed with a session.
fn by(lab: &Lab, session: &Value, service: Service, action: &str) -> Call {
    let mut call = lab.caller("boss").call(service, action);
    call.key = (text(session, "AccessKeyId").to_owned(), text(session, "AccessKeySecret").to_owned());
    call.token = Some(text(session, "SecurityToken").to_owned());
    call
}

#[test]
fn a_session_is_somebody_until_its_time_is_over() {
    let lab = Lab::start(&with_roles());
    let answer = ask(&lab, "dev", OPERATOR, &[("DurationSeconds", "900")]).ok();
    assert_eq!(answer["AssumedRoleUser"]["Arn"], format!("{OPERATOR}/tests"));
    let session = &answer["Credentials"];
    assert!(text(session, "AccessKeyId").starts_with("STS."));
    assert_eq!(text(session, "Expiration"), lab.date(900));
    let who = by(&lab, session, STS, "GetCallerIdentity").send().ok();
    assert_eq!((&who["AccountId"], &who["IdentityType"]), (&BOSS.into(), &"AssumedRoleUser".into()));
    assert_eq!(who["Arn"], format!("acs:ram::{BOSS}:assumed-role/operator/tests"));
    by(&lab, session, ECS, "DescribeSnapshots").with("RegionId", "cn-hangzhou").send().ok();
    let refused = by(&lab, session, ECS, "DeleteSnapshot").with("SnapshotId", PLAIN).send();
    refused.refused(403, "Forbidden.RAM");
    lab.advance(Duration::from_secs(899));
    by(&lab, session, STS, "GetCallerIdentity").send().ok();
    lab.advance(Duration::from_secs(1));
    by(&lab, session, STS, "GetCallerIdentity").send().refused(400, "InvalidSecurityToken.Expired");
    let mut bare = by(&lab, session, STS, "GetCallerIdentity");
    bare.token = None;
    bare.send().refused(400, "MissingSecurityToken");
}

#[test]
fn a_session_ends_by_the_worlds_clock() {
    let lab = Lab::controlled(&with_roles());
    let session = ask(&lab, "dev", OPERATOR, &[]).ok()["Credentials"].clone();
    lab.inside().advance(Duration::from_secs(3600));
    by(&lab, &session, STS, "GetCallerIdentity").send().refused(400, "InvalidSecurityToken.Expired");
    lab.inside().reset();
    by(&lab, &session, STS, "GetCallerIdentity").send().refused(404, "InvalidAccessKeyId.NotFound");
}

#[test]
fn a_role_lets_in_whom_its_policy_names() {
    let lab = Lab::start(&with_roles());
    ask(&lab, "dev", NAMED, &[]).ok();
    ask(&lab, "dev", CLOSED, &[("ExternalId", "two")]).ok();
    for (who, arn, more) in [
        ("auditor", OPERATOR, &[][..]),
        ("auditor", NAMED, &[]),
        ("dev", CLOSED, &[]),
        ("dev", CLOSED, &[("ExternalId", "three")]),
        ("dev", INSTANCE, &[]),
        // An account itself assumes no role, whatever a policy says.
        ("boss", OPERATOR, &[]),
    ] {
        ask(&lab, who, arn, more).refused(403, "NoPermission");
    }
}

#[test]
fn what_is_wrong_with_a_request_for_a_session_is_told() {
    let lab = Lab::start(&with_roles());
    let dev = lab.caller("dev");
    let refused = |parameters: &[(&str, &str)], status, code: &str| {
        dev.ask(STS, "AssumeRole", parameters).refused(status, code);
    };
    let (arn, name) = (("RoleArn", OPERATOR), ("RoleSessionName", "tests"));
    refused(&[name], 400, "MissingParameter.RoleArn");
    refused(&[arn], 400, "MissingParameter.RoleSessionName");
    refused(&[("RoleArn", "operator"), name], 400, "InvalidParameter.RoleArn");
    refused(&[("RoleArn", "acs:ram::1000000000000001:role/nobody"), name], 404, "EntityNotExist.Role");
    refused(&[("RoleArn", "acs:ram::1999999999999999:role/operator"), name], 404, "EntityNotExist.Role");
    refused(&[arn, ("RoleSessionName", "a b")], 400, "InvalidParameter.RoleSessionName");
    refused(&[arn, ("RoleSessionName", "a")], 400, "InvalidParameter.RoleSessionName");
    refused(&[arn, name, ("DurationSeconds", "899")], 400, "InvalidParameter.DurationSeconds");
    refused(&[arn, name, ("DurationSeconds", "3601")], 400, "InvalidParameter.DurationSeconds");
}

#[test]
fn a_token_of_the_identity_provider_is_all_that_is_needed() {
    let lab = Lab::giving(&with_roles(), |options| (options.control, options.oidc) = (true, true));
    let oidc = lab.ready().oidc.clone().expect("it was asked for");
    assert_eq!((oidc.role_arn.as_str(), oidc.provider_arn.as_str()), (RUNNER, PROVIDER));
    let ask = |token: &str, provider: &str, role: &str| {
        let mut call = lab.caller("dev").call(STS, "AssumeRoleWithOIDC");
        call.spoil_authorization = Some(|_| String::new());
        let pairs =
            [("OIDCToken", token), ("OIDCProviderArn", provider), ("RoleArn", role), ("RoleSessionName", "job")];
        call.form = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        call.send()
    };
    let answer = ask(&oidc.token, PROVIDER, RUNNER).ok();
    let who = by(&lab, &answer["Credentials"], STS, "GetCallerIdentity").send().ok();
    assert_eq!(who["Arn"], format!("acs:ram::{BOSS}:assumed-role/runner/job"));
    ask(&oidc.token, PROVIDER, OPERATOR).refused(403, "NoPermission");
    ask(&oidc.token, "acs:ram::1000000000000001:oidc-provider/x", RUNNER).refused(404, "EntityNotExist.OIDCProvider");
    let last = oidc.token.replace("sandbox.", "sandbox.9");
    ask(&last, PROVIDER, RUNNER).refused(400, "AuthenticationFail.OIDCToken.Invalid");
    lab.inside().advance(Duration::from_secs(3600));
    ask(&oidc.token, PROVIDER, RUNNER).refused(400, "AuthenticationFail.OIDCToken.Expired");
    ask(&lab.inside().oidc_token(Duration::from_secs(60)), PROVIDER, RUNNER).ok();
    let calls = lab.inside().calls(0);
    assert!(calls.iter().all(|call| !call.params.contains_key("OIDCToken")), "no list repeats a token");
}

/// A plain request: status and body.
fn get(base: &str, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let address = base.trim_start_matches("http://");
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream, "{method} {path} HTTP/1.1\r\nhost: {address}\r\n{headers}connection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.split(' ').nth(1).and_then(|text| text.parse().ok()).expect("a status"), body.to_owned())
}

const TOKEN: &str = "/latest/api/token";
const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
const TTL: &str = "X-aliyun-ecs-metadata-token-ttl-seconds";
const HEADER: &str = "X-aliyun-ecs-metadata-token";

fn metadata(mode: MetadataMode) -> (Lab, String) {
    let lab = Lab::giving(&with_roles(), |options| options.metadata = Some(mode));
    let base = lab.ready().metadata.clone().expect("it was asked for");
    (lab, base)
}

#[test]
fn the_hardened_metadata_service_wants_a_token_that_lives() {
    let (lab, base) = metadata(MetadataMode::Hardened);
    assert_eq!(get(&base, "GET", ROLES, &[]).0, 403);
    assert_eq!(get(&base, "PUT", TOKEN, &[]).0, 400);
    assert_eq!(get(&base, "PUT", TOKEN, &[(TTL, "21601")]).0, 400);
    let (status, token) = get(&base, "PUT", TOKEN, &[(TTL, "60")]);
    assert_eq!(status, 200);
    let with = |path: &str| get(&base, "GET", path, &[(HEADER, &token)]);
    assert_eq!(with(ROLES), (200, "instance".to_owned()));
    assert_eq!(with(&format!("{ROLES}operator")).0, 404);
    let (_, body) = with(&format!("{ROLES}instance"));
    let session: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!((text(&session, "Code"), text(&session, "Expiration")), ("Success", lab.date(21_600).as_str()));
    let who = by(&lab, &session, STS, "GetCallerIdentity").send().ok();
    assert_eq!(who["Arn"], format!("acs:ram::{BOSS}:assumed-role/instance/i-bp1jumphost00000001"));
    assert_eq!(get(&base, "GET", ROLES, &[(HEADER, "guess")]).0, 403);
    lab.advance(Duration::from_secs(60));
    assert_eq!(with(ROLES).0, 403);
    assert_eq!(get(&base, "GET", "/credentials", &[]).0, 404, "what was not asked for is not there");
}

#[test]
fn older_metadata_services_answer_without_a_token() {
    let (_lab, base) = metadata(MetadataMode::Lenient);
    assert_eq!(get(&base, "PUT", TOKEN, &[(TTL, "60")]).0, 200);
    assert_eq!(get(&base, "GET", ROLES, &[]).0, 200);
    assert_eq!(get(&base, "GET", ROLES, &[(HEADER, "guess")]).0, 403);
    let (_lab, base) = metadata(MetadataMode::Old);
    assert_eq!(get(&base, "PUT", TOKEN, &[(TTL, "60")]).0, 404);
    assert_eq!(get(&base, "GET", ROLES, &[]).0, 200);
}

#[test]
fn the_credentials_uri_gives_an_accounts_own_keys_for_an_hour() {
    let lab = Lab::giving(&with_roles(), |options| options.credentials_uri = Some("dev".to_owned()));
    let uri = lab.ready().credentials_uri.clone().expect("it was asked for");
    let base = uri.strip_suffix("/credentials").expect("its path");
    let (status, body) = get(base, "GET", "/credentials", &[]);
    assert_eq!(status, 200);
    let session: Value = serde_json::from_str(&body).expect("JSON");
    let who = by(&lab, &session, STS, "GetCallerIdentity").send().ok();
    assert_eq!(who["Arn"], format!("acs:ram::{DEV}:user/dev-li"));
    assert_eq!(get(base, "GET", TOKEN, &[]).0, 404);
    lab.hours(1);
    by(&lab, &session, STS, "GetCallerIdentity").send().refused(400, "InvalidSecurityToken.Expired");
}

#[test]
fn a_sandbox_that_could_give_nothing_does_not_start() {
    let refused = |change: &dyn Fn(&mut snapferry::sandbox::Options)| {
        let world = World::from_json(&world().to_string()).expect("a world");
        let mut options = snapferry::sandbox::Options::new(world, snapferry::base::env::Env::system());
        change(&mut options);
        start(options).expect_err("it has nothing to give")
    };
    assert!(matches!(refused(&|options| options.metadata = Some(MetadataMode::Old)), SandboxError::NoRole(_)));
    assert!(matches!(refused(&|options| options.oidc = true), SandboxError::NoRole(_)));
    let nobody = refused(&|options| options.credentials_uri = Some("nobody".to_owned()));
    assert!(matches!(nobody, SandboxError::NoProfile(name) if name == "nobody"));
}
