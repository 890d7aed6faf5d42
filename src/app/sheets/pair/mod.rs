//! Two accounts side by side: share on one side, accept on the other, and see on both that it has arrived. Every change
//! is made by the sheets that make it elsewhere; this one leads through them and reads both sides.

mod sides;

use crossterm::event::KeyEvent;

pub use sides::{Next, Reading, Sides, Source};

use super::answer::{AnswerSheet, Choice};
use super::clipboard::{ClipboardSheet, Item};
use super::share::{Chosen, ShareSheet};
use super::{Sheet, Turn};
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::list::{ListState, Motion};
use crate::app::model::{Model, ProfileRow};
use crate::app::scroll::Scroll;
use crate::base::untrusted::Untrusted;
use crate::domain::plan::{Destination, Intent};
use crate::domain::share::Principal;
use crate::text;
use crate::work::Job;

/// Rows that the list of profiles moves by at once.
const PAGE: usize = 10;

/// One of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The account that the screens act as.
    Sharer,
    /// The one that receives.
    Recipient,
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct PairSheet {
    /// The snapshot.
    pub source: Source,
    /// Its name.
    pub name: Untrusted,
    /// The profile to be the recipient, as long as none is chosen.
    pub profiles: ListState<String>,
    /// Both sides, once the recipient is chosen.
    pub sides: Option<Box<Sides>>,
    /// Which side is shown where there is room for one only.
    pub side: Side,
    /// How far it is scrolled.
    pub top: Scroll,
}

impl PairSheet {
    /// A sheet for the snapshot under the cursor; `None` without one of the account's own.
    #[must_use]
    pub fn new(model: &Model) -> Option<Self> {
        let row = model.current_snapshot().filter(|row| row.is_own())?;
        let source = Source { owner: model.account()?.clone(), region: row.region().clone(), id: row.snapshot_id() };
        let mut sheet = Self {
            source,
            name: row.snapshot().name,
            profiles: ListState::default(),
            sides: None,
            side: Side::Sharer,
            top: Scroll::default(),
        };
        sheet.settle(model);
        Some(sheet)
    }

    /// The profiles that can be the recipient.
    #[must_use]
    pub fn rows<'a>(&self, model: &'a Model) -> Vec<&'a ProfileRow> {
        let own = model.session.identity().map(|identity| &identity.profile.name);
        let mine = |row: &&ProfileRow| matches!(&row.account, Some(Ok(account)) if *account == self.source.owner);
        model.profiles.iter().filter(|row| Some(&row.profile.name) != own && !mine(row)).collect()
    }

    /// Finds the cursor again after the profiles have changed.
    pub fn settle(&mut self, model: &Model) {
        let rows = self.rows(model);
        let at = |row: usize| rows.get(row).map(|row| row.profile.name.clone());
        self.profiles.settle(rows.len(), PAGE, |name| rows.iter().position(|row| row.profile.name == *name), at);
    }

    /// What is to be done next; nothing as long as there is no recipient.
    #[must_use]
    pub fn next(&self, model: &Model) -> Option<Next> {
        let sides = self.sides.as_ref()?;
        let row = model.profiles.iter().find(|row| row.profile.name == sides.profile);
        // Whoever the profile leads to now is not the one that was chosen.
        if matches!(row.and_then(|row| row.account.as_ref()), Some(Ok(account)) if *account != sides.account) {
            return Some(Next::Choose);
        }
        Some(sides.next(&self.source, model.directory.directory()))
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        match lookup(&[Context::Pair, Context::Sheets], key) {
            Some(ActionId::BackOneStep) if self.sides.is_none() => Turn::Close,
            Some(ActionId::BackOneStep) => {
                self.sides = None;
                self.settle(model);
                Turn::Stay
            }
            Some(ActionId::Clipboard) => Turn::Push(Box::new(Sheet::Clipboard(self.request(model))), Vec::new()),
            Some(ActionId::Confirm) if self.sides.is_none() => self.choose(model),
            Some(ActionId::Confirm) => self.go_on(model),
            Some(ActionId::ReadAgain) if self.sides.is_some() => Turn::LookAgain,
            Some(ActionId::ReadAgain) => Turn::Ask(vec![Job::Profiles]),
            Some(ActionId::NextPane) => {
                self.side = if self.side == Side::Sharer { Side::Recipient } else { Side::Sharer };
                self.top = Scroll::default();
                Turn::Stay
            }
            _ if self.sides.is_some() => {
                self.top.key(key);
                Turn::Stay
            }
            Some(ActionId::Choose) => {
                let step = if key.code == crossterm::event::KeyCode::Down { 1 } else { -1 };
                let rows = self.rows(model);
                let at = |row: usize| rows.get(row).map(|row| row.profile.name.clone());
                self.profiles.step(Motion::By(step), rows.len(), PAGE, at);
                Turn::Stay
            }
            _ => Turn::Stay,
        }
    }

    /// Takes the profile under the cursor for the recipient's, or asks first which account it leads to.
    fn choose(&mut self, model: &Model) -> Turn {
        let rows = self.rows(model);
        let chosen = rows.iter().find(|row| self.profiles.cursor.as_ref() == Some(&row.profile.name));
        let Some(row) = chosen.filter(|row| row.profile.supported) else { return Turn::Stay };
        let profile = row.profile.name.clone();
        match &row.account {
            Some(Ok(account)) => {
                self.sides = Some(Box::new(Sides::new(profile, account.clone())));
                self.side = Side::Sharer;
                self.top = Scroll::default();
                Turn::LookAgain
            }
            _ => Turn::Ask(vec![Job::Verify { profile }]),
        }
    }

    /// Opens the sheet in which the next step is made.
    fn go_on(&mut self, model: &Model) -> Turn {
        let Some(sides) = &self.sides else { return Turn::Stay };
        match self.next(model) {
            Some(Next::Share) => self.share(sides, model),
            Some(Next::Again(share)) => {
                let principals = vec![Principal::Account(sides.account.clone())];
                let into = Destination::Existing(share);
                let intent = Intent::Share { snapshots: Vec::new(), into, principals, except: Vec::new() };
                let region = self.source.region.clone();
                Turn::Review { region, intent: Box::new(intent), step: None, replaces: false }
            }
            Some(Next::Accept(invitation)) => {
                let sheet = AnswerSheet::new(*invitation, Choice::Accept);
                Turn::Push(Box::new(Sheet::Answer(Box::new(sheet))), Vec::new())
            }
            Some(Next::Choose) => {
                self.sides = None;
                self.settle(model);
                Turn::Stay
            }
            Some(Next::Done) => Turn::Close,
            Some(Next::Late | Next::MendSharer | Next::MendRecipient) => Turn::LookAgain,
            Some(Next::Read | Next::Wait) | None => Turn::Stay,
        }
    }

    /// The sheet that shares, with the recipient among the principals.
    fn share(&self, sides: &Sides, model: &Model) -> Turn {
        let Some(row) = model.inventory.get(&self.source.id) else { return Turn::Stay };
        let snapshot = row.snapshot();
        let chosen = Chosen {
            region: self.source.region.clone(),
            id: snapshot.id.clone(),
            name: snapshot.name.clone(),
            size_gib: snapshot.size_gib,
            encryption: model.keys.encryption(&snapshot),
        };
        let inside = model.directory.directory().and_then(|tree| tree.contains(&sides.account)) == Some(true);
        let own = self.source.owner.clone();
        let mut sheet = ShareSheet::new(self.source.region.clone(), vec![chosen], own, inside, model.now);
        sheet.picked = vec![Principal::Account(sides.account.clone())];
        sheet.partner = Some(sides.account.clone());
        Turn::Share(Box::new(sheet))
    }

    /// A text for whoever acts for the recipient, where that is not done here.
    fn request(&self, model: &Model) -> ClipboardSheet {
        let sides = self.sides.as_deref();
        let way = sides.and_then(|sides| sides.ways(&self.source, model.directory.directory()).into_iter().next());
        let share = way.map_or_else(|| text::get("pair.no_share").to_owned(), |way| way.share.to_string());
        let recipient = sides.map_or(text::get("pair.no_recipient"), |sides| sides.account.as_str());
        let words = text::fill(
            "pair.request",
            &[
                ("snapshot", &self.source.id),
                ("name", &self.name.shown()),
                ("region", &self.source.region),
                ("sharer", &self.source.owner),
                ("recipient", &recipient),
                ("share", &share),
            ],
        );
        ClipboardSheet {
            items: vec![Item { letter: 'r', label: "copy.request_recipient", text: words }],
            row: 0,
            alone: false,
        }
    }
}
