//! The screens, on a real account or wherever the endpoint suffix leads.

use std::path::PathBuf;

use super::setting::Setting;
use super::{CliError, Common, system};
use crate::api::credentials::Sources;
use crate::api::endpoint::Endpoints;
use crate::app::model::Setup;
use crate::base::env::Env;
use crate::run::{self, Start};
use crate::terminal::ColorMode;
use crate::{terminal, text, work};

pub(super) fn run(common: &Common) -> Result<(), CliError> {
    let setting = Setting::find(common)?;
    need_terminal()?;
    let env = Env::system();
    let sources = setting.sources();
    let setup = Setup {
        demo: false,
        endpoint: setting.elsewhere().map(str::to_owned),
        profile: setting.profile,
        region: common.region.clone(),
        rules: setting.rules,
    };
    show(setup, setting.endpoints, sources, setting.regions, setting.state, env)
}

/// Fails unless there is a terminal to draw on.
pub(super) fn need_terminal() -> Result<(), CliError> {
    if terminal::is_terminal() { Ok(()) } else { Err(CliError::NoTerminal(text::get("cli.no_terminal").to_owned())) }
}

/// Shows the screens until the user has had enough.
pub(super) fn show(
    setup: Setup,
    endpoints: Endpoints,
    sources: Sources,
    regions: Option<Vec<crate::domain::ids::RegionId>>,
    state: PathBuf,
    env: Env,
) -> Result<(), CliError> {
    let rules = setup.rules.clone();
    let work = work::Setup { regions, state: Some(state), rules, ..work::Setup::new(env.clone(), endpoints, sources) };
    let colors = ColorMode::from_env(&|name| std::env::var(name).ok());
    run::run(Start { setup, work, env, colors }).map_err(system)
}
