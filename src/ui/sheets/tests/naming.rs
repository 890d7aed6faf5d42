//! Frames of the step that names principals, and of the tree that they are picked from.

use super::cloud::{MEMBER, OUTSIDE, Realm};
use super::frames::{SIZES, TO_PRINCIPALS, assert_frame, at_all, at_both, pasted};
use super::stage::Stage;

#[test]
fn share_principals_empty() {
    at_both("share_principals_empty", |stage| stage.keys(TO_PRINCIPALS));
}

#[test]
fn share_principals() {
    at_all("share_principals", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()));
}

#[test]
fn share_principals_in_the_list() {
    at_all("share_principals_list", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()).keys("<Tab><Down><Down> "));
}

#[test]
fn share_principals_outside_of_a_share_that_stays_inside() {
    for (width, height) in SIZES {
        let mut stage = Stage::with(width, height, Realm::Whole);
        stage.keys("  s<Enter><Enter>").paste(OUTSIDE).keys("<Enter>");
        assert_frame(&format!("share_principals_not_allowed_{width}x{height}"), &stage);
    }
}

#[test]
fn share_principals_says_what_is_not_used() {
    at_all("share_principals_rejected", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()).keys("<Enter>"));
}

#[test]
fn share_principals_with_text_from_before() {
    at_both("share_principals_kept", |stage| {
        stage.keys(TO_PRINCIPALS).paste(OUTSIDE).keys("<Esc><Esc><Esc>").keys("s<Enter><Enter>").paste(MEMBER)
    });
}

#[test]
fn share_principals_of_a_pasted_table() {
    at_all("share_principals_table", |stage| {
        let table: String = (0..1000).map(|n| format!("user{n}\n{MEMBER}\n")).collect();
        stage.keys(TO_PRINCIPALS).paste(&format!("{OUTSIDE} rd-Other1 1550 0112 2334 4557 {table}")).keys("<Tab>")
    });
}

#[test]
fn tree() {
    at_all("tree", |stage| stage.keys(TO_PRINCIPALS).keys("<Alt-f><Down> <Right><Down><Down> "));
}

#[test]
fn tree_on_a_folder_that_cannot_be_read() {
    at_both("tree_unreadable", |stage| stage.keys(TO_PRINCIPALS).keys("<Alt-f><Down><Down><Down> "));
    for (width, height) in SIZES {
        let mut stage = Stage::with(width, height, Realm::Sealed);
        stage.keys(TO_PRINCIPALS).keys("<Alt-f>");
        assert_frame(&format!("tree_sealed_{width}x{height}"), &stage);
    }
}

#[test]
fn tree_filtered_and_with_an_id_that_is_typed() {
    at_both("tree_filter", |stage| stage.keys(TO_PRINCIPALS).keys("<Alt-f>/eu"));
    at_both("tree_typed", |stage| stage.keys(TO_PRINCIPALS).keys("<Alt-f>ifd-2Vds"));
}
