//! Trust policies that were written into files, to be looked at or used elsewhere.

use std::io;
use std::path::{Path, PathBuf};

use crate::base::files;
use crate::domain::facts::SHARING_ROLE;
use crate::domain::ids::AccountId;

/// The folder of the state directory that they lie in.
const FOLDER: &str = "policies";

/// Writes `policy` for the sharing role of `account`, in place of what was written for it before, and tells where.
/// Without a state directory there is no place for it.
///
/// # Errors
/// What the file system says.
pub fn save(state: Option<&Path>, account: &AccountId, policy: &str) -> io::Result<PathBuf> {
    let state = state.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
    let folder = state.join(FOLDER);
    files::private_folder(&folder)?;
    let path = folder.join(format!("{SHARING_ROLE}-{account}.json"));
    files::write_private(&path, format!("{}\n", policy.trim_end()).as_bytes())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_written_whole_and_again() {
        let home = tempfile::tempdir().unwrap();
        let account = "1203948576102938".parse().unwrap();
        for policy in ["{\"one\":1}", "{\"two\":2}"] {
            let path = save(Some(home.path()), &account, policy).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{policy}\n"));
            assert!(path.ends_with("AliyunECSShareEncryptSnapshotDefaultRole-1203948576102938.json"));
        }
        assert!(save(None, &account, "{}").is_err());
    }
}
