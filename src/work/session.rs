//! Sessions: one client for one verified identity, opened once an epoch. What else is asked for in that epoch waits at
//! its door.

use std::cell::Cell;
use std::rc::Rc;
use std::time::SystemTime;

use jiff::Timestamp;
use tokio::sync::watch;

use super::worker::Desk;
use super::{CredentialTrouble, Event, Identity, OpenTrouble, Profile, Stamp};
use super::{kept, trouble};
use crate::api::client::Client;
use crate::api::credentials::{Keeper, Sources};
use crate::api::sts::{CallerIdentity, IdentityKind};
use crate::base::untrusted::Untrusted;
use crate::domain::execution::Author;
use crate::domain::facts::Rights;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::policy::{Policy, ReadOnly};
use crate::domain::problem::{Problem, ProblemKind};

/// An open session.
pub(super) struct Session {
    /// The account, as GetCallerIdentity told it.
    pub account: AccountId,
    /// The client that acts as it.
    pub client: Client,
    /// Who it is, for the journal.
    pub author: Author,
    /// What it may do, as far as that is known without a try.
    pub rights: Rights,
    /// What it is allowed beside that.
    pub policy: Policy,
    /// The profile's name, if it is marked as production.
    pub production: Option<String>,
    home: Option<RegionId>,
    /// When the file of its profile had been written that its credentials were read from last.
    written: Cell<Option<SystemTime>>,
    /// When the screens know the credentials to end.
    told: Cell<Option<Timestamp>>,
}

/// A region that has Resource Sharing, for questions whose answer is the same everywhere.
const CENTRAL: &str = "cn-hangzhou";

impl Session {
    /// Tells when the credentials end, if that is not what was told last.
    pub(super) fn tell_end(&self, desk: &Desk, stamp: Stamp) {
        let end = self.client.keeper().expires();
        if self.told.replace(end) != end {
            desk.tell(stamp, Event::Expires { at: end });
        }
    }

    /// What it is allowed now: what its profile and the policies say, and what was switched on since.
    pub(super) fn allowed(&self) -> Policy {
        let switched = self.client.only_reads().then_some(ReadOnly::Key);
        self.policy.clone().tightened(&Policy { read_only: switched, ..Policy::default() })
    }

    /// The regions to put a question to whose answer does not depend on the region: the profile's own, because others
    /// may be out of reach, then the central one, because the profile's own may be without Resource Sharing.
    pub(super) fn sharing_hosts(&self) -> impl Iterator<Item = RegionId> {
        let central = RegionId::parse(CENTRAL).ok().filter(|central| self.home.as_ref() != Some(central));
        self.home.clone().into_iter().chain(central)
    }
}

type Answer = Option<Result<Rc<Session>, OpenTrouble>>;

/// Where to wait for a session.
pub(super) type Door = watch::Receiver<Answer>;

/// What opens a door; dropping it unused closes the door for good.
pub(super) type Key = watch::Sender<Answer>;

/// A door that is not open yet.
pub(super) fn door() -> (Key, Door) {
    watch::channel(None)
}

/// Waits until the session is open.
///
/// # Errors
/// What to tell in the place of an answer: why it could not be opened, or that nobody opens it.
pub(super) async fn enter(door: Option<Door>) -> Result<Rc<Session>, Problem> {
    let nobody = || Problem { kind: ProblemKind::Credentials, ..Problem::default() };
    let mut door = door.ok_or_else(nobody)?;
    let answer = door.wait_for(Option::is_some).await.map_err(|_| nobody())?.clone();
    match answer {
        Some(Ok(session)) => Ok(session),
        Some(Err(OpenTrouble::Request(problem))) => Err(problem),
        Some(Err(OpenTrouble::Credentials(_))) | None => Err(nobody()),
    }
}

/// The code of the refusal of something by a session of another account; nothing is sent then.
pub const ANOTHER_ACCOUNT: &str = "AnotherAccount";

/// The session behind `door`, if it acts as `account`.
///
/// # Errors
/// As [`enter`], and [`ANOTHER_ACCOUNT`].
pub(super) async fn enter_as(door: Option<Door>, account: &AccountId) -> Result<Rc<Session>, Problem> {
    let session = enter(door).await?;
    if session.account == *account {
        return Ok(session);
    }
    Err(Problem { kind: ProblemKind::Credentials, code: ANOTHER_ACCOUNT.into(), ..Problem::default() })
}

/// Opens the door that `key` belongs to and tells so. Returns whether there is a session behind it.
pub(super) async fn open(desk: &Desk, stamp: Stamp, profile: Option<&str>, key: Key) -> bool {
    let name = profile.map(|shown| spelled(&desk.sources, shown));
    let shown = kept::show_early(desk, stamp, name.as_deref());
    let (answer, told) = match sign_in(desk, profile).await {
        Ok((session, identity)) => (Ok(Rc::new(session)), Ok(Box::new(identity))),
        Err(trouble) => (Err(trouble.clone()), Err(trouble)),
    };
    let opened = answer.is_ok();
    desk.tell(stamp, Event::Opened(told));
    if let Ok(session) = &answer {
        session.tell_end(desk, stamp);
        if shown.as_ref() != Some(&session.account) {
            kept::show(desk, stamp, &session.account);
            kept::remember(desk, session);
        }
    }
    key.send_replace(Some(answer));
    opened
}

/// Opens the door of another profile's session, and tells which account that is or why it cannot be opened.
pub(super) async fn open_beside(desk: &Desk, stamp: Stamp, profile: String, key: Key) {
    let answer = sign_in(desk, Some(&profile)).await.map(|(session, _)| Rc::new(session));
    let account = answer.as_ref().map(|session| session.account.clone()).map_err(Clone::clone);
    let expires = answer.as_ref().ok().and_then(|session| session.client.keeper().expires());
    desk.tell(stamp, Event::Verified { profile, account, expires });
    key.send_replace(Some(answer));
}

/// Whether a door is open or may still be opened.
pub(super) fn is_usable(door: &Door) -> bool {
    !matches!(*door.borrow(), Some(Err(_))) && (door.borrow().is_some() || door.has_changed().is_ok())
}

/// Reads the credentials of `profile` as they are now, and asks who they belong to.
///
/// # Errors
/// Why they cannot be used.
pub(super) async fn sign_in(desk: &Desk, profile: Option<&str>) -> Result<(Session, Identity), OpenTrouble> {
    let name = profile.map(|shown| spelled(&desk.sources, shown));
    let keeper = Keeper::open(&desk.wire, &desk.endpoints, &desk.sources, name.as_deref()).await;
    let keeper = keeper.map_err(|error| trouble::no_credentials(error, &desk.sources))?;
    let nobody = || OpenTrouble::Credentials(CredentialTrouble::None { file: desk.sources.file(), metadata: None });
    let profile = keeper.profile().cloned().ok_or_else(nobody)?;
    let written = Cell::new(desk.sources.written(&profile.origin));
    let client = Client::new(desk.wire.clone(), desk.endpoints.clone(), keeper);
    let caller = client.caller_identity().await?;
    // Whatever renews the credentials from here on, they stay those of whom the screens name.
    client.keeper().keep_to(&caller);
    let client = client.with_account(caller.account.clone());
    let name = profile.name.shown();
    let production = desk.rules.mark(name).production.then(|| name.to_owned());
    let policy = desk.rules.of(name);
    let client = if policy.read_only.is_some() { client.reading_only() } else { client };
    let is_account = caller.kind == IdentityKind::Account;
    let author = Author {
        profile: profile.name.shown().to_owned(),
        arn: caller.arn.clone(),
        user: if is_account { Untrusted::default() } else { caller.name.clone() },
        host: desk.host.clone(),
        program: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
    };
    let rights = if is_account { Rights::Full } else { Rights::NotProbed };
    let (account, home) = (caller.account.clone(), profile.region.clone());
    let session = Session { account, client, author, rights, policy, production, home, written, told: Cell::new(None) };
    Ok((session, identity(profile.into(), caller)))
}

/// Screens know a profile by the harmless form of its name; the file may spell it otherwise.
fn spelled(sources: &Sources, shown: &str) -> String {
    let profiles = sources.profiles().0;
    let found = profiles.iter().find(|profile| profile.name.shown() == shown);
    found.map_or(shown, |profile| profile.name.raw()).to_owned()
}

/// Reads the source of the session's credentials again and asks whomever it names. With `if_changed` only if the file
/// has been written since that was done last; `None` if it has not.
pub(super) async fn renew(desk: &Desk, session: &Session, if_changed: bool) -> Option<Event> {
    let keeper = session.client.keeper();
    let written = keeper.profile().and_then(|profile| desk.sources.written(&profile.origin));
    if session.written.replace(written) == written && if_changed {
        return None;
    }
    let outcome = keeper.again().await.map_err(|error| trouble::no_credentials(error, &desk.sources));
    Some(Event::Renewed(outcome))
}

fn identity(profile: Profile, caller: CallerIdentity) -> Identity {
    let kind = match caller.kind {
        IdentityKind::Account => "Account",
        IdentityKind::RamUser => "RAMUser",
        IdentityKind::AssumedRole => "AssumedRoleUser",
        IdentityKind::Other => "",
    };
    let user = if caller.kind == IdentityKind::Account { Untrusted::default() } else { caller.name };
    Identity { profile, account: caller.account, kind: kind.into(), user }
}
