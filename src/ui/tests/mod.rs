//! Frames as a terminal shows them: the text of every view and state, and the looks of some.
//!
//! Every model here is made by the updates themselves: keys and the worker's events in, at one fixed time.

mod arranged;
mod chinese;
mod filters;
mod frames;
mod identities;
mod load;
mod looks;
mod owner;
mod plain;
mod received;
mod sizes;
mod taking;
mod tasks;
mod world;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::Modifier;

use crate::app::model::Model;
use crate::text::{Language, speaking};

/// Draws a model as it would be drawn on a terminal of its size; the buffer, and where the cursor is.
fn render(model: &Model) -> (Buffer, Option<(u16, u16)>) {
    let mut terminal = Terminal::new(TestBackend::new(model.size.0, model.size.1)).unwrap();
    terminal.draw(|frame| super::draw(model, frame)).unwrap();
    let visible = terminal.backend().cursor_visible();
    let at = terminal.backend().cursor_position();
    (terminal.backend().buffer().clone(), visible.then_some((at.x, at.y)))
}

/// What a play comes to at each size, in both languages, and what each frame is called.
fn at_every_size(name: &str, play: impl Fn(world::Play) -> world::Play) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for size in [(60, 15), (80, 24), (140, 40)] {
        let frame = || text(&play(world::Play::ready(size)).model);
        all.push((format!("{name}-{}", size.0), frame()));
        all.push((format!("{name}-zh-{}", size.0), speaking(Language::Chinese, frame)));
    }
    all
}

/// The text of a frame, a line a row between bars, so that blanks at the end are seen.
fn text(model: &Model) -> String {
    let (buffer, cursor) = render(model);
    let mut out = rows(&buffer, |at| buffer.content[at].symbol());
    if let Some((x, y)) = cursor {
        out.push_str(&format!("cursor at {x},{y}\n"));
    }
    out
}

/// The looks of a frame, a letter a cell: `#` reversed, `B` bold, `d` dim, `u` underlined, `c` coloured, `C` coloured
/// and bold, `.` plain.
fn looks(model: &Model) -> String {
    let (buffer, _) = render(model);
    rows(&buffer, |at| {
        let cell = &buffer.content[at];
        let colored = cell.fg != ratatui::style::Color::Reset;
        match cell.modifier {
            m if m.contains(Modifier::REVERSED) => "#",
            m if m.contains(Modifier::BOLD) && colored => "C",
            _ if colored => "c",
            m if m.contains(Modifier::BOLD) => "B",
            m if m.contains(Modifier::UNDERLINED) => "u",
            m if m.contains(Modifier::DIM) => "d",
            _ => ".",
        }
    })
}

fn rows<'a>(buffer: &'a Buffer, cell: impl Fn(usize) -> &'a str) -> String {
    let width = usize::from(buffer.area.width);
    let mut out = String::new();
    for row in 0..usize::from(buffer.area.height) {
        let mut skip = 0;
        out.push('|');
        for column in 0..width {
            // A wide character covers the cell behind it.
            let at = row * width + column;
            if skip == 0 {
                out.push_str(cell(at));
            }
            skip = crate::base::untrusted::width(buffer.content[at].symbol()).max(skip).saturating_sub(1);
        }
        out.push_str("|\n");
    }
    out
}
