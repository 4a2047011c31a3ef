//! Every bound of the client, with its unit in its name. Bounds that the server shares are in
//! [`crate::limits`]; a bound that only one driver needs does not belong here.

use crate::limits;

/// Most requests of the app that may wait for an answer, sent or not; the app waits beyond it.
pub const ASKS_MAX: usize = 1_024;
/// Most requests that are sent and not yet answered.
pub const IN_FLIGHT_MAX: usize = limits::REQUESTS_IN_FLIGHT_MAX;
/// Most topics followed at a time.
pub const FOLLOWS_MAX: usize = limits::SUBSCRIPTIONS_MAX;
/// Most topics whose read mark is remembered; marks of further topics are not sent.
pub const READ_MARKS_MAX: usize = 256;

/// The first new connection after a loss is tried within this many milliseconds.
pub const FIRST_RETRY_MS_MAX: u64 = 100;
/// Back-off starts here, in milliseconds, and doubles.
pub const BACKOFF_BASE_MS: u64 = 500;
/// Back-off grows no further, in milliseconds.
pub const BACKOFF_MS_MAX: u64 = 30_000;
/// A connection signed in for this many milliseconds counts as good: the next loss starts with a fast try.
pub const GOOD_CONNECTION_MS: u64 = 10_000;
/// Shortest wait before a refused request is sent again, in milliseconds, whatever the server says.
pub const RETRY_MS_MIN: u64 = 50;
/// Longest wait that a server may ask for, in milliseconds; a longer one is cut to it.
pub const RETRY_AFTER_MS_MAX: u64 = 600_000;

/// Milliseconds that opening a connection may take, TLS and upgrade included.
pub const CONNECT_MS_MAX: u64 = 15_000;
/// Milliseconds that an answer may take on a connection that is otherwise alive.
pub const ANSWER_MS_MAX: u64 = 60_000;
/// Milliseconds between `goodbye` and the close that must follow.
pub const GOODBYE_MS_MAX: u64 = 10_000;
/// Shortest `ping_ms` that is believed.
pub const PING_MS_MIN: u64 = 1_000;
/// Longest `ping_ms` that is believed.
pub const PING_MS_MAX: u64 = 300_000;
