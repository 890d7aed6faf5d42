//! Terms as they are typed.

use jiff::{SignedDuration, Timestamp};

use super::{Compared, Grammar, Kind, Mistake, Term, Test, Why, fold};

/// A term as it was typed, without quotation marks.
pub(super) struct Token {
    text: String,
    not: bool,
    /// Whether it began with a quotation mark, so that nothing in it has a meaning.
    literal: bool,
}

/// The terms of what was typed, which stand between blanks.
pub(super) fn tokens(typed: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let not = rest.starts_with('-') && !rest[1..].starts_with(char::is_whitespace) && rest.len() > 1;
        rest = &rest[usize::from(not)..];
        let literal = rest.starts_with('"');
        let (mut text, mut quoted, mut end) = (String::new(), false, rest.len());
        for (at, c) in rest.char_indices() {
            match c {
                '"' => quoted = !quoted,
                c if c.is_whitespace() && !quoted => {
                    end = at;
                    break;
                }
                c => text.push(c),
            }
        }
        out.push(Token { text, not, literal });
        rest = rest[end..].trim_start();
    }
    out
}

impl Token {
    /// What it means; nothing where it is not finished.
    pub(super) fn term(&self, grammar: &Grammar, now: Timestamp) -> Result<Option<Term>, Mistake> {
        let folded = fold(&self.text).into_owned();
        let term = |test| Ok(Some(Term { not: self.not, test }));
        if self.literal {
            return if folded.is_empty() { Ok(None) } else { term(Test::Word(folded)) };
        }
        if let Some(letters) = folded.strip_prefix('~') {
            return if letters.is_empty() { Ok(None) } else { term(Test::Fuzzy(letters.to_owned())) };
        }
        let Some((name, sign, value)) = parted(&folded) else { return term(Test::Word(folded)) };
        let mistake = |name: &str, why| Err(Mistake { term: self.text.clone(), name: name.to_owned(), why });
        if name == "is" && sign == ":" {
            let exact = grammar.states.iter().filter(|state| **state == value);
            let begun = grammar.states.iter().filter(|state| state.starts_with(value));
            let mut found: Vec<&'static str> = exact.copied().collect();
            if found.is_empty() {
                found = begun.copied().collect();
            }
            return match found.len() {
                _ if value.is_empty() => Ok(None),
                0 => mistake(value, Why::State),
                _ => term(Test::Is(found)),
            };
        }
        let Some((column, kind)) = grammar.columns.iter().find(|(known, _)| *known == name) else {
            return mistake(name, Why::Column);
        };
        if value.is_empty() {
            return Ok(None);
        }
        match (kind, compared(sign)) {
            (Kind::Text, Some(Compared::Same)) => term(Test::Has(column, value.to_owned())),
            (Kind::Text, _) => mistake(name, Why::Text),
            (Kind::Number, Some(how)) => match value.parse() {
                Ok(number) => term(Test::Compare(column, how, number)),
                Err(_) => mistake(name, Why::Number),
            },
            (Kind::Age, Some(how)) if how != Compared::Same => match moment(value, now) {
                Some(at) => term(Test::Compare(column, how.turned(), at)),
                None => mistake(name, Why::Age),
            },
            (Kind::Number, None) => mistake(name, Why::Number),
            (Kind::Age, _) => mistake(name, Why::Age),
        }
    }
}

/// `name:value`, `name>value` and the like in three parts; `None` for a word.
fn parted(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.find([':', '<', '>'])?;
    let (name, rest) = text.split_at(at);
    let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic());
    let long = rest.starts_with(">=") || rest.starts_with("<=");
    let (sign, value) = rest.split_at(if long { 2 } else { 1 });
    named.then_some((name, sign, value))
}

fn compared(sign: &str) -> Option<Compared> {
    Some(match sign {
        ":" => Compared::Same,
        ">" => Compared::Above,
        ">=" => Compared::AtLeast,
        "<" => Compared::Below,
        "<=" => Compared::AtMost,
        _ => return None,
    })
}

/// The moment a span of time before `now`, in seconds since 1970: `90m`, `12h`, `7d`, `2w`, `1y`; a bare number is days.
fn moment(text: &str, now: Timestamp) -> Option<i64> {
    let (number, unit) = match text.strip_suffix(char::is_alphabetic) {
        Some(number) => (number, &text[number.len()..]),
        None => (text, "d"),
    };
    let seconds: i64 = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 604_800,
        "y" => 31_536_000,
        _ => return None,
    };
    let span = number.parse::<u32>().ok().and_then(|count| i64::from(count).checked_mul(seconds))?;
    // By the minute, so that what was found a moment ago is still what is asked for.
    let now = now.as_second().div_euclid(60) * 60;
    Timestamp::from_second(now).ok()?.checked_sub(SignedDuration::from_secs(span)).ok().map(Timestamp::as_second)
}
