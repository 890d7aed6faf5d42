//! Frames of reviews in which hundreds of pairs change.

use super::frames::{SIZES, TO_PRINCIPALS, assert_frame};
use super::stage::Stage;
use crate::domain::share::tests_support::share;

fn ids(n: usize, text: impl Fn(usize) -> String) -> Vec<String> {
    (0..n).map(text).collect()
}

/// The review of the deletion of a share with twenty snapshots and thirty principals; another share still gives one of
/// the snapshots to one of them.
fn removal(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    let snapshots = ids(20, |n| format!("s-bp1b0001f3k9d2m7{n:04}"));
    let accounts = ids(30, |n| format!("15500999{n:08}"));
    let snapshots: Vec<&str> = snapshots.iter().map(String::as_str).collect();
    let accounts: Vec<&str> = accounts.iter().map(String::as_str).collect();
    let mut large = share("rs-Large000000001", &snapshots, &accounts);
    large.name = "large".into();
    let mut small = share("rs-Small000000001", &snapshots[..2], &accounts[..1]);
    small.name = "small".into();
    stage.model.sharing.set_own("cn-hangzhou".parse().unwrap(), vec![large, small]);
    stage.keys("3g<Del>");
    stage
}

#[test]
fn a_large_removal_is_counted_and_its_steps_follow_soon() {
    for (width, height) in SIZES {
        let stage = removal(width, height);
        assert_frame(&format!("review_large_removal_{width}x{height}"), &stage);
    }
    let mut stage = removal(80, 24);
    stage.frame();
    stage.keys("<PgDn>");
    assert!(stage.frame().contains("1  DeleteResourceShare"), "{}", stage.frame());
}

#[test]
fn the_whole_list_comes_and_goes_with_a_key() {
    for (width, height) in SIZES {
        let mut stage = removal(width, height);
        stage.keys("x").frame();
        stage.keys("<PgDn>");
        assert_frame(&format!("review_large_whole_{width}x{height}"), &stage);
    }
    let mut stage = removal(80, 24);
    let before = stage.frame();
    stage.keys("x");
    assert_ne!(stage.frame(), before);
    stage.keys("x");
    assert_eq!(stage.frame(), before);
    let mut few = Stage::new(80, 24);
    few.keys(TO_PRINCIPALS).paste("1550011223344556").keys("<Enter>x");
    assert!(few.frame().contains("Everything is listed already."), "{}", few.frame());
}
