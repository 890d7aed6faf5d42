//! Texts that many rows of a chunk have in common, kept once and named by a small number.

/// A hash table of small numbers that stand for things kept elsewhere: open addressing, at most half full.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    /// Half a hash, then the number plus one; `0` is an empty place. The length is a power of two, or none. The half
    /// hash answers nearly every "not here" without a look at the thing itself, which would be far away in memory.
    places: Vec<u32>,
    used: usize,
}

impl Slots {
    /// Empty, with room for so many, so that none has to move.
    pub(super) fn with_room(count: usize) -> Self {
        let places = if count == 0 { Vec::new() } else { vec![0; (count * 2).next_power_of_two().max(16)] };
        Self { places, used: 0 }
    }

    /// The first number under `hash` for which `is` says yes.
    pub(super) fn find(&self, hash: u32, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        let mask = self.places.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        while self.places[at] != 0 {
            let number = (self.places[at] & 0xffff) as usize - 1;
            if self.places[at] >> 16 == hash >> 16 && is(number) {
                return Some(number);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// Adds `number` under its hash; `hash_of` tells the hash of every number that is already there.
    ///
    /// Numbers from `0` to `u16::MAX - 1` have room.
    pub(super) fn insert(&mut self, number: u16, hash_of: impl Fn(usize) -> u32) {
        if (self.used + 1) * 2 > self.places.len() {
            let larger = (self.places.len() * 2).max(16);
            for old in std::mem::replace(&mut self.places, vec![0; larger]) {
                if old != 0 {
                    self.put(old, hash_of((old & 0xffff) as usize - 1));
                }
            }
        }
        let hash = hash_of(usize::from(number));
        self.put(hash >> 16 << 16 | (u32::from(number) + 1), hash);
        self.used += 1;
    }

    fn put(&mut self, entry: u32, hash: u32) {
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        while self.places[at] != 0 {
            at = (at + 1) & mask;
        }
        self.places[at] = entry;
    }

    pub(super) fn shrink(&mut self) {
        self.places.shrink_to_fit();
    }

    pub(super) fn heap(&self) -> usize {
        self.places.capacity() * size_of::<u32>()
    }
}

/// FNV-1a: identifiers are short, so a simple hash is the quickest.
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The texts themselves. Number `0` is the empty text.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    text: String,
    ends: Vec<u32>,
    slots: Slots,
}

impl Words {
    /// How many there are, the empty one not counted.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text behind a number.
    pub(super) fn get(&self, number: u16) -> &str {
        match usize::from(number).checked_sub(1) {
            Some(index) => self.slice(index),
            None => "",
        }
    }

    /// The number of a text, if some row has it.
    pub(super) fn find(&self, text: &str) -> Option<u16> {
        if text.is_empty() {
            return Some(0);
        }
        let index = self.slots.find(hash(text), |index| self.slice(index) == text)?;
        u16::try_from(index + 1).ok()
    }

    /// The number of a text, which is kept if it is new. A text for which there is no room left is number `0`; a chunk
    /// has fewer rows than would need that.
    pub(super) fn intern(&mut self, text: &str) -> u16 {
        if let Some(number) = self.find(text) {
            return number;
        }
        let (Ok(index), Ok(end)) = (u16::try_from(self.ends.len()), u32::try_from(self.text.len() + text.len())) else {
            return 0;
        };
        if index >= u16::MAX - 1 {
            return 0;
        }
        self.text.push_str(text);
        self.ends.push(end);
        let mut slots = std::mem::take(&mut self.slots);
        slots.insert(index, |index| hash(self.slice(index)));
        self.slots = slots;
        index + 1
    }

    /// Where each text ends, and the texts one after the other.
    pub(super) fn parts(&self) -> (&[u32], &str) {
        (&self.ends, &self.text)
    }

    /// Puts them together again; `None` if no words have these parts.
    pub(super) fn from_parts(ends: &[u32], text: &str) -> Option<Self> {
        let (mut words, mut start) = (Self { slots: Slots::with_room(ends.len()), ..Self::default() }, 0);
        for (index, end) in ends.iter().enumerate() {
            let number = words.intern(text.get(start..*end as usize)?);
            if usize::from(number) != index + 1 {
                return None;
            }
            start = *end as usize;
        }
        (start == text.len()).then_some(words)
    }

    fn slice(&self, index: usize) -> &str {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[index] as usize]
    }

    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.slots.shrink();
    }

    pub(super) fn heap(&self) -> usize {
        self.text.capacity() + self.ends.capacity() * size_of::<u32>() + self.slots.heap()
    }
}

/// Writes a text behind others so that [`notes`] finds it again: a letter, the length in bytes, a colon, the text.
pub(super) fn note(out: &mut String, kind: char, text: &str) {
    use std::fmt::Write as _;
    let _ = write!(out, "{kind}{}:{text}", text.len());
}

/// Reads what [`note`] wrote.
pub(super) fn notes(mut rest: &str) -> impl Iterator<Item = (char, &str)> {
    std::iter::from_fn(move || {
        let kind = rest.chars().next()?;
        let (length, tail) = rest[kind.len_utf8()..].split_once(':')?;
        let (text, after) = tail.split_at_checked(length.parse().ok()?)?;
        rest = after;
        Some((kind, text))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_word_keeps_its_number(texts in proptest::collection::vec(".{0,6}", 0..200)) {
            let mut words = Words::default();
            let numbers: Vec<u16> = texts.iter().map(|text| words.intern(text)).collect();
            for (text, number) in texts.iter().zip(numbers) {
                prop_assert_eq!(words.get(number), text);
                prop_assert_eq!(words.find(text), Some(number));
            }
        }

        #[test]
        fn notes_come_back(texts in proptest::collection::vec((proptest::char::range('a', 'z'), any::<String>()), 0..8)) {
            let mut out = String::new();
            for (kind, text) in &texts {
                note(&mut out, *kind, text);
            }
            let back: Vec<_> = notes(&out).map(|(kind, text)| (kind, text.to_owned())).collect();
            prop_assert_eq!(back, texts);
        }
    }

    #[test]
    fn more_words_than_numbers_become_the_empty_word() {
        let mut words = Words::default();
        let last = (0..70_000).map(|number| words.intern(&number.to_string())).last();
        assert_eq!(last, Some(0));
        assert_eq!(words.get(words.find("65533").unwrap()), "65533");
    }
}
