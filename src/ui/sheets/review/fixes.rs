//! What can be done about a finding, with the key where one does it.

use std::fmt::Display;

use super::super::form::key_of;
use super::super::people::{self, Names};
use crate::app::actions::{ActionId, Context};
use crate::app::model::Model;
use crate::app::sheets::review::ReviewSheet;
use crate::domain::facts::SHARING_ROLE;
use crate::domain::preflight::{Choice, Finding, Fix};
use crate::domain::share::Principal;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::Page;

/// Columns in front of it, under the finding's own words.
const INDENT: usize = 5;

pub(super) fn add(page: &mut Page, sheet: &ReviewSheet, finding: &Finding, model: &Model, columns: usize) {
    let Some(fix) = &finding.fix else { return };
    let words = words(fix, model);
    if sheet.mends(finding) {
        let key = key_of(Context::Review, ActionId::Fix);
        page.say(Role::Key, &text::fill("fix.by_key", &[("key", &key), ("what", &words)]), columns, INDENT);
    } else {
        page.say(Role::Quiet, &words, columns, INDENT);
    }
}

/// What can be done, in words.
pub(super) fn words(fix: &Fix, names: &dyn Names) -> String {
    let accounts = |all: &[crate::domain::ids::AccountId]| {
        let all: Vec<Principal> = all.iter().cloned().map(Principal::Account).collect();
        people::some(names, all.iter())
    };
    let one = |key: &str, name: &str, value: &dyn Display| text::fill(key, &[(name, value)]);
    match fix {
        Fix::EnableDirectorySharing => text::get("fix.enable").to_owned(),
        Fix::AskManagement(account) => one("fix.ask_management", "account", account),
        Fix::ChangeScope(_) => text::get("fix.change_scope").to_owned(),
        Fix::AllowExternal => text::get("fix.allow_external").to_owned(),
        Fix::SkipPrincipals(all) => one("fix.skip", "names", &people::some(names, all.iter())),
        Fix::SkipSnapshots(ids) => one("fix.skip", "names", &people::snapshots(names, ids)),
        Fix::UseDirectory(_) => text::get("fix.use_directory").to_owned(),
        Fix::Rename => text::get("fix.rename").to_owned(),
        Fix::Reuse(share) => one("fix.reuse", "share", &people::share(names, share)),
        Fix::UseOtherShare => text::get("fix.use_other_share").to_owned(),
        Fix::TrustRecipients(all) => text::fill("fix.trust", &[("role", &SHARING_ROLE), ("names", &accounts(all))]),
        Fix::CopyWithKey(_) => text::get("fix.copy_with_key").to_owned(),
        Fix::EnableKeys(keys) => {
            let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
            one("fix.enable_keys", "keys", &keys.join(", "))
        }
        Fix::Wait => text::get("fix.wait").to_owned(),
        Fix::Choose(choice) => text::get(choose(*choice)).to_owned(),
        Fix::StopInstance(id) => one("fix.stop_instance", "id", id),
        Fix::SkipRegion(region) => one("fix.skip", "names", region),
        Fix::AskSender(account) => one("fix.ask_sender", "account", account),
    }
}

fn choose(choice: Choice) -> &'static str {
    match choice {
        Choice::Zone => "fix.choose_zone",
        Choice::Category => "fix.choose_category",
        Choice::Size => "fix.choose_size",
        Choice::Key => "fix.choose_key",
        Choice::Name => "fix.choose_name",
        Choice::Description => "fix.choose_description",
        Choice::Region => "fix.choose_region",
        Choice::Days => "fix.choose_days",
    }
}
