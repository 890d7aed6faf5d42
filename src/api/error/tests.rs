use super::*;

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, body: body.as_bytes().to_vec(), ..Answer::default() }
}

fn error(status: u16, body: &str) -> ApiError {
    answer(status, body).into_body(&[]).unwrap_err()
}

fn envelope(code: &str, message: &str) -> String {
    serde_json::json!({
        "RequestId": "8C5C715F-8C74-FC1E-27E9-E06F59B44E92", "HostId": "ecs.cn-hangzhou.aliyuncs.com",
        "Code": code, "Message": message, "Recommend": "https://api.aliyun.com/troubleshoot",
    })
    .to_string()
}

#[test]
fn a_refusal_keeps_code_message_request_and_status() {
    let error = error(404, &envelope("EntityNotExists.ResourceShare", "no such\u{1b}[2J share"));
    let refusal = error.refusal().unwrap();
    assert_eq!(error.code(), "EntityNotExists.ResourceShare");
    assert_eq!(refusal.message.shown(), "no such\\e[2J share");
    assert_eq!(refusal.request_id.raw(), "8C5C715F-8C74-FC1E-27E9-E06F59B44E92");
    let region = "cn-beijing".parse().unwrap();
    let problem = error.problem("DeleteResourceShare", Some(&region));
    assert_eq!((problem.kind, problem.status), (ProblemKind::Refused, Some(404)));
    assert_eq!((problem.action.as_str(), problem.region), ("DeleteResourceShare", Some(region)));
}

#[test]
fn the_missing_permission_is_told() {
    let body = serde_json::json!({
        "RequestId": "R", "Code": "NoPermission", "Message": "m",
        "AccessDeniedDetail": {"AuthAction": "resourcesharing:CreateResourceShare", "PolicyType": "x"},
    });
    let error = error(403, &body.to_string());
    assert_eq!(error.refusal().unwrap().denied.raw(), "resourcesharing:CreateResourceShare");
    assert!(error.problem("CreateResourceShare", None).is_denied());
}

#[test]
fn lower_case_names_and_odd_types_are_read() {
    let error = error(400, r#"{"code":"Forbidden","message":7,"requestId":null,"AccessDeniedDetail":"text"}"#);
    assert_eq!(error.code(), "Forbidden");
    assert_eq!(error.refusal().unwrap().message.raw(), "7");
}

#[test]
fn which_answers_ask_to_slow_down() {
    let with = |status, code: &str, after: Option<u64>| {
        let after = after.map(Duration::from_millis);
        Answer { after, ..answer(status, &envelope(code, "m")) }.into_body(&[]).unwrap_err()
    };
    for (status, code, after, throttled) in [
        (400, "Throttling", None, true),
        (400, "Throttling.User", Some(1500), true),
        (503, "Throttling.Api", None, true),
        (400, "Rejected.Throttling", None, true),
        (429, "TooManyRequests", None, true),
        (409, "QuotaExceeded", Some(10), true),
        (503, "ServiceUnavailable", Some(10), false),
        (500, "InternalError", None, false),
        (403, "NoPermission", None, false),
    ] {
        let error = with(status, code, after);
        assert_eq!(matches!(error, ApiError::Throttled { .. }), throttled, "{status} {code}");
        assert_eq!(error.refusal().unwrap().after, after.map(Duration::from_millis));
    }
    assert!(matches!(error(429, "<html>slow down</html>"), ApiError::Throttled { after: None, .. }));
}

#[test]
fn what_is_not_the_services_answer_keeps_status_and_beginning() {
    for (status, body) in [(502, "<html><h1>Bad Gateway"), (302, ""), (400, "{\"error\":\"proxy\"}"), (404, "null")] {
        let error = error(status, body);
        assert_eq!(error, ApiError::NotJson { status, prefix: body.into() }, "{body}");
        assert_eq!(error.problem("A", None).status, Some(status));
    }
    let ApiError::NotJson { prefix, .. } = error(500, &"快".repeat(500)) else { panic!() };
    assert_eq!(prefix.raw().chars().count(), PREFIX);
}

#[test]
fn a_service_that_a_region_does_not_have_is_a_class_of_its_own() {
    let error = error(404, &envelope("InvalidProduct.NotFound", "m"));
    assert_eq!(error.problem("ListResourceShares", None).kind, ProblemKind::NoSuchService);
}

#[test]
fn which_errors_leave_a_change_undecided() {
    let cause = |kind| Cause { kind, text: "".into() };
    for (error, undecided) in [
        (error(500, &envelope("InternalError", "m")), true),
        (error(503, &envelope("ServiceUnavailable", "m")), true),
        (error(400, &envelope("SignatureNonceUsed", "m")), true),
        (error(409, &envelope("ShareWithYourself", "m")), false),
        (error(400, &envelope("Throttling.User", "m")), false),
        (error(502, "<html>"), true),
        (ApiError::MaybeSent(cause(CauseKind::Timeout)), true),
        (ApiError::NotSent(cause(CauseKind::Connect)), false),
        (ApiError::TooLarge, true),
    ] {
        assert_eq!(error.may_have_taken_effect(), undecided, "{error:?}");
    }
}

#[test]
fn signing_material_is_not_kept() {
    for (code, message) in [
        (
            "SignatureDoesNotMatch",
            "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3DCANARY",
        ),
        (
            "SignatureDoesNotMatch",
            "Specified signature does not match our calculation. server StringToSign is [ACS3-HMAC-SHA256\nCANARY] \
             server CanonicalRequest is [POST\n/\nCANARY]",
        ),
        ("IncompleteSignature", "The request signature does not conform to Aliyun standards. CANARY"),
        ("Whatever", "see: server CanonicalRequest is [CANARY]"),
        ("SignatureNonceUsed", "POST\n/\nx=CANARY"),
    ] {
        let error = error(400, &envelope(code, message));
        let everything = format!("{error:?} {error} {:?}", error.problem("A", None));
        assert!(!everything.contains("CANARY"), "{everything}");
    }
    let usual = error(400, &envelope("InvalidParameter", "The name: a.b is too long."));
    assert_eq!(usual.refusal().unwrap().message.raw(), "The name: a.b is too long.");
}

#[test]
fn a_secret_that_an_answer_repeats_is_cut_out() {
    let hidden = [&Secret::new("hunter2-canary"), &Secret::new("")];
    let across_the_end = format!("{}hunter2-canary", "x".repeat(PREFIX - 5));
    for (status, body) in [
        (502, "<html>token: hunter2-canary</html>".to_owned()),
        (502, across_the_end),
        (400, envelope("InvalidSecurityToken.Malformed", "the token hunter2-canary is bad")),
        (200, "hunter2-canary".to_owned()),
    ] {
        let error = match answer(status, &body).into_body(&hidden) {
            Ok(body) => foreign(status, &body, &hidden),
            Err(error) => error,
        };
        let everything = format!("{error:?} {error}");
        assert!(!everything.contains("hunter2") && !everything.contains("xhunt"), "{everything}");
    }
}
