//! A home folder of its own, so that nothing of the machine's user is read or changed.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

/// A folder with a home and a place for temporary files; it goes with the value.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(TempDir::new().unwrap());
        std::fs::create_dir(place.home()).unwrap();
        std::fs::create_dir(place.temporary()).unwrap();
        place
    }

    pub fn home(&self) -> PathBuf {
        self.0.path().join("home")
    }

    /// Where the program puts temporary files.
    pub fn temporary(&self) -> PathBuf {
        self.0.path().join("temporary")
    }

    /// A file or folder below this place.
    pub fn path(&self, below: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(below)
    }

    /// Writes a file below this place, with its folders.
    pub fn write(&self, file: impl AsRef<Path>, content: &str) -> PathBuf {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        // Settings that others can write are not taken, whatever the umask of whoever tests.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        path
    }

    /// Writes the vendor CLI's configuration with these profiles; the first is the current one.
    pub fn write_profiles(&self, profiles: &[Value]) -> PathBuf {
        let content = json!({ "current": profiles.first().map(|profile| &profile["name"]), "profiles": profiles });
        let path = self.write("home/.aliyun/config.json", &content.to_string());
        // As the vendor's CLI leaves it.
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The environment that programs are started with, and nothing else.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        vec![
            ("PATH", path.into()),
            ("HOME", self.home()),
            ("TMPDIR", self.temporary()),
            // What the machine that tests run on could give is none of their business.
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true".into()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "C.UTF-8".into()),
        ]
    }
}

/// A profile of mode AK, as the vendor CLI writes it.
pub fn profile(name: &str, id: &str, secret: &str) -> Value {
    json!({
        "name": name, "mode": "AK", "access_key_id": id, "access_key_secret": secret, "region_id": "cn-hangzhou",
    })
}
