//! The inbox of all regions and profiles: who is asked, what is marked, and as whom is accepted.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::player::{ACME, GLOBEX, PARTNER, Player, region};
use crate::app::inbox::Sender;
use crate::app::message::{Effect, Message};
use crate::app::sheets::Sheet;
use crate::app::sheets::bulk::{BulkSheet, LeftOut, Ready};
use crate::app::tests_support::{facts, prepared};
use crate::domain::execution::{Answer, Execution};
use crate::domain::ids::AccountId;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::notes::{Contact, Notes};
use crate::domain::plan::Intent;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::Failure;
use crate::work::tests_support::told;
use crate::work::{Arrived, Event, Job, Listed, OpenTrouble, Region, Stamp};

const STRANGER: &str = "6600998877665544";

fn account(text: &str) -> AccountId {
    text.parse().unwrap()
}

fn one(id: &str, place: &str, sender: &str, receiver: &str, status: InvitationStatus, age_days: i64) -> Invitation {
    let now: jiff::Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
    Invitation {
        id: id.parse().unwrap(),
        region: region(place),
        share: format!("rs-{}", &id[2..]).parse().unwrap(),
        share_name: format!("share-{}", &id[2..]).as_str().into(),
        sender: account(sender),
        receiver: account(receiver),
        created: Some(now - jiff::SignedDuration::from_hours(24 * age_days)),
        status,
        failures: Vec::new(),
    }
}

impl Player {
    fn invitations(&mut self, place: &str, items: Vec<Invitation>, stopped: Option<Problem>) {
        let stamp = self.stamp_of(|job| matches!(job, Job::Invitations { region } if region.as_str() == place));
        let (at, list) = (self.model.now.wall, Listed { items, stopped });
        self.event(stamp, Event::Invitations { region: region(place), at, list });
    }

    /// Another profile signs in and lists its regions.
    fn sign_in(&mut self, profile: &str, id: &str, places: &[&str]) {
        let stamp = self.stamp_as(profile, |job| *job == Job::Regions);
        self.event(stamp, Event::Verified { profile: profile.into(), account: Ok(account(id)), expires: None });
        let list = places.iter().map(|id| Region { id: region(id), name: (*id).into(), sharing: Some(true) }).collect();
        self.event(stamp, Event::Regions(Ok(list)));
    }

    fn other_invitations(&mut self, profile: &str, place: &str, items: Vec<Invitation>, stopped: Option<Problem>) {
        let stamp =
            self.stamp_as(profile, |job| matches!(job, Job::Invitations { region } if region.as_str() == place));
        let (at, list) = (self.model.now.wall, Listed { items, stopped });
        self.event(stamp, Event::Invitations { region: region(place), at, list });
    }

    fn shown(&self) -> Vec<&str> {
        self.model.inbox_rows().iter().map(|row| row.id.as_str()).collect()
    }

    fn bulk(&self) -> &BulkSheet {
        match self.model.sheets.last() {
            Some(Sheet::Bulk(sheet)) => sheet,
            other => panic!("the sheet for several is open, not {other:?}"),
        }
    }

    /// Answers every question for a plan, whoever it was asked as.
    fn prepare_all(&mut self) {
        for (stamp, job) in self.jobs() {
            let (who, job) = match job {
                Job::As { job, .. } => (Some(GLOBEX), *job),
                job => (None, job),
            };
            let Job::Prepare { region, intent, .. } = job else { continue };
            let mut facts = facts(&self.model, &region, &[]);
            if let Some(who) = who {
                facts.account = account(who);
                let all = self.model.inbox_rows().into_iter().cloned().collect();
                facts.invitations = crate::domain::facts::Known::Known(all);
            }
            self.event(stamp, Event::Prepared(Box::new(prepared(&intent, facts))));
        }
    }
}

/// A session with the profiles acme, globex and stale, in the inbox; acme and globex are invited.
fn two_accounts() -> Player {
    use InvitationStatus as S;
    let mut player = Player::ready();
    player.profiles(&["acme", "globex", "stale"]);
    player.invitations(
        "cn-hangzhou",
        vec![
            one("i-Far", "cn-hangzhou", "1550011223344556", ACME, S::Pending, 1),
            one("i-Near", "cn-hangzhou", STRANGER, ACME, S::Pending, 6),
            one("i-Done", "cn-hangzhou", PARTNER, ACME, S::Accepted, 3),
        ],
        None,
    );
    player.invitations("cn-beijing", vec![one("i-Old", "cn-beijing", PARTNER, ACME, S::Expired, 9)], None);
    player.clear();
    player.keys("4");
    player.sign_in("globex", GLOBEX, &["cn-hangzhou", "cn-shenzhen"]);
    player.other_invitations("globex", "cn-hangzhou", Vec::new(), None);
    let items = vec![one("i-Other", "cn-shenzhen", ACME, GLOBEX, S::Pending, 4)];
    player.other_invitations("globex", "cn-shenzhen", items, None);
    player
}

#[test]
fn the_other_profiles_are_asked_when_the_inbox_is_first_shown() {
    let mut player = two_accounts();
    assert_eq!(player.shown(), ["i-Near", "i-Other", "i-Far", "i-Done", "i-Old"], "what ends first is on top");
    assert_eq!(player.model.pending_invitations(), 3);
    assert!(player.model.has_other_inboxes());
    player.clear();
    player.keys("14");
    assert!(player.jobs().is_empty(), "once is enough");
    player.keys("r");
    let asked = |name: &str| {
        let is = |(_, job): &(Stamp, Job)| matches!(job, Job::As { profile, .. } if profile == name);
        player.jobs().iter().filter(|job| is(job)).count()
    };
    assert_eq!((asked("acme"), asked("globex")), (0, 1), "r asks again, but never the screens' own account");
}

#[test]
fn a_profile_that_leads_to_an_account_that_is_read_already_shows_nothing_twice() {
    let mut player = two_accounts();
    player.sign_in("stale", ACME, &["cn-hangzhou"]);
    assert_eq!(player.shown().len(), 5);
    let asked =
        player.jobs().into_iter().filter(|(_, job)| matches!(job, Job::As { profile, .. } if profile == "stale"));
    assert_eq!(asked.count(), 1, "its regions are not asked");
    assert!(!player.model.is_inbox_incomplete());

    let mut player = Player::ready();
    player.profiles(&["acme", "globex", "again"]);
    player.keys("4");
    player.sign_in("again", GLOBEX, &["cn-hangzhou"]);
    player.sign_in("globex", GLOBEX, &["cn-hangzhou"]);
    let twins: Vec<bool> = player.model.others.list.iter().map(|one| one.twin).collect();
    assert_eq!(twins, [true, false], "whoever signs in first reads it, whatever the order of the profiles");
}

#[test]
fn a_region_or_a_profile_that_cannot_be_read_makes_the_inbox_incomplete_and_keeps_what_was_known() {
    let mut player = two_accounts();
    let problem = || Problem { kind: ProblemKind::NotSent, ..Problem::default() };
    player.keys("r");
    player.sign_in("globex", GLOBEX, &["cn-hangzhou", "cn-shenzhen"]);
    player.other_invitations("globex", "cn-shenzhen", Vec::new(), Some(problem()));
    assert!(player.model.is_inbox_incomplete());
    assert!(player.shown().contains(&"i-Other"), "what was known stays");
    player.other_invitations("globex", "cn-hangzhou", Vec::new(), None);
    player.keys("r");
    player.sign_in("globex", GLOBEX, &["cn-hangzhou", "cn-shenzhen"]);
    player.other_invitations("globex", "cn-shenzhen", Vec::new(), None);
    player.other_invitations("globex", "cn-hangzhou", Vec::new(), None);
    assert!(!player.model.is_inbox_incomplete() && !player.shown().contains(&"i-Other"));

    let stamp = player.stamp_as("stale", |job| *job == Job::Regions);
    let trouble = OpenTrouble::Request(problem());
    player.event(stamp, Event::Verified { profile: "stale".into(), account: Err(trouble), expires: None });
    player.event(stamp, Event::Regions(Err(problem())));
    assert!(player.model.is_inbox_incomplete());

    player.invitations("cn-hangzhou", Vec::new(), Some(problem()));
    assert!(player.shown().contains(&"i-Far"), "of the own account as well");
}

#[test]
fn the_filter_finds_accounts_states_and_what_senders_are() {
    let mut player = two_accounts();
    for (filter, found) in [
        ("shenzhen", &["i-Other"][..]),
        ("unknown pending", &["i-Near"]),
        ("globex", &["i-Other"]),
        ("expired", &["i-Old"]),
        ("share-far", &["i-Far"]),
    ] {
        player.keys("/");
        player.keys(filter);
        assert_eq!(player.shown(), found, "{filter}");
        player.key(KeyCode::Esc);
        player.key(KeyCode::Esc);
    }
}

#[test]
fn senders_are_told_apart() {
    let mut player = two_accounts();
    let sender =
        |player: &Player, id: &str| player.model.sender(player.model.invitation(&id.parse().unwrap()).unwrap());
    assert_eq!(sender(&player, "i-Far"), Sender::Directory);
    assert_eq!(sender(&player, "i-Near"), Sender::Unknown);
    assert_eq!(sender(&player, "i-Other"), Sender::Mine);
    assert_eq!(sender(&player, "i-Done"), Sender::Unknown);
    let mut notes = Notes::default();
    notes.contacts.insert(account(PARTNER), Contact { alias: "partner".into(), ..Contact::default() });
    player.event(Stamp::default(), Event::Notes(Ok(Box::new(notes))));
    assert_eq!(sender(&player, "i-Done"), Sender::Book);
}

#[test]
fn what_another_account_is_invited_to_is_accepted_as_that_account() {
    let mut player = two_accounts();
    player.keys("j");
    assert_eq!(player.model.inbox.cursor.as_ref().map(|id| id.as_str()), Some("i-Other"));
    player.clear();
    player.keys("a");
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    assert_eq!(player.review().profile.as_deref(), Some("globex"));
    player.stamp_as("globex", |job| matches!(job, Job::Prepare { .. }));
    player.prepare_all();
    player.confirm_and_apply();
    let stamp = player.stamp_as("globex", |job| matches!(job, Job::Apply { .. }));
    let plan = player.jobs().into_iter().find_map(|(of, job)| match job {
        Job::As { job, .. } if of == stamp => match *job {
            Job::Apply { plan, .. } => Some(*plan),
            _ => None,
        },
        _ => None,
    });
    let plan = plan.unwrap();
    assert_eq!(plan.account.as_str(), GLOBEX);

    let mut run = Execution::new(plan);
    run.sending(0);
    player.event(stamp, told(&run));
    run.sent(
        0,
        Ok((Answer::Invitation(InvitationStatus::Accepted, Vec::new()), "req".into())),
        player.model.now.uptime,
    );
    player.clear();
    player.event(stamp, told(&run));
    player.stamp_as("globex", |job| matches!(job, Job::Invitations { .. }));
    player.pass();
    let looks = player.stamp_as("globex", |job| matches!(job, Job::Arrived { .. }));
    let found = |shared, visible| Event::Arrived {
        region: region("cn-shenzhen"),
        share: "rs-Other".parse().unwrap(),
        found: Ok(Some(Arrived { shared, visible })),
    };
    player.event(looks, found(2, 1));
    assert_eq!(player.model.arrivals.waiting.len(), 1, "not all of it can be seen yet");
    player.event(looks, found(2, 2));
    assert!(player.model.arrivals.waiting.is_empty());
    let words = player.model.toast.as_ref().map(|toast| toast.text.clone()).unwrap_or_default();
    assert!(words.contains("2 snapshots") && words.contains("globex"), "{words}");
    assert!(player.model.account().is_some_and(|id| id.as_str() == ACME), "nobody is switched to");
}

#[test]
fn several_are_accepted_at_once_but_never_those_of_unknown_senders() {
    let mut player = two_accounts();
    player.keys("*");
    assert_eq!(player.model.inbox.marks.len(), 3);
    player.keys("gjjj ");
    player.clear();
    player.keys("A");
    let why = |player: &Player, id: &str| {
        let row = player.bulk().rows.iter().find(|row| row.invitation.id.as_str() == id);
        row.and_then(|row| match row.ready {
            Ready::No(why) => Some(why),
            _ => None,
        })
    };
    assert_eq!(why(&player, "i-Near"), Some(LeftOut::Unknown));
    assert_eq!(why(&player, "i-Done"), Some(LeftOut::Answered));
    assert!(player.bulk().is_preparing() && !player.bulk().is_open(&player.model));
    player.prepare_all();
    assert_eq!(player.bulk().ready(), 2);
    player.key(KeyCode::Enter);
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Bulk(_))), "a key that was held decides nothing");
    player.read_it();
    player.clear();
    player.key(KeyCode::Tab);
    player.key(KeyCode::Enter);
    assert!(player.model.sheets.is_empty());
    let applied: Vec<(Option<String>, String)> = player
        .jobs()
        .into_iter()
        .filter_map(|(_, job)| match job {
            Job::Apply { plan, .. } => Some((None, plan.account.to_string())),
            Job::As { profile, job } => match *job {
                Job::Apply { plan, .. } => Some((Some(profile), plan.account.to_string())),
                _ => None,
            },
            _ => None,
        })
        .collect();
    let wanted = [(Some("globex".to_owned()), GLOBEX.to_owned()), (None, ACME.to_owned())];
    assert_eq!(applied, wanted, "each as its own account");
    let marks: Vec<_> = player.model.inbox.marks.iter().map(|id| id.as_str()).collect();
    assert_eq!(marks, ["i-Done", "i-Near"], "what was left out stays marked");
}

#[test]
fn what_was_accepted_elsewhere_meanwhile_is_left_out_and_read_again() {
    let mut player = two_accounts();
    player.keys("*A");
    player.clear();
    let stamp = player.bulk().rows.iter().find(|row| row.invitation.id.as_str() == "i-Far").unwrap().stamp;
    let invitation = player.model.invitation(&"i-Far".parse().unwrap()).unwrap().clone();
    let mut facts = facts(&player.model, &region("cn-hangzhou"), &[]);
    let accepted = Invitation { status: InvitationStatus::Accepted, ..invitation.clone() };
    facts.invitations = crate::domain::facts::Known::Known(vec![accepted]);
    let intent = crate::app::sheets::bulk::intent(&invitation);
    player.event(stamp, Event::Prepared(Box::new(prepared(&intent, facts))));
    let row = player.bulk().rows.iter().find(|row| row.stamp == stamp).unwrap();
    assert!(matches!(row.ready, Ready::No(LeftOut::AlreadySo)));
    player.stamp_of(|job| matches!(job, Job::Invitations { .. } | Job::Sharing { .. }));
}

#[test]
fn an_expired_one_has_a_text_for_its_sender_that_y_r_copies() {
    let mut player = two_accounts();
    player.keys("G");
    player.clear();
    player.keys("yr");
    assert!(player.model.sheets.is_empty());
    let copied = player.effects.iter().find_map(|effect| match effect {
        Effect::Copy(text) => Some(text.as_str()),
        _ => None,
    });
    let text = copied.expect("something was copied");
    for part in [PARTNER, ACME, "rs-Old", "cn-beijing", "expired"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    player.keys("gy");
    let Some(Sheet::Clipboard(sheet)) = player.model.sheets.last() else { panic!("the sheet is open") };
    assert!(sheet.items.iter().all(|item| item.letter != 'r'), "what waits for an answer needs no other one");
}

#[test]
fn why_an_acceptance_failed_is_told_on_a_key_of_its_own() {
    let mut player = two_accounts();
    player.keys("W");
    let words = player.model.toast.as_ref().map(|toast| toast.text.as_str());
    assert_eq!(words, Some(crate::text::get("off.invitation_did_not_fail")));
    player.keys("r");
    let failure =
        Failure { counterpart: "s-broken".into(), reason: "Unavailable".into(), description: "The key.".into() };
    let status = InvitationStatus::AcceptFailed;
    let failed = Invitation { failures: vec![failure], ..one("i-Broken", "cn-hangzhou", PARTNER, ACME, status, 0) };
    player.invitations("cn-hangzhou", vec![failed], None);
    player.keys("gj");
    player.send(Message::Key(KeyEvent::new(KeyCode::Char('W'), KeyModifiers::SHIFT)));
    assert!(matches!(player.model.sheets.last(), Some(Sheet::Answer(sheet)) if sheet.invitation.failures.len() == 1));
}

#[test]
fn an_acceptance_that_failed_says_so_for_each_snapshot() {
    let mut player = two_accounts();
    let invitation = player.model.invitation(&"i-Far".parse().unwrap()).unwrap().clone();
    let Intent::Accept(invited) = crate::app::sheets::bulk::intent(&invitation) else { panic!("to accept") };
    let plan = prepared(&Intent::Accept(invited), facts(&player.model, &region("cn-hangzhou"), &[])).plan.unwrap();
    let mut run = Execution::new(*plan);
    run.sending(0);
    let failure =
        |id: &str, reason: &str| Failure { counterpart: id.into(), reason: reason.into(), description: "".into() };
    let failures = vec![failure("s-a1", "LimitExceeded"), failure("s-b2", "Unavailable")];
    let answer = Answer::Invitation(InvitationStatus::AcceptFailed, failures);
    run.sent(0, Ok((answer, "req".into())), player.model.now.uptime);
    let items: Vec<_> = run.progress[0].items.iter().map(|item| format!("{:?}", item.outcome)).collect();
    assert!(items.len() == 2 && items[0].contains("LimitExceeded") && items[1].contains("Unavailable"), "{items:?}");
    player.clear();
}

#[test]
fn in_production_each_is_accepted_by_itself() {
    for production in [None, Some("prod-admin".to_owned())] {
        let mut player = two_accounts();
        player.keys("*A");
        let stamp = player.bulk().rows.iter().find(|row| row.invitation.id.as_str() == "i-Far").unwrap().stamp;
        let invitation = player.model.invitation(&"i-Far".parse().unwrap()).unwrap().clone();
        let mut facts = facts(&player.model, &region("cn-hangzhou"), &[]);
        facts.book.insert(invitation.sender.clone());
        facts.invitations = crate::domain::facts::Known::Known(vec![invitation.clone()]);
        facts.production.clone_from(&production);
        let intent = crate::app::sheets::bulk::intent(&invitation);
        player.event(stamp, Event::Prepared(Box::new(prepared(&intent, facts))));
        let row = player.bulk().rows.iter().find(|row| row.stamp == stamp).unwrap();
        assert_eq!(matches!(row.ready, Ready::No(LeftOut::Production)), production.is_some());
    }
}
