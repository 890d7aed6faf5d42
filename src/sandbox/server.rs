//! The sockets: one port for each region and the main port, on a thread of their own.
//!
//! There is no timer unless an answer is being held back, so an idle sandbox never wakes up.

use std::net::TcpListener as StdListener;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::control::{Control, Gate, PREFIX, Query, refusal};
use super::emulator::Emulator;
use super::exchange::{Delivery, Exchange};
use super::pace::Pace;
use super::request::{Request, Response};
use crate::base::env::Env;

/// The longest request head. The official clients put all parameters into it.
const MOST_HEAD: usize = 256 * 1024;

/// The longest body.
const MOST_BODY: usize = 1024 * 1024;

/// The longest body of a control call.
const MOST_CONTROL_BODY: usize = 64 * 1024;

/// The pause after a connection could not be taken.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What every connection shares.
pub(super) struct Shared {
    pub emulator: Mutex<Emulator>,
    pub env: Env,
    pub pace: Pace,
    /// Whether there is a control endpoint.
    pub gate: Option<Gate>,
}

impl Shared {
    /// The emulator, for as long as one request takes.
    pub(super) fn emulator(&self) -> MutexGuard<'_, Emulator> {
        self.emulator.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn exchange(&self, request: &Request) -> Exchange {
        let mut emulator = self.emulator();
        let now = self.env.now();
        emulator.exchange(request, now)
    }

    fn local(&self, request: &Request) -> Response {
        let mut emulator = self.emulator();
        let now = self.env.now();
        emulator.local(request, now)
    }
}

/// A port and the region that it stands for.
pub(super) struct Port {
    pub listener: StdListener,
    pub region: Arc<str>,
    /// Whether it is that of the services that give credentials, which has no region.
    pub local: bool,
}

/// Serves until `stop` says so or its sender is gone. Blocks.
pub(super) fn serve(
    runtime: &tokio::runtime::Runtime,
    ports: Vec<Port>,
    shared: &Arc<Shared>,
    mut stop: watch::Receiver<bool>,
) {
    runtime.block_on(async {
        for port in ports {
            match TcpListener::from_std(port.listener) {
                Ok(listener) => {
                    let place = Place { region: port.region, local: port.local };
                    tokio::spawn(listen(listener, place, Arc::clone(shared)));
                }
                Err(_) => return,
            }
        }
        // An error means that the sandbox was dropped, which ends the serving as well.
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
}

/// What a connection is to.
#[derive(Clone)]
struct Place {
    region: Arc<str>,
    local: bool,
}

async fn listen(listener: TcpListener, place: Place, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, place.clone(), Arc::clone(&shared)));
            }
            // A connection that is gone before it was taken, or too many open files: neither is a reason to stop, and
            // the latter is none to try again at once.
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

async fn converse(stream: TcpStream, place: Place, shared: Arc<Shared>) {
    // Answers are small and waited for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(request, &place, &shared));
    // The client is gone or spoke nonsense; hyper has answered what can be answered.
    let _ = http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

/// A connection that is to be closed without an answer, or an answer that cannot be written.
#[derive(Debug, thiserror::Error)]
enum Lost {
    #[error("the connection is closed by a fault")]
    Closed,
    #[error(transparent)]
    Http(#[from] hyper::http::Error),
}

async fn answer(
    request: hyper::Request<Incoming>,
    place: &Place,
    shared: &Arc<Shared>,
) -> Result<hyper::Response<Sent>, Lost> {
    let (head, body) = request.into_parts();
    if !place.local && is_control(head.uri.path()) {
        return control(&head, body, shared).await;
    }
    let delay = shared.pace.delay(&shared.env);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let Ok(body) = Limited::new(body, MOST_BODY).collect().await else {
        return Ok(hyper::Response::builder().status(413).body(Sent::Whole(Full::default()))?);
    };
    let headers = head.headers.iter();
    let request = Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect(),
        body: body.to_bytes().to_vec(),
        listener: place.region.as_ref().to_owned(),
        ..Request::default()
    };
    if place.local {
        return whole(shared.local(&request));
    }
    let Exchange { delay, delivery } = shared.exchange(&request);
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match delivery {
        Delivery::Answer(response) => whole(response),
        Delivery::Truncated(response) => half(response),
        Delivery::Closed => Err(Lost::Closed),
        // Dropped when the client goes, or with the sandbox.
        Delivery::Silence => std::future::pending().await,
    }
}

fn is_control(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A control call. Nobody's body is read before the token has been seen.
async fn control(head: &Parts, body: Incoming, shared: &Arc<Shared>) -> Result<hyper::Response<Sent>, Lost> {
    let Some(gate) = &shared.gate else { return whole(refusal(404, "there is no control endpoint")) };
    let authorization = head.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    if !gate.admits(authorization) {
        let mut response = refusal(401, "the header Authorization: Bearer TOKEN is missing or wrong");
        response.headers.push(("www-authenticate", "Bearer".to_owned()));
        return whole(response);
    }
    let Ok(body) = Limited::new(body, MOST_CONTROL_BODY).collect().await else {
        return whole(refusal(413, &format!("a body has {MOST_CONTROL_BODY} bytes at most")));
    };
    let call = Query {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        body: &body.to_bytes(),
    };
    whole(Control::new(Arc::clone(shared)).answer(&call))
}

fn whole(response: Response) -> Result<hyper::Response<Sent>, Lost> {
    let Response { status, headers, body } = response;
    let mut answer = hyper::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    Ok(answer.body(Sent::Whole(Full::from(body)))?)
}

/// The head promises the whole body, of which half comes.
fn half(response: Response) -> Result<hyper::Response<Sent>, Lost> {
    let length = response.body.len();
    let first = response.body.as_bytes().get(..length / 2).map(Bytes::copy_from_slice);
    let mut answer = whole(Response { body: String::new(), ..response })?;
    answer.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    *answer.body_mut() = Sent::Half { first, written: false };
    Ok(answer)
}

/// The body of an answer.
enum Sent {
    /// All of it.
    Whole(Full<Bytes>),
    /// What is sent of it before the connection breaks.
    Half { first: Option<Bytes>, written: bool },
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Lost;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Lost>>> {
        match self.get_mut() {
            Self::Whole(body) => Pin::new(body).poll_frame(context).map_err(|never| match never {}),
            Self::Half { first, written } => match first.take() {
                Some(first) => Poll::Ready(Some(Ok(Frame::data(first)))),
                // Between two polls the first half is written out, which an error would prevent.
                None if !*written => {
                    *written = true;
                    context.waker().wake_by_ref();
                    Poll::Pending
                }
                None => Poll::Ready(Some(Err(Lost::Closed))),
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(body) if body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(body) => body.size_hint(),
            Self::Half { .. } => SizeHint::default(),
        }
    }
}
