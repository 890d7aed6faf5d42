//! `snapferry accept` and `snapferry reject`: answer invitations.

use clap::{Arg, ArgAction, Command};

use super::arrived::Expected;
use super::change::{self, Wanted};
use super::failure::Failure;
use super::{Context, Spec, codes, options, plan_answer};
use crate::domain::ids::{InvitationId, RegionId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::plan::{Intent, Invited};
use crate::text;
use crate::work::{Event, Job};

pub(super) const ACCEPT: Spec = Spec { name: "accept", grammar: accepting, run: accept };
pub(super) const REJECT: Spec = Spec { name: "reject", grammar: rejecting, run: reject };

fn accepting(command: Command) -> Command {
    grammar(command.about(text::get("cmd.accept")).after_help(options::writing_help("cmd.accept_help")))
}

fn rejecting(command: Command) -> Command {
    grammar(command.about(text::get("cmd.reject")).after_help(options::writing_help("cmd.reject_help")))
}

fn grammar(command: Command) -> Command {
    let invitations = Arg::new("invitation")
        .value_name("INVITATION")
        .help(text::get("cmd.invitation"))
        .action(ArgAction::Append)
        .num_args(1..)
        .required(true)
        .value_parser(|id: &str| InvitationId::parse(id));
    options::writing(command.arg(invitations).arg(options::region().required(true)))
}

fn accept(context: &Context<'_>) -> Result<u8, Failure> {
    answer(context, true)
}

fn reject(context: &Context<'_>) -> Result<u8, Failure> {
    answer(context, false)
}

fn answer(context: &Context<'_>, accept: bool) -> Result<u8, Failure> {
    change::ready(context)?;
    let Some(region) = context.of.get_one::<RegionId>("region").cloned() else { return Err(Failure::broken()) };
    let mut ids: Vec<InvitationId> = options::all(context.of, "invitation");
    ids.sort();
    ids.dedup();
    let identity = context.open()?;
    let all = read(context, &region, &ids)?;
    let mut wanted = Wanted::new(identity.account, Vec::new());
    for one in all {
        let (action, so) = if accept {
            ("AcceptResourceShareInvitation", InvitationStatus::Accepted)
        } else {
            ("RejectResourceShareInvitation", InvitationStatus::Rejected)
        };
        if one.status == so {
            wanted.already.push(plan_answer::already(&region, action, one.id.as_str(), one.share.as_str()));
            continue;
        }
        if accept {
            let expected = Expected { region: region.clone(), share: one.share.clone(), owner: one.sender.clone() };
            wanted.expected.push(expected);
        }
        let invited = Invited { invitation: one.id, share: one.share, name: one.share_name, sender: one.sender };
        let intent = if accept { Intent::Accept(invited) } else { Intent::Reject(invited) };
        wanted.wishes.push(Job::Prepare { region: region.clone(), intent: Box::new(intent), known: Vec::new() });
    }
    change::carry_out(context, wanted)
}

/// The invitations of those IDs, in their order.
fn read(context: &Context<'_>, region: &RegionId, ids: &[InvitationId]) -> Result<Vec<Invitation>, Failure> {
    let Event::Invitations { list, .. } = context.driver().ask(Job::Invitations { region: region.clone() })? else {
        return Err(Failure::broken());
    };
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        match (list.items.iter().find(|one| one.id == *id), &list.stopped) {
            (Some(one), _) => found.push(one.clone()),
            (None, Some(problem)) => return Err(Failure::of(problem)),
            (None, None) => {
                let words = text::fill("cmd.no_invitation", &[("id", id), ("region", region)]);
                return Err(Failure::new(codes::REFUSED, "NoSuchInvitation", words).at(region));
            }
        }
    }
    Ok(found)
}
