use super::*;
use crate::api::tests_support::{Scribe, Server, no, ok};

/// One page: records, and what the page says about itself.
async fn page(
    server: &Server,
    query: &SnapshotQuery,
    after: &PageKey,
) -> Result<(Vec<[String; 3]>, PageEnd), ApiError> {
    let mut rows = Vec::new();
    let region = "cn-hangzhou".parse().unwrap();
    let mut sink = |record: SnapshotRecord<'_>| {
        let size = record.size_gib.map(|gib| gib.to_string()).unwrap_or_default();
        rows.push([record.id.into_owned(), record.name.into_owned(), size]);
    };
    let end = server.client().snapshots_page(&region, query, after, &mut sink).await?;
    Ok((rows, end))
}

#[tokio::test]
async fn records_are_read_with_whatever_types_they_have() {
    let server = Server::start(|_, _| {
        ok(r#"{"RequestId":"R","TotalCount":0,"NextToken":"","Snapshots":{"Snapshot":[
            {"SnapshotId":"s-1","SnapshotName":"a\u001b[2J","SourceDiskSize":"100","Unknown":{"x":[1]}},
            {"SnapshotId":"s-2","SnapshotName":null,"SourceDiskSize":40,"Tags":{"Tag":"none"}},
            {"SnapshotName":"no id"}, {"SnapshotId":"x\u001b"}, "text", 7, null, [1],
            {"SnapshotId":"s-3","SnapshotName":5,"SourceDiskSize":{"a":1},"Tags":[]}]}}"#)
    })
    .await;
    let (rows, end) = page(&server, &SnapshotQuery::default(), &PageKey::first()).await.unwrap();
    let expected = [["s-1", "a\u{1b}[2J", "100"], ["s-2", "", "40"], ["s-3", "5", ""]];
    assert_eq!(rows, expected.map(|row| row.map(str::to_owned)));
    assert_eq!(end, PageEnd { next: None, total: None, records: 3, malformed: 6 });
}

#[test]
fn every_field_arrives() {
    let json = r#"{"RequestId":"R","TotalCount":1,"Snapshots":{"Snapshot":[{"SnapshotId":"s-1","SnapshotName":"n",
        "Description":"d","Status":"progressing","Progress":"42%","Available":"True","CreationTime":"c",
        "LastModifiedTime":"m","SourceDiskSize":"100","FullSnapshotSizeInBytes":8589934592,"SourceDiskId":"d-1",
        "SourceDiskType":"data","Category":"standard","SnapshotType":"user","Encrypted":true,"KMSKeyId":"k",
        "RetentionDays":7,"ResourceGroupId":"rg-1","SourceSnapshotId":"s-0","SourceRegionId":"cn-beijing",
        "Usage":"none","Tags":{"Tag":[{"TagKey":"env","TagValue":"prod"},7,{"TagKey":"bare"}]}}]}}"#;
    let page: SnapshotPage<'_> = serde_json::from_str(json).unwrap();
    let text = std::borrow::Cow::Borrowed;
    let expected = SnapshotRecord {
        id: text("s-1"),
        name: text("n"),
        description: text("d"),
        status: text("progressing"),
        progress: text("42%"),
        available: true,
        created: text("c"),
        modified: text("m"),
        size_gib: Some(100),
        bytes: Some(8_589_934_592),
        disk: text("d-1"),
        disk_kind: text("data"),
        category: text("standard"),
        creation: text("user"),
        encrypted: true,
        key: text("k"),
        retention_days: Some(7),
        resource_group: text("rg-1"),
        source: text("s-0"),
        source_region: text("cn-beijing"),
        usage: text("none"),
        tags: vec![(text("env"), text("prod")), (text("bare"), text(""))],
    };
    assert_eq!(page.list.records.items, [expected]);
    assert!(matches!(page.list.records.items[0].name, std::borrow::Cow::Borrowed(_)), "borrowed from the answer");
}

#[tokio::test]
async fn pages_follow_tokens_and_one_that_names_itself_is_refused() {
    let server = Server::start(|_, seen| {
        let next = if seen.param("NextToken").is_empty() { "a%2Fb" } else { "a/b" };
        let next = next.replace("%2F", "/");
        ok(&format!(r#"{{"RequestId":"R","NextToken":"{next}","Snapshots":{{"Snapshot":[]}}}}"#))
    })
    .await;
    let (_, end) = page(&server, &SnapshotQuery::default(), &PageKey::first()).await.unwrap();
    let next = end.next.unwrap();
    assert_eq!(next.token(), "a/b");
    assert_eq!(page(&server, &SnapshotQuery::default(), &next).await.unwrap_err(), ApiError::Endless);
    let seen = server.seen();
    assert_eq!((seen[0].param("NextToken"), seen[1].param("NextToken")), ("", "a%2Fb"));
}

#[tokio::test]
async fn a_page_by_number_is_the_one_that_was_asked_for() {
    let server = Server::start(|_, seen| {
        let number = seen.param("PageNumber").parse::<u32>().unwrap().min(2);
        ok(&format!(r#"{{"RequestId":"R","TotalCount":0,"PageNumber":"{number}","Snapshots":{{"Snapshot":[]}}}}"#))
    })
    .await;
    let (_, end) = page(&server, &SnapshotQuery::default(), &PageKey::number(2)).await.unwrap();
    assert_eq!(end, PageEnd { next: None, total: Some(0), records: 0, malformed: 0 });
    assert_eq!(server.seen()[0].query(), "PageNumber=2&PageSize=100&RegionId=cn-hangzhou");
    assert_eq!(page(&server, &SnapshotQuery::default(), &PageKey::number(3)).await.unwrap_err(), ApiError::Endless);
}

#[tokio::test]
async fn a_query_as_it_is_sent() {
    let server = Server::start(|_, _| ok(r#"{"RequestId":"R","TotalCount":7,"Snapshots":{}}"#)).await;
    let query = SnapshotQuery {
        progressing: false,
        ids: vec!["s-1".parse().unwrap(), "s-2".parse().unwrap()],
        resource_group: Some("rg-abc".parse().unwrap()),
        tag: Some(("env".into(), String::new())),
    };
    let (rows, end) = page(&server, &query, &PageKey::first()).await.unwrap();
    assert_eq!((rows.len(), end.total), (0, Some(7)));
    assert_eq!(
        server.seen()[0].query(),
        "MaxResults=100&RegionId=cn-hangzhou&ResourceGroupId=rg-abc&SnapshotIds=%5B%22s-1%22%2C%22s-2%22%5D\
         &Tag.1.Key=env&Tag.1.Value="
    );
}

#[tokio::test]
async fn an_answer_without_the_list_is_not_an_empty_list() {
    let server = Server::start(|_, _| ok(r#"{"RequestId":"R"}"#)).await;
    let error = page(&server, &SnapshotQuery::default(), &PageKey::first()).await.unwrap_err();
    assert!(matches!(error, ApiError::NotJson { status: 200, .. }), "{error:?}");
}

#[tokio::test]
async fn deleting_a_shared_snapshot_is_refused() {
    let server = Server::start(|_, _| no(403, "InvalidOperation.DeleteSharedSnapshotUnsupported")).await;
    let (region, id) = ("cn-hangzhou".parse().unwrap(), "s-1".parse().unwrap());
    let error = server.client().writer(&Scribe::new()).delete_snapshot(&region, &id, true).await.unwrap_err();
    assert_eq!(error.code(), "InvalidOperation.DeleteSharedSnapshotUnsupported");
    assert_eq!(server.seen()[0].query(), "Force=true&SnapshotId=s-1");
}

#[tokio::test]
async fn regions_and_zones() {
    let server = Server::start(|_, seen| match seen.action() {
        "DescribeRegions" => ok(r#"{"RequestId":"R","Regions":{"Region":[
            {"RegionId":"cn-hangzhou","LocalName":"China (Hangzhou)"},{"RegionId":"BAD"},{"RegionId":"cn-beijing"}]}}"#),
        _ => ok(r#"{"RequestId":"R","Zones":{"Zone":[{"ZoneId":"cn-hangzhou-i","LocalName":"Zone I",
            "AvailableDiskCategories":{"DiskCategories":["cloud_essd"]}}]}}"#),
    })
    .await;
    let client = server.client();
    let regions = client.regions().await.unwrap();
    assert_eq!(regions.iter().map(|region| region.id.as_str()).collect::<Vec<_>>(), ["cn-hangzhou", "cn-beijing"]);
    assert_eq!(regions[0].name.shown(), "China (Hangzhou)");
    let zones = client.zones(&regions[0].id).await.unwrap();
    assert_eq!((zones[0].id.as_str(), zones[0].categories.len()), ("cn-hangzhou-i", 1));
    assert_eq!(server.seen()[0].query(), "AcceptLanguage=en-US");
}
