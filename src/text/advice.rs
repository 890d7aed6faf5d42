//! What a code of the API means here, who has to act, and what can be done: one table for every screen and command.
//!
//! The table is `assets/errors/en.toml`. A code may mean different things for different actions, and a code may hide a
//! better known one in its message (`InvalidParameter` that names `SecurityToken.Expired`); the table says both.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Language, spoken};

static ENGLISH: &str = include_str!("../../assets/errors/en.toml");
static CHINESE: &str = include_str!("../../assets/errors/zh-CN.toml");

/// What is known about an error.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    codes: Vec<String>,
    #[serde(default)]
    actions: Vec<String>,
    #[serde(default)]
    says: String,
    /// What happened.
    pub what: String,
    /// Who has to act.
    pub who: Who,
    /// What to do.
    pub fix: String,
    /// What to do where there are no screens, if that is said otherwise.
    #[serde(default)]
    pub run: Option<String>,
}

/// Who has to act on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// Whoever sits here.
    You,
    /// Who gives out rights in the signed-in account.
    Admin,
    /// The management account of the resource directory.
    Management,
    /// The owner of the snapshot or the share.
    Owner,
    /// The sender of the invitation.
    Sender,
    /// The account that something is shared with.
    Recipient,
    /// Nobody: the service needs time, or all is well.
    Service,
    /// Nobody can but who makes this program.
    Program,
}

impl Who {
    /// The key of the words for whoever has to act; `None` where there is nobody to name.
    #[must_use]
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::You => Some("who.you"),
            Self::Admin => Some("who.admin"),
            Self::Management => Some("who.management"),
            Self::Owner => Some("who.owner"),
            Self::Sender => Some("who.sender"),
            Self::Recipient => Some("who.recipient"),
            Self::Service | Self::Program => None,
        }
    }
}

impl Advice {
    /// Who has to do what, in one line.
    #[must_use]
    pub fn remedy(&self) -> String {
        self.said(&self.fix)
    }

    /// The same where there are no screens.
    #[must_use]
    pub fn remedy_of_commands(&self) -> String {
        self.said(self.run.as_ref().unwrap_or(&self.fix))
    }

    fn said(&self, fix: &str) -> String {
        match self.who.key() {
            Some(who) => super::fill("who.does", &[("who", &super::get(who)), ("fix", &fix)]),
            None => fix.to_owned(),
        }
    }

    /// Whether it is about this action and message, and how closely; `None` where it is about others.
    fn fits(&self, action: &str, message: &str) -> Option<(bool, bool)> {
        let for_action = self.actions.is_empty() || self.actions.iter().any(|known| known == action);
        let for_message = self.says.is_empty() || message.contains(&self.says.to_lowercase());
        (for_action && for_message).then_some((!self.says.is_empty(), !self.actions.is_empty()))
    }
}

/// The advice for an error `code` that `action` answered with `message`, most specific first; `None` where nothing
/// better than the API's own message is known.
///
/// A code's last part is often a detail (`Throttling.User`), so a code without advice of its own has that of its family.
#[must_use]
pub fn of(action: &str, code: &str, message: &str) -> Option<&'static Advice> {
    let message = message.to_lowercase();
    let families = std::iter::successors(Some(code), |code| Some(code.rsplit_once('.')?.0));
    families.filter_map(|code| table().get(code)).find_map(|entries| {
        let fitting = entries.iter().filter_map(|entry| Some((entry.fits(action, &message)?, *entry)));
        fitting.max_by_key(|(closeness, _)| *closeness).map(|(_, entry)| entry)
    })
}

/// Advice by code.
type ByCode = HashMap<&'static str, Vec<&'static Advice>>;

/// All that is known, by code.
fn table() -> &'static ByCode {
    static IN_ENGLISH: LazyLock<ByCode> = LazyLock::new(|| by_code(all(Language::English)));
    static IN_CHINESE: LazyLock<ByCode> = LazyLock::new(|| by_code(all(Language::Chinese)));
    match spoken() {
        Language::English => &IN_ENGLISH,
        Language::Chinese => &IN_CHINESE,
    }
}

fn by_code(entries: &'static [Advice]) -> ByCode {
    let mut by_code = ByCode::new();
    for entry in entries {
        for code in &entry.codes {
            by_code.entry(code).or_default().push(entry);
        }
    }
    by_code
}

/// Every entry of the table in a language, in its order.
pub fn all(language: Language) -> &'static [Advice] {
    static IN_ENGLISH: LazyLock<Vec<Advice>> = LazyLock::new(|| read(ENGLISH));
    static IN_CHINESE: LazyLock<Vec<Advice>> = LazyLock::new(|| read(CHINESE));
    match language {
        Language::English => &IN_ENGLISH,
        Language::Chinese => &IN_CHINESE,
    }
}

fn read(source: &str) -> Vec<Advice> {
    #[derive(Deserialize)]
    struct File {
        error: Vec<Advice>,
    }
    toml::from_str(source).map(|file: File| file.error).unwrap_or_default()
}

#[cfg(test)]
mod tests;

/// Every action with a code that it can answer, from the API's pages; `*` is any action. One pair a line.
#[cfg(test)]
pub(crate) fn known_codes() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("advice/codes.txt").lines().filter_map(|line| line.split_once(' '))
}
