//! Duty rota and quiet hours (R24): whom an alert wakes. It reaches everybody whom it concerns, woken or not, and no clock waits for
//! anybody: an alert that wakes nobody here is quiet in their inbox, and no more than that. Never here: who is alerted.

use std::collections::{BTreeSet, HashMap};

use linli_protocol::{
    AlertReason, DutySlot, ErrorCode, NeighbourhoodId, Office, Place, QuietHours, Seq, Topic, UserId,
    limits as wire,
};

use super::Wants;
use super::deciding::{Named, begun, named};
use crate::domain::Refusal;
use crate::domain::act::Act;
use crate::domain::channel::Context;
use crate::domain::command::{Answer, Decision, Rejection};
use crate::domain::event::{Event, EventKind, Shard};
use crate::domain::moderation::{keeps_order, may_keep_order};
use crate::domain::row::{Commit, Row, RowChange, RowKey};
use crate::limits;

const MINUTES_PER_DAY: u16 = 24 * 60;
const MINUTE_MS: u64 = 60 * 1_000;
const DAYS_PER_WEEK: u8 = 7;
/// The first of January 1970 was a Thursday: so many days after a Monday.
const EPOCH_WEEKDAY: u64 = 3;

/// A moment of the district's week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// 0 for Monday.
    weekday: u8,
    /// Of the day.
    minute: u16,
}

impl Moment {
    /// Of a time in milliseconds since 1970.
    #[must_use]
    pub fn at(now: u64) -> Moment {
        let minutes = now.saturating_add(limits::DISTRICT_AHEAD_OF_UTC_MS) / MINUTE_MS;
        let per_day = u64::from(MINUTES_PER_DAY);
        let (day, minute) = (minutes / per_day, minutes % per_day);
        let weekday = (day + EPOCH_WEEKDAY) % u64::from(DAYS_PER_WEEK);
        // Both are remainders of small numbers.
        Moment {
            weekday: u8::try_from(weekday).unwrap_or_default(),
            minute: u16::try_from(minute).unwrap_or_default(),
        }
    }

    fn day_before(self) -> u8 {
        (self.weekday + DAYS_PER_WEEK - 1) % DAYS_PER_WEEK
    }
}

/// From a minute of the day to another one, of the next day where that is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    from: u16,
    to: u16,
}

impl Hours {
    /// None if there are no such minutes, or if both are the same, which might be all day or no time at all.
    #[must_use]
    pub fn new(from: u16, to: u16) -> Option<Hours> {
        (from < MINUTES_PER_DAY && to <= MINUTES_PER_DAY && from != to).then_some(Hours { from, to })
    }

    /// Their first minute.
    #[must_use]
    pub fn from(self) -> u16 {
        self.from
    }

    /// The minute before which they end.
    #[must_use]
    pub fn to(self) -> u16 {
        self.to
    }

    /// As the wire has them.
    #[must_use]
    pub fn quiet_hours(self) -> QuietHours {
        QuietHours { from_minute: self.from, to_minute: self.to }
    }

    fn covers_every_day(self, moment: Moment) -> bool {
        self.begun_today(moment) || self.begun_yesterday(moment)
    }

    fn begun_today(self, moment: Moment) -> bool {
        moment.minute >= self.from && (self.to < self.from || moment.minute < self.to)
    }

    fn begun_yesterday(self, moment: Moment) -> bool {
        self.to < self.from && moment.minute < self.to
    }
}

/// A time of the week at which somebody is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// The days on which it begins: bit 0 for Monday.
    days: u8,
    hours: Hours,
}

impl Slot {
    /// None without days, or with others than the seven.
    #[must_use]
    pub fn new(days: u8, hours: Hours) -> Option<Slot> {
        (days != 0 && days < 1 << DAYS_PER_WEEK).then_some(Slot { days, hours })
    }

    /// Of what the wire says; none if it is no time of the week.
    #[must_use]
    pub fn of_wire(slot: &DutySlot) -> Option<Slot> {
        let days = slot.days.iter().try_fold(0_u8, |days, day| {
            let bit = (1..=DAYS_PER_WEEK).contains(day).then(|| 1 << (day - 1))?;
            (days & bit == 0).then_some(days | bit)
        })?;
        Slot::new(days, Hours::new(slot.from_minute, slot.to_minute)?)
    }

    /// As the wire has it.
    #[must_use]
    pub fn to_wire(self) -> DutySlot {
        let days = (1..=DAYS_PER_WEEK).filter(|day| self.begins_on(day - 1)).collect();
        DutySlot { days, from_minute: self.hours.from, to_minute: self.hours.to }
    }

    /// The days on which it begins: bit 0 for Monday.
    #[must_use]
    pub fn days(self) -> u8 {
        self.days
    }

    /// From when to when on each of them.
    #[must_use]
    pub fn hours(self) -> Hours {
        self.hours
    }

    /// Whether it covers a moment.
    #[must_use]
    pub fn covers(self, moment: Moment) -> bool {
        (self.begins_on(moment.weekday) && self.hours.begun_today(moment))
            || (self.begins_on(moment.day_before()) && self.hours.begun_yesterday(moment))
    }

    fn begins_on(self, weekday: u8) -> bool {
        self.days & (1 << weekday) != 0
    }
}

/// When somebody is on duty in a neighbourhood. It says nothing of who holds no office there any more. Derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRow {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// Who.
    pub user: UserId,
    /// When: at least one time.
    pub slots: Vec<Slot>,
    /// The event that said so.
    pub changed: Seq,
}

/// Who is on duty when, and who wants to be let sleep.
#[derive(Debug, Clone, Default)]
pub struct Duties {
    slots: HashMap<(NeighbourhoodId, UserId), Vec<Slot>>,
    quiet: HashMap<UserId, Hours>,
}

impl Duties {
    /// Takes a row in, if it is one of these.
    pub fn put(&mut self, row: &Row) {
        match row {
            Row::Duty(row) => drop(self.slots.insert((row.neighbourhood, row.user), row.slots.clone())),
            Row::QuietHours { user, hours } => drop(self.quiet.insert(*user, *hours)),
            _ => {}
        }
    }

    /// Takes a row away, if it is one of these.
    pub fn delete(&mut self, key: &RowKey) {
        match key {
            RowKey::Duty(neighbourhood, user) => drop(self.slots.remove(&(*neighbourhood, *user))),
            RowKey::QuietHours(user) => drop(self.quiet.remove(user)),
            _ => {}
        }
    }

    /// When somebody is on duty.
    #[must_use]
    pub fn slots(&self, neighbourhood: NeighbourhoodId, user: UserId) -> &[Slot] {
        self.slots.get(&(neighbourhood, user)).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether they are at a moment.
    #[must_use]
    pub fn is_on_duty(&self, neighbourhood: NeighbourhoodId, user: UserId, moment: Moment) -> bool {
        self.slots(neighbourhood, user).iter().any(|slot| slot.covers(moment))
    }

    /// When somebody wants to be let sleep.
    #[must_use]
    pub fn quiet_hours(&self, user: UserId) -> Option<Hours> {
        self.quiet.get(&user).copied()
    }

    /// Whether they want it at a moment.
    #[must_use]
    pub fn wants_quiet(&self, user: UserId, moment: Moment) -> bool {
        self.quiet_hours(user).is_some_and(|hours| hours.covers_every_day(moment))
    }
}

/// Somebody whom an alert reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Who.
    pub user: UserId,
    /// The office held.
    pub office: Option<Office>,
    /// Whether they are on duty now.
    pub on_duty: bool,
    /// Whether they want to be let sleep now.
    pub wants_quiet: bool,
}

impl Reached {
    /// Whoever is on duty has said that they can be woken; but not for what wants nothing.
    fn sleeps(&self) -> bool {
        self.wants_quiet && !self.is_on_duty()
    }

    /// A rota says nothing of who does not keep order any more.
    fn is_on_duty(&self) -> bool {
        self.on_duty && keeps_order(self.office)
    }
}

/// Whom of those whom an alert reaches it wakes. What wants something wakes at least one of them: its clock does not wait, so somebody
/// must know.
#[must_use]
pub fn woken(reason: AlertReason, wants: Wants, reached: &[Reached]) -> BTreeSet<UserId> {
    if wants == Wants::Nothing {
        return users(reached.iter().filter(|who| !who.wants_quiet));
    }
    // What is new is for those on duty first; what comes with time is there because they did not take it.
    let is_for_duty = matches!(reason, AlertReason::Reported | AlertReason::Reopened);
    let rota_covers = is_for_duty && reached.iter().any(Reached::is_on_duty);
    let woken = users(reached.iter().filter(|who| {
        let is_off_duty = rota_covers && who.office == Some(Office::Deputy) && !who.is_on_duty();
        !is_off_duty && !who.sleeps()
    }));
    if woken.is_empty() { users(reached.iter()) } else { woken }
}

fn users<'a>(who: impl Iterator<Item = &'a Reached>) -> BTreeSet<UserId> {
    who.map(|who| who.user).collect()
}

/// Says when the secretary or a deputy is on duty.
pub(in crate::domain) fn set(cx: Context<'_>, act: &Act) -> Result<Decision, Refusal> {
    let Act::SetDuty { neighbourhood, user, slots, .. } = act else {
        return Err(Rejection::not_found().into());
    };
    let named = match named(cx, *neighbourhood, act)? {
        Named::New(named) => named,
        Named::Done(decision) => return Ok(decision),
    };
    may_keep_order(cx.district.member(*neighbourhood, cx.user).and_then(|member| member.office))?;
    if slots.len() > wire::DUTY_SLOTS_MAX {
        let message = "one person is on duty at up to 14 times of the week";
        return Err(Rejection::new(ErrorCode::BadFrame, message).into());
    }
    let slots = slots.iter().map(Slot::of_wire).collect::<Option<Vec<Slot>>>().ok_or_else(|| {
        let message = "a time of the week has days from 1 to 7, each once, begins at a minute from 0 to 1439, and ends at another one up to 1440";
        Rejection::new(ErrorCode::BadFrame, message)
    })?;
    if cx.district.duties().slots(*neighbourhood, *user) == slots {
        return Err(Rejection::new(ErrorCode::WrongState, "that is so already").into());
    }
    // Of who held such an office once, what was said is taken back.
    if !slots.is_empty() {
        may_be_on_duty(cx, *neighbourhood, *user)?;
    }
    let topic = Topic::Desk(*neighbourhood);
    let head = cx.district.head(topic);
    let (seq, user) = (head.seq.next(), *user);
    let row = if slots.is_empty() {
        RowChange::Delete(RowKey::Duty(*neighbourhood, user))
    } else {
        let slots = slots.clone();
        RowChange::Put(Row::Duty(DutyRow { neighbourhood: *neighbourhood, user, slots, changed: seq }))
    };
    let kind = EventKind::DutySet { user, slots };
    let accepted = Place { topic, seq };
    let mut commit = begun(*neighbourhood);
    commit.events.push(Event { topic, seq, at: cx.now, by: Some(cx.user), posts: head.posts, kind });
    commit.rows.extend([row, named.remember(cx, accepted)]);
    Ok(Decision { commit, answer: Answer::Accepted(accepted) })
}

fn may_be_on_duty(cx: Context<'_>, neighbourhood: NeighbourhoodId, user: UserId) -> Result<(), Rejection> {
    let Some(member) = cx.district.member(neighbourhood, user) else {
        let message = format!("person {user} is no member there");
        return Err(Rejection::new(ErrorCode::NoSuchMember, message));
    };
    if keeps_order(member.office) {
        return Ok(());
    }
    Err(Rejection::new(ErrorCode::NotAllowed, "only the secretary and the deputies are on duty"))
}

/// Says when one wants to be let sleep. It is nobody else's business, so it is a row without an event.
pub(in crate::domain) fn set_quiet_hours(
    cx: Context<'_>,
    hours: Option<QuietHours>,
) -> Result<Decision, Rejection> {
    let hours = hours.map(|hours| {
        let message = "quiet hours begin at a minute from 0 to 1439, and end at another one up to 1440";
        Hours::new(hours.from_minute, hours.to_minute)
            .ok_or_else(|| Rejection::new(ErrorCode::BadFrame, message))
    });
    let hours = hours.transpose()?;
    if cx.district.duties().quiet_hours(cx.user) == hours {
        return Ok(Decision::unchanged(Shard::District, Answer::Done));
    }
    let row = match hours {
        Some(hours) => RowChange::Put(Row::QuietHours { user: cx.user, hours }),
        None => RowChange::Delete(RowKey::QuietHours(cx.user)),
    };
    let commit = Commit { shard: Shard::District, events: Vec::new(), rows: vec![row] };
    Ok(Decision { commit, answer: Answer::Done })
}

#[cfg(test)]
mod tests;
