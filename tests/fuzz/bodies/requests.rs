//! The signature check of the sandbox.

use std::time::Duration;

use snapferry::base::env::Now;
use snapferry::sandbox::{Emulator, Request, World};

use crate::sign::{authorization, encode_pairs, sha256};

const DATE: &str = "2026-11-24T12:00:00Z";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
/// The host of every request.
const HOST: &str = "127.0.0.1:43309";

/// What a request is made of, one a line: method, path, query, body, then headers as `name: value`.
fn request(text: &str) -> Request {
    let mut lines = text.split('\n');
    let mut next = || lines.next().unwrap_or_default().to_owned();
    let (method, path, query, body) = (next(), next(), next(), next().into_bytes());
    let headers =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_owned(), value.to_owned()));
    let headers = headers.collect();
    of_parts([method, path, query], headers, body)
}

fn emulator() -> (Emulator, Now) {
    let now = Now { wall: DATE.parse().unwrap(), uptime: Duration::ZERO };
    (Emulator::new(World::builtin(), now), now)
}

/// Whatever is sent, only who knows the secret is served: a request that this made up is refused as not signed, and one
/// with the same parts and a signature is let in, once, and not with a byte changed.
pub fn signature(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (mut emulator, now) = emulator();
    let unsigned = request(&text);
    let answer = emulator.handle(&unsigned, now);
    assert!(answer.status != 200 || unsigned_by_design(&text), "{unsigned:?} was served: {answer:?}");

    let mut parts = text.split('\n');
    let mut part = || parts.next().unwrap_or_default();
    let query = vec![(part().to_owned(), part().to_owned()), ("z".to_owned(), part().to_owned())];
    let body = part().as_bytes().to_vec();
    let signed = signed(query, body);
    let code = |emulator: &mut Emulator, request: &Request| {
        let answer = emulator.handle(request, now);
        let body: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        (answer.status, body["Code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(code(&mut emulator, &signed), (200, String::new()), "{signed:?}");
    assert_eq!(code(&mut emulator, &signed).1, "SignatureNonceUsed", "{signed:?}");
    for changed in alterations(&signed) {
        let (status, told) = code(&mut emulator, &changed);
        assert!(status == 400 && told.contains("Signature"), "{told}: {changed:?}");
        assert_ne!(told, "SignatureNonceUsed", "{changed:?}");
    }
}

/// The one action that carries its proof in another way is the only one that is answered without a signature.
fn unsigned_by_design(text: &str) -> bool {
    text.contains("AssumeRoleWithOIDC")
}

fn signed(query: Vec<(String, String)>, body: Vec<u8>) -> Request {
    let world = World::builtin();
    let account = world.accounts.iter().find(|account| account.security_token.is_none()).unwrap();
    let hash = sha256(&body);
    let headers: Vec<(String, String)> = [
        ("host", HOST),
        ("x-acs-action", "GetCallerIdentity"),
        ("x-acs-content-sha256", &hash),
        ("x-acs-date", DATE),
        ("x-acs-signature-nonce", NONCE),
        ("x-acs-version", "2015-04-01"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let key = (account.access_key_id.as_str(), account.access_key_secret.expose());
    let authorization = authorization(key, "POST", "/", &query, &headers);
    let headers = headers.into_iter().chain([("authorization".to_owned(), authorization)]).collect();
    of_parts(["POST".into(), "/".into(), encode_pairs(&query)], headers, body)
}

fn of_parts([method, path, query]: [String; 3], headers: Vec<(String, String)>, body: Vec<u8>) -> Request {
    let mut request = Request::default();
    (request.method, request.path, request.query) = (method, path, query);
    (request.headers, request.body) = (headers, body);
    request.listener = "cn-hangzhou".into();
    request
}

/// The same request with one thing changed that the signature covers, under a nonce that was not used.
fn alterations(signed: &Request) -> Vec<Request> {
    let with = |change: fn(&mut Request)| {
        let mut request = signed.clone();
        change(&mut request);
        request
    };
    let replace = |request: &mut Request, name: &str, value: &str| {
        request.headers.iter_mut().filter(|(key, _)| key == name).for_each(|(_, old)| value.clone_into(old));
    };
    let mut nonce = signed.clone();
    replace(&mut nonce, "x-acs-signature-nonce", "another");
    let mut action = signed.clone();
    replace(&mut action, "x-acs-action", "DescribeRegions");
    let mut version = nonce.clone();
    replace(&mut version, "x-acs-version", "2014-05-26");
    vec![
        nonce,
        action,
        version,
        with(|request| request.method = "GET".into()),
        with(|request| request.query.push_str("&more=1")),
        with(|request| request.body.push(b'x')),
        with(|request| request.path.push('x')),
    ]
}
