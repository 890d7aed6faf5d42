use super::*;

fn wrong(text: &str) -> (usize, usize, ConfigErrorKind) {
    let error = Config::parse(text, Path::new("config.toml")).unwrap_err();
    let at = error.at.unwrap();
    (at.line, at.column, error.kind)
}

#[test]
fn all_keys_are_read() {
    let text = "profile = 'acme'\nregions = [\n  'cn-beijing', 'cn-hangzhou',\n 'cn-beijing' ]\nendpoint_suffix = 'localhost:8080'";
    let config = Config::parse(text, Path::new("config.toml")).unwrap();
    assert_eq!(config.profile.as_deref(), Some("acme"));
    assert_eq!(config.regions.iter().map(RegionId::as_str).collect::<Vec<_>>(), ["cn-beijing", "cn-hangzhou"]);
    assert_eq!(config.endpoint_suffix.as_deref(), Some("localhost:8080"));
    assert_eq!(Config::parse("# nothing\n", Path::new("config.toml")).unwrap(), Config::default());
}

#[test]
fn an_unknown_key_is_told_with_its_place_and_what_was_meant() {
    for (text, place, meant) in [
        ("\nprofil = 'x'", (2, 1), Some("profile")),
        ("region = []", (1, 1), Some("regions")),
        ("profile = 'a'\n  endpoint-suffix = 'b'", (2, 3), Some("endpoint_suffix")),
        ("'ключ' = 1", (1, 1), None),
        ("[theme]\nname = 'x'", (1, 2), None),
    ] {
        let (line, column, kind) = wrong(text);
        assert_eq!((line, column), place, "{text}");
        let ConfigErrorKind::UnknownKey { nearest, .. } = kind else { panic!("{text}: {kind}") };
        assert_eq!(nearest, meant, "{text}");
    }
}

#[test]
fn a_value_that_cannot_be_is_told_with_its_place() {
    let (line, column, kind) = wrong("regions = ['cn-hangzhou', 'CN\\e']");
    assert_eq!((line, column), (1, 27));
    assert!(matches!(kind, ConfigErrorKind::BadValue { key: "regions", value } if value.shown() == "CN\\e"));
    for text in ["regions = 'cn-hangzhou'", "regions = [1]"] {
        assert!(
            matches!(wrong(text).2, ConfigErrorKind::WrongKind { key: "regions", wanted: Wanted::Texts }),
            "{text}"
        );
    }
    assert!(matches!(wrong("profile = 7").2, ConfigErrorKind::WrongKind { key: "profile", wanted: Wanted::Text }));
    for bad in ["", "http://x", "a/b", "a..b", "host:", "host:0", "host:99999", "a b"] {
        let kind = wrong(&format!("endpoint_suffix = '{bad}'")).2;
        assert!(matches!(kind, ConfigErrorKind::BadValue { key: "endpoint_suffix", .. }), "{bad}");
    }
}

#[test]
fn hosts_that_give_credentials_are_bare_names() {
    let config = Config::parse("credential_hosts = ['Keys.example.com', 'a.b']", Path::new("config.toml")).unwrap();
    assert_eq!(config.credential_hosts, ["keys.example.com", "a.b"]);
    for bad in ["https://a.b", "a.b:443", "a.b/c", "*.b", ""] {
        let kind = wrong(&format!("credential_hosts = ['{bad}']")).2;
        assert!(matches!(kind, ConfigErrorKind::BadValue { key: "credential_hosts", .. }), "{bad}");
    }
    let kind = wrong("credential_hosts = 'a.b'").2;
    assert!(matches!(kind, ConfigErrorKind::WrongKind { key: "credential_hosts", wanted: Wanted::Texts }));
}

#[test]
fn text_that_is_not_toml_is_told_with_its_place() {
    let (line, column, kind) = wrong("profile = 'é'\nregions = [");
    assert_eq!((line, column), (2, 12));
    assert!(matches!(kind, ConfigErrorKind::Syntax(_)));
    assert!(matches!(wrong("profile = 'a'\nprofile = 'b'"), (2, 1, ConfigErrorKind::Syntax(_))));
}

#[test]
fn only_a_named_file_has_to_exist() {
    let home = tempfile::tempdir().unwrap();
    let places = Places::under(home.path());
    assert_eq!(Config::load(None, &places).unwrap(), Config::default());
    let named = home.path().join("mine.toml");
    let error = Config::load(Some(&named), &places).unwrap_err();
    assert!(matches!(error, ConfigError { at: None, kind: ConfigErrorKind::Missing, .. }));
    assert_eq!(error.path, named);

    std::fs::write(&named, "profile = 'named'").unwrap();
    assert_eq!(Config::load(Some(&named), &places).unwrap().profile.as_deref(), Some("named"));
    std::fs::create_dir_all(&places.config).unwrap();
    std::fs::write(places.config_file(), "profile = 'usual'").unwrap();
    assert_eq!(Config::load(None, &places).unwrap().profile.as_deref(), Some("usual"));

    std::fs::write(&named, [0xff]).unwrap();
    assert!(matches!(Config::load(Some(&named), &places).unwrap_err().kind, ConfigErrorKind::NotText));
    assert!(matches!(Config::load(Some(home.path()), &places).unwrap_err().kind, ConfigErrorKind::Unreadable(_)));
}

#[test]
fn errors_read_like_a_compilers() {
    let error = Config::parse("x = 1", Path::new("config.toml")).unwrap_err();
    assert_eq!(error.to_string(), "config.toml:1:1: unknown key x");
}
