use super::*;
use crate::domain::policy::{Policy, ReadOnly};

/// The rules that a policy breaks for a plan.
fn refused(facts: &Facts, intent: Intent) -> Vec<Rule> {
    let plan = facts.plan(intent).unwrap();
    let mut rules: Vec<Rule> = blocks(&preflight(&plan, facts)).map(|finding| finding.rule).collect();
    assert_eq!(rules, blocks(&by_policy(&plan, facts)).map(|finding| finding.rule).collect::<Vec<_>>());
    rules.sort_unstable();
    rules
}

fn under(policy: Policy) -> Facts {
    Facts { policy, ..facts() }
}

#[test]
fn nothing_is_changed_where_everything_is_read_only() {
    for (why, rule) in [
        (ReadOnly::Key, Rule::ReadOnlyKey),
        (ReadOnly::Profile, Rule::ReadOnlyProfile),
        (ReadOnly::Policy, Rule::ReadOnlyPolicy),
        (ReadOnly::Unreadable("line 3".into()), Rule::PolicyUnreadable),
    ] {
        let facts = under(Policy { read_only: Some(why), ..Policy::default() });
        assert_eq!(refused(&facts, new_share(false, &[MEMBER])), [rule]);
    }
    assert_eq!(refused(&under(Policy::default()), new_share(false, &[MEMBER])), []);
}

#[test]
fn accounts_are_admitted_or_not() {
    let member = || [MEMBER.parse().unwrap()].into();
    let denied = under(Policy { denied: member(), ..Policy::default() });
    assert_eq!(refused(&denied, new_share(false, &[MEMBER])), [Rule::PolicyAccount]);
    assert_eq!(refused(&denied, new_share(true, &[OUTSIDE])), []);
    assert_eq!(refused(&denied, new_share(false, &["rd-7Kq2Lm"])), [Rule::PolicyAccount], "as one of its members");
    let allowed = under(Policy { allowed: Some(member()), ..Policy::default() });
    assert_eq!(refused(&allowed, new_share(false, &[MEMBER])), []);
    assert_eq!(refused(&allowed, new_share(true, &[OUTSIDE])), [Rule::PolicyAccount]);
    assert_eq!(refused(&allowed, new_share(false, &["fd-8TbQw2ZrLk"])), [Rule::PolicyAccount], "who joins it later");
}

#[test]
fn sharing_can_be_kept_inside_the_directory() {
    let inside = || Policy { directory_only: true, ..Policy::default() };
    assert_eq!(refused(&under(inside()), new_share(false, &[MEMBER])), []);
    assert_eq!(refused(&under(inside()), new_share(false, &["fd-8TbQw2ZrLk"])), []);
    assert_eq!(refused(&under(inside()), new_share(true, &[MEMBER])), [Rule::PolicyScope]);
    assert_eq!(refused(&under(inside()), new_share(true, &[OUTSIDE])), [Rule::PolicyOutside, Rule::PolicyScope]);
    // What cannot be told is not allowed.
    let unread = Facts { membership: Known::Unknown(Box::default()), ..under(inside()) };
    assert!(refused(&unread, new_share(false, &[MEMBER])).contains(&Rule::PolicyOutside));
}

#[test]
fn principals_and_regions_are_limited() {
    let two = |most| under(Policy { most_principals: Some(most), ..Policy::default() });
    let wanted = || new_share(true, &[MEMBER, OUTSIDE]);
    assert_eq!(refused(&two(2), wanted()), []);
    assert_eq!(refused(&two(1), wanted()), [Rule::PolicyPrincipals]);
    let found = preflight(&two(1).plan(wanted()).unwrap(), &two(1));
    assert_eq!(found[0].usage, Some(Use { used: 2, most: 1 }));
    let elsewhere = under(Policy { regions: Some(["eu-west-1".parse().unwrap()].into()), ..Policy::default() });
    assert_eq!(refused(&elsewhere, new_share(false, &[MEMBER])), [Rule::PolicyRegion]);
    let here = under(Policy { regions: Some(["cn-hangzhou".parse().unwrap()].into()), ..Policy::default() });
    assert_eq!(refused(&here, new_share(false, &[MEMBER])), []);
}

#[test]
fn access_can_always_be_taken_away() {
    let strict = Policy {
        denied: [MEMBER.parse().unwrap(), OUTSIDE.parse().unwrap()].into(),
        directory_only: true,
        most_principals: Some(0),
        ..Policy::default()
    };
    let mut share = a_share("rs-1", &["s-a", "s-b"], &[MEMBER, OUTSIDE]);
    share.allow_external = true;
    let mut facts = Facts { shares: Known::Known(vec![share]), ..under(strict) };
    facts.snapshots.insert("s-b".parse().unwrap(), Known::Known(Some(ready())));
    for method in [Removal::WholeShare, Removal::TakeOut, Removal::Split] {
        let intent = Intent::Unshare {
            snapshots: vec!["s-a".parse().unwrap()],
            principals: vec![Principal::Account(MEMBER.parse().unwrap())],
            method,
        };
        assert_eq!(refused(&facts, intent), [], "{method:?}");
    }
}

#[test]
fn nothing_is_accepted_from_whom_the_policy_does_not_admit() {
    let policy = Policy { denied: [OUTSIDE.parse().unwrap()].into(), ..Policy::default() };
    let invited = |sender: &str| {
        Intent::Accept(Invited {
            invitation: "i-1".parse().unwrap(),
            share: "rs-1".parse().unwrap(),
            name: "x".into(),
            sender: sender.parse().unwrap(),
        })
    };
    let facts = under(policy);
    let rules = |sender| {
        let plan = facts.plan(invited(sender)).unwrap();
        blocks(&by_policy(&plan, &facts)).map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!(rules(OUTSIDE), [Rule::PolicySender]);
    assert_eq!(rules(MASTER), []);
}
