//! What is said about filters: a term that is not understood, and what there is instead.

use crate::app::filters::grammar;
use crate::app::model::{Model, ViewId};
use crate::base::untrusted::Untrusted;
use crate::domain::filter::{Kind, Mistake, Why};
use crate::text;

use super::theme::Role;
use super::widgets::Page;

/// The term of the shown screen's filter that is not understood, if there is one.
#[must_use]
pub fn wrong(model: &Model) -> Option<String> {
    match model.view {
        ViewId::Audit => model.audit.unknown.clone(),
        view => model.read_filter(view).err().map(|wrong| wrong.term),
    }
}

/// Says what is wrong with a term, and what there is.
pub fn mistake(page: &mut Page, wrong: &Mistake, view: ViewId, columns: usize) {
    let key = match wrong.why {
        Why::Column => "filter.no_column",
        Why::State => "filter.no_state",
        Why::Number => "filter.no_number",
        Why::Age => "filter.no_age",
        Why::Text => "filter.no_text",
    };
    let name = Untrusted::from(wrong.name.as_str());
    page.say(Role::Bad, &text::fill(key, &[("name", &name.shown())]), columns, 0);
    for words in vocabulary(view) {
        page.say(Role::Text, &words, columns, 0);
    }
    page.say(Role::Quiet, text::get("filter.literal"), columns, 0);
}

/// How to see all rows again, and what else can be asked for: many a word that matches nothing stands in a column.
pub fn hint(page: &mut Page, view: ViewId, columns: usize) {
    page.say(Role::Text, text::get("list.filter_hint"), columns, 0);
    for words in vocabulary(view) {
        page.say(Role::Quiet, &words, columns, 0);
    }
}

/// What the rows of a screen can be asked about.
#[must_use]
pub fn vocabulary(view: ViewId) -> Vec<String> {
    let Some(grammar) = grammar(view) else { return Vec::new() };
    let sign = |kind| match kind {
        Kind::Text => ":",
        Kind::Number => ">",
        Kind::Age => "<",
    };
    let names: Vec<String> = grammar.columns.iter().map(|(name, kind)| format!("{name}{}", sign(*kind))).collect();
    let states: Vec<String> = grammar.states.iter().map(|state| format!("is:{state}")).collect();
    vec![
        text::fill("filter.columns", &[("names", &names.join("  "))]),
        text::fill("filter.states", &[("names", &states.join("  "))]),
    ]
}
