//! Domain events to wire events: the one file of that conversion. Cards are rendered here, so that an old
//! event shows today's name, badge and office.

use linli_protocol::{
    ActItem, Card, Edited, EventBody, EventFrame, Link, ModerationAct, Muted, NeighbourhoodSet, Posted,
    Reacted, Refused, SlowModeSet, Topic, Unmuted, UserId,
};

use super::directory::Directory;
use crate::domain::{Body, Event, EventKind, OrderAct};

/// An event as the wire shows it.
#[must_use]
pub fn event_frame(event: &Event, directory: &Directory) -> EventFrame {
    EventFrame {
        topic: event.topic,
        seq: event.seq,
        at: event.at,
        by: event.by.map(|user| directory.card(user, event.topic)),
        body: body(event, directory),
    }
}

fn body(event: &Event, directory: &Directory) -> EventBody {
    match &event.kind {
        EventKind::Posted { body, reply_to } => {
            let (mentions, mention_all) = mentions(body, event.topic, directory);
            let (text, reply_to, posts) = (text(body), *reply_to, event.posts);
            EventBody::Posted(Posted { text, reply_to, posts, mentions, mention_all })
        }
        EventKind::Edited { post, body } => {
            let (mentions, mention_all) = mentions(body, event.topic, directory);
            EventBody::Edited(Edited { post: *post, text: text(body), mentions, mention_all })
        }
        EventKind::Deleted { post } => EventBody::Deleted { post: *post },
        EventKind::Reacted { post, reaction, on, count } => EventBody::Reacted(Reacted {
            post: *post,
            reaction: reaction.as_str().to_owned(),
            on: *on,
            count: *count,
        }),
        EventKind::Member { user, .. } => EventBody::Member(directory.card(*user, event.topic)),
        EventKind::Left { user } => EventBody::Left { user: *user },
        EventKind::NeighbourhoodOpened { neighbourhood, title } => {
            EventBody::NeighbourhoodOpened { neighbourhood: *neighbourhood, title: title.clone() }
        }
        EventKind::PersonRegistered { user } => EventBody::PersonRegistered { user: *user },
        EventKind::JoinCodeIssued { code } => EventBody::JoinCodeIssued { code: *code },
        EventKind::JoinCodeRevoked => EventBody::JoinCodeRevoked,
        EventKind::Applied { user } => EventBody::Applied(directory.resident(*user, event.topic)),
        EventKind::Admitted { user } => EventBody::Admitted(directory.card(*user, event.topic)),
        EventKind::Refused { user, reason } => EventBody::Refused(Refused {
            person: directory.card(*user, event.topic),
            reason: reason.as_str().to_owned(),
        }),
        EventKind::Resident { user } => EventBody::Resident(directory.resident(*user, event.topic)),
        EventKind::ResidentLeft { user } => EventBody::ResidentLeft { user: *user },
        EventKind::NeighbourhoodSet { neighbourhood, settings } => {
            EventBody::NeighbourhoodSet(NeighbourhoodSet {
                neighbourhood: *neighbourhood,
                phase: settings.phase,
                kind: settings.kind,
                modules: settings.modules.on(),
            })
        }
        EventKind::KeptOrder { act, link } => kept_order(event.topic, act, *link, directory),
    }
}

fn kept_order(topic: Topic, act: &OrderAct, link: Link, directory: &Directory) -> EventBody {
    let person = |user: &UserId| directory.card(*user, topic);
    match act {
        OrderAct::Muted { user, until, rule, reason } => EventBody::Muted(Muted {
            person: person(user),
            until: *until,
            rule: *rule,
            reason: reason.as_str().to_owned(),
            link,
        }),
        OrderAct::Unmuted { user } => EventBody::Unmuted(Unmuted { person: person(user), link }),
        OrderAct::SlowModeSet { seconds } => EventBody::SlowModeSet(SlowModeSet { seconds: *seconds, link }),
    }
}

/// An act of a moderation record as a view shows it; `None` for any other event.
#[must_use]
pub(super) fn act_item(event: &Event, directory: &Directory) -> Option<ActItem> {
    let EventFrame { seq, at, by, body, .. } = event_frame(event, directory);
    let act = match body {
        EventBody::Muted(muted) => ModerationAct::Muted(muted),
        EventBody::Unmuted(unmuted) => ModerationAct::Unmuted(unmuted),
        EventBody::SlowModeSet(set) => ModerationAct::SlowModeSet(set),
        _ => return None,
    };
    Some(ActItem { seq, at, by, act })
}

/// Whom a text means, as they are shown today, and whether it means everybody.
#[must_use]
pub(super) fn mentions(body: &Body, topic: Topic, directory: &Directory) -> (Vec<Card>, bool) {
    let Some(mentions) = body.mentions() else { return (Vec::new(), false) };
    (mentions.people().iter().map(|user| directory.card(*user, topic)).collect(), mentions.all)
}

fn text(body: &Body) -> Option<String> {
    body.text().map(|text| text.as_str().to_owned())
}
