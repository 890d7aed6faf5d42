//! `snapferry invitations`: the invitations of all regions, answered ones included, of one profile or of all.

use std::collections::BTreeMap;

use clap::Command;

use super::answer::{Answer, Column, Failed, Item, Show, text};
use super::failure::Failure;
use super::lists::{All, Part};
use super::senders::Around;
use super::{Context, Spec, codes, lists, note, options};
use crate::cli::system;
use crate::domain::ids::{AccountId, RegionId};
use crate::domain::invitation::Invitation;
use crate::domain::records::InvitationItem;
use crate::work::{Event, Job, OpenTrouble, Profile};

pub(super) const SPEC: Spec = Spec { name: "invitations", grammar, run };

fn grammar(command: Command) -> Command {
    let all = options::flag("all-profiles", "cmd.all_profiles").conflicts_with("profile");
    options::listing(command, "cmd.invitations", "cmd.invitations_help").arg(all)
}

impl Item for InvitationItem {
    const FIELDS: &'static [&'static str] = Self::FIELDS;
    const TABLE: &'static [Column] = &[
        text("region", "column.region"),
        text("id", "column.id"),
        text("profile", "column.profile"),
        text("sender", "column.from"),
        text("alias", "column.alias"),
        text("relation", "column.relation"),
        text("share", "column.share"),
        text("status", "cmd.col_status"),
        text("expires", "cmd.col_expires"),
        Column { field: "share_name", title: "column.name", show: Show::Name },
    ];
}

fn run(context: &Context<'_>) -> Result<u8, Failure> {
    if context.of.get_flag("all-profiles") {
        return of_all(context);
    }
    let identity = context.open()?;
    let regions = lists::regions(context, options::all(context.of, "region"), true)?;
    let all = read(context, regions, |job| job)?;
    let own = BTreeMap::from([(identity.account.clone(), identity.profile.name.clone())]);
    let around = Around::read(context, own, senders(&all), |job| job)?;
    lists::tell(context, told(all, &identity.profile.name, &around))
}

/// The invitations of these regions; `ask` says as whom.
fn read(context: &Context<'_>, regions: Vec<RegionId>, ask: impl Fn(Job) -> Job) -> Result<All<Invitation>, Failure> {
    lists::ask(
        context,
        regions,
        |region| ask(Job::Invitations { region }),
        |part, event| {
            let Event::Invitations { list, .. } = event else { return false };
            part.items.extend(list.items);
            part.problems.extend(list.stopped);
            true
        },
    )
}

fn senders(all: &All<Invitation>) -> impl Iterator<Item = &AccountId> {
    all.parts.iter().flat_map(|(_, part)| part.items.iter().map(|one| &one.sender))
}

fn item(one: &Invitation, profile: &str, around: &Around) -> InvitationItem {
    InvitationItem::of(one, profile, around.alias(&one.sender), around.relation(&one.sender))
}

fn told(all: All<Invitation>, profile: &str, around: &Around) -> All<InvitationItem> {
    let one = |(region, part): (RegionId, Part<Invitation>)| {
        let items = part.items.iter().map(|one| item(one, profile, around)).collect();
        (region, Part { items, problems: part.problems })
    };
    All { parts: all.parts.into_iter().map(one).collect() }
}

/// What came of all profiles together.
#[derive(Default)]
struct Gathered {
    items: Vec<InvitationItem>,
    failed: Vec<Failed>,
    said: Vec<String>,
    codes: Vec<u8>,
    /// Whether anything was read.
    read: bool,
}

impl Gathered {
    fn fail(&mut self, profile: &str, failure: Failure) {
        let own = |failed: Failed| Failed { profile: Some(profile.to_owned()), ..failed };
        self.failed.extend(failure.failed.into_iter().map(own));
        for why in failure.words {
            self.said.push(crate::text::fill("cmd.profile_failed", &[("profile", &profile), ("why", &why)]));
        }
        self.codes.push(failure.code);
    }

    fn code(&self) -> u8 {
        match self.codes.as_slice() {
            [] => codes::OK,
            [first, rest @ ..] if !self.read && rest.iter().all(|code| code == first) => *first,
            _ => codes::PARTIAL,
        }
    }
}

/// The inboxes of all profiles. An account that several lead to is asked once.
fn of_all(context: &Context<'_>) -> Result<u8, Failure> {
    let Event::Profiles { found, trouble, .. } = context.driver().ask_as_nobody(Job::Profiles)? else {
        return Err(Failure::broken());
    };
    let mut gathered = Gathered::default();
    let mut own: BTreeMap<AccountId, String> = BTreeMap::new();
    let mut inboxes = Vec::new();
    if let Some(trouble) = trouble {
        gathered.fail("", Failure::not_opened(&OpenTrouble::Credentials(trouble)));
    }
    for profile in asked(found) {
        match sign_in(context, &profile)? {
            Err(failure) => gathered.fail(&profile, failure),
            Ok((account, _)) if own.contains_key(&account) => {}
            Ok((account, regions)) => {
                own.insert(account, profile.clone());
                inboxes.push((profile, regions));
            }
        }
    }
    for (profile, regions) in inboxes {
        let ask = |job| Job::As { profile: profile.clone(), job: Box::new(job) };
        let all = read(context, regions, ask)?;
        let around = Around::read(context, own.clone(), senders(&all), ask)?;
        let all = told(all, &profile, &around);
        gathered.read |= all.is_read();
        for problem in all.problems() {
            gathered.fail(&profile, Failure::of(&problem));
        }
        gathered.items.extend(all.parts.into_iter().flat_map(|(_, part)| part.items));
    }
    let code = gathered.code();
    if gathered.items.is_empty() {
        note(crate::text::get(if gathered.codes.is_empty() { "cmd.none" } else { "cmd.none_read" }));
    }
    Answer::list(gathered.items, gathered.failed).print(context.format).map_err(system)?;
    gathered.said.iter().for_each(|line| note(line));
    Ok(code)
}

/// The profiles to ask. The role of the machine, which may have none, is asked only where there is nobody else to ask.
fn asked(found: Vec<Profile>) -> impl Iterator<Item = String> {
    let only = found.len() == 1;
    found.into_iter().filter(move |profile| only || !profile.is_implied()).map(|profile| profile.name)
}

/// The account of a profile, and the regions to ask as it.
fn sign_in(context: &Context<'_>, profile: &str) -> Result<Result<(AccountId, Vec<RegionId>), Failure>, Failure> {
    let driver = context.driver();
    let stamp = driver.submit(Job::As { profile: profile.to_owned(), job: Box::new(Job::Regions) });
    let Event::Verified { account, .. } = driver.answer(stamp)? else { return Err(Failure::broken()) };
    let account = match account {
        Ok(account) => account,
        Err(trouble) => return Ok(Err(Failure::not_opened(&trouble))),
    };
    let Event::Regions(regions) = driver.answer(stamp)? else { return Err(Failure::broken()) };
    let named: Vec<RegionId> = options::all(context.of, "region");
    Ok(match regions {
        Ok(_) if !named.is_empty() => Ok((account, named)),
        Ok(regions) => {
            let wanted = regions.into_iter().filter(|region| region.sharing != Some(false));
            Ok((account, wanted.map(|region| region.id).collect()))
        }
        Err(problem) => Err(Failure::of(&problem)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work::Origin;

    #[test]
    fn the_role_of_the_machine_is_asked_only_if_there_is_nobody_else() {
        let profile = |name: &str, origin| Profile {
            name: name.to_owned(),
            mode: "AK".to_owned(),
            origin,
            region: None,
            supported: true,
        };
        let role = || profile("instance-role", Origin::Instance);
        let file = profile("ops", Origin::File("/home/ops/.aliyun/config.json".into()));
        assert_eq!(asked(vec![file, role()]).collect::<Vec<_>>(), ["ops"]);
        assert_eq!(asked(vec![role()]).collect::<Vec<_>>(), ["instance-role"]);
    }
}
