//! The screens, on a real account or wherever the endpoint suffix leads.

use std::path::PathBuf;

use super::setting::Setting;
use super::{Asked, CliError, Common, system};
use crate::api::credentials::Sources;
use crate::api::endpoint::Endpoints;
use crate::app::model::Setup;
use crate::base::clipboard::Way;
use crate::base::env::Env;
use crate::run::{self, Start};
use crate::terminal::{ColorMode, Looks};
use crate::{terminal, text, work};

pub(super) fn run(common: &Common, asked: &Asked) -> Result<(), CliError> {
    let setting = Setting::find(common)?;
    super::setting::take_keys(common.config.as_deref())?;
    need_terminal()?;
    let env = Env::system();
    let sources = setting.sources();
    let setup = Setup {
        demo: false,
        endpoint: setting.elsewhere().map(str::to_owned),
        // What goes to this machine goes past every proxy.
        proxy: super::setting::proxy(|name| std::env::var(name).ok()).filter(|_| !setting.endpoints.is_loopback()),
        profile: setting.profile,
        region: common.region.clone(),
        rules: setting.rules,
        ..Setup::default()
    };
    let asked = asked.over(setting.looks);
    let kept = Folders { state: setting.state, cache: Some(setting.cache) };
    show(setup, setting.endpoints, sources, setting.regions, kept, env, &asked)
}

/// Whether the terminal says of itself that it cannot place a cursor.
pub(super) fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// Prints the list of snapshots in place of the screens, and what else there is to be had without them.
///
/// # Errors
/// What of the configuration cannot be used.
pub(super) fn table(common: &Common) -> Result<u8, CliError> {
    super::headless::note(text::get("cli.dumb"));
    let line = ["snapferry".to_owned(), "snapshots".to_owned()].into_iter();
    let region = common.region.iter().flat_map(|region| ["--region".to_owned(), region.to_string()]);
    match super::arguments::parse(line.chain(region).map(Into::into)) {
        Ok(super::Request::Command { name, of, .. }) => super::headless::run(&name, common, &of),
        _ => Ok(super::USAGE),
    }
}

/// Fails unless there is a terminal to draw on.
pub(super) fn need_terminal() -> Result<(), CliError> {
    if terminal::is_terminal() { Ok(()) } else { Err(CliError::NoTerminal(text::get("cli.no_terminal").to_owned())) }
}

/// Where the screens keep what outlives them.
pub(super) struct Folders {
    /// The journal and the notes.
    pub state: PathBuf,
    /// What can be read again; `None` keeps none of it.
    pub cache: Option<PathBuf>,
}

/// Shows the screens until the user has had enough.
pub(super) fn show(
    setup: Setup,
    endpoints: Endpoints,
    sources: Sources,
    regions: Option<Vec<crate::domain::ids::RegionId>>,
    kept: Folders,
    env: Env,
    asked: &Asked,
) -> Result<(), CliError> {
    let variable = |name: &str| std::env::var(name).ok();
    let setup = Setup { clipboard: Way::of_environment(&variable), ..setup };
    let rules = setup.rules.clone();
    let Folders { state, cache } = kept;
    let plain = work::Setup::new(env.clone(), endpoints, sources);
    let work = work::Setup { regions, state: Some(state), cache, rules, ..plain };
    let colors = ColorMode::from_env(&variable);
    let setup = Setup { plain: asked.plain, ..setup };
    let looks = Looks { colors, ascii: asked.ascii, plain: asked.plain };
    run::run(Start { setup, work, env, theme: asked.theme.clone(), looks }).map_err(system)
}
