//! The control endpoint as another program uses it: raw HTTP.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// A caller of the control endpoint.
pub struct Outside {
    address: String,
    folder: String,
    pub authorization: Option<String>,
}

impl Outside {
    /// With what the ready line says.
    pub fn of(ready: &impl Serialize) -> Self {
        let line = serde_json::to_value(ready).expect("the line is JSON");
        let url = line["control"]["url"].as_str().expect("a URL");
        let (address, folder) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("a URL");
        let token = line["control"]["token"].as_str().expect("a token");
        let (address, folder) = (address.to_owned(), format!("/{folder}"));
        Self { address, folder, authorization: Some(format!("Bearer {token}")) }
    }

    /// Somebody without a token at the sandbox's main port.
    pub fn stranger(endpoint: &str) -> Self {
        let address = endpoint.replace("http://", "");
        Self { address, folder: "/_sandbox".to_owned(), authorization: None }
    }

    /// Status, head and body of a call with this body.
    pub fn send(&self, method: &str, path: &str, body: &str) -> (u16, String, Value) {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        let proof = self.authorization.as_ref().map(|text| format!("Authorization: {text}\r\n")).unwrap_or_default();
        let (host, length) = (&self.address, body.len());
        let target = format!("{}{path}", self.folder);
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{proof}Connection: close\r\n");
        let text = format!("{head}Content-Length: {length}\r\n\r\n{body}");
        // A sandbox that has seen enough may answer and close before it has read everything.
        let _ = stream.write_all(text.as_bytes());
        let mut raw = Vec::new();
        let _ = stream.read_to_end(&mut raw);
        let raw = String::from_utf8(raw).expect("an answer is UTF-8");
        let (head, body) = raw.split_once("\r\n\r\n").expect("an answer");
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).expect("a status");
        (status, head.to_ascii_lowercase(), serde_json::from_str(body).unwrap_or_default())
    }

    /// The body of a call that succeeds.
    #[track_caller]
    pub fn ok(&self, method: &str, path: &str, body: &Value) -> Value {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (status, _, answer) = self.send(method, path, &text);
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// The reason of a call that is refused with that status.
    #[track_caller]
    pub fn refused(&self, status: u16, method: &str, path: &str, body: &str) -> String {
        let (found, _, answer) = self.send(method, path, body);
        assert_eq!(found, status, "{method} {path} {body}: {answer}");
        answer["error"].as_str().expect("a reason").to_owned()
    }

    /// Makes a fault.
    #[track_caller]
    pub fn fault(&self, fault: &Value) -> u64 {
        self.ok("POST", "/faults", fault)["id"].as_u64().expect("an ID")
    }

    /// The calls with a number above `since`.
    #[track_caller]
    pub fn calls(&self, since: u64) -> Vec<Value> {
        self.ok("GET", &format!("/calls?since={since}"), &Value::Null)["calls"].as_array().expect("a list").clone()
    }

    /// Moves the world's clock.
    #[track_caller]
    pub fn advance(&self, seconds: u64) {
        self.ok("POST", "/clock", &serde_json::json!({ "advance_s": seconds }));
    }
}
