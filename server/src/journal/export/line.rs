//! The lines of an export: what they hold, as JSON, and their way to and from the domain's types. Texts are
//! parsed by their own rules. Never here: reading or writing files.

mod body;
mod department;
mod duty;
mod event;
mod hex;
mod issue;
mod known;
mod row;

use linli_protocol::{Epoch, Seq, Topic};
use serde::{Deserialize, Serialize};

pub(super) use body::is_as_stored;
pub(super) use event::{EventLine, event};
pub(super) use row::{RowLine, row};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Line {
    LinliExport(Header),
    Event(EventLine),
    Row(RowLine),
    End(End),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) format: u32,
    pub(super) epoch: Epoch,
    pub(super) created_at: u64,
    pub(super) heads: Vec<Head>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) topic: Topic,
    pub(super) seq: Seq,
    pub(super) posts: u64,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) events: u64,
    pub(super) rows: u64,
    pub(super) sha256: String,
}
