//! Heads of requests: who sends it, from which page, with which token, and what an upgrade asks for. What must hold stands in the function.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    linli_fuzz::within(256 * 1024 + 64 * bytes.len(), || linli_server::http::fuzzing::request_head(bytes));
});
