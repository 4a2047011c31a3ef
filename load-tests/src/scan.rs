//! The two frames that come by the million, recognised without parsing JSON: an event's number, and the
//! reply to a post. What does not have exactly the expected bytes is left to the real decoder, so a
//! server that orders its fields otherwise costs speed and nothing else.

use linli_protocol::Topic;

/// The bytes that an event of `topic` begins with, up to its number.
#[must_use]
pub fn event_start(topic: Topic) -> Vec<u8> {
    format!(r#"{{"t":"event","topic":"{topic}","seq":"#).into_bytes()
}

/// The number of an event that begins with `start`.
#[must_use]
#[inline]
pub fn event_seq(payload: &[u8], start: &[u8]) -> Option<u64> {
    let rest = payload.strip_prefix(start)?;
    let (seq, rest) = number(rest)?;
    // Whatever follows the number, it must not be a digit that was cut or a fraction.
    (*rest.first()? == b',').then_some(seq)
}

/// The reply that says a post was accepted: the request's number, the topic's name and the event's number.
#[must_use]
pub fn accepted(payload: &[u8]) -> Option<(u64, &[u8], u64)> {
    let rest = payload.strip_prefix(br#"{"t":"reply","id":"#)?;
    let (id, rest) = number(rest)?;
    let rest = rest.strip_prefix(br#","ok":{"accepted":{"topic":""#)?;
    let end = rest.iter().position(|b| *b == b'"')?;
    let (topic, rest) = rest.split_at(end);
    let rest = rest.strip_prefix(br#"","seq":"#)?;
    let (seq, rest) = number(rest)?;
    (rest == b"}}}").then_some((id, topic, seq))
}

#[inline]
fn number(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    let mut digits = 0;
    while let Some(digit @ b'0'..=b'9') = bytes.get(digits) {
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
        digits += 1;
    }
    // 19 digits always fit; longer ones could wrap and are left to the real decoder.
    (1..=19).contains(&digits).then(|| (value, &bytes[digits..]))
}

#[cfg(test)]
mod tests {
    use linli_protocol::codec::json;
    use linli_protocol::{
        Card, EventBody, EventFrame, NeighbourhoodId, Outcome, Place, Posted, RequestId, Seq, ServerFrame,
        Success, UserId,
    };

    use super::*;
    use crate::mark::Mark;

    const TOPIC: Topic = Topic::Group(NeighbourhoodId(7));

    fn posted(seq: u64, text: &str) -> Vec<u8> {
        json::encode_server(&ServerFrame::Event(EventFrame {
            topic: TOPIC,
            seq: Seq(seq),
            at: 1_700_000_000_123,
            by: Some(Card { id: UserId(57), name: "Bot 57".to_owned(), badge: false, office: None }),
            body: EventBody::Posted(Posted {
                text: Some(text.to_owned()),
                reply_to: None,
                posts: seq,
                mentions: vec![],
                mention_all: false,
            }),
        }))
    }

    #[test]
    fn the_real_encoders_event_is_recognised_with_its_number_and_its_mark() {
        let mark = Mark { post: 3, intended_ns: 99 };
        let payload = posted(1_234_567, &mark.text(100));
        assert_eq!(event_seq(&payload, &event_start(TOPIC)), Some(1_234_567));
        assert_eq!(Mark::find(&payload), Some(mark));
    }

    #[test]
    fn an_event_of_another_topic_is_not_taken_for_one_of_this() {
        let payload = posted(5, "hello");
        for other in [Topic::Roster(NeighbourhoodId(7)), Topic::Group(NeighbourhoodId(77)), Topic::District] {
            assert_eq!(event_seq(&payload, &event_start(other)), None);
        }
        assert_eq!(event_seq(br#"{"t":"online","topic":"group/7","count":3}"#, &event_start(TOPIC)), None);
    }

    #[test]
    fn the_real_encoders_reply_to_a_post_is_recognised() {
        let accepted_frame = Success::Accepted { accepted: Place { topic: TOPIC, seq: Seq(126) } };
        let payload = json::encode_server(&ServerFrame::Reply {
            id: RequestId(1000),
            outcome: Outcome::Ok(accepted_frame),
        });
        assert_eq!(accepted(&payload), Some((1000, &b"group/7"[..], 126)));
        assert_eq!(accepted(br#"{"t":"reply","id":4,"error":{"code":"busy"}}"#), None);
        assert_eq!(accepted(br#"{"t":"reply","id":4,"ok":{"accepted":{"topic":"group/7","seq":-1}}}"#), None);
    }
}
