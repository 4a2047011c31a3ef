//! Floor 4: the single writer. It drains what has come, decides, commits, answers, publishes.
//!
//! [`Core`] is a step function (commands and a time in; a batch and answers out); the writer's thread only
//! drives it, and so can a simulation. Never here: sockets, frames, or an answer before the sync.

mod core;
mod overlay;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use linli_protocol::{ErrorBody, ErrorCode, RequestId, Success};
use tokio::sync::{mpsc, oneshot};

pub use self::core::{Core, Step};
pub use writer::{SteppedWriter, Writer, WriterParts};

use crate::domain::{Act, Answer, Command};
use crate::hub::Mailbox;

/// A command on its way to the writer.
#[derive(Debug)]
pub struct Submission {
    /// What is asked.
    pub command: Command,
    /// Who waits.
    pub reply_to: ReplyTo,
}

/// Who waits for an answer.
#[derive(Debug)]
pub enum ReplyTo {
    /// A session's request.
    Session(Arc<Mailbox>, RequestId),
    /// A log-in or the administration.
    Caller(oneshot::Sender<Result<Answer, ErrorBody>>),
}

impl ReplyTo {
    /// Tells the answer; whoever has gone meanwhile is passed over.
    pub fn send(self, outcome: Result<Answer, ErrorBody>) {
        match self {
            ReplyTo::Session(mailbox, id) => {
                let outcome = outcome.map(|answer| match answer {
                    Answer::Accepted(accepted) => Success::Accepted { accepted },
                    Answer::Applied(applied_to) => Success::Applied { applied_to },
                    Answer::Held(held) => Success::Held { held },
                    _ => Success::DONE,
                });
                mailbox.post(|letters| letters.answers.push((id, outcome)));
            }
            ReplyTo::Caller(sender) => {
                let _ = sender.send(outcome);
            }
        }
    }
}

/// Counted for `/metrics`.
#[derive(Debug, Default)]
pub struct EngineStats {
    /// Commands decided.
    pub commands: AtomicU64,
    /// Of these, refused.
    pub rejections: AtomicU64,
    /// Batches synced.
    pub batches: AtomicU64,
    /// Events made durable.
    pub events: AtomicU64,
    /// Microseconds spent in committing (write, flush, sync), in all.
    pub commit_us: AtomicU64,
}

/// Whether commands are taken now.
#[derive(Debug, Default)]
pub struct Gate {
    read_only: AtomicBool,
    failed: AtomicBool,
}

impl Gate {
    /// Says whether the disk is too full to take anything.
    pub fn set_read_only(&self, read_only: bool) {
        self.read_only.store(read_only, Ordering::Release);
    }

    /// Whether the disk is too full to take anything.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.read_only.load(Ordering::Acquire)
    }

    /// Whether the writer has failed; the process is about to end.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Acquire)
    }

    pub(crate) fn set_failed(&self) {
        self.failed.store(true, Ordering::Release);
    }
}

/// The way to the writer. Its queue is bounded; a full one makes callers wait.
#[derive(Debug, Clone)]
pub struct Engine {
    /// `None` asks the writer to end once everything before it is done.
    queue: mpsc::Sender<Option<Submission>>,
    gate: Arc<Gate>,
    stats: Arc<EngineStats>,
}

/// A submission that found the queue full and must wait for room.
pub type Waiting = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

impl Engine {
    /// What was counted.
    #[must_use]
    pub fn stats(&self) -> &EngineStats {
        &self.stats
    }

    /// Whether commands are taken now.
    #[must_use]
    pub fn gate(&self) -> &Gate {
        &self.gate
    }

    /// How many commands wait for the writer.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Submits for a session. If the queue is full, the future that comes back must be awaited before
    /// anything else is submitted: order is kept, and the session's socket waits.
    #[must_use]
    pub fn submit(&self, command: Command, mailbox: &Arc<Mailbox>, id: RequestId) -> Option<Waiting> {
        let submission = Submission { command, reply_to: ReplyTo::Session(mailbox.clone(), id) };
        if let Some(refused) = self.refusal(&submission.command.act) {
            submission.reply_to.send(Err(refused));
            return None;
        }
        match self.queue.try_send(Some(submission)) {
            Ok(()) => None,
            Err(mpsc::error::TrySendError::Closed(submission)) => {
                refuse(submission);
                None
            }
            Err(mpsc::error::TrySendError::Full(submission)) => {
                let queue = self.queue.clone();
                Some(Box::pin(async move {
                    if let Err(mpsc::error::SendError(submission)) = queue.send(submission).await {
                        refuse(submission);
                    }
                }))
            }
        }
    }

    /// Submits and waits for the answer.
    ///
    /// # Errors
    /// The rules' no, or that the server cannot take it now; the body says whether a retry may help.
    pub async fn ask(&self, command: Command) -> Result<Answer, ErrorBody> {
        if let Some(refused) = self.refusal(&command.act) {
            return Err(refused);
        }
        let (sender, answer) = oneshot::channel();
        let submission = Submission { command, reply_to: ReplyTo::Caller(sender) };
        self.queue.send(Some(submission)).await.map_err(|_| going_down())?;
        answer.await.unwrap_or_else(|_| Err(outcome_unknown()))
    }

    /// Asks the writer to end once everything submitted before is done.
    pub async fn close(&self) {
        let _ = self.queue.send(None).await;
    }

    fn refusal(&self, act: &Act) -> Option<ErrorBody> {
        // What takes something away must be possible always: a lost phone, a removed member, one's own words.
        let takes_away = matches!(
            act,
            Act::RevokeDevice { .. }
                | Act::Remove { .. }
                | Act::Delete { .. }
                | Act::RemovePost { .. }
                | Act::Ban { .. }
                | Act::Withdraw { .. }
                | Act::WithdrawApplication { .. }
                | Act::EraseDue { .. }
                | Act::CloseDuePoll { .. }
                // A duty does not wait for a disk, and of each issue these are few.
                | Act::EscalateDue { .. }
                | Act::Blank { .. }
        );
        (self.gate.is_read_only() && !takes_away).then(|| {
            ErrorBody::new(
                ErrorCode::ReadOnly,
                "the server's disk is nearly full; the operator must make room",
            )
            .after(60_000)
        })
    }
}

fn refuse(submission: Option<Submission>) {
    if let Some(submission) = submission {
        submission.reply_to.send(Err(going_down()));
    }
}

fn going_down() -> ErrorBody {
    ErrorBody::new(ErrorCode::ShuttingDown, "the server is going down; connect again and resend").after(1_000)
}

fn outcome_unknown() -> ErrorBody {
    let message = "storing failed: it may or may not have happened; resend with the same client_id";
    ErrorBody::new(ErrorCode::OutcomeUnknown, message).after(1_000)
}

#[cfg(test)]
mod tests {
    use linli_protocol::{ClientId, DeviceId, NeighbourhoodId, PostText, Seq, Title};

    use super::*;
    use crate::domain::Mentions;
    use crate::domain::testing::{BO, GROUP};

    #[test]
    fn a_full_disk_stops_what_adds_and_nothing_that_takes_away() {
        let (queue, _writer) = mpsc::channel(1);
        let engine = Engine { queue, gate: Arc::default(), stats: Arc::default() };
        let (topic, client_id, neighbourhood) = (GROUP, ClientId(1), NeighbourhoodId(1));
        let text = PostText::parse("one more").unwrap();
        let adds = [
            Act::Post { topic, client_id, text: text.clone(), reply_to: None, mentions: Mentions::NONE },
            Act::Edit { topic, client_id, post: Seq(1), text, mentions: Mentions::NONE },
            Act::OpenNeighbourhood { title: Title::parse("one more").unwrap() },
            Act::Admit { neighbourhood, user: BO },
        ];
        let takes_away = [
            Act::RevokeDevice { device: DeviceId(1) },
            Act::Remove { neighbourhood, user: BO },
            Act::Delete { topic, client_id, post: Seq(1) },
        ];
        for act in adds.iter().chain(&takes_away) {
            assert_eq!(engine.refusal(act), None, "there is room: {act:?}");
        }
        engine.gate().set_read_only(true);
        for act in &adds {
            let refused = engine.refusal(act).map(|error| (error.code, error.retry));
            assert_eq!(refused, Some((ErrorCode::ReadOnly, true)), "{act:?}");
        }
        for act in &takes_away {
            assert_eq!(engine.refusal(act), None, "{act:?}");
        }
    }
}
