//! Reading JSON that is not always of the documented type: numbers as texts, flags as texts, nulls for absent fields,
//! and lists of which one record is broken.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// One plain value of any type; lists and objects count as nothing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar<'a> {
    Nothing,
    Flag(bool),
    Number(f64),
    Whole(u64),
    Text(Cow<'a, str>),
}

impl<'a> Scalar<'a> {
    /// The value as text; nothing is the empty text.
    pub fn into_text(self) -> Cow<'a, str> {
        match self {
            Self::Nothing => Cow::Borrowed(""),
            Self::Flag(flag) => Cow::Borrowed(if flag { "true" } else { "false" }),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => text,
        }
    }

    /// The value as a flag, if it is one in some spelling.
    pub fn into_flag(self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(flag),
            Self::Whole(number) => Some(number != 0),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The value as a whole number from 0 up, if it is one.
    pub fn into_whole(self) -> Option<u64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The same, where it fits into 32 bits.
    pub fn into_u32(self) -> Option<u32> {
        self.into_whole().and_then(|number| u32::try_from(number).ok())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Scalar<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(flag))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Whole(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "no field counts below zero; only the sign is of interest")]
    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(number).map_or(Scalar::Number(number as f64), Scalar::Whole))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self::Value, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }
}

/// For `deserialize_with`: a text of whatever type.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Scalar::deserialize(deserializer).map(|value| value.into_text().into_owned())
}

/// For `deserialize_with`: a flag in whatever spelling, `None` if it is none.
pub(crate) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    Scalar::deserialize(deserializer).map(Scalar::into_flag)
}

/// For `deserialize_with`: a whole number, also one that stands in quotes.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    Scalar::deserialize(deserializer).map(Scalar::into_u32)
}

/// A time as the services write it: RFC 3339, with or without seconds and their fractions.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// The records of a list. One that cannot be read is counted and skipped.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rows<T> {
    pub items: Vec<T>,
    pub malformed: usize,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: Vec::new(), malformed: 0 }
    }
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Row<T> {
    Good(T),
    Bad(IgnoredAny),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut rows = Self::default();
        for row in Option::<Vec<Row<T>>>::deserialize(deserializer)?.unwrap_or_default() {
            match row {
                Row::Good(item) => rows.items.push(item),
                Row::Bad(_) => rows.malformed += 1,
            }
        }
        Ok(rows)
    }
}

impl<T> Rows<T> {
    /// The records without those that cannot be read; `None` if that is all of them: a list of nothing but records of
    /// another shape is not an empty one.
    pub fn some(self) -> Option<Vec<T>> {
        (!self.items.is_empty() || self.malformed == 0).then_some(self.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_in_every_spelling() {
        let whole = |json: &str| serde_json::from_str::<Scalar<'_>>(json).unwrap().into_whole();
        assert_eq!(whole("100"), Some(100));
        assert_eq!(whole("\"100\""), Some(100));
        assert_eq!(whole("-1"), None);
        assert_eq!(whole("null"), None);
        let flag = |json: &str| serde_json::from_str::<Scalar<'_>>(json).unwrap().into_flag();
        assert_eq!(flag("true"), Some(true));
        assert_eq!(flag("\"True\""), Some(true));
        assert_eq!(flag("\"false\""), Some(false));
        assert_eq!(flag("{\"a\":[1]}"), None);
        let text = |json: &'static str| serde_json::from_str::<Scalar<'_>>(json).unwrap().into_text().into_owned();
        assert_eq!(text("\"a\\u4e2d\""), "a中");
        assert_eq!(text("7"), "7");
        assert_eq!(text("null"), "");
    }

    #[test]
    fn a_text_without_escapes_is_borrowed() {
        let value: Scalar<'_> = serde_json::from_str("\"s-1\"").unwrap();
        assert!(matches!(value, Scalar::Text(Cow::Borrowed("s-1"))));
    }

    #[test]
    fn a_broken_record_is_counted_and_the_others_stay() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        struct Named {
            name: String,
        }
        let rows: Rows<Named> = serde_json::from_str(r#"[{"name":"a"},{"name":7},null,{"name":"b","x":[]}]"#).unwrap();
        assert_eq!(rows.items, [Named { name: "a".into() }, Named { name: "b".into() }]);
        assert_eq!(rows.malformed, 2);
        assert_eq!(serde_json::from_str::<Rows<Named>>("null").unwrap(), Rows::default());
    }

    #[test]
    fn times_are_read_with_and_without_fractions() {
        for text in ["2026-09-01T02:14:33Z", "2026-09-01T02:14:33.000Z", "2026-09-01T10:14:33+08:00"] {
            assert_eq!(time(text), time("2026-09-01T02:14:33Z"), "{text}");
        }
        assert!(time("2026-09-01T02:14Z").is_some());
        assert_eq!(time("yesterday"), None);
        assert_eq!(time(""), None);
    }
}
