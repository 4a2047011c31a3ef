//! The index's files: which posts have which words, and how far the journal was taken in. It keeps no text and knows no
//! reader: what it proposes is read again, and asked for again, before anybody sees it.
//!
//! Posts lie newest first in each of its parts ("segments"), so that a search for the newest twenty stops after about twenty,
//! whatever is looked for. Never here: threads and waiting.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::Path;
use std::time::Instant;

use linli_protocol::{Epoch, NeighbourhoodId, SearchPlace, Seq, Topic, UserId};
use tantivy::columnar::Column;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::query::{BooleanQuery, EnableScoring, Occur, Query, TermQuery, Weight};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::store::Compressor;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};
use tantivy::{
    DocSet, Index, IndexReader, IndexSettings, IndexSortByField, IndexWriter, Order, ReloadPolicy,
    SegmentReader, TERMINATED, TantivyDocument, Term,
};

use super::words;
use crate::limits;
use crate::view::Written;

/// Counted up when posts are indexed in another way: an index of another form is made anew.
const FORM: u32 = 1;
const TOKENIZER: &str = "linli";
const AT: &str = "at";
const TOPIC: &str = "topic";
const SEQ: &str = "seq";
/// Posts looked at between two looks at the clock.
const POSTS_PER_LOOK: u32 = 1024;

/// Why the index could not do it.
#[derive(Debug, thiserror::Error)]
pub(super) enum IndexError {
    /// Its files are not what was written, or cannot be written. Made anew from the journal, they can.
    #[error("the search index: {0}")]
    Broken(#[from] tantivy::TantivyError),
    /// So much would have to be looked through that it takes too long.
    #[error("the search took too long")]
    TooLong,
}

/// Whether posts of a topic can be searched for. Groups and bulletins are read by many; what is said to few is looked for by
/// them alone.
pub(super) fn is_searchable(topic: Topic) -> bool {
    number(topic).is_some()
}

/// A searchable topic as the index knows it.
fn number(topic: Topic) -> Option<u64> {
    match topic {
        Topic::Group(n) => Some(1 << 32 | u64::from(n.0)),
        Topic::Bulletin(n) => Some(2 << 32 | u64::from(n.0)),
        Topic::District
        | Topic::Departments
        | Topic::Roster(_)
        | Topic::Moderation(_)
        | Topic::Desk(_)
        | Topic::Register(_)
        | Topic::Appeals(_)
        | Topic::Dm(..)
        | Topic::Mediation(..)
        | Topic::Issues(_)
        | Topic::Case(..)
        | Topic::Inbox(..) => None,
    }
}

fn topic(number: u64) -> Option<Topic> {
    let neighbourhood = NeighbourhoodId(u32::try_from(number & u64::from(u32::MAX)).ok()?);
    match number >> 32 {
        1 => Some(Topic::Group(neighbourhood)),
        2 => Some(Topic::Bulletin(neighbourhood)),
        _ => None,
    }
}

#[derive(Debug, Clone, Copy)]
struct Fields {
    words: Field,
    topic: Field,
    seq: Field,
    author: Field,
    at: Field,
}

/// How far the journal is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    pub(super) epoch: Epoch,
    /// The last batch whose posts are in the index.
    pub(super) batch: u64,
}

impl Cursor {
    fn to_payload(self) -> String {
        format!("{FORM} {} {}", self.epoch.0, self.batch)
    }

    fn of_payload(payload: &str) -> Option<Cursor> {
        let mut parts = payload.split(' ');
        let form: u32 = parts.next()?.parse().ok()?;
        let (epoch, batch) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        (form == FORM && parts.next().is_none()).then_some(Cursor { epoch: Epoch(epoch), batch })
    }
}

/// What is looked for.
pub(super) struct Sought<'a> {
    /// In one of these.
    pub(super) topics: &'a [Topic],
    /// By this person.
    pub(super) from: Option<UserId>,
    /// All of these.
    pub(super) clauses: &'a [Clause],
    /// Only what stands before this.
    pub(super) before: Option<SearchPlace>,
    /// So many of the newest.
    pub(super) hits_max: usize,
}

/// One thing that must be so of a post.
pub(super) struct Clause {
    /// It has all of these pieces of words …
    pub(super) tokens: Vec<String>,
    /// … or one of these wrote it.
    pub(super) authors: Vec<UserId>,
}

/// The index as readers see it: as of the last commit that was shown to them.
#[derive(Clone)]
pub(super) struct Finder {
    reader: IndexReader,
    fields: Fields,
}

/// The index as its one writer sees it.
pub(super) struct IndexFiles {
    index: Index,
    writer: IndexWriter,
    finder: Finder,
    fields: Fields,
}

impl IndexFiles {
    /// Opens the index in a directory that exists, or makes an empty one there; answers also how far it is, if that can be
    /// gone on from.
    pub(super) fn open(directory: &Path) -> Result<(IndexFiles, Option<Cursor>), IndexError> {
        let (schema, fields) = schema();
        let settings = IndexSettings {
            docstore_compression: Compressor::None,
            docstore_compress_dedicated_thread: false,
            sort_by_field: Some(IndexSortByField { field: AT.to_owned(), order: Order::Desc }),
            ..IndexSettings::default()
        };
        let tokenizers = TokenizerManager::default();
        tokenizers.register(TOKENIZER, Words);
        let files = MmapDirectory::open(directory).map_err(tantivy::TantivyError::from)?;
        let builder = Index::builder().schema(schema).settings(settings).tokenizers(tokenizers);
        let index = builder.open_or_create(files)?;
        let options = IndexWriterOptions::builder()
            .memory_budget_per_thread(limits::SEARCH_WRITER_BYTES)
            .num_worker_threads(1)
            .num_merge_threads(1)
            .build();
        let writer: IndexWriter = index.writer_with_options(options)?;
        let mut growing = LogMergePolicy::default();
        growing.set_max_docs_before_merge(limits::SEARCH_PART_POSTS_MAX);
        writer.set_merge_policy(Box::new(growing));
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let cursor = index.load_metas()?.payload.as_deref().and_then(Cursor::of_payload);
        let finder = Finder { reader, fields };
        Ok((IndexFiles { index, writer, finder, fields }, cursor))
    }

    /// For searching.
    pub(super) fn finder(&self) -> Finder {
        self.finder.clone()
    }

    /// Takes a post in that is not in it.
    pub(super) fn add(&self, place: (Topic, Seq), post: &Written) -> Result<(), IndexError> {
        let Some(topic) = number(place.0) else { return Ok(()) };
        let mut document = TantivyDocument::new();
        document.add_text(self.fields.words, &post.text);
        document.add_u64(self.fields.topic, topic);
        document.add_u64(self.fields.seq, place.1.0);
        document.add_u64(self.fields.author, post.author.0);
        document.add_u64(self.fields.at, post.at);
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Takes a post out, if it is in it.
    pub(super) fn remove(&self, place: (Topic, Seq)) -> Result<(), IndexError> {
        let Some(topic) = number(place.0) else { return Ok(()) };
        let is_it = [(self.fields.topic, topic), (self.fields.seq, place.1.0)];
        let is_it = is_it.map(|(field, value)| (Occur::Must, has(Term::from_field_u64(field, value))));
        self.writer.delete_query(Box::new(BooleanQuery::new(is_it.into())))?;
        Ok(())
    }

    /// Makes what was taken in and out last, together with how far that is, and shows it to readers.
    pub(super) fn commit(&mut self, cursor: Cursor) -> Result<(), IndexError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&cursor.to_payload());
        prepared.commit()?;
        self.finder.reader.reload()?;
        Ok(())
    }

    /// Clears the files of what was deleted: parts that hold such posts begin to be written anew without them, and parts that
    /// were are taken off the disk. Called twice, with the time between that the writing takes, nothing of it is left.
    pub(super) fn clear(&mut self) -> Result<(), IndexError> {
        self.finder.reader.reload()?;
        for part in self.index.searchable_segment_metas()? {
            if part.has_deletes() {
                // Refused while it is being merged anyway; it is looked at again at the next clearing.
                drop(self.writer.merge(&[part.id()]));
            }
        }
        drop(self.writer.garbage_collect_files().wait());
        Ok(())
    }

    /// Ends it, and lets what is being written anew be finished: dropped, the library's threads would go on writing for a
    /// while, into a directory that may be its successor's.
    pub(super) fn close(self) {
        if let Err(error) = self.writer.wait_merging_threads() {
            tracing::debug!(%error, "the search index leaves something unfinished");
        }
    }
}

fn has(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::Basic))
}

fn one_of(terms: impl Iterator<Item = Term>) -> Box<dyn Query> {
    Box::new(BooleanQuery::new(terms.map(|term| (Occur::Should, has(term))).collect()))
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let number = NumericOptions::default().set_indexed();
    let cut = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::Basic)
        .set_fieldnorms(false);
    let fields = Fields {
        words: schema.add_text_field("words", TextOptions::default().set_indexing_options(cut)),
        topic: schema.add_u64_field(TOPIC, INDEXED | FAST),
        seq: schema.add_u64_field(SEQ, INDEXED | FAST),
        author: schema.add_u64_field("author", number),
        at: schema.add_u64_field(AT, FAST),
    };
    (schema.build(), fields)
}

impl Finder {
    /// The newest posts that may be what is looked for, newest first; fewer than asked for if there are no more.
    pub(super) fn propose(
        &self,
        sought: &Sought<'_>,
        until: Instant,
    ) -> Result<Vec<SearchPlace>, IndexError> {
        let searcher = self.reader.searcher();
        let weight = self.query(sought).weight(EnableScoring::disabled_from_searcher(&searcher))?;
        let before = sought.before.map(|place| (place.at, number(place.topic).unwrap_or(0), place.seq.0));
        let among = among(sought.topics);
        let mut newest = Newest { hits_max: sought.hits_max, before, among, kept: BinaryHeap::new() };
        let mut parts = Vec::new();
        for reader in searcher.segment_readers() {
            parts.push(Part::open(reader)?);
        }
        parts.sort_by_key(|part| Reverse(part.at.max_value()));
        for part in &parts {
            part.look_through(weight.as_ref(), &mut newest, until)?;
        }
        let mut places: Vec<Key> = newest.kept.into_iter().map(|Reverse(key)| key).collect();
        places.sort_unstable_by(|a, b| b.cmp(a));
        let place = |(at, number, seq)| Some(SearchPlace { at, topic: topic(number)?, seq: Seq(seq) });
        Ok(places.into_iter().filter_map(place).collect())
    }

    /// How many posts are in it, and of how many parts it is.
    pub(super) fn size(&self) -> (u64, u64) {
        let searcher = self.reader.searcher();
        (searcher.num_docs(), searcher.segment_readers().len() as u64)
    }

    fn query(&self, sought: &Sought<'_>) -> BooleanQuery {
        let Fields { words, topic, author, .. } = self.fields;
        let by = |user: &UserId| Term::from_field_u64(author, user.0);
        let mut all = Vec::new();
        if among(sought.topics).is_none() {
            let numbers = sought.topics.iter().filter_map(|topic| number(*topic));
            all.push(one_of(numbers.map(|number| Term::from_field_u64(topic, number))));
        }
        all.extend(sought.from.iter().map(|user| has(by(user))));
        for Clause { tokens, authors } in sought.clauses {
            let written = tokens.iter().map(|token| (Occur::Must, has(Term::from_field_text(words, token))));
            let written: Box<dyn Query> = Box::new(BooleanQuery::new(written.collect()));
            let clause = if authors.is_empty() {
                written
            } else {
                let by_one_of_them = one_of(authors.iter().map(by));
                Box::new(BooleanQuery::new(vec![(Occur::Should, written), (Occur::Should, by_one_of_them)]))
            };
            all.push(clause);
        }
        BooleanQuery::new(all.into_iter().map(|query| (Occur::Must, query)).collect())
    }
}

/// The numbers of many topics, in order, to ask each post that has the words; `None` for few, which the index looks up as it does
/// words: to open the lists of a thousand topics costs each search milliseconds, whatever is looked for.
fn among(topics: &[Topic]) -> Option<Vec<u64>> {
    let mut numbers: Vec<u64> = topics.iter().filter_map(|topic| number(*topic)).collect();
    numbers.sort_unstable();
    (numbers.len() > limits::SEARCH_TOPICS_LOOKED_UP_MAX).then_some(numbers)
}

/// Time, topic, number: greater is newer.
type Key = (u64, u64, u64);

/// The newest that were seen.
struct Newest {
    hits_max: usize,
    before: Option<Key>,
    /// Only of these topics.
    among: Option<Vec<u64>>,
    kept: BinaryHeap<Reverse<Key>>,
}

impl Newest {
    /// Whether something as old as this, or older, is too old.
    fn is_past(&self, at: u64) -> bool {
        self.kept.len() == self.hits_max && self.kept.peek().is_some_and(|Reverse(oldest)| at < oldest.0)
    }

    fn see(&mut self, key: Key) {
        let is_elsewhere = |among: &Vec<u64>| among.binary_search(&key.1).is_err();
        if self.before.is_some_and(|before| key >= before) || self.among.as_ref().is_some_and(is_elsewhere) {
            return;
        }
        self.kept.push(Reverse(key));
        if self.kept.len() > self.hits_max {
            self.kept.pop();
        }
    }
}

/// A part of the index; its posts lie newest first.
struct Part<'a> {
    reader: &'a SegmentReader,
    at: Column<u64>,
    topic: Column<u64>,
    seq: Column<u64>,
}

impl Part<'_> {
    fn open(reader: &SegmentReader) -> Result<Part<'_>, IndexError> {
        let fast = reader.fast_fields();
        Ok(Part { reader, at: fast.u64(AT)?, topic: fast.u64(TOPIC)?, seq: fast.u64(SEQ)? })
    }

    fn look_through(
        &self,
        weight: &dyn Weight,
        newest: &mut Newest,
        until: Instant,
    ) -> Result<(), IndexError> {
        if newest.is_past(self.at.max_value()) {
            return Ok(());
        }
        let mut posts = weight.scorer(self.reader, 1.0)?;
        let first = newest.before.map_or(0, |before| self.first_not_after(before.0));
        let mut post = posts.doc();
        if post < first {
            post = posts.seek(first);
        }
        let mut looked_at: u32 = 0;
        while post != TERMINATED {
            let value = |column: &Column<u64>| column.first(post).unwrap_or(0);
            let at = value(&self.at);
            if newest.is_past(at) {
                break;
            }
            if !self.reader.is_deleted(post) {
                newest.see((at, value(&self.topic), value(&self.seq)));
            }
            looked_at += 1;
            if looked_at.is_multiple_of(POSTS_PER_LOOK) && Instant::now() > until {
                return Err(IndexError::TooLong);
            }
            post = posts.advance();
        }
        Ok(())
    }

    /// The first post that is not newer than a time.
    fn first_not_after(&self, at: u64) -> u32 {
        let (mut from, mut to) = (0, self.reader.max_doc());
        while from < to {
            let middle = from + (to - from) / 2;
            if self.at.first(middle).unwrap_or(0) > at {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        from
    }
}

/// The library's view of [`words`].
#[derive(Debug, Clone, Default)]
struct Words;

/// The pieces of one text.
struct Cut {
    text: Vec<char>,
    tokens: std::vec::IntoIter<std::ops::Range<usize>>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Cut;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Cut {
        let text = words::fold(text);
        let tokens = words::index_tokens(&text).into_iter();
        Cut { text, tokens, token: Token::default() }
    }
}

impl TokenStream for Cut {
    fn advance(&mut self) -> bool {
        let Some(token) = self.tokens.next() else { return false };
        self.token.text.clear();
        self.token.text.extend(&self.text[token]);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests;
