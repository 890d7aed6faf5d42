//! The review of a plan as plain lines, for where there is no screen.

use super::super::form::heading;
use super::super::people::Names;
use super::{Room, findings, fixes, head, pairs, steps};
use crate::app::tasks::Prepared;
use crate::domain::plan::Plan;
use crate::domain::preflight::{Finding, Level, Matrix};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, wrap};

/// Columns of the mark in front of a finding.
const MARK: usize = 4;

/// Everything that a review says: what is sent, what the preflight says, who gains and loses what, and what cannot be
/// taken back; in lines of at most `columns` columns.
#[must_use]
pub fn plain(plan: &Plan, prepared: &Prepared, names: &dyn Names, columns: usize) -> Vec<String> {
    let findings = &prepared.findings;
    let room = Room { columns, airy: true, wide: false, whole: true };
    let mut page = Page::default();
    let blocked = Matrix::of(plan, findings, &prepared.facts).blocked();
    head::add(&mut page, plan, blocked, names, columns);
    heading(&mut page, text::get("sheet_review.plain_findings"), true);
    for finding in findings.iter().filter(|finding| finding.level != Level::Ok) {
        point(&mut page, findings::mark(finding.level), &findings::words(finding, names), columns);
        if let Some(fix) = &finding.fix {
            page.say(Role::Quiet, &fixes::words(fix, names), columns, MARK);
        }
    }
    let good: Vec<String> = findings
        .iter()
        .filter(|finding| finding.level == Level::Ok)
        .map(|finding| findings::words(finding, names))
        .collect();
    if !good.is_empty() {
        point(&mut page, findings::mark(Level::Ok), &good.join(", "), columns);
    }
    pairs::all(&mut page, plan, prepared, names, room);
    heading(&mut page, text::get("sheet_review.steps"), true);
    steps::add(&mut page, plan, names, columns, true);
    pairs::effects(&mut page, plan, room);
    steps::lasting(&mut page, plan, room);
    lines(&page)
}

/// One finding in words, and what can be done about it.
#[must_use]
pub fn finding(finding: &Finding, names: &dyn Names) -> (String, Option<String>) {
    (findings::words(finding, names), finding.fix.as_ref().map(|fix| fixes::words(fix, names)))
}

fn point(page: &mut Page, mark: &str, words: &str, columns: usize) {
    for (no, part) in wrap(words, columns.saturating_sub(MARK)).into_iter().enumerate() {
        let lead = if no == 0 { format!(" {mark:<3}") } else { " ".repeat(MARK) };
        page.push(line(Role::Text, format!("{lead}{part}")));
    }
}

fn lines(page: &Page) -> Vec<String> {
    let text = |line: &ratatui::text::Line<'_>| line.spans.iter().map(|span| span.content.as_ref()).collect::<String>();
    page.lines().iter().map(|line| text(line).trim_end().to_owned()).collect()
}
