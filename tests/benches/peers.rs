//! What a key costs here and in whichever other programs are installed, one after the other in the same run: bytes, calls
//! that write, wake-ups, and the time as a ratio, because milliseconds are those of the machine. Nothing is held to a
//! bound. `cargo bench --bench peers`
//!
//! Looked for in `PATH`: fzf, sk, tv, less, tig, nnn, lf, htop, btm and gitui.

#![allow(clippy::unwrap_used, reason = "a measurement that cannot be set up fails")]

#[cfg(unix)]
#[allow(dead_code, reason = "shared with another measurement")]
mod counted;
#[cfg(unix)]
#[path = "../pty/support/mod.rs"]
#[allow(dead_code, reason = "shared with tests")]
mod support;

#[cfg(not(unix))]
fn main() {
    println!("This needs a pseudo-terminal, which this system does not have.");
}

#[cfg(unix)]
fn main() {
    unix::main();
}

#[cfg(unix)]
mod unix {
    use std::path::Path;
    use std::process::Command;
    use std::time::Duration;

    use crate::counted::{Cost, press, shown};
    use crate::support::place::Place;
    use crate::support::term::{DOWN, PAGE_DOWN, Term};

    const ROWS: &str = "10000";
    const SIZES: [(u16, u16); 2] = [(80, 24), (160, 50)];
    const ROUNDS: usize = 2;

    /// What a program is given to show.
    enum Data {
        /// A list of snapshots of its own making.
        Own,
        /// The lines as a file.
        File,
        /// The lines from its standard input.
        Input,
        /// A folder of many files.
        Folder,
        /// The history of this repository.
        History,
        /// What there is: the processes of the machine.
        Machine,
    }

    struct Program {
        name: &'static str,
        arguments: &'static [&'static str],
        data: Data,
    }

    const fn program(name: &'static str, arguments: &'static [&'static str], data: Data) -> Program {
        Program { name, arguments, data }
    }

    const PROGRAMS: [Program; 11] = [
        program("snapferry", &["demo", "--snapshots", ROWS, "--regions", "1"], Data::Own),
        program("fzf", &["--layout=reverse"], Data::Input),
        program("sk", &["--layout=reverse"], Data::Input),
        program("tv", &[], Data::Input),
        program("less", &[], Data::File),
        program("tig", &[], Data::History),
        program("nnn", &[], Data::Folder),
        program("lf", &[], Data::Folder),
        program("htop", &[], Data::Machine),
        program("btm", &[], Data::Machine),
        program("gitui", &[], Data::History),
    ];

    pub fn main() {
        let place = Place::new();
        let lines = place.write("lines", &lines());
        std::fs::create_dir(place.path("many")).unwrap();
        for number in 0..10_000 {
            std::fs::write(place.path(format!("many/file-{number:05}")), "").unwrap();
        }
        let there: Vec<&Program> = PROGRAMS.iter().filter(|program| is_there(program)).collect();
        for size in SIZES {
            let mut costs = vec![[Cost::none(), Cost::none()]; there.len()];
            for _ in 0..ROUNDS {
                for (program, costs) in there.iter().zip(&mut costs) {
                    let now = measure(program, &place, &lines, size);
                    *costs = [0, 1].map(|at| costs[at].clone().and(&now[at]));
                }
            }
            print(&there, &costs, size);
        }
    }

    fn print(programs: &[&Program], costs: &[[Cost; 2]], size: (u16, u16)) {
        println!("\n{}x{}; times as ratio to ours, {ROUNDS} rounds in turn", size.0, size.1);
        println!(
            "{:10} {:9} {:>8} {:>8} {:>8} {:>9} {:>9} {:>9}",
            "", "key", "B", "writes", "wakes", "p50 ms", "p95 ms", "p50 ratio"
        );
        for (at, name) in ["Down", "PageDown"].into_iter().enumerate() {
            let own = costs[0][at].percentile(50);
            for (program, costs) in programs.iter().zip(costs) {
                let cost = &costs[at];
                println!(
                    "{:10} {name:9} {:>8.0} {:>8} {:>8} {:>9.2} {:>9.2} {:>9.2}",
                    program.name,
                    cost.bytes_a_key(),
                    shown(cost.writes_a_key()),
                    shown(cost.wake_ups_a_key()),
                    cost.percentile(50),
                    cost.percentile(95),
                    cost.percentile(50) / own,
                );
            }
        }
    }

    fn is_there(program: &Program) -> bool {
        let path = std::env::var_os("PATH").unwrap_or_default();
        matches!(program.data, Data::Own)
            || std::env::split_paths(&path).any(|folder| folder.join(program.name).is_file())
    }

    /// One line for each snapshot that our own list shows.
    fn lines() -> String {
        let arguments = ["sandbox", "--snapshots", ROWS, "--regions", "1", "--print-names"];
        let output = Command::new(env!("CARGO_BIN_EXE_snapferry")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn measure(program: &Program, place: &Place, lines: &Path, (columns, rows): (u16, u16)) -> [Cost; 2] {
        let start = Term::start(place).args(program.arguments).size(columns, rows).env("LANG", "C.UTF-8");
        let start = match program.data {
            Data::Own => start,
            Data::File => start.program(program.name).args([lines]),
            Data::Input => start.program(program.name).under(r#"exec "$@" < "$LINES_FILE""#).env("LINES_FILE", lines),
            Data::Folder => start.program(program.name).args([place.path("many")]),
            Data::History => start
                .program(program.name)
                .under(r#"cd "$REPOSITORY" && exec "$@""#)
                .env("REPOSITORY", env!("CARGO_MANIFEST_DIR")),
            Data::Machine => start.program(program.name),
        };
        let mut term = start.open();
        if matches!(program.data, Data::Own) {
            term.wait_until("the whole list", |screen| {
                screen.contains("8/8 regions") && screen.contains("─ complete ─")
            });
        }
        // Programs that paint all the time are never silent.
        (0..20).any(|_| term.listen_for(Duration::from_millis(300)) == 0);
        // As a terminal does, in either mode of the cursor keys.
        let down = if term.output_contains("\x1b[?1h") { "\x1bOB" } else { DOWN };
        [press(&mut term, &[down; 40]), press(&mut term, &[PAGE_DOWN; 20])]
    }
}
