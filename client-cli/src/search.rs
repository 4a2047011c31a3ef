//! Searching. Never here: how anything is shown.

use linli_protocol::{Hit, Namesake, Op, SearchPlace, SearchText, Success, Topic, UserId};

use crate::client::Client;
use crate::error::ClientError;

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Words, all of which must be found; in quotation marks, one after the other.
    pub text: SearchText,
    /// Only there; everywhere that one may read if absent.
    pub topic: Option<Topic>,
    /// Only what this person posted.
    pub from: Option<UserId>,
    /// How many posts; the server's own number if absent.
    pub last: Option<u16>,
    /// Only what stands before this: the `next` of the answer before.
    pub before: Option<SearchPlace>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Posts, newest first.
    pub hits: Vec<Hit>,
    /// Members whose names have all of it.
    pub people: Vec<Namesake>,
    /// Where to go on; `None` where there is no more.
    pub next: Option<SearchPlace>,
    /// Whether everything was looked through.
    pub complete: bool,
    /// How much of the history was.
    pub percent: u8,
}

impl Client {
    /// Looks for posts in what one may read, newest first.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn search(&self, question: Question) -> Result<Answer, ClientError> {
        let Question { text, topic, from, last, before } = question;
        match self.ask(Op::Search { text, topic, from, last, before }).await? {
            Success::Found { hits, people, next, complete, percent } => {
                Ok(Answer { hits, people, next, complete, percent })
            }
            _ => Err(ClientError::Unfitting),
        }
    }
}
