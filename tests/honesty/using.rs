//! The same for what is made of snapshots: disks, copies, and disks that are brought back to their snapshot.
//!
//! A case is an account with snapshots of its own and some of another account's that are shared with it, keys in two
//! regions, zones that sell this and that, copies under way and disks of every state; and one thing that is wanted.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use snapferry::base::env::Now;
use snapferry::domain::disk::{Disk, DiskCategory, DiskStatus, InstanceStatus, Level, RunningCopy, Zone};
use snapferry::domain::execution::UNFINISHED;
use snapferry::domain::facts::{Facts, KeyState, Known, Need, Rights, SnapshotFacts, missing};
use snapferry::domain::ids::{RegionId, SnapshotId};
use snapferry::domain::keys::{KeyClass, OwnKey, SERVICE_KEY_ALIAS};
use snapferry::domain::plan::{Call, CopyWish, Intent, NewDisk, NewEncryption, Plan, Reinit, Route};
use snapferry::domain::preflight::{Doubt, Finding, Level as Weight, Subject, preflight};
use snapferry::sandbox::{Emulator, Request, Service, World};

use crate::reader::{id, keep, record, text};
use crate::rng::Rng;

const ME: &str = "1000000000000001";
const OTHER: &str = "1000000000000002";
const HERE: &str = "cn-hangzhou";
const THERE: &str = "cn-beijing";
const START: &str = "2026-11-24T14:00:00Z";
/// How many cases are played unless the environment says otherwise.
const CASES: u64 = 600;
const MINE: [&str; 6] = ["plain", "cmk", "service", "archive", "running", "twin"];
const THEIRS: [&str; 3] = ["plain", "cmk", "archive"];

fn snapshot_id(owner: &str, kind: &str) -> String {
    format!("s-bp1{}{kind}", &owner[..1])
}

fn key_id(owner: &str, region: &str, kind: &str) -> String {
    format!("key-{}{}{kind}", &owner[..1], &region[3..5])
}

fn world(rng: &mut Rng) -> Value {
    let categories: Vec<&str> = DiskCategory::ALL.iter().map(|one| one.wire()).collect();
    let names = json!({ "en": "a", "zh": "b" });
    let mut zone = |letter: &str, region: &str| json!({ "id": format!("{region}-{letter}"), "names": names, "disk_categories": rng.some(&categories, 8) });
    let zones = [zone("h", HERE), zone("j", HERE)];
    let account = |profile: &str, account: &str| json!({ "profile": profile, "account_id": account, "access_key_id": profile, "access_key_secret": "s" });
    let mut me = account("me", ME);
    let deniable =
        ["kms:ListKeys", "ecs:DescribeZones", "ecs:DescribeRegions", "ecs:DescribeSnapshots", "ecs:DescribeDisks"];
    if rng.chance(15) {
        me["denied"] = json!([rng.pick(&deniable)]);
    }
    let key = |owner: &str, region: &str, kind: &str, state: &str| json!({ "owner": owner, "region": region, "id": key_id(owner, region, kind), "state": state });
    let mut keys = vec![key("other", HERE, "cmk", "Enabled")];
    for region in [HERE, THERE] {
        for (kind, state) in [("cmk", "Enabled"), ("off", "Disabled")] {
            if rng.chance(80) || (kind == "cmk" && region == HERE) {
                keys.push(key("me", region, kind, state));
            }
        }
    }
    let mut service = key("me", HERE, "svc", "Enabled");
    service["service"] = json!(true);
    keys.push(service);
    let gib = [20, 40, 600, 2500];
    let mut snapshot = |owner: &str, kind: &str| {
        let mut one = json!({
            "owner": owner, "region": HERE, "id": snapshot_id(owner, kind), "name": kind, "age": "3h",
            "disk_gib": rng.pick(&gib), "disk": format!("d-bp1{}{kind}", &owner[..1])
        });
        match kind {
            "cmk" => one["key"] = json!(key_id(owner, HERE, "cmk")),
            "service" => one["key"] = json!(key_id(owner, HERE, "svc")),
            "archive" => one["category"] = json!(if rng.chance(50) { "archive" } else { "flash" }),
            "running" => one["status"] = json!("progressing"),
            "twin" => one["disk"] = json!("d-bp1mplain"),
            _ => {}
        }
        one
    };
    let mut snapshots: Vec<Value> = MINE.iter().map(|kind| snapshot("me", kind)).collect();
    snapshots.extend(THEIRS.iter().map(|kind| snapshot("other", kind)));
    let all: Vec<String> = THEIRS.iter().map(|kind| snapshot_id("other", kind)).collect();
    let given = rng.some(&all, 3);
    let trust = json!({ "Statement": [{ "Action": "sts:AssumeRole", "Effect": "Allow",
        "Principal": { "Service": [format!("{ME}@ecs.aliyuncs.com")] } }] });
    json!({
        "regions": [{ "id": HERE, "names": names, "zones": zones }, { "id": THERE, "names": names }],
        "accounts": [me, account("other", OTHER)],
        "keys": keys,
        "roles": [{ "owner": "other", "name": "AliyunECSShareEncryptSnapshotDefaultRole", "trust": trust }],
        "snapshots": snapshots,
        "shares": [{ "owner": "other", "region": HERE, "name": "given", "allow_external": true, "age": "2h",
            "snapshots": given, "principals": [{ "principal": ME, "invitation": "accepted" }] }],
        "instances": [
            { "owner": "me", "zone": format!("{HERE}-h"), "id": "i-stopped", "status": "Stopped", "age": "9d" },
            { "owner": "me", "zone": format!("{HERE}-h"), "id": "i-running", "age": "9d" }
        ],
        "disks": disks(rng)
    })
}

fn disks(rng: &mut Rng) -> Vec<Value> {
    let instances = [None, Some("i-stopped"), Some("i-stopped"), Some("i-running")];
    (0..4)
        .map(|no| {
            let mine = rng.chance(40);
            let source =
                if mine { snapshot_id("me", "plain") } else { snapshot_id("other", rng.pick::<&str>(&THEIRS)) };
            json!({
                "owner": "me", "zone": format!("{HERE}-h"), "id": format!("d-bp1made{no}"), "gib": 20, "age": "1d",
                "snapshot": source, "instance": rng.pick(&instances), "multi_attach": rng.chance(15)
            })
        })
        .collect()
}

struct Lab {
    emulator: Emulator,
    wall: Timestamp,
}

impl Lab {
    fn call(
        &mut self,
        service: Service,
        action: &str,
        region: &str,
        params: &[(&str, String)],
    ) -> Result<Value, String> {
        let named = [("RegionId", region.to_owned())];
        let all = named.iter().chain(params).map(|(name, value)| ((*name).to_owned(), value.clone()));
        let request = Request::as_account("me", service, action, region, all);
        let now = Now { wall: self.wall, uptime: Duration::ZERO };
        let response = self.emulator.handle(&request, now);
        let body: Value = serde_json::from_str(&response.body).unwrap();
        let code = || body["Code"].as_str().unwrap_or_default().to_owned();
        if response.status == 200 { Ok(body.clone()) } else { Err(code()) }
    }

    fn snapshots(&mut self, region: &str, more: &[(&str, String)]) -> Result<Vec<Value>, String> {
        let params: Vec<(&str, String)> =
            [("MaxResults", "100".to_owned())].into_iter().chain(more.iter().cloned()).collect();
        let body = self.call(Service::Ecs, "DescribeSnapshots", region, &params)?;
        Ok(body["Snapshots"]["Snapshot"].as_array().cloned().unwrap())
    }

    fn own_keys(&mut self, region: &str) -> Result<Vec<OwnKey>, String> {
        let page = [("PageSize", "100".to_owned())];
        let listed = self.call(Service::Kms, "ListKeys", region, &page)?;
        let aliases = self.call(Service::Kms, "ListAliases", region, &page)?;
        let rows = listed["Keys"]["Key"].as_array().cloned().unwrap();
        Ok(rows.iter().map(|row| self.own_key(region, text(row, "KeyId"), &aliases)).collect())
    }

    fn own_key(&mut self, region: &str, key: &str, aliases: &Value) -> OwnKey {
        let told = self.call(Service::Kms, "DescribeKey", region, &[("KeyId", key.to_owned())]).unwrap();
        let names = aliases["Aliases"]["Alias"].as_array().into_iter().flatten();
        let service =
            names.into_iter().any(|one| text(one, "KeyId") == key && text(one, "AliasName") == SERVICE_KEY_ALIAS);
        let class = if service { KeyClass::Service } else { KeyClass::Customer };
        let state = Some(KeyState::from_wire(text(&told["KeyMetadata"], "KeyState")));
        OwnKey { id: id(key), aliases: Vec::new(), class, state }
    }

    fn read(&mut self, need: &Need, facts: &mut Facts) -> bool {
        let using = &mut facts.using;
        match need {
            Need::Snapshot(one) => {
                let rows = self.snapshots(HERE, &[("SnapshotIds", format!("[\"{one}\"]"))]);
                let found = rows.map(|rows| rows.first().map(|row| SnapshotFacts::of(&record(row))));
                keep(facts.snapshots.entry(one.clone()).or_default(), found)
            }
            Need::Regions => {
                let body = self.call(Service::Ecs, "DescribeRegions", HERE, &[]);
                let all = |body: Value| {
                    let rows = body["Regions"]["Region"].as_array().cloned().unwrap();
                    rows.iter().map(|row| id(text(row, "RegionId"))).collect()
                };
                keep(&mut using.regions, body.map(all))
            }
            Need::Zones => {
                let body = self.call(Service::Ecs, "DescribeZones", HERE, &[]);
                keep(
                    &mut using.zones,
                    body.map(|body| body["Zones"]["Zone"].as_array().unwrap().iter().map(zone).collect()),
                )
            }
            Need::OwnKeys(region) => {
                let keys = self.own_keys(region.as_str());
                keep(using.keys.entry(region.clone()).or_default(), keys)
            }
            Need::Copies(region) => {
                let rows = self.snapshots(region.as_str(), &[("Status", "progressing".to_owned())]);
                keep(using.copies.entry(region.clone()).or_default(), rows.map(|rows| copies(&rows)))
            }
            Need::Disk(one) => {
                let body = self.call(Service::Ecs, "DescribeDisks", HERE, &[("DiskIds", format!("[\"{one}\"]"))]);
                let found = body.map(|body| body["Disks"]["Disk"].as_array().unwrap().first().map(disk));
                keep(using.disks.entry(one.clone()).or_default(), found)
            }
            Need::Instance(one) => {
                let body =
                    self.call(Service::Ecs, "DescribeInstances", HERE, &[("InstanceIds", format!("[\"{one}\"]"))]);
                let stopped = |row: &Value| match text(row, "Status") {
                    "Stopped" => InstanceStatus::Stopped,
                    _ => InstanceStatus::NotStopped,
                };
                let found = body.map(|body| body["Instances"]["Instance"].as_array().unwrap().first().map(stopped));
                keep(using.instances.entry(one.clone()).or_default(), found)
            }
            other => panic!("disks and copies do not need {other:?}"),
        }
    }

    fn wait(&mut self) {
        self.wall = self.wall.checked_add(Duration::from_secs(30)).unwrap();
    }
}

fn zone(row: &Value) -> Zone {
    let sold = row["AvailableDiskCategories"]["DiskCategories"].as_array().unwrap();
    let categories = sold.iter().filter_map(|one| DiskCategory::from_wire(one.as_str().unwrap())).collect();
    Zone { id: id(text(row, "ZoneId")), name: text(row, "LocalName").into(), categories }
}

fn copies(rows: &[Value]) -> Vec<RunningCopy> {
    let all = rows.iter().map(record).filter(|one| one.source.is_some());
    all.map(|one| RunningCopy { id: one.id, source: one.source, disk: one.disk, percent: None }).collect()
}

fn disk(row: &Value) -> Disk {
    Disk {
        id: id(text(row, "DiskId")),
        region: id(HERE),
        zone: text(row, "ZoneId").into(),
        name: text(row, "DiskName").into(),
        category: text(row, "Category").into(),
        size_gib: None,
        status: DiskStatus::from_wire(text(row, "Status")),
        data: text(row, "Type") == "data",
        key: None,
        source: text(row, "SourceSnapshotId").parse().ok(),
        instance: text(row, "InstanceId").parse().ok(),
        multi_attach: text(row, "MultiAttach") == "Enabled",
        created: None,
    }
}

/// Something that is wanted, sensible or not, about what the account sees.
fn wanted(rng: &mut Rng, lab: &mut Lab) -> Intent {
    let seen = lab.snapshots(HERE, &[]).unwrap_or_default();
    let mut ids: Vec<SnapshotId> = seen.iter().map(|row| id(text(row, "SnapshotId"))).collect();
    ids.push(id("s-bp1nowhere"));
    let sensible = rng.chance(50);
    let key = |rng: &mut Rng, region: &str| match if sensible { 5 } else { rng.below(6) } {
        0 => NewEncryption::Plain,
        1 => NewEncryption::Default,
        2 => NewEncryption::Key(id(&key_id("me", region, "off"))),
        3 => NewEncryption::Key(id(&key_id("other", region, "cmk"))),
        _ => NewEncryption::Key(id(&key_id("me", region, "cmk"))),
    };
    let names = ["golden-disk", "数据", "", "x", "two words", "auto-1"];
    match rng.below(5) {
        0 => {
            let disk = format!("d-bp1made{}", rng.below(5));
            Intent::ReInitialise(Reinit { disk: id(&disk), snapshot: rng.pick(&ids).clone(), instance: None })
        }
        1 | 2 => {
            let category = *rng.pick(if sensible { &DiskCategory::ALL[..2] } else { &DiskCategory::ALL[..] });
            let level = (category == DiskCategory::Essd).then(|| *rng.pick(&Level::ALL));
            Intent::CreateDisk(Box::new(NewDisk {
                snapshot: rng.pick(&ids).clone(),
                zone: id(&format!("{HERE}-{}", rng.pick(&["h", "j", "x"]))),
                category,
                level,
                size_gib: if sensible { 2600 } else { *rng.pick(&[5, 20, 40, 600, 2600, 70000]) },
                name: (*rng.pick(&names[..if sensible { 3 } else { 6 }])).to_owned(),
                encryption: key(rng, HERE),
                source: None,
            }))
        }
        _ => {
            let to = *rng.pick(&[HERE, THERE, THERE, "mars-1"]);
            let route = match rng.chance(30) {
                true => Route::Secure,
                false => Route::To { region: id(to), encryption: key(rng, to) },
            };
            let mut snapshots = rng.some(&ids, 3);
            snapshots.push(rng.pick(&ids).clone());
            snapshots.dedup();
            Intent::Copy(CopyWish {
                snapshots,
                route,
                name: (*rng.pick(if sensible { &["{name}-copy"] } else { &["{name}-copy", "", "-"][..] })).to_owned(),
                description: if sensible || rng.chance(50) { "a copy" } else { "x" }.to_owned(),
                days: *rng.pick(if sensible { &[None, Some(30)] } else { &[None, Some(0), Some(70000)][..] }),
                tagged: rng.chance(50),
            })
        }
    }
}

fn parameters(call: &Call) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&'static str, String)> = Vec::new();
    let mut encrypt = None;
    match call {
        Call::CreateDisk { disk, token } => {
            all.extend([
                ("SnapshotId", disk.snapshot.to_string()),
                ("ZoneId", disk.zone.to_string()),
                ("DiskCategory", disk.category.wire().to_owned()),
                ("PerformanceLevel", disk.level.map_or("", Level::wire).to_owned()),
                ("Size", disk.size_gib.to_string()),
                ("DiskName", disk.name.clone()),
                ("ClientToken", token.clone()),
            ]);
            encrypt = Some(&disk.encryption);
        }
        Call::CopySnapshot { copy, token } => {
            all.extend([
                ("SnapshotId", copy.snapshot.to_string()),
                ("DestinationRegionId", copy.region.to_string()),
                ("DestinationSnapshotName", copy.name.clone()),
                ("DestinationSnapshotDescription", copy.description.clone()),
                ("RetentionDays", copy.days.map(|days| days.to_string()).unwrap_or_default()),
                ("ClientToken", token.clone()),
            ]);
            encrypt = Some(&copy.encryption);
        }
        Call::ReInitDisk { disk } => all.push(("DiskId", disk.to_string())),
        other => panic!("not of disks and copies: {other:?}"),
    }
    match encrypt {
        None | Some(NewEncryption::Plain) => {}
        Some(NewEncryption::Default) => all.push(("Encrypted", "true".to_owned())),
        Some(NewEncryption::Key(id)) => all.extend([("Encrypted", "true".to_owned()), ("KMSKeyId", id.to_string())]),
    }
    all
}

/// Whether a finding is about a step.
fn concerns(finding: &Finding, call: &Call) -> bool {
    let snapshot = match call {
        Call::CreateDisk { disk, .. } => Some(&disk.snapshot),
        Call::CopySnapshot { copy, .. } => Some(&copy.snapshot),
        _ => None,
    };
    let name = match call {
        Call::CopySnapshot { copy, .. } => Some([copy.name.as_str(), copy.description.as_str()]),
        _ => None,
    };
    finding.about.is_empty()
        || finding.about.iter().any(|subject| match subject {
            Subject::Snapshot(id) => snapshot == Some(id),
            Subject::Name(text) => name.is_none_or(|both| both.contains(&text.as_str())),
            // The owner's key is only in the way of what is its owner's.
            Subject::Key(_) => true,
            _ => true,
        })
}

/// In what the findings were not honest about a step that ended with `code`, or well.
fn lie(call: &Call, code: Option<&str>, findings: &[Finding], unreadable: &BTreeSet<Need>) -> Option<String> {
    let blocks: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.level == Weight::Block && concerns(finding, call))
        .filter_map(|finding| finding.predicts)
        .collect();
    let unread = findings.iter().flat_map(|finding| &finding.doubts).any(|doubt| matches!(doubt, Doubt::Unread(_)));
    let needless = findings.iter().flat_map(|finding| &finding.doubts).find(|doubt| match doubt {
        Doubt::Unread(need) => !unreadable.contains(need),
        _ => false,
    });
    if let Some(doubt) = needless {
        return Some(format!("{doubt:?} is no doubt: it can be read"));
    }
    match (code, blocks.is_empty()) {
        (None, true) => None,
        (None, false) => Some(format!("{blocks:?} did not come true")),
        (Some(code), _) if blocks.contains(&code) || unread => None,
        // Of several keys in one finding not each is of each snapshot.
        (Some(code), _) => Some(format!("nothing foresees {code}, only {blocks:?}")),
    }
}

struct Case {
    good: bool,
    lies: Vec<String>,
}

fn play(seed: u64) -> Case {
    let mut rng = Rng::new(seed);
    let world = world(&mut rng);
    let wall: Timestamp = START.parse().unwrap();
    let read = World::from_json(&world.to_string()).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    let mut lab = Lab { emulator: Emulator::new(read, Now { wall, uptime: Duration::ZERO }), wall };
    if rng.chance(40) {
        let first = [
            ("SnapshotId", snapshot_id("me", "plain")),
            ("DestinationRegionId", THERE.to_owned()),
            ("DestinationSnapshotName", "earlier".to_owned()),
            ("DestinationSnapshotDescription", "an earlier copy".to_owned()),
        ];
        let _ = lab.call(Service::Ecs, "CopySnapshot", HERE, &first);
    }
    let intent = wanted(&mut rng, &mut lab);
    let mut facts = Facts::new(id(ME), id(HERE), lab.wall, format!("op{seed}"));
    facts.rights = Rights::Full;
    let mut unreadable = BTreeSet::new();
    loop {
        let needs: Vec<Need> = missing(&intent, &facts);
        if needs.is_empty() {
            break;
        }
        for need in needs {
            if !lab.read(&need, &mut facts) {
                unreadable.insert(need);
            }
        }
    }
    let plan: Plan = facts.plan(intent.clone()).unwrap();
    assert_eq!(plan, facts.plan(intent).unwrap(), "the same facts give the same plan");
    let findings = preflight(&plan, &facts);
    let (mut good, mut lies) = (true, Vec::new());
    for step in &plan.steps {
        let code = send(&mut lab, &step.call);
        good &= code.is_none();
        if let Some(lie) = lie(&step.call, code.as_deref(), &findings, &unreadable) {
            lies.push(format!("seed {seed}: {lie}\n  {:?}\n  {findings:?}", step.call));
        }
    }
    Case { good, lies }
}

/// Sends a call, in the way of the program: a copy waits for its turn, and the same call again makes nothing twice.
fn send(lab: &mut Lab, call: &Call) -> Option<String> {
    let params = parameters(call);
    for _ in 0..5 {
        match lab.call(Service::Ecs, call.action(), HERE, &params) {
            Ok(first) => {
                if call.token().is_some() {
                    let again = lab.call(Service::Ecs, call.action(), HERE, &params).unwrap();
                    let id = |body: &Value| [body["DiskId"].clone(), body["SnapshotId"].clone()];
                    assert_eq!(id(&again), id(&first), "one disk, one copy");
                }
                return None;
            }
            Err(code) if UNFINISHED.contains(&code.as_str()) => lab.wait(),
            Err(code) => return Some(code),
        }
    }
    panic!("its turn never comes: {call:?}");
}

#[test]
fn what_the_preflight_says_of_disks_and_copies_is_what_the_service_does() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let (first, cases) = match number("SNAPFERRY_SEED") {
        Some(seed) => (seed, 1),
        None => (1, number("SNAPFERRY_CASES").unwrap_or(CASES)),
    };
    let all: Vec<Case> = (first..first + cases).map(play).collect();
    let lies: Vec<&String> = all.iter().flat_map(|case| &case.lies).collect();
    let told: String = lies.iter().take(3).map(|lie| format!("\n{lie}")).collect();
    assert!(lies.is_empty(), "{} lies:{told}", lies.len());
    let good = all.iter().filter(|case| case.good).count() as u64;
    println!("{cases} cases of disks and copies, {good} of which went through");
    assert!(cases == 1 || (good * 10 > cases && good * 10 < cases * 9), "the cases are of all kinds: {good}");
}

/// A region ID, so that the secure route can be looked at.
fn region(name: &str) -> RegionId {
    id(name)
}

#[test]
fn the_route_that_the_program_chooses_is_always_legal_where_a_copy_is() {
    for seed in 1..200 {
        let mut rng = Rng::new(seed);
        let mut json = world(&mut rng);
        json["accounts"][0]["denied"] = json!([]);
        let read = World::from_json(&json.to_string()).unwrap();
        let wall: Timestamp = START.parse().unwrap();
        let mut lab = Lab { emulator: Emulator::new(read, Now { wall, uptime: Duration::ZERO }), wall };
        let seen = lab.snapshots(HERE, &[]).unwrap();
        let ready =
            seen.iter().filter(|row| text(row, "Status") == "accomplished" && text(row, "Category") == "standard");
        let snapshots: Vec<SnapshotId> = ready.map(|row| id(text(row, "SnapshotId"))).collect();
        let (name, description) = ("{name}-safe".to_owned(), "secured".to_owned());
        let wish = CopyWish { snapshots, route: Route::Secure, name, description, days: None, tagged: true };
        let intent = Intent::Copy(wish);
        let mut facts = Facts::new(id(ME), region(HERE), lab.wall, format!("op{seed}"));
        for _ in 0..4 {
            for need in missing(&intent, &facts) {
                assert!(lab.read(&need, &mut facts));
            }
        }
        let plan = facts.plan(intent).unwrap();
        let blocks: Vec<Finding> =
            preflight(&plan, &facts).into_iter().filter(|finding| finding.level == Weight::Block).collect();
        assert!(blocks.is_empty(), "seed {seed}: {blocks:?}");
        for step in &plan.steps {
            assert_eq!(send(&mut lab, &step.call), None, "seed {seed}: {:?}", step.call);
            let copy = step.call.copy().unwrap();
            assert_eq!((copy.region.as_str(), copy.encryption == NewEncryption::Plain), (HERE, false));
        }
        assert!(matches!(facts.using.keys.get(&region(HERE)), Some(Known::Known(_))));
    }
}
