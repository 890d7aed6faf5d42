//! What is typed to find rows: `web -test gib>100 age<7d is:shared tag:env=prod ~odr`.
//!
//! Terms stand between blanks, and a row has to meet all of them. A [`Grammar`] says what a list has; a term about
//! something else is a [`Mistake`], and until it is mended the list is not narrowed by a guess.

mod read;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text: `column:part`.
    Text,
    /// A number: `column>n`, `column<n`, `column>=n`, `column<=n`, `column:n`.
    Number,
    /// How long ago something was: `column>7d` is longer ago, `column<12h` shorter. Minutes, hours, days, weeks, years.
    Age,
}

/// What the rows of a list can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grammar {
    /// Its columns.
    pub columns: &'static [(&'static str, Kind)],
    /// What a row can be: `is:word`.
    pub states: &'static [&'static str],
}

/// What a list tells about one of its rows.
pub trait Fields {
    /// Whether a word, [folded](fold), is in what plain words are looked for in.
    fn has_word(&self, word: &str) -> bool;
    /// What `~` looks at, folded.
    fn name(&self) -> Cow<'_, str>;
    /// Whether a text, folded, is in a column of [`Kind::Text`].
    fn has(&self, column: &str, text: &str) -> bool;
    /// The number in a column of [`Kind::Number`], or the moment, in seconds since 1970, in one of [`Kind::Age`].
    fn number(&self, column: &str) -> Option<i64>;
    /// Whether it is what one of the states says.
    fn is(&self, state: &str) -> bool;
}

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Test {
    /// It occurs somewhere.
    Word(String),
    /// Its letters occur in the name in this order.
    Fuzzy(String),
    /// It occurs in this column.
    Has(&'static str, String),
    /// The column is above, below or at this number.
    Compare(&'static str, Compared, i64),
    /// It is one of these.
    Is(Vec<&'static str>),
    /// No row meets it.
    Never,
}

/// How a number has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Compared {
    Above,
    AtLeast,
    Below,
    AtMost,
    Same,
}

impl Compared {
    fn is_met_by(self, order: Ordering) -> bool {
        match self {
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Same => order.is_eq(),
        }
    }

    /// The same about moments instead of ages: what is older was earlier.
    fn turned(self) -> Self {
        match self {
            Self::Above => Self::Below,
            Self::AtLeast => Self::AtMost,
            Self::Below => Self::Above,
            Self::AtMost => Self::AtLeast,
            Self::Same => Self::Same,
        }
    }
}

/// A condition, and whether it must not be met.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Term {
    not: bool,
    test: Test,
}

/// What selects rows. The default selects everything.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Filter {
    terms: Vec<Term>,
}

/// Why a term is not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// There is no such column.
    Column,
    /// There is no such state.
    State,
    /// The column holds numbers, and this is none.
    Number,
    /// The column holds ages, and this is none or is not compared.
    Age,
    /// The column holds text, which is neither more nor less.
    Text,
}

/// A term that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mistake {
    /// The term, as it was typed.
    pub term: String,
    /// The name in it: of a column, or a state.
    pub name: String,
    /// What is wrong with it.
    pub why: Why,
}

impl Filter {
    /// Reads what was typed for a list at a moment. A term that is still being typed, such as `region:`, selects nothing
    /// away; text in quotation marks is taken as it is.
    ///
    /// # Errors
    /// The first term that is not understood.
    pub fn parse(typed: &str, grammar: &Grammar, now: Timestamp) -> Result<Self, Mistake> {
        let terms = read::tokens(typed).into_iter().map(|token| token.term(grammar, now));
        terms.collect::<Result<Vec<_>, _>>().map(|terms| Self { terms: terms.into_iter().flatten().collect() })
    }

    /// A filter that no row meets.
    #[must_use]
    pub fn nothing() -> Self {
        Self { terms: vec![Term { not: false, test: Test::Never }] }
    }

    /// Whether it selects everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a row meets all of it.
    pub fn is_met_by(&self, row: &impl Fields) -> bool {
        self.terms.iter().all(|term| term.test.is_met_by(row) != term.not)
    }

    /// Whether it asks whether rows are this.
    #[must_use]
    pub fn asks(&self, state: &str) -> bool {
        self.terms.iter().any(|term| matches!(&term.test, Test::Is(all) if all.contains(&state)))
    }

    /// Its plain words with a blank between them, and everything else of it.
    #[must_use]
    pub fn split(self) -> (String, Self) {
        let mut words = Vec::new();
        let mut terms = Vec::new();
        for term in self.terms {
            match term {
                Term { not: false, test: Test::Word(word) } if !word.contains(char::is_whitespace) => words.push(word),
                other => terms.push(other),
            }
        }
        (words.join(" "), Self { terms })
    }

    /// Whether whatever meets this also meets `other`, as far as their shape tells.
    #[must_use]
    pub fn is_narrower_than(&self, other: &Self) -> bool {
        let within = |(new, old): (&Term, &Term)| {
            new == old
                || match (&new.test, &old.test) {
                    (Test::Fuzzy(new_text), Test::Fuzzy(old_text)) => {
                        !new.not && !old.not && new_text.starts_with(old_text.as_str())
                    }
                    _ => false,
                }
        };
        other.terms.len() <= self.terms.len() && self.terms.iter().zip(&other.terms).all(within)
    }

    /// Where in a text the words are that it is found by: ranges of bytes, in order, none within another.
    #[must_use]
    pub fn hits(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let (folded, places) = placed(text);
        let mut hits: Vec<(usize, usize)> = Vec::new();
        for term in self.terms.iter().filter(|term| !term.not) {
            match &term.test {
                Test::Word(word) | Test::Has("name" | "id", word) if !word.is_empty() => {
                    hits.extend(folded.match_indices(word.as_str()).map(|(at, _)| (at, at + word.len())));
                }
                Test::Fuzzy(word) => hits.extend(letters(&folded, word).into_iter().flatten()),
                _ => {}
            }
        }
        hits.sort_unstable();
        let mut out: Vec<std::ops::Range<usize>> = Vec::new();
        for (start, end) in hits {
            let (start, end) = (places[start].0, places[end - 1].1);
            match out.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => out.push(start..end),
            }
        }
        out
    }
}

/// Text without upper case, character by character, so that a part of a text folds to a part of the folded text.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().flat_map(char::to_lowercase).collect())
}

/// A text folded, and for each byte of that where the character begins and ends that it came from.
fn placed(text: &str) -> (String, Vec<(usize, usize)>) {
    let (mut folded, mut places) = (String::new(), Vec::new());
    for (at, c) in text.char_indices() {
        folded.extend(c.to_lowercase());
        places.resize(folded.len(), (at, at + c.len_utf8()));
    }
    (folded, places)
}

/// Where the letters of `word` stand in `text` in their order; `None` if they do not.
///
/// The first place from behind is taken: from where the last letter is first reached, letters are looked for backwards, so
/// that they lie close together.
fn letters(text: &str, word: &str) -> Option<Vec<(usize, usize)>> {
    let mut rest = word.chars();
    let mut wanted = rest.next()?;
    let mut end = None;
    for (at, c) in text.char_indices() {
        if c == wanted {
            match rest.next() {
                Some(next) => wanted = next,
                None => {
                    end = Some(at + c.len_utf8());
                    break;
                }
            }
        }
    }
    let mut back = text[..end?].char_indices().rev();
    let mut out = Vec::new();
    for wanted in word.chars().rev() {
        let (at, c) = back.find(|(_, c)| *c == wanted)?;
        out.push((at, at + c.len_utf8()));
    }
    out.reverse();
    Some(out)
}

impl Test {
    fn is_met_by(&self, row: &impl Fields) -> bool {
        match self {
            Self::Word(word) => row.has_word(word),
            Self::Fuzzy(word) => letters(&row.name(), word).is_some(),
            Self::Has(column, text) => row.has(column, text),
            Self::Compare(column, how, amount) => {
                row.number(column).is_some_and(|number| how.is_met_by(number.cmp(amount)))
            }
            Self::Is(states) => states.iter().any(|state| row.is(state)),
            Self::Never => false,
        }
    }
}
