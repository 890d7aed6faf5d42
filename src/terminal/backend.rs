//! Our own ratatui backend: one buffer, one write a frame, nothing at all for a frame that looks like the last one.

use super::color::Looks;
use super::encode::Encoder;
use super::grid::Grid;
use ratatui::backend::{ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use std::io::{self, Write};
use std::ops::Range;

const BEGIN_FRAME: &[u8] = b"\x1b[?2026h";
const END_FRAME: &[u8] = b"\x1b[?2026l";

/// Encodes ratatui's frames compactly, inside synchronised output, with what a terminal has by its [`Looks`].
///
/// The backend keeps the screen twice, as shown and as wanted. That is what lets it rewrite a short gap instead of
/// jumping over it, end a row with one "erase", and stay silent where cells differ in ways nobody can see. It never asks
/// the terminal anything: the size is told by [`Backend::resize`], the cursor is followed.
#[derive(Debug)]
pub struct Backend<W> {
    out: W,
    looks: Looks,
    encoder: Encoder,
    wanted: Grid,
    shown: Grid,
    /// Per row the columns that may differ.
    dirty: Vec<Range<usize>>,
    /// A frame was begun in the buffer and has to be ended.
    in_frame: bool,
    /// The buffer ends with an emptied screen.
    just_cleared: bool,
    cursor: Cursor,
}

#[derive(Debug)]
struct Cursor {
    /// `None` when the terminal may have it either way.
    visible: Option<bool>,
    at: Position,
}

impl<W: Write> Backend<W> {
    /// A backend that writes to `out`, for a screen of `size` columns and rows whose present contents are unknown:
    /// the first frame empties it.
    pub fn new(out: W, size: Size, looks: impl Into<Looks>) -> Self {
        let mut backend = Self {
            out,
            looks: looks.into(),
            encoder: Encoder::new(),
            wanted: Grid::blank(size),
            shown: Grid::blank(size),
            dirty: vec![0..0; usize::from(size.height)],
            in_frame: false,
            just_cleared: false,
            cursor: Cursor { visible: None, at: Position::ORIGIN },
        };
        backend.start_over();
        backend
    }

    /// Tells the size of the screen. ratatui notices at its next draw and repaints everything.
    pub fn resize(&mut self, size: Size) {
        if size != self.wanted.size() {
            self.wanted = Grid::blank(size);
            self.shown = Grid::blank(size);
            self.dirty = vec![0..0; usize::from(size.height)];
            self.just_cleared = false;
            self.start_over();
        }
    }

    /// The writer below.
    pub fn writer_mut(&mut self) -> &mut W {
        &mut self.out
    }

    fn begin_frame(&mut self) {
        if !self.in_frame {
            self.encoder.bytes.extend_from_slice(BEGIN_FRAME);
            self.in_frame = true;
        }
    }

    /// Empties the screen in the coming frame and takes nothing for granted: somebody else may have written to it.
    fn start_over(&mut self) {
        if self.just_cleared {
            return;
        }
        self.begin_frame();
        self.encoder.clear_screen();
        let size = self.wanted.size();
        self.wanted = Grid::blank(size);
        self.shown = Grid::blank(size);
        self.dirty.fill(0..0);
        self.cursor.visible = None;
        self.just_cleared = true;
    }

    fn put(&mut self, x: u16, y: u16, cell: &Cell) {
        let touched = self.wanted.put(x, y, cell, self.looks);
        if let Some(dirty) = self.dirty.get_mut(usize::from(y)).filter(|_| !touched.is_empty()) {
            *dirty = if dirty.start == dirty.end {
                touched
            } else {
                dirty.start.min(touched.start)..dirty.end.max(touched.end)
            };
        }
    }

    fn encode(&mut self) {
        for y in 0..self.wanted.size().height {
            let span = std::mem::replace(&mut self.dirty[usize::from(y)], 0..0);
            if span.is_empty() || self.shown.row(y)[span.clone()] == self.wanted.row(y)[span.clone()] {
                continue;
            }
            self.just_cleared = false;
            self.begin_frame();
            self.encoder.row(y, span, &mut self.shown, &self.wanted);
        }
    }

    fn set_cursor_visible(&mut self, visible: bool) {
        if self.cursor.visible != Some(visible) {
            self.encoder.bytes.extend_from_slice(if visible { b"\x1b[?25h" } else { b"\x1b[?25l" });
            self.cursor.visible = Some(visible);
        }
    }

    /// The cells before, after or around the cursor that `clear_type` means, as index into all cells.
    fn cleared(&self, clear_type: ClearType) -> Range<usize> {
        let Size { width, height } = self.wanted.size();
        let (width, end) = (usize::from(width), usize::from(width) * usize::from(height));
        let row = usize::from(self.cursor.at.y) * width;
        let here = row + usize::from(self.cursor.at.x);
        let range = match clear_type {
            ClearType::All => 0..end,
            ClearType::AfterCursor => here..end,
            ClearType::BeforeCursor => 0..here,
            ClearType::CurrentLine => row..row + width,
            ClearType::UntilNewLine => here..row + width,
        };
        range.start.min(end)..range.end.min(end)
    }
}

impl<W: Write> ratatui::backend::Backend for Backend<W> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        content.for_each(|(x, y, cell)| self.put(x, y, cell));
        self.encode();
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_visible(false);
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.set_cursor_visible(true);
        Ok(())
    }

    /// Where the cursor was put last, or where drawing left it. The terminal is not asked.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(match (self.cursor.visible, self.encoder.position()) {
            (Some(true), _) | (_, None) => self.cursor.at,
            (_, Some(position)) => position.into(),
        })
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.cursor.at = position.into();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.start_over();
        Ok(())
    }

    fn clear_region(&mut self, clear_type: ClearType) -> io::Result<()> {
        if clear_type == ClearType::All {
            return self.clear();
        }
        let width = usize::from(self.wanted.size().width).max(1);
        for index in self.cleared(clear_type) {
            // Both fit: the grid's size does.
            self.put((index % width) as u16, (index / width) as u16, &Cell::EMPTY);
        }
        self.encode();
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        Ok(self.wanted.size())
    }

    /// Columns and rows; the pixels are not known, because only a query would tell.
    fn window_size(&mut self) -> io::Result<WindowSize> {
        Ok(WindowSize { columns_rows: self.wanted.size(), pixels: Size::ZERO })
    }

    /// Ends the frame and writes it with one call.
    fn flush(&mut self) -> io::Result<()> {
        if self.cursor.visible == Some(true) {
            self.encoder.go_to(self.cursor.at.x, self.cursor.at.y);
        }
        if std::mem::take(&mut self.in_frame) {
            self.encoder.bytes.extend_from_slice(END_FRAME);
        }
        self.just_cleared = false;
        if self.encoder.bytes.is_empty() {
            return Ok(());
        }
        let written = self.out.write_all(&self.encoder.bytes).and_then(|()| self.out.flush());
        self.encoder.bytes.clear();
        written
    }
}
