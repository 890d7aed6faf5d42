//! A typed answer on a terminal, where no hash was given.

use std::io::{IsTerminal as _, Write as _, stderr, stdin};

use super::codes;
use super::failure::Failure;
use crate::domain::ids::AccountId;
use crate::domain::plan::Plan;
use crate::domain::preflight::{Confirmation, confirmation};
use crate::text;
use crate::work::Prepared;

/// What is typed where nothing more particular is asked for.
const YES: &str = "yes";

/// Whether somebody can read a question and answer it.
pub(super) fn is_possible() -> bool {
    stdin().is_terminal() && stderr().is_terminal()
}

/// Asks for what has to be typed before these plans are carried out.
///
/// # Errors
/// It was not typed.
pub(super) fn confirm(all: &[(&Prepared, &Plan)]) -> Result<(), Failure> {
    let demands: Vec<Confirmation> = all
        .iter()
        .map(|(prepared, plan)| confirmation(plan, |account| prepared.facts.is_settled(account, &plan.intent)))
        .filter(|demand| *demand != Confirmation::None)
        .collect();
    if demands.is_empty() {
        return answer(&text::fill("cmd.type_yes", &[("word", &YES)]), |typed| typed.trim() == YES);
    }
    demands.iter().try_for_each(|demand| answer(&question(demand), |typed| demand.is_met_by(typed)))
}

/// Asks for a word before something that was planned before goes on.
///
/// # Errors
/// It was not typed.
pub(super) fn go_on() -> Result<(), Failure> {
    answer(&text::fill("cmd.type_yes", &[("word", &YES)]), |typed| typed.trim() == YES)
}

fn question(demand: &Confirmation) -> String {
    match demand {
        Confirmation::LastFour(account) => {
            text::fill("sheet_review.type_last_four", &[("name", &""), ("head", &head(account))])
        }
        Confirmation::Sender(account) => text::fill("sheet_review.type_sender", &[("head", &head(account))]),
        Confirmation::Count(_) => text::get("sheet_review.type_count").to_owned(),
        Confirmation::Word(word) => text::fill("sheet_review.type_word", &[("word", word)]),
        Confirmation::Pairs(_) | Confirmation::None => text::get("sheet_review.type_pairs").to_owned(),
    }
}

/// An account without the digits that are asked for.
fn head(account: &AccountId) -> &str {
    let id = account.as_str();
    id.get(..id.len().saturating_sub(4)).unwrap_or_default()
}

fn answer(question: &str, fits: impl Fn(&str) -> bool) -> Result<(), Failure> {
    forget_keys();
    let mut err = stderr().lock();
    // If nobody can see the question, nobody answers it, and nothing is sent.
    let _ = write!(err, "\n{question}: ").and_then(|()| err.flush());
    drop(err);
    let mut typed = String::new();
    let read = stdin().read_line(&mut typed);
    if read.is_ok() && fits(&typed) {
        return Ok(());
    }
    Err(Failure::new(codes::REFUSED, "NotConfirmed", text::get("cmd.not_confirmed").to_owned()))
}

/// Keys that were pressed before the question was there are no answer to it.
fn forget_keys() {
    #[cfg(unix)]
    {
        // A terminal that does not know this has nothing to forget.
        let _ = rustix::termios::tcflush(stdin(), rustix::termios::QueueSelector::IFlush);
    }
}
