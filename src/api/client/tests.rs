use super::*;
use crate::api::error::CauseKind;
use crate::api::sign;
use crate::api::tests_support::{SECRET, Scribe, Seen, Server, TODAY, TOKEN, Unable, client, no, ok, reply};

const EMPTY: &str = r#"{"RequestId":"R"}"#;

fn reads() -> Call {
    Call::read(Service::ResourceSharing, "ListResourceShares").at(&"cn-beijing".parse().unwrap())
}

fn writes() -> Change {
    Change::new(Service::ResourceSharing, "DeleteResourceShare").at(&"cn-beijing".parse().unwrap())
}

async fn change(client: &Client) -> Result<Vec<u8>, ApiError> {
    client.writer(&Scribe::new()).send(&writes()).await
}

#[tokio::test]
async fn a_request_as_it_is_sent() {
    let server = Server::start(|_, _| ok(EMPTY)).await;
    let call = reads().with("Targets", Value::texts(["b c", "a*"])).with("ResourceOwner", "Self");
    server.client().send(&call).await.unwrap();
    let seen = &server.seen()[0];
    assert!(seen.head.starts_with("POST /?ResourceOwner=Self&Targets.1=b%20c&Targets.2=a%2A HTTP/1.1\r\n"));
    assert_eq!(seen.header("host"), format!("resourcesharing.cn-beijing.localhost:{}", server.port));
    assert_eq!(seen.header("x-acs-version"), "2020-01-10");
    assert_eq!(seen.header("x-acs-date"), TODAY);
    assert_eq!(seen.header("x-acs-security-token"), TOKEN);
    assert_eq!(seen.header("content-length"), "0");
    assert!(seen.header("accept-encoding").contains("gzip"));
    let signed =
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version";
    let start = format!("ACS3-HMAC-SHA256 Credential=EXAMPLEKEYID,SignedHeaders={signed},Signature=");
    assert!(seen.header("authorization").starts_with(&start));
    assert_eq!(seen.header("authorization").rsplit('=').next(), Some(expected_signature(seen).as_str()));
    assert!(!seen.head.contains(SECRET));
}

/// The signature by the headers as they arrived.
fn expected_signature(seen: &Seen) -> String {
    let list = seen.header("authorization").split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
    let headers: Vec<_> = list.split(';').map(|name| (name, seen.header(name).into())).collect();
    let body_hash = seen.header("x-acs-content-sha256");
    let request = sign::Request { method: "POST", path: "/", query: seen.query(), headers: &headers, body_hash };
    sign::signature(&request, &Secret::new(SECRET))
}

#[tokio::test]
async fn what_is_sent_is_what_was_recorded() {
    let server = Server::start(|_, _| ok(EMPTY)).await;
    let (client, scribe) = (server.client().with_account("1203948576102938".parse().unwrap()), Scribe::new());
    client.writer(&scribe).send(&writes().with("ResourceShareId", "rs-1")).await.unwrap();
    let (seen, drafts) = (&server.seen()[0], scribe.drafts.into_inner().unwrap());
    let [draft] = drafts.as_slice() else { panic!("one record: {drafts:?}") };
    assert_eq!((draft.account.as_str(), draft.region.as_str()), ("1203948576102938", "cn-beijing"));
    assert_eq!((seen.action(), seen.query()), (draft.action, "ResourceShareId=rs-1"));
    assert_eq!(draft.parameters, [("ResourceShareId".to_owned(), "rs-1".to_owned())]);
    assert_eq!(seen.header("x-acs-signature-nonce"), draft.nonce);
    assert_eq!(seen.header("x-acs-date"), draft.date.to_string());
}

/// Every named change of this module, as one that has nothing to do with the others.
async fn every_change(client: &Client, scribe: &Scribe) -> Vec<ApiError> {
    let (writer, region) = (client.writer(scribe), &"cn-beijing".parse().unwrap());
    let share = &"rs-1".parse().unwrap();
    let invitation = &"i-1".parse().unwrap();
    let new = crate::api::sharing::NewShare {
        name: "demo".into(),
        allow_external: false,
        snapshots: vec![],
        principals: vec![],
        tag: None,
    };
    vec![
        writer.create_share(region, &new).await.unwrap_err(),
        writer.associate(region, share, &[], &[]).await.unwrap_err(),
        writer.disassociate(region, share, &[], &[]).await.unwrap_err(),
        writer.update_share(region, share, "demo", None).await.unwrap_err(),
        writer.delete_share(region, share).await.unwrap_err(),
        writer.leave(region, share, &"1203948576102938".parse().unwrap()).await.unwrap_err(),
        writer.accept(region, invitation).await.unwrap_err(),
        writer.reject(region, invitation).await.unwrap_err(),
        writer.enable_sharing_with_directory(region).await.unwrap_err(),
        writer.delete_snapshot(region, &"s-a".parse().unwrap(), true).await.unwrap_err(),
        writer.reinit_disk(region, &"d-a".parse().unwrap()).await.unwrap_err(),
        writer.send(&Change::new(Service::Ecs, "CreateDisk").at(region)).await.unwrap_err(),
        writer.send(&Change::new(Service::Ecs, "CopySnapshot").at(region)).await.unwrap_err(),
        writer.send(&Change::new(Service::Ecs, "ModifySnapshotAttribute")).await.unwrap_err(),
    ]
}

#[tokio::test]
async fn a_client_that_only_reads_records_and_sends_no_change() {
    let server = Server::start(|_, _| ok(EMPTY)).await;
    let sealed = server.client();
    let reading = server.client().reading_only().with_account("1203948576102938".parse().unwrap());
    assert!(!sealed.only_reads() && reading.only_reads());
    sealed.0.wire.seal();
    for client in [reading, sealed.with_account("1203948576102938".parse().unwrap())] {
        assert!(client.only_reads());
        let (before, scribe) = (server.seen().len(), Scribe::new());
        for error in every_change(&client, &scribe).await {
            assert_eq!(error, ApiError::ReadOnly);
            assert!(!error.may_have_taken_effect());
        }
        assert_eq!((server.seen().len(), scribe.drafts.lock().unwrap().len()), (before, 0));
        client.send(&reads()).await.unwrap();
        assert_eq!(server.seen().len(), before + 1, "reading goes on");
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_is_not_sent() {
    let server = Server::start(|_, _| ok(EMPTY)).await;
    let error = server.client().writer(&Unable).send(&writes()).await.unwrap_err();
    assert_eq!(error, ApiError::NotRecorded("no space".into()));
    assert!(!error.may_have_taken_effect());
    let disguised = Call::read(Service::ResourceSharing, "DeleteResourceShare");
    assert!(matches!(server.client().send(&disguised).await, Err(ApiError::NotRecorded(_))));
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn the_servers_time_is_learned_from_every_answer() {
    let server = Server::start(|_, _| reply(200, "date: Fri, 02 Jan 2026 05:04:05 GMT\r\n", EMPTY.as_bytes())).await;
    let (client, region) = (server.client(), "cn-beijing".parse().unwrap());
    assert_eq!(client.server_time(Service::ResourceSharing, &region).to_string(), TODAY);
    client.send(&reads()).await.unwrap();
    assert_eq!(client.server_time(Service::ResourceSharing, &region).to_string(), "2026-01-02T05:04:05Z");
    client.send(&reads()).await.unwrap();
    assert_eq!(server.seen()[1].header("x-acs-date"), TODAY, "our own time is signed until it is refused");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start(|_, _| reply(307, "location: /elsewhere\r\n", b"")).await;
    let error = server.client().send(&reads()).await.unwrap_err();
    assert!(matches!(error, ApiError::NotJson { status: 307, .. }), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let server = Server::start(|_, _| {
        let body = vec![b'x'; crate::api::transport::LARGEST + 1];
        [b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", body.as_slice()].concat()
    });
    let server = server.await;
    assert_eq!(server.client().send(&reads()).await, Err(ApiError::TooLarge));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_answer_cut_short_leaves_the_outcome_open() {
    let cut = |_: usize, _: &Seen| b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"RequestId\":".to_vec();
    let server = Server::start(cut).await;
    let error = change(&server.client()).await.unwrap_err();
    assert!(matches!(&error, ApiError::MaybeSent(cause) if cause.kind == CauseKind::Broken), "{error:?}");
    assert!(error.may_have_taken_effect());
    assert_eq!(server.seen().len(), 1, "a change is sent once");

    let server = Server::start(cut).await;
    assert!(matches!(server.client().send(&reads()).await, Err(ApiError::MaybeSent(_))));
    assert_eq!(server.seen().len(), 4, "a read is tried again");
}

#[tokio::test]
async fn a_connection_closed_without_an_answer_leaves_the_outcome_open() {
    let server = Server::start(|_, _| Vec::new()).await;
    let error = change(&server.client()).await.unwrap_err();
    assert!(matches!(error, ApiError::MaybeSent(_)), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = change(&client(port)).await.unwrap_err();
    assert!(matches!(&error, ApiError::NotSent(cause) if cause.kind == CauseKind::Connect), "{error:?}");
    assert!(!error.may_have_taken_effect());
}

#[tokio::test]
async fn a_proxys_page_keeps_its_status() {
    let page = format!("<html>Bad Gateway {TOKEN}</html>");
    let server = Server::start(move |_, _| reply(502, "content-type: text/html\r\n", page.as_bytes())).await;
    let error = change(&server.client()).await.unwrap_err();
    assert_eq!(error, ApiError::NotJson { status: 502, prefix: "<html>Bad Gateway <secret></html>".into() });
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn packed_answers_are_unpacked() {
    // {"RequestId":"R","EnableSharingWithRd":"True"}
    const PACKED: &[u8] = &[
        0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0x0a, 0x4a, 0x2d, 0x2c, 0x4d, 0x2d,
        0x2e, 0xf1, 0x4c, 0x51, 0xb2, 0x52, 0x0a, 0x52, 0xd2, 0x51, 0x72, 0xcd, 0x4b, 0x4c, 0xca, 0x49, 0x0d, 0xce,
        0x48, 0x2c, 0xca, 0xcc, 0x4b, 0x0f, 0xcf, 0x2c, 0xc9, 0x08, 0x02, 0xc9, 0x84, 0x14, 0x95, 0xa6, 0x2a, 0xd5,
        0x02, 0x00, 0x59, 0x47, 0x86, 0xae, 0x2e, 0x00, 0x00, 0x00,
    ];
    let server = Server::start(move |_, _| reply(200, "content-encoding: gzip\r\n", PACKED)).await;
    let enabled = server.client().sharing_with_directory_enabled(&"cn-beijing".parse().unwrap()).await;
    assert_eq!(enabled, Ok(true));
}

#[tokio::test]
async fn an_answer_without_a_request_id_is_not_the_services() {
    let server = Server::start(|_, _| ok(r#"{"ResourceShares":[]}"#)).await;
    let error = server.client().shares_own(&"cn-beijing".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, ApiError::NotJson { status: 200, .. }), "{error:?}");
}

#[tokio::test]
async fn a_throttled_read_is_tried_again_with_a_new_nonce_and_a_throttled_change_is_not() {
    let busy = |number: usize, _: &Seen| {
        let body = br#"{"RequestId":"R","Code":"Throttling.User","Message":"m"}"#;
        if number < 2 { reply(400, "x-acs-retry-after: 3\r\n", body) } else { ok(EMPTY) }
    };
    let server = Server::start(busy).await;
    server.client().send(&reads()).await.unwrap();
    let nonces: std::collections::BTreeSet<_> =
        server.seen().iter().map(|seen| seen.header("x-acs-signature-nonce").to_owned()).collect();
    assert_eq!(nonces.len(), 3);
    assert!(server.seen().iter().all(|seen| seen.header("authorization").ends_with(&expected_signature(seen))));

    let server = Server::start(busy).await;
    let error = change(&server.client()).await.unwrap_err();
    let after = Some(std::time::Duration::from_millis(3));
    assert!(matches!(&error, ApiError::Throttled { after: told, .. } if *told == after), "{error:?}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_wrong_clock_is_put_right_by_the_servers_date() {
    let server = Server::start(|number, _| match number {
        0 => {
            let body = br#"{"RequestId":"R","Code":"InvalidTimeStamp.Expired","Message":"m"}"#;
            reply(400, "date: Fri, 02 Jan 2026 05:04:05 GMT\r\n", body)
        }
        _ => ok(EMPTY),
    })
    .await;
    let client = server.client();
    client.send(&reads()).await.unwrap();
    client.send(&reads()).await.unwrap();
    let dates: Vec<_> = server.seen().iter().map(|seen| seen.header("x-acs-date").to_owned()).collect();
    assert_eq!(dates, [TODAY, "2026-01-02T05:04:05Z", "2026-01-02T05:04:05Z"]);
}

#[tokio::test]
async fn a_servers_fault_is_survived_by_a_read_only() {
    let fault = |number: usize, _: &Seen| if number == 0 { no(500, "InternalError") } else { ok(EMPTY) };
    let server = Server::start(fault).await;
    assert!(server.client().send(&reads()).await.is_ok());
    let server = Server::start(fault).await;
    let error = change(&server.client()).await.unwrap_err();
    assert_eq!((error.code(), error.may_have_taken_effect()), ("InternalError", true));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_refusal_is_not_argued_with() {
    let server = Server::start(|_, _| no(403, "NoPermission")).await;
    assert_eq!(server.client().send(&reads()).await.unwrap_err().code(), "NoPermission");
    assert_eq!(server.seen().len(), 1);
}

#[test]
fn nothing_that_can_be_printed_holds_a_secret() {
    let client = client(1);
    let printed = format!("{client:?} {:?} {:?}", client.0.credentials, client.with_account("12345".parse().unwrap()));
    assert!(printed.contains("EXAMPLEKEYID"));
    assert!(!printed.contains(SECRET) && !printed.contains(TOKEN), "{printed}");
}

#[test]
fn calls_can_be_spawned_on_any_runtime() {
    fn is_send<T: Send>(_: &T) {}
    let (client, region) = (client(1), "cn-beijing".parse::<RegionId>().unwrap());
    is_send(&client.own_shares(&region));
    is_send(&client.received_shares(&region));
    is_send(&client.invitations(&region));
    let (query, key) = (crate::api::ecs::SnapshotQuery::default(), crate::api::ecs::PageKey::first());
    is_send(&client.snapshots_page(&region, &query, &key, &mut |_| {}));
}

#[tokio::test]
async fn answers_that_are_nested_without_end_are_no_answers() {
    let deep = format!("{{\"RequestId\":\"R\",\"ResourceShares\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
    let server = Server::start(move |_, _| ok(&deep)).await;
    let error = server.client().shares_own(&"cn-beijing".parse().unwrap()).await.unwrap_err();
    assert!(matches!(error, ApiError::NotJson { status: 200, .. }), "{error:?}");
}
