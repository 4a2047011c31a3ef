//! Who waits to be admitted, the join codes in force, who lives where, and what keeping order has left: mutes, bans and the texts
//! that desks keep for a time. It is the part of the access view that joining and keeping order need. It moves with durable commits only, so what it shows cannot vanish. Never here: who may read it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use dashmap::DashMap;
use dashmap::mapref::one::RefMut;
use linli_protocol::{JoinCode, NeighbourhoodId, Residence, Seq, UserId};

use crate::domain::{Applicant, BanRow, DeskText, JoinCodeRow, Row, RowKey};

/// The desks of all neighbourhoods.
#[derive(Debug, Default)]
pub(super) struct Desks {
    by_neighbourhood: DashMap<NeighbourhoodId, Desk>,
    /// The codes in force.
    codes: DashMap<JoinCode, NeighbourhoodId>,
    /// When texts that desks keep are erased, soonest first.
    due: Mutex<BTreeSet<(u64, NeighbourhoodId, Seq)>>,
    /// Where a person has applied and waits, for `mine`.
    waiting: DashMap<UserId, BTreeSet<NeighbourhoodId>>,
}

#[derive(Debug, Default)]
struct Desk {
    applicants: BTreeMap<UserId, Applicant>,
    code: Option<JoinCodeRow>,
    /// How often the page of which code was opened.
    scans: Option<(JoinCode, u64)>,
    /// Of applicants and of members.
    residences: BTreeMap<UserId, Residence>,
    /// What is kept for a time, by the event that brought it.
    texts: BTreeMap<Seq, DeskText>,
    bans: BTreeMap<UserId, BanRow>,
    /// Until when people are muted; some of these times have passed.
    mutes: BTreeMap<UserId, u64>,
}

impl Desks {
    pub(super) fn put(&self, row: &Row) {
        match row {
            Row::Applicant(applicant) => {
                let Applicant { neighbourhood, user, .. } = *applicant;
                self.by_neighbourhood
                    .entry(neighbourhood)
                    .or_default()
                    .applicants
                    .insert(user, applicant.clone());
                self.note_waiting(neighbourhood, user, applicant.refused.is_none());
            }
            Row::JoinCode(row) => {
                let before =
                    self.by_neighbourhood.entry(row.neighbourhood).or_default().code.replace(row.clone());
                self.forget_code(before);
                self.codes.insert(row.code, row.neighbourhood);
            }
            Row::Scans { neighbourhood, code, scans } => {
                self.desk(*neighbourhood).scans = Some((*code, *scans));
            }
            Row::Residence { neighbourhood, user, residence, .. } => {
                let mut desk = self.by_neighbourhood.entry(*neighbourhood).or_default();
                desk.residences.insert(*user, residence.clone());
            }
            Row::DeskText(text) => {
                let DeskText { neighbourhood, entry, .. } = *text;
                let before = self.desk(neighbourhood).texts.insert(entry, *text);
                self.note_due(before, Some(*text));
            }
            Row::Ban(ban) => {
                self.desk(ban.neighbourhood).bans.insert(ban.user, ban.clone());
            }
            Row::Mute { neighbourhood, user, until } => {
                self.desk(*neighbourhood).mutes.insert(*user, *until);
            }
            _ => {}
        }
    }

    pub(super) fn delete(&self, key: &RowKey) {
        match key {
            RowKey::Applicant(neighbourhood, user) => {
                if let Some(mut desk) = self.by_neighbourhood.get_mut(neighbourhood) {
                    desk.applicants.remove(user);
                }
                self.note_waiting(*neighbourhood, *user, false);
            }
            RowKey::JoinCode(neighbourhood) => {
                let before =
                    self.by_neighbourhood.get_mut(neighbourhood).and_then(|mut desk| desk.code.take());
                self.forget_code(before);
            }
            RowKey::Residence(neighbourhood, user) => {
                if let Some(mut desk) = self.by_neighbourhood.get_mut(neighbourhood) {
                    desk.residences.remove(user);
                }
            }
            RowKey::DeskText(neighbourhood, entry) => {
                let before = self.desk(*neighbourhood).texts.remove(entry);
                self.note_due(before, None);
            }
            RowKey::Ban(neighbourhood, user) => {
                self.desk(*neighbourhood).bans.remove(user);
            }
            RowKey::Mute(neighbourhood, user) => {
                self.desk(*neighbourhood).mutes.remove(user);
            }
            _ => {}
        }
    }

    /// An application, waiting or refused.
    pub(super) fn applicant(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Option<Applicant> {
        self.by_neighbourhood.get(&neighbourhood)?.applicants.get(&user).cloned()
    }

    /// Whether a person waits to be admitted there.
    pub(super) fn is_waiting(&self, neighbourhood: NeighbourhoodId, user: UserId) -> bool {
        self.waiting.get(&user).is_some_and(|places| places.contains(&neighbourhood))
    }

    /// Where a person waits to be admitted.
    pub(super) fn waits_at(&self, user: UserId) -> BTreeSet<NeighbourhoodId> {
        self.waiting.get(&user).map(|places| places.clone()).unwrap_or_default()
    }

    /// The code in force, and who waits.
    pub(super) fn open_matters(
        &self,
        neighbourhood: NeighbourhoodId,
    ) -> (Option<JoinCodeRow>, Vec<Applicant>) {
        let Some(desk) = self.by_neighbourhood.get(&neighbourhood) else { return (None, Vec::new()) };
        let waiting = desk.applicants.values().filter(|applicant| applicant.refused.is_none());
        (desk.code.clone(), waiting.cloned().collect())
    }

    /// The code in force, and how often its page was opened.
    pub(super) fn code(&self, neighbourhood: NeighbourhoodId) -> Option<(JoinCodeRow, u64)> {
        let desk = self.by_neighbourhood.get(&neighbourhood)?;
        let row = desk.code.clone()?;
        let scans = desk.scans.filter(|(code, _)| *code == row.code).map_or(0, |(_, scans)| scans);
        Some((row, scans))
    }

    /// The texts that a desk keeps for a time.
    pub(super) fn texts(&self, neighbourhood: NeighbourhoodId) -> Vec<DeskText> {
        self.by_neighbourhood
            .get(&neighbourhood)
            .map(|desk| desk.texts.values().copied().collect())
            .unwrap_or_default()
    }

    /// The text that is erased next, and when.
    pub(super) fn next_due(&self) -> Option<(u64, NeighbourhoodId, Seq)> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner).first().copied()
    }

    /// A ban in force.
    pub(super) fn ban(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Option<BanRow> {
        self.by_neighbourhood.get(&neighbourhood)?.bans.get(&user).cloned()
    }

    /// Whether a person is muted at this time.
    pub(super) fn is_muted(&self, neighbourhood: NeighbourhoodId, user: UserId, now: u64) -> bool {
        let desk = self.by_neighbourhood.get(&neighbourhood);
        desk.and_then(|desk| desk.mutes.get(&user).copied()).is_some_and(|until| until > now)
    }

    /// The neighbourhood of a code in force.
    pub(super) fn neighbourhood_of(&self, code: JoinCode) -> Option<NeighbourhoodId> {
        self.codes.get(&code).map(|neighbourhood| *neighbourhood)
    }

    /// Where a person said that they live.
    pub(super) fn residence(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Option<Residence> {
        self.by_neighbourhood.get(&neighbourhood)?.residences.get(&user).cloned()
    }

    fn desk(&self, neighbourhood: NeighbourhoodId) -> RefMut<'_, NeighbourhoodId, Desk> {
        self.by_neighbourhood.entry(neighbourhood).or_default()
    }

    fn note_due(&self, before: Option<DeskText>, after: Option<DeskText>) {
        let of = |text: DeskText| Some((text.due?, text.neighbourhood, text.entry));
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = before.and_then(of) {
            due.remove(&before);
        }
        due.extend(after.and_then(of));
    }

    fn forget_code(&self, before: Option<JoinCodeRow>) {
        if let Some(before) = before {
            self.codes.remove(&before.code);
        }
    }

    fn note_waiting(&self, neighbourhood: NeighbourhoodId, user: UserId, is_waiting: bool) {
        if is_waiting {
            self.waiting.entry(user).or_default().insert(neighbourhood);
        } else if let Some(mut places) = self.waiting.get_mut(&user) {
            places.remove(&neighbourhood);
        }
    }
}
