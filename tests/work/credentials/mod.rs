//! Every way to be somebody, against services over real HTTP that give credentials: who it is, when new ones are got,
//! and what is told when there are none.

mod chain;
mod failures;
mod identity;
mod modes;

use std::time::Duration;

use serde_json::{Value, json};
use snapferry::domain::problem::Problem;
use snapferry::sandbox::Service;
use snapferry::ui;
use snapferry::work::{Event, Job, OpenTrouble};

use crate::rig::*;

const OPERATOR: &str = "acs:ram::1009441022073456:role/snapshot-operator";
const READER: &str = "acs:ram::1180220033445517:role/snapshot-reader";

fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// The keys of an account of the sandbox, as the CLI's file has them.
fn keys(rig: &Rig, profile: &str) -> (String, String) {
    let account = rig.ready().accounts.iter().find(|account| account.profile == profile).unwrap();
    (account.access_key_id.clone(), account.access_key_secret.clone())
}

/// A profile of mode RamRoleArn: an operator.
fn operator(rig: &Rig) -> Value {
    let (id, secret) = keys(rig, ACME);
    json!({
        "name": "operator", "mode": "RamRoleArn", "access_key_id": id, "access_key_secret": secret,
        "ram_role_arn": OPERATOR, "ram_session_name": "li", "expired_seconds": 3600, "region_id": "cn-hangzhou",
    })
}

/// A profile of mode StsToken with a session that the sandbox issues now.
fn temporary(rig: &Rig, name: &str) -> Value {
    let session = session(rig);
    json!({
        "name": name, "mode": "StsToken", "access_key_id": session["AccessKeyId"],
        "access_key_secret": session["AccessKeySecret"], "sts_token": session["SecurityToken"],
        "region_id": "cn-hangzhou",
    })
}

/// A session of the operator's role, good for an hour.
fn session(rig: &Rig) -> Value {
    let params = [("RoleArn", OPERATOR), ("RoleSessionName", "li")];
    let answer = rig.control().mutate(ACME, Service::Sts, "AssumeRole", "cn-hangzhou", &params);
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str::<Value>(&answer.body).unwrap()["Credentials"].clone()
}

/// Why a profile cannot be opened, in the words that the screen has for it.
fn why(rig: &Rig, profile: Option<&str>) -> String {
    match rig.try_open(9, profile) {
        Err(OpenTrouble::Credentials(trouble)) => ui::credentials::words(&trouble),
        Err(OpenTrouble::Request(problem)) => {
            format!("{} {} {}", problem.action, problem.code, ui::problem::advice(&problem))
        }
        Ok(identity) => panic!("it is {identity:?}"),
    }
}

/// The answer to a job, without the word about when credentials end.
fn answer(rig: &Rig, epoch: u32, job: Job) -> Event {
    let stamp = rig.submit(epoch, job);
    loop {
        match rig.next(stamp) {
            Event::Expires { .. } => {}
            event => return event,
        }
    }
}

/// What came of reading something.
fn read(rig: &Rig, epoch: u32) -> Result<(), Problem> {
    match answer(rig, epoch, Job::Regions) {
        Event::Regions(outcome) => outcome.map(drop),
        other => panic!("not the regions: {other:?}"),
    }
}

/// Whether there are other credentials after a look for them.
fn renew(rig: &Rig, epoch: u32) -> Result<bool, OpenTrouble> {
    match answer(rig, epoch, Job::Renew { if_changed: false }) {
        Event::Renewed(outcome) => outcome,
        other => panic!("not the answer to Renew: {other:?}"),
    }
}
