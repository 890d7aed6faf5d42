//! The services that the sandbox stands for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Service {
    /// Elastic Compute Service, for regions and snapshots.
    Ecs,
    /// Resource Sharing.
    Sharing,
    /// Resource Directory.
    Directory,
    /// Resource Manager, for resource groups.
    ResourceManager,
    /// Security Token Service.
    Sts,
    /// Key Management Service.
    Kms,
    /// Resource Access Management.
    Ram,
}

/// There is no service of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no service {0:?}; there are ecs, resourcesharing, resourcedirectory, resourcemanager, sts, kms, ram")]
pub struct UnknownService(String);

impl Service {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Ecs, Self::Sharing, Self::Directory, Self::ResourceManager, Self::Sts, Self::Kms, Self::Ram];

    /// The name in the service's host, such as `resourcesharing`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Sharing => "resourcesharing",
            Self::Directory => "resourcedirectory",
            Self::ResourceManager => "resourcemanager",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Ram => "ram",
        }
    }

    /// The service that the first word of a host stands for. The directory has two such words.
    pub(super) fn of_host(word: &str) -> Option<Self> {
        Some(match word {
            "ecs" => Self::Ecs,
            "resourcesharing" => Self::Sharing,
            "resourcedirectory" | "resourcedirectorymaster" => Self::Directory,
            "resourcemanager" => Self::ResourceManager,
            "sts" => Self::Sts,
            "kms" => Self::Kms,
            "ram" => Self::Ram,
            _ => return None,
        })
    }

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

    /// Whether calls name their region in the parameter `RegionId`; the others are believed by their endpoint.
    pub(super) fn is_told_its_region(self) -> bool {
        matches!(self, Self::Ecs | Self::Kms)
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

impl FromStr for Service {
    type Err = UnknownService;

    /// Any letter case: `ResourceSharing` is `resourcesharing`.
    fn from_str(name: &str) -> Result<Self, UnknownService> {
        Self::of_host(&name.to_ascii_lowercase()).ok_or_else(|| UnknownService(name.to_owned()))
    }
}

impl TryFrom<String> for Service {
    type Error = UnknownService;

    fn try_from(name: String) -> Result<Self, UnknownService> {
        name.parse()
    }
}

impl From<Service> for &'static str {
    fn from(service: Service) -> Self {
        service.name()
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
