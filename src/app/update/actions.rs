//! What each action does on a screen.

use crate::app::actions::ActionId;
use crate::app::layout::Room;
use crate::app::list::{ListState, Motion};
use crate::app::message::Effect;
use crate::app::model::{Model, Opened, Pane, Side, Tone, ViewId, Zoom};
use crate::app::scroll::Scroll;
use crate::app::sheets::answer::Choice;
use crate::app::sheets::clipboard::ClipboardSheet;
use crate::app::sheets::columns::ColumnsSheet;
use crate::app::sheets::filters::FiltersSheet;
use crate::app::sheets::group::GroupSheet;
use crate::app::sheets::help::{ABOUT_SHARING, HelpSheet};
use crate::app::sheets::info::InfoSheet;
use crate::app::sheets::profile::ProfileSheet;
use crate::app::sheets::share::{Chosen, ShareSheet};
use crate::app::sheets::{Sheet, around};
use crate::domain::ids::ShareId;
use crate::text;
use crate::work::Job;

impl Model {
    /// Does what an action says; it is known to be enabled.
    pub(super) fn act(&mut self, action: ActionId) -> Vec<Effect> {
        match action {
            ActionId::Down => self.step(Motion::By(1)),
            ActionId::Up => self.step(Motion::By(-1)),
            ActionId::HalfPageDown => self.step(Motion::HalfPages(1)),
            ActionId::HalfPageUp => self.step(Motion::HalfPages(-1)),
            ActionId::First => self.step(Motion::First),
            ActionId::Last => self.step(Motion::Last),
            ActionId::NextPane => self.pane(true),
            ActionId::PreviousPane => self.pane(false),
            ActionId::Open => self.open(),
            ActionId::Back => self.back(),
            ActionId::Mark => self.mark(),
            ActionId::UnmarkAll => self.unmark(),
            ActionId::Share => self.share(),
            ActionId::SharingInfo => self.info(),
            ActionId::CreateDisk | ActionId::Copy | ActionId::Reinitialise => self.use_snapshots(action),
            ActionId::Accept => self.answer(Choice::Accept),
            ActionId::Reject => self.answer(Choice::Reject),
            ActionId::AcceptMarked => self.accept_marked(),
            ActionId::WhyFailed => self.answer(Choice::Nothing),
            ActionId::Leave => self.leave(),
            ActionId::KeyAssistant => self.key_assistant(),
            ActionId::Clipboard => match ClipboardSheet::new(self) {
                Some(sheet) => self.push(Sheet::Clipboard(sheet)),
                None => Vec::new(),
            },
            ActionId::StopTask
            | ActionId::RetryFailed
            | ActionId::ContinueTask
            | ActionId::PlanUndo
            | ActionId::MarkDone => self.decide(action),
            ActionId::Filter => {
                self.filters.entry(self.view).or_default();
                self.filtering = true;
                Vec::new()
            }
            ActionId::ResourceGroup => self.push(Sheet::Group(GroupSheet::new(self))),
            ActionId::Regions => self.regions_pane(),
            ActionId::Profile => {
                let sheet = Sheet::Profile(ProfileSheet::new(self));
                self.sheets.push(sheet);
                vec![self.job(Job::Profiles)]
            }
            ActionId::Unsent => self.show_unsent(),
            ActionId::Refresh => self.refresh(),
            ActionId::Zoom => self.zoom(),
            ActionId::Progress => self.last_task(),
            ActionId::Help => self.push(Sheet::Help(HelpSheet::new(self.contexts(), self.about()))),
            ActionId::ReadOnly => self.seal(),
            ActionId::Redraw => vec![Effect::Redraw],
            ActionId::Suspend => vec![Effect::Suspend],
            ActionId::Quit => self.quit(),
            ActionId::QuitNow => {
                self.quitting = true;
                Vec::new()
            }
            action => self.show_view(action),
        }
    }

    /// Nothing is changed from here on in this run, whatever the profile. There is no key for the way back.
    fn seal(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.sealed, true) {
            return Vec::new();
        }
        self.say(Tone::Good, text::get("toast.read_only").to_owned());
        vec![self.job(Job::Seal)]
    }

    fn show_view(&mut self, action: ActionId) -> Vec<Effect> {
        match action {
            ActionId::ViewSnapshots => self.show(ViewId::Snapshots),
            ActionId::ViewSharedIn => {
                let through = self.shared_in.offered.take();
                self.show_shared_in(through)
            }
            ActionId::ViewShares => self.show(ViewId::Shares),
            ActionId::ViewInbox => {
                self.show(ViewId::Inbox);
                self.read_others(false)
            }
            ActionId::Palette => self.palette(),
            ActionId::ViewTasks => self.show_tasks(),
            ActionId::ViewAudit => self.show_audit(),
            ActionId::Sort => self.sort_next(),
            ActionId::Columns => self.push(Sheet::Columns(Box::new(ColumnsSheet::new(self)))),
            ActionId::SavedFilters => self.push(Sheet::Filters(FiltersSheet::new(self))),
            ActionId::GoTo => self.go_to(),
            ActionId::ReadBack => self.read_back(),
            ActionId::Export => self.export(),
            ActionId::Raw => match self.raw() {
                Some(sheet) => self.push(Sheet::Raw(Box::new(sheet))),
                None => Vec::new(),
            },
            ActionId::NextHit => self.step_hit(true),
            ActionId::PreviousHit => self.step_hit(false),
            action => self.manage(action),
        }
    }

    /// What the help says about the screen beside its keys.
    fn about(&self) -> &'static [&'static str] {
        if self.view == ViewId::Snapshots { ABOUT_SHARING } else { &[] }
    }

    pub(super) fn push(&mut self, sheet: Sheet) -> Vec<Effect> {
        self.sheets.push(sheet);
        Vec::new()
    }

    pub(super) fn show(&mut self, view: ViewId) -> Vec<Effect> {
        self.leave_shared_in(view);
        self.view = view;
        self.opened = None;
        self.focus = Pane::List;
        self.zoom = Zoom::Off;
        self.details = Scroll::default();
        self.settle_all();
        Vec::new()
    }

    fn panes(&self) -> &'static [Pane] {
        if self.view == ViewId::Snapshots && self.zoom == Zoom::Off {
            &[Pane::List, Pane::Details, Pane::Regions]
        } else {
            &[Pane::List, Pane::Details]
        }
    }

    fn pane(&mut self, forward: bool) -> Vec<Effect> {
        if let Some(opened) = &mut self.opened {
            opened.side = if opened.side == Side::Snapshots { Side::Principals } else { Side::Snapshots };
            return Vec::new();
        }
        self.focus = around(self.panes(), self.focus, forward);
        if self.zoom != Zoom::Off {
            self.zoom = if self.focus == Pane::Details { Zoom::Details } else { Zoom::List };
        }
        self.settle_all();
        Vec::new()
    }

    fn regions_pane(&mut self) -> Vec<Effect> {
        self.show(ViewId::Snapshots);
        self.focus = Pane::Regions;
        self.settle_all();
        Vec::new()
    }

    fn zoom(&mut self) -> Vec<Effect> {
        self.zoom = match self.zoom {
            Zoom::Off => Zoom::List,
            Zoom::List => Zoom::Details,
            Zoom::Details => Zoom::Off,
        };
        self.focus = if self.zoom == Zoom::Details { Pane::Details } else { Pane::List };
        self.settle_all();
        Vec::new()
    }

    fn open(&mut self) -> Vec<Effect> {
        match (self.view, self.focus) {
            (ViewId::Snapshots, Pane::Regions) => self.focus = Pane::List,
            (ViewId::Shares, _) if self.opened.is_none() => {
                if let Some(share) = self.shares.cursor.clone() {
                    self.open_share(share, Side::Snapshots);
                }
            }
            (ViewId::Inbox, _) => return self.answer(Choice::Nothing),
            (ViewId::Tasks, _) => return self.open_task(),
            (_, Pane::Details) => return self.back(),
            (ViewId::Snapshots | ViewId::SharedIn | ViewId::Audit, Pane::List) => {
                self.focus = Pane::Details;
                if self.layout().room != Room::Wide {
                    self.zoom = Zoom::Details;
                }
            }
            _ => {}
        }
        self.settle_all();
        Vec::new()
    }

    pub(super) fn open_share(&mut self, share: ShareId, side: Side) {
        self.opened = Some(Opened { share, side, snapshots: ListState::default(), principals: ListState::default() });
        self.settle_all();
    }

    /// One step back: out of the whole screen, out of a share, to the list, and last of all out of marks and filter.
    fn back(&mut self) -> Vec<Effect> {
        if self.zoom != Zoom::Off || self.focus != Pane::List {
            self.zoom = Zoom::Off;
            self.focus = Pane::List;
        } else if self.opened.is_some() {
            self.opened = None;
        } else if self.range.take().is_some() {
            self.toast = None;
        } else if std::mem::take(&mut self.only_marked) {
            return vec![self.search()];
        } else if !self.filter(self.view).is_empty() {
            self.hold_cursor();
            self.filters.remove(&self.view);
            return self.filter_changed();
        } else if self.view == ViewId::SharedIn && self.shared_in.through.take().is_some() {
            // The rest comes in around what is looked at.
            if let Some(id) = self.shared_in.list.cursor.clone() {
                self.shared_in.list.put(id);
            }
            return vec![self.search_shared_in()];
        }
        self.settle_all();
        Vec::new()
    }

    fn mark(&mut self) -> Vec<Effect> {
        match (&mut self.opened, self.view) {
            (Some(opened), _) if opened.side == Side::Principals => opened.principals.toggle_mark(),
            (Some(opened), _) => opened.snapshots.toggle_mark(),
            (None, ViewId::Snapshots) => self.snapshots.toggle_mark(),
            (None, ViewId::Inbox) => self.inbox.toggle_mark(),
            _ => return Vec::new(),
        }
        self.step(Motion::By(1))
    }

    fn unmark(&mut self) -> Vec<Effect> {
        if let Some(opened) = &mut self.opened {
            opened.snapshots.marks.clear();
            opened.principals.marks.clear();
            return Vec::new();
        }
        if self.view == ViewId::Inbox {
            self.inbox.marks.clear();
            return Vec::new();
        }
        self.snapshots.marks.clear();
        self.unmarked = false;
        self.range = None;
        if std::mem::take(&mut self.only_marked) { vec![self.search()] } else { Vec::new() }
    }

    fn share(&mut self) -> Vec<Effect> {
        let rows: Vec<_> = self.to_share().iter().map(|row| row.snapshot()).collect();
        let (Some(first), Some(own)) = (rows.first(), self.account().cloned()) else { return Vec::new() };
        if !first.is_own() {
            return self.info();
        }
        let region = first.region.clone();
        let chosen = rows
            .iter()
            .map(|snapshot| Chosen {
                id: snapshot.id.clone(),
                region: snapshot.region.clone(),
                name: snapshot.name.clone(),
                size_gib: snapshot.size_gib,
                encryption: self.keys.encryption(snapshot),
            })
            .collect();
        let inside = self.directory.directory().is_some();
        let fresh = ShareSheet::new(region, chosen, own, inside, self.now);
        self.push_share_sheet(fresh)
    }

    /// Opens a share sheet as it was left, if it was.
    pub(super) fn push_share_sheet(&mut self, fresh: ShareSheet) -> Vec<Effect> {
        let kept = self.drafts.iter().position(|draft| draft.replaces(&fresh));
        let mut sheet = match kept {
            Some(at) => self.drafts.remove(at).resumed(fresh),
            None => fresh,
        };
        sheet.settle_shares(self);
        self.push(Sheet::Share(Box::new(sheet)))
    }

    fn info(&mut self) -> Vec<Effect> {
        let snapshot = self.current_snapshot().map(|row| row.snapshot());
        match snapshot {
            Some(snapshot) => self.push(Sheet::Info(Box::new(InfoSheet { snapshot, top: Scroll::default() }))),
            None => Vec::new(),
        }
    }
}
