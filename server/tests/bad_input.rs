//! Guarantee 8: bad input costs the sender only. Each test does something wrong on a raw socket, holds that the
//! answer is the stable code of `wire.md`, and that two honest neighbours on the same server still talk.
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

mod bad_input {
    mod acts;
    mod departments;
    mod frames;
    mod http;
    mod issues;
    mod json;
    mod limits;
    mod memory;
    mod scene;
    mod silence;
    mod texts;
    mod tokens;
}
