//! The resource groups.

use crate::api::client::Client;
use crate::domain::problem::Problem;
use crate::work::ResourceGroup;
use crate::work::trouble::whole;

/// All of them, by the name that people gave.
///
/// # Errors
/// Why the list could not be read to its end.
pub(super) async fn list(client: &Client) -> Result<Vec<ResourceGroup>, Problem> {
    let groups = whole(client.resource_groups().await, "ListResourceGroups", None)?;
    let group = |group: crate::api::resource_manager::ResourceGroup| {
        let name = if group.display_name.is_empty() { group.name } else { group.display_name };
        ResourceGroup { id: group.id, name }
    };
    Ok(groups.into_iter().map(group).collect())
}
