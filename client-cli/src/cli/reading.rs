//! What was shown is read, and what one wrote oneself is too: the counts of unread posts are of what is new to the reader.

use std::time::Duration;

use linli_cli::{Client, ClientError, Page};
use linli_protocol::{Place, Topic};

/// Seconds in which it is looked whether one's own post is all that is new; the post is stored already.
const LOOK_S: u64 = 2;

/// Whether posts are counted there.
fn counts(topic: Topic) -> bool {
    matches!(
        topic,
        Topic::Group(_)
            | Topic::Bulletin(_)
            | Topic::Dm(..)
            | Topic::Issues(_)
            | Topic::Case(..)
            | Topic::Inbox(..)
    )
}

/// A page, and everything up to it read, unless it is an earlier one or that is not wanted.
pub(super) async fn page(
    client: &Client,
    topic: Topic,
    last: u16,
    before: Option<u64>,
    keep_unread: bool,
) -> Result<Page, ClientError> {
    let page = client.view(topic, Some(last), before).await?;
    if before.is_none() && !keep_unread && counts(topic) {
        client.read(topic, page.as_of.seq).await;
    }
    Ok(page)
}

/// Reads one's own post, where it is the only one that is new there. That it cannot be learnt is no failure.
pub(super) async fn own(client: &Client, posted: Place) {
    let Ok(Ok(heads)) = tokio::time::timeout(Duration::from_secs(LOOK_S), client.mine()).await else {
        return;
    };
    let is_only =
        heads.iter().any(|head| head.topic == posted.topic && head.head == posted.seq && head.unread == 1);
    if is_only && counts(posted.topic) {
        client.read(posted.topic, posted.seq).await;
    }
}
