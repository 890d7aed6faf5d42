//! What stands in place of the panes while there is no session: what is wrong, and every way on from there.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::model::Model;
use crate::app::model::{CredentialTrouble, OpenTrouble};
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, pane, span};
use crate::ui::{credentials, problem};

/// Draws it over the whole middle of the screen.
pub fn draw(model: &Model, trouble: &OpenTrouble, profile: Option<&str>, frame: &mut Frame<'_>, area: Rect) {
    let title = line(Role::Text, text::get("welcome.title"));
    let inner = pane(frame.buffer_mut(), area, &title, &Line::default(), true);
    let area = Rect { x: inner.x + 2.min(inner.width), width: inner.width.saturating_sub(4).min(96), ..inner };
    let columns = usize::from(area.width);
    let mut page = page(model, trouble, profile, columns, true);
    if page.len() > usize::from(area.height) {
        page = self::page(model, trouble, profile, columns, false);
    }
    page.draw(frame, area, 0);
}

/// What there is to say; not `whole`, without what can be left out where there is little room.
fn page(model: &Model, trouble: &OpenTrouble, profile: Option<&str>, columns: usize, whole: bool) -> Page {
    let mut page = Page::default();
    if whole {
        page.blank();
    }
    match trouble {
        OpenTrouble::Credentials(CredentialTrouble::None { file, metadata }) => {
            none(&mut page, &shown(file), columns, whole);
            if let Some(why) = metadata {
                let words = text::fill("welcome.instance_silent", &[("why", &credentials::silence(why))]);
                page.say(Role::Quiet, &words, columns, 0);
            }
        }
        OpenTrouble::Credentials(trouble) => unusable(&mut page, trouble, columns),
        OpenTrouble::Request(problem) => {
            let name = profile.unwrap_or(text::get("title.first_profile"));
            page.say(Role::Strong, &text::fill("welcome.refused", &[("profile", &name)]), columns, 0);
            page.blank();
            problem::explain(&mut page, problem, columns);
        }
    }
    if whole {
        page.blank();
    }
    keys(model, &mut page);
    page
}

fn shown(path: &std::path::Path) -> String {
    crate::base::untrusted::clean(&path.to_string_lossy()).into_owned()
}

/// There are no credentials at all: how to give some, and how to look around without any.
fn none(page: &mut Page, file: &str, columns: usize, whole: bool) {
    page.say(Role::Strong, text::get("welcome.none"), columns, 0);
    if whole {
        page.blank();
    }
    page.say(Role::Heading, text::get("welcome.variables"), columns, 0);
    page.say(Role::Text, text::get("welcome.variables_key"), columns, 2);
    if whole {
        page.say(Role::Quiet, text::get("welcome.variables_token"), columns, 2);
    }
    page.say(Role::Heading, &text::fill("welcome.file", &[("file", &file)]), columns, 0);
    if whole {
        page.say(Role::Text, text::get("welcome.file_modes"), columns, 2);
        page.say(Role::Quiet, text::get("welcome.file_how"), columns, 2);
    }
    if whole {
        page.say(Role::Heading, text::get("welcome.others"), columns, 0);
        page.say(Role::Text, text::get("welcome.others_what"), columns, 2);
    }
    page.say(Role::Heading, text::get("welcome.demo"), columns, 0);
    page.say(Role::Text, text::get("welcome.demo_command"), columns, 2);
    if whole {
        page.say(Role::Quiet, text::get("welcome.demo_what"), columns, 2);
    }
}

fn unusable(page: &mut Page, trouble: &CredentialTrouble, columns: usize) {
    page.say(Role::Strong, text::get("welcome.unusable"), columns, 0);
    page.blank();
    match trouble {
        CredentialTrouble::None { .. } => {}
        CredentialTrouble::Unreadable { file, why } => {
            page.say(
                Role::Bad,
                &format!("! {}", text::fill("welcome.unreadable", &[("file", &shown(file))])),
                columns,
                0,
            );
            page.say(Role::Text, why, columns, 0);
        }
        CredentialTrouble::Malformed { file, line, column, why } => {
            let key = if *line > 0 { "welcome.malformed_at" } else { "welcome.malformed" };
            let words = text::fill(key, &[("file", &shown(file)), ("line", line), ("column", column)]);
            page.say(Role::Bad, &format!("! {words}"), columns, 0);
            page.say(Role::Text, why, columns, 0);
            page.say(Role::Text, text::get("welcome.malformed_hint"), columns, 0);
        }
        CredentialTrouble::NoSuchProfile { profile, known } => {
            page.say(
                Role::Bad,
                &format!("! {}", text::fill("welcome.no_profile", &[("profile", profile)])),
                columns,
                0,
            );
            if !known.is_empty() {
                page.say(Role::Text, &text::fill("welcome.known", &[("names", &known.join(", "))]), columns, 0);
            }
        }
        CredentialTrouble::UnsupportedMode { profile, mode } => {
            let words = text::fill("welcome.mode", &[("profile", profile), ("mode", mode)]);
            page.say(Role::Bad, &format!("! {words}"), columns, 0);
            page.say(Role::Text, &credentials::remedy(trouble), columns, 0);
        }
        CredentialTrouble::MissingField { profile, field } => {
            let words = text::fill("welcome.field", &[("profile", profile), ("field", field)]);
            page.say(Role::Bad, &format!("! {words}"), columns, 0);
        }
        other => {
            page.say(Role::Bad, &format!("! {}", credentials::words(other)), columns, 0);
            page.say(Role::Text, &credentials::remedy(other), columns, 0);
        }
    }
    page.blank();
    page.say(Role::Quiet, text::get("welcome.demo_short"), columns, 0);
}

/// The keys that lead on.
fn keys(model: &Model, page: &mut Page) {
    let mut pieces = vec![span(Role::Key, "r"), span(Role::Text, format!(" {}   ", text::get("welcome.key_again")))];
    if !model.profiles.is_empty() {
        pieces.push(span(Role::Key, "P"));
        pieces.push(span(Role::Text, format!(" {}   ", text::get("welcome.key_profile"))));
    }
    pieces.push(span(Role::Key, "q"));
    pieces.push(span(Role::Text, format!(" {}", text::get("action.quit"))));
    page.push(Line::from(pieces));
}
