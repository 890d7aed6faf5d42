//! The themes that there are, as their files say them. Settings know the names, the screens what they mean.

/// Each theme's name and its file; the first is the usual one.
pub const SOURCES: [(&str, &str); 5] = [
    ("ansi", include_str!("../../assets/themes/ansi.toml")),
    ("dark", include_str!("../../assets/themes/dark.toml")),
    ("light", include_str!("../../assets/themes/light.toml")),
    ("contrast", include_str!("../../assets/themes/contrast.toml")),
    ("mono", include_str!("../../assets/themes/mono.toml")),
];

/// The names of all themes, in the same order.
#[must_use]
pub fn names() -> Vec<&'static str> {
    SOURCES.iter().map(|(name, _)| *name).collect()
}
