//! Which language the words are in.

use std::sync::atomic::{AtomicU8, Ordering};

/// A language that there is a catalogue for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Chinese in simplified characters.
    Chinese,
}

/// The language of this run, as the place of it in [`Language::ALL`]. One for the process, since a screen speaks one.
static SPOKEN: AtomicU8 = AtomicU8::new(0);

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Its name in settings and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }

    /// The language that a setting, an option or a locale (`zh_CN.UTF-8`) names; `None` where there is no catalogue.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let language = name.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match language.to_ascii_lowercase().as_str() {
            "en" | "c" | "posix" => Some(Self::English),
            "zh" => Some(Self::Chinese),
            _ => None,
        }
    }

    /// The language of the environment: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that says something decides, as
    /// the POSIX base definitions (8.2) order them; English where it names another language.
    pub fn of_environment(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .filter_map(|name| variable(name))
            .find(|value| !value.is_empty())
            .and_then(|value| Self::named(&value))
            .unwrap_or_default()
    }
}

/// From now on all words are in this language.
pub fn speak(language: Language) {
    SPOKEN.store(u8::from(language == Language::Chinese), Ordering::Relaxed);
}

/// The language that all words are in.
#[must_use]
pub fn spoken() -> Language {
    #[cfg(test)]
    if let Some(language) = tests_support::OVERHEARD.get() {
        return language;
    }
    if SPOKEN.load(Ordering::Relaxed) == 0 { Language::English } else { Language::Chinese }
}

/// Lets a test speak another language on its own thread, beside tests that do not.
#[cfg(test)]
pub(crate) mod tests_support {
    use std::cell::Cell;

    use super::Language;

    thread_local! {
        pub(super) static OVERHEARD: Cell<Option<Language>> = const { Cell::new(None) };
    }

    /// Runs something in a language.
    pub(crate) fn speaking<T>(language: Language, what: impl FnOnce() -> T) -> T {
        let before = OVERHEARD.replace(Some(language));
        let out = what();
        OVERHEARD.set(before);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_locales() {
        for (name, language) in [
            ("en", Some(Language::English)),
            ("en_US.UTF-8", Some(Language::English)),
            ("C.UTF-8", Some(Language::English)),
            ("POSIX", Some(Language::English)),
            ("zh-CN", Some(Language::Chinese)),
            ("zh_CN.UTF-8", Some(Language::Chinese)),
            ("zh_SG@pinyin", Some(Language::Chinese)),
            ("ZH", Some(Language::Chinese)),
            ("de_DE.UTF-8", None),
            ("", None),
        ] {
            assert_eq!(Language::named(name), language, "{name}");
        }
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(language));
        }
    }

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let of = |all: &[(&str, &str)]| {
            Language::of_environment(&|name| {
                all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(of(&[]), Language::English);
        assert_eq!(of(&[("LANG", "zh_CN.UTF-8")]), Language::Chinese);
        assert_eq!(of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_CN"), ("LANG", "en_US")]), Language::Chinese);
        assert_eq!(of(&[("LC_ALL", "C"), ("LANG", "zh_CN")]), Language::English);
        assert_eq!(of(&[("LC_ALL", "fr_FR"), ("LANG", "zh_CN")]), Language::English);
    }
}
