//! Process signals as plain values, from one thread that sleeps until there is one.

use super::restore;
use std::io;

/// What the system asks of the process.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Signal {
    /// SIGTERM: end in good order.
    Terminate,
    /// SIGHUP: the terminal is gone; end in good order without it.
    HangUp,
    /// SIGINT sent from outside: in raw mode ^C is a key.
    Interrupt,
    /// SIGCONT: the process was stopped and goes on; the screen may hold anything. Call [`super::Screen::reclaim`].
    Continue,
}

impl Signal {
    fn ends_the_program(self) -> bool {
        self != Self::Continue
    }
}

/// Calls `sink` with every signal, on a thread of its own. `sink` must not block.
///
/// The first request to end is left to the program, which may have a request in flight to write down. What comes within
/// a second of it is the same request: it may be sent to a process and to its group, or by two hands. A later one means
/// the program hangs: the terminal is restored and the process ends as if the signal had never been caught. Should
/// even that hang on a terminal that takes no more bytes, the third ends the process on the spot.
///
/// # Errors
///
/// When the handlers or the thread cannot be set up.
#[cfg(unix)]
pub fn listen(mut sink: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM};
    use signal_hook::{flag, iterator::Signals, low_level};
    use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering};

    const SAME: std::time::Duration = std::time::Duration::from_secs(1);
    let last_resort = Arc::new(AtomicBool::new(false));
    for number in [SIGTERM, SIGHUP, SIGINT] {
        flag::register_conditional_default(number, Arc::clone(&last_resort))?;
    }
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGCONT])?;
    let watch = move || {
        let mut asked_to_end: Option<std::time::Instant> = None;
        for number in signals.forever() {
            let signal = match number {
                SIGTERM => Signal::Terminate,
                SIGHUP => Signal::HangUp,
                SIGINT => Signal::Interrupt,
                _ => Signal::Continue,
            };
            if signal.ends_the_program() && asked_to_end.is_some_and(|first| first.elapsed() < SAME) {
                continue;
            }
            if signal.ends_the_program() && asked_to_end.replace(std::time::Instant::now()).is_some() {
                last_resort.store(true, Ordering::SeqCst);
                // Best effort: the terminal may be what hangs, or be gone.
                let _ = restore();
                let _ = low_level::emulate_default_handler(number);
            }
            sink(signal);
        }
    };
    std::thread::Builder::new().name("signals".to_owned()).spawn(watch)?;
    Ok(())
}

/// There are no such signals here: `sink` is never called.
///
/// # Errors
///
/// None.
#[cfg(not(unix))]
pub fn listen(_sink: impl FnMut(Signal) + Send + 'static) -> io::Result<()> {
    Ok(())
}
