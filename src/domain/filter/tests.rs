use proptest::prelude::*;

use super::*;

const GRAMMAR: Grammar = Grammar {
    columns: &[
        ("name", Kind::Text),
        ("region", Kind::Text),
        ("tag", Kind::Text),
        ("gib", Kind::Number),
        ("age", Kind::Age),
    ],
    states: &["shared", "shared-in", "ready"],
};

/// A row with a name, and fixed things besides.
struct Row(&'static str);

impl Fields for Row {
    fn has_word(&self, word: &str) -> bool {
        fold(self.0).contains(word)
    }
    fn name(&self) -> Cow<'_, str> {
        fold(self.0)
    }
    fn has(&self, column: &str, text: &str) -> bool {
        match column {
            "name" => self.has_word(text),
            "region" => "cn-hangzhou".contains(text),
            _ => text == "env=prod",
        }
    }
    fn number(&self, column: &str) -> Option<i64> {
        // Made three days before.
        Some(if column == "gib" { 40 } else { now().as_second() - 3 * 86_400 })
    }
    fn is(&self, state: &str) -> bool {
        state == "shared"
    }
}

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn parse(text: &str) -> Result<Filter, Mistake> {
    Filter::parse(text, &GRAMMAR, now())
}

#[test]
fn a_row_meets_all_terms() {
    let row = Row("Orders-Replica 2026:11");
    for text in [
        "",
        "orders REPLICA",
        "~odr",
        "~ordersreplica",
        "name:replica",
        "region:hang",
        "tag:env=prod",
        "gib>39 gib<41 gib:40 gib>=40 gib<=40",
        "age>2d age<4d age>4h age<1w age<1y age>1",
        "is:shared",
        "-is:shared-in",
        "-web",
        "-~xyz",
        "-gib>40",
        "\"orders-replica 2026:11\"",
        "name:\"replica 2026\"",
        "region: gib> is: ~ -region:",
    ] {
        assert!(parse(text).unwrap().is_met_by(&row), "{text}");
    }
    for text in ["web", "~odrz", "region:beijing", "tag:env", "gib>40", "age>3d", "age<2d", "is:ready", "-orders"] {
        assert!(!parse(text).unwrap().is_met_by(&row), "{text}");
    }
    assert!(!Filter::nothing().is_met_by(&row));
    assert!(parse("is:s").unwrap().asks("shared-in"), "what is begun may become any of them");
    assert!(!parse("is:shared").unwrap().asks("shared-in"), "what is whole is that");
}

#[test]
fn what_is_not_understood_is_named() {
    for (text, name, why) in [
        ("web colour:red", "colour", Why::Column),
        ("size>4", "size", Why::Column),
        ("is:huge", "huge", Why::State),
        ("gib>many", "gib", Why::Number),
        ("-age>soon", "age", Why::Age),
        ("age:3d", "age", Why::Age),
        ("age>3parsecs", "age", Why::Age),
        ("name>a", "name", Why::Text),
    ] {
        let mistake = parse(text).unwrap_err();
        assert_eq!((mistake.name.as_str(), mistake.why), (name, why), "{text}");
    }
    assert!(parse("14:02 a/b:c \"colour:red\"").is_ok(), "these are words");
}

#[test]
fn plain_words_are_apart() {
    let (words, rest) = parse("Web -test is:shared 01 \"a b\"").unwrap().split();
    assert_eq!(words, "web 01");
    assert_eq!(rest, parse("-test is:shared \"a b\"").unwrap());
    assert!(parse("is:shared ~odr").unwrap().is_narrower_than(&parse("is:shared ~o").unwrap()));
    assert!(parse("is:shared").unwrap().is_narrower_than(&Filter::default()));
    assert!(!parse("-~odr").unwrap().is_narrower_than(&parse("-~od").unwrap()));
    assert!(!parse("gib>1").unwrap().is_narrower_than(&parse("gib>2").unwrap()));
}

#[test]
fn hits_are_found_in_the_text_as_it_is_shown() {
    let hits = |text: &str, typed: &str| -> Vec<String> {
        parse(typed).unwrap().hits(text).into_iter().map(|range| text[range].to_owned()).collect()
    };
    assert_eq!(hits("Web-golden-WEB", "web"), ["Web", "WEB"]);
    assert_eq!(hits("web-golden", "web eb-g"), ["web-g"], "what overlaps is one");
    assert_eq!(hits("orders-daily-orders", "~ody"), ["o", "d", "y"]);
    assert_eq!(hits("İstanbul-数据", "数据 istan"), ["数据"]);
    assert_eq!(hits("web", "-web is:shared"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn anything_can_be_typed(typed in "\\PC{0,30}", text in "\\PC{0,20}") {
        if let Ok(filter) = parse(&typed) {
            for range in filter.hits(&text) {
                prop_assert!(text.get(range).is_some());
            }
            filter.is_met_by(&Row("web"));
        }
    }

    #[test]
    fn letters_in_order_are_found(before in "[a-c]{0,5}", a in "[d-f]", between in "[a-c]{0,5}", b in "[d-f]") {
        let text = format!("{before}{a}{between}{b}");
        let both = format!("{a}{b}");
        prop_assert!(letters(&text, &both).is_some());
        prop_assert!(letters(&before, &a).is_none());
    }
}
