//! Resource Management: the resource groups of the caller.

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::Answer;
use super::page::Numbered;
use super::world::ResourceGroup;

pub(super) fn action(name: &str) -> Option<Action> {
    (name == "ListResourceGroups").then_some(list_resource_groups as Action)
}

fn list_resource_groups(context: &mut Context<'_>) -> Answer {
    let page = Numbered::read(context)?;
    let params = context.params;
    let include_tags = params.flag("IncludeTags")?.unwrap_or(false);
    let many = params.list("ResourceGroupIds");
    let ids = if many.is_empty() { params.get("ResourceGroupId").into_iter().collect() } else { many };
    let display = |group: &ResourceGroup| group.display_name.clone().unwrap_or_else(|| group.name.clone());
    // No group of a world is tagged or about to be deleted, so a filter on either finds nothing.
    let possible = !params.has("Tag") && params.get("Status").is_none_or(|status| status == "OK");
    let found = context
        .world
        .resource_groups
        .iter()
        .filter(|group| possible && group.owner == context.caller.profile)
        .filter(|group| ids.is_empty() || ids.contains(&group.id.as_str()))
        .filter(|group| params.get("Name").is_none_or(|part| group.name.contains(part)))
        .filter(|group| params.get("DisplayName").is_none_or(|part| display(group).contains(part)))
        .map(|group| {
            let made = group.age.before(context.state.started);
            let mut item = json!({
                "Id": group.id,
                "Name": group.name,
                "DisplayName": display(group),
                "AccountId": context.caller.account_id,
                "Status": "OK",
                "CreateDate": Context::seconds(made).replace('Z', "+00:00"),
            });
            if include_tags && let Some(fields) = item.as_object_mut() {
                fields.insert("Tags".to_owned(), json!({ "Tag": Vec::<Value>::new() }));
            }
            item
        })
        .collect();
    Ok(page.answer("ResourceGroups", "ResourceGroup", found))
}
