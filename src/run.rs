//! The loop: messages in, effects out, a frame when something has changed.
//!
//! It sleeps in one receive call until a key, an answer or a signal comes, or until the next thing is due; there is no
//! tick. Everything that is queued is taken before a frame is drawn.

mod frames;
mod searching;

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use self::frames::{Cause, Frames};
use self::searching::Searching;

use crate::app::message::{Effect, Message, Search};
use crate::app::model::{Model, Setup};
use crate::app::status::next_deadline;
use crate::app::update::{start, update};
use crate::base::clipboard::Way;
use crate::base::drill::{self, Spot};
use crate::base::env::Env;
use crate::terminal::input::{self, Input};
use crate::terminal::signals::{self, Signal};
use crate::terminal::{Looks, Screen};
use crate::ui::{self, theme};
use crate::work::{self, Worker};

/// What the loop is started with.
#[derive(Debug)]
pub struct Start {
    /// What the screen is told once.
    pub setup: Setup,
    /// What the worker is made of.
    pub work: work::Setup,
    /// Clock and randomness.
    pub env: Env,
    /// What the terminal has.
    pub looks: Looks,
    /// The theme of profiles that have none of their own; `None` for the usual one.
    pub theme: Option<String>,
}

/// Something that wakes the loop.
enum Wake {
    Message(Message),
    Input(Input),
    /// The program was stopped from outside and goes on.
    Continued,
}

impl Wake {
    fn cause(&self) -> Cause {
        match self {
            Self::Message(Message::Work(..)) => Cause::Data,
            Self::Message(Message::Found(..)) => Cause::Found,
            _ => Cause::Person,
        }
    }
}

/// Runs until the user or the system ends the program; the terminal is then as it was.
///
/// # Errors
/// The terminal cannot be set up or written to, or a thread cannot be started.
pub fn run(begin: Start) -> io::Result<()> {
    let Start { setup, work, env, looks, theme } = begin;
    let (sender, receiver) = mpsc::channel();
    listen(&sender)?;
    let mut screen = Screen::enter(looks)?;
    let size = screen.size()?;
    let way = setup.clipboard;
    let mut model = Model::new(setup, (size.width, size.height), env.now());
    draw(&mut screen, &model, theme.as_deref())?;
    let worker = work::start(work, {
        let sender = sender.clone();
        move |stamp, event| post(&sender, Wake::Message(Message::Work(stamp, Box::new(event))))
    })?;
    let effects = start(&mut model);
    let mut outside = Outside { worker, sender, search: None, wanted: Vec::new(), way };
    outside.carry_out(effects, &mut screen)?;
    outside.search()?;
    let mut frames = Frames::default();
    while !model.quitting {
        let Some(first) = wait(&receiver, &model, frames.due, &env) else { break };
        let mut next = first;
        while let Some(wake) = next {
            frames.want(wake.cause(), env.now().uptime);
            take(wake, &mut model, &mut screen, &mut outside, &env)?;
            next = if model.quitting { None } else { receiver.try_recv().ok() };
        }
        if !model.quitting && frames.begin(env.now().uptime) {
            draw(&mut screen, &model, theme.as_deref())?;
        }
        outside.search()?;
    }
    // The terminal is given back at once; what is being sent may take a moment to be answered and written down.
    outside.worker.wind_up();
    drop(screen);
    drop(outside);
    Ok(())
}

/// Draws in the theme of whoever the program acts as, or else in that of the run.
fn draw(screen: &mut Screen, model: &Model, usual: Option<&str>) -> io::Result<()> {
    theme::wear(model.own_theme().or(usual));
    screen.draw(|frame| {
        ui::draw(model, frame);
        drill::here(Spot::Draw);
    })
}

fn listen(sender: &Sender<Wake>) -> io::Result<()> {
    let to = sender.clone();
    signals::listen(move |signal| {
        let wake = if signal == Signal::Continue { Wake::Continued } else { Wake::Message(Message::End) };
        post(&to, wake);
    })?;
    let to = sender.clone();
    input::listen(move |input| post(&to, Wake::Input(input)))
}

fn post(sender: &Sender<Wake>, wake: Wake) {
    // The loop has ended and nobody listens any more; so does the program in a moment.
    let _ = sender.send(wake);
}

/// Sleeps until something comes or is due, or until a frame is, which is no wake; `None` when nothing can come any more.
fn wait(receiver: &Receiver<Wake>, model: &Model, frame: Option<Duration>, env: &Env) -> Option<Option<Wake>> {
    let deadline = next_deadline(model);
    let Some(at) = deadline.into_iter().chain(frame).min() else { return receiver.recv().ok().map(Some) };
    match receiver.recv_timeout(at.saturating_sub(env.now().uptime)) {
        Ok(wake) => Some(Some(wake)),
        Err(RecvTimeoutError::Timeout) => Some((deadline == Some(at)).then_some(Wake::Message(Message::Deadline))),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn take(wake: Wake, model: &mut Model, screen: &mut Screen, outside: &mut Outside, env: &Env) -> io::Result<()> {
    drill::here(Spot::Loop);
    let message = match wake {
        Wake::Message(message) => message,
        Wake::Input(Input::Key(key)) => Message::Key(key),
        Wake::Input(Input::Paste(text)) => Message::Paste(text),
        Wake::Input(Input::Resize(width, height)) => {
            screen.resize(width, height);
            Message::Resize(width, height)
        }
        Wake::Input(Input::Closed) => Message::End,
        Wake::Continued => return screen.reclaim(),
    };
    let effects = update(model, message, env.now());
    outside.carry_out(effects, screen)
}

/// What effects are carried out with.
struct Outside {
    worker: Worker,
    sender: Sender<Wake>,
    search: Option<Searching>,
    /// Searches that begin once the screen is drawn: what a key has typed is shown before what it finds.
    wanted: Vec<Search>,
    /// How texts get to the clipboard.
    way: Way,
}

impl Outside {
    fn carry_out(&mut self, effects: Vec<Effect>, screen: &mut Screen) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Work(stamp, job) => self.worker.submit(stamp, job),
                Effect::EndEpoch(epoch) => self.worker.cancel_epoch(epoch),
                Effect::Search(search) => self.wanted.push(*search),
                Effect::Copy(text) => self.way.sequence(&text).map_or(Ok(()), |bytes| screen.send(&bytes))?,
                Effect::Redraw => screen.repaint()?,
                Effect::Suspend => screen.suspend()?,
            }
        }
        Ok(())
    }

    /// Gives the searches to their own thread, which is started when it is first needed.
    fn search(&mut self) -> io::Result<()> {
        for search in std::mem::take(&mut self.wanted) {
            let searching = match &self.search {
                Some(searching) => searching,
                None => {
                    let out = self.sender.clone();
                    self.search.insert(Searching::start(move |found| post(&out, Wake::Message(found)))?)
                }
            };
            searching.give(search);
        }
        Ok(())
    }
}
