//! Names under `localhost` are this machine, whatever the system's resolver thinks of them.

use std::net::{Ipv4Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::credentials::is_link_local;
use super::endpoint::is_loopback_name;

/// Resolves as [`Resolver`] does, and refuses a name that leads to a link-local address or a metadata service, whatever
/// a name server says.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Guarded;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let found = Resolver.resolve(name);
        Box::pin(async move {
            let found: Vec<SocketAddr> = found.await?.collect();
            if found.iter().any(|address| is_link_local(address.ip())) {
                return Err("the name leads to a link-local address".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Resolves `localhost` and every name below it to 127.0.0.1 and asks the system for all others.
///
/// Many systems do not resolve `resourcesharing.cn-beijing.localhost`, and one that asked a name server for it could be
/// told any address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if is_loopback_name(name.as_str()) {
                let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
                return Ok(Box::new(std::iter::once(here)) as Addrs);
            }
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_guarded_look_up_refuses_link_local_addresses() {
        let ask = async |name: &str| Guarded.resolve(name.parse().unwrap()).await.map(Iterator::count);
        assert_eq!(ask("a.localhost").await.unwrap(), 1);
        for address in ["169.254.169.254", "100.100.100.200", "fe80::1"] {
            assert!(ask(address).await.is_err(), "{address}");
        }
    }

    #[tokio::test]
    async fn names_below_localhost_are_this_machine() {
        for name in ["localhost", "resourcesharing.cn-beijing.localhost", "ECS.LocalHost"] {
            let found: Vec<_> = Resolver.resolve(name.parse().unwrap()).await.unwrap().collect();
            assert_eq!(found, [SocketAddr::from(([127, 0, 0, 1], 0))], "{name}");
        }
    }
}
