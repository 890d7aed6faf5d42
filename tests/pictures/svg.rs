//! A frame as an SVG picture: one text element for every run of cells of one style.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

const CELL: (f32, f32) = (8.4, 18.0);
const INK: &str = "#d8dee9";
const PAPER: &str = "#14171d";

/// Draws a frame.
pub fn picture(buffer: &Buffer) -> String {
    format!("{}{}</g>\n</svg>\n", head(buffer, ""), cells(buffer))
}

/// Draws frames one after the other, each for so many seconds, and then again from the first on. Who wants no motion gets
/// the last one.
pub fn walk(frames: &[Buffer], seconds: f32) -> String {
    let Some(first) = frames.first() else { return String::new() };
    let all = seconds * frames.len() as f32;
    let share = 100.0 / frames.len() as f32;
    let style = format!(
        "<style>.f{{visibility:hidden;animation:s {all:.1}s step-end infinite}}\
         @keyframes s{{0%{{visibility:visible}}{share:.2}%{{visibility:hidden}}}}\
         @media (prefers-reduced-motion:reduce){{.f{{animation:none}}.f:last-child{{visibility:visible}}}}</style>\n"
    );
    let mut out = head(first, &style);
    for (no, frame) in frames.iter().enumerate() {
        let delay = seconds * no as f32;
        let _ = writeln!(out, "<g class=\"f\" style=\"animation-delay:{delay:.1}s\">\n{}</g>", cells(frame));
    }
    out + "</g>\n</svg>\n"
}

fn head(buffer: &Buffer, style: &str) -> String {
    let (columns, rows) = (buffer.area.width, buffer.area.height);
    let (width, height) = (f32::from(columns) * CELL.0 + 16.0, f32::from(rows) * CELL.1 + 16.0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\">\n{style}<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{PAPER}\"/>\n\
         <g font-family=\"ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace\" font-size=\"14\" \
         xml:space=\"preserve\">\n"
    )
}

fn cells(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            x = run(buffer, x, y, &mut out);
        }
    }
    out
}

/// Draws the cells from `x` on that share one style, and tells where the next run begins. A wide character is a run of
/// its own, because fonts disagree about its width.
fn run(buffer: &Buffer, x: u16, y: u16, out: &mut String) -> u16 {
    let style = look(&buffer[(x, y)]);
    let mut text = String::new();
    let mut end = x;
    while end < buffer.area.width && look(&buffer[(end, y)]) == style {
        let symbol = buffer[(end, y)].symbol();
        let columns = u16::try_from(snapferry::base::untrusted::width(symbol)).unwrap_or(1).max(1);
        if columns > 1 && end > x {
            break;
        }
        text.push_str(symbol);
        end += columns;
        if columns > 1 {
            break;
        }
    }
    let (ink, paper, bold, underlined) = style;
    let (left, top) = (f32::from(x) * CELL.0 + 8.0, f32::from(y) * CELL.1 + 8.0);
    let wide = f32::from(end - x) * CELL.0;
    if paper != PAPER {
        let _ = writeln!(
            out,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{paper}\"/>",
            CELL.1
        );
    }
    if !text.trim().is_empty() {
        let weight = if bold { " font-weight=\"bold\"" } else { "" };
        let line = if underlined { " text-decoration=\"underline\"" } else { "" };
        let _ = writeln!(
            out,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{wide:.1}\" fill=\"{ink}\"{weight}{line}>{}</text>",
            top + 13.5,
            escape(&text)
        );
    }
    end
}

/// Ink, paper, boldness and underline of a cell.
fn look(cell: &Cell) -> (&'static str, &'static str, bool, bool) {
    let modifier = cell.modifier;
    let ink = if modifier.contains(Modifier::DIM) { "#7b8494" } else { color(cell.fg, INK) };
    let paper = color(cell.bg, PAPER);
    let (ink, paper) = if modifier.contains(Modifier::REVERSED) { (paper, ink) } else { (ink, paper) };
    (ink, paper, modifier.contains(Modifier::BOLD), modifier.contains(Modifier::UNDERLINED))
}

fn color(color: Color, default: &'static str) -> &'static str {
    match color {
        Color::Black => "#2b303b",
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Gray => "#abb2bf",
        Color::DarkGray => "#7b8494",
        Color::LightRed => "#ff7b86",
        Color::LightGreen => "#b5e08c",
        Color::LightYellow => "#ffd88a",
        Color::LightBlue => "#8cc8ff",
        Color::LightMagenta => "#e0a3ff",
        Color::LightCyan => "#7fdbe6",
        Color::White => "#eceff4",
        _ => default,
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
