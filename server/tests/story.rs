//! Stories over real sockets: people with resuming clients, a real server, its restarts. Read one to know what
//! the server is for. Never here: a client that breaks rules (that is `bad_input.rs`).
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

mod story {
    mod access;
    mod appeals;
    mod badges;
    mod bulletin;
    mod departments;
    mod devices;
    mod direct;
    mod duty;
    mod joining;
    mod lasting;
    mod mediation;
    mod mentions;
    mod neighbourhood;
    mod numbers;
    mod order;
    mod polls;
    mod proposing;
    mod reports;
    mod search;
    mod settings;
    mod talk;
}
