//! The recipient's sheets.

use super::frames::{at_all, at_both};
use crate::app::sharing::ShareRow;
use crate::domain::share::ReceivedShare;

#[test]
fn an_invitation_of_another_account() {
    at_both("answer_other", |stage| stage.keys("4<Down><Down>a"));
}

#[test]
fn several_invitations() {
    at_all("bulk", |stage| stage.keys("4*<End> A"));
}

#[test]
fn the_review_for_another_account() {
    at_both("review_other", |stage| stage.keys("4<Down><Down>a<Tab><Enter>"));
}

#[test]
fn what_there_is_to_copy() {
    at_all("copy", |stage| stage.keys("4y"));
    at_both("copy_alone", |stage| stage.keys("4yv"));
    at_both("copy_snapshot", |stage| stage.keys("2y<Down><Down>"));
}

#[test]
fn a_snapshot_that_comes_through_two_shares() {
    at_all("leave", |stage| {
        let ShareRow::Received(one) = stage.model.sharing.rows("acme-golden")[0] else { panic!("a received share") };
        let other =
            ReceivedShare { id: "rs-0therWay0001".parse().unwrap(), name: "acme-nightly".into(), ..one.clone() };
        let (region, both) = (one.region.clone(), vec![one.clone(), other]);
        stage.model.sharing.set_received(region, both);
        stage.keys("2x<Down>")
    });
}

#[test]
fn one_snapshot_from_two_accounts() {
    at_all("pair_who", |stage| stage.keys("H"));
    at_all("pair", |stage| stage.keys("H<Enter>"));
    at_both("pair_recipient", |stage| stage.keys("H<Enter><Tab>"));
}
