//! Plans that were shown and not sent, so that it can be told in what a later one differs from the one that was reviewed:
//! a JSON file each, named by the hash that confirms it, readable by its owner only. Only the newest are kept.
//!
//! Nothing is ever sent from here. A file whose plans have another hash than its name counts as none.

use std::io;
use std::path::Path;

use crate::base::files;
use crate::domain::plan::{Plan, joint_hash};

/// The folder in the folder for state.
pub const FOLDER: &str = "plans";
/// How many are kept; the oldest go first.
const MOST: usize = 32;
/// The largest that is kept, in bytes: of some thousand pairs.
const LARGEST: usize = 4 << 20;

/// Keeps plans that are confirmed together.
///
/// # Errors
/// What the file system says.
pub fn keep(folder: &Path, plans: &[&Plan]) -> io::Result<()> {
    let text = serde_json::to_vec(plans)?;
    if text.len() > LARGEST {
        return Ok(());
    }
    let folder = folder.join(FOLDER);
    files::private_folder(&folder)?;
    let hash = joint_hash(plans.iter().copied());
    files::write_private(&folder.join(format!("{hash}.json")), &text)?;
    forget_old(&folder)
}

fn forget_old(folder: &Path) -> io::Result<()> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        all.push((entry.metadata()?.modified()?, entry.path()));
    }
    all.sort();
    let surplus = all.len().saturating_sub(MOST);
    all.into_iter().take(surplus).try_for_each(|(_, path)| std::fs::remove_file(path))
}

/// The plans that this hash confirms, if they are kept. `hash` is hexadecimal digits.
#[must_use]
pub fn load(folder: &Path, hash: &str) -> Option<Vec<Plan>> {
    let text = std::fs::read(folder.join(FOLDER).join(format!("{hash}.json"))).ok()?;
    let plans: Vec<Plan> = serde_json::from_slice(&text).ok()?;
    (joint_hash(&plans) == hash).then_some(plans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::facts::{Facts, Known};
    use crate::domain::plan::{Destination, Intent};
    use crate::domain::planner;
    use crate::domain::share::Principal;

    fn plan(name: usize) -> Plan {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let account: crate::domain::ids::AccountId = "1203948576102938".parse().unwrap();
        let mut facts = Facts::new(account, "cn-hangzhou".parse().unwrap(), at, "op");
        facts.shares = Known::Known(Vec::new());
        let intent = Intent::Share {
            snapshots: vec!["s-a".parse().unwrap()],
            into: Destination::New { name: format!("share-{name}"), allow_external: true },
            principals: vec![Principal::from_wire("1550011223344556")],
            except: Vec::new(),
        };
        planner::plan(intent, &facts.for_planner()).unwrap()
    }

    #[test]
    fn a_plan_is_found_by_its_hash_as_long_as_it_is_itself() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("state");
        let (one, other) = (plan(1), plan(2));
        assert_eq!(load(&folder, &one.hash()), None);
        keep(&folder, &[&one]).unwrap();
        keep(&folder, &[&one, &other]).unwrap();
        assert_eq!(load(&folder, &one.hash()), Some(vec![one.clone()]));
        assert_eq!(load(&folder, &joint_hash([&one, &other])), Some(vec![one.clone(), other.clone()]));
        let file = folder.join(FOLDER).join(format!("{}.json", one.hash()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&file, serde_json::to_vec(&[&other]).unwrap()).unwrap();
        assert_eq!(load(&folder, &one.hash()), None, "somebody has put another one there");
    }

    #[test]
    fn only_so_many_are_kept() {
        let home = tempfile::tempdir().unwrap();
        for no in 0..MOST + 3 {
            keep(home.path(), &[&plan(no)]).unwrap();
        }
        assert_eq!(std::fs::read_dir(home.path().join(FOLDER)).unwrap().count(), MOST);
        assert!(load(home.path(), &plan(MOST + 2).hash()).is_some(), "the newest is there");
    }
}
