//! Models to draw.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::message::{Effect, Message};
use crate::app::model::{Identity, Model, OpenTrouble, Origin, Setup};
use crate::app::update::{start, update};
use crate::base::env::Now;
use crate::domain::directory::{Directory, Member};
use crate::domain::ids::RegionId;
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::keys::KeyClass;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::{
    Association, AssociationStatus, Failure, Principal, ReceivedShare, ReceivedSnapshot, Share, ShareStatus,
};
use crate::domain::snapshot::SnapshotRecord;
use crate::inventory::{Chunk, ChunkBuilder, search};
use crate::work::{Event, Job, Listed, Profile, Region, ResourceGroup, Stamp};

pub(super) const ACME: &str = "1203948576102938";
pub(super) const GLOBEX: &str = "2876543210987654";
pub(super) const PARTNER: &str = "7777777777777777";
const SERVICE_KEY: &str = "11111111-2222-3333-4444-555555555555";
const OWN_KEY: &str = "0e478b7a-4262-4802-b8cb-00d3fb408263";

/// A session that is played: every search is answered at once, jobs wait to be answered.
pub(super) struct Play {
    pub(super) model: Model,
    jobs: Vec<(Stamp, Job)>,
}

pub(super) fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

pub(super) fn region(id: &str) -> RegionId {
    id.parse().unwrap()
}

impl Play {
    pub(super) fn new(size: (u16, u16)) -> Self {
        Self::with(Setup { demo: true, seed: "seed".to_owned(), ..Setup::default() }, size)
    }

    pub(super) fn with(setup: Setup, size: (u16, u16)) -> Self {
        let now = Now { wall: at("2026-11-24T12:00:00Z"), uptime: Duration::from_secs(100) };
        let mut model = Model::new(setup, size, now);
        let effects = start(&mut model);
        let mut play = Self { model, jobs: Vec::new() };
        play.take(effects);
        play
    }

    /// Signed in, everything read.
    pub(super) fn ready(size: (u16, u16)) -> Self {
        let mut play = Self::opened(size);
        play.list_regions();
        for place in ["cn-hangzhou", "cn-beijing", "ap-southeast-1"] {
            play.snapshots(place, &records(place), None);
            play.sharing(place);
            play.invitations(place, None);
        }
        play.snapshots("me-east-1", &[], None);
        play.keys_of("cn-hangzhou");
        play
    }

    /// Signed in, nothing read.
    pub(super) fn opened(size: (u16, u16)) -> Self {
        let mut play = Self::new(size);
        let profiles = ["acme-prod", "globex"].map(profile).to_vec();
        play.answer(|job| *job == Job::Profiles, |_| vec![Event::Profiles(Ok(profiles.clone()))]);
        let identity = Identity {
            profile: profile("acme-prod"),
            account: ACME.parse().unwrap(),
            kind: "RAMUser".into(),
            user: "ops-li".into(),
        };
        play.answer(|job| matches!(job, Job::Open { .. }), |_| vec![Event::Opened(Ok(Box::new(identity.clone())))]);
        play.directory();
        let group = ResourceGroup { id: "rg-aek3m7tq2x5kzly".parse().unwrap(), name: "production".into() };
        play.answer(|job| *job == Job::ResourceGroups, |_| vec![Event::ResourceGroups(Ok(vec![group.clone()]))]);
        play
    }

    /// Could not sign in.
    pub(super) fn failed(trouble: OpenTrouble, size: (u16, u16)) -> Self {
        let mut play = Self::with(Setup { seed: "seed".to_owned(), ..Setup::default() }, size);
        play.answer(|job| matches!(job, Job::Open { .. }), |_| vec![Event::Opened(Err(trouble.clone()))]);
        play
    }

    fn directory(&mut self) {
        let root = "r-P9xW3c".parse().unwrap();
        let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), root, ACME.parse().unwrap());
        tree.sharing_enabled = Some(true);
        let found = Event::Directory(Ok(Some(Box::new(tree))));
        self.answer(|job| *job == Job::Directory, |_| vec![found.clone()]);
        self.answer(
            |job| matches!(job, Job::Folder { .. }),
            |job| {
                let Job::Folder { folder } = job else { return Vec::new() };
                let member = |id: &str, name: &str| Member {
                    id: id.parse().unwrap(),
                    name: name.into(),
                    folder: folder.clone(),
                };
                let members = vec![member("1550011223344556", "payments"), member("1550011223344557", "search")];
                vec![Event::Folder { folder: folder.clone(), contents: Ok((Vec::new(), members)) }]
            },
        );
    }

    pub(super) fn list_regions(&mut self) {
        let regions: Vec<Region> = [
            ("cn-hangzhou", Some(true)),
            ("cn-beijing", Some(true)),
            ("ap-southeast-1", Some(true)),
            ("me-east-1", Some(false)),
        ]
        .map(|(id, sharing)| Region { id: region(id), name: id.into(), sharing })
        .to_vec();
        self.answer(|job| *job == Job::Regions, |_| vec![Event::Regions(Ok(regions.clone()))]);
    }

    /// Answers the list of a region's snapshots.
    pub(super) fn snapshots(&mut self, place: &str, records: &[SnapshotRecord<'static>], stopped: Option<Problem>) {
        self.pages(place, &[records], Some(stopped));
    }

    /// Answers pages of a region's snapshots, and the end of the list if there is one.
    pub(super) fn pages(&mut self, place: &str, pages: &[&[SnapshotRecord<'static>]], end: Option<Option<Problem>>) {
        let read = at("2026-11-24T11:58:00Z");
        self.answer(
            |job| matches!(job, Job::Snapshots { region } if region.as_str() == place),
            |_| {
                let chunks = pages.iter().flat_map(|records| chunks(place, records));
                let mut events: Vec<Event> =
                    chunks.map(|chunk| Event::Snapshots { region: region(place), chunk }).collect();
                if let Some(stopped) = &end {
                    events.push(Event::SnapshotsEnd { region: region(place), at: read, stopped: stopped.clone() });
                }
                events
            },
        );
    }

    fn sharing(&mut self, place: &str) {
        let (own, received) = if place == "cn-hangzhou" { shares() } else { (Vec::new(), Vec::new()) };
        self.shares(place, own, received);
    }

    pub(super) fn shares(&mut self, place: &str, own: Vec<Share>, received: Vec<ReceivedShare>) {
        let event = Event::Sharing {
            region: region(place),
            at: at("2026-11-24T11:58:00Z"),
            own: Listed { items: own, stopped: None },
            received: Listed { items: received, stopped: None },
        };
        self.answer(|job| matches!(job, Job::Sharing { region } if region.as_str() == place), |_| vec![event.clone()]);
    }

    pub(super) fn invitations(&mut self, place: &str, stopped: Option<Problem>) {
        let items = if place == "cn-hangzhou" { invitations() } else { Vec::new() };
        let event = Event::Invitations {
            region: region(place),
            at: at("2026-11-24T11:58:00Z"),
            list: Listed { items, stopped },
        };
        self.answer(
            |job| matches!(job, Job::Invitations { region } if region.as_str() == place),
            |_| vec![event.clone()],
        );
    }

    fn keys_of(&mut self, place: &str) {
        let class = |key: &crate::domain::ids::KeyId| {
            if key.as_str() == SERVICE_KEY { KeyClass::Service } else { KeyClass::Customer }
        };
        self.answer(
            |job| matches!(job, Job::Keys { region, .. } if region.as_str() == place),
            |job| {
                let Job::Keys { keys, region } = job else { return Vec::new() };
                let classes = keys.iter().map(|key| (key.clone(), class(key))).collect();
                vec![Event::Keys { region: region.clone(), classes }]
            },
        );
    }

    pub(super) fn answer(&mut self, wanted: impl Fn(&Job) -> bool, events: impl Fn(&Job) -> Vec<Event>) {
        while let Some(index) = self.jobs.iter().position(|(_, job)| wanted(job)) {
            let (stamp, job) = self.jobs.remove(index);
            for event in events(&job) {
                self.send(Message::Work(stamp, Box::new(event)));
            }
        }
    }

    /// Sends an event under the stamp of the change that is being carried out.
    pub(super) fn applied(&mut self, execution: crate::domain::execution::Execution) {
        let stamp = self.model.execution.as_ref().map(|(stamp, _)| *stamp).unwrap();
        self.send(Message::Work(stamp, Box::new(Event::Applied(Box::new(execution)))));
    }

    pub(super) fn send(&mut self, message: Message) {
        let now = self.model.now;
        let effects = update(&mut self.model, message, now);
        self.take(effects);
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Work(stamp, job) => self.jobs.push((stamp, job)),
                Effect::Search(wanted) => {
                    let view = search::select(&wanted.inventory, &wanted.query);
                    self.send(Message::Found(wanted.number, view));
                }
                _ => {}
            }
        }
    }

    pub(super) fn key(mut self, code: KeyCode) -> Self {
        self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self
    }

    pub(super) fn keys(mut self, text: &str) -> Self {
        for c in text.chars() {
            self.send(Message::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
        }
        self
    }
}

fn profile(name: &str) -> Profile {
    Profile { name: name.to_owned(), mode: "AK".to_owned(), origin: Origin::Environment, region: None, supported: true }
}

pub(super) fn refused(code: &str, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Refused,
        action: "DescribeSnapshots".to_owned(),
        region: Some(region("cn-beijing")),
        code: code.into(),
        message: message.into(),
        request_id: "5C1F0A2B-77E0-4E19-9A3C-3D5F7A9B1C2D".into(),
        status: Some(403),
        denied: "ecs:DescribeSnapshots".into(),
    }
}

pub(super) fn chunks(place: &str, records: &[SnapshotRecord<'static>]) -> Vec<Chunk> {
    let mut builder = ChunkBuilder::new(region(place));
    for record in records {
        builder.push(record);
    }
    builder.finish()
}

pub(super) fn record(
    id: &'static str,
    name: &'static str,
    created: &'static str,
    size: u32,
) -> SnapshotRecord<'static> {
    SnapshotRecord {
        id: id.into(),
        name: name.into(),
        status: "accomplished".into(),
        progress: "100%".into(),
        created: created.into(),
        size_gib: Some(size),
        disk: "d-bp1c0001f3k9d2m7q0d1".into(),
        disk_kind: "data".into(),
        category: "standard".into(),
        creation: "user".into(),
        ..SnapshotRecord::default()
    }
}

fn hangzhou() -> Vec<SnapshotRecord<'static>> {
    let from = ("acs:ecs:sharedFrom".into(), format!("{PARTNER}:cn-hangzhou:s-bp1s0001f3k9d2m7k9k9").into());
    vec![
        SnapshotRecord {
            encrypted: true,
            key: OWN_KEY.into(),
            creation: "timer".into(),
            retention_days: Some(30),
            modified: "2026-11-24T09:12:00Z".into(),
            bytes: Some(53_687_091_200),
            resource_group: "rg-aek3m7tq2x5kzly".into(),
            description: "Created by policy weekly-dr, kept for the auditors".into(),
            usage: "disk".into(),
            tags: vec![("env".into(), "prod".into()), ("team".into(), "db".into())],
            ..record("s-bp1a0001f3k9d2m7q0x1", "prod-db-01-daily", "2026-11-24T09:02:00Z", 500)
        },
        record("s-bp1a0001f3k9d2m7q0x3", "web-golden", "2026-11-23T10:00:00Z", 40),
        SnapshotRecord {
            status: "progressing".into(),
            progress: "42%".into(),
            ..record("s-bp1a0001f3k9d2m7q0x4", "batch-temp", "2026-11-24T11:56:00Z", 100)
        },
        SnapshotRecord {
            encrypted: true,
            key: SERVICE_KEY.into(),
            ..record("s-bp1a0001f3k9d2m7q0a1", "ledger-archive", "2026-11-12T10:00:00Z", 2000)
        },
        SnapshotRecord {
            encrypted: true,
            retention_days: Some(1096),
            source: "s-bp1s0001f3k9d2m7k9k9".into(),
            source_region: "cn-hangzhou".into(),
            tags: vec![from],
            ..record("s-bp1x0001f3k9d2m7zz01", "golden-2026-11", "2026-11-20T08:00:00Z", 40)
        },
        record("s-bp1a0001f3k9d2m7q0n1", "数据库每日快照", "2026-11-10T08:00:00Z", 60),
        record("s-bp1a0001f3k9d2m7q0h1", "evil\u{1b}[2J\u{202e}name", "2026-11-09T08:00:00Z", 20),
        SnapshotRecord { status: "failed".into(), ..record("s-bp1a0001f3k9d2m7q0f1", "", "2026-11-08T08:00:00Z", 20) },
    ]
}

pub(super) fn records(place: &str) -> Vec<SnapshotRecord<'static>> {
    match place {
        "cn-hangzhou" => hangzhou(),
        "cn-beijing" => vec![record("s-2ze90001f3k9d2m7q0a2", "ledger-hot", "2026-11-12T09:00:00Z", 800)],
        _ => Vec::new(),
    }
}

fn row<T>(entity: T, status: AssociationStatus, external: Option<bool>) -> Association<T> {
    Association {
        entity,
        status,
        message: "".into(),
        external,
        created: Some(at("2026-11-20T10:00:00Z")),
        updated: None,
        failures: Vec::new(),
    }
}

fn shares() -> (Vec<Share>, Vec<ReceivedShare>) {
    let failed = Failure {
        counterpart: PARTNER.into(),
        reason: "LimitExceeded".into(),
        description: "The number of accounts exceeds the limit.".into(),
    };
    let own = Share {
        id: "rs-Qm7L2xW9kT4b".parse().unwrap(),
        region: region("cn-hangzhou"),
        name: "db-partners".into(),
        owner: ACME.parse().unwrap(),
        allow_external: true,
        status: ShareStatus::Active,
        created: Some(at("2026-08-24T10:00:00Z")),
        operation: Some("seed-1".into()),
        snapshots: vec![
            row("s-bp1a0001f3k9d2m7q0x1".parse().unwrap(), AssociationStatus::Associated, None),
            Association {
                failures: vec![failed],
                ..row("s-bp1a0001f3k9d2m7q0x3".parse().unwrap(), AssociationStatus::Failed, None)
            },
        ],
        principals: vec![
            row(Principal::from_wire(GLOBEX), AssociationStatus::Associating, Some(true)),
            row(Principal::from_wire("1550011223344556"), AssociationStatus::Associated, Some(false)),
            row(Principal::from_wire("fd-8TbQw2ZrLk"), AssociationStatus::Associated, Some(false)),
        ],
        other_resources: 0,
    };
    let inside = Share {
        id: "rs-3hJ8pN5vC1zR".parse().unwrap(),
        name: "rd-all-hands".into(),
        allow_external: false,
        operation: None,
        snapshots: vec![row("s-bp1a0001f3k9d2m7q0n1".parse().unwrap(), AssociationStatus::Associated, None)],
        principals: vec![row(Principal::from_wire("rd-7Kq2Lm"), AssociationStatus::Associated, Some(false))],
        ..own.clone()
    };
    let received = |id: &str, name: &str, status| ReceivedShare {
        id: id.parse().unwrap(),
        region: region("cn-hangzhou"),
        name: name.into(),
        owner: PARTNER.parse().unwrap(),
        status,
        created: Some(at("2026-11-20T07:00:00Z")),
        snapshots: Vec::new(),
    };
    let source = ReceivedSnapshot { source: "s-bp1s0001f3k9d2m7k9k9".parse().unwrap(), status: "Available".into() };
    let golden =
        ReceivedShare { snapshots: vec![source], ..received("rs-9a1bX7yZ2cD4", "acme-golden", ShareStatus::Active) };
    (vec![own, inside], vec![golden, received("rs-Pn4dE6fG8hJ1", "free-gpu-images", ShareStatus::Pending)])
}

fn invitations() -> Vec<Invitation> {
    let one = |id: &str, share: &str, name: &str, sender: &str, created: &str, status| Invitation {
        id: id.parse().unwrap(),
        region: region("cn-hangzhou"),
        share: share.parse().unwrap(),
        share_name: name.into(),
        sender: sender.parse().unwrap(),
        receiver: ACME.parse().unwrap(),
        created: Some(at(created)),
        status,
        failures: Vec::new(),
    };
    use InvitationStatus as S;
    vec![
        one("i-Aa1", "rs-9a1bX7yZ2cD4", "acme-golden", PARTNER, "2026-11-20T07:00:00Z", S::Accepted),
        one("i-Bb2", "rs-Pn4dE6fG8hJ1", "free-gpu-images", PARTNER, "2026-11-17T23:00:00Z", S::Pending),
        one("i-Cc3", "rs-Zz5", "nightly", "1550011223344556", "2026-11-23T14:00:00Z", S::Pending),
        one("i-Dd4", "rs-Yy6", "db-2024", GLOBEX, "2026-11-01T14:00:00Z", S::Expired),
    ]
}
