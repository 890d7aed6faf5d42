//! The screens on an embedded emulator, over real HTTP with real signatures.
//!
//! The demo is the ordinary program: the emulator's accounts are written as profiles into a folder of its own, and
//! everything is read from there. So it can never see real credentials, and never act on a real account.

use std::path::PathBuf;

use serde_json::json;

use super::setting::{self, endpoints};
use super::{Asked, CliError, Scale, not_started, screen, system};
use crate::api::credentials::Sources;
use crate::app::model::Setup;
use crate::base::env::Env;
use crate::base::files;
use crate::sandbox::{self, Options, Pace, Ready};
use crate::text;

pub(super) fn run(profile: Option<String>, scale: &Scale, pace: Pace, asked: &Asked) -> Result<(), CliError> {
    let world = scale.load()?;
    setting::take_keys(None)?;
    screen::need_terminal()?;
    let env = Env::system();
    let options = Options { pace, ..Options::new(world, env.clone()) };
    let sandbox = sandbox::start(options).map_err(not_started)?;
    let ready = sandbox.ready();
    let first = ready.accounts.first().map(|account| account.profile.clone());
    if let Some(wanted) = &profile
        && !ready.accounts.iter().any(|account| account.profile == *wanted)
    {
        let known: Vec<&str> = ready.accounts.iter().map(|account| account.profile.as_str()).collect();
        let values: [(&str, &dyn std::fmt::Display); 2] = [("profile", wanted), ("known", &known.join(", "))];
        return Err(CliError::Unusable(text::fill("cli.demo_no_profile", &values)));
    }
    let home = Home::new(&env).map_err(system)?;
    home.write_profiles(ready).map_err(system)?;
    let setup = Setup { demo: true, profile: profile.or(first), ..Setup::default() };
    let sources = Sources { home: home.0.clone(), ..Sources::default() };
    screen::show(
        setup,
        endpoints(&ready.suffix)?,
        sources,
        None,
        home.0.join("state"),
        env,
        &asked.over(setting::looks()),
    )
}

/// A folder that goes when the demo ends.
struct Home(PathBuf);

impl Home {
    fn new(env: &Env) -> std::io::Result<Self> {
        let path = std::env::temp_dir().join(format!("snapferry-demo-{}", env.hex(8)));
        files::private_folder(&path)?;
        Ok(Self(path))
    }

    /// Writes the emulator's accounts as the vendor CLI keeps its profiles.
    fn write_profiles(&self, ready: &Ready) -> std::io::Result<()> {
        let region = ready.regions.first();
        let profiles: Vec<_> = ready
            .accounts
            .iter()
            .map(|account| {
                let mode = if account.security_token.is_some() { "StsToken" } else { "AK" };
                json!({
                    "name": account.profile,
                    "mode": mode,
                    "access_key_id": account.access_key_id,
                    "access_key_secret": account.access_key_secret,
                    "sts_token": account.security_token,
                    "region_id": region,
                })
            })
            .collect();
        let current = ready.accounts.first().map(|account| &account.profile);
        let folder = self.0.join(".aliyun");
        files::private_folder(&folder)?;
        let content = json!({ "current": current, "profiles": profiles }).to_string();
        files::write_private(&folder.join("config.json"), content.as_bytes())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // What stays behind on failure is a folder of made-up keys that only its owner can read.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
