//! What tests of this module share: a still clock and a server that answers what it is told.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::client::Client;
use super::credentials::Credentials;
use super::endpoint::Endpoints;
use super::transport::Wire;
use crate::base::env::{Clock, Env, Now, Random};
use crate::base::ledger::{Draft, Ledger, NotRecorded, Notary, Ticket};
use crate::base::secret::Secret;

/// The secret that tests sign with. It must not turn up anywhere.
pub(crate) const SECRET: &str = "canary-secret-5f1d";
/// The token that tests sign with. It must turn up in its header only.
pub(crate) const TOKEN: &str = "canary-token-77aa";
/// The time of the still clock.
pub(crate) const TODAY: &str = "2026-01-02T03:04:05Z";

struct Still;

impl Clock for Still {
    fn now(&self) -> Now {
        Now { wall: TODAY.parse().unwrap(), uptime: Duration::ZERO }
    }
}

#[derive(Default)]
struct Counting(AtomicU64);

impl Random for Counting {
    fn fill(&self, out: &mut [u8]) {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        for chunk in out.chunks_mut(8) {
            chunk.copy_from_slice(&number.to_le_bytes()[..chunk.len()]);
        }
    }
}

/// A clock that stands still and random numbers that count from 0.
pub(crate) fn fixed_env() -> Env {
    Env::new(Arc::new(Still), Arc::new(Counting::default()))
}

/// Temporary credentials.
pub(crate) fn credentials() -> Credentials {
    let token = Some(Secret::new(TOKEN));
    Credentials { access_key_id: "EXAMPLEKEYID".into(), secret: Secret::new(SECRET), token, expires: None }
}

/// A notary that writes into a file that nobody reads, and remembers what it permitted.
pub(crate) struct Scribe {
    ledger: Mutex<Ledger>,
    /// What was permitted.
    pub drafts: Mutex<Vec<Draft>>,
    _home: tempfile::TempDir,
}

impl Scribe {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let (ledger, _) = Ledger::open(&home.path().join("journal")).unwrap();
        Self { ledger: Mutex::new(ledger), drafts: Mutex::default(), _home: home }
    }
}

impl Notary for Scribe {
    fn certify(&self, draft: Draft) -> Result<Ticket, NotRecorded> {
        self.drafts.lock().unwrap().push(draft.clone());
        let line = format!("{draft:?}");
        self.ledger.lock().unwrap().certify(draft, line.as_bytes()).map_err(|error| NotRecorded(error.to_string()))
    }
}

/// A notary that cannot write.
pub(crate) struct Unable;

impl Notary for Unable {
    fn certify(&self, _: Draft) -> Result<Ticket, NotRecorded> {
        Err(NotRecorded("no space".into()))
    }
}

/// A request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// The request line and the headers, as they came.
    pub head: String,
}

impl Seen {
    /// A header's value; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let is = |line: &&str| line.split_once(':').is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
        self.head.lines().find(is).and_then(|line| line.split_once(':')).map_or("", |(_, value)| value.trim())
    }

    /// The action.
    pub fn action(&self) -> &str {
        self.header("x-acs-action")
    }

    /// The query as it was sent.
    pub fn query(&self) -> &str {
        let target = self.head.split(' ').nth(1).unwrap_or_default();
        target.split_once('?').map_or("", |(_, query)| query)
    }

    /// A parameter's value, still encoded; empty if there is none.
    pub fn param(&self, name: &str) -> &str {
        let pairs = self.query().split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }
}

/// A server on a loopback port. It ends with the test's runtime.
pub(crate) struct Server {
    /// Its port.
    pub port: u16,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Starts it. `answer` gets the number of the request, from 0, and gives the bytes to send back before the
    /// connection is closed.
    pub async fn start(answer: impl Fn(usize, &Seen) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&seen));
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        match stream.read_u8().await {
                            Ok(byte) => head.push(byte),
                            Err(_) => return,
                        }
                    }
                    let request = Seen { head: String::from_utf8(head).unwrap() };
                    let number = {
                        let mut log = log.lock().unwrap();
                        log.push(request.clone());
                        log.len() - 1
                    };
                    // The client may hang up before it has read everything.
                    let _ = stream.write_all(&answer(number, &request)).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { port, seen }
    }

    /// The requests so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// A client of this server.
    pub fn client(&self) -> Client {
        client(self.port)
    }
}

/// A client of whatever listens on `port`.
pub(crate) fn client(port: u16) -> Client {
    let endpoints = Endpoints::new(&format!("localhost:{port}")).unwrap();
    Client::new(Wire::new(fixed_env()), endpoints, credentials())
}

/// An answer with these headers, each ending in CRLF.
pub(crate) fn reply(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A success with this body.
pub(crate) fn ok(json: &str) -> Vec<u8> {
    reply(200, "content-type: application/json;charset=utf-8\r\n", json.as_bytes())
}

/// A refusal with this code.
pub(crate) fn no(status: u16, code: &str) -> Vec<u8> {
    let body = format!(r#"{{"RequestId":"R-1","HostId":"h","Code":"{code}","Message":"words","Recommend":"u"}}"#);
    reply(status, "", body.as_bytes())
}
