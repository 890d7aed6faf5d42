//! What stands for a character on terminals and fonts that have only ASCII.

/// An ASCII text of the same number of columns, for a symbol that takes `width` of them.
pub(super) fn plain(symbol: &str, width: u16) -> &str {
    if symbol.is_ascii() {
        return symbol;
    }
    match symbol {
        "\u{a0}" => " ",
        "─" | "━" | "═" | "–" | "—" => "-",
        "│" | "┃" | "║" => "|",
        "┌" | "┐" | "└" | "┘" | "├" | "┤" | "┬" | "┴" | "┼" | "╭" | "╮" | "╰" | "╯" => "+",
        "…" => "~",
        "·" => ".",
        "×" => "x",
        "→" => ">",
        "“" | "”" => "\"",
        "‘" | "’" => "'",
        _ if width == 2 => "??",
        _ => "?",
    }
}

/// Whether a symbol is part of a frame, which says nothing to somebody who listens.
pub(super) fn is_frame(symbol: &str) -> bool {
    symbol.chars().all(|c| ('\u{2500}'..='\u{257f}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn everything_becomes_ascii_of_the_same_width() {
        for (symbol, width, shown) in [
            ("a", 1, "a"),
            ("─", 1, "-"),
            ("┌", 1, "+"),
            ("…", 1, "~"),
            ("é", 1, "?"),
            ("数", 2, "??"),
            ("🦀", 2, "??"),
        ] {
            assert_eq!(plain(symbol, width), shown, "{symbol}");
            assert_eq!(shown.len(), usize::from(width));
        }
    }
}
