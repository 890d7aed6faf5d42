//! Files that the program reads: settings, policy, the vendor CLI's profiles, the journal.

use std::cell::OnceCell;
use std::path::Path;

use snapferry::api::credentials::{CredentialError, Sources};
use snapferry::store::config::Config;
use snapferry::store::policy;
use tempfile::TempDir;

use super::{SECRET, assert_harmless};

thread_local! {
    static HOME: OnceCell<TempDir> = const { OnceCell::new() };
}

/// Runs `with` in a folder that this thread keeps.
pub fn at_home<T>(with: impl FnOnce(&Path) -> T) -> T {
    HOME.with(|home| with(home.get_or_init(|| TempDir::new().unwrap()).path()))
}

/// `config.toml` and the organisation's policy: they are read or refused, with words that can be shown and a place that
/// is in the text.
pub fn config(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let path = Path::new("config.toml");
    let lines = text.matches('\n').count() + 1;
    for error in [Config::parse(&text, path).err(), policy::parse(&text, path).err()].into_iter().flatten() {
        assert_harmless(&error.to_string());
        let Some(at) = error.at else { continue };
        assert!((1..=lines).contains(&at.line) && at.column >= 1, "{at:?} of {lines} lines");
    }
    if let Ok(config) = Config::parse(&text, path) {
        config.profiles.keys().for_each(|name| assert_harmless(name));
        assert_eq!(Config::parse(&text, path).unwrap(), config);
    }
}

/// The vendor CLI's profiles: whatever is wrong with the file, no word about it holds a secret of it.
pub fn cli_config(data: &[u8]) {
    at_home(|home| {
        let folder = home.join(".aliyun");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.json"), data).unwrap();
        let sources = Sources { home: home.to_owned(), ..Sources::default() };
        let (profiles, trouble) = sources.profiles();
        if let Some(trouble) = &trouble {
            assert!(profiles.is_empty());
            for told in [trouble.to_string(), format!("{trouble:?}")] {
                assert!(!told.contains(SECRET), "{told} tells the secret");
                assert_harmless(&told);
            }
        }
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name.raw()).collect();
        for name in names {
            // What is missing of a profile is said without what is there, but for its name and its mode.
            let Err(error) = sources.find(Some(name)) else { continue };
            let of_mode = matches!(error, CredentialError::Unsupported { .. });
            assert!(of_mode || name.contains(SECRET) || !error.to_string().contains(SECRET), "{error}");
        }
        let _ = sources.find(None);
    });
}
