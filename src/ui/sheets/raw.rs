//! The sheet that shows everything known of something as JSON: names, texts, numbers and marks each in their own look.

use ratatui::Frame;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::form::{Form, room};
use crate::app::sheets::raw::RawSheet;
use crate::base::untrusted::width;
use crate::text;
use crate::ui::theme::Role;
use crate::ui::widgets::{line, span};

/// What texts and names stand between.
const QUOTE: char = '\u{22}';

/// Draws the sheet.
pub(super) fn draw(sheet: &RawSheet, frame: &mut Frame<'_>) {
    let (columns, _) = room(frame);
    let mut form = Form::new(text::fill("sheet_raw.title", &[("what", &sheet.title)]));
    let hits = sheet.hits();
    for (no, line) in sheet.lines.iter().enumerate() {
        if sheet.hit == Some(no) {
            form.body.focus();
        }
        let looked_for = hits.binary_search(&no).is_ok();
        for part in folded(pieces(line, looked_for), columns) {
            form.body.push(part);
        }
    }
    let typed = !sheet.search.text().is_empty();
    if sheet.searching || typed {
        let before = text::get("sheet_raw.search");
        form.foot.field(before, &sheet.search, columns.saturating_sub(width(before) + 2), sheet.searching);
    }
    if typed && hits.is_empty() {
        form.foot.push(line(Role::Warn, text::get("sheet_raw.none")));
    } else if typed {
        let at = sheet.hit.and_then(|hit| hits.iter().position(|one| *one == hit)).map_or(0, |at| at + 1);
        form.foot.push(line(Role::Quiet, text::fill("sheet_raw.hits", &[("n", &at), ("all", &hits.len())])));
    }
    form.button("sheet_raw.close", true, true);
    form.draw(frame, &sheet.top);
}

/// A line of indented JSON in pieces of one look each.
fn pieces(line: &str, hit: bool) -> Vec<Span<'static>> {
    let body = line.trim_start();
    let mut out = vec![span(Role::Text, " ".repeat(line.len() - body.len()))];
    let mut rest = body;
    if let Some(end) = name_end(body) {
        out.push(span(Role::Label, body[..end].to_owned()));
        out.push(span(Role::Quiet, ": "));
        rest = body[end..].trim_start_matches([':', ' ']);
    }
    let value = rest.trim_end_matches(',');
    let role = match value.chars().next() {
        Some(QUOTE) => Role::Good,
        Some('t' | 'f' | 'n') => Role::Busy,
        Some('-' | '0'..='9') => Role::Strong,
        _ => Role::Quiet,
    };
    out.push(span(role, value.to_owned()));
    out.push(span(Role::Quiet, rest[value.len()..].to_owned()));
    if hit {
        out.iter_mut().skip(1).for_each(|piece| piece.style = piece.style.patch(Role::Hit.style()));
    }
    out
}

/// Where the quoted name at the start of a line ends, if a value follows it.
fn name_end(body: &str) -> Option<usize> {
    if !body.starts_with(QUOTE) {
        return None;
    }
    let mut escaped = false;
    for (at, c) in body.char_indices().skip(1) {
        match c {
            QUOTE if !escaped => return body[at + 1..].starts_with(": ").then_some(at + 1),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

/// Pieces on as many lines as they need.
fn folded(pieces: Vec<Span<'static>>, columns: usize) -> Vec<Line<'static>> {
    let mut out = vec![Vec::new()];
    let mut used = 0;
    for piece in pieces {
        let mut part = String::new();
        for letter in piece.content.graphemes(true) {
            let wide = width(letter);
            if used + wide > columns && used > 0 {
                out.last_mut().into_iter().for_each(|line| {
                    line.push(Span::styled(std::mem::take(&mut part), piece.style));
                });
                out.push(Vec::new());
                used = 0;
            }
            used += wide;
            part.push_str(letter);
        }
        out.last_mut().into_iter().for_each(|line| line.push(Span::styled(std::mem::take(&mut part), piece.style)));
    }
    out.into_iter().map(Line::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_its_pieces_are() {
        for line in [
            r#"{"#,
            r#"  "name": "a: \"b\", c","#,
            r#"  "size": 40,"#,
            r#"    "only text","#,
            r#"  "tags": ["#,
            r#"  "none": null"#,
        ] {
            let shown: String = pieces(line, false).iter().map(|piece| piece.content.as_ref()).collect();
            assert_eq!(shown, line);
            let folded = folded(pieces(line, true), 5);
            assert!(folded.iter().all(|line| line.width() <= 5));
            let all: String = folded.iter().flat_map(|line| &line.spans).map(|piece| piece.content.as_ref()).collect();
            assert_eq!(all, line);
        }
    }
}
