//! The rules that are applied when an association's task ends.
//!
//! The vendor documents the reasons of a failed association but not which of them goes with which rule, except for the
//! limit. What goes with a rule here is inferred: what can never be shared is `UnsupportedOperation`, what cannot be
//! shared as things stand is `Unavailable`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{EntityType, Failure, Phase, Reason, Row, Side, Snapshot, State};
use crate::sandbox::world::KeyState;

/// The role that lets the recipients' ECS use the owner's key.
const SHARING_ROLE: &str = "AliyunECSShareEncryptSnapshotDefaultRole";

impl State {
    /// What speaks against ending the task of a row well; nothing if it may become Associated.
    pub(super) fn failures(&self, share: usize, row: &Row) -> Vec<Failure> {
        match row.side {
            Side::Resource => self.failures_of_snapshot(share, row),
            Side::Target => self.failures_of_target(share, &row.entity, row.kind),
        }
    }

    fn failures_of_snapshot(&self, share: usize, row: &Row) -> Vec<Failure> {
        if let Some((reason, description)) = self.unshareable(&row.entity) {
            let (entity, kind) = (row.entity.clone(), EntityType::Snapshot);
            return vec![Failure { entity, kind, reason, description: description.to_owned() }];
        }
        let Some(share) = self.shares.get(share) else { return Vec::new() };
        let mut principals = self.principals_of(&row.entity);
        let mut failures = Vec::new();
        for target in share.rows_of(Side::Target).filter(|target| target.phase.is_live()) {
            let failed = |reason, description: String| Failure {
                entity: target.entity.clone(),
                kind: target.kind,
                reason,
                description,
            };
            // An account that has not answered yet is asked about when it accepts.
            if target.phase != Phase::Inviting && !self.key_opens(&row.entity, target) {
                failures.push(failed(Reason::Unavailable, untrusted_key(&target.entity)));
            }
            // Principals that come in the same call are counted when their own task ends.
            if !matches!(target.phase, Phase::Associating(_)) {
                principals.insert(&target.entity);
                if principals.len() > self.world.quotas.accounts_per_snapshot {
                    failures.push(failed(Reason::LimitExceeded, self.limit()));
                }
            }
        }
        failures
    }

    /// What speaks against a principal in a share, for each of the share's snapshots.
    pub(in crate::sandbox) fn failures_of_target(&self, share: usize, entity: &str, kind: EntityType) -> Vec<Failure> {
        let Some(share) = self.shares.get(share) else { return Vec::new() };
        let mut failures = Vec::new();
        for resource in share.rows_of(Side::Resource).filter(|resource| resource.phase == Phase::Associated) {
            let failed = |reason, description: String| Failure {
                entity: resource.entity.clone(),
                kind: EntityType::Snapshot,
                reason,
                description,
            };
            let mut principals = self.principals_of(&resource.entity);
            principals.insert(entity);
            if principals.len() > self.world.quotas.accounts_per_snapshot {
                failures.push(failed(Reason::LimitExceeded, self.limit()));
            }
            if kind == EntityType::Account && !self.trusts(&resource.entity, entity) {
                failures.push(failed(Reason::Unavailable, untrusted_key(entity)));
            }
        }
        failures
    }

    fn limit(&self) -> String {
        format!("The snapshot is shared to {} accounts already.", self.world.quotas.accounts_per_snapshot)
    }

    /// The principals that a snapshot is shared to over all shares, waiting ones included. A folder or a directory
    /// counts as one.
    fn principals_of<'a>(&'a self, snapshot: &str) -> BTreeSet<&'a str> {
        self.shares
            .iter()
            .filter(|share| share.is_active())
            .filter(|share| share.rows_of(Side::Resource).any(|row| row.entity == snapshot && row.phase.gives_access()))
            .flat_map(|share| share.rows_of(Side::Target))
            .filter(|row| row.phase.gives_access() || row.phase == Phase::Inviting)
            .map(|row| row.entity.as_str())
            .collect()
    }

    /// Why a snapshot cannot be shared at all.
    fn unshareable(&self, id: &str) -> Option<(Reason, &'static str)> {
        let Some(snapshot) = self.snapshots.get(id) else {
            return Some((Reason::Unavailable, "The snapshot does not exist any more."));
        };
        if snapshot.facts.imported_image {
            return Some((Reason::UnsupportedOperation, "A snapshot of an imported image cannot be shared."));
        }
        if snapshot.service_key {
            return Some((
                Reason::UnsupportedOperation,
                "A snapshot that is encrypted with the service key cannot be shared.",
            ));
        }
        if !snapshot.is_available(self.now) {
            return Some((Reason::Unavailable, "The snapshot is not ready."));
        }
        if self.key_state(snapshot).is_some_and(|state| state != KeyState::Enabled) {
            return Some((Reason::Unavailable, "The key of the snapshot is not enabled."));
        }
        None
    }

    fn key_state(&self, snapshot: &Snapshot) -> Option<KeyState> {
        let id = snapshot.facts.key.as_ref()?;
        self.world.keys.iter().find(|key| key.id == *id).map(|key| key.state)
    }

    fn key_opens(&self, snapshot: &str, target: &Row) -> bool {
        target.kind != EntityType::Account || self.trusts(snapshot, &target.entity)
    }

    /// Whether the owner's role lets the ECS of `account` use the snapshot's key; true for one without a key of the
    /// owner's own. The form for a folder or a directory is not published, so it is not asked for those.
    fn trusts(&self, snapshot: &str, account: &str) -> bool {
        let Some(snapshot) = self.snapshots.get(snapshot) else { return true };
        if snapshot.facts.key.is_none() || snapshot.service_key {
            return true;
        }
        let owner = self.world.profile(&snapshot.facts.owner).map(|owner| owner.account_id.as_str());
        self.roles
            .iter()
            .find(|role| Some(role.account.as_str()) == owner && role.name == SHARING_ROLE)
            .is_some_and(|role| names_service(&role.trust, &format!("{account}@ecs.aliyuncs.com")))
    }
}

fn untrusted_key(account: &str) -> String {
    format!("{SHARING_ROLE} does not let {account}@ecs.aliyuncs.com use the key of the snapshot.")
}

fn names_service(trust: &str, service: &str) -> bool {
    let policy = serde_json::from_str::<Value>(trust).unwrap_or_default();
    policy.get("Statement").and_then(Value::as_array).into_iter().flatten().any(|statement| {
        statement.get("Effect").and_then(Value::as_str) == Some("Allow")
            && match statement.pointer("/Principal/Service") {
                Some(Value::String(one)) => one == service,
                Some(Value::Array(all)) => all.iter().any(|one| one.as_str() == Some(service)),
                _ => false,
            }
    })
}
