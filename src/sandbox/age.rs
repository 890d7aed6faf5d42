//! Spans of time as a person writes them: `90s`, `15m`, `3h`, `12d`, `1d12h`.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

/// A span of time with second precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Age(Duration);

impl Age {
    /// A number of days.
    #[must_use]
    pub const fn days(days: u64) -> Self {
        Self(Duration::from_secs(days * 86_400))
    }

    /// A number of seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }

    /// A number of milliseconds.
    #[must_use]
    pub(super) fn millis(millis: u32) -> Self {
        Self(Duration::from_millis(u64::from(millis)))
    }

    /// That long before `moment`.
    #[must_use]
    pub(super) fn before(self, moment: Timestamp) -> Timestamp {
        moment.checked_sub(self.0).unwrap_or(Timestamp::MIN)
    }

    /// That long after `moment`.
    #[must_use]
    pub(super) fn after(self, moment: Timestamp) -> Timestamp {
        moment.checked_add(self.0).unwrap_or(Timestamp::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut total = 0u64;
        let mut number = None::<u64>;
        for c in text.chars().filter(|c| *c != ' ') {
            if let Some(digit) = c.to_digit(10) {
                number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(u64::from(digit))?);
                continue;
            }
            let unit = match c {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                'w' => 604_800,
                _ => return None,
            };
            total = total.checked_add(number.take()?.checked_mul(unit)?)?;
        }
        let within_a_century = total < 100 * 366 * 86_400;
        (number.is_none() && !text.trim().is_empty() && within_a_century).then_some(Self(Duration::from_secs(total)))
    }
}

impl<'de> Deserialize<'de> for Age {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Age;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a span of time such as \"90s\", \"15m\", \"3h\", \"12d\" or \"1d12h\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Age, E> {
                Age::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_nonsense_is_not() {
        for (text, seconds) in [("90s", 90), ("15m", 900), ("3h", 10_800), ("12d", 1_036_800), ("1d 12h", 129_600)] {
            assert_eq!(Age::parse(text), Some(Age(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["", " ", "3", "h", "3x", "-3h", "3h4", "99999999999999999999d", "101w101w999999w"] {
            assert_eq!(Age::parse(text), None, "{text}");
        }
    }
}
