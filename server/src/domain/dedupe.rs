//! Once per `client_id` (guarantee 4): a resend gets the first answer, another act under the same name is
//! refused, and a name so old that its answer may be forgotten is not taken at all.

use std::collections::BTreeSet;

use linli_protocol::{
    Citation, ClientId, ErrorCode, IssueStep, Place, PostText, ReportFrom, Seq, Topic, UserId, limits,
};
use sha2::{Digest, Sha256};

use super::act::Act;
use super::command::Rejection;
use super::event::Shard;
use super::facts::Facts;
use super::mentions::Mentions;
use super::row::{Commit, Row, RowChange, RowKey};
use super::state::Answered;
use super::{Answer, Decision, Refusal, polls};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// What an act was, but for its text and whom that means.
pub type ActDigest = [u8; 16];

/// What the rules found out about an act's name.
#[derive(Debug, PartialEq, Eq)]
pub enum Seen {
    /// Never seen: go on; if it is accepted, keep the answer under this digest.
    Never(ActDigest),
    /// Done before: give this answer again and do nothing.
    Before(Answer),
}

/// Looks the act's name up.
///
/// # Errors
/// `client_id_expired`, `client_id_reused`; neither passes later. A failing journal is final.
pub fn look_up(
    facts: &dyn Facts,
    shard: Shard,
    user: UserId,
    id: ClientId,
    act: &Act,
    now: u64,
) -> Result<Seen, Refusal> {
    let digest = digest(act);
    if let Some(Answered { digest: before, accepted, .. }) = facts.answered(shard, user, id)? {
        // The text is compared with the event's own, which goes when it is erased: a digest of it would stay
        // behind, and short texts can be guessed. Of an erased text nothing is left to differ from.
        let Place { topic, seq } = accepted;
        let is_same_text = match (said(act), act) {
            (_, Act::OpenPoll { question, options, .. }) => {
                facts.text(topic, seq)?.is_none_or(|before| polls::text_of(question, options) == Some(before))
            }
            (Some((text, mentions)), _) => {
                facts.text(topic, seq)?.is_none_or(|before| before == *text)
                    && facts.mentions(topic, seq)?.is_none_or(|before| before == *mentions)
            }
            (None, _) => true,
        };
        return if before == digest && is_same_text {
            Ok(Seen::Before(answer_to(act, accepted)))
        } else {
            Err(Rejection::new(ErrorCode::ClientIdReused, "this client_id was used for another act").into())
        };
    }
    let oldest = now.saturating_sub(limits::CLIENT_ID_AGE_DAYS_MAX * DAY_MS);
    let newest = now.saturating_add(limits::CLIENT_ID_AHEAD_HOURS_MAX * 60 * 60 * 1000);
    if !(oldest..=newest).contains(&id.at_ms()) {
        let message = "the client_id's time is more than 29 days ago or more than a day ahead";
        return Err(Rejection::new(ErrorCode::ClientIdExpired, message).into());
    }
    Ok(Seen::Never(digest))
}

/// Where an act is ordered, and what its client calls it; none for an act that has no name.
pub(super) fn named(act: &Act) -> Option<(Shard, ClientId)> {
    match act {
        Act::Post { topic, client_id, .. }
        | Act::Edit { topic, client_id, .. }
        | Act::Delete { topic, client_id, .. }
        | Act::React { topic, client_id, .. }
        | Act::Pin { topic, client_id, .. }
        | Act::RemovePost { topic, client_id, .. }
        | Act::OpenPoll { topic, client_id, .. }
        | Act::ClosePoll { topic, client_id, .. }
        | Act::AddParty { topic, client_id, .. }
        | Act::RemoveParty { topic, client_id, .. }
        | Act::ProposeIssue { topic, client_id, .. }
        | Act::CloseMediation { topic, client_id, .. } => Some((Shard::of(*topic), *client_id)),
        Act::Mute { neighbourhood, client_id, .. }
        | Act::Unmute { neighbourhood, client_id, .. }
        | Act::SlowMode { neighbourhood, client_id, .. }
        | Act::Ban { neighbourhood, client_id, .. }
        | Act::Unban { neighbourhood, client_id, .. }
        | Act::Screening { neighbourhood, client_id, .. }
        | Act::Approve { neighbourhood, client_id, .. }
        | Act::Reject { neighbourhood, client_id, .. }
        | Act::Withdraw { neighbourhood, client_id, .. }
        | Act::Appeal { neighbourhood, client_id, .. }
        | Act::AskContact { neighbourhood, client_id, .. }
        | Act::RenewJoinCode { neighbourhood, client_id, .. }
        | Act::Report { neighbourhood, client_id, .. }
        | Act::Comment { neighbourhood, client_id, .. }
        | Act::StepIssue { neighbourhood, client_id, .. }
        | Act::Blank { neighbourhood, client_id, .. }
        | Act::SetHandler { neighbourhood, client_id, .. }
        | Act::SetDuty { neighbourhood, client_id, .. }
        | Act::OpenMediation { neighbourhood, client_id, .. } => {
            Some((Shard::Neighbourhood(*neighbourhood), *client_id))
        }
        Act::WriteEntry { client_id, .. } | Act::WithdrawEntry { client_id, .. } => {
            Some((Shard::District, *client_id))
        }
        _ => None,
    }
}

/// A post that became an event of the desk is held, and was answered so.
fn answer_to(act: &Act, accepted: Place) -> Answer {
    match (act, accepted.topic) {
        (Act::Post { .. }, Topic::Desk(_)) => Answer::Held(accepted),
        _ => Answer::Accepted(accepted),
    }
}

/// Keeps the answer to an act under its name.
pub(super) fn remember(user: UserId, client_id: ClientId, digest: ActDigest, accepted: Place) -> RowChange {
    let shard = Shard::of(accepted.topic);
    RowChange::Put(Row::Answered(Answered { shard, user, client_id, digest, accepted }))
}

/// Whether an answer is old enough to be forgotten: its name would no longer be taken.
#[must_use]
pub fn may_forget(id: ClientId, now: u64) -> bool {
    id.at_ms() < now.saturating_sub(limits::CLIENT_ID_KEPT_DAYS * DAY_MS)
}

/// Forgets answers whose names would no longer be taken; younger ones are passed over.
pub(super) fn forget(shard: Shard, answers: &[(UserId, ClientId)], now: u64) -> Decision {
    let rows = answers
        .iter()
        .filter(|(_, id)| may_forget(*id, now))
        .map(|(user, id)| RowChange::Delete(RowKey::Answered(shard, *user, *id)))
        .collect();
    Decision { commit: Commit { shard, events: Vec::new(), rows }, answer: Answer::Done }
}

const NOBODY: &Mentions = &Mentions::NONE;

fn said(act: &Act) -> Option<(&PostText, &Mentions)> {
    match act {
        Act::Post { text, mentions, .. } | Act::Edit { text, mentions, .. } => Some((text, mentions)),
        Act::Appeal { text, .. } | Act::Comment { text, .. } => Some((text, NOBODY)),
        Act::Report { report, .. } => Some((&report.text, NOBODY)),
        _ => None,
    }
}

/// What the act is, but for its text and whom that means, in 16 bytes; equal acts have equal digests over restarts and versions.
#[allow(clippy::too_many_lines, reason = "a table: one arm an act")]
fn digest(act: &Act) -> ActDigest {
    let mut hasher = Sha256::new();
    let mut field = |bytes: &[u8]| {
        hasher.update((bytes.len() as u64).to_be_bytes());
        hasher.update(bytes);
    };
    match act {
        Act::Post { topic, reply_to, .. } => {
            field(b"post");
            field(topic.to_string().as_bytes());
            field(&reply_to.map_or(0, |seq| seq.0).to_be_bytes());
            // Answering event 0, which no post ever is, is another act than answering nothing.
            if *reply_to == Some(Seq::ZERO) {
                field(b"zero");
            }
        }
        Act::Edit { topic, post, .. } => {
            field(b"edit");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
        }
        Act::Delete { topic, post, .. } => {
            field(b"delete");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
        }
        Act::React { topic, post, reaction, on, .. } => {
            field(b"react");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
            field(reaction.as_str().as_bytes());
            field(&[u8::from(*on)]);
        }
        Act::Mute { neighbourhood, user, minutes, rule, reason, .. } => {
            field(b"mute");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
            field(&minutes.to_be_bytes());
            field(rule.as_str().as_bytes());
            // A reason is in the record for ever, so a digest of it gives nothing away.
            field(reason.as_str().as_bytes());
        }
        Act::Unmute { neighbourhood, user, .. } => {
            field(b"unmute");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
        }
        Act::SlowMode { neighbourhood, seconds, .. } => {
            field(b"slow_mode");
            field(&neighbourhood.0.to_be_bytes());
            field(&seconds.to_be_bytes());
        }
        Act::RenewJoinCode { neighbourhood, .. } => {
            field(b"renew_join_code");
            field(&neighbourhood.0.to_be_bytes());
        }
        Act::RemovePost { .. }
        | Act::Pin { .. }
        | Act::Ban { .. }
        | Act::Unban { .. }
        | Act::Screening { .. }
        | Act::Approve { .. }
        | Act::Reject { .. }
        | Act::Withdraw { .. }
        | Act::Appeal { .. } => order_fields(act, &mut field),
        Act::OpenPoll { .. } | Act::ClosePoll { .. } => poll_fields(act, &mut field),
        Act::OpenMediation { .. }
        | Act::AddParty { .. }
        | Act::RemoveParty { .. }
        | Act::CloseMediation { .. } => mediation_fields(act, &mut field),
        Act::ProposeIssue { topic, of, .. } => {
            field(b"propose_issue");
            field(topic.to_string().as_bytes());
            field(&of.0.to_be_bytes());
        }
        Act::Report { .. }
        | Act::Comment { .. }
        | Act::StepIssue { .. }
        | Act::Blank { .. }
        | Act::SetDuty { .. }
        | Act::SetHandler { .. } => issue_fields(act, &mut field),
        Act::WriteEntry { .. } | Act::WithdrawEntry { .. } => guide_fields(act, &mut field),
        Act::AskContact { neighbourhood, user, .. } => {
            field(b"ask_contact");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
        }
        // These carry no client_id. A new act that does needs an arm above: all that fall here look alike.
        Act::Read { .. }
        | Act::OpenNeighbourhood { .. }
        | Act::SetNeighbourhood { .. }
        | Act::Rename { .. }
        | Act::RenamePerson { .. }
        | Act::SetBadges { .. }
        | Act::ShowCards { .. }
        | Act::CardsShown { .. }
        | Act::CountScans { .. }
        | Act::WithdrawApplication { .. }
        | Act::Register { .. }
        | Act::SignUp { .. }
        | Act::SetPassword { .. }
        | Act::Apply { .. }
        | Act::Refuse { .. }
        | Act::IssueJoinCode { .. }
        | Act::RevokeJoinCode { .. }
        | Act::Admit { .. }
        | Act::Remove { .. }
        | Act::Leave { .. }
        | Act::Appoint { .. }
        | Act::Dismiss { .. }
        | Act::IssueToken { .. }
        | Act::AnswerContact { .. }
        | Act::Block { .. }
        | Act::RevokeDevice { .. }
        | Act::DecideAppeal { .. }
        | Act::EraseDue { .. }
        | Act::AnswerPoll { .. }
        | Act::CloseDuePoll { .. }
        | Act::FollowIssue { .. }
        | Act::SetQuietHours { .. }
        | Act::KeepPhoto { .. }
        | Act::DropPhotos { .. }
        | Act::OpenDepartment { .. }
        | Act::SetDepartmentMember { .. }
        | Act::EscalateDue { .. }
        | Act::ForgetAnswers { .. } => {}
    }
    let mut digest = ActDigest::default();
    digest.copy_from_slice(&hasher.finalize()[..16]);
    digest
}

/// The same of polls.
fn poll_fields(act: &Act, field: &mut impl FnMut(&[u8])) {
    match act {
        Act::OpenPoll { topic, several, seconds, .. } => {
            field(b"open_poll");
            field(topic.to_string().as_bytes());
            field(&[u8::from(*several)]);
            field(&seconds.unwrap_or(limits::POLL_SECONDS_DEFAULT).to_be_bytes());
        }
        Act::ClosePoll { topic, post, .. } => {
            field(b"close_poll");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
        }
        _ => {}
    }
}

/// The same of mediations. Subject and outcome stay for ever, so a digest of them gives nothing away.
fn mediation_fields(act: &Act, field: &mut impl FnMut(&[u8])) {
    match act {
        Act::OpenMediation { neighbourhood, subject, parties, .. } => {
            field(b"open_mediation");
            field(&neighbourhood.0.to_be_bytes());
            field(subject.as_str().as_bytes());
            // Each counts once, in whatever order.
            for user in parties.iter().collect::<BTreeSet<_>>() {
                field(&user.0.to_be_bytes());
            }
        }
        Act::AddParty { topic, user, .. } => {
            field(b"add_party");
            field(topic.to_string().as_bytes());
            field(&user.0.to_be_bytes());
        }
        Act::RemoveParty { topic, user, .. } => {
            field(b"remove_party");
            field(topic.to_string().as_bytes());
            field(&user.0.to_be_bytes());
        }
        Act::CloseMediation { topic, outcome, text, .. } => {
            field(b"close_mediation");
            field(topic.to_string().as_bytes());
            field(outcome.as_str().as_bytes());
            field(text.as_str().as_bytes());
        }
        _ => {}
    }
}

/// The same of issues. What a step says stays for ever, and is in its digest; what can be taken back is not, nor how a reporter is reached.
fn issue_fields(act: &Act, field: &mut impl FnMut(&[u8])) {
    match act {
        Act::Report { neighbourhood, report, from, .. } => {
            field(b"report");
            field(&neighbourhood.0.to_be_bytes());
            field(report.category.as_str().as_bytes());
            field(report.spot.as_str().as_bytes());
            for photo in &report.photos {
                field(&photo.0);
            }
            if let Some(ReportFrom { with, of }) = from {
                field(b"from");
                field(&with.0.to_be_bytes());
                field(&of.0.to_be_bytes());
            }
        }
        Act::Comment { neighbourhood, issue, .. } => {
            field(b"comment");
            field(&neighbourhood.0.to_be_bytes());
            field(&issue.0.to_be_bytes());
        }
        Act::StepIssue { neighbourhood, issue, step, .. } => {
            field(b"step_issue");
            field(&neighbourhood.0.to_be_bytes());
            field(&issue.0.to_be_bytes());
            step_fields(step, field);
        }
        Act::Blank { neighbourhood, issue, of, photo, .. } => {
            field(b"blank");
            field(&neighbourhood.0.to_be_bytes());
            field(&issue.0.to_be_bytes());
            field(&of.0.to_be_bytes());
            if let Some(photo) = photo {
                field(&photo.0);
            }
        }
        Act::SetHandler { neighbourhood, issue, user, on, .. } => {
            field(b"set_handler");
            field(&neighbourhood.0.to_be_bytes());
            field(&issue.0.to_be_bytes());
            field(&user.0.to_be_bytes());
            field(&[u8::from(*on)]);
        }
        Act::SetDuty { neighbourhood, user, slots, .. } => {
            field(b"set_duty");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
            for slot in slots {
                field(&slot.days);
                field(&slot.from_minute.to_be_bytes());
                field(&slot.to_minute.to_be_bytes());
            }
        }
        _ => {}
    }
}

/// The same of reply guides. An entry stays for ever, so a digest of it gives nothing away.
fn guide_fields(act: &Act, field: &mut impl FnMut(&[u8])) {
    match act {
        Act::WriteEntry { department, entry, title, text, .. } => {
            field(b"write_entry");
            field(&department.0.to_be_bytes());
            field(&entry.map_or(0, |entry| entry.0).to_be_bytes());
            field(title.as_str().as_bytes());
            field(text.as_str().as_bytes());
        }
        Act::WithdrawEntry { department, entry, .. } => {
            field(b"withdraw_entry");
            field(&department.0.to_be_bytes());
            field(&entry.0.to_be_bytes());
        }
        _ => {}
    }
}

fn step_fields(step: &IssueStep, field: &mut impl FnMut(&[u8])) {
    let mut named = |name: &[u8], said: &str| {
        field(name);
        field(said.as_bytes());
    };
    match step {
        IssueStep::Acknowledged => named(b"acknowledged", ""),
        IssueStep::Responded { text } => named(b"responded", text.as_str()),
        IssueStep::Replied { outcome, text, cites } => {
            named(b"replied", text.as_str());
            field(outcome.as_str().as_bytes());
            if let Some(Citation { department, entry, version }) = cites {
                for number in [department.0, entry.0, *version] {
                    field(&number.to_be_bytes());
                }
            }
        }
        IssueStep::Classified { class, reason } => {
            named(b"classified", reason.as_str());
            field(class.as_str().as_bytes());
        }
        IssueStep::NeighboursTried { text } => named(b"neighbours_tried", text.as_str()),
        IssueStep::SentToGrid { text } => named(b"sent_to_grid", text.as_str()),
        IssueStep::JointOpened { text, lead, invited } => {
            named(b"joint_opened", text.as_str());
            for department in lead.iter().chain(invited) {
                field(&department.0.to_be_bytes());
            }
            // One that leads and one that is invited are not the same case as two that are invited.
            if lead.is_some() {
                field(b"lead");
            }
        }
        IssueStep::OrderMoved { to, text, until } => {
            named(b"order_moved", text.as_ref().map(PostText::as_str).unwrap_or_default());
            field(to.as_str().as_bytes());
            field(&until.unwrap_or_default().to_be_bytes());
        }
        IssueStep::Minuted { text } => named(b"minuted", text.as_str()),
        IssueStep::Committed { text, due_at } => {
            named(b"committed", text.as_str());
            field(&due_at.to_be_bytes());
        }
        IssueStep::CommitmentSettled { commitment, kept, text } => {
            named(b"commitment_settled", text.as_str());
            field(&commitment.to_be_bytes());
            field(&[u8::from(*kept)]);
        }
        IssueStep::Progressed { text } => named(b"progressed", text.as_str()),
        IssueStep::Resolved { text } => named(b"resolved", text.as_str()),
        IssueStep::Unresolved { text } => named(b"unresolved", text.as_str()),
        IssueStep::Confirmed { stars } => {
            named(b"confirmed", "");
            field(&[stars.unwrap_or_default()]);
        }
        IssueStep::Reopened { reason } => named(b"reopened", reason.as_str()),
        IssueStep::MergedInto { into } => {
            named(b"merged_into", "");
            field(&into.0.to_be_bytes());
        }
        IssueStep::Withdrawn => named(b"withdrawn", ""),
        // Nobody asks for these.
        _ => {}
    }
}

/// The same of the acts that came with removals, appeals, bans and screening.
fn order_fields(act: &Act, field: &mut impl FnMut(&[u8])) {
    match act {
        Act::RemovePost { topic, post, rule, reason, .. } => {
            field(b"remove_post");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
            field(rule.as_str().as_bytes());
            field(reason.as_str().as_bytes());
        }
        Act::Pin { topic, post, on, .. } => {
            field(b"pin");
            field(topic.to_string().as_bytes());
            field(&post.0.to_be_bytes());
            field(&[u8::from(*on)]);
        }
        Act::Ban { neighbourhood, user, rule, reason, .. } => {
            field(b"ban");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
            field(rule.as_str().as_bytes());
            field(reason.as_str().as_bytes());
        }
        Act::Unban { neighbourhood, user, .. } => {
            field(b"unban");
            field(&neighbourhood.0.to_be_bytes());
            field(&user.0.to_be_bytes());
        }
        Act::Screening { neighbourhood, on, .. } => {
            field(b"screening");
            field(&neighbourhood.0.to_be_bytes());
            field(&[u8::from(*on)]);
        }
        Act::Approve { neighbourhood, held, .. } => {
            field(b"approve");
            field(&neighbourhood.0.to_be_bytes());
            field(&held.0.to_be_bytes());
        }
        Act::Reject { neighbourhood, held, rule, reason, .. } => {
            field(b"reject");
            field(&neighbourhood.0.to_be_bytes());
            field(&held.0.to_be_bytes());
            field(rule.as_str().as_bytes());
            field(reason.as_str().as_bytes());
        }
        Act::Withdraw { neighbourhood, held, .. } => {
            field(b"withdraw");
            field(&neighbourhood.0.to_be_bytes());
            field(&held.0.to_be_bytes());
        }
        Act::Appeal { neighbourhood, act, .. } => {
            field(b"appeal");
            field(&neighbourhood.0.to_be_bytes());
            field(&act.0.to_be_bytes());
        }
        _ => {}
    }
}
