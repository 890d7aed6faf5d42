//! The role by which recipients' ECS may use this account's keys.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::ids::AccountId;

/// The RAM role that has to trust every recipient of a snapshot under a customer master key.
pub const SHARING_ROLE: &str = "AliyunECSShareEncryptSnapshotDefaultRole";

/// The policy that lets a role use keys. It serves the role by which an account's own ECS uses them; that it is also
/// enough for the sharing role is inferred, not published.
pub const KEY_POLICY: &str = "AliyunECSDiskEncryptRolePolicy";

/// What a role that is made here is described by, for whoever finds it in RAM.
pub const ROLE_DESCRIPTION: &str =
    "Lets the ECS of recipients use the keys of encrypted snapshots that are shared with them";

/// The code of a change of the trust policy that was not sent, because the policy is not what it was made from.
pub const ROLE_CHANGED: &str = "RoleChanged";

/// The account's own ECS, which nobody else can act as. A policy that is to trust no recipient names it, because a
/// statement has to name somebody.
const OWN_SERVICE: &str = "ecs.aliyuncs.com";

/// Whom a role's trust policy lets assume it, and the policy itself, so that it can be extended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleTrust {
    services: BTreeSet<String>,
    document: String,
    open: bool,
}

impl RoleTrust {
    /// Reads `AssumeRolePolicyDocument` of GetRole, percent-encoded or not. A document that is not understood trusts
    /// nobody.
    #[must_use]
    pub fn parse(document: &str) -> Self {
        let document = decoded(document);
        let policy: Value = serde_json::from_str(&document).unwrap_or_default();
        let allowing: Vec<&Value> = statements(&policy).into_iter().filter(|one| allows(one)).collect();
        let services = allowing.iter().flat_map(|one| texts(one.pointer("/Principal/Service")));
        let services = services.map(str::to_owned).collect();
        let open = allowing.iter().any(|one| names_everybody(one.get("Principal")));
        Self { services, document, open }
    }

    /// The policy of a new role that trusts the ECS of `accounts` and nobody else.
    #[must_use]
    pub fn policy(accounts: &BTreeSet<AccountId>) -> String {
        json!({ "Statement": [statement(accounts.iter().map(service).collect())], "Version": "1" }).to_string()
    }

    /// Whether the ECS of `account` may assume the role: its trust policy names `<account>@ecs.aliyuncs.com`. The
    /// plain `ecs.aliyuncs.com` is the owner's own.
    #[must_use]
    pub fn trusts(&self, account: &AccountId) -> bool {
        self.services.contains(&service(account))
    }

    /// The accounts whose ECS may assume the role, by number.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let account = |service: &String| AccountId::parse(service.strip_suffix("@ecs.aliyuncs.com")?).ok();
        self.services.iter().filter_map(account)
    }

    /// The policy as JSON text.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Whether it lets everybody in (`*`), which no recipient needs.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The same policy with these accounts added and those removed, everything else in it as it is; `None` if the
    /// policy is not understood, so that it cannot be changed without losing something.
    #[must_use]
    pub fn changed(&self, add: &BTreeSet<AccountId>, remove: &BTreeSet<AccountId>) -> Option<String> {
        let mut policy: Value = serde_json::from_str(&self.document).ok()?;
        let all = policy.get_mut("Statement")?;
        if all.is_object() {
            *all = json!([all.take()]);
        }
        let all = all.as_array_mut()?;
        let gone: BTreeSet<String> = remove.iter().map(service).collect();
        for one in all.iter_mut().filter(|one| allows(one)) {
            let Some(named) = one.pointer_mut("/Principal/Service") else { continue };
            let kept: Vec<String> = texts(Some(named)).into_iter().map(str::to_owned).collect();
            if kept.iter().any(|one| gone.contains(one)) {
                let mut kept: Vec<String> = kept.into_iter().filter(|one| !gone.contains(one)).collect();
                if kept.is_empty() {
                    kept.push(OWN_SERVICE.to_owned());
                }
                *named = json!(kept);
            }
        }
        let mut fresh: Vec<String> = add.iter().filter(|one| !self.trusts(one)).map(service).collect();
        if !fresh.is_empty() {
            let plain = |one: &&mut Value| {
                allows(one) && one.get("Condition").is_none() && one.pointer("/Principal/Service").is_some()
            };
            match all.iter_mut().find(plain).and_then(|one| one.pointer_mut("/Principal/Service")) {
                Some(named) => {
                    let mut names: Vec<String> = texts(Some(named)).into_iter().map(str::to_owned).collect();
                    names.append(&mut fresh);
                    *named = json!(names);
                }
                None => all.push(statement(fresh)),
            }
        }
        Some(policy.to_string())
    }
}

/// Whether two policies say the same, however they are written.
#[must_use]
pub fn same_policy(one: &str, other: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Value>(&decoded(text)).ok();
    one == other || read(one).is_some_and(|policy| Some(policy) == read(other))
}

/// The service by which ECS acts for an account.
fn service(account: &AccountId) -> String {
    format!("{account}@{OWN_SERVICE}")
}

fn statement(services: Vec<String>) -> Value {
    json!({ "Action": "sts:AssumeRole", "Effect": "Allow", "Principal": { "Service": services } })
}

fn statements(policy: &Value) -> Vec<&Value> {
    match policy.get("Statement") {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

fn allows(statement: &Value) -> bool {
    statement.get("Effect").and_then(Value::as_str) == Some("Allow") && may_assume(statement.get("Action"))
}

fn names_everybody(principal: Option<&Value>) -> bool {
    let any = |who: &Value| texts(Some(who)).iter().any(|one| one.contains('*'));
    match principal {
        Some(Value::Object(kinds)) => kinds.values().any(any),
        Some(who) => any(who),
        None => false,
    }
}

/// The text with `%41` read as `A`, if it begins as a percent-encoded object does.
fn decoded(text: &str) -> String {
    if !text.trim_start().starts_with("%7B") && !text.trim_start().starts_with("%7b") {
        return text.to_owned();
    }
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = tail.get(..2).filter(|_| *first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match hex.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                rest = &tail[2..];
            }
            None => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
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
        assert_eq!(RoleTrust::parse("not json").accounts().count(), 0);
    }

    fn accounts(all: &[&str]) -> BTreeSet<AccountId> {
        all.iter().map(|one| one.parse().unwrap()).collect()
    }

    const ONE: &str = "2345678901234567";
    const TWO: &str = "3456789012345678";

    #[test]
    fn a_policy_names_exactly_its_recipients() {
        let policy = RoleTrust::policy(&accounts(&[TWO, ONE]));
        assert_eq!(
            policy,
            r#"{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":["2345678901234567@ecs.aliyuncs.com","3456789012345678@ecs.aliyuncs.com"]}}],"Version":"1"}"#
        );
        let trust = RoleTrust::parse(&policy);
        assert_eq!(trust.accounts().collect::<BTreeSet<_>>(), accounts(&[ONE, TWO]));
        assert!(!trust.is_open());
    }

    #[test]
    fn a_change_keeps_everything_else_in_the_policy() {
        let trust = RoleTrust::parse(
            r#"{"Version":"1","Statement":[
                {"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":["acs:ram::1203948576102938:root"]}},
                {"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"ecs.aliyuncs.com"},"Condition":{"x":1}},
                {"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"2345678901234567@ecs.aliyuncs.com"}}]}"#,
        );
        let changed = trust.changed(&accounts(&[ONE, TWO]), &BTreeSet::new()).unwrap();
        let expected = trust.document().replace(
            r#""2345678901234567@ecs.aliyuncs.com""#,
            r#"["2345678901234567@ecs.aliyuncs.com","3456789012345678@ecs.aliyuncs.com"]"#,
        );
        assert!(same_policy(&changed, &expected), "{changed}");
        let none = RoleTrust::parse(&changed).changed(&BTreeSet::new(), &accounts(&[ONE, TWO])).unwrap();
        assert_eq!(RoleTrust::parse(&none).accounts().count(), 0);
        assert!(none.contains(r#"{"Service":["ecs.aliyuncs.com"]}"#), "a statement has to name somebody: {none}");
        let foreign = RoleTrust::parse(
            r#"{"Version":"1","Statement":{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"RAM":"acs:ram::1203948576102938:root"}}}"#,
        );
        let changed = RoleTrust::parse(&foreign.changed(&accounts(&[ONE]), &BTreeSet::new()).unwrap());
        assert!(changed.trusts(&ONE.parse().unwrap()));
        assert!(changed.document().contains("1203948576102938:root"));
        assert_eq!(RoleTrust::parse("not json").changed(&accounts(&[ONE]), &BTreeSet::new()), None);
    }

    #[test]
    fn an_encoded_policy_is_read_and_an_open_one_is_told() {
        let encoded: String = RoleTrust::policy(&accounts(&[ONE])).bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert!(RoleTrust::parse(&encoded).trusts(&ONE.parse().unwrap()));
        assert!(same_policy(&encoded, &RoleTrust::policy(&accounts(&[ONE]))));
        for open in [r#"{"Service":["*"]}"#, r#""*""#, r#"{"RAM":"*"}"#] {
            let document = format!(r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Principal":{open}}}]}}"#);
            assert!(RoleTrust::parse(&document).is_open(), "{open}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_change_ever_trusts_everybody(add in proptest::collection::btree_set("[1-9][0-9]{15}", 0..8), remove in proptest::collection::btree_set("[1-9][0-9]{15}", 0..8)) {
            let of = |all: &BTreeSet<String>| all.iter().map(|one| one.parse().unwrap()).collect::<BTreeSet<AccountId>>();
            let (add, remove) = (of(&add), of(&remove));
            let both: BTreeSet<_> = add.union(&remove).cloned().collect();
            let changed = RoleTrust::parse(&RoleTrust::policy(&both)).changed(&add, &remove);
            if let Some(changed) = changed {
                proptest::prop_assert!(!changed.contains('*'));
                let left: BTreeSet<_> = RoleTrust::parse(&changed).accounts().collect();
                let expected: BTreeSet<_> = both.difference(&remove).cloned().collect();
                proptest::prop_assert_eq!(left, expected);
            }
        }
    }
}
