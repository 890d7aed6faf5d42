//! Mode CredentialsURI: an address that answers with credentials.
//!
//! A profile may hold any address, and what asks for it runs with the user's network. So only this machine is asked,
//! and hosts that the user has allowed by name, over https; never a link-local address, which is where metadata
//! services are; never along a redirect; and nothing of an answer is ever told.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use reqwest::{Method, Url};

use super::recipe::Means;
use super::web::{Ask, Host};
use super::{CredentialError, Credentials, Forbidden, Giver, temporary};
use crate::api::endpoint::is_loopback;

/// How long a connection may take, and how long everything.
const LIMITS: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(3));

/// Asks for credentials.
pub(super) async fn ask(means: &Means<'_>, uri: &str) -> Result<Credentials, CredentialError> {
    let forbidden = |why| CredentialError::Forbidden { name: means.name.clone(), why };
    means.sources.may_ask_others().map_err(forbidden)?;
    let (url, host) = permit(uri, &means.sources.uri_hosts).map_err(forbidden)?;
    let silent = |why| CredentialError::Silent { name: means.name.clone(), giver: Giver::Uri, why };
    let body = Ask { host, method: Method::GET, url, headers: &[], limits: LIMITS }.send().await.map_err(silent)?;
    temporary::read(&body).map_err(silent)
}

/// Whether an address may be asked, and as what.
fn permit(uri: &str, allowed: &[String]) -> Result<(Url, Host), Forbidden> {
    let url = Url::parse(uri.trim()).map_err(|_| Forbidden::UriMalformed)?;
    let secure = match url.scheme() {
        "https" => true,
        "http" => false,
        _ => return Err(Forbidden::UriMalformed),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Forbidden::UriUser);
    }
    let name = url.host_str().ok_or(Forbidden::UriMalformed)?.trim_end_matches('.').to_ascii_lowercase();
    if is_loopback(&url) {
        return Ok((url, Host::Here));
    }
    let literal = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    if literal.is_ok_and(is_link_local) {
        return Err(Forbidden::UriLinkLocal);
    }
    if !secure {
        return Err(Forbidden::UriPlain);
    }
    let listed = allowed.iter().any(|host| host.trim_end_matches('.').eq_ignore_ascii_case(&name));
    if listed { Ok((url, Host::Elsewhere)) } else { Err(Forbidden::UriHost(name.as_str().into())) }
}

/// Whether an address is one that only neighbours use, or a metadata service's.
#[must_use]
pub(in super::super) fn is_link_local(address: IpAddr) -> bool {
    const METADATA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
    let v4 = match address {
        IpAddr::V4(v4) => Some(v4),
        IpAddr::V6(v6) => v6.to_ipv4(),
    };
    match (v4, address) {
        (Some(v4), _) => v4.is_link_local() || v4 == METADATA || v4.is_unspecified(),
        (None, IpAddr::V6(v6)) => v6.is_unicast_link_local() || v6.is_unspecified(),
        (None, IpAddr::V4(_)) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_allowed_hosts_are_asked() {
        use Forbidden::{UriHost, UriLinkLocal, UriMalformed, UriPlain, UriUser};
        let other = |host: &str| Some(UriHost(host.into()));
        let cases = [
            ("http://127.0.0.1/c", None),
            ("http://127.0.0.1:8080/c?x=1", None),
            ("http://127.255.0.9/c", None),
            ("http://localhost/c", None),
            ("http://LOCALHOST:1/c", None),
            ("http://localhost./c", None),
            ("http://a.b.localhost/c", None),
            ("https://localhost/c", None),
            ("http://[::1]/c", None),
            ("http://2130706433/c", None),
            ("http://0x7f.1/c", None),
            ("http://0177.0.0.1/c", None),
            ("https://creds.example.com/c", None),
            ("https://CREDS.example.com./c", None),
            ("https://creds.example.com:8443/c", None),
            ("http://creds.example.com/c", Some(UriPlain)),
            ("https://creds.example.com.evil.test/c", other("creds.example.com.evil.test")),
            ("https://evil.test/creds.example.com", other("evil.test")),
            ("https://xcreds.example.com/c", other("xcreds.example.com")),
            ("https://creds.example.com@evil.test/c", Some(UriUser)),
            ("http://user@127.0.0.1/c", Some(UriUser)),
            ("http://127.0.0.1:pass@evil.test/c", Some(UriUser)),
            ("http://127.0.0.1.evil.test/c", Some(UriPlain)),
            ("http://localhost.evil.test/c", Some(UriPlain)),
            ("http://100.100.100.200/latest/meta-data/", Some(UriLinkLocal)),
            ("https://100.100.100.200/c", Some(UriLinkLocal)),
            ("http://1684301000/c", Some(UriLinkLocal)),
            ("http://0x64.0x64.0x64.0xc8/c", Some(UriLinkLocal)),
            ("http://0144.0144.0144.0310/c", Some(UriLinkLocal)),
            ("http://169.254.169.254/c", Some(UriLinkLocal)),
            ("https://169.254.0.1/c", Some(UriLinkLocal)),
            ("http://2852039166/c", Some(UriLinkLocal)),
            ("http://[fe80::1]/c", Some(UriLinkLocal)),
            ("http://[::ffff:169.254.169.254]/c", Some(UriLinkLocal)),
            ("http://[::ffff:100.100.100.200]/c", Some(UriLinkLocal)),
            ("http://0.0.0.0/c", Some(UriLinkLocal)),
            ("http://[::]/c", Some(UriLinkLocal)),
            ("http://10.0.0.1/c", Some(UriPlain)),
            ("https://10.0.0.1/c", other("10.0.0.1")),
            ("https://[2001:db8::1]/c", other("[2001:db8::1]")),
            ("ftp://127.0.0.1/c", Some(UriMalformed)),
            ("file:///etc/passwd", Some(UriMalformed)),
            ("127.0.0.1/c", Some(UriMalformed)),
            ("", Some(UriMalformed)),
        ];
        assert!(cases.len() >= 40);
        let allowed = ["creds.example.com".to_owned()];
        for (uri, expected) in cases {
            assert_eq!(permit(uri, &allowed).err(), expected, "{uri}");
        }
        assert_eq!(permit("https://creds.example.com/c", &[]).err(), other("creds.example.com"));
    }
}
