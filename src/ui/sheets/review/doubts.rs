//! What no call can tell, in words.

use super::super::people::{self, Names};
use crate::domain::facts::Need;
use crate::domain::ids::AccountId;
use crate::domain::preflight::Doubt;
use crate::domain::share::Principal;
use crate::text;

/// All doubts in one sentence.
pub(in crate::ui) fn words(doubts: &[Doubt], names: &dyn Names) -> String {
    doubts.iter().map(|doubt| one(doubt, names)).collect::<Vec<_>>().join("; ")
}

fn one(doubt: &Doubt, names: &dyn Names) -> String {
    match doubt {
        Doubt::ImportedImage(ids) => text::count("doubt.imported_image", ids.len()),
        Doubt::ForeignAccount(accounts) => match accounts.as_slice() {
            [only] => text::fill("doubt.foreign_one", &[("who", &name(only, names))]),
            many => text::fill("doubt.foreign_many", &[("n", &many.len())]),
        },
        Doubt::DirectoryCount(ids) => text::fill("doubt.directory_count", &[("names", &people::snapshots(names, ids))]),
        Doubt::KeyPolicy => text::get("doubt.key_policy").to_owned(),
        Doubt::Rights => text::get("doubt.rights").to_owned(),
        Doubt::WaitingInvitations => text::get("doubt.waiting_invitations").to_owned(),
        Doubt::ShareQuota => text::get("doubt.share_quota").to_owned(),
        Doubt::Contents => text::get("doubt.contents").to_owned(),
        Doubt::Price => text::get("doubt.price").to_owned(),
        Doubt::KeyUse(id) => text::fill("doubt.key_use", &[("id", id)]),
        Doubt::Unread(need) => text::fill("doubt.unread", &[("what", &self::need(need, names))]),
    }
}

fn name(account: &AccountId, names: &dyn Names) -> String {
    people::full(names, &Principal::Account(account.clone()))
}

fn need(need: &Need, names: &dyn Names) -> String {
    match need {
        Need::OwnShares => text::get("need.own_shares").to_owned(),
        Need::Membership => text::get("need.membership").to_owned(),
        Need::SharingSwitch => text::get("need.switch").to_owned(),
        Need::Folder(id) => text::fill("need.folder", &[("id", id)]),
        Need::Snapshot(id) => text::fill("need.snapshot", &[("name", &people::snapshot(names, id))]),
        Need::Key(id) => text::fill("need.key", &[("id", id)]),
        Need::Role => text::get("need.role").to_owned(),
        Need::Totals => text::get("need.totals").to_owned(),
        Need::Invitations => text::get("need.invitations").to_owned(),
        Need::Received => text::get("need.received").to_owned(),
        Need::Regions => text::get("need.regions").to_owned(),
        Need::Zones => text::get("need.zones").to_owned(),
        Need::OwnKeys(region) => text::fill("need.own_keys", &[("region", region)]),
        Need::Copies(region) => text::fill("need.copies", &[("region", region)]),
        Need::Disk(id) => text::fill("need.disk", &[("id", id)]),
        Need::Instance(id) => text::fill("need.instance", &[("id", id)]),
    }
}
