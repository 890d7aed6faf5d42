//! Random intents of every kind, nonsense among them.

use snapferry::domain::access::Pair;
use snapferry::domain::ids::{ShareId, SnapshotId};
use snapferry::domain::plan::{Destination, Intent, Invited, Received, Removal};
use snapferry::domain::share::Principal;

use crate::lab::Lab;
use crate::reader::{id, invitations, own_shares, received};
use crate::rng::Rng;
use crate::world::{BOSS, REGION, Scene};

/// An intent about what is in the world.
pub fn random(rng: &mut Rng, scene: &Scene, lab: &mut Lab) -> Intent {
    match rng.below(22) {
        0..=7 => sharing(rng, scene, lab),
        8..=11 | 20 | 21 => unsharing(rng, scene, lab),
        12 => {
            let (share, principals, _) = inside(rng, scene, lab);
            Intent::RemovePrincipals { share, principals: or_some(rng, principals, |rng| people(rng, scene, 2)) }
        }
        13 => {
            let (share, _, snapshots) = inside(rng, scene, lab);
            Intent::TakeOut { share, snapshots: or_some(rng, snapshots, |rng| snapshots_of(rng, scene, 2)) }
        }
        14 => Intent::DeleteShare { share: share(rng, scene) },
        15 => Intent::Change {
            share: share(rng, scene),
            name: rng.chance(60).then(|| name(rng)),
            allow_external: rng.chance(60).then(|| rng.chance(40)),
        },
        16 => answer(rng, lab),
        17 => leaving(rng, lab),
        18 => Intent::DeleteSnapshots { snapshots: snapshots_of(rng, scene, 3), force: rng.chance(50) },
        _ if rng.chance(30) => Intent::EnableDirectorySharing { directory: id("rd-Test01") },
        _ => sharing(rng, scene, lab),
    }
}

fn sharing(rng: &mut Rng, scene: &Scene, lab: &mut Lab) -> Intent {
    let snapshots = snapshots_of(rng, scene, 7);
    let principals = people(rng, scene, 7);
    let allow_external = rng.chance(75);
    let into = match rng.below(3) {
        0 => Destination::New { name: name(rng), allow_external },
        1 => Destination::Best { name: name(rng), allow_external },
        _ => Destination::Existing(inside(rng, scene, lab).0),
    };
    let except = if rng.chance(25) {
        let one = |(snapshot, principal): (&SnapshotId, &Principal)| Pair {
            snapshot: snapshot.clone(),
            principal: principal.clone(),
        };
        snapshots.iter().zip(&principals).map(one).collect()
    } else {
        Vec::new()
    };
    Intent::Share { snapshots, into, principals, except }
}

/// Mostly of what is there, so that there is something to take.
fn unsharing(rng: &mut Rng, scene: &Scene, lab: &mut Lab) -> Intent {
    let (_, principals, snapshots) = inside(rng, scene, lab);
    let method = *rng.pick(&[Removal::Split, Removal::Split, Removal::Split, Removal::WholeShare, Removal::TakeOut]);
    Intent::Unshare {
        snapshots: or_some(rng, snapshots, |rng| snapshots_of(rng, scene, 3)),
        principals: or_some(rng, principals, |rng| people(rng, scene, 2)),
        method,
    }
}

/// A share that is there, with some of what is in it.
fn inside(rng: &mut Rng, scene: &Scene, lab: &mut Lab) -> (ShareId, Vec<Principal>, Vec<SnapshotId>) {
    let shares = own_shares(lab, REGION).unwrap_or_default();
    if shares.is_empty() || rng.chance(10) {
        return (share(rng, scene), Vec::new(), Vec::new());
    }
    let one = rng.pick(&shares);
    let principals: Vec<Principal> = one.principals.iter().map(|row| row.entity.clone()).collect();
    let snapshots: Vec<SnapshotId> = one.snapshots.iter().map(|row| row.entity.clone()).collect();
    (one.id.clone(), rng.some(&principals, 2), rng.some(&snapshots, 2))
}

fn or_some<T>(rng: &mut Rng, found: Vec<T>, other: impl Fn(&mut Rng) -> Vec<T>) -> Vec<T> {
    if found.is_empty() || rng.chance(10) { other(rng) } else { found }
}

/// Mostly the account's own ones of the region, which come first.
fn snapshots_of(rng: &mut Rng, scene: &Scene, most: usize) -> Vec<SnapshotId> {
    let own = crate::world::ids_of(&scene.json, "boss", REGION).into_iter().collect::<Vec<_>>();
    let from = if rng.chance(90) { &own } else { &scene.snapshots };
    rng.some(from, most).iter().map(|one| id(one)).collect()
}

fn people(rng: &mut Rng, scene: &Scene, most: usize) -> Vec<Principal> {
    let from = if rng.chance(75) { &scene.people[..7] } else { &scene.people[..] };
    rng.some(from, most).iter().map(|one| Principal::from_wire(one)).collect()
}

fn share(rng: &mut Rng, scene: &Scene) -> ShareId {
    id(rng.pick::<String>(&scene.shares))
}

fn name(rng: &mut Rng) -> String {
    let sensible = ["nightly", "nightly-2", "db_2026.11", "备份"];
    let odd = ["", "two words", "slash/", "ünïcode", &"x".repeat(51), &"x".repeat(50)];
    let from: &[&str] = if rng.chance(85) { &sensible } else { &odd };
    (*rng.pick(from)).to_owned()
}

fn answer(rng: &mut Rng, lab: &mut Lab) -> Intent {
    let all = invitations(lab).unwrap_or_default();
    let invited = match all.is_empty() || rng.chance(10) {
        true => Invited {
            invitation: id("i-Nowhere000000001"),
            share: id("rs-The000000000"),
            name: "none".into(),
            sender: id(BOSS),
        },
        false => {
            let one = rng.pick(&all);
            let (invitation, share) = (one.id.clone(), one.share.clone());
            Invited { invitation, share, name: one.share_name.clone(), sender: one.sender.clone() }
        }
    };
    if rng.chance(65) { Intent::Accept(invited) } else { Intent::Reject(invited) }
}

fn leaving(rng: &mut Rng, lab: &mut Lab) -> Intent {
    let all = received(lab).unwrap_or_default();
    if all.is_empty() || rng.chance(10) {
        let (share, owner) = (id("rs-Nowhere00001"), id(BOSS));
        return Intent::Leave(Received { share, name: "none".into(), owner, snapshots: Vec::new() });
    }
    let one = rng.pick(&all);
    let snapshots = one.snapshots.iter().map(|row| row.source.clone()).collect();
    Intent::Leave(Received { share: one.id.clone(), name: one.name.clone(), owner: one.owner.clone(), snapshots })
}
