//! A client against a server that says anything. Lines are what happens: `+` the connection opens, `-` it ends, a
//! number passes that many milliseconds, `f`, `u`, `v` and `r` are the app's wishes, everything else is a frame.
//! Whatever comes, the app gets a topic's events in order, each once, and no request is answered twice.
#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use libfuzzer_sys::fuzz_target;
use linli_fuzz::within;
use linli_protocol::client::{Action, Machine, Settings, Update, bounds, read_frame};
use linli_protocol::codec::Encoding;
use linli_protocol::{NeighbourhoodId, Op, Seq, Topic};

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));

fuzz_target!(|bytes: &[u8]| within(1024 * 1024 + 64 * bytes.len(), || story(bytes)));

fn story(bytes: &[u8]) {
    let mut machine = Machine::new(Settings { token: "t".into(), agent: "fuzz".into() }, 7, 0);
    let (mut app, mut now_ms) = (App::default(), 0);
    machine.handle_time(now_ms);
    app.carry_out(&mut machine);
    for line in bytes.split(|byte| *byte == b'\n').take(200) {
        match line {
            b"+" => machine.handle_opened(now_ms),
            b"-" => machine.handle_closed(None, String::new(), now_ms),
            b"f" => drop(machine.follow(GROUP, None, None, now_ms)),
            b"u" => {
                machine.unfollow(GROUP, now_ms);
                app.seen.remove(&GROUP);
            }
            b"v" => {
                if let Ok(ticket) = machine.ask(Op::View { topic: GROUP, last: None, before: None }, now_ms) {
                    app.asked.insert(ticket.0);
                }
            }
            b"r" => machine.mark_read(GROUP, Seq(3), now_ms),
            [b'0'..=b'9', ..] if line.len() <= 7 => {
                now_ms +=
                    std::str::from_utf8(line).ok().and_then(|digits| digits.parse::<u64>().ok()).unwrap_or(0);
                machine.handle_time(now_ms);
            }
            frame => match read_frame(Encoding::Json, frame) {
                Ok(Some(frame)) => machine.handle_frame(frame, now_ms),
                Ok(None) => {}
                Err(_) => machine.handle_unreadable(now_ms),
            },
        }
        app.carry_out(&mut machine);
        assert!(machine.unanswered() <= bounds::ASKS_MAX && machine.unanswered() == app.asked.len());
    }
}

/// What the app knows.
#[derive(Default)]
struct App {
    seen: BTreeMap<Topic, Seq>,
    asked: BTreeSet<u64>,
    is_over: bool,
}

impl App {
    fn carry_out(&mut self, machine: &mut Machine) {
        while let Some(action) = machine.next_action() {
            match action {
                Action::Emit(update) => self.told(machine, update),
                Action::Answer(ticket, _) => {
                    assert!(self.asked.remove(&ticket.0), "an answer nobody waits for")
                }
                Action::Connect | Action::Close | Action::Send(_) => {
                    assert!(!self.is_over || action == Action::Close, "it goes on after its end: {action:?}");
                }
            }
        }
    }

    fn told(&mut self, machine: &Machine, update: Update) {
        assert!(!self.is_over, "it speaks after its end: {update:?}");
        match update {
            Update::View { page, .. } => {
                self.seen.insert(page.as_of.topic, page.as_of.seq);
            }
            Update::Following(following) => {
                let seen = self.seen.get(&following.topic);
                assert_eq!(seen, Some(&following.after.seq), "it follows from where the app is");
            }
            Update::Event(event) => {
                let seen = self.seen.get_mut(&event.topic).expect("of a followed topic");
                assert_eq!(event.seq, seen.next(), "each event once and in order");
                *seen = event.seq;
            }
            Update::Unfollowed { topic, .. } => {
                self.seen.remove(&topic);
            }
            Update::Ended(_) => self.is_over = machine.is_over(),
            _ => {}
        }
    }
}
