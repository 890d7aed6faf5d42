//! Reading a world and checking that it hangs together.

use std::collections::{BTreeMap, BTreeSet};

use super::world::{Account, Directory, Region, Snapshot, World};

/// Why a world cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {what}")]
pub struct WorldError {
    /// Line, counted from 1.
    pub line: usize,
    /// Column, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
}

/// A broken reference: what is wrong, and the word that is wrong, by which its place is found.
struct Broken {
    word: String,
    what: String,
}

type Check = Result<(), Broken>;

fn broken(word: &str, what: impl Into<String>) -> Check {
    Err(Broken { word: word.to_owned(), what: what.into() })
}

impl World {
    /// The world that comes with the program.
    ///
    /// # Panics
    /// Never in a program whose tests have run: one of them reads this world.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_json(include_str!("../../assets/world.json")).expect("the built-in world is valid")
    }

    /// Reads a world from JSON and checks it.
    ///
    /// # Errors
    /// Text that is not JSON, an unknown or missing field, a value of the wrong kind, an identifier that occurs twice
    /// or that refers to nothing; with the place.
    pub fn from_json(text: &str) -> Result<Self, WorldError> {
        let world: Self = serde_json::from_str(text).map_err(|error| WorldError {
            line: error.line(),
            column: error.column(),
            what: reason(&error),
        })?;
        world.check().map_err(|Broken { word, what }| {
            let (line, column) = place(text, &word);
            WorldError { line, column, what }
        })?;
        Ok(world)
    }

    /// The account of that profile.
    #[must_use]
    pub fn profile(&self, profile: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.profile == profile)
    }

    /// The account with that number.
    #[must_use]
    pub fn account(&self, account_id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.account_id == account_id)
    }

    /// The account ID that a profile, or an ID itself, stands for.
    #[must_use]
    pub fn account_id(&self, name: &str) -> String {
        self.profile(name).map_or_else(|| name.to_owned(), |account| account.account_id.clone())
    }

    /// The region with that ID.
    #[must_use]
    pub fn region(&self, id: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.id == id)
    }

    fn check(&self) -> Check {
        match self.regions.first() {
            None => return broken("regions", "there is no region"),
            Some(first) if !first.resource_sharing => {
                return broken(&first.id, "the first region must have resource sharing");
            }
            Some(_) => {}
        }
        if self.accounts.is_empty() {
            return broken("accounts", "there is no account");
        }
        unique("region", self.regions.iter().map(|region| region.id.as_str()))?;
        unique("profile", self.accounts.iter().map(|account| account.profile.as_str()))?;
        unique("account ID", self.accounts.iter().map(|account| account.account_id.as_str()))?;
        unique("access key ID", self.accounts.iter().map(|account| account.access_key_id.as_str()))?;
        unique("snapshot", self.snapshots.iter().map(|snapshot| snapshot.id.as_str()))?;
        unique("key", self.keys.iter().map(|key| key.id.as_str()))?;
        unique("resource group", self.resource_groups.iter().map(|group| group.id.as_str()))?;
        unique("share", self.shares.iter().filter_map(|share| share.id.as_deref()))?;
        for account in &self.accounts {
            if !is_account_id(&account.account_id) {
                return broken(&account.account_id, "an account ID is 5 to 20 digits");
            }
        }
        self.check_directories()?;
        for owner in self.resource_groups.iter().map(|group| &group.owner).chain(self.roles.iter().map(|r| &r.owner)) {
            self.owner(owner)?;
        }
        for key in &self.keys {
            self.owner(&key.owner)?;
            self.in_region(&key.region)?;
        }
        self.snapshots.iter().try_for_each(|snapshot| self.check_snapshot(snapshot))?;
        self.check_disks()?;
        self.check_shares()
    }

    /// The region that a zone is in.
    #[must_use]
    pub fn region_of_zone(&self, zone: &str) -> Option<&Region> {
        self.regions.iter().find(|region| region.zones.iter().any(|one| one.id == zone))
    }

    fn check_disks(&self) -> Check {
        unique("disk", self.disks.iter().map(|disk| disk.id.as_str()))?;
        unique("instance", self.instances.iter().map(|instance| instance.id.as_str()))?;
        let zones = self.disks.iter().map(|disk| (&disk.owner, &disk.zone));
        for (owner, zone) in zones.chain(self.instances.iter().map(|instance| (&instance.owner, &instance.zone))) {
            self.owner(owner)?;
            if self.region_of_zone(zone).is_none() {
                return broken(zone, format!("there is no zone {zone:?}"));
            }
        }
        for disk in &self.disks {
            if let Some(id) = &disk.snapshot
                && !self.snapshots.iter().any(|snapshot| snapshot.id == *id)
            {
                return broken(id, format!("there is no snapshot {id:?}"));
            }
            if let Some(id) = &disk.instance
                && !self.instances.iter().any(|instance| instance.id == *id && instance.owner == disk.owner)
            {
                return broken(id, format!("there is no instance {id:?} of the same owner"));
            }
        }
        Ok(())
    }

    fn owner(&self, profile: &str) -> Check {
        if self.profile(profile).is_some() {
            return Ok(());
        }
        broken(profile, format!("there is no account with the profile {profile:?}"))
    }

    fn in_region(&self, region: &str) -> Check {
        if self.region(region).is_some() {
            return Ok(());
        }
        broken(region, format!("there is no region {region:?}"))
    }

    fn check_directories(&self) -> Check {
        unique("directory", self.directories.iter().map(|directory| directory.id.as_str()))?;
        let folders = self.directories.iter().flat_map(|directory| &directory.folders);
        unique("folder", folders.map(|folder| folder.id.as_str()))?;
        let members = self.directories.iter().flat_map(|directory| {
            directory.members.iter().map(|member| member.account.as_str()).chain([directory.manager.as_str()])
        });
        unique("member", members)?;
        self.directories.iter().try_for_each(|directory| self.check_directory(directory))
    }

    fn check_directory(&self, directory: &Directory) -> Check {
        self.owner(&directory.manager)?;
        let parents: BTreeMap<&str, &str> = directory
            .folders
            .iter()
            .map(|folder| (folder.id.as_str(), folder.parent.as_deref().unwrap_or(&directory.root)))
            .collect();
        for folder in &directory.folders {
            let mut at = folder.id.as_str();
            for _ in 0..=directory.folders.len() {
                if at == directory.root {
                    break;
                }
                match parents.get(at) {
                    Some(parent) => at = parent,
                    None => return broken(at, format!("there is no folder {at:?} in this directory")),
                }
            }
            if at != directory.root {
                return broken(&folder.id, format!("the folder {:?} is inside itself", folder.id));
            }
        }
        for member in &directory.members {
            if self.profile(&member.account).is_none() && !is_account_id(&member.account) {
                return broken(&member.account, "a member is a profile or an account ID");
            }
            if let Some(folder) = &member.folder
                && *folder != directory.root
                && !parents.contains_key(folder.as_str())
            {
                return broken(folder, format!("there is no folder {folder:?} in this directory"));
            }
        }
        Ok(())
    }

    fn check_snapshot(&self, snapshot: &Snapshot) -> Check {
        self.owner(&snapshot.owner)?;
        self.in_region(&snapshot.region)?;
        if !snapshot.id.strip_prefix("s-").is_some_and(|rest| rest.len() >= 2 && is_lower_alphanumeric(rest)) {
            return broken(&snapshot.id, "a snapshot's ID is \"s-\" with lower-case letters and digits");
        }
        if let Some(id) = &snapshot.key
            && !self
                .keys
                .iter()
                .any(|key| key.id == *id && key.region == snapshot.region && key.owner == snapshot.owner)
        {
            return broken(id, format!("there is no key {id:?} of the same owner in the same region"));
        }
        if let Some(id) = &snapshot.resource_group
            && !self.resource_groups.iter().any(|group| group.id == *id && group.owner == snapshot.owner)
        {
            return broken(id, format!("there is no resource group {id:?} of the same owner"));
        }
        Ok(())
    }

    fn check_shares(&self) -> Check {
        for share in &self.shares {
            self.owner(&share.owner)?;
            self.in_region(&share.region)?;
            for id in &share.snapshots {
                let theirs = |snapshot: &&Snapshot| {
                    snapshot.id == *id && snapshot.owner == share.owner && snapshot.region == share.region
                };
                if self.snapshots.iter().find(theirs).is_none() {
                    return broken(id, format!("there is no snapshot {id:?} of the same owner in the same region"));
                }
            }
            unique("snapshot of one share", share.snapshots.iter().map(String::as_str))?;
            unique("principal of one share", share.principals.iter().map(|target| target.principal.as_str()))?;
            for target in &share.principals {
                let name = &target.principal;
                let known = is_account_id(name)
                    || self.profile(name).is_some()
                    || self.directories.iter().any(|directory| {
                        directory.id == *name || directory.folders.iter().any(|folder| folder.id == *name)
                    });
                if !known {
                    return broken(name, format!("{name:?} is no profile, account ID, folder or directory"));
                }
            }
        }
        Ok(())
    }
}

/// Whether `text` has the form of an account ID.
pub(super) fn is_account_id(text: &str) -> bool {
    (5..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_lower_alphanumeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Check {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return broken(name, format!("the {what} {name:?} occurs twice"));
        }
    }
    Ok(())
}

/// The parser's reason without the place, which it puts at the end.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(what, _)| what.to_owned())
}

/// Line and column of the last place where `word` stands as a JSON string: a word that occurs twice is wrong at its
/// second place, and a reference stands behind what it should refer to.
fn place(text: &str, word: &str) -> (usize, usize) {
    let at = text.rfind(&format!("\"{word}\"")).unwrap_or(0);
    let before = text.get(..at).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, text.get(line_start..at).unwrap_or_default().chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_world_is_valid() {
        let world = World::builtin();
        assert!(world.regions.iter().any(|region| region.resource_sharing));
    }

    fn refused(from: &str, to: &str) -> WorldError {
        let text = include_str!("tests/world.json");
        assert!(text.contains(from), "the test world has {from:?}");
        World::from_json(&text.replacen(from, to, 1)).expect_err("refused")
    }

    #[test]
    fn a_mistake_is_told_with_its_place() {
        assert_eq!(World::from_json("{\n  \"regions\": [,]}").map_err(|e| e.line).err(), Some(2));
        let error = refused("\"accounts\"", "\"acounts\"");
        assert!(error.what.contains("unknown field `acounts`"), "{error}");
        let error = refused("\"owner\": \"prod\"", "\"owner\": \"nobody\"");
        assert_eq!(error.what, "there is no account with the profile \"nobody\"");
        assert!(error.line > 1 && error.column > 1);
        let error = refused("\"parent\": \"fd-CCCC333333\"", "\"parent\": \"fd-BBBB222222\"");
        assert_eq!(error.what, "the folder \"fd-BBBB222222\" is inside itself");
        let error = refused("\"3h\"", "\"3 hours\"");
        assert!(error.what.contains("a span of time"), "{error}");
    }
}
