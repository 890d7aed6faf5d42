//! A man in the middle that loses requests or answers on purpose.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What happens to a request.
#[derive(Clone, Copy, PartialEq, Eq)]
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
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::SeqCst) {
                    return;
                }
                let (log, judge, tell, out) = (log.clone(), judge.clone(), tell.clone(), out.clone());
                let keep = keep.clone();
                thread::spawn(move || {
                    // A connection may end with an error when the client closes it, and nobody may ask about it.
                    let _ = serve(client, upstream, &log, &*judge, &out, &keep);
                    let _ = tell.send(());
                });
            }
        });
        Self { address, seen, over, expired, ended, kept }
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
        self.ended.recv_timeout(Duration::from_secs(20)).unwrap();
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
    keep: &Sender<()>,
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
            Fate::LoseAnswer | Fate::LoseRequest | Fate::KeepRequest => return Ok(()),
        }
    }
    Ok(())
}

/// Says nothing until the client goes.
fn kept(client: &mut BufReader<TcpStream>, keep: &Sender<()>) -> std::io::Result<()> {
    // Nobody may be waiting for it.
    let _ = keep.send(());
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
