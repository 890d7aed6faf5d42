//! Resource Directory: the tree of folders and members.
//!
//! `GetResourceDirectory` answers every account of a directory. Walking the tree is for the management account and for
//! members that were given the right; others get 403 `NoPermission` (inferred: the vendor documents who may, not the
//! code).

use serde_json::{Value, json};

use super::emulator::{Action, Context};
use super::fault::{Answer, Fault};
use super::load::is_account_id;
use super::page::{Numbered, by_token};
use super::state::{ancestors, folder_of};
use super::world::{Directory, DirectoryRights, Folder, Member};

pub(super) fn action(name: &str) -> Option<Action> {
    Some(match name {
        "GetResourceDirectory" => get_resource_directory,
        "ListFoldersForParent" => list_folders_for_parent,
        "ListAccountsForParent" => list_accounts_for_parent,
        "ListAccounts" => list_accounts,
        "GetFolder" => get_folder,
        "GetAccount" => get_account,
        "ListAncestors" => list_ancestors,
        _ => return None,
    })
}

/// The caller's directory.
fn own<'a>(context: &Context<'a>) -> Option<&'a Directory> {
    let id = context.state.directory_of(&context.caller.account_id)?.id.clone();
    context.world.directories.iter().find(|directory| directory.id == id)
}

/// The caller's directory, if the caller may walk its tree.
fn tree<'a>(context: &Context<'a>) -> Result<&'a Directory, Fault> {
    let directory = own(context)
        .ok_or_else(|| Fault::missing("EntityNotExists.ResourceDirectory", "The resource directory does not exist."))?;
    let allowed = context.caller.directory_rights != DirectoryRights::None
        || context.state.manages(directory, &context.caller.account_id);
    if allowed {
        return Ok(directory);
    }
    Err(Fault::forbidden("NoPermission", "You are not authorized to do this action."))
}

fn time(context: &Context<'_>, age: super::age::Age) -> String {
    Context::millis(age.before(context.state.started))
}

fn get_resource_directory(context: &mut Context<'_>) -> Answer {
    let directory = own(context).ok_or_else(|| {
        Fault::missing("ResourceDirectoryNotInUse", "The account has no resource directory and is in none.")
    })?;
    let manager = context.world.profile(&directory.manager);
    Ok(json!({ "ResourceDirectory": {
        "ResourceDirectoryId": directory.id,
        "RootFolderId": directory.root,
        "MasterAccountId": manager.map(|account| account.account_id.as_str()),
        "MasterAccountName": manager.map(|account| account.alias.as_str()),
        "CreateTime": time(context, directory.age),
        "ControlPolicyStatus": "Disabled",
        "MemberDeletionStatus": "Disabled",
    }}))
}

/// A folder of the directory: its ID and, unless it is the root folder, its facts.
fn parse_folder<'a>(
    directory: &'a Directory,
    parameter: &'static str,
    id: &str,
) -> Result<(&'a str, Option<&'a Folder>), Fault> {
    if id == directory.root {
        return Ok((&directory.root, None));
    }
    let form = id.strip_prefix("r-").or_else(|| id.strip_prefix("fd-"));
    if !form.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        return Err(Fault::bad(format!("InvalidParameter.{parameter}"), "The folder ID is malformed."));
    }
    folder_of(directory, id)
        .map(|folder| (folder.id.as_str(), Some(folder)))
        .ok_or_else(|| Fault::missing("EntityNotExists.Folder", "The folder does not exist."))
}

fn parent<'a>(context: &Context<'_>, directory: &'a Directory) -> Result<&'a str, Fault> {
    match context.params.get("ParentFolderId") {
        None => Ok(&directory.root),
        Some(id) => parse_folder(directory, "ParentFolderId", id).map(|(id, _)| id),
    }
}

fn list_folders_for_parent(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let parent = parent(context, directory)?;
    let page = Numbered::read(context)?;
    let found = directory
        .folders
        .iter()
        .filter(|folder| folder.parent.as_deref().unwrap_or(&directory.root) == parent)
        .filter(|folder| context.params.get("QueryKeyword").is_none_or(|part| folder.name.contains(part)))
        .filter(|_| !context.params.has("Tag"))
        .map(|folder| folder_item(context, &folder.id, &folder.name, folder.age))
        .collect();
    Ok(page.answer("Folders", "Folder", found))
}

fn folder_item(context: &Context<'_>, id: &str, name: &str, age: super::age::Age) -> Value {
    json!({ "FolderId": id, "FolderName": name, "CreateTime": time(context, age) })
}

/// The members that match `QueryKeyword`, in the order of the world.
fn members<'a>(context: &Context<'a>, directory: &'a Directory) -> Vec<&'a Member> {
    if context.params.has("Tag") {
        return Vec::new();
    }
    let keyword = context.params.get("QueryKeyword");
    let present: Vec<String> =
        context.state.members(directory).map(|member| context.world.account_id(&member.account)).collect();
    directory
        .members
        .iter()
        .filter(|member| present.contains(&context.world.account_id(&member.account)))
        .filter(|member| {
            keyword.is_none_or(|part| {
                name(context, member).contains(part) || context.world.account_id(&member.account).contains(part)
            })
        })
        .collect()
}

fn name(context: &Context<'_>, member: &Member) -> String {
    let alias = || context.world.profile(&member.account).map(|account| account.alias.clone());
    member.name.clone().or_else(alias).unwrap_or_else(|| member.account.clone())
}

fn account_item(context: &Context<'_>, directory: &Directory, member: &Member, with_path: bool) -> Value {
    let id = context.world.account_id(&member.account);
    let name = name(context, member);
    let folder = member.folder.as_deref().unwrap_or(&directory.root);
    let (joined, status, kind) = if member.invited {
        ("invited", "InviteSuccess", "CloudAccount")
    } else {
        ("created", "CreateSuccess", "ResourceAccount")
    };
    let mut item = json!({
        "AccountId": id,
        "AccountName": format!("{name}@{}", directory.id),
        "DisplayName": name,
        "FolderId": folder,
        "JoinMethod": joined,
        "JoinTime": time(context, member.age),
        "ModifyTime": time(context, member.age),
        "ResourceDirectoryId": directory.id,
        "Status": status,
        "Type": kind,
    });
    if with_path && let Some(fields) = item.as_object_mut() {
        let path = format!("{}/{id}", path(directory, folder));
        fields.insert("ResourceDirectoryPath".to_owned(), Value::String(path));
    }
    item
}

/// `rd/root/folder/…`
fn path(directory: &Directory, folder: &str) -> String {
    let mut parts: Vec<&str> = ancestors(directory, folder).collect();
    parts.push(&directory.id);
    parts.reverse();
    parts.join("/")
}

fn list_accounts_for_parent(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let parent = parent(context, directory)?;
    let page = Numbered::read(context)?;
    let found = members(context, directory)
        .into_iter()
        .filter(|member| member.folder.as_deref().unwrap_or(&directory.root) == parent)
        .map(|member| account_item(context, directory, member, false))
        .collect();
    Ok(page.answer("Accounts", "Account", found))
}

/// Pages by token if `MaxResults` or `NextToken` is there, by number otherwise.
fn list_accounts(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let page = Numbered::read(context)?;
    let items: Vec<Value> =
        members(context, directory).into_iter().map(|member| account_item(context, directory, member, true)).collect();
    let most = context.params.number("MaxResults", 1..=100, "InvalidParameter.MaxResults")?;
    let token = context.params.get("NextToken");
    if most.is_none() && token.is_none() {
        return Ok(page.answer("Accounts", "Account", items));
    }
    let total = items.len();
    let id = |item: &Value| item.get("AccountId").and_then(Value::as_str).unwrap_or_default().to_owned();
    let part = by_token(context, items, id, most.unwrap_or(10), token)
        .ok_or_else(|| Fault::bad("InvalidParameter.NextToken", "The token is unknown."))?;
    let mut answer = json!({ "TotalCount": total, "Accounts": { "Account": part.items } });
    if let (Some(next), Some(fields)) = (part.next, answer.as_object_mut()) {
        fields.insert("NextToken".to_owned(), Value::String(next));
    }
    Ok(answer)
}

fn get_folder(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let (id, folder) = parse_folder(directory, "FolderId", context.params.need("FolderId")?)?;
    let mut item = match folder {
        Some(folder) => folder_item(context, id, &folder.name, folder.age),
        None => folder_item(context, id, "root", directory.age),
    };
    if let Some(fields) = item.as_object_mut() {
        if let Some(folder) = folder {
            let parent = folder.parent.as_ref().unwrap_or(&directory.root);
            fields.insert("ParentFolderId".to_owned(), Value::String(parent.clone()));
        }
        fields.insert("ResourceDirectoryPath".to_owned(), Value::String(path(directory, id)));
    }
    Ok(json!({ "Folder": item }))
}

fn get_account(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let id = context.params.need("AccountId")?;
    if !is_account_id(id) {
        return Err(Fault::bad("InvalidParameter.AccountId", "The account ID is malformed."));
    }
    let member = directory
        .members
        .iter()
        .find(|member| context.world.account_id(&member.account) == id)
        .filter(|_| context.state.member(directory, id).is_some())
        .ok_or_else(|| Fault::missing("EntityNotExists.Account", "The account is not in the resource directory."))?;
    let mut item = account_item(context, directory, member, true);
    if let Some(fields) = item.as_object_mut() {
        let folder = member.folder.as_deref().unwrap_or(&directory.root);
        let mut names: Vec<&str> = ancestors(directory, folder)
            .map(|at| folder_of(directory, at).map_or("root", |folder| folder.name.as_str()))
            .collect();
        names.reverse();
        fields.insert("Location".to_owned(), Value::String(names.join("/")));
        fields.insert("HasSecureMobilePhone".to_owned(), Value::Bool(false));
        if context.params.flag("IncludeTags")?.unwrap_or(false) {
            fields.insert("Tags".to_owned(), json!([]));
        }
    }
    Ok(json!({ "Account": item }))
}

/// The folders above a folder, the root folder first.
fn list_ancestors(context: &mut Context<'_>) -> Answer {
    let directory = tree(context)?;
    let (id, _) = parse_folder(directory, "ChildId", context.params.need("ChildId")?)?;
    let mut above: Vec<Value> = ancestors(directory, id)
        .skip(1)
        .map(|at| match folder_of(directory, at) {
            Some(folder) => folder_item(context, at, &folder.name, folder.age),
            None => folder_item(context, at, "root", directory.age),
        })
        .collect();
    above.reverse();
    Ok(json!({ "Folders": { "Folder": above } }))
}
