//! Sending one step, exactly once, with its record on the disk before.

use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;

use crate::api::client::{Client, Done};
use crate::api::error::{ApiError, Cause, CauseKind, Refusal};
use crate::api::sharing::{Answered, NewShare};
use crate::base::env::Env;
use crate::base::ledger::{Draft, NotRecorded, Notary, Ticket};
use crate::base::untrusted::Untrusted;
use crate::domain::execution::{Answer, Before, Entry, Execution, Given, Intended, Product, Record, TaskId, VERSION};
use crate::domain::facts::{KEY_POLICY, ROLE_CHANGED, ROLE_DESCRIPTION, SHARING_ROLE, same_policy};
use crate::domain::ids::{RegionId, ShareId};
use crate::domain::plan::{Call, OPERATION_TAG, SOURCE_TAG, ShareRef, StepNo};
use crate::domain::problem::Problem;
use crate::store::journal::Journal;
use crate::work::bench;
use crate::work::trouble;
use crate::work::worker::Desk;

/// Writes down one step's request when the client is about to send it.
struct StepNotary<'a> {
    journal: &'a Mutex<Journal>,
    env: &'a Env,
    /// How far the services' clock is ahead of that of `env`.
    ahead: SignedDuration,
    task: &'a TaskId,
    step: StepNo,
    attempt: u32,
    before: Before,
    written: Mutex<Option<Intended>>,
}

impl Notary for StepNotary<'_> {
    fn certify(&self, draft: Draft) -> Result<Ticket, NotRecorded> {
        let intended = Intended::new(self.step, self.attempt, &draft, self.before.clone());
        let entry = Entry::Intent(Box::new(intended.clone()));
        let now = self.env.now().wall;
        let at = now.checked_add(self.ahead).unwrap_or(now);
        let record = Record { v: VERSION, task: self.task.clone(), at, entry };
        let ticket = bench::lock(self.journal).certify(record, draft);
        let ticket = ticket.map_err(|blocked| NotRecorded(blocked.to_string()))?;
        *self.written.lock().unwrap_or_else(PoisonError::into_inner) = Some(intended);
        Ok(ticket)
    }
}

/// Sends one step and tells what was written down before and what became of it.
pub(super) async fn send(
    desk: &Desk,
    client: &Client,
    task: &TaskId,
    run: &Execution,
    step: StepNo,
    before: Before,
) -> (Option<Intended>, Given) {
    let journal = desk.journal();
    let attempt = run.progress[step].attempts;
    let written = Mutex::new(None);
    let (env, ahead) = (&desk.env, desk.ahead());
    let notary = StepNotary { journal: &journal, env, ahead, task, step, attempt, before, written };
    let action = run.plan.steps[step].call.action();
    let given = match run.call(step) {
        // A step on a share that an earlier one should have made, and did not; the execution does not ask for it.
        None => Given::Problem(Problem { action: action.to_owned(), ..Problem::default() }),
        Some(call) => match one(client, &notary, run, run.plan.region_of(step), &call).await {
            Ok((answer, request_id)) => Given::Success { answer, request_id },
            Err(error) => Given::Problem(trouble::of_write(&error, call.action(), run.plan.region_of(step))),
        },
    };
    (notary.written.into_inner().unwrap_or_else(PoisonError::into_inner), given)
}

async fn one(
    client: &Client,
    notary: &dyn Notary,
    run: &Execution,
    region: &RegionId,
    call: &Call,
) -> Result<(Answer, Untrusted), ApiError> {
    let writer = client.writer(notary);
    match call {
        Call::Create { name, allow_external, snapshots, principals, operation } => {
            let tag = Some((OPERATION_TAG.to_owned(), operation.clone())).filter(|(_, value)| !value.is_empty());
            let share = NewShare {
                name: name.clone(),
                allow_external: *allow_external,
                snapshots: snapshots.clone(),
                principals: principals.clone(),
                tag,
            };
            writer.create_share(region, &share).await.map(|done| (Answer::Created(done.value), done.request_id))
        }
        Call::Associate { share, snapshots, principals } => {
            writer.associate(region, known(share)?, snapshots, principals).await.map(started)
        }
        Call::Disassociate { share, snapshots, principals } => {
            writer.disassociate(region, known(share)?, snapshots, principals).await.map(started)
        }
        Call::Update { share, name, allow_external } => {
            writer.update_share(region, known(share)?, name, *allow_external).await.map(finished)
        }
        Call::DeleteShare { share } => writer.delete_share(region, known(share)?).await.map(finished),
        Call::Leave(id) => writer.leave(region, id, &run.plan.account).await.map(finished),
        Call::DeleteSnapshot { snapshot, force } => {
            writer.delete_snapshot(region, snapshot, *force).await.map(finished)
        }
        Call::EnableDirectorySharing => writer.enable_sharing_with_directory(region).await.map(finished),
        Call::CreateRole { trust } => writer.create_role(SHARING_ROLE, trust, ROLE_DESCRIPTION).await.map(finished),
        Call::UpdateRole { before, trust } => {
            still_so(client, before).await?;
            writer.update_role_trust(SHARING_ROLE, trust).await.map(finished)
        }
        Call::AttachKeyPolicy => writer.attach_system_policy(SHARING_ROLE, KEY_POLICY).await.map(finished),
        Call::Accept(id) => writer.accept(region, id).await.map(answered),
        Call::Reject(id) => writer.reject(region, id).await.map(answered),
        Call::CreateDisk { disk, token } => {
            let tags = tags(disk.source.as_deref(), token);
            writer.create_disk(region, disk, token, &tags).await.map(|done| making(done.map(Product::Disk)))
        }
        Call::CopySnapshot { copy, token } => {
            let tags = tags(copy.source.as_deref(), token);
            writer.copy_snapshot(region, copy, token, &tags).await.map(|done| making(done.map(Product::Copy)))
        }
        Call::ReInitDisk { disk } => writer.reinit_disk(region, disk).await.map(finished),
    }
}

/// Whether the sharing role's trust policy is what a change of it was made from. The service takes a whole policy and
/// compares nothing, so that whoever else has changed it meanwhile would be undone.
///
/// # Errors
/// Nothing was sent: [`ROLE_CHANGED`] if it is not, else why it could not be read.
async fn still_so(client: &Client, before: &str) -> Result<(), ApiError> {
    let not_sent = |error: ApiError| {
        let text = error.to_string().as_str().into();
        if error.may_have_taken_effect() { ApiError::NotSent(Cause { kind: CauseKind::Broken, text }) } else { error }
    };
    let role = client.role(SHARING_ROLE).await.map_err(not_sent)?;
    if role.is_some_and(|role| same_policy(role.trust.raw(), before)) {
        return Ok(());
    }
    Err(ApiError::Refused(Box::new(Refusal { code: ROLE_CHANGED.into(), ..Refusal::default() })))
}

/// The tags of what is made: where it comes from, and by which it is found again when its answer was lost.
fn tags<'a>(source: Option<&'a str>, token: &'a str) -> Vec<(&'static str, &'a str)> {
    source.map(|source| (SOURCE_TAG, source)).into_iter().chain([(OPERATION_TAG, token)]).collect()
}

fn making(done: Done<Product>) -> (Answer, Untrusted) {
    (Answer::Making(done.value), done.request_id)
}

/// The share of a call that [`Execution::call`] has made, which names it.
fn known(share: &ShareRef) -> Result<&ShareId, ApiError> {
    match share {
        ShareRef::Known(id) => Ok(id),
        ShareRef::MadeBy(step) => Err(ApiError::NotRecorded(format!("step {step} made no share").as_str().into())),
    }
}

fn started<T>(done: Done<T>) -> (Answer, Untrusted) {
    (Answer::Started, done.request_id)
}

fn finished<T>(done: Done<T>) -> (Answer, Untrusted) {
    (Answer::Finished, done.request_id)
}

fn answered(done: Done<Answered>) -> (Answer, Untrusted) {
    (Answer::Invitation(done.value.status, done.value.failures), done.request_id)
}
