//! Where a service is reached: `(service, region)` to an address under a domain suffix.

use std::net::{Ipv4Addr, Ipv6Addr};

use reqwest::Url;

use crate::domain::ids::RegionId;

/// The suffix of the public cloud.
pub const PUBLIC: &str = "aliyuncs.com";

/// A service that this module can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// Elastic Compute Service: regions, zones, snapshots. Regional.
    Ecs,
    /// Resource Sharing. Regional: the host alone chooses the region.
    ResourceSharing,
    /// Resource Directory. Central.
    ResourceDirectory,
    /// Resource Management. Central.
    ResourceManager,
    /// Security Token Service. Regional, and central where no region is given.
    Sts,
    /// Key Management Service. Regional.
    Kms,
    /// Resource Access Management. Central.
    Ram,
}

impl Service {
    /// The API's version, which `x-acs-version` carries.
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::Ecs => "2014-05-26",
            Self::ResourceSharing => "2020-01-10",
            Self::ResourceDirectory => "2022-04-19",
            Self::ResourceManager => "2020-03-31",
            Self::Sts => "2015-04-01",
            Self::Kms => "2016-01-20",
            Self::Ram => "2015-05-01",
        }
    }

    /// What stands before the action in the name of a permission: `ecs:DescribeSnapshots`. The resource directory's
    /// actions are named after Resource Management.
    #[must_use]
    pub fn permissions(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::ResourceSharing => "resourcesharing",
            Self::ResourceDirectory | Self::ResourceManager => "resourcemanager",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Ram => "ram",
        }
    }

    /// Whether each region has a host of its own.
    #[must_use]
    pub fn is_regional(self) -> bool {
        matches!(self, Self::Ecs | Self::ResourceSharing | Self::Sts | Self::Kms)
    }

    fn label(self, site: Site) -> &'static str {
        match (self, site) {
            (Self::Ecs, _) => "ecs",
            (Self::ResourceSharing, _) => "resourcesharing",
            (Self::ResourceDirectory, Site::China) => "resourcedirectory",
            (Self::ResourceDirectory, Site::International) => "resourcedirectory-intl",
            (Self::ResourceManager, _) => "resourcemanager",
            (Self::Sts, _) => "sts",
            (Self::Kms, _) => "kms",
            (Self::Ram, _) => "ram",
        }
    }
}

/// The two sites on which accounts are registered. Only Resource Directory has a host for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Site {
    /// The China site.
    #[default]
    China,
    /// The international site.
    International,
}

/// A domain suffix, or an address under it, that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// The suffix is not of the form `host` or `host:port`.
    #[error("an endpoint suffix is HOST or HOST:PORT")]
    Suffix,
    /// A region's name does not give a host name.
    #[error("the region does not give a host name")]
    Region,
    /// A host that is not below the suffix.
    #[error("the host is not below the endpoint suffix")]
    Elsewhere,
}

/// The addresses under one domain suffix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    suffix: String,
    address: bool,
    loopback: bool,
    site: Site,
    sts: StsHost,
}

/// Which host of the Security Token Service is meant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum StsHost {
    /// The public one.
    #[default]
    Public,
    /// The one that is reached inside a VPC only.
    Vpc,
    /// This one, below the suffix.
    Named(String),
}

impl Endpoints {
    /// The addresses under `suffix`, which is `host` or `host:port`: [`PUBLIC`], or the name of an emulator such as
    /// `localhost:8080`. Plain http is used where the suffix is loopback and https everywhere else.
    ///
    /// An IP address has no names below it, so every service and region is the same host then.
    ///
    /// # Errors
    /// [`EndpointError::Suffix`] if it is neither a host nor a host with a port.
    pub fn new(suffix: &str) -> Result<Self, EndpointError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        if !suffix.chars().all(plain) || suffix.starts_with(['.', '-']) || suffix.ends_with(':') {
            return Err(EndpointError::Suffix);
        }
        let url = Url::parse(&format!("https://{suffix}/")).map_err(|_| EndpointError::Suffix)?;
        let host = url.host_str().ok_or(EndpointError::Suffix)?;
        if url.port() == Some(0) || host.contains("..") {
            return Err(EndpointError::Suffix);
        }
        let address = literal(host).is_some();
        // A port is kept as it was given: 443 is the default of https only, and the scheme is not decided yet.
        Ok(Self {
            suffix: suffix.to_ascii_lowercase(),
            address,
            loopback: is_loopback(&url),
            site: Site::China,
            sts: StsHost::Public,
        })
    }

    /// The same for accounts of `site`.
    #[must_use]
    pub fn with_site(self, site: Site) -> Self {
        Self { site, ..self }
    }

    /// The same with the address of the Security Token Service that is reached inside a VPC, if `vpc` says so.
    #[must_use]
    pub fn with_vpc_sts(self, vpc: bool) -> Self {
        if vpc { Self { sts: StsHost::Vpc, ..self } } else { self }
    }

    /// The same with another host of the Security Token Service.
    ///
    /// # Errors
    /// [`EndpointError::Elsewhere`] if it is not below the suffix: whoever is asked for keys sees the old ones signed.
    pub fn with_sts_host(self, host: &str) -> Result<Self, EndpointError> {
        let host = host.trim().trim_start_matches("https://").trim_end_matches('/').to_ascii_lowercase();
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        let below = host.strip_suffix(self.suffix.as_str()).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'));
        if below && host.chars().all(plain) {
            return Ok(Self { sts: StsHost::Named(host), ..self });
        }
        Err(EndpointError::Elsewhere)
    }

    /// Whether everything stays on this machine.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// The suffix, as in `host` or `host:port`.
    #[must_use]
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    /// The address of `service`; `region` counts for regional services only. Without one, a regional service's
    /// central host is meant (`ecs.aliyuncs.com` and `sts.aliyuncs.com` exist).
    ///
    /// # Errors
    /// [`EndpointError::Region`] if the region cannot be part of a host name.
    pub fn url(&self, service: Service, region: Option<&RegionId>) -> Result<Url, EndpointError> {
        let scheme = if self.loopback { "http" } else { "https" };
        let (label, suffix) = (service.label(self.site), &self.suffix);
        let (label, named) = match (&self.sts, service) {
            (StsHost::Vpc, Service::Sts) => ("sts-vpc", None),
            (StsHost::Named(host), Service::Sts) => (label, Some(host)),
            _ => (label, None),
        };
        let text = match (named, region.filter(|_| service.is_regional())) {
            _ if self.address => format!("{scheme}://{suffix}/"),
            (Some(host), _) => format!("{scheme}://{host}/"),
            (None, Some(region)) => format!("{scheme}://{label}.{region}.{suffix}/"),
            (None, None) => format!("{scheme}://{label}.{suffix}/"),
        };
        Url::parse(&text).map_err(|_| EndpointError::Region)
    }
}

impl Default for Endpoints {
    fn default() -> Self {
        Self { suffix: PUBLIC.to_owned(), address: false, loopback: false, site: Site::China, sts: StsHost::Public }
    }
}

/// Whether a URL's host is this machine: `localhost` and names below it, 127.0.0.0/8, `::1`.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    match literal(host) {
        Some(loopback) => loopback,
        None => is_loopback_name(host),
    }
}

/// Whether a host name is reserved for this machine (RFC 6761).
#[must_use]
pub fn is_loopback_name(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The value of the `Host` header: the host, and the port where it is not the scheme's own.
#[must_use]
pub fn host_header(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// For a host that is an IP address: whether that is a loopback one.
fn literal(host: &str) -> Option<bool> {
    if let Ok(v4) = host.parse::<Ipv4Addr>() {
        return Some(v4.is_loopback());
    }
    let inner = host.strip_prefix('[')?.strip_suffix(']')?;
    inner.parse::<Ipv6Addr>().ok().map(|v6| v6.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_under_a_suffix() {
        let region: RegionId = "cn-beijing".parse().unwrap();
        for (suffix, service, expected) in [
            ("aliyuncs.com", Service::Ecs, "https://ecs.cn-beijing.aliyuncs.com/"),
            ("aliyuncs.com", Service::ResourceSharing, "https://resourcesharing.cn-beijing.aliyuncs.com/"),
            ("aliyuncs.com", Service::Kms, "https://kms.cn-beijing.aliyuncs.com/"),
            ("aliyuncs.com", Service::Sts, "https://sts.cn-beijing.aliyuncs.com/"),
            ("aliyuncs.com", Service::ResourceDirectory, "https://resourcedirectory.aliyuncs.com/"),
            ("aliyuncs.com", Service::ResourceManager, "https://resourcemanager.aliyuncs.com/"),
            ("aliyuncs.com", Service::Ram, "https://ram.aliyuncs.com/"),
            ("localhost:8080", Service::Ecs, "http://ecs.cn-beijing.localhost:8080/"),
            ("localhost:8080", Service::Ram, "http://ram.localhost:8080/"),
            ("box.localhost:8080", Service::Ram, "http://ram.box.localhost:8080/"),
            ("127.0.0.1:8080", Service::Ecs, "http://127.0.0.1:8080/"),
            ("[::1]:8080", Service::Ecs, "http://[::1]:8080/"),
            ("localhost:443", Service::Ram, "http://ram.localhost:443/"),
            ("localhost.example.com", Service::Ram, "https://ram.localhost.example.com/"),
            ("203.0.113.9:8443", Service::Ram, "https://203.0.113.9:8443/"),
        ] {
            let endpoints = Endpoints::new(suffix).unwrap();
            assert_eq!(endpoints.url(service, Some(&region)).unwrap().as_str(), expected, "{suffix} {service:?}");
        }
    }

    #[test]
    fn without_a_region_the_central_host_is_meant() {
        let endpoints = Endpoints::default();
        assert_eq!(endpoints.url(Service::Sts, None).unwrap().as_str(), "https://sts.aliyuncs.com/");
        assert_eq!(endpoints.url(Service::Ecs, None).unwrap().as_str(), "https://ecs.aliyuncs.com/");
        assert_eq!(endpoints, Endpoints::new(PUBLIC).unwrap());
    }

    #[test]
    fn the_international_site_has_a_directory_host_of_its_own() {
        let endpoints = Endpoints::default().with_site(Site::International);
        let host = |service| endpoints.url(service, None).unwrap().host_str().unwrap().to_owned();
        assert_eq!(host(Service::ResourceDirectory), "resourcedirectory-intl.aliyuncs.com");
        assert_eq!(host(Service::Ram), "ram.aliyuncs.com");
    }

    #[test]
    fn the_token_service_may_have_a_host_of_its_own_below_the_suffix() {
        let region: RegionId = "cn-beijing".parse().unwrap();
        let url = |endpoints: Endpoints, service| endpoints.url(service, Some(&region)).unwrap().to_string();
        let usual = Endpoints::default;
        assert_eq!(url(usual().with_vpc_sts(true), Service::Sts), "https://sts-vpc.cn-beijing.aliyuncs.com/");
        assert_eq!(url(usual().with_vpc_sts(true), Service::Ecs), "https://ecs.cn-beijing.aliyuncs.com/");
        assert_eq!(url(usual().with_vpc_sts(false), Service::Sts), "https://sts.cn-beijing.aliyuncs.com/");
        let named = usual().with_sts_host("sts.eu-west-1.aliyuncs.com").unwrap();
        assert_eq!(url(named.clone(), Service::Sts), "https://sts.eu-west-1.aliyuncs.com/");
        assert_eq!(url(named, Service::Ram), "https://ram.aliyuncs.com/");
        let foreign =
            ["sts.example.com", "aliyuncs.com", "xaliyuncs.com", "", "evil.test/sts.aliyuncs.com", "a@b.aliyuncs.com"];
        for host in foreign {
            assert_eq!(usual().with_sts_host(host), Err(EndpointError::Elsewhere), "{host}");
        }
    }

    #[test]
    fn what_is_not_a_host_is_refused() {
        for suffix in [
            "",
            "http://localhost",
            "localhost/x",
            "a b",
            "user@localhost",
            "localhost:0",
            "localhost:99999",
            "localhost:",
            ".com",
            "a..b",
            "[::1",
            "::1",
            "x?y",
            "x#y",
        ] {
            assert_eq!(Endpoints::new(suffix), Err(EndpointError::Suffix), "{suffix:?}");
        }
    }

    #[test]
    fn the_host_header_carries_a_port_that_is_not_the_schemes_own() {
        for (url, host) in [
            ("http://ecs.localhost:8080/", "ecs.localhost:8080"),
            ("https://ecs.aliyuncs.com:443/", "ecs.aliyuncs.com"),
            ("http://[::1]:81/", "[::1]:81"),
        ] {
            assert_eq!(host_header(&Url::parse(url).unwrap()), host);
        }
    }
}
