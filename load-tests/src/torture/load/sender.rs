//! Somebody who writes: posts, edits, reactions, deletions, a few of them unanswered at a time. What was not
//! answered when the connection broke is resent on the next one, the same under the same name.

use std::collections::HashMap;
use std::sync::Arc;

use linli_protocol::{
    ClientId, ErrorCode, Op, Outcome, PostText, Reaction, RequestId, Seq, ServerFrame, Success,
};

use super::book::Act;
use super::field::Field;
use crate::clock::wall_ms;
use crate::torture::people::Person;
use crate::torture::random::Random;
use crate::torture::wire::Broken;

/// Fewer than the different reactions that a person may leave on a post.
const REACTIONS: [&str; 3] = ["👍", "🌙", "❤️"];
/// Edits of one post; the server takes a few more.
const EDITS_MAX: u8 = 15;
/// Own posts that are still edited and deleted.
const REMEMBERED_MAX: usize = 200;

/// How often a sender does what, of 100 acts; the rest are posts, some of them replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mix {
    edits: u64,
    deletes: u64,
    reactions: u64,
}

impl Mix {
    /// Mostly posts, like people.
    pub(crate) const USUAL: Mix = Mix { edits: 8, deletes: 6, reactions: 8 };
    /// As much overwriting and erasing as there are posts: it ages a journal.
    pub(crate) const CHURN: Mix = Mix { edits: 18, deletes: 26, reactions: 20 };
    /// Of 100 acts that are no edit, deletion or reaction.
    const REPLIES: u64 = 15;
}

/// A sender; it outlives its connections.
pub(crate) struct Sender {
    name: String,
    person: Person,
    random: Random,
    /// Most acts that wait for their answers.
    width: usize,
    unanswered: Vec<Act>,
    own: Vec<Own>,
    left: HashMap<(Seq, usize), bool>,
    last: Option<Act>,
    written: u64,
    mix: Mix,
}

/// A post of one's own that is not deleted.
struct Own {
    seq: Seq,
    edits: u8,
}

impl Sender {
    pub(crate) fn new(name: String, person: Person, width: usize, random: Random) -> Sender {
        let (unanswered, own, left) = (Vec::new(), Vec::new(), HashMap::new());
        let (last, written, mix) = (None, 0, Mix::USUAL);
        Sender { name, person, random, width, unanswered, own, left, last, written, mix }
    }

    /// What to do from now on.
    pub(crate) fn set_mix(&mut self, mix: Mix) {
        self.mix = mix;
    }

    /// Writes until the connection breaks.
    pub(crate) async fn run(mut self, field: Arc<Field>) -> Sender {
        if let Err(Broken::Wrong(what)) = self.write(&field).await {
            field.book.truth().wrong(format!("{}: {what}", self.name));
        }
        self
    }

    async fn write(&mut self, field: &Field) -> Result<(), Broken> {
        let mut wire = field.sign_in(&self.name, &self.person).await?;
        let mut waiting: HashMap<RequestId, Act> = HashMap::new();
        field.book.truth().figures.resent += self.unanswered.len() as u64;
        // An act that was answered long ago may be resent as well, and gets the same answer.
        let again = self.last.iter().filter(|_| self.random.once_in(2));
        for act in again.chain(&self.unanswered) {
            waiting.insert(wire.send(act.op.clone()).await?, act.clone());
        }
        loop {
            while waiting.len() < self.width {
                let act = self.think(field)?;
                self.unanswered.push(act.clone());
                waiting.insert(wire.send(act.op.clone()).await?, act);
            }
            if let ServerFrame::Reply { id, outcome } = wire.next().await?
                && let Some(act) = waiting.remove(&id)
            {
                self.answered(field, act, outcome)?;
            }
        }
    }

    fn answered(&mut self, field: &Field, act: Act, outcome: Outcome) -> Result<(), Broken> {
        if let (Err(gone), Outcome::Ok(Success::Accepted { accepted })) = (field.power(), &outcome) {
            field.book.truth().acknowledged_late(accepted.seq);
            return Err(gone);
        }
        match outcome {
            Outcome::Ok(Success::Accepted { accepted }) if accepted.topic == field.topic => {
                let is_new = self.forget(&act);
                if is_new && matches!(act.op, Op::Post { .. }) {
                    self.own.push(Own { seq: accepted.seq, edits: 0 });
                    let surplus = self.own.len().saturating_sub(REMEMBERED_MAX);
                    self.own.drain(..surplus);
                }
                field.last_post(&act, accepted.seq);
                self.last = Some(act.clone());
                field.book.acknowledge(self.person.user, act, accepted.seq);
                Ok(())
            }
            // The server is about to end, and says so; the act stays unanswered.
            Outcome::Error(error) if error.retry => Err(Broken::Gone(error.message)),
            Outcome::Error(error) => match (&act.op, error.code) {
                // Its author may have deleted it; then the journal says so.
                (Op::React { post, .. }, ErrorCode::NoSuchPost) => {
                    field.book.truth().told_gone(&self.name, *post);
                    self.forget(&act);
                    Ok(())
                }
                _ => Err(Broken::Wrong(format!("{act:?} was answered {error:?}"))),
            },
            Outcome::Ok(other) => Err(Broken::Wrong(format!("{act:?} was answered {other:?}"))),
        }
    }

    /// Whether it was still unanswered.
    fn forget(&mut self, act: &Act) -> bool {
        let before = self.unanswered.len();
        self.unanswered.retain(|waiting| waiting.client_id != act.client_id);
        self.unanswered.len() < before
    }

    /// What to do next.
    fn think(&mut self, field: &Field) -> Result<Act, Broken> {
        let (topic, random) = (field.topic, u128::from(self.random.number()));
        let client_id = ClientId::from_parts(wall_ms(), (random << 16) ^ u128::from(self.written));
        let at = self.random.index(self.own.len());
        let Mix { edits, deletes, reactions } = self.mix;
        let dice = self.random.below(100);
        let is_reply = self.random.below(100) < Mix::REPLIES;
        let op = if dice < edits && self.own.get(at).is_some_and(|own| own.edits < EDITS_MAX) {
            self.own[at].edits += 1;
            Op::Edit {
                topic,
                client_id,
                post: self.own[at].seq,
                text: self.text()?,
                mentions: vec![],
                mention_all: false,
            }
        } else if (edits..edits + deletes).contains(&dice) && !self.own.is_empty() {
            Op::Delete { topic, client_id, post: self.own.remove(at).seq }
        } else if (edits + deletes..edits + deletes + reactions).contains(&dice) {
            let post = field.some_post(&mut self.random);
            let reaction = post.and_then(|post| self.react(field, client_id, post));
            match reaction {
                Some(reaction) => reaction,
                None => self.post(field, client_id, None)?,
            }
        } else {
            let reply_to = self.own.get(at).filter(|_| is_reply).map(|own| own.seq);
            self.post(field, client_id, reply_to)?
        };
        Ok(Act { client_id, op })
    }

    fn post(&mut self, field: &Field, client_id: ClientId, reply_to: Option<Seq>) -> Result<Op, Broken> {
        Ok(Op::Post {
            topic: field.topic,
            client_id,
            text: self.text()?,
            reply_to,
            mentions: vec![],
            mention_all: false,
        })
    }

    /// Always a change, so that it always makes an event.
    fn react(&mut self, field: &Field, client_id: ClientId, post: Seq) -> Option<Op> {
        let which = self.random.index(REACTIONS.len());
        let on = self.left.entry((post, which)).or_insert(false);
        *on = !*on;
        let reaction = Reaction::parse(REACTIONS[which]).ok()?;
        Some(Op::React { topic: field.topic, client_id, post, reaction, on: *on })
    }

    /// A text that nobody writes twice; most are short, some are as long as is allowed.
    fn text(&mut self) -> Result<PostText, Broken> {
        self.written += 1;
        let length = if self.random.once_in(8) { 1_200 } else { 40 };
        let filler = "鄰里".repeat(self.random.index(length) / 2);
        let mark = self.random.number();
        let text = format!("{} {} {mark:016x} {filler}", self.name, self.written);
        PostText::parse(text).map_err(|error| Broken::Wrong(format!("a text of our own: {error}")))
    }
}
