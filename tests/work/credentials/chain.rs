//! Which source is taken where several are there, and what is listed.

use serde_json::json;
use snapferry::work::Origin;

use super::*;

const CREDENTIALS: &str = "[default]\ntype = access_key\naccess_key_id = ID\naccess_key_secret = SECRET  # a comment\n";

/// A rig with these variables beside everything else that gives credentials.
fn with(variables: &[(&str, &str)]) -> Rig {
    let variables: Vec<_> = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let rig = Rig::giving(
        |_| {},
        move |sandbox, setup| {
            let uri = sandbox.ready().credentials_uri.clone().unwrap_or_default();
            setup.sources.variables =
                variables.into_iter().map(|(name, value)| (name, value.replace("{uri}", &uri))).collect();
        },
    );
    std::fs::remove_file(rig.config_file()).unwrap();
    rig
}

fn ini(rig: &Rig, account: &str) -> String {
    let (id, secret) = keys(rig, account);
    CREDENTIALS.replace("ID", &id).replace("SECRET", &secret)
}

fn first(rig: &Rig) -> (String, String) {
    let identity = rig.try_open(1, None).unwrap();
    (identity.profile.name.clone(), identity.account.to_string())
}

#[test]
fn each_source_stands_in_where_those_before_it_give_nothing() {
    let rig = with(&[("ALIBABA_CLOUD_CREDENTIALS_URI", "{uri}")]);
    let acme = rig.account(ACME).to_string();
    assert_eq!(first(&rig), ("instance-role".into(), acme), "the metadata comes before the address");
    rig.write(".alibabacloud/credentials", &ini(&rig, "northwind"));
    assert_eq!(first(&rig), ("default".into(), rig.account("northwind").to_string()));
    rig.write(".alibabacloud/credentials.ini", &ini(&rig, GLOBEX));
    assert_eq!(first(&rig), ("default".into(), rig.account(GLOBEX).to_string()), "the first of the two INI files");
    let (id, secret) = keys(&rig, "acme-lab");
    rig.write_config(&[json!({ "name": "lab", "mode": "AK", "access_key_id": id, "access_key_secret": secret })]);
    assert_eq!(first(&rig), ("lab".into(), rig.account("acme-lab").to_string()));

    let off = with(&[("ALIBABA_CLOUD_CREDENTIALS_URI", "{uri}"), ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]);
    assert_eq!(first(&off).0, "environment-uri");
    assert_eq!(off.asked("PUT /latest/api/token"), 0);
    let quiet = with(&[("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")]);
    assert!(why(&quiet, None).starts_with("There are no credentials for Alibaba Cloud on this machine."));
}

#[test]
fn the_variables_come_first_and_a_lone_id_is_passed_over() {
    let rig = Rig::giving(
        |_| {},
        |sandbox, setup| {
            let oidc = sandbox.ready().oidc.clone().unwrap();
            let set = [
                ("ALIBABA_CLOUD_ACCESS_KEY_ID", "lonely".to_owned()),
                ("ALIBABA_CLOUD_ROLE_ARN", oidc.role_arn),
                ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", oidc.provider_arn),
                ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token".to_owned()),
                ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "nightly".to_owned()),
            ];
            setup.sources.variables = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        },
    );
    rig.write("token", &rig.ready().oidc.as_ref().unwrap().token.clone());
    let identity = rig.try_open(1, None).unwrap();
    assert_eq!((identity.profile.name.as_str(), identity.user.shown()), ("environment-oidc", "nightly"));
    assert_eq!(identity.profile.origin, Origin::Environment);
    assert_eq!(rig.open(2, ACME).profile.name, ACME, "unless a profile is named");
}

#[test]
fn a_source_that_is_there_and_cannot_be_used_ends_the_search() {
    let rig = with(&[]);
    rig.write(".alibabacloud/credentials.ini", "access_key_id = canary");
    let words = why(&rig, None);
    assert!(words.contains("credentials.ini is broken in line 1"), "{words}");
    assert!(!words.contains("canary"));
    rig.write(".alibabacloud/credentials.ini", "[default]\ntype = rsa_key_pair\n");
    assert_eq!(why(&rig, None), "Profile default is of mode rsa_key_pair, which this program cannot use.");
    rig.write(".aliyun/config.json", "{");
    assert!(why(&rig, None).contains("config.json is broken in line 1"));
}

#[test]
fn the_ini_file_assumes_roles_too() {
    let rig = with(&[]);
    let (id, secret) = keys(&rig, ACME);
    let content = format!(
        "; two ways\n[ops]\ntype=ram_role_arn\naccess_key_id={id}\naccess_key_secret={secret}\nrole_arn={OPERATOR}\n\
         role_session_name=li\n\n[box]\ntype = ecs_ram_role\nrole_name = jump-host\n"
    );
    let file = rig.write(".alibabacloud/credentials", &content);
    let identity = rig.open(1, "ops");
    assert_eq!((identity.user.shown(), &identity.profile.origin), ("li", &Origin::File(file)));
    assert_eq!(rig.open(2, "box").user.shown(), "i-bp1jumphost00000001");
    rig.clock.advance(minutes(345));
    assert_eq!(read(&rig, 2), Ok(()));
    assert_eq!(rig.asked("GET /latest/meta-data/ram/security-credentials/"), 0, "the name is known");
    assert_eq!(rig.asked("GET /latest/meta-data/ram/security-credentials/jump-host"), 2);
}

#[test]
fn every_source_is_listed_each_profile_under_a_name_of_its_own() {
    let rig = with(&[("ALIBABA_CLOUD_CREDENTIALS_URI", "{uri}")]);
    rig.write(".alibabacloud/credentials.ini", &ini(&rig, GLOBEX));
    rig.write(".alibabacloud/credentials", &ini(&rig, "northwind"));
    let (id, secret) = keys(&rig, "acme-lab");
    rig.write_config(&[json!({ "name": "default", "mode": "AK", "access_key_id": id, "access_key_secret": secret })]);
    let Event::Profiles { found, trouble: None, .. } = rig.ask(0, Job::Profiles) else { panic!("the profiles") };
    let names: Vec<_> = found.iter().map(|profile| profile.name.as_str()).collect();
    let expected =
        ["default", "default (credentials.ini)", "default (credentials)", "instance-role", "environment-uri"];
    assert_eq!(names, expected);
    let accounts: Vec<_> = names.iter().map(|name| rig.open(1, name).account.to_string()).collect();
    let of = |profile: &str| rig.account(profile).to_string();
    assert_eq!(accounts, [of("acme-lab"), of(GLOBEX), of("northwind"), of(ACME), of(ACME)]);
}

#[test]
fn a_session_is_of_the_profile_that_the_chain_gave_even_when_another_source_appears() {
    let rig = with(&[]);
    assert_eq!(first(&rig).0, "instance-role");
    let (id, secret) = keys(&rig, GLOBEX);
    rig.write_config(&[json!({ "name": "g", "mode": "AK", "access_key_id": id, "access_key_secret": secret })]);
    assert_eq!(renew(&rig, 1), Ok(true));
    assert_eq!(rig.asked("GET /latest/meta-data/ram/security-credentials/jump-host"), 2);
}
