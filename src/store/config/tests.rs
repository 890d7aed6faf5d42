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
        ("[colours]\nname = 'x'", (1, 2), None),
        ("[profiles.a]\nregion = []", (2, 1), Some("regions")),
        ("[policy]\nnotes_required = true", (2, 1), Some("note_required")),
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
    assert!(matches!(kind, ConfigErrorKind::BadValue { key: "regions", value, .. } if value.shown() == "CN\\e"));
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

#[test]
fn everything_that_is_wrong_is_told_at_once_and_the_rest_is_used() {
    let text = "profil = 'a'\ntheme = 'drak'\nascii = true\n[profiles.prod]\nread_onyl = true\nregions = ['cn-beijing']\n\
                [profiles.dev]\nproduction = 1\n[policy]\nregions = ['?']\nnote_required = true\n";
    let (config, wrong) = Config::read(text, Path::new("c.toml"));
    let places: Vec<(usize, usize)> =
        wrong.iter().filter_map(|error| error.at).map(|at| (at.line, at.column)).collect();
    assert_eq!(places, [(1, 1), (2, 9), (5, 1), (8, 14), (10, 12)]);
    assert!(config.ascii && config.policy.note_required);
    assert_eq!(config.profiles["prod"].regions.len(), 1);
    assert!(Config::parse(text, Path::new("c.toml")).is_err(), "nothing is used of a file that is wrong");
}

/// A file with one setting at its example.
fn example(key: &keys::Key) -> String {
    let head = match key.level {
        Level::Top => "",
        Level::Profile => "[profiles.p]\n",
        Level::Policy => "[policy]\n",
    };
    format!("{head}{} = {}\n", key.name, key.example)
}

#[test]
fn every_setting_of_the_list_is_read_and_no_other() {
    let path = Path::new("config.toml");
    for key in keys::KEYS.iter().filter(|key| !key.example.is_empty()) {
        let with = |value: &str| Config::parse(&example(key).replace(key.example, value), path);
        let read = Config::parse(&example(key), path).unwrap_or_else(|error| panic!("{}: {error}", example(key)));
        let empty =
            if key.level == Level::Profile { Config::parse("[profiles.p]", path).unwrap() } else { Config::default() };
        assert_ne!(read, empty, "{} changes nothing", example(key));
        if !key.usual.is_empty() {
            assert!(with(key.usual).is_ok(), "{} as usual", key.name);
        }
        let wrong = with("1.5").unwrap_err();
        assert!(matches!(wrong.kind, ConfigErrorKind::WrongKind { key: name, .. } if name == key.name), "{wrong}");
        for value in key.kind.values() {
            assert!(with(&format!("'{value}'")).is_ok(), "{} = {value}", key.name);
        }
    }
    let tables: Vec<&str> = keys::KEYS.iter().filter(|key| key.example.is_empty()).map(|key| key.name).collect();
    assert_eq!(tables, ["profiles", "policy"]);
}

#[test]
fn a_value_that_there_is_not_is_told_with_those_that_there_are() {
    let ConfigErrorKind::BadValue { key, known, .. } = wrong("language = 'tlh'").2 else { panic!() };
    assert_eq!((key, known), ("language", vec!["en", "zh-CN"]));
    assert!(
        matches!(wrong("theme = 'pink'").2, ConfigErrorKind::BadValue { known, .. } if known.contains(&"contrast"))
    );
}
