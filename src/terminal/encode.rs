//! From wanted cells to bytes: the shortest way to move, to change the pen and to empty cells.
//!
//! Only sequences that every terminal of the last decades has: CR, LF, CUU/CUD/CUF/CUB, CHA, VPA, CUP, EL, ECH, SGR.
//! REP is not one of them. EL and ECH are used with the default background only, because terminals differ in what
//! colour they erase to.

use super::grid::{Glyph, Grid};
use super::pen::{Pen, decimal};
use std::ops::Range;

/// Where the terminal's cursor is, as far as it can be known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum At {
    Unknown,
    /// In this row, but after its last column or after a glyph that terminals measure differently.
    Row(u16),
    Cell(u16, u16),
}

/// Collects the bytes of one frame and follows the terminal's cursor and pen.
#[derive(Debug)]
pub(super) struct Encoder {
    pub bytes: Vec<u8>,
    pen: Pen,
    at: At,
}

impl Encoder {
    pub fn new() -> Self {
        Self { bytes: Vec::with_capacity(16 * 1024), pen: Pen::DEFAULT, at: At::Unknown }
    }

    /// Empties the screen and makes cursor and pen known, whatever they were.
    pub fn clear_screen(&mut self) {
        self.bytes.extend_from_slice(b"\x1b[m\x1b[H\x1b[2J");
        self.pen = Pen::DEFAULT;
        self.at = At::Cell(0, 0);
    }

    /// The column and row of the cursor, if certain.
    pub fn position(&self) -> Option<(u16, u16)> {
        match self.at {
            At::Cell(x, y) => Some((x, y)),
            At::Row(_) | At::Unknown => None,
        }
    }

    /// Sends what differs between `shown` and `wanted` within `span` of row `y`, and marks it as shown.
    pub fn row(&mut self, y: u16, span: Range<usize>, shown: &mut Grid, wanted: &Grid) {
        let width = usize::from(wanted.size().width);
        let wanted = wanted.row(y);
        let shown = shown.row_mut(y);
        // From here on there are only empty cells.
        let tail = wanted.iter().rposition(|glyph| !glyph.is_erased()).map_or(0, |last| last + 1);
        let mut x = (0..=span.start).rev().find(|&at| wanted[at].width() > 0).unwrap_or(0);
        while x < span.end {
            let next = x + usize::from(wanted[x].width()).max(1);
            if shown[x..next] == wanted[x..next] {
                x = next;
                continue;
            }
            let last = last_change(x..span.end.max(next).min(width), shown, wanted);
            let done = if x >= tail && last - x >= 4 {
                self.prepare(x, y, wanted, self.pen.for_blank(wanted[x].pen().bg));
                self.bytes.extend_from_slice(b"\x1b[K");
                width
            } else if let Some(count) = erasable(x, last, wanted) {
                self.prepare(x, y, wanted, self.pen.for_blank(wanted[x].pen().bg));
                csi(count, b'X', &mut self.bytes);
                x + usize::from(count)
            } else {
                let pen = if wanted[x].suits(self.pen) {
                    self.pen
                } else if wanted[x].is_blank() {
                    self.pen.for_blank(wanted[x].pen().bg)
                } else {
                    wanted[x].pen()
                };
                self.prepare(x, y, wanted, pen);
                self.write(&wanted[x], width);
                next
            };
            shown[x..done].clone_from_slice(&wanted[x..done]);
            x = done;
        }
    }

    /// Moves to column `x` of row `y` and takes `pen`. Cells in between that are right already are written once more
    /// where that is shorter than a jump over them.
    fn prepare(&mut self, x: usize, y: u16, wanted: &[Glyph], pen: Pen) {
        let column = narrow(x);
        if let At::Cell(from, row) = self.at
            && row == y
            && from < column
        {
            let gap = &wanted[usize::from(from)..x];
            let jump = csi_length(column - from);
            let cost: usize = gap.iter().map(|glyph| glyph.symbol().len()).sum();
            if cost <= jump && gap.iter().all(|glyph| glyph.width() == 1 && glyph.suits(self.pen)) {
                gap.iter().for_each(|glyph| self.bytes.extend_from_slice(glyph.symbol().as_bytes()));
                self.at = At::Cell(column, y);
            }
        }
        self.go_to(column, y);
        self.pen.change(pen, &mut self.bytes);
        self.pen = pen;
    }

    /// Writes `glyph` at the cursor, in a row of `width` columns.
    fn write(&mut self, glyph: &Glyph, width: usize) {
        self.bytes.extend_from_slice(glyph.symbol().as_bytes());
        self.at = match self.at {
            At::Cell(x, y) => {
                let next = x + glyph.width();
                match (usize::from(next) < width, glyph.width_is_certain()) {
                    (true, true) => At::Cell(next, y),
                    (true, false) | (false, true) => At::Row(y),
                    // It may have wrapped.
                    (false, false) => At::Unknown,
                }
            }
            At::Row(_) | At::Unknown => At::Unknown,
        };
    }

    /// Moves the cursor by the shortest sequence there is; by none if it is there.
    pub fn go_to(&mut self, x: u16, y: u16) {
        let absolute = cup_length(x, y);
        let relative = match self.at {
            At::Unknown => None,
            At::Row(row) => Some((Across::from_row(x), Down::between(row, y))),
            At::Cell(column, row) => Some((Across::between(column, x), Down::between(row, y))),
        };
        match relative {
            Some((across, down)) if across.length() + down.length() <= absolute => {
                // Across first: a line feed straight after the last column is not the same everywhere.
                across.write(&mut self.bytes);
                down.write(&mut self.bytes);
            }
            _ => cup(x, y, &mut self.bytes),
        }
        self.at = At::Cell(x, y);
    }
}

/// The last column of `range` that differs, plus one.
fn last_change(range: Range<usize>, shown: &[Glyph], wanted: &[Glyph]) -> usize {
    range.clone().rev().find(|&at| shown[at] != wanted[at]).map_or(range.start, |at| at + 1)
}

/// How many cells from `x` on to erase with ECH, if that is shorter than spaces, with the jump over them that is needed
/// when more follows before `end`.
fn erasable(x: usize, end: usize, wanted: &[Glyph]) -> Option<u16> {
    let run = wanted[x..end].iter().take_while(|glyph| glyph.is_erased()).count();
    let count = narrow(run);
    let cost = if x + run == end { csi_length(count) } else { 2 * csi_length(count) };
    (run > cost).then_some(count)
}

/// Columns fit into 16 bits: the grid's width does.
fn narrow(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// How to get to another column.
enum Across {
    Stay,
    Return,
    Forward(u16),
    Back(u16),
    Column(u16),
}

impl Across {
    fn from_row(x: u16) -> Self {
        if x == 0 { Self::Return } else { Self::Column(x) }
    }

    fn between(from: u16, x: u16) -> Self {
        let near = match (from, x) {
            (from, x) if from == x => return Self::Stay,
            (from, x) if from < x => Self::Forward(x - from),
            (from, x) => Self::Back(from - x),
        };
        let far = Self::from_row(x);
        if far.length() < near.length() { far } else { near }
    }

    fn length(&self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Return => 1,
            Self::Forward(count) | Self::Back(count) => csi_length(*count),
            Self::Column(x) => csi_length(x + 1),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Stay => {}
            Self::Return => out.push(b'\r'),
            Self::Forward(count) => csi(*count, b'C', out),
            Self::Back(count) => csi(*count, b'D', out),
            Self::Column(x) => csi(x + 1, b'G', out),
        }
    }
}

/// How to get to another row.
enum Down {
    Stay,
    Feed(u16),
    Lower(u16),
    Higher(u16),
    Row(u16),
}

impl Down {
    fn between(from: u16, y: u16) -> Self {
        let near = match (from, y) {
            (from, y) if from == y => return Self::Stay,
            (from, y) if from < y && usize::from(y - from) <= csi_length(y - from) => return Self::Feed(y - from),
            (from, y) if from < y => Self::Lower(y - from),
            (from, y) => Self::Higher(from - y),
        };
        let far = Self::Row(y);
        if far.length() < near.length() { far } else { near }
    }

    fn length(&self) -> usize {
        match self {
            Self::Stay => 0,
            Self::Feed(count) => usize::from(*count),
            Self::Lower(count) | Self::Higher(count) => csi_length(*count),
            Self::Row(y) => csi_length(y + 1),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Stay => {}
            Self::Feed(count) => (0..*count).for_each(|_| out.push(b'\n')),
            Self::Lower(count) => csi(*count, b'B', out),
            Self::Higher(count) => csi(*count, b'A', out),
            Self::Row(y) => csi(y + 1, b'd', out),
        }
    }
}

fn digits(number: u16) -> usize {
    number.checked_ilog10().unwrap_or(0) as usize + 1
}

/// Bytes of [`csi`].
fn csi_length(number: u16) -> usize {
    if number == 1 { 3 } else { 3 + digits(number) }
}

/// `CSI number end`, without the number where it is 1, which is what a missing one means.
fn csi(number: u16, end: u8, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if number != 1 {
        decimal(number, out);
    }
    out.push(end);
}

/// Bytes of [`cup`].
fn cup_length(x: u16, y: u16) -> usize {
    let row = if y == 0 { 0 } else { digits(y + 1) };
    let column = if x == 0 { 0 } else { 1 + digits(x + 1) };
    3 + row + column
}

/// `CSI row ; column H`, without what is 1.
fn cup(x: u16, y: u16, out: &mut Vec<u8>) {
    out.extend_from_slice(b"\x1b[");
    if y > 0 {
        decimal(y + 1, out);
    }
    if x > 0 {
        out.push(b';');
        decimal(x + 1, out);
    }
    out.push(b'H');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_the_shortest() {
        let table = [
            (At::Cell(3, 4), (3, 4), ""),
            (At::Cell(3, 4), (4, 4), "\x1b[C"),
            (At::Cell(3, 4), (53, 4), "\x1b[50C"),
            (At::Cell(3, 4), (0, 4), "\r"),
            (At::Cell(53, 4), (51, 4), "\x1b[2D"),
            (At::Cell(53, 4), (2, 4), "\x1b[3G"),
            (At::Cell(3, 4), (3, 5), "\n"),
            (At::Cell(3, 4), (0, 5), "\r\n"),
            (At::Cell(3, 4), (3, 9), "\x1b[5B"),
            (At::Cell(3, 4), (3, 3), "\x1b[A"),
            (At::Cell(3, 4), (0, 0), "\x1b[H"),
            (At::Cell(3, 20), (40, 2), "\x1b[3;41H"),
            (At::Row(4), (0, 5), "\r\n"),
            (At::Row(4), (9, 4), "\x1b[10G"),
            (At::Row(4), (9, 5), "\x1b[10G\n"),
            (At::Unknown, (0, 0), "\x1b[H"),
            (At::Unknown, (0, 7), "\x1b[8H"),
            (At::Unknown, (7, 0), "\x1b[;8H"),
            (At::Unknown, (7, 8), "\x1b[9;8H"),
        ];
        for (at, (x, y), expected) in table {
            let mut encoder = Encoder { at, ..Encoder::new() };
            encoder.go_to(x, y);
            assert_eq!(String::from_utf8_lossy(&encoder.bytes), expected, "{at:?} -> {x},{y}");
            assert_eq!(encoder.at, At::Cell(x, y));
        }
    }
}
