//! Reading lists: one file a list. A list that cannot be read is told as its problem, in the place of its items.

mod directory;
mod folder;
mod groups;
mod invitations;
mod keys;
mod profiles;
mod regions;
mod sharing;
mod snapshots;

use super::session::{self, Door, Session};
use super::worker::Desk;
use super::{Event, Job, Listed, Stamp};
use crate::domain::keys::KeyClass;
use crate::domain::problem::Problem;

/// Reads what `job` asks for, as the identity behind `door` where it needs one.
pub(super) async fn load(desk: &Desk, stamp: Stamp, door: Option<Door>, job: Job) {
    let event = match job {
        Job::Profiles => {
            let (found, trouble) = profiles::list(&desk.sources);
            Some(Event::Profiles { found, trouble })
        }
        Job::Verify { profile } => {
            let account = profiles::verify(desk, &profile).await;
            Some(Event::Verified { profile, account })
        }
        job => match session::enter(door).await {
            Ok(session) => as_somebody(desk, stamp, &session, job).await,
            Err(problem) => as_nobody(desk, job, problem),
        },
    };
    if let Some(event) = event {
        desk.tell(stamp, event);
    }
}

async fn as_somebody(desk: &Desk, stamp: Stamp, session: &Session, job: Job) -> Option<Event> {
    let client = &session.client;
    let now = || desk.env.now().wall;
    Some(match job {
        Job::Regions => Event::Regions(regions::list(session, desk.regions.as_deref()).await),
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
        Job::Keys { region, keys } => {
            let classes = keys::classes(session, &region, keys).await;
            Event::Keys { region, classes }
        }
        Job::Directory => Event::Directory(directory::find(session).await),
        Job::Folder { folder } => {
            let contents = folder::list(client, &folder).await;
            Event::Folder { folder, contents }
        }
        Job::ResourceGroups => Event::ResourceGroups(groups::list(client).await),
        Job::Profiles | Job::Verify { .. } | Job::Open { .. } | Job::Apply { .. } => return None,
    })
}

/// The answers when there is no session to ask with.
fn as_nobody(desk: &Desk, job: Job, problem: Problem) -> Option<Event> {
    let at = desk.env.now().wall;
    Some(match job {
        Job::Regions => Event::Regions(Err(problem)),
        Job::Snapshots { region } => Event::SnapshotsEnd { region, at, stopped: Some(problem) },
        Job::Sharing { region } => {
            Event::Sharing { region, at, own: nothing(problem.clone()), received: nothing(problem) }
        }
        Job::Invitations { region } => Event::Invitations { region, at, list: nothing(problem) },
        Job::Keys { region, keys } => {
            Event::Keys { region, classes: keys.into_iter().map(|key| (key, KeyClass::Unreadable)).collect() }
        }
        Job::Directory => Event::Directory(Err(problem)),
        Job::Folder { folder } => Event::Folder { folder, contents: Err(problem) },
        Job::ResourceGroups => Event::ResourceGroups(Err(problem)),
        Job::Profiles | Job::Verify { .. } | Job::Open { .. } | Job::Apply { .. } => return None,
    })
}

fn nothing<T>(problem: Problem) -> Listed<T> {
    Listed { items: Vec::new(), stopped: Some(problem) }
}
