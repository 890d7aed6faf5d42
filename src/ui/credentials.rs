//! Why credentials cannot be used, and how long they last, in words.

use std::fmt::Display;
use std::path::Path;

use jiff::Timestamp;

use super::age::left;
use crate::app::model::{CredentialTrouble, Forbidden, Giver, Silence};
use crate::base::files::Exposure;
use crate::base::untrusted::clean;
use crate::text;

/// How others get at a file with profiles, and what to do about it.
#[must_use]
pub fn exposed(file: &Path, how: Exposure) -> String {
    let key = match how {
        Exposure::Readable => "credential.file_readable",
        Exposure::Writable => "credential.file_writable",
        Exposure::Foreign => "credential.file_foreign",
    };
    fill(key, &[("file", &path(file))])
}

/// Why credentials cannot be used.
#[must_use]
pub fn words(trouble: &CredentialTrouble) -> String {
    match trouble {
        CredentialTrouble::None { file, .. } => {
            format!("{} {}", text::get("welcome.none"), fill("welcome.file", &[("file", &path(file))]))
        }
        CredentialTrouble::Unreadable { file, why } => {
            format!("{} {}", fill("welcome.unreadable", &[("file", &path(file))]), clean(why))
        }
        CredentialTrouble::Malformed { file, line, column, why } => {
            let key = if *line > 0 { "welcome.malformed_at" } else { "welcome.malformed" };
            let (line, column) = (line.to_string(), column.to_string());
            let place = fill(key, &[("file", &path(file)), ("line", &line), ("column", &column)]);
            format!("{place} {}", clean(why))
        }
        CredentialTrouble::NoSuchProfile { profile, known } => {
            let names = fill("welcome.known", &[("names", &known.join(", "))]);
            format!("{} {names}", fill("welcome.no_profile", &[("profile", profile)]))
        }
        CredentialTrouble::UnsupportedMode { profile, mode } => {
            fill("welcome.mode", &[("profile", profile), ("mode", mode)])
        }
        CredentialTrouble::MissingField { profile, field } => {
            fill("welcome.field", &[("profile", profile), ("field", field)])
        }
        CredentialTrouble::Loop { profile } => fill("credential.loop", &[("profile", profile)]),
        CredentialTrouble::Ended { profile } => fill("credential.ended", &[("profile", profile)]),
        CredentialTrouble::Changed { profile, account } => {
            fill("credential.changed", &[("profile", profile), ("account", account.as_str())])
        }
        CredentialTrouble::Forbidden { profile, why } => {
            format!("{} {}", fill("credential.forbidden", &[("profile", profile)]), forbidden(why))
        }
        CredentialTrouble::Silent { profile, giver, why } => {
            let giver = text::get(self::giver(*giver));
            let none = fill("credential.silent", &[("profile", profile), ("giver", giver)]);
            format!("{none} {}", silence(why))
        }
    }
}

/// What can be done about it: one sentence or two, for every reason there is.
#[must_use]
pub fn remedy(trouble: &CredentialTrouble) -> String {
    let named = |key, profile: &str| fill(key, &[("profile", profile)]);
    match trouble {
        CredentialTrouble::None { .. } => {
            fill("todo.credentials", &[("variables", text::get("welcome.variables_key"))])
        }
        CredentialTrouble::Unreadable { .. } => text::get("remedy.unreadable").to_owned(),
        CredentialTrouble::Malformed { .. } => text::get("remedy.malformed").to_owned(),
        CredentialTrouble::NoSuchProfile { profile, .. } => named("remedy.no_profile", profile),
        CredentialTrouble::UnsupportedMode { .. } => text::get("remedy.mode").to_owned(),
        CredentialTrouble::MissingField { profile, field } => {
            fill("remedy.field", &[("profile", profile), ("field", field)])
        }
        CredentialTrouble::Loop { .. } => text::get("remedy.loop").to_owned(),
        CredentialTrouble::Ended { .. } => text::get("remedy.ended").to_owned(),
        CredentialTrouble::Changed { .. } => text::get("remedy.changed").to_owned(),
        CredentialTrouble::Forbidden { why, .. } => forbidden_remedy(why),
        CredentialTrouble::Silent { giver, why, .. } => text::get(silent_remedy(*giver, why)).to_owned(),
    }
}

fn forbidden_remedy(why: &Forbidden) -> String {
    match why {
        Forbidden::UriMalformed | Forbidden::UriUser => text::get("remedy.uri").to_owned(),
        Forbidden::UriLinkLocal => text::get("remedy.uri_link_local").to_owned(),
        Forbidden::UriPlain => text::get("remedy.uri_plain").to_owned(),
        Forbidden::UriHost(host) => fill("remedy.uri_host", &[("host", host.shown())]),
        Forbidden::SwitchedOff(variable) => fill("remedy.switched_off", &[("variable", variable)]),
        Forbidden::NoProgram(_) => text::get("remedy.no_program").to_owned(),
        Forbidden::Writable(file) => fill("remedy.writable", &[("file", &path(file))]),
        Forbidden::Quotes => text::get("remedy.quotes").to_owned(),
        Forbidden::Endpoint(_) => text::get("remedy.endpoint").to_owned(),
    }
}

fn silent_remedy(giver: Giver, why: &Silence) -> &'static str {
    match (giver, why) {
        (Giver::Metadata, Silence::NoToken(_)) => "remedy.no_token",
        (Giver::Metadata, Silence::Status(404)) => "remedy.no_role",
        (Giver::Metadata, _) => "remedy.metadata",
        (Giver::Uri, Silence::Redirect) => "remedy.redirect",
        (Giver::Uri, _) => "remedy.uri_silent",
        (Giver::Command, Silence::Mode(_) | Silence::Lacks(_) | Silence::Unintelligible) => "remedy.printed",
        (Giver::Command, _) => "remedy.command",
        (Giver::TokenFile, _) => "remedy.token_file",
        (Giver::TokenService, _) => "remedy.token_service",
    }
}

fn giver(giver: Giver) -> &'static str {
    match giver {
        Giver::Metadata => "credential.metadata",
        Giver::Uri => "credential.uri",
        Giver::Command => "credential.command",
        Giver::TokenFile => "credential.token_file",
        Giver::TokenService => "credential.token_service",
    }
}

/// What came in place of credentials.
#[must_use]
pub fn silence(why: &Silence) -> String {
    let one = |key, name, value: &str| fill(key, &[(name, value)]);
    match why {
        Silence::NotReached(why) if why.is_empty() => text::get("credential.not_reached").to_owned(),
        Silence::NotReached(why) => one("credential.not_reached_because", "why", why.shown()),
        Silence::TooSlow(limit) => one("credential.too_slow", "seconds", &limit.as_secs().to_string()),
        Silence::Redirect => text::get("credential.redirect").to_owned(),
        Silence::Status(status) => one("credential.status", "status", &status.to_string()),
        Silence::TooLarge(bytes) => one("credential.too_large", "kib", &(bytes / 1024).to_string()),
        Silence::Unintelligible => text::get("credential.unintelligible").to_owned(),
        Silence::Code(code) => one("credential.code", "code", code.shown()),
        Silence::NoToken(status) => one("credential.no_token", "status", &status.to_string()),
        Silence::Exit(Some(code)) => one("credential.exit", "code", &code.to_string()),
        Silence::Exit(None) => text::get("credential.killed").to_owned(),
        Silence::Mode(mode) => one("credential.printed_mode", "mode", mode.shown()),
        Silence::Lacks(field) => one("credential.lacks", "field", field),
    }
}

fn forbidden(why: &Forbidden) -> String {
    match why {
        Forbidden::UriMalformed => text::get("credential.uri_malformed").to_owned(),
        Forbidden::UriUser => text::get("credential.uri_user").to_owned(),
        Forbidden::UriLinkLocal => text::get("credential.uri_link_local").to_owned(),
        Forbidden::UriPlain => text::get("credential.uri_plain").to_owned(),
        Forbidden::UriHost(host) => fill("credential.uri_host", &[("host", host.shown())]),
        Forbidden::SwitchedOff(variable) => fill("credential.switched_off", &[("variable", variable)]),
        Forbidden::NoProgram(name) => fill("credential.no_program", &[("name", name.shown())]),
        Forbidden::Writable(file) => fill("credential.writable", &[("file", &path(file))]),
        Forbidden::Quotes => text::get("credential.quotes").to_owned(),
        Forbidden::Endpoint(host) => fill("credential.endpoint", &[("host", host.shown())]),
    }
}

/// How long credentials are good, in at most eight columns; `lasting` is what stands for those without an end.
#[must_use]
pub fn lasts(now: Timestamp, end: Option<Timestamp>, lasting: &'static str) -> String {
    match end {
        None => text::get(lasting).to_owned(),
        Some(end) => left(now, end).unwrap_or_else(|| text::get("credential.over").to_owned()),
    }
}

fn path(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Fills in what comes from files, made safe to draw.
#[must_use]
pub fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let safe: Vec<_> = values.iter().map(|(name, value)| (*name, clean(value))).collect();
    let values: Vec<(&str, &dyn Display)> = safe.iter().map(|(name, value)| (*name, value as &dyn Display)).collect();
    text::fill(key, &values)
}
