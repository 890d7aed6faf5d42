//! Samples of what the readers are made for; changes begin here.

use std::time::Duration;

use snapferry::base::env::Now;
use snapferry::sandbox::{Emulator, Request, Service, World};

use super::bodies::{SECRET, wire};

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub fn names() -> Vec<Vec<u8>> {
    bytes(&["web-golden", "数据库快照", "e\u{301}e\u{301}\u{301}\u{301}", "\u{1b}]0;x\u{7}", "a\u{202e}b", ""])
}

pub fn tags() -> Vec<Vec<u8>> {
    bytes(&[
        "acs:ecs:sharedFrom\n1203948576102938:cn-hangzhou:s-bp1a4k7w2m9xq3zt6c8v",
        "acs:ecs:sharedFrom:1203948576102938:cn-hangzhou:s-bp1a4k7w2m9xq3zt6c8v\n",
        "acs:ecs:sharedFrom\n1203948576102938",
        "acs:ecs:sharedFromage\nx",
        "env\nprod",
    ])
}

pub fn principals() -> Vec<Vec<u8>> {
    bytes(&[
        "1550011223344556, 7700 1122 3344 5566\nrd-7Kq2Lm fd-Zn4Xy0Bq1W r-P9xW3c",
        "acs:ram::1550011223344556:root and payments, please",
        "1009441022073456 15500112-23344557",
        "name,account\n\"x\",\"1550011223344556\"",
    ])
}

pub fn settings() -> Vec<Vec<u8>> {
    bytes(&[
        "profile = \"ops\"\nregions = [\"cn-hangzhou\", \"ap-southeast-1\"]\nendpoint_suffix = \"aliyuncs.com\"\n\
         credential_hosts = [\"keys.example.com\"]\n[profiles.ops]\nread_only = true\nproduction = false\n\
         [policy]\nmost_principals = 5\nallowed_accounts = [\"1550011223344556\"]\n",
        "read_only = false\ndenied_accounts = [\"1550011223344556\"]\nmost_principals = 3\nregions = [\"cn-hangzhou\"]\n\
         note_required = true\ndirectory_only = true\n",
    ])
}

pub fn profiles() -> Vec<Vec<u8>> {
    let file = |profile: &str| format!(r#"{{"current":"ops","profiles":[{{"name":"ops",{profile}}}]}}"#);
    [
        format!(
            r#""mode":"AK","access_key_id":"EXAMPLEKEYID","access_key_secret":"{SECRET}","region_id":"cn-hangzhou""#
        ),
        format!(r#""mode":"StsToken","access_key_id":"EXAMPLEKEYID","access_key_secret":"x","sts_token":"{SECRET}""#),
        format!(r#""mode":"CredentialsURI","credentials_uri":"http://user:{SECRET}@10.0.0.1/x""#),
        format!(r#""mode":"External","process_command":"give --key {SECRET}""#),
        format!(
            r#""mode":"ChainableRamRoleArn","source_profile":"ops","ram_role_arn":"a","access_key_secret":"{SECRET}""#
        ),
    ]
    .iter()
    .map(|profile| file(profile).into_bytes())
    .collect()
}

pub fn journals() -> Vec<Vec<u8>> {
    let all = include_str!("seeds/journal.jsonl");
    let lines: Vec<&str> = all.split_inclusive('\n').collect();
    let split = lines.iter().rposition(|line| line.contains("\"planned\"")).unwrap();
    bytes(&[all, &lines[..split].concat(), &lines[split..].concat(), &lines[..2].concat()])
}

pub fn plans() -> Vec<Vec<u8>> {
    bytes(&[include_str!("seeds/plan.json")])
}

/// The sandbox's own answers, and a refusal, to every call.
pub fn answers() -> Vec<Vec<u8>> {
    let now = Now { wall: "2026-11-24T12:00:00Z".parse().unwrap(), uptime: Duration::ZERO };
    let mut emulator = Emulator::new(World::builtin(), now);
    let root = emulator_root();
    let params = [
        ("ResourceOwner", "OtherAccounts"),
        ("AssociationType", "Target"),
        ("ParentFolderId", root.as_str()),
        ("AccountId", "1009441022073456"),
        ("KeyId", "alias/acs/ecs"),
        ("RoleName", "AliyunECSShareEncryptSnapshotDefaultRole"),
    ];
    let refusal = r#"{"RequestId":"R-1","HostId":"h","Code":"Forbidden.RAM","Message":"words","Recommend":"u"}"#;
    let mut samples = Vec::new();
    for (which, (service, action)) in (0u8..).zip(wire::CALLS) {
        let request = Request::as_account("acme-prod", named(service), action, "cn-hangzhou", params);
        let answer = emulator.handle(&request, now);
        samples.push([&[which, 0], answer.body.as_bytes()].concat());
        samples.push([&[which, 3], refusal.as_bytes()].concat());
    }
    samples
}

fn emulator_root() -> String {
    World::builtin().directories.first().map(|directory| directory.root.clone()).unwrap_or_default()
}

fn named(service: &str) -> Service {
    match service {
        "ecs" => Service::Ecs,
        "sharing" => Service::Sharing,
        "directory" => Service::Directory,
        "resourcemanager" => Service::ResourceManager,
        "sts" => Service::Sts,
        "kms" => Service::Kms,
        _ => Service::Ram,
    }
}

pub fn requests() -> Vec<Vec<u8>> {
    let key = &World::builtin().accounts[0].access_key_id;
    let signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let hash = super::sign::sha256(b"");
    let head = format!(
        "POST\n/\nRegionId=cn-hangzhou\n\nhost:127.0.0.1\nx-acs-action:DescribeSnapshots\nx-acs-content-sha256:{hash}\n\
         x-acs-date:2026-11-24T12:00:00Z\nx-acs-signature-nonce:abc\nx-acs-version:2014-05-26\n"
    );
    let authorization = format!("authorization:ACS3-HMAC-SHA256 Credential={key},SignedHeaders={signed},Signature=");
    let zeros = "00".repeat(32);
    bytes(&[&format!("{head}{authorization}{zeros}"), &format!("{head}{authorization}"), &head, "a b\nc+d\n%41\nbody"])
}
