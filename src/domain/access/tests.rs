use proptest::prelude::*;

use super::*;
use crate::domain::directory::Member;
use crate::domain::share::tests_support::share;
use crate::domain::tests_world::{access, account_id, only_accounts, random_shares, seen, trees};

fn snapshot(id: &str) -> SnapshotId {
    id.parse().unwrap()
}

#[test]
fn a_share_gives_everything_to_everybody_in_it() {
    let index = AccessIndex::of(&[share("rs-1", &["s-a", "s-b"], &["1234567890123456", "rd-7Kq2Lm"])]);
    assert_eq!(index.pairs_of(&"rs-1".parse().unwrap()).len(), 4);
    let summary = index.summary(&snapshot("s-a"));
    assert_eq!((summary.accounts, summary.directory, summary.folders), (1, true, 0));
    assert!(index.summary(&snapshot("s-c")).is_empty());
}

#[test]
fn replacing_a_share_takes_back_what_it_gave() {
    let mut index = AccessIndex::of(&[share("rs-1", &["s-a"], &["1234567890123456"])]);
    index.replace(&share("rs-1", &["s-b"], &["1234567890123456"]));
    let who = Principal::from_wire("1234567890123456");
    assert!(!index.reaches(&who, &snapshot("s-a"), None));
    assert!(index.reaches(&who, &snapshot("s-b"), None));
    index.remove(&"rs-1".parse().unwrap());
    assert_eq!(index, AccessIndex::default());
}

#[test]
fn an_account_reaches_what_its_folder_or_directory_reaches() {
    let root: FolderId = "r-P9xW3c".parse().unwrap();
    let folder: FolderId = "fd-8TbQw2ZrLk".parse().unwrap();
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root.clone(), "1009988776655443".parse().unwrap());
    tree.insert(&root, vec![(folder.clone(), "prod".into())], vec![]);
    let id = "1550011223344556".parse().unwrap();
    tree.insert(&folder, vec![], vec![Member { id, name: "pay".into(), folder: folder.clone() }]);
    let member = Principal::from_wire("1550011223344556");
    for wide in ["fd-8TbQw2ZrLk", "rd-7Kq2Lm", "r-P9xW3c"] {
        let index = AccessIndex::of(&[share("rs-1", &["s-a"], &[wide])]);
        assert!(index.reaches(&member, &snapshot("s-a"), Some(&tree)), "{wide}");
        assert!(!index.reaches(&member, &snapshot("s-a"), None));
        let stranger = Principal::from_wire("2660022334455667");
        assert!(!index.reaches(&stranger, &snapshot("s-a"), Some(&tree)));
    }
}

proptest! {
    #[test]
    fn the_index_says_what_the_definition_says(shares in random_shares(), tree in trees()) {
        let index = AccessIndex::of(&shares);
        let expected = access(&shares, tree.as_ref());
        prop_assert_eq!(&index.effective(tree.as_ref()), &expected);
        for one in &expected {
            let ways = index.ways(&one.principal, &one.snapshot, tree.as_ref());
            prop_assert!(ways.contains(&one.way), "{one:?} is not among {ways:?}");
            prop_assert!(index.reaches(&one.principal, &one.snapshot, tree.as_ref()));
            prop_assert!(index.snapshots_of(&one.principal, tree.as_ref()).contains(&one.snapshot));
        }
        let pairs = seen(&expected);
        for (n, s) in (1..12).flat_map(|n| (0..6).map(move |s| (n, s))) {
            let (principal, snapshot) = (Principal::Account(account_id(n)), format!("s-{s}").parse().unwrap());
            let there = index.reaches(&principal, &snapshot, tree.as_ref());
            prop_assert_eq!(there, pairs.contains(&Pair { snapshot, principal }));
        }
    }

    #[test]
    fn replacing_share_by_share_leads_to_the_same_index(old in random_shares(), new in random_shares()) {
        let mut index = AccessIndex::of(&old);
        for share in &new {
            index.replace(share);
        }
        for share in old.iter().skip(new.len()) {
            index.remove(&share.id);
        }
        prop_assert_eq!(index, AccessIndex::of(&new));
    }

    #[test]
    fn the_difference_of_two_states_is_what_leads_from_one_to_the_other(
        old in random_shares(), new in random_shares(), tree in trees(),
    ) {
        let (before, after) = (AccessIndex::of(&old), AccessIndex::of(&new));
        let touched: BTreeSet<SnapshotId> = before.snapshots().chain(after.snapshots()).cloned().collect();
        let change = difference(&before, &after, &touched, &account_id(0), tree.as_ref());
        let had = only_accounts(seen(&access(&old, tree.as_ref())));
        let has = only_accounts(seen(&access(&new, tree.as_ref())));
        for pair in &change.members_kept {
            prop_assert!(had.contains(pair) && has.contains(pair), "{pair:?}");
        }
        let gained = only_accounts(change.gained.into_iter().chain(change.members_gained));
        let lost = only_accounts(change.lost.into_iter().chain(change.members_lost));
        prop_assert!(gained.is_disjoint(&had) && lost.is_subset(&had));
        let reached: BTreeSet<Pair> = had.difference(&lost).cloned().chain(gained).collect();
        prop_assert_eq!(reached, has);
    }
}
