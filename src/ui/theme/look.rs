//! Themes: how each role looks, as data in `assets/themes/`.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use ratatui::style::{Color, Modifier, Style};

use super::Role;
use crate::base::themes::SOURCES;

/// A theme: a style for each role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name in settings and on the command line.
    pub name: &'static str,
    /// What it is made for, for the check of its contrast.
    pub background: Background,
    styles: [Style; Role::ALL.len()],
}

/// The background that a theme is made for. None of them sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// Either: only the user's own palette and attributes are used.
    Any,
    /// A dark one.
    Dark,
    /// A light one.
    Light,
}

static THEMES: LazyLock<Vec<Theme>> =
    LazyLock::new(|| SOURCES.iter().filter_map(|(name, source)| read(name, source)).collect());

/// The theme of this run, as its place in [`all`]. One for the process, since a screen has one look.
static WORN: AtomicUsize = AtomicUsize::new(0);

/// All themes; the first is the usual one.
#[must_use]
pub fn all() -> &'static [Theme] {
    &THEMES
}

/// From now on everything is drawn in the theme of this name, or in the usual one.
pub fn wear(name: Option<&str>) {
    let at = SOURCES.iter().position(|(known, _)| Some(*known) == name).unwrap_or(0);
    WORN.store(at, Ordering::Relaxed);
}

/// How a role looks in the theme of this run.
pub(super) fn style(role: Role) -> Style {
    THEMES.get(WORN.load(Ordering::Relaxed)).map_or_else(Style::new, |theme| theme.style(role))
}

impl Theme {
    /// How a role looks.
    #[must_use]
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

fn read(name: &'static str, source: &str) -> Option<Theme> {
    let table: toml::Table = source.parse().ok()?;
    let word = |key: &str| table.get(key).and_then(toml::Value::as_str);
    let background = match word("background")? {
        "dark" => Background::Dark,
        "light" => Background::Light,
        _ => Background::Any,
    };
    let mut styles = [Style::new(); Role::ALL.len()];
    for role in Role::ALL {
        styles[role as usize] = word(role.key())?.split_whitespace().try_fold(Style::new(), add)?;
    }
    Some(Theme { name, background, styles })
}

/// A style with what one word of a theme says.
fn add(style: Style, word: &str) -> Option<Style> {
    Some(match word {
        "bold" => style.add_modifier(Modifier::BOLD),
        "dim" => style.add_modifier(Modifier::DIM),
        "reversed" => style.add_modifier(Modifier::REVERSED),
        "underlined" => style.add_modifier(Modifier::UNDERLINED),
        _ => style.fg(color(word)?),
    })
}

fn color(word: &str) -> Option<Color> {
    if let Some(hex) = word.strip_prefix('#') {
        let value = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
        let [_, red, green, blue] = value.to_be_bytes();
        return Some(Color::Rgb(red, green, blue));
    }
    Some(match word {
        "red" => Color::Red,
        "green" => Color::Green,
        "yellow" => Color::Yellow,
        "blue" => Color::Blue,
        "magenta" => Color::Magenta,
        "cyan" => Color::Cyan,
        "light_red" => Color::LightRed,
        "light_green" => Color::LightGreen,
        "light_yellow" => Color::LightYellow,
        "light_blue" => Color::LightBlue,
        "light_magenta" => Color::LightMagenta,
        "light_cyan" => Color::LightCyan,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_can_be_read_and_has_no_background() {
        assert_eq!(all().iter().map(|theme| theme.name).collect::<Vec<_>>(), crate::base::themes::names());
        for theme in all() {
            for role in Role::ALL {
                assert_eq!(theme.style(role).bg, None, "{} {role:?}", theme.name);
            }
        }
    }

    #[test]
    fn the_usual_theme_uses_only_the_colours_that_users_choose() {
        for name in ["ansi", "contrast", "mono"] {
            let theme = all().iter().find(|theme| theme.name == name).unwrap();
            for role in Role::ALL {
                let fg = theme.style(role).fg;
                assert!(!matches!(fg, Some(Color::Rgb(..) | Color::Indexed(_))), "{name} {role:?}");
                assert!(name != "mono" || fg.is_none(), "{role:?}");
            }
        }
    }

    #[test]
    fn the_focus_is_visible_without_colours_in_every_theme() {
        for theme in all() {
            assert!(theme.style(Role::Focus).add_modifier.contains(Modifier::REVERSED), "{}", theme.name);
        }
    }

    #[test]
    fn what_warns_differs_from_ordinary_text_without_colours() {
        let mono = all().iter().find(|theme| theme.name == "mono").unwrap();
        for role in [Role::Warn, Role::Bad, Role::Marked, Role::Focus, Role::ActiveTab] {
            assert_ne!(mono.style(role), mono.style(Role::Text), "{role:?}");
        }
    }

    /// Relative luminance as WCAG 2.1 defines it.
    fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
    }

    fn contrast(one: (u8, u8, u8), other: (u8, u8, u8)) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_colour_can_be_read_on_its_background() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 0.01);
        for theme in all() {
            let backgrounds: &[(u8, u8, u8)] = match theme.background {
                Background::Any => &[],
                Background::Dark => &[(0, 0, 0), (30, 30, 30), (40, 42, 54)],
                Background::Light => &[(255, 255, 255), (250, 250, 240)],
            };
            for (role, background) in Role::ALL.into_iter().flat_map(|role| backgrounds.iter().map(move |b| (role, b)))
            {
                let Some(Color::Rgb(red, green, blue)) = theme.style(role).fg else { continue };
                let ratio = contrast((red, green, blue), *background);
                assert!(ratio >= 4.5, "{} {role:?} on {background:?}: {ratio:.1}", theme.name);
            }
        }
    }
}
