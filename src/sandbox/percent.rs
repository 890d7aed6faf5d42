//! Percent-encoding as the gateway reads and signs it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

/// Everything but letters, digits, `-`, `_`, `.` and `~` is escaped.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The canonical form: a space is `%20`, hexadecimal digits are upper case.
pub(super) fn encode(raw: &[u8]) -> String {
    percent_encode(raw, ESCAPED).to_string()
}

/// The pairs of a query or of a form, in the order sent, `+` read as a space.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (Vec<u8>, Vec<u8>)> + '_ {
    text.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}

fn decode(text: &str) -> Vec<u8> {
    percent_decode(text.replace('+', " ").as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_as_plus_is_signed_as_a_space() {
        let pairs: Vec<_> = pairs("A=x+y%2B%2A~%2F%E5%BF%AB&B=&C").collect();
        assert_eq!(encode(&pairs[0].1), "x%20y%2B%2A~%2F%E5%BF%AB");
        assert_eq!(pairs[1], (b"B".to_vec(), Vec::new()));
        assert_eq!(pairs[2], (b"C".to_vec(), Vec::new()));
    }
}
