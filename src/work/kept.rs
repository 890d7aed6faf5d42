//! Lists that an earlier run has kept: shown before anything is asked, and replaced by what is read. Nothing that is
//! prepared or carried out looks at them.

use std::io;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::session::Session;
use super::worker::Desk;
use super::{Event, Region, Stamp};
use crate::domain::ids::AccountId;
use crate::inventory::{Chunk, RegionRows};
use crate::store::cache::{Cache, Found, Head};

/// A region's list as an earlier run has read it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// The region.
    pub region: Region,
    /// When the list was read to its end.
    pub at: Timestamp,
    /// Its rows.
    pub chunks: Vec<Chunk>,
}

/// A region's list that was read to its end, to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keep {
    /// Whose it is.
    pub account: AccountId,
    /// The region.
    pub region: Region,
    /// The region's place among all, from 0.
    pub place: usize,
    /// When the list was read to its end.
    pub at: Timestamp,
    /// Its rows.
    pub rows: RegionRows,
}

/// Shows what is kept of the account that a profile's access key is known to belong to; that account, if there is one.
pub(super) fn show_early(desk: &Desk, stamp: Stamp, profile: Option<&str>) -> Option<AccountId> {
    let found = desk.sources.find(profile).ok()?;
    let account = cache(desk)?.account_of(found.standing_key()?)?;
    show(desk, stamp, &account);
    Some(account)
}

/// Remembers whose access key a session was opened with, for [`show_early`].
pub(super) fn remember(desk: &Desk, session: &Session) {
    let held = session.client.keeper().held();
    if let Some(cache) = cache(desk)
        && held.token.is_none()
    {
        // Without it the lists are shown a moment later.
        let _ = cache.remember(&held.access_key_id, &session.account);
    }
}

/// Tells what is kept of an account.
pub(super) fn show(desk: &Desk, stamp: Stamp, account: &AccountId) {
    let Some(cache) = cache(desk) else { return };
    let (found, dropped) = cache.load(account, |region, block| Chunk::decode(region.clone(), block));
    let is_listed = |head: &Head| desk.regions.as_ref().is_none_or(|regions| regions.contains(&head.region));
    let kept = |Found { head, blocks }| Kept {
        region: Region { id: head.region, name: head.name, sharing: head.sharing },
        at: head.at,
        chunks: blocks,
    };
    let lists: Vec<Kept> = found.into_iter().filter(|found| is_listed(&found.head)).map(kept).collect();
    if !lists.is_empty() || dropped > 0 {
        desk.tell(stamp, Event::Kept { account: account.clone(), lists, dropped });
    }
}

/// Begins to keep a list, on a thread of its own: the network does not wait for the disk, and the end of the program
/// does. Gives back what tells how that went; nothing if there is no cache.
pub(super) fn begin(desk: &Desk, keep: Keep) -> Option<oneshot::Receiver<io::Result<()>>> {
    let cache = cache(desk)?;
    let (tell, told) = oneshot::channel();
    let written = move || {
        // Whoever has asked may be gone.
        let _ = tell.send(write(&cache, keep));
    };
    let thread = std::thread::Builder::new().name("snapferry-cache".to_owned()).spawn(written);
    // Without a thread there is nobody who tells anything, which is told.
    let mut writing = desk.writing.borrow_mut();
    writing.retain(|thread| !thread.is_finished());
    writing.extend(thread);
    Some(told)
}

/// Tells what went wrong with a list that was to be kept, if anything did.
pub(super) async fn end(desk: &Desk, stamp: Stamp, told: oneshot::Receiver<io::Result<()>>) {
    let why = match told.await {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(nobody) => nobody.to_string(),
    };
    desk.tell(stamp, Event::NotKept(why));
}

fn write(cache: &Cache, keep: Keep) -> io::Result<()> {
    let Keep { account, region, place, at, rows } = keep;
    let Region { id, name, sharing } = region;
    let head = Head { account, region: id, name, sharing, place, at, cloud: cache.cloud().to_owned() };
    cache.save(
        &head,
        rows.chunks().map(|chunk| {
            let mut block = Vec::new();
            chunk.encode(&mut block);
            block
        }),
    )
}

fn cache(desk: &Desk) -> Option<Cache> {
    desk.cache.as_deref().map(|folder| Cache::new(folder, desk.endpoints.suffix()))
}
