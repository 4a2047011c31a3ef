//! Tokens: 256 random bits in hexadecimal, kept only as their SHA-256. Floor 1: no IO but randomness.

use sha2::{Digest, Sha256};

use crate::domain::Salt;

/// A fresh token.
///
/// # Errors
/// The operating system gives no random bytes; a retry is unlikely to help.
pub fn fresh() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        use std::fmt::Write as _;
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// Random bytes for one command.
///
/// # Errors
/// The operating system gives no random bytes; a retry is unlikely to help.
pub fn fresh_salt() -> Result<Salt, getrandom::Error> {
    let mut salt = Salt::default();
    getrandom::fill(&mut salt)?;
    Ok(salt)
}

/// What is stored of a token. A plain hash is enough: nobody guesses 256 random bits.
#[must_use]
pub fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}
