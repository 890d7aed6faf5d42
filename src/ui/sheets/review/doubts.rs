//! What no call can tell, in words.

use super::super::people;
use crate::app::model::Model;
use crate::domain::facts::Need;
use crate::domain::ids::AccountId;
use crate::domain::preflight::Doubt;
use crate::domain::share::Principal;
use crate::text;

/// All doubts in one sentence.
pub(super) fn words(doubts: &[Doubt], model: &Model) -> String {
    doubts.iter().map(|doubt| one(doubt, model)).collect::<Vec<_>>().join("; ")
}

fn one(doubt: &Doubt, model: &Model) -> String {
    match doubt {
        Doubt::ImportedImage(ids) => text::count("doubt.imported_image", ids.len()),
        Doubt::ForeignAccount(accounts) => match accounts.as_slice() {
            [only] => text::fill("doubt.foreign_one", &[("who", &name(only, model))]),
            many => text::fill("doubt.foreign_many", &[("n", &many.len())]),
        },
        Doubt::DirectoryCount(ids) => text::fill("doubt.directory_count", &[("names", &people::snapshots(model, ids))]),
        Doubt::Rights => text::get("doubt.rights").to_owned(),
        Doubt::WaitingInvitations => text::get("doubt.waiting_invitations").to_owned(),
        Doubt::ShareQuota => text::get("doubt.share_quota").to_owned(),
        Doubt::Contents => text::get("doubt.contents").to_owned(),
        Doubt::Unread(need) => text::fill("doubt.unread", &[("what", &self::need(need, model))]),
    }
}

fn name(account: &AccountId, model: &Model) -> String {
    people::full(model, &Principal::Account(account.clone()))
}

fn need(need: &Need, model: &Model) -> String {
    match need {
        Need::OwnShares => text::get("need.own_shares").to_owned(),
        Need::Membership => text::get("need.membership").to_owned(),
        Need::SharingSwitch => text::get("need.switch").to_owned(),
        Need::Folder(id) => text::fill("need.folder", &[("id", id)]),
        Need::Snapshot(id) => text::fill("need.snapshot", &[("name", &people::snapshot(model, id))]),
        Need::Key(id) => text::fill("need.key", &[("id", id)]),
        Need::Role => text::get("need.role").to_owned(),
        Need::Totals => text::get("need.totals").to_owned(),
        Need::Invitations => text::get("need.invitations").to_owned(),
        Need::Received => text::get("need.received").to_owned(),
    }
}
