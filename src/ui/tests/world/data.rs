//! What the models are made of.

use super::{ACME, GLOBEX, OWN_KEY, PARTNER, SERVICE_KEY, at, region};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::{
    Association, AssociationStatus, Failure, Principal, ReceivedShare, ReceivedSnapshot, Share, ShareStatus,
};
use crate::domain::snapshot::SnapshotRecord;
use crate::inventory::{Chunk, ChunkBuilder};

pub(crate) fn refused(code: &str, message: &str) -> Problem {
    Problem {
        kind: ProblemKind::Refused,
        action: "DescribeSnapshots".to_owned(),
        region: Some(region("cn-beijing")),
        code: code.into(),
        message: message.into(),
        request_id: "5C1F0A2B-77E0-4E19-9A3C-3D5F7A9B1C2D".into(),
        status: Some(403),
        denied: "ecs:DescribeSnapshots".into(),
        retry_after: None,
    }
}

pub(crate) fn chunks(place: &str, records: &[SnapshotRecord<'static>]) -> Vec<Chunk> {
    let mut builder = ChunkBuilder::new(region(place));
    for record in records {
        builder.push(record);
    }
    builder.finish()
}

pub(crate) fn record(
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

pub(crate) fn records(place: &str) -> Vec<SnapshotRecord<'static>> {
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

pub(super) fn shares() -> (Vec<Share>, Vec<ReceivedShare>) {
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

pub(super) fn invitations() -> Vec<Invitation> {
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

/// What another of the user's accounts is invited to.
pub(super) fn for_globex() -> Invitation {
    Invitation {
        id: "i-Ee5".parse().unwrap(),
        region: region("cn-shenzhen"),
        share: "rs-Xx7".parse().unwrap(),
        share_name: "dr-images".into(),
        sender: ACME.parse().unwrap(),
        receiver: GLOBEX.parse().unwrap(),
        created: Some(at("2026-11-22T14:00:00Z")),
        status: InvitationStatus::Pending,
        failures: Vec::new(),
    }
}
