//! What comes in, and what has to happen outside.

use crossterm::event::KeyEvent;

use super::model::ViewId;
use crate::inventory::Inventory;
use crate::inventory::search::{Query, View};
use crate::work::{Event, Job, Stamp};

/// Something that happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has a new size, in columns and rows.
    Resize(u16, u16),
    /// The system asks the program to end.
    End,
    /// The worker says something.
    Work(Stamp, Box<Event>),
    /// A search has ended.
    Found(u32, View),
    /// The time that [`super::status::next_deadline`] gave has come.
    Deadline,
}

/// Something that has to happen outside.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Give the worker a job.
    Work(Stamp, Job),
    /// Stop reading for the identity of this epoch.
    EndEpoch(u32),
    /// Select rows; answered by [`Message::Found`] with the same number.
    Search(Box<Search>),
    /// Put a text on the terminal's clipboard.
    Copy(String),
    /// Draw everything anew, because something else may have written to the terminal.
    Redraw,
    /// Give the terminal back to the shell until the program is continued.
    Suspend,
}

/// Rows to select. The inventory is shared, not copied.
#[derive(Debug, Clone)]
pub struct Search {
    /// The number that the answer carries.
    pub number: u32,
    /// The screen that it is for; a later search for the same one makes this one needless.
    pub view: ViewId,
    /// All rows.
    pub inventory: Inventory,
    /// Which of them.
    pub query: Query,
}
