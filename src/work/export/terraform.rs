//! Terraform resources with import blocks: taking over what is there is a plan that changes nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::calls::SNAPSHOT;
use crate::base::untrusted::clean;
use crate::domain::plan::{Call, Plan, ShareRef};
use crate::domain::records::{ShareItem, SnapshotItem};
use crate::domain::share::Principal;
use crate::text;

const SHARE: &str = "alicloud_resource_manager_resource_share";
const RESOURCE: &str = "alicloud_resource_manager_shared_resource";
const TARGET: &str = "alicloud_resource_manager_shared_target";
const ECS_SNAPSHOT: &str = "alicloud_ecs_snapshot";
/// The first version of the provider that knows `allow_external_targets`.
const PROVIDER: &str = ">= 1.261.0";

/// As which character quotes are written: one that stands for itself would end literals for whoever reads this by eye.
const QUOTE: char = '\u{22}';

/// A string of HCL that means itself: no template begins in it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from(QUOTE);
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            QUOTE | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if letters.peek() == Some(&'{') => out.extend([c, c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push(QUOTE);
    out
}

/// A name for something with this ID.
fn label(id: &str) -> String {
    let word = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    let out: String = id.chars().map(word).collect();
    if out.starts_with(|c: char| c.is_ascii_alphabetic()) { out } else { format!("id_{out}") }
}

fn comment(out: &mut String, words: &str) {
    for line in words.lines() {
        let _ = writeln!(out, "# {}", clean(line));
    }
}

/// What everything begins with: the provider, once a region.
fn head<'a>(means: &str, regions: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    comment(&mut out, means);
    let _ = write!(
        out,
        "\nterraform {{\n  required_providers {{\n    alicloud = {{\n      source  = \"aliyun/alicloud\"\n      \
         version = {}\n    }}\n  }}\n}}\n",
        quoted(PROVIDER)
    );
    for region in regions.collect::<BTreeSet<_>>() {
        let (alias, region) = (quoted(&label(region)), quoted(region));
        let _ = write!(out, "\nprovider \"alicloud\" {{\n  alias  = {alias}\n  region = {region}\n}}\n");
    }
    out
}

/// A resource: its type, its name, its region, and its arguments as HCL.
fn resource(out: &mut String, kind: &str, name: &str, region: &str, arguments: &[(&str, String)]) {
    let _ = write!(out, "\nresource \"{kind}\" \"{name}\" {{\n  provider = alicloud.{}\n", label(region));
    for (argument, value) in arguments {
        let _ = writeln!(out, "  {argument} = {value}");
    }
    out.push_str("}\n");
}

fn import(out: &mut String, kind: &str, name: &str, id: &str) {
    let _ = write!(out, "\nimport {{\n  to = {kind}.{name}\n  id = {}\n}}\n", quoted(id));
}

/// Own snapshots as resources that are taken over and never changed; a retention that is not told would make them anew.
pub(super) fn snapshots(items: &[SnapshotItem]) -> String {
    let mut out = head(text::get("export.terraform_snapshots"), items.iter().map(|item| item.region.as_str()));
    for item in items {
        let (None, Some(disk)) = (&item.owner, &item.disk) else {
            out.push('\n');
            comment(&mut out, &text::fill("export.terraform_none", &[("id", &item.id)]));
            continue;
        };
        let name = label(&item.id);
        let mut arguments = vec![("disk_id", quoted(disk))];
        if !item.name.is_empty() {
            arguments.push(("snapshot_name", quoted(&item.name)));
        }
        resource(&mut out, ECS_SNAPSHOT, &name, &item.region, &arguments);
        let closing = out.len() - "}\n".len();
        out.insert_str(closing, "\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes  = all\n  }\n");
        import(&mut out, ECS_SNAPSHOT, &name, &item.id);
    }
    out
}

/// Own shares as resources that are taken over, with what is in them.
pub(super) fn shares(items: &[ShareItem]) -> String {
    let mut out = head(text::get("export.terraform_shares"), items.iter().map(|item| item.region.as_str()));
    for item in items {
        if !item.mine {
            out.push('\n');
            comment(&mut out, &text::fill("export.terraform_none", &[("id", &item.id)]));
            continue;
        }
        known_share(&mut out, &item.id, &item.name, item.allow_external.unwrap_or_default(), &item.region);
        let is_member = |status: &str| matches!(status, "associated" | "associating");
        let snapshots = item.snapshots.iter().filter(|row| is_member(&row.status)).map(|row| row.id.as_str());
        let principals = item.principals.iter().filter(|row| is_member(&row.status)).map(|row| row.id.as_str());
        let share = label(&item.id);
        for id in snapshots {
            let name = member(&mut out, RESOURCE, &share, id, &item.region);
            import(&mut out, RESOURCE, &name, &format!("{}:{id}:{SNAPSHOT}", item.id));
        }
        for id in principals {
            let name = member(&mut out, TARGET, &share, id, &item.region);
            import(&mut out, TARGET, &name, &format!("{}:{id}", item.id));
        }
    }
    out
}

fn share(out: &mut String, label: &str, name: &str, allow_external: bool, region: &str) {
    let arguments = [("resource_share_name", quoted(name)), ("allow_external_targets", allow_external.to_string())];
    resource(out, SHARE, label, region, &arguments);
}

fn known_share(out: &mut String, id: &str, name: &str, allow_external: bool, region: &str) {
    share(out, &label(id), name, allow_external, region);
    import(out, SHARE, &label(id), id);
}

/// A snapshot in a share, or a principal of it; gives its name.
fn member(out: &mut String, kind: &str, share: &str, id: &str, region: &str) -> String {
    let name = format!("{share}_{}", label(id));
    let mut arguments = vec![("resource_share_id", format!("{SHARE}.{share}.id"))];
    if kind == RESOURCE {
        arguments.extend([("resource_id", quoted(id)), ("resource_type", quoted(SNAPSHOT))]);
    } else {
        arguments.push(("target_id", quoted(id)));
    }
    resource(out, kind, &name, region, &arguments);
    name
}

/// What a plan gives as resources; the shares that it adds to are taken over. What Terraform cannot say is a comment.
pub(super) fn plan(plan: &Plan) -> String {
    let regions = (0..plan.steps.len()).map(|no| plan.region_of(no).as_str());
    let (account, hash) = (plan.account.as_str(), plan.hash());
    let words = text::fill("export.terraform_plan", &[("account", &account), ("hash", &hash)]);
    let mut out = head(&words, regions);
    let mut taken_over = BTreeSet::new();
    for (no, step) in plan.steps.iter().enumerate() {
        let region = plan.region_of(no).as_str();
        let to = match &step.call {
            Call::Create { name, allow_external, .. } => {
                let made = format!("step_{}", no + 1);
                share(&mut out, &made, name, *allow_external, region);
                made
            }
            Call::Associate { share: ShareRef::MadeBy(no), .. } => format!("step_{}", no + 1),
            Call::Associate { share: ShareRef::Known(id), .. } => {
                if let Some(image) = plan.image(id).filter(|_| taken_over.insert(id.clone())) {
                    known_share(&mut out, id.as_str(), image.name.raw(), image.allow_external, region);
                }
                label(id.as_str())
            }
            other => {
                let words: [(&str, &dyn std::fmt::Display); 2] = [("n", &(no + 1)), ("action", &other.action())];
                out.push('\n');
                comment(&mut out, &text::fill("export.terraform_step", &words));
                continue;
            }
        };
        for id in step.call.snapshots() {
            member(&mut out, RESOURCE, &to, id.as_str(), region);
        }
        for id in step.call.principals().iter().map(Principal::wire) {
            member(&mut out, TARGET, &to, id, region);
        }
    }
    out
}
