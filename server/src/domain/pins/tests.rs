//! Stories of pins.

use linli_protocol::{ErrorCode, Office, Reason, Rule, Seq, UserId, limits};

use crate::domain::testing::{ANA, BO, GROUP, Story, XINYUAN};
use crate::domain::{Act, Decision, Rejection};

/// Ana is the secretary, Bo a member.
fn story() -> Story {
    let mut story = Story::with_members();
    let office = Office::Secretary;
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office }).unwrap();
    story
}

fn pin(story: &mut Story, by: UserId, post: Seq, on: bool) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::Pin { topic: GROUP, client_id, post, on })
}

#[test]
fn keepers_pin_five_posts_in_their_order_and_the_sixth_waits_for_room() {
    let mut story = story();
    let posts: Vec<Seq> = (0..=limits::PINS_MAX).map(|n| story.post(BO, &format!("{n}"))).collect();
    for post in posts[..limits::PINS_MAX].iter().rev() {
        pin(&mut story, ANA, *post, true).unwrap();
    }
    let last = posts[limits::PINS_MAX];
    assert_eq!(pin(&mut story, ANA, last, true).unwrap_err().code, ErrorCode::TooManyPins);
    assert_eq!(pin(&mut story, BO, last, true).unwrap_err().code, ErrorCode::NotAllowed);
    let again = pin(&mut story, ANA, posts[0], true).unwrap();
    assert!(again.commit.events.is_empty(), "it is pinned already");
    pin(&mut story, ANA, posts[4], false).unwrap();
    pin(&mut story, ANA, last, true).unwrap();
    assert_eq!(story.district.pins(GROUP), [posts[3], posts[2], posts[1], posts[0], last]);
}

#[test]
fn a_post_that_goes_takes_its_pin_with_it() {
    let mut story = story();
    let (one, two) = (story.post(BO, "one"), story.post(BO, "two"));
    for post in [one, two] {
        pin(&mut story, ANA, post, true).unwrap();
    }
    let client_id = story.client_id();
    story.act(BO, Act::Delete { topic: GROUP, client_id, post: one }).unwrap();
    assert_eq!(story.district.pins(GROUP), [two]);
    let (client_id, reason) = (story.client_id(), Reason::parse("x").unwrap());
    let (topic, rule) = (GROUP, Rule::Insult);
    story.act(ANA, Act::RemovePost { topic, client_id, post: two, rule, reason }).unwrap();
    assert!(story.district.pins(GROUP).is_empty());
    assert_eq!(pin(&mut story, ANA, one, true).unwrap_err().code, ErrorCode::NoSuchPost);
}
