//! Frames of what is made of snapshots: disks, copies, disks that are brought back, with their reviews and their tasks.

use std::time::Duration;

use super::frames::{at_all, at_both};
use super::stage::Stage;
use crate::app::sheets::Sheet;
use crate::app::sheets::review::Wish;
use crate::app::tests_support::{facts, prepared};
use crate::domain::disk::{DiskStatus, RunningCopy};
use crate::domain::execution::{Answer, COPY_FAILED, Execution, Product, Question, Reading};
use crate::domain::facts::{Facts, Known};
use crate::domain::ids::{DiskId, RegionId, SnapshotId};
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::snapshot::Status;
use crate::work::{Event, Stamp};

/// Keys that lead to each kind of snapshot.
const PLAIN: &str = "<Down><Down>";
const SHARED_IN: &str = "<Down><Down><Down><Down>";
const ODD: &str = "G<Up>";

fn press<'a>(stage: &'a mut Stage, to: &str, keys: &str) -> &'a mut Stage {
    stage.keys(to).keys(keys)
}

fn second(n: u64) -> Duration {
    Duration::from_secs(n)
}

#[test]
fn a_disk_from_an_own_snapshot() {
    at_all("disk_plain", |stage| press(stage, PLAIN, "d"));
    at_both("disk_own_key", |stage| stage.keys("d<S-Tab><S-Tab><S-Tab><S-Tab>"));
}

#[test]
fn a_disk_from_one_that_is_shared_in_encrypted() {
    at_all("disk_shared", |stage| press(stage, SHARED_IN, "d"));
    at_all("disk_categories", |stage| press(stage, SHARED_IN, "d<Down><Enter><Down><Down><Down>"));
    at_both("disk_keys", |stage| press(stage, SHARED_IN, "d<S-Tab><S-Tab><S-Tab><S-Tab><Enter>"));
    at_both("disk_zones", |stage| press(stage, SHARED_IN, "d<Enter><Up>"));
}

#[test]
fn a_disk_that_would_be_too_small() {
    at_both("disk_too_small", |stage| press(stage, PLAIN, "d<Down><Down><Down><BS><BS>30<Tab>"));
}

#[test]
fn copies() {
    at_all("copy_secure", |stage| press(stage, SHARED_IN, "c"));
    at_all("copy_abroad", |stage| press(stage, PLAIN, "c<Right><Right>"));
    at_both("copy_regions", |stage| press(stage, PLAIN, "c<Enter><Down>"));
    at_both("copy_keys", |stage| press(stage, SHARED_IN, "c<Right><Down><Enter>"));
    at_both("copy_several", |stage| stage.keys("  c"));
    at_both("copy_days", |stage| press(stage, PLAIN, "c<Tab><Tab><Tab> <Tab>x<Tab>"));
}

/// The connection that was cut while something was read.
fn cut(action: &str) -> Problem {
    Problem { kind: ProblemKind::Cut, action: action.into(), ..Problem::default() }
}

/// A sheet for which neither zones nor keys nor disks could be read.
fn unread<'a>(stage: &'a mut Stage, keys: &str) -> &'a mut Stage {
    press(stage, SHARED_IN, keys);
    let stamp = Stamp { epoch: stage.model.epoch, load: 0 };
    stage.event(stamp, Event::Zones { region: hangzhou(), zones: Err(cut("DescribeZones")) });
    stage.event(stamp, Event::Disks { region: hangzhou(), disks: Err(cut("DescribeDisks")) });
    stage.event(stamp, Event::OwnKeys { region: hangzhou(), keys: Err(cut("ListKeys")) })
}

#[test]
fn what_could_not_be_read_is_not_taken_for_what_is_not_there() {
    for (name, keys) in
        [("disk_unread", "d"), ("copy_unread", "c"), ("copy_key_unread", "c<Right>"), ("reinit_unread", "I")]
    {
        at_all(name, |stage| unread(stage, keys));
        let mut again = Stage::new(80, 24);
        unread(&mut again, keys).keys("r");
        let mut read = Stage::new(80, 24);
        press(&mut read, SHARED_IN, keys);
        assert_eq!(again.frame(), read.frame(), "{name}: r has read them again");
    }
}

#[test]
fn disks_that_can_and_cannot_be_brought_back() {
    at_all("reinit", |stage| press(stage, SHARED_IN, "I"));
    at_all("reinit_source_gone", |stage| press(stage, SHARED_IN, "I<End>"));
    at_both("reinit_running", |stage| press(stage, ODD, "I"));
    at_both("reinit_free", |stage| press(stage, PLAIN, "I"));
}

#[test]
fn the_review_of_a_disk() {
    at_all("review_disk", |stage| press(stage, SHARED_IN, "d<S-Tab><Enter>"));
    at_both("review_disk_plain", |stage| press(stage, PLAIN, "d<S-Tab><Enter><Tab>"));
}

#[test]
fn the_review_of_copies() {
    at_all("review_copy", |stage| press(stage, SHARED_IN, "c<S-Tab><Enter>"));
    at_both("review_copy_abroad", |stage| press(stage, PLAIN, "c<Right><Right><S-Tab><Enter>"));
    at_both("review_copies", |stage| stage.keys("  c<S-Tab><Enter>"));
}

#[test]
fn the_review_of_bringing_a_disk_back() {
    at_all("review_reinit", |stage| press(stage, SHARED_IN, "I<S-Tab><Enter>"));
    at_both("review_reinit_typed", |stage| press(stage, SHARED_IN, "I<S-Tab><Enter><Tab>erase<Enter>"));
}

#[test]
fn a_disk_is_made() {
    let id: DiskId = "d-bp1new0f3k9d2m7q0x9".parse().unwrap();
    let made = |run: &mut Execution| {
        run.sending(0);
        run.sent(0, Ok((Answer::Making(Product::Disk(id.clone())), "5C1FA0B2-7D3E".into())), second(1));
    };
    let begun = |stage: &mut Stage| {
        let _ = press(stage, SHARED_IN, "d<S-Tab><Enter>").confirm();
    };
    at_all("progress_disk", |stage| {
        begun(stage);
        stage.play(made)
    });
    at_both("progress_disk_done", |stage| {
        begun(stage);
        stage.play(|run| {
            made(run);
            run.read(&Question::Disk(id.clone()), &Reading::Disk(Some(DiskStatus::Available)), second(9));
        })
    });
    at_both("progress_disk_lost", |stage| {
        begun(stage);
        stage.play(|run| {
            run.sending(0);
            let lost = Problem { kind: ProblemKind::MaybeSent, action: "CreateDisk".into(), ..Problem::default() };
            run.sent(0, Err(lost), second(2));
        })
    });
    at_both("progress_disk_refused", |stage| {
        begun(stage);
        stage.play(|run| {
            run.sending(0);
            let refused = Problem {
                action: "CreateDisk".into(),
                code: "InvalidDiskCategory.NotSupported".into(),
                message: "The specified disk category is not supported.".into(),
                request_id: "9B1DA0B2-7D3E-5F41-8A9B-0C1D2E3F4A77".into(),
                status: Some(403),
                ..Problem::default()
            };
            run.sent(0, Err(refused), second(2));
        })
    });
}

fn hangzhou() -> RegionId {
    "cn-hangzhou".parse().unwrap()
}

#[test]
fn copies_are_made_one_after_the_other() {
    let copied: SnapshotId = "s-bp1c0001f3k9d2m7new1".parse().unwrap();
    let made = |run: &mut Execution| {
        run.read(&Question::Copies(hangzhou()), &Reading::Copies(vec![]), second(0));
        run.sending(0);
        run.sent(0, Ok((Answer::Making(Product::Copy(copied.clone())), "5C1FA0B2-7D3E".into())), second(1));
    };
    let question = || Question::Copy { region: hangzhou(), snapshot: copied.clone() };
    at_all("progress_copies", |stage| {
        stage.keys("  c<S-Tab><Enter>").confirm().play(|run| {
            made(run);
            let source = run.plan.intent.snapshots().last().cloned();
            let other = RunningCopy { id: "s-bp1other".parse().unwrap(), source, disk: None, percent: None };
            run.read(&Question::Copies(hangzhou()), &Reading::Copies(vec![other]), second(1));
            run.read(&question(), &Reading::Copy(Some((Status::Progressing, Some(42)))), second(2));
        })
    });
    at_both("progress_copy_failed", |stage| {
        press(stage, SHARED_IN, "c<S-Tab><Enter>").confirm().play(|run| {
            made(run);
            run.read(&question(), &Reading::Copy(Some((Status::Failed, None))), second(9));
            assert!(format!("{:?}", run.outcome(0)).contains(COPY_FAILED));
        })
    });
    at_both("progress_copy_done", |stage| {
        press(stage, SHARED_IN, "c<S-Tab><Enter>").confirm().play(|run| {
            made(run);
            run.read(&question(), &Reading::Copy(Some((Status::Accomplished, Some(100)))), second(9));
        })
    });
}

#[test]
fn a_disk_is_brought_back() {
    at_both("progress_reinit", |stage| {
        press(stage, SHARED_IN, "I<S-Tab><Enter>").confirm().play(|run| {
            run.sending(0);
            run.sent(0, Ok((Answer::Finished, "5C1FA0B2-7D3E".into())), second(1));
            let question = Question::Disk("d-bp1f0001aaaa000000a1".parse().unwrap());
            run.read(&question, &Reading::Disk(Some(DiskStatus::ReIniting)), second(2));
        })
    });
}

/// The review of what the keys lead to, of which `change` tells what is different by then.
fn differs<'a>(stage: &'a mut Stage, keys: &str, change: impl FnOnce(&mut Facts)) -> &'a mut Stage {
    stage.prepares = false;
    press(stage, SHARED_IN, keys);
    let Some(Sheet::Review(review)) = stage.model.sheets.last() else { panic!("a review is open") };
    let Wish::Intent { intent, .. } = &review.wish else { panic!("an intent is reviewed") };
    let mut newer = facts(&stage.model, &hangzhou(), &[]);
    change(&mut newer);
    let answer = prepared(intent, newer);
    stage.answer(Event::Prepared(Box::new(answer)))
}

#[test]
fn reviews_that_something_stands_in_the_way_of() {
    let golden: SnapshotId = "s-bp1x0001f3k9d2m7zz01".parse().unwrap();
    at_all("review_disk_blocked", |stage| {
        differs(stage, "d<S-Tab><Enter>", |facts| {
            facts.using.zones = Known::Known(Vec::new());
            facts.using.keys.insert(hangzhou(), Known::Known(Vec::new()));
        })
    });
    at_both("review_copy_queued", |stage| {
        differs(stage, "c<S-Tab><Enter>", |facts| {
            let source = Some(golden.clone());
            let other = RunningCopy { id: "s-bp1other".parse().unwrap(), source, disk: None, percent: Some(7) };
            facts.using.copies.insert(hangzhou(), Known::Known(vec![other]));
            facts.using.keys.insert(hangzhou(), Known::Known(Vec::new()));
        })
    });
    at_both("review_reinit_gone", |stage| {
        differs(stage, "I<S-Tab><Enter>", |facts| drop(facts.snapshots.insert(golden.clone(), Known::Known(None))))
    });
}
