//! Who keeps access although one way to it is taken.

use super::*;

#[test]
fn a_removal_is_pointless_only_if_everything_that_it_takes_stays_reached() {
    let shares = [a_share("rs-1", &["s-a", "s-b"], &[ANNA, BERT]), a_share("rs-2", &["s-a"], &[ANNA])];
    let from_anna = |method| unshare(&["s-a"], &[ANNA], method);
    let made = with(&shares, |facts| plan(from_anna(Removal::WholeShare), facts)).unwrap();
    let lost: Vec<_> = made.lost.iter().map(|pair| pair.snapshot.as_str()).collect();
    assert_eq!(lost, ["s-a", "s-b"], "both shares name her");
    let tree = with_member(ANNA);
    let shares = [a_share("rs-1", &["s-a", "s-b"], &[ANNA, BERT]), a_share("rs-2", &["s-a"], &["rd-7Kq2Lm"])];
    with(&shares, |facts| {
        let facts = Facts { directory: Some(&tree), ..*facts };
        let made = plan(from_anna(Removal::WholeShare), &facts).unwrap();
        let lost: Vec<_> = made.lost.iter().map(|pair| pair.snapshot.as_str()).collect();
        assert_eq!((lost, made.kept.len()), (vec!["s-b"], 1), "only the other snapshot is lost");
        assert!(still_reached(&from_anna(Removal::WholeShare), &facts).is_empty(), "it is not refused");
        assert_eq!(plan(from_anna(Removal::Split), &facts), Err(PlanError::StillReached));
        let kept = still_reached(&from_anna(Removal::Split), &facts);
        let [one] = kept.as_slice() else { panic!("one pair stays: {kept:?}") };
        assert_eq!(one.through, [("rs-2".parse().unwrap(), Principal::from_wire("rd-7Kq2Lm"))]);
    });
    let shares = [a_share("rs-1", &["s-a"], &[ANNA, BERT]), a_share("rs-2", &["s-a"], &["rd-7Kq2Lm"])];
    with(&shares, |facts| {
        let facts = Facts { directory: Some(&tree), ..*facts };
        assert_eq!(plan(from_anna(Removal::WholeShare), &facts), Err(PlanError::StillReached), "nothing else is in it");
    });
}

/// A directory of which all is known, with one member.
fn with_member(account: &str) -> Directory {
    let root: crate::domain::ids::FolderId = "r-P9xW3c".parse().unwrap();
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root.clone(), "1009988776655443".parse().unwrap());
    let member =
        crate::domain::directory::Member { id: account.parse().unwrap(), name: "a".into(), folder: root.clone() };
    tree.insert(&root, vec![], vec![member]);
    tree
}
