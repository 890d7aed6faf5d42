//! Against a service whose list changes while it is read, or that pages in one way only.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use super::*;
use crate::api::tests_support::{Seen, Server, no, ok};

/// A list of IDs, and what happens to it when the request with a number comes.
struct Service {
    list: Mutex<Vec<u32>>,
    numbers: bool,
    change: fn(usize, &mut Vec<u32>),
}

impl Service {
    fn answer(&self, request: usize, seen: &Seen) -> Vec<u8> {
        let mut list = self.list.lock().unwrap();
        (self.change)(request, &mut list);
        let number: Option<usize> = seen.param("PageNumber").parse().ok();
        let record = |id: &u32| format!(r#"{{"SnapshotId":"s-{id:06}"}}"#);
        if let Some(number) = number {
            if !self.numbers {
                return no(400, "InvalidParameter");
            }
            let page: Vec<String> = list.iter().skip((number - 1) * 100).take(100).map(record).collect();
            return ok(&format!(
                r#"{{"RequestId":"R","TotalCount":{},"PageNumber":{number},"Snapshots":{{"Snapshot":[{}]}}}}"#,
                list.len(),
                page.join(",")
            ));
        }
        let after: u32 = seen.param("NextToken").parse().unwrap_or(0);
        let rest: Vec<u32> = list.iter().copied().filter(|id| *id > after).collect();
        let page: Vec<String> = rest.iter().take(100).map(record).collect();
        let next = rest.get(99).filter(|_| rest.len() > 100).map(u32::to_string).unwrap_or_default();
        ok(&format!(
            r#"{{"RequestId":"R","TotalCount":0,"NextToken":"{next}","Snapshots":{{"Snapshot":[{}]}}}}"#,
            page.join(",")
        ))
    }
}

/// What is read of a list of 1,000, and how many requests that took.
async fn read_it(numbers: bool, change: fn(usize, &mut Vec<u32>)) -> (BTreeSet<u32>, Vec<u32>, usize) {
    let service = Arc::new(Service { list: Mutex::new((1000..2000).collect()), numbers, change });
    let answering = Arc::clone(&service);
    let server = Server::start(move |request, seen| answering.answer(request, seen)).await;
    let mut found = BTreeSet::new();
    let show = |chunk: Chunk| found.extend(chunk.rows().map(|row| row.id()[2..].parse::<u32>().unwrap()));
    read(&server.client(), &"cn-hangzhou".parse().unwrap(), show).await.unwrap();
    let list = service.list.lock().unwrap().clone();
    (found, list, server.seen().len())
}

fn nothing(_: usize, _: &mut Vec<u32>) {}

#[tokio::test]
async fn a_list_that_holds_still_is_read_once_by_number() {
    let (found, list, requests) = read_it(true, nothing).await;
    assert_eq!((found, requests), (list.into_iter().collect(), 10));
}

#[tokio::test]
async fn a_service_without_page_numbers_is_read_by_tokens() {
    let (found, list, requests) = read_it(false, nothing).await;
    assert_eq!((found, requests), (list.into_iter().collect(), 11));
}

#[tokio::test]
async fn rows_that_go_while_a_list_is_read_let_none_of_the_others_slip_through() {
    let (found, list, _) = read_it(true, |request, list| {
        if (2..8).contains(&request) {
            list.remove(0);
        }
    })
    .await;
    let missing: Vec<&u32> = list.iter().filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn rows_that_come_while_a_list_is_read_push_none_of_the_others_out() {
    let (found, list, _) = read_it(true, |request, list| {
        if (2..8).contains(&request) {
            list.insert(0, 1000 - u32::try_from(request).unwrap());
        }
    })
    .await;
    let missing: Vec<&u32> = list.iter().filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test]
async fn one_that_goes_and_one_that_comes_at_a_time_are_noticed_although_the_number_stays() {
    let (found, list, _) = read_it(true, |request, list| {
        if request == 5 {
            list.remove(0);
            list.push(2000);
        }
    })
    .await;
    let missing: Vec<&u32> = list.iter().filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
