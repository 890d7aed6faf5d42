//! The inbox: the invitations of the account that the screens act as, and of every other one that a profile leads to.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::filters::Invited;
use super::model::{Model, OpenTrouble, ViewId};
use super::regions::{Load, RegionRow};
use crate::domain::ids::{AccountId, InvitationId, RegionId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::problem::Problem;
pub use crate::domain::sender::Sender;
use crate::domain::share::Principal;
use crate::text;

/// The invitations of one region of another profile's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherRegion {
    /// The region.
    pub id: RegionId,
    /// How far its list is.
    pub load: Load,
    /// The list.
    pub list: Vec<Invitation>,
}

/// The inbox of another profile's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherInbox {
    /// The profile.
    pub profile: String,
    /// Its account, once it has signed in.
    pub account: Option<AccountId>,
    /// Why it could not sign in.
    pub trouble: Option<OpenTrouble>,
    /// Whether that account's inbox is read by somebody else already.
    pub twin: bool,
    /// How far the list of its regions is.
    pub load: Load,
    /// Its regions with Resource Sharing.
    pub regions: Vec<OtherRegion>,
}

impl OtherInbox {
    fn new(profile: String) -> Self {
        Self { profile, account: None, trouble: None, twin: false, load: Load::Idle, regions: Vec::new() }
    }

    /// Those of its regions that could not be read, with the reasons.
    pub fn failed(&self) -> impl Iterator<Item = (&RegionId, &Problem)> {
        self.regions.iter().filter_map(|region| Some((&region.id, region.load.problem()?)))
    }

    /// Whether anything of it is being read.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.load.is_loading() || self.regions.iter().any(|region| region.load.is_loading())
    }

    /// Whether something of it is missing that was asked for.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        !self.twin && (self.trouble.is_some() || self.load.problem().is_some() || self.failed().next().is_some())
    }
}

/// The inboxes of all other profiles.
#[derive(Debug, Clone, Default)]
pub struct Others {
    /// In the order of the profiles.
    pub list: Vec<OtherInbox>,
    /// Whether they were asked for.
    pub asked: bool,
    /// The profile that was chosen for an account to be looked at beside the screens' own.
    pub(super) paired: BTreeMap<AccountId, String>,
}

impl Others {
    /// The inbox of a profile, which is begun if there is none.
    pub(super) fn entry(&mut self, profile: &str) -> &mut OtherInbox {
        let at = self.list.iter().position(|one| one.profile == profile).unwrap_or_else(|| {
            self.list.push(OtherInbox::new(profile.to_owned()));
            self.list.len() - 1
        });
        &mut self.list[at]
    }

    /// The profile by which an account is acted as beside the screens' own.
    #[must_use]
    pub fn profile_of(&self, account: &AccountId) -> Option<&str> {
        let read = || self.read().find(|one| one.account.as_ref() == Some(account)).map(|one| one.profile.as_str());
        self.paired.get(account).map(String::as_str).or_else(read)
    }

    /// Those whose own list this is.
    pub fn read(&self) -> impl Iterator<Item = &OtherInbox> {
        self.list.iter().filter(|one| !one.twin)
    }

    /// All of their invitations.
    fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.read().flat_map(|one| &one.regions).flat_map(|region| &region.list)
    }
}

impl Model {
    /// How the sender of an invitation stands to the account that it invites.
    #[must_use]
    pub fn sender(&self, invitation: &Invitation) -> Sender {
        let inside =
            |account: &AccountId| self.directory.directory().and_then(|tree| tree.contains(account)) == Some(true);
        let sender = &invitation.sender;
        let invited_here = self.account() == Some(&invitation.receiver) || inside(&invitation.receiver);
        if self.account() == Some(sender) || self.profile_of(sender).is_some() {
            Sender::Mine
        } else if invited_here && inside(sender) {
            Sender::Directory
        } else if self.notes.accounts().any(|known| known == sender) {
            Sender::Book
        } else {
            Sender::Unknown
        }
    }

    /// Whether the share of an invitation that was accepted is not among those that were read to their end.
    #[must_use]
    pub fn has_brought_nothing(&self, invitation: &Invitation) -> bool {
        let read = |row: &RegionRow| row.id == invitation.region && matches!(row.shares, Load::Complete { .. });
        self.account() == Some(&invitation.receiver)
            && self.regions.iter().any(read)
            && self.sharing.find(&invitation.share).is_none()
    }

    /// Whether several accounts' invitations are shown, so that a list has to say whose each is.
    #[must_use]
    pub fn has_other_inboxes(&self) -> bool {
        self.others.read().any(|one| one.account.is_some())
    }

    /// One invitation, whoever it is for.
    #[must_use]
    pub fn invitation(&self, id: &InvitationId) -> Option<&Invitation> {
        let sides = self.pair().and_then(|pair| pair.sides.as_ref());
        let beside = || sides.into_iter().flat_map(|sides| &sides.invitations.value);
        let known = self.sharing.invitation(id);
        known.or_else(|| self.others.invitations().chain(beside()).find(|invitation| invitation.id == *id))
    }

    /// The regions in which there are invitations, whoever they are for.
    pub fn invitation_regions(&self) -> impl Iterator<Item = &RegionId> {
        let filled = |region: &&OtherRegion| !region.list.is_empty();
        let others = self.others.read().flat_map(|one| &one.regions).filter(filled).map(|region| &region.id);
        self.sharing.invitation_regions().chain(others)
    }

    /// How many invitations wait for an answer, gone through anew.
    #[must_use]
    pub(super) fn pending_invitations(&self) -> usize {
        self.invitations().filter(|one| one.status == InvitationStatus::Pending).count()
    }

    /// Whether there is any invitation.
    #[must_use]
    pub fn has_invitations(&self) -> bool {
        self.invitations().next().is_some()
    }

    /// Those of all accounts.
    pub(super) fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.sharing.invitations().chain(self.others.invitations())
    }

    /// The rows of the inbox that match the filter: those that wait for an answer first, the one that expires soonest on
    /// top, then the others, newest first.
    #[must_use]
    pub fn inbox_rows(&self) -> Vec<&Invitation> {
        #[cfg(test)]
        super::listed::counted::note();
        let filter = self.selecting(ViewId::Inbox);
        let mut rows: Vec<&Invitation> =
            self.invitations().filter(|row| filter.is_met_by(&Invited { row, model: self })).collect();
        rows.sort_by_key(|row| {
            let age = row.created.map_or(i64::MAX, Timestamp::as_second);
            if row.status == InvitationStatus::Pending { (false, age) } else { (true, -age) }
        });
        self.sort_inbox(&mut rows);
        rows
    }

    /// What the words of a filter look at.
    pub(super) fn searched(&self, row: &Invitation) -> String {
        let alias = |account: &AccountId| self.alias(&Principal::Account(account.clone())).unwrap_or_default();
        let (sender, receiver) = (alias(&row.sender), alias(&row.receiver));
        [
            row.id.as_str(),
            row.share.as_str(),
            row.region.as_str(),
            row.sender.as_str(),
            row.receiver.as_str(),
            row.share_name.shown(),
            sender.shown(),
            receiver.shown(),
            text::get(self.sender(row).word()),
            text::get(status_word(row.status)),
        ]
        .join("\n")
        .to_lowercase()
    }

    /// Whether not every region of every account could be asked, so that there may be more than the inbox shows.
    #[must_use]
    pub fn is_inbox_incomplete(&self) -> bool {
        self.regions.iter().any(|row| row.sharing != Some(false) && row.invitations.problem().is_some())
            || self.others.read().any(OtherInbox::is_incomplete)
    }
}

/// The key of the word for how an invitation stands.
#[must_use]
pub fn status_word(status: InvitationStatus) -> &'static str {
    match status {
        InvitationStatus::Pending => "invitation_status.pending",
        InvitationStatus::Accepted => "invitation_status.accepted",
        InvitationStatus::AcceptFailed => "invitation_status.accept_failed",
        InvitationStatus::Rejected => "invitation_status.rejected",
        InvitationStatus::Cancelled => "invitation_status.cancelled",
        InvitationStatus::Expired => "invitation_status.expired",
        InvitationStatus::Other => "invitation_status.other",
    }
}

/// Whether only a new invitation can help, for which there is a text to send to the sender.
#[must_use]
pub fn wants_new(status: InvitationStatus) -> bool {
    use InvitationStatus as S;
    matches!(status, S::Expired | S::Rejected | S::Cancelled | S::AcceptFailed)
}

/// A text for the sender of an invitation that cannot be accepted any more, with everything that is needed to send
/// another. Names are in their harmless form.
#[must_use]
pub fn request_text(invitation: &Invitation) -> String {
    let failed: Vec<String> =
        invitation.failures.iter().map(|one| format!("{}: {}", one.counterpart, one.reason)).collect();
    let why = match invitation.status {
        InvitationStatus::Expired => text::get("request.expired").to_owned(),
        InvitationStatus::Cancelled => text::get("request.cancelled").to_owned(),
        InvitationStatus::AcceptFailed => text::fill("request.failed", &[("why", &failed.join(", "))]),
        _ => text::get("request.rejected").to_owned(),
    };
    text::fill(
        "request.text",
        &[
            ("name", &invitation.share_name.shown()),
            ("share", &invitation.share),
            ("region", &invitation.region),
            ("why", &why),
            ("receiver", &invitation.receiver),
            ("sender", &invitation.sender),
        ],
    )
}
