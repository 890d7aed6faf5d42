//! `config check`: everything that is wrong in the settings, as compilers tell it.

use std::path::Path;

use crate::cli::{FAILURE, config_error, keymap};
use crate::store::config::{Config, ConfigError, ConfigErrorKind};
use crate::text;

/// All that is wrong in a file, a line each, and the exit code.
pub(super) fn run(file: &Path, named: bool) -> (String, u8) {
    let shown = file.display();
    let keys = keymap::read(file).err().unwrap_or_default();
    if !keys.is_empty() {
        let config = all(file).unwrap_or_else(|error| if named || !is_missing(&error) { vec![error] } else { vec![] });
        return (config.iter().chain(&keys).map(|error| format!("{}\n", config_error(error))).collect(), FAILURE);
    }
    match all(file) {
        Ok(wrong) if wrong.is_empty() => (text::fill("cmd_config.fine", &[("file", &shown)]) + "\n", 0),
        Err(error) if is_missing(&error) && !named => (text::fill("cmd_config.none", &[("file", &shown)]) + "\n", 0),
        Ok(wrong) => (wrong.iter().map(|error| format!("{}\n", config_error(error))).collect(), FAILURE),
        Err(error) => (format!("{}\n", config_error(&error)), FAILURE),
    }
}

fn is_missing(error: &ConfigError) -> bool {
    matches!(error.kind, ConfigErrorKind::Missing)
}

fn all(file: &Path) -> Result<Vec<ConfigError>, ConfigError> {
    Ok(Config::read(&Config::text(file)?, file).1)
}
