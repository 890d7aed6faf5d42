//! When a call that only reads is tried again, and after how long.

use std::time::Duration;

use super::error::{ApiError, CauseKind};
use crate::base::env::Env;

/// Tries of one call, the first among them.
const TRIES: u32 = 4;
/// The bound of the first wait; it doubles with each try.
const FIRST: Duration = Duration::from_millis(200);
/// The longest wait. If the service asks for more, the caller is told instead.
const LONGEST: Duration = Duration::from_secs(20);
/// After this long no further try is begun, so that a dead host is reported while somebody still looks.
const PATIENCE: Duration = Duration::from_secs(20);

/// The tries of one call so far.
#[derive(Debug)]
pub(crate) struct Retry {
    begun: Duration,
    tries: u32,
    clock_set: bool,
    nonce_changed: bool,
}

impl Retry {
    /// Before the first try.
    pub fn new(env: &Env) -> Self {
        Self { begun: env.now().uptime, tries: 0, clock_set: false, nonce_changed: false }
    }

    /// How long to wait before the next try after `error`; `None` if there is to be none.
    pub fn after(&mut self, error: &ApiError, env: &Env) -> Option<Duration> {
        self.tries += 1;
        let late = env.now().uptime.saturating_sub(self.begun) >= PATIENCE;
        if self.tries >= TRIES || late {
            return None;
        }
        match error {
            ApiError::Throttled { after: Some(after), .. } => (*after <= LONGEST).then_some(*after),
            ApiError::Throttled { after: None, .. } => Some(self.jitter(env)),
            ApiError::NotSent(cause) => {
                let lasting = matches!(cause.kind, CauseKind::PlainHttp | CauseKind::Setup | CauseKind::Certificate(_));
                (!lasting).then(|| self.jitter(env))
            }
            ApiError::MaybeSent(_) => Some(self.jitter(env)),
            ApiError::NotJson { status, .. } => (*status >= 500).then(|| self.jitter(env)),
            ApiError::Refused(refusal) => match refusal.code.raw() {
                // The clock difference was learned from the answer; without its date a second try says the same.
                "InvalidTimeStamp.Expired" if refusal.date.is_some() => once(&mut self.clock_set),
                "SignatureNonceUsed" => once(&mut self.nonce_changed),
                _ if refusal.status < 500 => None,
                _ => match refusal.after {
                    Some(after) => (after <= LONGEST).then_some(after),
                    None => Some(self.jitter(env)),
                },
            },
            ApiError::TooLarge
            | ApiError::Endless
            | ApiError::NotRecorded(_)
            | ApiError::ReadOnly
            | ApiError::Credentials(_) => None,
        }
    }

    /// Anything from no wait to a bound that doubles with each try.
    fn jitter(&self, env: &Env) -> Duration {
        let bound = (FIRST * 2_u32.pow(self.tries - 1)).min(LONGEST);
        Duration::from_millis(env.below(u64::try_from(bound.as_millis()).unwrap_or(u64::MAX) + 1))
    }
}

fn once(done: &mut bool) -> Option<Duration> {
    (!std::mem::replace(done, true)).then_some(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::error::{Cause, Refusal};
    use crate::api::tests_support::fixed_env;

    fn refused(code: &str, status: u16) -> ApiError {
        let date = Some(jiff::Timestamp::UNIX_EPOCH);
        ApiError::Refused(Box::new(Refusal { code: code.into(), status, date, ..Refusal::default() }))
    }

    fn tries(error: &ApiError) -> usize {
        let env = fixed_env();
        let mut retry = Retry::new(&env);
        1 + std::iter::from_fn(|| retry.after(error, &env)).count()
    }

    #[test]
    fn what_may_pass_is_tried_four_times_and_what_will_not_once() {
        let cause = |kind| Cause { kind, text: "".into() };
        let throttled = |after| ApiError::Throttled { after, refusal: Box::default() };
        for (error, expected) in [
            (ApiError::NotSent(cause(CauseKind::Connect)), 4),
            (ApiError::NotSent(cause(CauseKind::Name)), 4),
            (ApiError::NotSent(cause(CauseKind::PlainHttp)), 1),
            (ApiError::MaybeSent(cause(CauseKind::Timeout)), 4),
            (ApiError::NotJson { status: 502, prefix: "".into() }, 4),
            (ApiError::NotJson { status: 200, prefix: "".into() }, 1),
            (ApiError::TooLarge, 1),
            (throttled(None), 4),
            (throttled(Some(Duration::from_millis(300))), 4),
            (throttled(Some(Duration::from_secs(60))), 1),
            (refused("InternalError", 500), 4),
            (refused("ServiceUnavailable", 503), 4),
            (refused("NoPermission", 403), 1),
            (refused("SignatureDoesNotMatch", 400), 1),
            (refused("InvalidTimeStamp.Expired", 400), 2),
            (refused("SignatureNonceUsed", 400), 2),
        ] {
            assert_eq!(tries(&error), expected, "{error:?}");
        }
    }

    #[test]
    fn waits_stay_below_a_bound_that_doubles_and_a_request_to_wait_is_honoured() {
        let env = Env::system();
        let error = ApiError::MaybeSent(Cause { kind: CauseKind::Broken, text: "".into() });
        let mut retry = Retry::new(&env);
        for bound in [200, 400, 800] {
            assert!(retry.after(&error, &env).unwrap() <= Duration::from_millis(bound));
        }
        let after = Some(Duration::from_millis(1234));
        let throttled = ApiError::Throttled { after, refusal: Box::default() };
        assert_eq!(Retry::new(&env).after(&throttled, &env), after);
    }
}
