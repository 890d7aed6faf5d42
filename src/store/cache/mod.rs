//! Lists of snapshots that were read to their end, kept for the next start: one file an account and region, replaced in
//! one step, readable by its owner only. All of it can be read again from the cloud, so whatever is wrong with a file is
//! a reason to remove it.
//!
//! A file begins with a line that names the format, then a line of JSON ([`Head`]); blocks follow, each behind its length
//! as a little-endian `u32`, an empty one ends them, and the SHA-256 of all that is the last. What is in a block is not
//! known here. There are no secrets in it: rows of lists, and hashes of the IDs of access keys.

mod keys;
#[cfg(test)]
mod tests;

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::SystemTime;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::base::files::{self, Owner};
use crate::base::untrusted::Untrusted;
use crate::domain::ids::{AccountId, RegionId};

/// Everything of the cache is below this folder of the program's folder for what can be read again.
const FOLDER: &str = "lists";
/// How the name of a list's file ends.
const ENDING: &str = "rows";
/// The first line of a file; another format has another number.
const FORMAT: &[u8] = b"snapferry rows 1\n";
/// Held by whoever writes.
const LOCK: &str = "lock";
/// The most bytes that all lists together take on the disk: about three million rows.
const MOST: u64 = 512 << 20;
/// The most bytes of the line of JSON and of one block.
const LONGEST_HEAD: usize = 64 << 10;
const LONGEST_BLOCK: u32 = 64 << 20;
/// The most bytes that are reserved before it is known that they come.
const USUAL_BLOCK: usize = 1 << 20;
/// How many blocks are read ahead.
const AHEAD: usize = 4;

/// The lists of one cloud: what is kept of an emulator is not that of the vendor's services.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    cloud: String,
    most: u64,
}

/// What is known of a list beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Whose it is.
    pub account: AccountId,
    /// Its region.
    pub region: RegionId,
    /// The region's name.
    pub name: Untrusted,
    /// Whether the region has Resource Sharing; `None` if that was not known.
    pub sharing: Option<bool>,
    /// The region's place among all, from 0.
    pub place: usize,
    /// When it was read to its end, by the services' clock.
    pub at: Timestamp,
    /// The endpoint suffix of the services that it came from.
    pub cloud: String,
}

/// A list that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// What is known of it.
    pub head: Head,
    /// What its blocks are.
    pub blocks: Vec<T>,
}

/// What was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleared {
    /// How many lists.
    pub lists: usize,
    /// How many bytes they took.
    pub bytes: u64,
}

impl Cache {
    /// The cache in `folder`, the program's own for what can be read again, of the services under an endpoint suffix.
    #[must_use]
    pub fn new(folder: &Path, suffix: &str) -> Self {
        Self { root: folder.join(FOLDER), cloud: suffix.to_owned(), most: MOST }
    }

    /// The endpoint suffix.
    #[must_use]
    pub fn cloud(&self) -> &str {
        &self.cloud
    }

    /// Keeps a list in the place of an older one, and removes the oldest lists of whatever account where all together
    /// would take too much room. A list that alone takes more than half of that is not kept.
    ///
    /// # Errors
    /// What the system says; then the older list is still there.
    pub fn save(&self, head: &Head, blocks: impl IntoIterator<Item = Vec<u8>>) -> io::Result<()> {
        let folder = self.folder(&head.account);
        files::private_folder(&folder)?;
        let options = &mut OpenOptions::new();
        let lock = files::open_private(options.write(true).create(true).truncate(false), &self.root.join(LOCK))?;
        lock.lock()?;
        let file = folder.join(format!("{}.{ENDING}", head.region));
        files::write_private_by(&file, |out| {
            let mut out = Summed { out, sum: Sha256::new(), left: self.most / 2 };
            out.write_all(FORMAT)?;
            out.write_all(&serde_json::to_vec(head)?)?;
            out.write_all(b"\n")?;
            for block in blocks.into_iter().filter(|block| !block.is_empty()).chain([Vec::new()]) {
                let length = u32::try_from(block.len()).map_err(io::Error::other)?;
                out.write_all(&length.to_le_bytes())?;
                out.write_all(&block)?;
            }
            let Summed { out, sum, .. } = out;
            out.write_all(&sum.finalize())
        })?;
        self.make_room()
    }

    /// The lists of an account in the order of their regions, and how many could not be used and were removed. `read`
    /// makes something of a block; `None` says that it is no block.
    pub fn load<T: Send>(
        &self,
        account: &AccountId,
        read: impl Fn(&RegionId, &[u8]) -> Option<T> + Sync,
    ) -> (Vec<Found<T>>, usize) {
        let (mut all, mut dropped) = (Vec::new(), 0);
        let entries = fs::read_dir(self.folder(account)).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| is_list(path)) {
            match self.read(&path, account, &read) {
                Some(found) => all.push(found),
                None => {
                    dropped += 1;
                    // If it cannot be removed either, the next start says so again.
                    let _ = fs::remove_file(&path);
                }
            }
        }
        all.sort_by_key(|found| found.head.place);
        (all, dropped)
    }

    fn read<T: Send>(
        &self,
        path: &Path,
        account: &AccountId,
        read: impl Fn(&RegionId, &[u8]) -> Option<T> + Sync,
    ) -> Option<Found<T>> {
        let file = files::open_trusted(path, Owner::Me).ok()?;
        let mut from = Parts { from: BufReader::with_capacity(1 << 18, file), sum: Sha256::new() };
        if from.take(FORMAT.len())? != FORMAT {
            return None;
        }
        let head: Head = serde_json::from_slice(&from.line()?).ok()?;
        let named = path.file_stem()?.to_str()? == head.region.as_str();
        if head.account != *account || head.cloud != self.cloud || !named {
            return None;
        }
        // One block is made something of while the next ones come from the disk.
        let blocks = std::thread::scope(|scope| {
            let (to, came) = mpsc::sync_channel::<Vec<u8>>(AHEAD);
            let (region, read) = (&head.region, &read);
            let reading = scope.spawn(move || came.into_iter().map(|block| read(region, &block)).collect());
            let is_whole = from.blocks(|block| to.send(block).ok()).is_some() && from.ends_here();
            drop(to);
            let blocks: Option<Vec<T>> = reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            blocks.filter(|_| is_whole)
        })?;
        Some(Found { head, blocks })
    }

    /// Removes the oldest lists until the rest fits.
    fn make_room(&self) -> io::Result<()> {
        let mut all = lists(&self.root)?;
        all.sort();
        let mut total: u64 = all.iter().map(|(_, bytes, _)| bytes).sum();
        for (_, bytes, path) in all {
            if total <= self.most {
                break;
            }
            fs::remove_file(path)?;
            total -= bytes;
        }
        Ok(())
    }

    /// Where the lists of all accounts of this cloud are.
    fn place(&self) -> PathBuf {
        // A suffix may have a port, and not every system takes a colon.
        self.root.join(self.cloud.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-', "_"))
    }

    fn folder(&self, account: &AccountId) -> PathBuf {
        self.place().join(account.as_str())
    }
}

/// Removes everything that is kept in `folder`, of whatever account and cloud.
///
/// # Errors
/// What the system says.
pub fn clear(folder: &Path) -> io::Result<Cleared> {
    let root = folder.join(FOLDER);
    let all = lists(&root)?;
    match fs::remove_dir_all(&root) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Ok(Cleared { lists: all.len(), bytes: all.iter().map(|(_, bytes, _)| bytes).sum() })
}

/// Every list below the folder of all clouds: when it was written, how long it is, and where.
fn lists(root: &Path) -> io::Result<Vec<(SystemTime, u64, PathBuf)>> {
    let mut all = Vec::new();
    let mut folders = vec![(root.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let about = entry.metadata()?;
            if about.is_dir() && depth < 2 {
                folders.push((entry.path(), depth + 1));
            } else if about.is_file() && is_list(&entry.path()) {
                all.push((about.modified()?, about.len(), entry.path()));
            }
        }
    }
    Ok(all)
}

fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == ENDING)
}

/// Sums up what is written, and ends with an error where it becomes too much.
struct Summed<W> {
    out: W,
    sum: Sha256,
    left: u64,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(io::ErrorKind::FileTooLarge)?;
        self.sum.update(bytes);
        self.out.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Reads part by part, and sums them up.
struct Parts {
    from: BufReader<File>,
    sum: Sha256,
}

impl Parts {
    /// Gives every block to `give` until it wants no more; nothing if they do not come to an end.
    fn blocks(&mut self, mut give: impl FnMut(Vec<u8>) -> Option<()>) -> Option<()> {
        loop {
            match u32::from_le_bytes(self.take(4)?.try_into().ok()?) {
                0 => return Some(()),
                length @ 1..=LONGEST_BLOCK => give(self.take(length as usize)?)?,
                _ => return None,
            }
        }
    }

    fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::with_capacity(length.min(USUAL_BLOCK));
        (&mut self.from).take(length as u64).read_to_end(&mut bytes).ok()?;
        self.sum.update(&bytes);
        (bytes.len() == length).then_some(bytes)
    }

    /// A line without its end.
    fn line(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        while line.len() < LONGEST_HEAD {
            match self.take(1)?[0] {
                b'\n' => return Some(line),
                byte => line.push(byte),
            }
        }
        None
    }

    /// Whether nothing is left but the sum of what was read.
    fn ends_here(mut self) -> bool {
        let sum = self.sum.finalize();
        let mut rest = Vec::new();
        // One more than there may be.
        let read = (&mut self.from).take(sum.len() as u64 + 1).read_to_end(&mut rest);
        read.is_ok() && rest == sum[..]
    }
}
