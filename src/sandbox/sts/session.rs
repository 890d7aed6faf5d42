//! Sessions: keys of a role, good until the world's clock says otherwise.

use std::time::Duration;

use jiff::Timestamp;

use super::super::state::State;
use super::super::world::{Account, Identity, IdentityKind, Role};
use crate::base::secret::Secret;

/// A session that was issued.
#[derive(Debug)]
pub(in super::super) struct Issued {
    /// The account that it acts in, with the session's own key and identity.
    pub account: Account,
    /// Since when it is there.
    pub issued: Timestamp,
    /// From then on its token is refused.
    pub expires: Timestamp,
}

/// The number of a role.
pub(in super::super) fn role_id(state: &State, role: &Role, owner: &Account) -> String {
    state.ids.number(&["role", &owner.account_id, &role.name])
}

/// Issues a session of a role that lasts so many seconds.
pub(in super::super) fn issue<'s>(
    state: &'s mut State,
    role: &Role,
    owner: &Account,
    name: &str,
    seconds: u32,
) -> &'s Issued {
    let identity = Identity {
        kind: IdentityKind::AssumedRoleUser,
        name: format!("{}/{name}", role.name.to_ascii_lowercase()),
        id: Some(role_id(state, role, owner)),
    };
    let account = Account { identity, denied: role.denied.clone(), ..owner.clone() };
    keep(state, account, seconds)
}

/// Issues temporary keys of an account's own identity that last so many seconds.
pub(in super::super) fn issue_own<'s>(state: &'s mut State, account: &Account, seconds: u32) -> &'s Issued {
    keep(state, account.clone(), seconds)
}

fn keep(state: &mut State, account: Account, seconds: u32) -> &Issued {
    let (id, secret, token) = state.ids.session();
    let expires = state.now.checked_add(Duration::from_secs(u64::from(seconds))).unwrap_or(Timestamp::MAX);
    // Whoever asks again and again does not fill the memory: what is long over is not told from what never was.
    let now = state.now;
    state.sessions.retain(|old| old.expires.checked_add(KEPT).is_ok_and(|end| now < end));
    state.sessions.push(Issued {
        account: Account {
            access_key_id: format!("STS.{id}"),
            access_key_secret: Secret::new(secret),
            security_token: Some(Secret::new(token)),
            token_lives: None,
            key_inactive: false,
            ..account
        },
        issued: now,
        expires,
    });
    let last = state.sessions.len() - 1;
    &state.sessions[last]
}

/// How long a session that is over is refused as such.
const KEPT: Duration = Duration::from_secs(86_400);
