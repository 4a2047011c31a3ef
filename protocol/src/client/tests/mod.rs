//! Stories about the machine, told with a server played by hand, and one with a server and a network that
//! are played from a seed. Time is a number here; nothing waits.

mod asking;
mod connecting;
mod following;
mod newer;
mod random;

use super::{Action, Answer, Machine, Settings, Ticket, Update};
use crate::{
    AsOf, Card, ClientFrame, ClientId, DeviceId, Epoch, ErrorBody, EventBody, EventFrame, NeighbourhoodId,
    Op, Outcome, Place, Position, PostText, Posted, Request, RequestId, Seq, ServerFrame, Success, Topic,
    UserId,
};

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));
const OTHER: Topic = Topic::Group(NeighbourhoodId(8));
const EPOCH: Epoch = Epoch(0xabc);
const PING_MS: u64 = 25_000;

/// A machine and the hands that play its driver.
struct Stage {
    machine: Machine,
    now_ms: u64,
    sent: Vec<ClientFrame>,
    told: Vec<Update>,
    answers: Vec<(Ticket, Answer)>,
    connects: usize,
    closes: usize,
}

impl Stage {
    /// Before the first connection.
    fn new() -> Stage {
        let settings = Settings { token: "secret".into(), agent: "test/1".into() };
        Stage {
            machine: Machine::new(settings, 1, 0),
            now_ms: 0,
            sent: Vec::new(),
            told: Vec::new(),
            answers: Vec::new(),
            connects: 0,
            closes: 0,
        }
    }

    /// Signed in, with nothing left over from that.
    fn signed_in() -> Stage {
        let mut stage = Stage::new();
        stage.sign_in();
        stage.forget();
        stage
    }

    /// Follows the group after a position and is live.
    fn following_after(seq: u64) -> Stage {
        let mut stage = Stage::signed_in();
        stage.machine.follow(GROUP, Some(at(seq)), None, stage.now_ms).unwrap();
        let subscribe = stage.request();
        stage.ok(subscribe.id, Success::Subscribed { head: Seq(seq) });
        stage.forget();
        stage
    }

    fn settle(&mut self) {
        while let Some(action) = self.machine.next_action() {
            match action {
                Action::Connect => self.connects += 1,
                Action::Send(frame) => self.sent.push(frame),
                Action::Close => self.closes += 1,
                Action::Emit(update) => self.told.push(update),
                Action::Answer(ticket, answer) => self.answers.push((ticket, answer)),
            }
        }
    }

    fn forget(&mut self) {
        self.settle();
        self.sent.clear();
        self.told.clear();
        self.answers.clear();
        self.connects = 0;
        self.closes = 0;
    }

    /// Waits for the machine to want a connection, opens it, and takes the sign-in.
    fn sign_in(&mut self) {
        self.open();
        let hello = self.request();
        assert!(matches!(hello.op, Op::Hello { .. }), "the first request is hello: {hello:?}");
        self.ok(hello.id, hello_ok());
    }

    /// Waits for the machine to want a connection, and opens it.
    fn open(&mut self) {
        self.settle();
        while self.connects == 0 {
            let due_ms = self.machine.deadline().expect("it wants to connect some time");
            self.pass(due_ms.saturating_sub(self.now_ms));
        }
        self.connects = 0;
        self.sent.clear();
        self.machine.handle_opened(self.now_ms);
        self.settle();
    }

    fn drop_connection(&mut self) {
        self.machine.handle_closed(None, "cable".into(), self.now_ms);
        self.settle();
    }

    fn pass(&mut self, ms: u64) {
        self.now_ms += ms;
        self.machine.handle_time(self.now_ms);
        self.settle();
    }

    fn hear(&mut self, frame: ServerFrame) {
        self.machine.handle_frame(frame, self.now_ms);
        self.settle();
    }

    fn ok(&mut self, id: RequestId, success: Success) {
        self.hear(ServerFrame::Reply { id, outcome: Outcome::Ok(success) });
    }

    fn refuse(&mut self, id: RequestId, error: ErrorBody) {
        self.hear(ServerFrame::Reply { id, outcome: Outcome::Error(error) });
    }

    /// Takes the next frame that the machine sent, which has to be a request.
    fn request(&mut self) -> Request {
        self.settle();
        assert!(!self.sent.is_empty(), "nothing was sent; told: {:?}", self.told);
        match self.sent.remove(0) {
            ClientFrame::Request(request) => request,
            other => panic!("not a request: {other:?}"),
        }
    }

    fn sends_nothing(&mut self) {
        self.settle();
        assert_eq!(self.sent, [], "nothing should be sent");
    }

    /// The numbers of the events that the app got.
    fn seqs(&self) -> Vec<u64> {
        let seq = |update: &Update| match update {
            Update::Event(event) => Some(event.seq.0),
            _ => None,
        };
        self.told.iter().filter_map(seq).collect()
    }

    fn post(&mut self, text: &str) -> Ticket {
        let ticket = self.machine.ask(post(GROUP, text), self.now_ms).unwrap();
        self.settle();
        ticket
    }
}

fn hello_ok() -> Success {
    Success::Hello {
        user: UserId(12),
        name: "Ana".into(),
        device: DeviceId(3),
        server_time: 1_700_000_000_000,
        ping_ms: PING_MS,
        epoch: EPOCH,
    }
}

fn view_ok(seq: u64) -> Success {
    let as_of = AsOf { topic: GROUP, epoch: EPOCH, seq: Seq(seq) };
    Success::View { as_of, title: "Lane 7".into(), items: Vec::new(), next: None }
}

fn accepted(seq: u64) -> Success {
    Success::Accepted { accepted: Place { topic: GROUP, seq: Seq(seq) } }
}

fn at(seq: u64) -> Position {
    Position { epoch: EPOCH, seq: Seq(seq) }
}

fn event(seq: u64) -> ServerFrame {
    let by = Some(Card { id: UserId(57), name: "Bo".into(), badge: false, office: None });
    let body = EventBody::Posted(Posted {
        text: Some(format!("post {seq}")),
        reply_to: None,
        posts: seq,
        mentions: vec![],
        mention_all: false,
    });
    ServerFrame::Event(EventFrame { topic: GROUP, seq: Seq(seq), at: 0, by, body })
}

fn post(topic: Topic, text: &str) -> Op {
    // The id says what the text says, so that tests can tell acts apart.
    let random = text.bytes().fold(0, |sum, byte| sum * 257 + u128::from(byte));
    let client_id = ClientId::from_parts(1_700_000_000_000, random);
    Op::Post {
        topic,
        client_id,
        text: PostText::parse(text).unwrap(),
        reply_to: None,
        mentions: vec![],
        mention_all: false,
    }
}
