//! What is said about a plan over several regions: what is so in all of them once, anything else with its region.

use super::report::{Report, place};
use super::{Finding, Fix, Level, Rule, Subject, Use};
use crate::domain::ids::RegionId;

/// Why there is no plan for a region: its shares could not be read, or there is none for what is wanted.
#[must_use]
pub fn unplanned(region: &RegionId, unread: bool) -> Finding {
    Finding {
        rule: if unread { Rule::RegionRead } else { Rule::RegionPlanned },
        level: Level::Block,
        region: Some(region.clone()),
        about: vec![Subject::Region(region.clone())],
        predicts: None,
        fix: Some(Fix::SkipRegion(region.clone())),
        usage: None,
        doubts: Vec::new(),
    }
}

/// The findings about the parts of a plan as those about the whole, what blocks first.
#[must_use]
pub fn together(parts: &[(RegionId, Vec<Finding>)]) -> Vec<Finding> {
    let mut all: Vec<(Finding, usize)> = Vec::new();
    let mut doubts = Report::default();
    for (region, findings) in parts {
        for finding in findings {
            finding.doubts.iter().for_each(|doubt| doubts.doubt(doubt.clone()));
            match all.iter_mut().find(|(known, _)| is_alike(known, finding)) {
                Some((known, times)) => {
                    *times += 1;
                    known.usage = fullest(known.usage, finding.usage);
                }
                None => all.push((Finding { region: Some(region.clone()), ..finding.clone() }, 1)),
            }
        }
    }
    let everywhere = |(finding, times): (Finding, usize)| {
        let one = matches!(finding.level, Level::Ok | Level::Ask) || finding.is_reminder() || times == parts.len();
        if one { vec![Finding { region: None, ..finding }] } else { by_region(&finding, parts) }
    };
    let mut out: Vec<Finding> = all.into_iter().flat_map(everywhere).collect();
    let spoken: Vec<Rule> = out.iter().filter(|one| one.level != Level::Ok).map(|one| one.rule).collect();
    out.retain(|one| one.level != Level::Ok || !spoken.contains(&one.rule));
    let joined = doubts.finish().into_iter().find(|one| one.rule == Rule::CannotTell);
    for finding in out.iter_mut().filter(|one| one.level == Level::Ask) {
        finding.doubts = joined.as_ref().map(|one| one.doubts.clone()).unwrap_or_default();
    }
    out.sort_by_key(|finding| (place(finding.level), finding.rule, finding.region.clone()));
    out
}

/// Whether two findings say the same, but for where. What is good, what only reminds, and what cannot be told is said once.
fn is_alike(one: &Finding, other: &Finding) -> bool {
    let kind = (one.rule, one.level, one.predicts) == (other.rule, other.level, other.predicts);
    let once = matches!(one.level, Level::Ok | Level::Ask) || one.is_reminder();
    kind && (once || (&one.about, &one.fix) == (&other.about, &other.fix))
}

fn by_region(finding: &Finding, parts: &[(RegionId, Vec<Finding>)]) -> Vec<Finding> {
    let of = |(region, findings): &(RegionId, Vec<Finding>)| {
        let own = findings.iter().find(|one| is_alike(finding, one))?;
        Some(Finding { region: Some(region.clone()), ..own.clone() })
    };
    parts.iter().filter_map(of).collect()
}

fn fullest(one: Option<Use>, other: Option<Use>) -> Option<Use> {
    [one, other].into_iter().flatten().max_by_key(|usage| usage.used)
}
