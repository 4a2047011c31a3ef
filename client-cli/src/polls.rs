//! Quick polls in a group (R14): the handle's acts.

use linli_protocol::{Choice, Op, Place, Question, Seq, Success, Topic};

use crate::client::Client;
use crate::error::ClientError;

impl Client {
    /// Asks a group a question with 2 to 10 options, one of which may be chosen, or several. It closes after so many seconds, and
    /// after a day if none are given. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; after `too_many_polls` it passes once another poll is closed.
    pub async fn open_poll(
        &self,
        topic: Topic,
        question: &str,
        options: &[&str],
        several: bool,
        seconds: Option<u32>,
    ) -> Result<Place, ClientError> {
        let question = Question::parse(question)?;
        let options = options.iter().map(|option| Choice::parse(*option)).collect::<Result<_, _>>()?;
        let client_id = self.new_client_id()?;
        self.act(Op::OpenPoll { topic, client_id, question, options, several, seconds }).await
    }

    /// Answers a poll by the numbers of options, from 1, in place of what one has answered before; none takes an answer back.
    /// Nobody else learns of it, and when the poll closes the server forgets it.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn answer_poll(&self, topic: Topic, post: Seq, options: &[u8]) -> Result<(), ClientError> {
        match self.ask(Op::AnswerPoll { topic, post, options: options.to_vec() }).await? {
            Success::Done { .. } => Ok(()),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Closes a poll before its time. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn close_poll(&self, topic: Topic, post: Seq) -> Result<Place, ClientError> {
        self.act(Op::ClosePoll { topic, client_id: self.new_client_id()?, post }).await
    }
}
