mod changes;
mod policy;
mod regions;
mod using;
mod waiting;

use super::*;
use crate::domain::access::Pair;
use crate::domain::directory::{Contents, Directory, Member};
use crate::domain::facts::{KeyFacts, KeyState, Known, RoleTrust, SnapshotFacts, Totals, missing};
use crate::domain::keys::KeyClass;
use crate::domain::plan::{Destination, Intent, Invited, Removal};
use crate::domain::planner;
use crate::domain::share::AssociationStatus;
use crate::domain::share::tests_support::share as a_share;
use crate::domain::snapshot::{Category, Status};

const OWN: &str = "1203948576102938";
const MASTER: &str = "1009988776655443";
const MEMBER: &str = "1550011223344556";
const OUTSIDE: &str = "2345678901234567";

fn ready() -> SnapshotFacts {
    SnapshotFacts {
        own: true,
        status: Status::Accomplished,
        ready: true,
        encrypted: false,
        key: None,
        category: Category::Standard,
        kept_until: None,
        has_image: false,
        has_disks: false,
        name: "web".into(),
        size_gib: Some(40),
        disk: None,
        shared_from: None,
    }
}

/// Everything is known, and nothing speaks against sharing `s-a`.
fn facts() -> Facts {
    let mut facts =
        Facts::new(OWN.parse().unwrap(), "cn-hangzhou".parse().unwrap(), "2026-11-24T12:00:00Z".parse().unwrap(), "op");
    let root = "r-P9xW3c".parse().unwrap();
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root, MASTER.parse().unwrap());
    let root = tree.root.clone();
    let member = |id: &str| Member { id: id.parse().unwrap(), name: "m".into(), folder: root.clone() };
    tree.insert(&root, vec![("fd-8TbQw2ZrLk".parse().unwrap(), "prod".into())], vec![member(MEMBER), member(OWN)]);
    tree.insert(&"fd-8TbQw2ZrLk".parse().unwrap(), vec![], vec![]);
    facts.rights = Rights::Full;
    facts.shares = Known::Known(vec![]);
    facts.membership = Known::Known(Some(tree));
    facts.switch = Known::Known(true);
    facts.totals = Known::Known(Totals::default());
    facts.snapshots.insert("s-a".parse().unwrap(), Known::Known(Some(ready())));
    facts
}

fn new_share(allow_external: bool, who: &[&str]) -> Intent {
    Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::New { name: "demo".into(), allow_external },
        principals: who.iter().map(|id| Principal::from_wire(id)).collect(),
        except: vec![],
    }
}

fn judge(intent: Intent, facts: &Facts) -> Vec<Finding> {
    assert_eq!(missing(&intent, facts), [], "the facts are complete");
    preflight(&planner::plan(intent, &facts.for_planner()).unwrap(), facts)
}

/// The rules and codes that block.
fn blocked(findings: &[Finding]) -> Vec<(Rule, Option<&'static str>)> {
    blocks(findings).map(|finding| (finding.rule, finding.predicts)).collect()
}

fn doubts(findings: &[Finding]) -> Vec<Doubt> {
    let asks: Vec<_> = findings.iter().filter(|finding| finding.level == Level::Ask).collect();
    assert!(asks.len() <= 1, "doubts are one finding");
    asks.into_iter().flat_map(|finding| finding.doubts.clone()).collect()
}

#[test]
fn a_good_plan_has_nothing_but_what_no_call_can_tell() {
    let findings = judge(new_share(false, &[MEMBER]), &facts());
    assert_eq!(blocked(&findings), []);
    assert_eq!(warnings(&findings).count(), 0, "{findings:#?}");
    assert_eq!(doubts(&findings), [Doubt::ImportedImage(vec!["s-a".parse().unwrap()])]);
    assert!(findings.iter().any(Finding::is_reminder), "the sensitive-data question is always there");
    assert!(findings.iter().any(|finding| (finding.rule, finding.level) == (Rule::Ready, Level::Ok)));
    let mut shared = facts();
    shared.shares = Known::Known(vec![a_share("rs-1", &["s-a"], &[OUTSIDE])]);
    assert_eq!(doubts(&judge(new_share(false, &[MEMBER]), &shared)), [], "what is shared already can be shared");
}

#[test]
fn targets_are_predicted() {
    let other = |change: fn(&mut Facts)| {
        let mut facts = facts();
        change(&mut facts);
        facts
    };
    let alone = other(|facts| facts.membership = Known::Known(None));
    let off = other(|facts| facts.switch = Known::Known(false));
    type Case<'a> = (&'a Facts, bool, &'a str, Option<(Rule, &'static str)>);
    let cases: [Case<'_>; 15] = [
        (&facts(), false, OUTSIDE, Some((Rule::Scope, "InvalidTarget"))),
        (&facts(), true, OUTSIDE, None),
        (&facts(), true, OWN, Some((Rule::OwnAccount, "ShareWithYourself"))),
        (&facts(), false, "rd-7Kq2Lm", None),
        (&facts(), false, "rd-Other1", Some((Rule::Scope, "InvalidTarget"))),
        (&facts(), true, "fd-8TbQw2ZrLk", None),
        (&facts(), true, "fd-Unknown999", Some((Rule::Scope, "InvalidTarget"))),
        (&facts(), true, "r-P9xW3c", Some((Rule::PrincipalKind, "InvalidParameter.Targets"))),
        (&facts(), true, "ecs.example", Some((Rule::PrincipalKind, "InvalidParameter.Targets"))),
        (&alone, false, MEMBER, Some((Rule::NoDirectory, "AccountNotInResourceDirectory"))),
        (&alone, true, "rd-7Kq2Lm", Some((Rule::NoDirectory, "AccountNotInResourceDirectory"))),
        (&alone, true, OUTSIDE, None),
        (&off, false, MEMBER, Some((Rule::DirectorySwitch, "NotEnableSharingWithResourceDirectory"))),
        (&off, true, "rd-7Kq2Lm", Some((Rule::DirectorySwitch, "NotEnableSharingWithResourceDirectory"))),
        (&off, true, MEMBER, None),
    ];
    for (facts, allow_external, target, expected) in cases {
        let findings = judge(new_share(allow_external, &[target]), facts);
        let expected: Vec<_> = expected.into_iter().map(|(rule, code)| (rule, Some(code))).collect();
        assert_eq!(blocked(&findings), expected, "{target} {allow_external}");
    }
    let findings = judge(new_share(true, &["r-P9xW3c"]), &facts());
    assert_eq!(findings[0].fix, Some(Fix::UseDirectory("rd-7Kq2Lm".parse().unwrap())));
    let findings = judge(new_share(false, &[MEMBER]), &off);
    assert_eq!(findings[0].fix, Some(Fix::AskManagement(MASTER.parse().unwrap())));
}

#[test]
fn an_unreadable_tree_is_a_doubt_and_no_refusal() {
    let mut facts = facts();
    if let Known::Known(Some(tree)) = &mut facts.membership {
        let folder = tree.folders.get_mut(&"fd-8TbQw2ZrLk".parse().unwrap()).unwrap();
        folder.contents = Contents::Unreadable(Default::default());
    }
    let findings = judge(new_share(false, &[OUTSIDE]), &facts);
    assert_eq!(blocked(&findings), []);
    assert!(doubts(&findings).contains(&Doubt::Unread(Need::Folder("fd-8TbQw2ZrLk".parse().unwrap()))));
}

#[test]
fn an_outside_account_that_is_new_is_a_doubt_and_gets_an_invitation() {
    let findings = judge(new_share(true, &[OUTSIDE]), &facts());
    assert!(doubts(&findings).contains(&Doubt::ForeignAccount(vec![OUTSIDE.parse().unwrap()])));
    assert!(findings.iter().any(|finding| finding.rule == Rule::Invitations));
    let mut facts = facts();
    facts.shares = Known::Known(vec![a_share("rs-1", &["s-b"], &[OUTSIDE])]);
    let findings = judge(new_share(true, &[OUTSIDE]), &facts);
    assert!(!doubts(&findings).iter().any(|doubt| matches!(doubt, Doubt::ForeignAccount(_))));
}

#[test]
fn snapshots_are_predicted() {
    type Case = (Option<SnapshotFacts>, Option<(Rule, &'static str)>);
    let cases: [Case; 6] = [
        (Some(ready()), None),
        (None, Some((Rule::OwnSnapshot, "InvalidParameter.Resources"))),
        (Some(SnapshotFacts { own: false, ..ready() }), Some((Rule::OwnSnapshot, "InvalidParameter.Resources"))),
        (Some(SnapshotFacts { ready: false, ..ready() }), Some((Rule::Ready, "Unavailable"))),
        (encrypted("key-service"), Some((Rule::ServiceKey, "UnsupportedOperation"))),
        (encrypted("key-off"), Some((Rule::KeyState, "Unavailable"))),
    ];
    for (snapshot, expected) in cases {
        let mut facts = with_keys(facts());
        facts.snapshots.insert("s-a".parse().unwrap(), Known::Known(snapshot.clone()));
        let findings = judge(new_share(false, &[MEMBER]), &facts);
        let expected: Vec<_> = expected.into_iter().map(|(rule, code)| (rule, Some(code))).collect();
        assert_eq!(blocked(&findings), expected, "{snapshot:?}");
    }
}

fn encrypted(key: &str) -> Option<SnapshotFacts> {
    Some(SnapshotFacts { encrypted: true, key: Some(key.parse().unwrap()), ..ready() })
}

fn with_keys(mut facts: Facts) -> Facts {
    for (key, class, state) in [
        ("key-service", KeyClass::Service, KeyState::Enabled),
        ("key-off", KeyClass::Customer, KeyState::Disabled),
        ("key-own", KeyClass::Customer, KeyState::Enabled),
    ] {
        facts.keys.insert(key.parse().unwrap(), Known::Known(KeyFacts { class, state }));
    }
    facts.role = Known::Known(Some(RoleTrust::parse(&format!(
        r#"{{"Statement":[{{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{{"Service":"{MEMBER}@ecs.aliyuncs.com"}}}}]}}"#
    ))));
    facts
}

#[test]
fn a_key_opens_only_for_accounts_that_the_role_trusts() {
    let mut facts = with_keys(facts());
    facts.snapshots.insert("s-a".parse().unwrap(), Known::Known(encrypted("key-own")));
    assert_eq!(blocked(&judge(new_share(true, &[MEMBER]), &facts)), []);
    let findings = judge(new_share(true, &[MEMBER, OUTSIDE]), &facts);
    assert_eq!(blocked(&findings), [(Rule::KeyTrust, Some("Unavailable"))]);
    assert_eq!(findings[0].fix, Some(Fix::TrustRecipients(vec![OUTSIDE.parse().unwrap()])));
    let mut present = a_share("rs-1", &["s-b"], &[OUTSIDE]);
    let into = || Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::Existing("rs-1".parse().unwrap()),
        principals: vec![],
        except: vec![],
    };
    facts.snapshots.insert("s-b".parse().unwrap(), Known::Known(Some(ready())));
    facts.shares = Known::Known(vec![present.clone()]);
    assert_eq!(blocked(&judge(into(), &facts)), [(Rule::KeyTrust, Some("Unavailable"))], "who is in it counts");
    present.principals[0].status = AssociationStatus::Associating;
    present.principals[0].external = Some(true);
    facts.shares = Known::Known(vec![present]);
    assert_eq!(blocked(&judge(into(), &facts)), [(Rule::KeyTrust, Some("Unavailable"))], "none of it can be accepted");
    let names = ["s-1", "s-2", "s-3", "s-4", "s-5", "s-a"];
    for name in &names[..5] {
        facts.snapshots.insert(name.parse().unwrap(), Known::Known(Some(ready())));
    }
    facts.shares = Known::Known(vec![]);
    let several = |names: &[&str]| Intent::Share {
        snapshots: names.iter().map(|name| name.parse().unwrap()).collect(),
        into: Destination::New { name: "demo".into(), allow_external: true },
        principals: vec![Principal::from_wire(OUTSIDE)],
        except: vec![],
    };
    for order in [names.to_vec(), names.iter().rev().copied().collect()] {
        let findings = judge(several(&order), &facts);
        assert_eq!(blocked(&findings), [(Rule::KeyTrust, Some("Unavailable"))], "in whichever request it is");
    }
    facts.role = Known::Known(None);
    assert_eq!(blocked(&judge(new_share(true, &[MEMBER]), &facts)), [(Rule::KeyTrust, Some("Unavailable"))]);
}

#[test]
fn only_accounts_that_have_nothing_yet_are_typed_before_the_role_trusts_them() {
    let mut facts = with_keys(facts());
    facts.shares = Known::NotAsked;
    let trust = |account: &str| Intent::Trust { add: vec![account.parse().unwrap()], remove: Vec::new() };
    assert_eq!(missing(&trust(OUTSIDE), &facts), [Need::OwnShares], "whether it is settled is looked up");
    let typed = |account: &str, facts: &Facts| {
        let plan = planner::plan(trust(account), &facts.for_planner()).unwrap();
        confirmation(&plan, |account| facts.is_settled(account, &plan.intent))
    };
    facts.shares = Known::Known(Vec::new());
    assert_eq!(typed(OUTSIDE, &facts), Confirmation::LastFour(OUTSIDE.parse().unwrap()));
    facts.shares = Known::Known(vec![a_share("rs-1", &["s-b"], &[OUTSIDE])]);
    assert_eq!(typed(OUTSIDE, &facts), Confirmation::None, "a share with it was confirmed");
    assert!(
        !facts.is_settled(&OUTSIDE.parse().unwrap(), &new_share(true, &[OUTSIDE])),
        "of another share that is no word"
    );
}

#[test]
fn limits_are_counted_over_all_shares() {
    let mut facts = facts();
    let many: Vec<String> = (0..63).map(|n| format!("17700112233{n:05}")).collect();
    let names: Vec<&str> = many.iter().map(String::as_str).collect();
    facts.shares = Known::Known(vec![a_share("rs-1", &["s-a"], &names)]);
    let findings = judge(new_share(true, &[MEMBER]), &facts);
    assert_eq!(blocked(&findings), []);
    let full = warnings(&findings).find(|finding| finding.rule == Rule::PrincipalsPerSnapshot).unwrap();
    assert_eq!(full.usage, Some(Use { used: 64, most: 64 }));
    let findings = judge(new_share(true, &[MEMBER, OUTSIDE]), &facts);
    assert_eq!(blocked(&findings), [(Rule::PrincipalsPerSnapshot, Some("LimitExceeded"))]);
    facts.shares = Known::Known(vec![]);
    facts.totals = Known::Known(Totals { shares: 1000, snapshots: 1024 });
    let findings = judge(new_share(true, &[MEMBER]), &facts);
    assert_eq!(blocked(&findings), [(Rule::SharedSnapshots, Some("QuotaExceeded.SharedResource.Count"))]);
    assert!(doubts(&findings).contains(&Doubt::ShareQuota), "it may have been raised");
    facts.limits.shares_adjustable = false;
    assert_eq!(blocked(&judge(new_share(true, &[MEMBER]), &facts)).len(), 2);
}

#[test]
fn ids_close_to_known_ones_are_pointed_out() {
    let mut facts = facts();
    facts.book.insert("2345678901234576".parse().unwrap());
    let findings = judge(new_share(true, &[OUTSIDE, "234567890123456789"]), &facts);
    let near = warnings(&findings).find(|finding| finding.rule == Rule::NearMiss).unwrap();
    let swapped = Subject::Near(OUTSIDE.parse().unwrap(), "2345678901234576".parse().unwrap(), Resemblance::Swapped);
    assert!(near.about.contains(&swapped), "{near:?}");
    assert!(near.about.contains(&Subject::Principal(Principal::from_wire("234567890123456789"))), "{near:?}");
    facts.book.insert(OUTSIDE.parse().unwrap());
    let findings = judge(new_share(true, &[OUTSIDE]), &facts);
    assert!(findings.iter().all(|finding| finding.rule != Rule::NearMiss), "who is known is not suspected");
}

#[test]
fn strangers_close_to_each_other_are_pointed_out() {
    let mut facts = facts();
    let (first, slip) = ("1876543210987654", "1876543210987655");
    let near = |findings: &[Finding]| {
        let found = warnings(findings).find(|finding| finding.rule == Rule::NearMiss);
        found.map(|finding| finding.about.clone()).unwrap_or_default()
    };
    let told = near(&judge(new_share(true, &[slip, first]), &facts));
    let expected = Subject::Near(first.parse().unwrap(), slip.parse().unwrap(), Resemblance::OneDigit);
    assert_eq!(told, [expected], "the later is compared with the earlier");
    facts.book.extend([first.parse().unwrap(), slip.parse().unwrap()]);
    assert_eq!(near(&judge(new_share(true, &[slip, first]), &facts)), [], "who is known is not suspected");
}

#[test]
fn what_has_to_be_typed_grows_with_what_is_at_stake() {
    let facts = facts();
    let plan = |intent: Intent, facts: &Facts| planner::plan(intent, &facts.for_planner()).unwrap();
    let ask = |plan: &Plan| confirmation(plan, |account| facts.is_known(&Principal::Account(account.clone())));
    let expected = Confirmation::LastFour(OUTSIDE.parse().unwrap());
    assert_eq!(ask(&plan(new_share(false, &[MEMBER]), &facts)), Confirmation::None);
    assert_eq!(ask(&plan(new_share(true, &[MEMBER, OUTSIDE]), &facts)), expected);
    assert!(expected.is_met_by(" 4567 ") && !expected.is_met_by("4568") && !expected.is_met_by(""));
    let two = plan(new_share(true, &["3456789012345678", OUTSIDE]), &facts);
    assert_eq!(ask(&two), Confirmation::Count(2));
    let mut shared = facts.clone();
    shared.shares =
        Known::Known(vec![a_share("rs-1", &["s-a", "s-b", "s-c"], &[OUTSIDE, MEMBER, MASTER, "3456789012345678"])]);
    let take = |snapshots: &[&str], who: &[&str]| Intent::Unshare {
        snapshots: snapshots.iter().map(|id| id.parse().unwrap()).collect(),
        principals: who.iter().map(|id| Principal::from_wire(id)).collect(),
        method: Removal::Split,
    };
    assert_eq!(ask(&plan(take(&["s-a"], &[OUTSIDE]), &shared)), Confirmation::None);
    assert_eq!(ask(&plan(take(&["s-a", "s-b"], &[OUTSIDE]), &shared)), Confirmation::Word("unshare"));
    let all = Intent::DeleteShare { share: "rs-1".parse().unwrap() };
    assert_eq!(ask(&plan(all, &shared)), Confirmation::Pairs(12));
    let pair = Pair { snapshot: "s-a".parse().unwrap(), principal: Principal::from_wire(OUTSIDE) };
    assert!(plan(take(&["s-a"], &[OUTSIDE]), &shared).lost.contains(&pair));
}

#[test]
fn only_an_unknown_sender_asks_for_more_than_a_button() {
    let mut facts = facts();
    facts.book.insert("2345678901234576".parse().unwrap());
    let invited = |sender: &str| Invited {
        invitation: "i-1".parse().unwrap(),
        share: "rs-1".parse().unwrap(),
        name: "golden".into(),
        sender: sender.parse().unwrap(),
    };
    let ask = |intent: Intent| {
        let plan = planner::plan(intent, &facts.for_planner()).unwrap();
        confirmation(&plan, |account| facts.is_known(&Principal::Account(account.clone())))
    };
    let expected = Confirmation::Sender(OUTSIDE.parse().unwrap());
    assert_eq!(ask(Intent::Accept(invited(OUTSIDE))), expected);
    assert!(expected.is_met_by("4567") && !expected.is_met_by("") && !expected.is_met_by("4576"));
    for known in [MEMBER, OWN, "2345678901234576"] {
        assert_eq!(ask(Intent::Accept(invited(known))), Confirmation::None, "{known}");
    }
    assert_eq!(ask(Intent::Reject(invited(OUTSIDE))), Confirmation::None, "nothing comes in by that");
    let plan = planner::plan(Intent::Accept(invited(OUTSIDE)), &facts.for_planner()).unwrap();
    let findings = preflight(&plan, &facts);
    assert!(warnings(&findings).any(|finding| finding.rule == Rule::NearMiss), "it looks like somebody known");
}

#[test]
fn a_rule_that_cannot_be_judged_is_never_called_good() {
    let mut facts = facts();
    let tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), "r-P9xW3c".parse().unwrap(), MASTER.parse().unwrap());
    facts.membership = Known::Known(Some(tree));
    let findings = preflight(&planner::plan(new_share(false, &[OUTSIDE]), &facts.for_planner()).unwrap(), &facts);
    let good = |rule| findings.iter().any(|one| (one.rule, one.level) == (rule, Level::Ok));
    assert!(!good(Rule::Scope) && !good(Rule::DirectorySwitch), "{findings:#?}");
    assert!(findings.iter().any(|one| one.level == Level::Ask));
    let plan = planner::plan(new_share(false, &[OUTSIDE]), &facts.for_planner()).unwrap();
    assert_eq!(plan.invitations, [], "nobody is invited into a share of the directory's own");
}

#[test]
fn a_share_with_the_same_principals_is_offered_and_one_that_gives_nothing_is_told() {
    let rules = |facts: &Facts, external| -> Vec<Rule> {
        warnings(&judge(new_share(external, &[MEMBER]), facts)).map(|finding| finding.rule).collect()
    };
    let mut same = a_share("rs-1", &["s-b"], &[MEMBER]);
    same.allow_external = false;
    let mut facts = facts();
    facts.shares = Known::Known(vec![same.clone()]);
    assert_eq!(rules(&facts, false), [Rule::Reuse]);
    assert_eq!(rules(&facts, true), [], "its scope is another one");
    same.snapshots = a_share("rs-1", &["s-a"], &[]).snapshots;
    facts.shares = Known::Known(vec![same]);
    assert!(rules(&facts, true).contains(&Rule::NoGain));
}
