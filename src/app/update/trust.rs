//! The sheet about the sharing role, and what is read for it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::message::Effect;
use crate::app::model::{Model, Tone};
use crate::app::sheets::Sheet;
use crate::app::sheets::trust::TrustSheet;
use crate::domain::ids::{KeyId, RegionId};
use crate::domain::keys::{Encryption, KeyClass};
use crate::domain::share::Principal;
use crate::text;
use crate::work::KeyTrust;

impl Model {
    /// The keys of the own snapshots that are marked or under the cursor, of the first one's region, and who sees these;
    /// `None` if none of them is under a key that can be the account's own.
    #[must_use]
    pub(in crate::app) fn keys_looked_at(&self) -> Option<(RegionId, BTreeSet<KeyId>, BTreeSet<Principal>)> {
        let own = |encryption| matches!(encryption, Encryption::Customer | Encryption::Unknown);
        let all = self.acted_on().into_iter().map(|row| row.snapshot());
        let all: Vec<_> = all.filter(|one| one.is_own() && own(self.keys.encryption(one))).collect();
        let region = all.first()?.region.clone();
        let here = || all.iter().filter(|one| one.region == region);
        let seeing = here().flat_map(|one| self.sharing.access.grants(&one.id).map(|grant| grant.principal.clone()));
        Some((region.clone(), here().filter_map(|one| one.key.clone()).collect(), seeing.collect()))
    }

    pub(super) fn key_assistant(&mut self) -> Vec<Effect> {
        let Some((region, keys, recipients)) = self.keys_looked_at() else { return Vec::new() };
        let (sheet, jobs) = TrustSheet::new(region, keys, recipients);
        self.sheets.push(Sheet::Trust(Box::new(sheet)));
        self.ask(jobs)
    }

    pub(super) fn keys_read(&mut self, region: &RegionId, classes: Vec<(KeyId, KeyClass)>) -> Vec<Effect> {
        classes.into_iter().for_each(|(key, class)| self.keys.insert(region.clone(), key, class));
        Vec::new()
    }

    pub(super) fn key_trust_read(&mut self, region: &RegionId, found: KeyTrust) -> Vec<Effect> {
        let sheet = self.sheets.iter_mut().rev().find_map(|sheet| match sheet {
            Sheet::Trust(sheet) if sheet.region == *region => Some(sheet),
            _ => None,
        });
        if let Some(sheet) = sheet {
            sheet.found = Some(Box::new(found));
        }
        Vec::new()
    }

    pub(super) fn policy_written(&mut self, written: Result<PathBuf, String>) -> Vec<Effect> {
        match written {
            Ok(path) => {
                let words = text::fill("toast.policy_written", &[("path", &path.display())]);
                self.say(Tone::Good, words);
            }
            Err(why) => self.say(Tone::Bad, text::fill("toast.policy_not_written", &[("why", &why)])),
        }
        Vec::new()
    }
}
