//! The resources and targets of a request, and what is checked about them at once.

use super::super::emulator::Context;
use super::super::fault::Fault;
use super::super::load::is_account_id;
use super::super::state::{EntityType, Side};
use super::super::world::Directory;
use super::{check_batch, has_form};

/// The types of resource that the service knows; the sandbox has snapshots only.
pub(super) const RESOURCE_TYPES: [&str; 13] = [
    "VSwitch",
    "PrefixList",
    "PublicIpAddressPool",
    "IpamPool",
    "IpamResourceDiscovery",
    "ROSTemplate",
    "ServiceCatalogPortfolio",
    "Image",
    "Snapshot",
    "CapacityReservation",
    "ElasticityAssurance",
    "DeploymentSet",
    "KMSInstance",
];

/// What a request adds or removes.
#[derive(Debug)]
pub(super) struct Entities<'a> {
    pub snapshots: Vec<&'a str>,
    pub targets: Vec<&'a str>,
}

impl<'a> Entities<'a> {
    /// Reads `Resources` or `ResourceArns`, and `Targets`; forms, duplicates and numbers are checked here.
    pub(super) fn read(context: &Context<'a>) -> Result<Self, Fault> {
        let params = context.params;
        if params.has("Resources") && params.has("ResourceArns") {
            return Err(Fault::bad(
                "InvalidParameter.ResourceConflict",
                "Resources and ResourceArns must not be given together.",
            ));
        }
        let snapshots = if params.has("ResourceArns") { arns(context)? } else { resources(context)? };
        let targets = params.list("Targets");
        check_batch("Targets", &targets)?;
        if let Some(bad) = targets.iter().find(|target| !is_target(target)) {
            return Err(Fault::bad("InvalidParameter.Targets", format!("{bad} is not a valid target.")));
        }
        if let Some(bad) = params.list("PermissionNames").iter().find(|name| !super::permissions::exists(name)) {
            return Err(Fault::missing("EntityNotExists.Permission", format!("The permission {bad} does not exist.")));
        }
        check_batch("PermissionNames", &params.list("PermissionNames"))?;
        Ok(Self { snapshots, targets })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.snapshots.is_empty() && self.targets.is_empty()
    }

    /// All entities with their sides, snapshots first.
    pub(super) fn all(&self) -> impl Iterator<Item = (Side, &'a str)> {
        let targets = self.targets.iter().map(|target| (Side::Target, *target));
        self.snapshots.iter().map(|snapshot| (Side::Resource, *snapshot)).chain(targets)
    }
}

/// An account, a folder or a directory. The root folder's own ID is no target: the directory's ID stands for it
/// (inferred: the vendor names the two others only).
fn is_target(id: &str) -> bool {
    is_account_id(id) || has_form(id, "rd-") || has_form(id, "fd-")
}

fn malformed() -> Fault {
    Fault::bad("InvalidParameter.Resources", "The resources are malformed or cannot be used.")
}

fn resources<'a>(context: &Context<'a>) -> Result<Vec<&'a str>, Fault> {
    let mut ids = Vec::new();
    for record in context.params.records("Resources") {
        let kind = record.get("ResourceType").copied().filter(|kind| !kind.is_empty()).ok_or_else(malformed)?;
        let id = record.get("ResourceId").copied().filter(|id| !id.is_empty()).ok_or_else(malformed)?;
        if !RESOURCE_TYPES.contains(&kind) {
            return Err(Fault::bad(
                "InvalidParameter.ResourceType",
                format!("The resource type {kind} is not supported."),
            ));
        }
        if kind != "Snapshot" || !has_form(id, "s-") {
            return Err(malformed());
        }
        ids.push(id);
    }
    check_batch("Resources", &ids)?;
    Ok(ids)
}

fn arns<'a>(context: &Context<'a>) -> Result<Vec<&'a str>, Fault> {
    let arns = context.params.list("ResourceArns");
    check_batch("ResourceArns", &arns)?;
    let prefix = super::arn(context.region, &context.caller.account_id, "");
    arns.into_iter()
        .map(|arn| {
            arn.strip_prefix(&prefix)
                .filter(|id| has_form(id, "s-"))
                .ok_or_else(|| Fault::bad("InvalidParameter.ResourceArns", format!("{arn} is not valid.")))
        })
        .collect()
}

/// Whether the caller may share these snapshots at all: they are its own and in this region. A shared-in snapshot is
/// not its own. 400 `InvalidParameter.Resources` (documented for a resource that cannot be used).
pub(super) fn check_snapshots(context: &Context<'_>, snapshots: &[&str]) -> Result<(), Fault> {
    let caller = &context.caller.account_id;
    let own = |id: &&&str| {
        context
            .state
            .snapshots
            .get(id)
            .is_some_and(|snapshot| snapshot.owner == *caller && snapshot.facts.region == context.region)
    };
    match snapshots.iter().find(|id| !own(id)) {
        None => Ok(()),
        Some(id) => {
            let shared_in = context.state.shared_in(caller, context.region);
            let why = if shared_in.iter().any(|shared| shared.id == **id) {
                "is shared to you; only its owner can share it"
            } else {
                "does not exist"
            };
            Err(Fault::bad("InvalidParameter.Resources", format!("The snapshot {id} {why}.")))
        }
    }
}

/// Whether the caller may share to these targets from a share with that scope.
pub(super) fn check_targets(context: &Context<'_>, targets: &[&str], allow_external: bool) -> Result<(), Fault> {
    targets.iter().try_for_each(|target| check_target(context, target, allow_external))
}

fn check_target(context: &Context<'_>, target: &str, allow_external: bool) -> Result<(), Fault> {
    let (state, caller) = (&*context.state, context.caller);
    let directory = state.directory_of(&caller.account_id);
    if EntityType::of_target(target) != EntityType::Account {
        let directory = directory.ok_or_else(not_in_directory)?;
        if !state.sharing_enabled.contains(&directory.id) {
            return Err(not_enabled());
        }
        return if contains(directory, target) { Ok(()) } else { Err(outside(target)) };
    }
    if context.world.account(target).is_some_and(|account| account.site != caller.site) {
        return Err(Fault::conflict(
            "InvalidTarget.SiteMismatch",
            "Accounts of the China site and of the international site cannot share with each other.",
        ));
    }
    if target == caller.account_id {
        return Err(Fault::conflict("ShareWithYourself", "You cannot share with yourself."));
    }
    if allow_external {
        return Ok(());
    }
    let directory = directory.ok_or_else(not_in_directory)?;
    if !state.manages(directory, target) && state.member(directory, target).is_none() {
        return Err(outside(target));
    }
    if !state.sharing_enabled.contains(&directory.id) {
        return Err(not_enabled());
    }
    Ok(())
}

fn contains(directory: &Directory, target: &str) -> bool {
    directory.id == target || directory.folders.iter().any(|folder| folder.id == target)
}

fn outside(target: &str) -> Fault {
    Fault::bad("InvalidTarget", format!("{target} is not in your resource directory."))
}

fn not_in_directory() -> Fault {
    Fault::conflict("AccountNotInResourceDirectory", "Your account is in no resource directory.")
}

fn not_enabled() -> Fault {
    Fault::conflict(
        "NotEnableSharingWithResourceDirectory",
        "Resource sharing is not enabled in the resource directory.",
    )
}
