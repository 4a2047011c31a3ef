//! What is no good HTTP, before there is any WebSocket: garbage, oversize, wrong methods, bad upgrades, bad log-ins.

use std::net::SocketAddr;

use linli_server::admin::Request;
use serde_json::{Value, json};

use super::scene::Scene;
use crate::town::line::upgrade_request;
use crate::town::{HOME, Line};

/// Sends bytes and reads to the connection's end; answers the status and the whole.
async fn exchange(address: SocketAddr, bytes: &[u8]) -> (u16, String) {
    let mut line = Line::opens(address, None).await;
    line.sends_bytes(bytes).await;
    let answer = line.hears_rest().await;
    let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    (status, answer)
}

fn request(method: &str, path: &str, more: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: linli.test\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n{body}"
    )
    .into_bytes()
}

fn error_of(answer: &str) -> Value {
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or_else(|_| panic!("no error's body: {answer}"))
}

/// `POST /login` with a body; answers the status and the body.
pub(crate) async fn log_in(address: SocketAddr, body: &str) -> (u16, Value) {
    let (status, answer) = exchange(address, &request("POST", "/login", "", body)).await;
    (status, error_of(&answer))
}

#[tokio::test]
async fn garbage_is_refused_and_closed() {
    let scene = Scene::opens().await;
    let null = [0; 4_096];
    // TLS, another protocol, nothing that could be a request line.
    let garbage: [&[u8]; 7] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /ws HTTP/1.1\r\nHost\r\n\r\n",
        b"GET /ws HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"\r\n\r\nnonsense nonsense\r\n\r\n",
        &null,
    ];
    for bytes in garbage {
        let (status, answer) = exchange(scene.address(), bytes).await;
        assert!(matches!(status, 0 | 400 | 505), "{answer}");
        scene.honest.still_talk().await;
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn oversize_headers_and_bodies_are_refused() {
    let scene = Scene::opens().await;
    let one_line = request("GET", "/healthz", &format!("X-Long: {}\r\n", "x".repeat(20_000)), "");
    let many_lines = request("GET", "/healthz", &"X-Many: x\r\n".repeat(2_000), "");
    let path = request("GET", &format!("/{}", "x".repeat(20_000)), "", "");
    for bytes in [one_line, many_lines, path] {
        let (status, answer) = exchange(scene.address(), &bytes).await;
        assert!(matches!(status, 431 | 414 | 400), "{answer}");
    }
    let body = format!(r#"{{"login":"ana","password":"{}","device":"x"}}"#, "p".repeat(9_000));
    let (status, answer) = log_in(scene.address(), &body).await;
    assert_eq!((status, &answer["error"]["code"]), (400, &json!("bad_frame")), "{answer}");

    // In chunks without end, so that no length gives it away.
    let head =
        "POST /login HTTP/1.1\r\nHost: linli.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunks = format!("{head}{}", format!("400\r\n{}\r\n", "x".repeat(0x400)).repeat(64));
    let (status, answer) = exchange(scene.address(), chunks.as_bytes()).await;
    assert!(matches!(status, 0 | 400), "{answer}");
    scene.ends_well().await;
}

#[tokio::test]
async fn bodies_that_are_no_log_in_are_a_bad_frame_and_never_quoted() {
    let scene = Scene::opens().await;
    let nested = "[".repeat(8_000);
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        r#"["ana","my secret password","x"]"#,
        r#"{"login":"ana","device":"x"}"#,
        r#"{"login":"ana","password":12345678,"device":"x"}"#,
        r#"{"login":"ana","password":"my secret password","device":null}"#,
        r#"{"login":"ana","password":"my secret password","password":"twice","device":"x"}"#,
        &nested,
    ];
    for body in bodies {
        let (status, answer) = log_in(scene.address(), body).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!("bad_frame")), "{body}: {answer}");
        assert!(!answer.to_string().contains("my secret"), "{answer}");
    }
    for (login, password) in
        [("Ana!", "long enough"), ("ana", "short"), ("", "long enough"), ("ana", &"p".repeat(257))]
    {
        let body = json!({"login": login, "password": password, "device": "x"}).to_string();
        let (status, answer) = log_in(scene.address(), &body).await;
        assert_eq!((status, &answer["error"]["code"]), (400, &json!("bad_text")), "{body}: {answer}");
    }
    scene.ends_well().await;
}

fn guess(login: &str) -> String {
    json!({"login": login, "password": "a wrong guess", "device": "x"}).to_string()
}

fn is_told_to_wait((status, answer): &(u16, Value)) {
    assert_eq!((*status, &answer["error"]["code"]), (429, &json!("rate_limited")), "{answer}");
    assert!((1..=60_000).contains(&answer["error"]["retry_after_ms"].as_u64().unwrap()), "{answer}");
}

#[tokio::test]
async fn guessed_passwords_are_refused_alike_and_then_slowed_down_per_account() {
    let scene = Scene::opens_with(&["logins_per_account_max=6"]).await;
    scene.town.registers("cai", Some("correct horse"));
    // Somebody there, somebody without a password, nobody: one answer.
    let mut answers = Vec::new();
    for login in ["cai", "ana", "nobody"] {
        answers.push(log_in(scene.address(), &guess(login)).await);
    }
    assert_eq!((answers[0].0, &answers[0].1["error"]["code"]), (401, &json!("bad_credentials")));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    for _ in 1..6 {
        assert_eq!(log_in(scene.address(), &guess("cai")).await.0, 401);
    }
    is_told_to_wait(&log_in(scene.address(), &guess("CAI")).await);
    assert_eq!(log_in(scene.address(), &guess("dai")).await.0, 401, "others are not held up");
    scene.ends_well().await;
}

#[tokio::test]
async fn guesses_at_many_accounts_are_slowed_down_per_address() {
    let scene = Scene::opens_with(&["logins_per_address_max=5"]).await;
    for n in 0..5 {
        assert_eq!(log_in(scene.address(), &guess(&format!("n{n}"))).await.0, 401);
    }
    is_told_to_wait(&log_in(scene.address(), &guess("n5")).await);
    scene.ends_well().await;
}

#[tokio::test]
async fn pages_methods_and_devices_that_are_not_there_answer_with_a_stable_code() {
    let scene = Scene::opens().await;
    let bearer = |token: &str| format!("Authorization: Bearer {token}\r\n");
    let good = bearer(&scene.token);
    let wrong = bearer("wrong");
    let cases: [(&str, &str, &str, u16, &str); 12] = [
        ("GET", "/nowhere", "", 404, "not_found"),
        ("GET", "/../../etc/passwd", "", 404, "not_found"),
        ("GET", "/metrics", "", 404, "not_found"),
        ("GET", "/login", "", 405, "unknown_op"),
        ("PUT", "/devices", "", 405, "unknown_op"),
        ("GET", "/devices", "", 401, "bad_token"),
        ("GET", "/devices", &wrong, 401, "bad_token"),
        ("GET", "/devices", "Authorization: Basic eDp5\r\n", 401, "bad_token"),
        ("POST", "/logout", "", 401, "bad_token"),
        ("DELETE", "/devices/1", &wrong, 401, "bad_token"),
        ("DELETE", "/devices/1", &good, 404, "not_found"),
        ("DELETE", "/devices/%00", &good, 404, "not_found"),
    ];
    for (method, path, more, status, code) in cases {
        let (answered, answer) = exchange(scene.address(), &request(method, path, more, "")).await;
        assert_eq!(answered, status, "{method} {path}: {answer}");
        assert_eq!(error_of(&answer)["error"]["code"], code, "{method} {path}: {answer}");
    }
    scene.ends_well().await;
}

#[tokio::test]
async fn upgrades_that_are_none_or_from_foreign_pages_are_refused() {
    let scene = Scene::opens().await;
    let good = upgrade_request("Connection: close\r\n");
    let without = |line: &str| {
        assert!(good.contains(line), "{line}");
        good.replacen(line, "", 1)
    };
    let refused = [
        (without("Upgrade: websocket\r\n"), 400),
        (without("Sec-WebSocket-Version: 13\r\n"), 400),
        (good.replace("Version: 13", "Version: 8"), 400),
        (without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), 400),
        (good.replace("dGhlIHNhbXBsZSBub25jZQ==", "short"), 400),
        (without("Sec-WebSocket-Protocol: linli.v1.json\r\n"), 400),
        (good.replace("linli.v1.json", "linli.v2.json"), 400),
        (good.replace("linli.v1.json", "linli.bincode.0000000000000000"), 400),
        (good.replace("Host: linli.test\r\n", "Host: linli.test\r\nOrigin: null\r\n"), 403),
        (good.replace("Host: linli.test\r\n", "Host: linli.test\r\nOrigin: https://evil.test\r\n"), 403),
    ];
    for (request, status) in refused {
        let (answered, answer) = exchange(scene.address(), request.as_bytes()).await;
        assert_eq!(answered, status, "{request}: {answer}");
        assert!(!answer.contains("101 Switching"), "{answer}");
    }
    let mut line = Line::opens(scene.address(), None).await;
    line.sends_bytes(upgrade_request("Origin: https://linli.test\r\n").as_bytes()).await;
    assert!(line.hears_head().await.starts_with("HTTP/1.1 101 "), "its own page may connect");
    scene.ends_well().await;
}

/// A sign-up in which nothing is wrong but the code.
const GOOD: &str =
    r#"{"code":"7Q4M-0VKD-X2RT-9HBE","login":"wxy","password":"a long password","device":"x","name":"Wang"}"#;

#[tokio::test]
async fn a_sign_up_that_lacks_something_makes_no_account_and_repeats_no_password() {
    let scene = Scene::opens().await;
    let bodies = [
        ("[]", "bad_frame"),
        ("", "bad_frame"),
        (r#"{"login":"wxy","password":"a long password","device":"x"}"#, "bad_frame"),
        (&GOOD.replace("\"Wang\"", "7"), "bad_frame"),
        (&GOOD.replace("Wang", "Wa\\u202Eng"), "bad_text"),
        (&GOOD.replace("wxy", "w x y"), "bad_text"),
        (&GOOD.replace("a long password", "short"), "bad_text"),
        (&GOOD.replace("7Q4M-0VKD-X2RT-9HBE", "7Q4M"), "no_such_code"),
        (&GOOD.replace("7Q4M-0VKD-X2RT-9HBE", "' OR 1=1 --"), "no_such_code"),
        (GOOD, "no_such_code"),
    ];
    for (body, code) in bodies {
        let (status, answer) = exchange(scene.address(), &request("POST", "/sign-up", "", body)).await;
        let error = error_of(&answer);
        assert_eq!((status, &error["error"]["code"]), (400, &json!(code)), "{body}: {answer}");
        assert!(!answer.contains("a long password"), "{answer}");
    }
    let (status, answer) =
        log_in(scene.address(), r#"{"login":"wxy","password":"a long password","device":"x"}"#).await;
    assert_eq!((status, &answer["error"]["code"]), (401, &json!("bad_credentials")), "{answer}");
    scene.ends_well().await;
}

#[tokio::test]
async fn a_posters_page_is_for_a_code_in_force_and_every_other_is_told_the_same() {
    let scene = Scene::opens().await;
    let code = scene.town.office(&Request::RenewJoinCode { neighbourhood: HOME }).join_code.unwrap();
    let get =
        async |code: &str| exchange(scene.address(), &request("GET", &format!("/join/{code}"), "", "")).await;
    let (status, page) = get(&code.to_string()).await;
    assert_eq!(status, 200, "{page}");
    assert!(
        page.contains(&format!("<strong>{code}</strong>"))
            && page.contains("content-security-policy: default-src 'none'")
    );
    let (_, nowhere) = get("0000-0000-0000-0000").await;
    for wrong in ["0", "%00", "..%2f..%2fetc", "%F0%28%8C%28", &"7".repeat(4_000)] {
        let (status, answer) = get(wrong).await;
        assert!(matches!(status, 404 | 400), "{wrong}: {answer}");
    }
    scene.town.office(&Request::RevokeJoinCode { neighbourhood: HOME });
    let (status, revoked) = get(&code.to_string()).await;
    assert!(status == 404 && revoked.contains("This join code is not in force"), "{revoked}");
    let page = |answer: &str| answer.split_once("<!doctype").map(|(_, page)| page.to_owned());
    assert_eq!(page(&revoked), page(&nowhere), "one that was and one that never was look the same");
    scene.ends_well().await;
}
