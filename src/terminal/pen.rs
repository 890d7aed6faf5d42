//! The pen: colours and attributes the terminal would write the next character with, and the shortest way to change
//! them.

use ratatui::style::{Color, Modifier};

/// Attributes that show on an empty cell. Without them, a blank is told from another blank by its background alone.
pub(super) const SHOWS_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::CROSSED_OUT)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK);

const BLINK: Modifier = Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK);
const WEIGHT: Modifier = Modifier::BOLD.union(Modifier::DIM);

/// Attribute and the number that turns it on (ECMA-48, SGR).
const ON: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Attributes that are turned off together, and the number that does it.
const OFF: [(Modifier, u8); 7] = [
    (WEIGHT, 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (BLINK, 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Pen {
    pub fg: Color,
    pub bg: Color,
    pub attributes: Modifier,
}

impl Pen {
    pub const DEFAULT: Self = Self { fg: Color::Reset, bg: Color::Reset, attributes: Modifier::empty() };

    /// Whether a space written now would be an empty cell on `background` and nothing more.
    pub fn leaves_blank(self, background: Color) -> bool {
        self.bg == background && !self.attributes.intersects(SHOWS_ON_BLANK)
    }

    /// The pen for a blank on `background` that is the least change from this one.
    pub fn for_blank(self, background: Color) -> Self {
        Self { bg: background, attributes: self.attributes.difference(SHOWS_ON_BLANK), ..self }
    }

    /// Appends what turns this pen into `to`: only the differences, or a reset and everything, whichever is shorter.
    pub fn change(self, to: Self, out: &mut Vec<u8>) {
        if self == to {
            return;
        }
        if to == Self::DEFAULT {
            out.extend_from_slice(b"\x1b[m");
            return;
        }
        let start = out.len();
        out.extend_from_slice(b"\x1b[");
        self.differences(to, out);
        close(out);
        let middle = out.len();
        out.extend_from_slice(b"\x1b[0;");
        Self::DEFAULT.differences(to, out);
        close(out);
        if out.len() - middle < middle - start {
            out.drain(start..middle);
        } else {
            out.truncate(middle);
        }
    }

    /// Parameters, each followed by a semicolon.
    fn differences(self, to: Self, out: &mut Vec<u8>) {
        let gone = self.attributes.difference(to.attributes);
        let mut kept = self.attributes;
        for (group, number) in OFF {
            if gone.intersects(group) {
                parameter(number, out);
                kept.remove(group);
            }
        }
        for (attribute, number) in ON {
            if to.attributes.difference(kept).contains(attribute) {
                parameter(number, out);
            }
        }
        if self.fg != to.fg {
            color(to.fg, 30, out);
        }
        if self.bg != to.bg {
            color(to.bg, 40, out);
        }
    }
}

/// Turns the last semicolon into the end of the sequence.
fn close(out: &mut Vec<u8>) {
    out.pop();
    out.push(b'm');
}

fn parameter(number: u8, out: &mut Vec<u8>) {
    decimal(u16::from(number), out);
    out.push(b';');
}

/// Appends `number` in decimal digits.
pub(super) fn decimal(number: u16, out: &mut Vec<u8>) {
    if number >= 10 {
        decimal(number / 10, out);
    }
    out.push(b'0' + (number % 10) as u8);
}

/// `base` is 30 for the foreground, 40 for the background.
fn color(color: Color, base: u8, out: &mut Vec<u8>) {
    let number = match color {
        Color::Reset => base + 9,
        Color::Black => base,
        Color::Red => base + 1,
        Color::Green => base + 2,
        Color::Yellow => base + 3,
        Color::Blue => base + 4,
        Color::Magenta => base + 5,
        Color::Cyan => base + 6,
        Color::Gray => base + 7,
        Color::DarkGray => base + 60,
        Color::LightRed => base + 61,
        Color::LightGreen => base + 62,
        Color::LightYellow => base + 63,
        Color::LightBlue => base + 64,
        Color::LightMagenta => base + 65,
        Color::LightCyan => base + 66,
        Color::White => base + 67,
        Color::Indexed(index) => {
            [base + 8, 5, index].into_iter().for_each(|number| parameter(number, out));
            return;
        }
        Color::Rgb(r, g, b) => {
            [base + 8, 2, r, g, b].into_iter().for_each(|number| parameter(number, out));
            return;
        }
    };
    parameter(number, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pen(fg: Color, bg: Color, attributes: Modifier) -> Pen {
        Pen { fg, bg, attributes }
    }

    #[test]
    fn only_what_changes_is_sent() {
        use Color::{Blue, Indexed, Red, Reset, White};
        let none = Modifier::empty();
        let table = [
            (Pen::DEFAULT, Pen::DEFAULT, ""),
            (Pen::DEFAULT, pen(Red, Reset, none), "\x1b[31m"),
            (pen(Red, Reset, none), Pen::DEFAULT, "\x1b[m"),
            (pen(Red, Reset, none), pen(White, Blue, none), "\x1b[97;44m"),
            (pen(Red, Reset, Modifier::BOLD), pen(Red, Reset, none), "\x1b[22m"),
            (pen(Red, Reset, WEIGHT), pen(Red, Reset, Modifier::DIM), "\x1b[22;2m"),
            (pen(Red, Reset, BLINK), pen(Red, Reset, Modifier::RAPID_BLINK), "\x1b[25;6m"),
            (pen(Red, Reset, none), pen(Red, Reset, Modifier::REVERSED | Modifier::BOLD), "\x1b[1;7m"),
            (pen(Red, Reset, none), pen(Indexed(200), Reset, none), "\x1b[38;5;200m"),
            (pen(Red, Reset, none), pen(Color::Rgb(1, 20, 255), Reset, none), "\x1b[38;2;1;20;255m"),
            // Four removals cost more than starting again.
            (
                pen(Red, Blue, Modifier::BOLD | Modifier::ITALIC | Modifier::REVERSED),
                pen(Reset, Reset, Modifier::UNDERLINED),
                "\x1b[0;4m",
            ),
        ];
        for (from, to, expected) in table {
            let mut out = Vec::new();
            from.change(to, &mut out);
            assert_eq!(String::from_utf8_lossy(&out), expected, "{from:?} -> {to:?}");
        }
    }
}
