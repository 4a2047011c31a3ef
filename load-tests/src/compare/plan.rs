//! The plan: which tests there are, on which sides, which rows come of each, and the targets.

use super::journal::JournalTest;
use super::setup::Side;
use super::test::{Figure, Game, Metric, Target, Test};
use crate::args::{Compare, Durable, Fanout, Groups, Idle, Saturation, Scenario, Sending, Slow, Storm};
use crate::reference::Kind;
use crate::report::Report;

/// Bytes of a post's text: with everything around it about 190 bytes on the wire.
const TEXT_BYTES: u16 = 64;
/// Unanswered posts per sender, and posts that readers may be behind on average, when saturated.
const SATURATION: Saturation = Saturation { window: 32, lag: 256 };

/// A row without a reference.
fn own(row: &'static str, unit: &'static str, figure: Figure, target: Option<Target>) -> Metric {
    Metric { row, unit, figure, own_ratio: None, against: None, target, note: "" }
}

/// A row against a reference.
fn against(
    row: &'static str,
    unit: &'static str,
    figure: Figure,
    kind: Kind,
    target: Option<Target>,
) -> Metric {
    Metric { against: Some(kind), ..own(row, unit, figure, target) }
}

fn number(report: &Report, key: &str) -> Option<f64> {
    report.own.get(key)?.as_f64()
}

const ALL: [Side; 4] = [
    Side::Ours,
    Side::Reference(Kind::Epoll),
    Side::Reference(Kind::EpollJoined),
    Side::Reference(Kind::AxumChat),
];
const OURS: [Side; 1] = [Side::Ours];

fn per_s(report: &Report) -> Option<f64> {
    report.deliveries_per_s
}

fn cpu(report: &Report) -> Option<f64> {
    report.server_cpu_s_per_million
}

/// All tests.
pub(super) fn tests(asked: &Compare) -> Vec<Test> {
    let rounds = asked.rounds();
    let mut tests = one_group(asked, rounds);
    tests.extend(many_groups(asked, rounds));
    tests.push(slow_readers(asked, rounds));
    tests.extend(connections(asked, rounds));
    tests.extend(storage(asked, rounds));
    tests
}

/// Messages to one large group.
fn one_group(asked: &Compare, rounds: u16) -> Vec<Test> {
    let quick = asked.quick;
    let sending = Sending { seconds: asked.seconds(), bytes: TEXT_BYTES };
    let fanout = |rate| {
        let members = if quick { 50 } else { 1000 };
        let senders = if quick { 2 } else { 4 };
        Game::Scenario(Scenario::Fanout(Fanout { members, rate, senders, sending, saturation: SATURATION }))
    };
    vec![
        Test {
            name: "fanout-saturated",
            sides: ALL.to_vec(),
            rounds,
            saturated: true,
            game: fanout(0),
            metrics: vec![
                against(
                    "fanout-saturated",
                    "deliveries/s",
                    per_s,
                    Kind::Epoll,
                    Some(Target::RatioAtLeast(25.0)),
                ),
                against("fanout-saturated-joined", "deliveries/s", per_s, Kind::EpollJoined, None),
                against("fanout-saturated-axum", "deliveries/s", per_s, Kind::AxumChat, None),
                against("fanout-saturated-cpu", "server CPU s per million", cpu, Kind::Epoll, None),
                against(
                    "fanout-saturated-cpu-joined",
                    "server CPU s per million",
                    cpu,
                    Kind::EpollJoined,
                    None,
                ),
                against("fanout-saturated-cpu-axum", "server CPU s per million", cpu, Kind::AxumChat, None),
                own("fanout-saturated-acks", "acks/s", |report| report.acks_per_s, None),
            ],
        },
        Test {
            name: "fanout-paced",
            sides: ALL.to_vec(),
            rounds,
            saturated: false,
            game: fanout(20),
            metrics: vec![
                against(
                    "fanout-paced-cpu",
                    "server CPU s per million",
                    cpu,
                    Kind::Epoll,
                    Some(Target::RatioAtMost(1.5)),
                ),
                against("fanout-paced-cpu-joined", "server CPU s per million", cpu, Kind::EpollJoined, None),
                against("fanout-paced-cpu-axum", "server CPU s per million", cpu, Kind::AxumChat, None),
                against("fanout-paced-p99", "ms", |report| report.p99_ms, Kind::Epoll, None),
            ],
        },
    ]
}

/// Messages in many groups at once.
fn many_groups(asked: &Compare, rounds: u16) -> Vec<Test> {
    let quick = asked.quick;
    let sending = Sending { seconds: asked.seconds(), bytes: TEXT_BYTES };
    let groups = |saturation| {
        let (groups, members_each) = if quick { (5, 10) } else { (200, 50) };
        Game::Scenario(Scenario::Groups(Groups {
            groups,
            members_each,
            rate: 0,
            senders_each: 1,
            sending,
            saturation,
        }))
    };
    vec![
        Test {
            name: "groups-saturated",
            sides: ALL.to_vec(),
            rounds,
            saturated: true,
            game: groups(SATURATION),
            metrics: vec![
                against(
                    "groups-saturated",
                    "deliveries/s",
                    per_s,
                    Kind::EpollJoined,
                    Some(Target::RatioAtLeast(0.65)),
                ),
                against("groups-saturated-epoll", "deliveries/s", per_s, Kind::Epoll, None),
                against("groups-saturated-axum", "deliveries/s", per_s, Kind::AxumChat, None),
                against("groups-saturated-cpu", "server CPU s per million", cpu, Kind::EpollJoined, None),
            ],
        },
        Test {
            name: "groups-one-outstanding",
            sides: ALL.to_vec(),
            rounds,
            saturated: true,
            game: groups(Saturation { window: 1, ..SATURATION }),
            metrics: vec![
                Metric {
                    note: "each sender waits for its acknowledgement: little to join, and a sync in ours",
                    ..against(
                        "groups-one-outstanding",
                        "deliveries/s",
                        per_s,
                        Kind::EpollJoined,
                        Some(Target::RatioAtLeast(0.65)),
                    )
                },
                against("groups-one-outstanding-epoll", "deliveries/s", per_s, Kind::Epoll, None),
                against("groups-one-outstanding-axum", "deliveries/s", per_s, Kind::AxumChat, None),
            ],
        },
    ]
}

/// Readers that stop.
fn slow_readers(asked: &Compare, rounds: u16) -> Test {
    let quick = asked.quick;
    Test {
        name: "slow-readers",
        sides: OURS.to_vec(),
        // The scenario alternates by itself.
        rounds: 1,
        saturated: false,
        game: Game::Scenario(Scenario::Slow(Slow {
            members: if quick { 20 } else { 1000 },
            stopped: if quick { 2 } else { 50 },
            rate: 40,
            seconds: if quick { 1 } else { 30 },
            bytes: 4096,
            runs: rounds,
            p99_ratio_max: None,
        })),
        metrics: vec![Metric {
            own_ratio: Some(|report| number(report, "p99_ratio")),
            note: "the others' p99 with stopped readers; the ratio is to the same without",
            ..own("slow-readers-p99", "ms", |report| report.p99_ms, Some(Target::RatioAtMost(2.0)))
        }],
    }
}

/// Connections and what they cost.
fn connections(asked: &Compare, rounds: u16) -> Vec<Test> {
    let quick = asked.quick;
    let kib: Figure = |report| report.server_kib_per_connection;
    let idle = |connections, group_size, then_post, settle| {
        Game::Scenario(Scenario::Idle(Idle { connections, group_size, settle, then_post }))
    };
    vec![
        Test {
            name: "idle",
            sides: if quick { OURS.to_vec() } else { vec![ALL[0], ALL[1], ALL[3]] },
            rounds,
            saturated: false,
            game: idle(
                if quick { 100 } else { 10_000 },
                if quick { 50 } else { 500 },
                false,
                if quick { 1 } else { 5 },
            ),
            metrics: vec![
                own("idle-memory", "KiB per connection", kib, Some(Target::OursAtMost(5.0))),
                against("idle-memory-epoll", "KiB per connection", kib, Kind::Epoll, None),
                against("idle-memory-axum", "KiB per connection", kib, Kind::AxumChat, None),
            ],
        },
        Test {
            name: "storm",
            sides: OURS.to_vec(),
            rounds,
            saturated: true,
            game: Game::Scenario(Scenario::Storm(Storm {
                connections: if quick { 100 } else { 10_000 },
                group_size: if quick { 50 } else { 500 },
                missed: if quick { 2 } else { 20 },
            })),
            metrics: vec![
                own(
                    "join-rate",
                    "joins/s",
                    |report| number(report, "joins_per_s"),
                    Some(Target::OursAtLeast(8000.0)),
                ),
                own(
                    "join-tail",
                    "ms above the median",
                    |report| number(report, "join_tail_ms"),
                    Some(Target::OursAtMost(250.0)),
                ),
                own(
                    "resume-rate",
                    "joins/s",
                    |report| number(report, "resumes_per_s"),
                    Some(Target::OursAtLeast(8000.0)),
                ),
                own(
                    "resume-tail",
                    "ms above the median",
                    |report| number(report, "resume_tail_ms"),
                    Some(Target::OursAtMost(250.0)),
                ),
            ],
        },
        Test {
            name: "wide",
            sides: OURS.to_vec(),
            rounds: rounds.min(3),
            saturated: false,
            // Three groups of 6,000 make 18,000; a ping's round lies within 30 seconds of quiet.
            game: idle(
                if quick { 200 } else { 18_000 },
                if quick { 100 } else { 6000 },
                true,
                if quick { 1 } else { 30 },
            ),
            metrics: vec![
                own("wide-p99", "ms", |report| report.p99_ms, Some(Target::OursAtMost(500.0))),
                own("wide-memory", "KiB per connection", kib, None),
                own(
                    "wide-join-cpu",
                    "server CPU µs per join",
                    |report| number(report, "server_cpu_us_per_join"),
                    None,
                ),
                own(
                    "wide-idle-cpu",
                    "server CPU µs per connection and s",
                    |report| number(report, "server_cpu_us_per_connection_s"),
                    None,
                ),
            ],
        },
    ]
}

/// Durability and the journal.
fn storage(asked: &Compare, rounds: u16) -> Vec<Test> {
    let quick = asked.quick;
    let sending = Sending { seconds: asked.seconds(), bytes: TEXT_BYTES };
    let senders = if quick { 8 } else { 64 };
    vec![
        Test {
            name: "durable",
            sides: OURS.to_vec(),
            rounds,
            saturated: true,
            game: Game::Scenario(Scenario::Durable(Durable { senders, readers: 1, sending })),
            metrics: vec![
                own(
                    "durable-acks",
                    "acks/s",
                    |report| report.acks_per_s,
                    Some(Target::OursAtLeast(25_000.0)),
                ),
                own("durable-ack-p50", "ms", |report| report.p50_ms, None),
                Metric {
                    own_ratio: Some(|report| number(report, "lone_ack_p50_in_syncs")),
                    note: "the ratio is to a bare append and fdatasync in the same directory",
                    ..own(
                        "durable-lone",
                        "ms",
                        |report| number(report, "lone_ack_p50_ms"),
                        Some(Target::RatioAtMost(3.0)),
                    )
                },
            ],
        },
        Test {
            name: "journal",
            sides: OURS.to_vec(),
            rounds: rounds.min(3),
            saturated: false,
            game: Game::Journal(JournalTest {
                posts: asked.posts(),
                directory: asked.journal_dir.clone(),
                pages: if quick { 200 } else { 5000 },
            }),
            metrics: vec![
                own(
                    "journal-start-clean",
                    "s",
                    |report| number(report, "start_clean_s"),
                    Some(Target::OursAtMost(2.0)),
                ),
                Metric {
                    note: "stated, not aimed at: it is the time of sled's recovery",
                    ..own("journal-start-killed", "s", |report| number(report, "start_killed_s"), None)
                },
                own(
                    "journal-start-memory",
                    "MiB",
                    |report| number(report, "start_rss_mib"),
                    Some(Target::OursAtMost(450.0)),
                ),
                own(
                    "journal-start-killed-memory",
                    "MiB",
                    |report| number(report, "start_killed_rss_mib"),
                    None,
                ),
                own(
                    "history-page-p99",
                    "ms",
                    |report| number(report, "page_p99_ms"),
                    Some(Target::OursAtMost(5.0)),
                ),
                own("history-page-p50", "ms", |report| number(report, "page_p50_ms"), None),
                own("journal-disk", "bytes per post", |report| number(report, "disk_bytes_per_post"), None),
            ],
        },
    ]
}

#[cfg(test)]
pub(super) fn asked_for_tests() -> Compare {
    Compare {
        rounds: None,
        seconds: None,
        only: Vec::new(),
        list: false,
        quick: false,
        strict: false,
        posts: None,
        journal_dir: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_has_a_name_of_its_own_and_its_reference_plays() {
        let mut names = BTreeSet::new();
        for test in tests(&asked_for_tests()) {
            for metric in &test.metrics {
                assert!(names.insert(metric.row), "{} comes twice", metric.row);
                let reference = metric.against.map(Side::Reference);
                assert!(reference.is_none_or(|side| test.sides.contains(&side)), "{}", metric.row);
            }
        }
    }
}
