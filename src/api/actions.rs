//! Every action that this client knows, and whether it changes something. There is no other place that says so: what is
//! not here as one that reads counts as a change, needs a ticket of the journal, and is refused where only reading is
//! allowed.

use super::endpoint::Service::{self, Ecs, Kms, Ram, ResourceDirectory, ResourceManager, ResourceSharing, Sts};

/// What an action does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It changes nothing.
    Reads,
    /// It changes something, or may.
    Changes,
}

use Effect::{Changes, Reads};

/// Every action: its service, its name, what it does. An action of two services is there twice.
pub const ACTIONS: &[(Service, &str, Effect)] = &[
    (Ecs, "DescribeRegions", Reads),
    (Ecs, "DescribeZones", Reads),
    (Ecs, "DescribeSnapshots", Reads),
    (Ecs, "DescribeDisks", Reads),
    (Ecs, "DescribeInstances", Reads),
    (Ecs, "DeleteSnapshot", Changes),
    (Ecs, "CopySnapshot", Changes),
    (Ecs, "CreateDisk", Changes),
    (Ecs, "ReInitDisk", Changes),
    (ResourceSharing, "DescribeRegions", Reads),
    (ResourceSharing, "CheckSharingWithResourceDirectoryStatus", Reads),
    (ResourceSharing, "ListResourceShares", Reads),
    (ResourceSharing, "ListResourceShareAssociations", Reads),
    (ResourceSharing, "ListSharedResources", Reads),
    (ResourceSharing, "ListSharedTargets", Reads),
    (ResourceSharing, "ListResourceShareInvitations", Reads),
    (ResourceSharing, "ListTagResources", Reads),
    (ResourceSharing, "ListPermissions", Reads),
    (ResourceSharing, "ListPermissionVersions", Reads),
    (ResourceSharing, "ListResourceSharePermissions", Reads),
    (ResourceSharing, "GetPermission", Reads),
    (ResourceSharing, "EnableSharingWithResourceDirectory", Changes),
    (ResourceSharing, "CreateResourceShare", Changes),
    (ResourceSharing, "UpdateResourceShare", Changes),
    (ResourceSharing, "DeleteResourceShare", Changes),
    (ResourceSharing, "ChangeResourceGroup", Changes),
    (ResourceSharing, "AssociateResourceShare", Changes),
    (ResourceSharing, "DisassociateResourceShare", Changes),
    (ResourceSharing, "AssociateResourceSharePermission", Changes),
    (ResourceSharing, "DisassociateResourceSharePermission", Changes),
    (ResourceSharing, "AcceptResourceShareInvitation", Changes),
    (ResourceSharing, "RejectResourceShareInvitation", Changes),
    (ResourceSharing, "TagResources", Changes),
    (ResourceSharing, "UntagResources", Changes),
    (ResourceDirectory, "GetResourceDirectory", Reads),
    (ResourceDirectory, "GetFolder", Reads),
    (ResourceDirectory, "GetAccount", Reads),
    (ResourceDirectory, "ListFoldersForParent", Reads),
    (ResourceDirectory, "ListAccountsForParent", Reads),
    (ResourceManager, "ListResourceGroups", Reads),
    (Sts, "GetCallerIdentity", Reads),
    // They give credentials that end by themselves, and change nothing.
    (Sts, "AssumeRole", Reads),
    (Sts, "AssumeRoleWithOIDC", Reads),
    (Kms, "ListAliases", Reads),
    (Kms, "ListKeys", Reads),
    (Kms, "DescribeKey", Reads),
    (Ram, "GetRole", Reads),
    (Ram, "ListPoliciesForRole", Reads),
    (Ram, "CreateRole", Changes),
    (Ram, "UpdateRole", Changes),
    (Ram, "AttachPolicyToRole", Changes),
];

/// Whether an action is known to change nothing.
#[must_use]
pub fn only_reads(service: Service, action: &str) -> bool {
    ACTIONS.contains(&(service, action, Reads))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::api::client::{Call, Change};
    use crate::api::error::ApiError;
    use crate::api::tests_support::{Scribe, Server, ok};
    use crate::domain::ids::RegionId;

    /// What the names of actions begin with, those of the vendor's that nobody uses here among them.
    const VERBS: [&str; 25] = [
        "Accept",
        "Add",
        "Associate",
        "Assume",
        "Attach",
        "Cancel",
        "Change",
        "Check",
        "Copy",
        "Create",
        "Delete",
        "Describe",
        "Disassociate",
        "Enable",
        "Get",
        "List",
        "Lock",
        "Modify",
        "ReInit",
        "Reject",
        "Set",
        "Stop",
        "Tag",
        "Untag",
        "Update",
    ];

    fn sources(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                sources(&path, out);
            } else if name.ends_with(".rs") && !name.starts_with("tests") && name != "actions.rs" {
                out.push(path);
            }
        }
    }

    /// The actions that code calls: literals of that shape which begin the arguments of a function, follow a
    /// service, or are a constant.
    fn called() -> BTreeSet<String> {
        let mut paths = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api"), &mut paths);
        let mut found = BTreeSet::new();
        for path in paths {
            let code = std::fs::read_to_string(path).unwrap();
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
            for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let parts: Vec<&str> = line.split('"').collect();
                for pair in parts.windows(2).step_by(2) {
                    let (before, literal) = (pair[0], pair[1]);
                    let begins = VERBS.iter().any(|verb| {
                        literal.strip_prefix(verb).is_some_and(|rest| rest.starts_with(char::is_uppercase))
                    });
                    let shape = literal.chars().all(|c| c.is_ascii_alphanumeric());
                    let called = before.ends_with('(') && !before.ends_with("with(")
                        || ["Service::", "const ACTION"].iter().any(|mark| before.contains(mark));
                    if begins && shape && called {
                        found.insert(literal.to_owned());
                    }
                }
            }
        }
        found
    }

    #[test]
    fn what_the_code_calls_is_in_the_table_and_the_other_way_round() {
        let known: BTreeSet<String> = ACTIONS.iter().map(|(_, action, _)| (*action).to_owned()).collect();
        assert_eq!(called(), known);
        let mut all: Vec<(&str, &str)> =
            ACTIONS.iter().map(|(service, action, _)| (service.version(), *action)).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), ACTIONS.len(), "one entry an action");
    }

    #[test]
    fn what_only_reads_has_a_name_that_says_so() {
        for (_, action, effect) in ACTIONS {
            let tells = ["Describe", "List", "Get", "Check", "Assume"].iter().any(|verb| action.starts_with(verb));
            assert_eq!(*effect == Reads, tells, "{action}");
        }
    }

    #[tokio::test]
    async fn where_only_reading_is_allowed_no_other_action_is_sent() {
        let region: RegionId = "cn-beijing".parse().unwrap();
        let server = Server::start(|_, _| ok(r#"{"RequestId":"R"}"#)).await;
        let (free, client, scribe) = (server.client(), server.client().reading_only(), Scribe::new());
        let mut sent = Vec::new();
        for &(service, action, effect) in ACTIONS {
            let change = Change::new(service, action).at(&region);
            let told = client.writer(&scribe).send(&change).await;
            match effect {
                Changes => {
                    assert_eq!(told.unwrap_err(), ApiError::ReadOnly, "{action}");
                    assert!(matches!(
                        free.send(&Call::read(service, action).at(&region)).await,
                        Err(ApiError::NotRecorded(_))
                    ));
                }
                Reads => {
                    client.send(&Call::read(service, action).at(&region)).await.unwrap();
                    // Told as a change it is sent as well: it changes nothing.
                    sent.extend([action; 2]);
                }
            }
        }
        // What nobody knows is taken for a change, whatever it is called, and so is an action of another service.
        for (service, action) in
            [(Ecs, "DescribeEverythingAndDeleteIt"), (Ecs, "ListAliases"), (Kms, "GetRole"), (Ecs, "")]
        {
            let told = client.writer(&scribe).send(&Change::new(service, action).at(&region)).await;
            assert_eq!(told.unwrap_err(), ApiError::ReadOnly, "{action}");
            assert!(matches!(free.send(&Call::read(service, action)).await, Err(ApiError::NotRecorded(_))));
        }
        let seen: Vec<String> = server.seen().iter().map(|request| request.action().to_owned()).collect();
        assert_eq!(seen, sent);
    }
}
