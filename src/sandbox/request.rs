//! A request as it came, and what it asks for: which service, which action, which region.

use std::borrow::Cow;

use super::fault::Fault;
use super::params::Params;
use super::service::Service;
use super::world::World;

/// A request: read completely from the wire, or made inside the program for an account ([`Request::as_account`]).
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
    /// A call that did not come over the wire, so nothing else of the request counts.
    pub(super) inside: Option<Inside>,
}

/// A call by an account that needs to prove nothing.
#[derive(Debug, Clone)]
pub(super) struct Inside {
    pub account: String,
    pub call: Call,
}

impl Request {
    /// A call by an account, without HTTP and without a signature: what tests and "changed by somebody else" use.
    ///
    /// `account` is an account ID or a profile; an ID that is not in the world is an account of the China site with a
    /// key that may do everything. `params` are flattened as on the wire (`Targets.1`, `Resources.1.ResourceId`). ECS
    /// and KMS calls get their `RegionId` from `region` unless they have one. Nothing of the wire can go wrong with
    /// such a request, but the rules of the services, quotas and permissions are applied as ever.
    #[must_use]
    pub fn as_account<N, V>(
        account: &str,
        service: Service,
        action: &str,
        region: &str,
        params: impl IntoIterator<Item = (N, V)>,
    ) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let mut params = Params::of(params);
        if service.is_told_its_region() && params.get("RegionId").is_none() {
            params.set("RegionId", region);
        }
        let region = route(service, None, params.get("RegionId"), region);
        let call = Call { service, action: action.to_owned(), region, params };
        Self { inside: Some(Inside { account: account.to_owned(), call }), ..Self::default() }
    }

    /// What the request asks for.
    pub(super) fn call(&self, world: &World) -> Result<Cow<'_, Call>, Fault> {
        match &self.inside {
            Some(Inside { call, .. }) => check_region(call.service, &call.region, world).map(|()| Cow::Borrowed(call)),
            None => Call::of(self, world).map(Cow::Owned),
        }
    }

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
        let Some(service) = Service::of_host(word) else { return Self::default() };
        let region = match tail {
            "" | "vpc" | "intl" => labels.next().filter(|label| label.contains('-') && *label != "vpc-proxy"),
            inside if service == Service::Ecs => Some(inside),
            _ => return Self::default(),
        };
        Self { service: Some(service), region: region.map(str::to_owned) }
    }
}

/// What a request asks for.
#[derive(Debug, Clone)]
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
    let named = if service.is_told_its_region() { parameter.map(str::to_owned).or(host) } else { host };
    named.unwrap_or_else(|| listener.to_owned())
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
