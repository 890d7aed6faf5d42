//! A sandbox with five regions, a home with a profile for every account, and the program.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::server::Server;
use crate::support::place::Place;

pub const GLOBEX: &str = "1876543210987654";
pub const NORTHWIND: &str = "1777200350064802";
/// A snapshot of acme's that nobody sees.
pub const PLAIN: &str = "s-bp1aaaaaaaaaaaaaaaaa";
/// A snapshot of acme's in Beijing that northwind sees.
pub const NORTH: &str = "s-2zeggggggggggggggggg";
/// The share of acme's with two snapshots for globex and northwind.
pub const PARTNERS: &str = "rs-Partners0001";
/// Two snapshots that globex and northwind see through one share.
pub const SHARED: [&str; 2] = ["s-bp1eeeeeeeeeeeeeeeee", "s-bp1fffffffffffffffff"];

pub struct Rig {
    pub place: Place,
    pub server: Server,
}

/// What came of one run of the program.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Rig {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// With these faults from the start.
    pub fn with(faults: &[&str]) -> Self {
        Self::of(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/commands/world.json"), faults)
    }

    /// In the world that a file says.
    pub fn of(world: &str, faults: &[&str]) -> Self {
        let place = Place::new();
        let mut arguments = vec!["--control", "--world", world];
        faults.iter().for_each(|fault| arguments.extend(["--fault", fault]));
        let server = Server::with(&place, &arguments);
        let profile = |account: &Value| {
            let token = account.get("security_token");
            json!({
                "name": account["profile"],
                "mode": if token.is_some() { "StsToken" } else { "AK" },
                "access_key_id": account["access_key_id"],
                "access_key_secret": account["access_key_secret"],
                "sts_token": token,
                "region_id": "cn-hangzhou",
            })
        };
        let profiles: Vec<Value> = server.ready["accounts"].as_array().unwrap().iter().map(profile).collect();
        place.write_profiles(&profiles);
        Self { place, server }
    }

    /// The program, not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snapferry"));
        command
            .args(arguments)
            .args(["--endpoint-suffix", self.server.suffix()])
            .env_clear()
            .envs(self.place.environment())
            .current_dir(self.place.home())
            .stdin(Stdio::null());
        command
    }

    /// Runs the program as the first account, unless a profile is named.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same with JSON as its answer.
    pub fn json(&self, arguments: &[&str]) -> Ran {
        let mut all = arguments.to_vec();
        all.extend(["--output", "json"]);
        self.run(&all)
    }

    /// Plans a change, confirms it by its hash, and sends it; the answer is JSON.
    pub fn change(&self, arguments: &[&str]) -> Ran {
        let planned = self.json(&[arguments, &["--dry-run"]].concat());
        let hash = planned.value()["plan_hash"].as_str().unwrap_or_else(|| panic!("no plan: {planned:?}")).to_owned();
        self.json(&[arguments, &["--yes", "--plan-hash", &hash]].concat())
    }

    /// The pending invitation of an account.
    pub fn invitation(&self, profile: &str) -> String {
        let all = self.json(&["invitations", "--profile", profile]).value();
        let pending = all["items"].as_array().unwrap().iter().find(|one| one["status"] == "pending");
        pending.expect("an invitation")["id"].as_str().unwrap().to_owned()
    }

    /// Somebody else of acme sends this to Resource Sharing in Hangzhou.
    pub fn mutate(&self, action: &str, params: &Value) {
        let (service, region) = ("resourcesharing", "cn-hangzhou");
        let call = json!({
            "profile": "acme", "service": service, "action": action, "region": region, "params": params,
        });
        self.server.control("mutate", &call);
    }

    /// Writes down what a dry run answers.
    pub fn plan_file(&self, arguments: &[&str]) -> PathBuf {
        let planned = self.json(&[arguments, &["--dry-run"]].concat());
        self.place.write("home/plan.json", &planned.out)
    }
}

impl Ran {
    /// The answer.
    #[track_caller]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless it ended with this code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// The task that a change became.
    #[track_caller]
    pub fn task(&self) -> String {
        self.value()["tasks"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Compares the answer with the golden one.
    #[track_caller]
    pub fn golden(&self, name: &str) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("golden");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, steady(&self.out)));
    }
}

/// The fields that differ from run to run.
const RANDOM: [(&str, &str); 11] = [
    ("request_id", "REQUEST"),
    ("plan_hash", "HASH"),
    ("created", "TIME"),
    ("kept_until", "TIME"),
    ("expires", "TIME"),
    ("at", "TIME"),
    ("task", "TASK"),
    ("took_ms", "MS"),
    ("origin", "FILE"),
    ("endpoint", "HOST:PORT"),
    ("what", "WORDS"),
];

/// An answer without what differs from run to run.
fn steady(json: &str) -> String {
    let mut out = String::new();
    let (mut plans, mut tasks) = (false, false);
    for line in json.lines() {
        match line {
            "  \"plans\": [" => {
                out.push_str("  \"plans\": PLANS\n");
                plans = true;
            }
            "  ]" | "  ]," if plans => plans = false,
            _ if plans => {}
            _ => {
                tasks = (tasks || line == "  \"tasks\": [") && !line.starts_with("  ]");
                out.push_str(&steady_line(line, tasks));
                out.push('\n');
            }
        }
    }
    out
}

fn steady_line(line: &str, task: bool) -> String {
    let Some((key, value)) = line.split_once("\": ") else { return line.to_owned() };
    let name = key.trim_start().trim_start_matches('"');
    let word = if task && name == "id" { Some("TASK") } else { None };
    let word = word.or_else(|| RANDOM.iter().find(|(field, _)| *field == name).map(|(_, word)| *word));
    match word {
        Some(word) if !matches!(value.trim_end_matches(','), "null" | "[]" | "[" | "{") => {
            format!("{key}\": {word}{}", if value.ends_with(',') { "," } else { "" })
        }
        _ => line.to_owned(),
    }
}
