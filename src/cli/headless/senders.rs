//! Who sends invitations, and how they stand to the account that is invited.

use std::collections::BTreeMap;

use serde::Serialize;

use super::failure::Failure;
use super::{Context, codes, own, words};
use crate::domain::directory::{Contents, Directory};
use crate::domain::ids::AccountId;
use crate::domain::notes::Notes;
use crate::domain::plan::{Intent, Invited, Plan};
use crate::domain::sender::Sender;
use crate::text;
use crate::work::{Event, Job, Prepared};

/// The sender of an invitation that is to be accepted.
#[derive(Debug, Clone, Serialize)]
pub(super) struct SenderItem {
    invitation: String,
    region: String,
    share_name: String,
    sender: String,
    alias: Option<String>,
    relation: String,
}

impl SenderItem {
    /// The same in a line.
    pub(super) fn words(&self) -> String {
        let alias = self.alias.as_ref().map(|alias| format!(" ({alias})")).unwrap_or_default();
        let sender = format!("{}{alias}", self.sender);
        text::fill("cmd.sender", &[("sender", &sender), ("relation", &self.relation), ("invitation", &self.invitation)])
    }
}

/// What these plans accept.
fn accepted<'a>(all: &'a [(&Prepared, &Plan)]) -> impl Iterator<Item = (&'a Prepared, &'a Plan, &'a Invited)> {
    all.iter().filter_map(|(prepared, plan)| match &plan.intent {
        Intent::Accept(invited) => Some((*prepared, *plan, invited)),
        _ => None,
    })
}

/// Whether nobody knows who has sent something that is to be accepted.
pub(super) fn are_unknown(all: &[Prepared]) -> bool {
    all.iter().any(|one| match one.plan.as_ref().map(|plan| &plan.intent) {
        Ok(Intent::Accept(invited)) => one.facts.sender(&invited.sender) == Sender::Unknown,
        _ => false,
    })
}

/// Fails if several invitations are to be accepted and nobody knows who sent one of them: that one is looked at by
/// itself, as on the screens.
///
/// # Errors
/// Which they are.
pub(super) fn one_by_one(all: &[(&Prepared, &Plan)]) -> Result<(), Failure> {
    let unknown: Vec<(&Plan, &Invited)> = accepted(all)
        .filter(|(prepared, _, invited)| prepared.facts.sender(&invited.sender) == Sender::Unknown)
        .map(|(_, plan, invited)| (plan, invited))
        .collect();
    let Some((first, _)) = unknown.first().filter(|_| all.len() > 1) else { return Ok(()) };
    let one = |(_, invited): &(&Plan, &Invited)| format!("{} ({})", invited.invitation, invited.sender);
    let names: Vec<String> = unknown.iter().map(one).collect();
    let told = text::fill("cmd.unknown_senders", &[("names", &names.join(", "))]);
    Err(Failure::new(codes::REFUSED, "UnknownSender", told).at(&first.region))
}

/// Who sent what is to be accepted; `own` are the accounts of the profiles, as far as they were asked for.
///
/// # Errors
/// The worker has ended.
pub(super) fn of(
    context: &Context<'_>,
    all: &[(&Prepared, &Plan)],
    own: &BTreeMap<AccountId, String>,
) -> Result<Vec<SenderItem>, Failure> {
    if accepted(all).next().is_none() {
        return Ok(Vec::new());
    }
    let notes = notes(context)?;
    let one = |(prepared, plan, invited): (&Prepared, &Plan, &Invited)| SenderItem {
        invitation: invited.invitation.to_string(),
        region: plan.region.to_string(),
        share_name: invited.name.shown().to_owned(),
        sender: invited.sender.to_string(),
        alias: alias(&notes, prepared.facts.directory(), &invited.sender).or_else(|| own.get(&invited.sender).cloned()),
        relation: words::state(&match own.contains_key(&invited.sender) {
            true => Sender::Mine,
            false => prepared.facts.sender(&invited.sender),
        }),
    };
    Ok(accepted(all).map(one).collect())
}

/// The address book; empty if it cannot be read, so that nobody is taken for known.
fn notes(context: &Context<'_>) -> Result<Box<Notes>, Failure> {
    let Event::Notes(notes) = context.driver().ask(Job::Notes)? else { return Err(Failure::broken()) };
    Ok(notes.unwrap_or_default())
}

fn alias(notes: &Notes, tree: Option<&Directory>, account: &AccountId) -> Option<String> {
    let own = notes.alias(account).map(|alias| crate::base::untrusted::clean(alias).into_owned());
    own.or_else(|| Some(tree?.members.get(account)?.name.shown().to_owned()))
}

/// What is known around an account that is invited.
pub(super) struct Around {
    notes: Box<Notes>,
    tree: Option<Box<Directory>>,
    /// The accounts of the profiles, with their names.
    own: BTreeMap<AccountId, String>,
}

impl Around {
    /// Reads the address book, and the directory as far as it takes to find these senders. `ask` says as whom.
    ///
    /// # Errors
    /// The program is to end, or the worker has ended.
    pub(super) fn read<'a>(
        context: &Context<'_>,
        own: BTreeMap<AccountId, String>,
        senders: impl Iterator<Item = &'a AccountId>,
        ask: impl Fn(Job) -> Job,
    ) -> Result<Self, Failure> {
        let mut around = Self { notes: notes(context)?, tree: None, own };
        let senders: Vec<&AccountId> = senders.collect();
        if senders.iter().any(|id| around.relation(id) == Sender::Unknown) {
            around.own.extend(own::accounts(context)?);
        }
        let senders = senders.into_iter();
        let senders: Vec<&AccountId> = senders.filter(|id| around.relation(id) == Sender::Unknown).collect();
        if senders.is_empty() {
            return Ok(around);
        }
        let Event::Directory(found) = context.driver().ask(ask(Job::Directory))? else { return Err(Failure::broken()) };
        // A directory that cannot be read leaves its members unknown.
        let Some(mut tree) = found.ok().flatten() else { return Ok(around) };
        while senders.iter().any(|id| tree.contains(id).is_none()) {
            let next = tree.folders.values().find(|folder| folder.contents == Contents::NotLoaded);
            let Some(folder) = next.map(|folder| folder.id.clone()) else { break };
            let job = ask(Job::Folder { folder: folder.clone() });
            let Event::Folder { contents, .. } = context.driver().ask(job)? else { return Err(Failure::broken()) };
            match contents {
                Ok((folders, members)) => tree.insert(&folder, folders, members),
                Err(problem) => {
                    if let Some(known) = tree.folders.get_mut(&folder) {
                        known.contents = Contents::Unreadable(problem);
                    }
                }
            }
        }
        around.tree = Some(tree);
        Ok(around)
    }

    /// How a sender stands to the account; unknown where it cannot be told.
    pub(super) fn relation(&self, sender: &AccountId) -> Sender {
        let inside = self.tree.as_ref().and_then(|tree| tree.contains(sender)) == Some(true);
        match sender {
            id if self.own.contains_key(id) => Sender::Mine,
            _ if inside => Sender::Directory,
            id if self.notes.accounts().any(|known| known == id) => Sender::Book,
            _ => Sender::Unknown,
        }
    }

    /// What a sender is called here.
    pub(super) fn alias(&self, sender: &AccountId) -> Option<String> {
        alias(&self.notes, self.tree.as_deref(), sender).or_else(|| self.own.get(sender).cloned())
    }
}
