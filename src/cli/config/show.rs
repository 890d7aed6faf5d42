//! `config show`: what holds, and whether the file says it.

use std::path::Path;

use crate::base::untrusted::clean;
use crate::cli::{CliError, config_error};
use crate::store::config::keys::{Key, Level, of};
use crate::store::config::{Config, ConfigErrorKind};
use crate::text;

/// All settings as TOML: those of the file as they are, the others as comments with what holds in their place.
///
/// # Errors
/// The file cannot be used.
pub(super) fn run(file: &Path, named: Option<&Path>) -> Result<String, CliError> {
    let source = match Config::text(file) {
        Ok(source) => source,
        Err(error) if named.is_none() && matches!(error.kind, ConfigErrorKind::Missing) => String::new(),
        Err(error) => return Err(config_error(&error)),
    };
    Config::parse(&source, file).map_err(|error| config_error(&error))?;
    let table: toml::Table = source.parse().unwrap_or_default();
    let mut out = text::fill("cmd_config.from", &[("file", &clean(&file.display().to_string()))]);
    out = format!("# {out}\n");
    section(&mut out, Level::Top, &table);
    for (name, marks) in table.get("profiles").and_then(toml::Value::as_table).into_iter().flatten() {
        let name = toml::Value::from(clean(name).into_owned());
        out.push_str(&format!("\n[profiles.{name}]\n"));
        section(&mut out, Level::Profile, marks.as_table().unwrap_or(&toml::Table::new()));
    }
    if let Some(policy) = table.get("policy").and_then(toml::Value::as_table) {
        out.push_str("\n[policy]\n");
        section(&mut out, Level::Policy, policy);
    }
    Ok(out)
}

fn section(out: &mut String, level: Level, table: &toml::Table) {
    for key in of(level).filter(|key| !key.example.is_empty()) {
        out.push_str(&line(key, table.get(key.name)));
    }
}

fn line(key: &Key, set: Option<&toml::Value>) -> String {
    match set {
        Some(value) => format!("{} = {}\n", key.name, clean(&value.to_string())),
        None if key.usual.is_empty() => format!("# {}  ({})\n", key.name, text::get("cmd_config.not_set")),
        None => format!("# {} = {}  ({})\n", key.name, key.usual, text::get("cmd_config.usual")),
    }
}
