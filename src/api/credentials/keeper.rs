//! Keeps credentials current: gets new ones before the old ones end, once at a time however many ask, and only if they
//! are those of the same identity.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::recipe::Means;
use super::{CredentialError, Credentials, Profile, Sources, environment};
use crate::api::client::Client;
use crate::api::endpoint::Endpoints;
use crate::api::sts::CallerIdentity;
use crate::api::transport::Wire;
use crate::domain::ids::AccountId;

/// So long before their end credentials are renewed, as with the vendor's libraries; those that live shortly, in the
/// last quarter of their life.
const MARGIN: SignedDuration = SignedDuration::from_mins(15);
/// While the old ones are still good, a renewal that failed is tried again after this long.
const AGAIN: Duration = Duration::from_secs(60);
/// Whoever is asked for new ones because a service did not take the old ones is not asked again before this long.
const PAUSE: Duration = Duration::from_secs(5);

/// The credentials of one identity, always current. Cheap to clone; clones are one and the same.
#[derive(Clone)]
pub struct Keeper(Arc<Inner>);

struct Inner {
    /// Where new ones come from; `None` if there are none to come.
    spring: Option<Spring>,
    state: Mutex<State>,
    /// Held by the one who gets new ones.
    turn: tokio::sync::Mutex<()>,
}

/// Credentials on their way.
type Getting<'a> = Pin<Box<dyn Future<Output = Result<Credentials, CredentialError>> + Send + 'a>>;

/// Where new credentials come from.
struct Spring {
    wire: Wire,
    endpoints: Endpoints,
    sources: Sources,
    profile: Profile,
}

struct State {
    held: Arc<Credentials>,
    /// From when on new ones are wanted; `None` for never.
    due: Option<Timestamp>,
    /// How many were held before these, and the number of those that were last found to be of no use.
    number: u64,
    useless: Option<u64>,
    /// Whose they have to be.
    whose: Option<Whose>,
    /// How often new ones were asked for, and the last time of the program's life that this failed or brought nothing.
    asked: u64,
    missed: Option<(Duration, Option<CredentialError>)>,
}

/// An account and who in it, without the name of a role's session, which may change with each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Whose {
    account: AccountId,
    principal: String,
}

impl Whose {
    fn of(caller: &CallerIdentity) -> Self {
        let arn = caller.arn.raw();
        let mut slashes = arn.match_indices('/').map(|(at, _)| at);
        let end = if arn.contains(":assumed-role/") { slashes.nth(1) } else { None };
        Self {
            account: caller.account.clone(),
            principal: arn.get(..end.unwrap_or(arn.len())).unwrap_or(arn).to_owned(),
        }
    }
}

impl From<Credentials> for Keeper {
    /// Credentials that nothing renews.
    fn from(credentials: Credentials) -> Self {
        Self::holding(credentials, None, None)
    }
}

impl Keeper {
    fn holding(credentials: Credentials, spring: Option<Spring>, due: Option<Timestamp>) -> Self {
        let state =
            State { held: Arc::new(credentials), due, number: 0, useless: None, whose: None, asked: 0, missed: None };
        Self(Arc::new(Inner { spring, state: Mutex::new(state), turn: tokio::sync::Mutex::new(()) }))
    }

    /// The credentials of profile `name`; without a name the first that the chain gives.
    ///
    /// # Errors
    /// [`CredentialError`].
    pub async fn open(
        wire: &Wire,
        endpoints: &Endpoints,
        sources: &Sources,
        name: Option<&str>,
    ) -> Result<Self, CredentialError> {
        let spring =
            |profile| Spring { wire: wire.clone(), endpoints: endpoints.clone(), sources: sources.clone(), profile };
        let nothing = match sources.find(name) {
            Ok(found) => return spring(found.profile).open().await,
            Err(error) if name.is_none() && error.is_nothing() => error,
            Err(error) => return Err(error),
        };
        let mut metadata = None;
        if let Some(instance) = environment::instance(sources) {
            match spring(instance.profile).open().await {
                Ok(keeper) => return Ok(keeper),
                Err(CredentialError::Silent { why, .. }) => metadata = Some(why),
                Err(error) => return Err(error),
            }
        }
        if let Some(uri) = environment::uri(sources) {
            return spring(uri.profile).open().await;
        }
        Err(match nothing {
            CredentialError::Nowhere { path, others, .. } => CredentialError::Nowhere { path, others, metadata },
            other => other,
        })
    }

    /// The profile that they are of, if they are of one.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.0.spring.as_ref().map(|spring| &spring.profile)
    }

    /// When those that are held end; `None` if that is never or not known.
    #[must_use]
    pub fn expires(&self) -> Option<Timestamp> {
        self.state().held.expires
    }

    /// Those that are held, whether or not they are good any more.
    #[must_use]
    pub fn held(&self) -> Arc<Credentials> {
        Arc::clone(&self.state().held)
    }

    /// From now on only credentials of this identity are taken.
    pub fn keep_to(&self, caller: &CallerIdentity) {
        self.state().whose = Some(Whose::of(caller));
    }

    /// Those to sign with now, if no new ones are wanted first.
    #[must_use]
    pub fn ready(&self) -> Option<Arc<Credentials>> {
        let Some(spring) = &self.0.spring else { return Some(self.held()) };
        let (now, uptime) = (spring.wire.world_time(), spring.wire.env().now().uptime);
        let state = self.state();
        let late = state.due.is_some_and(|due| due <= now);
        let tried = state.missed.as_ref().is_some_and(|(at, _)| uptime.saturating_sub(*at) < AGAIN);
        (!late || (tried && state.is_good(now))).then(|| Arc::clone(&state.held))
    }

    /// Those to sign with now, new ones if the old ones come to their end.
    ///
    /// # Errors
    /// Why there are no new ones, if the old ones are over.
    pub async fn current(&self) -> Result<Arc<Credentials>, CredentialError> {
        if let Some(held) = self.ready() {
            return Ok(held);
        }
        let before = self.state().asked;
        let _turn = self.0.turn.lock().await;
        if let Some(held) = self.ready() {
            return Ok(held);
        }
        // Somebody has just asked in vain: all who waited with them get the same answer.
        let vain = |state: &State| state.missed.as_ref().filter(|_| state.asked > before)?.1.clone();
        let vain = vain(&self.state());
        let error = match vain {
            Some(error) => error,
            None => match self.renew().await {
                Ok(_) => return Ok(self.held()),
                Err(error) => error,
            },
        };
        let state = self.state();
        if state.is_good(self.now()) { Ok(Arc::clone(&state.held)) } else { Err(error) }
    }

    /// A service does not take `used` any more: looks for others. Returns whether there are.
    pub async fn refused(&self, used: &Arc<Credentials>) -> bool {
        let Some(spring) = &self.0.spring else { return false };
        let before = self.state().asked;
        let _turn = self.0.turn.lock().await;
        {
            let mut state = self.state();
            if !state.held.same_as(used) {
                return true;
            }
            state.useless = Some(state.number);
            let now = spring.wire.env().now().uptime;
            let just = state.missed.as_ref().is_some_and(|(at, _)| now.saturating_sub(*at) < PAUSE);
            if state.asked > before || (just && !spring.profile.mode.is_static()) {
                return false;
            }
        }
        self.renew().await.unwrap_or(false)
    }

    /// Gets new ones now, whatever the old ones are like. Returns whether they are others than before, or than those that
    /// were last found to be of no use: somebody may have got new ones since.
    ///
    /// # Errors
    /// Why there are none; the old ones are kept.
    pub async fn again(&self) -> Result<bool, CredentialError> {
        let _turn = self.0.turn.lock().await;
        let other = self.renew().await?;
        let state = self.state();
        Ok(other || state.useless.is_some_and(|number| number < state.number))
    }

    async fn renew(&self) -> Result<bool, CredentialError> {
        let Some(spring) = &self.0.spring else { return Ok(false) };
        let (whose, old) = {
            let state = self.state();
            (state.whose.clone(), Arc::clone(&state.held))
        };
        let fresh = spring.renewed_boxed(whose, &old).await;
        let (now, uptime) = (spring.wire.world_time(), spring.wire.env().now().uptime);
        let mut state = self.state();
        state.asked += 1;
        match fresh {
            Ok(fresh) => {
                let other = !fresh.same_as(&state.held);
                state.missed = (!other).then_some((uptime, None));
                state.due = due(&fresh, now);
                state.held = Arc::new(fresh);
                state.number += u64::from(other);
                Ok(other)
            }
            Err(error) => {
                state.missed = Some((uptime, Some(error.clone())));
                state.useless = Some(state.number);
                Err(error)
            }
        }
    }

    fn now(&self) -> Timestamp {
        self.0.spring.as_ref().map_or(Timestamp::UNIX_EPOCH, |spring| spring.wire.world_time())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_good(&self, now: Timestamp) -> bool {
        self.held.expires.is_none_or(|end| now < end)
    }
}

/// When credentials that were got at `now` are to be renewed.
fn due(credentials: &Credentials, now: Timestamp) -> Option<Timestamp> {
    let end = credentials.expires?;
    let margin = (end.duration_since(now) / 4).min(MARGIN).max(SignedDuration::ZERO);
    Some(end.checked_sub(margin).unwrap_or(end))
}

impl Spring {
    async fn open(self) -> Result<Keeper, CredentialError> {
        let credentials = self.fetch().await?;
        let due = due(&credentials, self.wire.world_time());
        Ok(Keeper::holding(credentials, Some(self), due))
    }

    /// Reads the source again and asks whomever it names.
    async fn fetch(&self) -> Result<Credentials, CredentialError> {
        let name = &self.profile.name;
        // Under its name it is found again, or not at all: whoever was chosen once is not replaced by another source.
        let found = self.sources.find(Some(name.raw()))?;
        let means = Means { wire: &self.wire, endpoints: &self.endpoints, sources: &self.sources, name };
        let credentials = found.recipe.fetch(&means).await?;
        match credentials.expires {
            Some(at) if at <= self.wire.world_time() => Err(CredentialError::Ended { name: name.clone(), at }),
            _ => Ok(credentials),
        }
    }

    /// [`Self::renewed`] in a box, because signing a request may lead here, and getting credentials may take a signed
    /// request.
    fn renewed_boxed<'a>(&'a self, whose: Option<Whose>, old: &'a Credentials) -> Getting<'a> {
        Box::pin(self.renewed(whose, old))
    }

    /// The same, and makes sure that they are those of the same identity.
    async fn renewed(&self, whose: Option<Whose>, old: &Credentials) -> Result<Credentials, CredentialError> {
        const ACTION: &str = "GetCallerIdentity";
        let fresh = self.fetch().await?;
        let Some(whose) = whose.filter(|_| !fresh.same_as(old)) else { return Ok(fresh) };
        let name = || self.profile.name.clone();
        let client = Client::new(self.wire.clone(), self.endpoints.clone(), fresh.clone());
        let service = |error| CredentialError::Service { name: name(), action: ACTION, error: Box::new(error) };
        let caller = client.caller_identity().await.map_err(service)?;
        if Whose::of(&caller) == whose {
            return Ok(fresh);
        }
        Err(CredentialError::Changed { name: name(), account: caller.account })
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper").field("held", &self.held()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::secret::Secret;

    #[test]
    fn credentials_are_renewed_a_quarter_of_an_hour_or_a_quarter_of_their_life_before_their_end() {
        let now: Timestamp = "2026-01-02T03:00:00Z".parse().unwrap();
        let due_after = |seconds: i64| {
            let expires = Some(now + SignedDuration::from_secs(seconds));
            let keys = Credentials { access_key_id: "k".into(), secret: Secret::new("s"), token: None, expires };
            due(&keys, now).unwrap().duration_since(now).as_secs()
        };
        assert_eq!(due_after(3600), 2700);
        assert_eq!(due_after(43_200), 42_300);
        assert_eq!(due_after(900), 675, "three minutes and more are left");
        assert_eq!(due_after(60), 45);
        assert_eq!(due_after(-5), -5);
    }

    #[test]
    fn the_name_of_a_session_is_not_who_it_is() {
        let whose = |arn: &str| {
            let (account, kind) = ("1009441022073456".parse().unwrap(), crate::api::sts::IdentityKind::AssumedRole);
            Whose::of(&CallerIdentity { account, arn: arn.into(), kind, name: "".into() })
        };
        assert_eq!(whose("acs:ram::1:assumed-role/ops/one"), whose("acs:ram::1:assumed-role/ops/two"));
        assert_ne!(whose("acs:ram::1:assumed-role/ops/one"), whose("acs:ram::1:assumed-role/root/one"));
        assert_ne!(whose("acs:ram::1:user/a"), whose("acs:ram::1:user/b"));
    }
}
