//! What the parts of a post's way cost, one by one: deciding, committing on a real disk, framing and handing to
//! the ring, reading the ring. `cargo bench -p linli-server`; the directory is made under `TMPDIR`, so set that
//! to a real disk before believing a commit's time.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench, not the server"
)]

use std::hint::black_box;
use std::ops::ControlFlow;
use std::sync::Arc;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use linli_protocol::codec::Encoding;
use linli_protocol::{
    ClientId, DisplayName, Epoch, LoginName, NeighbourhoodId, PostText, Seq, ServerFrame, Title, Topic,
    UserId,
};
use linli_server::domain::{Act, Actor, Command, Mentions};
use linli_server::engine::Core;
use linli_server::hub::{Feed, Hub, Mailbox, Publication, Tail, frame_into};
use linli_server::journal::{
    Batch, Durable, Journal, MemoryJournal, ReadLimit, RowGroup, SledJournal, SledOptions,
};
use linli_server::view::{Directory, event_frame};

const GROUP: Topic = Topic::Group(NeighbourhoodId(1));
const MEMBER: UserId = UserId(1);
const NOW: u64 = 1_700_000_000_000;
const CACHE_BYTES: u64 = 64 * 1024 * 1024;
/// A lone post, a busy moment, a full batch.
const BATCHES: [usize; 3] = [1, 32, 512];

/// A neighbourhood with one member in a journal, and the rules' state beside it.
struct World {
    journal: Arc<dyn Journal>,
    core: Core,
}

/// Posts, each with a name of its own.
#[derive(Default)]
struct Posts(u128);

impl Posts {
    fn next(&mut self, count: usize) -> Vec<Command> {
        (0..count)
            .map(|_| {
                self.0 += 1;
                let act = Act::Post {
                    topic: GROUP,
                    client_id: ClientId::from_parts(NOW, self.0),
                    text: PostText::parse("x".repeat(64)).unwrap(),
                    reply_to: None,
                    mentions: Mentions::NONE,
                };
                Command { by: Actor::Person(MEMBER), device: None, act, salt: [7; 16] }
            })
            .collect()
    }
}

impl World {
    fn on(journal: Arc<dyn Journal>) -> World {
        let durable = Durable::open(journal.clone()).unwrap();
        let core = Core::load(journal.as_ref(), &durable).unwrap();
        let mut world = World { journal, core };
        let administer = |act| Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
        let batch = world.step(&[
            administer(Act::OpenNeighbourhood { title: Title::parse("馨園").unwrap() }),
            administer(Act::Register {
                login: LoginName::parse("ana").unwrap(),
                name: DisplayName::parse("Ana Costa").unwrap(),
                password_hash: None,
            }),
            administer(Act::Admit { neighbourhood: NeighbourhoodId(1), user: MEMBER }),
        ]);
        world.journal.commit(&batch).unwrap();
        world
    }

    fn in_memory() -> World {
        World::on(Arc::new(MemoryJournal::new(Epoch(1))))
    }

    fn step(&mut self, commands: &[Command]) -> Batch {
        let step = self.core.step(self.journal.as_ref(), commands, NOW).unwrap();
        assert!(step.answers.iter().all(Result::is_ok), "{:?}", step.answers);
        step.batch
    }

    fn directory(&self) -> Directory {
        let directory = Directory::default();
        for group in [RowGroup::People, RowGroup::Devices, RowGroup::Neighbourhoods, RowGroup::Members] {
            self.journal
                .rows(group, &mut |row| {
                    directory.load(&row);
                    ControlFlow::Continue(())
                })
                .unwrap();
        }
        directory
    }
}

fn decide(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("decide");
    let (mut world, mut posts) = (World::in_memory(), Posts::default());
    for size in BATCHES {
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched_ref(
                || posts.next(size),
                // Not committed: the rules' state moves on, the journal has nothing to look up.
                |commands| black_box(world.step(commands)),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

fn commit(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("commit");
    group.sample_size(30);
    for size in BATCHES {
        let directory = tempfile::tempdir().unwrap();
        let journal = SledJournal::open(directory.path(), SledOptions { cache_bytes: CACHE_BYTES }).unwrap();
        let (mut world, mut posts) = (World::on(Arc::new(journal)), Posts::default());
        let journal = world.journal.clone();
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched_ref(
                || {
                    let commands = posts.next(size);
                    world.step(&commands)
                },
                |batch| journal.commit(batch).unwrap(),
                // Batches are numbered: each is committed before the next is made.
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

fn history(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().unwrap();
    let journal = SledJournal::open(directory.path(), SledOptions { cache_bytes: CACHE_BYTES }).unwrap();
    let (mut world, mut posts) = (World::on(Arc::new(journal)), Posts::default());
    for _ in 0..20 {
        let commands = posts.next(512);
        let batch = world.step(&commands);
        world.journal.commit(&batch).unwrap();
    }
    let limit = ReadLimit { events_max: 50, bytes_max: usize::MAX };
    criterion.bench_function("history/page of 50", |bencher| {
        let mut before = 0u64;
        bencher.iter(|| {
            before = (before + 3_001) % 10_000;
            black_box(world.journal.events_before(GROUP, Seq(before + 60), limit).unwrap())
        });
    });
}

fn framing(criterion: &mut Criterion) {
    let (mut world, mut posts) = (World::in_memory(), Posts::default());
    let commands = posts.next(512);
    let batch = world.step(&commands);
    let directory = world.directory();
    let events: Vec<_> = batch.commits.iter().flat_map(|commit| &commit.events).collect();
    let mut group = criterion.benchmark_group("framing");
    group.throughput(Throughput::Elements(events.len() as u64));
    for encoding in Encoding::ALL {
        group.bench_function(format!("{encoding:?}"), |bencher| {
            bencher.iter(|| {
                let mut buffer = Vec::new();
                for event in &events {
                    frame_into(&mut buffer, encoding, &ServerFrame::Event(event_frame(event, &directory)));
                }
                black_box(buffer)
            });
        });
    }
    group.finish();
}

/// A hub with so many followers of the group, all at its tail.
fn followed(world: &World, followers: usize) -> (Hub, Arc<Feed>, Vec<Arc<Mailbox>>) {
    let durable = Arc::new(Durable::open(world.journal.clone()).unwrap());
    let hub = Hub::new(durable, Arc::new(world.directory()));
    let mailboxes: Vec<_> = (0..followers).map(|_| Arc::new(Mailbox::new())).collect();
    let mut feed = None;
    for mailbox in &mailboxes {
        feed = Some(hub.follow(GROUP, Encoding::Json, MEMBER, mailbox));
    }
    (hub, feed.unwrap(), mailboxes)
}

fn fan_out(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("fan-out");
    for size in BATCHES {
        let (mut world, mut posts) = (World::in_memory(), Posts::default());
        let (hub, _feed, _mailboxes) = followed(&world, 1000);
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function(BenchmarkId::new("publish to 1000", size), |bencher| {
            bencher.iter_batched_ref(
                || {
                    let commands = posts.next(size);
                    Publication { batch: world.step(&commands), access: Vec::new(), done: None }
                },
                |publication| hub.publish(publication),
                BatchSize::PerIteration,
            );
        });
    }
    let (mut world, mut posts) = (World::in_memory(), Posts::default());
    let (hub, feed, _mailboxes) = followed(&world, 1);
    let commands = posts.next(512);
    hub.publish(&Publication { batch: world.step(&commands), access: Vec::new(), done: None });
    group.throughput(Throughput::Elements(512));
    group.bench_function("read 512 events of a ring", |bencher| {
        bencher.iter(|| {
            let mut cursor = Seq(0);
            let mut bytes = 0;
            while feed
                .read(Encoding::Json, &mut cursor, usize::MAX, usize::MAX, |piece, _| bytes += piece.len())
                == Tail::Some
            {}
            assert!(bytes > 0);
            black_box(bytes)
        });
    });
    group.finish();
}

criterion_group!(parts, decide, commit, history, framing, fan_out);
criterion_main!(parts);
