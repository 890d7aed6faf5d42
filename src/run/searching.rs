//! Searches on a thread of their own, so that no key waits for them.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};

use crate::app::message::{Message, Search};
use crate::app::model::ViewId;
use crate::inventory::Seeker;

/// The thread, seen from outside. It ends when this is dropped.
pub(super) struct Searching {
    to: Sender<Search>,
    newest: Arc<Newest>,
}

/// The number of the newest search for each screen, so that older ones are given up.
#[derive(Debug, Default)]
struct Newest {
    all: AtomicU32,
    shared_in: AtomicU32,
}

impl Newest {
    fn of(&self, view: ViewId) -> &AtomicU32 {
        if view == ViewId::SharedIn { &self.shared_in } else { &self.all }
    }
}

impl Searching {
    /// Starts the thread; `found` is called on it with every answer.
    ///
    /// # Errors
    /// What the system says when it has no thread left.
    pub fn start(found: impl Fn(Message) + Send + 'static) -> io::Result<Self> {
        let (to, work) = mpsc::channel::<Search>();
        let newest = Arc::new(Newest::default());
        let theirs = Arc::clone(&newest);
        let name = "snapferry-search".to_owned();
        std::thread::Builder::new().name(name).spawn(move || answer(&work, &theirs, found))?;
        Ok(Self { to, newest })
    }

    /// Gives it a search, which makes earlier ones for the same screen needless.
    pub fn give(&self, search: Search) {
        self.newest.of(search.view).store(search.number, Ordering::Relaxed);
        // The thread lives as long as this sender; it ends only by a panic, which ends the program.
        let _ = self.to.send(search);
    }
}

fn answer(work: &Receiver<Search>, newest: &Newest, found: impl Fn(Message)) {
    let (mut all, mut shared_in) = (Seeker::default(), Seeker::default());
    while let Ok(search) = work.recv() {
        let given_up = || newest.of(search.view).load(Ordering::Relaxed) != search.number;
        if given_up() {
            continue;
        }
        let seeker = if search.view == ViewId::SharedIn { &mut shared_in } else { &mut all };
        if let Some(view) = seeker.seek(&search.inventory, &search.query, &given_up) {
            found(Message::Found(search.number, view));
        }
    }
}
