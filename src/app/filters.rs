//! What is typed as a filter of a list, read for what that list has.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;

use super::model::{Model, ViewId};
use super::sharing::ShareRow;
use super::tasks::{Task, subject};
use crate::domain::access::Summary;
use crate::domain::execution::Standing;
use crate::domain::filter::{Fields, Filter, Grammar, Kind, Mistake, fold};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::keys::KeyClass;
use crate::domain::sender::Sender;
use crate::domain::share::{AssociationStatus, ShareStatus};
use crate::inventory::search::{Column, Query};
use crate::inventory::{EXTERNAL, GRAMMAR, Outside, SHARED, UNSHAREABLE};

/// What is known about every share.
const SHARES: Grammar = Grammar {
    columns: &[
        ("name", Kind::Text),
        ("id", Kind::Text),
        ("region", Kind::Text),
        ("owner", Kind::Text),
        ("snapshot", Kind::Text),
        ("principal", Kind::Text),
        ("snapshots", Kind::Number),
        ("principals", Kind::Number),
        ("age", Kind::Age),
    ],
    states: &["own", "received", "external", "inside", "active", "pending", "failed", "empty"],
};

/// What is known about every invitation.
const INBOX: Grammar = Grammar {
    columns: &[
        ("name", Kind::Text),
        ("id", Kind::Text),
        ("region", Kind::Text),
        ("sender", Kind::Text),
        ("receiver", Kind::Text),
        ("age", Kind::Age),
    ],
    states: &["pending", "accepted", "failed", "rejected", "cancelled", "expired", "unknown"],
};

/// What is known about every task.
const TASKS: Grammar = Grammar {
    columns: &[
        ("name", Kind::Text),
        ("id", Kind::Text),
        ("region", Kind::Text),
        ("account", Kind::Text),
        ("profile", Kind::Text),
        ("user", Kind::Text),
        ("note", Kind::Text),
        ("age", Kind::Age),
    ],
    states: &[
        "running",
        "waiting",
        "paused",
        "stopped",
        "interrupted",
        "unknown",
        "done",
        "partly",
        "failed",
        "marked",
        "undone",
    ],
};

/// What the rows of a screen can be asked about; `None` of the journal, which has a language of its own.
#[must_use]
pub fn grammar(view: ViewId) -> Option<&'static Grammar> {
    match view {
        ViewId::Snapshots | ViewId::SharedIn => Some(&GRAMMAR),
        ViewId::Shares => Some(&SHARES),
        ViewId::Inbox => Some(&INBOX),
        ViewId::Tasks => Some(&TASKS),
        ViewId::Audit => None,
    }
}

impl Model {
    /// What the filter of a screen selects.
    ///
    /// # Errors
    /// The term that is not understood.
    pub fn read_filter(&self, view: ViewId) -> Result<Filter, Mistake> {
        grammar(view).map_or(Ok(Filter::default()), |grammar| Filter::parse(self.filter(view), grammar, self.now.wall))
    }

    /// The same, with nothing selected until what is not understood has been mended.
    pub(super) fn selecting(&self, view: ViewId) -> Filter {
        self.read_filter(view).unwrap_or_else(|_| Filter::nothing())
    }

    /// A query with what was typed to narrow it.
    #[must_use]
    pub fn narrowed(&self, typed: &str, query: Query) -> Query {
        let filter = Filter::parse(typed, &GRAMMAR, self.now.wall).unwrap_or_else(|_| Filter::nothing());
        let outside = (asks_outside(&filter) || query.sort.column == Column::Shared).then(|| Arc::new(self.outside()));
        let (text, filter) = filter.split();
        Query { text, filter, outside, ..query }
    }

    /// Whether what the snapshots are narrowed by depends on more than themselves.
    pub(super) fn asks_outside(&self) -> bool {
        self.sort(ViewId::Snapshots).column == Column::Shared
            || self.read_filter(ViewId::Snapshots).is_ok_and(|filter| asks_outside(&filter))
    }

    fn outside(&self) -> Outside {
        let access = &self.sharing.access;
        let id = |id: &crate::domain::ids::SnapshotId| id.as_str().to_owned();
        Outside {
            shared: access.snapshots().map(id).collect(),
            reach: access.snapshots().map(|one| (id(one), reach(&access.summary(one)))).collect(),
            external: access.snapshots().filter(|id| access.summary(id).external > 0).map(id).collect(),
            service_keys: self.keys.of_class(KeyClass::Service).collect(),
            without_sharing: self
                .regions
                .iter()
                .filter(|row| row.sharing == Some(false))
                .map(|row| row.id.clone())
                .collect(),
        }
    }
}

/// How many principals see a snapshot: a folder counts like an account, a directory like more than any number of them.
fn reach(summary: &Summary) -> u64 {
    if summary.directory { u64::MAX / 2 } else { (summary.accounts + summary.folders) as u64 }
}

fn asks_outside(filter: &Filter) -> bool {
    [SHARED, EXTERNAL, UNSHAREABLE].into_iter().any(|state| filter.asks(state))
}

fn within(text: &str, word: &str) -> bool {
    fold(text).contains(word)
}

impl Fields for ShareRow<'_> {
    fn has_word(&self, word: &str) -> bool {
        ["name", "id", "region", "owner", "snapshot", "principal"].iter().any(|column| self.has(column, word))
    }

    fn name(&self) -> Cow<'_, str> {
        fold(ShareRow::name(*self))
    }

    fn has(&self, column: &str, text: &str) -> bool {
        match (column, *self) {
            ("name", row) => within(ShareRow::name(row), text),
            ("id", row) => within(row.id().as_str(), text),
            ("region", row) => within(row.region().as_str(), text),
            ("owner", Self::Received(share)) => within(share.owner.as_str(), text),
            ("snapshot", Self::Own(share)) => share.snapshots.iter().any(|one| within(one.entity.as_str(), text)),
            ("snapshot", Self::Received(share)) => share.snapshots.iter().any(|one| within(one.source.as_str(), text)),
            ("principal", Self::Own(share)) => share.principals.iter().any(|one| within(one.entity.shown(), text)),
            _ => false,
        }
    }

    fn number(&self, column: &str) -> Option<i64> {
        let count = |n: usize| i64::try_from(n).ok();
        match (column, self) {
            ("snapshots", Self::Own(share)) => count(share.member_snapshots().count()),
            ("snapshots", Self::Received(share)) => count(share.snapshots.len()),
            ("principals", Self::Own(share)) => count(share.member_principals().count()),
            ("age", row) => row.created().map(Timestamp::as_second),
            _ => None,
        }
    }

    fn is(&self, state: &str) -> bool {
        let failed = |status: AssociationStatus| status == AssociationStatus::Failed;
        match (state, self) {
            ("own", Self::Own(_)) | ("received", Self::Received(_)) => true,
            ("external", Self::Own(share)) => share.allow_external,
            ("inside", Self::Own(share)) => !share.allow_external,
            ("active", row) => row.status() == ShareStatus::Active,
            ("pending", row) => row.status() == ShareStatus::Pending,
            ("failed", Self::Own(share)) => {
                share.snapshots.iter().any(|row| failed(row.status))
                    || share.principals.iter().any(|row| failed(row.status))
            }
            ("empty", Self::Own(share)) => {
                share.member_snapshots().next().is_none() || share.member_principals().next().is_none()
            }
            _ => false,
        }
    }
}

/// An invitation with what the model knows of it.
pub(super) struct Invited<'a> {
    pub row: &'a Invitation,
    pub model: &'a Model,
}

impl Fields for Invited<'_> {
    fn has_word(&self, word: &str) -> bool {
        self.model.searched(self.row).contains(word)
    }

    fn name(&self) -> Cow<'_, str> {
        fold(self.row.share_name.shown())
    }

    fn has(&self, column: &str, text: &str) -> bool {
        let row = self.row;
        let who = |account: &crate::domain::ids::AccountId| {
            let alias = self.model.alias(&crate::domain::share::Principal::Account(account.clone()));
            within(account.as_str(), text) || alias.is_some_and(|alias| within(alias.shown(), text))
        };
        match column {
            "name" => within(row.share_name.shown(), text),
            "id" => within(row.id.as_str(), text) || within(row.share.as_str(), text),
            "region" => within(row.region.as_str(), text),
            "sender" => who(&row.sender),
            "receiver" => who(&row.receiver),
            _ => false,
        }
    }

    fn number(&self, column: &str) -> Option<i64> {
        (column == "age").then_some(self.row.created)?.map(Timestamp::as_second)
    }

    fn is(&self, state: &str) -> bool {
        use InvitationStatus as S;
        match state {
            "pending" => self.row.status == S::Pending,
            "accepted" => self.row.status == S::Accepted,
            "failed" => self.row.status == S::AcceptFailed,
            "rejected" => self.row.status == S::Rejected,
            "cancelled" => self.row.status == S::Cancelled,
            "expired" => self.row.status == S::Expired,
            "unknown" => self.model.sender(self.row) == Sender::Unknown,
            _ => false,
        }
    }
}

impl Fields for Task {
    fn has_word(&self, word: &str) -> bool {
        ["id", "profile", "user", "account", "region", "name", "note"].iter().any(|column| self.has(column, word))
            || standing(self.standing).contains(word)
    }

    fn name(&self) -> Cow<'_, str> {
        Cow::Owned(fold(&subject(&self.execution.plan)).into_owned())
    }

    fn has(&self, column: &str, text: &str) -> bool {
        let plan = &self.execution.plan;
        match column {
            "name" => within(&subject(plan), text),
            "id" => within(self.id.as_str(), text),
            "region" => within(&plan.places(), text),
            "account" => within(plan.account.as_str(), text),
            "profile" => within(&self.author.profile, text),
            "user" => within(self.author.user.shown(), text),
            "note" => within(self.note.as_deref().unwrap_or_default(), text),
            _ => false,
        }
    }

    fn number(&self, column: &str) -> Option<i64> {
        (column == "age").then(|| self.began.as_second())
    }

    fn is(&self, state: &str) -> bool {
        standing(self.standing) == state
    }
}

/// The word by which a filter finds tasks that stand so.
fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Running => "running",
        Standing::AwaitingAcceptance => "waiting",
        Standing::Paused => "paused",
        Standing::Stopped => "stopped",
        Standing::Interrupted => "interrupted",
        Standing::Unknown => "unknown",
        Standing::Done => "done",
        Standing::Partly => "partly",
        Standing::Failed => "failed",
        Standing::MarkedDone => "marked",
        Standing::Undone => "undone",
    }
}
