//! The owner's side of the screens: who sees a snapshot and how, marks of every kind, an opened share.

use crossterm::event::KeyCode;
use insta::assert_snapshot;

use super::text;
use super::world::{PARTNER, Play, region};
use crate::domain::directory::Member;
use crate::domain::notes::{Contact, Relation};
use crate::domain::share::Principal;

const SPLIT: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (140, 40);
const COMPACT: (u16, u16) = (60, 15);
const OWN: &str = "rs-Qm7L2xW9kT4b";

fn snapshot(name: &str, play: &Play) {
    assert_snapshot!(name, text(&play.model));
}

/// A share with a folder and the whole directory in it, some members of which are known.
fn wide_share(mut play: Play) -> Play {
    let folder: crate::domain::ids::FolderId = "fd-8TbQw2ZrLk".parse().unwrap();
    let place = region("cn-hangzhou");
    let mut shares: Vec<_> = play.model.sharing.live_in(&place).cloned().collect();
    if let Some(tree) = play.model.directory.directory_mut() {
        let names = ["payments", "search", "billing-eu", "audit", "risk"];
        let members = names.iter().enumerate().map(|(no, name)| Member {
            id: format!("155001122334450{no}").parse().unwrap(),
            name: (*name).into(),
            folder: folder.clone(),
        });
        let members = members.collect();
        let root = tree.root.clone();
        tree.insert(&root, vec![(folder.clone(), "production".into())], Vec::new());
        tree.insert(&folder, Vec::new(), members);
        let whole = tree.id.clone();
        let share = &mut shares[0];
        let mut row = share.principals[0].clone();
        for wide in [Principal::Folder(folder.clone()), Principal::Directory(whole)] {
            row.entity = wide;
            row.external = Some(false);
            share.principals.push(row.clone());
        }
    }
    play.model.sharing.set_own(place, shares);
    play
}

#[test]
fn who_can_see_it_with_every_path_and_what_each_share_gives() {
    for (size, name) in [(SPLIT, "seen-by-80"), (WIDE, "seen-by-140"), (COMPACT, "seen-by-60")] {
        snapshot(name, &wide_share(Play::ready(size)).keys("gjzz"));
    }
}

#[test]
fn an_account_is_called_as_the_address_book_has_it() {
    let mut play = Play::ready(WIDE);
    let contact = Contact { alias: "acme \u{1b}[31mprod".into(), kind: Relation::Partner, last_used: None };
    play.model.notes.contacts.insert(PARTNER.parse().unwrap(), contact);
    let mut play = play.keys("gj");
    snapshot("aliases-140", &play);
    play = play.keys("3");
    snapshot("aliases-of-shares-140", &play);
}

#[test]
fn marks() {
    snapshot("marks-range-80", &Play::ready(SPLIT).keys("gVj"));
    snapshot("marks-all-80", &Play::ready(SPLIT).keys("*"));
    snapshot("marks-only-80", &Play::ready(SPLIT).keys("g  M"));
    snapshot("marks-hidden-80", &Play::ready(SPLIT).keys("g  /ledger").key(KeyCode::Enter));
}

#[test]
fn snapshots_of_an_opened_share_are_marked() {
    let open = |size| Play::ready(size).share(OWN).key(KeyCode::Enter);
    for (size, name) in [(SPLIT, "opened-marks-80"), (WIDE, "opened-marks-140")] {
        snapshot(name, &open(size).keys(" j").key(KeyCode::Tab).keys(" "));
    }
}
