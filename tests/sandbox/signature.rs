//! Who a request comes from.

use std::time::Duration;

use serde_json::Value;

use crate::support::*;

fn identity(lab: &Lab) -> Call {
    lab.caller("boss").call(STS, "GetCallerIdentity")
}

fn snapshots(lab: &Lab) -> Call {
    lab.caller("boss").call(ECS, "DescribeSnapshots").with("RegionId", "cn-hangzhou")
}

#[test]
fn a_correct_signature_is_accepted_by_get_and_post_from_query_and_form() {
    let lab = Lab::start(&world());
    assert_eq!(identity(&lab).send().ok()["AccountId"], BOSS);
    let mut get = snapshots(&lab).with("SnapshotName", "web-golden");
    get.method = "GET";
    assert_eq!(get.send().ok()["TotalCount"], 1);
    let mut form = snapshots(&lab);
    form.form = vec![("SnapshotName".to_owned(), "web-golden".to_owned()), ("PageSize".to_owned(), "100".to_owned())];
    let answer = form.send().ok();
    assert_eq!((&answer["TotalCount"], &answer["PageSize"]), (&Value::from(1), &Value::from(100)));
    let mut named_in_query = snapshots(&lab).with("SnapshotName", "web-golden");
    named_in_query.names_in_query = true;
    assert_eq!(named_in_query.send().ok()["TotalCount"], 1);
}

#[test]
fn spelling_of_the_official_clients_is_accepted() {
    let lab = Lab::start(&world());
    // Unsorted, a space as `+`, truth in capitals, and headers signed that others do not sign.
    let mut call = snapshots(&lab)
        .with("Tag.2.Key", "team")
        .with("Tag.1.Key", "env")
        .with("Tag.1.Value", "a +b*c~d/é 快")
        .with("DryRun", "False");
    call.plus = true;
    call.extra = vec![
        ("accept".to_owned(), "application/json".to_owned(), true),
        ("user-agent".to_owned(), "a client".to_owned(), true),
        ("x-acs-credentials-provider".to_owned(), "static_ak".to_owned(), true),
        ("x-acs-something-new".to_owned(), "ignored".to_owned(), false),
        ("content-type".to_owned(), "application/octet-stream".to_owned(), false),
    ];
    assert_eq!(call.send().ok()["TotalCount"], 0);
}

#[test]
fn a_long_request_line_is_taken() {
    let lab = Lab::start(&world());
    let call = snapshots(&lab).with("SnapshotName", &"x".repeat(20_000));
    assert_eq!(call.send().ok()["TotalCount"], 0);
}

#[test]
fn a_wrong_secret_is_refused_without_telling_the_right_one() {
    let lab = Lab::start(&world());
    let mut call = identity(&lab);
    call.key.1 = "another".to_owned();
    let body = call.send().refused(400, "SignatureDoesNotMatch");
    assert!(!body.to_string().contains("secret-of-boss"));
}

#[test]
fn anything_changed_after_signing_is_noticed() {
    let lab = Lab::start(&world());
    let mut query = snapshots(&lab);
    query.spoil_query = Some(|text| format!("{text}&SnapshotName=other"));
    let mut body = snapshots(&lab);
    body.form = vec![("SnapshotName".to_owned(), "a".to_owned())];
    body.spoil_body = Some(|text| text.replace("=a", "=b"));
    let mut signature = snapshots(&lab);
    signature.spoil_authorization = Some(|text| text[..text.len() - 2].to_owned());
    let mut get = snapshots(&lab);
    get.spoil_query = Some(|text| text.replace("cn-hangzhou", "cn-beijing"));
    for call in [query, body, signature, get] {
        call.send().refused(400, "SignatureDoesNotMatch");
    }
}

#[test]
fn unknown_and_disabled_keys_are_told_apart() {
    let lab = Lab::start(&world());
    let mut call = identity(&lab);
    call.key.0 = "NOSUCHKEY".to_owned();
    call.send().refused(404, "InvalidAccessKeyId.NotFound");
    lab.caller("off").call(STS, "GetCallerIdentity").send().refused(400, "InvalidAccessKeyId.Inactive");
}

#[test]
fn a_header_that_must_be_signed_is_missed() {
    let lab = Lab::start(&world());
    for name in ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"]
    {
        let mut call = identity(&lab);
        call.unsigned = Some(name);
        call.send().refused(400, "IncompleteSignature");
    }
    let mut token = lab.caller("auditor").call(STS, "GetCallerIdentity");
    token.unsigned = Some("x-acs-security-token");
    token.send().refused(400, "IncompleteSignature");
    for name in ["x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"] {
        let mut call = identity(&lab);
        call.dropped = Some(name);
        call.send().refused(400, "IncompleteSignature");
    }
}

#[test]
fn a_malformed_authorization_is_refused() {
    let lab = Lab::start(&world());
    let tampers: [fn(String) -> String; 4] = [
        |_| String::new(),
        |_| "Basic Zm9vOmJhcg==".to_owned(),
        |text| text.replace("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"),
        |text| text.replace(",Signature=", ";Signature="),
    ];
    for tamper in tampers {
        let mut call = identity(&lab);
        call.spoil_authorization = Some(tamper);
        call.send().refused(400, "IncompleteSignature");
    }
}

#[test]
fn a_date_counts_for_a_quarter_of_an_hour_either_way() {
    let lab = Lab::start(&world());
    for seconds in [-15 * 60, 15 * 60] {
        let mut call = identity(&lab);
        call.date = lab.date(seconds);
        call.send().ok();
        let mut call = identity(&lab);
        call.date = lab.date(seconds + seconds.signum());
        call.send().refused(400, "InvalidTimeStamp.Expired");
    }
    for date in ["yesterday", "2026-11-24", "2026-11-24T14:00:00", "Tue, 24 Nov 2026 14:00:00 GMT"] {
        let mut call = identity(&lab);
        call.date = date.to_owned();
        call.send().refused(400, "InvalidTimeStamp.Format");
    }
}

#[test]
fn a_nonce_counts_once_for_each_key() {
    let lab = Lab::start(&world());
    let first = identity(&lab);
    first.send().ok();
    first.send().refused(400, "SignatureNonceUsed");
    lab.advance(Duration::from_secs(60));
    first.send().refused(400, "SignatureNonceUsed");
    let mut other = lab.caller("out").call(STS, "GetCallerIdentity");
    other.nonce.clone_from(&first.nonce);
    other.send().ok();
    // A request that was refused for its signature does not use up anybody's nonce.
    let mut forged = identity(&lab);
    forged.key.1 = "another".to_owned();
    forged.send().refused(400, "SignatureDoesNotMatch");
    let mut real = identity(&lab);
    real.nonce = forged.nonce;
    real.send().ok();
}

#[test]
fn temporary_keys_need_their_own_token_while_it_lives() {
    let lab = Lab::start(&world());
    let call = || lab.caller("auditor").call(STS, "GetCallerIdentity");
    call().send().ok();
    let with = |token: Option<&str>| {
        let mut call = call();
        call.token = token.map(str::to_owned);
        call.send()
    };
    with(None).refused(400, "MissingSecurityToken");
    with(Some("nonsense")).refused(400, "InvalidSecurityToken.Malformed");
    with(Some("token-of-other")).refused(400, "InvalidSecurityToken.MismatchWithAccessKey");
    lab.advance(Duration::from_secs(2 * 3600 - 1));
    call().send().ok();
    lab.advance(Duration::from_secs(2));
    call().send().refused(400, "InvalidSecurityToken.Expired");
    lab.caller("other").call(STS, "GetCallerIdentity").send().ok();
}
