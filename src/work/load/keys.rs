//! Whose keys encrypt snapshots.

use tokio::task::JoinSet;

use crate::api::kms::Alias;
use crate::domain::ids::{KeyId, RegionId};
use crate::domain::keys::KeyClass;
use crate::work::session::Session;

/// The class of every key, in the order asked. A key that cannot be asked about now counts as unreadable.
pub(super) async fn classes(session: &Session, region: &RegionId, keys: Vec<KeyId>) -> Vec<(KeyId, KeyClass)> {
    // The service key is told by its alias alone; without the list it is told by DescribeKey, like all others.
    let aliases: std::sync::Arc<[Alias]> =
        session.client.aliases(region).await.map(|list| list.items).unwrap_or_default().into();
    let mut tasks = JoinSet::new();
    for (position, key) in keys.into_iter().enumerate() {
        let (client, account) = (session.client.clone(), session.account.clone());
        let (region, aliases) = (region.clone(), aliases.clone());
        tasks.spawn(async move {
            let class = client.key_class(&region, &key, &account, &aliases).await;
            (position, key, class.unwrap_or(KeyClass::Unreadable))
        });
    }
    let mut classes = tasks.join_all().await;
    classes.sort_unstable_by_key(|(position, ..)| *position);
    classes.into_iter().map(|(_, key, class)| (key, class)).collect()
}
