//! A screenful of cells: once as the terminal shows it, once as it is wanted. Comparing the two tells what to send.

use super::ascii::{is_frame, plain};
use super::color::Looks;
use super::pen::{Pen, SHOWS_ON_BLANK};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};
use std::ops::Range;

/// Stands for a symbol that would be a command to the terminal instead of a character.
const REPLACEMENT: &str = "\u{fffd}";

/// A cell in the form it is sent in, so that two glyphs that look alike are equal.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Glyph {
    cell: Cell,
    /// Columns taken; 0 for a column that the wide glyph to the left covers.
    width: u16,
}

impl Glyph {
    const BLANK: Self = Self { cell: Cell::EMPTY, width: 1 };
    const COVERED: Self = Self { cell: Cell::EMPTY, width: 0 };

    /// Takes over `cell`, with what the terminal has and without what cannot be seen.
    fn new(cell: &Cell, looks: Looks) -> Self {
        let mut glyph = Self { cell: Cell::EMPTY, width: 1 };
        let symbol = cell.symbol();
        if symbol.chars().any(char::is_control) {
            glyph.cell.set_symbol(REPLACEMENT);
        } else {
            glyph.width = symbol.cell_width();
            if glyph.width == 0 {
                glyph.width = 1;
            } else {
                glyph.cell.set_symbol(match (looks.plain && is_frame(symbol), looks.ascii) {
                    (true, _) => " ",
                    (false, true) => plain(symbol, glyph.width),
                    (false, false) => symbol,
                });
            }
        }
        glyph.cell.bg = looks.colors.map(cell.bg);
        if glyph.symbol() != " " || cell.modifier.intersects(SHOWS_ON_BLANK) {
            glyph.cell.fg = looks.colors.map(cell.fg);
            glyph.cell.modifier = cell.modifier;
        }
        glyph
    }

    pub fn symbol(&self) -> &str {
        self.cell.symbol()
    }

    pub fn width(&self) -> u16 {
        self.width
    }

    pub fn pen(&self) -> Pen {
        Pen { fg: self.cell.fg, bg: self.cell.bg, attributes: self.cell.modifier }
    }

    /// An empty cell: a background and nothing else.
    pub fn is_blank(&self) -> bool {
        self.width == 1 && self.symbol() == " " && self.cell.modifier == Modifier::empty()
    }

    /// An empty cell as erasing leaves it on every terminal, also on those that do not erase to the background.
    pub fn is_erased(&self) -> bool {
        self.is_blank() && self.cell.bg == Color::Reset
    }

    /// Whether `pen` draws this glyph as it should look.
    pub fn suits(&self, pen: Pen) -> bool {
        if self.is_blank() { pen.leaves_blank(self.cell.bg) } else { pen == self.pen() }
    }

    /// Whether every terminal agrees on the columns this takes: a single character that is old enough, or East Asian.
    /// Sequences of several characters and emoji are counted differently here and there.
    pub fn width_is_certain(&self) -> bool {
        let mut chars = self.symbol().chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => self.width == 1 && c < '\u{1f000}' || ('\u{2e80}'..'\u{1f000}').contains(&c),
            _ => false,
        }
    }
}

/// Rows of glyphs.
#[derive(Debug)]
pub(super) struct Grid {
    size: Size,
    glyphs: Vec<Glyph>,
}

impl Grid {
    pub fn blank(size: Size) -> Self {
        Self { size, glyphs: vec![Glyph::BLANK; usize::from(size.width) * usize::from(size.height)] }
    }

    pub fn size(&self) -> Size {
        self.size
    }

    pub fn row(&self, y: u16) -> &[Glyph] {
        &self.glyphs[self.range(y)]
    }

    pub fn row_mut(&mut self, y: u16) -> &mut [Glyph] {
        let range = self.range(y);
        &mut self.glyphs[range]
    }

    fn range(&self, y: u16) -> Range<usize> {
        let width = usize::from(self.size.width);
        usize::from(y) * width..(usize::from(y) + 1) * width
    }

    /// Puts `cell` at a position and answers which columns of the row that may have changed. A wide glyph that loses
    /// one of its columns is gone from the others, too. Outside the grid nothing happens.
    pub fn put(&mut self, x: u16, y: u16, cell: &Cell, looks: Looks) -> Range<usize> {
        if x >= self.size.width || y >= self.size.height {
            return 0..0;
        }
        let mut glyph = Glyph::new(cell, looks);
        if glyph.width > self.size.width - x {
            glyph.cell.set_symbol(" ");
            glyph.width = 1;
        }
        let start = usize::from(x);
        let end = start + usize::from(glyph.width);
        let row = self.row_mut(y);
        let mut touched = start..end;
        for column in start..end {
            let broken = break_wide(row, column);
            touched = touched.start.min(broken.start)..touched.end.max(broken.end);
        }
        row[start] = glyph;
        row[start + 1..end].fill(Glyph::COVERED);
        touched
    }
}

/// Blanks the wide glyph that covers `column`, if there is one, and answers its columns.
fn break_wide(row: &mut [Glyph], column: usize) -> Range<usize> {
    let lead = (0..=column).rev().find(|&at| row[at].width > 0).unwrap_or(column);
    let end = lead + usize::from(row[lead].width.max(1));
    if end - lead == 1 {
        return column..column + 1;
    }
    row[lead..end].fill(Glyph::BLANK);
    lead..end
}
