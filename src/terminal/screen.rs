//! Entering the terminal, and the one way back.

use super::backend::Backend;
use super::color::Looks;
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use std::io::{self, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Alternate screen, no cursor, pastes marked as such. The mouse is not touched: it stays off.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?2004h";
/// As [`ENTER`], when the alternate screen is there already: entering it twice would lose the saved cursor.
const REENTER: &[u8] = b"\x1b[?25l\x1b[?2004h";
/// Everything back, beginning with a frame that may be half written. The window's title was never changed.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[m\x1b[?2004l\x1b[?25h\x1b[?1049l";

/// Whether the terminal is ours. Held while bytes go out, so that no frame follows a restoration by another thread.
static ENTERED: Mutex<bool> = Mutex::new(false);

fn entered() -> MutexGuard<'static, bool> {
    // A flag is right or wrong, but never half changed.
    ENTERED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn enter() -> io::Result<()> {
    let mut entered = entered();
    enable_raw_mode()?;
    send(if std::mem::replace(&mut *entered, true) { REENTER } else { ENTER })
}

/// Gives the terminal back as it was: modes, cursor, screen. Safe from every thread, and nothing happens if the terminal
/// is not ours (any more), so that quitting, panics, signals and ^Z all end here.
///
/// # Errors
///
/// When the terminal cannot be written to or its mode cannot be set, for instance because it is gone.
pub fn restore() -> io::Result<()> {
    let mut entered = entered();
    if !std::mem::replace(&mut *entered, false) {
        return Ok(());
    }
    let written = send(LEAVE);
    disable_raw_mode().and(written)
}

/// Writes to standard output past the standard library's line buffer, which would cut frames into pieces.
#[cfg(unix)]
fn send(mut bytes: &[u8]) -> io::Result<()> {
    use rustix::io::Errno;
    use std::os::fd::AsFd;

    let out = io::stdout();
    while !bytes.is_empty() {
        match rustix::io::write(out.as_fd(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(Errno::INTR) => {}
            // Some other program of this terminal made it non-blocking.
            Err(Errno::AGAIN) => std::thread::sleep(std::time::Duration::from_millis(1)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn send(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// Standard output while the terminal is ours. What is written at other times is dropped: it would land on the user's
/// own screen.
#[derive(Debug)]
pub struct Tty(());

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let entered = entered();
        if *entered {
            send(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stops this process and its group (a pipeline, `cargo run`) and returns when they go on.
///
/// The signal may be taken by another thread, so this one could run on for a moment and take the terminal again under
/// the shell's hands. It waits for the continuation instead; but not for long, because a group without a shell to
/// continue it (an orphaned one) is not stopped at all.
#[cfg(unix)]
fn stop_process_group() -> io::Result<()> {
    use signal_hook::{consts::SIGCONT, flag, low_level};
    use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering};
    use std::time::{Duration, Instant};

    let continued = Arc::new(AtomicBool::new(false));
    let watch = flag::register(SIGCONT, Arc::clone(&continued))?;
    let stopped = rustix::process::kill_current_process_group(rustix::process::Signal::TSTP);
    let patience = Instant::now() + Duration::from_millis(200);
    while stopped.is_ok() && !continued.load(Ordering::SeqCst) && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(2));
    }
    low_level::unregister(watch);
    Ok(stopped?)
}

/// Columns and rows of the terminal; 80×24 where it does not know.
///
/// # Errors
///
/// When there is no terminal.
pub fn size() -> io::Result<Size> {
    let (width, height) = crossterm::terminal::size()?;
    Ok(if width == 0 || height == 0 { Size::new(80, 24) } else { Size::new(width, height) })
}

/// On a panic in any thread: restore the terminal, print what `message` makes of the place (`src/run.rs:12:5`), and end
/// the process with exit code 101. A frozen screen whose worker is dead helps nobody.
///
/// The panic's own text is not printed: it may quote a value nobody should see. A backtrace follows if `RUST_BACKTRACE`
/// asks for one.
pub fn install_panic_hook(message: impl Fn(&str) -> String + Send + Sync + 'static) {
    std::panic::set_hook(Box::new(move |panic| {
        // The message is worth more than an error about the terminal.
        let _ = restore();
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let mut err = io::stderr().lock();
        let _ = writeln!(err, "{}", message(&place));
        let trace = std::backtrace::Backtrace::capture();
        if trace.status() == std::backtrace::BacktraceStatus::Captured {
            let _ = writeln!(err, "{trace}");
        }
        drop(err);
        std::process::exit(101);
    }));
}

/// The terminal while it is ours. Dropping it restores.
#[derive(Debug)]
pub struct Screen {
    terminal: Terminal<Backend<Tty>>,
}

impl Screen {
    /// Takes the terminal: raw mode, alternate screen, no cursor, bracketed paste. No query is sent.
    ///
    /// # Errors
    ///
    /// When there is no terminal, or it refuses; it is restored in that case.
    pub fn enter(looks: impl Into<Looks>) -> io::Result<Self> {
        let size = size()?;
        let screen = enter().and_then(|()| Terminal::new(Backend::new(Tty(()), size, looks)));
        if screen.is_err() {
            // The first error is the one to report.
            let _ = restore();
        }
        Ok(Self { terminal: screen? })
    }

    /// Draws a frame. Call it only when something changed; a frame that looks like the last one writes nothing.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn draw(&mut self, paint: impl FnOnce(&mut Frame)) -> io::Result<()> {
        self.terminal.draw(paint).map(|_| ())
    }

    /// Columns and rows of the next frame.
    ///
    /// # Errors
    ///
    /// None in practice: the size is kept, not asked for.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Takes over a new size, as told by [`super::Input::Resize`]. The next frame repaints everything.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        if columns > 0 && rows > 0 {
            self.terminal.backend_mut().resize(Size::new(columns, rows));
        }
    }

    /// Lets the next frame repaint everything (^L).
    ///
    /// # Errors
    ///
    /// None in practice: nothing is written before the next frame.
    pub fn repaint(&mut self) -> io::Result<()> {
        self.terminal.clear()
    }

    /// Writes what is for the terminal itself and puts nothing on the screen, such as a text for the clipboard.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn send(&mut self, sequence: &[u8]) -> io::Result<()> {
        Tty(()).write_all(sequence)
    }

    /// ^Z: restores, stops the whole process group, and takes the terminal again once it is continued. Draw afterwards.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be restored or taken again, or the group cannot be stopped.
    #[cfg(unix)]
    pub fn suspend(&mut self) -> io::Result<()> {
        restore()?;
        stop_process_group()?;
        self.reclaim()
    }

    /// Takes the terminal again after the process was stopped from outside or another program had it
    /// ([`super::Signal::Continue`]): whatever the shell did to modes, size and screen meanwhile, the next frame
    /// repaints everything.
    ///
    /// # Errors
    ///
    /// When the terminal refuses.
    pub fn reclaim(&mut self) -> io::Result<()> {
        // Off and on: crossterm believes it is still in raw mode.
        disable_raw_mode()?;
        enter()?;
        let size = size()?;
        self.resize(size.width, size.height);
        self.repaint()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // There is nobody left to tell.
        let _ = restore();
    }
}
