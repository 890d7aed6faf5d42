//! The loop: messages in, effects out, a frame when something has changed.
//!
//! It sleeps in one receive call until a key, an answer or a signal comes, or until the next thing is due; there is no
//! tick. Everything that is queued is taken before a frame is drawn.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};

use crate::app::message::{Effect, Message, Search};
use crate::app::model::{Model, Setup};
use crate::app::status::next_deadline;
use crate::app::update::{start, update};
use crate::base::env::Env;
use crate::inventory::search::select;
use crate::terminal::input::{self, Input};
use crate::terminal::signals::{self, Signal};
use crate::terminal::{ColorMode, Screen};
use crate::ui;
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
    /// Which colours the terminal has.
    pub colors: ColorMode,
}

/// Something that wakes the loop.
enum Wake {
    Message(Message),
    Input(Input),
    /// The program was stopped from outside and goes on.
    Continued,
}

/// Runs until the user or the system ends the program; the terminal is then as it was.
///
/// # Errors
/// The terminal cannot be set up or written to, or a thread cannot be started.
pub fn run(begin: Start) -> io::Result<()> {
    let Start { setup, work, env, colors } = begin;
    let (sender, receiver) = mpsc::channel();
    listen(&sender)?;
    let mut screen = Screen::enter(colors)?;
    let size = screen.size()?;
    let mut model = Model::new(setup, (size.width, size.height), env.now());
    screen.draw(|frame| ui::draw(&model, frame))?;
    let worker = work::start(work, {
        let sender = sender.clone();
        move |stamp, event| post(&sender, Wake::Message(Message::Work(stamp, Box::new(event))))
    })?;
    let effects = start(&mut model);
    let mut outside = Outside { worker, sender, search: None };
    outside.carry_out(effects, &mut screen)?;
    while !model.quitting {
        let Some(first) = wait(&receiver, &model, &env) else { break };
        let mut next = Some(first);
        while let Some(wake) = next {
            take(wake, &mut model, &mut screen, &mut outside, &env)?;
            next = if model.quitting { None } else { receiver.try_recv().ok() };
        }
        if !model.quitting {
            screen.draw(|frame| ui::draw(&model, frame))?;
        }
    }
    Ok(())
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

/// Sleeps until something comes or is due; `None` when nothing can come any more.
fn wait(receiver: &Receiver<Wake>, model: &Model, env: &Env) -> Option<Wake> {
    let Some(at) = next_deadline(model) else { return receiver.recv().ok() };
    match receiver.recv_timeout(at.saturating_sub(env.now().uptime)) {
        Ok(wake) => Some(wake),
        Err(RecvTimeoutError::Timeout) => Some(Wake::Message(Message::Deadline)),
        Err(RecvTimeoutError::Disconnected) => None,
    }
}

fn take(wake: Wake, model: &mut Model, screen: &mut Screen, outside: &mut Outside, env: &Env) -> io::Result<()> {
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
    search: Option<Sender<Search>>,
}

impl Outside {
    fn carry_out(&mut self, effects: Vec<Effect>, screen: &mut Screen) -> io::Result<()> {
        for effect in effects {
            match effect {
                Effect::Work(stamp, job) => self.worker.submit(stamp, job),
                Effect::EndEpoch(epoch) => self.worker.cancel_epoch(epoch),
                Effect::Search(search) => self.search(*search)?,
                Effect::Copy(text) => screen.copy(&text)?,
                Effect::Redraw => screen.repaint()?,
                Effect::Suspend => screen.suspend()?,
            }
        }
        Ok(())
    }

    /// Gives a search to its own thread, which is started when it is first needed.
    fn search(&mut self, search: Search) -> io::Result<()> {
        let to = match &self.search {
            Some(to) => to,
            None => self.search.insert(search_thread(self.sender.clone())?),
        };
        // The thread lives as long as this sender; it ends only by a panic, which ends the program.
        let _ = to.send(search);
        Ok(())
    }
}

/// Searches on a thread of its own, so that no key waits for it. Of several searches that wait, only the last counts.
fn search_thread(out: Sender<Wake>) -> io::Result<Sender<Search>> {
    let (to, work) = mpsc::channel::<Search>();
    std::thread::Builder::new().name("snapferry-search".to_owned()).spawn(move || {
        while let Ok(first) = work.recv() {
            let search = work.try_iter().last().unwrap_or(first);
            let view = select(&search.inventory, &search.query);
            post(&out, Wake::Message(Message::Found(search.number, view)));
        }
    })?;
    Ok(to)
}
