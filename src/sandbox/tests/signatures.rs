//! Requests as the official Python client sent them, and the vendor's own example, against a pinned clock.

use jiff::Timestamp;

use super::super::fault::Fault;
use super::super::verify::{Clocks, Verifier};
use super::super::{Request, World};
use super::Play;

const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const DATE: &str = "2026-01-02T03:04:05Z";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const PYTHON: &str = "accept;host;user-agent;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;\
                      x-acs-signature-nonce;x-acs-version";

fn world(key: &str, secret: &str, token: Option<&str>) -> World {
    let mut world = World::from_json(include_str!("world.json")).expect("the test world is valid");
    let account = world.accounts.first_mut().expect("an account");
    account.access_key_id = key.to_owned();
    account.access_key_secret = crate::base::secret::Secret::new(secret);
    account.security_token = token.map(crate::base::secret::Secret::new);
    world
}

fn request(headers: &[(&str, &str)], query: &str, body: &str) -> Request {
    Request {
        method: "POST".into(),
        path: "/".into(),
        query: query.into(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.as_bytes().to_vec(),
        listener: "cn-hangzhou".into(),
        ..Request::default()
    }
}

fn verify(world: &World, request: &Request, now: &str) -> Result<(), Fault> {
    let now: Timestamp = now.parse().expect("a time");
    let clocks = Clocks { machine: now, judge: now, world: now };
    Verifier::default().verify(world, &[], request, now, clocks).map(|_| ())
}

/// A request of the official Python client to 127.0.0.1:43309.
fn captured(action: &str, version: &str, query: &str, signature: &str) -> Request {
    let authorization =
        format!("ACS3-HMAC-SHA256 Credential=EXAMPLEKEYID,SignedHeaders={PYTHON},Signature={signature}");
    request(
        &[
            ("accept-encoding", "identity"),
            ("host", "127.0.0.1:43309"),
            ("x-acs-version", version),
            ("x-acs-action", action),
            ("user-agent", "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2"),
            ("x-acs-date", DATE),
            ("x-acs-signature-nonce", NONCE),
            ("accept", "application/json"),
            ("x-acs-content-sha256", EMPTY),
            ("x-acs-credentials-provider", "static_ak"),
            ("authorization", &authorization),
            ("content-length", "0"),
        ],
        query,
        "",
    )
}

const CAPTURES: [(&str, &str, &str, &str); 6] = [
    (
        "DescribeSnapshots",
        "2014-05-26",
        "DryRun=False&Encrypted=True&PageNumber=1&PageSize=100&RegionId=cn-hangzhou&SnapshotIds=%5B%22s-bp1a%22%2C%22s-bp1b%22%5D&Tag.1.Key=env&Tag.1.Value=prod+a%2Bb%2Ac~d%2F%C3%A9&Filter.1.Key=CreationStartTime&Filter.1.Value=2026-01-01T00%3A00Z",
        "08e9b67b912f4eb472d93faf701bb917f527529d983861e277f090307ce57041",
    ),
    (
        "DescribeRegions",
        "2014-05-26",
        "AcceptLanguage=en-US&ResourceType=instance",
        "365a228f88bbdfb7132e039db495af350999253a1e3f8b3828d050ecf96f405c",
    ),
    ("GetCallerIdentity", "2015-04-01", "", "cbb5b59130a816dcbeb8bda2b0fb48c43ad2b21baeae9916c1d900ca13204e15"),
    (
        "CopySnapshot",
        "2014-05-26",
        "DestinationRegionId=cn-beijing&Encrypted=True&RegionId=cn-hangzhou&SnapshotId=s-1",
        "d6447b6f4dac8339dc27d5ab06dffb7af8241eba0fe7b3c220b351c7b3b841b6",
    ),
    (
        "AssumeRole",
        "2015-04-01",
        "DurationSeconds=3600&RoleArn=acs%3Aram%3A%3A1234567890123456%3Arole%2Fx&RoleSessionName=n",
        "40689dc803f649bff8c96704fabbb5d99c9d3b0b0f5f733857f5c003e3426100",
    ),
    (
        "CreateSnapshot",
        "2014-05-26",
        "ClientToken=tok&Description=%E5%BF%AB%E7%85%A7+%2B%2A~%2F&DiskId=d-1",
        "600f76c439cbcd905fed0fc0c762972e60b77afd6237c1316cbb25ca2c826a14",
    ),
];

fn capture_world() -> World {
    world("EXAMPLEKEYID", "EXAMPLEsecret0123456789abcdef", None)
}

#[test]
fn requests_of_the_official_python_client_verify() {
    let world = capture_world();
    for (action, version, query, signature) in CAPTURES {
        let request = captured(action, version, query, signature);
        assert_eq!(verify(&world, &request, DATE), Ok(()), "{action}");
        let mut changed = request.clone();
        changed.query.push_str("&X=1");
        assert_eq!(verify(&world, &changed, DATE).map_err(|f| f.code).err().as_deref(), Some("SignatureDoesNotMatch"));
    }
}

#[test]
fn an_unsigned_request_is_refused() {
    let oidc = request(
        &[
            ("host", "127.0.0.1:43309"),
            ("x-acs-version", "2015-04-01"),
            ("x-acs-action", "AssumeRoleWithOIDC"),
            ("content-length", "0"),
        ],
        "Action=AssumeRoleWithOIDC&Format=json&Version=2015-04-01&Timestamp=2026-01-02T03%3A04%3A05Z&SignatureNonce=0123456789abcdef0123456789abcdef&OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fp&OIDCToken=eyJ.x.y&RoleArn=acs%3Aram%3A%3A1%3Arole%2Fx&RoleSessionName=n",
        "",
    );
    let fault = verify(&capture_world(), &oidc, DATE).expect_err("unsigned");
    assert_eq!((fault.status, fault.code.as_ref()), (400, "IncompleteSignature"));
}

#[test]
fn the_vendors_own_example_verifies() {
    let signed = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let authorization = format!(
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders={signed},\
         Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
    let request = request(
        &[
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-version", "2014-05-26"),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-content-sha256", EMPTY),
            ("authorization", &authorization),
        ],
        "ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
        "",
    );
    let world = world("YourAccessKeyId", "YourAccessKeySecret", None);
    assert_eq!(verify(&world, &request, "2023-10-26T10:22:32Z"), Ok(()));
}

#[test]
fn a_security_token_and_special_characters_verify() {
    let signed = "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;\
                  x-acs-signature-nonce;x-acs-version";
    let authorization = format!(
        "ACS3-HMAC-SHA256 Credential=STS.EXAMPLEKEYID,SignedHeaders={signed},\
         Signature=859411cca23708fa42a31c23c98370894f8ad8ed2c4bdb5482557f9447b7e013"
    );
    let mut headers = vec![
        ("host", "ecs.cn-hangzhou.aliyuncs.com"),
        ("x-acs-accesskey-id", "STS.EXAMPLEKEYID"),
        ("x-acs-action", "DescribeSnapshots"),
        ("x-acs-content-sha256", EMPTY),
        ("x-acs-date", DATE),
        ("x-acs-security-token", "CAISexample+/token=="),
        ("x-acs-signature-nonce", NONCE),
        ("x-acs-version", "2014-05-26"),
        ("authorization", authorization.as_str()),
    ];
    // The parameters are the documented ones; their order and the form of the spaces are the client's business.
    let query = "Tag.2.Value=x%26y%3Dz&Tag.2.Key=owner+team&Targets.1=1234567890123456&Targets.2=r-abcdef&Empty=&\
                 Encrypted=true&RegionId=cn-hangzhou&SnapshotIds=%5B%22s-bp1a%22%2C%22s-bp1b%22%5D&Tag.1.Key=env&\
                 Tag.1.Value=prod&Description=%E5%BF%AB%E7%85%A7%20a%2Bb*c~d/e+%C3%A9";
    let secret = "EXAMPLEsecret0123456789abcdef";
    let of = |token| world("STS.EXAMPLEKEYID", secret, token);
    let signed_request = request(&headers, query, "");
    assert_eq!(verify(&of(Some("CAISexample+/token==")), &signed_request, DATE), Ok(()));
    let code = |world: &World, request: &Request| verify(world, request, DATE).map_err(|fault| fault.code).err();
    assert_eq!(code(&of(Some("another")), &signed_request).as_deref(), Some("InvalidSecurityToken.Malformed"));
    assert_eq!(code(&of(None), &signed_request).as_deref(), Some("InvalidSecurityToken.MismatchWithAccessKey"));
    headers.retain(|(name, _)| *name != "x-acs-security-token");
    let unsigned = request(&headers, query, "");
    assert_eq!(code(&of(Some("another")), &unsigned).as_deref(), Some("SignatureDoesNotMatch"));
}

#[test]
fn a_form_body_is_part_of_what_is_signed() {
    let body = "List.1=x&List.2=y&Name=a+b%2Bc%2Ad~e%2Ff&Nested.K=True";
    let signed = "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let authorization = format!(
        "ACS3-HMAC-SHA256 Credential=EXAMPLEKEYID,SignedHeaders={signed},\
         Signature=28ecda8e9b03e648976099d5e31e63f4d407f39d441d43200ba0666cc911d213"
    );
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("host", "resourcesharing.cn-hangzhou.aliyuncs.com"),
        ("x-acs-action", "CreateResourceShare"),
        ("x-acs-content-sha256", "2c6b389fd63635397cc52f8214eee6a41d89a1869b28fcf549c9051bef452777"),
        ("x-acs-date", DATE),
        ("x-acs-signature-nonce", "fedcba9876543210fedcba9876543210"),
        ("x-acs-version", "2020-01-10"),
        ("authorization", authorization.as_str()),
    ];
    let good = request(&headers, "RegionId=cn-hangzhou", body);
    assert_eq!(verify(&capture_world(), &good, DATE), Ok(()));
    assert_eq!(good.params().get("Name"), Some("a b+c*d~e/f"));
    let forged = request(&headers, "RegionId=cn-hangzhou", &body.replace("=x", "=z"));
    let fault = verify(&capture_world(), &forged, DATE).expect_err("forged");
    assert_eq!(fault.code, "SignatureDoesNotMatch");
}

#[test]
fn the_clock_may_differ_by_fifteen_minutes_either_way() {
    let world = capture_world();
    let (action, version, query, signature) = CAPTURES[2];
    let request = captured(action, version, query, signature);
    for (now, accepted) in [
        ("2026-01-02T03:19:05Z", true),
        ("2026-01-02T03:19:06Z", false),
        ("2026-01-02T02:49:05Z", true),
        ("2026-01-02T02:49:04Z", false),
    ] {
        let code = verify(&world, &request, now).map_err(|fault| fault.code).err();
        assert_eq!(code.as_deref(), (!accepted).then_some("InvalidTimeStamp.Expired"), "{now}");
    }
}

#[test]
fn bad_keys_dates_and_nonces_have_their_codes() {
    let mut play = Play::with(|world| world.accounts[3].key_inactive = true);
    let refused = |play: &mut Play, request: &Request| {
        let (status, body) = play.send(request);
        (status, body["Code"].as_str().unwrap_or_default().to_owned())
    };
    let is = |status: u16, code: &str| (status, code.to_owned());

    let request = play.sign("prod", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    assert_eq!(play.send(&request).0, 200);
    assert_eq!(refused(&mut play, &request), is(400, "SignatureNonceUsed"));

    let mut request = play.sign("prod", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    if let Some((_, value)) = request.headers.last_mut() {
        *value = value.replace("TESTKEYPROD", "NOSUCHKEY");
    }
    assert_eq!(refused(&mut play, &request), is(404, "InvalidAccessKeyId.NotFound"));

    let request = play.sign("qa", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    assert_eq!(refused(&mut play, &request), is(400, "InvalidAccessKeyId.Inactive"));

    play.world.accounts[0].access_key_secret = crate::base::secret::Secret::new("another");
    let request = play.sign("prod", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    let (status, body) = play.send(&request);
    assert_eq!((status, &body["Code"]), (400, &serde_json::json!("SignatureDoesNotMatch")));
    assert!(body["Message"].as_str().is_some_and(|text| text.contains("StringToSign is [ACS3-HMAC-SHA256\n")));

    let request = play.sign("auditor", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    assert_eq!(play.send(&request).0, 200);
    play.wait(2 * 3_600);
    let request = play.sign("auditor", "sts:GetCallerIdentity", &[], "cn-hangzhou");
    assert_eq!(refused(&mut play, &request), is(400, "InvalidSecurityToken.Expired"));
}
