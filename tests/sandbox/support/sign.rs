//! ACS3-HMAC-SHA256 written down once more, so that neither the client nor the sandbox is tested against itself.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// Lower-case hexadecimal.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case hexadecimal of the SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Percent-encodes everything but the unreserved characters.
pub fn encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// `name=value&…` in the order given.
pub fn encode_pairs(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

/// The Authorization header for a request with these headers (names in lower case).
pub fn authorization(
    key: (&str, &str),
    method: &str,
    path: &str,
    query: &[(String, String)],
    headers: &[(String, String)],
) -> String {
    let (id, secret) = key;
    let mut query = query.to_vec();
    query.sort();
    let mut headers = headers.to_vec();
    headers.sort();
    let signed = headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(";");
    let block: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let payload = headers.iter().find(|(name, _)| name == "x-acs-content-sha256").map_or("", |(_, value)| value);
    let canonical = format!("{method}\n{path}\n{}\n{block}\n{signed}\n{payload}", encode_pairs(&query));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes any key");
    mac.update(format!("ACS3-HMAC-SHA256\n{}", sha256(canonical.as_bytes())).as_bytes());
    let signature = hex(&mac.finalize().into_bytes());
    format!("ACS3-HMAC-SHA256 Credential={id},SignedHeaders={signed},Signature={signature}")
}

/// The example of the vendor's page about this signature, with the result that is printed there.
#[test]
fn the_vendors_own_example_comes_out() {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let query =
        [pair("RegionId", "cn-shanghai"), pair("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd")];
    let headers = [
        pair("host", "ecs.cn-shanghai.aliyuncs.com"),
        pair("x-acs-action", "RunInstances"),
        pair("x-acs-content-sha256", &sha256(b"")),
        pair("x-acs-date", "2023-10-26T10:22:32Z"),
        pair("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
        pair("x-acs-version", "2014-05-26"),
    ];
    let key = ("YourAccessKeyId", "YourAccessKeySecret");
    assert!(
        authorization(key, "POST", "/", &query, &headers)
            .ends_with("Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")
    );
}
