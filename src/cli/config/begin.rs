//! `config init`: a file to begin with.

use std::path::Path;

use crate::base::files;
use crate::cli::{CliError, system};
use crate::store::config::keys::{Key, Level, of};
use crate::text;

/// Columns of the comments.
const COLUMNS: usize = 96;

/// Writes a file in which every setting stands as a comment, unless there is one; says where it is.
///
/// # Errors
/// There is one, or it cannot be written.
pub(super) fn run(file: &Path) -> Result<String, CliError> {
    let shown = file.display();
    // A folder that was named is the user's choice, whoever else writes there: the file is made anew or not at all.
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        files::private_folder(folder).map_err(system)?;
    }
    match files::write_new(file, whole().as_bytes()) {
        Ok(()) => Ok(text::fill("cmd_config.begun", &[("file", &shown)]) + "\n"),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(CliError::Unusable(text::fill("cmd_config.there", &[("file", &shown)])))
        }
        Err(error) => Err(system(error)),
    }
}

/// The file: a comment for every setting, and the setting as a comment too.
fn whole() -> String {
    let mut out = comment(text::get("cmd_config.head"));
    part(&mut out, Level::Top, None);
    part(&mut out, Level::Profile, Some("[profiles.acme-prod]"));
    part(&mut out, Level::Policy, Some("[policy]"));
    out
}

fn part(out: &mut String, level: Level, head: Option<&str>) {
    if let Some(head) = head {
        out.push_str(&format!("\n# {head}\n"));
    }
    for key in of(level).filter(|key| !key.example.is_empty()) {
        out.push('\n');
        out.push_str(&comment(&means(key)));
        out.push_str(&format!("#{} = {}\n", key.name, key.example));
    }
}

/// What a setting is for, with the only values that there are and what holds without it.
pub(super) fn means(key: &Key) -> String {
    let mut words = text::get(key.means).to_owned();
    let values = key.kind.values();
    if !values.is_empty() {
        words = format!("{words} {}", text::fill("cmd_config.values", &[("values", &values.join(", "))]));
    }
    words
}

fn comment(words: &str) -> String {
    let mut out = String::new();
    for line in words.lines() {
        let mut used = 0;
        for word in line.split(' ') {
            let wide = crate::base::untrusted::width(word) + 1;
            if used == 0 || used + wide > COLUMNS {
                out.push_str(if used == 0 { "#" } else { "\n#" });
                used = 1;
            }
            out.push(' ');
            out.push_str(word);
            used += wide;
        }
        out.push('\n');
    }
    out
}
