//! Rows as they are stored. Each kind has its own number and stands alone: a row is read from its value, and
//! its key is where it was found. Never here: events.

use bincode::{BorrowDecode, Encode};
use linli_protocol::{
    Building, ClientId, DeviceId, DeviceLabel, DisplayName, Flat, IssueId, JoinCode, LoginName,
    NeighbourhoodId, Place, Reaction, Reason, Residence, Seq, Title, Topic, UserId,
};

use super::super::JournalError;
use super::words::{
    domain_office, domain_rule, domain_settings, stored_office, stored_rule, stored_settings,
};
use super::{
    Fault, Sealed, StoredTopic, department, domain_shard, duty, issue, kind, mediation, open, seal,
    stored_shard, text,
};
use crate::domain::{
    Answered, AppealRow, Applicant, BanRow, Chosen, Contact, Conversation, Counters, DeskText, DeviceRow,
    JoinCodeRow, Matter, Mentioned, PersonRow, PollResult, PollRow, PostState, ProposalRow, Removal, Row,
};

/// Author, edits, deleted, tallies, changed.
type StoredState<'a> = (u64, Vec<u64>, bool, Vec<(&'a str, u64)>, u64);

/// Why a text is on a desk, and the numbers that belong to it: the post that it was or answers, and the act.
type StoredMatter = (u8, Option<u64>, u64);

const HELD: u8 = 1;
const REMOVED: u8 = 2;
const REJECTED: u8 = 3;

/// Encodes a row.
#[allow(clippy::too_many_lines, reason = "a table: one arm a kind")]
pub(in super::super) fn row(key: &[u8], row: &Row) -> Result<Vec<u8>, JournalError> {
    match row {
        Row::Counters(Counters { next_user, next_neighbourhood, next_device }) => {
            seal(key, kind::ROW_COUNTERS, &(next_user.0, next_neighbourhood.0, next_device.0))
        }
        Row::Person(PersonRow { user, name, badge }) => {
            seal(key, kind::ROW_PERSON, &(user.0, name.as_str(), badge))
        }
        Row::Account { login, user, password_hash } => {
            seal(key, kind::ROW_ACCOUNT, &(login.as_str(), user.0, password_hash.as_deref()))
        }
        Row::Device(DeviceRow { token_hash, device, user, label, created_at }) => {
            seal(key, kind::ROW_DEVICE, &(token_hash, device.0, user.0, label.as_str(), created_at))
        }
        Row::ReadMark { topic, user, seq, posts } => {
            seal(key, kind::ROW_READ_MARK, &(StoredTopic::of(*topic), user.0, seq.0, posts))
        }
        Row::Answered(Answered { shard, user, client_id, digest, accepted }) => {
            let accepted = (StoredTopic::of(accepted.topic), accepted.seq.0);
            let id = client_id.0.to_be_bytes();
            seal(key, kind::ROW_ANSWERED, &(stored_shard(*shard), user.0, id, digest, accepted))
        }
        Row::Mentioned { topic, user, mentioned } => {
            let (posts, changed) = stored_mentioned(mentioned);
            seal(key, kind::ROW_MENTIONED, &(StoredTopic::of(*topic), user.0, posts, changed))
        }
        Row::AllMentioned { topic, at, mentioned } => {
            let (posts, changed) = stored_mentioned(mentioned);
            seal(key, kind::ROW_ALL_MENTIONED, &(StoredTopic::of(*topic), at, posts, changed))
        }
        Row::Neighbourhood { neighbourhood, title } => {
            seal(key, kind::ROW_NEIGHBOURHOOD, &(neighbourhood.0, title.as_str()))
        }
        Row::Settings { neighbourhood, settings } => {
            seal(key, kind::ROW_SETTINGS, &(neighbourhood.0, stored_settings(*settings)?))
        }
        Row::Renames { user, at } => seal(key, kind::ROW_RENAMES, &(user.0, at)),
        Row::CardChanged { user, seq } => seal(key, kind::ROW_CARD_CHANGED, &(user.0, seq.0)),
        Row::Scans { neighbourhood, code, scans } => {
            seal(key, kind::ROW_SCANS, &(neighbourhood.0, code.0, scans))
        }
        Row::Member { neighbourhood, user, office } => {
            seal(key, kind::ROW_MEMBER, &(neighbourhood.0, user.0, stored_office(*office)?))
        }
        Row::Mute { neighbourhood, user, until } => {
            seal(key, kind::ROW_MUTE, &(neighbourhood.0, user.0, until))
        }
        Row::SlowMode { neighbourhood, seconds } => {
            seal(key, kind::ROW_SLOW_MODE, &(neighbourhood.0, seconds))
        }
        Row::Applicant(Applicant { neighbourhood, user, seq, at, refused }) => {
            let refused = refused.as_ref().map(Reason::as_str);
            seal(key, kind::ROW_APPLICANT, &(neighbourhood.0, user.0, seq.0, at, refused))
        }
        Row::JoinCode(JoinCodeRow { neighbourhood, code, seq, at, applied, admitted }) => {
            seal(key, kind::ROW_JOIN_CODE, &(neighbourhood.0, code.0, seq.0, at, applied, admitted))
        }
        Row::Residence { neighbourhood, user, residence: Residence { name, building, flat }, applied } => {
            let residence = (name.as_str(), building.as_str(), flat.as_str());
            seal(key, kind::ROW_RESIDENCE, &(neighbourhood.0, user.0, residence, applied.0))
        }
        Row::SealKey { fingerprint } => seal(key, kind::ROW_SEAL_KEY, fingerprint),
        Row::Conversation(talk) => {
            seal(key, kind::ROW_CONVERSATION, &(StoredTopic::of(talk.topic()), stored_contact(talk.contact)))
        }
        Row::Proposal(row) => {
            let (of, changed, issue) = (row.of.0, row.changed.0, row.issue.map(|issue| issue.0));
            seal(key, kind::ROW_PROPOSAL, &(StoredTopic::of(row.topic()), of, changed, issue))
        }
        Row::Block { user, other } => seal(key, kind::ROW_BLOCK, &(user.0, other.0)),
        Row::Refusal { neighbourhood, user, other, request } => {
            seal(key, kind::ROW_REFUSAL, &(neighbourhood.0, user.0, other.0, request.0))
        }
        Row::Post { topic, post, state } => {
            let PostState { author, edits, deleted, tallies, changed, removed, restored, pinned } = state;
            let edits: Vec<u64> = edits.iter().map(|seq| seq.0).collect();
            let tallies: Vec<(&str, u64)> = tallies.iter().map(|(r, count)| (r.as_str(), *count)).collect();
            let state = (author.0, edits, deleted, tallies, changed.0);
            let topic = StoredTopic::of(*topic);
            if removed.is_none() && restored.is_none() && !pinned {
                return seal(key, kind::ROW_POST, &(topic, post.0, state));
            }
            let removed = removed.map(|Removal { act, entry }| (act.0, entry.0));
            let kept = (removed, restored.map(|seq| seq.0), pinned);
            seal(key, kind::ROW_POST_KEPT, &(topic, post.0, state, kept))
        }
        Row::DeskText(DeskText { neighbourhood, entry, at, author, matter, due }) => {
            let matter: StoredMatter = match matter {
                Matter::Held { reply_to } => (HELD, reply_to.map(|seq| seq.0), 0),
                Matter::Removed { post, act } => (REMOVED, Some(post.0), act.0),
                Matter::Rejected { reply_to, act } => (REJECTED, reply_to.map(|seq| seq.0), act.0),
            };
            seal(key, kind::ROW_DESK_TEXT, &(neighbourhood.0, entry.0, at, author.0, matter, due))
        }
        Row::Appeal(AppealRow { neighbourhood, act, seq, at, user, granted, changed }) => {
            let stored = (neighbourhood.0, act.0, seq.0, at, user.0, granted, changed.0);
            seal(key, kind::ROW_APPEAL, &stored)
        }
        Row::Ban(BanRow { neighbourhood, user, act, at, rule, reason }) => {
            let stored = (neighbourhood.0, user.0, act.0, at, stored_rule(*rule)?, reason.as_str());
            seal(key, kind::ROW_BAN, &stored)
        }
        Row::Screening { neighbourhood, on } => seal(key, kind::ROW_SCREENING, &(neighbourhood.0, on)),
        Row::Pins { topic, posts, changed } => {
            let posts: Vec<u64> = posts.iter().map(|seq| seq.0).collect();
            seal(key, kind::ROW_PINS, &(StoredTopic::of(*topic), posts, changed.0))
        }
        Row::Poll(PollRow { topic, post, options, several, closes, removed }) => {
            let kind = if *removed { kind::ROW_POLL_REMOVED } else { kind::ROW_POLL };
            seal(key, kind, &(StoredTopic::of(*topic), post.0, options, several, closes))
        }
        Row::PollAnswer { topic, post, user, chosen } => {
            seal(key, kind::ROW_POLL_ANSWER, &(StoredTopic::of(*topic), post.0, user.0, chosen.bits()))
        }
        Row::PollResult(PollResult { topic, post, counts, people, closed }) => {
            seal(key, kind::ROW_POLL_RESULT, &(StoredTopic::of(*topic), post.0, counts, people, closed.0))
        }
        Row::Mediation(row) => mediation::row(key, row),
        Row::Issue(row) => issue::issue_row(key, row),
        Row::IssueEntry(row) => issue::entry_row(key, row),
        Row::Case(row) => issue::case_row(key, row),
        Row::Alert(row) => issue::alert_row(key, row),
        Row::Department(row) => department::row(key, row),
        Row::GuideEntry(row) => department::guide_row(key, row),
        Row::Photo(row) => issue::photo_row(key, row),
        Row::Duty(row) => duty::duty_row(key, row),
        Row::QuietHours { user, hours } => duty::quiet_hours_row(key, *user, *hours),
        Row::Follower { neighbourhood, issue, user } => {
            seal(key, kind::ROW_FOLLOWER, &(neighbourhood.0, issue.0, user.0))
        }
        Row::Reaction { topic, post, user, reaction, seq } => seal(
            key,
            kind::ROW_REACTION,
            &(StoredTopic::of(*topic), post.0, user.0, reaction.as_str(), seq.0),
        ),
    }
}

/// Decodes the row of a key.
pub(in super::super) fn read_row(key: &[u8], value: &[u8]) -> Result<Row, JournalError> {
    open(key, value).and_then(|sealed| row_of(&sealed)).map_err(|fault| fault.at(key))
}

#[allow(clippy::too_many_lines, reason = "a table: one arm a kind")]
fn row_of(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    Ok(match sealed.kind {
        kind::ROW_COUNTERS => {
            let (user, neighbourhood, device) = sealed.whole()?;
            Row::Counters(Counters {
                next_user: UserId(user),
                next_neighbourhood: NeighbourhoodId(neighbourhood),
                next_device: DeviceId(device),
            })
        }
        kind::ROW_PERSON => {
            let (user, name, badge) = sealed.whole()?;
            Row::Person(PersonRow { user: UserId(user), name: text(name, DisplayName::parse)?, badge })
        }
        kind::ROW_ACCOUNT => {
            let (login, user, password_hash) = sealed.whole()?;
            Row::Account { login: text(login, LoginName::parse)?, user: UserId(user), password_hash }
        }
        kind::ROW_DEVICE => {
            let (token_hash, device, user, label, created_at) = sealed.whole()?;
            let (device, user, label) = (DeviceId(device), UserId(user), text(label, DeviceLabel::parse)?);
            Row::Device(DeviceRow { token_hash, device, user, label, created_at })
        }
        kind::ROW_READ_MARK => {
            let (topic, user, seq, posts) = sealed.whole()?;
            let topic: StoredTopic = topic;
            Row::ReadMark { topic: topic.topic()?, user: UserId(user), seq: Seq(seq), posts }
        }
        kind::ROW_ANSWERED => {
            let (shard, user, id, digest, (topic, seq)) = sealed.whole()?;
            let topic: StoredTopic = topic;
            Row::Answered(Answered {
                shard: domain_shard(shard),
                user: UserId(user),
                client_id: ClientId(u128::from_be_bytes(id)),
                digest,
                accepted: Place { topic: topic.topic()?, seq: Seq(seq) },
            })
        }
        kind::ROW_MENTIONED => {
            let (topic, user, posts, changed): (StoredTopic, _, _, _) = sealed.whole()?;
            let mentioned = domain_mentioned(posts, changed);
            Row::Mentioned { topic: topic.topic()?, user: UserId(user), mentioned }
        }
        kind::ROW_ALL_MENTIONED => {
            let (topic, at, posts, changed): (StoredTopic, _, _, _) = sealed.whole()?;
            let mentioned = domain_mentioned(posts, changed);
            Row::AllMentioned { topic: topic.topic()?, at, mentioned }
        }
        kind::ROW_NEIGHBOURHOOD => {
            let (neighbourhood, title) = sealed.whole()?;
            let title = text(title, Title::parse)?.into();
            Row::Neighbourhood { neighbourhood: NeighbourhoodId(neighbourhood), title }
        }
        kind::ROW_SETTINGS => {
            let (neighbourhood, settings) = sealed.whole()?;
            let neighbourhood = NeighbourhoodId(neighbourhood);
            Row::Settings { neighbourhood, settings: domain_settings(settings)? }
        }
        kind::ROW_RENAMES => {
            let (user, at) = sealed.whole()?;
            Row::Renames { user: UserId(user), at }
        }
        kind::ROW_CARD_CHANGED => {
            let (user, seq) = sealed.whole()?;
            Row::CardChanged { user: UserId(user), seq: Seq(seq) }
        }
        kind::ROW_SCANS => {
            let (neighbourhood, code, scans) = sealed.whole()?;
            Row::Scans { neighbourhood: NeighbourhoodId(neighbourhood), code: JoinCode(code), scans }
        }
        kind::ROW_MEMBER => {
            let (neighbourhood, user, office) = sealed.whole()?;
            let (neighbourhood, office) = (NeighbourhoodId(neighbourhood), domain_office(office)?);
            Row::Member { neighbourhood, user: UserId(user), office }
        }
        kind::ROW_MUTE => {
            let (neighbourhood, user, until) = sealed.whole()?;
            Row::Mute { neighbourhood: NeighbourhoodId(neighbourhood), user: UserId(user), until }
        }
        kind::ROW_SLOW_MODE => {
            let (neighbourhood, seconds) = sealed.whole()?;
            Row::SlowMode { neighbourhood: NeighbourhoodId(neighbourhood), seconds }
        }
        kind::ROW_APPLICANT => {
            let (neighbourhood, user, seq, at, refused) = sealed.whole()?;
            let refused: Option<&str> = refused;
            let refused = refused.map(|reason| text(reason, Reason::parse)).transpose()?;
            let (neighbourhood, user, seq) = (NeighbourhoodId(neighbourhood), UserId(user), Seq(seq));
            Row::Applicant(Applicant { neighbourhood, user, seq, at, refused })
        }
        kind::ROW_JOIN_CODE => {
            let (neighbourhood, code, seq, at, applied, admitted) = sealed.whole()?;
            let (neighbourhood, code, seq) = (NeighbourhoodId(neighbourhood), JoinCode(code), Seq(seq));
            Row::JoinCode(JoinCodeRow { neighbourhood, code, seq, at, applied, admitted })
        }
        kind::ROW_RESIDENCE => {
            let (neighbourhood, user, (name, building, flat), applied) = sealed.whole()?;
            let (name, building) = (text(name, DisplayName::parse)?, text(building, Building::parse)?);
            let residence = Residence { name, building, flat: text(flat, Flat::parse)? };
            let (neighbourhood, user) = (NeighbourhoodId(neighbourhood), UserId(user));
            Row::Residence { neighbourhood, user, residence, applied: Seq(applied) }
        }
        kind::ROW_SEAL_KEY
        | kind::ROW_CONVERSATION
        | kind::ROW_PROPOSAL
        | kind::ROW_BLOCK
        | kind::ROW_REFUSAL => between_two(sealed)?,
        kind::ROW_POST => {
            let (topic, post, state): (StoredTopic, _, _) = sealed.whole()?;
            Row::Post { topic: topic.topic()?, post: Seq(post), state: domain_state(state)? }
        }
        kind::ROW_REACTION => {
            let (topic, post, user, reaction, seq): (StoredTopic, _, _, _, _) = sealed.whole()?;
            let (topic, reaction) = (topic.topic()?, text(reaction, Reaction::parse)?);
            Row::Reaction { topic, post: Seq(post), user: UserId(user), reaction, seq: Seq(seq) }
        }
        kind::ROW_MEDIATION => mediation::row_of(sealed)?,
        kind::ROW_DEPARTMENT | kind::ROW_GUIDE_ENTRY => department::row_of(sealed)?,
        kind::ROW_ISSUE
        | kind::ROW_ISSUE_PARTS
        | kind::ROW_ISSUE_ENTRY
        | kind::ROW_CASE
        | kind::ROW_ALERT
        | kind::ROW_QUIET_ALERT
        | kind::ROW_FOLLOWER
        | kind::ROW_PHOTO => issue::row_of(sealed)?,
        kind::ROW_DUTY | kind::ROW_QUIET_HOURS => duty::row_of(sealed)?,
        _ => return row_of_order(sealed),
    })
}

/// The kinds that came with removals, appeals, bans, screening and pins.
fn row_of_order(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    Ok(match sealed.kind {
        kind::ROW_POST_KEPT => {
            let (topic, post, state, (removed, restored, pinned)) = sealed.whole()?;
            let topic: StoredTopic = topic;
            let removed: Option<(u64, u64)> = removed;
            let restored: Option<u64> = restored;
            let removed = removed.map(|(act, entry)| Removal { act: Seq(act), entry: Seq(entry) });
            let state = PostState { removed, restored: restored.map(Seq), pinned, ..domain_state(state)? };
            Row::Post { topic: topic.topic()?, post: Seq(post), state }
        }
        kind::ROW_DESK_TEXT => {
            let (neighbourhood, entry, at, author, matter, due) = sealed.whole()?;
            let (neighbourhood, entry, author) = (NeighbourhoodId(neighbourhood), Seq(entry), UserId(author));
            let matter = domain_matter(matter)?;
            Row::DeskText(DeskText { neighbourhood, entry, at, author, matter, due })
        }
        kind::ROW_APPEAL => {
            let (neighbourhood, act, seq, at, user, granted, changed) = sealed.whole()?;
            let (neighbourhood, act, seq) = (NeighbourhoodId(neighbourhood), Seq(act), Seq(seq));
            let (user, changed) = (UserId(user), Seq(changed));
            Row::Appeal(AppealRow { neighbourhood, act, seq, at, user, granted, changed })
        }
        kind::ROW_BAN => {
            let (neighbourhood, user, act, at, rule, reason) = sealed.whole()?;
            let (neighbourhood, user, act) = (NeighbourhoodId(neighbourhood), UserId(user), Seq(act));
            let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
            Row::Ban(BanRow { neighbourhood, user, act, at, rule, reason })
        }
        kind::ROW_SCREENING => {
            let (neighbourhood, on) = sealed.whole()?;
            Row::Screening { neighbourhood: NeighbourhoodId(neighbourhood), on }
        }
        kind::ROW_POLL | kind::ROW_POLL_REMOVED | kind::ROW_POLL_ANSWER | kind::ROW_POLL_RESULT => {
            row_of_poll(sealed)?
        }
        kind::ROW_PINS => {
            let (topic, posts, changed): (StoredTopic, Vec<u64>, _) = sealed.whole()?;
            let posts = posts.into_iter().map(Seq).collect();
            Row::Pins { topic: topic.topic()?, posts, changed: Seq(changed) }
        }
        _ => return Err(sealed.unexpected()),
    })
}

fn row_of_poll(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    Ok(match sealed.kind {
        kind::ROW_POLL | kind::ROW_POLL_REMOVED => {
            let (topic, post, options, several, closes): (StoredTopic, _, _, _, _) = sealed.whole()?;
            let (topic, post, removed) = (topic.topic()?, Seq(post), sealed.kind == kind::ROW_POLL_REMOVED);
            Row::Poll(PollRow { topic, post, options, several, closes, removed })
        }
        kind::ROW_POLL_ANSWER => {
            let (topic, post, user, bits): (StoredTopic, _, _, _) = sealed.whole()?;
            let chosen = Chosen::of_bits(bits).ok_or_else(|| Fault::wrong("it chooses what is not there"))?;
            Row::PollAnswer { topic: topic.topic()?, post: Seq(post), user: UserId(user), chosen }
        }
        kind::ROW_POLL_RESULT => {
            let (topic, post, counts, people, closed): (StoredTopic, _, _, _, _) = sealed.whole()?;
            let (topic, post, closed) = (topic.topic()?, Seq(post), Seq(closed));
            Row::PollResult(PollResult { topic, post, counts, people, closed })
        }
        _ => return Err(sealed.unexpected()),
    })
}

/// Posts with the events that made them mean somebody, and the last change.
fn stored_mentioned(mentioned: &Mentioned) -> (Vec<(u64, u64)>, u64) {
    (mentioned.posts.iter().map(|(post, by)| (post.0, by.0)).collect(), mentioned.changed.0)
}

fn domain_mentioned(posts: Vec<(u64, u64)>, changed: u64) -> Mentioned {
    let posts = posts.into_iter().map(|(post, by)| (Seq(post), Seq(by))).collect();
    Mentioned { posts, changed: Seq(changed) }
}

fn domain_matter((why, post, act): StoredMatter) -> Result<Matter, Fault> {
    let (post, act) = (post.map(Seq), Seq(act));
    match (why, post) {
        (HELD, reply_to) => Ok(Matter::Held { reply_to }),
        (REMOVED, Some(post)) => Ok(Matter::Removed { post, act }),
        (REMOVED, None) => Err(Fault::wrong("it was removed from nowhere")),
        (REJECTED, reply_to) => Ok(Matter::Rejected { reply_to, act }),
        (found, _) => Err(Fault::TooNew { what: "a matter of a desk", found: found.into(), known: 3 }),
    }
}

/// What direct messages need.
fn between_two(sealed: &Sealed<'_>) -> Result<Row, Fault> {
    Ok(match sealed.kind {
        kind::ROW_SEAL_KEY => Row::SealKey { fingerprint: sealed.whole()? },
        kind::ROW_CONVERSATION => {
            let (topic, contact): (StoredTopic, _) = sealed.whole()?;
            let Topic::Dm(neighbourhood, pair) = topic.topic()? else {
                return Err(Fault::wrong("it is of no conversation"));
            };
            Row::Conversation(Conversation { neighbourhood, pair, contact: domain_contact(contact) })
        }
        kind::ROW_PROPOSAL => {
            let (topic, of, changed, issue): (StoredTopic, _, _, Option<u32>) = sealed.whole()?;
            let Topic::Dm(neighbourhood, pair) = topic.topic()? else {
                return Err(Fault::wrong("it is of no conversation"));
            };
            let (of, changed, issue) = (Seq(of), Seq(changed), issue.map(IssueId));
            Row::Proposal(ProposalRow { neighbourhood, pair, of, changed, issue })
        }
        kind::ROW_BLOCK => {
            let (user, other) = sealed.whole()?;
            Row::Block { user: UserId(user), other: UserId(other) }
        }
        kind::ROW_REFUSAL => {
            let (neighbourhood, user, other, request) = sealed.whole()?;
            let (neighbourhood, user, other) = (NeighbourhoodId(neighbourhood), UserId(user), UserId(other));
            Row::Refusal { neighbourhood, user, other, request: Seq(request) }
        }
        _ => return Err(sealed.unexpected()),
    })
}

/// Who asked, when and with which event; or with which event the two agreed.
#[derive(Clone, Copy, Encode, BorrowDecode)]
enum StoredContact {
    None,
    Asked { by: u64, at: u64, seq: u64 },
    Agreed { seq: u64 },
}

fn stored_contact(contact: Contact) -> StoredContact {
    match contact {
        Contact::None => StoredContact::None,
        Contact::Asked { by, at, seq } => StoredContact::Asked { by: by.0, at, seq: seq.0 },
        Contact::Agreed { seq } => StoredContact::Agreed { seq: seq.0 },
    }
}

fn domain_contact(contact: StoredContact) -> Contact {
    match contact {
        StoredContact::None => Contact::None,
        StoredContact::Asked { by, at, seq } => Contact::Asked { by: UserId(by), at, seq: Seq(seq) },
        StoredContact::Agreed { seq } => Contact::Agreed { seq: Seq(seq) },
    }
}

fn domain_state((author, edits, deleted, tallies, changed): StoredState<'_>) -> Result<PostState, Fault> {
    let tallies = tallies.into_iter().map(|(reaction, count)| Ok((text(reaction, Reaction::parse)?, count)));
    Ok(PostState {
        author: UserId(author),
        edits: edits.into_iter().map(Seq).collect(),
        deleted,
        tallies: tallies.collect::<Result<_, Fault>>()?,
        changed: Seq(changed),
        removed: None,
        restored: None,
        pinned: false,
    })
}
