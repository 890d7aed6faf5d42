//! The line of keys at the bottom.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::actions::{Action, ActionId, within};
use crate::app::layout::Layout;
use crate::app::model::{Model, Session, ViewId};
use crate::app::sheets::Sheet;
use crate::app::status::enabled;
use crate::app::tasks::AuditFilter;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{line, put, span};

/// The line of keys: as many as fit, help always among them.
pub fn footer(model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
    if model.filtering && model.sheets.is_empty() {
        let words = if model.view == ViewId::Audit && model.audit.unknown.is_some() {
            let known = AuditFilter::columns().collect::<Vec<_>>().join(" ");
            text::fill("status.known_terms", &[("known", &known)])
        } else {
            text::get("status.filter_keys").to_owned()
        };
        put(frame.buffer_mut(), layout.footer, 0, &line(Role::Quiet, format!(" {words}")));
        return;
    }
    let hints: Vec<&Action> = within(model.contexts()).filter(|action| is_hint(model, action)).collect();
    let help = hints.iter().position(|action| action.id == ActionId::Help);
    let reserved = help.map_or(0, |at| hint_width(hints[at]) + 2);
    let room = usize::from(layout.footer.width).saturating_sub(2);
    let mut pieces = vec![span(Role::Text, " ")];
    let mut used = 0;
    for (at, action) in hints.iter().enumerate() {
        let wide = hint_width(action);
        let rest = if help.is_some_and(|help| at < help) { reserved } else { 0 };
        if used + wide + rest <= room {
            used += wide + 2;
            pieces.extend(hint(action));
        }
    }
    put(frame.buffer_mut(), layout.footer, 0, &Line::from(pieces));
}

/// Whether a key is worth naming now: it does something, and it is one of the few that matter here.
fn is_hint(model: &Model, action: &Action) -> bool {
    if model.sheets.is_empty() && matches!(model.session, Session::Failed { .. }) {
        return match action.id {
            ActionId::Profile => !model.profiles.is_empty(),
            ActionId::Refresh | ActionId::Help | ActionId::Quit => true,
            _ => false,
        };
    }
    let empty = match model.view {
        ViewId::Snapshots => model.found.is_empty(),
        ViewId::SharedIn => model.shared_in.found.is_empty(),
        _ => false,
    };
    let pointless = match action.id {
        ActionId::Mark => empty,
        ActionId::Open => empty || model.opened.is_some(),
        // Where nothing has failed, other keys of an opened share matter more.
        ActionId::KeyAssistant if model.opened.is_some() => enabled(model, ActionId::RetryAssociation).is_err(),
        // In a text field it is a character.
        ActionId::Help | ActionId::Select => model.sheets.last().is_some_and(Sheet::takes_letters),
        ActionId::Choose => model.sheets.last().is_some_and(Sheet::moves_by_field),
        _ => false,
    };
    action.footer && !pointless && enabled(model, action.id).is_ok()
}

fn key_label(action: &Action) -> String {
    action.keys.first().map_or_else(String::new, crate::app::keys::Chord::label)
}

fn hint_width(action: &Action) -> usize {
    width(&key_label(action)) + 1 + width(text::get(action.title))
}

fn hint(action: &Action) -> [Span<'static>; 3] {
    let title = span(Role::Quiet, format!(" {}", text::get(action.title)));
    [span(Role::Key, key_label(action)), title, span(Role::Text, "  ")]
}
