//! Reading lists: one file a list. A list that cannot be read is told as its problem, in the place of its items.

mod arrived;
mod directory;
mod folder;
mod groups;
mod invitations;
mod keys;
mod probe;
mod profiles;
mod regions;
mod seen;
mod sharing;
pub(in crate::work) mod snapshots;
mod trust;
mod using;

pub(in crate::work) use self::using::{own_keys, running_copies, zones};
use super::prepare::{Purpose, prepare};
use super::session::{self, Door, Session};
use super::worker::Desk;
use super::{Event, Job, KeyTrust, Listed, OpenTrouble, Probed, Stamp, apply, audit, export, unsent};
use crate::domain::keys::KeyClass;
use crate::domain::problem::Problem;
use crate::store::{self, notes};

/// Reads what `job` asks for, as the identity behind `door` where it needs one.
pub(super) async fn load(desk: &Desk, stamp: Stamp, door: Option<Door>, job: Job) {
    let event = match job {
        Job::Profiles => {
            let (found, trouble) = profiles::list(&desk.sources);
            Some(Event::Profiles { found, trouble, exposed: desk.sources.exposed() })
        }
        Job::Verify { profile } => Some(profiles::verify(desk, profile).await),
        Job::Audit { before, limit, filter } => Some(Event::Audit(audit::page(desk, before, limit, &filter))),
        Job::Export { what, format } => {
            let written = export::export(desk, &what, format);
            Some(Event::Exported(written.map_err(|error| error.to_string())))
        }
        Job::Seen => Some(seen::all(desk)),
        Job::SaveSeen { account, region, kept } => {
            let saved = store::seen::save(desk.state.as_deref(), account, region, kept);
            Some(Event::SeenSaved(saved.map_err(|error| error.to_string())))
        }
        Job::Notes => {
            let notes = notes::load(desk.state.as_deref());
            Some(Event::Notes(notes.map(Box::new).map_err(|error| error.to_string())))
        }
        Job::SaveNotes(wanted) => {
            let saved = notes::save(desk.state.as_deref(), &wanted);
            Some(Event::NotesSaved(saved.map_err(|error| error.to_string())))
        }
        Job::WritePolicy { account, policy } => {
            let written = store::policies::save(desk.state.as_deref(), &account, &policy);
            Some(Event::PolicyWritten(written.map_err(|error| error.to_string())))
        }
        Job::Undo { task } => {
            apply::undo(desk, stamp, door, &task).await;
            None
        }
        job => match session::enter(door).await {
            Ok(session) => {
                let event = as_somebody(desk, stamp, &session, job).await;
                session.tell_end(desk, stamp);
                event
            }
            Err(problem) => as_nobody(desk, job, problem),
        },
    };
    if let Some(event) = event {
        desk.tell(stamp, event);
    }
}

async fn as_somebody(desk: &Desk, stamp: Stamp, session: &Session, job: Job) -> Option<Event> {
    let client = &session.client;
    let now = || desk.now();
    Some(match job {
        Job::Regions => Event::Regions(regions::list(session, regions::wanted(desk, session).as_deref()).await),
        Job::Snapshots { region } => {
            let page = |chunk| desk.tell(stamp, Event::Snapshots { region: region.clone(), chunk });
            let stopped = snapshots::read(client, &region, page).await.err();
            Event::SnapshotsEnd { region, at: now(), stopped }
        }
        Job::Sharing { region } => {
            let (own, received) = sharing::list(client, &region).await;
            Event::Sharing { region, at: now(), own, received }
        }
        Job::Invitations { region } => {
            let list = invitations::list(client, &region).await;
            Event::Invitations { region, at: now(), list }
        }
        Job::Arrived { region, share } => {
            let found = arrived::look(client, &region, &share).await;
            Event::Arrived { region, share, found }
        }
        Job::Keys { region, keys } => Event::Keys { classes: keys::classes(session, &region, keys).await, region },
        Job::KeyTrust { region, keys } => trust::read(session, region, keys).await,
        Job::Probe { region: Some(region), sharing } => {
            let (calls, clock) = probe::region(session, &region, sharing).await;
            Event::Probed { region: Some(region), calls, clock }
        }
        Job::Probe { region: None, .. } => {
            Event::Probed { region: None, calls: probe::everywhere(session).await, clock: None }
        }
        Job::Prepare { region, intent, known } => {
            let prepared = prepare(desk, session, &region, &Purpose::Wish(intent), &known).await;
            Event::Prepared(Box::new(prepared))
        }
        Job::Directory => Event::Directory(directory::find(session).await),
        Job::Folder { folder } => {
            let contents = folder::list(client, &folder).await;
            Event::Folder { folder, contents }
        }
        Job::ResourceGroups => Event::ResourceGroups(groups::list(client).await),
        Job::Renew { if_changed } => return session::renew(desk, session, if_changed).await,
        Job::Unsent => Event::Unsent(unsent::list(desk, &session.account)),
        job => return to_make_something(session, job).await,
    })
}

/// What is read before something is made of snapshots.
async fn to_make_something(session: &Session, job: Job) -> Option<Event> {
    let client = &session.client;
    Some(match job {
        Job::Find { region, snapshots } => {
            let snapshots = snapshots::named(client, &region, &snapshots).await;
            Event::Found { region, snapshots }
        }
        Job::Zones { region } => {
            let zones = zones(client, &region).await;
            Event::Zones { region, zones }
        }
        Job::OwnKeys { region } => {
            let keys = own_keys(client, &session.account, &region).await;
            Event::OwnKeys { region, keys }
        }
        Job::Disks { region } => {
            let disks = using::disks(client, &region).await;
            Event::Disks { region, disks }
        }
        _ => return None,
    })
}

/// The answers when there is no session to ask with.
fn as_nobody(desk: &Desk, job: Job, problem: Problem) -> Option<Event> {
    let at = desk.now();
    Some(match job {
        Job::Regions => Event::Regions(Err(problem)),
        Job::Snapshots { region } => Event::SnapshotsEnd { region, at, stopped: Some(problem) },
        Job::Find { region, .. } => Event::Found { region, snapshots: Err(problem) },
        Job::Sharing { region } => {
            Event::Sharing { region, at, own: nothing(problem.clone()), received: nothing(problem) }
        }
        Job::Invitations { region } => Event::Invitations { region, at, list: nothing(problem) },
        Job::Arrived { region, share } => Event::Arrived { region, share, found: Err(problem) },
        Job::Keys { region, keys } => {
            Event::Keys { region, classes: keys.into_iter().map(|key| (key, KeyClass::Unreadable)).collect() }
        }
        Job::KeyTrust { region, .. } => {
            let found = KeyTrust { role: Err(problem.clone()), policies: Err(problem), keys: Vec::new() };
            Event::KeyTrust { region, found: Box::new(found) }
        }
        Job::Probe { region, .. } => {
            let calls = vec![Probed { action: "GetCallerIdentity", problem: Some(problem) }];
            Event::Probed { region, calls, clock: None }
        }
        Job::Prepare { region, intent, .. } => {
            // Of an account that is not known nothing is known.
            Event::Unprepared { region, intent, why: problem }
        }
        Job::Zones { region } => Event::Zones { region, zones: Err(problem) },
        Job::OwnKeys { region } => Event::OwnKeys { region, keys: Err(problem) },
        Job::Disks { region } => Event::Disks { region, disks: Err(problem) },
        Job::Directory => Event::Directory(Err(problem)),
        Job::Folder { folder } => Event::Folder { folder, contents: Err(problem) },
        Job::ResourceGroups => Event::ResourceGroups(Err(problem)),
        Job::Renew { .. } => Event::Renewed(Err(OpenTrouble::Request(problem))),
        _ => return None,
    })
}

fn nothing<T>(problem: Problem) -> Listed<T> {
    Listed { items: Vec::new(), stopped: Some(problem) }
}
