//! What was chosen and not sent outlives the program's death.

use rustix::process::Signal;

use crate::server::Server;
use crate::support::place::Place;
use crate::support::term::{self, ENTER, TAB, Term};
use crate::tasks::review_with_note;
use crate::{apply, leave};

const SNAPSHOT: &str = "web-golden";

fn start(place: &Place, server: &Server) -> Term {
    let mut term = Term::start(place).args(["--endpoint-suffix", server.suffix()]).open();
    term.wait_for("8/8 regions");
    term
}

#[test]
fn a_share_under_review_is_offered_after_the_program_was_killed() {
    let place = Place::new();
    let server = Server::start(&place);
    place.write_profiles(&[server.profile("acme-prod")]);
    let mut term = start(&place, &server);
    review_with_note(&mut term);
    // The note is written down once another key has been taken after it.
    term.press(TAB);
    term::signal(term.id(), Signal::KILL);
    term.end();
    assert!(term.ended_by().is_some());

    let mut term = start(&place, &server);
    term.wait_for("was not sent: D goes on");
    term.key("D");
    term.wait_for("share: 1 snapshot, 1 principal, in cn-hangzhou");
    term.wait_for(SNAPSHOT);
    term.key(ENTER);
    term.wait_for("4/5");
    term.wait_for("GAINS  1 pair");
    term.wait_for("[OPS-4411_");
    apply(&mut term);
    term.key("q");
    assert_eq!(term.end(), 0);

    let mut term = start(&place, &server);
    term.filter(SNAPSHOT);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
    term.key("D");
    term.wait_for("Nothing was left unsent");
    leave(term);
}
