//! Where things are in one run: what the user has set, the folders, the services.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{Asked, CliError, Common, arguments, config_error, keymap};
use crate::api::credentials::Sources;
use crate::api::endpoint::Endpoints;
use crate::app::actions::keymap::bind;
use crate::base::files::Owner;
use crate::base::untrusted::clean;
use crate::domain::ids::RegionId;
use crate::domain::policy::Rules;
use crate::store::config::Config;
use crate::store::places::Places;
use crate::store::policy;
use crate::text::{self, Language};

/// The endpoint suffix of the vendor.
const VENDOR: &str = "aliyuncs.com";

/// What the command line and the configuration say together.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// Where the services are, as it was given.
    pub suffix: String,
    /// Where the services are.
    pub endpoints: Endpoints,
    /// The profile to act as; `None` takes the first that the usual order of sources gives.
    pub profile: Option<String>,
    /// Only these regions; `None` for all.
    pub regions: Option<Vec<RegionId>>,
    /// How the screens are to look, where the command line does not say it.
    pub looks: Asked,
    /// The folder of the journal.
    pub state: PathBuf,
    /// The folder for what can be read again.
    pub cache: PathBuf,
    /// What the organisation's policy and the user's own settings allow together.
    pub rules: Rules,
    /// The hosts that a credentials URI may name beside this machine.
    credential_hosts: Vec<String>,
}

impl Setting {
    /// Reads the configuration; what the command line says comes first.
    ///
    /// # Errors
    /// What of it cannot be used.
    pub(super) fn find(common: &Common) -> Result<Self, CliError> {
        let places = Places::of_process().ok_or_else(|| CliError::Unusable(text::get("cli.no_home").to_owned()))?;
        let config = Config::load(common.config.as_deref(), &places).map_err(|error| config_error(&error))?;
        let suffix = common.endpoint_suffix.clone().or(config.endpoint_suffix).unwrap_or_else(|| VENDOR.to_owned());
        let organisation = policy::load(Path::new(policy::FILE), Owner::Root);
        Ok(Self {
            endpoints: endpoints(&suffix)?,
            suffix,
            profile: common.profile.clone().or(config.profile),
            regions: (!config.regions.is_empty()).then_some(config.regions),
            looks: Asked { theme: config.theme, ascii: config.ascii, plain: config.accessible },
            state: places.state,
            cache: places.cache,
            rules: Rules { policy: organisation.tightened(&config.policy), profiles: config.profiles },
            credential_hosts: config.credential_hosts,
        })
    }

    /// Where credentials are looked for.
    pub(super) fn sources(&self) -> Sources {
        Sources { uri_hosts: self.credential_hosts.clone(), ..Sources::system() }
    }

    /// The endpoint suffix, if it is not the vendor's.
    pub(super) fn elsewhere(&self) -> Option<&str> {
        (self.suffix != VENDOR).then_some(self.suffix.as_str())
    }
}

/// The proxy that requests to other machines go through, without the password that its address may hold, by what
/// `variable` tells of the environment.
pub(super) fn proxy(variable: impl Fn(&str) -> Option<String>) -> Option<String> {
    let value = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let address = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].iter().find_map(value)?;
    let host = address.rsplit_once('@').map_or(&*address, |(_, host)| host);
    let host = host.split_once("://").map_or(host, |(_, host)| host).trim_end_matches('/');
    Some(clean(host).into_owned())
}

/// The language that the settings name. What is wrong in them is told once they are needed.
pub(super) fn language(arguments: &[OsString]) -> Option<Language> {
    usual(arguments::value_of(arguments, "--config").map(Path::new)).language
}

/// How the screens look that have no other settings.
pub(super) fn looks() -> Asked {
    let config = usual(None);
    Asked { theme: config.theme, ascii: config.ascii, plain: config.accessible }
}

/// The settings as far as they can be used.
pub(super) fn usual(named: Option<&Path>) -> Config {
    Places::of_process().and_then(|places| Config::load(named, &places).ok()).unwrap_or_default()
}

/// Gives the actions the keys that the user has for them.
///
/// # Errors
/// The first thing that is wrong in the file of keys.
pub(super) fn take_keys(named: Option<&Path>) -> Result<(), CliError> {
    let usual = || Places::of_process().map(|places| places.config_file());
    let Some(config) = named.map(Path::to_owned).or_else(usual) else { return Ok(()) };
    match keymap::read(&config) {
        Ok(actions) => {
            bind(actions);
            Ok(())
        }
        Err(wrong) => wrong.first().map_or(Ok(()), |error| Err(config_error(error))),
    }
}

/// The services under a suffix.
///
/// # Errors
/// Why it cannot be one.
pub(super) fn endpoints(suffix: &str) -> Result<Endpoints, CliError> {
    Endpoints::new(suffix)
        .map_err(|error| CliError::Unusable(text::fill("cli.suffix_wrong", &[("suffix", &suffix), ("why", &error)])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_told_without_what_only_it_is_to_know() {
        for (name, address, told) in [
            ("HTTPS_PROXY", "http://me:hush@proxy.example:3128/", "proxy.example:3128"),
            ("https_proxy", "http://me:h@sh@proxy.example:3128", "proxy.example:3128"),
            ("ALL_PROXY", "socks5://10.0.0.7:1080", "10.0.0.7:1080"),
            ("all_proxy", "proxy\u{1b}[2J", "proxy\\e[2J"),
        ] {
            let found = proxy(|asked| (asked == name).then(|| address.to_owned()));
            assert_eq!(found.as_deref(), Some(told));
        }
        assert_eq!(proxy(|_| Some(String::new())), None);
    }
}
