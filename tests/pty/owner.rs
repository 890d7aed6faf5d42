//! The owner's side by keys alone: take one snapshot from one account, delete what is shared, rename, name an account.

use crate::support::place::Place;
use crate::support::term::{ENTER, ESC, TAB};
use crate::{apply, demo, leave};

const DELETE: &str = "\x1b[3~";
/// Shared with a member of the directory and with an account outside.
const LEDGER: &str = "s-bp16ffs80v6sd9wwc4ny";
const HANDOVER: &str = "s-bp19h2jp0e181343191i";

#[test]
fn a_snapshot_is_taken_from_one_account_and_stays_with_the_other() {
    let place = Place::new();
    let mut term = demo(&place);
    term.filter(LEDGER);
    term.wait_for("WHO CAN SEE IT (2 of 64)");
    term.key("x");
    term.wait_for("ALSO REACHES IT BY");
    term.wait_for("(o) a  take just this away from acme-payments");
    term.wait_for("Takes away 2 pairs. Also taken from ");
    term.key(ENTER);
    term.wait_for("LOSES  1 pair");
    apply(&mut term);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
    leave(term);
}

#[test]
fn a_shared_snapshot_is_deleted_after_it_has_been_unshared() {
    let place = Place::new();
    let mut term = demo(&place);
    term.filter(HANDOVER);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
    term.key(DELETE);
    term.wait_for("A SHARED SNAPSHOT CANNOT BE DELETED, SO IN THIS ORDER");
    term.tab_to("Review >");
    term.key(ENTER);
    term.wait_for("LOSES  1 pair");
    term.wait_for("Type delete to confirm");
    term.press(TAB);
    for key in ["d", "e", "l", "e", "t", "e"] {
        term.press(key);
    }
    apply(&mut term);
    term.wait_for("None of the ");
    leave(term);
}

#[test]
fn a_share_is_renamed_after_a_review() {
    let place = Place::new();
    let mut term = demo(&place);
    term.key("3");
    term.wait_for("[3 Shares");
    term.filter("spring");
    term.wait_for("row 1 of 1");
    term.key("N");
    term.wait_for("Change share spring-campaign");
    term.type_after("[spring-campaign", "-2027");
    term.key(ENTER);
    term.wait_for(">[ < Back ]");
    apply(&mut term);
    term.wait_for("spring-campaign-2027");
    leave(term);
}

#[test]
fn an_account_that_is_named_is_called_so_everywhere() {
    let place = Place::new();
    let mut term = demo(&place);
    term.filter(HANDOVER);
    term.wait_for("WHO CAN SEE IT (1 of 64)");
    term.key("B");
    term.wait_for("Address book");
    term.key("/");
    term.wait_for("/ [");
    term.type_after("/ [", "0064802");
    term.key(ENTER);
    term.key(ENTER);
    term.wait_for("Address book entry");
    term.type_after("  [", "acme's auditors");
    term.key(ENTER);
    term.wait_gone("Address book entry");
    term.wait_for("acme's auditors");
    term.key(ESC);
    term.wait_gone("/ [");
    term.key(ESC);
    term.wait_gone("LAST USED");
    term.wait_for("acme's auditors");
    leave(term);
}
