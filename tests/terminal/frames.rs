//! Random frames go through the backend into a terminal emulator, which must show what ratatui drew.

use super::{Recorder, terminal, written};
use proptest::collection::vec;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier, Style};
use snapferry::terminal::{Backend, ColorMode};

/// A piece of styled text somewhere in the frame.
#[derive(Clone, Debug)]
struct Piece {
    x: u16,
    y: u16,
    text: String,
    style: Style,
}

const WIDTH: u16 = 32;
const HEIGHT: u16 = 6;

fn color() -> impl Strategy<Value = Color> {
    prop_oneof![
        4 => Just(Color::Reset),
        2 => (0..16u8).prop_map(Color::Indexed),
        1 => any::<u8>().prop_map(Color::Indexed),
        1 => any::<(u8, u8, u8)>().prop_map(|(r, g, b)| Color::Rgb(r, g, b)),
    ]
}

fn attributes() -> impl Strategy<Value = Modifier> {
    let one = prop_oneof![
        // The emulator cannot tell bold and dim from dim.
        Just(Modifier::BOLD),
        Just(Modifier::DIM),
        Just(Modifier::empty()),
    ];
    let others = prop_oneof![
        3 => Just(Modifier::empty()),
        1 => Just(Modifier::REVERSED),
        1 => Just(Modifier::UNDERLINED),
        1 => Just(Modifier::ITALIC),
        1 => Just(Modifier::REVERSED | Modifier::UNDERLINED | Modifier::ITALIC),
    ];
    (one, others).prop_map(|(one, others)| one | others)
}

fn text() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        3 => "[a-zA-Z0-9._-]{1,12}",
        3 => " {1,24}",
        2 => "[快照共享账号资源]{1,6}",
        1 => Just("e\u{301}a\u{308}".to_owned()),
        1 => Just("│┌─┐·…".to_owned()),
        1 => Just("한글ﾊﾝ".to_owned()),
        1 => Just("👍x🚀".to_owned()),
    ];
    vec(word, 1..4).prop_map(|words| words.concat())
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let style = (color(), color(), attributes()).prop_map(|(fg, bg, on)| Style::reset().fg(fg).bg(bg).add_modifier(on));
    let piece = (0..WIDTH, 0..HEIGHT, text(), style).prop_map(|(x, y, text, style)| Piece { x, y, text, style });
    vec(piece, 0..14)
}

fn paint(buffer: &mut Buffer, pieces: &[Piece]) {
    for piece in pieces {
        buffer.set_string(piece.x, piece.y, &piece.text, piece.style);
    }
}

/// How the emulator names a colour.
fn emulated(color: Color) -> vt100::Color {
    match color {
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(r, g, b) => vt100::Color::Rgb(r, g, b),
        Color::Reset => vt100::Color::Default,
        named => panic!("not generated: {named}"),
    }
}

/// What is wrong with the emulator's `shown`, given the `wanted` cell.
fn difference(shown: &vt100::Cell, wanted: &Cell) -> Option<String> {
    let attributes = wanted.modifier;
    let reversed = attributes.contains(Modifier::REVERSED);
    let visible = [
        (shown.bgcolor() != emulated(wanted.bg), "background"),
        (shown.inverse() != reversed, "reverse"),
        (shown.underline() != attributes.contains(Modifier::UNDERLINED), "underline"),
    ];
    let inked = [
        (shown.contents() != wanted.symbol(), "text"),
        (shown.fgcolor() != emulated(wanted.fg), "foreground"),
        (shown.bold() != attributes.contains(Modifier::BOLD), "bold"),
        (shown.dim() != attributes.contains(Modifier::DIM), "dim"),
        (shown.italic() != attributes.contains(Modifier::ITALIC), "italic"),
    ];
    // Nobody sees the colour or the weight of a space.
    let blank = wanted.symbol() == " " && !attributes.intersects(Modifier::REVERSED | Modifier::UNDERLINED);
    let text = blank && !matches!(shown.contents(), "" | " ");
    let wrong = visible.iter().chain(inked.iter().filter(|_| !blank)).find(|(wrong, _)| *wrong);
    wrong.map(|(_, what)| *what).or(text.then_some("text")).map(|what| format!("{what}: {shown:?} for {wanted:?}"))
}

fn assert_shows(screen: &vt100::Screen, wanted: &Buffer) {
    for y in 0..wanted.area.height {
        let mut x = 0;
        while x < wanted.area.width {
            let cell = &wanted[(x, y)];
            let shown = screen.cell(y, x).unwrap();
            assert_eq!(difference(shown, cell), None, "at column {x} of row {y}");
            x += cell.cell_width().max(1);
        }
    }
}

struct Pair {
    terminal: Terminal<Backend<Recorder>>,
    emulator: vt100::Parser,
}

impl Pair {
    fn new() -> Self {
        let size = |cells: u16| std::num::NonZeroU16::new(cells).unwrap();
        Self {
            terminal: terminal(WIDTH, HEIGHT, ColorMode::Full),
            emulator: vt100::Parser::new(size(HEIGHT), size(WIDTH), 0),
        }
    }

    /// Draws a frame, lets the emulator read it and compares; answers the number of bytes.
    fn show(&mut self, pieces: &[Piece], cursor: Option<(u16, u16)>) -> usize {
        let draw = self.terminal.draw(|frame| {
            paint(frame.buffer_mut(), pieces);
            if let Some(position) = cursor {
                frame.set_cursor_position(position);
            }
        });
        let wanted = draw.unwrap().buffer.clone();
        let (bytes, writes) = written(&mut self.terminal);
        assert!(writes <= 1, "one write a frame");
        self.emulator.process(&bytes);
        assert_shows(self.emulator.screen(), &wanted);
        assert_eq!(self.emulator.screen().hide_cursor(), cursor.is_none());
        if let Some((x, y)) = cursor {
            assert_eq!(self.emulator.screen().cursor_position(), (y, x));
        }
        bytes.len()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_frames_is_shown(
        frames in vec((pieces(), proptest::option::of((0..WIDTH, 0..HEIGHT))), 1..6),
    ) {
        let mut pair = Pair::new();
        for (pieces, cursor) in frames {
            pair.show(&pieces, cursor);
            assert_eq!(pair.show(&pieces, cursor), 0, "an unchanged frame is silent");
        }
    }

    #[test]
    fn a_frame_after_a_clear_repairs_any_screen(before in pieces(), garbage in "[ -~]{0,200}", after in pieces()) {
        let mut pair = Pair::new();
        pair.show(&before, None);
        pair.emulator.process(format!("\x1b[3;4H\x1b[1;7;31m{garbage}\x1b[?25h").as_bytes());
        pair.terminal.clear().unwrap();
        pair.show(&after, None);
    }
}

#[test]
fn a_resize_repaints_everything_in_one_frame() {
    let mut terminal = terminal(20, 3, ColorMode::Full);
    terminal.draw(|frame| frame.render_widget("before", frame.area())).unwrap();
    written(&mut terminal);
    terminal.backend_mut().resize(ratatui::layout::Size::new(12, 2));
    terminal.draw(|frame| frame.render_widget("after", frame.area())).unwrap();
    let (bytes, writes) = written(&mut terminal);
    assert_eq!(writes, 1);
    assert_eq!(String::from_utf8_lossy(&bytes), "\x1b[?2026h\x1b[m\x1b[H\x1b[2Jafter\x1b[?25l\x1b[?2026l");
}

#[test]
fn no_colour_keeps_the_selection_visible() {
    let mut terminal = terminal(20, 2, ColorMode::Mono);
    terminal
        .draw(|frame| {
            let bar = Style::new().fg(Color::Black).bg(Color::Rgb(9, 9, 9)).add_modifier(Modifier::REVERSED);
            frame.buffer_mut().set_string(0, 0, "selected", bar);
            frame.buffer_mut().set_string(0, 1, "error", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
        })
        .unwrap();
    let (bytes, _) = written(&mut terminal);
    assert_eq!(
        String::from_utf8_lossy(&bytes),
        "\x1b[?2026h\x1b[m\x1b[H\x1b[2J\x1b[7mselected\r\n\x1b[0;1merror\x1b[?25l\x1b[?2026l"
    );
}

#[test]
fn control_characters_never_get_through() {
    for symbol in ["\x1b]0;x\x07", "\u{9b}31m", "a\nb", "\u{85}x"] {
        let mut terminal = terminal(8, 1, ColorMode::Full);
        terminal.draw(|frame| _ = frame.buffer_mut()[(2, 0)].set_symbol(symbol)).unwrap();
        let (bytes, _) = written(&mut terminal);
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            "\x1b[?2026h\x1b[m\x1b[H\x1b[2J  \u{fffd}\x1b[?25l\x1b[?2026l",
            "{symbol:?}"
        );
    }
}
