//! Sheets: what stands above the screens and takes the keys. Nothing is sent before a sheet's last step.

pub mod answer;
pub mod group;
pub mod help;
pub mod info;
pub mod profile;
pub mod progress;
pub mod quit;
pub mod remove;
pub mod share;
pub mod tree;

use crossterm::event::KeyEvent;

use super::actions::Context;
use super::model::Model;
use crate::base::env::Now;
use crate::domain::ids::ResourceGroupId;
use crate::domain::plan::Plan;
use crate::domain::share::Principal;
use crate::work::Job;

/// A sheet. An enumeration, so that the model stays plain data.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// Add snapshots to a resource share.
    Share(Box<share::ShareSheet>),
    /// Pick principals from the resource directory.
    Tree(tree::TreeSheet),
    /// Accept or reject an invitation.
    Answer(Box<answer::AnswerSheet>),
    /// Take principals out of a share.
    Remove(Box<remove::RemoveSheet>),
    /// See how far a change is.
    Progress(progress::ProgressSheet),
    /// See where a shared-in snapshot comes from and what can be done with it.
    Info(Box<info::InfoSheet>),
    /// Become somebody else.
    Profile(profile::ProfileSheet),
    /// Show one resource group only.
    Group(group::GroupSheet),
    /// See the keys.
    Help(help::HelpSheet),
    /// Quit while a change is being carried out.
    Quit(quit::QuitSheet),
}

/// What a key in a sheet leads to.
#[derive(Debug, Clone)]
pub enum Turn {
    /// The sheet stays.
    Stay,
    /// The sheet goes; what was typed is kept where there is something to keep.
    Close,
    /// Another sheet comes on top, for which something may have to be read.
    Push(Box<Sheet>, Vec<Job>),
    /// The plan is carried out.
    Apply(Box<Plan>),
    /// Another profile is opened.
    Switch(String),
    /// Only this resource group is shown; `None` shows all.
    Group(Option<ResourceGroupId>),
    /// Principals were picked for the sheet below.
    Picked(Vec<Principal>),
    /// Something has to be read; the sheet stays.
    Ask(Vec<Job>),
    /// The program ends.
    Quit,
}

impl Sheet {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model, now: Now) -> Turn {
        match self {
            Self::Share(sheet) => sheet.key(key, model, now),
            Self::Tree(sheet) => sheet.key(key, model),
            Self::Answer(sheet) => sheet.key(key),
            Self::Remove(sheet) => sheet.key(key),
            Self::Progress(sheet) => sheet.key(key, model),
            Self::Info(sheet) => sheet.key(key, model),
            Self::Profile(sheet) => sheet.key(key, model),
            Self::Group(sheet) => sheet.key(key, model),
            Self::Help(sheet) => sheet.key(key),
            Self::Quit(sheet) => sheet.key(key),
        }
    }

    /// Takes pasted text. Returns whether there was a place for it.
    pub fn paste(&mut self, text: &str, model: &Model) -> bool {
        match self {
            Self::Share(sheet) => sheet.paste(text, model),
            Self::Profile(sheet) => sheet.paste(text, model),
            Self::Help(sheet) => sheet.paste(text),
            _ => false,
        }
    }

    /// The contexts whose keys apply, the most specific first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        match self {
            Self::Share(sheet) if sheet.step == share::Step::Principals => {
                &[Context::Principals, Context::Forms, Context::Sheets]
            }
            Self::Share(_) | Self::Answer(_) | Self::Remove(_) | Self::Quit(_) => &[Context::Forms, Context::Sheets],
            Self::Tree(_) => &[Context::Tree, Context::Sheets],
            Self::Profile(_) => &[Context::Profiles, Context::Sheets],
            Self::Progress(_) => &[Context::Progress],
            Self::Help(_) => &[Context::Help, Context::Sheets],
            Self::Info(_) | Self::Group(_) => &[Context::Sheets],
        }
    }
}

/// Moves `current` to the next or previous of `slots`, around the ends.
pub(crate) fn around<T: Copy + PartialEq>(slots: &[T], current: T, forward: bool) -> T {
    let at = slots.iter().position(|slot| *slot == current).unwrap_or(0);
    let step = if forward { 1 } else { slots.len().saturating_sub(1) };
    slots.get((at + step) % slots.len().max(1)).copied().unwrap_or(current)
}
