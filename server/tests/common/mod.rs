//! The server's process and seeded randomness, from the fault harness. Never here: what a test holds to be true.
#![allow(dead_code, unused_imports, reason = "each test takes what it needs")]

pub(crate) mod random {
    pub(crate) use linli_load::torture::random::{Random, seed};
}

pub(crate) mod server {
    pub(crate) use linli_load::torture::server::{Ended, NotStarted, PATIENCE, Server};

    /// The binary under test.
    pub(crate) fn binary() -> std::path::PathBuf {
        env!("CARGO_BIN_EXE_linli-server").into()
    }
}
