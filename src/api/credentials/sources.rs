//! Where credentials are looked for, and which profiles are there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use zeroize::Zeroizing;

use super::recipe::Recipe;
use super::{CredentialError, ENVIRONMENT, Forbidden, METADATA, Origin, Profile, cli_config, environment, ini};
use crate::base::files::{Exposure, exposure};
use crate::domain::ids::RegionId;

/// Where to look for credentials.
#[derive(Clone, Default)]
pub struct Sources {
    /// The process's variables. They may hold secrets, so `Debug` prints their number only.
    pub variables: BTreeMap<String, String>,
    /// The home directory.
    pub home: PathBuf,
    /// The address of the ECS metadata service ([`METADATA`]); `None` if there is none to ask.
    pub metadata: Option<String>,
    /// Hosts beside this machine that a credentials URI may lead to, over https.
    pub uri_hosts: Vec<String>,
}

/// A profile, and how its credentials are got.
#[derive(Debug, Clone)]
pub struct Found {
    /// The profile.
    pub profile: Profile,
    pub(super) recipe: Recipe,
}

impl Found {
    /// The ID of the long-lived access key that the profile acts with; `None` if somebody has to be asked for its
    /// credentials, or they are temporary.
    #[must_use]
    pub fn standing_key(&self) -> Option<&str> {
        let keys = self.recipe.standing_keys().filter(|keys| keys.token.is_none())?;
        Some(&keys.access_key_id)
    }
}

/// A profile, and how its credentials are got, or what is missing for that.
pub(super) struct Listed {
    /// Its name in its source.
    pub own: String,
    pub profile: Profile,
    pub recipe: Result<Recipe, CredentialError>,
}

impl Listed {
    fn found(self) -> Result<Found, CredentialError> {
        Ok(Found { profile: self.profile, recipe: self.recipe? })
    }
}

/// What is in a file of credentials; `None` if there is no such file.
pub(super) fn content(path: &Path) -> Result<Option<Zeroizing<Vec<u8>>>, CredentialError> {
    match std::fs::read(path) {
        Ok(content) => Ok(Some(Zeroizing::new(content))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CredentialError::Unreadable { path: path.to_owned(), kind: error.kind() }),
    }
}

/// What the files hold.
struct Files {
    cli: Option<cli_config::File>,
    inis: Vec<ini::File>,
}

impl Sources {
    /// This process's variables, the user's home directory, and the metadata of the instance that it runs on.
    #[must_use]
    pub fn system() -> Self {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
        Self { variables, home, metadata: Some(METADATA.to_owned()), uri_hosts: Vec::new() }
    }

    /// The CLI's file: `ALIBABA_CLOUD_CONFIG_FILE`, else `.aliyun/config.json` in the home directory.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        let usual = || self.home.join(".aliyun").join("config.json");
        self.variable("ALIBABA_CLOUD_CONFIG_FILE").map_or_else(usual, |path| self.expand(path))
    }

    /// The INI files: `ALIBABA_CLOUD_CREDENTIALS_FILE`, else the usual places of the vendor's libraries, of which one
    /// half looks for the name with the ending and the other half for the one without.
    #[must_use]
    pub fn ini_files(&self) -> Vec<PathBuf> {
        let folder = self.home.join(".alibabacloud");
        match self.variable("ALIBABA_CLOUD_CREDENTIALS_FILE") {
            Some(path) => vec![self.expand(path)],
            None => vec![folder.join("credentials.ini"), folder.join("credentials")],
        }
    }

    /// Every profile there is, in the order of the chain, those that cannot be used among them; and why a file could
    /// not be read, if it is there and could not. No source hides another.
    #[must_use]
    pub fn profiles(&self) -> (Vec<Profile>, Option<CredentialError>) {
        let (files, error) = self.read();
        (self.list(&files).into_iter().map(|one| one.profile).collect(), error)
    }

    /// The profile `name`; without a name the first of the chain that files and variables give.
    ///
    /// # Errors
    /// [`CredentialError`], which says where was looked and what is missing.
    pub fn find(&self, name: Option<&str>) -> Result<Found, CredentialError> {
        let Some(name) = name else { return self.first() };
        let (files, error) = self.read();
        let listed = self.list(&files).into_iter().find(|one| one.profile.name.raw() == name);
        match (listed, error) {
            (Some(listed), _) => listed.found(),
            (None, Some(error)) => Err(error),
            (None, None) => {
                let path = files.cli.as_ref().map(|file| file.path.clone());
                Err(CredentialError::NoSuchProfile { name: name.into(), path })
            }
        }
    }

    /// The first of the chain. A file is read only where nothing before it is there.
    fn first(&self) -> Result<Found, CredentialError> {
        if let Some(listed) = environment::keys(self).or_else(|| environment::oidc(self)) {
            return listed.found();
        }
        let wanted = self.variable("ALIBABA_CLOUD_PROFILE");
        let cli = self.read_cli()?;
        if let Some(file) = &cli
            && let Some(entry) = file.find(wanted.unwrap_or_else(|| file.current()))
        {
            return file.listed(entry, self).found();
        }
        let section = wanted.unwrap_or("default");
        for path in self.ini_files() {
            if ini::File::read(&path)?.is_some_and(|file| file.has(section)) {
                // Through the list, which knows the name by which it is found again.
                let origin = Origin::File(path);
                let is_it = |one: &Listed| one.profile.origin == origin && one.own == section;
                if let Some(listed) = self.list(&self.read().0).into_iter().find(is_it) {
                    return listed.found();
                }
            }
        }
        if let Some(field) = environment::lacking(self) {
            return Err(CredentialError::Incomplete { name: ENVIRONMENT.into(), field });
        }
        Err(match cli {
            None => CredentialError::Nowhere { path: self.file(), others: self.ini_files(), metadata: None },
            Some(file) => {
                let name = wanted.unwrap_or_else(|| file.current()).into();
                CredentialError::NoSuchProfile { name, path: Some(file.path) }
            }
        })
    }

    /// The files with profiles that others can get at, and how. A secret in them may be known to more people than it
    /// was meant for.
    #[must_use]
    pub fn exposed(&self) -> Vec<(PathBuf, Exposure)> {
        let all = std::iter::once(self.file()).chain(self.ini_files());
        all.filter_map(|path| exposure(&path).map(|how| (path, how))).collect()
    }

    /// When the file of a profile was last written; `None` if it is in no file.
    #[must_use]
    pub fn written(&self, origin: &Origin) -> Option<SystemTime> {
        let Origin::File(path) = origin else { return None };
        std::fs::metadata(path).and_then(|about| about.modified()).ok()
    }

    /// Everything that is listed, each under a name of its own.
    fn list(&self, files: &Files) -> Vec<Listed> {
        let mut all: Vec<Listed> = environment::keys(self).into_iter().chain(environment::oidc(self)).collect();
        if let Some(file) = &files.cli {
            all.extend(file.profiles.iter().map(|entry| file.listed(entry, self)));
        }
        for file in &files.inis {
            all.extend(file.listed(self));
        }
        all.extend(environment::instance(self).into_iter().chain(environment::uri(self)));
        let mut taken = BTreeSet::new();
        for listed in &mut all {
            if taken.contains(listed.profile.name.raw())
                && let Origin::File(path) = &listed.profile.origin
            {
                let file = path.file_name().unwrap_or_default().to_string_lossy();
                listed.profile.name = format!("{} ({file})", listed.profile.name.raw()).as_str().into();
            }
            taken.insert(listed.profile.name.raw().to_owned());
        }
        all
    }

    /// Reads all files, and why the first could not be read that could not.
    fn read(&self) -> (Files, Option<CredentialError>) {
        let mut error = None;
        let cli = self.read_cli().unwrap_or_else(|why| {
            error = Some(why);
            None
        });
        let mut inis = Vec::new();
        for path in self.ini_files() {
            match ini::File::read(&path) {
                Ok(file) => inis.extend(file),
                Err(why) => error = error.or(Some(why)),
            }
        }
        (Files { cli, inis }, error)
    }

    /// The CLI's file, unless the variables say not to look at it or there is none.
    fn read_cli(&self) -> Result<Option<cli_config::File>, CredentialError> {
        let off = ["ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "ALIBABA_CLOUD_IGNORE_PROFILE"];
        if off.iter().any(|name| self.is_on(name)) {
            return Ok(None);
        }
        cli_config::File::read(&self.file())
    }

    /// A variable that is set to something.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Whether a variable says `true`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.variable(name).is_some_and(|text| text.eq_ignore_ascii_case("true") || text == "1")
    }

    /// Whether commands and addresses that profiles name are asked at all.
    ///
    /// # Errors
    /// The variable that forbids it.
    pub(super) fn may_ask_others(&self) -> Result<(), Forbidden> {
        const OFF: &str = "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS";
        if self.is_on(OFF) { Err(Forbidden::SwitchedOff(OFF)) } else { Ok(()) }
    }

    pub(super) fn region(&self) -> Option<RegionId> {
        self.variable("ALIBABA_CLOUD_REGION_ID").and_then(|text| RegionId::parse(text).ok())
    }

    pub(super) fn expand(&self, path: &str) -> PathBuf {
        path.strip_prefix("~/").map_or_else(|| Path::new(path).to_owned(), |rest| self.home.join(rest))
    }
}

impl std::fmt::Debug for Sources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sources").field("variables", &self.variables.len()).field("home", &self.home).finish()
    }
}
