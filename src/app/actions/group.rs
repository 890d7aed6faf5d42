//! The headings of the help.

/// The heading that an action stands under in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Moving about.
    Move,
    /// Acting on a row.
    Act,
    /// Marking rows.
    Mark,
    /// Finding rows.
    Find,
    /// Going elsewhere.
    Go,
    /// In sheets.
    Sheet,
    /// The program itself.
    Program,
}

impl Group {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 7] = [Self::Move, Self::Act, Self::Mark, Self::Find, Self::Go, Self::Sheet, Self::Program];

    /// The key of its heading in the catalogue.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Move => "group.move",
            Self::Act => "group.act",
            Self::Mark => "group.mark",
            Self::Find => "group.find",
            Self::Go => "group.go",
            Self::Sheet => "group.sheet",
            Self::Program => "group.program",
        }
    }
}
