//! What must hold of what is read from requests whatever comes, for `fuzz/`: each function takes any bytes and fails
//! when it does not hold. Never here: anything that a serving build needs.
#![allow(clippy::expect_used)] // failing is how it tells

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use linli_protocol::{DeviceLabel, ErrorCode, LoginName, check_password, limits as wire};

use super::account::{self, LogIn, SignUp};
use super::{addresses, origin, ws};

/// More than any message needs to say what is wrong.
const MESSAGE_BYTES_MAX: usize = 200;
const LISTED_ORIGIN: &str = "https://app.example";

/// The body of a log-in. What is read is within its bounds; what is refused has a code of the table and says nothing
/// of what was sent.
pub fn login_body(bytes: &[u8]) {
    sign_up_body(bytes);
    match LogIn::parse(bytes) {
        Ok(LogIn { login, password, label }) => {
            assert!((wire::PASSWORD_BYTES_MIN..=wire::PASSWORD_BYTES_MAX).contains(&password.len()));
            assert!(check_password(&password).is_ok());
            assert_eq!(LoginName::parse(login.as_str()).as_ref(), Ok(&login), "a name is in its form");
            assert_eq!(DeviceLabel::parse(label.as_str()).as_ref(), Ok(&label), "a label is in its form");
            let body = serde_json::json!({"login": login, "password": password, "device": label}).to_string();
            let again = LogIn::parse(body.as_bytes()).map_err(|refused| refused.0).expect("it is read again");
            assert_eq!((again.login, again.password, again.label), (login, password, label));
        }
        Err(refused) => {
            let error = refused.0;
            assert!(matches!(error.code, ErrorCode::BadFrame | ErrorCode::BadText), "{error:?}");
            assert!(!error.retry && error.message.len() <= MESSAGE_BYTES_MAX, "{error:?}");
            let Ok(mut sent) = serde_json::from_slice::<serde_json::Value>(bytes) else { return };
            let Some(password) = sent.get("password").and_then(|password| password.as_str()) else { return };
            if password.len() < 20 || !error.message.contains(password) {
                return;
            }
            // A password that is a part of our own sentence stands there whatever was sent.
            let password = password.to_owned();
            sent["password"] = "another of thirty-two characters".into();
            let other = LogIn::parse(sent.to_string().as_bytes()).err();
            let is_ours = other.is_some_and(|other| other.0.message.contains(&password));
            assert!(is_ours, "an error repeats the password");
        }
    }
}

/// The same bytes as the body of a sign-up: it is a log-in with more in it.
fn sign_up_body(bytes: &[u8]) {
    let Err(refused) = SignUp::parse(bytes) else {
        assert!(LogIn::parse(bytes).is_ok(), "what signs up could log in");
        return;
    };
    let error = refused.0;
    let known = matches!(error.code, ErrorCode::BadFrame | ErrorCode::BadText | ErrorCode::NoSuchCode);
    assert!(known && !error.retry && error.message.len() <= MESSAGE_BYTES_MAX, "{error:?}");
}

/// The head of a request: the first byte says whether a listed proxy sends it, lines of `name: value` follow.
pub fn request_head(bytes: &[u8]) {
    let Some((first, lines)) = bytes.split_first() else { return };
    let mut headers = HeaderMap::new();
    for line in lines.split(|byte| *byte == b'\n').take(64) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (HeaderName::from_bytes(&line[..colon]), line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
            headers.append(name, value);
        }
    }
    client_address(&headers, first % 2 == 0);
    origin_of(&headers);
    if let Some(token) = account::bearer(&headers) {
        let sent = headers.get(header::AUTHORIZATION).expect("where it comes from");
        assert!(sent.as_bytes().ends_with(token.as_bytes()));
    }
    if let Some(answer) = ws::accept_key(&headers) {
        assert_eq!(answer.len(), 28, "20 bytes in base64");
    }
    if let Some(encoding) = ws::encoding(&headers) {
        let name = encoding.subprotocol();
        let offers =
            |value: &HeaderValue| value.as_bytes().windows(name.len()).any(|part| part == name.as_bytes());
        assert!(headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter().any(offers), "nothing else is chosen");
    }
}

fn client_address(headers: &HeaderMap, through_proxy: bool) {
    let (proxy, stranger) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([198, 51, 100, 7]));
    let trusted = [proxy, IpAddr::from([10, 0, 0, 1])];
    if !through_proxy {
        assert_eq!(
            origin::client_address(stranger, headers, &trusted),
            stranger,
            "a stranger is not believed"
        );
        return;
    }
    let client = origin::client_address(proxy, headers, &trusted);
    assert!(client == proxy || !trusted.contains(&client), "a listed proxy is nobody's client");
    let canonical = addresses::one_client(client);
    assert_eq!(addresses::one_client(canonical), canonical);
    // What the proxy itself writes stands last, and whatever anybody wrote before it changes nothing.
    let mut said = headers.clone();
    said.append("x-forwarded-for", HeaderValue::from_static("203.0.113.9"));
    assert_eq!(origin::client_address(proxy, &said, &trusted), IpAddr::from([203, 0, 113, 9]));
}

fn origin_of(headers: &HeaderMap) {
    let listed = [LISTED_ORIGIN.to_owned()];
    let Some(origin) = headers.get(header::ORIGIN) else {
        assert!(origin::allowed(headers, &listed), "no browser sends none");
        return;
    };
    let mut here = headers.clone();
    here.insert(header::HOST, HeaderValue::from_static("linli.example"));
    let own = ["http://linli.example", "https://linli.example", LISTED_ORIGIN];
    if origin::allowed(&here, &listed) {
        let name = origin.to_str().expect("a name that is allowed is a text").to_ascii_lowercase();
        assert!(own.contains(&name.as_str()), "{name} is neither this host nor listed");
    }
    here.remove(header::HOST);
    assert!(!origin::allowed(&here, &[]), "without a host, no origin is its own");
}
