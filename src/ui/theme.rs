//! The one place where looks are decided: what a piece of text is for, and how that is drawn.
//!
//! A theme says how each role looks (see [`Theme`]); never with a background, and usually only with attributes and the
//! sixteen colours that every terminal lets its user choose, so that light, dark and remapped palettes all stay readable.
//! A role never carries meaning alone: words and marks say the same.

mod look;

use ratatui::style::Style;

pub use self::look::{Background, Theme, all, wear};

/// What a piece of text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Ordinary text.
    Text,
    /// Text that may be passed over: ages, hints, what is off.
    Quiet,
    /// What a value is called.
    Label,
    /// The head of a column or of a part.
    Heading,
    /// A name that stands out.
    Strong,
    /// A frame.
    Border,
    /// The title of a pane.
    PaneTitle,
    /// The title of the pane that has the focus.
    FocusedTitle,
    /// The line on top of the screen.
    Title,
    /// The mark that says that nothing here is real.
    Demo,
    /// The view that is shown.
    ActiveTab,
    /// A view that is not shown.
    Tab,
    /// The row or control that keys act on.
    Focus,
    /// The row that keys will act on once its pane has the focus.
    Cursor,
    /// A row that is marked.
    Marked,
    /// A key in a hint.
    Key,
    /// In order.
    Good,
    /// Wants attention.
    Warn,
    /// Went wrong.
    Bad,
    /// Under way.
    Busy,
    /// Text that is being edited.
    Field,
}

impl Role {
    /// All of them, in the order of their declaration.
    pub const ALL: [Self; 21] = [
        Self::Text,
        Self::Quiet,
        Self::Label,
        Self::Heading,
        Self::Strong,
        Self::Border,
        Self::PaneTitle,
        Self::FocusedTitle,
        Self::Title,
        Self::Demo,
        Self::ActiveTab,
        Self::Tab,
        Self::Focus,
        Self::Cursor,
        Self::Marked,
        Self::Key,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Busy,
        Self::Field,
    ];

    /// Its name in a theme.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Quiet => "quiet",
            Self::Label => "label",
            Self::Heading => "heading",
            Self::Strong => "strong",
            Self::Border => "border",
            Self::PaneTitle => "pane_title",
            Self::FocusedTitle => "focused_title",
            Self::Title => "title",
            Self::Demo => "demo",
            Self::ActiveTab => "active_tab",
            Self::Tab => "tab",
            Self::Focus => "focus",
            Self::Cursor => "cursor",
            Self::Marked => "marked",
            Self::Key => "key",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Busy => "busy",
            Self::Field => "field",
        }
    }

    /// How it is drawn.
    #[must_use]
    pub fn style(self) -> Style {
        look::style(self)
    }
}
