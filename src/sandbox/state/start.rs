//! The state that a world starts in.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::super::age::Age;
use super::super::ids::Ids;
use super::super::world::{self, InvitationState, World};
use super::{
    EntityType, Invitation, InvitationStatus, Made, Phase, Role, Row, Share, ShareStatus, Side, Snapshot, Snapshots,
    State, Tasks,
};

/// Invitations that a world says are closed were closed that long before the start, so that they are still listed.
const CLOSED: u32 = 3_600_000;

impl EntityType {
    /// What a principal's ID stands for.
    pub(in super::super) fn of_target(id: &str) -> Self {
        match id.split_once('-') {
            Some(("rd", _)) => Self::ResourceDirectory,
            Some(("fd", _)) => Self::Folder,
            _ => Self::Account,
        }
    }
}

impl State {
    fn role(world: &World, role: &world::Role, started: Timestamp) -> Role {
        let made = role.age.before(started);
        Role {
            account: world.profile(&role.owner).map(|owner| owner.account_id.clone()).unwrap_or_default(),
            name: role.name.clone(),
            trust: match &role.trust {
                serde_json::Value::String(text) => text.clone(),
                policy => policy.to_string(),
            },
            description: role.description.clone(),
            policies: role.policies.clone(),
            created: made,
            updated: made,
        }
    }

    pub(in super::super) fn new(world: Arc<World>, started: Timestamp) -> Self {
        let ids = Ids::new(&world.seed);
        let mut snapshots = Snapshots::default();
        for facts in &world.snapshots {
            snapshots.insert(Snapshot::new(facts, &world, &ids, started));
        }
        Made::of(&world, started).into_iter().for_each(|(group, made)| snapshots.add_made(group, made));
        let sharing_enabled = world
            .directories
            .iter()
            .filter(|directory| directory.sharing_enabled)
            .map(|directory| directory.id.clone())
            .collect();
        let mut state = Self {
            world: Arc::clone(&world),
            started,
            now: started,
            ids,
            snapshots,
            shares: Vec::new(),
            invitations: Vec::new(),
            sessions: Vec::new(),
            roles: world.roles.iter().map(|role| State::role(&world, role, started)).collect(),
            sharing_enabled,
            disks: BTreeMap::new(),
            copies: Vec::new(),
            keys_made: Vec::new(),
            tokens: BTreeMap::new(),
            tasks: Tasks::default(),
        };
        for share in &world.shares {
            state.add_share(share);
        }
        for disk in &world.disks {
            state.add_disk(disk);
        }
        state.advance(started);
        state
    }

    fn add_share(&mut self, facts: &world::Share) {
        let created = facts.age.before(self.started);
        let made = self.ids.share();
        let owner = self.world.account_id(&facts.owner);
        let id = facts.id.clone().unwrap_or(made);
        // The tasks of the rows end at once, so the rules are applied.
        let snapshots = facts.snapshots.iter().cloned();
        let mut rows: Vec<Row> = snapshots
            .map(|snapshot| Row::new(Side::Resource, snapshot, EntityType::Snapshot, created, created))
            .collect();
        let mut accepted = BTreeSet::new();
        for target in &facts.principals {
            let row = self.target_row(facts, (&owner, &id), target);
            if target.invitation == Some(InvitationState::Accepted) {
                accepted.insert(row.entity.clone());
            }
            rows.push(row);
        }
        self.shares.push(Share {
            id,
            owner,
            region: facts.region.clone(),
            name: facts.name.clone(),
            allow_external: facts.allow_external,
            created,
            updated: created,
            status: ShareStatus::Active,
            group: facts.resource_group.clone().unwrap_or_default(),
            tags: facts.tags.clone(),
            permissions: BTreeSet::new(),
            rows,
            accepted,
        });
    }

    fn target_row(&mut self, share: &world::Share, (owner, id): (&str, &str), target: &world::Principal) -> Row {
        let entity = self.world.account_id(&target.principal);
        let added = target.age.unwrap_or(share.age).before(self.started);
        let kind = EntityType::of_target(&entity);
        let external = kind == EntityType::Account && !self.share_a_directory(owner, &entity);
        let mut row = Row::new(Side::Target, entity, kind, added, added);
        if external {
            let answer = target.invitation.unwrap_or(InvitationState::Pending);
            row.external = true;
            row.phase = self.add_invitation((id, &share.name, &share.region), (owner, &row.entity), added, answer);
            if !row.phase.is_live() {
                row.updated = Age::millis(CLOSED).before(self.started);
            }
        }
        row
    }

    fn add_invitation(
        &mut self,
        (share, share_name, region): (&str, &str, &str),
        (sender, receiver): (&str, &str),
        created: Timestamp,
        answer: InvitationState,
    ) -> Phase {
        let (status, phase) = match answer {
            InvitationState::Pending => (InvitationStatus::Pending, Phase::Inviting),
            InvitationState::Accepted => (InvitationStatus::Accepted, Phase::Associated),
            InvitationState::Rejected => (InvitationStatus::Rejected, Phase::Failed),
            InvitationState::Expired => (InvitationStatus::Expired, Phase::Failed),
            InvitationState::Cancelled => (InvitationStatus::Cancelled, Phase::Disassociated),
        };
        self.invitations.push(Invitation {
            id: self.ids.invitation(),
            region: region.to_owned(),
            share: share.to_owned(),
            share_name: share_name.to_owned(),
            sender: sender.to_owned(),
            receiver: receiver.to_owned(),
            created,
            status,
            closed: Age::millis(CLOSED).before(self.started),
            failures: Vec::new(),
        });
        phase
    }
}
