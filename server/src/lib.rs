//! Linli's server, floor by floor. An import goes down or stays on its floor; it never climbs.
//!
//! ```text
//! 8  main
//! 7  serving · offline · demo · app · config · telemetry · cli · console · allocator
//! 6  http · admin                            the public listener · the administration's socket
//! 5  session · search · passwords · darkroom · upkeep · backup   one connection · looking for posts · what takes time
//! 4  engine                                  the single writer: drain, decide, commit, answer, publish
//! 3  hub · view                              who listens (uses view) · folded reading
//! 2  journal · blobs                         where commits last · photos, by hash
//! 1  domain · tokens                         decide(state, facts, command, now) → events, rows | rejection
//! 0  linli_protocol, clock, limits, rate
//! ```
//!
//! A post's way: `http::ws` upgrades → `session::driver` reads a frame, `session::logic` says what it means →
//! `engine::Engine::submit` → `engine::writer` drains a batch, `engine::core` calls `domain::decide` for each →
//! `journal::SledJournal::commit` writes, flushes, syncs → `view::Directory`, `journal::Durable::advance`,
//! answers → `hub::publisher` frames and wakes → each `session::driver` writes from its cursor to the ring's end.
//! `docs/architecture.md` tells it with reasons.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod admin;
pub mod allocator;
pub mod app;
pub mod backup;
pub mod blobs;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod darkroom;
pub mod demo;
pub mod domain;
pub mod engine;
pub mod grid;
pub mod http;
pub mod hub;
pub mod journal;
pub mod limits;
pub mod offline;
pub mod passwords;
pub mod rate;
pub mod relay;
pub mod search;
pub mod serving;
pub mod session;
pub mod telemetry;
pub mod tokens;
pub mod upkeep;
pub mod view;
