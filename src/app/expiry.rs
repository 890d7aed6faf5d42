//! How the credentials of the session stand: when they end, and what is known once they are over. That is a state like
//! any other: what has been read stays on the screen, and what was begun is kept.

use std::time::Duration;

use jiff::Timestamp;

use super::model::{Model, OpenTrouble};
use crate::domain::problem::Problem;

/// How often the file is looked at while somebody waits for it to change.
pub const LOOK: Duration = Duration::from_secs(5);

/// How the credentials stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expiry {
    /// When they end; `None` if that is never or not known.
    pub at: Option<Timestamp>,
    /// That they are not taken any more.
    pub over: Option<Over>,
    /// Whether new ones are being looked for.
    pub asking: bool,
    /// What came of the last look, if it was of no use.
    pub vain: Option<Vain>,
    /// When to look at the file again, while somebody waits for it to change.
    pub look_at: Option<Duration>,
    /// What had been asked for when this was last known to change; answers to that say nothing about what is the case
    /// now.
    pub(super) since: u32,
}

/// That credentials are not taken any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// What was refused, and how.
    pub problem: Problem,
    /// When.
    pub at: Timestamp,
}

/// What came of a look for new credentials that was of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Vain {
    /// There are those only that are known already.
    Same,
    /// This.
    Trouble(OpenTrouble),
}

/// How the credentials stand, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Nothing is known against them, nor when they end.
    Unlimited,
    /// They end then.
    Until(Timestamp),
    /// Their time is over, and the next request gets new ones.
    Renews,
    /// Their time is over.
    Expired,
    /// They are not taken for another reason.
    Invalid,
}

impl Over {
    /// Whether it is their time that is over, as opposed to a key that was disabled or deleted.
    #[must_use]
    pub fn is_expiry(&self) -> bool {
        let code = self.problem.code.raw();
        code.starts_with("InvalidSecurityToken") || code == "Credentials.Ended"
    }
}

impl Model {
    /// How the session's credentials stand.
    #[must_use]
    pub fn validity(&self) -> Validity {
        let is_static = self.session.identity().is_none_or(|identity| identity.profile.is_static());
        match (&self.expiry.over, self.expiry.at) {
            (Some(over), _) if over.is_expiry() => Validity::Expired,
            (Some(_), _) => Validity::Invalid,
            (None, Some(at)) if at > self.now.wall => Validity::Until(at),
            (None, Some(_)) if is_static => Validity::Expired,
            (None, Some(_)) => Validity::Renews,
            (None, None) => Validity::Unlimited,
        }
    }
}
