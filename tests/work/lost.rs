//! Answers that were not seen: their effect is found out by reading, and nothing is sent twice.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use snapferry::domain::execution::Outcome;
use snapferry::domain::plan::Intent;
use snapferry::domain::problem::ProblemKind;
use snapferry::domain::share::Principal;
use snapferry::work::{Event, Job};

use crate::proxy::Fate;
use crate::rig::*;

fn only(action: &'static str, fate: Fate) -> Rig {
    Rig::judged(move |seen| if seen == action { fate } else { Fate::Pass })
}

#[test]
fn a_share_whose_making_was_not_answered_is_recognised_by_its_tag() {
    for fate in [Fate::LoseAnswer, Fate::ReplaceAnswer] {
        let rig = only("CreateResourceShare", fate);
        rig.open(1, ACME);
        let run = rig.apply(1, rig.plan(1, to_globex(&rig)));
        assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient]);
        assert_eq!(rig.seen("CreateResourceShare"), 1);
        let (own, _) = rig.sharing(1, &hangzhou());
        let [share] = made(&own)[..] else { panic!("exactly one share: {own:?}") };
        assert_eq!(run.share_of(0), Some(&share.id));
    }
}

#[test]
fn the_rest_of_a_plan_goes_on_after_a_lost_answer() {
    let rig = only("CreateResourceShare", Fate::LoseAnswer);
    rig.open(1, ACME);
    let principals: Vec<_> = (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let run = rig.apply(1, rig.plan(1, share_with(&principals)));
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient; 2]);
    let (own, _) = rig.sharing(1, &hangzhou());
    assert_eq!(made(&own)[0].member_principals().count(), 7);
}

#[test]
fn a_request_that_got_lost_is_unknown_after_three_looks_and_never_sent_again() {
    let rig = only("CreateResourceShare", Fate::LoseRequest);
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    let before = rig.clock.uptime();
    let run = rig.apply(1, plan);
    let [Outcome::Unknown(problem)] = outcomes(&run)[..] else { panic!("{run:?}") };
    assert_eq!((problem.kind, problem.action.as_str()), (ProblemKind::MaybeSent, "CreateResourceShare"));
    assert_eq!(rig.seen("CreateResourceShare"), 1);
    assert_eq!(rig.seen_after("CreateResourceShare", "ListResourceShares"), 3);
    assert_eq!(rig.clock.uptime() - before, Duration::from_secs(2 + 5 + 15));
    assert!(made(&rig.sharing(1, &hangzhou()).0).is_empty());
}

#[test]
fn a_look_at_an_incomplete_list_proves_nothing() {
    let cut = AtomicBool::new(false);
    // The first rows that are read after the loss do not arrive, so the share is there and its list is not whole.
    let rig = Rig::judged(move |action| match action {
        "CreateResourceShare" => {
            cut.store(true, Ordering::SeqCst);
            Fate::LoseAnswer
        }
        "ListResourceShareAssociations" if cut.swap(false, Ordering::SeqCst) => Fate::ReplaceAnswer,
        _ => Fate::Pass,
    });
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    let before = rig.clock.uptime();
    let run = rig.apply(1, plan);
    assert_eq!(outcomes(&run), [&Outcome::AwaitingRecipient]);
    assert!(rig.clock.uptime() - before >= Duration::from_secs(2 + 5), "the second look finds it");
}

#[test]
fn a_list_that_breaks_off_is_shown_as_incomplete() {
    let rig = only("ListResourceShareAssociations", Fate::ReplaceAnswer);
    rig.open(1, ACME);
    let Event::Sharing { own, received, .. } = rig.ask(1, Job::Sharing { region: hangzhou() }) else { panic!() };
    assert_eq!(own.stopped.unwrap().kind, ProblemKind::NotJson);
    assert!(!own.items.is_empty(), "what was read is there");
    assert_eq!(received.stopped, None);
}

#[test]
fn an_acceptance_and_a_removal_are_read_back_too() {
    let lossy = |action: &str| match action {
        "AcceptResourceShareInvitation" | "DisassociateResourceShare" | "AssociateResourceShare" => Fate::LoseAnswer,
        _ => Fate::Pass,
    };
    let rig = Rig::judged(lossy);
    rig.open(1, ACME);
    let run = rig.apply(1, rig.plan(1, to_globex(&rig)));
    let share = run.share_of(0).unwrap().clone();
    let into = snapferry::domain::plan::Destination::Existing(share.clone());
    let snapshots = vec!["s-bp13duw5pw4jx0cy9mq8".parse().unwrap()];
    let run = rig.apply(1, rig.plan(1, Intent::Share { snapshots, into, principals: vec![], except: vec![] }));
    assert_eq!(outcomes(&run), [&Outcome::Done]);

    rig.open(2, GLOBEX);
    let run = rig.apply(2, rig.plan(2, Intent::Accept(rig.pending(2, ACME))));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    assert_eq!(rig.shared_in(2, &hangzhou()).len(), 2);

    rig.open(3, ACME);
    let principals = vec![Principal::Account(rig.account(GLOBEX))];
    let run = rig.apply(3, rig.plan(3, Intent::RemovePrincipals { share, principals }));
    assert_eq!(outcomes(&run), [&Outcome::Done]);
    for action in ["AcceptResourceShareInvitation", "DisassociateResourceShare", "AssociateResourceShare"] {
        assert_eq!(rig.seen(action), 1, "{action}");
    }
}
