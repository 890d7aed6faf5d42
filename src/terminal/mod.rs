//! Floor 6: the terminal as a guest room. Entered once, left exactly as it was found, silent while nothing happens.
//!
//! - [`Screen`] enters, draws, suspends and leaves; [`restore`] is the one way back, for every exit there is.
//! - [`input`] turns what crossterm reads into [`Input`], on one thread that sleeps in `read`.
//! - [`signals`] turns process signals into [`Signal`], on one thread that sleeps as well.
//! - [`Backend`] writes ratatui's frames in few bytes and decides about colours ([`ColorMode`]).
//!
//! Nothing here asks the terminal a question: answers that come late over a slow link would be read as keys.

mod ascii;
mod assembler;
mod backend;
mod color;
mod encode;
mod grid;
pub mod input;
mod pen;
mod screen;
pub mod signals;

pub use assembler::Assembler;
pub use backend::Backend;
pub use color::{ColorMode, Looks};
pub use input::Input;
pub use screen::{Screen, Tty, install_panic_hook, restore, size};
pub use signals::Signal;

use std::io::{IsTerminal, stdin, stdout};

/// Whether a person sits at both ends: keys come from a terminal and frames go to one.
#[must_use]
pub fn is_terminal() -> bool {
    stdin().is_terminal() && stdout().is_terminal()
}
