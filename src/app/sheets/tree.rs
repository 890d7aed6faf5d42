//! Pick principals from the resource directory's tree.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::field::Field;
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::base::untrusted::Untrusted;
use crate::domain::directory::{Contents, Directory};
use crate::domain::ids::FolderId;
use crate::domain::principals;
use crate::domain::share::Principal;
use crate::text;
use crate::work::Job;

/// Rows that are on the screen at the least; enough for scrolling by pages.
const PAGE: usize = 12;
/// Levels that are shown at the most. A directory has five; a tree that is read while it changes may have a loop.
const DEEPEST: usize = 16;

/// One line of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRow {
    /// What it stands for. The root folder stands for the whole directory, because sharing with the root folder's own
    /// ID is not documented.
    pub principal: Principal,
    /// The folder that it opens, if it is one.
    pub folder: Option<FolderId>,
    /// How deep it lies; 0 for the directory.
    pub depth: usize,
}

/// The sheet.
#[derive(Debug, Clone, Default)]
pub struct TreeSheet {
    /// Where the cursor is.
    pub list: ListState<Principal>,
    /// The folders that are open.
    pub open: BTreeSet<FolderId>,
    /// What is picked.
    pub picked: BTreeSet<Principal>,
    /// What selects lines by ID and name.
    pub filter: Field,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// An ID that is being typed, of something that the tree does not show.
    pub typed: Option<Field>,
}

impl TreeSheet {
    /// A tree with its root open, and what has to be read for it.
    #[must_use]
    pub fn new(directory: &Directory, picked: BTreeSet<Principal>) -> (Self, Vec<Job>) {
        let mut sheet = Self { picked, ..Self::default() };
        sheet.open.insert(directory.root.clone());
        sheet.settle(directory);
        (sheet, jobs_for(directory, &directory.root))
    }

    /// Takes over how a tree was left: its folders, its cursor, and what was picked in it and not taken over.
    pub(super) fn resume(&mut self, left: &Self, directory: &Directory) {
        self.open = left.open.clone();
        self.list = left.list.clone();
        self.picked.extend(left.picked.iter().cloned());
        self.settle(directory);
    }

    /// The lines that are to be seen: what lies in open folders, or, with a filter, what it selects with the folders above
    /// it, open or not.
    #[must_use]
    pub fn rows(&self, directory: &Directory) -> Vec<TreeRow> {
        let words: Vec<String> = self.filter.text().split_whitespace().map(str::to_lowercase).collect();
        let mut rows = vec![TreeRow {
            principal: Principal::Directory(directory.id.clone()),
            folder: Some(directory.root.clone()),
            depth: 0,
        }];
        self.below(directory, &directory.root, (1, &words), &mut rows);
        rows
    }

    fn below(
        &self,
        directory: &Directory,
        folder: &FolderId,
        (depth, words): (usize, &[String]),
        rows: &mut Vec<TreeRow>,
    ) {
        if words.is_empty() && !self.open.contains(folder) || depth > DEEPEST {
            return;
        }
        let Some(Contents::Loaded { folders, accounts }) = directory.folders.get(folder).map(|known| &known.contents)
        else {
            return;
        };
        let selected = |id: &str, name: Option<&Untrusted>| {
            let name = name.map(|name| name.shown().to_lowercase()).unwrap_or_default();
            words.iter().all(|word| id.to_lowercase().contains(word) || name.contains(word))
        };
        for id in folders {
            let before = rows.len();
            rows.push(TreeRow { principal: Principal::Folder(id.clone()), folder: Some(id.clone()), depth });
            self.below(directory, id, (depth + 1, words), rows);
            let name = directory.folders.get(id).map(|folder| &folder.name);
            if rows.len() == before + 1 && !selected(id.as_str(), name) {
                rows.truncate(before);
            }
        }
        for id in accounts {
            if selected(id.as_str(), directory.members.get(id).map(|member| &member.name)) {
                rows.push(TreeRow { principal: Principal::Account(id.clone()), folder: None, depth });
            }
        }
    }

    /// Finds the cursor again after the tree has changed.
    pub fn settle(&mut self, directory: &Directory) {
        let rows = self.rows(directory);
        self.list.settle(
            rows.len(),
            PAGE,
            |id| rows.iter().position(|row| row.principal == *id),
            |row| rows.get(row).map(|row| row.principal.clone()),
        );
    }

    pub(super) fn key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let Some(directory) = model.directory.directory() else { return Turn::Close };
        if self.typed.is_some() {
            return self.typed_key(key, model);
        }
        if self.filtering {
            let (goes_on, changed) = self.filter.filter_key(key);
            self.filtering = goes_on;
            if changed {
                self.settle(directory);
            }
            return Turn::Stay;
        }
        match (key.code, lookup(&[Context::Tree], key)) {
            (KeyCode::Esc, _) if !self.filter.text().is_empty() => {
                self.filter.clear();
                self.settle(directory);
            }
            (KeyCode::Esc, _) => return Turn::Close,
            (_, Some(ActionId::Filter)) => self.filtering = true,
            (_, Some(ActionId::TypeId)) => self.typed = Some(Field::default()),
            (KeyCode::Enter, _) => return Turn::Picked(self.picked.iter().cloned().collect()),
            _ => return self.in_rows(key, directory, model),
        }
        Turn::Stay
    }

    /// Takes a key that is about the line under the cursor, or moves it.
    fn in_rows(&mut self, key: KeyEvent, directory: &Directory, model: &Model) -> Turn {
        let rows = self.rows(directory);
        let current = rows.get(self.list.row);
        let motion = match (key.code, lookup(&[Context::Tree], key)) {
            (KeyCode::Char(' '), _) => {
                if let Some(row) = current
                    && row.principal.account().is_none_or(|account| Some(account) != model.account())
                    && !self.picked.remove(&row.principal)
                {
                    self.picked.insert(row.principal.clone());
                }
                return Turn::Stay;
            }
            (_, Some(ActionId::Expand)) => {
                let Some(folder) = current.and_then(|row| row.folder.clone()) else { return Turn::Stay };
                let jobs = jobs_for(directory, &folder);
                self.open.insert(folder);
                return Turn::Ask(jobs);
            }
            (_, Some(ActionId::Collapse)) => {
                if let Some(folder) = current.and_then(|row| row.folder.as_ref()) {
                    self.open.remove(folder);
                }
                return Turn::Stay;
            }
            (KeyCode::Down | KeyCode::Char('j'), _) => Motion::By(1),
            (KeyCode::Up | KeyCode::Char('k'), _) => Motion::By(-1),
            (KeyCode::PageDown, _) => Motion::HalfPages(1),
            (KeyCode::PageUp, _) => Motion::HalfPages(-1),
            (KeyCode::Home | KeyCode::Char('g'), _) => Motion::First,
            (KeyCode::End | KeyCode::Char('G'), _) => Motion::Last,
            _ => return Turn::Stay,
        };
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).map(|row| row.principal.clone()));
        Turn::Stay
    }

    /// Takes a key while an ID is typed. What the tree does not show can be named all the same.
    fn typed_key(&mut self, key: KeyEvent, model: &Model) -> Turn {
        let (Some(field), Some(own)) = (&mut self.typed, model.account()) else { return Turn::Stay };
        match key.code {
            KeyCode::Esc => self.typed = None,
            KeyCode::Enter => {
                let parsed = principals::parse(field.text(), own, &principals::Groups::new());
                if parsed.principals.is_empty() || !parsed.rejected.is_empty() {
                    return Turn::Say(text::get("sheet_tree.no_id").to_owned());
                }
                self.picked.extend(parsed.principals);
                self.typed = None;
            }
            _ => drop(field.key(key)),
        }
        Turn::Stay
    }

    pub(super) fn paste(&mut self, text: &str, model: &Model) -> bool {
        match (&mut self.typed, self.filtering) {
            (Some(field), _) => field.paste(text),
            (None, true) => {
                self.filter.paste(text);
                if let Some(directory) = model.directory.directory() {
                    self.settle(directory);
                }
            }
            (None, false) => return false,
        }
        true
    }
}

fn jobs_for(directory: &Directory, folder: &FolderId) -> Vec<Job> {
    let unread = directory.folders.get(folder).is_some_and(|known| known.contents == Contents::NotLoaded);
    if unread { vec![Job::Folder { folder: folder.clone() }] } else { Vec::new() }
}
