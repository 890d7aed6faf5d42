//! A plan as a file.

use std::io;

use serde::Serialize;
use serde_json::json;

use super::calls::{Given, sent};
use super::{Format, markdown, rows, shell, terraform};
use crate::base::names::name;
use crate::base::untrusted::clean;
use crate::domain::plan::{Inverse, PLAN_FILE, Plan, StepNo, joint_hash};
use crate::text;

/// A step of a plan.
#[derive(Debug, Serialize)]
struct StepItem {
    step: usize,
    region: String,
    action: String,
    sends: Vec<String>,
    after: Vec<usize>,
    undo: Vec<String>,
}

const FIELDS: &[&str] = &["step", "region", "action", "sends", "after", "undo"];

impl StepItem {
    fn of(plan: &Plan, no: StepNo) -> Self {
        let (step, region) = (&plan.steps[no], plan.region_of(no));
        let flag = |(flag, value): (String, Given)| match value {
            Given::Text(text) => format!("{flag}={}", clean(&text)),
            Given::ShareOf(made) => format!("{flag}=(step {})", made + 1),
        };
        Self {
            step: no + 1,
            region: region.to_string(),
            action: step.call.action().to_owned(),
            sends: sent(plan, no).flags.into_iter().filter(|(name, _)| name != "region").map(flag).collect(),
            after: step.after.iter().map(|after| after.step + 1).collect(),
            undo: match &step.inverse {
                Inverse::Calls(calls) => calls.iter().map(|call| call.action().to_owned()).collect(),
                Inverse::Remake(_) => vec!["CreateResourceShare".to_owned()],
                Inverse::Never(why) => vec![format!("never: {}", name(why))],
            },
        }
    }
}

/// A plan in one of the formats.
///
/// # Errors
/// A plan that cannot be put into JSON.
pub(super) fn written(plan: &Plan, format: Format) -> io::Result<String> {
    let steps = || -> Vec<StepItem> { (0..plan.steps.len()).map(|no| StepItem::of(plan, no)).collect() };
    Ok(match format {
        Format::Json => {
            let whole = json!({
                "schema": PLAN_FILE,
                "plan_hash": joint_hash(std::iter::once(plan)),
                "plans": [{ "undoes": null, "plan": plan }],
            });
            format!("{}\n", serde_json::to_string_pretty(&whole)?)
        }
        Format::Csv => rows::written(FIELDS, &steps(), format)?,
        Format::Markdown => {
            let (account, hash) = (plan.account.as_str(), plan.hash());
            let words = text::fill("export.markdown_plan", &[("account", &account), ("hash", &hash)]);
            format!("{}\n\n{}", markdown::escaped(&words), rows::written(FIELDS, &steps(), format)?)
        }
        Format::Shell => shell::plan(plan),
        Format::Terraform => terraform::plan(plan),
    })
}
