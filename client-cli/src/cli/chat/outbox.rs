//! What was typed, on its way: one after the other, so that posts keep their order, each until it is
//! answered. It is bounded; beyond it the keyboard waits.

use std::collections::VecDeque;

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
    /// The typed lines of the jobs, the oldest first; a request for earlier posts has none.
    waiting: VecDeque<Option<String>>,
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
        (Outbox { jobs, waiting: VecDeque::new() }, receiver)
    }

    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < JOBS_WAITING_MAX
    }

    /// Puts a job in line, with the line that asked for it; whoever calls asks for room first.
    pub(super) fn put(&mut self, job: Job, line: Option<&str>) {
        if self.jobs.try_send(job).is_ok() {
            self.waiting.push_back(line.map(str::to_owned));
        }
    }

    /// The lines that are not acknowledged yet, in order.
    pub(super) fn unsent(&self) -> impl Iterator<Item = &str> {
        self.waiting.iter().filter_map(Option::as_deref)
    }

    /// One of them is done.
    pub(super) fn settle(&mut self) {
        self.waiting.pop_front();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}
