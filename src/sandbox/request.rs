//! A request as it came, and what it asks for: which service, which action, which region.

use super::fault::Fault;
use super::params::Params;
use super::world::World;

/// An HTTP request, read completely.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: String,
    /// The path, `/` for every action.
    pub path: String,
    /// What stands behind the question mark, not decoded.
    pub query: String,
    /// Names in lower case, values as sent.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// The region that the port stands for.
    pub listener: String,
}

impl Request {
    /// The value of the first header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim())
    }

    pub(super) fn params(&self) -> Params {
        let is_form = self.header("content-type").is_some_and(|kind| {
            kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
        });
        let form = if is_form { String::from_utf8_lossy(&self.body) } else { "".into() };
        Params::read(&self.query, &form)
    }
}

/// An HTTP answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// JSON.
    pub body: String,
}

/// The services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Service {
    Ecs,
    Sharing,
    Directory,
    ResourceManager,
    Sts,
    Kms,
    Ram,
}

impl Service {
    /// The service whose API has that date.
    pub(super) fn of_version(version: &str) -> Option<Self> {
        Some(match version {
            "2014-05-26" => Self::Ecs,
            "2020-01-10" => Self::Sharing,
            "2022-04-19" => Self::Directory,
            "2020-03-31" => Self::ResourceManager,
            "2015-04-01" => Self::Sts,
            "2016-01-20" => Self::Kms,
            "2015-05-01" => Self::Ram,
            _ => return None,
        })
    }

    /// The prefix of its actions in RAM policies.
    pub(super) fn policy_prefix(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Sharing => "resourcesharing",
            Self::Directory | Self::ResourceManager => "resourcemanager",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Ram => "ram",
        }
    }
}

/// What a Host header says beside the address.
#[derive(Debug, Default, PartialEq, Eq)]
struct Host {
    service: Option<Service>,
    region: Option<String>,
}

impl Host {
    /// Reads `resourcesharing.cn-beijing.localhost:8080`, `ecs-cn-hangzhou.localhost`, `kms-vpc.cn-beijing…`,
    /// `sts.localhost`; an address or any other name says nothing.
    fn read(host: &str) -> Self {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let mut labels = name.split('.');
        let first = labels.next().unwrap_or_default().to_ascii_lowercase();
        let (word, tail) = first.split_once('-').unwrap_or((first.as_str(), ""));
        let service = match word {
            "ecs" => Service::Ecs,
            "resourcesharing" => Service::Sharing,
            "resourcedirectory" | "resourcedirectorymaster" => Service::Directory,
            "resourcemanager" => Service::ResourceManager,
            "sts" => Service::Sts,
            "kms" => Service::Kms,
            "ram" => Service::Ram,
            _ => return Self::default(),
        };
        let region = match tail {
            "" | "vpc" | "intl" => labels.next().filter(|label| label.contains('-') && *label != "vpc-proxy"),
            inside if service == Service::Ecs => Some(inside),
            _ => return Self::default(),
        };
        Self { service: Some(service), region: region.map(str::to_owned) }
    }
}

/// What a request asks for.
#[derive(Debug)]
pub(super) struct Call {
    pub service: Service,
    pub action: String,
    /// The region that it is about; of no meaning to the central services.
    pub region: String,
    pub params: Params,
}

impl Call {
    /// Works out service, action and region.
    pub(super) fn of(request: &Request, world: &World) -> Result<Self, Fault> {
        if !matches!(request.method.as_str(), "GET" | "POST") {
            return Err(Fault::bad("UnsupportedHTTPMethod", "This http method is not supported."));
        }
        let params = request.params();
        let named = |header: &str, name: &str| {
            request.header(header).filter(|value| !value.is_empty()).or_else(|| params.get(name)).map(str::to_owned)
        };
        let version = named("x-acs-version", "Version")
            .ok_or_else(|| Fault::bad("MissingVersion", "Version is mandatory for this action."))?;
        let action = named("x-acs-action", "Action")
            .ok_or_else(|| Fault::bad("MissingAction", "Action is mandatory for this action."))?;
        let service = Service::of_version(&version)
            .ok_or_else(|| Fault::bad("InvalidVersion", "Specified parameter Version is not valid."))?;
        let host = Host::read(request.header("host").unwrap_or_default());
        if host.service.is_some_and(|named| named != service) {
            // The host of one service does not know another one's version.
            return Err(Fault::bad("InvalidVersion", "Specified parameter Version is not valid."));
        }
        if request.path != "/" {
            return Err(unknown_action());
        }
        let region = route(service, host.region, params.get("RegionId"), &request.listener);
        check_region(service, &region, world)?;
        Ok(Self { service, action, region, params })
    }
}

/// The region: the services that name it in their calls believe the call, Resource Sharing believes the endpoint.
fn route(service: Service, host: Option<String>, parameter: Option<&str>, listener: &str) -> String {
    match service {
        Service::Ecs | Service::Kms => parameter.map(str::to_owned).or(host),
        _ => host,
    }
    .unwrap_or_else(|| listener.to_owned())
}

fn check_region(service: Service, region: &str, world: &World) -> Result<(), Fault> {
    if !matches!(service, Service::Ecs | Service::Kms | Service::Sharing) {
        return Ok(());
    }
    let Some(known) = world.region(region) else {
        return Err(Fault::missing("InvalidRegionId.NotFound", "The specified RegionId does not exist."));
    };
    if service == Service::Sharing && !known.resource_sharing {
        return Err(Fault::missing("InvalidProduct.NotFound", "The service is not available in this region."));
    }
    Ok(())
}

/// 404 for an action that the service does not have.
pub(super) fn unknown_action() -> Fault {
    Fault::missing("InvalidAction.NotFound", "Specified api is not found, please check your url and method.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_name_service_and_region() {
        let read = |host| {
            let Host { service, region } = Host::read(host);
            (service, region)
        };
        let beijing = Some("cn-beijing".to_owned());
        assert_eq!(read("resourcesharing.cn-beijing.localhost:80"), (Some(Service::Sharing), beijing.clone()));
        assert_eq!(read("ecs-cn-beijing.localhost:80"), (Some(Service::Ecs), beijing.clone()));
        assert_eq!(read("kms-vpc.cn-beijing.localhost"), (Some(Service::Kms), beijing));
        assert_eq!(read("sts.localhost:80"), (Some(Service::Sts), None));
        assert_eq!(read("resourcedirectory-intl.localhost"), (Some(Service::Directory), None));
        assert_eq!(read("ram.vpc-proxy.localhost"), (Some(Service::Ram), None));
        for host in ["127.0.0.1:80", "localhost:80", "[::1]:80", "", "example.cn-beijing.localhost"] {
            assert_eq!(read(host), (None, None), "{host}");
        }
    }

    #[test]
    fn each_service_finds_its_region_its_own_way() {
        let of = |service, host: Option<&str>, parameter| route(service, host.map(str::to_owned), parameter, "port");
        assert_eq!(of(Service::Ecs, Some("host"), Some("call")), "call");
        assert_eq!(of(Service::Kms, Some("host"), None), "host");
        assert_eq!(of(Service::Sharing, Some("host"), Some("call")), "host");
        assert_eq!(of(Service::Sharing, None, Some("call")), "port");
    }
}
