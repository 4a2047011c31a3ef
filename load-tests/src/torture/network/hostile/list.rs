//! Everything that is forbidden, as bytes: what is no HTTP, what is no WebSocket, what is no frame, what is not theirs, and
//! too much of what is allowed. Each script is made anew from the attacker's randomness.

use linli_protocol::{ClientId, Epoch, limits};
use serde_json::{Value, json};

use crate::torture::network::raw::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, TEXT, frame, header, upgrade_request,
};
use crate::torture::random::Random;

/// How far a connection goes before its script begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Connected,
    Upgraded,
    SignedIn,
}

/// What follows the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum After {
    /// Reads what comes for a moment, and goes.
    Hears,
    /// Says and reads nothing for a while.
    Holds,
    /// A byte now and then.
    Drips,
    /// Goes at once.
    Leaves,
}

/// One attack on one connection.
#[derive(Debug, Clone)]
pub(super) struct Script {
    pub(super) stage: Stage,
    pub(super) bytes: Vec<u8>,
    pub(super) after: After,
}

/// What an attacker knows.
#[derive(Debug, Clone)]
pub(super) struct Knowledge {
    /// The honest people's group, which no attacker may read.
    pub(super) foreign: String,
    /// The attackers' own group.
    pub(super) own: String,
    pub(super) epoch: Epoch,
    pub(super) now_ms: u64,
}

/// A family of attacks.
pub(super) type Make = fn(&Knowledge, &mut Random) -> Script;

/// All of them, by name.
pub(super) const ATTACKS: &[(&str, Make)] = &[
    ("no HTTP", |_, random| {
        let garbage: [&[u8]; 6] = [
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /ws HTTP/1.1\r\nHost\r\n\r\n",
            b"GET /ws HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            &[0; 4_096],
        ];
        bare(garbage[random.index(garbage.len())].to_vec())
    }),
    ("oversize headers", |_, random| {
        bare(match random.below(3) {
            0 => format!("GET /healthz HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(20_000)),
            1 => format!("GET /healthz HTTP/1.1\r\n{}\r\n", "X: x\r\n".repeat(2_000)),
            _ => format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(20_000)),
        })
    }),
    ("oversize bodies", |_, _| {
        let chunk = format!("400\r\n{}\r\n", "x".repeat(0x400));
        bare(format!(
            "POST /login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{}",
            chunk.repeat(32)
        ))
    }),
    ("pages that are not there", |_, random| {
        let lines =
            ["GET /nowhere", "GET /../../etc/passwd", "GET /metrics", "PUT /devices", "DELETE /devices/1"];
        let line = lines[random.index(lines.len())];
        bare(format!(
            "{line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer wrong\r\nConnection: close\r\n\r\n"
        ))
    }),
    ("guessed passwords", |_, random| {
        let login = random.below(1_000);
        let body = json!({"login": format!("person-{login}"), "password": "a wrong guess", "device": "x"})
            .to_string();
        bare(format!(
            "POST /login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
    }),
    ("bad upgrades", |_, random| {
        let good = upgrade_request("Connection: close\r\n");
        bare(match random.below(4) {
            0 => good.replace("Upgrade: websocket\r\n", ""),
            1 => good.replace("Version: 13", "Version: 8"),
            2 => good.replace("linli.v1.json", "linli.bincode.0000000000000000"),
            _ => good.replace("Host: linli.test\r\n", "Host: linli.test\r\nOrigin: https://evil.test\r\n"),
        })
    }),
    ("slow handshakes", |_, random| {
        let request = upgrade_request("").into_bytes();
        let part = request[..random.index(request.len())].to_vec();
        Script { stage: Stage::Connected, bytes: part, after: After::Drips }
    }),
    ("silence", |_, _| Script { stage: Stage::Connected, bytes: Vec::new(), after: After::Holds }),
    ("coming and going", |_, _| Script { stage: Stage::Connected, bytes: Vec::new(), after: After::Leaves }),
    ("unknown tokens", |_, random| {
        let token = ["", "x", "' OR 1=1 --"][random.index(3)].to_owned() + &random.number().to_string();
        strangers(json!({"t": "hello", "id": 1, "token": token}).to_string().as_bytes())
    }),
    ("acts before sign-in", |known, random| {
        let act = post(known, &known.foreign, random).to_string();
        Script { stage: Stage::Upgraded, bytes: text(act.as_bytes()).repeat(17), after: After::Hears }
    }),
    ("too much before sign-in", |_, _| strangers(&[b' '; 5_000])),
    ("broken frames", |_, random| {
        let broken: [Vec<u8>; 10] = [
            vec![FIN | TEXT, 2, b'{', b'}'],
            frame(FIN | 0x40 | TEXT, b"{}"),
            frame(FIN | 0x3, b"{}"),
            frame(FIN | 0xb, b"{}"),
            frame(PING, b"x"),
            frame(FIN | PING, &[0; 126]),
            frame(FIN | CONTINUATION, b"{}"),
            frame(FIN | CLOSE, &[3]),
            frame(FIN | CLOSE, &999_u16.to_be_bytes()),
            frame(FIN | BINARY, b"\0"),
        ];
        members(broken[random.index(broken.len())].clone())
    }),
    ("oversize frames", |_, random| {
        let lengths = [limits::CLIENT_FRAME_BYTES_MAX as u64 + 1, 1 << 32, 1 << 62];
        members([header(FIN | TEXT, lengths[random.index(3)]), vec![b'['; 70_000]].concat())
    }),
    ("fragments without end", |_, _| {
        let further = frame(CONTINUATION, &[b' '; 1_000]);
        Script { after: After::Holds, ..members([frame(TEXT, &[b' '; 1_000]), further.repeat(60)].concat()) }
    }),
    ("messages begun and not ended", |_, _| {
        let begun = [header(FIN | TEXT, 65_536), vec![b'x'; 30_000]].concat();
        Script { after: After::Holds, ..members(begun) }
    }),
    ("no UTF-8", |_, random| {
        let wrong: [&[u8]; 4] = [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"{\"t\":\"\xe4\xbd"];
        members(text(wrong[random.index(4)]))
    }),
    ("no JSON", |_, random| {
        let deep = "[".repeat(60_000);
        let wrong = ["", "{", "hello", &deep, r#"{"t":"mine","id":01}"#];
        members(text(wrong[random.index(wrong.len())].as_bytes()).repeat(17))
    }),
    ("no frames", |_, random| {
        let wrong = [
            "null",
            "[]",
            "{}",
            r#"{"t":"mine","id":-1}"#,
            r#"{"t":5,"id":1}"#,
            r#"{"t":"view","id":1,"topic":7}"#,
        ];
        members(text(wrong[random.index(wrong.len())].as_bytes()).repeat(17))
    }),
    ("unknown ops", |_, _| members(text(br#"{"t":"dance","id":1}"#).repeat(150))),
    ("bad texts", |known, random| {
        let mut post = post(known, &known.own, random);
        post["text"] = ["", "a\u{0}b", &"x".repeat(60_000)][random.index(3)].into();
        members(text(post.to_string().as_bytes()).repeat(3))
    }),
    ("others' topics", |known, random| {
        let topics = [known.foreign.clone(), known.foreign.replace("group", "roster"), "district".to_owned()];
        let topic = &topics[random.index(3)];
        let after = json!({"epoch": known.epoch.to_string(), "seq": 0});
        let asks = [
            json!({"t": "view", "id": 1, "topic": topic, "last": 200}),
            json!({"t": "subscribe", "id": 2, "topic": topic, "after": after}),
            post(known, topic, random),
            json!({"t": "edit", "id": 3, "topic": topic, "client_id": client_id(known, random), "post": 1, "text": "forged"}),
            json!({"t": "delete", "id": 4, "topic": topic, "client_id": client_id(known, random), "post": 1}),
            json!({"t": "react", "id": 5, "topic": topic, "client_id": client_id(known, random), "post": 1, "reaction": "👍", "on": true}),
            json!({"t": "read", "id": 6, "topic": topic, "seq": 1}),
            json!({"t": "typing", "topic": topic}),
            json!({"t": "mine", "id": 7}),
        ];
        members(asks.iter().flat_map(|ask| text(ask.to_string().as_bytes())).collect())
    }),
    ("replayed client ids", |known, random| {
        // The same few names by everybody, with bodies that differ.
        let mut post = post(known, &known.own, random);
        post["client_id"] =
            ClientId::from_parts(known.now_ms, u128::from(random.below(4))).to_string().into();
        members(text(post.to_string().as_bytes()).repeat(4))
    }),
    ("huge views", |known, _| {
        let view = json!({"t": "view", "id": 1, "topic": known.own, "last": 65_535}).to_string();
        Script { after: After::Holds, ..members(text(view.as_bytes()).repeat(100)) }
    }),
    ("many subscriptions", |known, _| {
        let after = json!({"epoch": known.epoch.to_string(), "seq": 0});
        let all = (0..200).flat_map(|n| {
            let topic = if n == 0 { known.own.clone() } else { format!("group/{n}") };
            text(json!({"t": "subscribe", "id": n, "topic": topic, "after": after}).to_string().as_bytes())
        });
        members(all.collect())
    }),
    ("floods of posts", |known, random| {
        let posts = (0..60).flat_map(|_| text(post(known, &known.own, random).to_string().as_bytes()));
        members(posts.collect())
    }),
    ("requests beyond the rate", |_, _| members(text(br#"{"t":"mine","id":1}"#).repeat(400))),
    ("pings without end", |_, _| Script {
        after: After::Holds,
        ..members(frame(FIN | PING, &[b'p'; 125]).repeat(400))
    }),
];

fn bare(bytes: impl Into<Vec<u8>>) -> Script {
    Script { stage: Stage::Connected, bytes: bytes.into(), after: After::Hears }
}

fn strangers(message: &[u8]) -> Script {
    Script { stage: Stage::Upgraded, bytes: text(message), after: After::Hears }
}

fn members(bytes: Vec<u8>) -> Script {
    Script { stage: Stage::SignedIn, bytes, after: After::Hears }
}

fn text(message: &[u8]) -> Vec<u8> {
    frame(FIN | TEXT, message)
}

fn client_id(known: &Knowledge, random: &mut Random) -> String {
    ClientId::from_parts(known.now_ms, u128::from(random.number())).to_string()
}

fn post(known: &Knowledge, topic: &str, random: &mut Random) -> Value {
    let said = format!("hostile {}", random.number());
    json!({"t": "post", "id": random.below(1_000), "topic": topic, "client_id": client_id(known, random), "text": said})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attack_can_be_made_and_none_says_what_only_honest_people_say() {
        let known =
            Knowledge { foreign: "group/1".into(), own: "group/2".into(), epoch: Epoch(1), now_ms: 1 };
        let mut random = Random::new(1);
        for (name, make) in ATTACKS {
            for _ in 0..20 {
                let script = make(&known, &mut random);
                // 16 frames that cannot be understood close a connection, each as large as may be; one more is enough.
                assert!(script.bytes.len() < 17 * (limits::CLIENT_FRAME_BYTES_MAX + 16), "{name}");
                assert!(super::super::leaked(&script.bytes).is_none(), "{name}");
            }
        }
    }
}
