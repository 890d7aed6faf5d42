//! Every reading action against every way in which an answer can go wrong: what comes of it is all that there is, or it
//! is known that it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use snapferry::api::client::Client;
use snapferry::api::credentials::Credentials;
use snapferry::api::ecs::{DiskQuery, PageKey, SnapshotQuery};
use snapferry::api::endpoint::Endpoints;
use snapferry::api::error::ApiError;
use snapferry::api::sharing::{AssociationKind, Owner};
use snapferry::api::transport::Wire;
use snapferry::base::env::Env;
use snapferry::base::secret::Secret;
use snapferry::domain::facts::SHARING_ROLE;
use snapferry::sandbox::{self, FaultKind, FaultSpec, Options, Sandbox, World};
use tokio::task::JoinSet;

use crate::proxy::{Fate, Proxy};
use crate::rig::{ACME, hangzhou};
use crate::using::attached;

/// What came of an action, as far as whoever asked can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// It is all that there is.
    Whole,
    /// It is known that something is missing.
    Partly,
    NotJson,
    TooLarge,
    Endless,
    NotSent,
    MaybeSent,
    Throttled,
    Refused(u16),
    Other,
}

impl Told {
    fn of(result: Result<bool, ApiError>) -> Self {
        match result {
            Ok(true) => Self::Whole,
            Ok(false) => Self::Partly,
            Err(ApiError::NotJson { .. }) => Self::NotJson,
            Err(ApiError::TooLarge) => Self::TooLarge,
            Err(ApiError::Endless) => Self::Endless,
            Err(ApiError::NotSent(_)) => Self::NotSent,
            Err(ApiError::MaybeSent(_)) => Self::MaybeSent,
            Err(ApiError::Throttled { .. }) => Self::Throttled,
            Err(ApiError::Refused(refusal)) => Self::Refused(refusal.status),
            Err(_) => Self::Other,
        }
    }
}

/// The reading actions, an action of two services once for each.
const ACTIONS: [&str; 24] = [
    "DescribeRegions",
    "DescribeZones",
    "DescribeSnapshots",
    "DescribeDisks",
    "DescribeInstances",
    "ListResourceShares",
    "ListResourceShareAssociations",
    "ListSharedResources",
    "ListSharedTargets",
    "ListResourceShareInvitations",
    "DescribeRegions",
    "CheckSharingWithResourceDirectoryStatus",
    "ListTagResources",
    "ListPermissions",
    "GetResourceDirectory",
    "ListFoldersForParent",
    "ListAccountsForParent",
    "GetAccount",
    "ListResourceGroups",
    "GetCallerIdentity",
    "ListAliases",
    "DescribeKey",
    "GetRole",
    "ListPoliciesForRole",
];

async fn ask(client: Client, which: usize) -> Result<bool, ApiError> {
    let (region, world) = (&hangzhou(), attached(World::builtin()));
    let directory = &world.directories[0];
    let folder = &directory.root.parse().unwrap();
    let shares: Vec<_> = world.shares.iter().filter_map(|share| share.id.as_ref()?.parse().ok()).take(2).collect();
    match which {
        0 => client.regions().await.map(|_| true),
        1 => client.zones(region).await.map(|_| true),
        2 => snapshots(&client).await,
        3 => client.disks(region, &DiskQuery::default()).await.map(|list| list.is_complete()),
        4 => client.instance_status(region, &world.instances[0].id.parse().unwrap()).await.map(|found| found.is_some()),
        5 => client.shares_own(region).await.map(|list| list.is_complete()),
        6 => client.associations(region, AssociationKind::Target, &[]).await.map(|list| list.is_complete()),
        7 => client.shared_resources(region, Owner::Own, None, &[]).await.map(|list| list.is_complete()),
        8 => client.shared_targets(region, Owner::Own, None, &[]).await.map(|list| list.is_complete()),
        9 => client.invitations(region).await.map(|list| list.is_complete()),
        10 => client.sharing_regions(region).await.map(|_| true),
        11 => client.sharing_with_directory_enabled(region).await.map(|_| true),
        12 => client.share_tags(region, &shares).await.map(|list| list.is_complete()),
        13 => client.permissions(region, None).await.map(|list| list.is_complete()),
        14 => client.resource_directory().await.map(|_| true),
        15 => client.folders(folder).await.map(|list| list.is_complete()),
        16 => client.accounts(folder).await.map(|list| list.is_complete()),
        17 => client.account(&world.account_id(&directory.members[0].account).parse().unwrap()).await.map(|_| true),
        18 => client.resource_groups().await.map(|list| list.is_complete()),
        19 => client.caller_identity().await.map(|_| true),
        20 => client.aliases(region).await.map(|list| list.is_complete()),
        21 => client.describe_key(region, &world.keys[0].id.parse().unwrap()).await.map(|_| true),
        22 => client.role(SHARING_ROLE).await.map(|_| true),
        _ => client.role_policies(SHARING_ROLE).await.map(|_| true),
    }
}

/// All pages of a region's snapshots.
async fn snapshots(client: &Client) -> Result<bool, ApiError> {
    let mut tokens = snapferry::api::page::Tokens::default();
    let (mut at, mut whole) = (PageKey::first(), true);
    loop {
        let end = client.snapshots_page(&hangzhou(), &SnapshotQuery::default(), &at, &mut |_| {}).await?;
        whole &= end.malformed == 0;
        let Some(next) = end.next else { return Ok(whole) };
        if tokens.note(next.token()).is_err() {
            return Ok(false);
        }
        at = next;
    }
}

/// A sandbox, and a way to it on which every action meets the fate that is set for it, so many times.
struct Lab {
    sandbox: Sandbox,
    proxy: Proxy,
    fates: Arc<Mutex<BTreeMap<String, (Fate, usize)>>>,
}

impl Lab {
    fn new() -> Self {
        let sandbox =
            sandbox::start(Options { control: true, ..Options::new(attached(World::builtin()), Env::system()) })
                .unwrap();
        let upstream = sandbox.ready().endpoint.trim_start_matches("http://").parse().unwrap();
        let fates: Arc<Mutex<BTreeMap<String, (Fate, usize)>>> = Arc::default();
        let told = Arc::clone(&fates);
        let proxy = Proxy::start(upstream, move |action| match told.lock().unwrap().get_mut(action) {
            Some((fate, left)) if *left > 0 => {
                *left -= 1;
                *fate
            }
            _ => Fate::Pass,
        });
        Self { sandbox, proxy, fates }
    }

    fn client(&self, suffix: &str) -> Client {
        let account = self.sandbox.ready().accounts.iter().find(|account| account.profile == ACME).unwrap();
        let keys = Credentials {
            access_key_id: account.access_key_id.clone(),
            secret: Secret::new(account.access_key_secret.clone()),
            token: None,
            expires: None,
        };
        Client::new(Wire::new(Env::system()), Endpoints::new(suffix).unwrap(), keys)
    }

    /// Lets the first so many requests of every action meet this fate.
    fn fate(&self, fate: Fate, times: usize) {
        *self.fates.lock().unwrap() = ACTIONS.iter().map(|action| ((*action).to_owned(), (fate, times))).collect();
    }

    /// Asks these at once, and tells what came of each.
    async fn round(&self, suffix: &str, which: impl IntoIterator<Item = usize>) -> Vec<(&'static str, Told)> {
        let client = self.client(suffix);
        let mut tasks = JoinSet::new();
        for which in which {
            let client = client.clone();
            tasks.spawn(async move { (which, Told::of(ask(client, which).await)) });
        }
        let mut all = tasks.join_all().await;
        all.sort_by_key(|(which, _)| *which);
        all.into_iter().map(|(which, told)| (ACTIONS[which], told)).collect()
    }

    async fn all(&self) -> Vec<(&'static str, Told)> {
        self.round(&self.proxy.suffix(), 0..ACTIONS.len()).await
    }
}

#[track_caller]
fn each(name: &str, all: &[(&'static str, Told)], wanted: impl Fn(&str) -> &'static [Told]) {
    let wrong: Vec<_> = all.iter().filter(|(action, told)| !wanted(action).contains(told)).collect();
    assert!(wrong.is_empty(), "{name}: {wrong:?}");
}

#[tokio::test]
async fn what_passes_by_itself_is_tried_again_until_it_is_whole() {
    let lab = Lab::new();
    each("nothing", &lab.all().await, |_| &[Told::Whole]);
    for fate in [Fate::LoseRequest, Fate::LoseAnswer] {
        lab.fate(fate, 1);
        each("lost once", &lab.all().await, |_| &[Told::Whole]);
    }
    let control = lab.sandbox.control().unwrap();
    let faults = [
        FaultSpec::new(FaultKind::Latency),
        FaultSpec::new(FaultKind::Throttle),
        FaultSpec::new(FaultKind::Http5xx),
        FaultSpec::new(FaultKind::Truncate),
        FaultSpec::new(FaultKind::NotJson),
        FaultSpec { s: Some(1200), ..FaultSpec::new(FaultKind::ClockOff) },
    ];
    for fault in faults {
        for action in BTreeSet::from(ACTIONS) {
            let ms = (fault.kind == FaultKind::Latency).then_some(300);
            // A clock is wrong until somebody sets it.
            let times = (fault.kind != FaultKind::ClockOff).then_some(1);
            control.fault(FaultSpec { ms, times, ..fault.clone() }.on(action)).unwrap();
        }
        let told = lab.round(&lab.sandbox.ready().suffix, 0..ACTIONS.len()).await;
        each(fault.kind.name(), &told, |_| &[Told::Whole]);
        control.clear_faults();
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_never_taken_for_all_that_there_is() {
    let lab = Lab::new();
    lab.fate(Fate::ReplaceAnswer, usize::MAX);
    each("a page of somebody else", &lab.all().await, |_| &[Told::NotJson]);
    lab.fate(Fate::UnknownWords, usize::MAX);
    each("unknown words", &lab.all().await, |_| &[Told::Whole]);
    lab.fate(Fate::WrongTypes, usize::MAX);
    each("wrong types", &lab.all().await, |action| match action {
        // A switch that cannot be read counts as off, which gives nothing away.
        "CheckSharingWithResourceDirectoryStatus" => &[Told::Whole, Told::NotJson],
        _ => &[Told::Partly, Told::NotJson],
    });
    lab.fate(Fate::SameToken, usize::MAX);
    each("the same page for ever", &lab.all().await, |action| match action {
        "DescribeRegions"
        | "DescribeZones"
        | "DescribeInstances"
        | "CheckSharingWithResourceDirectoryStatus"
        | "GetResourceDirectory"
        | "GetAccount"
        | "GetCallerIdentity"
        | "DescribeKey"
        | "GetRole"
        | "ListPoliciesForRole" => &[Told::Whole],
        // A page at a place that the service never gave is refused.
        _ => &[Told::Partly, Told::Endless, Told::Refused(400)],
    });
    for action in ACTIONS {
        lab.fate(Fate::Pass, 0);
        lab.proxy.expire(action);
        let which = ACTIONS.iter().position(|one| *one == action).unwrap();
        let told = lab.round(&lab.proxy.suffix(), [which]).await;
        each("expired", &told, |_| &[Told::Refused(400)]);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let lab = Lab::new();
    lab.fate(Fate::Huge, usize::MAX);
    // One of each kind: a page that is followed, a list that is gathered, one record.
    let told = lab.round(&lab.proxy.suffix(), [2, 5, 19]).await;
    each("100 MB", &told, |_| &[Told::TooLarge]);
}

#[tokio::test]
async fn a_region_that_is_not_there_is_told_as_such_and_nothing_else() {
    let lab = Lab::new();
    // A port that is taken, so that nobody else gets it, and on which nobody listens; and a name that nobody knows.
    let silent = tokio::net::TcpSocket::new_v4().unwrap();
    silent.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let dead = silent.local_addr().unwrap().port();
    each("dead", &lab.round(&format!("localhost:{dead}"), 0..ACTIONS.len()).await, |_| &[Told::NotSent]);
    let begun = std::time::Instant::now();
    each("no such name", &lab.round("no-such-host.invalid", [0, 2, 5]).await, |_| &[Told::NotSent]);
    assert!(begun.elapsed() < Duration::from_secs(20), "it gives up in time");
    each("the others", &lab.all().await, |_| &[Told::Whole]);
}
