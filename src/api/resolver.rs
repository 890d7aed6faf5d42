//! Names under `localhost` are this machine, whatever the system's resolver thinks of them.

use std::net::{Ipv4Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::endpoint::is_loopback_name;

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
    async fn names_below_localhost_are_this_machine() {
        for name in ["localhost", "resourcesharing.cn-beijing.localhost", "ECS.LocalHost"] {
            let found: Vec<_> = Resolver.resolve(name.parse().unwrap()).await.unwrap().collect();
            assert_eq!(found, [SocketAddr::from(([127, 0, 0, 1], 0))], "{name}");
        }
    }
}
