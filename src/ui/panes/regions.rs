//! The regions: how many snapshots each has, and how far each one's lists are.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use crate::app::model::{Model, Pane, Session};
use crate::app::regions::{Load, RegionRow, Scope};
use crate::base::untrusted::width;
use crate::text;
use crate::ui::age;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, foot, left, line, more, paint, pane, put, right, span, window};

/// Columns before a region: `>` or `!`.
const GUTTER: usize = 2;

/// Draws the pane.
pub fn draw(model: &Model, frame: &mut Frame<'_>, area: Rect) {
    let focused = model.focus == Pane::Regions;
    let title = line(Role::Text, text::get("pane.regions"));
    let inner = pane(frame.buffer_mut(), area, &title, &Line::default(), focused);
    if model.regions.is_empty() {
        return unread(model, frame, inner);
    }
    let scopes = model.scopes();
    let shown = window(scopes.len(), model.scope.top, usize::from(inner.height));
    for (row, scope) in scopes.get(shown.clone()).unwrap_or_default().iter().enumerate() {
        let cursor = scope == model.scope();
        put(frame.buffer_mut(), inner, row, &entry(model, scope, cursor, usize::from(inner.width)));
        if cursor && focused {
            paint(frame.buffer_mut(), inner, row, Role::Focus);
        }
    }
    foot(frame.buffer_mut(), area, &more(scopes.len(), &shown));
}

fn unread(model: &Model, frame: &mut Frame<'_>, inner: Rect) {
    let mut page = Page::default();
    let columns = usize::from(inner.width);
    match &model.regions_problem {
        Some(_) => {
            page.say(Role::Bad, &format!("! {}", text::get("regions.unlisted")), columns, 0);
            page.say(Role::Text, text::get("regions.again"), columns, 0);
        }
        None if matches!(model.session, Session::Opening { .. }) => {}
        None => page.say(Role::Busy, text::get("regions.reading"), columns, 0),
    }
    page.draw(frame, inner, 0);
}

fn entry(model: &Model, scope: &Scope, cursor: bool, room: usize) -> Line<'static> {
    let (name, value, role, when) = match scope {
        Scope::All => {
            let whole = model.regions.iter().all(|row| matches!(row.snapshots, Load::Complete { .. }));
            let count = format!("{}{}", model.inventory.total(), if whole { "" } else { "+" });
            (text::get("regions.all").to_owned(), count, Role::Text, None)
        }
        Scope::Region(id) => {
            let row = model.regions.iter().find(|row| row.id == *id);
            let count = model.inventory.len(id);
            let space = room.saturating_sub(GUTTER + width(id.as_str()) + 1);
            let (value, role) = row.map_or((String::new(), Role::Quiet), |row| state(row, count, space));
            let when = row.and_then(|row| row.snapshots.as_of()).map(|at| age::age(model.now.wall, at));
            (id.to_string(), value, role, when)
        }
    };
    let failed = matches!(scope, Scope::Region(id)
        if model.regions.iter().any(|row| row.id == *id && row.problem().is_some()));
    let (lead, lead_role) = match (cursor, failed) {
        (true, _) => ("> ", Role::Strong),
        (false, true) => ("! ", Role::Bad),
        (false, false) => ("  ", Role::Text),
    };
    let rest = room.saturating_sub(GUTTER);
    let longest = model.regions.iter().map(|row| width(row.id.as_str())).max().unwrap_or(0);
    let with_age = longest + 7 + 4 <= rest;
    let tail = if with_age { right(&when.unwrap_or_default(), 4) } else { String::new() };
    let space = rest.saturating_sub(width(&value) + 1 + width(&tail));
    let name_role = if cursor { Role::Strong } else { Role::Text };
    Line::from(vec![
        span(lead_role, lead),
        span(name_role, left(&name, space)),
        span(role, format!(" {value}")),
        span(Role::Quiet, tail),
    ])
}

/// What stands for a region's list: how many snapshots, or why not. Words that do not fit into `space` are shortened.
fn state(row: &RegionRow, count: usize, space: usize) -> (String, Role) {
    match &row.snapshots {
        Load::Stopped { .. } if count == 0 => (text::get("regions.failed").to_owned(), Role::Bad),
        Load::Stopped { .. } => (format!("{count}+"), Role::Warn),
        Load::Loading { since: None, .. } if count > 0 => (format!("{count}…"), Role::Busy),
        Load::Loading { since: None, .. } => ("…".to_owned(), Role::Busy),
        Load::Idle => ("-".to_owned(), Role::Quiet),
        Load::Kept { .. } => (count.to_string(), Role::Quiet),
        Load::Complete { .. } | Load::Loading { .. } => {
            if row.sharing == Some(false) {
                (without_sharing(count, space), Role::Quiet)
            } else if row.problem().is_some() {
                (format!("{count}!"), Role::Warn)
            } else {
                (count.to_string(), Role::Text)
            }
        }
    }
}

fn without_sharing(count: usize, space: usize) -> String {
    let words = text::get("regions.no_sharing");
    let whole = format!("{count} {words}");
    if count > 0 && width(&whole) <= space {
        whole
    } else if width(words) <= space {
        words.to_owned()
    } else {
        text::get("regions.no_sharing_tight").to_owned()
    }
}
