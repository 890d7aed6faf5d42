//! Carries out a plan: [`Execution`] says what to do next, this does it and tells it what came of it.

use std::rc::Rc;

use super::Stamp;
use super::session::{self, Door, Session};
use super::trouble;
use super::worker::Desk;
use crate::api::client::{Client, Done};
use crate::api::page::Listing;
use crate::api::sharing::{Answered, NewShare};
use crate::base::untrusted::Untrusted;
use crate::domain::execution::{Answer, Execution, Next, Question, Reading};
use crate::domain::ids::RegionId;
use crate::domain::plan::{Call, OPERATION_TAG, Plan, StepNo};
use crate::domain::problem::{Problem, ProblemKind};

/// The code of the refusal of a plan by a session of another account; nothing is sent then.
pub const ANOTHER_ACCOUNT: &str = "AnotherAccount";

/// Carries out `plan` under the identity behind `door`, and tells after every change how far it is.
pub(super) async fn apply(desk: &Desk, stamp: Stamp, door: Option<Door>, plan: Plan) {
    let session = session::enter(door).await.and_then(|session| of_the_same_account(session, &plan));
    let mut run = Execution::new(plan);
    let tell = |run: &Execution| drop((desk, stamp, run));
    let uptime = || desk.env.now().uptime;
    loop {
        match run.next(uptime()) {
            Next::Send(no) => match &session {
                Ok(session) => {
                    run.sending(no);
                    tell(&run);
                    let answer = send(&session.client, &run, no).await;
                    run.sent(no, answer, uptime());
                }
                Err(problem) => run.sent(no, Err(without_session(problem, &run, no)), uptime()),
            },
            Next::Read(question) => {
                let reading = match &session {
                    Ok(session) => ask(&session.client, &run.plan.region, &question).await,
                    Err(_) => Reading::Failed,
                };
                run.read(&question, &reading, uptime());
            }
            Next::Wait(at) => {
                desk.alarm.until(at).await;
                continue;
            }
            Next::Finished => break,
        }
        tell(&run);
    }
    if run.progress.is_empty() {
        tell(&run);
    }
}

fn of_the_same_account(session: Rc<Session>, plan: &Plan) -> Result<Rc<Session>, Problem> {
    if session.account == plan.account {
        return Ok(session);
    }
    Err(Problem { kind: ProblemKind::Credentials, code: ANOTHER_ACCOUNT.into(), ..Problem::default() })
}

/// Why a step is not sent at all. Whatever kept the session from opening, this write certainly did not happen and
/// waiting would not change that.
fn without_session(problem: &Problem, run: &Execution, no: StepNo) -> Problem {
    Problem {
        kind: ProblemKind::Credentials,
        action: run.plan.steps[no].call.action().to_owned(),
        region: Some(run.plan.region.clone()),
        ..problem.clone()
    }
}

type Sent = Result<(Answer, Untrusted), Problem>;

/// Sends one step, exactly once.
async fn send(client: &Client, run: &Execution, no: StepNo) -> Sent {
    let client = client.writer(&Nobody);
    let (call, region) = (&run.plan.steps[no].call, &run.plan.region);
    let share = || run.share_of(no).ok_or_else(|| without_share(run, no));
    let answer = match call {
        Call::Create { name, allow_external, snapshots, principals, operation } => {
            let share = NewShare {
                name: name.clone(),
                allow_external: *allow_external,
                snapshots: snapshots.clone(),
                principals: principals.clone(),
                tag: Some((OPERATION_TAG.to_owned(), operation.clone())),
            };
            client.create_share(region, &share).await.map(|done| (Answer::Created(done.value), done.request_id))
        }
        Call::Associate { snapshots, principals, .. } => {
            client.associate(region, share()?, snapshots, principals).await.map(started)
        }
        Call::Disassociate { snapshots, principals, .. } => {
            client.disassociate(region, share()?, snapshots, principals).await.map(started)
        }
        Call::Update { name, allow_external, .. } => {
            client.update_share(region, share()?, name, *allow_external).await.map(finished)
        }
        Call::DeleteShare { .. } => client.delete_share(region, share()?).await.map(finished),
        Call::Leave(id) => client.leave(region, id, &run.plan.account).await.map(left),
        Call::DeleteSnapshot { snapshot, force } => {
            client.delete_snapshot(region, snapshot, *force).await.map(finished)
        }
        Call::EnableDirectorySharing => client.enable_sharing_with_directory(region).await.map(finished),
        Call::Accept(id) => client.accept(region, id).await.map(answered),
        Call::Reject(id) => client.reject(region, id).await.map(answered),
    };
    answer.map_err(|error| trouble::of_write(&error, call.action(), region))
}

fn started<T>(done: Done<T>) -> (Answer, Untrusted) {
    (Answer::Started, done.request_id)
}

fn left<T>(done: Done<T>) -> (Answer, Untrusted) {
    (Answer::Finished, done.request_id)
}

/// The answer tells nothing beyond the success.
fn finished<T>(_: T) -> (Answer, Untrusted) {
    (Answer::Finished, Untrusted::default())
}

fn answered(done: Done<Answered>) -> (Answer, Untrusted) {
    (Answer::Invitation(done.value.status, done.value.failures), done.request_id)
}

/// A step on a share that an earlier step should have made, and did not. The execution does not ask for it.
fn without_share(run: &Execution, no: StepNo) -> Problem {
    Problem {
        action: run.plan.steps[no].call.action().to_owned(),
        region: Some(run.plan.region.clone()),
        ..Problem::default()
    }
}

/// Answers a question from complete lists only; anything else is a failed reading.
async fn ask(client: &Client, region: &RegionId, question: &Question) -> Reading {
    let reading = match question {
        Question::Rows(share) => {
            client.association_rows(region, share).await.ok().and_then(|(snapshots, principals)| {
                Some(Reading::Rows { snapshots: complete(snapshots)?, principals: complete(principals)? })
            })
        }
        Question::OwnShares => client.own_shares(region).await.ok().and_then(complete).map(Reading::OwnShares),
        Question::Share(_) | Question::Received(_) | Question::Snapshot(_) | Question::DirectorySharing => None,
        Question::Invitation(id) => client.invitations(region).await.ok().and_then(complete).map(|all| {
            let found = all.into_iter().find(|invitation| invitation.id == *id);
            Reading::Invitation(found.map(|invitation| invitation.status))
        }),
    };
    reading.unwrap_or(Reading::Failed)
}

fn complete<T>(listing: Listing<T>) -> Option<Vec<T>> {
    listing.is_complete().then_some(listing.items)
}

struct Nobody;

impl crate::base::ledger::Notary for Nobody {
    fn certify(
        &self,
        _: crate::base::ledger::Draft,
    ) -> Result<crate::base::ledger::Ticket, crate::base::ledger::NotRecorded> {
        Err(crate::base::ledger::NotRecorded("no journal".into()))
    }
}
