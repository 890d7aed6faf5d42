use super::*;

const SECRET: &str = "EXAMPLEsecret0123456789abcdef";
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const NONCE: &str = "0123456789abcdef0123456789abcdef";
const PYTHON: &str = "AlibabaCloud (Linux; x86_64) Python/3.11.7 Core/0.4.3 TeaDSL/2";

struct Vector<'a> {
    query: &'a [(&'a str, &'a str)],
    headers: &'a [(&'a str, &'a str)],
    body: &'a [u8],
    key: (&'a str, &'a str),
}

impl Vector<'_> {
    /// The hash of the canonical request, and the `Authorization` header.
    fn compute(&self) -> (String, String) {
        let pairs: Vec<_> = self.query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        let query = canonical_query(&pairs);
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (*name, Cow::Borrowed(*value))).collect();
        let body_hash = hash(self.body);
        let request = Request { method: "POST", path: "/", query: &query, headers: &headers, body_hash: &body_hash };
        let authorization = authorization(&request, self.key.0, &Secret::new(self.key.1));
        (hash(canonical_request(&request).as_bytes()), authorization)
    }

    fn signature(&self) -> String {
        self.compute().1.rsplit('=').next().unwrap().to_owned()
    }
}

#[test]
fn the_documented_example() {
    let vector = Vector {
        query: &[("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"), ("RegionId", "cn-shanghai")],
        headers: &[
            ("x-acs-action", "RunInstances"),
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-version", "2014-05-26"),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-content-sha256", EMPTY),
        ],
        body: b"",
        key: ("YourAccessKeyId", "YourAccessKeySecret"),
    };
    let (canonical, authorization) = vector.compute();
    assert_eq!(canonical, "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259");
    assert_eq!(
        authorization,
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;\
         x-acs-signature-nonce;x-acs-version,\
         Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
}

#[test]
fn a_token_lists_and_every_kind_of_character() {
    use crate::api::params::{Params, Value};

    let params = Params::new()
        .with("RegionId", "cn-hangzhou")
        .with("Description", "快照 a+b*c~d/e é")
        .with("SnapshotIds", r#"["s-bp1a","s-bp1b"]"#)
        .with("Tag", Value::tags([("env", "prod"), ("owner team", "x&y=z")]))
        .with("Targets", Value::texts(["1234567890123456", "r-abcdef"]))
        .with("Empty", "")
        .with("Encrypted", true)
        .flatten();
    assert_eq!(
        canonical_query(&params),
        "Description=%E5%BF%AB%E7%85%A7%20a%2Bb%2Ac~d%2Fe%20%C3%A9&Empty=&Encrypted=true&RegionId=cn-hangzhou&\
         SnapshotIds=%5B%22s-bp1a%22%2C%22s-bp1b%22%5D&Tag.1.Key=env&Tag.1.Value=prod&Tag.2.Key=owner%20team&\
         Tag.2.Value=x%26y%3Dz&Targets.1=1234567890123456&Targets.2=r-abcdef"
    );
    let query: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let vector = Vector {
        query: &query,
        headers: &[
            ("host", "ecs.cn-hangzhou.aliyuncs.com"),
            ("x-acs-accesskey-id", "STS.EXAMPLEKEYID"),
            ("x-acs-action", "DescribeSnapshots"),
            ("x-acs-content-sha256", EMPTY),
            ("x-acs-date", "2026-01-02T03:04:05Z"),
            ("x-acs-security-token", "CAISexample+/token=="),
            ("x-acs-signature-nonce", NONCE),
            ("x-acs-version", "2014-05-26"),
        ],
        body: b"",
        key: ("STS.EXAMPLEKEYID", SECRET),
    };
    let (canonical, authorization) = vector.compute();
    assert_eq!(canonical, "4353d85ce93d499a4b792c7d962c95ad718e932563900b3c15b79b73bb547da5");
    assert!(authorization.ends_with(
        "x-acs-security-token;x-acs-signature-nonce;x-acs-version,\
         Signature=859411cca23708fa42a31c23c98370894f8ad8ed2c4bdb5482557f9447b7e013"
    ));
}

#[test]
fn a_form_body() {
    let body = b"List.1=x&List.2=y&Name=a+b%2Bc%2Ad~e%2Ff&Nested.K=True";
    assert_eq!(hash(body), "2c6b389fd63635397cc52f8214eee6a41d89a1869b28fcf549c9051bef452777");
    let vector = Vector {
        query: &[("RegionId", "cn-hangzhou")],
        headers: &[
            ("content-type", "application/x-www-form-urlencoded"),
            ("host", "resourcesharing.cn-hangzhou.aliyuncs.com"),
            ("x-acs-action", "CreateResourceShare"),
            ("x-acs-content-sha256", "2c6b389fd63635397cc52f8214eee6a41d89a1869b28fcf549c9051bef452777"),
            ("x-acs-date", "2026-01-02T03:04:05Z"),
            ("x-acs-signature-nonce", "fedcba9876543210fedcba9876543210"),
            ("x-acs-version", "2020-01-10"),
        ],
        body,
        key: ("EXAMPLEKEYID", SECRET),
    };
    let (canonical, authorization) = vector.compute();
    assert_eq!(canonical, "c075bc0d3b680a5a58c78fabd541625c020ad4972c219f632b57021c11fc6672");
    assert!(authorization.ends_with("=28ecda8e9b03e648976099d5e31e63f4d407f39d441d43200ba0666cc911d213"));
}

/// The headers that the official Python SDK signs.
fn python<'a>(host: &'a str, action: &'a str, version: &'a str) -> [(&'a str, &'a str); 9] {
    [
        ("accept", "application/json"),
        ("host", host),
        ("user-agent", PYTHON),
        ("x-acs-action", action),
        ("x-acs-content-sha256", EMPTY),
        ("x-acs-credentials-provider", "static_ak"),
        ("x-acs-date", "2026-01-02T03:04:05Z"),
        ("x-acs-signature-nonce", NONCE),
        ("x-acs-version", version),
    ]
}

#[test]
fn more_signed_headers_and_an_empty_query() {
    let headers = python("sts.aliyuncs.com", "GetCallerIdentity", "2015-04-01");
    let vector = Vector { query: &[], headers: &headers, body: b"", key: ("EXAMPLEKEYID", SECRET) };
    let (canonical, authorization) = vector.compute();
    assert_eq!(canonical, "ad718959486dd9ef4872f1263ca3649b88fc479202aaa8f5e1fad0cc4cd2c28a");
    assert_eq!(
        authorization,
        "ACS3-HMAC-SHA256 Credential=EXAMPLEKEYID,SignedHeaders=accept;host;user-agent;x-acs-action;\
         x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version,\
         Signature=3fab92446d1668ac87f47b7f138d2d44dfc333d4ee6acad08924988b2bed7d0f"
    );
}

#[test]
fn requests_captured_from_the_official_sdk() {
    let describe_snapshots: &[(&str, &str)] = &[
        ("DryRun", "False"),
        ("Encrypted", "True"),
        ("PageNumber", "1"),
        ("PageSize", "100"),
        ("RegionId", "cn-hangzhou"),
        ("SnapshotIds", r#"["s-bp1a","s-bp1b"]"#),
        ("Tag.1.Key", "env"),
        ("Tag.1.Value", "prod a+b*c~d/é"),
        ("Filter.1.Key", "CreationStartTime"),
        ("Filter.1.Value", "2026-01-01T00:00Z"),
    ];
    let copy: &[(&str, &str)] = &[
        ("DestinationRegionId", "cn-beijing"),
        ("Encrypted", "True"),
        ("RegionId", "cn-hangzhou"),
        ("SnapshotId", "s-1"),
    ];
    let assume: &[(&str, &str)] =
        &[("DurationSeconds", "3600"), ("RoleArn", "acs:ram::1234567890123456:role/x"), ("RoleSessionName", "n")];
    let create: &[(&str, &str)] = &[("ClientToken", "tok"), ("Description", "快照 +*~/"), ("DiskId", "d-1")];
    for (action, version, query, signature) in [
        (
            "DescribeSnapshots",
            "2014-05-26",
            describe_snapshots,
            "08e9b67b912f4eb472d93faf701bb917f527529d983861e277f090307ce57041",
        ),
        (
            "DescribeRegions",
            "2014-05-26",
            &[("AcceptLanguage", "en-US"), ("ResourceType", "instance")],
            "365a228f88bbdfb7132e039db495af350999253a1e3f8b3828d050ecf96f405c",
        ),
        ("GetCallerIdentity", "2015-04-01", &[], "cbb5b59130a816dcbeb8bda2b0fb48c43ad2b21baeae9916c1d900ca13204e15"),
        ("CopySnapshot", "2014-05-26", copy, "d6447b6f4dac8339dc27d5ab06dffb7af8241eba0fe7b3c220b351c7b3b841b6"),
        ("AssumeRole", "2015-04-01", assume, "40689dc803f649bff8c96704fabbb5d99c9d3b0b0f5f733857f5c003e3426100"),
        ("CreateSnapshot", "2014-05-26", create, "600f76c439cbcd905fed0fc0c762972e60b77afd6237c1316cbb25ca2c826a14"),
    ] {
        let headers = python("127.0.0.1:43309", action, version);
        let vector = Vector { query, headers: &headers, body: b"", key: ("EXAMPLEKEYID", SECRET) };
        assert_eq!(vector.signature(), signature, "{action}");
    }
}

#[test]
fn names_are_sorted_by_their_bytes() {
    let pairs: Vec<_> =
        ["T.2", "T.10", "T.1", "T.11", "a", "_", "B", "T1"].map(|name| (name.into(), "x".into())).into();
    assert_eq!(canonical_query(&pairs), "B=x&T.1=x&T.10=x&T.11=x&T.2=x&T1=x&_=x&a=x");
    assert_eq!(canonical_query(&[]), "");
}
