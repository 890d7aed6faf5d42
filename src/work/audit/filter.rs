//! What selects rows of the journal: words and terms such as `who:ops-li since:7d -result:ok`.

use jiff::{SignedDuration, Timestamp};

use super::super::tasks::AuditRow;
use crate::domain::execution::{Attempt, Entry, Given, Outcome};

/// What a term can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Who,
    Account,
    Action,
    Result,
    Region,
    Target,
    Task,
    Note,
    Host,
    Since,
    Until,
}

/// The names of the columns, in the order in which they are told.
const COLUMNS: [(&str, Column); 11] = [
    ("who", Column::Who),
    ("account", Column::Account),
    ("action", Column::Action),
    ("result", Column::Result),
    ("region", Column::Region),
    ("target", Column::Target),
    ("task", Column::Task),
    ("note", Column::Note),
    ("host", Column::Host),
    ("since", Column::Since),
    ("until", Column::Until),
];

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Test {
    /// It occurs anywhere.
    Word(String),
    /// It occurs in this column.
    Has(Column, String),
    /// It was not written before.
    Since(Timestamp),
    /// It was written before.
    Until(Timestamp),
}

/// What selects rows: all conditions are met. The default selects everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// With whether it must not be met.
    tests: Vec<(bool, Test)>,
}

/// A term that is not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownTerm(
    /// The term.
    pub String,
);

impl AuditFilter {
    /// The names of the columns that a term can be about.
    pub fn columns() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|(name, _)| *name)
    }

    /// Reads a filter: words that occur anywhere, `column:text`, and both with `-` in front for the opposite. Of
    /// `since:` and `until:` the text is a span of time before `now` (`90m`, `12h`, `7d`, `2w`) or a date.
    ///
    /// # Errors
    /// The first term that is not understood.
    pub fn parse(text: &str, now: Timestamp) -> Result<Self, UnknownTerm> {
        let one = |term: &str| test(term, now).ok_or_else(|| UnknownTerm(term.to_owned()));
        text.split_whitespace().map(one).collect::<Result<Vec<_>, _>>().map(|tests| Self { tests })
    }

    /// Whether it selects everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tests.is_empty()
    }

    /// Whether it selects a row.
    #[must_use]
    pub fn lets_through(&self, row: &AuditRow) -> bool {
        self.tests.iter().all(|(not, test)| test.is_met_by(row) != *not)
    }
}

fn test(term: &str, now: Timestamp) -> Option<(bool, Test)> {
    let (not, term) = match term.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, term),
    };
    let named = term.split_once(':').filter(|(name, _)| !name.is_empty() && name.chars().all(char::is_alphabetic));
    let Some((name, value)) = named else { return Some((not, Test::Word(term.to_lowercase()))) };
    let name = name.to_lowercase();
    let (_, column) = COLUMNS.iter().find(|(known, _)| *known == name)?;
    // A term that is still being typed selects nothing away.
    let test = match column {
        _ if value.is_empty() => Test::Word(String::new()),
        Column::Since => Test::Since(moment(value, now)?),
        Column::Until => Test::Until(moment(value, now)?),
        column => Test::Has(*column, value.to_lowercase()),
    };
    Some((not && !value.is_empty(), test))
}

/// A span of time before `now`, or a date.
fn moment(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Some((at, unit)) = text.char_indices().last()
        && let Ok(count) = text[..at].parse::<i64>()
    {
        let seconds = match unit {
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        return now.checked_sub(SignedDuration::from_secs(count.checked_mul(seconds)?)).ok();
    }
    let whole = if text.contains(['T', 't']) {
        format!("{}Z", text.trim_end_matches(['Z', 'z']))
    } else {
        format!("{text}T00:00Z")
    };
    whole.parse().ok()
}

impl Test {
    fn is_met_by(&self, row: &AuditRow) -> bool {
        match self {
            Self::Word(word) => ALL.iter().any(|column| has(row, *column, word)),
            Self::Has(column, word) => has(row, *column, word),
            Self::Since(at) => row.at >= *at,
            Self::Until(at) => row.at < *at,
        }
    }
}

/// The columns in which a word is looked for that names none.
const ALL: [Column; 8] = [
    Column::Who,
    Column::Account,
    Column::Action,
    Column::Region,
    Column::Target,
    Column::Task,
    Column::Note,
    Column::Host,
];

/// Whether a column holds `word`, which is in small letters.
fn has(row: &AuditRow, column: Column, word: &str) -> bool {
    let holds = |text: &str| text.to_lowercase().contains(word);
    match column {
        Column::Who => holds(row.author.user.shown()) || holds(&row.author.profile) || holds(row.author.arn.shown()),
        Column::Account => holds(row.account.as_str()),
        Column::Region => holds(row.region.as_str()),
        Column::Task => holds(row.task.as_str()) || holds(&row.hash),
        Column::Note => holds(row.note.as_deref().unwrap_or_default()),
        Column::Host => holds(&row.author.host),
        Column::Action => match &row.entry {
            Entry::Intent(intended) => holds(&intended.action),
            _ => false,
        },
        Column::Target => target(row, holds),
        Column::Result => result(row).iter().any(|name| name.starts_with(word)),
        Column::Since | Column::Until => false,
    }
}

/// Whether the parameters of a request, its ID, or what was answered holds a text.
fn target(row: &AuditRow, holds: impl Fn(&str) -> bool) -> bool {
    let sent = match &row.entry {
        Entry::Intent(intended) => intended.parameters.iter().any(|(_, value)| holds(value)),
        _ => false,
    };
    sent || match &row.answer {
        Some((_, Given::Success { request_id, answer })) => {
            let made = match answer {
                crate::domain::execution::Answer::Created(share) => holds(share.as_str()),
                _ => false,
            };
            made || holds(request_id.shown())
        }
        Some((_, Given::Problem(problem))) => holds(problem.code.shown()) || holds(problem.request_id.shown()),
        None => false,
    }
}

/// The names under which what became of a request is found.
fn result(row: &AuditRow) -> &'static [&'static str] {
    match (&row.entry, &row.outcome, &row.answer) {
        (Entry::Intent(_), Some(Attempt::Ended(outcome)), _) => ended(outcome),
        (Entry::Intent(_), Some(Attempt::Partly(_)), _) => &["partly", "failed"],
        (Entry::Intent(_), Some(Attempt::NoEffect), _) => &["no-effect", "no_effect"],
        (Entry::Intent(_), Some(Attempt::SentAgain), _) => &["sent-again", "sent_again"],
        (Entry::Intent(_), None, Some((_, Given::Success { .. }))) => &["ok"],
        (Entry::Intent(_), None, Some((_, Given::Problem(_)))) => &["failed"],
        (Entry::Intent(_), None, None) => &["unknown"],
        _ => &["noted"],
    }
}

fn ended(outcome: &Outcome) -> &'static [&'static str] {
    match outcome {
        Outcome::Done | Outcome::AlreadySo => &["ok"],
        Outcome::AwaitingRecipient => &["ok", "waits"],
        Outcome::Refused(_) => &["refused", "failed"],
        Outcome::Failed(_) => &["failed"],
        Outcome::NotSent => &["unsent"],
        Outcome::Unknown(_) => &["unknown"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ledger::Draft;
    use crate::domain::execution::{Author, Before, Intended, TaskId};
    use crate::domain::share::Failure;

    fn now() -> Timestamp {
        "2026-11-24T12:00:00Z".parse().unwrap()
    }

    fn row(outcome: Option<Outcome>) -> AuditRow {
        let draft = Draft {
            account: "1203948576102938".into(),
            region: "cn-hangzhou".into(),
            action: "AssociateResourceShare",
            parameters: vec![("ResourceShareId".into(), "rs-8h2k".into())],
            nonce: "n".into(),
            date: now(),
        };
        AuditRow {
            number: 0,
            at: "2026-11-20T12:00:00Z".parse().unwrap(),
            task: TaskId::new("17aa"),
            author: Author {
                profile: "prod-admin".into(),
                user: "ops-Li".into(),
                host: "jump-02".into(),
                ..Author::default()
            },
            account: "1203948576102938".parse().unwrap(),
            region: "cn-hangzhou".parse().unwrap(),
            hash: "4f2a".into(),
            note: Some("OPS-4411".into()),
            entry: Entry::Intent(Box::new(Intended::new(0, 1, &draft, Before::default()))),
            answer: None,
            outcome: outcome.map(Attempt::Ended),
        }
    }

    fn finds(text: &str, row: &AuditRow) -> bool {
        AuditFilter::parse(text, now()).unwrap().lets_through(row)
    }

    #[test]
    fn terms_look_where_they_say_and_words_everywhere() {
        let done = row(Some(Outcome::Done));
        for text in [
            "",
            "ops-4411 associate",
            "who:OPS-li",
            "who:prod",
            "account:2938",
            "action:associate",
            "target:rs-8h2k",
            "region:hangzhou",
            "note:4411",
            "host:jump",
            "task:17aa",
            "result:ok",
            "since:7d",
            "since:2026-11-20 until:2026-11-21T00:00",
            "-who:ops-wu -since:3d",
            "who: since:",
        ] {
            assert!(finds(text, &done), "{text}");
        }
        for text in ["who:4411", "action:create", "-associate", "result:failed", "since:3d", "until:7d", "zzz who:ops"]
        {
            assert!(!finds(text, &done), "{text}");
        }
        let failed = row(Some(Outcome::Failed(Failure::of("x"))));
        assert!(finds("result:fail", &failed) && finds("-result:ok", &failed));
        assert!(finds("result:unknown", &row(None)), "no answer was seen");
        for (attempt, text) in [
            (Attempt::Partly(Outcome::Failed(Failure::of("x"))), "result:partly result:failed"),
            (Attempt::NoEffect, "result:no-effect"),
            (Attempt::SentAgain, "result:sent-again"),
        ] {
            let one = AuditRow { outcome: Some(attempt), ..row(None) };
            assert!(finds(text, &one) && !finds("result:ok", &one) && !finds("result:unknown", &one), "{text}");
        }
    }

    #[test]
    fn a_term_that_is_not_understood_is_named() {
        for (text, unknown) in
            [("who:a colour:red", "colour:red"), ("since:soon", "since:soon"), ("-until:9y", "-until:9y")]
        {
            assert_eq!(AuditFilter::parse(text, now()), Err(UnknownTerm(unknown.to_owned())));
        }
        assert!(AuditFilter::parse("14:02 rs-1", now()).is_ok(), "a time is a word");
    }
}
