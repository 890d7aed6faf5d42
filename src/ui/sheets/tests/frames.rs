//! One frame of each sheet and step, at 80x24 and at 140x40; some at the smallest size as well.

use std::time::Duration;

use super::cloud::{MEMBER, OUTSIDE, OWN, Realm};
use super::stage::Stage;
use crate::domain::execution::{Answer, Execution, Question, Reading};
use crate::domain::ids::SnapshotId;
use crate::domain::invitation::InvitationStatus;
use crate::domain::plan::Call;
use crate::domain::problem::{Problem, ProblemKind};
use crate::domain::share::tests_support::share;
use crate::domain::share::{Association, AssociationStatus, Failure, Principal};
use crate::text::{Language, speaking};

pub(super) const SIZES: [(u16, u16); 2] = [(80, 24), (140, 40)];
pub(super) const SMALLEST: (u16, u16) = (60, 15);

/// Keys that lead to each step of sharing the two daily snapshots.
const MARK_TWO: &str = "  s";
const TO_SCOPE: &str = "  s<Enter>";
pub(super) const TO_PRINCIPALS: &str = "  s<Enter><Down><Enter>";

pub(super) fn shows(name: &str, sizes: &[(u16, u16)], play: impl Fn(&mut Stage) -> &mut Stage) {
    for (width, height) in sizes {
        let mut stage = Stage::new(*width, *height);
        play(&mut stage);
        assert_frame(&format!("{name}_{width}x{height}"), &stage);
    }
}

pub(super) fn assert_frame(name: &str, stage: &Stage) {
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        snapshot_path => "../snapshots",
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, stage.frame());
    });
}

pub(super) fn at_all(name: &str, play: impl Fn(&mut Stage) -> &mut Stage) {
    shows(name, &[SIZES[0], SIZES[1], SMALLEST], play);
}

pub(super) fn at_both(name: &str, play: impl Fn(&mut Stage) -> &mut Stage) {
    shows(name, &SIZES, play);
}

pub(super) fn pasted() -> String {
    format!(
        "{MEMBER}, {OUTSIDE} billing\n345678901234567\n{MEMBER}\n{OWN} 12345678901234567\nrd-7Kq2Lm s-bp1a 数据 1550011223344557"
    )
}

#[test]
fn sharing_in_chinese() {
    speaking(Language::Chinese, || {
        at_all("zh_share_method", |stage| stage.keys(MARK_TWO));
        at_all("zh_share_scope", |stage| stage.keys(TO_SCOPE));
        at_all("zh_share_principals", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()));
    });
}

#[test]
fn share_method() {
    at_all("share_method", |stage| stage.keys(MARK_TWO));
}

#[test]
fn share_method_with_a_name_that_cannot_be() {
    at_both("share_method_bad_name", |stage| stage.keys("  s<Tab>two words<Enter>"));
}

#[test]
fn share_method_existing() {
    at_all("share_method_existing", |stage| stage.keys("  s<Down><Down>"));
}

#[test]
fn share_method_service_key() {
    at_both("share_method_service_key", |stage| stage.keys("<Down><Down><Down>s"));
}

#[test]
fn share_method_of_one_that_is_not_ready() {
    at_both("share_method_not_ready", |stage| stage.keys("Gs"));
}

#[test]
fn share_scope() {
    at_all("share_scope", |stage| stage.keys(TO_SCOPE));
}

#[test]
fn share_scope_outside() {
    at_both("share_scope_outside", |stage| stage.keys("  s<Enter><Down>"));
}

#[test]
fn share_scope_without_a_directory() {
    let mut stage = Stage::with(80, 24, Realm::None);
    stage.keys(TO_SCOPE);
    assert_frame("share_scope_alone_80x24", &stage);
}

#[test]
fn share_review_without_a_directory() {
    for (width, height) in SIZES {
        let mut stage = Stage::with(width, height, Realm::None);
        stage.keys("  s<Enter><Enter>").paste(&format!("{MEMBER} {OUTSIDE}")).keys("<Enter>");
        assert_frame(&format!("share_review_alone_{width}x{height}"), &stage);
    }
}

#[test]
fn pasted_text_without_a_place_is_not_lost_silently() {
    at_both("paste_dropped", |stage| stage.keys("  s<Enter>").paste(MEMBER));
    at_both("toast_long", |stage| stage.keys("<Down><Down>x<Enter>"));
}

#[test]
fn share_review() {
    at_all("share_review", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()).keys("<Enter><Enter>"));
}

#[test]
fn share_review_scrolled_with_apply_in_focus() {
    at_both("share_review_end", |stage| stage.keys(TO_PRINCIPALS).paste(&pasted()).keys("<Enter><Enter><End>"));
}

#[test]
fn share_review_existing() {
    at_both("share_review_existing", |stage| {
        stage.keys("  s<Down><Down><Enter>").paste("1550011223344557").keys("<Enter>")
    });
}

#[test]
fn share_review_of_many() {
    at_both("share_review_many", |stage| {
        let many: String = (0..30).map(|n| format!("15500999{n:08} ")).collect();
        stage.keys(TO_PRINCIPALS).paste(&many).keys("<Enter>")
    });
}

#[test]
fn answer() {
    at_all("answer", |stage| stage.keys("4<Enter>"));
}

#[test]
fn answer_accept_with_apply_in_focus() {
    at_both("answer_accept", |stage| stage.keys("4<Down>a<Down><Tab><Tab>"));
}

#[test]
fn an_unknown_sender_needs_its_last_digits() {
    at_both("answer_unknown", |stage| stage.keys("4a"));
    at_all("review_unknown_sender", |stage| stage.keys("4a<Down><Tab><Tab><Enter><Tab>88"));
}

#[test]
fn answer_reject() {
    at_both("answer_reject", |stage| stage.keys("4x"));
}

#[test]
fn answer_to_one_that_failed() {
    at_both("answer_failed", |stage| stage.keys("4<Down><Down><Down><Enter>"));
}

#[test]
fn remove() {
    at_all("remove", |stage| stage.keys("3<Enter><Tab>  x"));
}

#[test]
fn the_review_of_a_removal_says_who_would_have_to_accept_again_after_an_undo() {
    for (width, height) in SIZES {
        let mut stage = Stage::new(width, height);
        let place = "cn-hangzhou".parse().unwrap();
        let mut shares: Vec<_> = stage.model.sharing.live_in(&place).cloned().collect();
        let rows = shares.iter_mut().flat_map(|share| &mut share.principals);
        rows.for_each(|row| row.status = crate::domain::share::AssociationStatus::Associated);
        stage.model.sharing.set_own(place, shares);
        stage.keys("3<Enter><Tab>  xG");
        let frame = stage.frame();
        assert!(frame.contains("once undone, 7700112233445566 may have to accept"), "{frame}");
        assert_frame(&format!("remove_accepted_{width}x{height}"), &stage);
    }
}

#[test]
fn info() {
    at_all("info", |stage| stage.keys("<Down><Down><Down><Down>s"));
}

#[test]
fn info_with_an_odd_tag() {
    at_both("info_odd", |stage| stage.keys("G<Up>s"));
}

#[test]
fn profile() {
    at_all("profile", |stage| stage.keys("P"));
}

#[test]
fn profile_refused() {
    at_both("profile_refused", |stage| stage.keys("P<Down><Down><Down>"));
}

#[test]
fn profile_unsupported_and_filtered() {
    at_both("profile_filter", |stage| stage.keys("P/sso"));
}

#[test]
fn group() {
    at_both("group", |stage| stage.keys("f<Down>"));
}

#[test]
fn help() {
    at_all("help", |stage| stage.keys("?"));
}

#[test]
fn the_palette() {
    at_all("palette", |stage| stage.keys(":"));
    at_all("palette_search", |stage| stage.keys(":gold"));
    at_both("palette_off", |stage| stage.keys(":accept"));
    speaking(Language::Chinese, || at_both("zh_palette", |stage| stage.keys(":共享")));
}

#[test]
fn help_search() {
    at_both("help_search", |stage| stage.keys("?/pane"));
    at_both("help_share", |stage| stage.keys("s?G"));
    at_both("help_progress", |stage| applied(stage).keys("?"));
}

fn applied(stage: &mut Stage) -> &mut Stage {
    let many: String = (0..12).map(|n| format!("15500999{n:08} ")).collect();
    stage.keys(TO_PRINCIPALS).paste(&format!("{MEMBER} {OUTSIDE} {many}")).keys("<Enter>").confirm().play(|_| {})
}

fn row<T>(entity: T, status: AssociationStatus, external: Option<bool>, reason: &str) -> Association<T> {
    let failure = Failure { counterpart: "".into(), reason: reason.into(), description: "".into() };
    Association {
        entity,
        status,
        message: "".into(),
        external,
        created: None,
        updated: None,
        failures: if reason.is_empty() { Vec::new() } else { vec![failure] },
    }
}

/// What the associations of the made share look like: everybody is in, the outsider waits, one has failed.
fn rows(run: &Execution) -> (Question, Reading) {
    let made = run.share_of(0).unwrap().clone();
    let snapshots: Vec<SnapshotId> = run.plan.steps.iter().flat_map(|step| step.call.snapshots()).cloned().collect();
    let principals: Vec<Principal> = run.plan.steps.iter().flat_map(|step| step.call.principals()).cloned().collect();
    let principals = principals.into_iter().enumerate().map(|(no, one)| match (no, one.shown()) {
        (_, OUTSIDE) => row(one, AssociationStatus::Associating, Some(true), ""),
        (6, _) => row(one, AssociationStatus::Failed, None, "LimitExceeded"),
        _ => row(one, AssociationStatus::Associated, Some(false), ""),
    });
    let reading = Reading::Rows {
        snapshots: snapshots.into_iter().map(|id| row(id, AssociationStatus::Associated, None, "")).collect(),
        principals: principals.collect(),
    };
    (Question::Rows(made), reading)
}

fn second(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn created(run: &mut Execution) {
    run.sending(0);
    let share = "rs-New0Share123".parse().unwrap();
    run.sent(0, Ok((Answer::Created(share), "5C1FA0B2-7D3E-5F41-8A9B-0C1D2E3F4A5B".into())), second(1));
}

#[test]
fn progress_at_its_start() {
    at_both("progress_start", |stage| applied(stage));
}

#[test]
fn progress_under_way() {
    at_all("progress_under_way", |stage| {
        applied(stage).play(|run| {
            created(run);
            run.sending(1);
            let slow = Problem {
                kind: ProblemKind::Throttled,
                action: "AssociateResourceShare".into(),
                code: "Throttling.User".into(),
                ..Problem::default()
            };
            run.sent(1, Err(slow), second(6));
            run.sending(2);
            let lost =
                Problem { kind: ProblemKind::MaybeSent, action: "AssociateResourceShare".into(), ..Problem::default() };
            run.sent(2, Err(lost), second(2));
        })
    });
}

#[test]
fn progress_that_went_partly_well() {
    at_all("progress_partly", |stage| {
        applied(stage).play(|run| {
            created(run);
            run.sending(1);
            run.sent(1, Ok((Answer::Started, "77E0A0B2-7D3E-5F41-8A9B-0C1D2E3F4A19".into())), second(2));
            let (question, reading) = rows(run);
            run.read(&question, &reading, second(3));
            run.sending(2);
            let refused = Problem {
                action: "AssociateResourceShare".into(),
                code: "NoPermission".into(),
                message: "You are not authorized to do this operation.".into(),
                request_id: "9B1DA0B2-7D3E-5F41-8A9B-0C1D2E3F4A77".into(),
                status: Some(403),
                denied: "resourcesharing:AssociateResourceShare".into(),
                ..Problem::default()
            };
            run.sent(2, Err(refused), second(4));
        })
    });
}

#[test]
fn progress_that_went_well() {
    at_both("progress_done", |stage| {
        stage.keys(TO_PRINCIPALS).paste(&format!("{MEMBER} {OUTSIDE}")).keys("<Enter>").confirm().play(|run| {
            created(run);
            let (question, reading) = rows(run);
            run.read(&question, &reading, second(3));
        })
    });
}

#[test]
fn progress_unknown() {
    at_both("progress_unknown", |stage| {
        applied(stage).play(|run| {
            run.sending(0);
            let lost = Problem {
                kind: ProblemKind::MaybeSent,
                action: "CreateResourceShare".into(),
                message: "operation timed out".into(),
                ..Problem::default()
            };
            run.sent(0, Err(lost), second(1));
            for at in [4, 10, 30, 60] {
                run.read(
                    &Question::OwnShares("cn-hangzhou".parse().unwrap()),
                    &Reading::OwnShares(vec![share("rs-Other0000001", &[], &[])]),
                    second(at),
                );
            }
        })
    });
}

#[test]
fn progress_of_an_acceptance() {
    at_both("progress_accept", |stage| {
        stage.keys("4<Down>a<Down><Tab><Tab><Enter>").confirm().play(|run| {
            assert!(matches!(run.plan.steps[0].call, Call::Accept(_)));
            run.sending(0);
            let answer = Answer::Invitation(InvitationStatus::Accepted, Vec::new());
            run.sent(0, Ok((answer, "1A2BA0B2-7D3E-5F41-8A9B-0C1D2E3F4A00".into())), second(1));
        })
    });
}

#[test]
fn quit() {
    at_all("quit", |stage| applied(stage).keys("<Esc>q"));
}
