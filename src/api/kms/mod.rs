//! Key Management Service: whose key encrypts a snapshot, and which keys there are to encrypt with.

mod aliases;
mod describe;
mod keys;

pub use aliases::Alias;
pub use describe::{Key, class};

use super::client::Call;
use super::endpoint::Service;
use crate::domain::ids::RegionId;

/// This service takes the region from `RegionId` where the host does not tell it.
fn read(action: &'static str, region: &RegionId) -> Call {
    Call::read(Service::Kms, action).at(region).with("RegionId", region.as_str())
}
