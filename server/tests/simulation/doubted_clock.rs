//! Timers wait while the clock is not to be believed (guarantee 7): the real waiting task asks the real writer, on clocks that nobody waits for.
//! Never here: when a clock is doubted; that is `clock/trust.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use linli_protocol::{
    Category, ClientId, DisplayName, Epoch, IssueId, LoginName, NeighbourhoodId, Office, PostText, Report,
    Spot, Title, UserId,
};
use linli_server::clock::Watched;
use linli_server::clock::trust::{Doubt, Look};
use linli_server::domain::{Act, Actor, Command, EventKind, InboxAct};
use linli_server::journal::{Journal, MemoryJournal, ReadLimit};
use linli_server::upkeep;
use tokio::sync::watch;
use tokio::time::{Duration, Instant, sleep};

use crate::house::Running;

const START_MS: u64 = 1_700_000_000_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const HOME: NeighbourhoodId = NeighbourhoodId(1);
const SECRETARY: UserId = UserId(1);
const RESIDENT: UserId = UserId(2);

/// A machine: its clocks, and the house on it.
struct Machine {
    running: Running,
    journal: Arc<MemoryJournal>,
    set_by_ms: Arc<AtomicI64>,
    began: Instant,
    stop: watch::Sender<bool>,
}

impl Machine {
    /// Starts the house, and with it the task that waits for what is due of issues.
    fn starts(journal: Arc<MemoryJournal>, set_by_ms: i64) -> Machine {
        let began = Instant::now();
        let set_by_ms = Arc::new(AtomicI64::new(set_by_ms));
        let set = set_by_ms.clone();
        let look = move || Look { wall_ms: wall_ms(began, &set), steady_ms: steady_ms(began) };
        let running = Running::start_with_clock(&journal, |last_commit| Watched::new(look, last_commit));
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(upkeep::watch_clock(running.house.clone(), stopped.clone()));
        tokio::spawn(upkeep::escalate_due_issues(running.house.clone(), stopped));
        Machine { running, journal, set_by_ms, began, stop }
    }

    /// The same again, with what the journal has; the wall clock is set meanwhile.
    fn starts_again(self, set_by_ms: i64) -> Machine {
        let _ = self.stop.send(true);
        let gone_ms = i64::try_from(steady_ms(self.began)).unwrap();
        let before = self.set_by_ms.load(Ordering::Relaxed);
        Machine::starts(self.journal, before + gone_ms + set_by_ms)
    }

    fn wall_ms(&self) -> u64 {
        wall_ms(self.began, &self.set_by_ms)
    }

    fn is_set(&self, by_ms: i64) {
        self.set_by_ms.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// Time goes by, and the writer takes what comes.
    async fn goes_on(&mut self, for_ms: u64) {
        for _ in 0..for_ms / 1_000 {
            sleep(Duration::from_secs(1)).await;
            self.writes().await;
        }
    }

    async fn writes(&mut self) {
        for _ in 0..8 {
            tokio::task::yield_now().await;
            let now = self.wall_ms();
            self.running.writer.step(64, now).unwrap();
            while self.running.hub.step() {}
        }
    }

    async fn does(&mut self, by: Actor, act: Act) {
        let engine = self.running.engine.clone();
        let command = Command { by, device: None, act, salt: [7; 16] };
        let asked = tokio::spawn(async move { engine.ask(command).await });
        self.writes().await;
        asked.await.unwrap().unwrap();
    }

    async fn has_people_and_a_report(&mut self) {
        let administration = Actor::Administration;
        self.does(administration, Act::OpenNeighbourhood { title: Title::parse("馨園").unwrap() }).await;
        for (user, name) in [(SECRETARY, "sen"), (RESIDENT, "rui")] {
            let (login, name) = (LoginName::parse(name).unwrap(), DisplayName::parse(name).unwrap());
            self.does(administration, Act::Register { login, name, password_hash: None }).await;
            self.does(administration, Act::Admit { neighbourhood: HOME, user }).await;
        }
        let office = Office::Secretary;
        self.does(administration, Act::Appoint { neighbourhood: HOME, user: SECRETARY, office }).await;
        let report = Report {
            text: PostText::parse("路燈壞了").unwrap(),
            category: Category::Lighting,
            spot: Spot::parse("三號樓").unwrap(),
            contact: None,
            photos: vec![],
        };
        let client_id = ClientId::from_parts(self.wall_ms(), 1);
        self.does(
            Actor::Person(RESIDENT),
            Act::Report { neighbourhood: HOME, client_id, report, from: None },
        )
        .await;
    }

    /// How many alerts the secretary has had.
    fn alerts(&self) -> usize {
        let inbox = linli_protocol::Topic::Inbox(HOME, SECRETARY);
        let all = ReadLimit { events_max: usize::MAX, bytes_max: usize::MAX };
        let from = linli_protocol::Seq::ZERO;
        let events = self.journal.events(inbox, from, linli_protocol::Seq(u64::MAX), all).unwrap();
        let is_of_it =
            |kind: &EventKind| matches!(kind, EventKind::Inbox(InboxAct::Alerted { issue: IssueId(1), .. }));
        events.iter().filter(|event| is_of_it(&event.kind)).count()
    }

    fn doubt(&self) -> Option<Doubt> {
        self.running.house.clock.doubt()
    }
}

fn steady_ms(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap()
}

fn wall_ms(began: Instant, set_by_ms: &AtomicI64) -> u64 {
    (START_MS + steady_ms(began)).checked_add_signed(set_by_ms.load(Ordering::Relaxed)).unwrap()
}

async fn with_a_report() -> Machine {
    let mut machine = Machine::starts(Arc::new(MemoryJournal::new(Epoch(7))), 0);
    machine.has_people_and_a_report().await;
    assert_eq!(machine.alerts(), 1);
    machine
}

fn hours(hours: i64) -> i64 {
    hours * i64::try_from(HOUR_MS).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_a_leap_ahead_makes_due_waits_until_the_clock_is_believed_and_comes_once() {
    let mut machine = with_a_report().await;
    machine.goes_on(MINUTE_MS).await;
    // Three hours: the alert at thirty minutes and its three repeats would be due at once.
    machine.is_set(hours(3));
    machine.goes_on(9 * MINUTE_MS).await;
    assert_eq!(machine.doubt(), Some(Doubt::Ahead { by_ms: 3 * HOUR_MS }));
    assert_eq!(machine.alerts(), 1, "nothing fires by a clock that may be wrong");
    // It was wrong, and is set right: nothing was sent for nothing, and what is due comes when it is.
    machine.is_set(-hours(3));
    machine.goes_on(15 * MINUTE_MS).await;
    assert_eq!((machine.doubt(), machine.alerts()), (None, 1));
    machine.goes_on(5 * MINUTE_MS + 5_000).await;
    assert_eq!(machine.alerts(), 2, "at thirty minutes");
    machine.goes_on(25 * MINUTE_MS).await;
    assert_eq!(machine.alerts(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_leap_that_stays_is_believed_after_ten_minutes_and_what_was_missed_comes_in_its_order_once_each() {
    let mut machine = with_a_report().await;
    machine.is_set(hours(1));
    machine.goes_on(9 * MINUTE_MS).await;
    assert_eq!(machine.alerts(), 1);
    machine.goes_on(3 * MINUTE_MS).await;
    assert_eq!((machine.doubt(), machine.alerts()), (None, 3), "of thirty minutes, and of sixty");
    machine.goes_on(10 * MINUTE_MS).await;
    assert_eq!(machine.alerts(), 3);
}

#[tokio::test(start_paused = true)]
async fn the_operators_word_lets_timers_go_on_at_once() {
    let mut machine = with_a_report().await;
    machine.is_set(hours(1));
    machine.goes_on(MINUTE_MS).await;
    assert_eq!(machine.alerts(), 1);
    assert_eq!(machine.running.house.clock.confirm(), Some(Doubt::Ahead { by_ms: HOUR_MS }));
    machine.goes_on(5_000).await;
    assert_eq!((machine.doubt(), machine.alerts()), (None, 3));
    assert_eq!(machine.running.house.clock.confirm(), None);
}

#[tokio::test(start_paused = true)]
async fn started_behind_its_last_commit_the_house_waits_and_goes_on_after_ten_minutes() {
    let mut machine = with_a_report().await;
    machine.goes_on(29 * MINUTE_MS).await;
    let mut machine = machine.starts_again(-hours(2));
    // All that is known of the time is that of the last event.
    let Some(Doubt::BehindLastCommit { by_ms }) = machine.doubt() else { panic!("{:?}", machine.doubt()) };
    assert!(by_ms > HOUR_MS && by_ms <= 2 * HOUR_MS, "{by_ms}");
    machine.goes_on(11 * MINUTE_MS).await;
    assert_eq!((machine.doubt(), machine.alerts()), (None, 1));
    // By this clock the report is of later: it is never early.
    let machine = machine.starts_again(hours(3));
    assert_eq!(machine.doubt(), None, "time away cannot be told from a clock set ahead meanwhile");
}
