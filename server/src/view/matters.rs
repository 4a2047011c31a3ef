//! Pages that are no talk: acts of order, what lies on a desk, appeals, the register and the roster. Never here: posts.

use std::ops::ControlFlow;

use linli_protocol::{
    AppealItem, Appealed, ApplicationItem, Card, Held, HeldItem, Item, JoinCodeItem, KeptItem,
    NeighbourhoodId, Seq, Topic,
};

use super::frames::act_item;
use super::pages::{PageError, Pages};
use crate::domain::{AppealRow, DeskText, JoinCodeRow, Matter, Row};
use crate::journal::{ReadLimit, RowGroup};
use crate::limits;

impl Pages {
    /// Acts of order, each an event, from `before` downwards.
    pub(super) fn acts(
        &self,
        topic: Topic,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let before = before.map_or(Seq(self.durable.head(topic).seq.0.saturating_add(1)), Seq);
        let limit = ReadLimit { events_max: items_max, bytes_max: limits::PAGE_BYTES_MAX };
        let mut events = self.durable.events_before(topic, before, limit)?;
        events.reverse();
        let next = events.first().map(|oldest| oldest.seq.0).filter(|seq| *seq > 1);
        let items = events.iter().filter_map(|event| act_item(event, &self.directory));
        Ok((items.map(Item::Act).collect(), next))
    }

    /// What waits on a desk, and the join code in force, by the events that brought them, from `before` downwards.
    pub(super) fn open_matters(
        &self,
        topic: Topic,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let Some(neighbourhood) = topic.neighbourhood() else { return Err(PageError::NotFound) };
        let (code, waiting) = self.directory.open_matters(neighbourhood);
        let applications = waiting.into_iter().map(|applicant| {
            let resident = self.directory.resident(applicant.user, topic);
            let item = ApplicationItem { seq: applicant.seq, at: applicant.at, resident };
            (applicant.seq.0, Item::Application(item))
        });
        let code = code.map(|row| {
            let JoinCodeRow { code, seq, at, applied, admitted, .. } = row;
            (seq.0, Item::JoinCode(JoinCodeItem { seq, at, code, applied, admitted }))
        });
        let mut open: Vec<(u64, Item)> = applications.chain(code).collect();
        for text in self.directory.desk_texts(neighbourhood) {
            open.push((text.entry.0, self.desk_text(topic, text)?));
        }
        Ok(newest(open, items_max, before))
    }

    /// A text that a desk keeps. It may be erased while this reads: then the item has none, and the event that says so follows.
    fn desk_text(&self, topic: Topic, kept: DeskText) -> Result<Item, PageError> {
        let DeskText { entry: seq, at, author, matter, due, .. } = kept;
        let text = self.text_at(topic, seq)?;
        let by = self.directory.card(author, topic);
        Ok(match matter {
            Matter::Held { reply_to } => Item::Held(HeldItem { seq, at, by, held: Held { text, reply_to } }),
            Matter::Removed { act, .. } | Matter::Rejected { act, .. } => {
                Item::Kept(KeptItem { seq, at, by, act, due, text })
            }
        })
    }

    /// Appeals by the acts that they are against, from `before` downwards.
    pub(super) fn appeals(
        &self,
        neighbourhood: NeighbourhoodId,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let mut rows = Vec::new();
        self.durable.rows(RowGroup::AppealsOf(neighbourhood), &mut |row| {
            if let Row::Appeal(appeal) = row {
                rows.push(appeal);
            }
            ControlFlow::Continue(())
        })?;
        rows.retain(|appeal| before.is_none_or(|before| appeal.act.0 < before));
        let from = rows.len().saturating_sub(items_max);
        let next = (from > 0).then(|| rows[from].act.0);
        let items = rows[from..].iter().map(|appeal| self.appeal_item(appeal).map(Item::Appeal));
        Ok((items.collect::<Result<_, _>>()?, next))
    }

    /// An appeal with what was said, while it waits.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn appeal_item(&self, appeal: &AppealRow) -> Result<AppealItem, PageError> {
        let AppealRow { neighbourhood, act, seq, at, user, granted, .. } = *appeal;
        let topic = Topic::Appeals(neighbourhood);
        let text = self.text_at(topic, seq)?;
        let by = self.directory.card(user, topic);
        Ok(AppealItem { seq, at, by, appealed: Appealed { act, text }, granted })
    }

    /// The appeals that wait for a decision, oldest neighbourhood first; the administration's.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn waiting_appeals(&self, items_max: usize) -> Result<Vec<(NeighbourhoodId, AppealItem)>, PageError> {
        let mut waiting = Vec::new();
        self.durable.rows(RowGroup::Appeals, &mut |row| {
            if let Row::Appeal(appeal @ AppealRow { granted: None, .. }) = row {
                waiting.push(appeal);
            }
            if waiting.len() < items_max { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let item = |appeal: &AppealRow| Ok((appeal.neighbourhood, self.appeal_item(appeal)?));
        waiting.iter().map(item).collect()
    }

    /// The text that an act put on a desk, while it is there; the administration's, to decide an appeal by.
    ///
    /// # Errors
    /// [`PageError`].
    pub fn text_of_act(&self, neighbourhood: NeighbourhoodId, act: Seq) -> Result<Option<String>, PageError> {
        let is_it = |text: &DeskText| match text.matter {
            Matter::Removed { act: of, .. } | Matter::Rejected { act: of, .. } => of == act,
            Matter::Held { .. } => false,
        };
        match self.directory.desk_texts(neighbourhood).into_iter().find(is_it) {
            Some(kept) => self.text_at(Topic::Desk(neighbourhood), kept.entry),
            None => Ok(None),
        }
    }

    /// Residents by number, from `before` downwards.
    pub(super) fn residents(
        &self,
        topic: Topic,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let Some(neighbourhood) = topic.neighbourhood() else { return Err(PageError::NotFound) };
        let members = self.directory.members_of(neighbourhood).into_iter();
        let residents = members.map(|user| self.directory.resident(user, topic));
        let known = residents.filter(|resident| resident.residence.is_some());
        let items = known.map(|resident| (resident.person.id.0, Item::Resident(resident))).collect();
        Ok(newest(items, items_max, before))
    }

    /// Members by number, from `before` downwards.
    pub(super) fn members(
        &self,
        topic: Topic,
        items_max: usize,
        before: Option<u64>,
    ) -> Result<(Vec<Item>, Option<u64>), PageError> {
        let Some(neighbourhood) = topic.neighbourhood() else { return Err(PageError::NotFound) };
        let mut users = self.directory.members_of(neighbourhood);
        users.retain(|user| before.is_none_or(|before| user.0 < before));
        let from = users.len().saturating_sub(items_max);
        let next = (from > 0).then(|| users[from].0);
        let cards: Vec<Card> = users[from..].iter().map(|user| self.directory.card(*user, topic)).collect();
        Ok((cards.into_iter().map(Item::Member).collect(), next))
    }
}

/// The last so many of those before a key, oldest first, and the key for those before them.
fn newest(mut items: Vec<(u64, Item)>, items_max: usize, before: Option<u64>) -> (Vec<Item>, Option<u64>) {
    items.retain(|(key, _)| before.is_none_or(|before| *key < before));
    items.sort_by_key(|(key, _)| *key);
    let from = items.len().saturating_sub(items_max);
    let next = (from > 0).then(|| items[from].0);
    (items.split_off(from).into_iter().map(|(_, item)| item).collect(), next)
}
