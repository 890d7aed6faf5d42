//! Tokens of the sandbox's own identity provider: when they end, and a seal that only this sandbox can make.

use std::time::Duration;

use jiff::Timestamp;

use super::super::ids::Ids;

/// What a token is worth.
pub(super) enum Verdict {
    Good,
    Over,
    Forged,
}

/// A token that is good for so long.
pub(in super::super) fn make(ids: &Ids, now: Timestamp, lives: Duration) -> String {
    let end = now.checked_add(lives).unwrap_or(Timestamp::MAX).as_second().to_string();
    format!("sandbox.{end}.{}", ids.seal(&["oidc", &end]))
}

/// What a token is worth now.
pub(super) fn judge(ids: &Ids, token: &str, now: Timestamp) -> Verdict {
    let parts = token.strip_prefix("sandbox.").and_then(|rest| rest.split_once('.'));
    match parts.and_then(|(end, seal)| Some((end, end.parse::<i64>().ok()?, seal))) {
        Some((text, end, seal)) if ids.seal(&["oidc", text]) == seal => {
            if now.as_second() < end {
                Verdict::Good
            } else {
                Verdict::Over
            }
        }
        _ => Verdict::Forged,
    }
}
