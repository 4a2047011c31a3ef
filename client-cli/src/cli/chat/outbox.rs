//! What was typed, on its way: one after the other, so that posts keep their order, each until it is
//! answered. It is bounded; beyond it the keyboard waits.

use linli_cli::{Client, ClientError, Page};
use linli_protocol::{Op, Place, Topic};
use tokio::sync::mpsc;

/// Typed lines that wait for their answers.
const JOBS_WAITING_MAX: usize = 256;

/// Something to ask of the server.
pub(super) enum Job {
    Act(Op),
    Older { before: u64, last: u16 },
}

/// What came of it.
pub(super) enum Done {
    Acted(Result<Place, ClientError>),
    Older(Result<Page, ClientError>),
}

pub(super) struct Outbox {
    jobs: mpsc::Sender<Job>,
    waiting: usize,
}

impl Outbox {
    pub(super) fn open(client: Client, topic: Topic) -> (Outbox, mpsc::Receiver<Done>) {
        let (jobs, mut to_do) = mpsc::channel(JOBS_WAITING_MAX);
        let (done, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            while let Some(job) = to_do.recv().await {
                let outcome = match job {
                    Job::Act(op) => Done::Acted(client.act(op).await),
                    Job::Older { before, last } => {
                        Done::Older(client.view(topic, Some(last), Some(before)).await)
                    }
                };
                if done.send(outcome).await.is_err() {
                    break;
                }
            }
        });
        (Outbox { jobs, waiting: 0 }, receiver)
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting < JOBS_WAITING_MAX
    }

    /// Puts a job in line; whoever calls asks for room first.
    pub(super) fn put(&mut self, job: Job) {
        if self.jobs.try_send(job).is_ok() {
            self.waiting += 1;
        }
    }

    /// One of them is done.
    pub(super) fn settle(&mut self) {
        self.waiting -= 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }
}
