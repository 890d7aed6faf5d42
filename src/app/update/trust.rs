//! The sheet about the sharing role, and what is read for it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::app::message::Effect;
use crate::app::model::{Model, Tone, ViewId};
use crate::app::sheets::Sheet;
use crate::app::sheets::trust::TrustSheet;
use crate::domain::ids::{KeyId, RegionId, SnapshotId};
use crate::domain::keys::{Encryption, KeyClass};
use crate::domain::share::{AssociationStatus, Principal, Share};
use crate::text;
use crate::work::KeyTrust;

/// Whether something is in a share or was meant to be: what has failed may have failed for want of the role.
fn is_wanted(status: AssociationStatus) -> bool {
    status.is_member() || status == AssociationStatus::Failed
}

impl Model {
    /// The keys of the own snapshots that are looked at, of the first one's region, and who is in a share with one of
    /// them: in a list those that are marked or under the cursor, in an opened share all of it. `None` if none of them is
    /// under a key that can be the account's own.
    #[must_use]
    pub(in crate::app) fn keys_looked_at(&self) -> Option<(RegionId, BTreeSet<KeyId>, BTreeSet<Principal>)> {
        let own = |encryption| matches!(encryption, Encryption::Customer | Encryption::Unknown);
        let all: Vec<_> = match &self.opened {
            Some(opened) if self.view == ViewId::Shares => {
                let share = self.sharing.own(&opened.share)?;
                let held = share.snapshots.iter().filter(|row| is_wanted(row.status));
                held.filter_map(|row| Some(self.inventory.get(&row.entity)?.snapshot())).collect()
            }
            _ => self.acted_on().into_iter().map(|row| row.snapshot()).collect(),
        };
        let all: Vec<_> = all.into_iter().filter(|one| one.is_own() && own(self.keys.encryption(one))).collect();
        let region = all.first()?.region.clone();
        let here: Vec<_> = all.iter().filter(|one| one.region == region).collect();
        let keys = here.iter().filter_map(|one| one.key.clone()).collect();
        let recipients = here.iter().flat_map(|one| self.recipients(&region, &one.id)).collect();
        Some((region, keys, recipients))
    }

    /// Who is in a live share of the region with a snapshot, or was meant to be.
    fn recipients(&self, region: &RegionId, snapshot: &SnapshotId) -> impl Iterator<Item = Principal> {
        let holds = |share: &&Share| share.snapshots.iter().any(|row| row.entity == *snapshot && is_wanted(row.status));
        self.sharing
            .live_in(region)
            .filter(holds)
            .flat_map(|share| share.principals.iter())
            .filter(|row| is_wanted(row.status))
            .map(|row| row.entity.clone())
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
