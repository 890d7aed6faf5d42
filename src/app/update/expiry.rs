//! Credentials that come to their end, and new ones.

use crate::app::expiry::{Expiry, LOOK, Over, Vain, Validity};
use crate::app::message::Effect;
use crate::app::model::{Model, OpenTrouble, Origin, Session, Tone};
use crate::app::sheets::Sheet;
use crate::app::sheets::expired::ExpiredSheet;
use crate::app::tasks::NoPlan;
use crate::domain::problem::Problem;
use crate::text;
use crate::work::{Event, Job, Stamp};

/// What an answer says about the credentials that it was asked with.
pub(super) enum Seen {
    /// They are taken.
    Taken,
    /// They are not taken any more.
    Over(Problem),
}

/// What an answer says about the credentials, if it says anything.
pub(super) fn seen(event: &Event) -> Option<Seen> {
    let list = |stopped: Option<&Problem>| match stopped {
        None => Some(Seen::Taken),
        Some(problem) => problem.wants_credentials().then(|| Seen::Over(problem.clone())),
    };
    match event {
        Event::SnapshotsEnd { stopped, .. } => list(stopped.as_ref()),
        Event::Sharing { own, received, .. } => list(own.stopped.as_ref().or(received.stopped.as_ref())),
        Event::Invitations { list: found, .. } => list(found.stopped.as_ref()),
        Event::Regions(outcome) => list(outcome.as_ref().err()),
        Event::Directory(Err(problem)) | Event::Folder { contents: Err(problem), .. } => {
            problem.wants_credentials().then(|| Seen::Over(problem.clone()))
        }
        Event::Prepared(prepared) => match &prepared.plan {
            Err(NoPlan::Unread(problem)) if problem.wants_credentials() => Some(Seen::Over(problem.clone())),
            _ => None,
        },
        _ => None,
    }
}

impl Model {
    /// Takes in what an answer to this load said about the credentials.
    pub(super) fn credentials_seen(&mut self, stamp: Stamp, seen: Seen) {
        if !matches!(self.session, Session::Open(_)) || stamp.load <= self.expiry.since {
            return;
        }
        match seen {
            Seen::Taken if self.expiry.over.is_some() => self.credentials_taken(),
            Seen::Taken => {}
            Seen::Over(problem) => {
                self.expiry.over = Some(Over { problem, at: self.now.wall });
                self.expiry.since = self.last_load;
                self.show_expired();
            }
        }
    }

    /// The credentials are taken, or others are there.
    fn credentials_taken(&mut self) {
        let (at, asking) = (self.expiry.at, self.expiry.asking);
        self.expiry = Expiry { at, asking, since: self.last_load, ..Expiry::default() };
        self.sheets.retain(|sheet| !matches!(sheet, Sheet::Expired(_)));
    }

    /// Says that the credentials are over: in a sheet, unless somebody is typing, whose keys it would take.
    fn show_expired(&mut self) {
        if self.sheets.iter().any(|sheet| matches!(sheet, Sheet::Expired(_))) {
            return;
        }
        if self.filtering || self.sheets.last().is_some_and(Sheet::takes_letters) {
            let key = if self.validity() == Validity::Expired { "toast.expired" } else { "toast.not_taken" };
            self.say(Tone::Bad, text::get(key).to_owned());
            return;
        }
        self.sheets.push(Sheet::Expired(ExpiredSheet));
    }

    /// Looks for new credentials where the profile says.
    pub(super) fn renew(&mut self) -> Vec<Effect> {
        if std::mem::replace(&mut self.expiry.asking, true) {
            return Vec::new();
        }
        self.expiry.vain = None;
        vec![self.job(Job::Renew { if_changed: false })]
    }

    /// Begins to wait until the profile's file changes, or gives it up.
    pub(super) fn wait_for_file(&mut self) {
        self.expiry.look_at = match self.expiry.look_at {
            None => Some(self.now.uptime + LOOK),
            Some(_) => None,
        };
    }

    /// Looks at the profile's file, if somebody waits for it and it is time.
    pub(super) fn look_at_file(&mut self) -> Vec<Effect> {
        if self.expiry.look_at.is_none_or(|at| at > self.now.uptime) {
            return Vec::new();
        }
        self.expiry.look_at = Some(self.now.uptime + LOOK);
        vec![self.job(Job::Renew { if_changed: true })]
    }

    /// Takes in what came of a look for new credentials. Where there are some, whatever could not be read is read again.
    pub(super) fn renewed(&mut self, outcome: Result<bool, OpenTrouble>) -> Vec<Effect> {
        self.expiry.asking = false;
        match outcome {
            Ok(true) => {
                self.credentials_taken();
                let profile = self.session.identity().map(|identity| identity.profile.name.clone()).unwrap_or_default();
                self.say(Tone::Good, text::fill("toast.renewed", &[("profile", &profile)]));
                let mut effects = vec![self.job(Job::Tasks)];
                effects.extend(self.refresh());
                effects
            }
            Ok(false) => {
                self.expiry.vain = Some(Vain::Same);
                Vec::new()
            }
            Err(trouble) => {
                self.expiry.vain = Some(Vain::Trouble(trouble));
                Vec::new()
            }
        }
    }
}

/// Whether a change of the profile's file can be waited for.
#[must_use]
pub fn can_wait(model: &Model) -> bool {
    let file = |origin: &Origin| matches!(origin, Origin::File(_));
    model.session.identity().is_some_and(|identity| file(&identity.profile.origin) && !identity.profile.runs_command())
}
