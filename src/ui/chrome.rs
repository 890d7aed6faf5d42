//! The lines around the panes: title and views above, status and keys below.

mod footer;

use jiff::SignedDuration;
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::age::left;
use super::theme::Role;
use super::widgets::{field_text, line, put, put_at, show_cursor, span};
use crate::app::expiry::Validity;
use crate::app::layout::{Layout, Room};
use crate::app::model::Identity;
use crate::app::model::{Model, Session, ViewId};
use crate::base::untrusted::{Untrusted, clip, width};
use crate::text;

pub use self::footer::footer;

/// When the end of the credentials is near.
const SOON: SignedDuration = SignedDuration::from_mins(5);

/// Columns of an endpoint or a proxy where there is little room.
const PLACE: usize = 16;

/// The line on top: who acts, and how complete everything is.
pub fn title(model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
    let room = usize::from(layout.title.width);
    let mut right = completeness(model, true);
    let mut left = who(model, layout.room == Room::Wide, true, true);
    if left.width() + right.width() + 1 > room {
        left = who(model, false, false, true);
    }
    if left.width() > room {
        // Who acts and what that may change matters more than what this program is called.
        left = who(model, false, false, false);
    }
    if left.width() + right.width() + 1 > room {
        right = completeness(model, false);
    }
    put(frame.buffer_mut(), layout.title, 0, &left);
    let at = room.saturating_sub(right.width());
    if left.width() < at {
        put_at(frame.buffer_mut(), layout.title, 0, at, &right);
    }
}

fn who(model: &Model, whole: bool, kind: bool, named: bool) -> Line<'static> {
    let program = named.then(|| span(Role::Title, format!(" {}", text::get("title.program"))));
    let mut pieces = Vec::from_iter(program);
    // Where it is tight, that requests go elsewhere or by somebody is worth more than the end of a name.
    let columns = if named { usize::MAX } else { PLACE };
    if model.setup.demo {
        pieces.push(span(Role::Demo, format!("  {}", text::get("title.demo"))));
    } else if let Some(endpoint) = &model.setup.endpoint {
        let words = text::fill("title.endpoint", &[("suffix", &clip(endpoint, columns))]);
        pieces.push(span(Role::Warn, format!("  {words}")));
    }
    if let Some(proxy) = &model.setup.proxy {
        let words = text::fill("title.proxy", &[("host", &clip(proxy, columns))]);
        pieces.push(span(Role::Warn, format!("  {words}")));
    }
    pieces.push(span(Role::Text, if named { "  " } else { " " }));
    match &model.session {
        Session::Open(identity) => {
            pieces.extend(identity_pieces(identity, whole, kind));
            pieces.extend(validity(model));
            pieces.extend(standing(model, identity));
        }
        Session::Opening { profile } => {
            let name = profile.as_deref().unwrap_or(text::get("title.first_profile"));
            pieces.push(span(Role::Busy, text::fill("title.opening", &[("profile", &name)])));
        }
        Session::Failed { profile, .. } => {
            let words = match profile {
                Some(profile) => text::fill("title.failed_profile", &[("profile", profile)]),
                None => text::get("title.failed").to_owned(),
            };
            pieces.push(span(Role::Bad, words));
        }
    }
    Line::from(pieces)
}

fn identity_pieces(identity: &Identity, whole: bool, kind: bool) -> Vec<Span<'static>> {
    let account = if whole {
        text::fill("title.account", &[("account", &identity.account)])
    } else {
        format!("··{}", identity.account.last_four())
    };
    let mut pieces = vec![span(Role::Strong, identity.profile.name.clone()), span(Role::Text, format!(" {account}"))];
    if kind {
        let key = match identity.kind.raw() {
            "Account" => "title.root",
            "AssumedRoleUser" => "title.role",
            _ => "title.ram",
        };
        pieces.push(span(Role::Quiet, format!(" {}", text::fill(key, &[("user", &identity.user)]))));
    }
    pieces
}

/// Whether something may be changed, and how much that matters.
fn standing(model: &Model, identity: &Identity) -> Vec<Span<'static>> {
    let (rules, name) = (&model.setup.rules, &identity.profile.name);
    let piece = |role, words| span(role, format!("  {words}"));
    let production = rules.mark(name).production.then(|| piece(Role::Bad, text::get("title.production")));
    let reads = model.sealed || rules.of(name).read_only.is_some();
    let (role, key) = if reads { (Role::Warn, "title.read_only") } else { (Role::Text, "title.read_write") };
    production.into_iter().chain([piece(role, text::get(key))]).collect()
}

/// How long the credentials last, if they do not last for ever.
fn validity(model: &Model) -> Option<Span<'static>> {
    let now = model.now.wall;
    let (role, words) = match model.validity() {
        Validity::Unlimited => return None,
        Validity::Until(end) => {
            let soon = end.duration_since(now) < SOON;
            let left = left(now, end).unwrap_or_default();
            (if soon { Role::Warn } else { Role::Quiet }, text::fill("title.left", &[("left", &left)]))
        }
        Validity::Renews => (Role::Quiet, text::get("title.renews").to_owned()),
        Validity::Expired => (Role::Bad, text::get("title.expired").to_owned()),
        Validity::Invalid => (Role::Bad, text::get("title.invalid").to_owned()),
    };
    Some(span(role, format!("  {words}")))
}

/// How many regions are read, how many failed, and how many invitations wait; in short, without words that the line of
/// views has too.
fn completeness(model: &Model, whole: bool) -> Line<'static> {
    let all = model.regions.len();
    if all == 0 {
        return Line::default();
    }
    let read = model.regions.iter().filter(|row| row.snapshots.complete_at().is_some()).count();
    let failed = model.regions.iter().filter(|row| row.problem().is_some()).count();
    let role = if read < all { Role::Busy } else { Role::Text };
    let key = if whole { "title.regions" } else { "title.regions_short" };
    let mut pieces = vec![span(role, text::fill(key, &[("read", &read), ("all", &all)]))];
    if failed > 0 {
        pieces.push(span(Role::Bad, format!("  {}", text::fill("title.regions_failed", &[("n", &failed)]))));
    }
    let pending = model.listed.pending;
    if pending > 0 && whole {
        pieces.push(span(Role::Warn, format!("  {}", text::count("title.invitations", pending))));
    }
    pieces.push(span(Role::Text, " "));
    Line::from(pieces)
}

/// The line of views.
pub fn tabs(model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
    let room = usize::from(layout.tabs.width);
    let all = |named: fn(ViewId, ViewId) -> bool| {
        let mut pieces = vec![span(Role::Text, " ")];
        for view in ViewId::ALL {
            let words = tab(model, view, named(view, model.view));
            if view == model.view {
                pieces.push(span(Role::ActiveTab, format!("[{words}]")));
            } else {
                pieces.push(span(Role::Tab, format!(" {words} ")));
            }
        }
        Line::from(pieces)
    };
    let mut words = all(|_, _| true);
    if words.width() > room {
        words = all(|view, shown| view == shown);
    }
    put(frame.buffer_mut(), layout.tabs, 0, &words);
}

/// The number of a view, its name where that is wanted, and how much is in it.
fn tab(model: &Model, view: ViewId, named: bool) -> String {
    let count = match view {
        ViewId::Snapshots => snapshots_so_far(model),
        ViewId::SharedIn => shared_in_so_far(model),
        ViewId::Shares => shares_so_far(model),
        ViewId::Inbox => counted(model.listed.pending, if model.is_inbox_incomplete() { "!+" } else { "!" }),
        ViewId::Tasks => {
            let (working, open) = (model.tasks.working().count(), model.tasks.undecided().count());
            format!("{}{}", counted(working, ">"), counted(open, "!"))
        }
        ViewId::Audit => String::new(),
    };
    if named {
        format!("{} {}{count}", view.number(), text::get(view.title()))
    } else {
        format!("{}{count}", view.number())
    }
}

fn counted(n: usize, mark: &str) -> String {
    if n == 0 { String::new() } else { format!(" {n}{mark}") }
}

fn snapshots_so_far(model: &Model) -> String {
    let whole = model.regions.iter().all(|row| row.snapshots.complete_at().is_some());
    counted(model.inventory.total(), if whole { "" } else { "+" })
}

fn shared_in_so_far(model: &Model) -> String {
    let news = if model.arrivals.fresh.is_empty() { "" } else { "!" };
    let whole = model.regions.iter().all(|row| row.snapshots.complete_at().is_some());
    counted(model.shared_in.total(), if whole { news } else { "+" })
}

fn shares_so_far(model: &Model) -> String {
    let mut rows = model.regions.iter().filter(|row| row.sharing != Some(false));
    let whole = rows.all(|row| row.shares.complete_at().is_some());
    counted(model.sharing.count(), if whole { "" } else { "+" })
}

/// The status line: filter, marks and position; or a toast in their place.
pub fn status(model: &Model, layout: &Layout, frame: &mut Frame<'_>) {
    let is_typed = model.filtering && model.sheets.is_empty();
    if toast(model, layout, frame, is_typed) && !is_typed {
        return;
    }
    let area = layout.status;
    if matches!(model.session, Session::Failed { .. }) {
        return;
    }
    let room = usize::from(area.width);
    let place = position(model);
    let (filter, cursor) = filter(model, room.saturating_sub(place.width() + 2));
    put(frame.buffer_mut(), area, 0, &filter);
    if let Some(column) = cursor {
        show_cursor(frame, area, 0, column);
    }
    let marks = marks(model);
    let at = (room.saturating_sub(marks.width()) / 2).max(filter.width() + 2);
    let right = room.saturating_sub(place.width() + 1);
    if at + marks.width() < right {
        put_at(frame.buffer_mut(), area, 0, at, &marks);
    }
    put_at(frame.buffer_mut(), area, 0, right, &place);
}

/// Draws the toast, if there is one: above the status line where that is typed on, as nobody types blindly. Where a sheet
/// covers this line, the sheet's lower edge has it as well.
fn toast(model: &Model, layout: &Layout, frame: &mut Frame<'_>, above: bool) -> bool {
    let Some(toast) = &model.toast else { return false };
    let y = if above { layout.status.y.saturating_sub(1) } else { layout.status.y };
    super::toast::draw(toast, frame, Rect { y, ..layout.status }, above);
    true
}

/// The term of the filter that is not understood.
fn wrong(model: &Model) -> Option<Span<'static>> {
    let term = super::filter::wrong(model)?;
    Some(span(Role::Bad, format!("  {}?", clip(Untrusted::from(term.as_str()).shown(), 20))))
}

/// The filter, and where the cursor is while it is edited.
fn filter(model: &Model, room: usize) -> (Line<'static>, Option<usize>) {
    let columns = room.saturating_sub(4).min(48);
    if model.filtering
        && let Some(field) = model.filter_field()
    {
        let (scroll, cursor) = field.window(columns);
        let shown = field_text(field.text(), scroll, columns);
        let blank = 12_usize.min(columns).saturating_sub(width(&shown));
        let mut pieces = vec![span(Role::Key, " / "), span(Role::Field, format!("{shown}{:blank$}", ""))];
        pieces.extend(wrong(model));
        return (Line::from(pieces), Some(3 + cursor));
    }
    let typed = model.filter(model.view);
    let mut pieces = vec![span(Role::Key, " / ")];
    if typed.is_empty() {
        pieces.push(span(Role::Quiet, text::get("status.no_filter").to_owned()));
    } else {
        pieces.push(span(Role::Warn, clip(&field_text(typed, 0, usize::MAX), columns).into_owned()));
    }
    pieces.extend(wrong(model));
    if model.view == ViewId::SharedIn
        && let Some(share) = &model.shared_in.through
    {
        let name = model.sharing.find(share).map_or(share.as_str(), |share| share.name());
        let words = text::fill("status.through", &[("name", &clip(name, 24))]);
        pieces.push(span(Role::Warn, format!("  {words}")));
    }
    if model.view == ViewId::Snapshots && model.only_marked {
        pieces.push(span(Role::Warn, format!("  {}", text::get("status.only_marked"))));
    }
    if model.view == ViewId::Snapshots
        && let Some(group) = &model.group
    {
        let known = model.groups.iter().find(|row| row.id == *group);
        let name = known.map_or(group.as_str(), |row| row.name.shown());
        let words = text::fill("status.group", &[("name", &clip(name, 24))]);
        pieces.push(span(Role::Warn, format!("  {words}")));
    }
    (Line::from(pieces), None)
}

fn marks(model: &Model) -> Line<'static> {
    if let (ViewId::Shares, Some(opened)) = (model.view, &model.opened) {
        let parts: Vec<String> = [
            ("status.snapshots_marked", opened.snapshots.marks.len()),
            ("status.principals_marked", opened.principals.marks.len()),
        ]
        .into_iter()
        .filter(|(_, n)| *n > 0)
        .map(|(key, n)| text::count(key, n))
        .collect();
        return line(Role::Marked, parts.join(", "));
    }
    if model.view == ViewId::Snapshots && model.range.is_some() {
        let mut pieces = marked(model);
        let key = if pieces.is_empty() { "status.range" } else { "status.range_and" };
        pieces.insert(0, span(Role::Marked, text::get(key)));
        return Line::from(pieces);
    }
    if model.view == ViewId::Inbox && !model.inbox.marks.is_empty() {
        return line(Role::Marked, text::count("status.invitations_marked", model.inbox.marks.len()));
    }
    if model.view == ViewId::Snapshots { Line::from(marked(model)) } else { Line::default() }
}

/// How many snapshots are marked, and how many of them are hidden; empty if none is.
fn marked(model: &Model) -> Vec<Span<'static>> {
    if model.snapshots.marks.is_empty() {
        return Vec::new();
    }
    let marked = &model.listed.marked;
    let words = text::fill("status.marked", &[("n", &marked.count), ("size", &marked.gib)]);
    let hidden = marked.hidden;
    let mut pieces = vec![span(Role::Marked, words)];
    if hidden > 0 {
        pieces.push(span(Role::Warn, format!(" {}", text::fill("status.marked_hidden", &[("n", &hidden)]))));
    }
    pieces
}

fn position(model: &Model) -> Line<'static> {
    let row = match model.view {
        ViewId::Snapshots => model.snapshots.row,
        ViewId::SharedIn => model.shared_in.list.row,
        ViewId::Shares if model.opened.is_some() => return Line::default(),
        ViewId::Shares => model.shares.row,
        ViewId::Inbox => model.inbox.row,
        ViewId::Tasks => model.task_rows.row,
        ViewId::Audit => model.audit_rows.row,
    };
    let len = model.list_len(model.view);
    if len == 0 {
        return Line::default();
    }
    line(Role::Quiet, text::fill("status.row", &[("row", &(row + 1).min(len)), ("len", &len)]))
}

/// What a terminal shows that has no room for a screen.
pub fn too_small(model: &Model, frame: &mut Frame<'_>) {
    let (width, height) = crate::app::layout::SMALLEST;
    let have = format!("{}x{}", model.size.0, model.size.1);
    let words = text::fill("title.too_small", &[("need", &format_args!("{width}x{height}")), ("have", &have)]);
    let area = frame.area();
    put(frame.buffer_mut(), area, 0, &line(Role::Text, words));
}
