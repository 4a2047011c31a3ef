//! The writer's thread: drains the queue up to a batch, steps, commits durably, then in this order: access
//! view, durable heads, answers, hub. Rejections wait for the sync as well: they may rest on an event
//! of the same batch. Any failure ends the process; nothing is told that is not synced.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread::JoinHandle;
use std::time::Instant;

use tokio::sync::mpsc;

use super::{Core, Engine, EngineStats, Gate, ReplyTo, Submission, outcome_unknown};
use crate::domain::Command;
use crate::hub::{Publication, Publisher};
use crate::journal::{Durable, Journal};
use crate::limits;
use crate::view::Directory;

/// What the writer works with.
pub struct WriterParts {
    /// Where commits last.
    pub journal: Arc<dyn Journal>,
    /// Its durable heads.
    pub durable: Arc<Durable>,
    /// The access view.
    pub directory: Arc<Directory>,
    /// The hub's queue.
    pub publisher: Publisher,
}

/// The running writer.
pub struct Writer {
    thread: JoinHandle<Result<(), String>>,
}

impl Writer {
    /// Starts the writer's thread. It ends after [`Engine::close`] once the queue is drained, or when storing
    /// fails.
    ///
    /// # Errors
    /// The operating system gives no thread; a retry may help later.
    pub fn start(
        core: Core,
        parts: WriterParts,
        on_failure: impl FnOnce() + Send + 'static,
    ) -> std::io::Result<(Engine, Writer)> {
        let (engine, mut run, mut submissions) = Run::new(core, parts);
        let thread = std::thread::Builder::new().name("linli-writer".into()).spawn(move || {
            let (gate, durable) = (run.gate.clone(), run.parts.durable.clone());
            let ended = catch_unwind(AssertUnwindSafe(|| run.until_closed(&mut submissions)))
                .unwrap_or_else(|_| Err("the writer panicked; see above".to_owned()));
            if ended.is_err() {
                gate.set_failed();
                durable.fail();
                on_failure();
            }
            ended
        })?;
        Ok((engine, Writer { thread }))
    }

    /// A writer without a thread and a clock, for a simulation.
    #[must_use]
    pub fn stepped(core: Core, parts: WriterParts) -> (Engine, SteppedWriter) {
        let (engine, run, submissions) = Run::new(core, parts);
        (engine, SteppedWriter { run, submissions })
    }

    /// Waits for the end.
    ///
    /// # Errors
    /// What failed; the process should end with it.
    pub fn join(self) -> Result<(), String> {
        self.thread.join().unwrap_or_else(|_| Err("the writer panicked; see above".to_owned()))
    }
}

/// The writer, driven by hand: whoever holds it says when a batch is taken, how large, and what time it is.
pub struct SteppedWriter {
    run: Run,
    submissions: mpsc::Receiver<Option<Submission>>,
}

impl SteppedWriter {
    /// Takes what waits, up to `commands_max` commands, as one batch at a time (milliseconds since 1970).
    ///
    /// # Errors
    /// Storing failed: everybody who waits was told `outcome_unknown`, and nothing more is taken.
    pub fn step(&mut self, commands_max: usize, now: u64) -> Result<(), String> {
        let mut drained = Vec::new();
        while drained.len() < commands_max {
            let Ok(submission) = self.submissions.try_recv() else { break };
            drained.push(submission);
        }
        let stepped = self.run.take(&mut drained, &mut self.submissions, now);
        if stepped.is_err() {
            self.run.gate.set_failed();
            self.run.parts.durable.fail();
        }
        stepped
    }
}

struct Run {
    core: Core,
    parts: WriterParts,
    gate: Arc<Gate>,
    stats: Arc<EngineStats>,
}

impl Run {
    fn new(core: Core, parts: WriterParts) -> (Engine, Run, mpsc::Receiver<Option<Submission>>) {
        let (queue, submissions) = mpsc::channel(limits::ENGINE_QUEUE_COMMANDS_MAX);
        let engine =
            Engine { queue, gate: Arc::new(Gate::default()), stats: Arc::new(EngineStats::default()) };
        let run = Run { core, parts, gate: engine.gate.clone(), stats: engine.stats.clone() };
        (engine, run, submissions)
    }

    fn until_closed(&mut self, submissions: &mut mpsc::Receiver<Option<Submission>>) -> Result<(), String> {
        let mut drained = Vec::with_capacity(limits::BATCH_COMMANDS_MAX);
        while submissions.blocking_recv_many(&mut drained, limits::BATCH_COMMANDS_MAX) > 0 {
            self.take(&mut drained, submissions, crate::clock::wall_ms())?;
        }
        Ok(())
    }

    /// Does what was drained, as one batch. After a failure the queue is closed and everybody in it is told.
    fn take(
        &mut self,
        drained: &mut Vec<Option<Submission>>,
        submissions: &mut mpsc::Receiver<Option<Submission>>,
        now: u64,
    ) -> Result<(), String> {
        if drained.iter().any(Option::is_none) {
            // What is in the queue already is still done; nothing new gets in.
            submissions.close();
        }
        let (commands, waiting): (Vec<Command>, Vec<ReplyTo>) =
            drained.drain(..).flatten().map(|Submission { command, reply_to }| (command, reply_to)).unzip();
        let Err(failure) = self.batch(&commands, waiting, now) else { return Ok(()) };
        tracing::error!(%failure, "storing failed; the process ends. The next start has what the journal says");
        submissions.close();
        while let Ok(submission) = submissions.try_recv() {
            if let Some(Submission { reply_to, .. }) = submission {
                reply_to.send(Err(outcome_unknown()));
            }
        }
        Err(failure)
    }

    fn batch(&mut self, commands: &[Command], waiting: Vec<ReplyTo>, now: u64) -> Result<(), String> {
        let step = match self.core.step(self.parts.journal.as_ref(), commands, now) {
            Ok(step) => step,
            Err(unavailable) => {
                tell_unknown(waiting);
                return Err(unavailable.to_string());
            }
        };
        if step.batch.commits.is_empty() {
            answer(waiting, step.answers);
            return Ok(());
        }
        let began = Instant::now();
        if let Err(error) = self.parts.journal.commit(&step.batch) {
            tell_unknown(waiting);
            return Err(error.to_string());
        }
        self.count(&step.batch, commands.len(), &step.answers, began);

        // The access view before the heads: no event that comes after a loss is visible while the view still
        // says otherwise.
        let access =
            step.batch.commits.iter().flat_map(|commit| self.parts.directory.apply(commit)).collect();
        self.parts.durable.advance(&step.batch);
        let publication = Publication { batch: step.batch, access, done: None };
        let published = if publication.takes_away() {
            // Whoever is told "deleted" or "signed out" may rely on it: no ring and no live session has it still.
            let published = self.parts.publisher.publish_and_wait(publication);
            answer(waiting, step.answers);
            published
        } else {
            answer(waiting, step.answers);
            self.parts.publisher.publish(publication)
        };
        if published { Ok(()) } else { Err("the hub's thread has died".to_owned()) }
    }

    fn count(
        &self,
        batch: &crate::journal::Batch,
        commands: usize,
        answers: &[Result<crate::domain::Answer, crate::domain::Rejection>],
        began: Instant,
    ) {
        let add = |counter: &std::sync::atomic::AtomicU64, n: usize| {
            counter.fetch_add(n as u64, Ordering::Relaxed);
        };
        add(&self.stats.commands, commands);
        add(&self.stats.rejections, answers.iter().filter(|answer| answer.is_err()).count());
        add(&self.stats.batches, 1);
        add(&self.stats.events, batch.commits.iter().map(|commit| commit.events.len()).sum());
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.stats.commit_us.fetch_add(took_us, Ordering::Relaxed);
    }
}

fn tell_unknown(waiting: Vec<ReplyTo>) {
    for reply_to in waiting {
        reply_to.send(Err(outcome_unknown()));
    }
}

fn answer(waiting: Vec<ReplyTo>, answers: Vec<Result<crate::domain::Answer, crate::domain::Rejection>>) {
    for (reply_to, answer) in waiting.into_iter().zip(answers) {
        reply_to.send(answer.map_err(|rejection| rejection.body()));
    }
}
