//! What the palette offers: everything that can be done or gone to, the best match first.

use std::collections::BTreeSet;

use super::actions::{Action, ActionId, Group, keymap, within};
use super::keys::Chord;
use super::model::Model;
use super::status::enabled;
use crate::base::fuzzy::Fuzzy;
use crate::domain::ids::{AccountId, ShareId, SnapshotId};
use crate::domain::share::Principal;
use crate::text;

/// What a line of the palette leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    /// An action is done.
    Action(ActionId),
    /// Another profile is opened.
    Profile(String),
    /// The list of snapshots is shown with the cursor on this one.
    Snapshot(SnapshotId),
    /// A share is opened.
    Share(ShareId),
    /// The shares are shown that have to do with an account.
    Account(AccountId),
}

/// A line of the palette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it leads to.
    pub goal: Goal,
    /// What it is called.
    pub title: String,
    /// Which characters of the title were searched for, as numbers of grapheme clusters.
    pub hits: Vec<usize>,
    /// Its key or its ID.
    pub note: String,
    /// Why it leads nowhere now.
    pub off: Option<String>,
}

/// What the palette shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    /// The lines, the best first.
    pub all: Vec<Offer>,
    /// Whether there were more snapshots than can be looked through at every key.
    pub partly: bool,
}

/// How many snapshots are looked through at every key: more would be felt.
const LOOKED_THROUGH: usize = 50_000;
/// How many lines of one kind are shown at the most.
const OF_A_KIND: usize = 40;
/// How many of what was done last come first.
const RECENT: usize = 6;

/// What there is for `wanted`.
#[must_use]
pub fn offers(model: &Model, wanted: &str) -> Offers {
    let wanted = wanted.trim();
    let mut found = Found { fuzzy: Fuzzy::new(wanted), all: Vec::new() };
    found.take(actions(model));
    found.take(profiles(model));
    let mut partly = false;
    if !wanted.is_empty() {
        found.take(shares(model));
        found.take(accounts(model));
        partly = model.inventory.total() > LOOKED_THROUGH;
        found.take(snapshots(model, wanted));
    }
    let rank = |goal: &Goal| match wanted.is_empty() {
        true => model.recent.iter().position(|known| known == goal).unwrap_or(RECENT),
        false => 0,
    };
    // What can be done comes before what cannot, where both match equally well.
    found.all.sort_by_key(|(score, offer)| (rank(&offer.goal), std::cmp::Reverse(*score), offer.off.is_some()));
    let mut all: Vec<Offer> = found.all.into_iter().map(|(_, offer)| offer).collect();
    for offer in &mut all {
        offer.hits = found.fuzzy.hits(&offer.title);
    }
    Offers { all, partly }
}

/// What was found so far.
struct Found {
    fuzzy: Fuzzy,
    all: Vec<(u32, Offer)>,
}

impl Found {
    /// Adds the best of one kind.
    fn take(&mut self, offers: impl Iterator<Item = Offer>) {
        let mut fit: Vec<(u32, Offer)> = offers
            .filter_map(|offer| {
                let score = self.fuzzy.score(&format!("{} {}", offer.title, offer.note))?;
                Some((score, offer))
            })
            .collect();
        if fit.len() > OF_A_KIND && fit.iter().any(|(score, _)| *score > 0) {
            fit.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
            fit.truncate(OF_A_KIND);
        }
        self.all.extend(fit);
    }
}

fn offer(goal: Goal, title: impl Into<String>, note: impl Into<String>) -> Offer {
    Offer { goal, title: title.into(), hits: Vec::new(), note: note.into(), off: None }
}

/// The actions of this screen, and those of the others with where they are. Moving about is left to its keys.
fn actions(model: &Model) -> impl Iterator<Item = Offer> {
    let here = model.screen_contexts(model.view);
    let known = |action: &&Action| action.group != Group::Move && action.id != ActionId::Palette;
    let now: Vec<&Action> = within(here).filter(known).collect();
    let there = keymap::all().iter().filter(known).filter_map(|action| Some((action, action.context.view()?)));
    let mut offers: Vec<Offer> = Vec::new();
    for action in &now {
        let mut one = offer(Goal::Action(action.id), text::get(action.title), label(action));
        one.off = enabled(model, action.id).err().map(|reason| text::get(reason).to_owned());
        offers.push(one);
    }
    for (action, view) in there {
        if offers.iter().any(|known| known.goal == Goal::Action(action.id)) {
            continue;
        }
        let mut one = offer(Goal::Action(action.id), text::get(action.title), label(action));
        let place = format!("{} {}", view.number(), text::get(view.title()));
        one.off = Some(text::fill("sheet_palette.elsewhere", &[("view", &place)]));
        offers.push(one);
    }
    offers.into_iter()
}

fn label(action: &Action) -> String {
    action.keys.first().map(Chord::label).unwrap_or_default()
}

fn profiles(model: &Model) -> impl Iterator<Item = Offer> {
    let current = model.session.identity().map(|identity| identity.profile.name.as_str());
    model.profiles.iter().filter(move |row| Some(row.profile.name.as_str()) != current).map(|row| {
        let name = &row.profile.name;
        let account = row.account.as_ref().and_then(|account| account.as_ref().ok());
        let title = text::fill("sheet_palette.profile", &[("profile", name)]);
        let mut one = offer(Goal::Profile(name.clone()), title, account.map(AccountId::as_str).unwrap_or_default());
        one.off = (!row.profile.supported).then(|| text::get("sheet_palette.not_supported").to_owned());
        one
    })
}

fn shares(model: &Model) -> impl Iterator<Item = Offer> {
    model.sharing.rows("").into_iter().map(|share| {
        let title = text::fill("sheet_palette.share", &[("name", &share.name())]);
        offer(Goal::Share(share.id().clone()), title, share.id().as_str())
    })
}

/// Everybody who is known by an account: of the address book, the directory, the profiles, and the shares.
fn accounts(model: &Model) -> impl Iterator<Item = Offer> {
    let members = model.directory.directory().into_iter().flat_map(|directory| directory.members.keys());
    let own = model.profiles.iter().filter_map(|row| row.account.as_ref()?.as_ref().ok());
    let known: BTreeSet<&AccountId> =
        model.notes.accounts().chain(members).chain(own).chain(model.sharing.senders()).collect();
    known.into_iter().map(|account| {
        let alias = model.alias(&Principal::Account(account.clone()));
        let name = alias.as_ref().map_or("", |alias| alias.shown());
        let title = text::fill("sheet_palette.account", &[("name", &name)]);
        offer(Goal::Account(account.clone()), title.trim_end(), account.as_str())
    })
}

/// The snapshots that can be looked through in time, and one that was typed in full wherever it is.
fn snapshots<'a>(model: &'a Model, wanted: &str) -> impl Iterator<Item = Offer> + use<'a> {
    let whole = SnapshotId::parse(wanted).ok().filter(|_| model.inventory.total() > LOOKED_THROUGH);
    let whole = whole.and_then(|id| model.inventory.get(&id));
    model.inventory.rows().take(LOOKED_THROUGH).chain(whole).map(|row| {
        let title = text::fill("sheet_palette.snapshot", &[("name", &row.name())]);
        offer(Goal::Snapshot(row.snapshot_id()), title, row.id())
    })
}

impl Model {
    /// Remembers what was done by the palette, the last first.
    pub(super) fn did(&mut self, goal: Goal) {
        self.recent.retain(|known| *known != goal);
        self.recent.insert(0, goal);
        self.recent.truncate(RECENT);
    }
}
