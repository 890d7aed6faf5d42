//! What is written can do nothing but what it says, whatever names are in it.

use std::process::Command;

use insta::assert_snapshot;

use super::*;
use crate::domain::plan::{After, Call, Intent, Inverse, Lasting, ShareImage, ShareRef, Step, Until};
use crate::domain::records::{MemberItem, PrincipalItem, SnapshotItem};
use crate::domain::share::Principal;

const ACCOUNT: &str = "1203948576102938";
const PARTNER: &str = "1876543210987654";

const NASTY: &[&str] = &[
    "plain",
    "",
    "it's $(touch x) `id` \"q\" \\ ; & | > <",
    "${var} %{if} $${ $ %",
    "a|b*c_d[e](f)<b>&amp;",
    "two\nlines\r\tand\u{1b}[2J",
    "-rf --x",
    "名字 é",
];

fn plan() -> Plan {
    let step = |call, after| Step { call, after, inverse: Inverse::Never(Lasting::Rejected) };
    let principal = || vec![Principal::from_wire(PARTNER)];
    let snapshots = |ids: &[&str]| ids.iter().map(|id| id.parse().unwrap()).collect::<Vec<_>>();
    let create = Call::Create {
        name: "it's ${mine}".into(),
        allow_external: true,
        snapshots: snapshots(&["s-1", "s-2"]),
        principals: principal(),
        operation: "op".into(),
    };
    let add = |share| Call::Associate { share, snapshots: snapshots(&["s-3"]), principals: Vec::new() };
    let known = "rs-old".parse::<crate::domain::ids::ShareId>().unwrap();
    let image = ShareImage {
        id: known.clone(),
        name: "old".into(),
        allow_external: false,
        snapshots: Vec::new(),
        principals: Vec::new(),
        waiting: Vec::new(),
    };
    let accepted = After { step: 0, until: Until::Accepted };
    Plan {
        account: ACCOUNT.parse().unwrap(),
        region: "cn-hangzhou".parse().unwrap(),
        intent: Intent::EnableDirectorySharing { directory: "rd-7Kq2Lm".parse().unwrap() },
        observed: vec![image],
        observed_at: Timestamp::UNIX_EPOCH,
        steps: vec![
            step(create, Vec::new()),
            step(add(ShareRef::MadeBy(0)), Vec::new()),
            step(add(ShareRef::Known(known.clone())), Vec::new()),
            step(Call::DeleteShare { share: ShareRef::Known(known) }, vec![accepted]),
        ],
        gained: Vec::new(),
        lost: Vec::new(),
        withdrawn: Vec::new(),
        already: Vec::new(),
        kept: Vec::new(),
        members_gained: Vec::new(),
        members_lost: Vec::new(),
        members_kept: Vec::new(),
        members_unknown: Vec::new(),
        invitations: Vec::new(),
        parts: Vec::new(),
    }
}

fn snapshot(id: &str, name: &str) -> SnapshotItem {
    SnapshotItem {
        region: "cn-hangzhou".into(),
        id: id.into(),
        name: name.into(),
        status: "accomplished".into(),
        available: true,
        size_gib: Some(40),
        encrypted: false,
        key: None,
        disk: Some("d-1".into()),
        category: "standard".into(),
        created: None,
        kept_until: None,
        owner: None,
        source_region: None,
        source: None,
        tags: Vec::new(),
    }
}

fn share(mine: bool) -> ShareItem {
    ShareItem {
        region: "cn-hangzhou".into(),
        id: "rs-1".into(),
        name: "it's \"${one}\"".into(),
        owner: ACCOUNT.into(),
        mine,
        status: "active".into(),
        allow_external: mine.then_some(true),
        created: None,
        snapshots: vec![
            MemberItem { id: "s-1".into(), status: "associated".into() },
            MemberItem { id: "s-gone".into(), status: "disassociated".into() },
        ],
        principals: vec![PrincipalItem { id: PARTNER.into(), status: "associating".into(), external: Some(true) }],
    }
}

#[cfg(unix)]
#[test]
fn a_shell_takes_every_word_for_itself() {
    for word in NASTY {
        let script = format!("printf '%s' {}", shell::quoted(word));
        let output = Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), *word);
    }
}

#[test]
fn no_template_begins_in_a_string_of_hcl() {
    for word in NASTY {
        let quoted = terraform::quoted(word);
        let inner = &quoted[1..quoted.len() - 1];
        let bare = inner.replace("$${", "").replace("%%{", "").replace("\\\\", "").replace("\\\"", "");
        assert!(!bare.contains("${") && !bare.contains("%{") && !bare.contains('"'), "{quoted}");
        assert!(!inner.chars().any(char::is_control), "{quoted}");
    }
}

#[test]
fn a_cell_of_markdown_stays_one() {
    let names: Vec<SnapshotItem> = NASTY.iter().map(|name| snapshot("s-1", name)).collect();
    let table = rows::written(&["id", "name"], &names, Format::Markdown).unwrap();
    assert_eq!(table.lines().count(), NASTY.len() + 2);
    for line in table.lines() {
        let bare = line.replace("\\\\", "").replace("\\|", "");
        assert_eq!(bare.matches('|').count(), 3, "{line}");
    }
}

#[test]
fn no_file_is_written_over() {
    let home = tempfile::tempdir().unwrap();
    let write = |content| save(home.path(), "plan", Timestamp::UNIX_EPOCH, "csv", content).unwrap();
    let (first, second) = (write("one"), write("two"));
    assert_ne!(first, second);
    assert_eq!(std::fs::read_to_string(first).unwrap(), "one");
    assert!(second.ends_with("plan-19700101-000000-2.csv"));
}

#[test]
fn a_script_sends_what_the_plan_sends() {
    assert_snapshot!("plan-shell", shell::plan(&plan()));
}

/// With a command line in place of the vendor's that writes down what it is asked.
#[cfg(unix)]
#[test]
fn a_script_runs_to_its_end_and_only_with_the_right_account() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("aliyun");
    let log = home.path().join("log");
    for account in [ACCOUNT, PARTNER] {
        let _ = std::fs::remove_file(&log);
        let answers = format!(
            "#!/bin/sh\nprintf '%s|' \"$@\" >> {log}\necho >> {log}\ncase \"$2\" in\nGetCallerIdentity) \
             echo '{{\"AccountId\": \"{account}\"}}' ;;\nCreateResourceShare) \
             printf '{{\\n  \"ResourceShareId\": \"rs-new\",\\n  \"x\": 1\\n}}\\n' ;;\nesac\n",
            log = log.display()
        );
        std::fs::write(&file, answers).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
        let path = format!("{}:{}", home.path().display(), std::env::var("PATH").unwrap_or_default());
        let script = home.path().join("plan.sh");
        std::fs::write(&script, shell::plan(&plan())).unwrap();
        let mut child = Command::new("/bin/sh");
        let child = child.arg(&script).env("PATH", path).stdin(std::process::Stdio::null());
        // Nobody presses Enter, so that the script stops where it has to wait.
        let output = child.output().unwrap();
        assert!(!output.status.success());
        let asked = std::fs::read_to_string(&log).unwrap();
        let lines: Vec<&str> = asked.lines().collect();
        if account == PARTNER {
            assert_eq!(lines.len(), 1, "nothing was sent: {asked}");
            continue;
        }
        assert_eq!(lines.len(), 4, "{asked}");
        assert!(lines[1].contains("--ResourceShareName|it's ${mine}|"), "{asked}");
        assert!(lines[2].contains("--ResourceShareId|rs-new|--Resources.1.ResourceId|s-3|"), "{asked}");
        assert!(lines[3].contains("--ResourceShareId|rs-old|"), "{asked}");
    }
}

#[test]
fn lists_as_scripts_and_as_terraform() {
    let shared_in = SnapshotItem { owner: Some(PARTNER.into()), ..snapshot("s-2", "theirs") };
    let snapshots = [snapshot("s-1", "it's ${one}"), shared_in];
    assert_snapshot!("snapshots-shell", shell::snapshots(&snapshots));
    assert_snapshot!("snapshots-terraform", terraform::snapshots(&snapshots));
    let shares = [share(true), ShareItem { id: "rs-2".into(), ..share(false) }];
    assert_snapshot!("shares-shell", shell::shares(&shares));
    assert_snapshot!("shares-terraform", terraform::shares(&shares));
    assert_snapshot!("plan-terraform", terraform::plan(&plan()));
    for format in [Format::Csv, Format::Json, Format::Markdown] {
        assert!(!plan::written(&plan(), format).unwrap().is_empty());
    }
}
