//! Everything that the screen shows, as plain data.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::SignedDuration;

use super::actions::Context;
use super::arrivals::{Arrivals, SharedIn};
use super::expiry::Expiry;
use super::field::Field;
use super::inbox::Others;
use super::layout::{Layout, Room, layout};
use super::list::ListState;
use super::listed::{Heard, Listed};
use super::offers::OfferBook;
use super::palette::Goal;
use super::regions::{KeptLists, RegionRow, Scope};
use super::scroll::Scroll;
use super::searching::Searching;
use super::sharing::SharingBook;
use super::sheets::Sheet;
use super::sheets::review::Wish;
use super::sheets::share::ShareSheet;
use super::tasks::{AuditBook, TaskBook};
use super::unsent::UnsentBook;
use crate::base::clipboard::Way;
use crate::base::env::Now;
use crate::domain::directory::Membership;
use crate::domain::execution::TaskId;
use crate::domain::ids::{AccountId, InvitationId, RegionId, ResourceGroupId, ShareId, SnapshotId};
use crate::domain::keys::KeyBook;
use crate::domain::notes::Notes;
use crate::domain::policy::Rules;
use crate::domain::problem::Problem;
use crate::domain::share::Principal;
use crate::inventory::Inventory;
use crate::inventory::search::View;
use crate::work::ResourceGroup;

/// What the model holds of the worker's, and the codes that it gives in place of the API's.
pub use super::session::{ProfileFiles, ProfileRow, Session};
pub use super::view::ViewId;
pub use crate::work::{
    ANOTHER_ACCOUNT, CredentialTrouble, Forbidden, Giver, Identity, OpenTrouble, Origin, Silence, UNREADABLE_RECORDS,
};

/// What has the focus on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    /// The regions.
    Regions,
    /// The list.
    List,
    /// The details.
    Details,
}

/// Whether one pane has the whole screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoom {
    /// All panes are shown.
    Off,
    /// The list.
    List,
    /// The details.
    Details,
}

/// Which side of an opened share has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Its snapshots.
    Snapshots,
    /// Its principals.
    Principals,
}

/// A share that is looked into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub share: ShareId,
    /// Which side has the focus.
    pub side: Side,
    /// Where the cursor is among its snapshots.
    pub snapshots: ListState<SnapshotId>,
    /// Where the cursor is among its principals, and which are marked.
    pub principals: ListState<Principal>,
}

/// How grave a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// It did not; stays until the next key.
    Bad,
}

/// A message on the status line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// How grave.
    pub tone: Tone,
    /// The words.
    pub text: String,
    /// When it goes; `None` with the next key.
    pub until: Option<Duration>,
}

/// What does not change while the program runs.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Whether everything is an embedded emulator's.
    pub demo: bool,
    /// The endpoint suffix, if it is not the vendor's.
    pub endpoint: Option<String>,
    /// The proxy that requests go through, if they do.
    pub proxy: Option<String>,
    /// The profile to open; `None` takes what the usual order of sources gives.
    pub profile: Option<String>,
    /// The region to start in; `None` starts with all.
    pub region: Option<RegionId>,
    /// What policies and profiles allow.
    pub rules: Rules,
    /// How texts get to the clipboard.
    pub clipboard: Way,
    /// Whether the screen is listened to: one pane at a time, and the cursor is on the line that has the focus.
    pub plain: bool,
}

/// The state of the screen.
#[derive(Debug, Clone)]
pub struct Model {
    /// What does not change.
    pub setup: Setup,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Whether the user has switched changes off for this run.
    pub sealed: bool,
    /// When the last message came, by the services' clock.
    pub now: Now,
    /// How far that is ahead of this machine's clock.
    pub(super) ahead: SignedDuration,
    /// The identity's number; what carries an older one is stale.
    pub epoch: u32,
    pub(super) last_load: u32,
    /// Who the program acts as.
    pub session: Session,
    /// How its credentials stand.
    pub expiry: Expiry,
    /// The profiles.
    pub profiles: Vec<ProfileRow>,
    /// What is to be known of the files that profiles are in.
    pub profile_files: ProfileFiles,
    /// The regions.
    pub regions: Vec<RegionRow>,
    /// What is known of lists that outlive the program.
    pub(super) kept: KeptLists,
    /// Why they could not be listed.
    pub regions_problem: Option<Problem>,
    /// Where the cursor is among the regions; it is what the snapshot list shows.
    pub scope: ListState<Scope>,
    /// All snapshots.
    pub inventory: Inventory,
    /// Those that are shown.
    pub found: View,
    /// How searching them goes on.
    pub(super) searching: Searching,
    /// Shares and invitations.
    pub sharing: SharingBook,
    /// The resource directory.
    pub directory: Membership,
    /// How often something was heard.
    pub(super) heard: Heard,
    /// The number of the search whose answer is shown.
    pub(super) last_found: u32,
    /// What the lists show and what is marked.
    pub listed: Listed,
    /// The resource groups.
    pub groups: Vec<ResourceGroup>,
    /// The group that the snapshot list shows; `None` for all.
    pub group: Option<ResourceGroupId>,
    /// What is known about keys.
    pub keys: KeyBook,
    /// What there is to make disks and copies of.
    pub offers: OfferBook,
    /// The address book and the saved groups.
    pub notes: Notes,
    /// Which screen.
    pub view: ViewId,
    /// Which pane.
    pub focus: Pane,
    /// Whether one pane has the whole screen.
    pub zoom: Zoom,
    /// How far the details are scrolled.
    pub details: Scroll,
    /// Where the cursor is among the snapshots.
    pub snapshots: ListState<SnapshotId>,
    /// Where a range of marks begins, while it is being set.
    pub range: Option<SnapshotId>,
    /// Whether the list shows only what is marked.
    pub only_marked: bool,
    /// Where the cursor is among the shares.
    pub shares: ListState<ShareId>,
    /// Where the cursor is in the inbox.
    pub inbox: ListState<InvitationId>,
    /// The share that is looked into.
    pub opened: Option<Opened>,
    pub(super) filters: BTreeMap<ViewId, Field>,
    /// Whether keys go to the filter.
    pub filtering: bool,
    /// The sheets, the topmost last.
    pub sheets: Vec<Sheet>,
    /// What was typed in the share sheets that were left, the last one last.
    pub(super) drafts: Vec<ShareSheet>,
    /// Whether something has been done about what is marked since it was last said what still is.
    pub(super) unmarked: bool,
    /// The note of the review that was left last and stands on no sheet of its own, with what it was a review of.
    pub(super) left_note: Option<(Wish, Field)>,
    /// What is kept of the user's choices against a crash.
    pub unsent: UnsentBook,
    /// The changes that are or were carried out.
    pub tasks: TaskBook,
    /// Where the cursor is among them.
    pub task_rows: ListState<TaskId>,
    /// What of the journal has been read.
    pub audit: AuditBook,
    /// Where the cursor is among its rows.
    pub audit_rows: ListState<usize>,
    /// The message on the status line.
    pub toast: Option<Toast>,
    /// What others share with this account.
    pub shared_in: SharedIn,
    /// What is expected or new of it.
    pub arrivals: Arrivals,
    /// The inboxes of the other profiles.
    pub others: Others,
    /// What was done by the palette, the last first.
    pub(super) recent: Vec<Goal>,
    /// Whether the program is to end.
    pub quitting: bool,
}

impl Model {
    /// The state before anything is known, on a terminal of this size.
    #[must_use]
    pub fn new(setup: Setup, size: (u16, u16), now: Now) -> Self {
        Self {
            session: Session::Opening { profile: setup.profile.clone() },
            scope: ListState::on(setup.region.clone().map_or(Scope::All, Scope::Region)),
            setup,
            size,
            sealed: false,
            now,
            ahead: SignedDuration::ZERO,
            epoch: 1,
            last_load: 0,
            expiry: Expiry::default(),
            profiles: Vec::new(),
            profile_files: ProfileFiles::default(),
            regions: Vec::new(),
            kept: KeptLists::default(),
            regions_problem: None,
            inventory: Inventory::default(),
            found: View::default(),
            searching: Searching::default(),
            sharing: SharingBook::default(),
            directory: Membership::Unknown,
            heard: Heard::default(),
            last_found: 0,
            listed: Listed::default(),
            groups: Vec::new(),
            group: None,
            keys: KeyBook::default(),
            offers: OfferBook::default(),
            notes: Notes::default(),
            view: ViewId::Snapshots,
            focus: Pane::List,
            zoom: Zoom::Off,
            details: Scroll::default(),
            snapshots: ListState::default(),
            range: None,
            only_marked: false,
            shares: ListState::default(),
            inbox: ListState::default(),
            opened: None,
            filters: BTreeMap::new(),
            filtering: false,
            sheets: Vec::new(),
            drafts: Vec::new(),
            unmarked: false,
            left_note: None,
            unsent: UnsentBook::default(),
            tasks: TaskBook::default(),
            task_rows: ListState::default(),
            audit: AuditBook::default(),
            audit_rows: ListState::default(),
            toast: None,
            shared_in: SharedIn::default(),
            arrivals: Arrivals::default(),
            others: Others::default(),
            recent: Vec::new(),
            quitting: false,
        }
    }

    /// Where everything is on the screen.
    #[must_use]
    pub fn layout(&self) -> Layout {
        let most = if self.setup.plain { Room::Compact } else { Room::Wide };
        layout(self.size, most, self.view, self.focus, self.zoom)
    }

    /// What the snapshot list shows.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        self.scope.cursor.as_ref().unwrap_or(&Scope::All)
    }

    /// The filter of a screen.
    #[must_use]
    pub fn filter(&self, view: ViewId) -> &str {
        self.filters.get(&view).map_or("", Field::text)
    }

    /// The filter that is being edited, with its cursor.
    #[must_use]
    pub fn filter_field(&self) -> Option<&Field> {
        self.filters.get(&self.view)
    }

    /// The contexts whose keys apply, the most specific first.
    #[must_use]
    pub fn contexts(&self) -> &'static [Context] {
        match (self.sheets.last(), self.view) {
            (Some(sheet), _) => sheet.contexts(),
            (None, view) => self.screen_contexts(view),
        }
    }

    /// The contexts of the screen below the sheets.
    #[must_use]
    pub fn screen_contexts(&self, view: ViewId) -> &'static [Context] {
        match view {
            ViewId::Snapshots => &[Context::Snapshots, Context::Screens],
            ViewId::SharedIn => &[Context::SharedIn, Context::Screens],
            ViewId::Shares if self.opened.is_some() => &[Context::OpenedShare, Context::Screens],
            ViewId::Shares => &[Context::Shares, Context::Screens],
            ViewId::Inbox => &[Context::Inbox, Context::Screens],
            ViewId::Tasks => &[Context::Tasks, Context::Screens],
            ViewId::Audit => &[Context::Audit, Context::Screens],
        }
    }

    /// Whether letters go into a text field now.
    #[must_use]
    pub fn types(&self) -> bool {
        self.sheets.last().map_or(self.filtering, Sheet::takes_letters)
    }

    /// The account that the program acts as.
    #[must_use]
    pub fn account(&self) -> Option<&AccountId> {
        self.session.identity().map(|identity| &identity.account)
    }

    /// Whether a change is being carried out.
    #[must_use]
    pub fn is_applying(&self) -> bool {
        self.tasks.working().next().is_some()
    }
}
