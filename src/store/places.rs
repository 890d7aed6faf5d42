//! Where the program keeps its files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

/// The variable that puts everything under one folder.
pub const HOME_VARIABLE: &str = "SNAPFERRY_HOME";

/// The three folders. None of them is made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// What the user writes: `config.toml`.
    pub config: PathBuf,
    /// What the program must not lose: journal, notes.
    pub state: PathBuf,
    /// What can be read again from the cloud.
    pub cache: PathBuf,
}

impl Places {
    /// Under the folder that [`HOME_VARIABLE`] names, or else where the platform wants them; `None` when neither is
    /// known. An empty variable counts as none.
    ///
    /// Pass the variable's value and [`ProjectDirs`] of [`Self::platform`].
    #[must_use]
    pub fn find(home: Option<&OsStr>, platform: Option<&ProjectDirs>) -> Option<Self> {
        match home {
            Some(home) if !home.is_empty() => Some(Self::under(Path::new(home))),
            _ => platform.map(Self::of),
        }
    }

    /// Those of this process, by its environment; `None` when there is no home folder either.
    #[must_use]
    pub fn of_process() -> Option<Self> {
        Self::find(std::env::var_os(HOME_VARIABLE).as_deref(), Self::platform().as_ref())
    }

    /// What the platform says, from the process's own environment; `None` without a home folder.
    #[must_use]
    pub fn platform() -> Option<ProjectDirs> {
        ProjectDirs::from("", "", "snapferry")
    }

    /// All three under one folder.
    #[must_use]
    pub fn under(folder: &Path) -> Self {
        Self { config: folder.join("config"), state: folder.join("state"), cache: folder.join("cache") }
    }

    /// Where `config.toml` is when no other file is named.
    #[must_use]
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    fn of(platform: &ProjectDirs) -> Self {
        // Only Linux has a place for state; elsewhere a folder of its own keeps it apart from the configuration.
        let state = platform.state_dir().map_or_else(|| platform.data_local_dir().join("state"), Path::to_owned);
        Self { config: platform.config_dir().to_owned(), state, cache: platform.cache_dir().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_folder_holds_all_three() {
        let places = Places::find(Some(OsStr::new("kept")), None).unwrap();
        assert_eq!(places.config_file(), Path::new("kept/config/config.toml"));
        assert_eq!(places.state, Path::new("kept/state"));
        assert_eq!(places.cache, Path::new("kept/cache"));
    }

    #[test]
    fn else_the_platform_decides() {
        let platform = ProjectDirs::from_path(PathBuf::from("snapferry"));
        for home in [None, Some(OsStr::new(""))] {
            let places = Places::find(home, platform.as_ref()).unwrap();
            for folder in [&places.config, &places.state, &places.cache] {
                assert!(folder.iter().any(|part| part == "snapferry"), "{folder:?}");
            }
            assert_ne!(places.config, places.state);
        }
        assert_eq!(Places::find(None, None), None);
    }
}
