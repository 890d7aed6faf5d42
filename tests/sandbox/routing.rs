//! Which service, which action, which region; and how answers are wrapped.

use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use snapferry::base::env::Env;
use snapferry::sandbox::{self, Options, SandboxError, World};

use crate::support::*;

const ALL: [Service; 7] = [ECS, SHARING, DIRECTORY, GROUPS, STS, KMS, RAM];

#[test]
fn the_ready_line_tells_everything_a_client_needs() {
    let lab = Lab::start(&world());
    let ready = lab.ready();
    let port: u16 = ready.endpoint.strip_prefix("http://127.0.0.1:").unwrap().parse().unwrap();
    assert_eq!(ready.suffix, format!("localhost:{port}"));
    assert_eq!(ready.regions, ["cn-hangzhou", "cn-beijing"]);
    assert_eq!(ready.ecs_regions, ["cn-hangzhou", "cn-beijing", "cn-nanjing"]);
    let mut ports: Vec<&String> = ready.endpoints.values().collect();
    ports.dedup();
    assert_eq!(ports.len(), 3, "a port for each region");
    let line = serde_json::to_value(ready).unwrap();
    let first = &line["accounts"][0];
    assert_eq!((&first["profile"], &first["account_id"]), (&"boss".into(), &BOSS.into()));
    assert_eq!((&first["access_key_id"], &first["access_key_secret"]), (&"KEYBOSS".into(), &"secret-of-boss".into()));
    assert_eq!(first["site"], "china");
    let intl = line["accounts"].as_array().unwrap().iter().find(|account| account["profile"] == "intl").unwrap();
    assert_eq!(intl["site"], "international");
}

#[test]
fn only_loopback_is_served() {
    for listen in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let listen: SocketAddr = listen.parse().unwrap();
        let world = World::from_json(&world().to_string()).unwrap();
        let options = Options { listen, ..Options::new(world, Env::system()) };
        assert!(matches!(sandbox::start(options), Err(SandboxError::NotLoopback(at)) if at == listen));
    }
}

#[test]
fn answers_are_held_back_as_long_as_asked() {
    let latency = Duration::from_millis(40);
    let lab = Lab::with_latency(&world(), latency);
    let before = Instant::now();
    lab.caller("boss").ask(STS, "GetCallerIdentity", &[]).ok();
    assert!(before.elapsed() >= latency);
}

#[test]
fn the_main_port_stands_for_the_first_region() {
    let lab = Lab::start(&world());
    let mut call = lab.caller("boss").call(SHARING, "ListResourceShares").with("ResourceOwner", "Self");
    lab.caller("boss").share("in-hangzhou", false, &[PLAIN], &[]);
    call.address = lab.ready().endpoint.replace("http://", "");
    assert_eq!(texts(&call.send().ok()["ResourceShares"], "ResourceShareName"), ["in-hangzhou"]);
}

#[test]
fn an_unknown_action_is_refused_by_every_service() {
    let lab = Lab::start(&world());
    for service in ALL {
        let boss = lab.caller("boss");
        boss.ask(service, "DescribeUnicorns", &[]).refused(404, "InvalidAction.NotFound");
        // Names are case-sensitive, and one service does not know another one's actions.
        boss.ask(service, "getcalleridentity", &[]).refused(404, "InvalidAction.NotFound");
    }
    lab.caller("boss").ask(STS, "DescribeSnapshots", &[]).refused(404, "InvalidAction.NotFound");
    lab.caller("boss").ask(ECS, "CreateResourceShare", &[]).refused(404, "InvalidAction.NotFound");
}

#[test]
fn the_version_tells_the_service_and_the_host_must_agree() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let unknown = Service { name: "Nothing", version: "1999-01-01" };
    boss.ask(unknown, "DescribeRegions", &[]).refused(400, "InvalidVersion");
    let mut call = boss.call(ECS, "DescribeRegions");
    call.host = Some("resourcesharing.cn-hangzhou.localhost".to_owned());
    call.send().refused(400, "InvalidVersion");
    let mut call = boss.call(ECS, "DescribeRegions");
    call.host = Some("ecs.cn-hangzhou.localhost:1".to_owned());
    call.send().ok();
    let mut call = boss.call(ECS, "DescribeRegions");
    call.method = "DELETE";
    call.send().refused(400, "UnsupportedHTTPMethod");
}

#[test]
fn regions_without_resource_sharing_have_snapshots_only() {
    let lab = Lab::start(&world());
    let nanjing = lab.caller("boss").at("cn-nanjing");
    nanjing.ecs("DescribeSnapshots", &[]).ok();
    nanjing.sharing("ListResourceShares", &[("ResourceOwner", "Self")]).refused(404, "InvalidProduct.NotFound");
    let mut by_host = lab.caller("boss").call(SHARING, "ListResourceShareInvitations");
    by_host.host = Some("resourcesharing.cn-nanjing.localhost:1".to_owned());
    by_host.send().refused(404, "InvalidProduct.NotFound");
}

#[test]
fn ecs_believes_the_parameter_then_the_host_then_the_port() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let sees_beijing = |call: Call| {
        let answer = call.with("PageSize", "100").send().ok();
        texts(&answer["Snapshots"]["Snapshot"], "SnapshotId").contains(&BEIJING)
    };
    assert!(!sees_beijing(boss.call(ECS, "DescribeSnapshots").with("RegionId", "cn-hangzhou")));
    assert!(sees_beijing(boss.call(ECS, "DescribeSnapshots").with("RegionId", "cn-beijing")));
    let mut contradicting = boss.call(ECS, "DescribeSnapshots").with("RegionId", "cn-beijing");
    contradicting.host = Some("ecs.cn-hangzhou.localhost".to_owned());
    assert!(sees_beijing(contradicting));
    boss.ask(ECS, "DescribeSnapshots", &[("RegionId", "cn-atlantis")]).refused(404, "InvalidRegionId.NotFound");
    // DeleteSnapshot names no region: the endpoint does.
    boss.at("cn-beijing").ask(ECS, "DeleteSnapshot", &[("SnapshotId", BEIJING)]).ok();
    assert!(!sees_beijing(boss.call(ECS, "DescribeSnapshots").with("RegionId", "cn-beijing")));
}

#[test]
fn resource_sharing_believes_the_host_then_the_port() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    boss.at("cn-beijing").share("in-beijing", false, &[BEIJING], &[]);
    let names = |call: Call| {
        let answer = call.with("ResourceOwner", "Self").send().ok();
        texts(&answer["ResourceShares"], "ResourceShareName").join(" ")
    };
    assert_eq!(names(boss.call(SHARING, "ListResourceShares")), "");
    assert_eq!(names(boss.at("cn-beijing").call(SHARING, "ListResourceShares")), "in-beijing");
    let mut by_host = boss.call(SHARING, "ListResourceShares");
    by_host.host = Some("resourcesharing.cn-beijing.localhost:4711".to_owned());
    assert_eq!(names(by_host), "in-beijing");
    // The parameter comes last: the port has spoken already.
    assert_eq!(names(boss.call(SHARING, "ListResourceShares").with("RegionId", "cn-beijing")), "");
}

#[test]
fn a_connection_serves_one_request_after_the_other() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let mut stream = TcpStream::connect(&lab.ready().endpoints["cn-hangzhou"]).unwrap();
    let first = boss.call(STS, "GetCallerIdentity").send_on(&mut stream, false).ok();
    let second = boss.call(STS, "GetCallerIdentity").send_on(&mut stream, true).ok();
    assert_ne!(first["RequestId"], second["RequestId"]);
}

#[test]
fn answers_carry_their_request_id_in_a_header_too() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    for reply in [boss.ask(STS, "GetCallerIdentity", &[]), boss.ask(STS, "Nonsense", &[])] {
        let id = reply.body["RequestId"].as_str().unwrap().to_owned();
        assert_eq!(reply.header("x-acs-request-id"), Some(id.as_str()));
        assert_eq!(reply.header("content-type"), Some("application/json;charset=utf-8"));
        let groups: Vec<usize> = id.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert!(id.chars().all(|c| c == '-' || c.is_ascii_digit() || c.is_ascii_uppercase()), "{id}");
    }
}

#[test]
fn both_services_tell_their_regions_each_in_its_dialect() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let ecs = boss.ask(ECS, "DescribeRegions", &[("AcceptLanguage", "en-US")]).ok();
    assert_eq!(texts(&ecs["Regions"]["Region"], "RegionId"), ["cn-hangzhou", "cn-beijing", "cn-nanjing"]);
    assert_eq!(ecs["Regions"]["Region"][0]["LocalName"], "China (Hangzhou)");
    assert_eq!(boss.ask(ECS, "DescribeRegions", &[]).ok()["Regions"]["Region"][0]["LocalName"], "华东1（杭州）");
    boss.ask(ECS, "DescribeRegions", &[("AcceptLanguage", "xx")]).refused(404, "InvalidAcceptLanguage.NotFound");
    let sharing = boss.sharing("DescribeRegions", &[]).ok();
    assert_eq!(texts(&sharing["Regions"], "RegionId"), ["cn-hangzhou", "cn-beijing"]);
    let zones = boss.ecs("DescribeZones", &[]).ok();
    assert_eq!(zones["Zones"]["Zone"][0]["ZoneId"], "cn-hangzhou-h");
    let categories = &zones["Zones"]["Zone"][0]["AvailableDiskCategories"]["DiskCategories"];
    assert_eq!(categories, &serde_json::json!(["cloud_essd", "cloud_auto"]));
}
