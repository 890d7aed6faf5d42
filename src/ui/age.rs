//! Times as people read them beside a clock that moves once a minute.

use jiff::Timestamp;

use crate::text;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEAR: i64 = 365 * DAY;

/// How old something is, in at most four columns: `now`, `4m`, `3h`, `12d`, `3y`.
#[must_use]
pub fn age(now: Timestamp, then: Timestamp) -> String {
    let seconds = seconds(then, now);
    let (key, n) = match seconds {
        ..MINUTE => return text::get("age.now").to_owned(),
        MINUTE..HOUR => ("age.minutes", seconds / MINUTE),
        HOUR..DAY => ("age.hours", seconds / HOUR),
        DAY..YEAR => ("age.days", seconds / DAY),
        _ => ("age.years", seconds / YEAR),
    };
    text::fill(key, &[("n", &n)])
}

/// The same in words: `just now`, `2m ago`.
#[must_use]
pub fn ago(now: Timestamp, then: Timestamp) -> String {
    if seconds(then, now) < MINUTE {
        return text::get("age.just_now").to_owned();
    }
    text::fill("age.ago", &[("age", &age(now, then))])
}

/// How much time is left until `end`: `6d02h`, `11h`, `45m`; `None` when it is over.
#[must_use]
pub fn left(now: Timestamp, end: Timestamp) -> Option<String> {
    let seconds = seconds(now, end);
    if seconds <= 0 {
        return None;
    }
    let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, (seconds % HOUR / MINUTE).max(1));
    Some(match (days, hours) {
        (0, 0) => text::fill("age.minutes", &[("n", &minutes)]),
        (0, _) => text::fill("age.hours", &[("n", &hours)]),
        _ => text::fill("age.days_hours", &[("days", &days), ("hours", &format_args!("{hours:02}"))]),
    })
}

/// Whether so little time is left that somebody should hurry: less than a day.
#[must_use]
pub fn is_short(now: Timestamp, end: Timestamp) -> bool {
    (1..DAY).contains(&seconds(now, end))
}

/// A moment to the minute, in UTC: `2026-11-24 11:02Z`.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// A day in UTC: `2026-11-24`.
#[must_use]
pub fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn ages() {
        for (seconds, expected) in
            [(-5, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (3600, "1h"), (90_000, "1d"), (3 * YEAR + 1, "3y")]
        {
            assert_eq!(age(at(seconds), at(0)), expected);
        }
        assert_eq!(ago(at(30), at(0)), "just now");
        assert_eq!(ago(at(120), at(0)), "2m ago");
    }

    #[test]
    fn time_left() {
        assert_eq!(left(at(0), at(6 * DAY + 2 * HOUR + 5)).as_deref(), Some("6d02h"));
        assert_eq!(left(at(0), at(11 * HOUR)).as_deref(), Some("11h"));
        assert_eq!(left(at(0), at(10)).as_deref(), Some("1m"));
        assert_eq!(left(at(0), at(0)), None);
        assert!(is_short(at(0), at(DAY - 1)) && !is_short(at(0), at(DAY)) && !is_short(at(0), at(-1)));
    }

    #[test]
    fn moments_are_utc() {
        assert_eq!(moment(at(0)), "2027-01-15 08:00Z");
        assert_eq!(day(at(0)), "2027-01-15");
    }
}
