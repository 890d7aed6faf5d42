//! Who is calling, which keys and roles are there, and what RAM forbids.

use serde_json::Value;

use crate::support::*;

#[test]
fn each_kind_of_identity_is_told_in_its_form() {
    let lab = Lab::start(&world());
    let who = |profile: &str| lab.caller(profile).ask(STS, "GetCallerIdentity", &[]).ok();
    let root = who("boss");
    assert_eq!((&root["IdentityType"], &root["AccountId"]), (&"Account".into(), &BOSS.into()));
    assert_eq!(root["Arn"], format!("acs:ram::{BOSS}:root"));
    let user = who("dev");
    assert_eq!((&user["IdentityType"], &user["AccountId"]), (&"RAMUser".into(), &DEV.into()));
    assert_eq!((&user["UserId"], &user["PrincipalId"]), (&"288888888888888881".into(), &"288888888888888881".into()));
    assert_eq!(user["Arn"], format!("acs:ram::{DEV}:user/dev-li"));
    let role = who("auditor");
    assert_eq!((&role["IdentityType"], &role["AccountId"]), (&"AssumedRoleUser".into(), &AUDITOR.into()));
    assert_eq!(
        (&role["RoleId"], &role["PrincipalId"]),
        (&"301234567890123456".into(), &"301234567890123456:wang".into())
    );
    assert_eq!(role["Arn"], format!("acs:ram::{AUDITOR}:assumed-role/reader/wang"));
    assert_eq!(role["UserId"], Value::Null);
}

#[test]
fn only_keys_tell_a_cmk_from_the_service_key() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let aliases = boss.ask(KMS, "ListAliases", &[("RegionId", "cn-hangzhou"), ("PageSize", "100")]).ok();
    let rows = aliases["Aliases"]["Alias"].as_array().unwrap();
    let of = |key: &str| rows.iter().find(|alias| alias["KeyId"] == key).map(|alias| alias["AliasName"].clone());
    assert_eq!(of(KEY), Some("alias/snap-share".into()));
    assert_eq!(of(SERVICE), Some("alias/acs/ecs".into()));
    let key = |id: &str| boss.ask(KMS, "DescribeKey", &[("KeyId", id)]);
    assert_eq!(key(KEY).ok()["KeyMetadata"]["Creator"], BOSS);
    assert_eq!(key(SERVICE).ok()["KeyMetadata"]["Creator"], "Ecs");
    assert_eq!(key("alias/snap-share").ok()["KeyMetadata"]["KeyId"], KEY);
    assert_eq!(key(KEY).ok()["KeyMetadata"]["KeyState"], "Enabled");
    key("key-hzznothing0000000001").refused(404, "Forbidden.KeyNotFound");
    key("alias/nothing").refused(404, "Forbidden.AliasNotFound");
    // Keys are regional, and another account's keys are not there.
    boss.at("cn-beijing").ask(KMS, "DescribeKey", &[("KeyId", KEY)]).refused(404, "Forbidden.KeyNotFound");
    lab.caller("out").ask(KMS, "DescribeKey", &[("KeyId", KEY)]).refused(404, "Forbidden.KeyNotFound");
    let others = lab.caller("out").ask(KMS, "ListAliases", &[]).ok();
    assert_eq!(others["TotalCount"], 0);
}

#[test]
fn the_sharing_role_tells_whom_it_trusts() {
    let lab = Lab::start(&world());
    let role = [("RoleName", "AliyunECSShareEncryptSnapshotDefaultRole")];
    let answer = lab.caller("boss").ask(RAM, "GetRole", &role).ok();
    let trust: Value = serde_json::from_str(answer["Role"]["AssumeRolePolicyDocument"].as_str().unwrap()).unwrap();
    assert_eq!(trust["Statement"][0]["Principal"]["Service"][0], format!("{DEV}@ecs.aliyuncs.com"));
    lab.caller("dev").ask(RAM, "GetRole", &role).refused(404, "EntityNotExist.Role");
}

const ROLE: &str = "AliyunECSShareEncryptSnapshotDefaultRole";
const POLICY: &str = "AliyunECSDiskEncryptRolePolicy";

fn trust(account: &str) -> String {
    let service = format!("{account}@ecs.aliyuncs.com");
    serde_json::json!({"Version": "1", "Statement": [
        {"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": [service]}}]})
    .to_string()
}

#[test]
fn a_role_is_made_once_by_its_account_and_has_no_policy() {
    let lab = Lab::start(&world());
    let dev = lab.caller("dev");
    let policy = trust(BOSS);
    let make = [("RoleName", ROLE), ("AssumeRolePolicyDocument", policy.as_str()), ("Description", "for keys")];
    let role = dev.ask(RAM, "CreateRole", &make).ok();
    assert_eq!(role["Role"]["AssumeRolePolicyDocument"], policy);
    assert_eq!(role["Role"]["Description"], "for keys");
    dev.ask(RAM, "CreateRole", &make).refused(409, "EntityAlreadyExists.Role");
    assert_eq!(dev.ask(RAM, "GetRole", &[("RoleName", ROLE)]).ok()["Role"]["AssumeRolePolicyDocument"], policy);
    let policies = dev.ask(RAM, "ListPoliciesForRole", &[("RoleName", ROLE)]).ok();
    assert_eq!(policies["Policies"]["Policy"], serde_json::json!([]));
    let long = "r".repeat(65);
    let make = [("RoleName", long.as_str()), ("AssumeRolePolicyDocument", policy.as_str())];
    dev.ask(RAM, "CreateRole", &make).refused(400, "InvalidParameter.RoleName");
    for bad in ["not json", "{}", r#"{"Statement":[{"Effect":"Allow","Principal":{"Service":[]}}]}"#] {
        let make = [("RoleName", "another"), ("AssumeRolePolicyDocument", bad)];
        dev.ask(RAM, "CreateRole", &make).refused(400, "MalformedPolicyDocument");
    }
}

#[test]
fn a_trust_policy_is_replaced_as_a_whole() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let policy = trust(AUDITOR);
    let change = [("RoleName", ROLE), ("NewAssumeRolePolicyDocument", policy.as_str())];
    boss.ask(RAM, "UpdateRole", &change).ok();
    assert_eq!(boss.ask(RAM, "GetRole", &[("RoleName", ROLE)]).ok()["Role"]["AssumeRolePolicyDocument"], policy);
    lab.caller("dev").ask(RAM, "UpdateRole", &change).refused(404, "EntityNotExist.Role");
    let bad = [("RoleName", ROLE), ("NewAssumeRolePolicyDocument", "[]")];
    boss.ask(RAM, "UpdateRole", &bad).refused(400, "MalformedPolicyDocument");
}

#[test]
fn a_policy_is_attached_to_a_role_once() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let attach = [("RoleName", ROLE), ("PolicyType", "System"), ("PolicyName", POLICY)];
    boss.ask(RAM, "AttachPolicyToRole", &attach).ok();
    boss.ask(RAM, "AttachPolicyToRole", &attach).refused(409, "EntityAlreadyExists.Role.Policy");
    let policies = boss.ask(RAM, "ListPoliciesForRole", &[("RoleName", ROLE)]).ok();
    assert_eq!(policies["Policies"]["Policy"][0]["PolicyName"], POLICY);
    let unknown = [("RoleName", ROLE), ("PolicyType", "System"), ("PolicyName", "Nothing")];
    boss.ask(RAM, "AttachPolicyToRole", &unknown).refused(404, "EntityNotExist.Policy");
    let kind = [("RoleName", ROLE), ("PolicyType", "Own"), ("PolicyName", POLICY)];
    boss.ask(RAM, "AttachPolicyToRole", &kind).refused(400, "InvalidParameter.PolicyType");
    let nobody = [("RoleName", "nobody"), ("PolicyType", "System"), ("PolicyName", POLICY)];
    boss.ask(RAM, "AttachPolicyToRole", &nobody).refused(404, "EntityNotExist.Role");
}

#[test]
fn resource_groups_are_the_accounts_own() {
    let lab = Lab::start(&world());
    let groups = lab.caller("boss").ask(GROUPS, "ListResourceGroups", &[]).ok();
    assert_eq!(groups["TotalCount"], 2);
    let rows = groups["ResourceGroups"]["ResourceGroup"].as_array().unwrap();
    let group = rows.iter().find(|group| group["Id"] == GROUP).unwrap();
    assert_eq!((&group["Name"], &group["DisplayName"]), (&"storage".into(), &"Storage team".into()));
    let page = lab.caller("boss").ask(GROUPS, "ListResourceGroups", &[("PageSize", "1"), ("PageNumber", "2")]).ok();
    assert_eq!(page["ResourceGroups"]["ResourceGroup"].as_array().unwrap().len(), 1);
    assert_eq!(lab.caller("out").ask(GROUPS, "ListResourceGroups", &[]).ok()["TotalCount"], 0);
}

#[test]
fn a_denial_by_ram_has_the_services_own_code_and_tells_the_action() {
    let lab = Lab::start(&world());
    let auditor = lab.caller("auditor");
    let body = auditor.ask(ECS, "DeleteSnapshot", &[("SnapshotId", PLAIN)]).refused(403, "Forbidden.RAM");
    assert_eq!(body["AccessDeniedDetail"]["AuthAction"], "ecs:DeleteSnapshot");
    let body = auditor.sharing("ListResourceShareInvitations", &[]).refused(403, "NoPermission");
    assert_eq!(body["AccessDeniedDetail"]["AuthAction"], "resourcesharing:ListResourceShareInvitations");
    let body = auditor.ask(KMS, "DescribeKey", &[("KeyId", KEY)]).refused(403, "NoPermission");
    assert_eq!(body["AccessDeniedDetail"]["AuthAction"], "kms:DescribeKey");
    auditor.ecs("DescribeSnapshots", &[]).ok();
}
