//! A refusal, and the envelope that it is sent in.

use std::borrow::Cow;

use serde_json::{Value, json};

/// What an action gives back: the fields of the answer beside `RequestId`, or a refusal.
pub(super) type Answer = Result<Value, Fault>;

/// A refusal with its documented code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault {
    pub status: u16,
    pub code: Cow<'static, str>,
    pub message: String,
    /// `AccessDeniedDetail`, for refusals by RAM.
    pub denied: Option<Value>,
}

impl Fault {
    pub(super) fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), denied: None }
    }

    /// 400: the request itself is wrong.
    pub(super) fn bad(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(400, code, message)
    }

    /// 403: the caller may not do this.
    pub(super) fn forbidden(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(403, code, message)
    }

    /// 404: it does not exist, or not for the caller.
    pub(super) fn missing(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(404, code, message)
    }

    /// 409: not in this state.
    pub(super) fn conflict(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::new(409, code, message)
    }

    /// The envelope. `host` is the name that the client called.
    pub(super) fn body(&self, request_id: &str, host: &str) -> Value {
        let mut body = json!({
            "RequestId": request_id,
            "HostId": host,
            "Code": self.code,
            "Message": self.message,
            "Recommend": format!("https://api.aliyun.com/troubleshoot?q={}&requestId={request_id}", self.code),
        });
        if let (Some(denied), Some(body)) = (&self.denied, body.as_object_mut()) {
            body.insert("AccessDeniedDetail".to_owned(), denied.clone());
        }
        body
    }
}
