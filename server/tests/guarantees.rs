//! The design's guarantees, as far as sockets can show them: each is a module by its name. Durability through
//! kills and power cuts is `linli-load torture`; what hostile input costs is `bad_input.rs`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]

mod common;
mod town;

mod guarantees {
    mod canary;
    mod deep_catch_up;
    mod gap_free_in_order_once;
    mod nobody_reads_what_is_not_theirs;
    mod once_per_client_id;
    mod removed_is_gone;
    mod reporters_stay_unknown;
    mod what_the_operator_may_learn;
}
