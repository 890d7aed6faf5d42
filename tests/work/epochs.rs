//! Switching identity: reads of the old one stop, its plan goes on.

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use snapferry::domain::execution::Outcome;
use snapferry::work::{Event, Job, Stamp};

use crate::proxy::Fate;
use crate::rig::*;

const LONG: Duration = Duration::from_secs(60);

/// A proxy's judge that holds the first request of an action and tells so.
fn gate(action: &'static str, fate: Fate) -> (impl Fn(&str) -> Fate + Send + Sync, Receiver<()>, Sender<()>) {
    let (tell, held) = channel();
    let (release, released) = channel();
    let once = Mutex::new(Some((tell, released)));
    let judge = move |seen: &str| {
        let taken = if seen == action { once.lock().unwrap().take() } else { None };
        let Some((tell, released)) = taken else { return Fate::Pass };
        tell.send(()).unwrap();
        // An error means that the test is over.
        let _ = released.recv();
        fate
    };
    (judge, held, release)
}

fn events_of(epoch: u32, events: &[(Stamp, Event)]) -> usize {
    events.iter().filter(|(stamp, _)| stamp.epoch == epoch).count()
}

#[test]
fn a_switch_ends_the_reads_of_the_identity_before() {
    let (judge, held, release) = gate("DescribeSnapshots", Fate::Pass);
    let rig = Rig::judged(judge);
    rig.open(1, ACME);
    let stale = rig.submit(1, Job::Snapshots { region: hangzhou() });
    held.recv_timeout(LONG).unwrap();
    let stamp = rig.submit(2, Job::Open { profile: Some(GLOBEX.into()) });
    assert!(matches!(rig.any(), (of, Event::Opened(Ok(_))) if of == stamp));
    // The next answer comes after the switch was dealt with, and only then the old one could come.
    assert!(matches!(rig.ask(2, Job::Regions), Event::Regions(Ok(_))));
    release.send(()).unwrap();
    rig.proxy.as_ref().unwrap().wait_for_hang_up();
    assert!(matches!(rig.ask(1, Job::Regions), Event::Regions(Err(_))), "the old session is closed");
    let rest = rig.stop();
    assert_eq!(events_of(stale.epoch, &rest), 0, "{rest:?}");
}

#[test]
fn an_epoch_is_cancelled_on_request() {
    let (judge, held, release) = gate("DescribeSnapshots", Fate::Pass);
    let rig = Rig::judged(judge);
    rig.open(1, ACME);
    rig.submit(1, Job::Snapshots { region: hangzhou() });
    held.recv_timeout(LONG).unwrap();
    rig.cancel_epoch(1);
    assert!(matches!(rig.ask(2, Job::Profiles), Event::Profiles { trouble: None, .. }));
    release.send(()).unwrap();
    rig.proxy.as_ref().unwrap().wait_for_hang_up();
    assert!(rig.stop().is_empty());
}

#[test]
fn a_plan_under_way_ends_under_the_identity_that_it_began_with() {
    let (judge, held, release) = gate("CreateResourceShare", Fate::Pass);
    let rig = Rig::judged(judge);
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    held.recv_timeout(LONG).unwrap();
    rig.open(2, GLOBEX);
    rig.cancel_epoch(1);
    release.send(()).unwrap();
    let run = rig.applied(stamp);
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient]);
    assert_eq!(rig.pending(2, ACME).share, *run.share_of(0).unwrap());
}

#[test]
fn jobs_wait_for_the_session_of_their_epoch() {
    let (judge, held, release) = gate("GetCallerIdentity", Fate::Pass);
    let rig = Rig::judged(judge);
    let opening = rig.submit(1, Job::Open { profile: Some(ACME.into()) });
    held.recv_timeout(LONG).unwrap();
    let regions = rig.submit(1, Job::Regions);
    release.send(()).unwrap();
    assert!(matches!(rig.any(), (stamp, Event::Opened(Ok(_))) if stamp == opening));
    assert!(matches!(rig.any(), (stamp, Event::Regions(Ok(_))) if stamp == regions));
}

#[test]
fn dropping_the_worker_does_not_wait_for_the_network() {
    let (judge, held, release) = gate("DescribeSnapshots", Fate::Pass);
    let rig = Rig::judged(judge);
    rig.open(1, ACME);
    rig.submit(1, Job::Snapshots { region: hangzhou() });
    held.recv_timeout(LONG).unwrap();
    assert!(rig.stop().is_empty(), "and no event comes afterwards");
    drop(release);
}

#[test]
fn a_panic_is_not_swallowed() {
    let clock = crate::clock::LeapingClock::new();
    let endpoints = snapferry::api::endpoint::Endpoints::new("localhost:1").unwrap();
    let setup = snapferry::work::Setup::new(clock.env(), endpoints, snapferry::api::credentials::Sources::default());
    let (tell, told) = channel();
    let worker = snapferry::work::start(setup, move |_, _| {
        tell.send(()).unwrap();
        panic!("on purpose");
    })
    .unwrap();
    worker.submit(Stamp::default(), Job::Profiles);
    told.recv_timeout(LONG).unwrap();
    let cause = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(worker))).unwrap_err();
    assert_eq!(cause.downcast_ref::<&str>(), Some(&"on purpose"));
}
