//! Frames of the owner's sheets: unsharing, changing shares, deleting, saved groups, the address book.

use super::cloud::{MEMBER, OUTSIDE, OWN, Realm};
use super::frames::{SIZES, SMALLEST, assert_frame};
use super::stage::{Stage, now};
use crate::app::listed::counted;
use crate::app::sheets::Sheet;
use crate::app::sheets::review::Wish;
use crate::app::tests_support::{facts, prepared};
use crate::domain::facts::Known;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::notes::{Contact, Notes, Relation};
use crate::domain::plan::Removal;
use crate::domain::share::Principal;
use crate::domain::unsent::{Chosen, Into, Unsent};
use crate::work::Event;

/// The account of a colleague, one digit of which is often mistyped.
const BILLING: &str = "3300445566778899";

fn notes() -> Notes {
    let contact = |alias: &str, kind, last_used: Option<&str>| Contact {
        alias: alias.into(),
        kind,
        last_used: last_used.map(|at| at.parse().unwrap()),
    };
    let mut notes = Notes::default();
    let used = Some("2026-08-24T10:00:00Z");
    notes.contacts.insert(OUTSIDE.parse().unwrap(), contact("partner-acme", Relation::Partner, used));
    notes.contacts.insert(BILLING.parse().unwrap(), contact("billing\u{1b}[2J-数据", Relation::Mine, None));
    let principals = |ids: &[&str]| ids.iter().map(|id| Principal::from_wire(id)).collect();
    notes.groups.insert("partners".into(), principals(&[OUTSIDE, BILLING]));
    notes.groups.insert("production".into(), principals(&["fd-8TbQw2ZrLk", MEMBER]));
    notes
}

fn with_notes(width: u16, height: u16) -> Stage {
    let mut stage = Stage::new(width, height);
    stage.model.notes = notes();
    stage
}

fn shows(name: &str, sizes: &[(u16, u16)], play: impl Fn(&mut Stage) -> &mut Stage) {
    for (width, height) in sizes {
        let mut stage = with_notes(*width, *height);
        play(&mut stage);
        assert_frame(&format!("{name}_{width}x{height}"), &stage);
    }
}

fn at_both(name: &str, play: impl Fn(&mut Stage) -> &mut Stage) {
    shows(name, &SIZES, play);
}

fn at_all(name: &str, play: impl Fn(&mut Stage) -> &mut Stage) {
    shows(name, &[SIZES[0], SIZES[1], SMALLEST], play);
}

#[test]
fn taking_back_what_was_not_accepted() {
    for (width, height) in SIZES {
        let mut stage = Stage::with(width, height, Realm::Whole);
        stage.model.notes = notes();
        stage.keys("jjx<Down> ");
        assert_frame(&format!("unshare_withdrawn_{width}x{height}"), &stage);
        stage.keys("<Enter>");
        assert_frame(&format!("review_withdrawn_{width}x{height}"), &stage);
    }
}

#[test]
fn unshare() {
    at_all("unshare", |stage| stage.keys("<Down><Down>x<Down>"));
}

#[test]
fn unshare_by_each_method() {
    at_both("unshare_whole_share", |stage| stage.keys("<Down><Down>x<Down>b"));
    at_both("unshare_take_out", |stage| stage.keys("<Down><Down>x<Down>c"));
    at_both("unshare_all_marked", |stage| stage.keys("<Down><Down>x*c<Tab><Tab>"));
}

/// Once the outside account has accepted, it has to accept again before it can be split off.
#[test]
fn unshare_from_somebody_outside_who_has_accepted() {
    for (width, height) in SIZES {
        let mut stage = with_notes(width, height);
        let place = "cn-hangzhou".parse().unwrap();
        let mut shares: Vec<_> = stage.model.sharing.live_in(&place).cloned().collect();
        let rows = shares.iter_mut().flat_map(|share| &mut share.principals);
        rows.for_each(|row| row.status = crate::domain::share::AssociationStatus::Associated);
        stage.model.sharing.set_own(place, shares);
        stage.keys("<Down><Down>x<Down><Tab>");
        assert_frame(&format!("unshare_outside_{width}x{height}"), &stage);
    }
}

#[test]
fn unshare_that_would_change_nothing() {
    at_all("unshare_pointless", |stage| stage.keys("<Down><Down>x"));
}

#[test]
fn unshare_with_the_members_of_the_directory() {
    at_all("unshare_members", |stage| stage.keys("<Down><Down>xG<Right><Down>"));
}

/// Nor is what is not on the screen put into words.
#[test]
fn a_frame_of_a_sheet_works_out_no_list() {
    let many: Vec<String> = (0..1000).map(|n| format!("17700112233{n:05}")).collect();
    let mut stage = with_notes(80, 24);
    stage.keys("s<Enter><Down><Enter>").paste(&many.join(" ")).keys("<Tab><Down><Down>");
    let before = counted::lists();
    let frame = stage.frame();
    assert_eq!(counted::lists(), before);
    assert!(frame.contains(">? 1770011223300002"), "{frame}");
    stage.keys("G");
    assert!(stage.frame().contains("1770011223300999"), "{}", stage.frame());
    let mut stage = with_notes(80, 24);
    stage.keys("<Down><Down>xG<Right><Down>");
    let before = counted::lists();
    stage.frame();
    assert_eq!(counted::lists(), before);
}

#[test]
fn unshare_several_snapshots() {
    at_both("unshare_several", |stage| stage.keys(" <Down> x<Down>"));
}

#[test]
fn snapshots_are_picked_for_a_share() {
    at_all("pick", |stage| stage.keys("3<Down><Enter>+ "));
    at_both("pick_filter", |stage| stage.keys("3<Down><Enter>+ /数据"));
}

#[test]
fn principals_are_added_to_a_share() {
    at_both("share_principals_only", |stage| {
        stage.keys("3<Down><Enter><Tab>+").paste(&format!("{OUTSIDE} 7700112233445567 {BILLING}"))
    });
}

#[test]
fn a_share_is_changed() {
    at_all("change_name", |stage| stage.keys("3<Enter>N"));
    at_both("change_bad_name", |stage| stage.keys("3<Enter>N two words"));
    at_both("change_narrower", |stage| stage.keys("3<Enter>S "));
    at_both("change_wider", |stage| stage.keys("3<Down><Enter>S "));
}

#[test]
fn snapshots_are_deleted() {
    at_all("delete_shared", |stage| stage.keys("<Down><Down><Del>"));
    at_both("delete_used", |stage| stage.keys("G<Del>"));
    at_both("delete_forced", |stage| stage.keys("G<Del><S-Tab> "));
    at_both("delete_unshared", |stage| stage.keys("<Down> <Down><Del>"));
}

/// The word, the end of what was typed and the cursor behind it are all seen at once.
#[test]
fn what_is_typed_to_confirm_fits_into_its_field() {
    for (width, height) in [SIZES[0], SIZES[1], SMALLEST] {
        let mut stage = with_notes(width, height);
        stage.keys("<Down> <Down><Del><Tab><Enter><Tab>delete");
        assert!(stage.frame().contains("to confirm [delete_]"), "{}", stage.frame());
        let mut stage = with_notes(width, height);
        stage.keys("<Down><Down>x*c<Enter><Tab>unshare");
        assert!(stage.frame().contains("to confirm [unshare_]"), "{}", stage.frame());
    }
}

#[test]
fn saved_groups() {
    at_all("saved", |stage| stage.keys("s<Enter><Down><Enter>").paste(MEMBER).keys("<Alt-g><Down>"));
    at_both("saved_delete", |stage| stage.keys("s<Enter><Down><Enter><Alt-g><Del>"));
    at_both("saved_name", |stage| stage.keys("s<Enter><Down><Enter>").paste(MEMBER).keys("<Alt-g>spartners"));
    let mut stage = Stage::new(80, 24);
    stage.keys("s<Enter><Down><Enter><Alt-g>");
    assert_frame("saved_none_80x24", &stage);
}

#[test]
fn near_misses_and_ids_of_users_are_told() {
    let near = format!("{OUTSIDE} 7700112233445567 3300445566778989 {OWN} 207329002493921234 {MEMBER}");
    at_all("share_principals_near", |stage| stage.keys("s<Enter><Down><Enter>").paste(&near).keys("<Alt-n>"));
}

#[test]
fn address_book() {
    at_all("book", |stage| stage.keys("B<Down>"));
    at_both("book_delete", |stage| stage.keys("B<Del>"));
    at_both("book_filter", |stage| stage.keys("B/acme"));
}

#[test]
fn address_book_entry() {
    at_all("contact", |stage| stage.keys("B<Enter>"));
    at_both("contact_new", |stage| stage.keys("Ba12345"));
    at_both("contact_near", |stage| stage.keys("Ba7700112233445567<Enter>partner-acme"));
}

#[test]
fn sharing_inside_the_directory_is_off() {
    for (master, name) in [(true, "share_scope_off"), (false, "share_scope_off_member")] {
        for (width, height) in SIZES {
            let mut stage = Stage::with(width, height, Realm::Whole);
            let tree = stage.model.directory.directory_mut().unwrap();
            tree.sharing_enabled = Some(false);
            if !master {
                tree.master = OUTSIDE.parse().unwrap();
            }
            stage.keys("s<Enter>");
            assert_frame(&format!("{name}_{width}x{height}"), &stage);
        }
    }
}

#[test]
fn what_an_earlier_run_has_left_unsent() {
    for (width, height) in [SIZES[0], SIZES[1], SMALLEST] {
        let mut stage = with_notes(width, height);
        let began = |minutes: u64| now(0).wall - std::time::Duration::from_secs(minutes * 60);
        let snapshots = vec!["s-bp1a0001f3k9d2m7q0x1".parse().unwrap(), "s-bp1a0001f3k9d2m7q0x3".parse().unwrap()];
        let principals: Vec<_> = [OUTSIDE, MEMBER].iter().map(|id| Principal::from_wire(id)).collect();
        let into = Into { existing: None, name: "nightly".into(), allow_external: true, reuse: false };
        let share =
            Chosen::Share { snapshots: snapshots.clone(), into, principals: principals.clone(), skipped: Vec::new() };
        let unshare = Chosen::Unshare { snapshots, principals, method: Removal::Split };
        let one = |began: jiff::Timestamp, chosen: Chosen| {
            let (account, region): (AccountId, RegionId) = (OWN.parse().unwrap(), "cn-hangzhou".parse().unwrap());
            Unsent { began, account, region, also: Vec::new(), note: "OPS-4411".into(), chosen, reviewed: None }
        };
        stage.model.unsent.left = vec![one(began(3), share), one(began(90), unshare)];
        stage.keys("D<Down>");
        assert_frame(&format!("unsent_{width}x{height}"), &stage);
    }
}

#[test]
fn a_snapshot_that_only_its_share_keeps() {
    at_both("review_released", |stage| {
        stage.prepares = false;
        stage.keys("<Down><Down>x*c<Enter>");
        let Some(Sheet::Review(review)) = stage.model.sheets.last() else { panic!("a review is open") };
        let Wish::Intent { region, intent } = review.wish.clone() else { panic!("an intent is reviewed") };
        let mut known = facts(&stage.model, &region, &[]);
        for snapshot in intent.snapshots().iter() {
            if let Some(Known::Known(Some(known))) = known.snapshots.get_mut(snapshot) {
                known.kept_until = Some("2026-11-01T00:00:00Z".parse().unwrap());
            }
        }
        stage.answer(Event::Prepared(Box::new(prepared(&intent, known))))
    });
}
