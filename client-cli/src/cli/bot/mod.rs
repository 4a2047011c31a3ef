//! `bot`: a scripted member. It acts like a person would, one thing after the other, and prints what was
//! stored. It must never answer itself, nor faster than a person could read.

mod script;

use std::time::Duration;

use anyhow::Context;
use linli_cli::{Client, ClientError, Update, Updates};
use linli_protocol::{EventBody, EventFrame, Place, Seq, Topic, UserId};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use self::script::{Act, Step};
use super::advice;
use super::args::{self, ReplyRule};
use super::failure::{Exit, Failure};
use super::output;
use super::signed_in::{self, State};
use super::words::say;

/// Answers that wait to be posted; posts of others beyond it are not answered.
const ANSWERS_WAITING_MAX: usize = 64;
/// Milliseconds between two answers, so that two bots that answer each other stay slow.
const ANSWER_PAUSE_MS: u64 = 1_000;
/// What an echo begins with; a text that begins so is not echoed again.
const ECHO_MARK: &str = "echo: ";

pub(crate) async fn bot(profile: &str, args: args::Bot) -> anyhow::Result<()> {
    let args::Bot { topic, script, say, every, times, echo, reply } = args;
    let (client, updates, me) = signed_in::start(profile)?;
    let mut acting = JoinSet::new();

    if let Some(path) = script {
        let input: Box<dyn AsyncRead + Send + Unpin> = if path.as_os_str() == "-" {
            Box::new(tokio::io::stdin())
        } else {
            let file = std::fs::File::open(&path)
                .with_context(|| say!("cannot-read", path = &path.display().to_string()))?;
            // Read at once: a script is small, and tokio's file type would be one more feature.
            Box::new(std::io::Cursor::new(std::io::read_to_string(file)?))
        };
        acting.spawn(perform(client.clone(), topic, input));
    }
    if let Some(text) = say {
        acting.spawn(say_again(client.clone(), topic, text, Duration::from_secs(every), times));
    }
    let rules = Rules { me: me.user, echo, reply };
    let answers = rules.any().then(|| {
        let (answers, to_post) = mpsc::channel(ANSWERS_WAITING_MAX);
        acting.spawn(post_answers(client.clone(), topic, to_post));
        answers
    });
    if answers.is_some() {
        client.follow_showing(topic, None, Some(1)).await.map_err(Failure::from)?;
    }
    let result = tokio::select! {
        result = listen(updates, &rules, answers) => result,
        result = all_done(acting) => result,
    };
    client.close().await;
    result
}

async fn all_done(mut acting: JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    while let Some(result) = acting.join_next().await {
        result??;
    }
    Ok(())
}

/// Hears what happens, and finds what to answer.
async fn listen(
    mut updates: Updates,
    rules: &Rules,
    answers: Option<mpsc::Sender<Answer>>,
) -> anyhow::Result<()> {
    let mut state = State::default();
    let mut is_behind = false;
    while let Some(update) = updates.recv().await {
        state.tell(&update);
        match update {
            Update::Event(event) => {
                if let (Some(answers), Some(answer)) = (&answers, rules.answer(&event)) {
                    let was_behind = std::mem::replace(&mut is_behind, answers.try_send(answer).is_err());
                    if is_behind && !was_behind {
                        output::aside(&say!("bot-behind", post = event.seq));
                    }
                }
            }
            Update::Unfollowed { topic, code } => {
                let (topic, command) = (topic.to_string(), advice::command("topics"));
                let message = say!("not-followed", topic = &topic, code = code.as_str(), command = &command);
                return Err(Failure::new(Exit::Failed, message).into());
            }
            Update::Ended(why) => return Err(Failure::from(why).into()),
            _ => {}
        }
    }
    Ok(())
}

/// When to answer, and what.
struct Rules {
    me: UserId,
    echo: bool,
    reply: Vec<ReplyRule>,
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    to: Seq,
    text: String,
}

impl Rules {
    fn any(&self) -> bool {
        self.echo || !self.reply.is_empty()
    }

    fn answer(&self, event: &EventFrame) -> Option<Answer> {
        let EventBody::Posted(posted) = &event.body else { return None };
        let is_mine = event.by.as_ref().is_none_or(|card| card.id == self.me);
        let text = posted.text.as_deref().filter(|_| !is_mine)?;
        let rule = self.reply.iter().find(|rule| text.contains(&rule.pattern));
        let answer = match rule {
            Some(rule) => rule.text.clone(),
            None if self.echo && !text.starts_with(ECHO_MARK) => format!("{ECHO_MARK}{text}"),
            None => return None,
        };
        Some(Answer { to: event.seq, text: answer })
    }
}

async fn post_answers(
    client: Client,
    topic: Topic,
    mut answers: mpsc::Receiver<Answer>,
) -> anyhow::Result<()> {
    while let Some(Answer { to, text }) = answers.recv().await {
        match client.post(topic, &text, Some(to)).await {
            // The post may be deleted by now, or the echo too long: no reason to end.
            Err(error @ (ClientError::Server(_) | ClientError::Text(_))) => {
                let why = Failure::from(error).message;
                output::aside(&say!("bot-not-answered", post = to, why = &why));
            }
            done => report("post", done)?,
        }
        tokio::time::sleep(Duration::from_millis(ANSWER_PAUSE_MS)).await;
    }
    Ok(())
}

async fn say_again(
    client: Client,
    topic: Topic,
    text: String,
    pause: Duration,
    times: Option<u64>,
) -> anyhow::Result<()> {
    let mut said = 0;
    while times.is_none_or(|times| said < times) {
        if said > 0 {
            tokio::time::sleep(pause).await;
        }
        report("post", client.post(topic, &text, None).await)?;
        said += 1;
    }
    Ok(())
}

async fn perform(
    client: Client,
    topic: Topic,
    input: Box<dyn AsyncRead + Send + Unpin>,
) -> anyhow::Result<()> {
    let mut lines = BufReader::new(input).lines();
    let mut last = None;
    let mut number: u64 = 0;
    while let Some(line) = lines.next_line().await.with_context(|| say!("cannot-read-script"))? {
        number += 1;
        let at_line = || say!("script-line", line = number);
        let Some(step) = script::parse(&line).map_err(usage).with_context(at_line)? else { continue };
        let act = match step {
            Step::Wait { ms } => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                continue;
            }
            Step::Typing => {
                client.typing(topic).await;
                continue;
            }
            Step::Read { seq } => {
                client.read(topic, seq).await;
                continue;
            }
            Step::Act(act) => act,
        };
        let (what, is_post) = (act.name(), matches!(act, Act::Post { .. }));
        let op = act.op(topic, last, client.new_client_id()?).map_err(usage).with_context(at_line)?;
        let place = client.act(op).await;
        if is_post && let Ok(place) = &place {
            last = Some(place.seq);
        }
        report(what, place).with_context(at_line)?;
    }
    Ok(())
}

fn usage(why: String) -> Failure {
    Failure::new(Exit::Usage, why)
}

/// Prints what was stored.
fn report(did: &'static str, place: Result<Place, ClientError>) -> anyhow::Result<()> {
    let Place { topic, seq } = place.map_err(Failure::from)?;
    output::json(&serde_json::json!({ "did": did, "topic": topic, "seq": seq }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use linli_protocol::{Card, NeighbourhoodId, Posted};

    fn post_by(id: u64, text: &str) -> EventFrame {
        EventFrame {
            topic: Topic::Group(NeighbourhoodId(7)),
            seq: Seq(5),
            at: 0,
            by: Some(Card { id: UserId(id), name: "Bo".into(), badge: false, office: None }),
            body: EventBody::Posted(Posted {
                text: Some(text.into()),
                reply_to: None,
                posts: 1,
                mentions: vec![],
                mention_all: false,
            }),
        }
    }

    fn rules() -> Rules {
        let rule = ReplyRule { pattern: "ping".into(), text: "pong".into() };
        Rules { me: UserId(12), echo: true, reply: vec![rule] }
    }

    #[test]
    fn a_bot_never_answers_itself_or_an_echo() {
        assert_eq!(rules().answer(&post_by(12, "ping")), None);
        assert_eq!(rules().answer(&post_by(57, "echo: hi")), None);
    }

    #[test]
    fn a_rule_comes_before_the_echo() {
        let answer = |text: &str| rules().answer(&post_by(57, text)).map(|answer| answer.text);
        assert_eq!(answer("a ping to you"), Some("pong".into()));
        assert_eq!(answer("hi"), Some("echo: hi".into()));
    }
}
