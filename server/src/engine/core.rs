//! The engine as a step function: no thread, no clock, no channel. Equal inputs over an equal journal give an
//! equal batch and equal answers.

use std::ops::ControlFlow;

use super::overlay::{Overlay, Seen};
use crate::domain::issues::Times;
use crate::domain::{Answer, Command, District, FactsUnavailable, Refusal, Rejection, decide};
use crate::journal::{Batch, Durable, Journal, JournalError, RowGroup};

/// The rules' resident state and the number of the last batch.
#[derive(Debug)]
pub struct Core {
    district: District,
    last_batch: u64,
}

/// What one step makes: a batch to commit, then the answers to give, in the order of the commands.
#[derive(Debug)]
pub struct Step {
    /// Empty of commits if nothing changes.
    pub batch: Batch,
    /// One for each command.
    pub answers: Vec<Result<Answer, Rejection>>,
}

impl Core {
    /// Reads the resident rows and heads.
    ///
    /// # Errors
    /// [`JournalError`]; no retry helps.
    pub fn load(journal: &dyn Journal, durable: &Durable) -> Result<Core, JournalError> {
        let mut district = District::default();
        for group in [
            RowGroup::Counters,
            RowGroup::People,
            RowGroup::Devices,
            RowGroup::Neighbourhoods,
            RowGroup::Settings,
            RowGroup::Members,
            RowGroup::Mutes,
            RowGroup::SlowModes,
            RowGroup::Applicants,
            RowGroup::JoinCodes,
            RowGroup::MentionsOfAll,
            RowGroup::DeskTexts,
            RowGroup::Bans,
            RowGroup::Screenings,
            RowGroup::Pins,
            RowGroup::Conversations,
            RowGroup::Blocks,
            RowGroup::Polls,
            RowGroup::PollAnswers,
            RowGroup::Mediations,
            RowGroup::Issues,
            RowGroup::Cases,
            RowGroup::Alerts,
            RowGroup::Departments,
            RowGroup::GuideEntries,
            RowGroup::Followers,
            RowGroup::Duties,
            RowGroup::QuietHours,
            RowGroup::Photos,
        ] {
            journal.rows(group, &mut |row| {
                district.load(&row);
                ControlFlow::Continue(())
            })?;
        }
        for (topic, head) in durable.heads() {
            district.load_head(topic, head);
        }
        Ok(Core { district, last_batch: journal.last_batch()? })
    }

    /// The same, with another time in which acts of order may be appealed against.
    #[must_use]
    pub fn with_appeal_period_ms(mut self, appeal_period_ms: u64) -> Core {
        self.district.set_appeal_period_ms(appeal_period_ms);
        self
    }

    /// The same, with other limits for the clocks of issues that begin from now on.
    #[must_use]
    pub fn with_issue_times(mut self, issue_times: Times) -> Core {
        self.district.set_issue_times(issue_times);
        self
    }

    /// The rules' resident state.
    #[must_use]
    pub fn district(&self) -> &District {
        &self.district
    }

    /// Decides commands in order, each seeing the effects of those before it.
    ///
    /// # Errors
    /// The journal could not be read: final, since the state may be ahead of what will be stored.
    pub fn step<'a>(
        &mut self,
        journal: &dyn Journal,
        commands: impl IntoIterator<Item = &'a Command>,
        now: u64,
    ) -> Result<Step, FactsUnavailable> {
        let mut overlay = Overlay::default();
        let mut batch = Batch { number: self.last_batch + 1, commits: Vec::new() };
        let mut answers = Vec::new();
        for command in commands {
            let facts = Seen { journal, overlay: &overlay };
            match decide(&self.district, &facts, command, now) {
                Ok(decision) => {
                    self.district.apply(&decision.commit);
                    overlay.apply(&decision.commit);
                    if !(decision.commit.events.is_empty() && decision.commit.rows.is_empty()) {
                        batch.commits.push(decision.commit);
                    }
                    answers.push(Ok(decision.answer));
                }
                Err(Refusal::Rejected(rejection)) => answers.push(Err(rejection)),
                Err(Refusal::Unavailable(unavailable)) => return Err(unavailable),
            }
        }
        if !batch.commits.is_empty() {
            self.last_batch = batch.number;
        }
        Ok(Step { batch, answers })
    }
}
