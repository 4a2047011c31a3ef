//! What comes to a full screen, whichever it is: keys, what the client library tells, answers, time, and the end. Never here: what comes of it.

use std::io;
use std::time::Duration;

use crossterm::event::{Event as TerminalEvent, EventStream};
use futures_util::StreamExt;
use linli_cli::{Update, Updates};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior};

/// Something that happens.
pub(super) enum Happening<Answer> {
    Terminal(TerminalEvent),
    Update(Update),
    /// Of what was asked for.
    Answer(Answer),
    Tick,
}

/// Where all of it comes from.
pub(super) struct Happenings<Answer> {
    keys: EventStream,
    updates: Updates,
    answers: mpsc::Receiver<Answer>,
    clock: Interval,
    ended: Signal,
    hung_up: Signal,
}

impl<Answer> Happenings<Answer> {
    /// Listens to all of it; the terminal has been taken.
    pub(super) fn new(
        updates: Updates,
        answers: mpsc::Receiver<Answer>,
        tick: Duration,
    ) -> io::Result<Happenings<Answer>> {
        let mut clock = tokio::time::interval(tick);
        clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (ended, hung_up) = (signal(SignalKind::terminate())?, signal(SignalKind::hangup())?);
        Ok(Happenings { keys: EventStream::new(), updates, answers, clock, ended, hung_up })
    }

    /// What happens next; none once the terminal is gone or the program is to end. After the client's end no updates come.
    pub(super) async fn next(&mut self, is_over: bool) -> io::Result<Option<Happening<Answer>>> {
        Ok(tokio::select! {
            key = self.keys.next() => key.transpose()?.map(Happening::Terminal),
            Some(update) = self.updates.recv(), if !is_over => Some(Happening::Update(update)),
            Some(answer) = self.answers.recv() => Some(Happening::Answer(answer)),
            _ = self.clock.tick() => Some(Happening::Tick),
            _ = self.ended.recv() => None,
            _ = self.hung_up.recv() => None,
        })
    }

    /// An update that is there already.
    pub(super) fn waiting(&mut self) -> Option<Update> {
        self.updates.try_recv()
    }
}
