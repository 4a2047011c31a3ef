//! Sealing: the one place where the bodies of direct messages are closed and opened (guarantee 6). XChaCha20-Poly1305 with the
//! event's key in the tree (its topic and number) as associated data, so that no sealed body can be put in another's place.
//! Never here: a text in an error.

use std::ops::RangeInclusive;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use linli_protocol::{PostText, limits};
use sha2::{Digest, Sha256};

use super::super::seal_key::SealKey;
use super::Fault;
use crate::domain::Salt;

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const SALT_BYTES: usize = size_of::<Salt>();

/// How long a sealed body may be, in bytes: nonce, salt, text of at least a byte, and tag.
pub(in super::super) const SEALED_BYTES: RangeInclusive<usize> = NONCE_BYTES + SALT_BYTES + 1 + TAG_BYTES
    ..=NONCE_BYTES + SALT_BYTES + limits::POST_TEXT_BYTES_MAX + TAG_BYTES;

/// What closes and opens.
pub(in super::super) struct Seal {
    cipher: XChaCha20Poly1305,
    fingerprint: [u8; 32],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    pub(in super::super) fn of(key: &SealKey) -> Seal {
        Seal {
            cipher: XChaCha20Poly1305::new(key.bytes().into()),
            fingerprint: Sha256::new()
                .chain_update(b"linli: which key seals direct messages")
                .chain_update(key.bytes())
                .finalize()
                .into(),
        }
    }

    /// What is told of the key, to know it again: its hash under a name of its own.
    pub(in super::super) fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// Closes a text and its salt. Salt and text are within, because the header's hash with the salt beside it would let short
    /// texts be guessed. Nonce, ciphertext, tag.
    pub(super) fn close(&self, key: &[u8], text: &PostText, salt: &Salt) -> Result<Vec<u8>, Fault> {
        let nonce = nonce(key, salt);
        let mut open = Vec::with_capacity(SALT_BYTES + text.as_str().len());
        open.extend_from_slice(salt);
        open.extend_from_slice(text.as_str().as_bytes());
        let closed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: &open, aad: key })
            .map_err(|_| Fault::wrong("its body cannot be sealed"))?;
        let mut sealed = Vec::with_capacity(NONCE_BYTES + closed.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&closed);
        Ok(sealed)
    }

    /// Opens what was closed at this place. The error does not say what was found.
    pub(super) fn open(&self, key: &[u8], sealed: &[u8]) -> Result<(PostText, Salt), Fault> {
        let wrong = || Fault::wrong("its sealed body was not made with this key for this place");
        let (nonce, closed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(wrong)?;
        let open = self
            .cipher
            .decrypt(&XNonce::from(*nonce), Payload { msg: closed, aad: key })
            .map_err(|_| wrong())?;
        let (salt, text) = open.split_first_chunk::<SALT_BYTES>().ok_or_else(wrong)?;
        let stored = std::str::from_utf8(text).map_err(|_| wrong())?;
        let text = PostText::parse(stored).ok().filter(|text| text.as_str() == stored).ok_or_else(wrong)?;
        Ok((text, *salt))
    }
}

/// Never twice under one key: the salt is 128 random bits of the command's own, and the place tells events of one command
/// apart. A hash, because the nonce is in the clear and the salt must not be.
fn nonce(key: &[u8], salt: &Salt) -> [u8; NONCE_BYTES] {
    let hash = Sha256::new()
        .chain_update(b"linli: nonce of a direct message")
        .chain_update(salt)
        .chain_update(key)
        .finalize();
    let mut nonce = [0; NONCE_BYTES];
    nonce.copy_from_slice(&hash[..NONCE_BYTES]);
    nonce
}
