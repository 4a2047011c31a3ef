use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use linli_protocol::{
    DepartmentId, Epoch, Escalation, GuideEntryId, IssueId, MediationId, NeighbourhoodId, Office, Reaction,
    Rule, UserId,
};

use super::super::testing::{CAI, NO_LIMIT, NOISE, Told, a_day, a_dispute, a_main_that_leaks, a_report};
use super::super::tree::Visited;
use super::super::{Batch, BatchIndex, ReadLimit, RowGroup};
use super::*;
use crate::domain::testing::{ANA, BO, GROUP, XINYUAN};
use crate::domain::{
    Act, Body, CaseRow, DepartmentRow, Event, EventKind, GuideRow, IssueRow, MediationAct, MediationRow,
    OrderAct, PollRow, PostState, Row, RowKey,
};

const LAMP: Seq = Seq(1);
/// The poll of the story that was closed.
const CLOSED_POLL: Seq = Seq(30);
const SHOP: Seq = Seq(2);

fn a_days_journal() -> MemoryJournal {
    let journal = MemoryJournal::new(Epoch(1));
    for batch in a_day().1 {
        journal.commit(&batch).unwrap();
    }
    journal
}

/// The check's findings after one change behind the journal's back.
fn found(change: impl FnOnce(&MemoryJournal)) -> Report {
    let journal = a_days_journal();
    change(&journal);
    journal.check()
}

fn finds(expected: &str, change: impl FnOnce(&MemoryJournal)) {
    let report = found(change);
    assert!(report.told.iter().any(|told| told.contains(expected)), "{expected:?} is not in: {report}");
}

/// Writes another event in the place of one, under a right checksum.
fn forge(journal: &MemoryJournal, seq: Seq, change: impl FnOnce(&mut Event)) {
    let mut event = journal.event(GROUP, seq).unwrap().unwrap();
    let key = keys::event(GROUP, seq);
    change(&mut event);
    journal.plant(key.clone(), Some(record::event(&key, &event, None).unwrap()));
}

/// Writes another act in the place of one of a moderation record, under a right checksum.
fn rewrite_record(journal: &MemoryJournal, seq: Seq, change: impl FnOnce(&mut OrderAct)) {
    let topic = Topic::Moderation(XINYUAN);
    let mut event = journal.event(topic, seq).unwrap().unwrap();
    let EventKind::KeptOrder { act, .. } = &mut event.kind else { panic!("{event:?} is no act of order") };
    change(act);
    let key = keys::event(topic, seq);
    journal.plant(key.clone(), Some(record::event(&key, &event, None).unwrap()));
}

fn forge_row(journal: &MemoryJournal, row: &Row) {
    let key = keys::row(&row.key());
    journal.plant(key.clone(), Some(record::row(&key, row).unwrap()));
}

fn post_row(journal: &MemoryJournal, post: Seq) -> PostState {
    match journal.row(&RowKey::Post(GROUP, post)).unwrap() {
        Some(Row::Post { state, .. }) => state,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sound_journal_is_called_sound_after_every_batch() {
    let journal = MemoryJournal::new(Epoch(1));
    assert!(journal.check().is_sound());
    let (told, batches) = a_day();
    for batch in &batches {
        journal.commit(batch).unwrap();
        let report = journal.check();
        assert!(report.is_sound(), "{report}");
    }
    let report = journal.check();
    let (events, rows) = told.told();
    assert_eq!((report.events, report.rows), (events.len() as u64, rows.len() as u64));
    assert_eq!((report.batches, report.topics, report.erased), (7, 9, 20));
    assert!(report.to_string().ends_with("sound"));
}

#[test]
fn any_record_that_is_changed_or_taken_away_is_noticed() {
    let mut keys = Vec::new();
    let all = keys::Range { from: vec![], to: vec![0xff] };
    let mut take = |key: &[u8], _: &[u8]| {
        keys.push(key.to_vec());
        Ok(ControlFlow::Continue(()))
    };
    a_days_journal().scan(all, Order::Ascending, &mut take).unwrap();
    for key in keys {
        let report = found(|journal| journal.tamper(&key, |value| value[2] ^= 1));
        assert!(!report.is_sound(), "changed: {}", keys::describe(&key));
        let report = found(|journal| journal.plant(key.clone(), None));
        // Nothing else knows of a primary row; a batch at the end is missed by the events that it had.
        let primary = matches!(key[0], 0x10..0x16 | 0x1e | 0x2c | 0x2d | 0x30 | 0x31 | 0x33);
        assert_eq!(report.is_sound(), primary, "taken away: {}: {report}", keys::describe(&key));
    }
}

#[test]
fn wrong_numbers_counts_and_texts_are_told() {
    finds("comes after event 1", |journal| journal.plant(keys::event(GROUP, SHOP), None));
    finds("event 2 of group/1 counts 9 posts where there are 2", |journal| {
        forge(journal, SHOP, |event| event.posts = 9);
    });
    finds("are in no batch", |journal| {
        let last = journal.events(GROUP, Seq::ZERO, Seq(99), NO_LIMIT).unwrap().pop().unwrap();
        let key = keys::event(GROUP, last.seq.next());
        let next = Event { seq: last.seq.next(), ..last };
        journal.plant(key.clone(), Some(record::event(&key, &next, None).unwrap()));
    });
}

#[test]
fn an_answer_that_outlives_its_poll_is_told() {
    let chosen = crate::domain::Chosen::of(&[1], 2).unwrap();
    let result = a_days_journal().row(&RowKey::PollResult(GROUP, CLOSED_POLL)).unwrap();
    assert!(result.is_some(), "it was closed in the story");
    finds("its poll is not open", |journal| {
        forge_row(journal, &Row::PollAnswer { topic: GROUP, post: CLOSED_POLL, user: ANA, chosen });
    });
}

#[test]
fn a_step_of_a_mediation_that_cannot_have_been_is_told_and_a_row_that_differs() {
    let (told, batches) = a_dispute();
    let journal = MemoryJournal::new(Epoch(1));
    for batch in &batches {
        journal.commit(batch).unwrap();
        assert!(journal.check().is_sound(), "{}", journal.check());
    }
    let (last, row) = told.told();
    let last = last.iter().rev().find(|event| event.topic == NOISE).unwrap();
    let Some(Row::Mediation(row)) = row.get(&RowKey::Mediation(XINYUAN, MediationId(1))) else { panic!() };
    let forged = |event: Event| {
        let key = keys::event(event.topic, event.seq);
        journal.plant(key.clone(), Some(record::event(&key, &event, None).unwrap()));
        journal.check().to_string()
    };
    let again = MediationAct::PartyLeft { user: CAI };
    let left_twice = Event { kind: EventKind::Mediation(again), ..last.clone() };
    assert!(forged(left_twice).contains("does not fit those before it"));
    forged(last.clone());
    let elsewhere = Event { topic: GROUP, seq: Seq(1), ..last.clone() };
    assert!(forged(elsewhere).contains("is a step of no mediation"));
    let key = keys::event(GROUP, Seq(1));
    journal.plant(key, None);
    forge_row(&journal, &Row::Mediation(MediationRow { closed: false, ..row.clone() }));
    assert!(journal.check().to_string().contains("by its events it is"), "{}", journal.check());
}

#[test]
fn departments_and_what_they_do_are_sound_after_each_batch_and_a_forged_seat_is_told() {
    let (told, batches) = a_main_that_leaks();
    let journal = MemoryJournal::new(Epoch(1));
    for batch in &batches {
        journal.commit(batch).unwrap();
        assert!(journal.check().is_sound(), "{}", journal.check());
    }
    let Some(Row::Department(row)) = told.told().1.get(&RowKey::Department(DepartmentId(2))) else {
        panic!()
    };
    forge_row(&journal, &Row::Department(DepartmentRow { members: vec![ANA], ..row.clone() }));
    assert!(journal.check().to_string().contains("by its events it is"), "{}", journal.check());
    forge_row(&journal, &Row::Department(row.clone()));
    let entry = RowKey::GuideEntry(DepartmentId(2), GuideEntryId(1));
    let Some(Row::GuideEntry(row)) = told.told().1.get(&entry) else { panic!() };
    assert_eq!((row.versions.len(), row.withdrawn), (2, true));
    forge_row(&journal, &Row::GuideEntry(GuideRow { withdrawn: false, ..row.clone() }));
    assert!(journal.check().to_string().contains("by its events it is"), "{}", journal.check());
}

#[test]
fn reports_are_sound_after_each_batch_and_a_timer_that_forgot_that_it_fired_is_told() {
    let (told, batches) = a_report();
    let journal = MemoryJournal::new(Epoch(1));
    for batch in &batches {
        journal.commit(batch).unwrap();
        assert!(journal.check().is_sound(), "{}", journal.check());
    }
    let lamp = RowKey::Issue(XINYUAN, IssueId(1));
    let Some(Row::Issue(row)) = told.told().1.get(&lamp) else { panic!() };
    assert_eq!((row.breaches, row.reopenings), (0, 1));
    let forgets = IssueRow { clock: row.clock.fired(Escalation::Unacknowledged), ..row.clone() };
    forge_row(&journal, &Row::Issue(forgets));
    assert!(journal.check().to_string().contains("by its events it is"), "{}", journal.check());
    forge_row(&journal, &Row::Issue(row.clone()));
    assert!(journal.check().is_sound());
    let case = told.told().1.get(&RowKey::Case(XINYUAN, IssueId(1))).unwrap();
    let Row::Case(case) = case.clone() else { panic!() };
    assert!(case.handlers.is_empty(), "who left handles nothing");
    forge_row(&journal, &Row::Case(CaseRow { reporter: ANA, ..case }));
    assert!(journal.check().to_string().contains("by its events it is"), "{}", journal.check());
}

#[test]
fn a_poll_is_sound_while_it_is_removed_brought_back_and_after_somebody_left_and_a_forged_removal_is_told() {
    let mut told = Told::with_members();
    let appoint = |user, office| Act::Appoint { neighbourhood: XINYUAN, user, office };
    told.administer(appoint(BO, Office::Secretary));
    told.administer(appoint(ANA, Office::Deputy));
    let [away, back] = ["週二?", "週五?"].map(|question| told.asks(ANA, question, &["好", "不好"]));
    told.answers(ANA, away, &[1]);
    told.answers(BO, back, &[2]);
    told.answers(ANA, back, &[2]);
    let mut batches = vec![told.batch()];
    told.remove_post(BO, away);
    let removal = told.remove_post(BO, back);
    told.appeal(ANA, removal);
    batches.push(told.batch());
    told.decide(removal, true);
    batches.push(told.batch());
    told.act(ANA, Act::Leave { neighbourhood: XINYUAN });
    batches.push(told.batch());
    let journal = MemoryJournal::new(Epoch(1));
    for batch in &batches {
        journal.commit(batch).unwrap();
        let report = journal.check();
        assert!(report.is_sound(), "{report}");
    }
    let polls = [away, back].map(|post| match journal.row(&RowKey::Poll(GROUP, post)).unwrap() {
        Some(Row::Poll(poll)) => poll,
        other => panic!("{other:?}"),
    });
    assert_eq!(polls.map(|poll| poll.removed), [true, false]);
    let answer = |post, user| journal.row(&RowKey::PollAnswer(GROUP, post, user)).unwrap();
    assert!([(away, ANA), (back, ANA), (back, BO)].iter().all(|(post, user)| answer(*post, *user).is_some()));
    forge_row(&journal, &Row::Poll(PollRow { removed: false, ..polls[0] }));
    assert!(!journal.check().is_sound());
}

#[test]
fn a_moderation_record_that_was_rewritten_is_told_also_where_no_row_differs() {
    // Of two mutes in a row only the second makes the row.
    finds("event 1 of moderation/1 does not fit its link of the chain", |journal| {
        rewrite_record(journal, Seq(1), |act| {
            let OrderAct::Muted { rule, .. } = act else { panic!("{act:?} is no mute") };
            *rule = Rule::Insult;
        });
    });
}

#[test]
fn a_text_other_than_its_hash_says_is_told() {
    // The checksum and the hash are both of what is written, so only a fault of ours could make this.
    let journal = a_days_journal();
    let key = keys::event(GROUP, SHOP);
    let shop = journal.event(GROUP, SHOP).unwrap().unwrap();
    journal.plant(key.clone(), Some(record::forged_hash(&key, &shop)));
    let report = journal.check();
    assert_eq!(report.told, ["event 2 of group/1 has a text that is not what its hash says"]);
}

#[test]
fn a_deleted_posts_text_that_stayed_is_told() {
    let kept = a_day().1[1].commits[0].events[0].kind.body().unwrap().clone();
    finds("event 1 of group/1 still has its text", |journal| {
        forge(journal, LAMP, |event| *event.kind.body_mut().unwrap() = kept);
    });
}

#[test]
fn a_text_that_is_gone_though_nobody_deleted_it_is_told() {
    let gone = |by: u64| {
        move |event: &mut crate::domain::Event| {
            *event.kind.body_mut().unwrap() = Body::Erased { hash: [0; 32], erased_by: Seq(by) };
        }
    };
    finds("which did not", |journal| forge(journal, SHOP, gone(99)));
    let deletion = a_days_journal()
        .events(GROUP, Seq::ZERO, Seq(99), NO_LIMIT)
        .unwrap()
        .into_iter()
        .find(|event| matches!(event.kind, EventKind::Deleted { .. }))
        .unwrap()
        .seq;
    finds("which takes away another", |journal| forge(journal, SHOP, gone(deletion.0)));
    finds("takes it away", |journal| forge(journal, LAMP, gone(5)));
}

#[test]
fn derived_rows_that_differ_from_their_fold_are_told() {
    finds("by its events it is", |journal| {
        let mut state = post_row(journal, SHOP);
        state.tallies.reverse();
        forge_row(journal, &Row::Post { topic: GROUP, post: SHOP, state });
    });
    finds("by its events it is", |journal| {
        let mut state = post_row(journal, LAMP);
        state.deleted = false;
        forge_row(journal, &Row::Post { topic: GROUP, post: LAMP, state });
    });
    finds("by its events it is None", |journal| {
        let row = Row::Member { neighbourhood: XINYUAN, user: UserId(3), office: None };
        forge_row(journal, &row);
    });
    finds("by its events it is", |journal| {
        let row = Row::Member { neighbourhood: XINYUAN, user: ANA, office: Some(Office::Secretary) };
        forge_row(journal, &row);
    });
    finds("the row is missing", |journal| {
        journal.plant(keys::row(&RowKey::Member(XINYUAN, BO)), None);
    });
    finds("by its events it is", |journal| {
        let reaction = Reaction::parse("👍").unwrap();
        forge_row(journal, &Row::Reaction { topic: GROUP, post: SHOP, user: BO, reaction, seq: Seq(6) });
    });
}

#[test]
fn rows_that_name_what_is_not_there_are_told() {
    let nowhere = Topic::Group(NeighbourhoodId(77));
    finds("event 1 of group/77 is not there", |journal| {
        let state = post_row(journal, SHOP);
        forge_row(journal, &Row::Post { topic: nowhere, post: SHOP, state });
    });
    finds("event 99 of group/1 is not there", |journal| {
        forge_row(journal, &Row::ReadMark { topic: GROUP, user: ANA, seq: Seq(99), posts: 3 });
    });
}

#[test]
fn indexes_of_batches_that_do_not_follow_each_other_are_told() {
    finds("where part 0 of 2's should be", |journal| journal.plant(keys::batch(2, 0), None));
    finds("are in no batch", |journal| journal.plant(keys::batch(5, 0), None));
    finds("is in a batch, but not there", |journal| {
        let last = journal.events(GROUP, Seq::ZERO, Seq(99), NO_LIMIT).unwrap().pop().unwrap();
        journal.plant(keys::event(GROUP, last.seq), None);
    });
}

#[test]
fn what_does_not_belong_into_the_tree_is_told() {
    for key in [vec![0x00], vec![0x03, 0x09, 1], vec![0x03], vec![0x04, 1], vec![0x77, 1, 2]] {
        assert!(!found(|journal| journal.plant(key.clone(), Some(vec![1, 2, 3]))).is_sound(), "{key:?}");
    }
}

#[test]
fn a_hundred_problems_are_spelled_out_and_all_are_counted() {
    let mut told = Told::with_members();
    for _ in 0..300 {
        told.post(ANA, "x");
    }
    let journal = MemoryJournal::new(Epoch(1));
    told.commit_to(&journal);
    for seq in 1..=300 {
        journal.tamper(&keys::event(GROUP, Seq(seq)), |value| value[3] ^= 1);
    }
    let report = journal.check();
    assert_eq!((report.problems, report.told.len()), (300, PROBLEMS_TOLD_MAX));
    assert!(report.to_string().ends_with("and 200 more"));
}

/// A journal that is written in the middle of a check: one batch right before each scan, but the first few.
struct WrittenMeanwhile {
    journal: MemoryJournal,
    batches: Mutex<VecDeque<Batch>>,
    scans_left: AtomicUsize,
}

impl Tree for WrittenMeanwhile {
    fn seal(&self) -> Option<&record::Seal> {
        self.journal.seal()
    }
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.get(key)
    }

    fn scan(
        &self,
        range: keys::Range,
        order: Order,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Visited,
    ) -> Result<(), JournalError> {
        let wait =
            self.scans_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if wait.is_err()
            && let Some(batch) = self.batches.lock().unwrap().pop_front()
        {
            self.journal.commit(&batch)?;
        }
        self.journal.scan(range, order, visit)
    }
}

impl Journal for WrittenMeanwhile {
    fn epoch(&self) -> Epoch {
        self.journal.epoch()
    }
    fn commit(&self, batch: &Batch) -> Result<(), JournalError> {
        self.journal.commit(batch)
    }
    fn last_batch(&self) -> Result<u64, JournalError> {
        self.journal.last_batch()
    }
    fn batches(&self, after: u64, up_to: u64, events_max: u64) -> Result<Vec<BatchIndex>, JournalError> {
        self.journal.batches(after, up_to, events_max)
    }
    fn event(&self, topic: Topic, seq: Seq) -> Result<Option<Event>, JournalError> {
        self.journal.event(topic, seq)
    }
    fn events(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        self.journal.events(topic, after, up_to, limit)
    }
    fn events_as_stored(
        &self,
        topic: Topic,
        after: Seq,
        up_to: Seq,
        limit: ReadLimit,
    ) -> Result<Vec<Event>, JournalError> {
        self.journal.events_as_stored(topic, after, up_to, limit)
    }
    fn events_before(&self, topic: Topic, before: Seq, limit: ReadLimit) -> Result<Vec<Event>, JournalError> {
        self.journal.events_before(topic, before, limit)
    }
    fn row(&self, key: &RowKey) -> Result<Option<Row>, JournalError> {
        self.journal.row(key)
    }
    fn rows(
        &self,
        group: RowGroup,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), JournalError> {
        self.journal.rows(group, visit)
    }
}

#[test]
fn a_journal_that_is_written_meanwhile_is_not_called_unsound_whenever_it_is_written() {
    let (_, batches) = a_day();
    for before in 0..batches.len() {
        let mut scans_before = 0;
        loop {
            let journal = MemoryJournal::new(Epoch(1));
            for batch in &batches[..before] {
                journal.commit(batch).unwrap();
            }
            let batches = Mutex::new([batches[before].clone()].into());
            let journal = WrittenMeanwhile { journal, batches, scans_left: AtomicUsize::new(scans_before) };
            let report = Check::of(&journal);
            assert!(report.is_sound(), "batch {} before scan {scans_before}: {report}", before + 1);
            if !journal.batches.into_inner().unwrap().is_empty() {
                break; // the check had fewer scans: it was tried before each of them
            }
            scans_before += 1;
        }
        assert!(scans_before > 3);
    }
}

#[test]
fn a_post_that_never_rests_is_not_called_unsound_and_hides_nothing_beside_it() {
    let journal = MemoryJournal::new(Epoch(1));
    let mut told = Told::with_members();
    let post = told.post(ANA, "who likes this?");
    told.commit_to(&journal);
    let mut toggled = |n: usize| {
        told.react(BO, post, "👍", n.is_multiple_of(2));
        told.batch()
    };
    let batches = Mutex::new((0..200).map(&mut toggled).collect());
    let journal = WrittenMeanwhile { journal, batches, scans_left: AtomicUsize::new(2) };
    let report = Check::of(&journal);
    assert!(report.is_sound(), "{report}");
    forge_row(&journal.journal, &Row::Member { neighbourhood: XINYUAN, user: UserId(3), office: None });
    let reaction = Reaction::parse("🍎").unwrap();
    let nobodys = Row::Reaction { topic: GROUP, post, user: ANA, reaction, seq: Seq(2) };
    forge_row(&journal.journal, &nobodys);
    assert_eq!(Check::of(&journal).problems, 2);
    assert!(!journal.batches.into_inner().unwrap().is_empty(), "it was written to the end of the check");
}
