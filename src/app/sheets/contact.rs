//! One entry of the address book.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Turn, around};
use crate::app::field::Field;
use crate::app::model::Model;
use crate::domain::ids::AccountId;
use crate::domain::notes::{Contact, Relation};
use crate::domain::preflight::Resemblance;
use crate::domain::share::Principal;
use crate::text;

/// Characters that an alias may have at the most.
pub const LONGEST: usize = 40;
/// Digits of an account ID.
const DIGITS: usize = 16;

/// What an account can be, in the order of the sheet.
pub const KINDS: [Relation; 4] = [Relation::Partner, Relation::Mine, Relation::Directory, Relation::Unknown];

/// What can have the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// The account ID; only where an entry is added.
    Account,
    /// The alias.
    Alias,
    /// How it stands to the user.
    Kind,
    /// The button that closes.
    Cancel,
    /// The button that saves.
    Save,
}

/// Why it cannot be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// The ID has so many digits instead of 16, or other characters.
    Account(usize),
    /// The alias is empty or too long.
    Alias,
    /// The alias is another account's.
    Taken(AccountId),
}

/// The sheet.
#[derive(Debug, Clone)]
pub struct ContactSheet {
    /// The account whose entry is edited; `None` while one is added.
    pub account: Option<AccountId>,
    /// The ID of one that is added.
    pub id: Field,
    /// The alias.
    pub alias: Field,
    /// How it stands to the user.
    pub kind: Relation,
    /// What has the focus.
    pub focus: Slot,
    /// Whether it was asked once whether the resemblance to a known account is meant.
    asked: bool,
}

impl ContactSheet {
    /// A sheet for a new entry.
    #[must_use]
    pub fn add() -> Self {
        Self {
            account: None,
            id: Field::default(),
            alias: Field::default(),
            kind: Relation::Partner,
            focus: Slot::Account,
            asked: false,
        }
    }

    /// A sheet for an account, whether or not it is written down yet.
    #[must_use]
    pub fn edit(account: &AccountId, model: &Model) -> Self {
        let known = model.alias(&Principal::Account(account.clone()));
        Self {
            account: Some(account.clone()),
            id: Field::default(),
            alias: Field::new(known.as_ref().map_or("", |alias| alias.shown())),
            // Who is given a name is somebody.
            kind: match model.relation(account) {
                Relation::Unknown => Relation::Partner,
                known => known,
            },
            focus: Slot::Alias,
            asked: false,
        }
    }

    /// Which account it is about, as far as that is told.
    #[must_use]
    pub fn about(&self) -> Option<AccountId> {
        let typed = || {
            let digits: String = self.id.text().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            let whole = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
            AccountId::parse(&digits).ok().filter(|_| whole)
        };
        self.account.clone().or_else(typed)
    }

    /// A known account that the typed ID resembles.
    #[must_use]
    pub fn near(&self, model: &Model) -> Option<(AccountId, Resemblance)> {
        let about = self.about()?;
        model.near_misses(std::iter::once(&about)).remove(&about)
    }

    /// What stands in the way of saving.
    #[must_use]
    pub fn obstacle(&self, model: &Model) -> Option<Obstacle> {
        let Some(about) = self.about() else {
            return Some(Obstacle::Account(self.id.text().chars().filter(char::is_ascii_digit).count()));
        };
        let alias = self.alias.text().trim();
        if alias.is_empty() || alias.chars().count() > LONGEST || alias.chars().any(char::is_control) {
            return Some(Obstacle::Alias);
        }
        let taken = model.notes.contacts.iter().find(|(id, contact)| contact.alias == alias && **id != about);
        taken.map(|(id, _)| Obstacle::Taken(id.clone()))
    }

    fn save(&mut self, model: &Model) -> Turn {
        let (Some(about), None) = (self.about(), self.obstacle(model)) else { return Turn::Stay };
        // Who is in the book needs no digits when something is shared with it.
        if self.account.is_none() && self.near(model).is_some() && !std::mem::replace(&mut self.asked, true) {
            return Turn::Say(text::get("sheet_contact.again").to_owned());
        }
        let mut notes = model.notes.clone();
        let last_used = notes.contacts.get(&about).and_then(|contact| contact.last_used);
        let contact = Contact { alias: self.alias.text().trim().to_owned(), kind: self.kind, last_used };
        notes.contacts.insert(about, contact);
        Turn::Notes { notes: Box::new(notes), close: true }
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let all = [Slot::Account, Slot::Alias, Slot::Kind, Slot::Cancel, Slot::Save];
        let slots = &all[usize::from(self.account.is_some())..];
        match (key.code, self.focus) {
            (KeyCode::Esc, _) | (KeyCode::Enter, Slot::Cancel) => return Turn::Close,
            (KeyCode::Enter, Slot::Account) => self.focus = Slot::Alias,
            (KeyCode::Enter, _) => return self.save(model),
            (KeyCode::Tab, _) | (KeyCode::Down, Slot::Account | Slot::Alias) => {
                self.focus = around(slots, self.focus, true);
            }
            (KeyCode::BackTab, _) | (KeyCode::Up, Slot::Alias) => self.focus = around(slots, self.focus, false),
            (_, Slot::Account) => {
                self.asked = false;
                self.id.key(key);
            }
            (_, Slot::Alias) => drop(self.alias.key(key)),
            (KeyCode::Up | KeyCode::Char('k'), Slot::Kind) if self.kind == KINDS[0] => self.focus = Slot::Alias,
            (KeyCode::Up | KeyCode::Char('k'), Slot::Kind) => self.kind = around(&KINDS, self.kind, false),
            (KeyCode::Down | KeyCode::Char('j' | ' '), Slot::Kind) => self.kind = around(&KINDS, self.kind, true),
            (KeyCode::Up | KeyCode::Char('k'), _) => self.focus = Slot::Kind,
            (KeyCode::Left | KeyCode::Char('h'), Slot::Save) => self.focus = Slot::Cancel,
            (KeyCode::Right | KeyCode::Char('l'), Slot::Cancel) => self.focus = Slot::Save,
            _ => {}
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str) -> bool {
        match self.focus {
            Slot::Account => {
                self.asked = false;
                self.id.paste(text);
            }
            Slot::Alias => self.alias.paste(text),
            Slot::Kind | Slot::Cancel | Slot::Save => return false,
        }
        true
    }
}
