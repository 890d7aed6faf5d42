//! Keys, pastes and sizes, from one thread that sleeps in `read`.
//!
//! crossterm's feature `use-dev-tty` is needed: its other reader waits for edges only, so that whatever is left of more
//! than 1024 bytes that arrive at once stays unread until the next key.

use super::assembler::Assembler;
use crossterm::event::{self, KeyEvent};
use std::io;
use std::time::{Duration, Instant};

/// The shortest look at what has arrived: with no time at all crossterm does not look.
const GLANCE: Duration = Duration::from_micros(100);

/// What comes from the terminal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Input {
    /// A key went down or repeats.
    Key(KeyEvent),
    /// Pasted text, with `\n` at line ends. Never to be taken for commands.
    Paste(String),
    /// New columns and rows.
    Resize(u16, u16),
    /// The terminal can no longer be read; nothing follows.
    Closed,
}

/// Calls `sink` with everything that comes, on a thread of its own. Call it once a process: crossterm has one reader.
///
/// The thread wakes up for nothing but input, except while an Esc or a piece of a sequence waits for its rest.
///
/// # Errors
///
/// When the terminal cannot be read or the thread cannot be started.
pub fn listen(mut sink: impl FnMut(Input) + Send + 'static) -> io::Result<()> {
    // Sets up crossterm's reader, and with it the notice of a new size, before anybody asks for the size: a resize
    // while the program starts would otherwise go unseen.
    event::poll(Duration::ZERO)?;
    let read = move || {
        let mut assembler = Assembler::default();
        let start = Instant::now();
        let mut ready = Vec::new();
        loop {
            let step = step(&mut assembler, start, &mut ready);
            ready.drain(..).for_each(&mut sink);
            if step.is_err() {
                sink(Input::Closed);
                return;
            }
        }
    };
    std::thread::Builder::new().name("input".to_owned()).spawn(read)?;
    Ok(())
}

/// Waits for one event, or for the end of the assembler's patience.
fn step(assembler: &mut Assembler, start: Instant, ready: &mut Vec<Input>) -> io::Result<()> {
    let deadline = assembler.deadline();
    if let Some(deadline) = deadline
        && !event::poll(deadline.saturating_sub(start.elapsed()).max(GLANCE))?
    {
        assembler.expire(start.elapsed(), ready);
        return Ok(());
    }
    let event = event::read()?;
    // It was there at the deadline, even if this thread was late to look.
    let now = start.elapsed();
    assembler.push(event, deadline.map_or(now, |deadline| deadline.min(now)), ready);
    Ok(())
}
