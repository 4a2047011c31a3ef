//! A small Linli server for tests: HTTP and WebSocket on one port, one group, everything in memory. It can
//! be told to misbehave. It knows nothing that is not in `protocol/docs/wire.md`.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::missing_panics_doc)]

#[cfg(feature = "words")]
pub(crate) mod terminal;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use futures_util::{SinkExt, StreamExt};
use linli_protocol::codec::Encoding;
use linli_protocol::{
    ActItem, AsOf, Card, ClientFrame, ClientId, CloseCode, DeviceId, Edited, Entry, EntryKind, Epoch,
    ErrorBody, ErrorCode, EventBody, EventFrame, Head, Item, Link, ModerationAct, NeighbourhoodId, Op,
    Outcome, Place, PostItem, Posted, Reacted, Request, Seq, ServerFrame, Standing, Success, Topic, Unmuted,
    UserId,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request as Upgrade, Response};
use tokio_tungstenite::tungstenite::http::{HeaderValue, StatusCode, header::SEC_WEBSOCKET_PROTOCOL};
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};

pub(crate) const GROUP: Topic = Topic::Group(NeighbourhoodId(7));
pub(crate) const PASSWORD: &str = "correct horse";
pub(crate) const ANA: UserId = UserId(12);

/// The server and its switches.
pub(crate) struct FakeServer {
    address: std::net::SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    state: Mutex<State>,
    /// Counts events; sessions look when it moves.
    head: watch::Sender<usize>,
    /// Tells all connections to end, with a close code or without a word.
    end: broadcast::Sender<Option<CloseCode>>,
    connections: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    epoch: u64,
    events: Vec<EventFrame>,
    posts: u64,
    done: HashMap<ClientId, (Op, u64)>,
    /// Acts are done and not answered; the connection ends instead.
    mute_next_acts: usize,
    /// Acts are refused with this, so many times.
    refuse_next_acts: Vec<ErrorBody>,
    tokens: BTreeMap<String, u64>,
    pub(crate) requests: Vec<Op>,
    closes: Vec<Option<u16>>,
    /// The moderation record, which this server shows two acts a page.
    record: Vec<ActItem>,
}

impl FakeServer {
    /// A server on a port of its own that knows the token `good`.
    pub(crate) async fn start() -> FakeServer {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { epoch: 1, tokens: BTreeMap::from([("good".to_owned(), 1)]), ..State::default() };
        let shared = Arc::new(Shared {
            state: Mutex::new(state),
            head: watch::channel(0).0,
            end: broadcast::channel(16).0,
            connections: watch::channel(0).0,
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        FakeServer { address, shared, accepting }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Cuts all connections, with a close code or without a word.
    pub(crate) fn cut(&self, code: Option<CloseCode>) {
        let _ = self.shared.end.send(code);
    }

    /// Stops listening and cuts all.
    pub(crate) async fn stop(&mut self) {
        self.accepting.abort();
        let _ = (&mut self.accepting).await;
        self.cut(None);
    }

    /// Listens again where it did.
    pub(crate) async fn start_again(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.accepting = tokio::spawn(accept(listener, Arc::clone(&self.shared)));
    }

    /// Another history: all positions are of no use any more.
    pub(crate) fn forget_history(&self) {
        self.shared.state.lock().unwrap().epoch += 1;
    }

    pub(crate) fn mute_next_act(&self) {
        self.shared.state.lock().unwrap().mute_next_acts += 1;
    }

    pub(crate) fn refuse_next_act(&self, error: ErrorBody) {
        self.shared.state.lock().unwrap().refuse_next_acts.push(error);
    }

    pub(crate) fn knows_token(&self, token: &str) -> bool {
        self.shared.state.lock().unwrap().tokens.contains_key(token)
    }

    /// Somebody else does something.
    pub(crate) fn publish(&self, body: EventBody) -> u64 {
        let bo = Card { id: UserId(57), name: "Bo".into(), badge: true, office: None };
        self.shared.state.lock().unwrap().append(bo, body, &self.shared.head)
    }

    /// Somebody else posts.
    pub(crate) fn post(&self, text: &str) -> u64 {
        let posts = self.shared.state.lock().unwrap().posts + 1;
        self.publish(EventBody::Posted(Posted {
            text: Some(text.into()),
            reply_to: None,
            posts,
            mentions: vec![],
            mention_all: false,
        }))
    }

    /// The moderation record is this from now on: these people's mutes ended, one after the other.
    pub(crate) fn has_record_of(&self, people: &[u64]) {
        let mut link = Link::START;
        let act = |(user, seq): (&u64, u64)| {
            let (user, seq, neighbourhood) = (UserId(*user), Seq(seq), NeighbourhoodId(7));
            let kind = EntryKind::Unmuted { user };
            link = link.next(&Entry { neighbourhood, seq, at: 0, by: None, kind });
            let person = Card { id: user, name: "Bo".into(), badge: false, office: None };
            ActItem { seq, at: 0, by: None, act: ModerationAct::Unmuted(Unmuted { person, link }) }
        };
        self.shared.state.lock().unwrap().record = people.iter().zip(1..).map(act).collect();
    }

    /// The texts of all posts, in order.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.shared.state.lock().unwrap().texts()
    }

    pub(crate) fn requests(&self) -> Vec<Op> {
        self.shared.state.lock().unwrap().requests.clone()
    }

    /// The close codes that clients sent.
    pub(crate) fn closes(&self) -> Vec<Option<u16>> {
        self.shared.state.lock().unwrap().closes.clone()
    }

    /// Waits until so many connections are open.
    pub(crate) async fn connections(&self, wanted: usize) {
        self.shared.connections.subscribe().wait_for(|now| *now == wanted).await.unwrap();
    }

    /// Waits until there are so many events.
    pub(crate) async fn events(&self, wanted: usize) {
        self.shared.head.subscribe().wait_for(|now| *now >= wanted).await.unwrap();
    }
}

impl State {
    fn append(&mut self, by: Card, body: EventBody, head: &watch::Sender<usize>) -> u64 {
        if matches!(body, EventBody::Posted(_)) {
            self.posts += 1;
        }
        let seq = self.events.len() as u64 + 1;
        self.events.push(EventFrame {
            topic: GROUP,
            seq: Seq(seq),
            at: 1_700_000_000_000,
            by: Some(by),
            body,
        });
        head.send_replace(self.events.len());
        seq
    }

    fn texts(&self) -> Vec<String> {
        let text = |event: &EventFrame| match &event.body {
            EventBody::Posted(posted) => posted.text.clone(),
            _ => None,
        };
        self.events.iter().filter_map(text).collect()
    }

    fn items(&self) -> Vec<Item> {
        let item = |event: &EventFrame| match &event.body {
            EventBody::Posted(posted) => Some(Item::Post(PostItem {
                seq: event.seq,
                at: event.at,
                by: event.by.clone().unwrap(),
                text: posted.text.clone(),
                reply_to: posted.reply_to,
                mentions: posted.mentions.clone(),
                mention_all: posted.mention_all,
                edited: false,
                deleted: false,
                reactions: Vec::new(),
                posts: posted.posts,
                changed: event.seq,
                removed: None,
                pinned: false,
            })),
            _ => None,
        };
        self.events.iter().filter_map(item).collect()
    }

    fn as_of(&self) -> AsOf {
        AsOf { topic: GROUP, epoch: Epoch(self.epoch), seq: Seq(self.events.len() as u64) }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let mut head = [0; 1024];
    let len = stream.peek(&mut head).await.unwrap_or(0);
    if head[..len].starts_with(b"GET /ws ") {
        session(stream, shared).await;
    } else if head[..len].starts_with(b"\x16") {
        // The beginning of TLS, which nobody here speaks.
    } else {
        let _ = http(stream, &shared).await;
    }
}

async fn session(stream: TcpStream, shared: Arc<Shared>) {
    let mut encoding = Encoding::Json;
    #[allow(clippy::result_large_err)]
    let choose = |upgrade: &Upgrade, mut response: Response| {
        let asked = upgrade.headers().get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok());
        let Some(found) = Encoding::ALL.into_iter().find(|one| asked == Some(&one.subprotocol())) else {
            let mut refusal = ErrorResponse::new(None);
            *refusal.status_mut() = StatusCode::BAD_REQUEST;
            return Err(refusal);
        };
        encoding = found;
        let name = HeaderValue::from_str(&found.subprotocol()).unwrap();
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, name);
        Ok(response)
    };
    let Ok(mut socket) = tokio_tungstenite::accept_hdr_async(stream, choose).await else { return };
    let (mut end, mut head) = (shared.end.subscribe(), shared.head.subscribe());
    shared.connections.send_modify(|now| *now += 1);
    let mut following_from: Option<usize> = None;
    'session: loop {
        let mut frames = Vec::new();
        tokio::select! {
            code = end.recv() => {
                if let Ok(Some(code)) = code {
                    let frame = CloseFrame { code: code.number().into(), reason: code.reason().into() };
                    let _ = socket.close(Some(frame)).await;
                    while let Some(Ok(_)) = socket.next().await {}
                }
                break;
            }
            _ = head.changed() => {}
            message = socket.next() => {
                let bytes = match message {
                    Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
                    Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
                    Some(Ok(Message::Close(frame))) => {
                        let code = frame.map(|frame| frame.code.into());
                        shared.state.lock().unwrap().closes.push(code);
                        break;
                    }
                    Some(Ok(_)) => continue,
                    _ => break,
                };
                if let ClientFrame::Request(Request { id, op }) = encoding.decode_client(&bytes).unwrap() {
                    match shared.state.lock().unwrap().answer(op, &mut following_from, &shared.head) {
                        Some(outcome) => frames.push(ServerFrame::Reply { id, outcome }),
                        None => break 'session,
                    }
                }
            }
        }
        if let Some(from) = &mut following_from {
            let state = shared.state.lock().unwrap();
            frames.extend(state.events[*from..].iter().cloned().map(ServerFrame::Event));
            *from = state.events.len();
        }
        for frame in frames {
            let bytes = encoding.encode_server(&frame);
            let message = match encoding {
                Encoding::Json => Message::text(String::from_utf8(bytes).unwrap()),
                Encoding::Bincode => Message::binary(bytes),
            };
            if socket.send(message).await.is_err() {
                break 'session;
            }
        }
    }
    shared.connections.send_modify(|now| *now -= 1);
}

impl State {
    fn answer(
        &mut self,
        op: Op,
        following_from: &mut Option<usize>,
        head: &watch::Sender<usize>,
    ) -> Option<Outcome> {
        self.requests.push(op.clone());
        let refuse = |code| Some(Outcome::Error(ErrorBody::new(code, "no")));
        let events = self.events.len() as u64;
        let ok = match op {
            Op::Hello { token, .. } if !self.tokens.contains_key(&token) => {
                return refuse(ErrorCode::BadToken);
            }
            Op::Hello { .. } => Success::Hello {
                user: ANA,
                name: "Ana".into(),
                device: DeviceId(1),
                server_time: 1_700_000_000_000,
                ping_ms: 25_000,
                epoch: Epoch(self.epoch),
            },
            Op::Mine => {
                let title = "Lane 7".to_owned();
                Success::Mine {
                    topics: vec![Head { topic: GROUP, title, head: Seq(events), unread: 2, mentioned: None }],
                }
            }
            Op::View { topic: topic @ Topic::Moderation(_), before, .. } => {
                let mut items = self.record.clone();
                items.retain(|item| item.seq.0 < before.unwrap_or(u64::MAX));
                let items = items.split_off(items.len().saturating_sub(2));
                let next = items.first().map(|item| item.seq.0).filter(|seq| *seq > 1);
                let as_of = AsOf { topic, ..self.as_of() };
                Success::View {
                    as_of,
                    title: "Lane 7".into(),
                    items: items.into_iter().map(Item::Act).collect(),
                    next,
                }
            }
            Op::View { topic, .. } | Op::Subscribe { topic, .. } if topic != GROUP => {
                return refuse(ErrorCode::NotFound);
            }
            Op::View { last, before, .. } => {
                let mut items = self.items();
                items.retain(
                    |item| !matches!(item, Item::Post(post) if post.seq.0 >= before.unwrap_or(u64::MAX)),
                );
                let surplus = items.len().saturating_sub(usize::from(last.unwrap_or(50)));
                let items = items.split_off(surplus);
                let next = items.first().filter(|_| surplus > 0).map(|item| match item {
                    Item::Post(post) => post.seq.0,
                    _ => 0,
                });
                Success::View { as_of: self.as_of(), title: "Lane 7".into(), items, next }
            }
            Op::Subscribe { after, .. } if after.epoch != Epoch(self.epoch) || after.seq.0 > events => {
                return refuse(ErrorCode::StartFromView);
            }
            Op::Subscribe { after, .. } => {
                *following_from = Some(usize::try_from(after.seq.0).unwrap());
                Success::Subscribed { head: Seq(events) }
            }
            Op::Unsubscribe { .. } => {
                *following_from = None;
                Success::DONE
            }
            Op::Read { .. } => Success::DONE,
            Op::Standing { .. } => Success::Standing { standing: Standing::Member { office: None } },
            act => return self.act(act, head),
        };
        Some(Outcome::Ok(ok))
    }

    fn act(&mut self, op: Op, head: &watch::Sender<usize>) -> Option<Outcome> {
        let refuse = |code| Some(Outcome::Error(ErrorBody::new(code, "no")));
        if let Some(error) = self.refuse_next_acts.pop() {
            return Some(Outcome::Error(error));
        }
        let (client_id, body) = match op.clone() {
            Op::Post { topic, .. } if topic != GROUP => return refuse(ErrorCode::NotFound),
            Op::Post { client_id, text, reply_to, .. } => {
                let posts = self.posts + 1;
                (
                    client_id,
                    EventBody::Posted(Posted {
                        text: Some(text.into()),
                        reply_to,
                        posts,
                        mentions: vec![],
                        mention_all: false,
                    }),
                )
            }
            Op::Edit { client_id, post, text, .. } => (
                client_id,
                EventBody::Edited(Edited {
                    post,
                    text: Some(text.into()),
                    mentions: vec![],
                    mention_all: false,
                }),
            ),
            Op::Delete { client_id, post, .. } => (client_id, EventBody::Deleted { post }),
            Op::React { client_id, post, reaction, on, .. } => {
                (client_id, EventBody::Reacted(Reacted { post, reaction: reaction.into(), on, count: 1 }))
            }
            other => panic!("not an act: {other:?}"),
        };
        let seq = match self.done.get(&client_id) {
            Some((first, seq)) if *first == op => *seq,
            Some(_) => return refuse(ErrorCode::ClientIdReused),
            None => {
                let ana = Card { id: ANA, name: "Ana".into(), badge: false, office: None };
                let seq = self.append(ana, body, head);
                self.done.insert(client_id, (op, seq));
                seq
            }
        };
        if self.mute_next_acts > 0 {
            self.mute_next_acts -= 1;
            return None;
        }
        Some(Outcome::Ok(Success::Accepted { accepted: Place { topic: GROUP, seq: Seq(seq) } }))
    }
}

/// The few HTTP requests, by hand.
async fn http(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut text = Vec::new();
    let (head, body) = loop {
        let mut chunk = [0; 4096];
        let len = stream.read(&mut chunk).await?;
        text.extend_from_slice(&chunk[..len]);
        let all = String::from_utf8_lossy(&text).into_owned();
        if let Some((head, body)) = all.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
            let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
            if body.len() >= length {
                break (head, body.to_owned());
            }
        }
        if len == 0 {
            return Ok(());
        }
    };
    let (status, answer) = shared.state.lock().unwrap().http(&head, &body);
    let answer = answer.map_or_else(String::new, |answer| answer.to_string());
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n",
        answer.len()
    );
    stream.write_all(format!("{head}{answer}").as_bytes()).await?;
    stream.shutdown().await
}

impl State {
    fn http(&mut self, head: &str, body: &str) -> (u16, Option<serde_json::Value>) {
        let error = |code| serde_json::json!({ "error": ErrorBody::new(code, "no") });
        let token = head.lines().find_map(|line| line.strip_prefix("authorization: bearer ")).unwrap_or("");
        let is_known = self.tokens.contains_key(token);
        match head.lines().next().unwrap_or("") {
            "post /login http/1.1" => {
                let body: serde_json::Value = serde_json::from_str(body).unwrap();
                if body["password"] != PASSWORD {
                    return (401, Some(error(ErrorCode::BadCredentials)));
                }
                let device = self.tokens.len() as u64 + 1;
                let token = format!("token-{device}");
                self.tokens.insert(token.clone(), device);
                (200, Some(serde_json::json!({"token": token, "user": ANA, "device": device, "name": "Ana"})))
            }
            _ if !is_known => (401, Some(error(ErrorCode::BadToken))),
            "post /logout http/1.1" => {
                self.tokens.remove(token);
                (204, None)
            }
            "get /devices http/1.1" => {
                let device = |(name, id): (&String, &u64)| {
                    serde_json::json!({
                        "id": id, "label": "linli\u{1b}[2J", "created_at": 1_700_000_000_000_u64, "current": name == token
                    })
                };
                let devices: Vec<serde_json::Value> = self.tokens.iter().map(device).collect();
                (200, Some(serde_json::json!({ "devices": devices })))
            }
            line if line.starts_with("delete /devices/") => {
                let id = line.trim_start_matches("delete /devices/").trim_end_matches(" http/1.1");
                let before = self.tokens.len();
                self.tokens.retain(|_, device| device.to_string() != id);
                if self.tokens.len() < before { (204, None) } else { (404, Some(error(ErrorCode::NotFound))) }
            }
            _ => (404, None),
        }
    }
}
