//! A walk through all six views and all sheets that lead to nothing, by keys alone.

use crate::support::term::{DOWN, ENTER, ESC, PAGE_DOWN, TAB, Term};

/// A snapshot that nobody sees, and one that is shared.
const PLAIN: &str = "s-bp1uo1d52iqh8601lrbo";
const SHARED: &str = "s-bp1qtk2cpltkjnmt0ig2";
/// Where it may be shared without a word of warning.
const MEMBER: &str = "1180220033445517";
const SHARE: &str = "rs-Pn7Ld2Xk9aTz";

/// The keys to a sheet from a view, and words that stand in it.
type Way = (&'static str, &'static str);

const OF_A_SNAPSHOT: [Way; 13] = [
    ("i", "!  It is your own"),
    ("c", "┌ Copy 1 snapshot"),
    ("d", "┌ Create data disk"),
    ("H", "┌ Two accounts"),
    ("y", "┌ Copy ─"),
    ("f", "┌ Resource group"),
    ("P", "┌ Profile"),
    ("B", "┌ Address book"),
    ("D", "!  Nothing was left unsent"),
    ("t", "Task 1"),
    ("?", "┌ Keys"),
    (":", "┌ Everything"),
    ("x", "┌ Unshare"),
];

/// Opens a sheet, reads down to its end, and leaves it.
fn look(term: &mut Term, (key, words): Way, home: &str) {
    let before = term.screen();
    term.key(key);
    term.wait_until(words, |screen| screen != before && screen.contains(words));
    for _ in 0..3 {
        term.press(PAGE_DOWN);
    }
    leave_sheets(term, home);
}

/// Leaves sheet after sheet, until the line of views, which they cover, is there again.
fn leave_sheets(term: &mut Term, home: &str) {
    for _ in 0..8 {
        let before = term.screen();
        if before.contains(home) {
            return;
        }
        term.key(ESC);
        term.wait_until("one sheet less", |screen| screen != before);
    }
    panic!("no way back to {home}:\n{}", term.dump());
}

fn view(term: &mut Term, number: &str) {
    term.key(number);
    term.wait_for(&format!("[{number} "));
    // Row for row, so that the details of all are drawn.
    for _ in 0..8 {
        term.press(DOWN);
    }
    term.press("G");
    term.press("g");
}

/// Shares one snapshot with a member, so that tasks and the journal have something to show.
fn share(term: &mut Term) {
    term.filter(PLAIN);
    term.wait_for("row 1 of 1");
    crate::to_principals(term);
    term.paste(MEMBER);
    term.wait_for(&format!("+ {MEMBER}"));
    term.tab_to("Next >");
    term.key(ENTER);
    term.wait_for("GAINS  1 pair");
    for _ in 0..4 {
        term.press(PAGE_DOWN);
    }
    super::apply(term);
}

/// Through everything. It begins in the list of snapshots.
pub fn through_everything(term: &mut Term) {
    share(term);
    for snapshot in [PLAIN, SHARED] {
        term.filter(snapshot);
        term.wait_for("row 1 of 1");
        for way in OF_A_SNAPSHOT {
            look(term, way, "[1 ");
        }
    }
    term.filter("");
    view(term, "1");
    view(term, "2");
    for way in [("i", "┌ Sharing information"), ("x", "┌ Leave"), ("d", "┌ Create data disk"), ("c", "┌ Copy 1")]
    {
        look(term, way, "[2 ");
    }
    view(term, "3");
    term.filter(SHARE);
    term.wait_for("row 1 of 1");
    look(term, ("N", "┌ Change share"), "[3 ");
    look(term, ("S", "┌ Change share"), "[3 ");
    term.key(ENTER);
    term.wait_for("SNAPSHOTS (");
    term.press(TAB);
    term.key(ESC);
    term.wait_for("row 1 of 1");
    term.filter("");
    view(term, "4");
    look(term, ("a", "┌ Invitation"), "[4 ");
    view(term, "5");
    look(term, ("y", "┌ Copy ─"), "[5 ");
    view(term, "6");
    for (format, ending) in [("j", ".json"), ("c", ".csv")] {
        term.key("e");
        term.wait_for("┌ Export");
        term.key(format);
        term.wait_for(ending);
    }
    look(term, ("y", "┌ Copy ─"), "[6 ");
    term.resize(140, 40);
    for number in ["1", "2", "3", "4", "5", "6", "1"] {
        view(term, number);
    }
}
