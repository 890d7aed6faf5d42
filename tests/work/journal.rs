//! The journal from the outside: what cannot be written is not sent, one instance writes, no secret is in it.

use std::sync::atomic::{AtomicBool, Ordering};

use snapferry::domain::execution::{Attempt, Entry, Given, Halt, Standing};
use snapferry::domain::notes::{Contact, Notes};
use snapferry::domain::plan::Intent;
use snapferry::domain::share::Principal;
use snapferry::domain::unsent::{Chosen, Unsent};
use snapferry::sandbox::{FaultKind, FaultSpec};
use snapferry::work::{
    AuditFilter, AuditPage, Event, Exported, Format, Job, JournalTrouble, Phase, Refusal, Stamp, Wanted,
};

use crate::proxy::Fate;
use crate::rig::*;

/// Actions that change something, as the sandbox saw them from `ACME`.
fn writes(rig: &Rig) -> Vec<String> {
    let reads = ["List", "Describe", "Get", "Check"];
    let actions = rig.control().calls(0).into_iter().filter_map(|call| call.action);
    actions.filter(|action| !reads.iter().any(|read| action.starts_with(read))).collect()
}

/// The file that the whole journal was written to.
fn exported(rig: &Rig, format: Format, wanted: usize) -> std::path::PathBuf {
    let stamp = rig.submit(1, Job::Export { what: Box::new(Wanted::Audit(AuditFilter::default())), format });
    let Event::Exported(Ok(Exported { file, rows })) = rig.next(stamp) else { panic!("it is written") };
    assert_eq!(rows, wanted);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    file
}

fn audit(rig: &Rig, before: Option<usize>, limit: usize) -> AuditPage {
    audit_of(rig, before, limit, AuditFilter::default())
}

fn audit_of(rig: &Rig, before: Option<usize>, limit: usize, filter: AuditFilter) -> AuditPage {
    match rig.ask(1, Job::Audit { before, limit, filter }) {
        Event::Audit(page) => page,
        other => panic!("not the journal: {other:?}"),
    }
}

#[test]
fn nothing_is_sent_when_the_journal_cannot_be_written() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    std::fs::write(&file, "a file where a folder is wanted").unwrap();
    for (folder, clear) in [(Some(file), false), (None, true)] {
        let rig = Rig::build(|sandbox| (sandbox.ready().suffix.clone(), None), |setup| setup.state = folder.clone());
        rig.open(1, ACME);
        let plan = rig.plan(1, to_globex(&rig));
        let Refusal::Journal(trouble) = rig.refused(1, plan) else { panic!("it cannot be written") };
        match trouble {
            JournalTrouble::Nowhere => assert!(clear),
            JournalTrouble::System(words) => assert!(!clear && !words.is_empty()),
            other => panic!("{other:?}"),
        }
        assert_eq!(writes(&rig), Vec::<String>::new());
    }
}

#[test]
fn a_record_of_another_version_blocks_writing_and_nothing_else() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    let newer = rig.lines()[0].replacen("\"v\":1", "\"v\":7", 1);
    let text = std::fs::read_to_string(rig.journal()).unwrap() + &newer + "\n";
    std::fs::write(rig.journal(), text).unwrap();
    let (before, lines) = (writes(&rig).len(), rig.lines().len());
    rig.restart();
    rig.open(2, ACME);
    assert_eq!(rig.tasks(2).trouble, Some(JournalTrouble::UnknownVersion { line: lines }));
    let plan = rig.plan(2, Intent::DeleteShare { share: "rs-Em8Ht2Rv6NpQ".parse().unwrap() });
    assert!(matches!(rig.refused(2, plan), Refusal::Journal(JournalTrouble::UnknownVersion { .. })));
    assert_eq!(writes(&rig).len(), before);
    assert!(!audit(&rig, None, 100).rows.is_empty(), "it can be read all the same");
}

#[test]
fn notes_are_kept_and_know_when_somebody_was_last_shared_with() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let mut notes = Notes::default();
    notes.contacts.insert(rig.account(GLOBEX), Contact { alias: "globex".into(), ..Contact::default() });
    assert!(matches!(rig.ask(1, Job::SaveNotes(Box::new(notes))), Event::NotesSaved(Ok(()))));
    let prepared = rig.prepare(1, to_globex(&rig));
    assert!(prepared.facts.is_known(&Principal::Account(rig.account(GLOBEX))));
    rig.apply(1, *prepared.plan.unwrap());
    let Event::Notes(Ok(notes)) = rig.ask(1, Job::Notes) else { panic!("they can be read") };
    assert!(notes.contacts[&rig.account(GLOBEX)].last_used.is_some());
}

#[test]
fn a_second_instance_reads_and_does_not_write() {
    let rig = Rig::new();
    rig.open(1, ACME);
    rig.apply(1, rig.plan(1, to_globex(&rig)));
    let (second, events) = rig.second();
    let ask = |load: u32, job: Job| {
        let stamp = Stamp { epoch: 1, load };
        second.submit(stamp, job);
        loop {
            let (of, event) = events.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
            if of == stamp && !matches!(event, Event::Task(_)) {
                return event;
            }
        }
    };
    assert!(matches!(ask(1, Job::Open { profile: Some(ACME.into()) }), Event::Opened(Ok(_))));
    let Event::Tasks(list) = ask(2, Job::Tasks) else { panic!("the tasks") };
    assert_eq!(list.trouble, Some(JournalTrouble::OtherInstance));
    let Event::Audit(page) = ask(3, Job::Audit { before: None, limit: 10, filter: AuditFilter::default() }) else {
        panic!("the journal")
    };
    assert_eq!(page.rows.len(), 1);
    let plan = rig.plan(1, Intent::DeleteShare { share: "rs-Em8Ht2Rv6NpQ".parse().unwrap() });
    let before = writes(&rig).len();
    let job = Job::Apply { plan: Box::new(plan), note: None, undoes: None };
    let Event::NotApplied(refused) = ask(4, job.clone()) else { panic!("it may not write") };
    assert!(matches!(refused.why, Refusal::Journal(JournalTrouble::OtherInstance)));
    assert_eq!(writes(&rig).len(), before);
    rig.stop();
    // The first one has ended; the second takes over.
    let stamp = Stamp { epoch: 1, load: 5 };
    second.submit(stamp, job);
    loop {
        match events.recv_timeout(std::time::Duration::from_secs(60)).unwrap() {
            (of, Event::Task(task)) if of == stamp && task.phase == Phase::Resting => {
                assert!(matches!(task.standing, Standing::Failed), "the sandbox has ended as well: {task:?}");
                break;
            }
            (_, Event::NotApplied(refused)) => {
                assert!(!matches!(refused.why, Refusal::Journal(_)), "{:?}", refused.why);
                break;
            }
            _ => {}
        }
    }
}

#[test]
fn what_was_done_can_be_read_newest_first_and_holds_no_secret() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let principals: Vec<_> = (0..12).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let job = Job::Apply {
        plan: Box::new(rig.plan(1, share_with(&principals))),
        note: Some("OPS-4411".into()),
        undoes: None,
    };
    rig.control().fault(FaultSpec::new(FaultKind::Throttle).on("AssociateResourceShare").times(1)).unwrap();
    let task = rig.decide(1, job);
    assert_eq!(task.standing, Standing::Done);
    let first = audit(&rig, None, 3);
    let second = audit(&rig, first.next, 3);
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (3, 1, None));
    assert_eq!(first.file.as_deref(), Some(rig.journal().as_path()));
    let row = &second.rows[0];
    let Entry::Intent(intended) = &row.entry else { panic!("a request") };
    assert_eq!((intended.action.as_str(), intended.attempt), ("CreateResourceShare", 1));
    assert!(intended.parameters.iter().any(|(name, value)| name == "ResourceShareName" && value == NEW_SHARE));
    assert_eq!(intended.account, rig.account(ACME).as_str());
    assert!(matches!(&row.answer, Some((_, Given::Success { request_id, .. })) if !request_id.is_empty()));
    assert_eq!((row.note.as_deref(), &row.hash), (Some("OPS-4411"), &task.hash));
    assert!(!row.author.arn.is_empty() && row.author.profile == ACME && row.author.program.starts_with("snapferry "));
    let tries = first.rows.iter().filter(|row| matches!(&row.answer, Some((_, Given::Problem(_)))));
    assert_eq!(tries.count(), 1, "the throttled request is told as well");
    let text = std::fs::read_to_string(rig.journal()).unwrap();
    let csv = std::fs::read_to_string(exported(&rig, Format::Csv, 4)).unwrap();
    assert_eq!(csv.lines().count(), 5, "a heading and every row: {csv}");
    let json = std::fs::read_to_string(exported(&rig, Format::Json, 4)).unwrap();
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (rows.len(), rows[3]["action"].as_str(), rows[3]["note"].as_str()),
        (4, Some("CreateResourceShare"), Some("OPS-4411"))
    );
    for secret in rig.secrets() {
        assert!(!text.contains(&secret), "no secret in the journal");
        assert!(!csv.contains(&secret) && !json.contains(&secret), "none in what is written of it");
    }
    assert!(text.lines().all(|line| line.starts_with("{\"v\":1,")));
}

#[test]
fn a_request_that_got_lost_is_not_told_as_done_once_it_was_sent_again() {
    let loses = AtomicBool::new(true);
    let rig = Rig::judged(move |action| match action {
        "CreateResourceShare" if loses.swap(false, Ordering::SeqCst) => Fate::LoseRequest,
        _ => Fate::Pass,
    });
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, to_globex(&rig)));
    let task = rig.decide(1, Job::Apply { plan, note: None, undoes: None });
    assert_eq!(task.standing, Standing::Unknown);
    let told = |rig: &Rig| {
        let rows = audit(rig, None, 10).rows;
        let sent = rows.iter().filter(|row| matches!(row.entry, Entry::Intent(_)));
        sent.map(|row| row.outcome.as_ref().map(Attempt::state).unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(told(&rig), ["unknown"]);
    let task = rig.decide(1, Job::Continue { task: task.id });
    assert_eq!(task.standing, Standing::Done);
    assert_eq!(told(&rig), ["awaiting_recipient", "no_effect"], "newest first");
}

#[test]
fn a_share_that_nothing_was_put_into_is_failed_wherever_it_is_told() {
    let rig = Rig::new();
    rig.open(1, ACME);
    let plan = Box::new(rig.plan(1, to_globex(&rig)));
    rig.control().fault(FaultSpec::new(FaultKind::FailAssociation).on("CreateResourceShare").times(1)).unwrap();
    let task = rig.decide(1, Job::Apply { plan, note: None, undoes: None });
    assert_eq!(task.standing, Standing::Failed);
    let told = |rig: &Rig| {
        let rows = audit(rig, None, 10).rows;
        let sent = rows.iter().filter(|row| matches!(row.entry, Entry::Intent(_)));
        sent.map(|row| row.outcome.as_ref().map(Attempt::state).unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(told(&rig), ["failed"]);
    let task = rig.decide(1, Job::Retry { task: task.id });
    assert_eq!(task.standing, Standing::Done);
    assert_eq!(told(&rig), ["awaiting_recipient", "failed"], "what the first one came to stays so");
}

#[test]
fn the_whole_journal_is_searched_however_old_it_is() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    for (no, note) in ["OPS-1", "OPS-2", "OPS-3"].into_iter().enumerate() {
        let intent = share_with(&[Principal::from_wire(&format!("19000000000000{no:02}"))]);
        let plan = Box::new(rig.plan(1, intent));
        let task = rig.decide(1, Job::Apply { plan, note: Some(note.into()), undoes: None });
        assert_eq!(task.standing, Standing::Done);
    }
    let find = |rig: &Rig, text: &str| {
        let filter = AuditFilter::parse(text, "2030-01-01T00:00:00Z".parse().unwrap()).unwrap();
        let page = audit_of(rig, None, 10, filter);
        (page.rows.iter().map(|row| row.note.clone().unwrap_or_default()).collect::<Vec<_>>(), page.next)
    };
    assert_eq!(find(&rig, "note:ops-1"), (vec!["OPS-1".to_owned()], None));
    assert_eq!(find(&rig, "action:create -note:ops-2"), (vec!["OPS-3".to_owned(), "OPS-1".to_owned()], None));
    assert_eq!(find(&rig, "result:failed"), (vec![], None));
    let numbers = |rig: &Rig| audit(rig, None, 10).rows.iter().map(|row| row.number).collect::<Vec<_>>();
    let before = numbers(&rig);
    rig.archive();
    rig.open(1, ACME);
    assert_eq!(numbers(&rig), before, "a row keeps its number");
    assert_eq!(find(&rig, "note:ops-1"), (vec!["OPS-1".to_owned()], None), "archives are searched as well");
    let first = audit(&rig, None, 2);
    let second = audit(&rig, first.next, 2);
    assert_eq!((first.rows.len(), second.rows.len(), second.next), (2, 1, None));
}

#[test]
fn expired_credentials_pause_a_task_until_there_are_new_ones() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    rig.open(1, ACME);
    let principals: Vec<_> = (0..7).map(|i| Principal::from_wire(&format!("19000000000000{i:02}"))).collect();
    let plan = rig.plan(1, share_with(&principals));
    rig.proxy.as_ref().unwrap().expire("AssociateResourceShare");
    let task = rig.decide(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    assert_eq!((task.standing, task.execution.halt), (Standing::Paused, Some(Halt::Expired)));
    rig.open(2, ACME);
    let task = rig.decide(2, Job::Continue { task: task.id });
    assert_eq!(task.standing, Standing::Done);
}

#[test]
fn a_task_whose_reading_back_is_refused_for_its_credentials_goes_on_by_itself_with_others() {
    let rig = Rig::judged(|_| crate::proxy::Fate::Pass);
    rig.open(1, ACME);
    let plan = rig.plan(1, to_globex(&rig));
    rig.proxy.as_ref().unwrap().expire("ListResourceShareAssociations");
    let stamp = rig.submit(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    let Event::NotApplied(refused) = rig.until(stamp, |event| matches!(event, Event::NotApplied(_))) else { panic!() };
    assert!(matches!(refused.why, Refusal::Unread(problem) if problem.wants_credentials()), "nothing is sent");
    let plan = rig.plan(1, to_globex(&rig));
    rig.proxy.as_ref().unwrap().expire_after("CreateResourceShare", "ListResourceShareAssociations");
    let task = rig.decide(1, Job::Apply { plan: Box::new(plan), note: None, undoes: None });
    assert_eq!((task.standing, task.execution.progress[0].answered), (Standing::Paused, true));
    rig.open(2, ACME);
    let stamp = rig.submit(2, Job::Tasks);
    let Event::Task(task) =
        rig.until(stamp, |event| matches!(event, Event::Task(task) if task.phase == Phase::Resting))
    else {
        panic!()
    };
    assert_eq!(task.standing, Standing::Done);
    assert_eq!(made(&rig.sharing(2, &hangzhou()).0).len(), 1);
}

fn unsent(rig: &Rig, epoch: u32) -> Vec<Unsent> {
    match rig.ask(epoch, Job::Unsent) {
        Event::Unsent(left) => left,
        other => panic!("not what was left: {other:?}"),
    }
}

#[test]
fn what_was_chosen_is_kept_for_its_account_until_it_is_carried_out() {
    let mut rig = Rig::new();
    rig.open(1, ACME);
    let intent = to_globex(&rig);
    let one = Unsent {
        also: Vec::new(),
        began: rig.clock.env().now().wall,
        account: rig.account(ACME),
        region: hangzhou(),
        note: "OPS-1".into(),
        chosen: Chosen::Other,
        reviewed: Some(intent.clone()),
    };
    rig.submit(1, Job::KeepUnsent(Box::new(one.clone())));
    assert_eq!(unsent(&rig, 1), std::slice::from_ref(&one));
    let (second, events) = rig.second();
    second.submit(Stamp { epoch: 1, load: 1 }, Job::Open { profile: Some(ACME.into()) });
    second.submit(Stamp { epoch: 1, load: 2 }, Job::Unsent);
    let answer = events.iter().find_map(|(_, event)| match event {
        Event::Unsent(left) => Some(left),
        _ => None,
    });
    assert_eq!(answer, Some(Vec::new()), "it is still being put together in the first");
    drop(second);
    rig.restart();
    rig.open(2, GLOBEX);
    assert_eq!(unsent(&rig, 2), [], "it is another account's");
    rig.open(3, ACME);
    assert_eq!(unsent(&rig, 3), [one]);
    rig.apply(3, rig.plan(3, intent));
    rig.restart();
    rig.open(4, ACME);
    assert_eq!(unsent(&rig, 4), [], "it has been begun, and the program died before it could forget it");
}
