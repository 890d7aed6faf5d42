//! `snapferry sandbox` as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::support::place::{self, Place};

/// A running sandbox; it is told to end when the value goes.
pub struct Server {
    child: Child,
    /// Kept open, so that the process has somewhere to write.
    _out: BufReader<ChildStdout>,
    /// The line that it printed when it was ready.
    pub ready: Value,
}

impl Server {
    pub fn start(place: &Place) -> Self {
        Self::start_with(place, &[])
    }

    /// One with a control endpoint, which its ready line tells.
    pub fn controlled(place: &Place) -> Self {
        Self::start_with(place, &["--control"])
    }

    /// With more arguments.
    pub fn start_with(place: &Place, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_snapferry"))
            .arg("sandbox")
            .args(arguments)
            .env_clear()
            .envs(place.environment())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        Self { child, _out: out, ready: serde_json::from_str(&line).unwrap() }
    }

    /// What `--endpoint-suffix` has to be.
    pub fn suffix(&self) -> &str {
        self.ready["suffix"].as_str().unwrap()
    }

    /// The account of this profile, with its keys.
    pub fn account(&self, profile: &str) -> &Value {
        self.ready["accounts"].as_array().unwrap().iter().find(|account| account["profile"] == profile).unwrap()
    }

    /// The keys of an account as a profile of the vendor CLI.
    pub fn profile(&self, name: &str) -> Value {
        let account = self.account(name);
        let text = |key: &str| account[key].as_str().unwrap();
        place::profile(name, text("access_key_id"), text("access_key_secret"))
    }

    /// Asks it to end, and tells with which code it did.
    pub fn end(&mut self) -> Option<i32> {
        let id = i32::try_from(self.child.id()).unwrap();
        // It may have ended already, which the code tells.
        let _ = kill_process(Pid::from_raw(id).unwrap(), Signal::TERM);
        self.child.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
