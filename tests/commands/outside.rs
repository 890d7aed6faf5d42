//! The way to machines elsewhere: who is believed, what is refused, and who is asked at all. A proxy on this machine
//! stands for all of the world.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::rig::Ran;
use crate::support::place::{self, Place};

/// What services are below.
const SUFFIX: &str = "cloud.test";

/// A proxy that answers for whatever host is asked for.
struct World {
    address: String,
    /// Which hosts were asked for, with their ports.
    asked: Arc<Mutex<Vec<String>>>,
    /// How many requests came through.
    requests: Arc<Mutex<usize>>,
    place: Place,
}

/// What a certificate says.
#[derive(Clone, Copy, PartialEq)]
enum Paper {
    Good,
    SelfSigned,
    OtherHost,
    Expired,
    Early,
}

impl World {
    fn new(paper: Paper, answer: &'static str) -> Self {
        let place = Place::new();
        place.write_profiles(&[place::profile("p", "KEYID", "no-secret-at-all")]);
        let config = Arc::new(server(paper, &place));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (asked, requests) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(0)));
        let (hosts, counted) = (Arc::clone(&asked), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, hosts, counted) = (Arc::clone(&config), Arc::clone(&hosts), Arc::clone(&counted));
                // A client that refuses the certificate hangs up, which is what is looked for.
                std::thread::spawn(move || drop(serve(stream, config, answer, &hosts, &counted)));
            }
        });
        Self { address, asked, requests, place }
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_by(&format!("http://{}", self.address), arguments)
    }

    fn run_by(&self, proxy: &str, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_snapferry"))
            .args(arguments)
            .env_clear()
            .envs(self.place.environment())
            .env("HTTPS_PROXY", proxy)
            .env("SSL_CERT_FILE", self.place.path("roots.pem"))
            .output()
            .unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn asked(&self) -> BTreeSet<String> {
        self.asked.lock().unwrap().iter().cloned().collect()
    }

    fn requests(&self) -> usize {
        *self.requests.lock().unwrap()
    }
}

/// A server with such a certificate; writes down whom its clients are to believe.
fn server(paper: Paper, place: &Place) -> rustls::ServerConfig {
    let mut root = CertificateParams::new(vec![]).unwrap();
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
    let name = if paper == Paper::OtherHost { "elsewhere.test".to_owned() } else { format!("*.{SUFFIX}") };
    let mut params = CertificateParams::new(vec![name, format!("*.cn-hangzhou.{SUFFIX}")]).unwrap();
    if paper == Paper::OtherHost {
        params = CertificateParams::new(vec!["elsewhere.test".to_owned()]).unwrap();
    }
    if paper == Paper::Expired {
        (params.not_before, params.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2020, 2, 1));
    }
    if paper == Paper::Early {
        (params.not_before, params.not_after) = (rcgen::date_time_ymd(2090, 1, 1), rcgen::date_time_ymd(2091, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match paper {
        Paper::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, &root),
    };
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, root.der());
    place.write("roots.pem", &format!("-----BEGIN CERTIFICATE-----\n{encoded}\n-----END CERTIFICATE-----\n"));
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.unwrap().der().clone()], key)
        .unwrap()
}

fn serve(
    stream: TcpStream,
    config: Arc<rustls::ServerConfig>,
    answer: &str,
    hosts: &Mutex<Vec<String>>,
    requests: &Mutex<usize>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head)? > 0 {}
    let host = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).unwrap_or(&head);
    hosts.lock().unwrap().push(host.to_owned());
    let mut plain = stream;
    plain.write_all(b"HTTP/1.1 200 connected\r\n\r\n")?;
    let connection = rustls::ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut secure = rustls::StreamOwned::new(connection, plain);
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        secure.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    *requests.lock().unwrap() += 1;
    secure.write_all(answer.as_bytes())?;
    secure.conn.send_close_notify();
    secure.flush()
}

const IDENTITY: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n\
{\"RequestId\":\"R\",\"AccountId\":\"1203948576102938\",\"UserId\":\"2039485761029381\",\"IdentityType\":\"RAMUser\",\"Arn\":\"acs:ram::1203948576102938:user/li\"   }";

fn whoami() -> [&'static str; 3] {
    ["whoami", "--endpoint-suffix", SUFFIX]
}

#[test]
fn whoever_proves_to_be_the_host_is_believed() {
    let world = World::new(Paper::Good, IDENTITY);
    let ran = world.run(&whoami()).ends(0);
    assert!(ran.out.contains("1203948576102938"), "{ran:?}");
    assert_eq!(world.requests(), 1);
}

#[test]
fn whoever_does_not_is_told_why_and_gets_no_request() {
    for (paper, word) in [
        (Paper::SelfSigned, "nobody whom this machine trusts has signed its certificate"),
        (Paper::OtherHost, "its certificate is that of another host"),
        (Paper::Expired, "its certificate has expired"),
        (Paper::Early, "its certificate is not valid yet"),
    ] {
        let world = World::new(paper, IDENTITY);
        let ran = world.run(&whoami());
        assert!(ran.code != Some(0) && ran.err.contains(word), "{ran:?}");
        assert!(ran.err.contains("Nothing was sent."), "{ran:?}");
        assert!(!world.asked().is_empty() && world.requests() == 0, "nothing signed was sent");
    }
}

#[test]
fn a_redirect_is_refused_whatever_it_leads_to() {
    for answer in [
        "HTTP/1.1 307 Moved\r\nlocation: http://sts.cloud.test/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 302 Moved\r\nlocation: https://elsewhere.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 308 Moved\r\nlocation: /again\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
    ] {
        let world = World::new(Paper::Good, answer);
        let ran = world.run(&whoami());
        assert!(ran.code != Some(0) && ran.err.contains("leads to another address"), "{ran:?}");
        assert_eq!((world.requests(), world.asked().len()), (1, 1), "one request, one host: {:?}", world.asked());
    }
}

#[test]
fn nobody_is_asked_but_the_hosts_that_are_configured() {
    let world = World::new(Paper::Good, IDENTITY);
    for arguments in [&["whoami"][..], &["snapshots"], &["shares"], &["invitations"], &["doctor"]] {
        world.run(&[arguments, &["--endpoint-suffix", SUFFIX]].concat());
    }
    let asked = world.asked();
    assert!(asked.len() >= 2, "{asked:?}");
    let foreign: Vec<_> = asked.iter().filter(|host| !host.ends_with(&format!(".{SUFFIX}:443"))).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}

#[test]
fn a_proxy_is_told_without_its_password_and_never_asked_for_this_machine() {
    let world = World::new(Paper::Good, IDENTITY);
    let proxy = format!("http://me:hush-hush@{}", world.address);
    let ran = world.run_by(&proxy, &["doctor", "--endpoint-suffix", SUFFIX]);
    let told = format!("{}{}", ran.out, ran.err);
    assert!(told.contains(&format!("go through {}", world.address)) && !told.contains("hush-hush"), "{told}");
    let before = world.asked().len();
    world.run(&["whoami", "--endpoint-suffix", "localhost:9"]);
    assert_eq!(world.asked().len(), before);
}
