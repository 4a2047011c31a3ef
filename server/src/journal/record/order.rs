//! Acts of order and what came with them, as they are stored. Never here: who may do them.

use linli_protocol::{Link, Reason, Rule, Seq, UserId};

use super::super::JournalError;
use super::body::{BodyHash, domain_body, meaning};
use super::event::StoredHeader;
use super::words::{domain_fate, domain_rule, stored_rule};
use super::{Fault, Sealed, kind, seal, text};
use crate::domain::{EventKind, OrderAct};

/// What became of the post of a [`kind::POST_ACT`].
const REMOVED: u8 = 1;
const REJECTED: u8 = 2;

pub(super) fn order_act(
    key: &[u8],
    header: StoredHeader,
    act: &OrderAct,
    link: &Link,
) -> Result<Vec<u8>, JournalError> {
    let link = link.0;
    let post_act = |what: u8, user: &UserId, post: &Seq, rule: &Rule, reason: &Reason| {
        let stored = (header, what, user.0, post.0, stored_rule(*rule)?, reason.as_str(), link);
        seal(key, kind::POST_ACT, &stored)
    };
    match act {
        OrderAct::Muted { user, until, rule, reason } => {
            seal(key, kind::MUTED, &(header, user.0, until, stored_rule(*rule)?, reason.as_str(), link))
        }
        OrderAct::Unmuted { user } => seal(key, kind::UNMUTED, &(header, user.0, link)),
        OrderAct::SlowModeSet { seconds } => seal(key, kind::SLOW_MODE_SET, &(header, seconds, link)),
        OrderAct::PostRemoved { user, post, rule, reason } => post_act(REMOVED, user, post, rule, reason),
        OrderAct::PostRejected { user, held, rule, reason } => post_act(REJECTED, user, held, rule, reason),
        OrderAct::Banned { user, rule, reason } => {
            let why = Some((stored_rule(*rule)?, reason.as_str()));
            seal(key, kind::BAN_ACT, &(header, user.0, why, link))
        }
        OrderAct::Unbanned { user } => seal(key, kind::BAN_ACT, &(header, user.0, None::<(u8, &str)>, link)),
        OrderAct::ScreeningSet { on } => seal(key, kind::SCREENING_SET, &(header, on, link)),
        OrderAct::AppealDecided { of, granted, reason } => {
            seal(key, kind::APPEAL_DECIDED, &(header, of.0, granted, reason.as_str(), Some(link)))
        }
    }
}

/// The kinds that came with removals, appeals, bans and screening.
pub(super) fn event_of_order(
    sealed: &Sealed<'_>,
) -> Result<(StoredHeader, EventKind, Option<BodyHash>), Fault> {
    let mut hash = None;
    let (header, kind) = match sealed.kind {
        kind::MUTED => {
            let (header, user, until, rule, reason, link) = sealed.whole()?;
            let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
            kept_order(header, OrderAct::Muted { user: UserId(user), until, rule, reason }, link)
        }
        kind::UNMUTED => {
            let (header, user, link) = sealed.whole()?;
            kept_order(header, OrderAct::Unmuted { user: UserId(user) }, link)
        }
        kind::SLOW_MODE_SET => {
            let (header, seconds, link) = sealed.whole()?;
            kept_order(header, OrderAct::SlowModeSet { seconds }, link)
        }
        kind::REMOVED => {
            let (header, post, act, entry) = sealed.whole()?;
            (header, EventKind::Removed { post: Seq(post), act: Seq(act), entry: Seq(entry) })
        }
        kind::RESTORED => {
            let (header, post, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Restored { post: Seq(post), body: meaning(stored, &body)? })
        }
        kind::PINNED => {
            let (header, post, on) = sealed.whole()?;
            (header, EventKind::Pinned { post: Seq(post), on })
        }
        kind::REMOVED_TEXT => {
            let (header, author, post, act, due, stored, body) = sealed.whole()?;
            hash = Some(stored);
            let (author, post, act) = (UserId(author), Seq(post), Seq(act));
            let body = meaning(stored, &body)?;
            (header, EventKind::RemovedText { author, post, act, due, body })
        }
        kind::HELD => {
            let (header, reply_to, stored, body): (_, Option<u64>, _, _) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Held { body: meaning(stored, &body)?, reply_to: reply_to.map(Seq) })
        }
        kind::REJECTED => {
            let (header, held, act, due) = sealed.whole()?;
            (header, EventKind::Rejected { held: Seq(held), act: Seq(act), due })
        }
        kind::SETTLED => {
            let (header, entry, fate) = sealed.whole()?;
            (header, EventKind::Settled { entry: Seq(entry), fate: domain_fate(fate)? })
        }
        kind::APPEALED => {
            let (header, act, stored, body) = sealed.whole()?;
            hash = Some(stored);
            (header, EventKind::Appealed { act: Seq(act), body: domain_body(stored, &body)? })
        }
        kind::APPEAL_DECIDED => {
            let (header, act, granted, reason, link): (_, _, _, _, Option<[u8; 32]>) = sealed.whole()?;
            let (act, reason) = (Seq(act), text(reason, Reason::parse)?);
            match link {
                Some(link) => kept_order(header, OrderAct::AppealDecided { of: act, granted, reason }, link),
                None => (header, EventKind::Decided { act, granted, reason }),
            }
        }
        kind::POST_ACT => {
            let (header, what, user, post, rule, reason, link) = sealed.whole()?;
            let (user, post) = (UserId(user), Seq(post));
            let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
            let act = match what {
                REMOVED => OrderAct::PostRemoved { user, post, rule, reason },
                REJECTED => OrderAct::PostRejected { user, held: post, rule, reason },
                found => return Err(Fault::TooNew { what: "an act", found: u8::into(found), known: 2 }),
            };
            kept_order(header, act, link)
        }
        kind::BAN_ACT => {
            let (header, user, why, link): (_, _, Option<(u8, &str)>, _) = sealed.whole()?;
            let user = UserId(user);
            let act = match why {
                Some((rule, reason)) => {
                    let (rule, reason) = (domain_rule(rule)?, text(reason, Reason::parse)?);
                    OrderAct::Banned { user, rule, reason }
                }
                None => OrderAct::Unbanned { user },
            };
            kept_order(header, act, link)
        }
        kind::SCREENING_SET => {
            let (header, on, link) = sealed.whole()?;
            kept_order(header, OrderAct::ScreeningSet { on }, link)
        }
        _ => return Err(sealed.unexpected()),
    };
    Ok((header, kind, hash))
}

fn kept_order(header: StoredHeader, act: OrderAct, link: [u8; 32]) -> (StoredHeader, EventKind) {
    (header, EventKind::KeptOrder { act, link: Link(link) })
}
