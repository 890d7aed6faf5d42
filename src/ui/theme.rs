//! The one place where looks are decided: what a piece of text is for, and how that is drawn.
//!
//! Only attributes and the sixteen colours that every terminal lets its user choose, and never a background, so that
//! light, dark and remapped palettes all stay readable. A role never carries meaning alone: words and marks say the
//! same.

use ratatui::style::{Color, Modifier, Style};

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

    /// How it is drawn.
    #[must_use]
    pub fn style(self) -> Style {
        let plain = Style::new();
        match self {
            Self::Text | Self::Tab | Self::PaneTitle => plain,
            Self::Quiet | Self::Label | Self::Border => plain.add_modifier(Modifier::DIM),
            Self::Heading | Self::Strong | Self::FocusedTitle | Self::Title | Self::Key | Self::Cursor => {
                plain.add_modifier(Modifier::BOLD)
            }
            Self::Demo => plain.fg(Color::Magenta).add_modifier(Modifier::BOLD),
            Self::ActiveTab => plain.fg(Color::Cyan).add_modifier(Modifier::BOLD),
            Self::Focus => plain.add_modifier(Modifier::REVERSED),
            Self::Marked => plain.fg(Color::Cyan),
            Self::Good => plain.fg(Color::Green),
            Self::Warn => plain.fg(Color::Yellow),
            Self::Bad => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
            Self::Busy => plain.fg(Color::Blue),
            Self::Field => plain.add_modifier(Modifier::UNDERLINED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_has_a_background_or_a_colour_beyond_the_sixteen() {
        for role in Role::ALL {
            let style = role.style();
            assert_eq!(style.bg, None, "{role:?}");
            assert!(!matches!(style.fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{role:?}");
        }
    }

    #[test]
    fn the_focus_is_visible_without_colours() {
        assert!(Role::Focus.style().add_modifier.contains(Modifier::REVERSED));
    }
}
