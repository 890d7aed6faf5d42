//! Bytes a frame: exact where the encoding is the point, bounded where a whole screen is meant.

use super::{Recorder, terminal, written};
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Paragraph};
use ratatui::{Frame, Terminal};
use snapferry::terminal::{Backend, ColorMode};

/// Draws `before` and then `after`, and answers the bytes of the second frame between the frame marks.
fn change(before: &str, after: &str) -> String {
    let mut terminal = terminal(40, 4, ColorMode::Full);
    for text in [before, after] {
        written(&mut terminal);
        terminal.draw(|frame| frame.render_widget(Paragraph::new(text), frame.area())).unwrap();
    }
    let text = String::from_utf8(written(&mut terminal).0).unwrap();
    let inner = text.strip_prefix("\x1b[?2026h").and_then(|text| text.strip_suffix("\x1b[?2026l"));
    inner.unwrap_or(&text).to_owned()
}

#[test]
fn changes_cost_what_they_must() {
    let table = [
        ("same", "same", ""),
        ("row 1", "row 2", "\x1b[D2"),
        // A gap of four is written again, a wider one jumped over.
        ("a----b", "x----y", "\rx----y"),
        ("a-----b", "x-----y", "\rx\x1b[5Cy"),
        // The end of a row is erased, three cells or fewer are written over.
        ("name and more", "name", "\x1b[8D\x1b[K"),
        ("name.md", "name", "\x1b[3D   "),
        // A hole in a row, too.
        ("|a hole of some cells|", "|                    |", "\x1b[2G\x1b[20X"),
        ("快照", "快慢", "\x1b[2D慢"),
        ("快照", "aa照", "\raa"),
        ("one\ntwo\nthree", "one\ntoo\nthree", "\x1b[2;2Ho"),
    ];
    for (before, after, expected) in table {
        assert_eq!(change(before, after), expected, "{before:?} -> {after:?}");
    }
}

/// A screen with the three panes of the program and `rows` invented snapshots.
struct Panes {
    top: usize,
    cursor: usize,
    details: usize,
}

impl Panes {
    fn draw(&self, frame: &mut Frame) {
        let [title, body, footer] =
            Layout::vertical([Constraint::Length(2), Constraint::Fill(1), Constraint::Length(1)]).areas(frame.area());
        let bold = Style::new().add_modifier(Modifier::BOLD);
        frame.render_widget(Line::styled(" snapferry  prod-admin  RW   25/26 regions      2 invites", bold), title);
        let wide = frame.area().width >= 120;
        let (regions, list, details) = if wide {
            let [a, b, c] =
                Layout::horizontal([Constraint::Length(22), Constraint::Fill(1), Constraint::Length(40)]).areas(body);
            (a, b, c)
        } else {
            let [a, b] = Layout::horizontal([Constraint::Length(20), Constraint::Fill(1)]).areas(body);
            let [b, c] = Layout::vertical([Constraint::Fill(1), Constraint::Length(8)]).areas(b);
            (a, b, c)
        };
        let names = ["All         214", "cn-hangzhou 180", "cn-beijing   22", "cn-shanghai  12", "me-east-1 no shr"];
        pane(frame, "Regions", regions, names.iter().map(|name| Line::raw(format!("  {name}"))));
        let height = usize::from(list.height - 2);
        let rows = (self.top..self.top + height).map(|at| self.row(at, usize::from(list.width - 2)));
        pane(frame, "> Snapshots  cn-hangzhou  2m ago", list, rows);
        let about = [
            format!("snapshot-{:05}   {}", self.details, id(self.details)),
            "shared from  7777777777777777 (partner-acme)".to_owned(),
            "  region     cn-hangzhou".to_owned(),
            format!("  source     {}", id(self.details + 7)),
            "can: d disk, c copy      cannot: roll back".to_owned(),
        ];
        pane(frame, "Details", details, about.iter().map(|line| Line::raw(line.clone())));
        let position = format!(" Enter open  s share  x unshare  c copy  d disk   row {} of 5000", self.cursor + 1);
        frame.render_widget(Line::raw(position), footer);
    }

    fn row(&self, at: usize, width: usize) -> Line<'static> {
        let mark = if at == self.cursor { ">" } else { " " };
        let text = format!(
            "{mark} db-{:02}-daily-{:04}  {:>5} ok  {}  {:>2} acct  {:>3}h  {}",
            at * 7 % 40,
            at,
            (at * 37 % 90 + 10) * 10,
            ["cmk", "svc", "-  "][at % 3],
            at * 5 % 13,
            at % 200,
            id(at)
        );
        let text = format!("{text:<width$}");
        let style = if at == self.cursor { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
        let state = text.find(" ok ").unwrap_or(0) + 1;
        Line::from(vec![
            Span::raw(text[..state].to_owned()),
            Span::styled(text[state..state + 2].to_owned(), Style::new().fg(Color::Green)),
            Span::raw(text[state + 2..].to_owned()),
        ])
        .style(style)
    }
}

fn id(at: usize) -> String {
    format!("s-bp1{:015x}", at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 4)
}

fn pane(frame: &mut Frame, title: &str, area: Rect, rows: impl Iterator<Item = Line<'static>>) {
    let block = Block::new().borders(Borders::ALL).title(format!(" {title} "));
    frame.render_widget(Paragraph::new(rows.collect::<Vec<_>>()).block(block), area);
}

fn cost(terminal: &mut Terminal<Backend<Recorder>>, panes: &Panes) -> usize {
    terminal.draw(|frame| panes.draw(frame)).unwrap();
    let (bytes, writes) = written(terminal);
    assert!(writes <= 1);
    bytes.len()
}

/// Averages over sixteen keys: a Down inside the page, with Details following and without, and one that scrolls.
fn measure(width: u16, height: u16) -> [usize; 4] {
    let mut terminal = terminal(width, height, ColorMode::Ansi16);
    let mut panes = Panes { top: 1000, cursor: 1000, details: 1000 };
    let first = cost(&mut terminal, &panes);
    let mut average = |change: fn(&mut Panes)| {
        let bytes = (0..16).map(|_| {
            change(&mut panes);
            cost(&mut terminal, &panes)
        });
        bytes.sum::<usize>() / 16
    };
    let inside = average(|panes| panes.cursor += 1);
    let with_details = average(|panes| {
        panes.cursor -= 1;
        panes.details += 1;
    });
    let scrolling = average(|panes| {
        panes.top += 1;
        panes.cursor += 1;
    });
    assert_eq!(cost(&mut terminal, &panes), 0);
    [first, inside, with_details, scrolling]
}

#[test]
fn three_panes_stay_within_the_budget() {
    let small = measure(80, 24);
    let large = measure(160, 50);
    println!("bytes: first frame, Down in the page, with details, scrolling: {small:?} at 80x24, {large:?} at 160x50");
    let budgets = [(small, [3600, 200, 300, 600]), (large, [9500, 400, 500, 2800])];
    for (measured, budget) in budgets {
        assert!(measured.iter().zip(budget).all(|(bytes, limit)| *bytes <= limit), "{measured:?} over {budget:?}");
    }
}
