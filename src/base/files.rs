//! Files that only their owner may read, written whole or not at all.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Makes `folder` and what leads to it, readable by the owner only (0700 where the platform knows modes).
///
/// # Errors
/// What the file system says.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Replaces `path` by `content` in one step, readable by the owner only (0600 where the platform knows modes).
///
/// A reader sees the old content or the new one, never a part.
///
/// # Errors
/// What the file system says; then `path` is as it was.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let draft = path.with_file_name(name);
    let written = create_private(&draft).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&draft, path)).inspect_err(|_| {
        // The draft is of no use to anybody; the first error is the one to tell.
        let _ = std::fs::remove_file(&draft);
    })
}

/// Writes a file that is not there yet, readable by the owner only.
///
/// # Errors
/// What the file system says; [`io::ErrorKind::AlreadyExists`] where there is one, which then is as it was.
pub fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes sure that a file which was made in `folder` is still there after a power cut.
///
/// # Errors
/// What the file system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder cannot be opened, and its entries are written with the file.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Whose a file has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The system's administrator.
    Root,
    /// Whoever runs the program.
    Me,
}

/// Opens a file that nobody but `owner` can have written: it is a plain file and no link, it is the owner's, and neither
/// its group nor everybody may write it; the same of its folder.
///
/// # Errors
/// What the file system says, and [`io::ErrorKind::PermissionDenied`] where somebody else could have written it.
#[cfg(unix)]
pub fn open_trusted(path: &Path, owner: Owner) -> io::Result<File> {
    use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};

    const WRITABLE_BY_OTHERS: u32 = 0o022;
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned()));
    let owner = match owner {
        Owner::Root => 0,
        Owner::Me => rustix::process::geteuid().as_raw(),
    };
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let file = match OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path) {
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
            return refused("is a link");
        }
        opened => opened?,
    };
    let about = file.metadata()?;
    if !about.is_file() {
        return refused("is no plain file");
    }
    let folder = path.parent().map(std::fs::metadata).transpose()?;
    for about in std::iter::once(&about).chain(&folder) {
        if about.uid() != owner {
            return refused("belongs to somebody else");
        }
        if about.mode() & WRITABLE_BY_OTHERS != 0 {
            return refused("can be written by others");
        }
    }
    Ok(file)
}

/// Opens a file. Here its owner cannot be told.
///
/// # Errors
/// What the file system says.
#[cfg(not(unix))]
pub fn open_trusted(path: &Path, _owner: Owner) -> io::Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_file_is_whole_and_private() -> io::Result<()> {
        let home = tempfile::tempdir()?;
        let folder = home.path().join("a/b");
        private_folder(&folder)?;
        let path = folder.join("note");
        write_private(&path, b"first")?;
        write_private(&path, b"second")?;
        assert_eq!(std::fs::read(&path)?, b"second");
        assert_eq!(std::fs::read_dir(&folder)?.count(), 1, "no draft stays behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
            assert_eq!(std::fs::metadata(&folder)?.permissions().mode() & 0o777, 0o700);
        }
        Ok(())
    }
}
