//! Things of the cloud as files and programs have them: the same fields whoever writes them. Texts from strangers are in
//! their harmless form.

mod invitation;
mod share;
mod snapshot;

pub use invitation::InvitationItem;
pub use share::{MemberItem, PrincipalItem, ShareItem};
pub use snapshot::{SnapshotItem, TagItem};
