//! `snapferry invitations`: the invitations of all regions, answered ones included.

use clap::Command;
use serde::Serialize;

use super::answer::{Column, Item, Show, text};
use super::failure::Failure;
use super::{Context, Spec, lists, options, words};
use crate::domain::invitation::Invitation;
use crate::work::{Event, Job};

pub(super) const SPEC: Spec = Spec { name: "invitations", grammar, run };

fn grammar(command: Command) -> Command {
    options::listing(command, "cmd.invitations", "cmd.invitations_help")
}

#[derive(Debug, Serialize)]
pub(super) struct InvitationItem {
    region: String,
    id: String,
    share: String,
    share_name: String,
    sender: String,
    receiver: String,
    status: String,
    created: Option<String>,
    expires: Option<String>,
}

impl Item for InvitationItem {
    const FIELDS: &'static [&'static str] =
        &["region", "id", "share", "share_name", "sender", "receiver", "status", "created", "expires"];
    const TABLE: &'static [Column] = &[
        text("region", "column.region"),
        text("id", "column.id"),
        text("sender", "column.from"),
        text("share", "column.share"),
        text("status", "cmd.col_status"),
        text("expires", "cmd.col_expires"),
        Column { field: "share_name", title: "column.name", show: Show::Name },
    ];
}

impl InvitationItem {
    fn of(invitation: &Invitation) -> Self {
        Self {
            region: invitation.region.to_string(),
            id: invitation.id.to_string(),
            share: invitation.share.to_string(),
            share_name: invitation.share_name.to_string(),
            sender: invitation.sender.to_string(),
            receiver: invitation.receiver.to_string(),
            status: words::state(&invitation.status),
            created: invitation.created.map(|at| at.to_string()),
            expires: invitation.expires().map(|at| at.to_string()),
        }
    }
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    context.open()?;
    let regions = lists::regions(context, options::all(context.of, "region"), true)?;
    let all = lists::ask(
        context,
        regions,
        |region| Job::Invitations { region },
        |part, event| {
            let Event::Invitations { list, .. } = event else { return false };
            part.items.extend(list.items.iter().map(InvitationItem::of));
            part.problems.extend(list.stopped);
            true
        },
    )?;
    lists::tell(context, all)
}
