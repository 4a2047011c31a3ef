//! `chat`: people talking, line by line. What is typed goes out in order and once; what comes is shown.
//! It must never lose a typed line silently: each is acknowledged, refused aloud, or waits for a connection.

mod outbox;
mod screen;
mod typed;

use std::io::IsTerminal;
use std::time::Duration;

use linli_cli::{Client, ClientError, Update, Updates, ViewReason, plain};
use linli_protocol::{Head, Op, PostText, Reaction, Seq, Topic};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;
use tokio::time::Instant;

use self::outbox::{Done, Job, Outbox};
use self::screen::Screen;
use self::typed::Typed;
use super::advice;
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::send;
use super::signed_in::{self, State};
use super::words::{self, say};

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
/// Milliseconds that typed lines wait at the start for the first connection before they are said to be kept.
const FIRST_CONNECTION_MS: u64 = 1_000;
/// The bytes of a line at which a terminal has cut it, or may have.
const TERMINAL_LINE_BYTES: usize = 4_095;

/// A line of the input.
enum Input {
    Line(String),
    /// The terminal may have cut it.
    Cut,
    NotUtf8,
}

pub(crate) async fn chat(profile: &str, args: &args::Chat) -> anyhow::Result<()> {
    let (client, mut updates, me) = signed_in::start(profile)?;
    let mut state = State::for_people();
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
        is_interactive: std::io::stdin().is_terminal(),
        has_quit: false,
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
            let command = advice::command("apply");
            Err(Failure::new(Exit::Failed, say!("in-no-neighbourhood", command = &command)).into())
        }
        _ => {
            let names: Vec<String> = groups.iter().map(|head| head.topic.to_string()).collect();
            let names = names.join(&say!("and-names"));
            Err(Failure::new(Exit::Usage, say!("in-several-groups", groups = &names)).into())
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
    /// A person types.
    is_interactive: bool,
    has_quit: bool,
}

impl Chat {
    async fn run(
        &mut self,
        mut updates: Updates,
        mut done: mpsc::Receiver<Done>,
        mut lines: mpsc::Receiver<Input>,
    ) -> anyhow::Result<()> {
        let mut input_ended_at = None;
        let mut mark_at = Instant::now();
        let patient_until = mark_at + Duration::from_millis(FIRST_CONNECTION_MS);
        let mut has_told_unsent = false;
        let interrupt = tokio::signal::ctrl_c();
        tokio::pin!(interrupt);
        loop {
            if input_ended_at.is_some() && !has_told_unsent {
                has_told_unsent = self.tell_unsent();
            }
            // A line is not said to be kept when the connection is only a moment away.
            let is_settled = self.state.is_known() || Instant::now() >= patient_until;
            let online_due = self.screen.online_due();
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
                Ok(()) = &mut interrupt => return self.interrupted(&mut lines),
                () = tokio::time::sleep_until(patient_until), if !is_settled => {}
                () = tokio::time::sleep_until(online_due.unwrap_or_else(Instant::now)), if online_due.is_some() => {
                    self.screen.say_online();
                }
                line = lines.recv(), if input_ended_at.is_none() && is_settled && self.outbox.has_room() => {
                    let goes_on = self.read(line);
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
        if self.has_quit && !self.state.is_online && self.outbox.is_empty() {
            return true;
        }
        let looked_long = input_ended_at.elapsed() >= Duration::from_millis(LAST_LOOK_MS_MAX);
        self.outbox.is_empty() && (all_shown || (self.is_following && looked_long))
    }

    fn verdict(&self) -> anyhow::Result<()> {
        match self.failures {
            // A person saw what was refused, and could try again.
            _ if self.is_interactive => Ok(()),
            0 => Ok(()),
            n => Err(Failure::new(Exit::Failed, say!("lines-refused", n = n)).into()),
        }
    }

    /// Ctrl-C: leaves at once, and gives back what was not sent.
    fn interrupted(&self, lines: &mut mpsc::Receiver<Input>) -> anyhow::Result<()> {
        let mut unsent: Vec<String> = self.outbox.unsent().map(plain::one_line).collect();
        while let Ok(line) = lines.try_recv() {
            if let Input::Line(line) = line
                && !matches!(typed::parse(&line), Typed::Nothing | Typed::Quit | Typed::Help | Typed::Older)
            {
                unsent.push(plain::one_line(line.trim_end_matches(['\r', '\n'])));
            }
        }
        if self.is_interactive {
            // The terminal wrote ^C.
            output::note("");
        }
        if unsent.is_empty() {
            let interrupted = Failure::new(Exit::Interrupted, say!("interrupted"));
            return if self.is_interactive { Ok(()) } else { Err(interrupted.into()) };
        }
        let n = unsent.len();
        // Sent and not acknowledged looks the same from here.
        let message =
            if self.state.is_online { say!("not-sent-perhaps", n = n) } else { say!("not-sent", n = n) };
        Err(Failure::new(Exit::Unreachable, format!("{message}\n{}", unsent.join("\n"))).into())
    }

    /// Says to whoever left what is waited for when there is no connection, and whether it said so.
    fn tell_unsent(&self) -> bool {
        let unsent = self.outbox.unsent().count();
        if unsent == 0 || self.state.is_online {
            return false;
        }
        output::aside(&say!("not-sent-yet", n = unsent));
        true
    }

    fn hear(&mut self, update: Update) -> anyhow::Result<()> {
        self.state.tell(&update);
        match update {
            Update::View { page, reason } => {
                self.older = page.next;
                if reason == ViewReason::StartedOver && self.screen.is_other_history(&page) {
                    // Numbers begin to mean something else.
                    (self.marked, self.last_accepted) = (Seq::ZERO, Seq::ZERO);
                }
                self.screen.view(&page, reason)
            }
            Update::Following(_) => {
                self.is_following = true;
                Ok(())
            }
            Update::Event(event) => self.screen.event(&event),
            Update::Polls { polls, .. } => {
                Screen::polls(&polls);
                Ok(())
            }
            Update::Typing { users, .. } => {
                self.screen.typing(&users);
                Ok(())
            }
            Update::Online { count, .. } => {
                self.screen.online(count);
                Ok(())
            }
            Update::Unfollowed { topic, code } => {
                let (name, command) = (topic.to_string(), advice::command("topics"));
                let message = match self.screen.title() {
                    Some(title) => say!("chat-no-member", title = title, topic = &name, command = &command),
                    None => say!("not-followed", topic = &name, code = code.as_str(), command = &command),
                };
                Err(Failure::new(Exit::Failed, message).into())
            }
            Update::Ended(why) => Err(Failure::from(why).into()),
            _ => Ok(()),
        }
    }

    /// Takes what came from the input; says whether to go on.
    fn read(&mut self, input: Option<Input>) -> bool {
        match input {
            Some(Input::Line(line)) => return self.take(&line),
            Some(Input::Cut) => {
                let command = advice::bare(&format!("send {} -", self.topic));
                self.fail(&say!("line-cut", bytes = TERMINAL_LINE_BYTES, command = &command));
            }
            Some(Input::NotUtf8) => self.fail(&say!("line-not-utf8")),
            None => {
                self.has_quit = self.is_interactive;
                return false;
            }
        }
        true
    }

    /// Takes a typed line; says whether to go on.
    fn take(&mut self, line: &str) -> bool {
        match typed::parse(line) {
            Typed::Nothing => {}
            Typed::Quit => {
                self.has_quit = true;
                return false;
            }
            Typed::Help => output::note(&say!("chat-help")),
            Typed::Wrong(why) => self.fail(&why),
            Typed::Older => match self.older.take() {
                Some(before) => self.outbox.put(Job::Older { before, last: ITEMS_SHOWN }, None),
                None => output::aside(&say!("chat-nothing-earlier")),
            },
            Typed::Post { text, reply_to } => self.act(line, |chat, client_id| {
                let text = post_text(text)?;
                Ok(Op::Post {
                    topic: chat.topic,
                    client_id,
                    text,
                    reply_to,
                    mentions: vec![],
                    mention_all: false,
                })
            }),
            Typed::Edit { post, text } => self.act(line, |chat, client_id| {
                let text = post_text(text)?;
                Ok(Op::Edit {
                    topic: chat.topic,
                    client_id,
                    post,
                    text,
                    mentions: vec![],
                    mention_all: false,
                })
            }),
            Typed::Delete { post } => {
                self.act(line, |chat, client_id| Ok(Op::Delete { topic: chat.topic, client_id, post }));
            }
            Typed::React { post, reaction, on } => self.act(line, |chat, client_id| {
                let reaction =
                    Reaction::parse(reaction).map_err(|_| anyhow::anyhow!(say!("reaction-is-emoji")))?;
                Ok(Op::React { topic: chat.topic, client_id, post, reaction, on })
            }),
        }
        true
    }

    fn act(&mut self, line: &str, make: impl FnOnce(&Chat, linli_protocol::ClientId) -> anyhow::Result<Op>) {
        match self.client.new_client_id().map_err(anyhow::Error::from).and_then(|id| make(self, id)) {
            Ok(op) => {
                self.outbox.put(Job::Act(op), Some(line.trim_end_matches(['\r', '\n'])));
                if !self.state.is_online {
                    let waiting = self.outbox.unsent().count();
                    output::aside(&say!("line-kept", n = waiting));
                }
            }
            Err(error) => self.fail(&say!("line-not-sent", why = &error.to_string())),
        }
    }

    fn judge(&mut self, done: Done) -> anyhow::Result<()> {
        match done {
            Done::Acted(Ok(place)) => self.last_accepted = self.last_accepted.max(place.seq),
            Done::Older(Ok(page)) => {
                self.older = page.next;
                self.screen.older(&page)?;
            }
            // It is where it is to be, and nothing failed.
            Done::Acted(Err(ClientError::Held(held))) => output::aside(&send::waits(held)),
            Done::Acted(Err(error)) | Done::Older(Err(error)) => {
                self.fail(&say!("line-not-done", why = &Failure::from(error).message));
            }
        }
        Ok(())
    }

    fn fail(&mut self, why: &str) {
        self.failures += 1;
        output::aside(why);
    }
}

fn post_text(text: String) -> anyhow::Result<PostText> {
    PostText::parse(text).map_err(|error| anyhow::anyhow!(words::spoken().bad_text(&error)))
}

/// Reads stdin in a task of its own, because a read of a terminal cannot be given up half-way.
fn typed_lines() -> mpsc::Receiver<Input> {
    let (lines, receiver) = mpsc::channel(LINES_WAITING_MAX);
    tokio::spawn(async move {
        let is_terminal = std::io::stdin().is_terminal();
        let mut stdin = BufReader::new(tokio::io::stdin());
        let mut bytes = Vec::new();
        while matches!(stdin.read_until(b'\n', &mut bytes).await, Ok(1..)) {
            if lines.send(input(std::mem::take(&mut bytes), is_terminal)).await.is_err() {
                break;
            }
        }
    });
    receiver
}

/// What a line of the input is worth. A text that is not whole is never posted.
fn input(bytes: Vec<u8>, is_terminal: bool) -> Input {
    let text_bytes = bytes.strip_suffix(b"\n").unwrap_or(&bytes).len();
    match String::from_utf8(bytes) {
        Ok(line) if !is_terminal || text_bytes < TERMINAL_LINE_BYTES => Input::Line(line),
        Err(_) if !is_terminal || text_bytes < TERMINAL_LINE_BYTES - 3 => Input::NotUtf8,
        _ => Input::Cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_the_terminal_cut_is_not_taken_for_a_text() {
        let whole = "x".repeat(TERMINAL_LINE_BYTES - 1) + "\n";
        let cut = "x".repeat(TERMINAL_LINE_BYTES) + "\n";
        assert!(matches!(input(whole.into_bytes(), true), Input::Line(_)));
        assert!(matches!(input(cut.clone().into_bytes(), true), Input::Cut));
        assert!(matches!(input(cut.into_bytes(), false), Input::Line(_)));
        let mut half = "x".repeat(TERMINAL_LINE_BYTES - 1).into_bytes();
        half.push(0xe4);
        assert!(matches!(input(half, true), Input::Cut));
        assert!(matches!(input(b"caf\xe9\n".to_vec(), true), Input::NotUtf8));
        assert!(matches!(input(b"caf\xe9\n".to_vec(), false), Input::NotUtf8));
    }
}
