use std::fs;

use super::*;

const KEYS: [(&str, &str); 2] =
    [("ALIBABA_CLOUD_ACCESS_KEY_ID", "ENVKEY"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-env-secret")];

const FILE: &str = r#"{
	"current": "work",
	"profiles": [
		{"name": "default", "mode": "AK", "access_key_id": "K1", "access_key_secret": "canary-1",
		 "region_id": "cn-hangzhou", "output_format": "json", "retry_count": 3},
		{"name": "work", "mode": "StsToken", "access_key_id": "K2", "access_key_secret": "canary-2",
		 "sts_token": "canary-3", "region_id": "not a region"},
		{"name": "role", "mode": "RamRoleArn", "access_key_id": "K3", "access_key_secret": "canary-4"},
		{"name": "half", "mode": "ak", "access_key_id": "K4", "access_key_secret": ""},
		{"name": "tokenless", "mode": "stsTOKEN", "access_key_id": "K5", "access_key_secret": "canary-5"}
	],
	"meta_path": ""
}"#;

struct Home {
    folder: tempfile::TempDir,
    sources: Sources,
}

fn home(file: Option<&str>, variables: &[(&str, &str)]) -> Home {
    let folder = tempfile::tempdir().unwrap();
    if let Some(file) = file {
        fs::create_dir(folder.path().join(".aliyun")).unwrap();
        fs::write(folder.path().join(".aliyun/config.json"), file).unwrap();
    }
    let variables = variables.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    Home { sources: Sources { variables, home: folder.path().to_owned(), ..Sources::default() }, folder }
}

fn loaded(home: &Home, name: Option<&str>) -> (String, String, String) {
    let Found { profile, recipe } = home.sources.find(name).unwrap();
    let credentials = recipe.standing_keys().unwrap();
    let token = credentials.token.as_ref().map(|token| token.expose().to_owned()).unwrap_or_default();
    (profile.name.raw().to_owned(), credentials.access_key_id.clone(), token)
}

fn is(name: &str, id: &str, token: &str) -> (String, String, String) {
    (name.into(), id.into(), token.into())
}

#[test]
fn variables_come_first_unless_a_profile_is_named() {
    let home = home(Some(FILE), &KEYS);
    assert_eq!(loaded(&home, None), is("environment", "ENVKEY", ""));
    assert_eq!(loaded(&home, Some("default")), is("default", "K1", ""));
    assert_eq!(loaded(&home, Some("environment")), is("environment", "ENVKEY", ""));
}

#[test]
fn the_files_current_profile_follows() {
    let current = home(Some(FILE), &[]);
    assert_eq!(loaded(&current, None), is("work", "K2", "canary-3"));
    let named = home(Some(FILE), &[("ALIBABA_CLOUD_PROFILE", "default"), ("ALIBABA_CLOUD_ACCESS_KEY_ID", "lonely")]);
    assert_eq!(loaded(&named, None), is("default", "K1", ""), "an ID without a secret counts as nothing");
    let unnamed = home(Some(&FILE.replace("\"current\": \"work\"", "\"current\": \"\"")), &[]);
    assert_eq!(loaded(&unnamed, None), is("default", "K1", ""));
}

#[test]
fn a_token_of_the_variables_is_used() {
    let variables = [KEYS[0], KEYS[1], ("ALIBABA_CLOUD_SECURITY_TOKEN", "t"), ("ALIBABA_CLOUD_REGION_ID", "eu-west-1")];
    let home = home(None, &variables);
    assert_eq!(loaded(&home, None), is("environment", "ENVKEY", "t"));
    let profile = &home.sources.profiles().0[0];
    assert_eq!((&profile.mode, &profile.origin), (&Mode::StsToken, &Origin::Environment));
    assert_eq!(profile.region.as_ref().unwrap().as_str(), "eu-west-1");
}

#[test]
fn every_profile_is_listed_with_its_mode() {
    let home = home(Some(FILE), &[KEYS[0], KEYS[1], ("ALIBABA_CLOUD_REGION_ID", "cn-beijing")]);
    let rows: Vec<_> = home
        .sources
        .profiles()
        .0
        .into_iter()
        .map(|profile| {
            let region = profile.region.map(|region| region.to_string()).unwrap_or_default();
            (profile.name.raw().to_owned(), profile.mode.shown().to_owned(), region, profile.supported)
        })
        .collect();
    let expected = [
        ("environment", "AK", "cn-beijing", true),
        ("default", "AK", "cn-hangzhou", true),
        ("work", "StsToken", "cn-beijing", true),
        ("role", "RamRoleArn", "cn-beijing", true),
        ("half", "AK", "cn-beijing", true),
        ("tokenless", "StsToken", "cn-beijing", true),
    ];
    assert_eq!(rows, expected.map(|(name, mode, region, can)| (name.into(), mode.into(), region.into(), can)));
}

#[test]
fn a_mode_that_is_not_named_is_guessed() {
    for (fields, mode) in [
        (r#""access_key_id":"K","access_key_secret":"s""#, "AK"),
        (r#""access_key_id":"K","access_key_secret":"s","sts_token":"t""#, "StsToken"),
        (r#""access_key_id":"K","access_key_secret":"s","ram_role_arn":"a""#, "RamRoleArn"),
        (r#""private_key":"k","key_pair_name":"n""#, "RsaKeyPair"),
        (r#""ram_role_name":"n""#, "EcsRamRole"),
        (r#""process_command":"c""#, "External"),
        (r#""oidc_provider_arn":"a","oidc_token_file":"f","ram_role_arn":"r""#, "OIDC"),
        (r#""cloud_sso_sign_in_url":"u""#, "CloudSSO"),
        (r#""bearer_token":"b""#, "BearerToken"),
        (r#""mode":"","access_key_id":"K","access_key_secret":"s""#, "AK"),
    ] {
        let home = home(Some(&format!(r#"{{"profiles":[{{"name":"p",{fields}}}]}}"#)), &[]);
        assert_eq!(home.sources.profiles().0[0].mode.shown(), mode, "{fields}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let with_file = home(Some(FILE), &[]);
    let error = |name| with_file.sources.find(Some(name)).unwrap_err();
    let path = Some(with_file.sources.file());
    assert_eq!(error("nobody"), CredentialError::NoSuchProfile { name: "nobody".into(), path });
    assert_eq!(error("role"), CredentialError::Incomplete { name: "role".into(), field: "ram_role_arn" });
    assert_eq!(error("half"), CredentialError::Incomplete { name: "half".into(), field: "access_key_secret" });
    assert_eq!(error("tokenless"), CredentialError::Incomplete { name: "tokenless".into(), field: "sts_token" });

    let nothing = home(None, &[]);
    let (path, others) = (nothing.sources.file(), nothing.sources.ini_files());
    assert_eq!(nothing.sources.find(None).unwrap_err(), CredentialError::Nowhere { path, others, metadata: None });
    let error = nothing.sources.find(Some("environment")).unwrap_err();
    assert_eq!(error, CredentialError::NoSuchProfile { name: "environment".into(), path: None });
    assert_eq!(nothing.sources.profiles(), (vec![], None));

    let stale = home(Some(&FILE.replace("\"current\": \"work\"", "\"current\": \"gone\"")), &[]);
    assert!(
        matches!(stale.sources.find(None), Err(CredentialError::NoSuchProfile { name, .. }) if name.raw() == "gone")
    );
}

#[test]
fn the_file_can_be_elsewhere_or_switched_off() {
    let elsewhere = home(None, &[]);
    let path = elsewhere.folder.path().join("other.json");
    fs::write(&path, format!("\u{feff}{FILE}")).unwrap();
    for text in [path.to_str().unwrap(), "~/other.json"] {
        let mut sources = elsewhere.sources.clone();
        sources.variables.insert("ALIBABA_CLOUD_CONFIG_FILE".into(), text.into());
        assert_eq!(sources.find(None).unwrap().profile.origin, Origin::File(path.clone()), "with a byte order mark");
    }
    for (name, value) in [("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true"), ("ALIBABA_CLOUD_IGNORE_PROFILE", "TRUE")] {
        let off = home(Some(FILE), &[(name, value)]);
        assert!(matches!(off.sources.find(None), Err(CredentialError::Nowhere { .. })), "{name}");
        assert_eq!(off.sources.profiles(), (vec![], None));
    }
}

#[test]
fn a_broken_file_is_explained_by_line_and_column_without_its_content() {
    let canary = r#"{"profiles": [
  {"name": "p", "access_key_secret": "canary-9"#;
    for (text, place, fault) in [
        (format!("{canary}\",,}}]}}"), (2, 49), "key must be a string"),
        (canary.to_owned(), (2, 46), "EOF while parsing a string"),
        (format!("{canary}\n\"}}]}}"), (3, 0), "control character (\\u0000-\\u001F) found while parsing a string"),
        (r#"{"profiles": [{"access_key_id": ["canary-9"]}]}"#.to_owned(), (1, 32), "a value of the wrong type"),
        ("{\n\"profiles\": \"canary-9\"}".to_owned(), (2, 22), "a value of the wrong type"),
        (r#"{"profiles": [{"sts_token": 900913}]}"#.to_owned(), (1, 34), "a value of the wrong type"),
        ("canary-9".to_owned(), (1, 1), "expected value"),
        (String::new(), (1, 0), "EOF while parsing a value"),
    ] {
        let home = home(Some(&text), &[]);
        let error = home.sources.find(None).unwrap_err();
        let everything = format!("{error} {error:?}");
        assert!(!everything.contains("canary-9") && !everything.contains("900913"), "{everything}");
        let CredentialError::Broken { line, column, fault: told, path } = error else { panic!("{text}") };
        assert_eq!(((line, column), told.to_string().as_str()), (place, fault), "{text}");
        assert_eq!(path, home.sources.file());
        assert!(home.sources.profiles().1.is_some());
    }
}

#[test]
fn a_broken_file_does_not_matter_where_the_variables_are_enough() {
    assert_eq!(loaded(&home(Some("{"), &KEYS), None), is("environment", "ENVKEY", ""));
}

#[test]
fn a_file_is_read_anew_each_time() {
    let home = home(Some(FILE), &[]);
    assert_eq!(loaded(&home, None), is("work", "K2", "canary-3"));
    fs::write(home.sources.file(), FILE.replace("canary-3", "renewed")).unwrap();
    assert_eq!(loaded(&home, None), is("work", "K2", "renewed"));
}

#[test]
fn nothing_that_can_be_printed_holds_a_secret() {
    let home = home(Some(FILE), &KEYS);
    let mut printed = format!("{:?} {:?}", home.sources, home.sources.profiles());
    for name in [None, Some("default"), Some("work"), Some("role"), Some("half"), Some("tokenless"), Some("?")] {
        printed += &match home.sources.find(name) {
            Ok(both) => format!("{both:?}"),
            Err(error) => format!("{error:?} {error}"),
        };
    }
    assert!(printed.contains("K2") && !printed.contains("canary"), "{printed}");
}

#[test]
fn half_a_key_in_the_variables_is_told_only_where_nothing_else_can_be_used() {
    let home = tempfile::tempdir().unwrap();
    let variables = [("ALIBABA_CLOUD_ACCESS_KEY_ID".to_owned(), "id".to_owned())].into();
    let sources = Sources { variables, home: home.path().to_owned(), ..Sources::default() };
    let field = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
    assert_eq!(sources.find(None).unwrap_err(), CredentialError::Incomplete { name: ENVIRONMENT.into(), field });
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let file = home.path().join(".aliyun/config.json");
    let profile = r#"{"profiles":[{"name":"default","access_key_id":"a","access_key_secret":"b"}]}"#;
    std::fs::write(&file, profile).unwrap();
    assert!(sources.find(None).is_ok());
    std::fs::write(&file, "\n[]").unwrap();
    let error = sources.find(None).unwrap_err();
    assert!(matches!(error, CredentialError::Broken { line: 2, fault: Fault::WrongType, .. }), "{error:?}");
}
