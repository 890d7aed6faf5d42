//! Identifiers that the sandbox makes: the same seed and the same calls give the same ones.

use sha2::{Digest as _, Sha256};

use crate::base::env::to_hex;

const MIXED: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A maker of identifiers.
#[derive(Debug)]
pub(super) struct Ids {
    seed: String,
    requests: u64,
    made: u64,
}

impl Ids {
    pub(super) fn new(seed: &str) -> Self {
        Self { seed: seed.to_owned(), requests: 0, made: 0 }
    }

    /// A request ID: an upper-case UUID. Requests are counted apart, or how often somebody polls would change the IDs
    /// of what is made.
    pub(super) fn request(&mut self) -> String {
        self.requests += 1;
        dashed(&to_hex(&self.digest("request", &[&self.requests.to_string()])).to_ascii_uppercase())
    }

    /// A lower-case UUID that depends on `parts` only.
    pub(super) fn uuid(&self, parts: &[&str]) -> String {
        dashed(&to_hex(&self.digest("uuid", parts)))
    }

    /// The ID of something new, with a region's mark of two characters in front.
    pub(super) fn fresh(&mut self, prefix: &str, mark: &str) -> String {
        format!("{prefix}-{mark}{}", letters(&self.next(prefix), LOWER, 18))
    }

    /// The ID of a new resource share.
    pub(super) fn share(&mut self) -> String {
        format!("rs-{}", letters(&self.next("share"), MIXED, 12))
    }

    /// The ID of a new invitation.
    pub(super) fn invitation(&mut self) -> String {
        format!("i-{}", letters(&self.next("invitation"), MIXED, 16))
    }

    /// An ID that depends on `parts` only, with the region mark of a snapshot's ID in front: `prefix`, the mark of
    /// two characters, 18 more.
    pub(super) fn derived(&self, prefix: &str, snapshot: &str, parts: &[&str]) -> String {
        let mark = snapshot.get(2..4).unwrap_or("00");
        format!("{prefix}-{mark}{}", letters(&self.digest(prefix, parts), LOWER, 18))
    }

    /// The ID, the secret and the token of a new temporary key.
    pub(super) fn session(&mut self) -> (String, String, String) {
        let digest = self.next("session");
        let number = self.made.to_string();
        let secret = self.digest("session secret", &[&number]);
        let token = self.digest("session token", &[&number]);
        (letters(&digest, MIXED, 24), letters(&secret, MIXED, 30), format!("CAIS{}", letters(&token, MIXED, 32)))
    }

    /// A number of 18 digits that depends on `parts` only.
    pub(super) fn number(&self, parts: &[&str]) -> String {
        format!("2{}", letters(&self.digest("number", parts), b"0123456789", 17))
    }

    /// A seal that only this sandbox can make.
    pub(super) fn seal(&self, parts: &[&str]) -> String {
        to_hex(self.digest("seal", parts).get(..8).unwrap_or_default())
    }

    fn next(&mut self, purpose: &str) -> [u8; 32] {
        self.made += 1;
        self.digest(purpose, &[&self.made.to_string()])
    }

    fn digest(&self, purpose: &str, parts: &[&str]) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [self.seed.as_str(), purpose].iter().chain(parts) {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }
}

fn dashed(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn letters(digest: &[u8; 32], alphabet: &[u8], count: usize) -> String {
    digest
        .iter()
        .take(count)
        .filter_map(|byte| alphabet.get(usize::from(*byte) % alphabet.len()))
        .map(|byte| char::from(*byte))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_ids_and_no_id_comes_twice() {
        let (mut one, mut two) = (Ids::new("a"), Ids::new("a"));
        let made: Vec<String> = (0..100).map(|_| one.share()).collect();
        let polled = (0..100).map(|_| (two.request(), two.share()).1);
        assert_eq!(made, polled.collect::<Vec<_>>());
        assert_eq!(made.iter().collect::<std::collections::BTreeSet<_>>().len(), 100);
        assert_ne!(Ids::new("b").share(), made[0]);
        assert_eq!(one.request().len(), 36);
        let derived = one.derived("s", "s-bp1aaaaaaaaaaaaaaaaa", &["1", "2"]);
        assert!(derived.starts_with("s-bp") && derived.len() == 22, "{derived}");
        assert_eq!(derived, two.derived("s", "s-bp1aaaaaaaaaaaaaaaaa", &["1", "2"]));
        assert_eq!(one.number(&["x"]).len(), 18);
    }
}
