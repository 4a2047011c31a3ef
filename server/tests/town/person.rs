//! Somebody with the resuming client: says things, and remembers all that was heard, in order.

use std::net::SocketAddr;

use linli_cli::{Client, Ended, Options, Update};
use linli_protocol::codec::Encoding;
use linli_protocol::{Epoch, EventBody, EventFrame, Head, Item, Position, PostItem, Seq, Topic, UserId};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{GROUP, PATIENCE};

/// A person at a device.
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) token: String,
    pub(crate) client: Client,
    heard: watch::Receiver<Vec<Update>>,
}

impl Person {
    pub(crate) async fn signs_in(
        address: SocketAddr,
        user: UserId,
        name: &str,
        token: &str,
        encoding: Encoding,
    ) -> Person {
        let server = format!("http://{address}").parse().unwrap();
        let mut options = Options::new(server, token.to_owned());
        options.encoding = encoding;
        let (client, mut updates) = Client::start(options);
        let (write, heard) = watch::channel(Vec::new());
        tokio::spawn(async move {
            while let Some(update) = updates.recv().await {
                write.send_modify(|all| all.push(update));
            }
        });
        let person = Person { user, name: name.to_owned(), token: token.to_owned(), client, heard };
        person.epoch().await;
        person
    }

    /// The history that this person's positions count in, as of the last sign-in.
    pub(crate) async fn epoch(&self) -> Epoch {
        let signed_in = |update: &Update| match update {
            Update::SignedIn(signed_in) => Some(signed_in.epoch),
            _ => None,
        };
        self.hears("that the sign-in worked", signed_in).await;
        self.heard.borrow().iter().rev().find_map(signed_in).unwrap()
    }

    /// Follows a topic from its first event.
    pub(crate) async fn follows(&self, topic: Topic) {
        let mark = self.mark();
        let from = Position { epoch: self.epoch().await, seq: Seq::ZERO };
        self.client.follow(topic, Some(from)).await.unwrap();
        self.hears_after(mark, "that the topic is followed", |update| {
            matches!(update, Update::Following(following) if following.topic == topic).then_some(())
        })
        .await;
    }

    pub(crate) async fn posts(&self, text: &str) -> Seq {
        self.client.post(GROUP, text, None).await.unwrap().seq
    }

    pub(crate) async fn replies(&self, to: Seq, text: &str) -> Seq {
        self.client.post(GROUP, text, Some(to)).await.unwrap().seq
    }

    pub(crate) async fn edits(&self, post: Seq, text: &str) -> Seq {
        self.client.edit(GROUP, post, text).await.unwrap().seq
    }

    pub(crate) async fn deletes(&self, post: Seq) -> Seq {
        self.client.delete(GROUP, post).await.unwrap().seq
    }

    pub(crate) async fn reacts(&self, post: Seq, reaction: &str, on: bool) -> Seq {
        self.client.react(GROUP, post, reaction, on).await.unwrap().seq
    }

    /// Waits until a post with this text comes.
    pub(crate) async fn sees(&self, text: &str) -> EventFrame {
        self.sees_event(
            &format!("the post {text:?}"),
            |event| matches!(&event.body, EventBody::Posted(posted) if posted.text.as_deref() == Some(text)),
        )
        .await
    }

    /// Waits for an event.
    pub(crate) async fn sees_event(&self, what: &str, is_it: impl Fn(&EventFrame) -> bool) -> EventFrame {
        self.hears(what, |update| match update {
            Update::Event(event) if is_it(event) => Some(event.clone()),
            _ => None,
        })
        .await
    }

    /// Waits for an update, which may have come already.
    pub(crate) async fn hears<T>(&self, what: &str, find: impl FnMut(&Update) -> Option<T>) -> T {
        self.hears_after(0, what, find).await
    }

    /// Waits for an update that comes after a mark.
    pub(crate) async fn hears_after<T>(
        &self,
        mark: usize,
        what: &str,
        mut find: impl FnMut(&Update) -> Option<T>,
    ) -> T {
        let mut found = None;
        let mut heard = self.heard.clone();
        let waited = timeout(PATIENCE, async {
            let seen = |all: &Vec<Update>| {
                found = all[mark..].iter().find_map(&mut find);
                found.is_some()
            };
            heard.wait_for(seen).await.map(drop)
        });
        let waited = waited.await;
        found.unwrap_or_else(|| {
            let all = self.heard.borrow();
            let end = &all[all.len().saturating_sub(20)..];
            panic!("{} does not hear {what} ({waited:?}); of {} the last: {end:#?}", self.name, all.len())
        })
    }

    /// How much was heard until now.
    pub(crate) fn mark(&self) -> usize {
        self.heard.borrow().len()
    }

    /// All that was heard.
    pub(crate) fn heard(&self) -> Vec<Update> {
        self.heard.borrow().clone()
    }

    /// The events of a topic, in the order in which they came.
    pub(crate) fn events(&self, topic: Topic) -> Vec<EventFrame> {
        let of_topic = |update: &Update| match update {
            Update::Event(event) if event.topic == topic => Some(event.clone()),
            _ => None,
        };
        self.heard.borrow().iter().filter_map(of_topic).collect()
    }

    /// Waits for an event by its number, and holds that all before it came too, in order, each once, and that
    /// nothing had to start over.
    pub(crate) async fn has_everything_up_to(&self, topic: Topic, last: Seq) {
        self.sees_event(&format!("event {last} of {topic}"), |event| {
            event.topic == topic && event.seq == last
        })
        .await;
        let came: Vec<u64> = self.events(topic).iter().map(|event| event.seq.0).collect();
        let expected: Vec<u64> = (1..=came.len() as u64).collect();
        assert_eq!(came, expected, "{} has a gap or a repeat in {topic}", self.name);
        let started_over = self.heard().into_iter().find(|update| matches!(update, Update::View { .. }));
        assert_eq!(started_over, None, "{} had to start over", self.name);
    }

    /// The texts of the posts of the group, as they came.
    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |event: &EventFrame| match &event.body {
            EventBody::Posted(posted) => posted.text.clone(),
            _ => None,
        };
        self.events(GROUP).iter().filter_map(text).collect()
    }

    /// The newest posts of a group, folded.
    pub(crate) async fn looks_at(&self, topic: Topic) -> Vec<PostItem> {
        let page = self.client.view(topic, Some(200), None).await.unwrap();
        let post = |item| match item {
            Item::Post(post) => post,
            other => panic!("not a post: {other:?}"),
        };
        page.items.into_iter().map(post).collect()
    }

    /// What `mine` says of a topic now.
    pub(crate) async fn glances_at(&self, topic: Topic) -> Option<Head> {
        self.client.mine().await.unwrap().into_iter().find(|head| head.topic == topic)
    }

    /// Waits until the client is over for good.
    pub(crate) async fn is_ended(&self) -> Ended {
        self.hears("the end", |update| match update {
            Update::Ended(why) => Some(why.clone()),
            _ => None,
        })
        .await
    }
}
