//! Death at every record, as data: the list of records ends there, and the run that is folded from it ends right.

use super::cloud::{Cloud, Fate};
use super::*;
use crate::base::ledger::Draft;

/// A run with its records and its clock.
struct Play {
    run: Execution,
    cloud: Cloud,
    records: Vec<Record>,
    now: Duration,
    /// The cloud as it was when each record was written.
    clouds: Vec<Cloud>,
}

const BEGIN: &str = "2026-03-02T09:30:00Z";

fn wall(now: Duration) -> Timestamp {
    BEGIN.parse::<Timestamp>().unwrap() + now
}

impl Play {
    fn new(plan: &Plan, cloud: Cloud) -> Self {
        let planned =
            Planned { hash: plan.hash(), plan: plan.clone(), author: Author::default(), note: None, undoes: None };
        let mut play = Self { run: Execution::new(plan.clone()), cloud, records: vec![], now: secs(0), clouds: vec![] };
        play.note(Entry::Planned(Box::new(planned)));
        play
    }

    fn moment(&self) -> Moment {
        Moment { uptime: self.now, server: wall(self.now), roll: 7 }
    }

    /// Writes down what happened and takes it in.
    fn note(&mut self, entry: Entry) {
        let moment = self.moment();
        self.run.apply(&entry, moment);
        self.records.push(Record { v: VERSION, task: TaskId::new("t"), at: moment.server, entry });
        self.clouds.push(self.cloud.clone());
    }

    fn play(&mut self, fates: &mut dyn Iterator<Item = Fate>) {
        for _ in 0..500 {
            match self.run.next(self.now) {
                Next::Finished => return,
                Next::Wait(at) => self.now = at,
                Next::Read(question) => {
                    let begun = self.moment();
                    let reading = self.cloud.read(&question);
                    for entry in self.run.judge(&question, &reading, begun) {
                        self.note(entry);
                    }
                    let moment = self.moment();
                    self.run.looked(&question, moment);
                }
                Next::Send(no) => {
                    let call = self.run.call(no).unwrap();
                    let before = self.run.before(no, &self.cloud.shares);
                    let draft = Draft {
                        account: String::new(),
                        region: String::new(),
                        action: call.action(),
                        parameters: vec![],
                        nonce: String::new(),
                        date: wall(self.now),
                    };
                    let attempt = self.run.progress[no].attempts + 1;
                    self.note(Entry::Intent(Box::new(Intended::new(no, attempt, &draft, before))));
                    let given = self.cloud.send(&call, fates.next().unwrap_or(Fate::Answered), wall(self.now));
                    self.now += Duration::from_millis(40);
                    self.note(Entry::Answer { step: no, took: 40, given });
                }
            }
        }
        panic!("it does not come to rest: {:?}", self.run.progress)
    }

    /// Goes on whenever that is asked for.
    fn finish(&mut self) {
        for _ in 0..4 {
            match self.run.standing() {
                Standing::Done => return,
                Standing::Unknown | Standing::Interrupted | Standing::Stopped | Standing::Paused => {
                    self.note(Entry::Resumed {})
                }
                other => panic!("{other:?}: {:?}", self.run.progress),
            }
            self.play(&mut std::iter::empty());
        }
        panic!("it is never resolved: {:?}", self.run.progress)
    }

    /// A new start after the first `kept` records, in the cloud as it is then.
    fn restart(&self, kept: usize, cloud: Cloud) -> Self {
        let records = self.records[..kept].to_vec();
        let (_, run) = Execution::recover(&records).unwrap();
        let clouds = self.clouds[..kept].to_vec();
        // The machine was off for a while, and its uptime begins anew; the service's clock goes on.
        Self { run, cloud, clouds, now: self.now + secs(1), records }
    }
}

fn plans() -> Vec<(Plan, Vec<Share>)> {
    let shares = vec![a_share("rs-1", &["s-a", "s-b"], &["1234567890123456", "2234567890123456"])];
    let id: ShareId = "rs-1".parse().unwrap();
    let many: Vec<_> = (0..12).map(|i| Principal::from_wire(&format!("15500112233{i:05}"))).collect();
    let into = Destination::New { name: "demo".into(), allow_external: true };
    let snapshots = vec!["s-a".parse().unwrap()];
    let one = vec![Principal::from_wire("1234567890123456")];
    [
        Intent::Share { snapshots, into, principals: many.clone(), except: vec![] },
        Intent::Share { snapshots: vec![], into: Destination::Existing(id.clone()), principals: many, except: vec![] },
        Intent::RemovePrincipals { share: id.clone(), principals: one },
        Intent::Change { share: id.clone(), name: Some("renamed".into()), allow_external: Some(false) },
        Intent::DeleteShare { share: id },
    ]
    .map(|intent| (planned(intent, &shares).plan, shares.clone()))
    .to_vec()
}

fn fates() -> Vec<Vec<Fate>> {
    const ALL: [Fate; 4] = [Fate::Answered, Fate::AnswerLost, Fate::RequestLost, Fate::Throttled];
    let mut out = Vec::new();
    for a in ALL {
        for b in ALL {
            for c in ALL {
                out.push(vec![a, b, c]);
            }
        }
    }
    out
}

#[test]
fn death_at_every_record_ends_right_after_a_new_start() {
    for (plan, shares) in plans() {
        let begin = || Play::new(&plan, Cloud { shares: shares.clone(), ..Cloud::default() });
        let mut smooth = begin();
        smooth.play(&mut std::iter::empty());
        assert_eq!(smooth.run.standing(), Standing::Done);
        let wanted = smooth.cloud.contents();
        for fates in fates() {
            let mut whole = begin();
            whole.play(&mut fates.iter().copied());
            for kept in 1..=whole.records.len() {
                let mut clouds = vec![whole.clouds[kept - 1].clone()];
                // Between the record of a request and that of its answer it may or may not have taken effect.
                if matches!(whole.records[kept - 1].entry, Entry::Intent(_)) {
                    clouds.extend(whole.clouds.get(kept).cloned());
                }
                for cloud in clouds {
                    let mut again = whole.restart(kept, cloud);
                    let sent = again.cloud.sent;
                    again.play(&mut std::iter::empty());
                    assert_eq!(again.cloud.sent, sent, "nothing is sent before somebody decides");
                    again.finish();
                    assert_eq!(again.cloud.contents(), wanted, "{fates:?}, {kept} records");
                }
            }
        }
    }
}

#[test]
fn records_come_back_from_their_encoding_as_they_were() {
    for (plan, shares) in plans() {
        let mut play = Play::new(&plan, Cloud { shares, ..Cloud::default() });
        play.play(&mut [Fate::AnswerLost, Fate::Throttled].into_iter());
        for record in &play.records {
            let text = serde_json::to_string(record).unwrap();
            assert!(!text.contains('\n'));
            assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), *record);
        }
    }
}

#[test]
fn what_records_come_to_is_what_the_live_run_has_come_to() {
    for (plan, shares) in plans() {
        for fates in fates() {
            let mut play = Play::new(&plan, Cloud { shares: shares.clone(), ..Cloud::default() });
            play.play(&mut fates.iter().copied());
            play.finish();
            let (_, again) = Execution::recover(&play.records).unwrap();
            let outcomes =
                |run: &Execution| (0..run.progress.len()).map(|no| run.outcome(no).cloned()).collect::<Vec<_>>();
            assert_eq!(outcomes(&again), outcomes(&play.run));
            assert_eq!((again.made(), again.late_until()), (play.run.made(), play.run.late_until()));
            assert_eq!(again.standing(), Standing::Done);
        }
    }
}
