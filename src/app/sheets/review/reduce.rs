//! An intent without what is blocked in it, or otherwise mended.

use std::collections::BTreeSet;

use crate::domain::access::Pair;
use crate::domain::ids::{RegionId, SnapshotId};
use crate::domain::plan::{Destination, Intent, Part};
use crate::domain::preflight::{Finding, Fix, Subject, blocks};
use crate::domain::share::Principal;

/// `intent` without what blocks it. `None` if something blocks that is neither a principal nor a snapshot, nothing is
/// blocked, or nothing would be left.
///
/// Where a finding names principals and snapshots, it is the pairs of the one with the other that are left out, and
/// what else they would gain or give stays.
#[must_use]
pub fn without_blocked(intent: &Intent, findings: &[Finding]) -> Option<Intent> {
    if let Intent::Parts(parts) = intent {
        return parts_without_blocked(parts, findings);
    }
    let mut gone = Gone::default();
    let mut pairs = BTreeSet::new();
    for finding in blocks(findings) {
        let blocked = Gone::of(finding);
        if blocked.is_empty() {
            return None;
        }
        if !blocked.principals.is_empty() && !blocked.snapshots.is_empty() {
            pairs.extend(cross(&blocked));
        } else {
            gone.principals.extend(blocked.principals);
            gone.snapshots.extend(blocked.snapshots);
        }
    }
    if gone.is_empty() && pairs.is_empty() {
        return None;
    }
    let left = if gone.is_empty() { intent.clone() } else { without(intent, &gone.principals, &gone.snapshots)? };
    if pairs.is_empty() { Some(left) } else { without_pairs(&left, &pairs) }
}

fn cross(gone: &Gone<'_>) -> Vec<Pair> {
    let pair = |snapshot: &SnapshotId, principal: &Principal| Pair {
        snapshot: snapshot.clone(),
        principal: principal.clone(),
    };
    gone.snapshots.iter().flat_map(|id| gone.principals.iter().map(move |one| pair(id, one))).collect()
}

/// `intent` without these pairs. A share that exists gives everything in it to everybody in it, so there it is the
/// principals that are left out, or else the snapshots.
fn without_pairs(intent: &Intent, pairs: &BTreeSet<Pair>) -> Option<Intent> {
    let Intent::Share { snapshots, into, principals, except } = intent else { return None };
    if matches!(into, Destination::Existing(_)) {
        let named: BTreeSet<&Principal> =
            principals.iter().filter(|one| pairs.iter().any(|pair| pair.principal == **one)).collect();
        let others = pairs.iter().any(|pair| !principals.contains(&pair.principal));
        let ids = pairs.iter().map(|pair| &pair.snapshot).filter(|_| others).collect();
        return without(intent, &named, &ids);
    }
    let wanted = |pair: &&Pair| snapshots.contains(&pair.snapshot) && principals.contains(&pair.principal);
    let except: BTreeSet<Pair> = except.iter().chain(pairs.iter().filter(wanted)).cloned().collect();
    let left =
        |id: &SnapshotId, one: &Principal| !except.contains(&Pair { snapshot: id.clone(), principal: one.clone() });
    if except.is_empty() || !snapshots.iter().any(|id| principals.iter().any(|one| left(id, one))) {
        return None;
    }
    Some(Intent::Share {
        snapshots: snapshots.clone(),
        into: into.clone(),
        principals: principals.clone(),
        except: except.into_iter().collect(),
    })
}

/// What is left out.
#[derive(Default)]
struct Gone<'a> {
    principals: BTreeSet<&'a Principal>,
    snapshots: BTreeSet<&'a SnapshotId>,
}

impl<'a> Gone<'a> {
    /// What one finding names as the cause: what its fix would skip, or else all snapshots and principals that it is
    /// about. Empty where that would be a guess.
    fn of(finding: &'a Finding) -> Self {
        let mut gone = Self::default();
        match &finding.fix {
            Some(Fix::SkipPrincipals(principals)) => gone.principals.extend(principals),
            Some(Fix::SkipSnapshots(snapshots)) => gone.snapshots.extend(snapshots),
            _ => {
                for subject in &finding.about {
                    match subject {
                        Subject::Principal(principal) => drop(gone.principals.insert(principal)),
                        Subject::Snapshot(snapshot) => drop(gone.snapshots.insert(snapshot)),
                        _ => return Self::default(),
                    }
                }
            }
        }
        gone
    }

    fn is_empty(&self) -> bool {
        self.principals.is_empty() && self.snapshots.is_empty()
    }
}

/// The same for several regions. One that there is no plan for is left out.
fn parts_without_blocked(parts: &[Part], findings: &[Finding]) -> Option<Intent> {
    let mut left = Vec::new();
    for part in parts {
        let here: Vec<Finding> = blocks(findings).filter(|one| is_of(one, &part.region)).cloned().collect();
        if here.iter().any(|one| matches!(one.fix, Some(Fix::SkipRegion(_)))) {
            continue;
        }
        let intent = if here.is_empty() { part.intent.clone() } else { without_blocked(&part.intent, &here)? };
        left.push(Part { region: part.region.clone(), intent });
    }
    (left != parts && !left.is_empty()).then_some(Intent::Parts(left))
}

/// Whether a finding is about what is wanted in a region.
fn is_of(finding: &Finding, region: &RegionId) -> bool {
    finding.region.as_ref().is_none_or(|of| of == region)
}

/// `intent` after the fix of a finding, where that is something about the intent itself.
#[must_use]
pub fn fixed(intent: &Intent, finding: &Finding) -> Option<Intent> {
    let fix = finding.fix.as_ref()?;
    let Intent::Parts(parts) = intent else { return fixed_here(intent, fix) };
    let part = |part: &Part| {
        let mended = is_of(finding, &part.region).then(|| fixed_here(&part.intent, fix)).flatten();
        Part { region: part.region.clone(), intent: mended.unwrap_or_else(|| part.intent.clone()) }
    };
    let kept = |part: &&Part| *fix != Fix::SkipRegion(part.region.clone());
    let left: Vec<Part> = parts.iter().filter(kept).map(part).collect();
    (left != *parts && !left.is_empty()).then_some(Intent::Parts(left))
}

fn fixed_here(intent: &Intent, fix: &Fix) -> Option<Intent> {
    match fix {
        Fix::SkipPrincipals(principals) => without(intent, &principals.iter().collect(), &BTreeSet::new()),
        Fix::SkipSnapshots(snapshots) => without(intent, &BTreeSet::new(), &snapshots.iter().collect()),
        Fix::AllowExternal => allowing_external(intent),
        Fix::Reuse(share) => {
            let Intent::Share { snapshots, except, .. } = intent.clone() else { return None };
            let into = Destination::Existing(share.clone());
            Some(Intent::Share { snapshots, into, principals: Vec::new(), except })
        }
        Fix::UseDirectory(directory) => {
            let Intent::Share { snapshots, into, principals, except } = intent.clone() else { return None };
            let whole = Principal::Directory(directory.clone());
            let is_root = |one: &Principal| matches!(one, Principal::Folder(id) if id.as_str().starts_with("r-"));
            let mut kept: Vec<Principal> = principals.into_iter().filter(|one| !is_root(one)).collect();
            if !kept.contains(&whole) {
                kept.push(whole);
            }
            Some(Intent::Share { snapshots, into, principals: kept, except })
        }
        _ => None,
    }
}

fn allowing_external(intent: &Intent) -> Option<Intent> {
    let Intent::Share { snapshots, into, principals, except } = intent.clone() else { return None };
    let into = match into {
        Destination::New { name, .. } => Destination::New { name, allow_external: true },
        Destination::Best { name, .. } => Destination::Best { name, allow_external: true },
        Destination::Existing(_) => return None,
    };
    Some(Intent::Share { snapshots, into, principals, except })
}

fn without(
    intent: &Intent,
    principals_gone: &BTreeSet<&Principal>,
    snapshots_gone: &BTreeSet<&SnapshotId>,
) -> Option<Intent> {
    let mut out = intent.clone();
    let (snapshots, principals) = match &mut out {
        Intent::Share { snapshots, principals, except, .. } => {
            except
                .retain(|pair| !principals_gone.contains(&pair.principal) && !snapshots_gone.contains(&pair.snapshot));
            (Some(snapshots), Some(principals))
        }
        Intent::Unshare { snapshots, principals, .. } => (Some(snapshots), Some(principals)),
        Intent::RemovePrincipals { principals, .. } => (None, Some(principals)),
        Intent::TakeOut { snapshots, .. } | Intent::DeleteSnapshots { snapshots, .. } => (Some(snapshots), None),
        Intent::Copy(wish) => (Some(&mut wish.snapshots), None),
        _ => return None,
    };
    let (had_snapshots, had_principals) = (intent.snapshots().len(), intent.principals().len());
    let left_snapshots = snapshots.map(|all| {
        all.retain(|id| !snapshots_gone.contains(id));
        all.len()
    });
    let left_principals = principals.map(|all| {
        all.retain(|one| !principals_gone.contains(one));
        all.len()
    });
    let emptied = |left: Option<usize>, had: usize| left == Some(0) && had > 0;
    if emptied(left_snapshots, had_snapshots) || emptied(left_principals, had_principals) || out == *intent {
        return None;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::preflight::{Level, Rule};

    fn finding(level: Level, fix: Option<Fix>) -> Finding {
        let (rule, about, doubts) = (Rule::Scope, Vec::new(), Vec::new());
        Finding { rule, level, region: None, about, predicts: None, fix, usage: None, doubts }
    }

    fn intent(snapshots: &[&str], principals: &[&str]) -> Intent {
        Intent::Share {
            snapshots: snapshots.iter().map(|id| id.parse().unwrap()).collect(),
            into: Destination::New { name: "n".into(), allow_external: false },
            principals: principals.iter().map(|id| Principal::from_wire(id)).collect(),
            except: Vec::new(),
        }
    }

    const ONE: &str = "1234567890123456";
    const OTHER: &str = "2234567890123456";

    #[test]
    fn what_is_blocked_is_left_out() {
        let whole = intent(&["s-a", "s-b"], &[ONE, OTHER]);
        let findings = [
            finding(Level::Block, Some(Fix::SkipPrincipals(vec![Principal::from_wire(ONE)]))),
            finding(Level::Block, Some(Fix::SkipSnapshots(vec!["s-a".parse().unwrap()]))),
            finding(Level::Warn, Some(Fix::SkipSnapshots(vec!["s-b".parse().unwrap()]))),
        ];
        assert_eq!(without_blocked(&whole, &findings), Some(intent(&["s-b"], &[OTHER])));
    }

    #[test]
    fn only_the_blocked_pairs_are_left_out_of_new_shares() {
        let whole = intent(&["s-a", "s-b"], &[ONE, OTHER]);
        let mut untrusted = finding(Level::Block, Some(Fix::TrustRecipients(vec![ONE.parse().unwrap()])));
        untrusted.about =
            vec![Subject::Principal(Principal::from_wire(ONE)), Subject::Snapshot("s-a".parse().unwrap())];
        let left = without_blocked(&whole, std::slice::from_ref(&untrusted)).unwrap();
        let Intent::Share { snapshots, principals, except, .. } = &left else { panic!("a share") };
        assert_eq!((snapshots.len(), principals.len()), (2, 2));
        let pair = Pair { snapshot: "s-a".parse().unwrap(), principal: Principal::from_wire(ONE) };
        assert_eq!(except, &[pair]);
        assert_eq!(without_blocked(&intent(&["s-a"], &[ONE]), std::slice::from_ref(&untrusted)), None);

        let Intent::Share { snapshots, principals, except, .. } = whole else { panic!("a share") };
        let into = Destination::Existing("rs-Qm7Ld2Xk9aTz".parse().unwrap());
        let existing = Intent::Share { snapshots, into, principals, except };
        let left = without_blocked(&existing, &[untrusted]).unwrap();
        assert_eq!(*left.principals(), [Principal::from_wire(OTHER)]);
        assert_eq!(left.snapshots().len(), 2);
    }

    #[test]
    fn nothing_is_offered_where_something_else_blocks_or_nothing_would_be_left() {
        let whole = intent(&["s-a"], &[ONE]);
        let skip = finding(Level::Block, Some(Fix::SkipPrincipals(vec![Principal::from_wire(ONE)])));
        assert_eq!(without_blocked(&whole, std::slice::from_ref(&skip)), None, "nobody would be left");
        let two = intent(&["s-a"], &[ONE, OTHER]);
        assert!(without_blocked(&two, std::slice::from_ref(&skip)).is_some());
        assert_eq!(without_blocked(&two, &[skip, finding(Level::Block, None)]), None);
        assert_eq!(without_blocked(&two, &[]), None);
    }

    #[test]
    fn a_new_share_can_be_opened_to_the_outside_and_a_root_folder_become_the_directory() {
        let whole = intent(&["s-a"], &[ONE, "r-P9xW3c"]);
        let Some(Intent::Share { into, .. }) = fixed(&whole, &finding(Level::Warn, Some(Fix::AllowExternal))) else {
            panic!("a share")
        };
        assert_eq!(into, Destination::New { name: "n".into(), allow_external: true });
        let directory = Fix::UseDirectory("rd-7Kq2Lm".parse().unwrap());
        let Some(Intent::Share { principals, .. }) = fixed(&whole, &finding(Level::Block, Some(directory))) else {
            panic!("a share")
        };
        assert_eq!(principals.iter().map(Principal::shown).collect::<Vec<_>>(), [ONE, "rd-7Kq2Lm"]);
    }
}
