//! Photos as people send them. What must hold stands in the function.
#![no_main]

use linli_server::blobs::fuzzing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    linli_fuzz::within(fuzzing::memory_bytes_max(bytes.len()), || fuzzing::photo(bytes));
});
