//! Joins the terminal's events, the client library's updates and a clock, and carries out what the state wants.
//! It decides nothing; and it waits for nothing but the next event.

use std::time::Duration;

use crossterm::event::Event as TerminalEvent;
use linli_cli::{Client, ClientError, Page, Updates, wall_clock_ms};
use linli_protocol::limits::VIEW_ITEMS_MAX;
use linli_protocol::{NeighbourhoodId, Op, Place, Seq, Success, Topic};
use tokio::sync::mpsc;

use super::bounds::{ACTS_MAX, PAGE_ITEMS, SEARCH_ITEMS};
use super::draw::draw;
use super::happening::{Happening, Happenings};
use super::mention::Means;
use super::outbox::{Act, What};
use super::search::{Answer, Question};
use super::state::{Effect, Event, State};
use super::terminal::Terminal;

/// Milliseconds between two looks at the clock.
const TICK_MS: u64 = 1_000;
/// Answers that wait to be looked at.
const ANSWERS_WAITING_MAX: usize = 16;
/// Updates taken in before the screen is drawn again.
const UPDATES_A_DRAW_MAX: usize = 256;

/// Carries out effects.
struct Hands {
    client: Client,
    acts: mpsc::Sender<(u64, Topic, Op)>,
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
    effects.extend(state.begin());
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
    /// Asks for a page, and tells what came of it.
    fn load(
        &self,
        topic: Topic,
        before: u64,
        items: u16,
        told: impl FnOnce(Result<Page, ClientError>) -> Event + Send + 'static,
    ) {
        self.load_from(topic, Some(before), items, told);
    }

    /// The same, also from the end.
    fn load_from(
        &self,
        topic: Topic,
        before: Option<u64>,
        items: u16,
        told: impl FnOnce(Result<Page, ClientError>) -> Event + Send + 'static,
    ) {
        let (client, answers) = (self.client.clone(), self.answers.clone());
        tokio::spawn(async move {
            let result = client.view(topic, Some(items), before).await;
            answers.send(told(result)).await
        });
    }

    async fn carry_out(&self, effect: Effect) {
        let Hands { client, acts, answers } = self;
        match effect {
            Effect::Mine => {
                let (client, answers) = (client.clone(), answers.clone());
                tokio::spawn(async move { answers.send(Event::Mine(client.mine().await)).await });
            }
            // It fails only where the client is over, which is told as an update.
            Effect::Follow(topic) => {
                let _ = client.follow_showing(topic, None, Some(PAGE_ITEMS)).await;
            }
            Effect::Watch(topic) => {
                let _ = client.follow_showing(topic, None, Some(1)).await;
            }
            Effect::Unfollow(topic) => client.unfollow(topic).await,
            Effect::Older { topic, before } => {
                self.load(topic, before, PAGE_ITEMS, move |result| Event::Older { topic, before, result });
            }
            Effect::Around { topic, before } => {
                self.load(topic, before, PAGE_ITEMS, move |result| Event::Around { topic, before, result });
            }
            Effect::Newer { topic, before } => {
                self.load(topic, before, VIEW_ITEMS_MAX, move |result| Event::Newer {
                    topic,
                    before,
                    result,
                });
            }
            Effect::Search(question) => {
                let (client, answers) = (client.clone(), answers.clone());
                tokio::spawn(async move {
                    let result = search(&client, question.clone()).await;
                    answers.send(Event::Found { question, result }).await
                });
            }
            Effect::Pins(topic) => {
                let (client, answers) = (client.clone(), answers.clone());
                tokio::spawn(async move {
                    let result = client.pins(topic).await;
                    answers.send(Event::Pins { topic, result }).await
                });
            }
            Effect::Peek(topic) => {
                self.load_from(topic, None, peek_items(topic), move |result| Event::Peeked { topic, result });
            }
            Effect::Members { neighbourhood, before } => {
                let roster = Topic::Roster(neighbourhood);
                self.load_from(roster, before, VIEW_ITEMS_MAX, move |result| Event::Members {
                    neighbourhood,
                    result,
                });
            }
            Effect::Act(act) => {
                let (id, topic) = (act.id, act.topic);
                let failed = match op(client, act) {
                    Ok(op) => acts.try_send((id, topic, op)).err().map(|_| ClientError::Unfitting),
                    Err(error) => Some(error),
                };
                if let Some(error) = failed {
                    let (answers, event) = (answers.clone(), Event::Acted { id, result: Err(error) });
                    tokio::spawn(async move { answers.send(event).await });
                }
            }
            Effect::Read { topic, seq } => client.read(topic, seq).await,
            Effect::Typing(topic) => client.typing(topic).await,
            Effect::Leave => {}
        }
    }
}

async fn search(client: &Client, question: Question) -> Result<Answer, ClientError> {
    let Question { text, topic, from, before } = question;
    match client.ask(Op::Search { text, topic, from, last: Some(SEARCH_ITEMS), before }).await? {
        Success::Found { hits, people, next, complete, percent } => {
            Ok(Answer { hits, people, next, percent: (!complete).then_some(percent) })
        }
        _ => Err(ClientError::Unfitting),
    }
}

/// Acts go one after the other, so that posts keep their order also when one has to wait.
fn one_by_one(client: Client, answers: mpsc::Sender<Event>) -> mpsc::Sender<(u64, Topic, Op)> {
    let (acts, mut to_do) = mpsc::channel(ACTS_MAX);
    tokio::spawn(async move {
        while let Some((id, topic, op)) = to_do.recv().await {
            let result = match client.ask(op).await {
                Ok(Success::Accepted { accepted }) => Ok(accepted),
                Ok(Success::Held { held }) => Err(ClientError::Held(held)),
                // It made no event of its own.
                Ok(Success::Done { .. }) => Ok(Place { topic, seq: Seq::ZERO }),
                Ok(_) => Err(ClientError::Unfitting),
                Err(error) => Err(error),
            };
            if answers.send(Event::Acted { id, result }).await.is_err() {
                break;
            }
        }
    });
    acts
}

fn op(client: &Client, act: Act) -> Result<Op, ClientError> {
    let (topic, client_id) = (act.topic, client.new_client_id()?);
    // Acts of order and of contact are done in a neighbourhood; whoever asks for one stands in one of its topics.
    let neighbourhood = topic.neighbourhood().unwrap_or(NeighbourhoodId(0));
    Ok(match act.what {
        What::Post { text, reply_to, means: Means { users: mentions, all: mention_all } } => {
            Op::Post { topic, client_id, text, reply_to, mentions, mention_all }
        }
        What::Edit { post, text, means: Means { users: mentions, all: mention_all } } => {
            Op::Edit { topic, client_id, post, text, mentions, mention_all }
        }
        What::Delete { post } => Op::Delete { topic, client_id, post },
        What::React { post, reaction, on } => Op::React { topic, client_id, post, reaction, on },
        What::Pin { post, on } => Op::Pin { topic, client_id, post, on },
        What::Answer { post, options } => Op::AnswerPoll { topic, post, options },
        What::RemovePost { post, rule, reason } => Op::RemovePost { topic, client_id, post, rule, reason },
        What::Approve { held } => Op::Approve { neighbourhood, client_id, held },
        What::Reject { held, rule, reason } => Op::Reject { neighbourhood, client_id, held, rule, reason },
        What::Admit { person } => Op::Admit { neighbourhood, user: person.id },
        What::Refuse { person, reason } => Op::Refuse { neighbourhood, user: person.id, reason },
        What::Mute { person, minutes, rule, reason } => {
            Op::Mute { neighbourhood, client_id, user: person.id, minutes, rule, reason }
        }
        What::Unmute { user } => Op::Unmute { neighbourhood, client_id, user },
        What::Ban { person, rule, reason } => {
            Op::Ban { neighbourhood, client_id, user: person.id, rule, reason }
        }
        What::Unban { user } => Op::Unban { neighbourhood, client_id, user },
        What::Appeal { act, text } => Op::Appeal { neighbourhood, client_id, act, text },
        What::Block { person, on } => Op::Block { user: person.id, on },
        What::Withdraw { held, .. } => Op::Withdraw { neighbourhood, client_id, held },
        What::Propose { of } => Op::ProposeIssue { topic, client_id, of },
        What::AskContact { user } => Op::AskContact { neighbourhood, client_id, user },
        What::AnswerContact { user, accept } => Op::AnswerContact { neighbourhood, user, accept },
    })
}

/// How much is looked at: of a conversation the last step, of a desk all that one page has.
fn peek_items(topic: Topic) -> u16 {
    match topic {
        Topic::Desk(_) => VIEW_ITEMS_MAX,
        Topic::Moderation(_) => PAGE_ITEMS,
        _ => 1,
    }
}

fn of_terminal(event: TerminalEvent) -> Option<Event> {
    match event {
        TerminalEvent::Key(key) => Some(Event::Key(key)),
        TerminalEvent::Mouse(mouse) => Some(Event::Mouse(mouse)),
        TerminalEvent::Paste(text) => Some(Event::Paste(text)),
        TerminalEvent::Resize(columns, rows) => Some(Event::Resize { columns, rows }),
        TerminalEvent::FocusGained | TerminalEvent::FocusLost => None,
    }
}
