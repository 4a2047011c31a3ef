//! What a bad line does to one connection, chosen from a seed; nothing here touches a socket.

use std::time::Duration;

use crate::torture::random::Random;

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// From the client to the server.
    Up,
    /// From the server to the client.
    Down,
}

/// How a connection ends badly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Both sides see it close.
    Closes,
    /// Both sides see it reset.
    Resets,
    /// Nobody is told anything: bytes are no longer handed on, one way or both.
    FallsSilent {
        /// From the client to the server.
        up: bool,
        /// From the server to the client.
        down: bool,
        /// Until it closes. `None`: the proxy never closes it; the two ends must find out by themselves.
        lasting: Option<Duration>,
    },
}

/// What happens to one connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plan {
    /// Each read is handed on so much later.
    pub(super) delay: Duration,
    /// So many bytes are handed on in pieces of this size.
    pub(super) pieces: Option<Pieces>,
    /// After this many bytes this way, in the middle of whatever frame that is, it ends so. `None`: it holds.
    pub(super) end: Option<(Way, u64, End)>,
}

/// Bytes that are handed on in tiny pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Bytes of each.
    pub(super) bytes: usize,
    /// Beyond so many bytes they are handed on as they come: each piece is a system call.
    pub(super) until_bytes: u64,
}

/// Longest delay, in milliseconds.
const DELAY_MS_MAX: u64 = 40;
/// Longest silence that the proxy ends, in milliseconds.
const SILENCE_MS_MAX: u64 = 2_500;
/// One silence in so many is left to the two ends.
const SILENT_FOR_EVER_ONE_IN: u64 = 4;
/// Ends come after fewer bytes than this: within the upgrade, within a few frames, or later.
const BYTES_MAX: [u64; 4] = [400, 2_000, 10_000, 40_000];

impl Plan {
    /// A line on which nothing happens.
    #[must_use]
    pub(super) const fn good() -> Plan {
        Plan { delay: Duration::ZERO, pieces: None, end: None }
    }

    /// What happens to the next connection.
    #[must_use]
    pub(super) fn choose(random: &mut Random) -> Plan {
        let delay_ms = if random.once_in(3) { random.below(DELAY_MS_MAX) } else { 0 };
        let pieces = random.once_in(3).then(|| Pieces { bytes: 1 + random.index(7), until_bytes: 4_000 });
        let end = (!random.once_in(8)).then(|| {
            let way = if random.once_in(2) { Way::Up } else { Way::Down };
            let most = random.pick(&BYTES_MAX).copied().unwrap_or(BYTES_MAX[0]);
            (way, random.below(most), End::choose(random))
        });
        Plan { delay: Duration::from_millis(delay_ms), pieces, end }
    }
}

impl End {
    fn choose(random: &mut Random) -> End {
        match random.below(4) {
            0 => End::Closes,
            1 => End::Resets,
            _ => {
                let which = random.below(3);
                let for_ever = random.once_in(SILENT_FOR_EVER_ONE_IN);
                let lasting = Duration::from_millis(random.below(SILENCE_MS_MAX));
                End::FallsSilent { up: which != 0, down: which != 1, lasting: (!for_ever).then_some(lasting) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_plans() {
        let plans = |seed| {
            let mut random = Random::new(seed);
            (0..50).map(|_| Plan::choose(&mut random)).collect::<Vec<_>>()
        };
        assert_eq!(plans(7), plans(7));
        assert_ne!(plans(7), plans(8));
    }

    #[test]
    fn every_kind_of_trouble_comes_up_and_a_silence_is_never_of_neither_way() {
        let mut random = Random::new(1);
        let plans: Vec<Plan> = (0..500).map(|_| Plan::choose(&mut random)).collect();
        let ends = |is: fn(End) -> bool| plans.iter().any(|plan| plan.end.is_some_and(|(.., end)| is(end)));
        assert!(ends(|end| end == End::Closes));
        assert!(ends(|end| end == End::Resets));
        assert!(ends(|end| matches!(end, End::FallsSilent { up: true, down: false, .. })));
        assert!(ends(|end| matches!(end, End::FallsSilent { up: false, down: true, .. })));
        assert!(ends(|end| matches!(end, End::FallsSilent { up: true, down: true, lasting: None })));
        assert!(!ends(|end| matches!(end, End::FallsSilent { up: false, down: false, .. })));
        assert!(plans.iter().any(|plan| plan.pieces.is_some() && plan.end.is_some()));
        assert!(plans.iter().any(|plan| plan.end.is_none()));
    }
}
