//! The one list of settings: what may stand in `config.toml`, what each takes and what it is for.
//!
//! Reading, the words about what is wrong, the schema, the file that is made for a start and the reference in the README
//! all come from it.

use super::Wanted;
use crate::base::themes;
use crate::text::Language;

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name within its table.
    pub name: &'static str,
    /// Where it stands.
    pub level: Level,
    /// What it takes.
    pub kind: Kind,
    /// The key in the catalogue of what it is for.
    pub means: &'static str,
    /// What holds where it is not set, as TOML; empty where that is nothing.
    pub usual: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
}

/// Where a setting stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// In no table.
    Top,
    /// In the table of one profile, `[profiles.NAME]`.
    Profile,
    /// In `[policy]`, and in the organisation's own file.
    Policy,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text that is not empty.
    Text,
    /// `HOST` or `HOST:PORT`.
    Host,
    /// Names of hosts.
    Hosts,
    /// IDs of regions.
    Regions,
    /// Numbers of accounts, as texts.
    Accounts,
    /// `true` or `false`.
    Flag,
    /// A number from 0 on.
    Number,
    /// The name of a language.
    Language,
    /// The name of a theme.
    Theme,
    /// A table of tables by the names of profiles.
    Profiles,
    /// A table.
    Policy,
}

impl Kind {
    /// The kind of TOML value.
    #[must_use]
    pub fn wanted(self) -> Wanted {
        match self {
            Self::Text | Self::Host | Self::Language | Self::Theme => Wanted::Text,
            Self::Hosts | Self::Regions | Self::Accounts => Wanted::Texts,
            Self::Flag => Wanted::Flag,
            Self::Number => Wanted::Number,
            Self::Profiles | Self::Policy => Wanted::Table,
        }
    }

    /// The only values that there are, if they can be counted.
    #[must_use]
    pub fn values(self) -> Vec<&'static str> {
        match self {
            Self::Language => Language::ALL.map(Language::name).to_vec(),
            Self::Theme => themes::names(),
            _ => Vec::new(),
        }
    }
}

const fn key(
    name: &'static str,
    level: Level,
    kind: Kind,
    means: &'static str,
    usual: &'static str,
    example: &'static str,
) -> Key {
    Key { name, level, kind, means, usual, example }
}

/// All settings, in the order in which they are told.
#[rustfmt::skip]
pub const KEYS: &[Key] = {
    use Kind as K;
    use Level as L;
    &[
        key("profile", L::Top, K::Text, "setting.profile", "", "\"acme-prod\""),
        key("regions", L::Top, K::Regions, "setting.regions", "", "[\"cn-hangzhou\", \"ap-southeast-1\"]"),
        key("language", L::Top, K::Language, "setting.language", "", "\"zh-CN\""),
        key("theme", L::Top, K::Theme, "setting.theme", "\"ansi\"", "\"dark\""),
        key("ascii", L::Top, K::Flag, "setting.ascii", "false", "true"),
        key("accessible", L::Top, K::Flag, "setting.accessible", "false", "true"),
        key("endpoint_suffix", L::Top, K::Host, "setting.endpoint_suffix", "\"aliyuncs.com\"", "\"localhost:8080\""),
        key("credential_hosts", L::Top, K::Hosts, "setting.credential_hosts", "[]", "[\"keys.example.com\"]"),
        key("profiles", L::Top, K::Profiles, "setting.profiles", "", ""),
        key("policy", L::Top, K::Policy, "setting.policy", "", ""),
        key("read_only", L::Profile, K::Flag, "setting.profile_read_only", "false", "true"),
        key("production", L::Profile, K::Flag, "setting.production", "false", "true"),
        key("regions", L::Profile, K::Regions, "setting.profile_regions", "", "[\"cn-beijing\"]"),
        key("theme", L::Profile, K::Theme, "setting.profile_theme", "", "\"contrast\""),
        key("read_only", L::Policy, K::Flag, "setting.read_only", "false", "true"),
        key("allowed_accounts", L::Policy, K::Accounts, "setting.allowed_accounts", "", "[\"1550011223344556\"]"),
        key("denied_accounts", L::Policy, K::Accounts, "setting.denied_accounts", "[]", "[\"2345678901234567\"]"),
        key("directory_only", L::Policy, K::Flag, "setting.directory_only", "false", "true"),
        key("most_principals", L::Policy, K::Number, "setting.most_principals", "", "20"),
        key("note_required", L::Policy, K::Flag, "setting.note_required", "false", "true"),
        key("regions", L::Policy, K::Regions, "setting.policy_regions", "", "[\"cn-hangzhou\"]"),
    ]
};

/// The settings of a level.
pub fn of(level: Level) -> impl Iterator<Item = &'static Key> {
    KEYS.iter().filter(move |key| key.level == level)
}

/// The names of the settings of a level.
#[must_use]
pub fn names(level: Level) -> Vec<&'static str> {
    of(level).map(|key| key.name).collect()
}
