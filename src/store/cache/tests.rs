use super::*;

const ACME: &str = "1203948576102938";
const CLOUD: &str = "localhost:4020";

fn head(account: &str, region: &str, place: usize) -> Head {
    Head {
        account: account.parse().unwrap(),
        region: region.parse().unwrap(),
        name: "name".into(),
        sharing: Some(true),
        place,
        at: "2026-11-24T12:00:00Z".parse().unwrap(),
        cloud: CLOUD.to_owned(),
    }
}

fn read(cache: &Cache, account: &str) -> (Vec<Found<Vec<u8>>>, usize) {
    cache.load(&account.parse().unwrap(), |_, block| Some(block.to_owned()))
}

fn file(home: &Path, region: &str) -> PathBuf {
    home.join("lists/localhost_4020").join(ACME).join(format!("{region}.rows"))
}

#[test]
fn lists_come_back_whole_and_only_for_their_account_and_cloud() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path(), CLOUD);
    assert_eq!(read(&cache, ACME), (Vec::new(), 0));
    let (beijing, hangzhou) = (head(ACME, "cn-beijing", 1), head(ACME, "cn-hangzhou", 0));
    cache.save(&beijing, []).unwrap();
    cache.save(&hangzhou, [b"old".to_vec()]).unwrap();
    cache.save(&hangzhou, [b"one".to_vec(), b"other".to_vec()]).unwrap();
    let first = Found { head: hangzhou, blocks: vec![b"one".to_vec(), b"other".to_vec()] };
    let second = Found { head: beijing, blocks: Vec::new() };
    assert_eq!(read(&cache, ACME), (vec![first, second], 0));
    assert_eq!(read(&cache, "1876543210987654"), (Vec::new(), 0));
    assert_eq!(read(&Cache::new(home.path(), "aliyuncs.com"), ACME), (Vec::new(), 0));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&file(home.path(), "cn-hangzhou")), 0o600);
        assert_eq!(mode(file(home.path(), "cn-hangzhou").parent().unwrap()), 0o700);
    }
}

#[test]
fn whatever_is_wrong_with_a_file_is_a_reason_to_remove_it_and_no_other() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path(), CLOUD);
    cache.save(&head(ACME, "cn-beijing", 0), [b"rows".to_vec()]).unwrap();
    let damaged = file(home.path(), "cn-hangzhou");
    cache.save(&head(ACME, "cn-hangzhou", 1), [b"rows".to_vec()]).unwrap();
    let whole = fs::read(&damaged).unwrap();
    let cut = (0..whole.len()).step_by(7).map(|length| whole[..length].to_vec());
    let turned = (0..whole.len()).map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        bytes
    });
    let longer = [whole.iter().copied().chain(*b"x").collect(), b"snapferry rows 2\n{}\n".to_vec()];
    for content in cut.chain(turned).chain(longer) {
        files::write_private(&damaged, &content).unwrap();
        let (found, dropped) = read(&cache, ACME);
        assert_eq!((found.len(), dropped), (1, 1), "{content:?}");
        assert!(!damaged.exists());
    }
    files::write_private(&damaged, &whole).unwrap();
    assert_eq!(read(&cache, ACME).1, 0);
    assert_eq!(cache.load(&ACME.parse().unwrap(), |_, _| None::<()>).1, 2, "blocks that are none");
}

#[test]
fn a_file_of_another_account_or_region_is_not_taken_for_this_one() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path(), CLOUD);
    let other = "1876543210987654";
    cache.save(&head(other, "cn-hangzhou", 0), [b"theirs".to_vec()]).unwrap();
    let theirs = home.path().join("lists/localhost_4020").join(other).join("cn-hangzhou.rows");
    cache.save(&head(ACME, "cn-beijing", 0), [b"ours".to_vec()]).unwrap();
    fs::copy(&theirs, file(home.path(), "cn-hangzhou")).unwrap();
    fs::copy(file(home.path(), "cn-beijing"), file(home.path(), "cn-shanghai")).unwrap();
    let (found, dropped) = read(&cache, ACME);
    assert_eq!((found.len(), dropped), (1, 2));
    assert_eq!(found[0].blocks, [b"ours".to_vec()]);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_could_have_written_is_not_taken() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path(), CLOUD);
    cache.save(&head(ACME, "cn-hangzhou", 0), [b"rows".to_vec()]).unwrap();
    let file = file(home.path(), "cn-hangzhou");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
    assert_eq!(read(&cache, ACME), (Vec::new(), 1));
}

#[test]
fn the_oldest_lists_make_room_and_one_that_is_too_long_is_not_kept() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache { most: 4096, ..Cache::new(home.path(), CLOUD) };
    let regions = ["cn-a", "cn-b", "cn-c", "cn-d"];
    for (hour, region) in regions.iter().enumerate() {
        cache.save(&head(ACME, region, hour), [vec![7; 900]]).unwrap();
        let written = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(3600 * (hour as u64 + 1));
        File::options().append(true).open(file(home.path(), region)).unwrap().set_modified(written).unwrap();
    }
    let names = |found: Vec<Found<Vec<u8>>>| found.iter().map(|one| one.head.region.to_string()).collect::<Vec<_>>();
    cache.save(&head(ACME, "cn-e", 4), [vec![7; 900]]).unwrap();
    assert_eq!(names(read(&cache, ACME).0), ["cn-c", "cn-d", "cn-e"]);
    let refused = cache.save(&head(ACME, "cn-e", 4), [vec![7; 3000]]).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::FileTooLarge);
    assert_eq!(names(read(&cache, ACME).0), ["cn-c", "cn-d", "cn-e"], "the older one stays");
    let left = fs::read_dir(file(home.path(), "cn-e").parent().unwrap()).unwrap().count();
    assert_eq!(left, 3, "no draft stays behind");
}

#[test]
fn the_account_of_a_key_is_remembered_without_the_key() {
    let home = tempfile::tempdir().unwrap();
    let cache = Cache::new(home.path(), CLOUD);
    assert_eq!(cache.account_of("KEY"), None);
    cache.remember("KEY", &ACME.parse().unwrap()).unwrap();
    assert_eq!(cache.account_of("KEY"), Some(ACME.parse().unwrap()));
    assert_eq!(cache.account_of("OTHER"), None);
    assert_eq!(Cache::new(home.path(), "aliyuncs.com").account_of("KEY"), None);
    let file = home.path().join("lists/localhost_4020/accounts.json");
    assert!(!fs::read_to_string(&file).unwrap().contains("KEY"));
    fs::write(&file, "no JSON").unwrap();
    assert_eq!(cache.account_of("KEY"), None);
    cache.remember("KEY", &"1876543210987654".parse().unwrap()).unwrap();
    assert_eq!(cache.account_of("KEY"), Some("1876543210987654".parse().unwrap()));
}

#[test]
fn clearing_removes_everything_and_nothing_else() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("another"), "").unwrap();
    assert_eq!(clear(home.path()).unwrap(), Cleared::default());
    for cloud in [CLOUD, "aliyuncs.com"] {
        Cache::new(home.path(), cloud).save(&head(ACME, "cn-hangzhou", 0), [b"rows".to_vec()]).unwrap();
    }
    let cleared = clear(home.path()).unwrap();
    assert_eq!(cleared.lists, 2);
    assert!(cleared.bytes > 100);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}
