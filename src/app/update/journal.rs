//! What can be done with a task or a row of the journal beside deciding about it: go to what it is about, read it back.

use crate::app::list::ListState;
use crate::app::message::Effect;
use crate::app::model::{Model, Side, Tone, ViewId};
use crate::app::regions::Scope;
use crate::app::report::Target;
use crate::text;
use crate::work::{Exported, Job};

impl Model {
    /// Goes to the share or the snapshot that the task or the row under the cursor is about.
    pub(super) fn go_to(&mut self) -> Vec<Effect> {
        self.journal_target().map_or_else(Vec::new, |target| self.go_to_target(target))
    }

    /// Goes to a share or a snapshot, whatever the filters hide.
    pub(super) fn go_to_target(&mut self, target: Target) -> Vec<Effect> {
        match target {
            Target::Share(share) if self.sharing.find(&share).is_some() => {
                self.filters.remove(&ViewId::Shares);
                self.show(ViewId::Shares);
                self.shares = ListState::default();
                self.shares.put(share.clone());
                self.open_share(share, Side::Snapshots);
                Vec::new()
            }
            Target::Snapshot(id) if self.inventory.get(&id).is_some() => {
                self.filters.remove(&ViewId::Snapshots);
                self.show(ViewId::Snapshots);
                self.scope.put(Scope::All);
                self.only_marked = false;
                self.snapshots.put(id);
                self.settle_all();
                vec![self.search()]
            }
            target => {
                self.say(Tone::Bad, text::fill("toast.not_listed", &[("id", &target)]));
                Vec::new()
            }
        }
    }

    /// Reads back what is not known of tasks. Nothing is sent again for it.
    pub(super) fn read_back(&mut self) -> Vec<Effect> {
        self.say(Tone::Good, text::get("toast.reading_back").to_owned());
        vec![self.job(Job::Tasks)]
    }

    /// Says where something was written to.
    pub(super) fn exported(&mut self, outcome: Result<Exported, String>) -> Vec<Effect> {
        match outcome {
            Ok(Exported { file, rows }) => {
                let words = text::fill("toast.exported", &[("n", &rows), ("file", &file.display())]);
                self.say(Tone::Good, words);
            }
            Err(why) => self.say(Tone::Bad, text::fill("toast.not_exported", &[("why", &why)])),
        }
        Vec::new()
    }
}
