//! Files that only their owner may read, written whole or not at all.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

/// Makes `folder` and what leads to it, readable by the owner only (0700 where the platform knows modes). One that is
/// there already is taken only if nobody else can change what is in it.
///
/// # Errors
/// What the file system says, and [`io::ErrorKind::PermissionDenied`] for a folder that belongs to somebody else, who is
/// not root, or that its group or everybody may write.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
        builder.mode(0o700).create(folder)?;
        let about = std::fs::metadata(folder)?;
        if ![0, rustix::process::geteuid().as_raw()].contains(&about.uid()) {
            return Err(refused(folder, "belongs to somebody else"));
        }
        if about.mode() & WRITABLE_BY_OTHERS != 0 {
            return Err(refused(folder, "can be written by others"));
        }
        Ok(())
    }
    #[cfg(not(unix))]
    builder.create(folder)
}

/// What a file or folder that others have a hand in is refused with.
#[cfg(unix)]
fn refused(path: &Path, why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::PermissionDenied, format!("{} {why}", path.display()))
}

/// The bits of a mode that let the group or everybody write.
#[cfg(unix)]
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// Replaces `path` by `content` in one step, readable by the owner only (0600 where the platform knows modes).
///
/// A reader sees the old content or the new one, never a part.
///
/// # Errors
/// What the file system says; then `path` is as it was.
pub fn write_private(path: &Path, content: &[u8]) -> io::Result<()> {
    write_private_by(path, |out| out.write_all(content))
}

/// The same with content that `write` gives little by little.
///
/// # Errors
/// What the file system or `write` says; then `path` is as it was.
pub fn write_private_by(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".new");
    let draft = path.with_file_name(name);
    let written = create_private(&draft).and_then(|file| {
        let mut out = BufWriter::with_capacity(1 << 18, file);
        write(&mut out)?;
        out.into_inner()?.sync_all()
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

/// Makes a draft. What lies in its place is left over from a run that was cut off, or a link that somebody laid there: it
/// is removed, and never written through.
fn create_private(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens or makes a file that stays in its place, such as a journal or a lock, readable by the owner only from now on: a
/// file that was there before, such as one that was copied back, may be open to others.
///
/// # Errors
/// What the file system says, and [`io::ErrorKind::PermissionDenied`] for a link, for what is no plain file, and for a
/// file of somebody else.
pub fn open_private(options: &mut OpenOptions, path: &Path) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let file = match options.mode(0o600).custom_flags(flags.bits().cast_signed()).open(path) {
            Err(error) if is_link(&error) => return Err(refused(path, "is a link")),
            opened => opened?,
        };
        let about = file.metadata()?;
        if !about.is_file() {
            return Err(refused(path, "is no plain file"));
        }
        if about.uid() != rustix::process::geteuid().as_raw() {
            return Err(refused(path, "belongs to somebody else"));
        }
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Whether a file was not opened because it is a link.
#[cfg(unix)]
fn is_link(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error())
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

    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::PermissionDenied, why.to_owned()));
    let owner = match owner {
        Owner::Root => 0,
        Owner::Me => rustix::process::geteuid().as_raw(),
    };
    let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
    let file = match OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path) {
        Err(error) if is_link(&error) => return refused("is a link"),
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

/// How others than its owner get at a file that is to be nobody else's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Its group or everybody may write it, and so say what is in it.
    Writable,
    /// Its group or everybody may read it.
    Readable,
    /// It belongs to somebody else, who is not root.
    Foreign,
}

/// How others get at the file that `path` leads to; `None` if they do not, or there is no such file. The strictest
/// answer where several are true: who can write can do more than who can read.
#[cfg(unix)]
#[must_use]
pub fn exposure(path: &Path) -> Option<Exposure> {
    use std::os::unix::fs::MetadataExt as _;

    let about = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    match (about.mode(), about.uid()) {
        (mode, _) if mode & WRITABLE_BY_OTHERS != 0 => Some(Exposure::Writable),
        (_, owner) if owner != 0 && owner != rustix::process::geteuid().as_raw() => Some(Exposure::Foreign),
        (mode, _) if mode & 0o044 != 0 => Some(Exposure::Readable),
        _ => None,
    }
}

/// How others get at a file. Here that cannot be told.
#[cfg(not(unix))]
#[must_use]
pub fn exposure(_path: &Path) -> Option<Exposure> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn what_others_can_read_or_write_is_told() -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;

        let home = tempfile::tempdir()?;
        let path = home.path().join("config.json");
        assert_eq!(exposure(&path), None, "there is none");
        std::fs::write(&path, b"{}")?;
        for (mode, expected) in [
            (0o600, None),
            (0o400, None),
            (0o640, Some(Exposure::Readable)),
            (0o604, Some(Exposure::Readable)),
            (0o644, Some(Exposure::Readable)),
            (0o620, Some(Exposure::Writable)),
            (0o666, Some(Exposure::Writable)),
        ] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode))?;
            assert_eq!(exposure(&path), expected, "{mode:o}");
        }
        let link = home.path().join("link");
        std::os::unix::fs::symlink(&path, &link)?;
        assert_eq!(exposure(&link), Some(Exposure::Writable), "where it leads counts");
        assert_eq!(exposure(home.path()), None, "a folder is no such file");
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_goes_through_no_link_and_into_no_folder_of_others() -> io::Result<()> {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let home = tempfile::tempdir()?;
        let (folder, victim) = (home.path().join("kept"), home.path().join("victim"));
        private_folder(&folder)?;
        std::fs::write(&victim, b"theirs")?;
        std::fs::set_permissions(&victim, std::fs::Permissions::from_mode(0o644))?;
        let path = folder.join("note");
        // A link in the place of the draft, one in the place of the file, and one in the place of a file that stays.
        symlink(&victim, folder.join("note.new"))?;
        symlink(&victim, &path)?;
        write_private(&path, b"own")?;
        assert_eq!(std::fs::read(&path)?, b"own");
        assert!(!std::fs::symlink_metadata(&path)?.is_symlink());
        symlink(&victim, folder.join("lock"))?;
        let append = |name: &str| open_private(OpenOptions::new().append(true).create(true), &folder.join(name));
        let denied = |result: io::Result<File>| result.is_err_and(|why| why.kind() == io::ErrorKind::PermissionDenied);
        assert!(denied(append("lock")));
        assert!(write_new(&folder.join("lock"), b"x").is_err());
        assert_eq!(std::fs::read(&victim)?, b"theirs");
        assert_eq!(std::fs::metadata(&victim)?.permissions().mode() & 0o777, 0o644);
        // A draft that others could have prepared is not written into.
        std::fs::write(folder.join("note.new"), b"")?;
        std::fs::set_permissions(folder.join("note.new"), std::fs::Permissions::from_mode(0o666))?;
        write_private(&path, b"again")?;
        assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        for mode in [0o770, 0o707, 0o777] {
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode))?;
            let refused = private_folder(&folder);
            assert_eq!(refused.map_err(|error| error.kind()), Err(io::ErrorKind::PermissionDenied), "{mode:o}");
        }
        if rustix::process::geteuid().is_root() {
            let nobody = Some(rustix::fs::Uid::from_raw(65534));
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
            drop(append("theirs")?);
            rustix::fs::chown(folder.join("theirs"), nobody, None)?;
            assert!(denied(append("theirs")), "a file of somebody else");
            rustix::fs::chown(&folder, nobody, None)?;
            assert!(private_folder(&folder).is_err(), "a folder of somebody else");
        }
        Ok(())
    }

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
