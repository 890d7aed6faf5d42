//! The list of calls: what was asked, by whom, and what came of it.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::Serialize;

use super::super::request::Request;
use super::super::service::Service;
use super::faults::FaultKind;

/// Upper limit of the calls that are remembered; the oldest are forgotten first.
const MOST: usize = 50_000;

/// A call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallRecord {
    /// Counted from 1 without gaps.
    pub seq: u64,
    /// The world's time.
    pub time: Timestamp,
    /// The service; none for a request that names no service or action that exists.
    pub service: Option<Service>,
    /// The action.
    pub action: Option<String>,
    /// The region; of no meaning to the central services.
    pub region: Option<String>,
    /// Who called; none if the request was not accepted as anybody's.
    pub account: Option<String>,
    /// The HTTP status of the answer, whether or not it arrived; none if the service never saw the call.
    pub status: Option<u16>,
    /// The code of a refusal.
    pub code: Option<String>,
    /// The fault that struck the call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultKind>,
    /// Whether it came from inside, without a signature, as "changed by somebody else" does.
    #[serde(skip_serializing_if = "is_false")]
    pub inside: bool,
    /// The parameters as they were sent, flattened. The same calls in the same order make the same world again.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

impl CallRecord {
    /// The same call again, for another emulator of the same world: what each step of a history did can be looked at
    /// afterwards, with the time of each. None if the service never saw the call or did not know the caller.
    #[must_use]
    pub fn request(&self) -> Option<Request> {
        let seen = self.status.is_some() && self.account.is_some();
        let (account, service) = (self.account.as_ref().filter(|_| seen)?, self.service?);
        let (action, region) = (self.action.as_ref()?, self.region.as_ref()?);
        Some(Request::as_account(account, service, action, region, self.params.clone()))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The calls so far.
#[derive(Debug, Default)]
pub(in super::super) struct CallLog {
    calls: VecDeque<CallRecord>,
    made: u64,
}

impl CallLog {
    /// Adds a call under the next number.
    pub(in super::super) fn push(&mut self, mut call: CallRecord) {
        self.made += 1;
        call.seq = self.made;
        if self.calls.len() == MOST {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    /// Those with a number above `since`.
    pub(in super::super) fn since(&self, since: u64) -> Vec<CallRecord> {
        let from = self.calls.partition_point(|call| call.seq <= since);
        self.calls.iter().skip(from).cloned().collect()
    }
}
