//! The journal on a disk.

use jiff::Timestamp;

use super::*;
use crate::domain::execution::{Author, Planned};
use crate::domain::plan::{Destination, Intent};
use crate::domain::planner;

fn record(task: &str) -> Record {
    Record { v: VERSION, task: TaskId::new(task), at: Timestamp::UNIX_EPOCH, entry: Entry::Stopped {} }
}

fn draft() -> Draft {
    Draft {
        account: "1203948576102938".into(),
        region: "cn-hangzhou".into(),
        action: "DeleteResourceShare",
        parameters: Vec::new(),
        nonce: "n".into(),
        date: Timestamp::UNIX_EPOCH,
    }
}

#[test]
fn what_is_written_is_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(Some(home.path()));
    journal.append(record("a")).unwrap();
    journal.certify(record("b"), draft()).unwrap();
    drop(journal);
    let journal = Journal::open(Some(home.path()));
    assert_eq!(journal.records(), [record("a"), record("b")]);
    assert_eq!(journal.blocked(), None);
    assert_eq!(journal.of(&TaskId::new("b")), [record("b")]);
}

#[test]
fn a_second_instance_reads_and_takes_over_when_the_first_has_ended() {
    let home = tempfile::tempdir().unwrap();
    let mut first = Journal::open(Some(home.path()));
    let mut second = Journal::open(Some(home.path()));
    first.append(record("a")).unwrap();
    assert_eq!(second.append(record("b")), Err(Blocked::OtherInstance));
    assert!(matches!(second.certify(record("b"), draft()), Err(Blocked::OtherInstance)));
    second.refresh();
    assert_eq!(second.records(), [record("a")]);
    drop(first);
    second.refresh();
    second.append(record("b")).unwrap();
    assert_eq!(Journal::open(Some(home.path())).records().len(), 2);
}

#[test]
fn what_is_not_understood_blocks_writing_and_nothing_else() {
    let good = String::from_utf8(encode(&record("a")).unwrap()).unwrap();
    let newer = good.replace("\"v\":1", "\"v\":2");
    for (content, understood, blocked) in [
        (format!("{good}\n{good}"), 1, None),
        (format!("{good}\n{newer}\n{good}\n"), 2, Some(Blocked::UnknownVersion { line: 2 })),
        (format!("{good}\nnonsense\n"), 1, Some(Blocked::Damaged { line: 2 })),
        (format!("{good}\n{}\n", good.replace("stopped", "invented")), 1, Some(Blocked::Damaged { line: 2 })),
    ] {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), &content).unwrap();
        let mut journal = Journal::open(Some(home.path()));
        assert_eq!(journal.blocked(), blocked.as_ref(), "{content}");
        assert_eq!(journal.records().len(), understood, "{content}");
        assert_eq!(journal.append(record("b")).err(), blocked);
    }
}

#[test]
fn a_plan_with_steps_that_are_not_there_blocks_writing() {
    let plan = encode(&planned("a")).map(|line| String::from_utf8(line).unwrap()).unwrap();
    let waits = plan.replace(r#""after":[]"#, r#""after":[{"step":7,"until":"Verified"}]"#);
    let made = plan.replace(r#"{"MadeBy":0}"#, r#"{"MadeBy":7}"#);
    let absent = r#"{"v":1,"task":"a","at":"2026-11-24T12:00:00Z","entry":{"absent":{"step":7,"begun":"2026-11-24T12:00:00Z"}}}"#;
    assert!(waits != plan && made != plan, "{plan}");
    for (content, understood) in [(waits, 0), (made, 0), (format!("{plan}\n{absent}"), 1)] {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), format!("{content}\n")).unwrap();
        let journal = Journal::open(Some(home.path()));
        assert_eq!(journal.records().len(), understood, "{content}");
        assert_eq!(journal.blocked(), Some(&Blocked::Damaged { line: 1 + understood }), "{content}");
    }
}

#[test]
fn without_a_place_nothing_is_written() {
    let mut journal = Journal::open(None);
    assert_eq!(journal.append(record("a")), Err(Blocked::Nowhere));
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "").unwrap();
    let mut journal = Journal::open(Some(&file));
    assert!(matches!(journal.append(record("a")), Err(Blocked::System(_))));
}

/// The first record of a task that removes something, so that one step is to be sent.
fn planned(task: &str) -> Record {
    let intent = Intent::Share {
        snapshots: vec!["s-a".parse().unwrap()],
        into: Destination::New { name: "demo".into(), allow_external: true },
        principals: vec![crate::domain::share::Principal::from_wire("1234567890123456")],
        except: Vec::new(),
    };
    let facts = crate::domain::facts::Facts::new(
        "1203948576102938".parse().unwrap(),
        "cn-hangzhou".parse().unwrap(),
        Timestamp::UNIX_EPOCH,
        "op",
    );
    let plan = planner::plan(intent, &facts.for_planner()).unwrap();
    let planned = Planned { hash: plan.hash(), plan, author: Author::default(), note: None, undoes: None };
    Record { entry: Entry::Planned(Box::new(planned)), ..record(task) }
}

/// A journal of `closed` tasks that are over, with an open one among them.
fn written(folder: &Path, closed: usize) {
    let mut journal = Journal::open(Some(folder));
    for no in 0..closed {
        journal.append(planned(&format!("t{no:04}"))).unwrap();
        if no == closed / 2 {
            journal.append(planned("open")).unwrap();
        }
        journal.append(Record { entry: Entry::MarkedDone {}, ..record(&format!("t{no:04}")) }).unwrap();
    }
    journal.append(record("open")).unwrap();
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_over_is_moved_away_and_what_is_open_stays() {
    let home = tempfile::tempdir().unwrap();
    written(home.path(), 50);
    let all = Journal::open(Some(home.path())).records().to_vec();
    let journal = Journal::open_within(Some(home.path()), 1000);
    assert_eq!(journal.blocked(), None);
    assert_eq!(journal.records(), [planned("open"), record("open")]);
    assert_eq!(journal.start(), 100);
    let [archive] = journal.archives() else { panic!("one archive") };
    assert_eq!((archive.start, archive.end, archive.records().len()), (0, 100, 100));
    let moved: Vec<Record> = all.into_iter().filter(|record| record.task != TaskId::new("open")).collect();
    assert_eq!(archive.records(), moved);
    assert_eq!(journal.of(&TaskId::new("t0007")).len(), 2, "it is found where it is now");
    #[cfg(unix)]
    for name in files(home.path()) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(home.path().join(&name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
    }
}

#[test]
fn later_records_go_on_counting_and_a_second_archive_follows() {
    let home = tempfile::tempdir().unwrap();
    written(home.path(), 20);
    drop(Journal::open_within(Some(home.path()), 1000));
    let mut journal = Journal::open(Some(home.path()));
    journal.append(planned("later")).unwrap();
    journal.append(Record { entry: Entry::MarkedDone {}, ..record("later") }).unwrap();
    journal.append(Record { entry: Entry::UndoneBy { task: TaskId::new("later") }, ..record("t0003") }).unwrap();
    assert_eq!(journal.of(&TaskId::new("t0003")).len(), 3, "what was said later belongs to it");
    drop(journal);
    let journal = Journal::open_within(Some(home.path()), 10);
    let spans: Vec<_> = journal.archives().iter().map(|archive| (archive.start, archive.end)).collect();
    assert_eq!((spans, journal.start(), journal.records().len()), (vec![(0, 40), (40, 43)], 43, 2));
    assert_eq!(files(home.path()), ["audit-000000040.jsonl", "audit-000000043.jsonl", "audit.jsonl", "audit.lock"]);
}

#[test]
fn a_crash_while_records_are_moved_loses_and_doubles_nothing() {
    let home = tempfile::tempdir().unwrap();
    written(home.path(), 20);
    let before = std::fs::read(home.path().join(FILE)).unwrap();
    drop(Journal::open_within(Some(home.path()), 1000));
    let (kept, old) = (home.path().join(FILE), home.path().join("audit-000000040.jsonl"));
    let (kept_text, old_text) = (std::fs::read(&kept).unwrap(), std::fs::read(&old).unwrap());
    let (next, part) = (home.path().join("audit.next"), home.path().join("audit-000000040.part"));
    // Before it was decided: with one or both of the new files.
    for with_part in [false, true] {
        std::fs::remove_file(&old).ok();
        std::fs::write(&kept, &before).unwrap();
        std::fs::write(&next, &kept_text).unwrap();
        if with_part {
            std::fs::write(&part, &old_text).unwrap();
        }
        let journal = Journal::open(Some(home.path()));
        assert_eq!((journal.records().len(), journal.archives().len()), (42, 0));
        assert_eq!(files(home.path()), ["audit.jsonl", "audit.lock"]);
    }
    // After it was decided: only the name is missing.
    std::fs::write(&kept, &kept_text).unwrap();
    std::fs::write(&part, &old_text).unwrap();
    let journal = Journal::open(Some(home.path()));
    assert_eq!((journal.records().len(), journal.start()), (2, 40));
    assert_eq!(files(home.path()), ["audit-000000040.jsonl", "audit.jsonl", "audit.lock"]);
}

#[test]
fn a_journal_stays_short_while_it_is_written() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::open_within(Some(home.path()), 10_000);
    let mut longest = 0;
    journal.append(planned("open")).unwrap();
    for no in 0..200 {
        let task = format!("t{no:04}");
        journal.append(planned(&task)).unwrap();
        journal.append(Record { entry: Entry::MarkedDone {}, ..record(&task) }).unwrap();
        longest = longest.max(std::fs::metadata(home.path().join(FILE)).unwrap().len());
        assert!(
            matches!(Journal::open(Some(home.path())).blocked(), Some(Blocked::OtherInstance)),
            "it is kept locked"
        );
    }
    assert!(longest < 12_000, "{longest} bytes");
    assert!(journal.records().len() < 100, "{} records in memory", journal.records().len());
    assert!(journal.archives().len() > 1);
    let moved: usize = journal.archives().iter().map(|archive| archive.records().len()).sum();
    assert_eq!(moved + journal.records().len(), 401, "nothing is lost or doubled");
    assert_eq!(journal.start(), moved);
    assert_eq!(journal.of(&TaskId::new("t0007")).len(), 2);
    assert_eq!(journal.of(&TaskId::new("open")).len(), 1);
    let here = journal.records().to_vec();
    drop(journal);
    assert_eq!(Journal::open(Some(home.path())).records(), here, "what was appended is in the file that is read");
}

#[test]
fn a_journal_of_open_tasks_is_left_as_it_is() {
    let home = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(Some(home.path()));
    (0..9).for_each(|no| journal.append(planned(&format!("t{no}"))).unwrap());
    drop(journal);
    let journal = Journal::open_within(Some(home.path()), 10);
    assert_eq!((journal.records().len(), journal.archives().len()), (9, 0));
}

#[test]
fn who_only_reads_keeps_nobody_from_writing() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(Journal::read(Some(home.path())).records(), []);
    let mut writer = Journal::open(Some(home.path()));
    writer.append(record("a")).unwrap();
    drop(writer);
    let reader = Journal::read(Some(home.path()));
    assert_eq!((reader.records(), reader.blocked().is_some()), (&[record("a")][..], true));
    Journal::open(Some(home.path())).append(record("b")).unwrap();
}
