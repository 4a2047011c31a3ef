//! An erasable text in a line: open, sealed, or erased. Never here: what it is the text of.

use linli_protocol::{PostText, Seq, UserId};
use serde::{Deserialize, Serialize};

use super::super::super::record;
use super::hex::{Hex, HexBytes};
use crate::domain::{Body, Event, Mentions};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum BodyLine {
    Kept {
        text: PostText,
        salt: Hex<16>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<UserId>,
        #[serde(default, skip_serializing_if = "is_false")]
        mention_all: bool,
    },
    Sealed {
        hash: Hex<32>,
        sealed: HexBytes,
    },
    Erased {
        hash: Hex<32>,
        erased_by: Seq,
    },
}

/// Whether a body is in the form in which its topic stores it: of a direct message sealed, of all else open. Whoever imports has
/// no key to seal with, and must not find that out when half of it is written.
pub(in super::super) fn is_as_stored(event: &Event) -> bool {
    match event.kind.body() {
        None | Some(Body::Erased { .. }) => true,
        Some(Body::Sealed { .. }) => record::is_sealed(event),
        Some(Body::Kept { .. }) => !record::is_sealed(event),
    }
}

pub(super) fn body_line(body: Body) -> BodyLine {
    match body {
        Body::Kept { text, salt, mentions } => BodyLine::Kept {
            text,
            salt: Hex(salt),
            mentions: mentions.people().to_vec(),
            mention_all: mentions.all,
        },
        Body::Sealed { hash, sealed } => BodyLine::Sealed { hash: Hex(hash), sealed: HexBytes(sealed) },
        Body::Erased { hash, erased_by } => BodyLine::Erased { hash: Hex(hash), erased_by },
    }
}

impl From<BodyLine> for Body {
    fn from(line: BodyLine) -> Body {
        match line {
            BodyLine::Kept { text, salt, mentions, mention_all } => {
                Body::Kept { text, salt: salt.0, mentions: Mentions::of(mentions, mention_all) }
            }
            BodyLine::Sealed { hash, sealed } => Body::Sealed { hash: hash.0, sealed: sealed.0 },
            BodyLine::Erased { hash, erased_by } => Body::Erased { hash: hash.0, erased_by },
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_false(flag: &bool) -> bool {
    !*flag
}
