//! The screens, on a real account or wherever the endpoint suffix leads.

use std::path::PathBuf;

use super::{CliError, Common, config_error, system};
use crate::api::credentials::Sources;
use crate::api::endpoint::Endpoints;
use crate::app::model::Setup;
use crate::base::env::Env;
use crate::run::{self, Start};
use crate::store::config::Config;
use crate::store::places::{HOME_VARIABLE, Places};
use crate::terminal::ColorMode;
use crate::{terminal, text, work};

/// The endpoint suffix of the vendor.
const VENDOR: &str = "aliyuncs.com";

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let home = std::env::var_os(HOME_VARIABLE);
    let places = Places::find(home.as_deref(), Places::platform().as_ref())
        .ok_or_else(|| CliError::Unusable(text::get("cli.no_home").to_owned()))?;
    let config = Config::load(common.config.as_deref(), &places).map_err(|error| config_error(&error))?;
    need_terminal()?;
    let suffix = common.endpoint_suffix.clone().or(config.endpoint_suffix).unwrap_or_else(|| VENDOR.to_owned());
    let env = Env::system();
    let setup = Setup {
        demo: false,
        endpoint: (suffix != VENDOR).then(|| suffix.clone()),
        profile: common.profile.clone().or(config.profile),
        region: common.region.clone(),
    };
    let regions = (!config.regions.is_empty()).then_some(config.regions);
    let sources = Sources { uri_hosts: config.credential_hosts, ..Sources::system() };
    show(setup, &suffix, sources, regions, places.state, env)
}

/// Fails unless there is a terminal to draw on.
pub(super) fn need_terminal() -> Result<(), CliError> {
    if terminal::is_terminal() { Ok(()) } else { Err(CliError::NoTerminal(text::get("cli.no_terminal").to_owned())) }
}

/// Shows the screens until the user has had enough.
pub(super) fn show(
    setup: Setup,
    suffix: &str,
    sources: Sources,
    regions: Option<Vec<crate::domain::ids::RegionId>>,
    state: PathBuf,
    env: Env,
) -> Result<(), CliError> {
    let endpoints = Endpoints::new(suffix)
        .map_err(|error| CliError::Unusable(text::fill("cli.suffix_wrong", &[("suffix", &suffix), ("why", &error)])))?;
    let work = work::Setup { regions, state: Some(state), ..work::Setup::new(env.clone(), endpoints, sources) };
    let colors = ColorMode::from_env(&|name| std::env::var(name).ok());
    run::run(Start { setup, work, env, colors }).map_err(system)
}
