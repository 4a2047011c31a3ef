//! The one door to the rules.

use linli_protocol::{ErrorCode, UserId};

use super::act::Act;
use super::appeals::Deciding;
use super::channel::Context;
use super::command::{Actor, Command, Decision, Rejection};
use super::dedupe::Seen;
use super::district::District;
use super::facts::{Facts, FactsUnavailable};
use super::{
    accounts, appeals, channel, dedupe, departments, direct, issues, joining, mediation, moderation, names,
    people, polls, proposing, removing, roster, screening, settings,
};

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The rules say no; nothing happened.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The journal could not be read: final for the writer.
    #[error(transparent)]
    Unavailable(#[from] FactsUnavailable),
}

/// Decides a command at a time (milliseconds since 1970). Pure: equal arguments give equal answers.
///
/// # Errors
/// [`Refusal::Rejected`] with a code that says whether the same command may pass later;
/// [`Refusal::Unavailable`] ends the writer.
pub fn decide(
    district: &District,
    facts: &dyn Facts,
    command: &Command,
    now: u64,
) -> Result<Decision, Refusal> {
    match command.by {
        Actor::Person(user) => {
            let decided = by_person(district, facts, command, user, now);
            match decided {
                // Whose right has ended is told one of these; other refusals have looked the name up already.
                Err(Refusal::Rejected(Rejection {
                    code: ErrorCode::NotFound | ErrorCode::NotAllowed,
                    ..
                })) => recalled(facts, &command.act, user, now).map_or(decided, Ok),
                _ => decided,
            }
        }
        Actor::Administration => administration(district, facts, command, now),
        Actor::Visitor => match &command.act {
            Act::SignUp { code, login, name, password_hash } => {
                joining::in_force(district, *code)?;
                names::may_be_shown(name, names::ChosenBy::Oneself)?;
                accounts::register(district, facts, login, name, Some(password_hash), now)
            }
            _ => Err(Rejection::not_found().into()),
        },
    }
}

/// What an act that is refused now was answered when it was done: it may have ended its author's own right to it, and its reply may have
/// been lost (guarantee 4). It tells nobody else's anything: answers are kept by person.
fn recalled(facts: &dyn Facts, act: &Act, user: UserId, now: u64) -> Option<Decision> {
    let (shard, id) = dedupe::named(act)?;
    match dedupe::look_up(facts, shard, user, id, act, now) {
        Ok(Seen::Before(answer)) => Some(Decision::unchanged(shard, answer)),
        _ => None,
    }
}

#[allow(clippy::too_many_lines, reason = "a table: one arm an act")]
fn by_person(
    district: &District,
    facts: &dyn Facts,
    command: &Command,
    user: UserId,
    now: u64,
) -> Result<Decision, Refusal> {
    if let Some(device) = command.device
        && district.device(device).is_none_or(|(owner, _)| owner != user)
    {
        let message = "this device was signed out; log in again";
        return Err(Rejection::new(ErrorCode::BadToken, message).into());
    }
    let cx = Context { district, facts, user, salt: command.salt, now };
    match &command.act {
        Act::Post { topic, client_id, .. }
        | Act::Edit { topic, client_id, .. }
        | Act::Delete { topic, client_id, .. }
        | Act::Pin { topic, client_id, .. }
        | Act::React { topic, client_id, .. } => channel::act(cx, *topic, *client_id, &command.act),
        Act::Read { topic, seq } => channel::read(cx, *topic, *seq),
        Act::RevokeDevice { device } => Ok(accounts::revoke_device(district, command.by, *device)?),
        Act::Appoint { neighbourhood, user: whom, office } => {
            roster::may_appoint(district, user, *neighbourhood)?;
            Ok(roster::appoint(district, Some(user), *neighbourhood, *whom, *office, now)?)
        }
        Act::Dismiss { neighbourhood, user: whom } => {
            roster::may_appoint(district, user, *neighbourhood)?;
            Ok(roster::dismiss(district, Some(user), *neighbourhood, *whom, now)?)
        }
        Act::Leave { neighbourhood } => roster::leave(district, facts, user, *neighbourhood, now),
        Act::Apply { code, residence } => joining::apply(cx, *code, residence),
        Act::WithdrawApplication { neighbourhood } => joining::withdraw(cx, *neighbourhood),
        Act::Rename { name } => people::rename(district, facts, Some(user), user, name, now),
        Act::Admit { neighbourhood, user: whom } => {
            joining::admit(district, facts, Some(user), *neighbourhood, *whom, now)
        }
        Act::Refuse { neighbourhood, user: whom, reason } => {
            Ok(joining::refuse(cx, *neighbourhood, *whom, reason)?)
        }
        Act::RenewJoinCode { neighbourhood, client_id } => {
            joining::renew_code_by(cx, *neighbourhood, *client_id, &command.act)
        }
        Act::RevokeJoinCode { neighbourhood } => {
            Ok(joining::revoke_code(district, Some(user), *neighbourhood, now)?)
        }
        Act::Mute { neighbourhood, client_id, .. }
        | Act::Unmute { neighbourhood, client_id, .. }
        | Act::SlowMode { neighbourhood, client_id, .. }
        | Act::Ban { neighbourhood, client_id, .. }
        | Act::Unban { neighbourhood, client_id, .. }
        | Act::Screening { neighbourhood, client_id, .. }
        | Act::Reject { neighbourhood, client_id, .. } => {
            moderation::act(cx, *neighbourhood, *client_id, &command.act)
        }
        Act::RemovePost { topic, client_id, .. } => {
            let neighbourhood = topic.neighbourhood().ok_or_else(Rejection::not_found)?;
            moderation::act(cx, neighbourhood, *client_id, &command.act)
        }
        Act::Approve { neighbourhood, client_id, held } => {
            screening::approve(cx, *neighbourhood, *client_id, &command.act, *held)
        }
        Act::Withdraw { neighbourhood, client_id, held } => {
            screening::withdraw(cx, *neighbourhood, *client_id, &command.act, *held)
        }
        Act::Appeal { neighbourhood, client_id, act, text } => {
            appeals::appeal(cx, *neighbourhood, *client_id, &command.act, *act, text)
        }
        Act::AskContact { neighbourhood, client_id, user: whom } => {
            direct::ask(cx, *neighbourhood, *client_id, *whom, &command.act)
        }
        Act::AnswerContact { neighbourhood, user: whom, accept } => {
            Ok(direct::answer(cx, *neighbourhood, *whom, *accept)?)
        }
        Act::Block { user: whom, on } => Ok(direct::block(cx, *whom, *on)?),
        Act::OpenPoll { topic, client_id, .. } => polls::open(cx, *topic, *client_id, &command.act),
        Act::AnswerPoll { topic, post, options } => polls::answer(cx, *topic, *post, options),
        Act::ClosePoll { topic, client_id, post } => {
            polls::close(cx, *topic, *client_id, &command.act, *post)
        }
        Act::OpenMediation { neighbourhood, client_id, .. } => {
            mediation::open(cx, *neighbourhood, *client_id, &command.act)
        }
        Act::AddParty { topic, client_id, .. }
        | Act::RemoveParty { topic, client_id, .. }
        | Act::CloseMediation { topic, client_id, .. } => {
            mediation::act(cx, *topic, *client_id, &command.act)
        }
        Act::Report { .. } => issues::report(cx, &command.act),
        Act::ProposeIssue { topic, client_id, of } => {
            proposing::propose(cx, *topic, *client_id, *of, &command.act)
        }
        Act::Comment { .. } => issues::comment(cx, &command.act),
        Act::StepIssue { .. } => issues::step(cx, &command.act),
        Act::Blank { .. } => issues::blank(cx, &command.act),
        Act::SetHandler { .. } => issues::set_handler(cx, &command.act),
        Act::SetDuty { .. } => issues::duty::set(cx, &command.act),
        Act::SetQuietHours { hours } => Ok(issues::duty::set_quiet_hours(cx, *hours)?),
        Act::FollowIssue { neighbourhood, issue, on } => issues::follow(cx, *neighbourhood, *issue, *on),
        Act::WriteEntry { .. } | Act::WithdrawEntry { .. } => departments::guide(cx, &command.act),
        Act::KeepPhoto { photo } => Ok(issues::photos::keep(cx, *photo)?),
        Act::OpenNeighbourhood { .. }
        | Act::OpenDepartment { .. }
        | Act::SetDepartmentMember { .. }
        | Act::DropPhotos { .. }
        | Act::SetNeighbourhood { .. }
        | Act::RenamePerson { .. }
        | Act::SetBadges { .. }
        | Act::ShowCards { .. }
        | Act::CardsShown { .. }
        | Act::CountScans { .. }
        | Act::Register { .. }
        | Act::SignUp { .. }
        | Act::SetPassword { .. }
        | Act::IssueJoinCode { .. }
        | Act::Remove { .. }
        | Act::IssueToken { .. }
        | Act::DecideAppeal { .. }
        | Act::EraseDue { .. }
        | Act::CloseDuePoll { .. }
        | Act::EscalateDue { .. }
        | Act::ForgetAnswers { .. } => Err(Rejection::not_found().into()),
    }
}

#[allow(clippy::too_many_lines, reason = "a table: one arm an act")]
fn administration(
    district: &District,
    facts: &dyn Facts,
    command: &Command,
    now: u64,
) -> Result<Decision, Refusal> {
    match &command.act {
        Act::OpenNeighbourhood { title } => Ok(accounts::open_neighbourhood(district, title, now)),
        Act::SetNeighbourhood { neighbourhood, change } => {
            Ok(settings::set(district, *neighbourhood, change, now)?)
        }
        Act::Register { login, name, password_hash } => {
            names::may_be_shown(name, names::ChosenBy::Administration)?;
            accounts::register(district, facts, login, name, password_hash.as_ref(), now)
        }
        Act::RenamePerson { user, name } => people::rename(district, facts, None, *user, name, now),
        Act::SetBadges { badges } => people::set_badges(district, facts, badges, now),
        Act::ShowCards { neighbourhood, users } => {
            Ok(people::show_cards(district, *neighbourhood, users, now)?)
        }
        Act::CardsShown { cards } => people::cards_shown(facts, cards),
        Act::CountScans { neighbourhood, code, scans } => {
            joining::count_scans(district, facts, *neighbourhood, *code, *scans)
        }
        Act::SetPassword { login, password_hash } => {
            accounts::set_password(district, facts, login, password_hash)
        }
        Act::Admit { neighbourhood, user } => {
            joining::admit(district, facts, None, *neighbourhood, *user, now)
        }
        Act::IssueJoinCode { neighbourhood } => {
            Ok(joining::renew_code(district, None, *neighbourhood, command.salt, now)?)
        }
        Act::RevokeJoinCode { neighbourhood } => {
            Ok(joining::revoke_code(district, None, *neighbourhood, now)?)
        }
        Act::Remove { neighbourhood, user } => roster::remove(district, facts, *neighbourhood, *user, now),
        Act::Appoint { neighbourhood, user, office } => {
            Ok(roster::appoint(district, None, *neighbourhood, *user, *office, now)?)
        }
        Act::Dismiss { neighbourhood, user } => {
            Ok(roster::dismiss(district, None, *neighbourhood, *user, now)?)
        }
        Act::IssueToken { user, token_hash, label } => {
            Ok(accounts::issue_token(district, *user, *token_hash, label, now)?)
        }
        Act::RevokeDevice { device } => Ok(accounts::revoke_device(district, command.by, *device)?),
        Act::ForgetAnswers { shard, answers } => Ok(dedupe::forget(*shard, answers, now)),
        Act::DecideAppeal { neighbourhood, act, granted, reason } => {
            let deciding = Deciding { district, facts, salt: command.salt, now };
            deciding.decide(*neighbourhood, *act, *granted, reason)
        }
        Act::EraseDue { neighbourhood, entry } => {
            Ok(removing::erase_due(district, *neighbourhood, *entry, now))
        }
        Act::OpenDepartment { name, grid } => departments::open(district, name, *grid, now),
        Act::SetDepartmentMember { department, user, on } => {
            departments::set_member(district, *department, *user, *on, now)
        }
        Act::DropPhotos { photos } => Ok(issues::photos::drop_unused(district, photos, now)),
        Act::EscalateDue { neighbourhood, issue } => issues::escalate(district, *neighbourhood, *issue, now),
        Act::CloseDuePoll { topic, post } => Ok(polls::close_due(district, *topic, *post, now)),
        Act::Post { .. }
        | Act::SignUp { .. }
        | Act::Edit { .. }
        | Act::Delete { .. }
        | Act::React { .. }
        | Act::Read { .. }
        | Act::Leave { .. }
        | Act::Apply { .. }
        | Act::WithdrawApplication { .. }
        | Act::Rename { .. }
        | Act::Refuse { .. }
        | Act::RenewJoinCode { .. }
        | Act::Mute { .. }
        | Act::Unmute { .. }
        | Act::SlowMode { .. }
        | Act::RemovePost { .. }
        | Act::Pin { .. }
        | Act::Ban { .. }
        | Act::Unban { .. }
        | Act::Screening { .. }
        | Act::Approve { .. }
        | Act::Reject { .. }
        | Act::Withdraw { .. }
        | Act::Appeal { .. }
        | Act::AskContact { .. }
        | Act::AnswerContact { .. }
        | Act::Block { .. }
        | Act::OpenPoll { .. }
        | Act::AnswerPoll { .. }
        | Act::ClosePoll { .. }
        | Act::OpenMediation { .. }
        | Act::AddParty { .. }
        | Act::RemoveParty { .. }
        | Act::CloseMediation { .. }
        | Act::Report { .. }
        | Act::ProposeIssue { .. }
        | Act::Comment { .. }
        | Act::StepIssue { .. }
        | Act::Blank { .. }
        | Act::FollowIssue { .. }
        | Act::KeepPhoto { .. }
        | Act::WriteEntry { .. }
        | Act::WithdrawEntry { .. }
        | Act::SetDuty { .. }
        | Act::SetQuietHours { .. }
        | Act::SetHandler { .. } => {
            let message =
                "only a person signs up, posts, reacts, reads, applies, refuses, leaves and keeps order";
            Err(Rejection::new(ErrorCode::NotHere, message).into())
        }
    }
}
