//! Backups: a logical export that people can read, JSON Lines, and its restore. What is exported is one
//! instant, the durable heads the caller took, also while the writer writes.
//! Never here: derived rows; a restore makes them anew from the events. Nor an open direct message: bodies leave as they are stored.
//!
//! ```text
//! {"linli_export":{"format":1,"epoch":"…","created_at":…,"heads":[{"topic":"group/7","seq":120,"posts":80},…]}}
//! {"event":{"topic":"group/7","seq":1,"at":…,"by":12,"posts":1,"kind":"posted","body":{"kept":{"text":"…","salt":"…"}}}}
//! {"row":{"kind":"person","user":12,"name":"…","badge":false}}
//! {"end":{"events":2210,"rows":310,"sha256":"…of every byte before this line"}}
//! ```

#[cfg(any(test, feature = "fuzzing"))]
pub(super) mod fuzzing;
mod line;
mod restore;

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::SystemTime;

use linli_protocol::{Pair, Seq, Topic};
use sha2::{Digest, Sha256};

use super::fold::STEP;
use super::{Journal, JournalError, Report, RowGroup, keys};
use crate::domain::{Answered, Body, Event, Mentioned, Row, TopicHead};
use line::{End, Head, Header, Line};

pub use restore::{Restored, restore};

/// The format this build writes, and the newest it reads.
const FORMAT: u32 = 1;

/// The primary rows. The counters come last: read before the others, they could be behind a person who was
/// registered meanwhile, and after a restore a number would be given twice.
const PRIMARY: [RowGroup; 17] = [
    RowGroup::People,
    RowGroup::Accounts,
    RowGroup::Devices,
    RowGroup::Residences,
    RowGroup::Blocks,
    RowGroup::Refusals,
    RowGroup::Followers,
    RowGroup::QuietHours,
    RowGroup::Photos,
    RowGroup::SealKey,
    RowGroup::CardsChanged,
    RowGroup::Scans,
    RowGroup::AllReadMarks,
    RowGroup::Mentions,
    RowGroup::MentionsOfAll,
    RowGroup::Answers,
    RowGroup::Counters,
];

/// What an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Exported {
    /// Events.
    pub events: u64,
    /// Rows.
    pub rows: u64,
}

/// Why an export or a restore did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal, or its directory.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The export's file could not be read or written.
    #[error("the export could not be {doing}: {source}")]
    File {
        /// "read" or "written".
        doing: &'static str,
        /// The cause.
        source: io::Error,
    },
    /// The file is not what an export wrote: cut short, altered, or something else.
    #[error("line {line} of the export {what}; nothing was restored: use another copy")]
    Altered {
        /// Where, from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The export is of a newer build.
    #[error("the export has format {found}; this build reads up to {known}")]
    TooNew {
        /// Its format.
        found: u32,
        /// The newest this build reads.
        known: u32,
    },
    /// What was restored is not sound.
    #[error("the export was restored, but its content is not sound: {0}")]
    Unsound(Box<Report>),
}

/// Writes everything up to the heads, which [`super::Durable::heads`] gives, to a backup's file. Keep that
/// file like the data itself: it holds what people wrote, and the hashes of their passwords.
///
/// # Errors
/// Storage or damage of the journal never passes; the file's error may, once its cause is gone.
pub fn export(
    journal: &dyn Journal,
    heads: &[(Topic, TopicHead)],
    writer: impl Write,
) -> Result<Exported, ExportError> {
    let mut export = Export {
        writer,
        hash: Sha256::new(),
        done: Exported::default(),
        heads: heads.iter().copied().collect(),
    };
    let head = |(topic, head): &(Topic, TopicHead)| Head { topic: *topic, seq: head.seq, posts: head.posts };
    export.line(&Line::LinliExport(Header {
        format: FORMAT,
        epoch: journal.epoch(),
        created_at: now_ms(),
        heads: heads.iter().map(head).collect(),
    }))?;
    for (topic, head) in heads {
        export.topic(journal, *topic, head.seq)?;
    }
    for group in PRIMARY {
        export.rows(journal, group)?;
    }
    export.end()
}

struct Export<W> {
    writer: W,
    hash: Sha256,
    done: Exported,
    heads: HashMap<Topic, TopicHead>,
}

impl<W: Write> Export<W> {
    fn topic(&mut self, journal: &dyn Journal, topic: Topic, head: Seq) -> Result<(), ExportError> {
        let mut last = Seq::ZERO;
        while last < head {
            let events = journal.events_as_stored(topic, last, head, STEP)?;
            if events.first().is_none_or(|event| event.seq != last.next()) {
                let what = format!("event {} of {topic} is missing", last.next());
                return Err(JournalError::damaged(what).into());
            }
            for event in events {
                last = event.seq;
                self.done.events += 1;
                self.line(&Line::Event(line::event(up_to(event, head))))?;
            }
        }
        Ok(())
    }

    fn rows(&mut self, journal: &dyn Journal, group: RowGroup) -> Result<(), ExportError> {
        let mut written = Ok(());
        journal.rows(group, &mut |row| {
            if let Some(row) = self.up_to_heads(row).and_then(line::row) {
                self.done.rows += 1;
                written = self.line(&Line::Row(row));
            }
            if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        written
    }

    fn end(mut self) -> Result<Exported, ExportError> {
        let Exported { events, rows } = self.done;
        let sha256 = keys::hex(&self.hash.clone().finalize());
        self.line(&Line::End(End { events, rows, sha256 }))?;
        self.writer.flush().map_err(|source| ExportError::File { doing: "written", source })?;
        Ok(self.done)
    }

    fn line(&mut self, line: &Line) -> Result<(), ExportError> {
        let written = |source| ExportError::File { doing: "written", source };
        let mut text = serde_json::to_vec(line).map_err(|error| written(error.into()))?;
        text.push(b'\n');
        self.hash.update(&text);
        self.writer.write_all(&text).map_err(written)
    }

    /// A row as of the heads; none if it tells only of what came later.
    fn up_to_heads(&self, row: Row) -> Option<Row> {
        match row {
            Row::ReadMark { topic, user, seq, posts } => {
                let head = self.heads.get(&topic)?;
                let (seq, posts) = if seq > head.seq { (head.seq, head.posts) } else { (seq, posts) };
                Some(Row::ReadMark { topic, user, seq, posts })
            }
            Row::Mentioned { topic, user, mentioned } => {
                let mentioned = mentioned_up_to(mentioned, self.heads.get(&topic)?.seq);
                Some(Row::Mentioned { topic, user, mentioned })
            }
            Row::AllMentioned { topic, at, mentioned } => {
                let mentioned = mentioned_up_to(mentioned, self.heads.get(&topic)?.seq);
                Some(Row::AllMentioned { topic, at, mentioned })
            }
            Row::Answered(Answered { accepted, .. })
                if accepted.seq > self.heads.get(&accepted.topic)?.seq =>
            {
                None
            }
            // What an applicant said before it, if anything, is gone: they are asked again.
            Row::Residence { neighbourhood, applied, .. }
                if applied > self.heads.get(&Topic::Desk(neighbourhood))?.seq =>
            {
                None
            }
            // It may have waited for an earlier change too: rosters are rather told once more.
            Row::CardChanged { user, seq } => {
                let head = self.heads.get(&Topic::District)?.seq;
                Some(Row::CardChanged { user, seq: seq.min(head) })
            }
            Row::Refusal { neighbourhood, user, other, request }
                if Pair::of(user, other)
                    .and_then(|pair| self.heads.get(&Topic::Dm(neighbourhood, pair)))
                    .is_none_or(|head| request > head.seq) =>
            {
                None
            }
            row => Some(row),
        }
    }
}

/// Mentions as of their topic's head. One that was forgotten since, its post being taken back, is not found again.
fn mentioned_up_to(mut mentioned: Mentioned, head: Seq) -> Mentioned {
    mentioned.posts.retain(|(_, by)| *by <= head);
    mentioned.changed = mentioned.changed.min(head);
    mentioned
}

/// An event as of its topic's head. A text that was erased since is gone, but the event that erased it is not
/// in the export: then the erasure names the event itself, so that nobody waits for what will never come.
fn up_to(mut event: Event, head: Seq) -> Event {
    let seq = event.seq;
    if let Some(Body::Erased { erased_by, .. }) = event.kind.body_mut()
        && *erased_by > head
    {
        *erased_by = seq;
    }
    event
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
