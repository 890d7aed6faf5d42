//! Small changes to a sample, as mistakes and malice make them. One seed gives one change.

#[path = "../honesty/rng.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod rng;

use rng::Rng;

use super::bodies::SECRET;

/// Pieces that readers trip over.
const PIECES: [&str; 40] = [
    "\0",
    "\u{1b}[2J",
    "\u{1b}]52;c;aGk=\u{7}",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{e0041}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "数",
    "👩‍👩‍👧",
    "１２３４",
    "\r\n",
    "\n",
    "\t",
    "\"",
    "\\",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "99999999999999999999",
    "18446744073709551615",
    "4294967296",
    ":",
    "::",
    ",",
    "=",
    "&",
    "%00",
    "'",
    "🏳️‍🌈",
    SECRET,
];

/// The sample with one to six changes.
pub fn changed(sample: &[u8], seed: u64) -> Vec<u8> {
    let mut rng = Rng::new(seed);
    let mut data = sample.to_vec();
    for _ in 0..=rng.below(6) {
        change(&mut data, &mut rng);
    }
    data
}

fn change(data: &mut Vec<u8>, rng: &mut Rng) {
    let at = rng.below(data.len() + 1);
    let end = at + rng.below((data.len() - at).min(40) + 1);
    match rng.below(8) {
        0 => data.truncate(at),
        1 => {
            data.drain(at..end);
        }
        2 => {
            let piece = data[at..end].to_vec();
            data.splice(at..at, piece);
        }
        3 if at < data.len() => data[at] ^= 1 << rng.below(8),
        // A number that counts something, or an index.
        4 | 5 => {
            let digits: Vec<usize> = (0..data.len()).filter(|at| data[*at].is_ascii_digit()).collect();
            if !digits.is_empty() {
                data[*rng.pick(&digits)] = b'0' + u8::try_from(rng.below(10)).unwrap();
            }
        }
        _ => {
            let piece = rng.pick(&PIECES).as_bytes();
            data.splice(at..if rng.chance(50) { at } else { end }, piece.iter().copied());
        }
    }
}
