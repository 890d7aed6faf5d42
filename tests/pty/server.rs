//! `snapferry sandbox` as a process of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

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
        Self::with(place, &[])
    }

    /// One with a control endpoint, which its ready line tells.
    pub fn controlled(place: &Place) -> Self {
        Self::with(place, &["--control"])
    }

    /// With more arguments.
    pub fn with(place: &Place, arguments: &[&str]) -> Self {
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

    /// Temporary keys from its credentials URI, as a profile of the vendor CLI.
    pub fn visitor(&self, name: &str) -> Value {
        let uri = self.ready["credentials_uri"].as_str().unwrap();
        let keys: Value = serde_json::from_str(&http("GET", uri, "", "")).unwrap();
        json!({
            "name": name, "mode": "StsToken", "access_key_id": keys["AccessKeyId"],
            "access_key_secret": keys["AccessKeySecret"], "sts_token": keys["SecurityToken"],
            "region_id": "cn-hangzhou",
        })
    }

    /// Moves the clock of its world.
    pub fn advance(&self, seconds: u32) {
        self.control("clock", &json!({ "advance_s": seconds }));
    }

    /// Asks its control endpoint for something.
    pub fn control(&self, what: &str, body: &Value) {
        let control = &self.ready["control"];
        let token = format!("Authorization: Bearer {}\r\n", control["token"].as_str().unwrap());
        let url = format!("{}/{what}", control["url"].as_str().unwrap());
        http("POST", &url, &token, &body.to_string());
    }

    /// Asks it to end, and tells with which code it did.
    pub fn end(&mut self) -> Option<i32> {
        let id = i32::try_from(self.child.id()).unwrap();
        // It may have ended already, which the code tells.
        let _ = kill_process(Pid::from_raw(id).unwrap(), Signal::TERM);
        self.child.wait().unwrap().code()
    }
}

/// The body of an answer with status 200.
fn http(method: &str, url: &str, headers: &str, body: &str) -> String {
    let (address, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    let head = format!("{method} /{path} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {length}\r\n");
    write!(stream, "{head}Connection: close\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
    body.to_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
