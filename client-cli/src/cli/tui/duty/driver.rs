//! Joins the terminal's events, the client library's updates and a clock, and carries out what the desk wants.
//! It decides nothing; and it waits for nothing but the next event.

use std::future::Future;
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, MouseEventKind};
use linli_cli::{Client, ClientError, Updates, wall_clock_ms};
use linli_protocol::limits::VIEW_ITEMS_MAX;
use linli_protocol::{IssueList, Op, Topic};
use tokio::sync::mpsc;

use super::super::bounds::{ACTS_MAX, DUTY_ENTRIES, WHEEL_LINES};
use super::super::happening::{Happening, Happenings};
use super::super::terminal::Terminal;
use super::draw::draw;
use super::state::{Act, Effect, Event, State, What};
use crate::cli::output;

/// Milliseconds between two looks at the clock: what it shows runs by seconds.
const TICK_MS: u64 = 500;
/// Answers that wait to be looked at.
const ANSWERS_WAITING_MAX: usize = 16;
/// Updates taken in before the screen is drawn again.
const UPDATES_A_DRAW_MAX: usize = 256;

/// Carries out effects.
struct Hands {
    client: Client,
    acts: mpsc::Sender<(u64, Op)>,
    answers: mpsc::Sender<Event>,
}

/// Runs until the person leaves.
pub(super) async fn run(state: &mut State, client: Client, updates: Updates) -> anyhow::Result<()> {
    let (answers, answered) = mpsc::channel(ANSWERS_WAITING_MAX);
    let hands = Hands { acts: one_by_one(client.clone(), answers.clone()), client, answers };
    let mut terminal = Terminal::take()?;
    let size = terminal.screen.size()?;
    let resized = Event::Resize { columns: size.width, rows: size.height };
    let mut effects = state.update(wall_clock_ms(), resized);
    effects.extend(State::begin());
    let mut happenings = Happenings::new(updates, answered, Duration::from_millis(TICK_MS))?;
    loop {
        for effect in std::mem::take(&mut effects) {
            if effect == Effect::Leave {
                return Ok(());
            }
            hands.carry_out(effect).await;
        }
        terminal.screen.draw(|frame| draw(state, frame))?;
        let Some(happening) = happenings.next(state.is_over()).await? else { return Ok(()) };
        let event = match happening {
            Happening::Terminal(event) => of_terminal(event),
            Happening::Update(update) => Some(Event::Update(update)),
            Happening::Answer(event) => Some(event),
            Happening::Tick => Some(Event::Tick),
        };
        let Some(event) = event else { continue };
        effects = state.update(wall_clock_ms(), event);
        for _ in 0..UPDATES_A_DRAW_MAX {
            let Some(update) = happenings.waiting() else { break };
            effects.extend(state.update(wall_clock_ms(), Event::Update(update)));
        }
    }
}

impl Hands {
    /// Asks for something, and tells what came of it.
    fn ask<F>(&self, question: impl FnOnce(Client) -> F)
    where
        F: Future<Output = Event> + Send + 'static,
    {
        let (answer, answers) = (question(self.client.clone()), self.answers.clone());
        tokio::spawn(async move { answers.send(answer.await).await });
    }

    async fn carry_out(&self, effect: Effect) {
        let Hands { client, acts, answers } = self;
        match effect {
            Effect::Mine => self.ask(|client| async move { Event::Mine(client.mine().await) }),
            // It fails only where the client is over, which is told as an update.
            Effect::Follow(topic, items) => {
                let _ = client.follow_showing(topic, None, Some(items)).await;
            }
            Effect::Unfollow(topic) => client.unfollow(topic).await,
            Effect::List { neighbourhood, before } => self.ask(move |client| async move {
                let list = IssueList::Open;
                let result = client.issues(neighbourhood, list, None, Some(VIEW_ITEMS_MAX), before).await;
                Event::Listed { neighbourhood, result }
            }),
            Effect::Show(at) => self.ask(move |client| async move {
                let result = client.issue(at.0, at.1, Some(DUTY_ENTRIES), None).await;
                Event::Shown { at, result }
            }),
            // A case begins with who reported it.
            Effect::Opening(at) => self.ask(move |client| async move {
                let result = client.view(Topic::Case(at.0, at.1), Some(1), Some(2)).await;
                Event::Opening { at, result }
            }),
            Effect::About(neighbourhood) => self.ask(move |client| async move {
                let result = client.about(neighbourhood).await;
                Event::About { neighbourhood, result }
            }),
            Effect::Act(act) => {
                let id = act.id;
                let failed = match op(client, act) {
                    Ok(op) => acts.try_send((id, op)).err().map(|_| ClientError::Unfitting),
                    Err(error) => Some(error),
                };
                if let Some(error) = failed {
                    let (answers, event) = (answers.clone(), Event::Acted { id, result: Err(error) });
                    tokio::spawn(async move { answers.send(event).await });
                }
            }
            Effect::Read { topic, seq } => client.read(topic, seq).await,
            // It is no part of what is drawn, and moves nothing on the screen.
            Effect::Bell => output::bell(true),
            Effect::Leave => {}
        }
    }
}

/// Acts go one after the other, so that steps are taken in the order in which they were asked for.
fn one_by_one(client: Client, answers: mpsc::Sender<Event>) -> mpsc::Sender<(u64, Op)> {
    let (acts, mut to_do) = mpsc::channel(ACTS_MAX);
    tokio::spawn(async move {
        while let Some((id, op)) = to_do.recv().await {
            let result = client.act(op).await;
            if answers.send(Event::Acted { id, result }).await.is_err() {
                break;
            }
        }
    });
    acts
}

fn op(client: &Client, act: Act) -> Result<Op, ClientError> {
    let (neighbourhood, issue) = act.at;
    let client_id = client.new_client_id()?;
    Ok(match act.what {
        What::Step(step) => Op::StepIssue { neighbourhood, client_id, issue, step },
        What::Handler { user, on } => Op::SetHandler { neighbourhood, client_id, issue, user, on },
        What::Say(text) => Op::Post {
            topic: Topic::Case(neighbourhood, issue),
            client_id,
            text,
            reply_to: None,
            mentions: vec![],
            mention_all: false,
        },
    })
}

fn of_terminal(event: TerminalEvent) -> Option<Event> {
    match event {
        TerminalEvent::Key(key) => Some(Event::Key(key)),
        TerminalEvent::Mouse(mouse) => {
            let lines = isize::try_from(WHEEL_LINES).unwrap_or(1);
            let lines = match mouse.kind {
                MouseEventKind::ScrollUp => -lines,
                MouseEventKind::ScrollDown => lines,
                _ => return None,
            };
            Some(Event::Wheel { lines, column: mouse.column })
        }
        TerminalEvent::Paste(text) => Some(Event::Paste(text)),
        TerminalEvent::Resize(columns, rows) => Some(Event::Resize { columns, rows }),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
    }
}
