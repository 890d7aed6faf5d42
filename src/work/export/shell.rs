//! POSIX shell scripts of calls of the vendor's command line. What lists become only reads; what a plan becomes sends what
//! the plan sends, and stops at the first thing that goes wrong.

use std::fmt::Write as _;

use super::calls::{Given, Sent, sent};
use crate::base::untrusted::clean;
use crate::domain::plan::{Plan, StepNo, Until};
use crate::domain::records::{InvitationItem, ShareItem, SnapshotItem};
use crate::text;

/// Snapshots that one call asks for (`SnapshotIds` of DescribeSnapshots).
const AT_ONCE: usize = 100;
/// Shares and invitations that one call asks for.
const FEW_AT_ONCE: usize = 5;

/// A word of a shell command that means itself.
pub(super) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:/=@,-".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The head of every script: what it is, as a comment.
fn head(means: &str) -> String {
    let mut out = "#!/bin/sh\n".to_owned();
    comment(&mut out, means);
    out.push_str("set -eu\n");
    out
}

/// A comment, which no text can end.
fn comment(out: &mut String, words: &str) {
    for line in words.lines() {
        let _ = writeln!(out, "# {}", clean(line));
    }
}

/// A command on as many lines as it has flags.
fn command(sent: &Sent) -> String {
    let mut out = format!("aliyun {} {}", sent.product, sent.action);
    for (name, value) in &sent.flags {
        let value = match value {
            Given::Text(text) => quoted(text),
            Given::ShareOf(no) => format!("\"$share_{}\"", no + 1),
        };
        let _ = write!(out, " \\\n    --{name} {value}");
    }
    out
}

fn scripted(out: &mut String, sent: &Sent) {
    let _ = writeln!(out, "\n{}", command(sent));
}

/// The regions of rows, each once and in order, each with its rows.
fn by_region<T>(items: &[T], region: impl Fn(&T) -> &str) -> Vec<(&str, Vec<&T>)> {
    let mut out: Vec<(&str, Vec<&T>)> = Vec::new();
    for item in items {
        let name = region(item);
        match out.iter_mut().find(|(known, _)| *known == name) {
            Some((_, rows)) => rows.push(item),
            None => out.push((name, vec![item])),
        }
    }
    out
}

/// Reads the same snapshots again.
pub(super) fn snapshots(items: &[SnapshotItem]) -> String {
    let mut out = head(text::get("export.script_reads"));
    for (region, rows) in by_region(items, |item| &item.region) {
        for some in rows.chunks(AT_ONCE) {
            let ids: Vec<&str> = some.iter().map(|item| item.id.as_str()).collect();
            let ids = serde_json::to_string(&ids).unwrap_or_default();
            let sent = Sent::new("ecs", "DescribeSnapshots", Some(region))
                .with("RegionId", region)
                .with("MaxResults", AT_ONCE.to_string())
                .with("SnapshotIds", ids);
            scripted(&mut out, &sent);
        }
    }
    out
}

/// Reads the same shares again, with what is in them.
pub(super) fn shares(items: &[ShareItem]) -> String {
    let mut out = head(text::get("export.script_reads"));
    let listed = |action, region: &str, some: &[&ShareItem]| {
        let sent = Sent::new("resourcesharing", action, Some(region));
        (1..).zip(some).fold(sent, |sent, (no, item)| sent.with(format!("ResourceShareIds.{no}"), item.id.as_str()))
    };
    for (region, rows) in by_region(items, |item| &item.region) {
        let (own, received): (Vec<&ShareItem>, Vec<&ShareItem>) = rows.into_iter().partition(|item| item.mine);
        for some in own.chunks(FEW_AT_ONCE) {
            for side in ["Resource", "Target"] {
                let sent = listed("ListResourceShareAssociations", region, some).with("AssociationType", side);
                scripted(&mut out, &sent);
            }
        }
        for some in received.chunks(FEW_AT_ONCE) {
            let sent = listed("ListSharedResources", region, some).with("ResourceOwner", "OtherAccounts");
            scripted(&mut out, &sent);
        }
    }
    out
}

/// Reads the same invitations again.
pub(super) fn invitations(items: &[InvitationItem]) -> String {
    let mut out = head(text::get("export.script_reads"));
    for (region, rows) in by_region(items, |item| &item.region) {
        for some in rows.chunks(FEW_AT_ONCE) {
            let sent = Sent::new("resourcesharing", "ListResourceShareInvitations", Some(region));
            let sent = (1..)
                .zip(some)
                .fold(sent, |sent, (no, item)| sent.with(format!("ResourceShareInvitationIds.{no}"), item.id.as_str()));
            scripted(&mut out, &sent);
        }
    }
    out
}

/// Sends what a plan sends.
pub(super) fn plan(plan: &Plan) -> String {
    let account = plan.account.as_str();
    let mut out = head(&text::fill("export.script_sends", &[("account", &account), ("hash", &plan.hash())]));
    let other = quoted(&text::fill("export.script_account", &[("account", &account)]));
    let _ = writeln!(
        out,
        "\nif ! aliyun sts GetCallerIdentity | grep -q '\"AccountId\": *\"{account}\"'; then\n    \
         echo {other} >&2\n    exit 1\nfi"
    );
    for no in 0..plan.steps.len() {
        out.push('\n');
        comment(&mut out, &text::fill("export.script_step", &[("n", &(no + 1)), ("all", &plan.steps.len())]));
        wait(&mut out, plan, no);
        let command = command(&sent(plan, no));
        if !is_needed(plan, no) {
            let _ = writeln!(out, "{command}");
            continue;
        }
        let name = no + 1;
        let _ = writeln!(
            out,
            "answer=$({command})\nprintf '%s\\n' \"$answer\"\nshare_{name}=$(printf '%s\\n' \"$answer\" | \
             sed -n 's/.*\"ResourceShareId\": *\"\\([A-Za-z0-9_-]*\\)\".*/\\1/p' | head -n 1)\n[ -n \"$share_{name}\" ]"
        );
    }
    out
}

/// Whether a later step works on the share that a step makes.
fn is_needed(plan: &Plan, no: StepNo) -> bool {
    let made = Given::ShareOf(no);
    let uses = |later: StepNo| {
        let sent = sent(plan, later);
        sent.flags.iter().any(|(_, value)| *value == made)
    };
    (0..plan.steps.len()).any(uses)
}

/// Stops until whoever runs the script has seen that what the step waits for is so.
fn wait(out: &mut String, plan: &Plan, no: StepNo) {
    let steps = |until: Until| -> Vec<String> {
        let after = plan.steps[no].after.iter().filter(|after| after.until == until);
        after.map(|after| (after.step + 1).to_string()).collect()
    };
    for (until, key) in [(Until::Verified, "export.script_verified"), (Until::Accepted, "export.script_accepted")] {
        let steps = steps(until);
        if !steps.is_empty() {
            let words = text::fill(key, &[("steps", &steps.join(", "))]);
            let _ = writeln!(out, "printf '%s ' {}\nread -r _", quoted(&words));
        }
    }
}
