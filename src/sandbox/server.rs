//! The sockets: one port for each region and the main port, on a thread of their own.
//!
//! There is no timer unless answers are to be held back, so an idle sandbox never wakes up.

use std::net::TcpListener as StdListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::emulator::Emulator;
use super::request::{Request, Response};
use crate::base::env::Env;

/// The longest request head. The official clients put all parameters into it.
const MOST_HEAD: usize = 256 * 1024;

/// The longest body.
const MOST_BODY: usize = 1024 * 1024;

/// The pause after a connection could not be taken.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What every connection shares.
pub(super) struct Shared {
    pub emulator: Mutex<Emulator>,
    pub env: Env,
    pub latency: Duration,
}

/// A port and the region that it stands for.
pub(super) struct Port {
    pub listener: StdListener,
    pub region: Arc<str>,
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
                    tokio::spawn(listen(listener, port.region, Arc::clone(shared)));
                }
                Err(_) => return,
            }
        }
        // An error means that the sandbox was dropped, which ends the serving as well.
        let _ = stop.wait_for(|stopped| *stopped).await;
    });
}

async fn listen(listener: TcpListener, region: Arc<str>, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(converse(stream, Arc::clone(&region), Arc::clone(&shared)));
            }
            // A connection that is gone before it was taken, or too many open files: neither is a reason to stop, and
            // the latter is none to try again at once.
            Err(_) => tokio::time::sleep(AFTER_FAILURE).await,
        }
    }
}

async fn converse(stream: TcpStream, region: Arc<str>, shared: Arc<Shared>) {
    // Answers are small and waited for.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(request, &region, &shared));
    // The client is gone or spoke nonsense; hyper has answered what can be answered.
    let _ = http1::Builder::new()
        .max_buf_size(MOST_HEAD)
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    request: hyper::Request<Incoming>,
    region: &Arc<str>,
    shared: &Arc<Shared>,
) -> Result<hyper::Response<Full<Bytes>>, hyper::http::Error> {
    if !shared.latency.is_zero() {
        tokio::time::sleep(shared.latency).await;
    }
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MOST_BODY).collect().await else {
        return hyper::Response::builder().status(413).body(Full::default());
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
        listener: region.as_ref().to_owned(),
    };
    let Response { status, headers, body } =
        shared.emulator.lock().unwrap_or_else(PoisonError::into_inner).handle(&request, shared.env.now());
    let mut answer = hyper::Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    answer.body(Full::from(body))
}
