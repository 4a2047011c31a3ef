//! All that a client sends after its upgrade: WebSocket frames in any pieces, and what a session makes of them. What must hold stands in the function.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    linli_fuzz::within(256 * 1024 + 64 * bytes.len(), || linli_server::session::fuzzing::incoming(bytes));
});
