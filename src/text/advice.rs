//! What a code of the API means here and what can be done about it.

/// The key of the advice for an error `code` that `action` answered, most specific first; `None` where nothing better
/// than the API's own message is known.
#[must_use]
pub fn key(action: &str, code: &str) -> Option<String> {
    let flat = code.replace('.', "-");
    let candidates = [format!("advice.{action}-{flat}"), format!("advice.{flat}"), family(code)?];
    candidates.into_iter().find(|key| super::has(key))
}

/// Codes whose tail names a detail share the advice of their family.
fn family(code: &str) -> Option<String> {
    let head = code.split('.').next()?;
    Some(format!("advice.{head}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_advice_wins() {
        assert_eq!(key("DescribeSnapshots", "Throttling.User").as_deref(), Some("advice.Throttling"));
        assert_eq!(key("X", "InvalidTarget.SiteMismatch").as_deref(), Some("advice.InvalidTarget-SiteMismatch"));
        assert_eq!(key("X", "Nobody.KnowsThis"), None);
    }
}
