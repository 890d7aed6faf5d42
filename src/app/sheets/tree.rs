//! Pick principals from the resource directory's tree.

use std::collections::BTreeSet;

use crossterm::event::{KeyCode, KeyEvent};

use super::Turn;
use crate::app::actions::{ActionId, Context, lookup};
use crate::app::list::{ListState, Motion};
use crate::app::model::Model;
use crate::domain::directory::{Contents, Directory};
use crate::domain::ids::FolderId;
use crate::domain::share::Principal;
use crate::work::Job;

/// Rows that are on the screen at the least; enough for scrolling by pages.
const PAGE: usize = 12;

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

    /// The lines that are to be seen.
    #[must_use]
    pub fn rows(&self, directory: &Directory) -> Vec<TreeRow> {
        let mut rows = vec![TreeRow {
            principal: Principal::Directory(directory.id.clone()),
            folder: Some(directory.root.clone()),
            depth: 0,
        }];
        self.below(directory, &directory.root, 1, &mut rows);
        rows
    }

    fn below(&self, directory: &Directory, folder: &FolderId, depth: usize, rows: &mut Vec<TreeRow>) {
        if !self.open.contains(folder) {
            return;
        }
        let Some(Contents::Loaded { folders, accounts }) = directory.folders.get(folder).map(|known| &known.contents)
        else {
            return;
        };
        for id in folders {
            rows.push(TreeRow { principal: Principal::Folder(id.clone()), folder: Some(id.clone()), depth });
            self.below(directory, id, depth + 1, rows);
        }
        for id in accounts {
            rows.push(TreeRow { principal: Principal::Account(id.clone()), folder: None, depth });
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
        let rows = self.rows(directory);
        let current = rows.get(self.list.row);
        let motion = match (key.code, lookup(&[Context::Tree], key)) {
            (KeyCode::Esc, _) => return Turn::Close,
            (KeyCode::Enter, _) => return Turn::Picked(self.picked.iter().cloned().collect()),
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
            (KeyCode::Home | KeyCode::Char('g'), _) => Motion::First,
            (KeyCode::End | KeyCode::Char('G'), _) => Motion::Last,
            _ => return Turn::Stay,
        };
        self.list.step(motion, rows.len(), PAGE, |row| rows.get(row).map(|row| row.principal.clone()));
        Turn::Stay
    }
}

fn jobs_for(directory: &Directory, folder: &FolderId) -> Vec<Job> {
    let unread = directory.folders.get(folder).is_some_and(|known| known.contents == Contents::NotLoaded);
    if unread { vec![Job::Folder { folder: folder.clone() }] } else { Vec::new() }
}
