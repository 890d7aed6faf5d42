//! Lists that come in pages, followed to their end, and the plain statement whether the end was reached.

use std::collections::HashSet;

use super::error::ApiError;
use super::lenient::Rows;

/// Pages after which a list counts as endless: far above the documented quotas at 100 records a page.
const MOST_PAGES: usize = 20_000;

/// Whether a list was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// It was.
    Complete,
    /// It was not: this happened after the items that there are.
    Stopped(ApiError),
}

/// The items of a list, and whether they are all there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing<T> {
    /// What was read.
    pub items: Vec<T>,
    /// Records that could not be read.
    pub malformed: usize,
    /// Whether the end was reached.
    pub ending: Ending,
}

impl<T> Listing<T> {
    /// A whole list.
    #[must_use]
    pub fn complete(items: Vec<T>) -> Self {
        Self { items, malformed: 0, ending: Ending::Complete }
    }

    /// Whether nothing is missing, so that absence from the list proves something: the end was reached and every record
    /// could be read.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.malformed == 0 && self.ending == Ending::Complete
    }

    /// What kept the list from its end.
    #[must_use]
    pub fn error(&self) -> Option<&ApiError> {
        match &self.ending {
            Ending::Complete => None,
            Ending::Stopped(error) => Some(error),
        }
    }

    /// Converts the items; those that do not convert count as malformed.
    pub(crate) fn convert<U>(self, convert: impl FnMut(T) -> Option<U>) -> Listing<U> {
        let before = self.items.len();
        let items: Vec<U> = self.items.into_iter().filter_map(convert).collect();
        Listing { malformed: self.malformed + before - items.len(), items, ending: self.ending }
    }

    /// Adds what another list says about completeness, when the items of both were joined.
    pub(crate) fn depends_on<U>(&mut self, other: Result<&Listing<U>, &ApiError>) {
        let ending = match other {
            Ok(listing) => {
                self.malformed += listing.malformed;
                listing.ending.clone()
            }
            Err(error) => Ending::Stopped(error.clone()),
        };
        if self.ending == Ending::Complete {
            self.ending = ending;
        }
    }
}

/// The tokens that a list has given so far.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    seen: HashSet<String>,
}

impl Tokens {
    /// Notes the token of the next page.
    ///
    /// # Errors
    /// [`ApiError::Endless`] if it came before, or if there are more pages than any list can have.
    pub fn note(&mut self, token: &str) -> Result<(), ApiError> {
        let fresh = self.seen.len() < MOST_PAGES && self.seen.insert(token.to_owned());
        if fresh { Ok(()) } else { Err(ApiError::Endless) }
    }
}

/// One page: its records, and what leads to the next.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub rows: Rows<T>,
    pub next: Next,
}

/// What leads to the page after this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Next {
    /// A token; empty at the end of the list.
    Token(String),
    /// The number of this page and how many records there are in all, where told.
    Numbered { page: Option<u32>, total: Option<u32> },
}

/// A list while it is being read.
#[derive(Debug)]
pub(crate) struct Reading<T> {
    listing: Listing<T>,
    tokens: Tokens,
    number: u32,
}

/// How to ask for the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ask {
    Token(String),
    Number(u32),
}

impl<T> Reading<T> {
    pub fn new() -> Self {
        Self { listing: Listing::complete(Vec::new()), tokens: Tokens::default(), number: 1 }
    }

    /// Takes in a page and says how to ask for the next one; `None` at the end.
    pub fn take(&mut self, page: Page<T>) -> Option<Ask> {
        let records = page.rows.items.len() + page.rows.malformed;
        self.listing.malformed += page.rows.malformed;
        self.listing.items.extend(page.rows.items);
        match page.next {
            Next::Token(token) if token.is_empty() => None,
            Next::Token(token) => match self.tokens.note(&token) {
                Ok(()) => Some(Ask::Token(token)),
                Err(error) => self.stop(error),
            },
            Next::Numbered { page, .. } if page.is_some_and(|page| page != self.number) => self.stop(ApiError::Endless),
            Next::Numbered { total, .. } => {
                let seen = self.listing.items.len() + self.listing.malformed;
                let total = total.map_or(seen, |total| usize::try_from(total).unwrap_or(usize::MAX));
                if seen >= total {
                    return None;
                }
                if records == 0 || self.number as usize >= MOST_PAGES {
                    return self.stop(ApiError::Endless);
                }
                self.number += 1;
                Some(Ask::Number(self.number))
            }
        }
    }

    /// Ends the list early.
    pub fn stop(&mut self, error: ApiError) -> Option<Ask> {
        self.listing.ending = Ending::Stopped(error);
        None
    }

    pub fn finish(self) -> Listing<T> {
        self.listing
    }
}

/// The answer of an action that lists.
pub(crate) trait Paged: serde::de::DeserializeOwned {
    /// One record of the list.
    type Record;
    /// The page in it.
    fn page(self) -> Page<Self::Record>;
}

/// Declares the answer of an action whose list is a plain array and whose pages follow tokens.
macro_rules! by_token {
    ($name:ident, $record:ty, $list:literal) => {
        #[derive(serde::Deserialize)]
        struct $name {
            #[serde(default, rename = $list)]
            rows: $crate::api::lenient::Rows<$record>,
            #[serde(default, rename = "NextToken", deserialize_with = "crate::api::lenient::text")]
            next: String,
        }

        impl $crate::api::page::Paged for $name {
            type Record = $record;
            fn page(self) -> $crate::api::page::Page<$record> {
                $crate::api::page::Page { rows: self.rows, next: $crate::api::page::Next::Token(self.next) }
            }
        }
    };
}
pub(crate) use by_token;

/// Declares the answer of an action whose list is wrapped twice and whose pages are numbered.
macro_rules! by_number {
    ($name:ident, $inner:ident, $record:ty, $outer:literal, $list:literal) => {
        #[derive(serde::Deserialize, Default)]
        struct $inner {
            #[serde(default, rename = $list)]
            rows: $crate::api::lenient::Rows<$record>,
        }

        #[derive(serde::Deserialize)]
        struct $name {
            #[serde(default, rename = $outer)]
            list: $inner,
            #[serde(default, rename = "PageNumber", deserialize_with = "crate::api::lenient::whole")]
            page: Option<u32>,
            #[serde(default, rename = "TotalCount", deserialize_with = "crate::api::lenient::whole")]
            total: Option<u32>,
        }

        impl $crate::api::page::Paged for $name {
            type Record = $record;
            fn page(self) -> $crate::api::page::Page<$record> {
                let next = $crate::api::page::Next::Numbered { page: self.page, total: self.total };
                $crate::api::page::Page { rows: self.list.rows, next }
            }
        }
    };
}
pub(crate) use by_number;

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: &[u8], next: Next) -> Page<u8> {
        Page { rows: Rows { items: items.to_vec(), malformed: 0 }, next }
    }

    fn token(text: &str) -> Next {
        Next::Token(text.into())
    }

    #[test]
    fn tokens_are_followed_to_the_empty_one() {
        let mut reading = Reading::new();
        assert_eq!(reading.take(page(&[1], token("a"))), Some(Ask::Token("a".into())));
        assert_eq!(reading.take(page(&[], token("b"))), Some(Ask::Token("b".into())), "an empty page is not the end");
        assert_eq!(reading.take(page(&[2], token(""))), None);
        let listing = reading.finish();
        assert!(listing.is_complete());
        assert_eq!(listing.items, [1, 2]);
    }

    #[test]
    fn a_token_that_comes_again_ends_the_list_as_incomplete() {
        let mut reading = Reading::new();
        assert!(reading.take(page(&[1], token("a"))).is_some());
        assert!(reading.take(page(&[2], token("b"))).is_some());
        assert_eq!(reading.take(page(&[3], token("a"))), None);
        let listing = reading.finish();
        assert_eq!(listing.ending, Ending::Stopped(ApiError::Endless));
        assert!(!listing.is_complete());
        assert_eq!(listing.items, [1, 2, 3]);
    }

    #[test]
    fn numbered_pages_are_followed_until_the_total_is_reached() {
        let numbered = |page, total| Next::Numbered { page: Some(page), total: Some(total) };
        let mut reading = Reading::new();
        assert_eq!(reading.take(page(&[1, 2], numbered(1, 3))), Some(Ask::Number(2)));
        assert_eq!(reading.take(page(&[3], numbered(2, 3))), None);
        assert!(reading.finish().is_complete());

        let mut same_page_again = Reading::new();
        assert!(same_page_again.take(page(&[1, 2], numbered(1, 4))).is_some());
        assert_eq!(same_page_again.take(page(&[1, 2], numbered(1, 4))), None);
        assert_eq!(same_page_again.finish().ending, Ending::Stopped(ApiError::Endless));

        let mut promises_more = Reading::new();
        assert!(promises_more.take(page(&[1, 2], numbered(1, 4))).is_some());
        assert_eq!(promises_more.take(page(&[], numbered(2, 4))), None);
        assert!(!promises_more.finish().is_complete());
    }

    #[test]
    fn a_malformed_record_makes_a_list_incomplete() {
        let listing = Listing::complete(vec!["1", "x", "3"]).convert(|text| text.parse::<u8>().ok());
        assert_eq!((listing.items.as_slice(), listing.malformed), ([1, 3].as_slice(), 1));
        assert!(!listing.is_complete());
        assert_eq!(listing.error(), None);
    }
}
