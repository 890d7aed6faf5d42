//! The resource directory that the account belongs to.

use crate::domain::directory::Directory;
use crate::domain::problem::Problem;
use crate::work::session::Session;

/// The directory with only its root known, and whether sharing inside it is switched on, where that may be read.
///
/// # Errors
/// Why it cannot be told whether there is one.
pub(super) async fn find(session: &Session) -> Result<Option<Box<Directory>>, Problem> {
    let found = session.client.resource_directory().await;
    let Some(mut directory) = found.map_err(|error| error.problem("GetResourceDirectory", None))? else {
        return Ok(None);
    };
    for host in session.sharing_hosts() {
        directory.sharing_enabled = session.client.sharing_with_directory_enabled(&host).await.ok();
        if directory.sharing_enabled.is_some() {
            break;
        }
    }
    Ok(Some(Box::new(directory)))
}
