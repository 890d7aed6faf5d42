//! The two styles of paging.

use serde_json::{Map, Value, json};

use super::emulator::Context;
use super::fault::Fault;

/// A part of a list and, if there is more, the token of the next part.
pub(super) struct Part<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}

/// Cuts the part that follows `token` out of `items`, which are put in the order of their keys.
///
/// The token holds the key of the last item sent, so a list that changes between two pages neither repeats nor drops
/// what stays. `None` if the token is not one of this sandbox for this caller, action and region.
pub(super) fn by_token<T>(
    context: &Context<'_>,
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
    most: usize,
    token: Option<&str>,
) -> Option<Part<T>> {
    items.sort_by_cached_key(&key);
    let first = match token {
        None => 0,
        Some(token) => {
            let last = open(context, token)?;
            items.partition_point(|item| key(item) <= last)
        }
    };
    let mut items = items.split_off(first.min(items.len()));
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(|last| seal(context, &key(last)));
    Some(Part { items, next })
}

/// The token of a place in a list.
pub(super) fn seal(context: &Context<'_>, key: &str) -> String {
    let scope = [&context.caller.account_id, context.action, context.region, key];
    format!("{}{}", context.state.ids.seal(&scope), crate::base::env::to_hex(key.as_bytes()))
}

/// The place that a token stands for, if this sandbox made it for this caller, action and region.
pub(super) fn open(context: &Context<'_>, token: &str) -> Option<String> {
    let hex = token.get(16..).filter(|_| token.is_ascii())?;
    let bytes: Option<Vec<u8>> =
        hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let key = String::from_utf8(bytes?).ok()?;
    (seal(context, &key) == token).then_some(key)
}

/// A page by number, as the central services and KMS offer it.
pub(super) struct Numbered {
    pub number: usize,
    pub size: usize,
}

impl Numbered {
    /// Reads `PageNumber` and `PageSize` (at most 100). What is out of range is refused with `InvalidParameter`.
    pub(super) fn read(context: &Context<'_>) -> Result<Self, Fault> {
        let number = context.params.number("PageNumber", 1..=1_000_000, "InvalidParameter")?.unwrap_or(1);
        let size = context.params.number("PageSize", 1..=100, "InvalidParameter")?.unwrap_or(10);
        Ok(Self { number, size })
    }

    /// The items of the page.
    pub(super) fn cut<T>(&self, items: Vec<T>) -> Vec<T> {
        items.into_iter().skip((self.number - 1) * self.size).take(self.size).collect()
    }

    /// `{TotalCount, PageNumber, PageSize, <list>: {<item>: […]}}`
    pub(super) fn answer(&self, list: &str, item: &str, items: Vec<Value>) -> Value {
        let total = items.len();
        json!({
            "TotalCount": total, "PageNumber": self.number, "PageSize": self.size,
            list: { item: self.cut(items) },
        })
    }
}

/// Adds `NextToken` where there is a next page; Resource Sharing leaves it out otherwise.
pub(super) fn with_token(list: &str, items: Vec<Value>, next: Option<String>) -> Value {
    let mut answer = Map::new();
    answer.insert(list.to_owned(), Value::Array(items));
    if let Some(next) = next {
        answer.insert("NextToken".to_owned(), Value::String(next));
    }
    Value::Object(answer)
}
