//! The story of everything going wrong: a model server, a network that drops the connection at random
//! moments, and at the end every event once and every act done once. The seed is in the failure's text.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;

use super::*;
use crate::ErrorCode;
use crate::client::ViewReason;

const HISTORY: u64 = 30;
const ACTS: usize = 25;

/// Numbers from a seed (xorshift).
struct Luck(u64);

impl Luck {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// A server small enough to be obviously right: a list of events, and who did what.
struct Model {
    epoch: Epoch,
    texts: Vec<String>,
    done: BTreeMap<ClientId, u64>,
    following_from: Option<usize>,
}

impl Model {
    fn take(&mut self, frame: ClientFrame, luck: &mut Luck, out: &mut VecDeque<ServerFrame>) {
        let ClientFrame::Request(Request { id, op }) = frame else { return };
        let refused = |code| Outcome::Error(ErrorBody::new(code, "by chance").after(200));
        let head = self.texts.len();
        let outcome = match op {
            Op::Hello { .. } => {
                let Success::Hello { user, name, device, server_time, ping_ms, .. } = hello_ok() else {
                    unreachable!()
                };
                Outcome::Ok(Success::Hello { user, name, device, server_time, ping_ms, epoch: self.epoch })
            }
            _ if luck.one_in(12) => refused(ErrorCode::RateLimited),
            Op::View { topic, .. } => {
                let as_of = AsOf { topic, epoch: self.epoch, seq: Seq(head as u64) };
                Outcome::Ok(Success::View { as_of, title: String::new(), items: vec![], next: None })
            }
            Op::Subscribe { after, .. } if after.epoch != self.epoch || after.seq.0 > head as u64 => {
                refused(ErrorCode::StartFromView)
            }
            Op::Subscribe { after, .. } => {
                // A server may say again what it said around the moment of subscribing.
                let from = usize::try_from(after.seq.0).unwrap();
                self.following_from = Some(from.saturating_sub(usize::from(luck.one_in(4))));
                Outcome::Ok(Success::Subscribed { head: Seq(head as u64) })
            }
            Op::Post { client_id, text, .. } => {
                let known = self.done.get(&client_id).copied();
                let seq = known.unwrap_or_else(|| {
                    self.texts.push(text.as_str().to_owned());
                    self.done.insert(client_id, self.texts.len() as u64);
                    self.texts.len() as u64
                });
                if luck.one_in(10) { refused(ErrorCode::OutcomeUnknown) } else { Outcome::Ok(accepted(seq)) }
            }
            _ => Outcome::Ok(Success::DONE),
        };
        out.push_back(ServerFrame::Reply { id, outcome });
    }

    fn publish(&mut self, out: &mut VecDeque<ServerFrame>) {
        let Some(from) = &mut self.following_from else { return };
        for at in *from..self.texts.len() {
            let posted = Posted {
                text: Some(self.texts[at].clone()),
                reply_to: None,
                posts: at as u64 + 1,
                mentions: vec![],
                mention_all: false,
            };
            let body = EventBody::Posted(posted);
            let seq = Seq(at as u64 + 1);
            out.push_back(ServerFrame::Event(EventFrame { topic: GROUP, seq, at: 0, by: None, body }));
        }
        *from = self.texts.len();
    }
}

/// One story: the machine, the server, the two directions between them, and what the app saw.
struct Story {
    seed: u64,
    luck: Luck,
    may_change_epoch: bool,
    stage: Stage,
    model: Model,
    to_server: VecDeque<ClientFrame>,
    to_client: VecDeque<ServerFrame>,
    is_connected: bool,
    asked: BTreeMap<Ticket, String>,
    answered: BTreeMap<Ticket, u64>,
    /// The texts the app has, by number; a view that starts over replaces them.
    seen: BTreeMap<u64, String>,
    viewed_up_to: u64,
}

impl Story {
    fn new(seed: u64, may_change_epoch: bool) -> Story {
        let texts = (1..=HISTORY).map(|n| format!("old {n}")).collect();
        let mut stage = Stage::new();
        stage.machine.follow(GROUP, Some(at(0)), None, 0).unwrap();
        Story {
            seed,
            luck: Luck(seed | 1),
            may_change_epoch,
            stage,
            model: Model { epoch: EPOCH, texts, done: BTreeMap::new(), following_from: None },
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            is_connected: false,
            asked: BTreeMap::new(),
            answered: BTreeMap::new(),
            seen: BTreeMap::new(),
            viewed_up_to: 0,
        }
    }

    /// Trouble for a while, then a network that works, until all is done.
    fn play(mut self) {
        for step in 0.. {
            assert!(step < 30_000, "seed {}: it never ends", self.seed);
            let troubled = step < 3_000;
            if troubled && self.is_connected && self.luck.one_in(25) {
                self.break_network();
            }
            self.act();
            self.connect(troubled);
            self.listen();
            let all_seen = self.viewed_up_to + self.seen.len() as u64 == self.model.texts.len() as u64;
            if !troubled && all_seen && self.answered.len() == ACTS {
                break;
            }
        }
        self.judge();
    }

    /// What is under way in either direction is lost, all or from some point on.
    fn break_network(&mut self) {
        self.to_client.truncate(usize::try_from(self.luck.below(3)).unwrap());
        self.to_server.truncate(usize::try_from(self.luck.below(3)).unwrap());
        while let Some(frame) = self.to_server.pop_front() {
            self.model.take(frame, &mut self.luck, &mut VecDeque::new());
        }
        while let Some(frame) = self.to_client.pop_front() {
            self.stage.hear(frame);
        }
        self.stage.drop_connection();
        self.is_connected = false;
        if self.may_change_epoch && self.luck.one_in(6) {
            self.model.epoch = Epoch(self.model.epoch.0 + 1);
        }
    }

    /// Somebody does something: the app, the server, the network or the clock.
    fn act(&mut self) {
        match self.luck.below(6) {
            0 if self.asked.len() < ACTS => {
                let text = format!("new {}", self.asked.len());
                let ticket = self.stage.machine.ask(post(GROUP, &text), self.stage.now_ms).unwrap();
                self.asked.insert(ticket, text);
            }
            1 if self.is_connected => {
                if let Some(frame) = self.to_server.pop_front() {
                    self.model.take(frame, &mut self.luck, &mut self.to_client);
                }
            }
            2 if self.is_connected => self.model.publish(&mut self.to_client),
            3 | 4 if self.is_connected => {
                if let Some(frame) = self.to_client.pop_front() {
                    self.stage.hear(frame);
                }
            }
            _ => self.stage.pass(self.luck.below(300)),
        }
        self.stage.settle();
        let (seed, told) = (self.seed, &self.stage.told);
        assert_eq!(self.stage.closes, 0, "seed {seed}: this server gives no reason to close: {told:?}");
    }

    fn connect(&mut self, troubled: bool) {
        if std::mem::take(&mut self.stage.connects) > 0 {
            let now_ms = self.stage.now_ms;
            if troubled && self.luck.one_in(3) {
                self.stage.machine.handle_unreachable("by chance".into(), now_ms);
            } else {
                self.is_connected = true;
                self.model.following_from = None;
                self.to_server.clear();
                self.to_client.clear();
                self.stage.sent.clear();
                self.stage.machine.handle_opened(now_ms);
            }
            self.stage.settle();
        }
        if self.is_connected {
            self.to_server.extend(self.stage.sent.drain(..));
        }
    }

    /// The app takes what it is told.
    fn listen(&mut self) {
        let seed = self.seed;
        for update in self.stage.told.drain(..) {
            match update {
                Update::Event(EventFrame { seq, body: EventBody::Posted(posted), .. }) => {
                    assert!(seq.0 > self.viewed_up_to, "seed {seed}: {seq} was in the view");
                    let before = self.seen.insert(seq.0, posted.text.unwrap());
                    assert_eq!(before, None, "seed {seed}: event {seq} came twice");
                }
                Update::View { page, reason: ViewReason::StartedOver } => {
                    assert!(self.may_change_epoch, "seed {seed}: nothing calls for a view");
                    self.seen.clear();
                    self.viewed_up_to = page.as_of.seq.0;
                }
                _ => {}
            }
        }
        for (ticket, answer) in self.stage.answers.drain(..) {
            let Ok(Success::Accepted { accepted }) = answer else { panic!("seed {seed}: {answer:?}") };
            let before = self.answered.insert(ticket, accepted.seq.0);
            assert_eq!(before, None, "seed {seed}: answered twice");
        }
    }

    fn judge(self) {
        let Story { seed, model, .. } = &self;
        let text_at = |seq: u64| &model.texts[usize::try_from(seq).unwrap() - 1];
        assert_eq!(model.texts.len() as u64, HISTORY + ACTS as u64, "seed {seed}: each act acted once");
        for (ticket, text) in &self.asked {
            assert_eq!(text_at(self.answered[ticket]), text, "seed {seed}: the answer names where it is");
        }
        for (seq, text) in &self.seen {
            assert_eq!(text_at(*seq), text, "seed {seed}: event {seq}");
        }
        let expected: Vec<u64> = (self.viewed_up_to + 1..=model.texts.len() as u64).collect();
        let numbers: Vec<u64> = self.seen.keys().copied().collect();
        assert_eq!(numbers, expected, "seed {seed}: every event, each once");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_network_does_every_event_comes_once_and_every_act_acts_once(seed in any::<u64>()) {
        Story::new(seed, false).play();
    }

    #[test]
    fn whatever_the_history_does_the_app_ends_with_the_servers_events(seed in any::<u64>()) {
        Story::new(seed, true).play();
    }
}
