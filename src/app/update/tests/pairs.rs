//! One snapshot and two accounts: what is read as whom, what comes next, and what says that it has arrived.

use crossterm::event::KeyCode;

use super::player::{ACME, GLOBEX, Player, chunk_in, region};
use crate::app::sheets::Sheet;
use crate::app::sheets::pair::{Next, PairSheet};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::tests_support::share;
use crate::domain::share::{AssociationStatus, Principal, Share};
use crate::domain::snapshot::SnapshotRecord;
use crate::inventory::{Chunk, ChunkBuilder};
use crate::work::{Event, Job, Listed, Stamp};

/// The answers of one reading of both sides.
#[derive(Default)]
struct Reading {
    own: Vec<Share>,
    invitations: Vec<Invitation>,
    arrived: Option<Chunk>,
    stopped: Option<Problem>,
}

fn whole<T>(items: Vec<T>) -> Listed<T> {
    Listed { items, stopped: None }
}

/// What the recipient's list holds: snapshot `s-local`, which its tag says to be `source` of the sharer's.
fn arrived(source: &str) -> Chunk {
    let mut builder = ChunkBuilder::new(region("cn-hangzhou"));
    let tag = ("acs:ecs:sharedFrom".into(), format!("{ACME}:cn-hangzhou:{source}").into());
    builder.push(&SnapshotRecord {
        id: "s-local".into(),
        status: "accomplished".into(),
        tags: vec![tag],
        ..SnapshotRecord::default()
    });
    builder.finish().remove(0)
}

fn given(status: AssociationStatus) -> Share {
    let mut one = share("rs-Pair", &["s-a"], &[GLOBEX]);
    one.owner = ACME.parse().unwrap();
    one.principals[0].status = status;
    one
}

fn invited(status: InvitationStatus) -> Invitation {
    Invitation {
        id: "i-Pair".parse().unwrap(),
        region: region("cn-hangzhou"),
        share: "rs-Pair".parse().unwrap(),
        share_name: "rs-Pair".into(),
        sender: ACME.parse().unwrap(),
        receiver: GLOBEX.parse().unwrap(),
        created: Some("2026-11-24T11:00:00Z".parse().unwrap()),
        status,
        failures: Vec::new(),
    }
}

impl Player {
    fn pair_sheet(&self) -> &PairSheet {
        self.model.pair().expect("the two sides are open")
    }

    fn next(&self) -> Next {
        self.pair_sheet().next(&self.model).expect("a recipient is chosen")
    }

    /// The stamps of the last reading: the sharer's shares, then the recipient's shares, invitations and snapshots.
    fn looks(&self) -> [Stamp; 4] {
        [
            self.stamp_of(|job| matches!(job, Job::Sharing { .. })),
            self.stamp_as("globex", |job| matches!(job, Job::Sharing { .. })),
            self.stamp_as("globex", |job| matches!(job, Job::Invitations { .. })),
            self.stamp_as("globex", |job| matches!(job, Job::Snapshots { .. })),
        ]
    }

    fn read(&mut self, reading: Reading) {
        let [shares, received, invitations, snapshots] = self.looks();
        let (region, at) = (region("cn-hangzhou"), self.model.now.wall);
        let Reading { own, invitations: items, arrived, stopped } = reading;
        self.event(shares, Event::Sharing { region: region.clone(), at, own: whole(own), received: whole(Vec::new()) });
        let none = Event::Sharing { region: region.clone(), at, own: whole(Vec::new()), received: whole(Vec::new()) };
        self.event(received, none);
        let list = Listed { items, stopped: stopped.clone() };
        self.event(invitations, Event::Invitations { region: region.clone(), at, list });
        if let Some(chunk) = arrived {
            self.event(snapshots, Event::Snapshots { region: region.clone(), chunk });
        }
        self.event(snapshots, Event::SnapshotsEnd { region, at, stopped });
    }
}

/// The two sides of `s-a` with globex as the recipient, about to be read.
fn two_sides() -> Player {
    let mut player = Player::ready();
    player.profiles(&["acme", "globex"]);
    player.keys("H");
    let stamp = player.stamp_of(|job| matches!(job, Job::Verify { profile } if profile == "globex"));
    let account = Ok(GLOBEX.parse().unwrap());
    player.event(stamp, Event::Verified { profile: "globex".into(), account, expires: None });
    player.clear();
    player.key(KeyCode::Enter);
    player
}

#[test]
fn each_side_is_read_as_its_own_profile_and_what_comes_next_follows_from_both() {
    use AssociationStatus as A;
    use InvitationStatus as I;
    let invitation = |status| vec![invited(status)];
    let cases = [
        (vec![], vec![], None, Next::Share),
        (vec![given(A::Associating)], vec![], None, Next::Wait),
        (vec![given(A::Associating)], invitation(I::Pending), None, Next::Accept(Box::new(invited(I::Pending)))),
        (vec![given(A::Associated)], invitation(I::Accepted), None, Next::Wait),
        (vec![given(A::Associated)], invitation(I::Accepted), Some(arrived("s-a")), Next::Done),
        // Another snapshot of the same owner's says nothing about this one.
        (vec![given(A::Associated)], vec![], Some(arrived("s-b")), Next::Wait),
        // Of another owner's the tag has the same source ID.
        (vec![given(A::Associated)], vec![], Some(chunk_in("cn-hangzhou", &["s-d"])), Next::Wait),
        (vec![given(A::Failed)], invitation(I::Expired), None, Next::Again("rs-Pair".parse().unwrap())),
        (vec![given(A::Disassociated)], invitation(I::Cancelled), None, Next::Share),
    ];
    for (own, invitations, arrived, expected) in cases {
        let mut player = two_sides();
        assert_eq!(player.next(), Next::Read);
        player.read(Reading { own, invitations, arrived, stopped: None });
        assert_eq!(player.next(), expected);
        let waits = player.pair_sheet().sides.as_ref().unwrap().look_at.is_some();
        assert_eq!(waits, expected == Next::Wait, "nothing wakes up unless something is on its way");
    }
}

#[test]
fn what_is_on_its_way_is_looked_for_until_it_is_there_or_late() {
    let mut player = two_sides();
    let on_its_way = || Reading { own: vec![given(AssociationStatus::Associated)], ..Reading::default() };
    player.read(on_its_way());
    let mut looks = 0;
    while player.next() == Next::Wait {
        player.clear();
        player.pass();
        if !player.jobs().is_empty() {
            player.read(on_its_way());
            looks += 1;
        }
        assert!(looks < 20);
    }
    assert_eq!((player.next(), looks), (Next::Late, 7));
    player.clear();
    player.keys("r");
    player.read(Reading { arrived: Some(arrived("s-a")), ..on_its_way() });
    assert_eq!(player.next(), Next::Done);
}

#[test]
fn a_side_that_cannot_be_read_is_named_and_says_nothing_about_the_session() {
    let mut player = two_sides();
    let over =
        Problem { kind: ProblemKind::Refused, code: "InvalidSecurityToken.Expired".into(), ..Problem::default() };
    player.read(Reading { stopped: Some(over), ..Reading::default() });
    assert_eq!(player.next(), Next::MendRecipient);
    assert!(player.model.expiry.over.is_none(), "it is the other profile's credentials that are over");
    assert!(matches!(player.model.sheets.as_slice(), [Sheet::Pair(_)]));
}

#[test]
fn it_is_shared_with_the_recipient_and_accepted_as_it() {
    let mut player = two_sides();
    player.read(Reading::default());
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().chosen_principals(), [Principal::from_wire(GLOBEX)]);
    assert!(player.share_sheet().allow_external, "the recipient is outside the directory");
    player.key(KeyCode::Esc);
    let own = vec![given(AssociationStatus::Associating)];
    player.read(Reading { own, invitations: vec![invited(InvitationStatus::Pending)], ..Reading::default() });
    player.key(KeyCode::Enter);
    player.key(KeyCode::Tab);
    player.clear();
    player.key(KeyCode::Enter);
    assert_eq!(player.review().profile.as_deref(), Some("globex"));
    player.stamp_as("globex", |job| matches!(job, Job::Prepare { .. }));
}

#[test]
fn nobody_else_is_shared_with_than_the_recipient_that_was_chosen() {
    let mut player = two_sides();
    player.read(Reading::default());
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().chosen_principals(), [Principal::from_wire(GLOBEX)]);
    player.key(KeyCode::Esc);
    // The same snapshot for another recipient, while the first is still only planned.
    let third = "1550011223344556";
    player.key(KeyCode::Esc);
    player.event(
        Stamp::default(),
        Event::Verified { profile: "globex".into(), account: Ok(third.parse().unwrap()), expires: None },
    );
    player.key(KeyCode::Enter);
    player.read(Reading::default());
    player.key(KeyCode::Enter);
    assert_eq!(player.share_sheet().chosen_principals(), [Principal::from_wire(third)]);
    // What is typed without any of them is kept by itself.
    for _ in 0..3 {
        player.key(KeyCode::Esc);
    }
    player.keys("s");
    assert_eq!(player.share_sheet().chosen_principals(), []);
}

#[test]
fn a_profile_that_leads_to_another_account_now_is_chosen_again() {
    let mut player = two_sides();
    player.read(Reading::default());
    let account = Ok("1550011223344556".parse().unwrap());
    player.event(Stamp::default(), Event::Verified { profile: "globex".into(), account, expires: None });
    assert_eq!(player.next(), Next::Choose);
    player.key(KeyCode::Enter);
    assert!(player.pair_sheet().sides.is_none());
}

#[test]
fn what_was_read_of_the_sharer_stands_in_the_lists_as_well() {
    let states = |player: &Player| {
        let share = player.model.sharing.own(&"rs-Pair".parse().unwrap());
        share.map(|share| share.principals[0].status)
    };
    let mut player = two_sides();
    assert_eq!(states(&player), None);
    for status in [AssociationStatus::Associating, AssociationStatus::Associated] {
        player.read(Reading { own: vec![given(status)], ..Reading::default() });
        assert_eq!(states(&player), Some(status), "the list says the same as the sheet");
        player.pass();
        player.keys("r");
    }
    // What the recipient sees is another account's.
    let [shares, received, ..] = player.looks();
    let (region, at) = (region("cn-hangzhou"), player.model.now.wall);
    let none = || Event::Sharing { region: region.clone(), at, own: whole(Vec::new()), received: whole(Vec::new()) };
    player.event(received, none());
    assert!(states(&player).is_some());
    let stopped = Some(Problem { kind: ProblemKind::Cut, ..Problem::default() });
    let own = Listed { items: Vec::new(), stopped };
    player.event(shares, Event::Sharing { region: region.clone(), at, own, received: whole(Vec::new()) });
    assert!(states(&player).is_some(), "what was not read to its end takes nothing away");
}
