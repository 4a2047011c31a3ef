//! A line of a row that no event tells. Never here: derived rows; a restore makes them anew.

use linli_protocol::{
    ClientId, DeviceId, DeviceLabel, DisplayName, IssueId, JoinCode, LoginName, NeighbourhoodId, PhotoId,
    Place, Residence, Seq, Topic, UserId,
};
use serde::{Deserialize, Serialize};

use super::duty::{hours, write_hours};
use super::hex::Hex;
use crate::domain::{Answered, Counters, DeviceRow, Hours, Mentioned, PersonRow, PhotoRow, Row, Shard};

#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub(in super::super) enum RowLine {
    Counters {
        next_user: UserId,
        next_neighbourhood: NeighbourhoodId,
        next_device: DeviceId,
    },
    Person {
        user: UserId,
        name: DisplayName,
        badge: bool,
    },
    Account {
        login: LoginName,
        user: UserId,
        password_hash: Option<String>,
    },
    Device {
        token_hash: Hex<32>,
        device: DeviceId,
        user: UserId,
        label: DeviceLabel,
        created_at: u64,
    },
    Residence {
        neighbourhood: NeighbourhoodId,
        user: UserId,
        residence: Residence,
        applied: Seq,
    },
    Block {
        user: UserId,
        other: UserId,
    },
    Refusal {
        neighbourhood: NeighbourhoodId,
        user: UserId,
        other: UserId,
        request: Seq,
    },
    SealKey {
        fingerprint: Hex<32>,
    },
    CardChanged {
        user: UserId,
        seq: Seq,
    },
    Scans {
        neighbourhood: NeighbourhoodId,
        code: JoinCode,
        scans: u64,
    },
    ReadMark {
        topic: Topic,
        user: UserId,
        seq: Seq,
        posts: u64,
    },
    Mentioned {
        topic: Topic,
        user: UserId,
        posts: Vec<(Seq, Seq)>,
        changed: Seq,
    },
    AllMentioned {
        topic: Topic,
        at: u64,
        posts: Vec<(Seq, Seq)>,
        changed: Seq,
    },
    Photo {
        photo: PhotoId,
        owner: UserId,
        at: u64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        neighbourhood: Option<NeighbourhoodId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issue: Option<IssueId>,
    },
    Follower {
        neighbourhood: NeighbourhoodId,
        issue: IssueId,
        user: UserId,
    },
    QuietHours {
        user: UserId,
        #[serde(serialize_with = "write_hours", deserialize_with = "hours")]
        hours: Hours,
    },
    Answered {
        /// Absent for the district's.
        neighbourhood: Option<NeighbourhoodId>,
        user: UserId,
        client_id: ClientId,
        digest: Hex<16>,
        topic: Topic,
        seq: Seq,
    },
}

/// A line of a row; none for a derived one, and for what somebody has chosen in a poll.
pub(in super::super) fn row(row: Row) -> Option<RowLine> {
    Some(match row {
        Row::Counters(Counters { next_user, next_neighbourhood, next_device }) => {
            RowLine::Counters { next_user, next_neighbourhood, next_device }
        }
        Row::Person(PersonRow { user, name, badge }) => RowLine::Person { user, name, badge },
        Row::Account { login, user, password_hash } => RowLine::Account { login, user, password_hash },
        Row::Device(DeviceRow { token_hash, device, user, label, created_at }) => {
            RowLine::Device { token_hash: Hex(token_hash), device, user, label, created_at }
        }
        Row::Residence { neighbourhood, user, residence, applied } => {
            RowLine::Residence { neighbourhood, user, residence, applied }
        }
        Row::Block { user, other } => RowLine::Block { user, other },
        Row::Refusal { neighbourhood, user, other, request } => {
            RowLine::Refusal { neighbourhood, user, other, request }
        }
        Row::SealKey { fingerprint } => RowLine::SealKey { fingerprint: Hex(fingerprint) },
        Row::CardChanged { user, seq } => RowLine::CardChanged { user, seq },
        Row::Scans { neighbourhood, code, scans } => RowLine::Scans { neighbourhood, code, scans },
        Row::ReadMark { topic, user, seq, posts } => RowLine::ReadMark { topic, user, seq, posts },
        Row::Mentioned { topic, user, mentioned: Mentioned { posts, changed } } => {
            RowLine::Mentioned { topic, user, posts, changed }
        }
        Row::AllMentioned { topic, at, mentioned: Mentioned { posts, changed } } => {
            RowLine::AllMentioned { topic, at, posts, changed }
        }
        Row::Answered(Answered { shard, user, client_id, digest, accepted: Place { topic, seq } }) => {
            let neighbourhood = match shard {
                Shard::District => None,
                Shard::Neighbourhood(n) => Some(n),
            };
            RowLine::Answered { neighbourhood, user, client_id, digest: Hex(digest), topic, seq }
        }
        Row::Photo(PhotoRow { photo, owner, at, shown }) => {
            let (neighbourhood, issue) = shown.unzip();
            RowLine::Photo { photo, owner, at, neighbourhood, issue }
        }
        Row::Follower { neighbourhood, issue, user } => RowLine::Follower { neighbourhood, issue, user },
        Row::QuietHours { user, hours } => RowLine::QuietHours { user, hours },
        Row::Neighbourhood { .. }
        | Row::Settings { .. }
        | Row::Renames { .. }
        | Row::Member { .. }
        | Row::Mute { .. }
        | Row::SlowMode { .. }
        | Row::Applicant(_)
        | Row::JoinCode(_)
        | Row::Conversation(_)
        | Row::Proposal(_)
        | Row::Post { .. }
        | Row::Reaction { .. }
        | Row::DeskText(_)
        | Row::Appeal(_)
        | Row::Ban(_)
        | Row::Screening { .. }
        | Row::Pins { .. }
        | Row::Poll(_)
        | Row::PollResult(_)
        | Row::Mediation(_)
        | Row::Issue(_)
        | Row::IssueEntry(_)
        | Row::Case(_)
        | Row::Alert(_)
        | Row::Department(_)
        | Row::GuideEntry(_)
        | Row::Duty(_)
        // This one is not: but a copy that outlasts the close would tell who chose what. After a restore, people answer anew.
        | Row::PollAnswer { .. } => return None,
    })
}

impl From<RowLine> for Row {
    fn from(line: RowLine) -> Row {
        match line {
            RowLine::Counters { next_user, next_neighbourhood, next_device } => {
                Row::Counters(Counters { next_user, next_neighbourhood, next_device })
            }
            RowLine::Person { user, name, badge } => Row::Person(PersonRow { user, name, badge }),
            RowLine::Account { login, user, password_hash } => Row::Account { login, user, password_hash },
            RowLine::Device { token_hash, device, user, label, created_at } => {
                Row::Device(DeviceRow { token_hash: token_hash.0, device, user, label, created_at })
            }
            RowLine::Residence { neighbourhood, user, residence, applied } => {
                Row::Residence { neighbourhood, user, residence, applied }
            }
            RowLine::Block { user, other } => Row::Block { user, other },
            RowLine::Refusal { neighbourhood, user, other, request } => {
                Row::Refusal { neighbourhood, user, other, request }
            }
            RowLine::SealKey { fingerprint } => Row::SealKey { fingerprint: fingerprint.0 },
            RowLine::CardChanged { user, seq } => Row::CardChanged { user, seq },
            RowLine::Scans { neighbourhood, code, scans } => Row::Scans { neighbourhood, code, scans },
            RowLine::ReadMark { topic, user, seq, posts } => Row::ReadMark { topic, user, seq, posts },
            RowLine::Mentioned { topic, user, posts, changed } => {
                Row::Mentioned { topic, user, mentioned: Mentioned { posts, changed } }
            }
            RowLine::AllMentioned { topic, at, posts, changed } => {
                Row::AllMentioned { topic, at, mentioned: Mentioned { posts, changed } }
            }
            RowLine::Photo { photo, owner, at, neighbourhood, issue } => {
                Row::Photo(PhotoRow { photo, owner, at, shown: neighbourhood.zip(issue) })
            }
            RowLine::Follower { neighbourhood, issue, user } => Row::Follower { neighbourhood, issue, user },
            RowLine::QuietHours { user, hours } => Row::QuietHours { user, hours },
            RowLine::Answered { neighbourhood, user, client_id, digest, topic, seq } => {
                let shard = neighbourhood.map_or(Shard::District, Shard::Neighbourhood);
                let accepted = Place { topic, seq };
                Row::Answered(Answered { shard, user, client_id, digest: digest.0, accepted })
            }
        }
    }
}
