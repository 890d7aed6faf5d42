//! One request, every part of which a test may spoil, and its answer.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::shape;
use super::sign;

/// A service by the date of its API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Service {
    pub name: &'static str,
    pub version: &'static str,
}

pub const ECS: Service = Service { name: "Ecs", version: "2014-05-26" };
pub const SHARING: Service = Service { name: "ResourceSharing", version: "2020-01-10" };
pub const DIRECTORY: Service = Service { name: "ResourceDirectoryMaster", version: "2022-04-19" };
pub const GROUPS: Service = Service { name: "ResourceManager", version: "2020-03-31" };
pub const STS: Service = Service { name: "Sts", version: "2015-04-01" };
pub const KMS: Service = Service { name: "Kms", version: "2016-01-20" };
pub const RAM: Service = Service { name: "Ram", version: "2015-05-01" };

/// Changes the raw bytes between signing and sending.
type Tamper = fn(String) -> String;

/// A request.
#[derive(Clone)]
pub struct Call {
    pub service: Service,
    pub action: String,
    pub address: String,
    pub method: &'static str,
    pub path: &'static str,
    pub query: Vec<(String, String)>,
    pub form: Vec<(String, String)>,
    pub key: (String, String),
    pub token: Option<String>,
    pub host: Option<String>,
    pub date: String,
    pub nonce: String,
    /// Whether action and version are parameters instead of headers.
    pub names_in_query: bool,
    /// Further headers, and whether each is signed.
    pub extra: Vec<(String, String, bool)>,
    /// A header that is sent but left out of the signature.
    pub unsigned: Option<&'static str>,
    /// A header that is not sent at all.
    pub dropped: Option<&'static str>,
    /// Sends spaces as `+`, as the official Python client does.
    pub plus: bool,
    /// Changes the query, the body, or the whole Authorization header after signing.
    pub spoil_query: Option<Tamper>,
    pub spoil_body: Option<Tamper>,
    pub spoil_authorization: Option<Tamper>,
}

impl Call {
    /// Adds a parameter to the query.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends the request on a connection of its own.
    pub fn send(&self) -> Reply {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        self.send_on(&mut stream, true)
    }

    /// Sends the request on `stream`; `last` asks for the connection to be closed afterwards.
    pub fn send_on(&self, stream: &mut TcpStream, last: bool) -> Reply {
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        stream.write_all(self.text(last).as_bytes()).expect("the request is taken");
        Reply::read(stream, format!("{}.{}", self.service.name, self.action))
    }

    /// Sends the request on a connection of its own and gives back everything that comes until it is closed.
    pub fn raw(&self) -> Vec<u8> {
        let mut stream = self.begin();
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("the sandbox closes the connection");
        all
    }

    /// Sends the request and leaves it to the caller to wait for an answer.
    pub fn begin(&self) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).expect("the sandbox listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a timeout can be set");
        stream.write_all(self.text(true).as_bytes()).expect("the request is taken");
        stream
    }

    fn text(&self, last: bool) -> String {
        let mut query = self.query.clone();
        if self.names_in_query {
            query.push(("Action".to_owned(), self.action.clone()));
            query.push(("Version".to_owned(), self.service.version.to_owned()));
        }
        let body = self.wire(&self.form);
        let host = self.host.clone().unwrap_or_else(|| self.address.clone());
        let mut headers: Vec<(String, String)> = [
            ("host", host),
            ("x-acs-date", self.date.clone()),
            ("x-acs-signature-nonce", self.nonce.clone()),
            ("x-acs-content-sha256", sign::sha256(body.as_bytes())),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        if !self.names_in_query {
            headers.push(("x-acs-action".to_owned(), self.action.clone()));
            headers.push(("x-acs-version".to_owned(), self.service.version.to_owned()));
        }
        if let Some(token) = &self.token {
            headers.push(("x-acs-security-token".to_owned(), token.clone()));
        }
        if !self.form.is_empty() {
            headers.push(("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned()));
        }
        headers.extend(self.extra.iter().map(|(name, value, _)| (name.clone(), value.clone())));
        headers.retain(|(name, _)| self.dropped != Some(name));
        let signed: Vec<_> = headers.iter().filter(|(name, _)| self.is_signed(name)).cloned().collect();
        let key = (self.key.0.as_str(), self.key.1.as_str());
        let authorization = sign::authorization(key, self.method, self.path, &query, &signed);
        self.render(&query, &headers, &authorization, body, last)
    }

    fn is_signed(&self, name: &str) -> bool {
        self.unsigned != Some(name) && !self.extra.iter().any(|(extra, _, signed)| extra == name && !signed)
    }

    fn render(
        &self,
        query: &[(String, String)],
        headers: &[(String, String)],
        authorization: &str,
        body: String,
        last: bool,
    ) -> String {
        let spoil = |tamper: Option<Tamper>, text: String| tamper.map_or(text.clone(), |tamper| tamper(text));
        let query = spoil(self.spoil_query, self.wire(query));
        let body = spoil(self.spoil_body, body);
        let authorization = spoil(self.spoil_authorization, authorization.to_owned());
        let target = if query.is_empty() { self.path.to_owned() } else { format!("{}?{query}", self.path) };
        let mut text = format!("{} {target} HTTP/1.1\r\n", self.method);
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        if !authorization.is_empty() {
            text.push_str(&format!("Authorization: {authorization}\r\n"));
        }
        if last {
            text.push_str("Connection: close\r\n");
        }
        text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        text
    }

    fn wire(&self, pairs: &[(String, String)]) -> String {
        let text = sign::encode_pairs(pairs);
        if self.plus { text.replace("%20", "+") } else { text }
    }
}

/// An answer.
pub struct Reply {
    pub what: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Value,
}

impl Reply {
    fn read(stream: &mut TcpStream, what: String) -> Self {
        let mut raw = Vec::new();
        let mut chunk = [0; 8192];
        loop {
            if let Some((head, body)) = split(&raw) {
                let (status, headers) = parse_head(head);
                let length = header_of(&headers, "content-length").and_then(|text| text.parse::<usize>().ok());
                let length = length.expect("an answer tells its length");
                if body.len() >= length {
                    let text = std::str::from_utf8(&body[..length]).expect("an answer is UTF-8");
                    let body = serde_json::from_str(text).expect("an answer is JSON");
                    return Self { what, status, headers, body };
                }
            }
            let count = stream.read(&mut chunk).expect("the sandbox answers");
            assert!(count > 0, "{what}: the connection was closed in the middle of an answer");
            raw.extend_from_slice(&chunk[..count]);
        }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        header_of(&self.headers, name)
    }

    /// The body of a success, which must have the vendor's shape.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}: {}", self.what, self.body);
        shape::check(&self.what, &self.body);
        self.body
    }

    /// A refusal with exactly this status and code, in the vendor's envelope.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let found = (self.status, self.body["Code"].as_str().unwrap_or("none"));
        assert_eq!(found, (status, code), "{}: {}", self.what, self.body);
        for field in ["RequestId", "HostId", "Message", "Recommend"] {
            assert!(self.body[field].is_string(), "{}: {field} of {}", self.what, self.body);
        }
        self.body
    }
}

fn split(raw: &[u8]) -> Option<(&str, &[u8])> {
    let end = raw.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((std::str::from_utf8(&raw[..end]).expect("a head is ASCII"), &raw[end + 4..]))
}

fn parse_head(head: &str) -> (u16, Vec<(String, String)>) {
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status line");
    let headers = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    (status, headers)
}

fn header_of<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}
