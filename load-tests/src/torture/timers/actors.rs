//! Those who report, and those who answer some of it, at random moments. What was not answered when the connection broke is sent again on the
//! next one, the same under the same name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use linli_protocol::{
    Category, ClientId, ErrorCode, IssueId, IssueState, IssueStep, Op, Outcome, PostText, Reason,
    ReplyOutcome, Report, Seq, Spot, Success, TextError,
};

use super::Field;
use crate::clock::wall_ms;
use crate::torture::load::book::Act;
use crate::torture::people::Person;
use crate::torture::random::Random;
use crate::torture::wire::{Broken, Wire};

/// Milliseconds between two acts of a reporter: at least, and a number below this on top.
const PAUSE_MS_MIN: u64 = 60;
const PAUSE_MS_MORE: u64 = 120;
/// Open reports of one reporter, after which an old one is withdrawn: fewer than a person may have.
const OPEN_MAX: usize = 40;
/// One act in so many takes back a report just made.
const REGRETS_ONE_IN: u64 = 25;
/// Most milliseconds from a report to an answer: some come before the first limit, some between, some after the last.
const ANSWER_MS_MAX: u64 = 5_600;
/// How often staff looks for something to do.
const LOOK: Duration = Duration::from_millis(10);

/// What both have.
struct Actor {
    name: String,
    person: Person,
    random: Random,
    unanswered: Option<Act>,
    done: u64,
}

impl Actor {
    fn new(name: String, person: Person, random: Random) -> Actor {
        Actor { name, person, random, unanswered: None, done: 0 }
    }

    fn client_id(&mut self) -> ClientId {
        self.done += 1;
        ClientId::from_parts(wall_ms(), (u128::from(self.random.number()) << 16) ^ u128::from(self.done))
    }

    async fn sign_in(&self, field: &Field) -> Result<Wire, Broken> {
        field.sign_in(&self.name, &self.person).await
    }

    /// Sends what waits for its answer; the answer is where it is stored, if it was not refused for good.
    async fn send(&mut self, field: &Field, wire: &mut Wire) -> Result<Option<Seq>, Broken> {
        let Some(act) = self.unanswered.clone() else { return Ok(None) };
        match wire.ask(act.op.clone()).await? {
            Outcome::Ok(Success::Accepted { accepted }) if accepted.topic == field.issues() => {
                self.unanswered = None;
                field.book.truth().acknowledge(act, accepted.seq);
                Ok(Some(accepted.seq))
            }
            // The server is about to end, and says so; the act stays unanswered.
            Outcome::Error(error) if error.retry => Err(Broken::Gone(error.message)),
            Outcome::Error(error) => match (&act.op, error.code) {
                // Somebody else was faster, or it was closed meanwhile.
                (Op::StepIssue { .. }, ErrorCode::WrongState | ErrorCode::IssueFull)
                | (Op::Report { .. }, ErrorCode::TooManyIssues) => {
                    self.unanswered = None;
                    Ok(None)
                }
                _ => Err(Broken::Wrong(format!("{act:?} was answered {error:?}"))),
            },
            Outcome::Ok(other) => Err(Broken::Wrong(format!("{act:?} was answered {other:?}"))),
        }
    }

    fn step(&mut self, field: &Field, issue: IssueId, step: IssueStep) {
        let client_id = self.client_id();
        let op = Op::StepIssue { neighbourhood: field.neighbourhood, client_id, issue, step };
        self.unanswered = Some(Act { client_id, op });
    }
}

/// Somebody who reports, withdraws, and reopens what was resolved.
pub(super) struct Reporter {
    actor: Actor,
    /// Where their reports are in the issues, the oldest first.
    own: Vec<Seq>,
}

impl Reporter {
    pub(super) fn new(name: String, person: Person, random: Random) -> Reporter {
        Reporter { actor: Actor::new(name, person, random), own: Vec::new() }
    }

    /// Works until the connection breaks.
    pub(super) async fn run(mut self, field: Arc<Field>) -> Reporter {
        if let Err(Broken::Wrong(what)) = self.work(&field).await {
            field.book.truth().wrong(format!("{}: {what}", self.actor.name));
        }
        self
    }

    async fn work(&mut self, field: &Field) -> Result<(), Broken> {
        let mut wire = self.actor.sign_in(field).await?;
        loop {
            if self.actor.unanswered.is_none() {
                self.think(field)?;
            }
            let is_report =
                self.actor.unanswered.as_ref().is_some_and(|act| matches!(act.op, Op::Report { .. }));
            if let Some(seq) = self.actor.send(field, &mut wire).await?
                && is_report
            {
                self.own.push(seq);
            }
            let pause_ms = PAUSE_MS_MIN + self.actor.random.below(PAUSE_MS_MORE);
            tokio::time::sleep(Duration::from_millis(pause_ms)).await;
        }
    }

    fn think(&mut self, field: &Field) -> Result<(), Broken> {
        let mut open = Vec::new();
        let mut resolved = None;
        {
            let truth = field.book.truth();
            // What is closed for good is thought of no more.
            self.own.retain(|seq| {
                !matches!(truth.reported_at(field.issues(), *seq), Some((_, IssueState::Withdrawn)))
            });
            for (issue, state) in self.own.iter().filter_map(|seq| truth.reported_at(field.issues(), *seq)) {
                match state {
                    IssueState::Resolved => resolved = Some(issue),
                    state if state.is_open() => open.push(issue),
                    _ => {}
                }
            }
        }
        if let Some(issue) = resolved {
            let reason = Reason::parse("還是不亮".to_owned()).map_err(own_text)?;
            self.actor.step(field, issue, IssueStep::Reopened { reason });
        } else if let Some(issue) = open.first().filter(|_| open.len() >= OPEN_MAX) {
            self.actor.step(field, *issue, IssueStep::Withdrawn);
        } else if let Some(issue) = open.last().filter(|_| self.actor.random.once_in(REGRETS_ONE_IN)) {
            self.actor.step(field, *issue, IssueStep::Withdrawn);
        } else {
            let client_id = self.actor.client_id();
            let mark = self.actor.random.number();
            let report = Report {
                text: PostText::parse(format!("{} {}", self.actor.name, self.actor.done))
                    .map_err(own_text)?,
                category: Category::Lighting,
                spot: Spot::parse(format!("3號樓 {mark:016x}")).map_err(own_text)?,
                contact: None,
                photos: Vec::new(),
            };
            let op = Op::Report { neighbourhood: field.neighbourhood, client_id, report, from: None };
            self.actor.unanswered = Some(Act { client_id, op });
        }
        Ok(())
    }
}

/// Somebody in office: about half of all issues they leave alone.
pub(super) struct Staff {
    actor: Actor,
    /// What to do when, by this machine's wall clock.
    plans: BTreeMap<(u64, u64), (IssueId, IssueStep)>,
}

impl Staff {
    pub(super) fn new(name: String, person: Person, random: Random) -> Staff {
        Staff { actor: Actor::new(name, person, random), plans: BTreeMap::new() }
    }

    /// Works until the connection breaks.
    pub(super) async fn run(mut self, field: Arc<Field>) -> Staff {
        if let Err(Broken::Wrong(what)) = self.work(&field).await {
            field.book.truth().wrong(format!("{}: {what}", self.actor.name));
        }
        self
    }

    async fn work(&mut self, field: &Field) -> Result<(), Broken> {
        let mut wire = self.actor.sign_in(field).await?;
        loop {
            let new = field.book.truth().take_new();
            for issue in new {
                self.plan(issue).map_err(own_text)?;
            }
            if self.actor.unanswered.is_none()
                && let Some(first) = self.plans.first_entry().filter(|first| first.key().0 <= wall_ms())
            {
                let (issue, step) = first.remove();
                self.actor.step(field, issue, step);
            }
            if self.actor.unanswered.is_some() {
                self.actor.send(field, &mut wire).await?;
            } else if let Ok(frame) = tokio::time::timeout(LOOK, wire.next()).await {
                // Nothing is expected, but that the server is gone must be noticed.
                frame?;
            }
        }
    }

    /// Thinks of what becomes of an issue: of ten, two are acknowledged, one has a first word, two a formal reply, one is resolved after it.
    fn plan(&mut self, issue: IssueId) -> Result<(), TextError> {
        let text = |text: &str| PostText::parse(text.to_owned());
        let replied =
            IssueStep::Replied { outcome: ReplyOutcome::Started, text: text("在修")?, cites: None };
        let at = wall_ms() + self.actor.random.below(ANSWER_MS_MAX);
        let number = self.actor.random.number();
        match self.actor.random.below(10) {
            0 | 1 => drop(self.plans.insert((at, number), (issue, IssueStep::Acknowledged))),
            2 => {
                let responded = IssueStep::Responded { text: text("看到了")? };
                self.plans.insert((at, number), (issue, responded));
            }
            3 | 4 => drop(self.plans.insert((at, number), (issue, replied))),
            5 => {
                self.plans.insert((at, number), (issue, replied));
                let later = at + 1 + self.actor.random.below(500);
                self.plans.insert((later, number), (issue, IssueStep::Resolved { text: text("修好了")? }));
            }
            _ => {}
        }
        Ok(())
    }
}

fn own_text(error: TextError) -> Broken {
    Broken::Wrong(format!("a text of our own: {error}"))
}
