//! What encoding and decoding the two frames of a post cost: `cargo bench -p linli-protocol`.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "a bench")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use linli_protocol::codec::Encoding;
use linli_protocol::{
    Card, ClientFrame, ClientId, EventBody, EventFrame, NeighbourhoodId, Op, PostText, Posted, Request,
    RequestId, Seq, ServerFrame, Topic, UserId,
};

const GROUP: Topic = Topic::Group(NeighbourhoodId(7));

fn post() -> ClientFrame {
    let op = Op::Post {
        topic: GROUP,
        client_id: ClientId::from_parts(1_700_000_000_000, 42),
        text: PostText::parse("x".repeat(64)).unwrap(),
        reply_to: None,
        mentions: vec![],
        mention_all: false,
    };
    ClientFrame::Request(Request { id: RequestId(1000), op })
}

fn event() -> ServerFrame {
    ServerFrame::Event(EventFrame {
        topic: GROUP,
        seq: Seq(123_456),
        at: 1_700_000_000_123,
        by: Some(Card { id: UserId(57), name: "Ana Costa".to_owned(), badge: false, office: None }),
        body: EventBody::Posted(Posted {
            text: Some("x".repeat(64)),
            reply_to: None,
            posts: 123_456,
            mentions: vec![],
            mention_all: false,
        }),
    })
}

fn codec(criterion: &mut Criterion) {
    for encoding in Encoding::ALL {
        let mut group = criterion.benchmark_group(format!("{encoding:?}"));
        let (post, event) = (post(), event());
        let (post_bytes, event_bytes) = (encoding.encode_client(&post), encoding.encode_server(&event));
        group.throughput(Throughput::Bytes(post_bytes.len() as u64));
        group.bench_function("encode post", |b| b.iter(|| encoding.encode_client(black_box(&post))));
        group.bench_function("decode post", |b| b.iter(|| encoding.decode_client(black_box(&post_bytes))));
        group.throughput(Throughput::Bytes(event_bytes.len() as u64));
        group.bench_function("encode event", |b| b.iter(|| encoding.encode_server(black_box(&event))));
        group.bench_function("decode event", |b| b.iter(|| encoding.decode_server(black_box(&event_bytes))));
        group.finish();
    }
}

criterion_group!(benches, codec);
criterion_main!(benches);
