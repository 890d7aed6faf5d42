//! The terminal room: frames against an emulator, input against tables, restoration against a real pseudo-terminal.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod bytes;
mod frames;
mod input;
#[cfg(unix)]
mod pty;
#[cfg(unix)]
#[path = "../pty/support/mod.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod support;

use ratatui::Terminal;
use ratatui::layout::Size;
use snapferry::terminal::{Backend, ColorMode};
use std::io::{self, Write};

/// Keeps what is written and counts the calls.
#[derive(Debug, Default)]
struct Recorder {
    bytes: Vec<u8>,
    writes: usize,
}

impl Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        self.writes += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn terminal(width: u16, height: u16, colors: ColorMode) -> Terminal<Backend<Recorder>> {
    Terminal::new(Backend::new(Recorder::default(), Size::new(width, height), colors)).unwrap()
}

/// What was written since the last time, and by how many calls.
fn written(terminal: &mut Terminal<Backend<Recorder>>) -> (Vec<u8>, usize) {
    let Recorder { bytes, writes } = std::mem::take(terminal.backend_mut().writer_mut());
    (bytes, writes)
}
