//! Gathers findings: what is alike is one finding about several things, and all doubts are one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{Doubt, Finding, Fix, Level, Rule, Subject, Use};

#[derive(Debug, Default)]
pub(super) struct Report {
    findings: BTreeMap<(Rule, Level, Option<&'static str>), Finding>,
    told: HashSet<(Rule, Level, Option<&'static str>, Subject)>,
    checked: BTreeSet<Rule>,
    unsure: BTreeSet<Rule>,
    usages: BTreeMap<Rule, Use>,
    doubts: Vec<Doubt>,
    later: bool,
}

impl Report {
    /// Says whether what is noted from here on is about a step that comes after another.
    pub fn later(&mut self, later: bool) {
        self.later = later;
    }

    /// Notes that a task is not over which keeps the service from doing something. By the time of a later step it may be.
    pub fn unfinished(&mut self, rule: Rule, is_sure: bool, predicts: &'static str, subject: Subject) {
        let level = if is_sure && !self.later { Level::Block } else { Level::Warn };
        self.add(rule, level, Some(predicts), subject, Some(Fix::Wait));
    }

    /// Notes something about one subject.
    pub fn add(
        &mut self,
        rule: Rule,
        level: Level,
        predicts: Option<&'static str>,
        subject: Subject,
        fix: Option<Fix>,
    ) {
        let is_new = self.told.insert((rule, level, predicts, subject.clone()));
        let finding = self.entry(rule, level, predicts);
        if is_new {
            finding.about.push(subject);
        }
        finding.fix = match (finding.fix.take(), fix) {
            (Some(one), Some(other)) => Some(joined(one, other)),
            (one, other) => one.or(other),
        };
    }

    /// Notes something about the plan as a whole.
    pub fn note(&mut self, rule: Rule, level: Level, predicts: Option<&'static str>, fix: Option<Fix>) {
        let finding = self.entry(rule, level, predicts);
        finding.fix = finding.fix.take().or(fix);
    }

    fn entry(&mut self, rule: Rule, level: Level, predicts: Option<&'static str>) -> &mut Finding {
        self.findings.entry((rule, level, predicts)).or_insert_with(|| Finding {
            rule,
            level,
            region: None,
            about: Vec::new(),
            predicts,
            fix: None,
            usage: None,
            doubts: Vec::new(),
        })
    }

    /// Notes that a rule was checked; without another finding of it, it is good.
    pub fn good(&mut self, rule: Rule) {
        self.checked.insert(rule);
    }

    /// Notes how much of a limit is used; the fullest counts.
    pub fn usage(&mut self, rule: Rule, usage: Use) {
        let fullest = self.usages.entry(rule).or_insert(usage);
        if usage.used > fullest.used {
            *fullest = usage;
        }
    }

    /// Notes something that cannot be told and without which these rules cannot be judged, whatever else is good.
    pub fn unsure(&mut self, rules: &[Rule], doubt: Doubt) {
        self.unsure.extend(rules);
        self.doubt(doubt);
    }

    /// Notes something that cannot be told.
    pub fn doubt(&mut self, doubt: Doubt) {
        let merged = self.doubts.iter_mut().any(|old| match (old, &doubt) {
            (Doubt::ImportedImage(old), Doubt::ImportedImage(new))
            | (Doubt::DirectoryCount(old), Doubt::DirectoryCount(new)) => extend(old, new),
            (Doubt::ForeignAccount(old), Doubt::ForeignAccount(new)) => extend(old, new),
            (old, new) => old == new,
        });
        if !merged {
            self.doubts.push(doubt);
        }
    }

    /// All findings, what blocks first.
    pub fn finish(mut self) -> Vec<Finding> {
        self.doubts.sort();
        if !self.doubts.is_empty() {
            let doubts = std::mem::take(&mut self.doubts);
            self.entry(Rule::CannotTell, Level::Ask, None).doubts = doubts;
        }
        let mut spoken: BTreeSet<Rule> = self.findings.keys().map(|(rule, ..)| *rule).collect();
        spoken.append(&mut self.unsure);
        for rule in std::mem::take(&mut self.checked).difference(&spoken) {
            self.entry(*rule, Level::Ok, None);
        }
        let usages = self.usages;
        let mut all: Vec<Finding> = self.findings.into_values().collect();
        for finding in &mut all {
            finding.usage = usages.get(&finding.rule).copied();
        }
        all.sort_by_key(|finding| (place(finding.level), finding.rule));
        all
    }
}

/// Where findings of a level stand among all.
pub(super) fn place(level: Level) -> u8 {
    match level {
        Level::Block => 0,
        Level::Warn => 1,
        Level::Ask => 2,
        Level::Ok => 3,
    }
}

fn extend<T: Clone + PartialEq>(old: &mut Vec<T>, new: &[T]) -> bool {
    for item in new {
        if !old.contains(item) {
            old.push(item.clone());
        }
    }
    true
}

/// One fix for both, where they are of one kind; else the first.
fn joined(mut one: Fix, other: Fix) -> Fix {
    match (&mut one, &other) {
        (Fix::SkipPrincipals(old), Fix::SkipPrincipals(new)) => drop(extend(old, new)),
        (Fix::SkipSnapshots(old), Fix::SkipSnapshots(new)) | (Fix::CopyWithKey(old), Fix::CopyWithKey(new)) => {
            extend(old, new);
        }
        (Fix::TrustRecipients(old), Fix::TrustRecipients(new)) => drop(extend(old, new)),
        (Fix::EnableKeys(old), Fix::EnableKeys(new)) => drop(extend(old, new)),
        _ => {}
    }
    one
}
