//! The identifiers of the field, each a type of its own so that none is taken for another.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

/// A text that is not an identifier of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not {} {kind}", article(kind))]
pub struct InvalidId {
    /// What was wanted, in English, for logs; screens say it in their own words.
    pub kind: &'static str,
}

fn article(kind: &str) -> &'static str {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}

/// Longest identifier that is taken from the wire, in bytes.
const LONGEST: usize = 128;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a text that has the shape of such an identifier.
            ///
            /// # Errors
            /// [`InvalidId`] when it has not.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                let valid: fn(&str) -> bool = $valid;
                if text.len() <= LONGEST && valid(text) { Ok(Self(text.into())) } else { Err(InvalidId { kind: $kind }) }
            }

            /// The identifier as the API writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

identifier!(
    /// An Alibaba Cloud account, by its UID of digits only.
    AccountId, "account ID", |text| (5..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
);
identifier!(
    /// A region such as `cn-hangzhou`.
    RegionId, "region ID", |text| after("", text, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
);
identifier!(
    /// A snapshot, `s-…`.
    SnapshotId, "snapshot ID", |text| after("s-", text, lower)
);
identifier!(
    /// A disk, `d-…`.
    DiskId, "disk ID", |text| after("d-", text, lower)
);
identifier!(
    /// A zone of a region such as `cn-hangzhou-h`.
    ZoneId, "zone ID", |text| after("", text, |b| lower(b) || b == b'-')
);
identifier!(
    /// An instance, `i-…`.
    InstanceId, "instance ID", |text| after("i-", text, lower)
);
identifier!(
    /// A resource share, `rs-…`. Regional.
    ShareId, "resource share ID", |text| after("rs-", text, mixed)
);
identifier!(
    /// An invitation to a resource share, `i-…`.
    InvitationId, "invitation ID", |text| after("i-", text, mixed)
);
identifier!(
    /// A resource directory, `rd-…`.
    DirectoryId, "resource directory ID", |text| after("rd-", text, mixed)
);
identifier!(
    /// A folder of a resource directory, `fd-…`, or its root folder, `r-…`.
    FolderId, "folder ID", |text| after("fd-", text, mixed) || after("r-", text, mixed)
);
identifier!(
    /// A resource group, `rg-…`.
    ResourceGroupId, "resource group ID", |text| after("rg-", text, lower)
);
identifier!(
    /// A key of the key management service: a UUID or `key-…`.
    KeyId, "key ID", |text| after("", text, |b| b.is_ascii_alphanumeric() || b == b'-')
);

impl AccountId {
    /// Whether the ID has the 16 digits that every documented account ID has.
    #[must_use]
    pub fn has_usual_length(&self) -> bool {
        self.0.len() == 16
    }

    /// The last four digits, which are what people compare by eye.
    #[must_use]
    pub fn last_four(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }
}

fn after(prefix: &str, text: &str, allowed: fn(u8) -> bool) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(allowed))
}

fn lower(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The vendor masks published samples with stars; accepting them keeps such samples readable.
fn mixed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'*'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert!(AccountId::parse("1234567890123456").is_ok_and(|id| id.has_usual_length() && id.last_four() == "3456"));
        assert!(AccountId::parse("12a4567890123456").is_err());
        assert!(RegionId::parse("cn-hangzhou").is_ok());
        assert!(RegionId::parse("cn-hang\u{1b}zhou").is_err());
        assert!(SnapshotId::parse("s-bp1a4k7w2m9xq3zt6c8v").is_ok());
        assert!(SnapshotId::parse("s-").is_err());
        assert!(FolderId::parse("fd-8TbQw2ZrLk").is_ok() && FolderId::parse("r-P9xW3c").is_ok());
        assert!(FolderId::parse("rd-7Kq2Lm").is_err());
        assert!(ShareId::parse("rs-Qm7Ld2Xk9aTz").is_ok());
        assert!(serde_json::from_str::<ShareId>("\"oops\"").is_err());
    }
}
