//! What shares are like once steps have been carried out.

use super::Facts;
use crate::base::untrusted::Untrusted;
use crate::domain::ids::ShareId;
use crate::domain::plan::{Call, Plan, ShareRef, Step, StepNo};
use crate::domain::share::{Association, AssociationStatus, Principal, Share, ShareStatus};

/// Shares on which steps are carried out as if everything went well.
#[derive(Debug, Clone)]
pub struct Simulation<'a> {
    facts: Facts<'a>,
    shares: Vec<Share>,
}

impl<'a> Simulation<'a> {
    /// The live shares as they are.
    #[must_use]
    pub fn new(facts: &Facts<'a>) -> Self {
        Self { facts: *facts, shares: facts.live().cloned().collect() }
    }

    /// The shares as they are now. One that a step makes has a made-up ID, see [`Self::id`].
    #[must_use]
    pub fn shares(&self) -> &[Share] {
        &self.shares
    }

    /// The ID by which the share of a reference is known here.
    #[must_use]
    pub fn id(reference: &ShareRef) -> Option<ShareId> {
        match reference {
            ShareRef::Known(id) => Some(id.clone()),
            ShareRef::MadeBy(no) => made(*no),
        }
    }

    /// The share of a reference, if it is there.
    #[must_use]
    pub fn share(&self, reference: &ShareRef) -> Option<&Share> {
        let id = Self::id(reference)?;
        self.shares.iter().find(|share| share.id == id)
    }

    /// Carries out the step with this number.
    pub fn apply(&mut self, no: StepNo, step: &Step) {
        if let (Call::Create { .. }, Some(id)) = (&step.call, made(no)) {
            self.shares.push(self.create(id, &step.call));
            return;
        }
        let Some(id) = step.call.share().and_then(Self::id) else { return };
        if matches!(step.call, Call::DeleteShare { .. }) {
            self.shares.retain(|share| share.id != id);
            return;
        }
        let facts = self.facts;
        let Some(share) = self.shares.iter_mut().find(|share| share.id == id) else { return };
        match &step.call {
            Call::Associate { .. } => add(share, &step.call, &facts),
            Call::Disassociate { snapshots, principals, .. } => {
                share.snapshots.retain(|row| !snapshots.contains(&row.entity));
                share.principals.retain(|row| !principals.contains(&row.entity));
            }
            Call::Update { name, allow_external, .. } => {
                share.name = name.as_str().into();
                share.allow_external = allow_external.unwrap_or(share.allow_external);
            }
            _ => {}
        }
    }

    fn create(&self, id: ShareId, call: &Call) -> Share {
        let (name, allow_external) = match call {
            Call::Create { name, allow_external, .. } => (name.as_str(), *allow_external),
            _ => ("", false),
        };
        let mut share = Share {
            id,
            region: self.facts.region.clone(),
            name: name.into(),
            owner: self.facts.account.clone(),
            allow_external,
            status: ShareStatus::Active,
            created: None,
            operation: None,
            snapshots: Vec::new(),
            principals: Vec::new(),
            other_resources: 0,
        };
        add(&mut share, call, &self.facts);
        share
    }
}

/// The account's live shares once `plan` has been carried out on `facts`.
#[must_use]
pub fn after(plan: &Plan, facts: &Facts<'_>) -> Vec<Share> {
    let mut simulation = Simulation::new(facts);
    for (no, step) in plan.steps.iter().enumerate() {
        simulation.apply(no, step);
    }
    simulation.shares
}

fn made(no: StepNo) -> Option<ShareId> {
    ShareId::parse(&format!("rs-step{no}")).ok()
}

fn add(share: &mut Share, call: &Call, facts: &Facts<'_>) {
    for snapshot in call.snapshots() {
        put(&mut share.snapshots, snapshot, AssociationStatus::Associated, None);
    }
    for principal in call.principals() {
        let asked = match principal {
            Principal::Account(account) => facts.is_asked(account),
            _ => Some(false),
        };
        let waits = asked != Some(false);
        let status = if waits { AssociationStatus::Associating } else { AssociationStatus::Associated };
        put(&mut share.principals, principal, status, asked);
    }
}

fn put<T: PartialEq + Clone>(
    rows: &mut Vec<Association<T>>,
    entity: &T,
    status: AssociationStatus,
    external: Option<bool>,
) {
    if rows.iter().any(|row| row.entity == *entity && row.status.is_member()) {
        return;
    }
    rows.push(Association {
        entity: entity.clone(),
        status,
        message: Untrusted::default(),
        external,
        created: None,
        updated: None,
        failures: Vec::new(),
    });
}
