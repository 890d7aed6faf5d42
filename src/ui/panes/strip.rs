//! The strip of a wide screen: the last change, and what could not be read.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::model::Model;
use crate::domain::execution::{Execution, State};
use crate::domain::plan::Intent;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{line, pane, put, span};
use crate::ui::{problem, step_state};

/// Draws the strip.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let title = line(Role::Text, text::get("pane.strip"));
    let inner = pane(frame.buffer_mut(), area, &title, &Line::default(), false);
    let mut lines: Vec<Line<'static>> = Vec::new();
    lines.extend(model.tasks.latest().map(|task| change(&task.execution)));
    lines.extend(problems(model, usize::from(inner.height)));
    if lines.is_empty() {
        let key = if model.regions.iter().any(|row| row.is_loading()) { "strip.reading" } else { "strip.quiet" };
        lines.push(line(Role::Quiet, format!(" {}", text::get(key))));
    }
    for (row, words) in lines.iter().enumerate() {
        put(frame.buffer_mut(), inner, row, words);
    }
}

/// What a change does, in a word or two.
pub(in crate::ui) fn purpose(intent: &Intent) -> &'static str {
    text::get(match intent.first() {
        Intent::Share { .. } => "change.share",
        Intent::Unshare { .. } => "change.unshare",
        Intent::RemovePrincipals { .. } => "change.remove",
        Intent::TakeOut { .. } => "change.take_out",
        Intent::DeleteShare { .. } => "change.delete_share",
        Intent::Change { .. } => "change.change",
        Intent::Leave(_) => "change.leave",
        Intent::DeleteSnapshots { .. } => "change.delete_snapshots",
        Intent::EnableDirectorySharing { .. } => "change.enable",
        Intent::Trust { .. } => "change.trust",
        Intent::Undo { .. } | Intent::Parts(_) => "change.undo",
        Intent::Accept(_) => "change.accept",
        Intent::Reject(_) => "change.reject",
        Intent::CreateDisk(_) => "change.create_disk",
        Intent::Copy(_) => "change.copy",
        Intent::ReInitialise(_) => "change.reinitialise",
    })
}

fn change(execution: &Execution) -> Line<'static> {
    let all = execution.progress.len();
    let done = execution.progress.iter().filter(|step| matches!(step.state, State::Ended(_))).count();
    let current = execution.progress.iter().find(|step| !matches!(step.state, State::Ended(_)));
    let worst =
        execution.progress.iter().rev().find(|step| matches!(&step.state, State::Ended(outcome) if !outcome.is_good()));
    let (word, role) = match (current.or(worst), all) {
        (Some(step), _) => step_state(&step.state),
        (None, _) => ("step.done", Role::Good),
    };
    let words = text::fill(
        "strip.change",
        &[
            ("what", &purpose(&execution.plan.intent)),
            ("done", &done),
            ("all", &all),
            ("region", &execution.plan.places()),
        ],
    );
    Line::from(vec![
        span(Role::Text, format!(" {words}  ")),
        span(role, text::get(word)),
        span(Role::Quiet, format!("  {}", text::get("strip.change_hint"))),
    ])
}

fn problems(model: &Model, most: usize) -> Vec<Line<'static>> {
    let failed = model.regions.iter().filter_map(|row| Some((&row.id, row.problem()?)));
    failed
        .take(most)
        .map(|(id, problem)| {
            let what = format!("{id}  {} {}  ", problem.action, problem.code);
            let rest = [problem::advice(problem), problem::request(problem)].join("  ");
            Line::from(vec![span(Role::Bad, " ! "), span(Role::Text, what), span(Role::Quiet, rest)])
        })
        .collect()
}
