//! What a command answers: the same envelope for all, as a table, as JSON or as CSV.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::{table, words};
use crate::base::untrusted::is_spelled_out;
use crate::domain::problem::Problem;

/// The version of the envelope and of everything in it.
pub(super) use crate::domain::plan::PLAN_FILE as SCHEMA;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Something that could not be read or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Failed {
    /// Where; `None` if it is not about one region.
    pub region: Option<String>,
    /// The API's code, or a name for what kind of failure it was.
    pub code: String,
    /// The API's ID of the request, where it gave one.
    pub request_id: Option<String>,
    /// Whose, where several profiles were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
}

impl Failed {
    /// What a problem says.
    pub(super) fn of(problem: &Problem) -> Self {
        let code = if problem.code.is_empty() { words::name(&problem.kind) } else { problem.code.shown().to_owned() };
        let request_id = (!problem.request_id.is_empty()).then(|| problem.request_id.shown().to_owned());
        Self { region: problem.region.as_ref().map(ToString::to_string), code, request_id, profile: None }
    }

    /// A failure without a request.
    pub(super) fn named(region: Option<&str>, name: &str) -> Self {
        Self { region: region.map(str::to_owned), code: name.to_owned(), request_id: None, profile: None }
    }
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// The field that it shows.
    pub field: &'static str,
    /// The key of its heading.
    pub title: &'static str,
    /// How the field is shown.
    pub show: Show,
}

/// How a field is shown in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// As it is.
    Text,
    /// As it is, to the right.
    Number,
    /// How many there are.
    Count,
    /// A name, cut where it is very long.
    Name,
    /// As it is, or else the first of these that there is.
    Or(&'static [&'static str]),
}

/// A column that shows a field as it is.
pub(super) const fn text(field: &'static str, title: &'static str) -> Column {
    Column { field, title, show: Show::Text }
}

/// Things of one kind that a command answers with. Texts from strangers are in their harmless form.
pub(super) trait Item: Serialize {
    /// Every field, in order: the heading of CSV.
    const FIELDS: &'static [&'static str];
    /// What a table shows.
    const TABLE: &'static [Column];
}

/// An answer.
#[derive(Debug, Serialize)]
pub(super) struct Answer<T, M = ()> {
    schema: u32,
    /// Whether nothing is missing.
    pub complete: bool,
    /// What is missing, and why.
    pub failed: Vec<Failed>,
    /// What there is.
    pub items: Vec<T>,
    /// What only this command adds.
    #[serde(flatten)]
    pub more: M,
}

impl<T: Item> Answer<T> {
    /// A list that is complete if nothing failed.
    pub(super) fn list(items: Vec<T>, failed: Vec<Failed>) -> Self {
        Self::with(items, failed, ())
    }
}

impl<T: Item, M: Serialize> Answer<T, M> {
    /// The same with more in it.
    pub(super) fn with(items: Vec<T>, failed: Vec<Failed>, more: M) -> Self {
        Self { schema: SCHEMA, complete: failed.is_empty(), failed, items, more }
    }

    /// Writes it to standard output.
    ///
    /// # Errors
    /// What the system says; a reader that has gone is none.
    pub(super) fn print(&self, format: Format) -> io::Result<()> {
        self.write(format, &mut io::stdout().lock()).or_else(closed)
    }

    fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        let rows = || -> Vec<Value> { self.items.iter().filter_map(|item| serde_json::to_value(item).ok()).collect() };
        let written = match format {
            Format::Json => json(self)?,
            Format::Csv => crate::base::csv::written(T::FIELDS, &rows()),
            Format::Table => table::written(T::TABLE, &rows()),
        };
        out.write_all(written.as_bytes())?;
        out.flush()
    }
}

/// A pipe whose reader has seen enough is no reason to fail.
pub(super) fn closed(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

/// The answer of a command that came to nothing.
pub(super) fn nothing(failed: &[Failed]) -> io::Result<String> {
    json(&Answer::<(), ()> { schema: SCHEMA, complete: false, failed: failed.to_vec(), items: Vec::new(), more: () })
}

/// Indented JSON in which no character is left that could act on a terminal.
pub(super) fn json(value: &impl Serialize) -> io::Result<String> {
    let mut out = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut out, Harmless::default()))?;
    out.push(b'\n');
    String::from_utf8(out).map_err(io::Error::other)
}

/// Pretty JSON with everything escaped that a terminal could take for more than text.
#[derive(Default)]
struct Harmless(serde_json::ser::PrettyFormatter<'static>);

impl serde_json::ser::Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut start = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_spelled_out(*c)) {
            writer.write_all(&fragment.as_bytes()[start..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            start = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[start..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_holds_every_character_and_none_that_acts_on_a_terminal() {
        for raw in ["plain", "数据库", "a\u{1b}[2J\"\\\n", "x\u{202e}y\u{9b}z", "tag \u{e0041} end"] {
            let written = json(&raw).unwrap();
            assert!(!written.trim_end().chars().any(is_spelled_out), "{written:?}");
            assert_eq!(serde_json::from_str::<String>(&written).unwrap(), raw);
        }
    }

    #[test]
    fn a_command_that_came_to_nothing_says_so() {
        let written = nothing(&[Failed::named(Some("cn-beijing"), "NotSent")]).unwrap();
        let value: Value = serde_json::from_str(&written).unwrap();
        assert_eq!(value["complete"], false);
        assert_eq!(value["failed"][0]["region"], "cn-beijing");
        assert_eq!((value["schema"].as_u64(), value["items"].as_array().unwrap().len()), (Some(1), 0));
    }
}
