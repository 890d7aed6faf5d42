//! `snapferry whoami`: which account and identity the credentials belong to.

use clap::Command;
use serde::Serialize;

use super::answer::{Answer, Column, Item, text};
use super::failure::Failure;
use super::{Context, Spec, codes, options, words};
use crate::cli::system;
use crate::work::{Identity, Origin};

pub(super) const SPEC: Spec = Spec { name: "whoami", grammar, run };

fn grammar(command: Command) -> Command {
    command.about(crate::text::get("cmd.whoami")).after_help(options::reading_help("cmd.whoami_help"))
}

#[derive(Debug, Serialize)]
pub(super) struct IdentityItem {
    account: String,
    kind: String,
    user: Option<String>,
    profile: String,
    mode: String,
    origin: String,
    endpoint: String,
}

impl Item for IdentityItem {
    const FIELDS: &'static [&'static str] = &["account", "kind", "user", "profile", "mode", "origin", "endpoint"];
    const TABLE: &'static [Column] = &[
        text("account", "cmd.col_account"),
        text("kind", "cmd.col_kind"),
        text("user", "cmd.col_user"),
        text("profile", "column.profile"),
        text("mode", "cmd.col_mode"),
        text("origin", "cmd.col_origin"),
    ];
}

impl IdentityItem {
    fn of(identity: &Identity, endpoint: &str) -> Self {
        let profile = &identity.profile;
        Self {
            account: identity.account.to_string(),
            kind: identity.kind.shown().to_owned(),
            user: (!identity.user.is_empty()).then(|| identity.user.shown().to_owned()),
            profile: profile.name.clone(),
            mode: profile.mode.clone(),
            origin: origin(&profile.origin),
            endpoint: endpoint.to_owned(),
        }
    }
}

/// Where credentials were found: `environment`, or a file's path.
pub(super) fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Environment => crate::text::get("cmd.environment").to_owned(),
        Origin::File(path) => words::path(path),
        Origin::Instance => crate::text::get("sheet_profile.ecs").to_owned(),
    }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    let identity = context.open()?;
    let item = IdentityItem::of(&identity, &context.setting.suffix);
    Answer::list(vec![item], Vec::new()).print(context.format).map_err(system)?;
    Ok(codes::OK)
}
