//! What the made-up cloud answers.

use super::folders::{contents, tree};
use super::stage::now;
use crate::domain::disk::{Disk, DiskCategory, DiskStatus, InstanceStatus, Zone};
use crate::domain::facts::{KEY_POLICY, KeyState, RoleTrust};
use crate::domain::ids::InstanceId;
use crate::domain::ids::{AccountId, KeyId, RegionId};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::keys::{KeyClass, OwnKey};
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::domain::share::{AssociationStatus, Failure, ReceivedShare, ReceivedSnapshot, Share, ShareStatus};
use crate::domain::snapshot::{SHARED_FROM, SnapshotRecord};
use crate::inventory::{Chunk, ChunkBuilder};
use crate::work::{
    CredentialTrouble, Event, Identity, Job, Listed, OpenTrouble, Origin, Profile, Region, ResourceGroup,
};
use crate::work::{KeyDetails, KeyTrust};

pub(super) const OWN: &str = "1203948576102938";
pub(super) const MEMBER: &str = "1550011223344556";
pub(super) const OUTSIDE: &str = "7700112233445566";
const SENDER: &str = "6600998877665544";
const HANGZHOU: &str = "cn-hangzhou";

/// How the account stands to a resource directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Realm {
    /// It manages one, one folder of which cannot be read.
    Partly,
    /// It manages one and can read all of it.
    Whole,
    /// It manages one and can read nothing in it.
    Sealed,
    /// The same as [`Self::Partly`], and it has snapshots in a second region.
    North,
    /// It belongs to none.
    None,
}

/// What comes back for a job.
pub(super) fn answer(job: &Job, realm: Realm) -> Vec<Event> {
    match job {
        Job::Profiles => vec![Event::Profiles { found: profiles(), trouble: None }],
        Job::Verify { profile } => {
            vec![Event::Verified { profile: profile.clone(), account: verified(profile), expires: None }]
        }
        Job::Open { .. } => vec![Event::Opened(Ok(Box::new(identity())))],
        Job::Regions => vec![Event::Regions(Ok(regions()))],
        Job::Snapshots { region } => {
            let chunks = match (region.as_str(), realm) {
                (HANGZHOU, _) => snapshots(region),
                ("cn-beijing", Realm::North) => replicas(region),
                _ => Vec::new(),
            };
            let end = Event::SnapshotsEnd { region: region.clone(), at: now(1).wall, stopped: None };
            let pages = chunks.into_iter().map(|chunk| Event::Snapshots { region: region.clone(), chunk });
            pages.chain([end]).collect()
        }
        Job::Sharing { region } => vec![sharing(region)],
        Job::Invitations { region } => {
            let items = if region.as_str() == HANGZHOU { invitations(region) } else { Vec::new() };
            let list = Listed { items, stopped: None };
            vec![Event::Invitations { region: region.clone(), at: now(1).wall, list }]
        }
        Job::Keys { region, keys } => {
            let class = |service| if service { KeyClass::Service } else { KeyClass::Customer };
            let classes = keys.iter().map(|key| (key.clone(), class(key.as_str().starts_with("key-svc")))).collect();
            vec![Event::Keys { region: region.clone(), classes }]
        }
        Job::Directory if realm != Realm::None => vec![Event::Directory(Ok(Some(Box::new(tree()))))],
        Job::Directory => vec![Event::Directory(Ok(None))],
        Job::Folder { folder } => {
            vec![Event::Folder { folder: folder.clone(), contents: contents(folder.as_str(), realm) }]
        }
        Job::KeyTrust { region, keys } => {
            vec![Event::KeyTrust { region: region.clone(), found: Box::new(key_trust(keys)) }]
        }
        Job::ResourceGroups => vec![Event::ResourceGroups(Ok(groups()))],
        Job::Zones { region } => vec![Event::Zones { region: region.clone(), zones: Ok(zones(region)) }],
        Job::OwnKeys { region } => vec![Event::OwnKeys { region: region.clone(), keys: Ok(own_keys(region)) }],
        Job::Disks { region } => vec![Event::Disks { region: region.clone(), disks: Ok(disks(region)) }],
        Job::As { profile, job } if profile == "acme-payments" => beside(job),
        _ => Vec::new(),
    }
}

/// A role that trusts the outside account and one that sees nothing, and keys that are enabled.
pub(super) fn key_trust(keys: &[KeyId]) -> KeyTrust {
    let trusted = [OUTSIDE, "9900112233445566"].iter().map(|id| id.parse().unwrap()).collect();
    let details = KeyDetails {
        class: KeyClass::Customer,
        state: KeyState::Enabled,
        told: "Enabled".into(),
        aliases: vec!["alias/backup".into()],
        description: "for snapshots".into(),
    };
    KeyTrust {
        role: Ok(Some(RoleTrust::parse(&RoleTrust::policy(&trusted)))),
        policies: Ok(vec![KEY_POLICY.into()]),
        keys: keys.iter().map(|key| (key.clone(), Ok(details.clone()))).collect(),
    }
}

/// What comes back for a job of the member's account.
fn beside(job: &Job) -> Vec<Event> {
    match job {
        Job::Regions => {
            let account = verified("acme-payments");
            vec![
                Event::Verified { profile: "acme-payments".into(), account, expires: None },
                Event::Regions(Ok(regions())),
            ]
        }
        Job::Invitations { region } => {
            let mut items = if region.as_str() == HANGZHOU { invitations(region) } else { Vec::new() };
            items.truncate(1);
            for one in &mut items {
                one.id = "i-Member000000001".parse().unwrap();
                one.share_name = "monthly".into();
                one.sender = OWN.parse().unwrap();
                one.receiver = MEMBER.parse().unwrap();
                one.created = one.created.and_then(|at| at.checked_add(jiff::SignedDuration::from_hours(150)).ok());
            }
            let list = Listed { items, stopped: None };
            vec![Event::Invitations { region: region.clone(), at: now(1).wall, list }]
        }
        Job::Sharing { region } => {
            let (own, received) =
                (Listed { items: Vec::new(), stopped: None }, Listed { items: Vec::new(), stopped: None });
            vec![Event::Sharing { region: region.clone(), at: now(1).wall, own, received }]
        }
        Job::Snapshots { region } => {
            vec![Event::SnapshotsEnd { region: region.clone(), at: now(1).wall, stopped: None }]
        }
        _ => Vec::new(),
    }
}

fn profile(name: &str, mode: &str, region: Option<&str>) -> Profile {
    Profile {
        name: name.into(),
        mode: mode.into(),
        origin: Origin::File("/home/ops/.aliyun/config.json".into()),
        region: region.map(|id| id.parse().unwrap()),
        supported: matches!(mode, "AK" | "StsToken"),
    }
}

fn profiles() -> Vec<Profile> {
    vec![
        profile("acme-prod", "AK", Some(HANGZHOU)),
        profile("acme-payments", "AK", Some(HANGZHOU)),
        profile("globex", "StsToken", Some("cn-beijing")),
        profile("stale", "StsToken", None),
        profile("sso-admin", "CloudSSO", None),
        Profile { origin: Origin::Environment, ..profile("env", "AK", None) },
    ]
}

fn verified(profile: &str) -> Result<AccountId, OpenTrouble> {
    match profile {
        "acme-prod" => Ok(OWN.parse().unwrap()),
        // Of these nothing is seen but that they are somebody's own.
        "acme-payments" => Ok("1180220033445517".parse().unwrap()),
        "globex" => Ok("1876543210987654".parse().unwrap()),
        "env" => Err(OpenTrouble::Credentials(CredentialTrouble::MissingField {
            profile: "env".into(),
            field: "ALIBABA_CLOUD_ACCESS_KEY_SECRET".into(),
        })),
        _ => Err(OpenTrouble::Request(Problem {
            action: "GetCallerIdentity".into(),
            code: "InvalidSecurityToken.Expired".into(),
            message: "Specified SecurityToken is expired.".into(),
            request_id: "0F0A3C51-6E0B-5D2F-9C1E-1A2B3C4D5E6F".into(),
            status: Some(400),
            ..Problem::default()
        })),
    }
}

fn identity() -> Identity {
    Identity {
        profile: profiles().remove(0),
        account: OWN.parse().unwrap(),
        kind: "RAMUser".into(),
        user: "ops-li".into(),
    }
}

fn regions() -> Vec<Region> {
    [(HANGZHOU, "China (Hangzhou)", true), ("cn-beijing", "China (Beijing)", true), ("me-east-1", "UAE (Dubai)", false)]
        .map(|(id, name, sharing)| Region { id: id.parse().unwrap(), name: name.into(), sharing: Some(sharing) })
        .into()
}

fn groups() -> Vec<ResourceGroup> {
    [("rg-acfm2tq5xkzlyaa", "default"), ("rg-aek3m7tq2x5kzly", "数据库"), ("rg-aek9p1vb7c4dwe2", "web\u{1b}[2J")]
        .map(|(id, name)| ResourceGroup { id: id.parse().unwrap(), name: name.into() })
        .into()
}

fn zones(region: &RegionId) -> Vec<Zone> {
    use DiskCategory::{Auto, Efficiency, Essd, EssdEntry, Ssd};
    let zone = |letter: char, categories: &[DiskCategory]| Zone {
        id: format!("{region}-{letter}").parse().unwrap(),
        name: format!("Zone {}", letter.to_ascii_uppercase()).as_str().into(),
        categories: categories.to_vec(),
    };
    vec![zone('g', &[Ssd, Efficiency]), zone('i', &[Essd, Auto, EssdEntry, Ssd]), zone('j', &[Essd])]
}

fn own_keys(region: &RegionId) -> Vec<OwnKey> {
    let key = |id: &str, alias: &str, class, state| OwnKey {
        id: id.parse().unwrap(),
        aliases: if alias.is_empty() { Vec::new() } else { vec![alias.into()] },
        class,
        state: Some(state),
    };
    let mut keys = vec![key("key-svc", "alias/acs/ecs", KeyClass::Service, KeyState::Enabled)];
    if region.as_str() == HANGZHOU {
        keys.push(key("key-cmk1", "alias/prod-\u{1b}[2Jdb", KeyClass::Customer, KeyState::Enabled));
        keys.push(key("key-hzz65f1e2d3c4b5a6978", "alias/ops-disk", KeyClass::Customer, KeyState::Enabled));
        keys.push(key("key-hzz65f1e2d3c4b5a6999", "", KeyClass::Customer, KeyState::Disabled));
    }
    keys
}

fn disks(region: &RegionId) -> (Vec<Disk>, Vec<(InstanceId, InstanceStatus)>) {
    let disk = |id: &str, name: &str, source: &str, instance: &str| Disk {
        id: id.parse().unwrap(),
        region: region.clone(),
        zone: format!("{region}-i").as_str().into(),
        name: name.into(),
        category: "cloud_essd".into(),
        size_gib: Some(40),
        status: if instance.is_empty() { DiskStatus::Available } else { DiskStatus::InUse },
        data: true,
        key: None,
        source: Some(source.parse().unwrap()),
        instance: instance.parse().ok(),
        multi_attach: false,
        created: None,
    };
    let disks = vec![
        disk("d-bp1f0001aaaa000000a1", "golden-disk", "s-bp1x0001f3k9d2m7zz01", "i-bp1stopped0000000001"),
        disk("d-bp1f0001aaaa000000a2", "web\u{1b}[2J-数据", "s-bp1x0001f3k9d2m7zz02", "i-bp1running0000000001"),
        disk("d-bp1f0001aaaa000000a3", "", "s-bp1a0001f3k9d2m7q0x3", ""),
        disk("d-bp1f0001aaaa000000a4", "from-revoked", "s-bp1gone00000000000001", "i-bp1stopped0000000001"),
    ];
    let (stopped, running) = ("i-bp1stopped0000000001", "i-bp1running0000000001");
    let instances = [(stopped, InstanceStatus::Stopped), (running, InstanceStatus::NotStopped)];
    (disks, instances.map(|(id, how)| (id.parse().unwrap(), how)).into())
}

/// Two plain ones of a second region.
fn replicas(region: &RegionId) -> Vec<Chunk> {
    let mut builder = ChunkBuilder::new(region.clone());
    for (no, id) in ["s-2ze50001f3k9d2m7q0x1", "s-2ze50001f3k9d2m7q0x2"].into_iter().enumerate() {
        builder.push(&SnapshotRecord {
            id: id.into(),
            name: format!("orders-replica-{no}").into(),
            status: "accomplished".into(),
            progress: "100%".into(),
            available: true,
            created: "2026-11-01T02:14:33Z".into(),
            size_gib: Some(500),
            ..SnapshotRecord::default()
        });
    }
    builder.finish()
}

/// In the order of the list, which shows the newest first.
fn snapshots(region: &RegionId) -> Vec<Chunk> {
    let mut builder = ChunkBuilder::new(region.clone());
    let rows = [
        ("s-bp1a0001f3k9d2m7q0x1", "prod-db-01-daily", 500, "key-cmk1", ""),
        ("s-bp1a0001f3k9d2m7q0x2", "prod-db-02-daily", 500, "key-cmk1", ""),
        ("s-bp1a0001f3k9d2m7q0x3", "web-golden", 40, "", ""),
        ("s-bp1a0001f3k9d2m7q0x4", "数据库-备份\u{202e}gpj.exe", 2000, "key-svc", ""),
        (
            "s-bp1x0001f3k9d2m7zz01",
            "golden-2026-11",
            40,
            "key-theirs",
            "6600998877665544:cn-hangzhou:s-bp1s0001f3k9d2m7k9k9",
        ),
        ("s-bp1x0001f3k9d2m7zz02", "odd", 20, "", "6600998877665544:cn-hangzhou:snap\u{1b}[2J"),
    ];
    builder.push(&SnapshotRecord {
        id: "s-bp1a0001f3k9d2m7q0x5".into(),
        name: "batch-temp".into(),
        status: "progressing".into(),
        usage: "disk".into(),
        progress: "42%".into(),
        created: "2026-11-01T02:14:33Z".into(),
        size_gib: Some(100),
        ..SnapshotRecord::default()
    });
    for (no, (id, name, gib, key, from)) in rows.into_iter().enumerate() {
        let tags = if from.is_empty() { vec![] } else { vec![(SHARED_FROM.into(), from.into())] };
        builder.push(&SnapshotRecord {
            id: id.into(),
            name: name.into(),
            status: "accomplished".into(),
            progress: "100%".into(),
            available: true,
            created: format!("2026-11-2{}T02:14:33Z", 3 - no / 2).into(),
            size_gib: Some(gib),
            disk_kind: "data".into(),
            category: "standard".into(),
            creation: "user".into(),
            encrypted: !key.is_empty(),
            key: key.into(),
            retention_days: (no > 3).then_some(1096),
            tags,
            ..SnapshotRecord::default()
        });
    }
    builder.finish()
}

fn sharing(region: &RegionId) -> Event {
    let here = region.as_str() == HANGZHOU;
    let (own, received) = if here { (own_shares(), received(region)) } else { (Vec::new(), Vec::new()) };
    Event::Sharing {
        region: region.clone(),
        at: now(1).wall,
        own: Listed { items: own, stopped: None },
        received: Listed { items: received, stopped: None },
    }
}

fn own_shares() -> Vec<Share> {
    let (first, golden) = ("s-bp1a0001f3k9d2m7q0x1", "s-bp1a0001f3k9d2m7q0x3");
    let mut partners = share("rs-Qm7Ld2Xk9aTz", &[first, golden], &[MEMBER, OUTSIDE]);
    partners.name = "db-partners".into();
    partners.principals[1].external = Some(true);
    partners.principals[1].status = AssociationStatus::Associating;
    for (row, day) in partners.principals.iter_mut().zip([24, 25]) {
        row.created = Some(format!("2026-08-{day}T08:00:00Z").parse().unwrap());
    }
    let mut hands = share("rs-All0ands12Xy", &[golden], &["rd-7Kq2Lm"]);
    hands.name = "rd-all-hands".into();
    hands.allow_external = false;
    vec![partners, hands]
}

fn received(region: &RegionId) -> Vec<ReceivedShare> {
    vec![ReceivedShare {
        id: "rs-9a1bGlobex01".parse().unwrap(),
        region: region.clone(),
        name: "acme-golden".into(),
        owner: SENDER.parse().unwrap(),
        status: ShareStatus::Active,
        created: None,
        snapshots: vec![ReceivedSnapshot {
            source: "s-bp1s0001f3k9d2m7k9k9".parse().unwrap(),
            status: "Available".into(),
        }],
    }]
}

fn invitations(region: &RegionId) -> Vec<Invitation> {
    let one = |id: &str, sender: &str, name: &str, status, created: &str| Invitation {
        id: id.parse().unwrap(),
        region: region.clone(),
        share: "rs-8h2kFreeGpu1".parse().unwrap(),
        share_name: name.into(),
        sender: sender.parse().unwrap(),
        receiver: OWN.parse().unwrap(),
        created: Some(created.parse().unwrap()),
        status,
        failures: Vec::new(),
    };
    let pending = InvitationStatus::Pending;
    let mut failed = one("i-F4iled00", SENDER, "zeta-dr", InvitationStatus::AcceptFailed, "2026-11-10T11:00:00Z");
    failed.failures.push(Failure {
        counterpart: "s-2ze90001f3k9d2m7q0a1".into(),
        reason: "LimitExceeded".into(),
        description: "The snapshot is shared with too many accounts.".into(),
    });
    vec![
        one("i-T5mQw8Rk2ZxLp9Da", "8888888888888888", "free-gpu\u{1b}]52;c;x\u{7}", pending, "2026-11-17T22:30:00Z"),
        one("i-Known0000000001", SENDER, "acme-golden", pending, "2026-11-23T13:00:00Z"),
        failed,
    ]
}
