//! The fold of keeping order: mutes, bans and screening, removals and pins, what a desk keeps, appeals.

use linli_protocol::{Fate, NeighbourhoodId, Seq};

use super::super::Journal;
use super::{Fold, FoldError};
use crate::domain::{AppealRow, BanRow, DeskText, Event, EventKind, Matter, OrderAct, Removal, Row, RowKey};

impl Fold {
    pub(super) fn keep_order(
        &mut self,
        journal: &dyn Journal,
        neighbourhood: NeighbourhoodId,
        event: &Event,
        act: &OrderAct,
    ) -> Result<(), FoldError> {
        match act {
            OrderAct::Muted { user, until, .. } => {
                self.put(Row::Mute { neighbourhood, user: *user, until: *until });
            }
            OrderAct::Unmuted { user } => drop(self.rows.remove(&RowKey::Mute(neighbourhood, *user))),
            OrderAct::SlowModeSet { seconds } => {
                self.put(Row::SlowMode { neighbourhood, seconds: *seconds });
            }
            OrderAct::Banned { user, rule, reason } => {
                let (user, act, at, rule) = (*user, event.seq, event.at, *rule);
                self.put(Row::Ban(BanRow { neighbourhood, user, act, at, rule, reason: reason.clone() }));
            }
            OrderAct::Unbanned { user } => drop(self.rows.remove(&RowKey::Ban(neighbourhood, *user))),
            OrderAct::ScreeningSet { on } => self.put(Row::Screening { neighbourhood, on: *on }),
            OrderAct::AppealDecided { of, granted: true, .. } => self.lift(journal, neighbourhood, *of)?,
            OrderAct::AppealDecided { .. } | OrderAct::PostRemoved { .. } | OrderAct::PostRejected { .. } => {
            }
        }
        Ok(())
    }

    /// A granted appeal ends the mute or the ban that was appealed against, if that is still the one in force.
    fn lift(
        &mut self,
        journal: &dyn Journal,
        neighbourhood: NeighbourhoodId,
        of: Seq,
    ) -> Result<(), FoldError> {
        let appealed = journal.event(self.topic, of)?;
        let Some(EventKind::KeptOrder { act, .. }) = appealed.map(|event| event.kind) else {
            return Err(FoldError::unfit(format!("decides an appeal against {of}, which is no act")));
        };
        match act {
            OrderAct::Muted { user, until, .. } => {
                let key = RowKey::Mute(neighbourhood, user);
                if matches!(self.rows.get(&key), Some(Row::Mute { until: now, .. }) if *now == until) {
                    self.rows.remove(&key);
                }
            }
            OrderAct::Banned { user, .. } => {
                let key = RowKey::Ban(neighbourhood, user);
                if matches!(self.rows.get(&key), Some(Row::Ban(ban)) if ban.act == of) {
                    self.rows.remove(&key);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Removals, their end, and pins.
    pub(super) fn keep(&mut self, journal: &dyn Journal, event: &Event) -> Result<(), FoldError> {
        let changed = event.seq;
        match &event.kind {
            EventKind::Removed { post, act, entry } => {
                let removed = Some(Removal { act: *act, entry: *entry });
                self.change(journal, *post, changed, |state| state.removed = removed)?;
                self.unpin(*post, changed);
                self.poll_is_removed(*post, true);
            }
            EventKind::Restored { post, .. } => {
                self.change(journal, *post, changed, |state| {
                    (state.removed, state.restored) = (None, Some(changed));
                })?;
                self.poll_is_removed(*post, false);
            }
            EventKind::Pinned { post, on } => {
                self.change(journal, *post, changed, |state| state.pinned = *on)?;
                let mut posts = match self.rows.remove(&RowKey::Pins(self.topic)) {
                    Some(Row::Pins { posts, .. }) => posts,
                    _ => Vec::new(),
                };
                posts.retain(|pinned| pinned != post);
                posts.extend(on.then_some(*post));
                self.put(Row::Pins { topic: self.topic, posts, changed });
            }
            _ => {}
        }
        Ok(())
    }

    /// A post that goes takes its pin with it.
    pub(super) fn unpin(&mut self, post: Seq, by: Seq) {
        let key = RowKey::Post(self.topic, post);
        let Some(Row::Post { state, .. }) = self.rows.get_mut(&key) else { return };
        if std::mem::take(&mut state.pinned)
            && let Some(Row::Pins { posts, changed, .. }) = self.rows.get_mut(&RowKey::Pins(self.topic))
        {
            posts.retain(|pinned| *pinned != post);
            *changed = by;
        }
    }

    /// A removed poll stays open: its time runs on.
    fn poll_is_removed(&mut self, post: Seq, removed: bool) {
        if let Some(Row::Poll(poll)) = self.rows.get_mut(&RowKey::Poll(self.topic, post)) {
            poll.removed = removed;
        }
    }

    pub(super) fn desk(&mut self, event: &Event) -> Result<(), FoldError> {
        let neighbourhood = self.neighbourhood()?;
        let (entry, at) = (event.seq, event.at);
        let key = |entry: &Seq| RowKey::DeskText(neighbourhood, *entry);
        let missing = |entry: &Seq| FoldError::unfit(format!("is about entry {entry}, which is not there"));
        match &event.kind {
            EventKind::RemovedText { author, post, act, due, .. } => {
                let (author, due) = (*author, Some(*due));
                let matter = Matter::Removed { post: *post, act: *act };
                self.put(Row::DeskText(DeskText { neighbourhood, entry, at, author, matter, due }));
            }
            EventKind::Held { reply_to, .. } => {
                let author = event.by.ok_or_else(|| FoldError::unfit("is a held post of nobody"))?;
                let (matter, due) = (Matter::Held { reply_to: *reply_to }, None);
                self.put(Row::DeskText(DeskText { neighbourhood, entry, at, author, matter, due }));
            }
            EventKind::Rejected { held, act, due } => match self.rows.get_mut(&key(held)) {
                Some(Row::DeskText(text @ DeskText { matter: Matter::Held { .. }, .. })) => {
                    let Matter::Held { reply_to } = text.matter else { return Err(missing(held)) };
                    (text.matter, text.due) = (Matter::Rejected { reply_to, act: *act }, Some(*due));
                }
                _ => return Err(missing(held)),
            },
            EventKind::Settled { entry, fate: Fate::Appealed } => match self.rows.get_mut(&key(entry)) {
                Some(Row::DeskText(text)) => text.due = None,
                _ => return Err(missing(entry)),
            },
            EventKind::Settled { entry, .. } => {
                self.rows.remove(&key(entry)).ok_or_else(|| missing(entry))?;
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn appeal(&mut self, event: &Event) -> Result<(), FoldError> {
        let neighbourhood = self.neighbourhood()?;
        match &event.kind {
            EventKind::Appealed { act, .. } => {
                let user = event.by.ok_or_else(|| FoldError::unfit("is an appeal of nobody"))?;
                let (act, seq, at, granted, changed) = (*act, event.seq, event.at, None, event.seq);
                self.put(Row::Appeal(AppealRow { neighbourhood, act, seq, at, user, granted, changed }));
            }
            EventKind::Decided { act, granted, .. } => {
                match self.rows.get_mut(&RowKey::Appeal(neighbourhood, *act)) {
                    Some(Row::Appeal(appeal)) => {
                        (appeal.granted, appeal.changed) = (Some(*granted), event.seq);
                    }
                    _ => return Err(FoldError::unfit(format!("decides what nobody appealed, act {act}"))),
                }
            }
            _ => {}
        }
        Ok(())
    }
}
