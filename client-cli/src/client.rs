//! The app's handle: ask, follow, mark, close. Each method waits for its answer across as many connections
//! as it takes; nothing here knows sockets.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use linli_protocol::client::{Ended, Page, Update};
use linli_protocol::{
    About, ClientId, Head, JoinCode, NeighbourhoodId, Office, Op, Place, Position, PostText, Reaction,
    Reason, Residence, Rule, Seq, Standing, Success, Topic, UserId, Voice,
};
use tokio::sync::{mpsc, oneshot};

use crate::driver::{self, Command};
use crate::error::ClientError;
use crate::options::Options;

/// Commands that may wait for the driver; who asks beyond it waits.
const COMMANDS_WAITING_MAX: usize = 16;

/// A signed-in client. Clones are the same client; when the last one is dropped, the connection closes.
///
/// Every request that can succeed later is sent again by itself, also over new connections and with the same
/// `client_id`, so an error means that trying again is of no use. A future that is dropped does not take its
/// request back.
///
/// Updates have to be read (or [`Updates`] dropped): when [`crate::UPDATES_WAITING_MAX`] of them wait, the
/// socket is not read, and answers behind them do not come either.
#[derive(Debug, Clone)]
pub struct Client {
    commands: mpsc::Sender<Command>,
    stop: mpsc::Sender<oneshot::Sender<()>>,
    known: Arc<Known>,
}

/// What the driver lets the handles know.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) ended: OnceLock<Ended>,
    /// How far the server's clock is ahead of this machine's, in milliseconds, as of the last sign-in.
    pub(crate) clock_ahead_ms: AtomicI64,
}

/// What a client is told, in order.
#[derive(Debug)]
pub struct Updates {
    updates: mpsc::Receiver<Update>,
}

impl Updates {
    /// The next update; none after [`Update::Ended`].
    pub async fn recv(&mut self) -> Option<Update> {
        self.updates.recv().await
    }

    /// The next update, if one waits already.
    pub fn try_recv(&mut self) -> Option<Update> {
        self.updates.try_recv().ok()
    }
}

impl Client {
    /// Starts a client on the current tokio runtime. It connects at once and whenever it has to.
    #[must_use]
    pub fn start(options: Options) -> (Client, Updates) {
        let (commands, commands_of_app) = mpsc::channel(COMMANDS_WAITING_MAX);
        let (stop, stop_of_app) = mpsc::channel(1);
        let (updates_of_driver, updates) = mpsc::channel(crate::UPDATES_WAITING_MAX);
        let known = Arc::new(Known::default());
        let channels = driver::Channels {
            commands: commands_of_app,
            stop: stop_of_app,
            updates: updates_of_driver,
            known: Arc::clone(&known),
        };
        tokio::spawn(driver::drive(options, channels));
        (Client { commands, stop, known }, Updates { updates })
    }

    /// Posts to a group.
    ///
    /// # Errors
    /// [`ClientError`]; the same post never passes later.
    pub async fn post(&self, topic: Topic, text: &str, reply_to: Option<Seq>) -> Result<Place, ClientError> {
        let text = PostText::parse(text)?;
        self.act(Op::Post {
            topic,
            client_id: self.new_client_id()?,
            text,
            reply_to,
            mentions: vec![],
            mention_all: false,
        })
        .await
    }

    /// Changes the text of one's own post.
    ///
    /// # Errors
    /// [`ClientError`]; the same edit never passes later.
    pub async fn edit(&self, topic: Topic, post: Seq, text: &str) -> Result<Place, ClientError> {
        let text = PostText::parse(text)?;
        self.act(Op::Edit {
            topic,
            client_id: self.new_client_id()?,
            post,
            text,
            mentions: vec![],
            mention_all: false,
        })
        .await
    }

    /// Deletes one's own post.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn delete(&self, topic: Topic, post: Seq) -> Result<Place, ClientError> {
        self.act(Op::Delete { topic, client_id: self.new_client_id()?, post }).await
    }

    /// Leaves a reaction, or takes it back (`on` is false).
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn react(
        &self,
        topic: Topic,
        post: Seq,
        reaction: &str,
        on: bool,
    ) -> Result<Place, ClientError> {
        let reaction = Reaction::parse(reaction)?;
        self.act(Op::React { topic, client_id: self.new_client_id()?, post, reaction, on }).await
    }

    /// Gives a member an office, in place of the one they hold; the secretary's own is handed over. For the
    /// secretary.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn appoint(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        office: Office,
    ) -> Result<(), ClientError> {
        self.is_done(Op::Appoint { neighbourhood, user, office }).await
    }

    /// Takes a member's office away. For the secretary.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn dismiss(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Result<(), ClientError> {
        self.is_done(Op::Dismiss { neighbourhood, user }).await
    }

    /// Ends one's own membership. A secretary hands over first.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn leave(&self, neighbourhood: NeighbourhoodId) -> Result<(), ClientError> {
        self.is_done(Op::Leave { neighbourhood }).await
    }

    /// Mutes a member in the group for 1 to 10,080 minutes. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn mute(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        minutes: u32,
        rule: Rule,
        reason: Reason,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::Mute { neighbourhood, client_id, user, minutes, rule, reason }).await
    }

    /// Ends a mute early. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn unmute(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::Unmute { neighbourhood, client_id, user }).await
    }

    /// Lets who holds no office post once in so many seconds, up to 3,600; 0 ends it. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn slow_mode(
        &self,
        neighbourhood: NeighbourhoodId,
        seconds: u32,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::SlowMode { neighbourhood, client_id, seconds }).await
    }

    /// Asks another resident whether one may write to them; leaders are written to without asking.
    ///
    /// # Errors
    /// [`ClientError`]; with `already_asked` or `too_many_asked` it may pass in 30 days.
    pub async fn ask_contact(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
    ) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::AskContact { neighbourhood, client_id, user }).await
    }

    /// Answers somebody who asked. A no is not told to them.
    ///
    /// # Errors
    /// [`ClientError`]; `not_found` if they have not asked.
    pub async fn answer_contact(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        accept: bool,
    ) -> Result<(), ClientError> {
        self.ask(Op::AnswerContact { neighbourhood, user, accept }).await.map(drop)
    }

    /// Blocks another resident, or ends that. They are not told.
    ///
    /// # Errors
    /// [`ClientError`]; `not_found` for who has nothing to do with oneself.
    pub async fn block(&self, user: UserId, on: bool) -> Result<(), ClientError> {
        self.ask(Op::Block { user, on }).await.map(drop)
    }

    /// Whom one has blocked, by number.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn blocked(&self) -> Result<Vec<UserId>, ClientError> {
        match self.ask(Op::Blocked).await? {
            Success::Blocked { blocked } => Ok(blocked),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Asks to be admitted to the neighbourhood of a join code, and learns which that is. What is said of oneself replaces
    /// what one has said before.
    ///
    /// # Errors
    /// [`ClientError`]; with `too_many_applicants` it may pass in a few days, else never.
    pub async fn apply(&self, code: JoinCode, residence: Residence) -> Result<NeighbourhoodId, ClientError> {
        match self.ask(Op::Apply { code, residence }).await? {
            Success::Applied { applied_to } => Ok(applied_to),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// How one stands to a neighbourhood oneself.
    ///
    /// # Errors
    /// [`ClientError`]; `not_found` for who is nobody there.
    pub async fn standing(&self, neighbourhood: NeighbourhoodId) -> Result<Standing, ClientError> {
        match self.ask(Op::Standing { neighbourhood }).await? {
            Success::Standing { standing } => Ok(standing),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// What a neighbourhood is that one has joined.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn about(&self, neighbourhood: NeighbourhoodId) -> Result<About, ClientError> {
        match self.ask(Op::About { neighbourhood }).await? {
            Success::About { about } => Ok(about),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// How much of a group's latest talk is one's own.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn voice(&self, neighbourhood: NeighbourhoodId) -> Result<Voice, ClientError> {
        match self.ask(Op::Voice { neighbourhood }).await? {
            Success::Voice { voice } => Ok(voice),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Admits an applicant. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn admit(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Result<(), ClientError> {
        self.is_done(Op::Admit { neighbourhood, user }).await
    }

    /// Refuses an applicant, who reads the reason. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn refuse(
        &self,
        neighbourhood: NeighbourhoodId,
        user: UserId,
        reason: Reason,
    ) -> Result<(), ClientError> {
        self.is_done(Op::Refuse { neighbourhood, user, reason }).await
    }

    /// Issues a join code in place of the one in force. For the secretary and deputies, who find it on the desk.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn renew_join_code(&self, neighbourhood: NeighbourhoodId) -> Result<Place, ClientError> {
        let client_id = self.new_client_id()?;
        self.act(Op::RenewJoinCode { neighbourhood, client_id }).await
    }

    /// Takes the join code out of force. For the secretary and deputies.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn revoke_join_code(&self, neighbourhood: NeighbourhoodId) -> Result<(), ClientError> {
        self.is_done(Op::RevokeJoinCode { neighbourhood }).await
    }

    pub(crate) async fn is_done(&self, op: Op) -> Result<(), ClientError> {
        match self.ask(op).await? {
            Success::Done { .. } => Ok(()),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Everything the person can read. From here on [`Update::Heads`] tells what moves, and
    /// [`Update::Mine`] all of it anew after a reconnect.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn mine(&self) -> Result<Vec<Head>, ClientError> {
        match self.ask(Op::Mine).await? {
            Success::Mine { topics } => Ok(topics),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// A page of history: the last items, or those before a key that an earlier page gave as `next`.
    ///
    /// # Errors
    /// [`ClientError`]; the same never passes later.
    pub async fn view(
        &self,
        topic: Topic,
        last: Option<u16>,
        before: Option<u64>,
    ) -> Result<Page, ClientError> {
        match self.ask(Op::View { topic, last, before }).await? {
            Success::View { as_of, title, items, next } => Ok(Page { as_of, title, items, next }),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// Follows a topic from a position, or from now with a view of the last 50 items. What comes, comes as
    /// updates: [`Update::View`], [`Update::Following`], [`Update::Event`], or [`Update::Unfollowed`].
    ///
    /// # Errors
    /// [`ClientError`]; after [`ClientError::TooManyFollows`] it passes once another topic is unfollowed.
    pub async fn follow(&self, topic: Topic, from: Option<Position>) -> Result<(), ClientError> {
        self.follow_showing(topic, from, None).await
    }

    /// The same, with the number of items of the view, should one be needed.
    ///
    /// # Errors
    /// Those of [`Client::follow`].
    pub async fn follow_showing(
        &self,
        topic: Topic,
        from: Option<Position>,
        view_items: Option<u16>,
    ) -> Result<(), ClientError> {
        self.command(|answer| Command::Follow { topic, from, view_items, answer }).await
    }

    /// Stops following a topic. Updates of it that wait already are still handed out.
    pub async fn unfollow(&self, topic: Topic) {
        let _ = self.commands.send(Command::Unfollow { topic }).await;
    }

    /// Says "read up to here"; it is sent as soon as it can be, and the highest wins.
    pub async fn read(&self, topic: Topic, seq: Seq) {
        let _ = self.commands.send(Command::Read { topic, seq }).await;
    }

    /// Says "I am typing here", if there is a connection now.
    pub async fn typing(&self, topic: Topic) {
        let _ = self.commands.send(Command::Typing { topic }).await;
    }

    /// Any other request, or one with a `client_id` of one's own. An act answered [`Success::Accepted`] is
    /// stored and synced.
    ///
    /// # Errors
    /// [`ClientError`]; the same request never passes later.
    pub async fn ask(&self, op: Op) -> Result<Success, ClientError> {
        self.command(|answer| Command::Ask { op, answer }).await
    }

    /// An act: a request that makes an event.
    ///
    /// # Errors
    /// [`ClientError`]; the same request never passes later.
    pub async fn act(&self, op: Op) -> Result<Place, ClientError> {
        match self.ask(op).await? {
            Success::Accepted { accepted } => Ok(accepted),
            Success::Held { held } => Err(ClientError::Held(held)),
            _ => Err(ClientError::Unfitting),
        }
    }

    /// A name for a new act, by the server's clock as far as it is known: a wrong clock here must not get
    /// acts refused as `client_id_expired`.
    ///
    /// # Errors
    /// [`ClientError::NoRandomness`]; another try may help.
    pub fn new_client_id(&self) -> Result<ClientId, ClientError> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| ClientError::NoRandomness)?;
        let at_ms = wall_clock_ms().saturating_add_signed(self.known.clock_ahead_ms.load(Ordering::Relaxed));
        Ok(ClientId::from_parts(at_ms, u128::from_ne_bytes(random)))
    }

    /// Ends the client and waits until the connection is closed. What was asked before is still sent if there
    /// is a connection, but not waited for: requests without an answer end as [`ClientError::Ended`].
    pub async fn close(&self) {
        let (done, is_done) = oneshot::channel();
        if self.stop.send(done).await.is_ok() {
            let _ = is_done.await;
        }
    }

    /// Why the client is over, if it is.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.known.ended.get().cloned()
    }

    async fn command<T>(
        &self,
        make: impl FnOnce(oneshot::Sender<Result<T, ClientError>>) -> Command,
    ) -> Result<T, ClientError> {
        let (answer, is_answered) = oneshot::channel();
        let over = || ClientError::Ended(self.ended().unwrap_or(Ended::Closed));
        self.commands.send(make(answer)).await.map_err(|_| over())?;
        is_answered.await.map_err(|_| over())?
    }
}

/// This machine's wall clock, in milliseconds since 1970.
#[must_use]
pub fn wall_clock_ms() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
}
