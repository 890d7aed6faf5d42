//! Frames of one change over two regions.

use super::cloud::{MEMBER, OUTSIDE, Realm};
use super::frames::{SIZES, SMALLEST, assert_frame};
use super::stage::Stage;
use crate::app::sheets::Sheet;
use crate::app::sheets::review::Wish;
use crate::app::tests_support::prepared_in;
use crate::domain::problem::Problem;
use crate::domain::share::tests_support::share;
use crate::work::{Event, NoPlan, Prepared};

/// With two snapshots marked in each of two regions.
fn marked(width: u16, height: u16) -> Stage {
    let mut stage = Stage::with(width, height, Realm::North);
    let ids = ["s-2ze50001f3k9d2m7q0x1", "s-2ze50001f3k9d2m7q0x2", "s-bp1a0001f3k9d2m7q0x1", "s-bp1a0001f3k9d2m7q0x3"];
    stage.model.snapshots.marks.extend(ids.map(|id| id.parse().unwrap()));
    stage.model.sum_marks();
    stage
}

fn shows(name: &str, sizes: &[(u16, u16)], play: impl Fn(&mut Stage)) {
    for (width, height) in sizes {
        let mut stage = marked(*width, *height);
        play(&mut stage);
        assert_frame(&format!("{name}_{width}x{height}"), &stage);
    }
}

fn to_review(stage: &mut Stage) {
    stage.keys("s<Enter><Down><Enter>").paste(&format!("{MEMBER} {OUTSIDE}")).keys("<Enter>");
}

#[test]
fn share_method() {
    let all = [SIZES[0], SIZES[1], SMALLEST];
    let press = |keys: &'static str| {
        move |stage: &mut Stage| {
            stage.keys(keys);
        }
    };
    shows("share_method_regions", &all, press("s"));
    shows("share_method_regions_reuse", &SIZES, press("s<Down>"));
}

#[test]
fn review() {
    shows("review_regions", &SIZES, to_review);
    shows("review_regions_end", &SIZES[..1], |stage| {
        to_review(stage);
        stage.keys("G");
    });
}

#[test]
fn review_of_a_region_that_cannot_be_read() {
    let dead = |part: Prepared| {
        if part.region.as_str() != "cn-beijing" {
            return part;
        }
        let problem = Problem {
            action: "ListResourceShares".into(),
            region: Some(part.region.clone()),
            code: "ServiceUnavailable".into(),
            request_id: "9B1DA0B2-7D3E-5F41-8A9B-0C1D2E3F4A77".into(),
            status: Some(503),
            ..Problem::default()
        };
        Prepared { plan: Err(NoPlan::Unread(problem)), findings: Vec::new(), ..part }
    };
    shows("review_regions_unread", &SIZES, |stage| {
        stage.prepares = false;
        to_review(stage);
        let Some(Sheet::Review(review)) = stage.model.sheets.last() else { panic!("a review is open") };
        let Wish::Intent { intent, .. } = &review.wish else { panic!("an intent is reviewed") };
        let answer = prepared_in(&stage.model, intent, dead);
        stage.answer(Event::Prepared(Box::new(answer)));
    });
}

#[test]
fn unshare() {
    shows("unshare_regions", &SIZES, |stage| {
        let mut north = share("rs-North0000001", &["s-2ze50001f3k9d2m7q0x1"], &[MEMBER]);
        north.region = "cn-beijing".parse().unwrap();
        let region = north.region.clone();
        stage.model.sharing.set_own(region, vec![north]);
        stage.keys("x");
    });
}
