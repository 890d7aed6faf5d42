//! Answers of the services, over a connection to this machine.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use snapferry::api::client::Client;
use snapferry::api::credentials::Credentials;
use snapferry::api::ecs::{DiskQuery, PageKey, SnapshotQuery};
use snapferry::api::endpoint::Endpoints;
use snapferry::api::error::ApiError;
use snapferry::api::sharing::AssociationKind;
use snapferry::api::transport::Wire;
use snapferry::base::env::Env;
use snapferry::base::secret::Secret;
use snapferry::domain::snapshot::SnapshotRecord;
use snapferry::inventory::{ChunkBuilder, Inventory};
use tokio::runtime::Runtime;

use super::{SECRET, assert_harmless};

/// What the server says to the next request.
#[derive(Default)]
struct Said {
    status: u16,
    body: Vec<u8>,
}

/// A server that says what it is told, and a client of it.
struct Line {
    said: Arc<Mutex<Said>>,
    client: Client,
    runtime: Runtime,
}

thread_local! {
    static LINE: Line = Line::new();
}

fn lock(said: &Mutex<Said>) -> MutexGuard<'_, Said> {
    said.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Line {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let said = Arc::new(Mutex::new(Said::default()));
        let told = Arc::clone(&said);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let told = Arc::clone(&told);
                std::thread::spawn(move || serve(stream, &told));
            }
        });
        let endpoints = Endpoints::new(&format!("localhost:{port}")).unwrap();
        let keys = Credentials {
            access_key_id: "EXAMPLEKEYID".into(),
            secret: Secret::new(SECRET),
            token: None,
            expires: None,
        };
        let client = Client::new(Wire::new(Env::system()), endpoints, keys);
        let client = client.with_account("1009441022073456".parse().unwrap());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { said, client, runtime }
    }
}

fn serve(stream: std::net::TcpStream, said: &Mutex<Said>) {
    let Ok(mut out) = stream.try_clone() else { return };
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        match lines.read_line(&mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) if line == "\r\n" => {}
            Ok(_) => continue,
        }
        let answer = {
            let said = lock(said);
            let head = format!("HTTP/1.1 {} x\r\ncontent-length: {}\r\n\r\n", said.status, said.body.len());
            [head.as_bytes(), &said.body].concat()
        };
        if out.write_all(&answer).is_err() {
            return;
        }
    }
}

/// What is asked, as the sandbox names it: service and action.
pub const CALLS: [(&str, &str); 22] = [
    ("ecs", "DescribeRegions"),
    ("ecs", "DescribeZones"),
    ("ecs", "DescribeSnapshots"),
    ("ecs", "DescribeDisks"),
    ("ecs", "DescribeInstances"),
    ("sharing", "ListResourceShares"),
    ("sharing", "ListResourceShareAssociations"),
    ("sharing", "ListSharedResources"),
    ("sharing", "ListResourceShareInvitations"),
    ("sharing", "DescribeRegions"),
    ("sharing", "CheckSharingWithResourceDirectoryStatus"),
    ("sharing", "ListTagResources"),
    ("sharing", "ListPermissions"),
    ("directory", "GetResourceDirectory"),
    ("directory", "ListFoldersForParent"),
    ("directory", "ListAccountsForParent"),
    ("directory", "GetAccount"),
    ("resourcemanager", "ListResourceGroups"),
    ("sts", "GetCallerIdentity"),
    ("kms", "ListAliases"),
    ("kms", "DescribeKey"),
    ("ram", "GetRole"),
];

/// An answer to one call; the first byte says to which, the second with which status. What is no JSON object with a
/// request ID is no answer, and whatever goes wrong is told without the secret and without anything that cannot be drawn.
pub fn answers(data: &[u8]) {
    let [which, status, body @ ..] = data else { return };
    let status = [200, 200, 200, 400, 403, 404][usize::from(*status) % 6];
    let (_, action) = CALLS[usize::from(*which) % CALLS.len()];
    LINE.with(|line| {
        *lock(&line.said) = Said { status, body: body.to_vec() };
        let which = usize::from(*which) % CALLS.len();
        let result = line.runtime.block_on(ask(&line.client, which));
        match result {
            Ok(()) => {
                // What a field that nobody reads holds is not looked at, not even whether it is text.
                let text = String::from_utf8_lossy(body);
                let value: Result<serde_json::Value, _> = serde_json::from_str(&text);
                let meaningful = value.is_ok_and(|value| value.get("RequestId").is_some());
                assert!(meaningful, "{action} took {:?}", String::from_utf8_lossy(body));
            }
            Err(error) => {
                for told in [error.to_string(), format!("{error:?}")] {
                    assert!(!told.contains(SECRET), "{action}: {told}");
                    assert_harmless(&told);
                }
            }
        }
    });
}

async fn ask(client: &Client, which: usize) -> Result<(), ApiError> {
    let region = &"cn-hangzhou".parse().unwrap();
    let folder = &"r-P9xW3c".parse().unwrap();
    match which {
        0 => client.regions().await.map(|_| ()),
        1 => client.zones(region).await.map(|_| ()),
        2 => {
            let mut builder = ChunkBuilder::new(region.clone());
            let mut sink = |record: SnapshotRecord<'_>| {
                builder.push(&record);
            };
            let query = SnapshotQuery::default();
            let end = client.snapshots_page(region, &query, &PageKey::first(), &mut sink).await;
            let mut inventory = Inventory::default();
            inventory.begin(region.clone());
            inventory.append(builder.finish());
            inventory.finish(region);
            inventory.rows().for_each(|row| assert_harmless(row.name()));
            end.map(|_| ())
        }
        3 => client.disks(region, &DiskQuery::default()).await.map(|_| ()),
        4 => client.instance_status(region, &"i-bp1a".parse().unwrap()).await.map(|_| ()),
        5 => client.shares_own(region).await.map(|_| ()),
        6 => client.associations(region, AssociationKind::Target, &[]).await.map(|_| ()),
        7 => client.received_shares(region).await.map(|_| ()),
        8 => client.invitations(region).await.map(|_| ()),
        9 => client.sharing_regions(region).await.map(|_| ()),
        10 => client.sharing_with_directory_enabled(region).await.map(|_| ()),
        11 => client.share_tags(region, &[]).await.map(|_| ()),
        12 => client.permissions(region, None).await.map(|_| ()),
        13 => client.resource_directory().await.map(|_| ()),
        14 => client.folders(folder).await.map(|_| ()),
        15 => client.accounts(folder).await.map(|_| ()),
        16 => client.account(&"1550011223344556".parse().unwrap()).await.map(|_| ()),
        17 => client.resource_groups().await.map(|_| ()),
        18 => client.caller_identity().await.map(|_| ()),
        19 => client.aliases(region).await.map(|_| ()),
        20 => client.describe_key(region, &"key-1".parse().unwrap()).await.map(|_| ()),
        _ => client.role("AliyunECSShareEncryptSnapshotDefaultRole").await.map(|_| ()),
    }
}
