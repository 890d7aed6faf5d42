//! The resource directory of the made-up cloud.

use super::cloud::{MEMBER, OWN, Realm};
use crate::domain::directory::{Directory, Member};
use crate::domain::problem::Problem;

pub(super) fn tree() -> Directory {
    let mut tree = Directory::new("rd-7Kq2Lm".parse().unwrap(), "r-P9xW3c".parse().unwrap(), OWN.parse().unwrap());
    tree.sharing_enabled = Some(true);
    tree
}

pub(super) type Inside = (Vec<(crate::domain::ids::FolderId, crate::base::untrusted::Untrusted)>, Vec<Member>);

pub(super) fn contents(folder: &str, realm: Realm) -> Result<Inside, Problem> {
    let folders = |list: &[(&str, &str)]| list.iter().map(|(id, name)| (id.parse().unwrap(), (*name).into())).collect();
    let members = |list: &[(&str, &str)]| {
        let member = |(id, name): &(&str, &str)| Member {
            id: id.parse().unwrap(),
            name: (*name).into(),
            folder: folder.parse().unwrap(),
        };
        list.iter().map(member).collect()
    };
    let refused = || Problem {
        action: "ListFoldersForParent".into(),
        code: "NoPermission".into(),
        status: Some(403),
        ..Problem::default()
    };
    match folder {
        _ if realm == Realm::Sealed => Err(refused()),
        "r-P9xW3c" => Ok((
            folders(&[("fd-8TbQw2ZrLk", "production"), ("fd-9UcrX1YsMm", "staging"), ("fd-2VdsR7PqNn", "research")]),
            members(&[("1550011223344500", "audit")]),
        )),
        "fd-8TbQw2ZrLk" => Ok((
            folders(&[("fd-3WetEurope", "europe")]),
            members(&[(MEMBER, "payments"), ("1550011223344557", "search")]),
        )),
        "fd-3WetEurope" => Ok((folders(&[]), members(&[("1550011223344558", "billing-eu")]))),
        "fd-2VdsR7PqNn" if matches!(realm, Realm::Partly | Realm::North) => Err(refused()),
        _ => Ok((folders(&[]), members(&[]))),
    }
}
