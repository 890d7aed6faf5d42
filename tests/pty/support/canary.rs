//! Secrets that are planted, and the search for them in everything that is written, in every form.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Secrets with characters that every encoding spells otherwise.
pub const CANARIES: [&str; 2] = ["canary/sec+ret=4f0e7b2a91", "canary/to+ken=88c1d35e6f"];

/// Every form in which a text may turn up: plain, URL-encoded, and inside of something that was base64-encoded, which
/// has three ways to fall onto the four-letter grid.
fn forms(secret: &str) -> Vec<String> {
    let mut forms = vec![secret.to_owned()];
    for keep in ["/", ""] {
        let escape = |c: char| match c {
            c if c.is_ascii_alphanumeric() || keep.contains(c) => c.to_string(),
            c => format!("%{:02X}", u32::from(c)),
        };
        let url: String = secret.chars().map(escape).collect();
        forms.push(url.to_lowercase());
        forms.push(url);
    }
    for before in 0..3 {
        let shifted = format!("{}{secret}", "x".repeat(before));
        // What its neighbours decide about is cut off.
        let inner = |text: String| text[before * 4 / 3 + 2..text.len() - 3].to_owned();
        forms.push(inner(STANDARD_NO_PAD.encode(&shifted)));
        forms.push(inner(URL_SAFE_NO_PAD.encode(&shifted)));
    }
    forms
}

/// Notes every form of a canary that stands in some content.
pub fn search(what: &str, content: &[u8], found: &mut Vec<String>) {
    let text = String::from_utf8_lossy(content);
    for form in CANARIES.iter().flat_map(|secret| forms(secret)) {
        if text.contains(&form) {
            found.push(format!("{what} holds {form}"));
        }
    }
}

/// All files below a folder but those that were given to the program.
pub fn search_files(folder: &Path, found: &mut Vec<String>) -> usize {
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files += search_files(&path, found);
        } else if !path.ends_with(".aliyun/config.json") && !path.ends_with("world.json") {
            search(&path.display().to_string(), &std::fs::read(&path).unwrap(), found);
            files += 1;
        }
    }
    files
}

/// A world in which every account has the canaries as its secrets.
pub fn plant(world: &mut serde_json::Value) {
    for account in world["accounts"].as_array_mut().unwrap() {
        account["access_key_secret"] = CANARIES[0].into();
        if account.get("security_token").is_some() {
            account["security_token"] = CANARIES[1].into();
        }
    }
}
