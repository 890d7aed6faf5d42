//! What one of two accounts knows of a snapshot.

use jiff::Timestamp;
use ratatui::text::Line;

use super::super::form::value;
use super::super::problem;
use crate::app::model::Model;
use crate::app::sheets::pair::{Next, PairSheet, Reading, Side, Sides};
use crate::base::untrusted::{clean, width};
use crate::domain::access::{Held, Via, Way};
use crate::domain::invitation::{Invitation, InvitationStatus};
use crate::domain::keys::Encryption;
use crate::domain::problem::Problem;
use crate::domain::share::Association;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{Page, line, span};
use crate::ui::{age, words};

/// A moment to the second, in UTC.
fn second(at: Timestamp) -> String {
    at.strftime("%H:%M:%SZ").to_string()
}

/// Who a side is: its profile and the account that was verified.
pub(super) fn title(
    sheet: &PairSheet,
    sides: &Sides,
    model: &Model,
    side: Side,
    trusted: bool,
    as_tab: bool,
) -> Line<'static> {
    let (key, profile, account) = match side {
        Side::Sharer => {
            let name = model.session.identity().map_or("", |identity| identity.profile.name.as_str());
            ("pair.sharer", name, &sheet.source.owner)
        }
        Side::Recipient => ("pair.recipient", sides.profile.as_str(), &sides.account),
    };
    let who = clean(profile);
    if as_tab {
        let words = format!("{} {who} ··{}", text::get(key), account.last_four());
        let shown = sheet.side == side;
        let words = if shown { format!("[{words}]") } else { format!(" {words} ") };
        return line(if shown { Role::ActiveTab } else { Role::Tab }, words);
    }
    let (role, badge) = match (side, trusted) {
        (Side::Recipient, false) => (Role::Bad, "pair.other_account"),
        _ => (Role::Good, "pair.verified"),
    };
    Line::from(vec![
        span(Role::Heading, format!("{}  ", text::get(key))),
        span(Role::Strong, format!("{who}  {account}  ")),
        span(role, text::get(badge)),
    ])
}

/// What a side tells, a line each.
pub(super) fn side(page: &mut Page, sheet: &PairSheet, sides: &Sides, model: &Model, side: Side, columns: usize) {
    match side {
        Side::Sharer => sharer(page, sheet, sides, model, columns),
        Side::Recipient => recipient(page, sheet, sides, model, columns),
    }
}

/// Puts lines with their labels on a page.
struct Lines<'a> {
    page: &'a mut Page,
    wide: usize,
    columns: usize,
}

impl<'a> Lines<'a> {
    fn new(page: &'a mut Page, columns: usize) -> Self {
        let labels = [text::get("pair.account"), text::get("pair.encrypted"), text::get("pair.shared_from")];
        Self { page, wide: labels.into_iter().map(width).max().unwrap_or(0), columns }
    }

    fn put(&mut self, key: &'static str, role: Role, words: &str) {
        value(self.page, text::get(key), self.wide, role, words, self.columns);
    }

    /// When a list was read, and what kept it from being read again.
    fn read(&mut self, at: Option<Timestamp>, is_reading: bool, problems: &[&Option<Problem>]) {
        let words = match at {
            _ if is_reading => text::get("pair.reading").to_owned(),
            Some(at) => second(at),
            None => text::get("pair.never").to_owned(),
        };
        self.put("pair.read", if is_reading { Role::Busy } else { Role::Quiet }, &words);
        if let Some(problem) = problems.iter().find_map(|one| one.as_ref()) {
            self.page.say(Role::Bad, text::get("pair.unread"), self.columns, 0);
            problem::explain(self.page, problem, self.columns, 1);
        }
    }
}

fn sharer(page: &mut Page, sheet: &PairSheet, sides: &Sides, model: &Model, columns: usize) {
    let mut lines = Lines::new(page, columns);
    lines.put("pair.account", Role::Text, &words::account(model, &sheet.source.owner));
    lines.put("pair.snapshot", Role::Strong, sheet.source.id.as_str());
    if let Some(row) = model.inventory.get(&sheet.source.id) {
        let (key, role) = match words::encryption_of(model, row) {
            Encryption::None => ("sheet.not_encrypted", Role::Text),
            Encryption::Service => ("sheet.service_key", Role::Warn),
            Encryption::Customer => ("sheet.customer_key", Role::Text),
            Encryption::Unknown => ("sheet.unknown_key", Role::Warn),
        };
        lines.put("pair.encrypted", role, text::get(key));
    }
    let ways = sides.ways(&sheet.source, model.directory.directory());
    for way in &ways {
        given(&mut lines, sides, way);
    }
    match (ways.is_empty(), sides.failed(&sheet.source)) {
        (true, Some((share, row))) => {
            let named = [("name", &share.name.shown() as &dyn std::fmt::Display), ("id", &share.id)];
            lines.put("pair.share", Role::Text, &text::fill("pair.named", &named));
            lines.put("pair.stands", Role::Bad, &text::fill("pair.failed_row", &[("why", &why(row))]));
        }
        (true, None) if sides.shares.at.is_some() => {
            lines.put("pair.stands", Role::Warn, text::get("pair.not_shared"));
        }
        _ => {}
    }
    lines.read(sides.shares.at, sides.is_reading(), &[&sides.shares.problem]);
}

/// Why a row failed, as the service tells it.
fn why<T>(row: &Association<T>) -> String {
    let first = row.failures.first().map(|failure| format!("{} {}", failure.reason, failure.description));
    let message = Some(row.message.shown().to_owned()).filter(|words| !words.is_empty());
    first.or(message).unwrap_or_else(|| text::get("pair.no_reason").to_owned())
}

/// One path by which the recipient reaches the snapshot.
fn given(lines: &mut Lines<'_>, sides: &Sides, way: &Way) {
    let name = sides.share(&way.share).map_or("", |share| share.name.shown());
    lines.put("pair.share", Role::Text, &text::fill("pair.named", &[("name", &name), ("id", &way.share)]));
    let to = match &way.via {
        Via::Itself => text::get("pair.to_account").to_owned(),
        Via::Folder(id) => text::fill("pair.to_folder", &[("id", id)]),
        Via::Directory(id) => text::fill("pair.to_directory", &[("id", id)]),
    };
    lines.put("pair.given", Role::Text, &to);
    let (role, key) = match way.held {
        Held::Active => (Role::Good, "pair.in_effect"),
        Held::Waiting => (Role::Busy, "pair.waits"),
    };
    lines.put("pair.stands", role, text::get(key));
}

fn recipient(page: &mut Page, sheet: &PairSheet, sides: &Sides, model: &Model, columns: usize) {
    let mut lines = Lines::new(page, columns);
    lines.put("pair.account", Role::Text, &words::account(model, &sides.account));
    let source = &sheet.source;
    let ways = sides.ways(source, model.directory.directory());
    let (role, words) = invited(sheet, sides, model, &ways);
    lines.put("pair.invitation", role, &words);
    let holds = sides.received.value.iter().filter(|one| {
        one.owner == source.owner
            && (one.snapshots.iter().any(|row| row.source == source.id) || ways.iter().any(|way| way.share == one.id))
    });
    let mut any = false;
    for share in holds {
        any = true;
        let (state, role) = words::share_status(share.status);
        let words: [(&str, &dyn std::fmt::Display); 3] = [("name", &share.name), ("id", &share.id), ("state", &state)];
        lines.put("pair.share", role, &text::fill("pair.received", &words));
    }
    if !any && sides.received.at.is_some() {
        lines.put("pair.share", Role::Quiet, text::get("pair.not_received"));
    }
    match &sides.arrived.value {
        Some(snapshot) => {
            lines.put("pair.snapshot", Role::Strong, snapshot.id.as_str());
            let tag = snapshot.shared_from.as_ref().map_or("", |from| from.raw.shown());
            lines.put("pair.shared_from", Role::Good, tag);
        }
        None if sides.arrived.at.is_some() => {
            let key = if ways.is_empty() { "pair.not_here" } else { "pair.not_visible" };
            lines.put("pair.snapshot", Role::Warn, text::get(key));
        }
        None => {}
    }
    let problems = [&sides.received.problem, &sides.invitations.problem, &sides.arrived.problem];
    lines.read(last(sides), sides.is_reading(), &problems);
}

/// When the recipient's side was read: the earliest of its lists.
fn last(sides: &Sides) -> Option<Timestamp> {
    let Reading { at: received, .. } = &sides.received;
    Some((*received)?.min(sides.invitations.at?).min(sides.arrived.at?))
}

/// The invitation that matters: the one of a share that reaches the recipient, or the last one there was.
fn invitation<'a>(sheet: &PairSheet, sides: &'a Sides, ways: &[Way]) -> Option<&'a Invitation> {
    let of_way = ways.iter().find_map(|way| sides.invitation(&way.share));
    of_way.or_else(|| sides.last_invitation(&sheet.source))
}

fn invited(sheet: &PairSheet, sides: &Sides, model: &Model, ways: &[Way]) -> (Role, String) {
    match invitation(sheet, sides, ways) {
        Some(one) => {
            let (state, role) = words::invitation_status(one.status);
            let end = one.expires().filter(|_| one.status == InvitationStatus::Pending);
            match end.and_then(|end| age::left(model.now.wall, end)) {
                Some(rest) => (role, text::fill("pair.expires_in", &[("state", &state), ("rest", &rest)])),
                None => (role, state.to_owned()),
            }
        }
        None if !is_outside(model, sides) => (Role::Text, text::get("pair.not_needed").to_owned()),
        None => (Role::Quiet, text::get("pair.not_invited").to_owned()),
    }
}

/// Whether the recipient is not known to be of the sharer's directory.
fn is_outside(model: &Model, sides: &Sides) -> bool {
    model.directory.directory().and_then(|tree| tree.contains(&sides.account)) != Some(true)
}

/// How far it is, in three words with their marks.
pub(super) fn steps(sheet: &PairSheet, sides: &Sides, model: &Model, next: &Next) -> Line<'static> {
    let ways = sides.ways(&sheet.source, model.directory.directory());
    let is_active = ways.iter().any(|way| way.held == Held::Active);
    let accepted = if is_outside(model, sides) { "pair.step_accept" } else { "pair.step_accept_none" };
    let steps = [("pair.step_share", !ways.is_empty()), (accepted, is_active), ("pair.step_see", *next == Next::Done)];
    let mut pieces = Vec::new();
    for (key, is_done) in steps {
        let (role, mark) = if is_done { (Role::Good, "[x]") } else { (Role::Quiet, "[ ]") };
        pieces.push(span(role, format!("{mark} {}   ", text::get(key))));
    }
    Line::from(pieces)
}

/// What both sides say at the end, each with its time.
pub(super) fn verdict(sheet: &PairSheet, sides: &Sides, model: &Model) -> String {
    let time = |at: Option<Timestamp>| at.map(second).unwrap_or_default();
    let local = sides.arrived.value.as_ref().map_or("", |snapshot| snapshot.id.as_str());
    let values: [(&str, &dyn std::fmt::Display); 6] = [
        ("sharer", &words::account(model, &sheet.source.owner)),
        ("source", &sheet.source.id),
        ("left", &time(sides.shares.at)),
        ("recipient", &words::account(model, &sides.account)),
        ("local", &local),
        ("right", &time(last(sides))),
    ];
    text::fill("pair.says_done", &values)
}
