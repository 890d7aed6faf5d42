use std::sync::atomic::{AtomicI64, Ordering};

use super::*;
use crate::api::credentials::Sources;
use crate::api::tests_support::{Server, credentials, fixed_env, ok};

fn outgoing<'a>(url: &'a Url, credentials: &'a Keeper) -> Outgoing<'a> {
    let (action, version) = ("GetCallerIdentity", "2015-04-01");
    Outgoing { url, version, credentials, account: "", region: "", action, parameters: Vec::new(), notary: None }
}

#[tokio::test]
async fn plain_http_leaves_this_machine_never() {
    let credentials = credentials().into();
    for url in ["http://203.0.113.1/", "http://sts.example.com/", "http://localhost.example.com/"] {
        let url = Url::parse(url).unwrap();
        let error = Wire::new(fixed_env()).exchange(outgoing(&url, &credentials)).await.unwrap_err();
        assert!(matches!(&error, ApiError::NotSent(cause) if cause.kind == CauseKind::PlainHttp), "{error:?}");
    }
}

#[tokio::test]
async fn an_address_works_as_well_as_a_name() {
    let server = Server::start(|_, _| ok("{}")).await;
    let (wire, credentials) = (Wire::new(fixed_env()), credentials().into());
    for host in ["127.0.0.1", "localhost", "a.b.localhost"] {
        let url = Url::parse(&format!("http://{host}:{}/", server.port)).unwrap();
        assert_eq!(wire.exchange(outgoing(&url, &credentials)).await.unwrap().0.status, 200);
        assert_eq!(server.seen().last().unwrap().header("host"), format!("{host}:{}", server.port));
    }
}

#[tokio::test]
async fn a_token_that_cannot_be_a_header_is_an_error_that_does_not_repeat_it() {
    let mut credentials = credentials();
    credentials.token = Some(crate::base::secret::Secret::new("canary\nline"));
    let credentials = credentials.into();
    let url = Url::parse("http://localhost:1/").unwrap();
    let error = Wire::new(fixed_env()).exchange(outgoing(&url, &credentials)).await.unwrap_err();
    assert!(matches!(&error, ApiError::NotSent(cause) if cause.kind == CauseKind::Setup), "{error:?}");
    assert!(!format!("{error:?} {error}").contains("canary"));
}

/// A clock that tests set.
struct Ticking(AtomicI64);

impl crate::base::env::Clock for Ticking {
    fn now(&self) -> crate::base::env::Now {
        let wall = Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::UNIX_EPOCH);
        crate::base::env::Now { wall, uptime: Duration::ZERO }
    }
}

struct Zero;

impl crate::base::env::Random for Zero {
    fn fill(&self, out: &mut [u8]) {
        out.fill(0);
    }
}

#[tokio::test]
async fn what_signs_is_current_when_a_permit_is_there() {
    let clock = Arc::new(Ticking(AtomicI64::new(0)));
    let wire = Wire::new(Env::new(clock.clone(), Arc::new(Zero)));
    let server = Server::start(|number, seen| match seen.head.starts_with("GET /credentials ") {
        true => ok(&format!(
            r#"{{"Code":"Success","AccessKeyId":"STS.{number}","AccessKeySecret":"s","SecurityToken":"t{number}",
            "Expiration":"1970-01-01T0{}:00:00Z"}}"#,
            number + 1
        )),
        false => ok("{}"),
    });
    let server = server.await;
    let uri = format!("http://127.0.0.1:{}/credentials", server.port);
    let variables = [("ALIBABA_CLOUD_CREDENTIALS_URI".to_owned(), uri)].into();
    let sources = Sources { variables, ..Sources::default() };
    let endpoints = crate::api::endpoint::Endpoints::default();
    let keeper = Keeper::open(&wire, &endpoints, &sources, None).await.unwrap();
    let url = Url::parse(&format!("http://localhost:{}/", server.port)).unwrap();
    let mut held = Vec::new();
    for _ in 0..A_HOST {
        held.push(wire.permits(&host_header(&url)).await.unwrap());
    }
    let mut waiting = Box::pin(wire.exchange(outgoing(&url, &keeper)));
    assert!(futures_poll_once(waiting.as_mut()).await.is_none());
    clock.0.store(46 * 60, Ordering::SeqCst);
    held.clear();
    let (_, used) = waiting.await.unwrap();
    assert_eq!((used.access_key_id.as_str(), server.seen().len()), ("STS.1", 3));
    assert_eq!(server.seen()[2].header("x-acs-security-token"), "t1");
}

#[tokio::test]
async fn the_date_is_of_the_moment_at_which_a_permit_was_there() {
    let clock = Arc::new(Ticking(AtomicI64::new(0)));
    let wire = Wire::new(Env::new(clock.clone(), Arc::new(Zero)));
    let server = Server::start(|_, _| ok("{}")).await;
    let url = Url::parse(&format!("http://localhost:{}/", server.port)).unwrap();
    let mut held = Vec::new();
    for _ in 0..A_HOST {
        held.push(wire.permits(&host_header(&url)).await.unwrap());
    }
    let credentials = credentials().into();
    let request = outgoing(&url, &credentials);
    let mut waiting = Box::pin(wire.exchange(request));
    // Polled once, the request waits for a permit; an hour passes before it gets one.
    assert!(futures_poll_once(waiting.as_mut()).await.is_none());
    clock.0.store(3600, Ordering::SeqCst);
    held.clear();
    waiting.await.unwrap();
    assert_eq!(server.seen()[0].header("x-acs-date"), "1970-01-01T01:00:00Z");
}

/// Polls a future once: its output if it is ready.
async fn futures_poll_once<F: Future>(mut future: std::pin::Pin<&mut F>) -> Option<F::Output> {
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        std::task::Poll::Ready(output) => std::task::Poll::Ready(Some(output)),
        std::task::Poll::Pending => std::task::Poll::Ready(None),
    })
    .await
}

#[tokio::test]
async fn an_https_client_can_be_made() {
    assert!(Wire::new(fixed_env()).client(&Url::parse("https://sts.aliyuncs.com/").unwrap()).is_ok());
}

#[tokio::test]
async fn a_handshake_that_fails_means_that_nothing_was_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // The client may hang up first.
        let _ = tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 no TLS here\r\n\r\n").await;
    });
    let (credentials, url) = (credentials().into(), Url::parse(&format!("https://localhost:{port}/")).unwrap());
    let error = Wire::new(fixed_env()).exchange(outgoing(&url, &credentials)).await.unwrap_err();
    assert!(matches!(&error, ApiError::NotSent(cause) if cause.kind == CauseKind::Tls), "{error:?}");
}
