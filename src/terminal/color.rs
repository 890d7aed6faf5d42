//! Which colours may be sent. Decided here once, from the environment, instead of by a library: crossterm answers
//! `NO_COLOR` with a full reset in place of each colour, which takes the selection bar away as well.

use ratatui::style::Color;

/// How many colours the terminal is trusted with. Bold, dim, underline and reverse stay in every mode.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ColorMode {
    /// No colour at all.
    Mono,
    /// The sixteen colours of the user's own palette.
    Ansi16,
    /// The 256 indexed colours; others become the nearest of them.
    Ansi256,
    /// Every colour as it is.
    Full,
}

/// What the terminal is trusted with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Looks {
    /// Its colours.
    pub colors: ColorMode,
    /// Whether it, or its font, has only ASCII.
    pub ascii: bool,
    /// Whether somebody listens to it: no frames are drawn.
    pub plain: bool,
}

impl From<ColorMode> for Looks {
    fn from(colors: ColorMode) -> Self {
        Self { colors, ascii: false, plain: false }
    }
}

impl ColorMode {
    /// Decides from the environment, read through `var`.
    ///
    /// In this order: `NO_COLOR` (not empty) wins over all; `CLICOLOR_FORCE` (not `0`) overrides `CLICOLOR=0` and a
    /// terminal that claims to have none; `COLORTERM` promises 24 bits; `TERM` tells the rest.
    #[must_use]
    pub fn from_env(var: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return Self::Mono;
        }
        let forced = set("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        let by_terminal = Self::of_terminal(&set("TERM").unwrap_or_default(), &set("COLORTERM").unwrap_or_default());
        let refused = set("CLICOLOR").is_some_and(|value| value == "0");
        match (forced, refused, by_terminal) {
            (true, _, Self::Mono) => Self::Ansi16,
            (false, true, _) => Self::Mono,
            (_, _, mode) => mode,
        }
    }

    fn of_terminal(term: &str, colorterm: &str) -> Self {
        let monochrome = term.is_empty() || term == "dumb" || term.starts_with("vt") || term.ends_with("-mono");
        if monochrome {
            Self::Mono
        } else if matches!(colorterm, "truecolor" | "24bit") || term.ends_with("-direct") {
            Self::Full
        } else if term.contains("256color") {
            Self::Ansi256
        } else {
            Self::Ansi16
        }
    }

    /// The colour to send for `color`, with the sixteen palette colours always by name, because those are shorter.
    pub(super) fn map(self, color: Color) -> Color {
        match (self, color) {
            (Self::Mono, _) => Color::Reset,
            (_, Color::Indexed(index)) if index < 16 => NAMED[usize::from(index)].0,
            (Self::Ansi16, Color::Indexed(index)) => nearest_named(rgb_of(index)),
            (Self::Ansi16, Color::Rgb(r, g, b)) => nearest_named((r, g, b)),
            (Self::Ansi256, Color::Rgb(r, g, b)) => nearest_indexed((r, g, b)),
            (_, color) => color,
        }
    }
}

type Rgb = (u8, u8, u8);

/// The palette in index order, with the values xterm ships; a user's own palette differs, but in the same spirit.
const NAMED: [(Color, Rgb); 16] = [
    (Color::Black, (0, 0, 0)),
    (Color::Red, (205, 0, 0)),
    (Color::Green, (0, 205, 0)),
    (Color::Yellow, (205, 205, 0)),
    (Color::Blue, (0, 0, 238)),
    (Color::Magenta, (205, 0, 205)),
    (Color::Cyan, (0, 205, 205)),
    (Color::Gray, (229, 229, 229)),
    (Color::DarkGray, (127, 127, 127)),
    (Color::LightRed, (255, 0, 0)),
    (Color::LightGreen, (0, 255, 0)),
    (Color::LightYellow, (255, 255, 0)),
    (Color::LightBlue, (92, 92, 255)),
    (Color::LightMagenta, (255, 0, 255)),
    (Color::LightCyan, (0, 255, 255)),
    (Color::White, (255, 255, 255)),
];

/// The six levels of a side of the 6×6×6 colour cube (indexes 16 to 231).
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

fn rgb_of(index: u8) -> Rgb {
    match index {
        0..16 => NAMED[usize::from(index)].1,
        16..232 => {
            let cube = usize::from(index - 16);
            (LEVELS[cube / 36], LEVELS[cube / 6 % 6], LEVELS[cube % 6])
        }
        232.. => {
            let grey = 8 + 10 * (index - 232);
            (grey, grey, grey)
        }
    }
}

fn distance(a: Rgb, b: Rgb) -> u32 {
    let square = |a: u8, b: u8| u32::from(a.abs_diff(b)).pow(2);
    square(a.0, b.0) + square(a.1, b.1) + square(a.2, b.2)
}

fn nearest_named(rgb: Rgb) -> Color {
    NAMED.iter().min_by_key(|(_, value)| distance(rgb, *value)).map_or(Color::Reset, |(color, _)| *color)
}

fn nearest_indexed(rgb: Rgb) -> Color {
    // Never one of the first sixteen: the user's palette decides what those look like.
    (16..=255).min_by_key(|index| distance(rgb, rgb_of(*index))).map_or(Color::Reset, Color::Indexed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        let table: &[(&[(&str, &str)], ColorMode)] = &[
            (&[], ColorMode::Mono),
            (&[("TERM", "dumb")], ColorMode::Mono),
            (&[("TERM", "vt220")], ColorMode::Mono),
            (&[("TERM", "dumb"), ("COLORTERM", "truecolor")], ColorMode::Mono),
            (&[("TERM", "linux")], ColorMode::Ansi16),
            (&[("TERM", "xterm")], ColorMode::Ansi16),
            (&[("TERM", "screen"), ("COLORTERM", "")], ColorMode::Ansi16),
            (&[("TERM", "xterm-256color")], ColorMode::Ansi256),
            (&[("TERM", "tmux-256color"), ("COLORTERM", "24bit")], ColorMode::Full),
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")], ColorMode::Full),
            (&[("TERM", "xterm-direct")], ColorMode::Full),
            (&[("TERM", "xterm"), ("NO_COLOR", "1")], ColorMode::Mono),
            (&[("TERM", "xterm"), ("NO_COLOR", "")], ColorMode::Ansi16),
            (&[("TERM", "xterm"), ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], ColorMode::Mono),
            (&[("TERM", "xterm"), ("CLICOLOR", "0")], ColorMode::Mono),
            (&[("TERM", "xterm"), ("CLICOLOR", "1")], ColorMode::Ansi16),
            (&[("TERM", "xterm"), ("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], ColorMode::Ansi16),
            (&[("TERM", "xterm"), ("CLICOLOR", "0"), ("CLICOLOR_FORCE", "0")], ColorMode::Mono),
            (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], ColorMode::Ansi16),
        ];
        for (env, expected) in table {
            let var = |name: &str| env.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            assert_eq!(ColorMode::from_env(&var), *expected, "{env:?}");
        }
    }

    #[test]
    fn colours_become_what_the_terminal_has() {
        let table = [
            (ColorMode::Mono, Color::Red, Color::Reset),
            (ColorMode::Mono, Color::Rgb(1, 2, 3), Color::Reset),
            (ColorMode::Ansi16, Color::LightBlue, Color::LightBlue),
            (ColorMode::Ansi16, Color::Indexed(9), Color::LightRed),
            (ColorMode::Ansi16, Color::Indexed(196), Color::LightRed),
            (ColorMode::Ansi16, Color::Indexed(232), Color::Black),
            (ColorMode::Ansi16, Color::Rgb(0, 200, 0), Color::Green),
            (ColorMode::Ansi256, Color::Rgb(255, 0, 0), Color::Indexed(196)),
            (ColorMode::Ansi256, Color::Rgb(118, 118, 118), Color::Indexed(243)),
            (ColorMode::Ansi256, Color::Indexed(200), Color::Indexed(200)),
            (ColorMode::Full, Color::Rgb(1, 2, 3), Color::Rgb(1, 2, 3)),
            (ColorMode::Full, Color::Indexed(7), Color::Gray),
            (ColorMode::Full, Color::Reset, Color::Reset),
        ];
        for (mode, color, expected) in table {
            assert_eq!(mode.map(color), expected, "{mode:?} {color:?}");
        }
    }
}
