//! The keys, all of them, searchable.

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{Action, ActionId, Context, Group, within};
use crate::app::field::Field;
use crate::app::keys::Chord;
use crate::app::scroll::Scroll;
use crate::text;

/// What sharing snapshots is for, what it costs, and how far it goes.
pub const ABOUT_SHARING: &[&str] = &[
    "help_sharing.uses",
    "help_sharing.free",
    "help_sharing.recipient_pays",
    "help_sharing.kept",
    "help_sharing.limits",
    "help_sharing.sites",
];

/// What can be typed as a filter.
pub const ABOUT_FILTERS: &[&str] = &[
    "help_filter.words",
    "help_filter.not",
    "help_filter.fuzzy",
    "help_filter.columns",
    "help_filter.states",
    "help_filter.wrong",
];

/// The sheet.
#[derive(Debug, Clone)]
pub struct HelpSheet {
    /// The contexts of what lies below, whose keys are explained.
    pub contexts: Vec<Context>,
    /// What else is told about it, as keys of the catalogue.
    pub about: &'static [&'static str],
    /// What is searched for.
    pub search: Field,
    /// Whether keys go to the search.
    pub searching: bool,
    /// The first line shown.
    pub top: Scroll,
}

impl HelpSheet {
    /// Help for what `contexts` allow, and for what is done in sheets.
    #[must_use]
    pub fn new(contexts: &[Context], about: &'static [&'static str]) -> Self {
        let (search, top) = (Field::default(), Scroll::default());
        Self { contexts: contexts.to_vec(), about, search, searching: false, top }
    }

    /// The actions of one heading that match the search.
    pub fn actions(&self, group: Group) -> impl Iterator<Item = &'static Action> {
        let wanted = self.search.text().to_lowercase();
        // On a screen, the keys of sheets are told as well; they are apart, so the screen's keys do not hide them.
        let on_a_screen = self.contexts.contains(&Context::Screens);
        let apart: &[Context] = if on_a_screen { &[Context::Forms, Context::Sheets] } else { &[] };
        let apart = within(apart).filter(|action| action.id != ActionId::Help);
        within(&self.contexts).chain(apart).filter(move |action| {
            action.group == group
                && (text::get(action.title).to_lowercase().contains(&wanted)
                    || action.keys.iter().map(Chord::label).any(|label| label.to_lowercase() == wanted))
        })
    }

    /// What is told about filters, as keys of the catalogue: of lists that have this language.
    #[must_use]
    pub fn filters(&self) -> &'static [&'static str] {
        let list = self.contexts.contains(&Context::Screens) && !self.contexts.contains(&Context::Audit);
        if list { ABOUT_FILTERS } else { &[] }
    }

    pub(super) fn key(&mut self, key: KeyEvent) -> Turn {
        if self.searching {
            self.searching = self.search.search_key(key);
            self.top = Scroll::default();
            return Turn::Stay;
        }
        match key.code {
            KeyCode::Esc if !self.search.text().is_empty() => self.search.clear(),
            KeyCode::Esc | KeyCode::Enter | KeyCode::Char('?' | 'q') => return Turn::Close,
            KeyCode::Char('/') => self.searching = true,
            _ => drop(self.top.key(key)),
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str) -> bool {
        if self.searching {
            self.search.paste(text);
        }
        self.searching
    }
}
