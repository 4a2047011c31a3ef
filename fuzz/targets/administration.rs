//! Lines of the administration's socket, both ways: what is read can be written and reads the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_fuzz::within;
use linli_server::admin::{Reply, Request};

fuzz_target!(|bytes: &[u8]| {
    let memory_bytes_max = 16 * 1024 + 64 * bytes.len();
    if let Ok(request) = within(memory_bytes_max, || serde_json::from_slice::<Request>(bytes)) {
        let line = serde_json::to_string(&request).unwrap();
        assert!(!line.contains('\n'), "one line");
        assert!(line.contains(request.name()), "an act is named as it travels");
        assert_eq!(serde_json::from_str::<Request>(&line).unwrap(), request);
    }
    if let Ok(reply) = within(memory_bytes_max, || serde_json::from_slice::<Reply>(bytes)) {
        let line = serde_json::to_string(&reply).unwrap();
        assert!(!line.contains('\n'), "one line");
        assert_eq!(serde_json::from_str::<Reply>(&line).unwrap(), reply);
    }
});
