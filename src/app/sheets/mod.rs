//! Sheets: what stands above the screens and takes the keys. Nothing is sent before a sheet's last step.

pub mod answer;
pub mod book;
pub mod bulk;
pub mod change;
pub mod clipboard;
pub mod columns;
pub mod contact;
pub mod copy;
pub mod delete;
pub mod disk;
pub mod expired;
pub mod export;
pub mod filters;
pub mod group;
pub mod help;
pub mod info;
pub mod leave;
pub mod pair;
pub mod palette;
pub mod pick;
pub mod picking;
pub mod profile;
pub mod progress;
pub mod quit;
pub mod raw;
pub mod reinit;
pub mod review;
pub mod saved;
pub mod share;
pub mod tree;
pub mod trust;
pub mod unsent;
pub mod unshare;

use crossterm::event::KeyEvent;
use jiff::Timestamp;

use super::actions::Context;
use super::field::Field;
use super::model::Model;
use super::palette::Goal;
use crate::base::env::Now;
use crate::domain::execution::TaskId;
use crate::domain::ids::{RegionId, ResourceGroupId};
use crate::domain::notes::Notes;
use crate::domain::plan::Intent;
use crate::domain::share::Principal;
use crate::work::{Format, Job, Wanted};

/// A sheet. An enumeration, so that the model stays plain data.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// Add snapshots to a resource share.
    Share(Box<share::ShareSheet>),
    /// Pick principals from the resource directory.
    Tree(tree::TreeSheet),
    /// Take a saved group of principals over, or save one.
    Saved(Box<saved::SavedSheet>),
    /// Take snapshots away from principals.
    Unshare(Box<unshare::UnshareSheet>),
    /// Add snapshots to a share.
    Pick(Box<pick::PickSheet>),
    /// Rename a share or change its scope.
    Change(Box<change::ChangeSheet>),
    /// Delete snapshots.
    Delete(Box<delete::DeleteSheet>),
    /// Make a disk from a snapshot.
    Disk(Box<disk::DiskSheet>),
    /// Copy snapshots.
    Copy(Box<copy::CopySheet>),
    /// Bring a disk back to the snapshot it was made from.
    Reinit(Box<reinit::ReinitSheet>),
    /// The address book.
    Book(Box<book::BookSheet>),
    /// One entry of it.
    Contact(Box<contact::ContactSheet>),
    /// Accept or reject an invitation.
    Answer(Box<answer::AnswerSheet>),
    /// Accept several invitations.
    Bulk(Box<bulk::BulkSheet>),
    /// Choose which share of another account's to leave.
    Leave(Box<leave::LeaveSheet>),
    /// See one snapshot from two accounts, and bring it from one to the other.
    Pair(Box<pair::PairSheet>),
    /// Copy something to the clipboard.
    Clipboard(clipboard::ClipboardSheet),
    /// Write a list or a plan to a file.
    Export(export::ExportSheet),
    /// Choose the columns of a list.
    Columns(Box<columns::ColumnsSheet>),
    /// Take a saved filter.
    Filters(filters::FiltersSheet),
    /// See all that is known of something, as JSON.
    Raw(Box<raw::RawSheet>),
    /// See what a change will do, and apply it.
    Review(Box<review::ReviewSheet>),
    /// See how far a change is.
    Progress(progress::ProgressSheet),
    /// See where a shared-in snapshot comes from and what can be done with it.
    Info(Box<info::InfoSheet>),
    /// See whom the sharing role trusts, and let it trust recipients.
    Trust(Box<trust::TrustSheet>),
    /// Become somebody else.
    Profile(profile::ProfileSheet),
    /// See that the credentials are over, and get new ones.
    Expired(expired::ExpiredSheet),
    /// Go on with what an earlier run has left unsent.
    Unsent(unsent::UnsentSheet),
    /// Show one resource group only.
    Group(group::GroupSheet),
    /// Find everything that can be done or gone to.
    Palette(Box<palette::PaletteSheet>),
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
    /// Something is wanted: a plan is made and reviewed in a sheet on top, and nothing is sent before that.
    Review {
        /// Where.
        region: RegionId,
        /// What.
        intent: Box<Intent>,
        /// The number of the review among the steps of this sheet, and of all steps, the progress included.
        step: Option<(usize, usize)>,
        /// Whether this sheet has done its part once the plan is applied. It stays for as long as that is open.
        replaces: bool,
    },
    /// A task is to be taken back: the plan for that is made and reviewed in a sheet on top.
    Undo(TaskId),
    /// The plan under review is made anew, for this.
    Prepare(review::Wish),
    /// The plan under review is carried out.
    Apply,
    /// Jobs are begun, each as the profile that is given with it, where one is; the sheet goes.
    Begin(Vec<(Option<String>, Job)>),
    /// Something is copied to the clipboard; the sheet goes.
    Copy(clipboard::Item),
    /// Something is written to a file; the sheet goes.
    Export(Box<Wanted>, Format),
    /// The list is narrowed by this; the sheet goes.
    Filter(String),
    /// Something is said on the status line; the sheet stays.
    Say(String),
    /// Another profile is opened.
    Switch(String),
    /// New credentials are looked for; the sheet stays.
    Renew,
    /// The profile's file is waited for, or is not waited for any more; the sheet stays.
    WaitForFile,
    /// What an earlier run has left is taken up; its sheets come in place of this one.
    TakeUp(Timestamp),
    /// What an earlier run has left is forgotten.
    Forget(Timestamp),
    /// Only this resource group is shown; `None` shows all.
    Group(Option<ResourceGroupId>),
    /// Principals were picked for the sheet below.
    Picked(Vec<Principal>),
    /// Principals of a saved group were picked for the sheet below, in addition to what it has.
    Added(Vec<Principal>),
    /// The address book and the saved groups are replaced and saved.
    Notes {
        /// What they are now.
        notes: Box<Notes>,
        /// Whether the sheet goes.
        close: bool,
    },
    /// Something has to be read; the sheet stays.
    Ask(Vec<Job>),
    /// Both of two accounts are read again; the sheet stays.
    LookAgain,
    /// The sheet that shares comes on top, as it was left for the same snapshots.
    Share(Box<share::ShareSheet>),
    /// What was found in the palette is done; the sheet goes.
    Go(Goal),
    /// The program ends.
    Quit,
}

impl Sheet {
    /// Takes a key.
    pub fn key(&mut self, key: KeyEvent, model: &Model, now: Now) -> Turn {
        match self {
            Self::Share(sheet) => sheet.key(key, model, now),
            Self::Tree(sheet) => sheet.key(key, model),
            Self::Saved(sheet) => sheet.key(key, model),
            Self::Unshare(sheet) => sheet.key(key, model),
            Self::Pick(sheet) => sheet.key(key, model),
            Self::Change(sheet) => sheet.key(key, model),
            Self::Delete(sheet) => sheet.key(key, model),
            Self::Disk(sheet) => sheet.key(key, model),
            Self::Copy(sheet) => sheet.key(key, model),
            Self::Reinit(sheet) => sheet.key(key, model),
            Self::Book(sheet) => sheet.key(key, model),
            Self::Contact(sheet) => sheet.key(key, model),
            Self::Answer(sheet) => sheet.key(key),
            Self::Bulk(sheet) => sheet.key(key, model),
            Self::Leave(sheet) => sheet.key(key, model),
            Self::Pair(sheet) => sheet.key(key, model),
            Self::Clipboard(sheet) => sheet.key(key),
            Self::Export(sheet) => sheet.key(key),
            Self::Raw(sheet) => sheet.key(key),
            Self::Columns(sheet) => sheet.key(key, model),
            Self::Filters(sheet) => sheet.key(key, model),
            Self::Review(sheet) => sheet.key(key, model),
            Self::Progress(sheet) => sheet.key(key, model),
            Self::Info(sheet) => sheet.key(key, model),
            Self::Trust(sheet) => sheet.key(key, model),
            Self::Profile(sheet) => sheet.key(key, model),
            Self::Expired(sheet) => sheet.key(key, model),
            Self::Unsent(sheet) => sheet.key(key, model),
            Self::Group(sheet) => sheet.key(key, model),
            Self::Palette(sheet) => sheet.key(key, model),
            Self::Help(sheet) => sheet.key(key),
            Self::Quit(sheet) => sheet.key(key),
        }
    }

    /// Takes pasted text. Returns whether there was a place for it.
    pub fn paste(&mut self, text: &str, model: &Model) -> bool {
        match self {
            Self::Share(sheet) => sheet.paste(text, model),
            Self::Review(sheet) => sheet.paste(text),
            Self::Profile(sheet) => sheet.paste(text, model),
            Self::Palette(sheet) => sheet.paste(text, model),
            Self::Help(sheet) => sheet.paste(text),
            Self::Raw(sheet) => sheet.paste(text),
            Self::Saved(sheet) => sheet.paste(text),
            Self::Pick(sheet) => sheet.paste(text, model),
            Self::Change(sheet) => sheet.paste(text),
            Self::Disk(sheet) => sheet.paste(text),
            Self::Copy(sheet) => sheet.paste(text),
            Self::Book(sheet) => sheet.paste(text, model),
            Self::Contact(sheet) => sheet.paste(text),
            Self::Tree(sheet) => sheet.paste(text, model),
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
            Self::Share(sheet) if sheet.step == share::Step::Scope => {
                &[Context::Scope, Context::Forms, Context::Sheets]
            }
            Self::Unshare(_) => &[Context::Unshare, Context::Forms, Context::Sheets],
            Self::Pick(_) => &[Context::Picking, Context::Sheets],
            Self::Saved(_) => &[Context::Saved, Context::Sheets],
            Self::Book(_) => &[Context::Book, Context::Sheets],
            Self::Change(_) | Self::Delete(_) | Self::Contact(_) => &[Context::Forms, Context::Sheets],
            Self::Disk(sheet) => making(sheet.open.is_some(), sheet.is_on_list(), self.takes_letters()),
            Self::Copy(sheet) => making(sheet.open.is_some(), sheet.is_on_list(), self.takes_letters()),
            Self::Reinit(_) => &[Context::Making, Context::Forms, Context::Sheets],
            Self::Share(_) | Self::Answer(_) | Self::Quit(_) => &[Context::Forms, Context::Sheets],
            Self::Review(_) => &[Context::Review, Context::Forms, Context::Sheets],
            Self::Tree(_) => &[Context::Tree, Context::Sheets],
            Self::Profile(_) => &[Context::Profiles, Context::Sheets],
            Self::Expired(_) => &[Context::Expired],
            Self::Unsent(_) => &[Context::Unsent, Context::Sheets],
            Self::Progress(_) => &[Context::Progress],
            Self::Pair(_) => &[Context::Pair, Context::Sheets],
            Self::Palette(_) => &[Context::Palette],
            Self::Help(_) => &[Context::Help, Context::Sheets],
            Self::Trust(_) => &[Context::Trust, Context::Sheets],
            Self::Export(_) => &[Context::Export, Context::Sheets],
            Self::Raw(_) => &[Context::Raw, Context::Sheets],
            Self::Columns(_) => &[Context::Columns, Context::Sheets],
            Self::Filters(_) => &[Context::Filters, Context::Sheets],
            Self::Clipboard(_) => &[Context::Clipboard, Context::Sheets],
            Self::Info(_) => &[Context::Info, Context::Sheets],
            Self::Group(_) | Self::Bulk(_) | Self::Leave(_) => &[Context::Sheets],
        }
    }
}

impl Sheet {
    /// When its button that sends begins to work, if that is all that it waits for.
    #[must_use]
    pub fn armed_at(&self, now: std::time::Duration) -> Option<std::time::Duration> {
        match self {
            Self::Review(sheet) => sheet.armed_at(now),
            Self::Bulk(sheet) => sheet.armed_at(now),
            _ => None,
        }
    }

    /// Where the note of a review on top of this sheet stays while one goes back to it; nowhere for a sheet that leads to
    /// no review.
    pub(super) fn note_mut(&mut self) -> Option<&mut Field> {
        match self {
            Self::Share(sheet) => Some(&mut sheet.note),
            Self::Unshare(sheet) => Some(&mut sheet.note),
            Self::Pick(sheet) => Some(&mut sheet.note),
            Self::Change(sheet) => Some(&mut sheet.note),
            Self::Delete(sheet) => Some(&mut sheet.note),
            Self::Answer(sheet) => Some(&mut sheet.note),
            _ => None,
        }
    }

    /// What else the help says about it, as keys of the catalogue.
    #[must_use]
    pub fn about(&self) -> &'static [&'static str] {
        match self {
            Self::Share(_) => help::ABOUT_SHARING,
            _ => &[],
        }
    }

    /// Whether something is put together in it that would be lost with it.
    pub(super) fn chooses(&self) -> bool {
        matches!(
            self,
            Self::Share(_) | Self::Unshare(_) | Self::Pick(_) | Self::Change(_) | Self::Delete(_) | Self::Review(_)
        )
    }

    /// Whether Down and Up lead from field to field now, so that they choose nothing.
    #[must_use]
    pub fn moves_by_field(&self) -> bool {
        match self {
            Self::Disk(sheet) => sheet.open.is_none(),
            Self::Copy(sheet) => sheet.open.is_none(),
            _ => false,
        }
    }

    /// Whether letters go into a text field now.
    #[must_use]
    pub fn takes_letters(&self) -> bool {
        match self {
            Self::Share(sheet) => {
                use share::{Slot, Step};
                matches!((sheet.step, sheet.focus), (Step::Method, Slot::Name) | (Step::Principals, Slot::Text))
            }
            Self::Review(sheet) => matches!(sheet.focus, review::Slot::Confirm | review::Slot::Note),
            Self::Profile(sheet) => sheet.filtering,
            Self::Pick(sheet) => sheet.filtering,
            Self::Book(sheet) => sheet.filtering,
            Self::Tree(sheet) => sheet.filtering || sheet.typed.is_some(),
            Self::Saved(sheet) => sheet.name.is_some(),
            Self::Change(sheet) => sheet.focus == change::Slot::Name,
            Self::Disk(sheet) => matches!(sheet.focus, disk::Slot::Size | disk::Slot::Name),
            Self::Copy(sheet) => {
                use copy::Slot;
                matches!(sheet.focus, Slot::Name | Slot::Description | Slot::Days)
            }
            Self::Contact(sheet) => matches!(sheet.focus, contact::Slot::Account | contact::Slot::Alias),
            Self::Help(_) | Self::Palette(_) => true,
            Self::Raw(sheet) => sheet.searching,
            _ => false,
        }
    }
}

/// Where actions apply in a sheet that makes something: in a list that is open, on one that is closed, in a text field,
/// or elsewhere.
fn making(open: bool, on_list: bool, in_text: bool) -> &'static [Context] {
    match (open, on_list) {
        (true, _) => &[Context::Sheets],
        (false, true) => &[Context::Lists, Context::Making, Context::Forms, Context::Sheets],
        (false, false) if in_text => &[Context::Forms, Context::Sheets],
        (false, false) => &[Context::Making, Context::Forms, Context::Sheets],
    }
}

/// Moves `current` to the next or previous of `slots`, around the ends.
pub(crate) fn around<T: Copy + PartialEq>(slots: &[T], current: T, forward: bool) -> T {
    let at = slots.iter().position(|slot| *slot == current).unwrap_or(0);
    let step = if forward { 1 } else { slots.len().saturating_sub(1) };
    slots.get((at + step) % slots.len().max(1)).copied().unwrap_or(current)
}
