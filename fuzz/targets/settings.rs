//! Settings: a TOML file, and `--set` of whoever starts the server. What is taken is within its ranges; what is
//! refused is refused in words.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linli_fuzz::within;
use linli_server::config::{Config, pair};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Whoever starts the server writes this. figment copies a value once for each level it lies deep, and `toml` stops
    // at 80 levels: several MB for one value.
    let memory_bytes_max = 32 * 1024 * 1024 + 4096 * text.len();
    checked(within(memory_bytes_max, || Config::read_text(text, &[])));
    if let Ok((key, value)) = pair(text) {
        assert_eq!(format!("{key}={value}"), text);
        checked(within(memory_bytes_max, || Config::read_text("", &[(key, value)])));
    }
});

fn checked(read: Result<Config, linli_server::config::ConfigError>) {
    match read {
        Ok(config) => {
            assert!(config.metrics_listen.ip().is_loopback());
            assert!((1_000..=300_000).contains(&config.ping_ms));
            let printed: Config = serde_json::from_str(&config.printed()).unwrap();
            assert_eq!(printed, config, "what is printed at the start is what holds");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
