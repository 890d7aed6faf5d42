//! A man in the middle that loses requests or answers on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is answered.
    Pass,
    /// It takes effect, and the connection breaks instead of an answer.
    LoseAnswer,
    /// The connection breaks before the service sees it.
    LoseRequest,
    /// It takes effect, and somebody else's page comes instead of the answer.
    ReplaceAnswer,
    /// The service never sees it, and the client waits for an answer for as long as it likes.
    KeepRequest,
    /// It takes effect, and the client waits for the answer for as long as it likes.
    KeepAnswer,
    /// It takes effect, and the answer comes once [`Proxy::release`] lets it.
    HoldAnswer,
    /// It takes effect, and every text and list of the answer is of another type.
    WrongTypes,
    /// It takes effect, and every word for a state or a kind in the answer is one that nobody knows.
    UnknownWords,
    /// It takes effect, and the answer goes on for 100 MB.
    Huge,
    /// It takes effect, and the answer says that there is more, always at the same place.
    SameToken,
}

type Judge = dyn Fn(&str, &str) -> Fate + Send + Sync;

/// A running proxy in front of `upstream`.
pub struct Proxy {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    over: Arc<AtomicBool>,
    expired: Arc<Mutex<Option<Expiry>>>,
    ended: Receiver<()>,
    kept: Receiver<()>,
    keeper: Arc<Keeper>,
}

/// Tells of what is kept, and when a held answer may come.
struct Keeper {
    tell: Mutex<Sender<()>>,
    open: Mutex<bool>,
    opened: Condvar,
}

impl Keeper {
    fn tell(&self) {
        // Nobody may be waiting for it.
        let _ = self.tell.lock().unwrap().send(());
    }
}

/// Which request finds its credentials expired.
struct Expiry {
    after: Option<String>,
    action: String,
}

impl Proxy {
    /// Starts one that asks `judge` for the fate of every request, by its action.
    pub fn start(upstream: SocketAddr, judge: impl Fn(&str) -> Fate + Send + Sync + 'static) -> Self {
        Self::judging(upstream, move |action, _| judge(action))
    }

    /// Starts one that asks `judge` for the fate of every request, by its action and its host.
    pub fn judging(upstream: SocketAddr, judge: impl Fn(&str, &str) -> Fate + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, over) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let judge: Arc<Judge> = Arc::new(judge);
        let expired = Arc::new(Mutex::new(None));
        let (log, end, out) = (seen.clone(), over.clone(), expired.clone());
        let (tell, ended) = channel();
        let (keep, kept) = channel();
        let (open, opened) = (Mutex::new(false), Condvar::new());
        let keeper = Arc::new(Keeper { tell: Mutex::new(keep), open, opened });
        let keep = Arc::clone(&keeper);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let (log, judge, tell, out) = (log.clone(), judge.clone(), tell.clone(), out.clone());
                let keep = Arc::clone(&keep);
                thread::spawn(move || {
                    // A connection may end with an error when the client closes it, and nobody may ask about it.
                    let _ = serve(client, upstream, &log, &*judge, &out, &keep);
                    let _ = tell.send(());
                });
            }
        });
        Self { address, seen, over, expired, ended, kept, keeper }
    }

    /// The suffix under which clients reach it.
    pub fn suffix(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    /// The next request of an action is refused because its credentials have expired.
    pub fn expire(&self, action: &str) {
        *self.expired.lock().unwrap() = Some(Expiry { after: None, action: action.to_owned() });
    }

    /// The same, of the first request of an action that follows one of another.
    pub fn expire_after(&self, after: &str, action: &str) {
        *self.expired.lock().unwrap() = Some(Expiry { after: Some(after.to_owned()), action: action.to_owned() });
    }

    /// The actions that were asked for, in order.
    pub fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// How often an action was asked for.
    pub fn count(&self, action: &str) -> usize {
        self.seen.lock().unwrap().iter().filter(|seen| *seen == action).count()
    }
}

impl Proxy {
    /// Waits until a connection has ended.
    pub fn wait_for_hang_up(&self) {
        self.ended.recv_timeout(Duration::from_secs(60)).unwrap();
    }

    /// Lets the answers come that are held.
    pub fn release(&self) {
        *self.keeper.open.lock().unwrap() = true;
        self.keeper.opened.notify_all();
    }

    /// Waits until a request or an answer is being kept; what a kept answer belongs to has taken effect by then.
    pub fn wait_until_kept(&self) {
        self.kept.recv_timeout(Duration::from_secs(60)).unwrap();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    client: TcpStream,
    upstream: SocketAddr,
    seen: &Mutex<Vec<String>>,
    judge: &Judge,
    expired: &Mutex<Option<Expiry>>,
    keep: &Keeper,
) -> std::io::Result<()> {
    let server = TcpStream::connect(upstream)?;
    let (mut to_client, mut from_client) = (client.try_clone()?, BufReader::new(client));
    let (mut to_server, mut from_server) = (server.try_clone()?, BufReader::new(server));
    while let Some(request) = message(&mut from_client)? {
        let action = header(&request, "x-acs-action").unwrap_or_default();
        seen.lock().unwrap().push(action.clone());
        let asked = |other: &String| seen.lock().unwrap().contains(other);
        let is_it = |of: &mut Expiry| of.action == action && of.after.as_ref().is_none_or(asked);
        if expired.lock().unwrap().take_if(is_it).is_some() {
            let body = r#"{"RequestId":"R","Code":"InvalidSecurityToken.Expired","Message":"expired"}"#;
            write!(to_client, "HTTP/1.1 400 x\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
            continue;
        }
        let fate = judge(&action, &header(&request, "host").unwrap_or_default());
        if fate == Fate::LoseRequest {
            return Ok(());
        }
        if fate == Fate::KeepRequest {
            return kept(&mut from_client, keep);
        }
        to_server.write_all(&request)?;
        let answer = message(&mut from_server)?.unwrap_or_default();
        match fate {
            Fate::Pass => to_client.write_all(&answer)?,
            Fate::ReplaceAnswer => to_client.write_all(
                b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<html>no</html>",
            )?,
            Fate::KeepAnswer => return kept(&mut from_client, keep),
            Fate::HoldAnswer => {
                keep.tell();
                drop(keep.opened.wait_while(keep.open.lock().unwrap(), |open| !*open));
                to_client.write_all(&answer)?;
            }
            Fate::WrongTypes => to_client.write_all(&with_body(&answer, wrong_types))?,
            Fate::UnknownWords => to_client.write_all(&with_body(&answer, unknown_words))?,
            Fate::SameToken => to_client.write_all(&with_body(&answer, same_token))?,
            Fate::Huge => return huge(&mut to_client),
            Fate::LoseAnswer | Fate::LoseRequest | Fate::KeepRequest => return Ok(()),
        }
    }
    Ok(())
}

/// Says nothing until the client goes.
fn kept(client: &mut BufReader<TcpStream>, keep: &Keeper) -> std::io::Result<()> {
    keep.tell();
    message(client).map(drop)
}

/// One HTTP message, its length told by Content-Length; `None` at the end of the stream.
fn message(from: &mut BufReader<TcpStream>) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    loop {
        let line = from.read_until(b'\n', &mut bytes)?;
        if line == 0 {
            return Ok(None);
        }
        if bytes.ends_with(b"\r\n\r\n") {
            break;
        }
    }
    assert!(header(&bytes, "transfer-encoding").is_none(), "this proxy reads bodies of a known length only");
    let length = header(&bytes, "content-length").map_or(0, |text| text.parse().unwrap());
    from.take(length).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

fn header(message: &[u8], name: &str) -> Option<String> {
    let text = String::from_utf8_lossy(message);
    text.lines().take_while(|line| !line.is_empty()).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

/// An answer whose body is changed.
fn with_body(answer: &[u8], change: fn(&mut Value)) -> Vec<u8> {
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n").map_or(0, |at| at + 4);
    let mut body: Value = serde_json::from_slice(&answer[end..]).unwrap();
    change(&mut body);
    let body = body.to_string();
    let head = String::from_utf8_lossy(&answer[..end - 2]);
    let head: Vec<&str> =
        head.lines().filter(|line| !line.to_ascii_lowercase().starts_with("content-length:")).collect();
    format!("{}\r\ncontent-length: {}\r\n\r\n{body}", head.join("\r\n"), body.len()).into_bytes()
}

fn wrong_types(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.iter_mut().filter(|(name, _)| *name != "RequestId").for_each(|(_, of)| match of {
                Value::Object(_) => wrong_types(of),
                Value::Array(items) if items.iter().any(Value::is_object) => items.iter_mut().for_each(wrong_types),
                Value::Array(_) => *of = "a text".into(),
                _ => *of = serde_json::json!({ "a": ["list"] }),
            })
        }
        _ => *value = serde_json::json!({ "a": ["list"] }),
    }
}

/// The fields that say how something stands or of what kind it is.
const WORDS: [&str; 15] = [
    "Status",
    "ResourceShareStatus",
    "AssociationStatus",
    "IdentityType",
    "KeyState",
    "Creator",
    "Category",
    "Type",
    "SourceDiskType",
    "SnapshotType",
    "Usage",
    "SourceStorageType",
    "ResourceShareType",
    "JoinMethod",
    "InstanceType",
];

fn unknown_words(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, of)| match of {
            Value::String(word) if WORDS.contains(&name.as_str()) => "Bewildered".clone_into(word),
            _ => unknown_words(of),
        }),
        Value::Array(items) => items.iter_mut().for_each(unknown_words),
        _ => {}
    }
}

fn same_token(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    if fields.contains_key("PageNumber") && !fields.contains_key("NextToken") {
        fields.insert("TotalCount".into(), 1_000_000.into());
        fields.insert("PageNumber".into(), 1.into());
    } else {
        fields.insert("NextToken".into(), "again".into());
    }
}

/// An answer of 100 MB, of which the client may stop reading at any time.
fn huge(client: &mut TcpStream) -> std::io::Result<()> {
    const SIZE: usize = 100 << 20;
    write!(client, "HTTP/1.1 200 OK\r\ncontent-length: {SIZE}\r\n\r\n{{\"RequestId\":\"R\",\"Padding\":\"")?;
    let part = vec![b'x'; 1 << 20];
    (0..SIZE / part.len()).try_for_each(|_| client.write_all(&part))
}
