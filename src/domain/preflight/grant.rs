//! What is checked of a call that gives access: CreateResourceShare and AssociateResourceShare.

use std::collections::BTreeSet;

use super::report::Report;
use super::{Doubt, Fix, Level, Rule, Subject, owned};
use crate::domain::facts::{Facts, KeyState, Known, Need, SnapshotFacts};
use crate::domain::ids::{AccountId, SnapshotId};
use crate::domain::keys::Encryption;
use crate::domain::plan::{Call, ShareRef, Step};
use crate::domain::planner::{LONGEST_NAME, Simulation, is_name};
use crate::domain::share::{AssociationStatus, Principal, Share, ShareStatus};

/// What is judged of a principal that has to be inside the directory.
const INSIDE: [Rule; 3] = [Rule::NoDirectory, Rule::DirectorySwitch, Rule::Scope];
/// What is judged of a snapshot by its own record.
const OF_SNAPSHOT: [Rule; 3] = [Rule::OwnSnapshot, Rule::Ready, Rule::ServiceKey];

/// Checks one step; `simulation` is at the state before it.
pub(super) fn check(step: &Step, simulation: &Simulation<'_>, facts: &Facts, report: &mut Report) {
    let call = &step.call;
    let share = call.share().and_then(|share| simulation.share(share));
    let allow_external = match call {
        Call::Create { name, allow_external, .. } => {
            self::name(name, report);
            *allow_external
        }
        _ => share.is_some_and(|share| share.allow_external),
    };
    if let Some(ShareRef::Known(id)) = call.share() {
        state(id, facts, report);
        if let Some(old) = facts.shares.get().into_iter().flatten().find(|share| share.id == *id) {
            unfinished(call, old, report);
        }
    }
    for principal in call.principals() {
        let scope = match call.share() {
            Some(ShareRef::Known(id)) => Fix::ChangeScope(id.clone()),
            _ => Fix::AllowExternal,
        };
        target(principal, allow_external, scope, facts, report);
    }
    for snapshot in call.snapshots() {
        self::snapshot(snapshot, facts, report);
    }
    trust(call, share, facts, report);
}

/// A name for a share. Letters of other scripts may be taken or not: the API's pages name letters and Chinese.
pub(super) fn name(name: &str, report: &mut Report) {
    report.good(Rule::ShareName);
    let subject = Subject::Name(name.to_owned());
    if name.is_empty() {
        report.add(
            Rule::ShareName,
            Level::Block,
            Some("MissingParameter.ResourceShareName"),
            subject,
            Some(Fix::Rename),
        );
    } else if name.chars().count() > LONGEST_NAME {
        let code = Some("InvalidParameter.ResourceShareName.Length");
        report.add(Rule::ShareName, Level::Block, code, subject, Some(Fix::Rename));
    } else if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-')) {
        let code = Some("InvalidParameter.ResourceShareName");
        report.add(Rule::ShareName, Level::Block, code, subject, Some(Fix::Rename));
    } else if !is_name(name) {
        report.add(Rule::ShareName, Level::Warn, None, subject, Some(Fix::Rename));
    }
}

/// Whether a share is there and takes changes.
pub(super) fn state(id: &crate::domain::ids::ShareId, facts: &Facts, report: &mut Report) {
    let Some(shares) = facts.shares.get() else { return };
    report.good(Rule::ShareState);
    let code = match shares.iter().find(|share| share.id == *id).map(|share| share.status) {
        None => "EntityNotExists.ResourceShare",
        Some(ShareStatus::Deleting | ShareStatus::Deleted) => "ResourceShareStatusMismatchAction",
        Some(ShareStatus::Active | ShareStatus::Pending | ShareStatus::Other) => return,
    };
    let fix = Some(Fix::UseOtherShare);
    report.add(Rule::ShareState, Level::Block, Some(code), Subject::Share(id.clone()), fix);
}

/// What is being removed cannot be added meanwhile.
fn unfinished(call: &Call, share: &Share, report: &mut Report) {
    let code = "AssociateConflict";
    let leaves = |status| status == AssociationStatus::Disassociating;
    for row in share.snapshots.iter().filter(|row| leaves(row.status) && call.snapshots().contains(&row.entity)) {
        let subject = Subject::Snapshot(row.entity.clone());
        report.unfinished(Rule::Unfinished, true, code, subject);
    }
    for row in share.principals.iter().filter(|row| leaves(row.status) && call.principals().contains(&row.entity)) {
        let subject = Subject::Principal(row.entity.clone());
        report.unfinished(Rule::Unfinished, true, code, subject);
    }
}

/// Whether a principal can be added to a share of that scope.
fn target(principal: &Principal, allow_external: bool, scope: Fix, facts: &Facts, report: &mut Report) {
    report.good(Rule::PrincipalKind);
    report.good(Rule::OwnAccount);
    let mut block = |rule, code, fix| {
        report.add(rule, Level::Block, Some(code), Subject::Principal(principal.clone()), fix);
    };
    let skip = || Some(Fix::SkipPrincipals(vec![principal.clone()]));
    if !is_target(principal) {
        let fix = match (principal, facts.directory()) {
            (Principal::Folder(id), Some(tree)) if *id == tree.root => Some(Fix::UseDirectory(tree.id.clone())),
            _ => skip(),
        };
        return block(Rule::PrincipalKind, "InvalidParameter.Targets", fix);
    }
    let Principal::Account(account) = principal else { return wide(principal, facts, report) };
    if *account == facts.account {
        return block(Rule::OwnAccount, "ShareWithYourself", skip());
    }
    if !allow_external {
        inside_only(account, scope, facts, report);
    } else if facts.is_inside(account) != Some(true) && !has_been_added(account, facts) {
        report.doubt(Doubt::ForeignAccount(vec![account.clone()]));
    }
}

/// The forms that the service takes: digits, `rd-` and `fd-`. The root folder's own ID is none of them.
fn is_target(principal: &Principal) -> bool {
    let plain = |id: &str| !id.contains('*');
    match principal {
        Principal::Account(_) => true,
        Principal::Folder(id) => id.as_str().starts_with("fd-") && plain(id.as_str()),
        Principal::Directory(id) => plain(id.as_str()),
        Principal::Other(_) => false,
    }
}

/// Whether an account is in a share already as one from outside: then it exists and is of the same site.
fn has_been_added(account: &AccountId, facts: &Facts) -> bool {
    let rows = facts.shares.get().into_iter().flatten().flat_map(Share::member_principals);
    rows.into_iter().any(|row| row.entity.account() == Some(account))
}

/// A folder or a directory.
fn wide(principal: &Principal, facts: &Facts, report: &mut Report) {
    let tree = match &facts.membership {
        Known::Known(Some(tree)) => tree,
        Known::Known(None) => return no_directory(principal, facts, report),
        Known::NotAsked | Known::Unknown(_) => return report.unsure(&INSIDE, Doubt::Unread(Need::Membership)),
    };
    report.good(Rule::NoDirectory);
    report.good(Rule::DirectorySwitch);
    match facts.switch() {
        Some(true) => {}
        Some(false) => return switched_off(principal, facts, report),
        None => report.unsure(&[Rule::DirectorySwitch], Doubt::Unread(Need::SharingSwitch)),
    }
    let (there, unread) = match principal {
        Principal::Directory(id) => (*id == tree.id, None),
        Principal::Folder(id) => (tree.folders.contains_key(id), unread_folder(facts)),
        _ => (true, None),
    };
    match (there, unread) {
        (true, _) => report.good(Rule::Scope),
        (false, Some(need)) => report.unsure(&[Rule::Scope], Doubt::Unread(need)),
        (false, None) => outside(principal, None, report),
    }
}

/// An account, where only the directory's own are allowed.
fn inside_only(account: &AccountId, scope: Fix, facts: &Facts, report: &mut Report) {
    let principal = Principal::Account(account.clone());
    match &facts.membership {
        Known::Known(Some(_)) => {}
        Known::Known(None) => return no_directory(&principal, facts, report),
        Known::NotAsked | Known::Unknown(_) => return report.unsure(&INSIDE, Doubt::Unread(Need::Membership)),
    }
    report.good(Rule::NoDirectory);
    report.good(Rule::Scope);
    match facts.is_inside(account) {
        Some(true) => {
            report.good(Rule::DirectorySwitch);
            match facts.switch() {
                Some(true) => {}
                Some(false) => switched_off(&principal, facts, report),
                None => report.unsure(&[Rule::DirectorySwitch], Doubt::Unread(Need::SharingSwitch)),
            }
        }
        Some(false) => outside(&principal, Some(scope), report),
        None => {
            let need = unread_folder(facts).unwrap_or(Need::Membership);
            report.unsure(&[Rule::Scope, Rule::DirectorySwitch], Doubt::Unread(need));
            report.doubt(Doubt::ForeignAccount(vec![account.clone()]));
        }
    }
}

/// A folder whose contents are not known.
pub(super) fn unread_folder(facts: &Facts) -> Option<Need> {
    use crate::domain::directory::Contents;
    let tree = facts.directory()?;
    let unread = tree.folders.values().find(|folder| !matches!(folder.contents, Contents::Loaded { .. }))?;
    Some(Need::Folder(unread.id.clone()))
}

fn no_directory(principal: &Principal, facts: &Facts, report: &mut Report) {
    let fix = match principal {
        Principal::Account(_) => Fix::AllowExternal,
        _ => Fix::SkipPrincipals(vec![principal.clone()]),
    };
    debug_assert!(facts.directory().is_none());
    let subject = Subject::Principal(principal.clone());
    report.add(Rule::NoDirectory, Level::Block, Some("AccountNotInResourceDirectory"), subject, Some(fix));
}

fn switched_off(principal: &Principal, facts: &Facts, report: &mut Report) {
    let code = Some("NotEnableSharingWithResourceDirectory");
    let fix = facts.directory().map(|tree| {
        if tree.master == facts.account { Fix::EnableDirectorySharing } else { Fix::AskManagement(tree.master.clone()) }
    });
    report.add(Rule::DirectorySwitch, Level::Block, code, Subject::Principal(principal.clone()), fix);
}

fn outside(principal: &Principal, scope: Option<Fix>, report: &mut Report) {
    let fix = scope.or_else(|| Some(Fix::SkipPrincipals(vec![principal.clone()])));
    report.add(Rule::Scope, Level::Block, Some("InvalidTarget"), Subject::Principal(principal.clone()), fix);
}

/// Whether a snapshot can be shared.
fn snapshot(id: &SnapshotId, facts: &Facts, report: &mut Report) {
    for rule in OF_SNAPSHOT {
        report.good(rule);
    }
    let mut block = |rule, code, fix| {
        report.add(rule, Level::Block, Some(code), Subject::Snapshot(id.clone()), Some(fix));
    };
    let skip = || Fix::SkipSnapshots(vec![id.clone()]);
    let known = match facts.snapshot(id) {
        None => return report.unsure(&OF_SNAPSHOT, Doubt::Unread(Need::Snapshot(id.clone()))),
        Some(Some(known)) if known.own => known,
        Some(_) => return block(Rule::OwnSnapshot, "InvalidParameter.Resources", skip()),
    };
    if facts.encryption(known) == Encryption::Service {
        return block(Rule::ServiceKey, "UnsupportedOperation", Fix::CopyWithKey(vec![id.clone()]));
    }
    if !known.ready {
        return block(Rule::Ready, "Unavailable", Fix::Wait);
    }
    key(id, known, facts, report);
    if !is_shared_already(id, facts) {
        report.doubt(Doubt::ImportedImage(vec![id.clone()]));
        if known.kept_until.is_some_and(|end| end <= facts.now) {
            // Only a share kept it, and that is on its way out.
            let (code, subject) = (Some("InvalidParameter.Resources"), Subject::Snapshot(id.clone()));
            report.add(Rule::PastRetention, Level::Warn, code, subject, Some(skip()));
        }
    }
}

/// Whether it is in effect in a share: then nothing about itself speaks against sharing it.
fn is_shared_already(id: &SnapshotId, facts: &Facts) -> bool {
    let shares = facts.shares.get().into_iter().flatten().filter(|share| share.status.is_live());
    let mut rows = shares.flat_map(|share| &share.snapshots);
    rows.any(|row| row.entity == *id && row.status == AssociationStatus::Associated)
}

fn key(id: &SnapshotId, known: &SnapshotFacts, facts: &Facts, report: &mut Report) {
    if !known.encrypted {
        return;
    }
    report.good(Rule::KeyState);
    let by_key = [Rule::ServiceKey, Rule::KeyState];
    let Some(key) = &known.key else {
        return report.unsure(&by_key, Doubt::Unread(Need::Snapshot(id.clone())));
    };
    match facts.keys.get(key).and_then(Known::get) {
        None => report.unsure(&by_key, Doubt::Unread(Need::Key(key.clone()))),
        Some(found) => {
            if facts.encryption(known) == Encryption::Unknown {
                report.unsure(&[Rule::ServiceKey], Doubt::Unread(Need::Key(key.clone())));
            }
            if !matches!(found.state, KeyState::Enabled | KeyState::Other) {
                let fix = Some(Fix::EnableKeys(vec![key.clone()]));
                let subject = Subject::Snapshot(id.clone());
                report.add(Rule::KeyState, Level::Block, Some("Unavailable"), subject, fix);
            }
        }
    }
}

/// Whether the sharing role trusts every account that is to see a snapshot under a customer master key. One that does
/// not is enough to fail the snapshot for everybody in the call.
fn trust(call: &Call, share: Option<&Share>, facts: &Facts, report: &mut Report) {
    // What is shared already is not under the service key, even where its key cannot be read.
    let is_customer = |id: &SnapshotId| {
        let encryption = facts.snapshot(id).flatten().filter(|known| known.own).map(|known| facts.encryption(known));
        encryption == Some(Encryption::Customer)
            || encryption == Some(Encryption::Unknown) && is_shared_already(id, facts)
    };
    let rows = share.into_iter().flat_map(|share| &share.snapshots);
    let old: Vec<_> = rows.filter(|row| row.status.is_member() && is_customer(&row.entity)).collect();
    let new: Vec<&SnapshotId> = call.snapshots().iter().filter(|id| is_customer(id)).collect();
    // A snapshot that is still being added may fail itself, and then asks for no trust.
    let may_fail = new.is_empty() && !old.iter().any(|row| owned::has_settled(row, Some(false), facts));
    let added = call.principals().iter().map(|principal| (principal, may_fail));
    let counts = |status: AssociationStatus| status.is_member() || status == AssociationStatus::Disassociating;
    let present = share.into_iter().flat_map(|share| &share.principals).filter(|row| counts(row.status));
    // Who only has not accepted yet is judged when it does, by what the share holds then.
    let present = present.map(|row| (&row.entity, !owned::is_member_or_invited(row, facts)));
    let pairs: Vec<_> =
        added.filter(|_| !old.is_empty() || !new.is_empty()).chain(present.filter(|_| !new.is_empty())).collect();
    if pairs.is_empty() {
        return;
    }
    report.good(Rule::KeyTrust);
    let Some(role) = facts.role.get() else {
        return report.unsure(&[Rule::KeyTrust], Doubt::Unread(Need::Role));
    };
    let mut untrusted = BTreeSet::new();
    for (principal, waits) in pairs {
        let subject = Subject::Principal(principal.clone());
        match principal {
            Principal::Account(account) if role.as_ref().is_some_and(|role| role.trusts(account)) => {}
            Principal::Account(account) => {
                // One that is being added or removed may be gone.
                let level = if waits { Level::Warn } else { Level::Block };
                let fix = Some(Fix::TrustRecipients(vec![account.clone()]));
                report.add(Rule::KeyTrust, level, Some("Unavailable"), subject, fix);
                untrusted.insert(level);
            }
            // How a whole folder is trusted is not published.
            _ => report.add(Rule::KeyTrust, Level::Warn, None, subject, None),
        }
    }
    for level in untrusted {
        for id in old.iter().map(|row| &row.entity).chain(new.iter().copied()) {
            report.add(Rule::KeyTrust, level, Some("Unavailable"), Subject::Snapshot(id.clone()), None);
        }
    }
}
