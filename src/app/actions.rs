//! The one list of what can be done, from which footer, help and key look-up are made.

mod context;
mod group;
pub mod keymap;

use crossterm::event::{KeyCode, KeyEvent};

use serde::Serialize;

use super::keys::{Chord, alt, ch, ctrl, key};

pub use self::context::Context;
pub use self::group::Group;

/// Everything that a key can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[allow(missing_docs, reason = "the titles in the catalogue say what each one does")]
pub enum ActionId {
    Down,
    Up,
    HalfPageDown,
    HalfPageUp,
    First,
    Last,
    NextPane,
    PreviousPane,
    Open,
    Back,
    Share,
    Unshare,
    SharingInfo,
    Pair,
    CreateDisk,
    Copy,
    Reinitialise,
    OpenList,
    Accept,
    AcceptMarked,
    Reject,
    WhyFailed,
    Leave,
    KeyAssistant,
    PlanTrust,
    PlanDistrust,
    CopyPolicy,
    WritePolicy,
    Clipboard,
    ClipboardItem,
    RemovePrincipals,
    DeleteSnapshots,
    Add,
    RetryAssociation,
    Rename,
    ChangeScope,
    DeleteShare,
    MarkRange,
    MarkAll,
    OnlyMarked,
    AddressBook,
    SavedGroup,
    EnableDirectory,
    AnyAccount,
    Methods,
    SaveGroup,
    AddContact,
    DeleteEntry,
    Mark,
    UnmarkAll,
    Filter,
    ResourceGroup,
    ViewSnapshots,
    ViewSharedIn,
    ViewShares,
    ViewInbox,
    Regions,
    Profile,
    Refresh,
    Zoom,
    Progress,
    Help,
    ReadOnly,
    Redraw,
    Suspend,
    Quit,
    QuitNow,
    NextField,
    PreviousField,
    Choose,
    Select,
    Confirm,
    BackOneStep,
    Tree,
    WholeDirectory,
    Expand,
    Collapse,
    TypeId,
    Verify,
    ViewTasks,
    ViewAudit,
    NextProblem,
    PreviousProblem,
    Fix,
    WithoutBlocked,
    WholeList,
    Note,
    ReadAgain,
    StopTask,
    RetryFailed,
    PlanUndo,
    ContinueTask,
    MarkDone,
    GoTo,
    Sort,
    ReadBack,
    Export,
    ExportAs,
    Raw,
    NextHit,
    Columns,
    SavedFilters,
    SaveFilter,
    Earlier,
    Later,
    AsUsual,
    PreviousHit,
    Unsent,
    Background,
    CloseProgress,
    SearchHelp,
    Renew,
    WaitForFile,
    KeepBrowsing,
    Palette,
    ShowAlone,
}

/// One thing that can be done.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// What.
    pub id: ActionId,
    /// Where.
    pub context: Context,
    /// By which keys; the first is the one that hints show.
    pub keys: &'static [Chord],
    /// The key of its title in the catalogue.
    pub title: &'static str,
    /// Its heading in the help.
    pub group: Group,
    /// Whether the footer names it, space permitting.
    pub footer: bool,
}

const fn row(
    id: ActionId,
    context: Context,
    keys: &'static [Chord],
    title: &'static str,
    group: Group,
    footer: bool,
) -> Action {
    Action { id, context, keys, title, group, footer }
}

/// Every action, in the order of footer and help.
#[rustfmt::skip]
pub const ACTIONS: &[Action] = {
    use ActionId as A;
    use Context as C;
    use Group as G;
    &[
        row(A::Open, C::Screens, &[key(KeyCode::Enter)], "action.open", G::Act, true),
        row(A::Share, C::Snapshots, &[ch('s')], "action.share", G::Act, true),
        row(A::Unshare, C::Snapshots, &[ch('x')], "action.unshare", G::Act, true),
        row(A::CreateDisk, C::Snapshots, &[ch('d')], "action.create_disk", G::Act, true),
        row(A::Copy, C::Snapshots, &[ch('c')], "action.copy", G::Act, true),
        row(A::Reinitialise, C::Snapshots, &[ch('I')], "action.reinitialise", G::Act, false),
        row(A::SharingInfo, C::Snapshots, &[ch('i')], "action.sharing_info", G::Act, false),
        row(A::Pair, C::Snapshots, &[ch('H')], "action.pair", G::Act, false),
        row(A::Add, C::OpenedShare, &[ch('+')], "action.add", G::Act, true),
        row(A::RemovePrincipals, C::OpenedShare, &[ch('x')], "action.remove", G::Act, true),
        row(A::RetryAssociation, C::OpenedShare, &[ch('T')], "action.retry_association", G::Act, true),
        row(A::KeyAssistant, C::OpenedShare, &[ch('K')], "action.key_assistant", G::Act, true),
        row(A::Rename, C::OpenedShare, &[ch('N')], "action.rename", G::Act, true),
        row(A::Rename, C::Shares, &[ch('N')], "action.rename", G::Act, true),
        row(A::ChangeScope, C::OpenedShare, &[ch('S')], "action.change_scope", G::Act, true),
        row(A::ChangeScope, C::Shares, &[ch('S')], "action.change_scope", G::Act, true),
        row(A::DeleteShare, C::OpenedShare, &[key(KeyCode::Delete)], "action.delete_share", G::Act, true),
        row(A::DeleteShare, C::Shares, &[key(KeyCode::Delete)], "action.delete_share", G::Act, true),
        row(A::DeleteSnapshots, C::Snapshots, &[key(KeyCode::Delete)], "action.delete_snapshots", G::Act, false),
        row(A::KeyAssistant, C::Snapshots, &[ch('K')], "action.key_assistant", G::Act, false),
        row(A::SharingInfo, C::SharedIn, &[ch('i'), ch('s')], "action.sharing_info", G::Act, true),
        row(A::Leave, C::SharedIn, &[ch('x')], "action.leave", G::Act, true),
        row(A::CreateDisk, C::SharedIn, &[ch('d')], "action.create_disk", G::Act, true),
        row(A::Copy, C::SharedIn, &[ch('c')], "action.copy", G::Act, true),
        row(A::Reinitialise, C::SharedIn, &[ch('I')], "action.reinitialise", G::Act, false),
        row(A::Leave, C::Shares, &[ch('x')], "action.leave", G::Act, true),
        row(A::Accept, C::Inbox, &[ch('a')], "action.accept", G::Act, true),
        row(A::Accept, C::Shares, &[ch('a')], "action.accept", G::Act, true),
        row(A::Accept, C::OpenedShare, &[ch('a')], "action.accept", G::Act, true),
        row(A::Reject, C::Inbox, &[ch('x')], "action.reject", G::Act, true),
        row(A::Mark, C::Inbox, &[ch(' ')], "action.mark", G::Mark, true),
        row(A::AcceptMarked, C::Inbox, &[ch('A')], "action.accept_marked", G::Act, true),
        row(A::WhyFailed, C::Inbox, &[ch('W')], "action.why_failed", G::Act, true),
        row(A::MarkAll, C::Inbox, &[ch('*')], "action.mark_all", G::Mark, false),
        row(A::UnmarkAll, C::Inbox, &[ch('U')], "action.unmark_all", G::Mark, false),
        row(A::ContinueTask, C::Tasks, &[ch('c')], "action.continue_task", G::Act, true),
        row(A::RetryFailed, C::Tasks, &[ch('r')], "action.retry_failed", G::Act, true),
        row(A::StopTask, C::Tasks, &[ch('S')], "action.stop_task", G::Act, true),
        row(A::PlanUndo, C::Tasks, &[ch('u')], "action.plan_undo", G::Act, true),
        row(A::MarkDone, C::Tasks, &[ch('d')], "action.mark_done", G::Act, true),
        row(A::GoTo, C::Tasks, &[ch('o')], "action.go_to", G::Go, true),
        row(A::GoTo, C::Audit, &[ch('o')], "action.go_to", G::Go, true),
        row(A::ReadBack, C::Audit, &[ch('V')], "action.read_back", G::Act, true),
        row(A::Clipboard, C::Tasks, &[ch('y')], "action.clipboard", G::Act, true),
        row(A::Clipboard, C::Audit, &[ch('y')], "action.clipboard", G::Act, true),
        row(A::Mark, C::Snapshots, &[ch(' ')], "action.mark", G::Mark, true),
        row(A::Mark, C::OpenedShare, &[ch(' ')], "action.mark", G::Mark, true),
        row(A::MarkRange, C::Snapshots, &[ch('V')], "action.mark_range", G::Mark, false),
        row(A::MarkAll, C::Snapshots, &[ch('*')], "action.mark_all", G::Mark, false),
        row(A::MarkAll, C::OpenedShare, &[ch('*')], "action.mark_all", G::Mark, false),
        row(A::OnlyMarked, C::Snapshots, &[ch('M')], "action.only_marked", G::Mark, false),
        row(A::UnmarkAll, C::Snapshots, &[ch('U')], "action.unmark_all", G::Mark, false),
        row(A::UnmarkAll, C::OpenedShare, &[ch('U')], "action.unmark_all", G::Mark, false),
        row(A::Filter, C::Screens, &[ch('/')], "action.filter", G::Find, true),
        row(A::NextHit, C::Screens, &[ch('n')], "action.next_hit", G::Find, false),
        row(A::PreviousHit, C::Screens, &[ch('N')], "action.previous_hit", G::Find, false),
        row(A::Palette, C::Screens, &[ch(':'), ctrl('p')], "action.palette", G::Find, true),
        row(A::Sort, C::Screens, &[ch('o')], "action.sort", G::Find, false),
        row(A::Columns, C::Screens, &[ch('w')], "action.columns", G::Find, false),
        row(A::SavedFilters, C::Screens, &[ch('F')], "action.saved_filters", G::Find, false),
        row(A::ResourceGroup, C::Snapshots, &[ch('f')], "action.resource_group", G::Find, false),
        row(A::NextPane, C::Screens, &[key(KeyCode::Tab)], "action.next_pane", G::Move, true),
        row(A::PreviousPane, C::Screens, &[key(KeyCode::BackTab)], "action.previous_pane", G::Move, false),
        row(A::Down, C::Screens, &[ch('j'), key(KeyCode::Down)], "action.down", G::Move, false),
        row(A::Up, C::Screens, &[ch('k'), key(KeyCode::Up)], "action.up", G::Move, false),
        row(A::HalfPageDown, C::Screens, &[ctrl('d'), key(KeyCode::PageDown)], "action.half_page_down", G::Move, false),
        row(A::HalfPageUp, C::Screens, &[ctrl('u'), key(KeyCode::PageUp)], "action.half_page_up", G::Move, false),
        row(A::First, C::Screens, &[ch('g'), key(KeyCode::Home)], "action.first", G::Move, false),
        row(A::Last, C::Screens, &[ch('G'), key(KeyCode::End)], "action.last", G::Move, false),
        row(A::Back, C::Screens, &[key(KeyCode::Esc), key(KeyCode::Backspace)], "action.back", G::Move, false),
        row(A::ViewSnapshots, C::Screens, &[ch('1')], "action.view_snapshots", G::Go, false),
        row(A::ViewSharedIn, C::Screens, &[ch('2')], "action.view_shared_in", G::Go, false),
        row(A::ViewShares, C::Screens, &[ch('3')], "action.view_shares", G::Go, false),
        row(A::ViewInbox, C::Screens, &[ch('4')], "action.view_inbox", G::Go, false),
        row(A::Profile, C::Screens, &[ch('P')], "action.profile", G::Go, true),
        row(A::Regions, C::Screens, &[ch('R')], "action.regions", G::Go, false),
        row(A::ViewTasks, C::Screens, &[ch('5')], "action.view_tasks", G::Go, false),
        row(A::ViewAudit, C::Screens, &[ch('6')], "action.view_audit", G::Go, false),
        row(A::Unsent, C::Screens, &[ch('D')], "action.unsent", G::Go, true),
        row(A::AddressBook, C::Screens, &[ch('B')], "action.address_book", G::Go, false),
        row(A::Progress, C::Screens, &[ch('t')], "action.progress", G::Go, false),
        row(A::Clipboard, C::Screens, &[ch('y')], "action.clipboard", G::Act, false),
        row(A::Export, C::Screens, &[ch('e')], "action.export", G::Act, false),
        row(A::Raw, C::Screens, &[ch('v')], "action.raw", G::Act, false),
        row(A::Refresh, C::Screens, &[ch('r')], "action.refresh", G::Program, false),
        row(A::Zoom, C::Screens, &[ch('z')], "action.zoom", G::Program, false),
        row(A::Help, C::Screens, &[ch('?')], "action.help", G::Program, true),
        row(A::ReadOnly, C::Screens, &[ctrl('r')], "action.read_only", G::Program, false),
        row(A::Redraw, C::Screens, &[ctrl('l')], "action.redraw", G::Program, false),
        row(A::Suspend, C::Screens, &[ctrl('z')], "action.suspend", G::Program, false),
        row(A::Quit, C::Screens, &[ch('q')], "action.quit", G::Program, true),
        row(A::QuitNow, C::Screens, &[ctrl('c')], "action.quit_now", G::Program, false),

        row(A::Confirm, C::Sheets, &[key(KeyCode::Enter)], "action.confirm", G::Sheet, true),
        row(A::BackOneStep, C::Sheets, &[key(KeyCode::Esc)], "action.back_one_step", G::Sheet, true),
        row(A::CreateDisk, C::Info, &[ch('d')], "action.create_disk", G::Sheet, true),
        row(A::Copy, C::Info, &[ch('c')], "action.copy", G::Sheet, true),
        row(A::Reinitialise, C::Info, &[ch('I')], "action.reinitialise", G::Sheet, true),
        row(A::ReadAgain, C::Pair, &[ch('r')], "action.refresh", G::Sheet, true),
        row(A::NextPane, C::Pair, &[key(KeyCode::Tab)], "action.other_side", G::Sheet, true),
        row(A::Clipboard, C::Pair, &[ch('y')], "action.pair_request", G::Sheet, true),
        row(A::ReadAgain, C::Making, &[ch('r')], "action.refresh", G::Sheet, true),
        row(A::OpenList, C::Lists, &[key(KeyCode::Enter)], "action.open_list", G::Sheet, true),
        row(A::Tree, C::Principals, &[alt('f'), ch('f')], "action.tree", G::Sheet, true),
        row(A::WholeDirectory, C::Principals, &[alt('d'), ch('d')], "action.whole_directory", G::Sheet, true),
        row(A::SavedGroup, C::Principals, &[alt('g'), ch('g')], "action.saved_group", G::Sheet, true),
        row(A::NextProblem, C::Principals, &[alt('n'), ch('n')], "action.next_problem", G::Sheet, true),
        row(A::AnyAccount, C::Principals, &[alt('s'), ch('s')], "action.any_account", G::Sheet, true),
        row(A::EnableDirectory, C::Scope, &[ch('E')], "action.enable_directory", G::Sheet, true),
        row(A::Select, C::Unshare, &[ch(' ')], "action.mark", G::Sheet, true),
        row(A::Methods, C::Unshare, &[ch('a'), ch('b'), ch('c')], "action.methods", G::Sheet, true),
        row(A::MarkAll, C::Unshare, &[ch('*')], "action.mark_all", G::Sheet, true),
        row(A::Expand, C::Unshare, &[key(KeyCode::Right), ch('l')], "action.members", G::Sheet, true),
        row(A::Collapse, C::Unshare, &[key(KeyCode::Left), ch('h')], "action.collapse", G::Sheet, false),
        row(A::Select, C::Picking, &[ch(' ')], "action.mark", G::Sheet, true),
        row(A::MarkAll, C::Picking, &[ch('*')], "action.mark_all", G::Sheet, true),
        row(A::Filter, C::Picking, &[ch('/')], "action.filter", G::Sheet, true),
        row(A::SaveGroup, C::Saved, &[ch('s')], "action.save_group", G::Sheet, true),
        row(A::DeleteEntry, C::Saved, &[key(KeyCode::Delete)], "action.delete_entry", G::Sheet, true),
        row(A::AddContact, C::Book, &[ch('a')], "action.add_contact", G::Sheet, true),
        row(A::DeleteEntry, C::Book, &[key(KeyCode::Delete)], "action.delete_entry", G::Sheet, true),
        row(A::Filter, C::Book, &[ch('/')], "action.filter", G::Sheet, true),
        row(A::Select, C::Tree, &[ch(' ')], "action.select", G::Sheet, true),
        row(A::Filter, C::Tree, &[ch('/')], "action.filter", G::Sheet, true),
        row(A::TypeId, C::Tree, &[ch('i')], "action.type_id", G::Sheet, true),
        row(A::Expand, C::Tree, &[key(KeyCode::Right), ch('l')], "action.expand", G::Sheet, true),
        row(A::Collapse, C::Tree, &[key(KeyCode::Left), ch('h')], "action.collapse", G::Sheet, true),
        row(A::DeleteEntry, C::Unsent, &[key(KeyCode::Delete)], "action.forget", G::Sheet, true),
        row(A::Filter, C::Profiles, &[ch('/')], "action.filter", G::Sheet, true),
        row(A::Verify, C::Profiles, &[ch('r')], "action.verify", G::Sheet, true),
        row(A::Renew, C::Expired, &[ch('r')], "action.renew", G::Sheet, true),
        row(A::Profile, C::Expired, &[ch('P')], "action.profile", G::Sheet, true),
        row(A::WaitForFile, C::Expired, &[ch('w')], "action.wait_for_file", G::Sheet, true),
        row(A::KeepBrowsing, C::Expired, &[key(KeyCode::Esc), key(KeyCode::Enter)], "action.keep_browsing", G::Sheet, true),
        row(A::NextProblem, C::Review, &[ch('n')], "action.next_problem", G::Sheet, true),
        row(A::PreviousProblem, C::Review, &[ch('N')], "action.previous_problem", G::Sheet, false),
        row(A::Fix, C::Review, &[ch('f')], "action.fix", G::Sheet, true),
        row(A::KeyAssistant, C::Review, &[ch('K')], "action.key_assistant", G::Sheet, false),
        row(A::PlanTrust, C::Trust, &[ch('a')], "action.plan_trust", G::Sheet, true),
        row(A::PlanDistrust, C::Trust, &[ch('x')], "action.plan_distrust", G::Sheet, true),
        row(A::CopyPolicy, C::Trust, &[ch('y')], "action.copy_policy", G::Sheet, true),
        row(A::WritePolicy, C::Trust, &[ch('w')], "action.write_policy", G::Sheet, true),
        row(A::ReadAgain, C::Trust, &[ch('r')], "action.refresh", G::Sheet, true),
        row(A::Export, C::Review, &[ch('e')], "action.export", G::Sheet, false),
        row(A::WithoutBlocked, C::Review, &[ch('b')], "action.without_blocked", G::Sheet, true),
        row(A::WholeList, C::Review, &[ch('x')], "action.whole_list", G::Sheet, false),
        row(A::Note, C::Review, &[ch('m')], "action.note", G::Sheet, true),
        row(A::ReadAgain, C::Review, &[ch('r')], "action.refresh", G::Sheet, true),
        row(A::Background, C::Progress, &[ch('b')], "action.background", G::Sheet, true),
        row(A::StopTask, C::Progress, &[ch('S')], "action.stop_task", G::Sheet, true),
        row(A::RetryFailed, C::Progress, &[ch('r')], "action.retry_failed", G::Sheet, true),
        row(A::ContinueTask, C::Progress, &[ch('c')], "action.continue_task", G::Sheet, true),
        row(A::PlanUndo, C::Progress, &[ch('u')], "action.plan_undo", G::Sheet, true),
        row(A::MarkDone, C::Progress, &[ch('d')], "action.mark_done", G::Sheet, true),
        row(A::Export, C::Progress, &[ch('e')], "action.export", G::Sheet, false),
        row(A::CloseProgress, C::Progress, &[key(KeyCode::Esc), key(KeyCode::Enter)], "action.close", G::Sheet, true),
        row(A::ClipboardItem, C::Clipboard, &[ch('i'), ch('n'), ch('a'), ch('o'), ch('s'), ch('h'), ch('r'), ch('t')], "action.clipboard_item", G::Sheet, false),
        row(A::ExportAs, C::Export, &[ch('c'), ch('j'), ch('m'), ch('s'), ch('t')], "action.export_as", G::Sheet, false),
        row(A::Confirm, C::Export, &[key(KeyCode::Enter)], "action.export", G::Sheet, true),
        row(A::Confirm, C::Raw, &[key(KeyCode::Enter)], "action.close", G::Sheet, true),
        row(A::Select, C::Columns, &[ch(' ')], "action.show_hide", G::Sheet, true),
        row(A::Sort, C::Columns, &[ch('o')], "action.sort_by", G::Sheet, true),
        row(A::Earlier, C::Columns, &[ch('K')], "action.earlier", G::Sheet, true),
        row(A::Later, C::Columns, &[ch('J')], "action.later", G::Sheet, true),
        row(A::AsUsual, C::Columns, &[ch('0')], "action.as_usual", G::Sheet, true),
        row(A::SaveFilter, C::Filters, &[ch('s')], "action.save_filter", G::Sheet, true),
        row(A::DeleteEntry, C::Filters, &[key(KeyCode::Delete)], "action.delete_entry", G::Sheet, true),
        row(A::Filter, C::Raw, &[ch('/')], "action.search_help", G::Sheet, true),
        row(A::NextHit, C::Raw, &[ch('n')], "action.next_hit", G::Sheet, true),
        row(A::PreviousHit, C::Raw, &[ch('N')], "action.previous_hit", G::Sheet, false),
        row(A::Clipboard, C::Raw, &[ch('y')], "action.clipboard", G::Sheet, true),
        row(A::ShowAlone, C::Clipboard, &[ch('v')], "action.show_alone", G::Sheet, true),
        row(A::Choose, C::Palette, &[key(KeyCode::Down), key(KeyCode::Up)], "action.choose", G::Sheet, true),
        row(A::Confirm, C::Palette, &[key(KeyCode::Enter)], "action.run", G::Sheet, true),
        row(A::NextField, C::Palette, &[key(KeyCode::Tab)], "action.complete", G::Sheet, true),
        row(A::BackOneStep, C::Palette, &[key(KeyCode::Esc)], "action.close", G::Sheet, true),
        row(A::SearchHelp, C::Help, &[ch('/')], "action.search_help", G::Sheet, true),
        row(A::NextField, C::Forms, &[key(KeyCode::Tab)], "action.next_field", G::Sheet, true),
        row(A::PreviousField, C::Forms, &[key(KeyCode::BackTab)], "action.previous_field", G::Sheet, false),
        row(A::Choose, C::Sheets, &[key(KeyCode::Down), key(KeyCode::Up)], "action.choose", G::Sheet, true),
        row(A::Select, C::Forms, &[ch(' ')], "action.select", G::Sheet, true),
        row(A::Help, C::Sheets, &[ch('?')], "action.help", G::Sheet, true),
        row(A::Help, C::Progress, &[ch('?')], "action.help", G::Sheet, true),
    ]
};

/// The action that a key means where `contexts` apply, the first context winning.
#[must_use]
pub fn lookup(contexts: &[Context], event: KeyEvent) -> Option<ActionId> {
    contexts.iter().find_map(|context| {
        keymap::all()
            .iter()
            .find(|action| action.context == *context && action.keys.iter().any(|chord| chord.is(event)))
            .map(|action| action.id)
    })
}

/// The actions that apply in `contexts`, an action of an earlier context hiding those of later ones on the same key.
pub fn within(contexts: &[Context]) -> impl Iterator<Item = &'static Action> {
    keymap::all().iter().filter(move |action| {
        let Some(rank) = contexts.iter().position(|context| *context == action.context) else { return false };
        !keymap::all().iter().any(|other| {
            contexts[..rank].contains(&other.context) && action.keys.iter().all(|chord| other.keys.contains(chord))
        })
    })
}

/// The key that hints show for an action.
#[must_use]
pub fn key_of(context: Context, id: ActionId) -> String {
    keymap::all()
        .iter()
        .find(|action| action.id == id && action.context == context)
        .and_then(|action| action.keys.first())
        .map(Chord::label)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
