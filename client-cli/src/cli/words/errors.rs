//! What went wrong, in words: one sentence for each code and each reason, which says what happened and what to do.
//! A server's own words are English and for developers; they are shown only where there is nothing better.

use linli_cli::{ClientError, Lost, plain};
use linli_protocol::{ChainError, ErrorBody, ErrorCode, TextError};

use super::{Arg, Catalogue};

impl Catalogue {
    /// Why the server said no, for whoever asked. Of a code that this build does not know, the server says it.
    pub(crate) fn error(&self, error: &ErrorBody) -> String {
        let wait = error.retry_after_ms.map_or_else(|| self.say("a-while"), |ms| self.duration(ms));
        let key = format!("error-{}", error.code.as_str());
        let args = [("wait", Arg::from(&wait))];
        let message = plain::one_line(&error.message);
        if error.code == ErrorCode::Unknown && !message.trim().is_empty() {
            return self.with("error-unknown-said", &[("message", (&message).into())]);
        }
        self.find(&key, &args).unwrap_or_else(|| self.with("error-unknown", &args))
    }

    /// Why something was not done.
    pub(crate) fn reason(&self, error: &ClientError) -> String {
        match error {
            ClientError::Server(error) => self.error(error),
            ClientError::Text(error) => self.bad_text(error),
            ClientError::Ended(_) => self.say("failed-ended"),
            ClientError::Held(held) => self.with("failed-held", &[("held", held.seq.into())]),
            ClientError::Unfitting => self.say("failed-unfitting"),
            ClientError::AlreadyFollowed => self.say("error-already_subscribed"),
            ClientError::TooManyFollows => self.say("error-too_many_subscriptions"),
            ClientError::NotAsked | ClientError::NoRandomness => self.say("failed-here"),
        }
    }

    /// Which rule a text breaks that somebody wrote here.
    pub(crate) fn bad_text(&self, error: &TextError) -> String {
        let (TextError::Empty { what }
        | TextError::TooLong { what, .. }
        | TextError::TooShort { what, .. }
        | TextError::Character { what, .. }) = error;
        let what = self.with("what", &[("what", (&what.replace(' ', "_")).into())]);
        let what = Arg::from(&what);
        match error {
            TextError::Empty { .. } => self.with("text-empty", &[("what", what)]),
            TextError::TooLong { bytes, bytes_max, .. } => {
                let (bytes, max) = (Arg::from(*bytes), Arg::from(*bytes_max));
                self.with("text-too-long", &[("what", what), ("bytes", bytes), ("max", max)])
            }
            TextError::TooShort { bytes, bytes_min, .. } => {
                let (bytes, min) = (Arg::from(*bytes), Arg::from(*bytes_min));
                self.with("text-too-short", &[("what", what), ("bytes", bytes), ("min", min)])
            }
            TextError::Character { code, .. } => {
                let code = format!("U+{code:04X}");
                self.with("text-character", &[("what", what), ("code", (&code).into())])
            }
        }
    }

    /// Why a connection ended.
    pub(crate) fn lost(&self, why: &Lost) -> String {
        match why {
            Lost::Unreachable(_) => self.say("lost-unreachable"),
            Lost::ConnectTimeout => self.say("lost-timeout"),
            Lost::Closed { reason, .. } if reason == "goodbye" || reason == "going_away" => {
                self.say("lost-going-away")
            }
            Lost::Closed { .. } => self.say("lost-closed"),
            Lost::NotNow(error) => {
                let why = self.error(error);
                self.with("lost-not-now", &[("why", (&why).into())])
            }
            Lost::SignInTimeout => self.say("lost-sign-in"),
            Lost::Silence => self.say("lost-silence"),
            Lost::NoAnswer(_) => self.say("lost-no-answer"),
            Lost::Gap { .. } | Lost::Repeat { .. } | Lost::Unfitting(_) => self.say("lost-unfitting"),
        }
    }

    /// The same with the particulars, which are English, for whoever looks after a program or a server.
    pub(crate) fn lost_in_full(&self, why: &Lost) -> String {
        let details = match why {
            Lost::Unreachable(details) => details.clone(),
            Lost::ConnectTimeout | Lost::SignInTimeout | Lost::Silence | Lost::NotNow(_) => String::new(),
            Lost::Closed { code: Some(code), reason } => format!("{reason}, {code}"),
            Lost::Closed { code: None, reason } => reason.clone(),
            other => other.to_string(),
        };
        let text = self.lost(why);
        if details.trim().is_empty() { text } else { format!("{text}{}", self.aside(&details)) }
    }

    /// Why a record does not hold.
    pub(crate) fn broken_chain(&self, error: ChainError) -> String {
        match error {
            ChainError::Gap { last, found } => {
                self.with("chain-gap", &[("last", last.into()), ("found", found.into())])
            }
            ChainError::Broken(act) => self.with("chain-broken", &[("act", act.into())]),
            ChainError::TooNew(act) => self.with("chain-too-new", &[("act", act.into())]),
        }
    }
}
