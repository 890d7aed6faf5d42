//! Secrets that are planted, names that were chosen to hurt, and a walk through everything: what the real program sends to
//! the terminal and leaves on the disk, when all goes well and when it breaks where it never should.

use std::path::Path;

use crate::opened;
use crate::server::Server;
use crate::support::canary::{CANARIES, plant, search, search_files};
use crate::support::names::turn;
use crate::support::place::Place;
use crate::support::stream::{self, is_harmful};
use crate::support::term::Term;
use crate::walk;

/// A sandbox with planted secrets and hostile names, and a home that has profiles for its accounts.
fn sandbox(place: &Place) -> Server {
    let mut world: serde_json::Value = serde_json::from_str(include_str!("../../assets/world.json")).unwrap();
    plant(&mut world);
    turn(&mut world);
    let file = place.write("world.json", &world.to_string());
    let server = Server::with(place, &["--world", file.to_str().unwrap()]);
    let names = ["acme-prod", "acme-payments", "northwind"];
    place.write_profiles(&names.map(|name| server.profile(name)));
    server
}

/// The program on it, told to say as much as it can.
fn start(place: &Place, server: &Server) -> Term {
    let drill = |spot: &str| format!("{spot}={}", place.path("drill").display());
    let spot = std::fs::read_to_string(place.path("spot")).unwrap_or_else(|_| "none".into());
    let start = Term::start(place).args(["--endpoint-suffix", server.suffix()]);
    opened(start.env("RUST_BACKTRACE", "full").env("RUST_LOG", "trace").env("SNAPFERRY_DRILL", drill(&spot)))
}

/// Everything that is there after a run: what was sent to the terminal, and every file.
fn found(place: &Place, sent: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    search("the terminal", sent, &mut found);
    let files = search_files(&place.home(), &mut found) + search_files(&place.temporary(), &mut found);
    assert!(files >= 1, "something is written");
    found
}

/// No file that was written for people or other programs holds what acts on a terminal.
fn files_are_clean(folder: &Path) -> usize {
    let mut exports = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            exports += files_are_clean(&path);
        } else if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("journal-")) {
            let text = std::fs::read_to_string(&path).unwrap();
            let wrong = text.chars().find(|c| is_harmful(*c) && !matches!(c, '\n' | '\r'));
            assert_eq!(wrong, None, "{}: {text}", path.display());
            exports += 1;
        }
    }
    exports
}

#[test]
fn no_screen_holds_a_secret_or_what_acts_on_a_terminal() {
    let place = Place::new();
    let server = sandbox(&place);
    let mut term = start(&place, &server);
    walk::through_everything(&mut term);
    term.key("q");
    assert_eq!(term.end(), 0);
    term.assert_as_before();
    stream::read(term.sent()).unwrap();
    let found = found(&place, term.sent());
    assert!(found.is_empty(), "{found:#?}");
    assert_eq!(files_are_clean(&place.home()), 2, "two exports");
}

#[test]
fn a_panic_of_the_real_program_gives_the_terminal_back_and_tells_no_secret() {
    for (spot, key) in [("draw", "j"), ("loop", "j"), ("work", "r")] {
        let place = Place::new();
        place.write("spot", spot);
        let server = sandbox(&place);
        let mut term = start(&place, &server);
        // From now on it breaks, and what the panic says is what must not be told.
        place.write("drill", &format!("{} {}", CANARIES[0], CANARIES[1]));
        term.key(key);
        term.wait_for_output("\x1b[?1049l");
        term.wait_for_output("base/drill.rs");
        assert_eq!(term.end(), 101, "{spot}: {}", term.dump());
        term.assert_as_before();
        std::fs::remove_file(place.path("drill")).unwrap();
        let found = found(&place, term.sent());
        assert!(found.is_empty(), "{spot}: {found:#?}");
    }
}
