//! A request on its way: what a fault makes of it and of its answer.

use std::sync::Arc;
use std::time::Duration;

use super::control::{FaultKind, FaultSpec, Strike};
use super::emulator::{Emulator, Noted, Read, http_date};
use super::fault::Fault;
use super::request::{Request, Response};
use super::state::Tasks;
use super::verify::Clocks;
use crate::base::env::Now;

/// What becomes of a request on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// How long what follows is held back.
    pub delay: Duration,
    /// What follows.
    pub delivery: Delivery,
}

/// What the client gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// The answer.
    Answer(Response),
    /// The first half of the answer's body; then the connection is closed.
    Truncated(Response),
    /// The connection is closed without an answer.
    Closed,
    /// Nothing, for as long as the client waits.
    Silence,
}

impl Emulator {
    /// Answers one request, unless a fault says otherwise.
    pub fn exchange(&mut self, request: &Request, now: Now) -> Exchange {
        let world = Arc::clone(&self.state.world);
        let call = request.call(&world);
        let mut strike = self.faults.strike(call.as_deref().ok());
        if let (Some(meter), Ok(call)) = (&mut self.meter, &call)
            && meter.refuses(call, now.uptime)
        {
            strike.ending.get_or_insert_with(|| FaultSpec::new(FaultKind::Throttle));
        }
        let clocks = self.clocks(now, strike.clock_off);
        self.state.advance(clocks.world);
        let delivery = match strike.ending.take() {
            None => Delivery::Answer(self.serve_struck(request, &call, clocks, &mut strike)),
            Some(ending) => {
                let effect = ending.takes_effect();
                let answered = effect.then(|| self.serve_struck(request, &call, clocks, &mut strike));
                self.end(&ending, request, &call, answered, clocks)
            }
        };
        Exchange { delay: strike.delay, delivery }
    }

    /// The service's own answer, its tasks being what faults make of them.
    fn serve_struck(&mut self, request: &Request, call: &Read<'_>, clocks: Clocks, strike: &mut Strike) -> Response {
        self.state.tasks = strike.tasks;
        let response = self.serve(request, call, clocks, Some(strike));
        self.state.tasks = Tasks::default();
        response
    }

    /// What a fault puts in the place of the answer. A call that the service has not seen is noted here.
    fn end(
        &mut self,
        ending: &FaultSpec,
        request: &Request,
        call: &Read<'_>,
        answered: Option<Response>,
        clocks: Clocks,
    ) -> Delivery {
        let seen = answered.is_some();
        let refusal = match (ending.kind, answered) {
            (FaultKind::Truncate, Some(response)) => return Delivery::Truncated(response),
            (FaultKind::Throttle, _) => {
                Some(Fault::bad("Throttling.User", "Request was denied due to user flow control."))
            }
            (FaultKind::Http5xx, _) => {
                let why = "The request has failed due to a temporary failure of the server.";
                Some(Fault::new(503, "ServiceUnavailable", why))
            }
            _ => None,
        };
        let code = refusal.as_ref().map(|refusal| refusal.code.to_string());
        let delivery = match refusal {
            Some(refusal) => {
                let mut response = self.respond(Err(refusal), request, clocks);
                let hint = ending.retry_after_ms.map(|ms| ("x-acs-retry-after", ms.to_string()));
                response.headers.extend(hint);
                Delivery::Answer(response)
            }
            None if ending.kind == FaultKind::NotJson => Delivery::Answer(gateway_page(clocks)),
            None if ending.kind == FaultKind::Timeout && ending.ms.is_none() => Delivery::Silence,
            None => Delivery::Closed,
        };
        if !seen {
            let status = match &delivery {
                Delivery::Answer(response) => Some(response.status),
                _ => None,
            };
            self.note(call, request, Noted { status, code, fault: Some(ending.kind), account: None });
        }
        delivery
    }
}

/// What a gateway sends that cannot reach the service behind it.
fn gateway_page(clocks: Clocks) -> Response {
    Response {
        status: 502,
        headers: vec![("content-type", "text/html".to_owned()), ("date", http_date(clocks.world))],
        body: "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"
            .to_owned(),
    }
}
