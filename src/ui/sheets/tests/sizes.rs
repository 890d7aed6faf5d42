//! No size of the terminal makes a sheet panic, and what can be pressed is seen at every usable one.

use proptest::prelude::*;

use super::cloud::{MEMBER, OUTSIDE};
use super::stage::Stage;
use crate::app::layout::SMALLEST;
use crate::text::{self, Language, speaking};

/// A way to each sheet: keys, pasted text, and keys after it.
const WAYS: [(&str, bool, &str); 35] = [
    ("  s", false, ""),
    ("  s<Down><Down>", false, ""),
    ("  s<Enter>", false, ""),
    ("  s<Enter><Down><Enter>", true, "<Tab><Down>"),
    ("  s<Enter><Down><Enter>", true, "<Enter>"),
    ("  s<Enter><Down><Enter>", true, "<Enter><Tab>"),
    ("  s<Enter><Enter><Alt-f><Down> ", false, ""),
    ("4<Enter>", false, ""),
    ("  s<Enter><Down><Enter>", true, "<Enter><S-Tab>jlll"),
    ("  s<Enter><Down><Enter>", true, "<Enter>mnote<Tab>n"),
    ("4<Down>a<Down><Tab><Tab><Enter>", false, ""),
    ("3<Enter><Tab>  x", false, ""),
    ("<Down><Down><Down><Down>s", false, ""),
    ("P", false, ""),
    ("?", false, ""),
    ("<Down><Down>x", false, ""),
    ("<Down><Down>x*c<Tab>", false, ""),
    ("  s<Enter><Down><Enter>", true, "<Alt-n>"),
    ("  s<Enter><Down><Enter>", true, "<Alt-g>"),
    ("3<Down><Enter>+ ", false, ""),
    ("3<Down><Enter><Tab>+", true, ""),
    ("3<Enter>N", true, ""),
    ("3<Enter>S ", false, ""),
    ("<Down><Down><Del>", false, ""),
    ("B<Down>", false, ""),
    ("Ba12345<Enter>x", false, ""),
    ("<Down><Down>d", false, ""),
    ("<Down><Down><Down><Down>d<Down><Enter>", false, ""),
    ("<Down><Down><Down><Down>d<S-Tab><Enter>", false, ""),
    ("c", false, ""),
    ("  c<Enter><Down>", false, ""),
    ("  c<S-Tab><Enter>", false, ""),
    ("I<End>", false, ""),
    ("<Down><Down><Down><Down>I<S-Tab><Enter>", false, ""),
    ("<Down><Down><Down><Down>d<S-Tab><Enter><Tab><Enter>", false, ""),
];

fn stage(way: (&str, bool, &str)) -> Stage {
    let mut stage = Stage::new(80, 24);
    stage.keys(way.0);
    if way.1 {
        let many: String = (0..20).map(|n| format!("15500999{n:08}\n")).collect();
        stage.paste(&format!("{MEMBER} {OUTSIDE} rd-7Kq2Lm 12345 数据 {many}"));
    }
    stage.keys(way.2);
    stage
}

#[test]
fn every_way_leads_to_a_sheet_whose_buttons_are_seen() {
    for language in Language::ALL {
        speaking(language, buttons_are_seen);
    }
}

fn buttons_are_seen() {
    for way in WAYS {
        let mut stage = stage(way);
        for size in [SMALLEST, (80, 24), (140, 40)] {
            stage.resize(size.0, size.1);
            let frame = stage.frame();
            let labels = [
                "sheet.close",
                "sheet.next",
                "sheet.apply",
                "sheet_tree.take",
                "sheet_review.accept",
                "sheet_review.reject",
                "sheet_review.create_disk",
                "sheet_review.copy_now",
                "sheet_review.reinitialise",
                "sheet_profile.switch",
                "sheet.review",
                "sheet_pick.take",
                "sheet_saved.save",
                "sheet_book.edit",
                "sheet_contact.save",
            ];
            let button = |key: &&str| {
                frame.contains(&format!(" {} ]", text::get(key))) || frame.contains(&format!(" {} )", text::get(key)))
            };
            assert!(labels.iter().any(button), "{way:?} at {size:?}\n{frame}");
        }
    }
}

#[test]
fn every_word_is_in_the_catalogue() {
    for (language, way) in Language::ALL.into_iter().flat_map(|language| WAYS.map(|way| (language, way))) {
        speaking(language, || words_are_there(way));
    }
}

fn words_are_there(way: (&str, bool, &str)) {
    let frame = stage(way).frame();
    let gap = frame.split([' ', '[', ']', '\n']).find(|word| word.starts_with("sheet_") || word.starts_with("sheet."));
    assert_eq!(gap, None, "{way:?}\n{frame}");
    // A name that is made from the snapshot's shows its pattern.
    assert!(!frame.replace("{name}", "").contains('{'), "{way:?}\n{frame}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_size_panics(way in 0..WAYS.len(), sizes in prop::collection::vec((1u16..=200, 1u16..=60), 8)) {
        let mut stage = stage(WAYS[way]);
        for (width, height) in sizes {
            stage.resize(width, height);
            let _ = stage.frame();
        }
    }
}
