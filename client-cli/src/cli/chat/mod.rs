//! `chat`: people talking, line by line. What is typed goes out in order and once; what comes is shown.
//! It must never lose a typed line silently: each is acknowledged, refused aloud, or waits for a connection.

mod outbox;
mod screen;
mod typed;

use std::time::Duration;

use linli_cli::{Client, Update, Updates};
use linli_protocol::{Head, Op, PostText, Reaction, Seq, Topic};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;
use tokio::time::Instant;

use self::outbox::{Done, Job, Outbox};
use self::screen::Screen;
use self::typed::Typed;
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::signed_in::{self, State};

/// Items shown at the start, and for each `/older`.
const ITEMS_SHOWN: u16 = 20;
/// Typed lines that wait to be looked at.
const LINES_WAITING_MAX: usize = 16;
/// Milliseconds between two read marks.
const READ_MARK_MS: u64 = 1_000;
/// Milliseconds to wait at the end for the last own posts to be shown.
const LAST_LOOK_MS_MAX: u64 = 2_000;
/// Seconds to wait for the list of topics when none was named.
const TOPICS_WAIT_S: u64 = 20;

pub(crate) async fn chat(profile: &str, args: &args::Chat) -> anyhow::Result<()> {
    let (client, mut updates, me) = signed_in::start(profile)?;
    let mut state = State::default();
    let topic = match args.topic {
        Some(topic) => topic,
        None => only_group(&client, &mut updates, &mut state).await?,
    };
    client.follow_showing(topic, None, Some(ITEMS_SHOWN)).await.map_err(Failure::from)?;
    let (outbox, done) = Outbox::open(client.clone(), topic);
    let mut chat = Chat {
        client,
        topic,
        state,
        outbox,
        screen: Screen::new(me.user),
        is_following: false,
        marked: Seq::ZERO,
        last_accepted: Seq::ZERO,
        older: None,
        failures: 0,
    };
    let result = chat.run(updates, done, typed_lines()).await;
    if chat.screen.newest() > chat.marked {
        chat.client.read(topic, chat.screen.newest()).await;
    }
    chat.client.close().await;
    result
}

/// The group to talk in when none was named: the only one.
async fn only_group(client: &Client, updates: &mut Updates, state: &mut State) -> anyhow::Result<Topic> {
    let heads = signed_in::ask(updates, state, Some(TOPICS_WAIT_S), client.mine()).await?;
    let groups: Vec<&Head> = heads.iter().filter(|head| matches!(head.topic, Topic::Group(_))).collect();
    match groups[..] {
        [only] => Ok(only.topic),
        [] => {
            Err(Failure::new(Exit::Failed, "you are in no group yet; ask the secretary to admit you").into())
        }
        _ => {
            let names: Vec<String> = groups.iter().map(|head| head.topic.to_string()).collect();
            let message = format!("you are in several groups; name one of {}", names.join(", "));
            Err(Failure::new(Exit::Usage, message).into())
        }
    }
}

struct Chat {
    client: Client,
    topic: Topic,
    state: State,
    outbox: Outbox,
    screen: Screen,
    is_following: bool,
    marked: Seq,
    last_accepted: Seq,
    /// The key of the page before the oldest that was shown.
    older: Option<u64>,
    failures: usize,
}

impl Chat {
    async fn run(
        &mut self,
        mut updates: Updates,
        mut done: mpsc::Receiver<Done>,
        mut lines: mpsc::Receiver<String>,
    ) -> anyhow::Result<()> {
        let mut input_ended_at = None;
        let mut mark_at = Instant::now();
        loop {
            if let Some(ended_at) = input_ended_at
                && self.is_done(ended_at)
            {
                return self.verdict();
            }
            let last_look =
                input_ended_at.unwrap_or_else(Instant::now) + Duration::from_millis(LAST_LOOK_MS_MAX);
            tokio::select! {
                update = updates.recv() => match update {
                    Some(update) => self.hear(update)?,
                    None => return Err(Failure::from(linli_cli::Ended::Closed).into()),
                },
                line = lines.recv(), if input_ended_at.is_none() && self.outbox.has_room() => {
                    let goes_on = line.is_some_and(|line| self.take(&line));
                    if !goes_on {
                        input_ended_at = Some(Instant::now());
                    }
                }
                Some(done) = done.recv() => {
                    self.outbox.settle();
                    self.judge(done)?;
                    // The last look begins when the last answer is there.
                    input_ended_at = input_ended_at.map(|_| Instant::now());
                }
                () = tokio::time::sleep_until(mark_at), if self.screen.newest() > self.marked => {
                    self.marked = self.screen.newest();
                    self.client.read(self.topic, self.marked).await;
                    mark_at = Instant::now() + Duration::from_millis(READ_MARK_MS);
                }
                () = tokio::time::sleep_until(last_look), if self.is_following && input_ended_at.is_some() && self.outbox.is_empty() => {}
            }
        }
    }

    /// Nothing waits for an answer, and what was said is on the screen, or should have been by now.
    fn is_done(&self, input_ended_at: Instant) -> bool {
        let all_shown = self.is_following && self.screen.newest() >= self.last_accepted;
        let looked_long = input_ended_at.elapsed() >= Duration::from_millis(LAST_LOOK_MS_MAX);
        self.outbox.is_empty() && (all_shown || (self.is_following && looked_long))
    }

    fn verdict(&self) -> anyhow::Result<()> {
        match self.failures {
            0 => Ok(()),
            n => Err(Failure::new(Exit::Failed, format!("{n} of the lines were refused; see above")).into()),
        }
    }

    fn hear(&mut self, update: Update) -> anyhow::Result<()> {
        self.state.tell(&update);
        match update {
            Update::View { page, reason } => {
                self.older = page.next;
                self.screen.view(&page, reason)
            }
            Update::Following(_) => {
                self.is_following = true;
                Ok(())
            }
            Update::Event(event) => self.screen.event(&event),
            Update::Typing { users, .. } => {
                self.screen.typing(&users);
                Ok(())
            }
            Update::Online { count, .. } => {
                self.screen.online(count);
                Ok(())
            }
            Update::Unfollowed { topic, code } => {
                let code = code.as_str();
                let message =
                    format!("{topic} is closed to you ({code}); `linli topics` lists what you can read");
                Err(Failure::new(Exit::Failed, message).into())
            }
            Update::Ended(why) => Err(Failure::from(why).into()),
            _ => Ok(()),
        }
    }

    /// Takes a typed line; says whether to go on.
    fn take(&mut self, line: &str) -> bool {
        match typed::parse(line) {
            Typed::Nothing => {}
            Typed::Quit => return false,
            Typed::Help => output::note(typed::HELP),
            Typed::Wrong(why) => self.fail(&why),
            Typed::Older => match self.older.take() {
                Some(before) => self.outbox.put(Job::Older { before, last: ITEMS_SHOWN }),
                None => output::note("-- there is nothing earlier"),
            },
            Typed::Post { text, reply_to } => self.act(|chat, client_id| {
                let text = PostText::parse(text)?;
                Ok(Op::Post { topic: chat.topic, client_id, text, reply_to })
            }),
            Typed::Edit { post, text } => self.act(|chat, client_id| {
                let text = PostText::parse(text)?;
                Ok(Op::Edit { topic: chat.topic, client_id, post, text })
            }),
            Typed::Delete { post } => {
                self.act(|chat, client_id| Ok(Op::Delete { topic: chat.topic, client_id, post }));
            }
            Typed::React { post, reaction, on } => self.act(|chat, client_id| {
                let reaction = Reaction::parse(reaction)?;
                Ok(Op::React { topic: chat.topic, client_id, post, reaction, on })
            }),
        }
        true
    }

    fn act(&mut self, make: impl FnOnce(&Chat, linli_protocol::ClientId) -> anyhow::Result<Op>) {
        match self.client.new_client_id().map_err(anyhow::Error::from).and_then(|id| make(self, id)) {
            Ok(op) => {
                if !self.state.is_online && self.outbox.is_empty() {
                    output::note("-- kept; it is sent when the connection is there");
                }
                self.outbox.put(Job::Act(op));
            }
            Err(error) => self.fail(&format!("not sent: {error}")),
        }
    }

    fn judge(&mut self, done: Done) -> anyhow::Result<()> {
        match done {
            Done::Acted(Ok(place)) => self.last_accepted = self.last_accepted.max(place.seq),
            Done::Older(Ok(page)) => {
                self.older = page.next;
                self.screen.older(&page)?;
            }
            Done::Acted(Err(error)) | Done::Older(Err(error)) => {
                self.fail(&format!("not done: {}", Failure::from(error)));
            }
        }
        Ok(())
    }

    fn fail(&mut self, why: &str) {
        self.failures += 1;
        output::note(&format!("-- {why}"));
    }
}

/// Reads stdin in a task of its own, because a read of a terminal cannot be given up half-way.
fn typed_lines() -> mpsc::Receiver<String> {
    let (lines, receiver) = mpsc::channel(LINES_WAITING_MAX);
    tokio::spawn(async move {
        let mut stdin = BufReader::new(tokio::io::stdin());
        let mut bytes = Vec::new();
        while matches!(stdin.read_until(b'\n', &mut bytes).await, Ok(1..)) {
            let line = String::from_utf8_lossy(&bytes).into_owned();
            if lines.send(line).await.is_err() {
                break;
            }
            bytes.clear();
        }
    });
    receiver
}
