//! What is done to keep order (R12), as the moderation record has it. Never here: who may do it; that is `moderation`.

use linli_protocol::{EntryKind, Reason, Rule, Seq, UserId};

/// What was done to keep order (R12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderAct {
    /// A member was muted.
    Muted {
        /// Who.
        user: UserId,
        /// Until when, milliseconds since 1970.
        until: u64,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// A mute was ended early.
    Unmuted {
        /// Whose.
        user: UserId,
    },
    /// Slow mode was set.
    SlowModeSet {
        /// To so many seconds; 0 ends it.
        seconds: u32,
    },
    /// A post was removed from the group.
    PostRemoved {
        /// Whose.
        user: UserId,
        /// Which post.
        post: Seq,
        /// Which rule it broke.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// A held post was rejected.
    PostRejected {
        /// Whose.
        user: UserId,
        /// Which, by its event on the desk.
        held: Seq,
        /// Which rule it would break.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// A person was banned.
    Banned {
        /// Who.
        user: UserId,
        /// Which rule they broke.
        rule: Rule,
        /// Why.
        reason: Reason,
    },
    /// A ban was lifted.
    Unbanned {
        /// Whose.
        user: UserId,
    },
    /// Screening was switched.
    ScreeningSet {
        /// On or off.
        on: bool,
    },
    /// The district decided an appeal.
    AppealDecided {
        /// The act that was appealed against.
        of: Seq,
        /// Whether it is undone.
        granted: bool,
        /// Why.
        reason: Reason,
    },
}

impl OrderAct {
    /// As the chain takes it in.
    #[must_use]
    pub fn entry(&self) -> EntryKind<'_> {
        match self {
            OrderAct::Muted { user, until, rule, reason } => {
                EntryKind::Muted { user: *user, until: *until, rule: *rule, reason: reason.as_str() }
            }
            OrderAct::Unmuted { user } => EntryKind::Unmuted { user: *user },
            OrderAct::SlowModeSet { seconds } => EntryKind::SlowModeSet { seconds: *seconds },
            OrderAct::PostRemoved { user, post, rule, reason } => {
                EntryKind::PostRemoved { user: *user, post: *post, rule: *rule, reason: reason.as_str() }
            }
            OrderAct::PostRejected { user, held, rule, reason } => {
                EntryKind::PostRejected { user: *user, held: *held, rule: *rule, reason: reason.as_str() }
            }
            OrderAct::Banned { user, rule, reason } => {
                EntryKind::Banned { user: *user, rule: *rule, reason: reason.as_str() }
            }
            OrderAct::Unbanned { user } => EntryKind::Unbanned { user: *user },
            OrderAct::ScreeningSet { on } => EntryKind::ScreeningSet { on: *on },
            OrderAct::AppealDecided { of, granted, reason } => {
                EntryKind::AppealDecided { of: *of, granted: *granted, reason: reason.as_str() }
            }
        }
    }

    /// The rule that was broken and why it was held to be; `None` for an act that needs neither, such as one that lifts something.
    #[must_use]
    pub fn grounds(&self) -> Option<(Rule, &Reason)> {
        match self {
            OrderAct::Muted { rule, reason, .. }
            | OrderAct::PostRemoved { rule, reason, .. }
            | OrderAct::PostRejected { rule, reason, .. }
            | OrderAct::Banned { rule, reason, .. } => Some((*rule, reason)),
            OrderAct::Unmuted { .. }
            | OrderAct::SlowModeSet { .. }
            | OrderAct::Unbanned { .. }
            | OrderAct::ScreeningSet { .. }
            | OrderAct::AppealDecided { .. } => None,
        }
    }

    /// Whom it weighs on, who may appeal against it; `None` for an act that weighs on nobody, or lifts something.
    #[must_use]
    pub fn weighs_on(&self) -> Option<UserId> {
        match self {
            OrderAct::Muted { user, .. }
            | OrderAct::PostRemoved { user, .. }
            | OrderAct::PostRejected { user, .. }
            | OrderAct::Banned { user, .. } => Some(*user),
            OrderAct::Unmuted { .. }
            | OrderAct::SlowModeSet { .. }
            | OrderAct::Unbanned { .. }
            | OrderAct::ScreeningSet { .. }
            | OrderAct::AppealDecided { .. } => None,
        }
    }
}
