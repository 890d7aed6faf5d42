//! What a call sends, as JSON.

use serde_json::{Value, json};

use crate::base::untrusted::clean;
use crate::domain::disk::Level as Speed;
use crate::domain::facts::{KEY_POLICY, SHARING_ROLE};
use crate::domain::plan::{Call, NewEncryption, ShareRef};

/// A policy as JSON, or as the text that it is where it is not.
fn policy(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| json!(clean(text)))
}

/// What a call sends. The tag of a new share is left out: it is chosen anew each time.
pub(super) fn parameters(call: &Call, first: usize) -> Value {
    let share = |share: &ShareRef| match share {
        ShareRef::Known(id) => json!(id),
        ShareRef::MadeBy(no) => json!({ "made_by_step": first + no + 1 }),
    };
    let principals: Vec<&str> = call.principals().iter().map(crate::domain::share::Principal::wire).collect();
    let snapshots = call.snapshots();
    match call {
        Call::Create { name, allow_external, .. } => json!({
            "name": clean(name), "allow_external": allow_external, "snapshots": snapshots, "principals": principals,
        }),
        Call::Associate { share: to, .. } | Call::Disassociate { share: to, .. } => {
            json!({ "share": share(to), "snapshots": snapshots, "principals": principals })
        }
        Call::Update { share: to, name, allow_external } => {
            json!({ "share": share(to), "name": clean(name), "allow_external": allow_external })
        }
        Call::DeleteShare { share: to } => json!({ "share": share(to) }),
        Call::Leave(id) => json!({ "share": id }),
        Call::Accept(id) | Call::Reject(id) => json!({ "invitation": id }),
        Call::DeleteSnapshot { snapshot, force } => json!({ "snapshot": snapshot, "force": force }),
        Call::EnableDirectorySharing => json!({}),
        Call::CreateRole { trust } => json!({ "role": SHARING_ROLE, "trust": policy(trust) }),
        Call::UpdateRole { before, trust } => {
            json!({ "role": SHARING_ROLE, "before": policy(before), "trust": policy(trust) })
        }
        Call::AttachKeyPolicy => json!({ "role": SHARING_ROLE, "policy": KEY_POLICY }),
        Call::CreateDisk { disk, .. } => json!({
            "snapshot": disk.snapshot, "zone": disk.zone, "category": disk.category.wire(),
            "level": disk.level.map(Speed::wire), "size_gib": disk.size_gib, "name": clean(&disk.name),
            "encryption": encryption(&disk.encryption), "source": disk.source,
        }),
        Call::CopySnapshot { copy, .. } => json!({
            "snapshot": copy.snapshot, "region": copy.region, "name": clean(&copy.name),
            "description": clean(&copy.description), "days": copy.days,
            "encryption": encryption(&copy.encryption), "source": copy.source,
        }),
        Call::ReInitDisk { disk } => json!({ "disk": disk }),
    }
}

/// How what is made is encrypted: `plain`, `default` for the service's own choice, or the ID of a key.
fn encryption(of: &NewEncryption) -> &str {
    match of {
        NewEncryption::Plain => "plain",
        NewEncryption::Default => "default",
        NewEncryption::Key(id) => id.as_str(),
    }
}
