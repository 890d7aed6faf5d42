//! The resource directory: who may read it, and how access follows who joins and leaves.

use std::time::Duration;

use crate::support::*;

#[test]
fn members_know_their_directory_and_outsiders_have_none() {
    let lab = Lab::start(&world());
    for profile in ["boss", "dev", "auditor"] {
        let answer = lab.caller(profile).ask(DIRECTORY, "GetResourceDirectory", &[]).ok();
        let directory = &answer["ResourceDirectory"];
        assert_eq!((&directory["ResourceDirectoryId"], &directory["RootFolderId"]), (&RD.into(), &ROOT.into()));
        assert_eq!((&directory["MasterAccountId"], &directory["MasterAccountName"]), (&BOSS.into(), &"boss".into()));
    }
    lab.caller("out").ask(DIRECTORY, "GetResourceDirectory", &[]).refused(404, "ResourceDirectoryNotInUse");
    let reply = lab.caller("out").ask(DIRECTORY, "ListFoldersForParent", &[]);
    reply.refused(404, "EntityNotExists.ResourceDirectory");
}

#[test]
fn the_tree_is_walked_by_those_who_may() {
    let lab = Lab::start(&world());
    for profile in ["boss", "auditor"] {
        let caller = lab.caller(profile);
        let folders = |parent: &str| {
            let answer =
                caller.ask(DIRECTORY, "ListFoldersForParent", &[("ParentFolderId", parent), ("PageSize", "100")]);
            let answer = answer.ok();
            texts(&answer["Folders"]["Folder"], "FolderId").join(" ")
        };
        assert_eq!(folders(""), format!("{TEAMS} {EMPTY}"));
        assert_eq!(folders(ROOT), format!("{TEAMS} {EMPTY}"));
        assert_eq!(folders(TEAMS), QA);
        assert_eq!(folders(QA), "");
        let members = |parent: &str| {
            let answer = caller.ask(DIRECTORY, "ListAccountsForParent", &[("ParentFolderId", parent)]).ok();
            texts(&answer["Accounts"]["Account"], "AccountId").join(" ")
        };
        assert_eq!(members(ROOT), AUDITOR);
        assert_eq!(members(TEAMS), KEYLESS);
        assert_eq!(members(QA), format!("{DEV} {LEAVER}"));
    }
}

#[test]
fn a_member_without_rights_is_denied_the_tree() {
    let lab = Lab::start(&world());
    let dev = lab.caller("dev");
    for (action, parameters) in [
        ("ListFoldersForParent", vec![]),
        ("ListAccountsForParent", vec![("ParentFolderId", ROOT)]),
        ("GetFolder", vec![("FolderId", TEAMS)]),
        ("GetAccount", vec![("AccountId", DEV)]),
    ] {
        dev.ask(DIRECTORY, action, &parameters).refused(403, "NoPermission");
    }
}

#[test]
fn folders_and_accounts_are_told_one_by_one() {
    let lab = Lab::start(&world());
    let boss = lab.caller("boss");
    let folder = boss.ask(DIRECTORY, "GetFolder", &[("FolderId", QA)]).ok();
    assert_eq!((&folder["Folder"]["FolderName"], &folder["Folder"]["ParentFolderId"]), (&"QA".into(), &TEAMS.into()));
    assert_eq!(folder["Folder"]["ResourceDirectoryPath"], format!("{RD}/{ROOT}/{TEAMS}/{QA}"));
    boss.ask(DIRECTORY, "GetFolder", &[("FolderId", NO_FOLDER)]).refused(404, "EntityNotExists.Folder");
    boss.ask(DIRECTORY, "GetFolder", &[]).refused(400, "MissingParameter.FolderId");
    boss.ask(DIRECTORY, "ListFoldersForParent", &[("ParentFolderId", NO_FOLDER)])
        .refused(404, "EntityNotExists.Folder");
    let account = boss.ask(DIRECTORY, "GetAccount", &[("AccountId", DEV)]).ok();
    let account = &account["Account"];
    assert_eq!((&account["DisplayName"], &account["FolderId"]), (&"dev".into(), &QA.into()));
    assert_eq!(account["ResourceDirectoryPath"], format!("{RD}/{ROOT}/{TEAMS}/{QA}/{DEV}"));
    boss.ask(DIRECTORY, "GetAccount", &[("AccountId", OUT)]).refused(404, "EntityNotExists.Account");
    boss.ask(DIRECTORY, "GetAccount", &[]).refused(400, "MissingParameter.AccountId");
}

#[test]
fn pages_are_numbered() {
    let lab = Lab::start(&world());
    let page = [("PageSize", "1"), ("PageNumber", "2")];
    let answer = lab.caller("boss").ask(DIRECTORY, "ListFoldersForParent", &page).ok();
    assert_eq!(texts(&answer["Folders"]["Folder"], "FolderId"), [EMPTY]);
    assert_eq!((&answer["TotalCount"], &answer["PageNumber"]), (&2.into(), &2.into()));
}

#[test]
fn a_folder_reaches_everybody_below_it_and_nobody_else() {
    let lab = Lab::start(&world());
    lab.caller("boss").share("folder", false, &[PLAIN], &[TEAMS]);
    lab.settle();
    assert!(lab.caller("dev").shared_in(PLAIN).is_some(), "in a folder of the folder");
    assert!(lab.caller("auditor").shared_in(PLAIN).is_none(), "in the root folder");
    assert!(lab.caller("out").shared_in(PLAIN).is_none());
}

#[test]
fn the_directory_reaches_the_management_account_too() {
    let lab = Lab::start(&world());
    let dev = lab.caller("dev");
    // The developer's own key has no role, so a plain snapshot of another member's is needed: the leaver has none
    // either; what counts is the row.
    let share = dev.share("everyone", false, &[], &[RD]);
    lab.settle();
    assert_eq!(dev.row(&share, "Target", RD).0, "Associated");
    let shares = lab.caller("boss").sharing("ListResourceShares", &[("ResourceOwner", "OtherAccounts")]).ok();
    assert_eq!(texts(&shares["ResourceShares"], "ResourceShareId"), [share]);
}

#[test]
fn who_joins_gains_access_and_who_leaves_loses_it() {
    let lab = Lab::start(&world());
    lab.caller("boss").share("folder", false, &[PLAIN], &[QA]);
    lab.settle();
    assert!(lab.caller("late").shared_in(PLAIN).is_none());
    assert!(lab.caller("leaver").shared_in(PLAIN).is_some());
    lab.advance(Duration::from_secs(3600));
    assert!(lab.caller("late").shared_in(PLAIN).is_some());
    assert!(lab.caller("leaver").shared_in(PLAIN).is_none());
    assert_eq!(lab.caller("late").invitations(), []);
}

#[test]
fn sharing_inside_the_directory_has_a_switch() {
    let mut world = world();
    world["directories"][0]["sharing_enabled"] = false.into();
    let lab = Lab::start(&world);
    let boss = lab.caller("boss");
    let enabled = || boss.sharing("CheckSharingWithResourceDirectoryStatus", &[]).ok()["EnableSharingWithRd"].clone();
    assert_eq!(enabled(), false);
    boss.try_share("x", false, &[PLAIN], &[RD]).refused(409, "NotEnableSharingWithResourceDirectory");
    boss.try_share("x", false, &[PLAIN], &[QA]).refused(409, "NotEnableSharingWithResourceDirectory");
    lab.caller("dev").sharing("EnableSharingWithResourceDirectory", &[]).refused(409, "ActionNotPermitted");
    boss.sharing("EnableSharingWithResourceDirectory", &[]).ok();
    boss.sharing("EnableSharingWithResourceDirectory", &[]).refused(409, "AlreadyEnabled");
    assert_eq!(enabled(), true);
    boss.share("x", false, &[PLAIN], &[RD, QA]);
}

#[test]
fn an_account_without_a_directory_cannot_share_with_one() {
    let lab = Lab::start(&world());
    let out = lab.caller("out");
    out.try_share("x", false, &[OUTS], &[RD]).refused(409, "AccountNotInResourceDirectory");
    out.try_share("x", true, &[OUTS], &[TEAMS]).refused(409, "AccountNotInResourceDirectory");
    out.sharing("EnableSharingWithResourceDirectory", &[]).refused(409, "ActionNotPermitted");
    lab.caller("boss").try_share("x", false, &[PLAIN], &[NO_FOLDER]).refused(400, "InvalidTarget");
}
