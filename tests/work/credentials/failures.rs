//! What is told when a mode gives nothing: at the start, and when new credentials were due.

use serde_json::{Value, json};
use snapferry::domain::problem::ProblemKind;
use snapferry::sandbox::MetadataMode;

use super::*;

/// The words for a profile that cannot be opened.
fn told(rig: &Rig, profile: Value) -> String {
    let name = profile["name"].as_str().unwrap().to_owned();
    rig.write_config(&[profile]);
    why(rig, Some(&name))
}

/// Somebody who answers every request with these bytes.
fn stub(answer: String) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = stream;
            let mut head = [0; 4096];
            // Whoever asks may hang up before the end.
            let _ = std::io::Read::read(&mut stream, &mut head);
            let _ = std::io::Write::write_all(&mut stream, answer.as_bytes());
        }
    });
    format!("http://{address}")
}

fn http(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

#[test]
fn a_role_that_cannot_be_assumed() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    let with = |field: &str, value: Value| {
        let mut profile = operator(&rig);
        profile[field] = value;
        told(&rig, profile)
    };
    let nowhere = with("ram_role_arn", format!("{OPERATOR}-x").into());
    assert!(nowhere.starts_with("AssumeRole EntityNotExist.Role There is no such role"), "{nowhere}");
    let untrusting = with("ram_role_arn", "acs:ram::1009441022073456:role/jump-host".into());
    assert!(untrusting.contains("NoPermission The role does not trust this identity"), "{untrusting}");
    let long = with("expired_seconds", 40_000.into());
    assert!(long.contains("InvalidParameter.DurationSeconds The role does not allow"), "{long}");
    let wrong = with("access_key_secret", "canary-wrong".into());
    assert!(wrong.contains("SignatureDoesNotMatch The access key secret is wrong"), "{wrong}");
    assert!(!wrong.contains("canary"));
    assert_eq!(with("ram_role_arn", "".into()), "Profile operator has no ram_role_arn.");
    let foreign = with("sts_endpoint", "sts.cn-beijing.example.com".into());
    assert!(foreign.ends_with("its sts_endpoint sts.cn-beijing.example.com is not below the domain that is in use."));
}

#[test]
fn an_instance_without_a_service_a_role_or_a_token() {
    let instance = || json!({ "name": "instance", "mode": "EcsRamRole" });
    let hardened = Rig::giving(|_| {}, |_, _| {});
    let unknown = told(&hardened, json!({ "name": "instance", "mode": "EcsRamRole", "ram_role_name": "nobody" }));
    assert_eq!(unknown, "instance: no credentials from the metadata of the instance: the answer was HTTP 404.");

    let old = |options: &mut snapferry::sandbox::Options| options.metadata = Some(MetadataMode::Old);
    let lenient = Rig::giving(old, |_, _| {});
    lenient.write_config(&[instance()]);
    assert_eq!(lenient.open(1, "instance").kind.shown(), "AssumedRoleUser", "asked without a token, as a last resort");
    let strict = Rig::giving(old, |_, setup| {
        setup.sources.variables.insert("ALIBABA_CLOUD_IMDSV1_DISABLED".into(), "true".into());
    });
    let words = told(&strict, instance());
    assert!(words.ends_with("(HTTP 404), and ALIBABA_CLOUD_IMDSV1_DISABLED forbids asking without one."), "{words}");
    assert_eq!(strict.asked("GET /latest/meta-data/ram/security-credentials/"), 0);

    let off = Rig::giving(
        |_| {},
        |_, setup| {
            setup.sources.variables.insert("ALIBABA_CLOUD_ECS_METADATA_DISABLED".into(), "true".into());
        },
    );
    let words = told(&off, instance());
    assert_eq!(words, "instance is not asked: ALIBABA_CLOUD_ECS_METADATA_DISABLED forbids it.");
    assert_eq!(off.asked("PUT /latest/api/token") + off.asked("GET /latest/"), 0, "not even by a profile of its own");

    let nobody = Rig::giving(|_| {}, |_, setup| setup.sources.metadata = Some("http://127.0.0.1:1".into()));
    let words = told(&nobody, instance());
    assert!(words.contains("the metadata of the instance: nobody was reached"), "{words}");
}

#[test]
fn an_identity_provider_whose_token_is_not_taken() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    let oidc = rig.ready().oidc.clone().unwrap();
    let profile = |provider: &str| {
        json!({
            "name": "ci", "mode": "OIDC", "oidc_provider_arn": provider, "ram_role_arn": oidc.role_arn,
            "oidc_token_file": rig.home().join("token"),
        })
    };
    let words = told(&rig, profile(&oidc.provider_arn));
    assert!(words.contains("token cannot be read"), "{words}");
    rig.write("token", " \n");
    let words = told(&rig, profile(&oidc.provider_arn));
    assert_eq!(words, "ci: no credentials from the OIDC token file: what came is no credentials.");
    rig.write("token", "sandbox.99999999999.canary");
    let words = told(&rig, profile(&oidc.provider_arn));
    assert!(words.contains("AuthenticationFail.OIDCToken.Invalid The OIDC token"), "{words}");
    assert!(!words.contains("canary"));
    rig.write("token", &oidc.token);
    let words = told(&rig, profile("acs:ram::1009441022073456:oidc-provider/other"));
    assert!(words.contains("EntityNotExist.OIDCProvider There is no such OIDC provider"), "{words}");
    rig.clock.advance(minutes(61));
    let words = told(&rig, profile(&oidc.provider_arn));
    assert!(words.contains("AuthenticationFail.OIDCToken.Expired"), "{words}");
}

#[test]
fn an_address_that_is_not_asked_or_answers_something_else() {
    let rig = Rig::giving(|_| {}, |_, setup| setup.sources.uri_hosts = vec!["creds.example.com".into()]);
    let uri = |uri: &str| told(&rig, json!({ "name": "uri", "mode": "CredentialsURI", "credentials_uri": uri }));
    let metadata = uri("http://100.100.100.200/latest/meta-data/ram/security-credentials/x");
    assert!(metadata.contains("link-local address, where metadata services are"), "{metadata}");
    let elsewhere = uri("https://keys.example.net/?password=canary");
    assert!(elsewhere.contains("leads to keys.example.net. Only this machine is asked"), "{elsewhere}");
    assert!(!elsewhere.contains("canary"));

    let elsewhere = stub(http("200 OK", "", "{}"));
    let redirected = stub(http("302 Found", &format!("location: {elsewhere}\r\n"), ""));
    assert!(uri(&redirected).ends_with("it leads elsewhere, and redirects are not followed."));
    let body = |body: &str| uri(&stub(http("200 OK", "", body)));
    assert!(body("canary-secret").ends_with("what came is no credentials."));
    assert!(body(r#"{"Code":"NoSuchUser","AccessKeySecret":"canary"}"#).ends_with("the answer was NoSuchUser."));
    assert!(body(r#"{"Code":"Success","AccessKeyId":"STS.x"}"#).ends_with("what came has no AccessKeySecret."));
    assert!(body(&"x".repeat(70_000)).ends_with("more than 64 KiB came."));
    assert!(uri(&stub(http("500 Oops", "", "canary"))).ends_with("the answer was HTTP 500."));
    let over = r#"{"Code":"Success","AccessKeyId":"STS.x","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-03-02T09:29:59Z"}"#;
    assert_eq!(body(over), "The credentials of uri have ended, and there are no others.");

    let off = Rig::giving(
        |_| {},
        |_, setup| {
            setup.sources.variables.insert("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS".into(), "1".into());
        },
    );
    let address = off.ready().credentials_uri.clone().unwrap();
    let words = told(&off, json!({ "name": "uri", "mode": "CredentialsURI", "credentials_uri": address }));
    assert!(words.ends_with("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids it."), "{words}");
    assert_eq!(off.asked("GET /credentials"), 0);
}

#[cfg(unix)]
#[test]
fn a_command_that_fails_or_may_not_be_run() {
    use std::os::unix::fs::PermissionsExt as _;
    let rig = Rig::giving(|_| {}, |_, _| {});
    let run = |line: &str| told(&rig, json!({ "name": "helper", "mode": "External", "process_command": line }));
    let program = super::modes::script(&rig, "echo canary >&2; echo canary; exit 3");
    let failed = run(program.to_str().unwrap());
    assert_eq!(failed, "helper: no credentials from the profile's command: it ended with code 3.");
    super::modes::script(&rig, r#"echo '{"mode":"RamRoleArn","access_key_id":"k"}'"#);
    assert!(run(program.to_str().unwrap()).ends_with("of mode RamRoleArn; only AK and StsToken are taken."));
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o777)).unwrap();
    assert!(run(program.to_str().unwrap()).contains("others than its owner can change"));
    assert!(run("no-such-program --now").contains("there is no program no-such-program"));
    assert!(run("give 'x").ends_with("the quotes of its command do not close."));
    assert_eq!(run(""), "Profile helper has no process_command.");
}

#[test]
fn what_cannot_be_renewed_serves_to_its_end_and_then_says_why() {
    let rig = Rig::giving(|_| {}, |_, _| {});
    rig.write_config(&[operator(&rig)]);
    rig.open(1, "operator");
    let mut broken = operator(&rig);
    broken["access_key_secret"] = "canary-wrong".into();
    rig.write_config(&[broken]);
    rig.clock.advance(minutes(46));
    assert_eq!(read(&rig, 1), Ok(()), "the old ones are good for a quarter of an hour more");
    assert_eq!(rig.asked("AssumeRole"), 2);
    assert_eq!(read(&rig, 1), Ok(()));
    assert_eq!(rig.asked("AssumeRole"), 2, "nobody is asked again and again");
    rig.clock.advance(minutes(14));
    let problem = read(&rig, 1).unwrap_err();
    assert_eq!((problem.kind, problem.code.raw()), (ProblemKind::Credentials, "SignatureDoesNotMatch"));
    assert_eq!(problem.action, "AssumeRole");
    assert!(problem.wants_credentials() && !problem.leaves_effect_open() && !problem.request_id.is_empty());
    assert!(ui::problem::advice(&problem).contains("access key secret is wrong"));
    assert!(!format!("{problem:?}").contains("canary"));
    std::fs::remove_file(rig.config_file()).unwrap();
    let problem = read(&rig, 1).unwrap_err();
    assert_eq!((problem.kind, problem.code.raw()), (ProblemKind::Credentials, "Credentials.Unusable"));
    rig.write_config(&[operator(&rig)]);
    assert_eq!(read(&rig, 1), Ok(()), "as soon as the file is mended");
}
