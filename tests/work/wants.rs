//! What tests want, and what they look at afterwards.

use snapferry::domain::execution::{Execution, Outcome};
use snapferry::domain::plan::{Call, Destination, Intent, Plan};
use snapferry::domain::share::{Principal, Share};

use crate::rig::{GLOBEX, PLAIN, Rig};

/// The name of the share that [`share_with`] makes.
pub const NEW_SHARE: &str = "web-for-partners";

/// To share [`PLAIN`] through a share of its own.
pub fn share_with(principals: &[Principal]) -> Intent {
    let into = Destination::New { name: NEW_SHARE.into(), allow_external: true };
    Intent::Share { snapshots: vec![PLAIN.parse().unwrap()], into, principals: principals.to_vec(), except: vec![] }
}

pub fn to_globex(rig: &Rig) -> Intent {
    share_with(&[Principal::Account(rig.account(GLOBEX))])
}

/// The shares that a plan of this test made.
pub fn made(shares: &[Share]) -> Vec<&Share> {
    shares.iter().filter(|share| share.name.raw() == NEW_SHARE).collect()
}

pub fn outcomes(run: &Execution) -> Vec<&Outcome> {
    (0..run.plan.steps.len()).map(|no| run.outcome(no).unwrap()).collect()
}

/// The action of a plan's only step.
pub fn only_action(plan: &Plan) -> &'static str {
    let [step] = plan.steps.as_slice() else { panic!("one step: {:?}", plan.steps) };
    Call::action(&step.call)
}
