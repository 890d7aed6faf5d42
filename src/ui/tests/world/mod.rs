//! Models to draw.

mod data;

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use data::{chunks, invitations, shares};
pub(super) use data::{record, records, refused};

use crate::app::message::{Effect, Message};
use crate::app::model::{Identity, Model, OpenTrouble, Origin, Setup};
use crate::app::update::{start, update};
use crate::base::env::Now;
use crate::domain::directory::{Directory, Member};
use crate::domain::ids::RegionId;
use crate::domain::keys::KeyClass;
use crate::domain::problem::Problem;
use crate::domain::share::{ReceivedShare, Share};
use crate::domain::snapshot::SnapshotRecord;
use crate::inventory::search;
use crate::work::{Event, Job, Kept, Listed, Profile, Region, ResourceGroup, Stamp};

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
        Self::with(Setup { demo: true, ..Setup::default() }, size)
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
        play.answer(
            |job| *job == Job::Profiles,
            |_| vec![Event::Profiles { found: profiles.clone(), trouble: None, exposed: Vec::new() }],
        );
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
        let mut play = Self::with(Setup::default(), size);
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

    /// What an earlier run has kept, before anybody has signed in.
    pub(super) fn kept(&mut self, places: &[&str]) {
        let lists: Vec<Kept> = places
            .iter()
            .map(|place| Kept {
                region: Region { id: region(place), name: (*place).into(), sharing: Some(true) },
                at: at("2026-11-24T08:30:00Z"),
                chunks: chunks(place, &records(place)),
            })
            .collect();
        let (stamp, _) = self.jobs.iter().find(|(_, job)| matches!(job, Job::Open { .. })).expect("it is opened");
        let event = Event::Kept { account: ACME.parse().unwrap(), lists, dropped: 0 };
        self.send(Message::Work(*stamp, Box::new(event)));
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

    /// Answers that a region's shares cannot be read.
    pub(super) fn no_shares(&mut self, place: &str, stopped: &Problem) {
        let event = Event::Sharing {
            region: region(place),
            at: at("2026-11-24T11:58:00Z"),
            own: Listed { items: Vec::new(), stopped: Some(stopped.clone()) },
            received: Listed { items: Vec::new(), stopped: Some(stopped.clone()) },
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

    /// Answers everything that is asked as the profile globex, whose account has an invitation in Shenzhen, where
    /// `stopped` may have kept it from being read; or says why it cannot sign in.
    pub(super) fn globex(&mut self, signed_in: Result<(), OpenTrouble>, stopped: Option<Problem>) {
        let account = signed_in.map(|()| GLOBEX.parse().unwrap());
        let is = |job: &Job, wanted: fn(&Job) -> bool| matches!(job, Job::As { job, .. } if wanted(job));
        let places = ["cn-hangzhou", "cn-shenzhen"]
            .map(|id| Region { id: region(id), name: id.into(), sharing: Some(true) })
            .to_vec();
        self.answer(
            |job| is(job, |job| *job == Job::Regions),
            |_| {
                let verified = Event::Verified { profile: "globex".into(), account: account.clone(), expires: None };
                let failed = |_: &OpenTrouble| Problem::default();
                vec![verified, Event::Regions(account.as_ref().map(|_| places.clone()).map_err(failed))]
            },
        );
        self.answer(
            |job| is(job, |job| matches!(job, Job::Invitations { .. })),
            |job| {
                let Job::As { job, .. } = job else { return Vec::new() };
                let Job::Invitations { region: place } = &**job else { return Vec::new() };
                let there = place.as_str() == "cn-shenzhen";
                let items = if there && stopped.is_none() { vec![data::for_globex()] } else { Vec::new() };
                let list = Listed { items, stopped: stopped.clone().filter(|_| there) };
                vec![Event::Invitations { region: place.clone(), at: at("2026-11-24T11:58:00Z"), list }]
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

    /// The first job of that kind that nobody has answered yet.
    pub(super) fn find_job(&self, wanted: impl Fn(&Job) -> bool) -> Option<Job> {
        self.jobs.iter().map(|(_, job)| job).find(|job| wanted(job)).cloned()
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

    /// Goes to the shares, the cursor on one of them.
    pub(super) fn share(self, id: &str) -> Self {
        let on_it = |play: &Self| play.model.shares.cursor.as_ref().is_some_and(|cursor| cursor.as_str() == id);
        let mut play = self.keys("3g");
        for _ in 0..play.model.share_rows().len() {
            if on_it(&play) {
                return play;
            }
            play = play.keys("j");
        }
        panic!("no share {id}")
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
