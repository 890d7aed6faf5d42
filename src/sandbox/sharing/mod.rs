//! Resource Sharing. A share, its associations and its invitations exist in one region.
//!
//! The order of the checks is inferred: parameters (400), the share (404), its state (409), the targets (409 or 400),
//! quotas (409); what concerns a resource itself shows at the end of the association's task.

mod associate;
mod associations;
mod disassociate;
mod entities;
mod invitations;
mod permissions;
mod regions;
mod shared;
mod shares;
mod tags;

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::Fault;
use super::state::{Failure, ShareStatus};

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "CreateResourceShare" => shares::create,
        "UpdateResourceShare" => shares::update,
        "DeleteResourceShare" => shares::delete,
        "ListResourceShares" => shares::list,
        "AssociateResourceShare" => associate::associate,
        "DisassociateResourceShare" => disassociate::disassociate,
        "ListResourceShareAssociations" => associations::list,
        "ListSharedResources" => shared::resources,
        "ListSharedTargets" => shared::targets,
        "ListResourceShareInvitations" => invitations::list,
        "AcceptResourceShareInvitation" => invitations::accept,
        "RejectResourceShareInvitation" => invitations::reject,
        "EnableSharingWithResourceDirectory" => regions::enable_directory,
        "CheckSharingWithResourceDirectoryStatus" => regions::directory_status,
        "DescribeRegions" => regions::describe_regions,
        "ListPermissions" => permissions::list,
        "GetPermission" => permissions::get,
        "ListPermissionVersions" => permissions::list_versions,
        "ListResourceSharePermissions" => permissions::list_of_share,
        "AssociateResourceSharePermission" => permissions::associate,
        "DisassociateResourceSharePermission" => permissions::disassociate,
        "TagResources" => tags::tag,
        "UntagResources" => tags::untag,
        "ListTagResources" => tags::list,
        "ChangeResourceGroup" => tags::change_group,
        _ => return None,
    })
}

/// Upper limit of every list of IDs in a request.
const BATCH: usize = 5;

/// Whose resources a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Myself,
    Others,
}

impl Owner {
    fn read(context: &Context<'_>) -> Result<Self, Fault> {
        Self::parse(context.params.need("ResourceOwner")?)
    }

    fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "Self" => Ok(Self::Myself),
            "OtherAccounts" => Ok(Self::Others),
            _ => Err(Fault::bad("InvalidParameter.ResourceOwner", "ResourceOwner must be Self or OtherAccounts.")),
        }
    }
}

/// Whether `id` is a prefix and letters or digits.
fn has_form(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|rest| (1..=64).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// A list of at most five different IDs: 400 `InvalidParameter.<name>` with `.Length` or `.Duplicate`.
fn batch<'a>(context: &Context<'a>, name: &str, is_valid: impl Fn(&str) -> bool) -> Result<Vec<&'a str>, Fault> {
    let ids = context.params.list(name);
    check_batch(name, &ids)?;
    if let Some(bad) = ids.iter().find(|id| !is_valid(id)) {
        return Err(Fault::bad(format!("InvalidParameter.{name}"), format!("{bad} is not valid.")));
    }
    Ok(ids)
}

fn check_batch(name: &str, ids: &[impl AsRef<str>]) -> Result<(), Fault> {
    if ids.len() > BATCH {
        return Err(Fault::bad(
            format!("InvalidParameter.{name}.Length"),
            format!("{name} must not have more than {BATCH} entries."),
        ));
    }
    for (index, id) in ids.iter().enumerate() {
        if ids.iter().skip(index + 1).any(|other| other.as_ref() == id.as_ref()) {
            return Err(Fault::bad(
                format!("InvalidParameter.{name}.Duplicate"),
                format!("{} is there twice.", id.as_ref()),
            ));
        }
    }
    Ok(())
}

fn share_ids<'a>(context: &Context<'a>) -> Result<Vec<&'a str>, Fault> {
    batch(context, "ResourceShareIds", |id| has_form(id, "rs-"))
}

/// `MaxResults` and `NextToken` of every list.
struct Listing<'a> {
    most: usize,
    token: Option<&'a str>,
}

impl<'a> Listing<'a> {
    fn read(context: &Context<'a>) -> Result<Self, Fault> {
        let most = context.params.number("MaxResults", 1..=100, "InvalidParameter.MaxResults")?.unwrap_or(20);
        let token = context.params.get("NextToken");
        if token.is_some_and(|token| token.len() > 256) {
            return Err(Fault::bad("InvalidParameter.NextToken.Length", "NextToken has at most 256 characters."));
        }
        Ok(Self { most, token })
    }

    /// One page of `items`, each with its place in the order.
    fn answer(&self, context: &Context<'_>, list: &str, items: Vec<(String, Value)>) -> Result<Value, Fault> {
        let part = super::page::by_token(context, items, |(key, _)| key.clone(), self.most, self.token)
            .ok_or_else(|| Fault::bad("InvalidParameter.NextToken", "The token is unknown."))?;
        Ok(super::page::with_token(list, part.items.into_iter().map(|(_, item)| item).collect(), part.next))
    }
}

/// The place in a list of what was made at a time: the newest first.
fn newest_first(created: jiff::Timestamp, id: &str) -> String {
    format!("{:016} {id}", 9_999_999_999_999_i64 - created.as_millisecond().max(0))
}

/// The share that `ResourceShareId` names, if the caller owns it in this region.
fn own_share(context: &Context<'_>) -> Result<usize, Fault> {
    let id = share_id(context)?;
    context.state.own_share(&context.caller.account_id, context.region, id).ok_or_else(no_share)
}

fn share_id<'a>(context: &Context<'a>) -> Result<&'a str, Fault> {
    let id = context.params.need("ResourceShareId")?;
    if has_form(id, "rs-") {
        return Ok(id);
    }
    Err(Fault::bad("InvalidParameter.ResourceShareId", "The ID of the resource share is malformed."))
}

fn no_share() -> Fault {
    Fault::missing("EntityNotExists.ResourceShare", "The resource share does not exist.")
}

/// 409 for a share that is being deleted or has been.
fn check_active(context: &Context<'_>, share: usize) -> Result<(), Fault> {
    match context.state.shares.get(share).map(|share| share.status) {
        Some(ShareStatus::Active) => Ok(()),
        _ => Err(Fault::conflict(
            "ResourceShareStatusMismatchAction",
            "The state of the resource share does not allow this action.",
        )),
    }
}

/// The ARN of a snapshot.
fn arn(region: &str, owner: &str, snapshot: &str) -> String {
    format!("acs:ecs:{region}:{owner}:snapshot/{snapshot}")
}

/// The reasons of a failed invitation.
fn failure_items(region: &str, owner: &str, failures: &[Failure]) -> Vec<Value> {
    failures
        .iter()
        .map(|failure| {
            json!({
                "ResourceId": failure.entity,
                "ResourceType": failure.kind.name(),
                "ResourceArn": arn(region, owner, &failure.entity),
                "FailureReason": failure.reason.name(),
                "FailureDescription": failure.description,
                "OperationType": "Associate",
                "Status": "", "StatusMessage": "", "AssociateType": "",
            })
        })
        .collect()
}
