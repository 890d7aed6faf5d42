//! A second start: what the first one has read is there at once, with its age, before anybody answers.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::proxy::{Fate, Proxy};
use crate::server::Server;
use crate::support::place::Place;
use crate::support::term::Term;

/// A cloud that can stop answering.
struct Cloud {
    place: Place,
    server: Server,
    proxy: Proxy,
    silent: Arc<AtomicBool>,
}

impl Cloud {
    fn new() -> Self {
        let place = Place::new();
        let server = Server::start(&place);
        let upstream: SocketAddr =
            server.ready["endpoint"].as_str().unwrap().trim_start_matches("http://").parse().unwrap();
        let silent = Arc::new(AtomicBool::new(false));
        let is_silent = silent.clone();
        let fate = move |_: &str| if is_silent.load(Ordering::SeqCst) { Fate::KeepRequest } else { Fate::Pass };
        let proxy = Proxy::start(upstream, fate);
        place.write_profiles(&[server.profile("acme-prod"), server.profile("globex")]);
        Self { place, server, proxy, silent }
    }

    fn start(&self, profile: &str) -> Term {
        let suffix = self.proxy.suffix();
        Term::start(&self.place).args(["--endpoint-suffix", &suffix, "--profile", profile]).open()
    }

    /// A run that reads everything.
    fn read_all(&self) {
        let mut term = self.start("acme-prod");
        term.wait_until("the whole list", |screen| screen.contains("8/8 regions") && screen.contains("─ complete ─"));
        term.key("q");
        assert_eq!(term.end(), 0);
    }

    fn cache(&self) -> PathBuf {
        self.place.home().join(".cache/snapferry")
    }
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for path in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

fn quit(mut term: Term) {
    term.key("q");
    assert_eq!(term.end(), 0);
}

#[test]
fn what_was_read_is_shown_before_anybody_answers_and_is_read_again_behind_it() {
    let cloud = Cloud::new();
    cloud.read_all();
    cloud.silent.store(true, Ordering::SeqCst);
    let mut term = cloud.start("acme-prod");
    term.wait_for("from an earlier run, being checked");
    term.wait_until("rows with their age", |screen| {
        screen.contains("Snapshots  All  just now") && screen.contains("row 1 of ") && screen.contains("127")
    });
    term.press("j");
    term.wait_for("row 2 of ");
    quit(term);
    cloud.silent.store(false, Ordering::SeqCst);
    cloud.read_all();
    // What lies there is nobody else's to read, and holds no keys.
    let kept = files(&cloud.cache());
    assert!(kept.iter().filter(|path| path.extension().is_some_and(|ending| ending == "rows")).count() >= 8);
    let account = cloud.server.account("acme-prod");
    for path in kept {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o077;
        assert!(mode == 0 || path.ends_with("lock"), "{path:?}");
        let content = std::fs::read(&path).unwrap();
        for secret in ["access_key_id", "access_key_secret"] {
            let secret = account[secret].as_str().unwrap().as_bytes();
            assert!(!content.windows(secret.len()).any(|part| part == secret), "{path:?}");
        }
    }
}

#[test]
fn another_account_sees_none_of_it() {
    let cloud = Cloud::new();
    cloud.read_all();
    cloud.silent.store(true, Ordering::SeqCst);
    let mut term = cloud.start("globex");
    term.wait_for("Signing in");
    term.press("j");
    assert!(!term.screen().contains("from an earlier run"), "{}", term.dump());
    assert!(!term.output_contains("web-golden"), "{}", term.dump());
    quit(term);
}

#[test]
fn a_damaged_list_is_removed_with_a_note_and_all_can_be_cleared() {
    let cloud = Cloud::new();
    cloud.read_all();
    let lists = || files(&cloud.cache()).into_iter().filter(|path| path.to_string_lossy().ends_with(".rows"));
    let hangzhou = lists().find(|path| path.ends_with("cn-hangzhou.rows")).unwrap();
    let mut content = std::fs::read(&hangzhou).unwrap();
    let middle = content.len() / 2;
    content[middle] ^= 1;
    std::fs::write(&hangzhou, content).unwrap();
    cloud.silent.store(true, Ordering::SeqCst);
    let mut term = cloud.start("acme-prod");
    term.wait_for("A kept list was damaged and has been removed.");
    term.wait_for("from an earlier run, being checked");
    quit(term);
    assert!(!hangzhou.exists());
    let clear = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapferry"));
        let output = command.args(["cache", "clear"]).env_clear().envs(cloud.place.environment()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let told = clear();
    assert!(told.starts_with("Removed 7 lists, "), "{told}");
    assert_eq!(lists().count(), 0);
    assert_eq!(clear(), "Nothing was kept.\n");
    let mut term = cloud.start("acme-prod");
    term.wait_for("Signing in");
    quit(term);
}
