//! The way back: an export becomes a new journal with a new epoch, and is checked. The file is read to its
//! end before anything is written. Never here: a restore into a directory that holds anything.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::Path;

use linli_protocol::{Epoch, Seq, Topic};
use sha2::{Digest, Sha256};

use super::line::{self, Head, Header, Line};
use super::{ExportError, Exported, FORMAT};
use crate::domain::{Commit, Event, Row, RowChange, Shard, TopicHead};
use crate::journal::fold::Fold;
use crate::journal::{Batch, DataDirectory, Journal, Report, SledJournal, SledOptions, keys};

/// Longest line, in bytes. The first one is the longest: it names all topics.
const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// Most events or rows of one batch.
const BATCH_MAX: usize = 256;

/// A restored journal.
#[derive(Debug)]
pub struct Restored {
    /// The new history's name: clients start from a view.
    pub epoch: Epoch,
    /// The name of the history that was exported.
    pub exported_epoch: Epoch,
    /// What the check found: a sound journal.
    pub report: Report,
}

/// What a line between the first and the last brings.
enum Part {
    Event(Event),
    Row(Row),
}

/// Restores an export's file into a data directory that is new or empty. Until this succeeds, no server opens
/// that directory.
///
/// # Errors
/// A file that was cut short or altered is refused before anything is written. After any later error empty
/// the directory and try again; that helps if the cause was the disk.
pub fn restore(export: &Path, data: &Path, options: SledOptions) -> Result<Restored, ExportError> {
    let mut file = File::open(export).map_err(unreadable)?;
    read(&file, &mut |_| Ok(()))?;
    file.rewind().map_err(unreadable)?;
    let directory = DataDirectory::open_for_restore(data)?;
    let journal = SledJournal::open(&directory.journal(), options)?;
    let mut writing = Writing { journal: &journal, batch: 0, events: Vec::new(), rows: Vec::new() };
    let header = read(&file, &mut |part| writing.take(part))?;
    writing.finish(&header.heads)?;
    let report = journal.check();
    if !report.is_sound() {
        return Err(ExportError::Unsound(Box::new(report)));
    }
    directory.restored()?;
    Ok(Restored { epoch: journal.epoch(), exported_epoch: header.epoch, report })
}

/// Reads an export from end to end. What is wrong with it is said, if not before, at its last line.
fn read(file: &File, take: &mut dyn FnMut(Part) -> Result<(), ExportError>) -> Result<Header, ExportError> {
    let mut lines = Lines { reader: BufReader::new(file), hash: Sha256::new(), number: 0 };
    let Line::LinliExport(header) = lines.next()? else {
        return Err(lines.altered("is not the first line of an export"));
    };
    if header.format > FORMAT {
        return Err(ExportError::TooNew { found: header.format, known: FORMAT });
    }
    let mut found = Exported::default();
    let mut heads: BTreeMap<Topic, TopicHead> = BTreeMap::new();
    loop {
        let hash = lines.hash.clone();
        match lines.next()? {
            Line::LinliExport(_) => return Err(lines.altered("is a first line, and not the first")),
            Line::Event(event) => {
                let event = Event::from(event);
                if !line::is_as_stored(&event) {
                    return Err(
                        lines.altered("has an open body where all are sealed, or a sealed one elsewhere")
                    );
                }
                found.events += 1;
                let head = heads.entry(event.topic).or_default();
                if event.seq != head.seq.next() {
                    return Err(lines.altered(format!("has event {} after event {}", event.seq, head.seq)));
                }
                *head = TopicHead { seq: event.seq, posts: event.posts };
                take(Part::Event(event))?;
            }
            Line::Row(row) => {
                found.rows += 1;
                take(Part::Row(row.into()))?;
            }
            Line::End(end) => {
                let expected = header.heads.iter().filter(|head| head.seq > Seq::ZERO);
                let expected = expected.map(|h| (h.topic, TopicHead { seq: h.seq, posts: h.posts }));
                let whole = end.sha256 == keys::hex(&hash.finalize())
                    && (end.events, end.rows) == (found.events, found.rows)
                    && heads == expected.collect();
                if !whole || !lines.at_end()? {
                    return Err(lines.altered("ends a file that is not as it was written"));
                }
                return Ok(header);
            }
        }
    }
}

struct Lines<'a> {
    reader: BufReader<&'a File>,
    hash: Sha256,
    number: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Line, ExportError> {
        self.number += 1;
        let mut text = Vec::new();
        let mut bounded = (&mut self.reader).take(LINE_BYTES_MAX);
        bounded.read_until(b'\n', &mut text).map_err(unreadable)?;
        if text.last() != Some(&b'\n') {
            return Err(self.altered("is cut short or missing"));
        }
        self.hash.update(&text);
        serde_json::from_slice(&text).map_err(|error| self.altered(format!("cannot be read ({error})")))
    }

    fn at_end(&mut self) -> Result<bool, ExportError> {
        self.reader.fill_buf().map(<[u8]>::is_empty).map_err(unreadable)
    }

    fn altered(&self, what: impl Into<String>) -> ExportError {
        ExportError::Altered { line: self.number, what: what.into() }
    }
}

/// Gathers batches and commits them.
struct Writing<'a> {
    journal: &'a SledJournal,
    batch: u64,
    events: Vec<Event>,
    rows: Vec<RowChange>,
}

impl Writing<'_> {
    fn take(&mut self, part: Part) -> Result<(), ExportError> {
        match part {
            Part::Event(event) => {
                if self.events.last().is_some_and(|last| last.topic != event.topic) {
                    self.commit()?;
                }
                self.events.push(event);
            }
            Part::Row(row) => self.rows.push(RowChange::Put(row)),
        }
        if self.events.len() + self.rows.len() < BATCH_MAX { Ok(()) } else { self.commit() }
    }

    /// Makes the derived rows, once all events are there.
    fn finish(&mut self, heads: &[Head]) -> Result<(), ExportError> {
        self.commit()?;
        for head in heads {
            let fold = Fold::of(self.journal, head.topic)?;
            for row in fold.rows().values() {
                self.take(Part::Row(row.clone()))?;
            }
        }
        self.commit()
    }

    fn commit(&mut self) -> Result<(), ExportError> {
        let (events, rows) = (std::mem::take(&mut self.events), std::mem::take(&mut self.rows));
        let shard = events.first().map_or(Shard::District, |event| Shard::of(event.topic));
        self.batch += 1;
        let batch = Batch { number: self.batch, commits: vec![Commit { shard, events, rows }] };
        Ok(self.journal.commit(&batch)?)
    }
}

fn unreadable(source: io::Error) -> ExportError {
    ExportError::File { doing: "read", source }
}
