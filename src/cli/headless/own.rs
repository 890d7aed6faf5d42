//! The accounts of the other profiles: what is theirs is the user's own.

use std::collections::BTreeMap;

use super::Context;
use super::driver::Wake;
use super::failure::Failure;
use crate::domain::ids::AccountId;
use crate::work::{Event, Job};

/// The accounts of all profiles that can be asked without anything being run, with the names of the profiles. One that
/// cannot sign in is left out: it only makes less known.
///
/// # Errors
/// The program is to end, or the worker has ended.
pub(super) fn accounts(context: &Context<'_>) -> Result<BTreeMap<AccountId, String>, Failure> {
    let driver = context.driver();
    let Event::Profiles { found, .. } = driver.ask_as_nobody(Job::Profiles)? else { return Err(Failure::broken()) };
    let names = found.into_iter().filter(crate::work::Profile::may_be_asked).map(|profile| profile.name);
    let mut asked: Vec<_> = names.map(|profile| driver.submit(Job::Verify { profile })).collect();
    let mut own = BTreeMap::new();
    while !asked.is_empty() {
        match driver.next()? {
            Wake::Told(of, event) => {
                if let Event::Verified { profile, account, .. } = *event {
                    asked.retain(|stamp| *stamp != of);
                    own.extend(account.ok().map(|account| (account, profile)));
                }
            }
            Wake::Gone => {}
            Wake::Signal => return Err(Failure::interrupted()),
        }
    }
    Ok(own)
}
