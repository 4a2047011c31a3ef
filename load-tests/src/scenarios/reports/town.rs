//! The neighbourhoods of `reports`: who lives there, their connections, and what each says and is told. Never here: what is right; that is
//! `book`.

use std::time::Duration;

use anyhow::{Context as _, Result};
use linli_protocol::codec::json;
use linli_protocol::{
    AlertReason, AlertWants, Category, ClientFrame, ClientId, Epoch, EventBody, EventFrame, Item,
    NeighbourhoodId, Op, Outcome, PostText, Report, Request, RequestId, Seq, Spot, Success, Topic, UserId,
};
use serde_json::{Value, json};

use super::book::{Book, Found, OFFICES};
use crate::args::Reports;
use crate::clock::wall_ms;
use crate::field::Context;
use crate::fleet::{numbers, run_name, texts};
use crate::ledger::Track;
use crate::mark::Mark;
use crate::notes::Notes;
use crate::probe::Probe;
use crate::swarm::{FIRST_FREE_ID, Role, Swarm};
use crate::units;

/// Without any answer or alert for so long, what is missing will not come.
const SILENCE: Duration = Duration::from_secs(15);
/// After everything came, so long is listened for what must not come.
const LISTEN_ON: Duration = Duration::from_millis(300);

/// Everybody of the neighbourhoods, connected by one thread.
pub(super) struct Town<'a> {
    context: &'a Context,
    swarm: Swarm<People>,
    inbox_gaps: u64,
}

/// Somebody in office and what came of their inbox.
#[derive(Debug)]
struct Desk {
    token: Box<str>,
    inbox: Topic,
    /// Which neighbourhood, and which of [`OFFICES`].
    seat: (usize, usize),
    track: Track,
}

/// Somebody who reports, and where.
#[derive(Debug)]
struct Reporter {
    token: Box<str>,
    place: usize,
    neighbourhood: NeighbourhoodId,
}

/// The swarm's role. The first seats are the desks, the others the reporters: the first of every neighbourhood, then the second of
/// every one, and so on.
#[derive(Debug)]
struct People {
    book: Book,
    refusals: Notes,
    desks: Vec<Desk>,
    reporters: Vec<Reporter>,
    run: u128,
    heard: u64,
}

impl<'a> Town<'a> {
    /// Opens the neighbourhoods and lets everybody move in; nobody is connected yet.
    pub(super) fn open(context: &'a Context, epoch: Epoch, asked: Reports) -> Result<Town<'a>> {
        let people = settle(context, asked)?;
        let seats = people.desks.len() + people.reporters.len();
        let mut swarm = Swarm::new(&context.target, epoch, context.clock, people)?;
        for _ in 0..seats {
            swarm.add_seat(false);
        }
        Ok(Town { context, swarm, inbox_gaps: 0 })
    }

    /// Connects everybody.
    pub(super) fn join(&mut self) -> Result<()> {
        self.context.console.progress(&format!("joining {} people of the neighbourhoods", self.seats()));
        let Context { at_once, join_limit, .. } = *self.context;
        self.swarm.open_all(at_once, join_limit).context("people of the neighbourhoods cannot join")
    }

    /// Connections.
    pub(super) fn seats(&self) -> usize {
        self.swarm.seats()
    }

    /// Those who report.
    pub(super) fn reporters(&self) -> usize {
        self.swarm.role.reporters.len()
    }

    /// So many reports a second for so long, evenly spaced whatever the server does; then waits for what is missing.
    pub(super) fn report(&mut self, per_second: f64, length: Duration) -> Result<()> {
        let clock = self.context.clock;
        let began_ns = clock.now_ns();
        let end_ns = began_ns + units::ns(length);
        let mut sent = 0;
        loop {
            let now_ns = clock.now_ns();
            let intended_ns = began_ns + units::ns_of_seconds(units::real(sent) / per_second);
            if intended_ns >= end_ns {
                break;
            }
            let wait_ns = intended_ns.saturating_sub(now_ns);
            if wait_ns > 0 {
                self.swarm.turn(Duration::from_nanos(wait_ns))?;
            } else if self.send(sent, intended_ns)? {
                sent += 1;
            } else {
                // Its reporter is just coming back; its intended moment stays.
                self.swarm.turn(Duration::from_millis(1))?;
            }
        }
        self.wait()
    }

    fn send(&mut self, nth: u64, intended_ns: u64) -> Result<bool> {
        let reporter = units::index(nth % units::count(self.reporters()).max(1));
        let seat = self.swarm.role.desks.len() + reporter;
        if !self.swarm.is_live(seat) {
            return Ok(false);
        }
        let frame = self.swarm.role.report(reporter, intended_ns)?;
        self.swarm.send(seat, &frame);
        Ok(true)
    }

    fn wait(&mut self) -> Result<()> {
        let clock = self.context.clock;
        let limit_ns = clock.ahead_ns(self.context.drain_limit);
        let (mut heard, mut silent_ns) = (self.swarm.role.heard, clock.ahead_ns(SILENCE));
        while self.swarm.role.book.missing() > 0 && clock.now_ns() < limit_ns.min(silent_ns) {
            self.swarm.turn(Duration::from_millis(20))?;
            if self.swarm.role.heard != heard {
                (heard, silent_ns) = (self.swarm.role.heard, clock.ahead_ns(SILENCE));
            }
        }
        let listened_ns = clock.ahead_ns(LISTEN_ON);
        while clock.now_ns() < listened_ns {
            self.swarm.turn(Duration::from_millis(20))?;
        }
        Ok(())
    }

    /// Reads every inbox back as its owner's program would, and holds it and its following against each other.
    pub(super) fn read_inboxes(&mut self) -> Result<()> {
        let People { book, desks, .. } = &mut self.swarm.role;
        for desk in desks {
            let mut probe =
                Probe::open(&self.context.target, &desk.token).context("reading an inbox back")?;
            let (as_of, items) = probe.all(desk.inbox)?;
            for item in items {
                match item {
                    Item::Alert(item) if item.alert.wants == AlertWants::Acknowledgement => {
                        book.stands(marked(&item.alert.spot), desk.seat);
                    }
                    _ => book.stands(None, desk.seat),
                }
            }
            let findings = desk.track.findings(as_of.seq.0);
            // An event that is gone or repeated is an alert that is, which the book knows; here it is the order that counts.
            self.inbox_gaps += findings.out_of_order + findings.lost + findings.repeated + findings.phantom;
        }
        Ok(())
    }

    /// What is right and wrong.
    pub(super) fn found(&self) -> Found {
        let People { book, .. } = &self.swarm.role;
        let garbled = self.swarm.counters.garbled;
        let mut found = book.found();
        found.out_of_order += self.inbox_gaps;
        found.strange += garbled;
        found
    }

    /// Unusual things, in words.
    pub(super) fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        notes.merge(&self.swarm.notes);
        notes.merge(&self.swarm.role.refusals);
        notes
    }
}

/// Opens neighbourhoods with a secretary, a deputy and reporters.
fn settle(context: &Context, asked: Reports) -> Result<People> {
    let run = run_name()?;
    let (places, each) = (usize::from(asked.neighbourhoods), asked.reporters_each());
    let members = OFFICES.len() + each;
    let admin = &context.target.admin;
    context.console.progress(&format!("{} people move into {places} neighbourhoods", places * members));
    let all = |count: usize, request: &dyn Fn(usize) -> Value| -> Result<Vec<Value>> {
        admin.ask(&(0..count).map(request).collect::<Vec<_>>())
    };
    let opened =
        all(places, &|n| json!({"act": "open_neighbourhood", "title": format!("Reports {run} {n}")}))?;
    let neighbourhoods = numbers(&opened, "neighbourhood")?;
    let registered = all(
        places * members,
        &|n| json!({"act": "register", "login": format!("report-{run}-{n}"), "name": format!("Resident {n}")}),
    )?;
    let users = numbers(&registered, "user")?;
    // The first of each neighbourhood's people is the secretary, the second the deputy.
    let place_of = |n: usize| neighbourhoods[n / members];
    all(users.len(), &|n| json!({"act": "admit", "neighbourhood": place_of(n), "user": users[n]}))?;
    let officers: Vec<usize> = (0..users.len()).filter(|n| n % members < OFFICES.len()).collect();
    all(officers.len(), &|nth| {
        let n = officers[nth];
        let office = OFFICES[n % members];
        json!({"act": "appoint", "neighbourhood": place_of(n), "user": users[n], "office": office})
    })?;
    let issued = all(users.len(), &|n| json!({"act": "issue_token", "user": users[n], "device": "load"}))?;
    let mut people = People {
        book: Book::default(),
        refusals: Notes::default(),
        desks: Vec::new(),
        reporters: Vec::new(),
        run: u128::from(getrandom::u64().context("no randomness")?),
        heard: 0,
    };
    let mut reporters = Vec::new();
    for (n, token) in texts(&issued, "token")?.into_iter().enumerate() {
        let (place, nth) = (n / members, n % members);
        let number = u32::try_from(place_of(n)).context("a neighbourhood's number is too large")?;
        let neighbourhood = NeighbourhoodId(number);
        if nth < OFFICES.len() {
            let inbox = Topic::Inbox(neighbourhood, UserId(users[n]));
            people.desks.push(Desk { token, inbox, seat: (place, nth), track: Track::new(0, 0) });
        } else {
            reporters.push((nth, Reporter { token, place, neighbourhood }));
        }
    }
    reporters.sort_by_key(|(nth, reporter)| (*nth, reporter.place));
    people.reporters = reporters.into_iter().map(|(_, reporter)| reporter).collect();
    Ok(people)
}

/// The number of the report that an alert's place is marked with.
fn marked(spot: &str) -> Option<u64> {
    Mark::find(spot.as_bytes()).map(|mark| mark.post)
}

impl People {
    /// Writes the next report of a reporter into the book and makes its frame.
    fn report(&mut self, reporter: usize, intended_ns: u64) -> Result<Vec<u8>> {
        let Reporter { place, neighbourhood, .. } = self.reporters[reporter];
        let number = self.book.open(place, intended_ns);
        let mark = Mark { post: number, intended_ns }.text(0);
        let report = Report {
            text: PostText::parse(format!("第{number}號路燈壞了"))?,
            category: Category::Lighting,
            spot: Spot::parse(format!("3號樓 {mark}"))?,
            contact: None,
            photos: Vec::new(),
        };
        // Random bits of the run above, the report's number below: different in every run and report.
        let client_id = ClientId::from_parts(wall_ms(), (self.run << 32) ^ u128::from(number));
        let op = Op::Report { neighbourhood, client_id, report, from: None };
        Ok(json::encode_client(&ClientFrame::Request(Request { id: RequestId(FIRST_FREE_ID + number), op })))
    }
}

impl Role for People {
    fn token(&self, seat: usize) -> &str {
        let reporter = || self.reporters.get(seat.checked_sub(self.desks.len())?).map(|one| &*one.token);
        self.desks.get(seat).map(|desk| &*desk.token).or_else(reporter).unwrap_or_default()
    }

    fn follow(&self, seat: usize, nth: usize) -> Option<(Topic, Seq)> {
        let desk = self.desks.get(seat).filter(|_| nth == 0)?;
        Some((desk.inbox, Seq(desk.track.last())))
    }

    fn start_from_view(&mut self, seat: usize, _nth: usize, seq: Seq) {
        if let Some(desk) = self.desks.get_mut(seat) {
            desk.track.start_from_view(seq.0);
        }
    }

    fn take(&mut self, _seat: usize, _payload: &[u8], _now_ns: u64) -> bool {
        false
    }

    fn event(&mut self, seat: usize, event: &EventFrame, _payload: &[u8], now_ns: u64) -> bool {
        let Some(desk) = self.desks.get_mut(seat).filter(|desk| desk.inbox == event.topic) else {
            return false;
        };
        self.heard += 1;
        desk.track.see(event.seq.0);
        if let EventBody::Alerted(alerted) = &event.body
            && alerted.alert.reason == AlertReason::Reported
        {
            self.book.alerted(marked(&alerted.alert.spot), desk.seat, now_ns);
        }
        true
    }

    fn reply(&mut self, seat: usize, id: RequestId, outcome: &Outcome, now_ns: u64) -> bool {
        let reporter = seat.checked_sub(self.desks.len()).and_then(|nth| self.reporters.get(nth));
        let (Some(number), Some(reporter)) = (id.0.checked_sub(FIRST_FREE_ID), reporter) else {
            return false;
        };
        self.heard += 1;
        match outcome {
            Outcome::Ok(Success::Accepted { accepted })
                if accepted.topic == Topic::Issues(reporter.neighbourhood) =>
            {
                self.book.accepted(number, now_ns)
            }
            Outcome::Ok(_) => false,
            Outcome::Error(error) => {
                self.refusals.add(format!("a report was refused: {}", error.code.as_str()));
                self.book.refused(number)
            }
        }
    }
}
