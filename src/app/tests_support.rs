//! What a worker would prepare, from what a model shows.

use std::collections::BTreeSet;

use super::model::Model;
use super::offers::Offer;
use super::tasks::{NoPlan, Prepared};
use crate::domain::directory::Membership;
use crate::domain::facts::{Facts, KeyFacts, KeyState, Known, RoleTrust, SnapshotFacts, Totals, Using};
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::plan::{Intent, Part};
use crate::domain::preflight::preflight;
use crate::domain::share::{Principal, Share};

/// What is known in the region of an intent: everything that the model shows, and a role that trusts `trusted`.
pub(crate) fn facts(model: &Model, region: &RegionId, trusted: &[AccountId]) -> Facts {
    let account = model.account().cloned().expect("somebody is signed in");
    let mut facts = Facts::new(account, region.clone(), model.now.wall, "5f3a-1");
    facts.shares = Known::Known(model.sharing.live_in(region).cloned().collect::<Vec<Share>>());
    facts.membership = match &model.directory {
        Membership::In(tree) => Known::Known(Some(tree.as_ref().clone())),
        _ => Known::Known(None),
    };
    facts.switch = Known::Known(model.directory.directory().and_then(|tree| tree.sharing_enabled).unwrap_or_default());
    for row in model.inventory.rows().filter(|row| row.region() == region) {
        let snapshot = row.snapshot();
        if let Some(key) = &snapshot.key
            && let Some(class) = model.keys.class(region, key)
        {
            facts.keys.insert(key.clone(), Known::Known(KeyFacts { class, state: KeyState::Enabled }));
        }
        facts.snapshots.insert(snapshot.id.clone(), Known::Known(Some(SnapshotFacts::of(&snapshot))));
    }
    facts.role = Known::Known(Some(trusting(trusted)));
    facts.totals = Known::Known(Totals::default());
    facts.invitations = Known::Known(model.sharing.invitations().cloned().collect());
    facts.received = Known::Known(Vec::new());
    facts.using = using(model);
    facts.book = model.profiles.iter().filter_map(|row| row.account.as_ref()?.as_ref().ok().cloned()).collect();
    facts
}

/// What was read to choose from, nothing else being made at the moment.
fn using(model: &Model) -> Using {
    let mut using = Using::default();
    let regions: Vec<RegionId> = model.regions.iter().map(|row| row.id.clone()).collect();
    for region in &regions {
        if let Some(Offer::Read(keys)) = model.offers.keys(region) {
            using.keys.insert(region.clone(), Known::Known(keys.clone()));
        }
        if let Some(Offer::Read(zones)) = model.offers.zones(region) {
            using.zones = Known::Known(zones.clone());
        }
        if let Some(Offer::Read(offer)) = model.offers.disks(region) {
            let disks = offer.disks.iter().map(|disk| (disk.id.clone(), Known::Known(Some(disk.clone()))));
            using.disks.extend(disks);
            using.instances.extend(offer.instances.iter().map(|(id, how)| (id.clone(), Known::Known(Some(*how)))));
        }
        using.copies.insert(region.clone(), Known::Known(Vec::new()));
    }
    using.regions = Known::Known(regions);
    using
}

fn trusting(accounts: &[AccountId]) -> RoleTrust {
    let services: Vec<String> = accounts.iter().map(|account| format!("\"{account}@ecs.aliyuncs.com\"")).collect();
    RoleTrust::parse(&format!(
        r#"{{"Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Service":[{}]}}}}]}}"#,
        services.join(",")
    ))
}

/// The accounts that an intent names.
pub(crate) fn accounts(intent: &Intent) -> Vec<AccountId> {
    let named: BTreeSet<_> = intent.principals().iter().filter_map(Principal::account).cloned().collect();
    named.into_iter().collect()
}

/// The plan for an intent on these facts, judged by them.
pub(crate) fn prepared(intent: &Intent, facts: Facts) -> Prepared {
    let plan = facts.plan(intent.clone());
    let findings = plan.as_ref().map(|plan| preflight(plan, &facts)).unwrap_or_default();
    Prepared {
        region: facts.region.clone(),
        intent: intent.clone(),
        undoes: None,
        plan: plan.map(Box::new).map_err(NoPlan::Planner),
        findings,
        facts: Box::new(facts),
        unread: Vec::new(),
        parts: Vec::new(),
    }
}

/// The same over several regions, each with what the model shows of it, changed by `change`.
pub(crate) fn prepared_in(model: &Model, intent: &Intent, change: impl Fn(Prepared) -> Prepared) -> Prepared {
    let part = |part: &Part| change(prepared(&part.intent, facts(model, &part.region, &accounts(intent))));
    let mut parts = intent.parts().iter().map(part);
    let first = parts.next().expect("it is about several regions");
    Prepared::joined(intent.clone(), None, first, parts.collect())
}
