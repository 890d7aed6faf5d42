//! Small random worlds that have everything the rules speak of.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use snapferry::domain::facts::Limits;

use crate::rng::Rng;

/// The account whose plans are judged.
pub const BOSS: &str = "1000000000000001";
const DEV: &str = "1000000000000002";
const QA: &str = "1000000000000003";
/// A member without a key in the world.
const KEYLESS: &str = "1000000000000004";
const CHIEF: &str = "1000000000000005";
const OUT: &str = "1000000000000007";
const OTHER: &str = "1000000000000008";
const PARTNER: &str = "1000000000000009";
const INTL: &str = "5000000000000001";
/// An account that is not in the world.
const UNKNOWN: &str = "1999999999999999";

const RD: &str = "rd-Test01";
const ROOT: &str = "r-Test01";
const TEAMS: &str = "fd-Teams00001";
const QAS: &str = "fd-QaTeam0001";
const EMPTY: &str = "fd-Empty00001";
const FOREIGN_RD: &str = "rd-Forei1";
const FOREIGN_FOLDER: &str = "fd-Foreign001";

/// The region of the plans.
pub const REGION: &str = "cn-hangzhou";
/// Another one with Resource Sharing.
pub const ELSEWHERE: &str = "cn-beijing";

const KEY: &str = "key-hzztest0000000000001";
const BAD_KEY: &str = "key-hzztest0000000000002";
const SERVICE_KEY: &str = "00000000-0000-4000-8000-000000000001";

/// How the account stands to the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Manager,
    /// A member that may walk the tree.
    Reader,
    /// A member that may not.
    Member,
    /// In none.
    Alone,
}

/// Something that happened before the facts are read.
#[derive(Debug, Clone)]
pub enum Act {
    /// A call.
    Call { account: &'static str, action: &'static str, params: Vec<(String, String)> },
    /// An account answers its newest invitation.
    Answer { account: &'static str, accepts: bool },
}

/// A world, and the words that intents are made of.
pub struct Scene {
    pub json: Value,
    pub standing: Standing,
    pub switched_on: bool,
    /// Whether the identity is the account itself.
    pub full_rights: bool,
    pub limits: Limits,
    /// How long tasks take; milliseconds.
    pub timing: u64,
    /// Principals, sensible and other ones.
    pub people: Vec<String>,
    pub snapshots: Vec<String>,
    pub shares: Vec<String>,
    pub history: Vec<Act>,
}

/// An account ID of an unusual length.
const SHORT: &str = "12345";

/// Accounts that may be invited, for accepting.
pub const INVITED: [&str; 9] = [OUT, OTHER, PARTNER, UNKNOWN, DEV, QA, KEYLESS, CHIEF, SHORT];

/// The accounts below a principal, as it is in every world with a directory.
pub fn below(principal: &str) -> Vec<&'static str> {
    match principal {
        RD => vec![BOSS, DEV, QA, KEYLESS, CHIEF],
        TEAMS => vec![DEV, QA],
        QAS => vec![QA],
        _ => vec![],
    }
}

impl Scene {
    pub fn new(rng: &mut Rng) -> Self {
        let standing = match rng.below(10) {
            0..=3 => Standing::Manager,
            4..=6 => Standing::Reader,
            7..=8 => Standing::Member,
            _ => Standing::Alone,
        };
        let mild = rng.chance(65);
        let switched_on = mild || rng.chance(60);
        let full_rights = mild || rng.chance(50);
        let (quotas, limits) = quotas(rng, mild);
        let timing: u64 = if rng.chance(50) { 0 } else { 300 };
        let own = snapshots(rng, mild);
        let mut scene = Self {
            json: Value::Null,
            standing,
            switched_on,
            full_rights,
            limits,
            timing,
            people: Vec::new(),
            snapshots: own.iter().map(|one| text(&one["id"])).collect(),
            shares: Vec::new(),
            history: Vec::new(),
        };
        scene.people = scene.everybody(mild);
        let shares = scene.random_shares(rng, &own);
        scene.shares = shares.iter().map(|one| text(&one["id"])).collect();
        scene.json = json!({
            "seed": format!("honest {}", rng.below(1_000_000)),
            "regions": regions(),
            "timing": { "associate_ms": timing, "disassociate_ms": timing, "delete_share_ms": timing },
            "quotas": quotas,
            "accounts": scene.accounts(rng),
            "directories": scene.directories(),
            "keys": [
                { "owner": "boss", "region": REGION, "id": KEY, "aliases": ["alias/snap-share"], "age": "90d" },
                { "owner": "boss", "region": REGION, "id": BAD_KEY, "state": rng.pick(&["Disabled", "PendingDeletion", "PendingImport"]) },
                { "owner": "boss", "region": REGION, "id": SERVICE_KEY, "service": true }
            ],
            "roles": roles(rng),
            "snapshots": own,
            "shares": shares,
        });
        scene.snapshots.push("s-bp1nowhere0000000001".to_owned());
        scene.shares.push("rs-Nowhere00001".to_owned());
        scene.history = scene.random_history(rng);
        scene
    }

    /// Plain snapshots of an account without a directory, and none of it shared yet.
    pub fn plain(count: usize) -> Self {
        let snapshot = |no: usize| json!({ "owner": "boss", "region": REGION, "id": format!("s-bp1snap{no:013}"), "disk_gib": 20, "age": "2h" });
        let snapshots: Vec<Value> = (0..count).map(snapshot).collect();
        let account =
            json!({ "profile": "boss", "account_id": BOSS, "access_key_id": "KEY", "access_key_secret": "secret" });
        Self {
            snapshots: snapshots.iter().map(|one| text(&one["id"])).collect(),
            json: json!({ "regions": regions(), "accounts": [account], "snapshots": snapshots }),
            standing: Standing::Alone,
            switched_on: false,
            full_rights: true,
            limits: Limits::default(),
            timing: 300,
            people: Vec::new(),
            shares: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Whether the account belongs to the directory.
    pub fn is_in_directory(&self) -> bool {
        self.standing != Standing::Alone
    }

    fn everybody(&self, mild: bool) -> Vec<String> {
        let sensible = [DEV, QA, KEYLESS, OUT, OTHER, UNKNOWN, PARTNER, CHIEF, RD, TEAMS, QAS, EMPTY];
        let odd = [BOSS, INTL, ROOT, FOREIGN_RD, FOREIGN_FOLDER, "fd-Nowhere001", "ecs.example", "rd-****", SHORT];
        let odd = if mild { &odd[..0] } else { &odd[..] };
        let twice = sensible.iter().chain(&sensible[..7]).chain(odd);
        twice.map(|one| (*one).to_owned()).collect()
    }

    /// Whether the service asks an account that the boss adds.
    fn is_asked(&self, principal: &str) -> bool {
        let inside = self.is_in_directory() && below(RD).contains(&principal);
        !inside || !self.switched_on
    }

    fn accounts(&self, rng: &mut Rng) -> Value {
        let account = |profile: &str, id: &str| {
            json!({
                "profile": profile, "account_id": id, "alias": profile,
                "access_key_id": format!("KEY{profile}"), "access_key_secret": format!("secret-of-{profile}")
            })
        };
        let mut boss = account("boss", BOSS);
        boss["directory_rights"] = json!(match self.standing {
            Standing::Manager => "manager",
            Standing::Reader => "read",
            Standing::Member | Standing::Alone => "none",
        });
        if !self.full_rights {
            boss["identity"] = json!({ "type": "RAMUser", "name": "wang", "id": "288888888888888881" });
            let all = [
                "ram:GetRole",
                "kms:DescribeKey",
                "kms:ListAliases",
                "resourcesharing:CheckSharingWithResourceDirectoryStatus",
                "resourcesharing:CreateResourceShare",
                "resourcesharing:AssociateResourceShare",
                "resourcesharing:ListResourceShareInvitations",
                "resourcesharing:ListSharedResources",
                "resourcemanager:GetResourceDirectory",
                "resourcemanager:ListAccountsForParent",
                "ecs:DeleteSnapshot",
                "ecs:DescribeSnapshots",
            ];
            boss["denied"] = json!(rng.some(&all, 3));
        }
        let mut intl = account("intl", INTL);
        intl["site"] = json!("international");
        let mut all = vec![boss, intl];
        all.extend(
            [("dev", DEV), ("qa", QA), ("chief", CHIEF), ("out", OUT), ("other", OTHER), ("partner", PARTNER)]
                .map(|(profile, id)| account(profile, id)),
        );
        Value::Array(all)
    }

    fn directories(&self) -> Value {
        let mut members = vec![
            json!({ "account": "dev", "folder": TEAMS }),
            json!({ "account": "qa", "folder": QAS }),
            json!({ "account": KEYLESS }),
        ];
        let manager = match self.standing {
            Standing::Manager => {
                members.push(json!({ "account": "chief" }));
                "boss"
            }
            Standing::Alone => "chief",
            Standing::Reader | Standing::Member => {
                members.push(json!({ "account": "boss" }));
                "chief"
            }
        };
        json!([
            { "id": RD, "root": ROOT, "manager": manager, "sharing_enabled": self.switched_on, "members": members,
              "folders": [
                { "id": TEAMS, "name": "teams" }, { "id": QAS, "name": "qa", "parent": TEAMS },
                { "id": EMPTY, "name": "empty" }
              ] },
            { "id": FOREIGN_RD, "root": "r-Forei1", "manager": "other", "sharing_enabled": true,
              "folders": [{ "id": FOREIGN_FOLDER, "name": "foreign" }] }
        ])
    }

    fn random_shares(&self, rng: &mut Rng, own: &[Value]) -> Vec<Value> {
        let mut shares: Vec<Value> = Vec::new();
        let ids = |region: &str, owner: &str| -> Vec<String> {
            let fits = |one: &&Value| one["region"] == region && one["owner"] == owner;
            own.iter().filter(fits).map(|one| text(&one["id"])).collect()
        };
        for no in 0..rng.below(6) {
            let region = if rng.chance(80) { REGION } else { ELSEWHERE };
            let external = rng.chance(65);
            let all = [DEV, QA, KEYLESS, OUT, OTHER, UNKNOWN, RD, TEAMS, QAS, EMPTY];
            let may_be = |one: &&str| match EntityForm::of(one) {
                EntityForm::Account => external || !self.is_asked(one),
                EntityForm::Wide => self.is_in_directory() && self.switched_on,
            };
            let fitting: Vec<&str> = all.iter().copied().filter(|one| may_be(one)).collect();
            let principals: Vec<Value> = rng.some(&fitting, 4).into_iter().map(|one| principal(rng, one)).collect();
            shares.push(json!({
                "owner": "boss", "region": region, "id": format!("rs-Own{no:09}"), "name": format!("own-{no}"),
                "allow_external": external, "age": rng.pick(&["5m", "3h", "9d"]),
                "snapshots": rng.some(&ids(region, "boss"), 4), "principals": principals,
                "tags": if rng.chance(20) { json!({ "snapferry:op": format!("old{no}") }) } else { json!({}) }
            }));
        }
        for (no, owner) in ["partner", "dev", "out"].into_iter().enumerate() {
            if rng.chance(45) {
                shares.push(json!({
                    "owner": owner, "region": REGION, "id": format!("rs-The{no:09}"), "name": format!("theirs-{no}"),
                    "allow_external": true, "age": "3h", "snapshots": ids(REGION, owner), "principals": [principal(rng, BOSS)],
                }));
            }
        }
        shares
    }

    /// Calls by the owner and answers by others shortly before the facts are read; some may be refused.
    fn random_history(&self, rng: &mut Rng) -> Vec<Act> {
        let mut all = Vec::new();
        for _ in 0..rng.below(4) {
            let share = rng.pick(&self.shares).clone();
            let mut params = vec![("ResourceShareId".to_owned(), share)];
            let action = match rng.below(10) {
                0..=3 => "AssociateResourceShare",
                4..=6 => "DisassociateResourceShare",
                7 => "DeleteResourceShare",
                _ => {
                    all.push(Act::Answer { account: rng.pick::<&str>(&INVITED), accepts: rng.chance(75) });
                    continue;
                }
            };
            if action != "DeleteResourceShare" {
                for (no, id) in rng.some(&self.snapshots, 2).into_iter().enumerate() {
                    params.push((format!("Resources.{}.ResourceType", no + 1), "Snapshot".to_owned()));
                    params.push((format!("Resources.{}.ResourceId", no + 1), id));
                }
                for (no, id) in rng.some(&self.people[..12], 2).into_iter().enumerate() {
                    params.push((format!("Targets.{}", no + 1), id));
                }
            }
            all.push(Act::Call { account: BOSS, action, params });
        }
        all
    }
}

enum EntityForm {
    Account,
    Wide,
}

impl EntityForm {
    fn of(id: &str) -> Self {
        if id.contains('-') { Self::Wide } else { Self::Account }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn regions() -> Value {
    let names = json!({ "en": "Region", "zh": "地域" });
    json!([
        { "id": REGION, "names": names }, { "id": ELSEWHERE, "names": names },
        { "id": "cn-nanjing", "names": names, "resource_sharing": false }
    ])
}

/// Small quotas, so that they are hit, and what the client knows about them.
fn quotas(rng: &mut Rng, mild: bool) -> (Value, Limits) {
    let mut small = |from: usize, most: usize| if !mild && rng.chance(50) { from + rng.below(4) } else { most };
    let (principals, shared, shares) = (small(2, 64), small(3, 1024), small(3, 1000));
    let adjustable = rng.chance(50);
    let really = if adjustable && rng.chance(50) { shares + 10 } else { shares };
    let waiting = if !mild && rng.chance(40) { Some(1 + rng.below(4)) } else { None };
    let quotas = json!({
        "accounts_per_snapshot": principals, "shared_snapshots": shared, "shares": really,
        "pending_invitations": waiting
    });
    let limits =
        Limits { principals_per_snapshot: principals, shared_snapshots: shared, shares, shares_adjustable: adjustable };
    (quotas, limits)
}

/// A principal with an invitation of any state and age.
fn principal(rng: &mut Rng, id: &str) -> Value {
    let invitation = *rng.pick(&["pending", "pending", "accepted", "accepted", "rejected", "expired", "cancelled"]);
    let age = *rng.pick(&["10s", "1h", "3d", "6d23h", "8d"]);
    json!({ "principal": id, "invitation": invitation, "age": age })
}

fn roles(rng: &mut Rng) -> Value {
    if rng.chance(25) {
        return json!([]);
    }
    let trusted: Vec<String> = rng
        .some(&[DEV, QA, KEYLESS, OUT, OTHER, UNKNOWN], 6)
        .into_iter()
        .map(|id| format!("{id}@ecs.aliyuncs.com"))
        .chain(["ecs.aliyuncs.com".to_owned()])
        .collect();
    let service = if trusted.len() == 1 { json!(trusted[0]) } else { json!(trusted) };
    let trust = json!({ "Version": "1", "Statement": [
        { "Action": "sts:AssumeRole", "Effect": "Allow", "Principal": { "Service": service } }
    ] });
    let trust = if rng.chance(30) { json!(trust.to_string()) } else { trust };
    json!([{ "owner": "boss", "name": "AliyunECSShareEncryptSnapshotDefaultRole", "trust": trust }])
}

/// Snapshots of every kind and state.
fn snapshots(rng: &mut Rng, mild: bool) -> Vec<Value> {
    let kinds = [
        json!({}),
        json!({}),
        json!({}),
        json!({}),
        json!({}),
        json!({ "key": KEY }),
        json!({ "key": KEY }),
        json!({ "key": BAD_KEY }),
        json!({ "key": SERVICE_KEY }),
        json!({ "imported_image": true }),
        json!({ "category": "archive" }),
        json!({ "status": "progressing", "progress": 42, "finishes_in": "10m" }),
        json!({ "status": "progressing", "progress": 9, "available": true }),
        json!({ "status": "failed" }),
        json!({ "retention_days": 3, "age": "10d" }),
        json!({ "retention_days": 30 }),
        json!({ "usage": "disk" }),
        json!({ "usage": "image" }),
    ];
    let mut all: Vec<Value> = Vec::new();
    let mut add = |owner: &str, region: &str, kind: &Value| {
        let mut one = json!({
            "owner": owner, "region": region, "id": format!("s-bp1snap{:013}", all.len()), "disk_gib": 20, "age": "2h"
        });
        for (name, value) in kind.as_object().into_iter().flatten() {
            one[name] = value.clone();
        }
        all.push(one);
    };
    for _ in 0..3 + rng.below(6) {
        // The first ones are the plain kind.
        let kind = if mild && rng.chance(80) { &kinds[0] } else { rng.pick(&kinds) };
        add("boss", REGION, kind);
    }
    for _ in 0..rng.below(4) {
        add("boss", ELSEWHERE, &kinds[0]);
    }
    for owner in ["partner", "dev", "out"] {
        add(owner, REGION, &kinds[0]);
    }
    all
}

/// The snapshots in a world, by owner's profile and region.
pub fn ids_of(json: &Value, owner: &str, region: &str) -> BTreeSet<String> {
    let all = json["snapshots"].as_array().into_iter().flatten();
    all.filter(|one| one["owner"] == owner && one["region"] == region).map(|one| text(&one["id"])).collect()
}
