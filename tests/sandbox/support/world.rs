//! A small world with one of everything that a rule speaks of.

use serde_json::{Value, json};

/// Account IDs.
pub const BOSS: &str = "1000000000000001";
pub const DEV: &str = "1000000000000002";
pub const AUDITOR: &str = "1000000000000003";
pub const KEYLESS: &str = "1000000000000004";
pub const LATE: &str = "1000000000000005";
pub const LEAVER: &str = "1000000000000006";
pub const OUT: &str = "1000000000000007";
pub const OTHER: &str = "1000000000000008";
pub const INTL: &str = "5000000000000001";
/// An account that is not in the world.
pub const UNKNOWN: &str = "1999999999999999";

/// The directory, its folders, and a folder of nobody's.
pub const RD: &str = "rd-Test01";
pub const ROOT: &str = "r-Test01";
pub const TEAMS: &str = "fd-Teams00001";
pub const QA: &str = "fd-QaTeam0001";
pub const EMPTY: &str = "fd-Empty00001";
pub const NO_FOLDER: &str = "fd-Nowhere001";

/// Snapshots of the boss in cn-hangzhou.
pub const PLAIN: &str = "s-bp1plain000000000001";
pub const SECOND: &str = "s-bp1plain000000000002";
pub const KEPT_30_DAYS: &str = "s-bp1days3000000000001";
pub const OVERDUE: &str = "s-bp1overdue0000000001";
pub const CMK: &str = "s-bp1cmk00000000000001";
pub const SERVICE_KEY: &str = "s-bp1service0000000001";
pub const IMPORTED: &str = "s-bp1imported000000001";
pub const ARCHIVE: &str = "s-bp1archive0000000001";
pub const RUNNING: &str = "s-bp1running0000000001";
pub const INSTANT: &str = "s-bp1instant0000000001";
pub const FAILED: &str = "s-bp1failed00000000001";
pub const HAS_DISK: &str = "s-bp1hasdisk0000000001";
pub const HAS_IMAGE: &str = "s-bp1hasimage000000001";
/// One of the boss in cn-beijing, one of the outsider and one of the developer in cn-hangzhou.
pub const BEIJING: &str = "s-2zeplain000000000001";
pub const OUTS: &str = "s-bp1outs0000000000001";
pub const DEVS_CMK: &str = "s-bp1devscmk0000000001";
pub const NOWHERE: &str = "s-bp1nowhere0000000001";

/// KMS keys of the boss.
pub const KEY: &str = "key-hzztest0000000000001";
pub const SERVICE: &str = "00000000-0000-4000-8000-000000000001";
pub const DEVS_KEY: &str = "key-hzztest0000000000002";

/// Resource groups of the boss.
pub const GROUP: &str = "rg-test00000000001";

/// The world.
pub fn world() -> Value {
    json!({
        "seed": "tests",
        "regions": regions(),
        "accounts": accounts(),
        "directories": [{
            "id": RD, "root": ROOT, "manager": "boss", "age": "300d", "sharing_enabled": true,
            "folders": [
                { "id": TEAMS, "name": "Teams", "age": "299d" },
                { "id": QA, "name": "QA", "parent": TEAMS, "age": "298d" },
                { "id": EMPTY, "name": "空", "age": "297d" }
            ],
            "members": [
                { "account": "dev", "folder": QA, "age": "200d" },
                { "account": "auditor", "age": "199d", "invited": true },
                { "account": KEYLESS, "folder": TEAMS, "name": "keyless", "age": "198d" },
                { "account": "late", "folder": QA, "joins_in": "1h" },
                { "account": "leaver", "folder": QA, "age": "100d", "leaves_in": "1h" }
            ]
        }],
        "resource_groups": [
            { "owner": "boss", "id": "rg-test00000000000", "name": "default" },
            { "owner": "boss", "id": GROUP, "name": "storage", "display_name": "Storage team" }
        ],
        "keys": [
            { "owner": "boss", "region": "cn-hangzhou", "id": KEY, "aliases": ["alias/snap-share"], "age": "90d" },
            { "owner": "boss", "region": "cn-hangzhou", "id": SERVICE, "service": true, "age": "300d" },
            { "owner": "dev", "region": "cn-hangzhou", "id": DEVS_KEY, "age": "90d" }
        ],
        "roles": [{
            "owner": "boss", "name": "AliyunECSShareEncryptSnapshotDefaultRole", "age": "60d",
            "trust": { "Version": "1", "Statement": [{
                "Action": "sts:AssumeRole", "Effect": "Allow",
                "Principal": { "Service": [format!("{DEV}@ecs.aliyuncs.com")] }
            }] }
        }],
        "snapshots": snapshots(),
        "shares": []
    })
}

fn regions() -> Value {
    let names = json!({ "en": "Region", "zh": "地域" });
    json!([
        { "id": "cn-hangzhou", "names": { "en": "China (Hangzhou)", "zh": "华东1（杭州）" },
          "zones": [{ "id": "cn-hangzhou-h", "names": names, "disk_categories": ["cloud_essd", "cloud_auto"] }] },
        { "id": "cn-beijing", "names": names },
        { "id": "cn-nanjing", "names": names, "resource_sharing": false }
    ])
}

fn accounts() -> Value {
    let account = |profile: &str, id: &str, more: Value| {
        let mut account = json!({
            "profile": profile, "account_id": id, "alias": profile,
            "access_key_id": format!("KEY{}", profile.to_uppercase()), "access_key_secret": format!("secret-of-{profile}")
        });
        for (name, value) in more.as_object().expect("an object") {
            account[name] = value.clone();
        }
        account
    };
    json!([
        account("boss", BOSS, json!({ "directory_rights": "manager" })),
        account("dev", DEV, json!({ "identity": { "type": "RAMUser", "name": "dev-li", "id": "288888888888888881" } })),
        account(
            "auditor",
            AUDITOR,
            json!({
                "access_key_id": "STS.KEYAUDITOR", "security_token": "token+of/auditor==", "token_lives": "2h",
                "directory_rights": "read", "denied": ["kms:DescribeKey", "ecs:DeleteSnapshot", "resourcesharing:*"],
                "identity": { "type": "AssumedRoleUser", "name": "reader/wang", "id": "301234567890123456" }
            })
        ),
        account("late", LATE, json!({})),
        account("leaver", LEAVER, json!({})),
        account("out", OUT, json!({})),
        account("other", OTHER, json!({ "access_key_id": "STS.KEYOTHER", "security_token": "token-of-other" })),
        account("intl", INTL, json!({ "site": "international" })),
        account("off", "1000000000000009", json!({ "key_inactive": true }))
    ])
}

fn snapshots() -> Value {
    let snapshot = |id: &str, age: &str, more: Value| {
        let mut snapshot = json!({
            "owner": "boss", "region": "cn-hangzhou", "id": id, "name": &id[5..], "disk_gib": 40, "age": age
        });
        for (name, value) in more.as_object().expect("an object") {
            snapshot[name] = value.clone();
        }
        snapshot
    };
    json!([
        snapshot(
            PLAIN,
            "1h",
            json!({
                "name": "web-golden", "description": "底座", "resource_group": GROUP, "tags": { "env": "prod", "team": "web" },
                "disk": "d-bp1disk0000000000001", "disk_type": "system", "instance": "i-bp1inst0000000000001"
            })
        ),
        snapshot(SECOND, "2h", json!({ "kind": "auto", "tags": { "env": "test" }, "disk": "d-bp1disk0000000000001" })),
        snapshot(KEPT_30_DAYS, "3h", json!({ "retention_days": 30 })),
        snapshot(OVERDUE, "10d", json!({ "retention_days": 3 })),
        snapshot(CMK, "5h", json!({ "key": KEY })),
        snapshot(SERVICE_KEY, "6h", json!({ "key": SERVICE })),
        snapshot(IMPORTED, "7h", json!({ "imported_image": true })),
        snapshot(ARCHIVE, "100d", json!({ "category": "archive" })),
        snapshot(RUNNING, "1m", json!({ "status": "progressing", "progress": 42, "finishes_in": "10m" })),
        snapshot(INSTANT, "2m", json!({ "status": "progressing", "progress": 9, "available": true })),
        snapshot(FAILED, "8h", json!({ "status": "failed" })),
        snapshot(HAS_DISK, "9h", json!({ "usage": "disk" })),
        snapshot(HAS_IMAGE, "10h", json!({ "usage": "image" })),
        snapshot(BEIJING, "11h", json!({ "region": "cn-beijing" })),
        snapshot(OUTS, "12h", json!({ "owner": "out" })),
        snapshot(DEVS_CMK, "13h", json!({ "owner": "dev", "key": DEVS_KEY }))
    ])
}

/// A share that is there from the start.
pub fn given_share(id: &str, snapshots: &[&str], principals: &Value) -> Value {
    json!({
        "owner": "boss", "region": "cn-hangzhou", "id": id, "name": "given", "allow_external": true, "age": "5d",
        "snapshots": snapshots, "principals": principals
    })
}
