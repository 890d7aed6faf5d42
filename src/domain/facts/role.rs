//! The role by which recipients' ECS may use this account's keys.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::ids::AccountId;

/// The RAM role that has to trust every recipient of a snapshot under a customer master key.
pub const SHARING_ROLE: &str = "AliyunECSShareEncryptSnapshotDefaultRole";

/// Which services a role's trust policy lets assume it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleTrust {
    services: BTreeSet<String>,
}

impl RoleTrust {
    /// Reads `AssumeRolePolicyDocument` of GetRole. A document that is not understood trusts nobody.
    #[must_use]
    pub fn parse(document: &str) -> Self {
        let policy: Value = serde_json::from_str(document).unwrap_or_default();
        let statements = match policy.get("Statement") {
            Some(Value::Array(all)) => all.iter().collect(),
            Some(one @ Value::Object(_)) => vec![one],
            _ => Vec::new(),
        };
        let services = statements
            .into_iter()
            .filter(|statement| statement.get("Effect").and_then(Value::as_str) == Some("Allow"))
            .filter(|statement| may_assume(statement.get("Action")))
            .flat_map(|statement| texts(statement.pointer("/Principal/Service")))
            .map(str::to_owned)
            .collect();
        Self { services }
    }

    /// Whether the ECS of `account` may assume the role: its trust policy names `<account>@ecs.aliyuncs.com`. The
    /// plain `ecs.aliyuncs.com` is the owner's own.
    #[must_use]
    pub fn trusts(&self, account: &AccountId) -> bool {
        self.services.contains(&format!("{account}@ecs.aliyuncs.com"))
    }
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    match value {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// A statement without an action is taken for the usual one.
fn may_assume(action: Option<&Value>) -> bool {
    action.is_none()
        || texts(action)
            .iter()
            .any(|action| ["sts:AssumeRole", "sts:*", "*"].iter().any(|allowed| action.eq_ignore_ascii_case(allowed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_recipients_own_service_counts() {
        let trust = RoleTrust::parse(
            r#"{"Version":"1","Statement":[
                {"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["2345678901234567@ecs.aliyuncs.com","ecs.aliyuncs.com"]}},
                {"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":"3456789012345678@ecs.aliyuncs.com"}},
                {"Action":"sts:AssumeRole","Effect":"Deny","Principal":{"Service":"4567890123456789@ecs.aliyuncs.com"}},
                {"Action":"ecs:Nothing","Effect":"Allow","Principal":{"Service":"5678901234567890@ecs.aliyuncs.com"}}]}"#,
        );
        for (account, trusted) in [
            ("2345678901234567", true),
            ("3456789012345678", true),
            ("4567890123456789", false),
            ("5678901234567890", false),
            ("1203948576102938", false),
        ] {
            assert_eq!(trust.trusts(&account.parse().unwrap()), trusted, "{account}");
        }
        assert_eq!(RoleTrust::parse("not json"), RoleTrust::default());
    }
}
