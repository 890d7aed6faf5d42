use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::*;
use crate::base::untrusted::Untrusted;
use crate::text::advice::known_codes;

fn refused(action: &str, code: &str) -> Problem {
    Problem {
        action: action.to_owned(),
        code: Untrusted::new(code),
        message: Untrusted::new("The words of the service itself."),
        request_id: Untrusted::new("0F0A5C3D-7B1E-4A2F-9D86-51C4E2B7A9C3"),
        status: Some(403),
        ..Problem::default()
    }
}

/// What an explanation looks like in `columns` columns, a line each.
fn explained(problem: &Problem, columns: u16) -> Vec<String> {
    let mut page = Page::default();
    explain(&mut page, problem, usize::from(columns));
    let mut terminal = Terminal::new(TestBackend::new(columns, 24)).unwrap();
    terminal
        .draw(|frame| {
            let _ = page.draw(frame, frame.area(), 0);
        })
        .unwrap();
    let buffer = terminal.backend().buffer().clone();
    let rows = buffer.content.chunks(usize::from(columns));
    let text = rows.map(|row| row.iter().map(|cell| cell.symbol()).collect::<String>().trim_end().to_owned());
    text.filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_error_of_the_table_in_80_columns() {
    let mut all = String::new();
    let mut told = Vec::new();
    for (action, code) in known_codes() {
        let problem = refused(if action == "*" { "DescribeSnapshots" } else { action }, code);
        let known = known(&problem);
        if told.contains(&known) {
            continue;
        }
        told.push(known);
        all.push_str(&format!("{}\n\n", explained(&problem, 76).join("\n")));
    }
    assert!(told.len() > 90, "{}", told.len());
    insta::assert_snapshot!(all);
}

/// The narrowest place is the Details pane of 80 columns, which shows 7 lines and scrolls.
#[test]
fn what_an_error_means_and_the_remedy_stand_in_the_first_seven_lines() {
    for (action, code) in known_codes() {
        let problem = refused(action, code);
        let lines = explained(&problem, 58);
        let own = lines.iter().position(|line| line.contains("The words of the service"));
        assert!(own.is_some_and(|line| line <= 6), "{action} {code}: {lines:#?}");
        assert!(lines.iter().any(|line| line.contains("0F0A5C3D")), "{lines:#?}");
    }
}

#[test]
fn an_unknown_code_still_shows_its_code_its_words_and_its_request() {
    let lines = explained(&refused("CreateDisk", "Nobody.KnowsThis"), 76);
    assert_eq!(
        lines,
        [
            "The words of the service itself.",
            "CreateDisk  Nobody.KnowsThis  HTTP 403  request",
            "0F0A5C3D-7B1E-4A2F-9D86-51C4E2B7A9C3",
        ]
    );
}

#[test]
fn a_denial_names_the_missing_permission() {
    let denied = Problem { denied: Untrusted::new("ecs:DeleteSnapshot"), ..refused("DeleteSnapshot", "Forbidden.RAM") };
    assert!(explained(&denied, 76).iter().any(|line| line == "Missing permission: ecs:DeleteSnapshot"));
    assert!(!refused("DescribeKey", "Forbidden.KeyNotFound").is_denied());
}
