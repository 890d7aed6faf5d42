//! What the preflight says: what blocks, what to know, what cannot be told, and what is good.

use std::fmt::Display;

use super::super::form::heading;
use super::super::people::{self, Names};
use super::{Room, doubts, fixes};
use crate::app::model::Model;
use crate::app::sheets::review::ReviewSheet;
use crate::app::tasks::Prepared;
use crate::domain::preflight::{Finding, Level, Resemblance, Rule, Subject};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, wrap};

/// How many subjects are named before the rest is counted.
const NAMED: usize = 4;
/// Columns of the cursor and the mark in front of a finding.
const MARK: usize = 5;

pub(super) fn add(page: &mut Page, sheet: &ReviewSheet, prepared: &Prepared, model: &Model, room: Room) {
    let at = prepared.facts.now.strftime("%H:%M:%SZ").to_string();
    heading(page, &text::fill("sheet_review.preflight", &[("at", &at)]), room.airy);
    for (no, finding) in sheet.problems().into_iter().enumerate() {
        let chosen = sheet.problem == Some(no);
        if chosen {
            page.focus();
        }
        one(page, finding, chosen, model, room);
        fixes::add(page, sheet, finding, model, room.columns);
    }
    for finding in prepared.findings.iter().filter(|finding| finding.level == Level::Ask) {
        marked(page, Role::Quiet, "?", &words(finding, model), false, room);
    }
    good(page, prepared, room);
}

fn one(page: &mut Page, finding: &Finding, chosen: bool, model: &Model, room: Room) {
    let role = if finding.level == Level::Block { Role::Bad } else { Role::Warn };
    marked(page, role, mark(finding.level), &words(finding, model), chosen, room);
}

/// The mark in front of a finding.
pub(super) fn mark(level: Level) -> &'static str {
    match level {
        Level::Block => "x",
        Level::Warn => "!",
        Level::Ask => "?",
        Level::Ok => "ok",
    }
}

/// The key of what a rule only reminds of; the screens say it above what is typed.
pub(super) fn reminder(rule: Rule) -> Option<&'static str> {
    match rule {
        Rule::SensitiveData => Some("sheet_review.sensitive"),
        Rule::Billed => Some("sheet_review.billed"),
        Rule::Erased => Some("sheet_review.erased"),
        _ => None,
    }
}

/// A finding in words, with the code that it predicts, and with its region where that is one of several.
pub(super) fn words(finding: &Finding, names: &dyn Names) -> String {
    let told = told(finding, names);
    match &finding.region {
        Some(region) => text::fill("sheet_review.in_region", &[("region", region as &dyn Display), ("what", &told)]),
        None => told,
    }
}

fn told(finding: &Finding, names: &dyn Names) -> String {
    if let Some(key) = reminder(finding.rule) {
        return text::get(key).to_owned();
    }
    let (used, most) = finding.usage.map_or((0, 0), |usage| (usage.used, usage.most));
    // Where it is about principals and snapshots, it is about each of the one with each of the other.
    let (people, snapshots): (Vec<_>, Vec<_>) =
        finding.about.iter().partition(|subject| !matches!(subject, Subject::Snapshot(_)));
    let of = if people.is_empty() { String::new() } else { subjects(&snapshots, names) };
    let subjects = subjects(if people.is_empty() { &snapshots } else { &people }, names);
    let words: [(&str, &dyn Display); 4] = [("what", &subjects), ("of", &of), ("used", &used), ("most", &most)];
    let told = match finding.level {
        Level::Block => text::fill(blocking(finding.rule), &words),
        Level::Warn => text::fill(warning(finding.rule), &words),
        Level::Ok => text::get(check(finding.rule)).to_owned(),
        Level::Ask => {
            let doubts = doubts::words(&finding.doubts, names);
            return text::fill("sheet_review.cannot_tell", &[("what", &doubts)]);
        }
    };
    match finding.predicts {
        Some(code) => text::fill("sheet_review.predicts", &[("what", &told), ("code", &code)]),
        None => told,
    }
}

fn marked(page: &mut Page, role: Role, mark: &str, words: &str, chosen: bool, room: Room) {
    for (no, part) in wrap(words, room.columns.saturating_sub(MARK)).into_iter().enumerate() {
        let lead = match (no, chosen) {
            (0, true) => format!("> {mark:<3}"),
            (0, false) => format!("  {mark:<3}"),
            _ => " ".repeat(MARK),
        };
        page.push(line(if chosen && no == 0 { Role::Focus } else { role }, format!("{lead}{part}")));
    }
}

/// All that is good in one line, because there is nothing to do about it.
fn good(page: &mut Page, prepared: &Prepared, room: Room) {
    let names: Vec<&str> = prepared
        .findings
        .iter()
        .filter(|finding| finding.level == Level::Ok)
        .map(|finding| text::get(check(finding.rule)))
        .collect();
    if !names.is_empty() {
        marked(page, Role::Good, "ok", &names.join(", "), false, room);
    }
}

fn subjects(about: &[&Subject], names: &dyn Names) -> String {
    let mut named: Vec<String> = about.iter().take(NAMED).map(|subject| self::subject(subject, names)).collect();
    if about.len() > NAMED {
        named.push(text::fill("sheet.and_more", &[("n", &(about.len() - NAMED))]));
    }
    named.join(", ")
}

fn subject(subject: &Subject, names: &dyn Names) -> String {
    match subject {
        Subject::Snapshot(id) => people::snapshot(names, id),
        Subject::Principal(principal) => people::full(names, principal),
        Subject::Near(account, known, how) => {
            let key = match how {
                Resemblance::OneDigit => "near.one_digit",
                Resemblance::Swapped => "near.swapped",
                Resemblance::OneMoreOrLess => "near.length",
            };
            let known = people::full(names, &crate::domain::share::Principal::Account(known.clone()));
            text::fill(key, &[("account", account), ("known", &known)])
        }
        Subject::Share(id) => names.share_name(id).map_or_else(|| id.to_string(), |name| format!("{name} ({id})")),
        Subject::Name(name) => crate::base::untrusted::Untrusted::from(name.as_str()).shown().to_owned(),
        Subject::Key(id) => id.to_string(),
        Subject::Invitation(id) => id.to_string(),
        Subject::Directory(id) => id.to_string(),
        Subject::Zone(id) => id.to_string(),
        Subject::Region(id) => id.to_string(),
        Subject::Disk(id) => id.to_string(),
        Subject::Sizes { least, most } => text::fill("sheet_disk.size_rule", &[("least", least), ("most", most)]),
    }
}

/// The key of the short name of a rule that is met.
fn check(rule: Rule) -> &'static str {
    match rule {
        Rule::Identity => "check.identity",
        Rule::ShareName => "check.share_name",
        Rule::ShareState => "check.share_state",
        Rule::Unfinished => "check.unfinished",
        Rule::PrincipalKind => "check.principal_kind",
        Rule::OwnAccount => "check.own_account",
        Rule::NoDirectory => "check.no_directory",
        Rule::DirectorySwitch => "check.directory_switch",
        Rule::Scope => "check.scope",
        Rule::OwnSnapshot => "check.own_snapshot",
        Rule::Ready => "check.ready",
        Rule::ServiceKey => "check.service_key",
        Rule::KeyState => "check.key_state",
        Rule::KeyTrust => "check.key_trust",
        Rule::RolePolicy => "check.role_policy",
        Rule::OpenRole => "check.open_role",
        Rule::PrincipalsPerSnapshot => "check.principals",
        Rule::SharedSnapshots => "check.shared_snapshots",
        Rule::Shares => "check.shares",
        Rule::Narrowing => "check.narrowing",
        Rule::InvitationState => "check.invitation_state",
        Rule::Sender => "check.sender",
        Rule::Leaving => "check.leaving",
        Rule::Deletion => "check.deletion",
        Rule::Enabling => "check.enabling",
        Rule::Source => "check.source",
        Rule::Zone => "check.zone",
        Rule::Category => "check.category",
        Rule::Size => "check.size",
        Rule::Encryption => "check.encryption",
        Rule::NewKey => "check.new_key",
        Rule::Copyable => "check.copyable",
        Rule::Destination => "check.destination",
        Rule::MadeName => "check.made_name",
        Rule::DiskState => "check.disk_state",
        Rule::CopyQueue => "check.copy_queue",
        _ => "check.other",
    }
}

fn blocking(rule: Rule) -> &'static str {
    match rule {
        Rule::Identity => "block.identity",
        Rule::ShareName => "block.share_name",
        Rule::ShareState => "block.share_state",
        Rule::Unfinished => "block.unfinished",
        Rule::PrincipalKind => "block.principal_kind",
        Rule::OwnAccount => "block.own_account",
        Rule::NoDirectory => "block.no_directory",
        Rule::DirectorySwitch => "block.directory_switch",
        Rule::Scope => "block.scope",
        Rule::OwnSnapshot => "block.own_snapshot",
        Rule::Ready => "block.ready",
        Rule::ServiceKey => "block.service_key",
        Rule::KeyState => "block.key_state",
        Rule::KeyTrust => "block.key_trust",
        Rule::RolePolicy => "block.role_policy",
        Rule::PrincipalsPerSnapshot => "block.principals",
        Rule::SharedSnapshots => "block.shared_snapshots",
        Rule::Shares => "block.shares",
        Rule::Narrowing => "block.narrowing",
        Rule::InvitationState => "block.invitation_state",
        Rule::Leaving => "block.leaving",
        Rule::Deletion => "block.deletion",
        Rule::Enabling => "block.enabling",
        Rule::Source => "block.source",
        Rule::Zone => "block.zone",
        Rule::Category => "block.category",
        Rule::KeyNeedsEssd => "block.key_needs_essd",
        Rule::Size => "block.size",
        Rule::BelowSnapshot => "block.below_snapshot",
        Rule::Encryption => "block.encryption",
        Rule::PlainInRegion => "block.plain_in_region",
        Rule::OwnersKey => "block.owners_key",
        Rule::NewKey => "block.new_key",
        Rule::Copyable => "block.copyable",
        Rule::Destination => "block.destination",
        Rule::MadeName => "block.made_name",
        Rule::Description => "block.description",
        Rule::Retention => "block.retention",
        Rule::DiskState => "block.disk_state",
        Rule::SourceGone => "block.source_gone",
        Rule::InstanceRuns => "block.instance_runs",
        Rule::RegionRead => "block.region_read",
        Rule::RegionPlanned => "block.region_planned",
        rule => policy(rule).unwrap_or("block.other"),
    }
}

/// The key of what a policy refuses.
fn policy(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::ReadOnlyKey => "policy.read_only_key",
        Rule::ReadOnlyProfile => "policy.read_only_profile",
        Rule::ReadOnlyPolicy => "policy.read_only",
        Rule::PolicyUnreadable => "policy.unreadable",
        Rule::PolicyAccount => "policy.account",
        Rule::PolicySender => "policy.sender",
        Rule::PolicyOutside => "policy.outside",
        Rule::PolicyScope => "policy.scope",
        Rule::PolicyPrincipals => "policy.principals",
        Rule::PolicyRegion => "policy.region",
        Rule::PolicyNote => "policy.note",
        _ => return None,
    })
}

fn warning(rule: Rule) -> &'static str {
    match rule {
        Rule::ShareName => "warn.share_name",
        Rule::Unfinished => "warn.unfinished",
        Rule::KeyTrust => "warn.key_trust",
        Rule::OpenRole => "warn.open_role",
        Rule::PrincipalsPerSnapshot => "warn.principals",
        Rule::SharedSnapshots => "warn.shared_snapshots",
        Rule::Shares => "warn.shares",
        Rule::SeenAtOnce => "warn.seen_at_once",
        Rule::SeenOnceAccepted => "warn.seen_once_accepted",
        Rule::Reuse => "warn.reuse",
        Rule::NoGain => "warn.no_gain",
        Rule::Wide => "warn.wide",
        Rule::Invitations => "warn.invitations",
        Rule::PastRetention => "warn.past_retention",
        Rule::Released => "warn.released",
        Rule::Archived => "warn.archived",
        Rule::NearMiss => "warn.near_miss",
        Rule::Sender => "warn.sender",
        Rule::CopyQueue => "warn.copy_queue",
        Rule::ServiceKeyMade => "warn.service_key_made",
        Rule::RegionPlanned => "warn.region_planned",
        Rule::PolicyNote => "policy.note",
        _ => "warn.other",
    }
}
