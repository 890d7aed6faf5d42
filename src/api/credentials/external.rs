//! Mode External: a command of the user's own that prints credentials.
//!
//! It is run only where a profile names it, and without a shell: the line is split into words, and every word but the
//! first is an argument as it stands, whatever characters are in it. The program must be one that nobody but its owner
//! and the system can change. It gets none of the variables that hold keys, no terminal, a minute, and little room.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use zeroize::Zeroizing;

use super::recipe::Means;
use super::web::MOST;
use super::{CredentialError, Credentials, Forbidden, Giver, Mode, Silence, Sources};
use crate::base::secret::Secret;

/// How long it may take.
const LIMIT: Duration = Duration::from_secs(60);

/// The variables that it is given; none of them holds a key.
const KEPT: [&str; 22] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "SHELL",
    "XDG_CONFIG_HOME",
    "XDG_CACHE_HOME",
    "XDG_RUNTIME_DIR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SystemRoot",
    "USERPROFILE",
];

/// A command.
#[derive(Debug, Clone)]
pub(super) struct Command {
    /// As the profile has it; an argument may be a secret.
    pub line: Secret,
    /// Where it is run.
    pub folder: PathBuf,
}

/// What it prints.
#[derive(Deserialize)]
struct Printed {
    #[serde(default)]
    mode: String,
    #[serde(default)]
    access_key_id: String,
    access_key_secret: Option<Secret>,
    sts_token: Option<Secret>,
    #[serde(default)]
    expiration: String,
}

/// Runs the command.
pub(super) async fn run(means: &Means<'_>, command: &Command) -> Result<Credentials, CredentialError> {
    let forbidden = |why| CredentialError::Forbidden { name: means.name.clone(), why };
    means.sources.may_ask_others().map_err(forbidden)?;
    let words = split(command.line.expose()).map_err(forbidden)?;
    let Some((program, arguments)) = words.split_first() else {
        return Err(CredentialError::Incomplete { name: means.name.clone(), field: "process_command" });
    };
    let program = find(program, means.sources).map_err(forbidden)?;
    let silent = |why| CredentialError::Silent { name: means.name.clone(), giver: Giver::Command, why };
    let printed = print(&program, arguments, &command.folder, means.sources, LIMIT).await.map_err(silent)?;
    read(&printed).map_err(silent)
}

/// Runs a program and takes what it prints.
async fn print(
    program: &Path,
    arguments: &[String],
    folder: &Path,
    sources: &Sources,
    limit: Duration,
) -> Result<Zeroizing<Vec<u8>>, Silence> {
    let kept = KEPT.iter().filter_map(|name| Some((*name, sources.variables.get(*name)?)));
    let mut command = tokio::process::Command::new(program);
    command.args(arguments).env_clear().envs(kept).current_dir(folder).kill_on_drop(true);
    // What it says beside its answer would be written across the screen.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    let not_run = |error: std::io::Error| Silence::NotReached(error.kind().to_string().as_str().into());
    let mut child = command.spawn().map_err(not_run)?;
    let mut group = Group(child.id());
    let out = child.stdout.take();
    let work = async {
        let mut printed = Zeroizing::new(Vec::new());
        if let Some(out) = out {
            out.take(MOST as u64 + 1).read_to_end(&mut printed).await.map_err(not_run)?;
        }
        if printed.len() > MOST {
            return Err(Silence::TooLarge(MOST));
        }
        let ended = child.wait().await.map_err(not_run)?;
        if ended.success() { Ok(printed) } else { Err(Silence::Exit(ended.code())) }
    };
    let done = tokio::time::timeout(limit, work).await.unwrap_or(Err(Silence::TooSlow(limit)));
    if child.try_wait().is_ok_and(|ended| ended.is_some()) {
        // What it leaves running on purpose is its own business, and its number may be somebody else's by now.
        group.0 = None;
    }
    done
}

/// The processes of a command that has not ended; they are ended with it.
struct Group(Option<u32>);

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(id) = self.0.and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?)) {
            // They may have ended meanwhile.
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
    }
}

fn read(printed: &[u8]) -> Result<Credentials, Silence> {
    let printed: Printed = serde_json::from_slice(printed).map_err(|_| Silence::Unintelligible)?;
    let mode = Mode::of(&printed.mode);
    let filled = |secret: &Secret| !secret.is_empty();
    let token = printed.sts_token.filter(filled);
    let token = match mode {
        Mode::AccessKey => None,
        Mode::StsToken => Some(token.ok_or(Silence::Lacks("sts_token"))?),
        _ if printed.mode.is_empty() => return Err(Silence::Lacks("mode")),
        other => return Err(Silence::Mode(other.shown().chars().take(32).collect::<String>().as_str().into())),
    };
    if printed.access_key_id.is_empty() {
        return Err(Silence::Lacks("access_key_id"));
    }
    let secret = printed.access_key_secret.filter(filled).ok_or(Silence::Lacks("access_key_secret"))?;
    let expires = match printed.expiration.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|_| Silence::Lacks("expiration"))?),
    };
    Ok(Credentials { access_key_id: printed.access_key_id, secret, token, expires })
}

/// The words of a command line: separated by blanks, unless these stand in quotes or behind a backslash. Nothing else
/// has a meaning: no variables, no patterns, no operators.
fn split(line: &str) -> Result<Vec<String>, Forbidden> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(letter),
            (_, '\\') => word.get_or_insert_default().push(letters.next().ok_or(Forbidden::Quotes)?),
            (Some(_), _) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    if quote.is_some() { Err(Forbidden::Quotes) } else { Ok(words) }
}

/// The program at an absolute path, or the first of that name on the search path. Relative folders on it are passed
/// over: which program they lead to depends on where this one was started.
fn find(name: &str, sources: &Sources) -> Result<PathBuf, Forbidden> {
    let missing = || Forbidden::NoProgram(name.into());
    let path = sources.expand(name);
    let found = if path.is_absolute() {
        path
    } else if name.contains(['/', '\\']) {
        return Err(missing());
    } else {
        let folders =
            std::env::split_paths(sources.variable("PATH").unwrap_or_default()).filter(|one| one.is_absolute());
        let names = folders.flat_map(|folder| [folder.join(name), folder.join(format!("{name}.exe"))]);
        names.into_iter().find(|path| path.is_file()).ok_or_else(missing)?
    };
    let real = found.canonicalize().map_err(|_| missing())?;
    guard(&real)?;
    Ok(found)
}

/// Only the user and the system may be able to change the program, and the folder that it is in.
#[cfg(unix)]
fn guard(program: &Path) -> Result<(), Forbidden> {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    for path in std::iter::once(program).chain(program.parent()) {
        let about =
            std::fs::metadata(path).map_err(|_| Forbidden::NoProgram(program.to_string_lossy().as_ref().into()))?;
        let owned = about.uid() == me || about.uid() == 0;
        // In a folder with the sticky bit, others can add files and not replace them.
        let sticky = about.is_dir() && about.mode() & 0o1000 != 0;
        if !owned || (about.mode() & 0o022 != 0 && !sticky) {
            return Err(Forbidden::Writable(path.to_owned()));
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn guard(_: &Path) -> Result<(), Forbidden> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_and_nothing_else() {
        let words = |line: &str| split(line).unwrap();
        assert_eq!(words("  a  b\tc "), ["a", "b", "c"]);
        assert_eq!(words(r#"a "b c" 'd "e' f\ g "h\"i" """#), ["a", "b c", "d \"e", "f g", "h\"i", ""]);
        assert_eq!(
            words("p ; $(touch x) `y` | & > $HOME *"),
            ["p", ";", "$(touch", "x)", "`y`", "|", "&", ">", "$HOME", "*"]
        );
        assert!(words("").is_empty());
        for line in ["a 'b", "a \"b", "a\\"] {
            assert_eq!(split(line), Err(Forbidden::Quotes), "{line}");
        }
    }

    #[test]
    fn what_is_printed_is_keys_of_a_static_mode() {
        let expires = |text: &str| read(text.as_bytes()).map(|keys| keys.expires.is_some());
        assert_eq!(expires(r#"{"mode":"AK","access_key_id":"k","access_key_secret":"s"}"#), Ok(false));
        let whole = r#"{"mode":"StsToken","access_key_id":"k","access_key_secret":"canary-s","sts_token":"canary-t",
            "expiration":"2026-01-02T04:04:05Z"}"#;
        assert_eq!(expires(whole), Ok(true));
        for (from, to, why) in [
            ("canary-t", "", Silence::Lacks("sts_token")),
            ("canary-s", "", Silence::Lacks("access_key_secret")),
            ("\"k\"", "\"\"", Silence::Lacks("access_key_id")),
            ("StsToken", "", Silence::Lacks("mode")),
            ("StsToken", "RamRoleArn", Silence::Mode("RamRoleArn".into())),
            ("2026-01-02T04:04:05Z", "tomorrow", Silence::Lacks("expiration")),
            ("{", "error: canary-s {", Silence::Unintelligible),
        ] {
            let error = read(whole.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert_eq!(error, why, "{from} -> {to}");
            assert!(!format!("{error:?} {error}").contains("canary"));
        }
    }

    fn script(folder: &Path, mode: u32, text: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = folder.join("give");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).expect("a folder of its own");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).expect("a file of its own");
        path
    }

    #[test]
    fn a_program_that_others_can_change_is_not_run() {
        use std::os::unix::fs::PermissionsExt as _;
        let (home, open) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let own = script(home.path(), 0o700, "");
        let path = |folders: &[&Path]| Sources {
            variables: [("PATH".into(), std::env::join_paths(folders).unwrap().into_string().unwrap())].into(),
            ..Sources::default()
        };
        let found = |sources: &Sources| find("give", sources);
        assert_eq!(found(&path(&[Path::new("."), open.path(), home.path()])), Ok(own.clone()));
        assert!(matches!(found(&path(&[open.path()])), Err(Forbidden::NoProgram(_))));
        assert!(matches!(find("./give", &path(&[home.path()])), Err(Forbidden::NoProgram(_))), "relative");
        // Somebody else puts a program of that name into a folder that comes earlier and is open to all.
        script(open.path(), 0o755, "");
        std::fs::set_permissions(open.path(), std::fs::Permissions::from_mode(0o777)).unwrap();
        assert!(matches!(found(&path(&[open.path(), home.path()])), Err(Forbidden::Writable(_))));
        script(home.path(), 0o722, "");
        assert!(matches!(find(own.to_str().unwrap(), &Sources::default()), Err(Forbidden::Writable(_))));
    }

    #[tokio::test]
    async fn it_gets_a_minute_little_room_and_no_keys() {
        let home = tempfile::tempdir().unwrap();
        let variables = [("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary"), ("HOME", "/here"), ("PATH", "/usr/bin:/bin")];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let sources = Sources { variables, ..Sources::default() };
        let print = async |text: &str, limit| {
            let program = script(home.path(), 0o700, text);
            let arguments = ["; touch x".to_owned(), "$(touch x)".to_owned()];
            super::print(&program, &arguments, home.path(), &sources, limit)
                .await
                .map(|printed| String::from_utf8(printed.to_vec()).unwrap())
        };
        let seen = print("echo \"$#|$1|$2|$HOME|$ALIBABA_CLOUD_ACCESS_KEY_SECRET\"; echo loud >&2", LIMIT).await;
        assert_eq!(seen.as_deref(), Ok("2|; touch x|$(touch x)|/here|\n"));
        assert!(!home.path().join("x").exists());
        assert_eq!(print("echo canary; exit 3", LIMIT).await, Err(Silence::Exit(Some(3))));
        assert_eq!(print("exec head -c 70000 /dev/zero", LIMIT).await, Err(Silence::TooLarge(MOST)));
        let short = Duration::from_millis(50);
        assert_eq!(print("sleep 100 & echo $! > child; wait", short).await, Err(Silence::TooSlow(short)));
    }
}
