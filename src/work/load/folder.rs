//! What lies directly in a folder of the resource directory.

use crate::api::client::Client;
use crate::domain::ids::FolderId;
use crate::domain::problem::Problem;
use crate::work::FolderContents;
use crate::work::trouble::whole;

/// Its folders and its members, both complete: what is not in them is taken to lie elsewhere.
///
/// # Errors
/// Why one of the lists could not be read to its end.
pub(super) async fn list(client: &Client, folder: &FolderId) -> Result<FolderContents, Problem> {
    let (folders, accounts) = tokio::join!(client.folders(folder), client.accounts(folder));
    Ok((whole(folders, "ListFoldersForParent", None)?, whole(accounts, "ListAccountsForParent", None)?))
}
