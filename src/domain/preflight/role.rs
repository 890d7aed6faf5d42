//! What is checked of calls that change whom the sharing role trusts.

use super::report::Report;
use super::{Doubt, Fix, Level, Rule};
use crate::domain::facts::{Facts, Need, ROLE_CHANGED, RoleTrust, same_policy};
use crate::domain::plan::Call;

/// Checks CreateRole, UpdateRole and AttachPolicyToRole.
pub(super) fn check(call: &Call, facts: &Facts, report: &mut Report) {
    let Some(role) = facts.role.get() else {
        return report.unsure(&[Rule::RolePolicy, Rule::OpenRole], Doubt::Unread(Need::Role));
    };
    match (call, role) {
        (Call::CreateRole { .. }, Some(_)) => {
            report.note(Rule::RolePolicy, Level::Block, Some("EntityAlreadyExists.Role"), Some(Fix::Wait));
        }
        (Call::CreateRole { .. }, None) => report.good(Rule::RolePolicy),
        (Call::UpdateRole { before, trust }, Some(now)) if same_policy(now.document(), before) => {
            report.good(Rule::RolePolicy);
            report.good(Rule::OpenRole);
            if RoleTrust::parse(trust).is_open() {
                report.note(Rule::OpenRole, Level::Warn, None, None);
            }
        }
        (Call::UpdateRole { .. }, _) => {
            report.note(Rule::RolePolicy, Level::Block, Some(ROLE_CHANGED), Some(Fix::Wait));
        }
        (Call::AttachKeyPolicy, _) => report.doubt(Doubt::KeyPolicy),
        _ => {}
    }
}
