//! Plays a session: keys and answers in, searches answered at once, effects collected.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::message::{Effect, Message};
use crate::app::model::{Model, Setup};
use crate::app::sheets::Sheet;
use crate::app::sheets::review::ReviewSheet;
use crate::app::sheets::share::{ShareSheet, Step};
use crate::app::tests_support::{accounts, facts, prepared, prepared_in};
use crate::app::update::{start, update};
use crate::base::env::Now;
use crate::domain::directory::{Directory, Member};
use crate::domain::facts::Facts;
use crate::domain::ids::RegionId;
use crate::domain::notes::{Contact, Notes, Relation};
use crate::domain::plan::Plan;
use crate::domain::share::{Principal, ReceivedShare, Share};
use crate::domain::snapshot::SnapshotRecord;
use crate::inventory::{Chunk, ChunkBuilder, search};
use crate::work::{Event, Identity, Job, Listed, Origin, Profile, Region, Stamp};

pub(super) const ACME: &str = "1203948576102938";
pub(super) const GLOBEX: &str = "2876543210987654";
const MEMBER: &str = "1550011223344556";
pub(super) const PARTNER: &str = "7777777777777777";

pub(super) fn region(id: &str) -> RegionId {
    id.parse().unwrap()
}

/// Rows with these IDs; `s-d` and `s-x` are shared with this account by [`PARTNER`].
pub(super) fn chunk(ids: &[&str]) -> Chunk {
    chunk_in("cn-hangzhou", ids)
}

pub(super) fn chunk_in(place: &str, ids: &[&str]) -> Chunk {
    let mut builder = ChunkBuilder::new(region(place));
    for (n, id) in ids.iter().enumerate() {
        let name = if *id == "s-a" { "web-golden".to_owned() } else { format!("name-{}", &id[2..]) };
        let source = if *id == "s-x" { "s-fresh" } else { "s-origin" };
        let shared = ("acs:ecs:sharedFrom".into(), format!("{PARTNER}:cn-hangzhou:{source}").into());
        builder.push(&SnapshotRecord {
            id: (*id).into(),
            name: name.into(),
            status: "accomplished".into(),
            created: format!("2026-11-{:02}T00:00:00Z", 20 - n).into(),
            size_gib: Some(40),
            tags: if matches!(*id, "s-d" | "s-x") { vec![shared] } else { Vec::new() },
            ..SnapshotRecord::default()
        });
    }
    builder.finish().remove(0)
}

pub(super) fn profile(name: &str) -> Profile {
    Profile { name: name.to_owned(), mode: "AK".to_owned(), origin: Origin::Environment, region: None, supported: true }
}

pub(super) struct Player {
    pub(super) model: Model,
    pub(super) effects: Vec<Effect>,
    wall: jiff::Timestamp,
    uptime: Duration,
    held: Option<Vec<Effect>>,
}

impl Player {
    pub(super) fn new() -> Self {
        Self::with(Setup::default())
    }

    /// Before anything is known, with something told on the command line.
    pub(super) fn with(setup: Setup) -> Self {
        let now = Now { wall: "2026-11-24T12:00:00Z".parse().unwrap(), uptime: Duration::ZERO };
        let mut model = Model::new(setup, (80, 24), now);
        let effects = start(&mut model);
        Self { model, effects, wall: now.wall, uptime: Duration::ZERO, held: None }
    }

    /// The same as [`Player::ready`] with [`GLOBEX`] in the address book, and in a group of that name with [`MEMBER`].
    pub(super) fn with_notes(group: &str) -> Self {
        let mut player = Self::ready();
        let mut notes = Notes::default();
        let contact = Contact { alias: "globex-prod".into(), kind: Relation::Partner, last_used: None };
        notes.contacts.insert(GLOBEX.parse().unwrap(), contact);
        notes.groups.insert(group.into(), vec![Principal::from_wire(GLOBEX), Principal::from_wire(MEMBER)]);
        let stamp = player.stamp_of(|job| *job == Job::Notes);
        player.event(stamp, Event::Notes(Ok(Box::new(notes))));
        player.clear();
        player
    }

    /// A session of a management account with five snapshots in two regions.
    pub(super) fn ready() -> Self {
        let mut player = Self::new();
        player.open("acme", ACME);
        let stamp = player.stamp_of(|job| *job == Job::Directory);
        let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), "r-P9xW3c".parse().unwrap(), ACME.parse().unwrap());
        tree.sharing_enabled = Some(true);
        player.event(stamp, Event::Directory(Ok(Some(Box::new(tree)))));
        let folder = "r-P9xW3c".parse().unwrap();
        let member = Member {
            id: "1550011223344556".parse().unwrap(),
            name: "payments".into(),
            folder: "r-P9xW3c".parse().unwrap(),
        };
        let stamp = player.stamp_of(|job| matches!(job, Job::Folder { .. }));
        player.event(stamp, Event::Folder { folder, contents: Ok((Vec::new(), vec![member])) });
        player.regions(&[("cn-hangzhou", Some(true)), ("cn-beijing", Some(true))]);
        player.answer_snapshots("cn-hangzhou", &["s-a", "s-b", "s-c", "s-d"]);
        player.answer_snapshots("cn-beijing", &["s-e"]);
        player.answer_sharing("cn-hangzhou", Vec::new(), Vec::new());
        player.answer_sharing("cn-beijing", Vec::new(), Vec::new());
        player
    }

    /// This machine's clocks.
    fn now(&self) -> Now {
        Now { wall: self.wall, uptime: self.uptime }
    }

    pub(super) fn send(&mut self, message: Message) {
        self.uptime += Duration::from_millis(10);
        let now = self.now();
        let effects = update(&mut self.model, message, now);
        self.search(effects, now);
    }

    /// Keeps searches from being answered, as if their thread were slow; afterwards the last one is answered.
    pub(super) fn hold_searches(&mut self, hold: bool) {
        let waiting = if hold { self.held.replace(Vec::new()) } else { self.held.take() };
        let now = self.now();
        self.search(waiting.unwrap_or_default(), now);
    }

    fn search(&mut self, mut effects: Vec<Effect>, now: Now) {
        if let Some(held) = &mut self.held {
            let (searches, others) = effects.into_iter().partition(|effect| matches!(effect, Effect::Search(_)));
            held.extend::<Vec<Effect>>(searches);
            self.effects.extend::<Vec<Effect>>(others);
            return;
        }
        while let Some(at) = effects.iter().position(|effect| matches!(effect, Effect::Search(_))) {
            let Effect::Search(wanted) = effects.remove(at) else { continue };
            let view = search::select(&wanted.inventory, &wanted.query);
            effects.extend(update(&mut self.model, Message::Found(wanted.number, view), now));
        }
        self.effects.extend(effects);
    }

    pub(super) fn key(&mut self, code: KeyCode) {
        self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }

    pub(super) fn keys(&mut self, text: &str) {
        for c in text.chars() {
            self.key(KeyCode::Char(c));
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.send(Message::Paste(text.to_owned()));
    }

    /// Lets time pass until something is due.
    pub(super) fn pass(&mut self) {
        if let Some(at) = crate::app::status::next_deadline(&self.model) {
            self.uptime = at;
            self.send(Message::Deadline);
        }
    }

    pub(super) fn event(&mut self, stamp: Stamp, event: Event) {
        self.send(Message::Work(stamp, Box::new(event)));
    }

    /// Answers the last question for a plan, the sharing role trusting everybody who is named.
    pub(super) fn prepare(&mut self) {
        self.prepare_with(|_| {});
    }

    /// The stamp of the last job of a kind that was asked for as another profile.
    pub(super) fn stamp_as(&self, name: &str, wanted: impl Fn(&Job) -> bool) -> Stamp {
        self.stamp_of(|job| matches!(job, Job::As { profile, job } if profile == name && wanted(job)))
    }

    /// The same, after something was changed about what is known.
    pub(super) fn prepare_with(&mut self, change: impl FnOnce(&mut Facts)) {
        let stamp = self.stamp_of(|job| matches!(job, Job::Prepare { .. }));
        let (_, job) = self.jobs().into_iter().rev().find(|(of, _)| *of == stamp).expect("it was asked for");
        let Job::Prepare { region, intent, .. } = job else { return };
        if !intent.parts().is_empty() {
            let joint = prepared_in(&self.model, &intent, |part| part);
            return self.event(stamp, Event::Prepared(Box::new(joint)));
        }
        let mut facts = facts(&self.model, &region, &accounts(&intent));
        change(&mut facts);
        self.event(stamp, Event::Prepared(Box::new(prepared(&intent, facts))));
    }

    /// Lets time pass, so that no key counts as pressed before the plan came up.
    pub(super) fn read_it(&mut self) {
        self.uptime += Duration::from_secs(2);
    }

    /// Types the last four digits, or whatever has to be typed, and applies.
    pub(super) fn confirm_and_apply(&mut self) {
        self.read_it();
        let Some(Sheet::Review(review)) = self.model.sheets.last() else { panic!("the review is open") };
        let expected = review.confirmation().expected();
        self.key(KeyCode::Tab);
        if !expected.is_empty() {
            self.keys(&expected);
            self.key(KeyCode::Enter);
        }
        self.key(KeyCode::Enter);
    }

    /// The plan that was given to the worker last, with the stamp of its job.
    pub(super) fn applied(&self) -> Option<(Stamp, Plan)> {
        self.jobs().into_iter().rev().find_map(|(stamp, job)| match job {
            Job::Apply { plan, .. } => Some((stamp, *plan)),
            _ => None,
        })
    }

    pub(super) fn review(&self) -> &ReviewSheet {
        match self.model.sheets.last() {
            Some(Sheet::Review(sheet)) => sheet,
            other => panic!("the review is open, not {other:?}"),
        }
    }

    pub(super) fn share_sheet(&self) -> &ShareSheet {
        match self.model.sheets.last() {
            Some(Sheet::Share(sheet)) => sheet,
            other => panic!("the share sheet is open, not {other:?}"),
        }
    }

    /// From the list to the principals of a new share for any account; the focus is in the box.
    pub(super) fn go_to_principals(&mut self) {
        self.keys("s");
        self.key(KeyCode::Enter);
        self.key(KeyCode::Down);
        self.key(KeyCode::Enter);
        assert_eq!(self.share_sheet().step, Step::Principals);
    }

    pub(super) fn clear(&mut self) {
        self.effects.clear();
    }

    pub(super) fn jobs(&self) -> Vec<(Stamp, Job)> {
        let job = |effect: &Effect| match effect {
            Effect::Work(stamp, job) => Some((*stamp, job.clone())),
            _ => None,
        };
        self.effects.iter().filter_map(job).collect()
    }

    /// The stamp of the last job of a kind.
    pub(super) fn stamp_of(&self, wanted: impl Fn(&Job) -> bool) -> Stamp {
        self.jobs().into_iter().rev().find(|(_, job)| wanted(job)).expect("the job was asked for").0
    }

    pub(super) fn open(&mut self, name: &str, account: &str) {
        let stamp = self.stamp_of(|job| matches!(job, Job::Open { .. }));
        let identity = Identity {
            profile: profile(name),
            account: account.parse().unwrap(),
            kind: "Account".into(),
            user: "".into(),
        };
        self.event(stamp, Event::Opened(Ok(Box::new(identity))));
    }

    pub(super) fn profiles(&mut self, names: &[&str]) {
        let stamp = self.stamp_of(|job| *job == Job::Profiles);
        let found = names.iter().map(|name| profile(name)).collect();
        self.event(stamp, Event::Profiles { found, trouble: None, exposed: Vec::new() });
    }

    pub(super) fn regions(&mut self, ids: &[(&str, Option<bool>)]) {
        let stamp = self.stamp_of(|job| *job == Job::Regions);
        let list = ids.iter().map(|(id, sharing)| Region { id: region(id), name: (*id).into(), sharing: *sharing });
        self.event(stamp, Event::Regions(Ok(list.collect())));
    }

    pub(super) fn answer_snapshots(&mut self, place: &str, ids: &[&str]) {
        let wanted = region(place);
        let stamp = self.stamp_of(|job| matches!(job, Job::Snapshots { region } if *region == wanted));
        let at = self.model.now.wall;
        self.event(stamp, Event::Snapshots { region: wanted.clone(), chunk: chunk_in(place, ids) });
        self.event(stamp, Event::SnapshotsEnd { region: wanted, at, stopped: None });
    }

    pub(super) fn answer_sharing(&mut self, place: &str, own: Vec<Share>, received: Vec<ReceivedShare>) {
        let wanted = region(place);
        let stamp = self.stamp_of(|job| matches!(job, Job::Sharing { region } if *region == wanted));
        let (own, received) = (Listed { items: own, stopped: None }, Listed { items: received, stopped: None });
        let at = self.model.now.wall;
        self.event(stamp, Event::Sharing { region: wanted, at, own, received });
    }
}
