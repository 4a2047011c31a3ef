//! A text that can be erased (guarantee 9), as the rules hold it. Never here: how it is stored, or sealed.

use linli_protocol::{PostText, Seq};

use super::mentions::Mentions;

/// Random bytes that go into a body's hash, and are erased with the body: the hash alone gives nothing away.
pub type Salt = [u8; 16];

/// A text that can be erased while its place stays (guarantee 9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// It is there.
    Kept {
        /// The text.
        text: PostText,
        /// See [`Salt`].
        salt: Salt,
        /// Whom it means: erased with it.
        mentions: Mentions,
    },
    /// It is there, but closed: all that there is of a direct message without the key (guarantee 6). Backups are
    /// made of these.
    Sealed {
        /// SHA-256 of salt and text, which are both within.
        hash: [u8; 32],
        /// The closed bytes.
        sealed: Vec<u8>,
    },
    /// It is gone; what is left proves what it was to whoever still has text and salt.
    Erased {
        /// SHA-256 of salt and text, and of whom it means where it means somebody.
        hash: [u8; 32],
        /// The event that erased it: a reader who sees the erasure waits until that is durable.
        erased_by: Seq,
    },
}

impl Body {
    /// The text, unless erased or sealed.
    #[must_use]
    pub fn text(&self) -> Option<&PostText> {
        match self {
            Body::Kept { text, .. } => Some(text),
            Body::Sealed { .. } | Body::Erased { .. } => None,
        }
    }

    /// Whom the text means, unless erased.
    #[must_use]
    pub fn mentions(&self) -> Option<&Mentions> {
        match self {
            Body::Kept { mentions, .. } => Some(mentions),
            Body::Sealed { .. } | Body::Erased { .. } => None,
        }
    }
}
