//! Stable codes: what went wrong, whether the same request may succeed later, and why a connection closed.
//! Clients branch on the code and never on the message, which is English for developers.

use serde::{Deserialize, Serialize};

/// The message for a topic that does not exist, is not the reader's, or is no topic at all.
pub const NO_SUCH_TOPIC: &str = "no such topic, or it is not yours to see";

/// An error as it travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct ErrorBody {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same in English, with the particulars, for a developer's eyes.
    pub message: String,
    /// Whether the very same request may succeed later.
    pub retry: bool,
    /// How long to wait before it can, in milliseconds, where the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

impl ErrorBody {
    /// An error with its code's own answer to "may I retry".
    #[must_use]
    pub fn new(code: ErrorCode, message: impl Into<String>) -> ErrorBody {
        ErrorBody { code, message: message.into(), retry: code.retry(), retry_after_ms: None }
    }

    /// The same, naming how long to wait.
    #[must_use]
    pub fn after(self, retry_after_ms: u64) -> ErrorBody {
        ErrorBody { retry_after_ms: Some(retry_after_ms), ..self }
    }
}

macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, retry: $retry:literal;)*) => {
        /// What went wrong. Codes are never renamed; new ones may be added, and a client treats one it
        /// does not know like `internal`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
            /// A code this build does not know.
            #[serde(other)]
            Unknown,
        }

        impl ErrorCode {
            /// Every code, in the order of `wire.md`.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$name,)*];

            /// The code as it travels.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$name => $text,)* ErrorCode::Unknown => "unknown" }
            }

            /// Whether the very same request may succeed later.
            #[must_use]
            pub fn retry(self) -> bool {
                match self { $(ErrorCode::$name => $retry,)* ErrorCode::Unknown => false }
            }
        }
    };
}

error_codes! {
    /// The frame is not JSON (or, on a bincode session, not a frame of this build).
    NotJson = "not_json", retry: false;
    /// JSON, but fields are missing, of a wrong type or out of range.
    BadFrame = "bad_frame", retry: false;
    /// An op that this server does not know. The connection stays.
    UnknownOp = "unknown_op", retry: false;
    /// A text that breaks its rules: empty, too long, or with a refused character.
    BadText = "bad_text", retry: false;
    /// Everything but `hello` needs a sign-in first.
    NotSignedIn = "not_signed_in", retry: false;
    /// `hello` came twice.
    AlreadySignedIn = "already_signed_in", retry: false;
    /// The token is unknown or was revoked: log in again.
    BadToken = "bad_token", retry: false;
    /// Log-in name or password is wrong; which one is not said.
    BadCredentials = "bad_credentials", retry: false;
    /// No such topic, or not yours to see: one answer for both (guarantee 5).
    NotFound = "not_found", retry: false;
    /// No such post in this topic, or it is deleted.
    NoSuchPost = "no_such_post", retry: false;
    /// The post is somebody else's.
    NotYours = "not_yours", retry: false;
    /// The position cannot be resumed from: load a view and subscribe after its `as_of`.
    StartFromView = "start_from_view", retry: false;
    /// This topic is already followed by this session.
    AlreadySubscribed = "already_subscribed", retry: false;
    /// This session follows as many topics as it may.
    TooManySubscriptions = "too_many_subscriptions", retry: false;
    /// This topic takes no such act (a post to a roster, say).
    NotHere = "not_here", retry: false;
    /// The post was edited as often as is allowed.
    TooManyEdits = "too_many_edits", retry: false;
    /// The person or the post has as many reactions as it may have.
    TooManyReactions = "too_many_reactions", retry: false;
    /// The person has as many devices signed in as is allowed: sign one out first.
    TooManyDevices = "too_many_devices", retry: false;
    /// The `client_id` is older than 29 days, or more than a day ahead: take a new one.
    ClientIdExpired = "client_id_expired", retry: false;
    /// The `client_id` was used for another act: take a new one.
    ClientIdReused = "client_id_reused", retry: false;
    /// Too many requests; `retry_after_ms` says when to go on.
    RateLimited = "rate_limited", retry: true;
    /// The server is saturated; nothing was done.
    Busy = "busy", retry: true;
    /// The disk is nearly full, so nothing is accepted until the operator makes room.
    ReadOnly = "read_only", retry: true;
    /// The server is going down; nothing was done. Connect again and resend.
    ShuttingDown = "shutting_down", retry: true;
    /// The server failed while storing: it may or may not have happened. Resend with the same `client_id`.
    OutcomeUnknown = "outcome_unknown", retry: true;
    /// A fault of the server's own. It is in its tracing output.
    Internal = "internal", retry: true;
    // New ones come last: in bincode a code is its place in this list.
    /// A neighbourhood that has a secretary keeps one: hand the office over first.
    OneSecretary = "one_secretary", retry: false;
    /// This takes an office that the person does not hold.
    NotAllowed = "not_allowed", retry: false;
    /// The person is muted in this group; `retry_after_ms` says for how long. Not sent again by itself: what was meant
    /// for a heated moment is not posted when it has passed.
    Muted = "muted", retry: false;
    /// This person is not muted, or not any more.
    NotMuted = "not_muted", retry: false;
    /// The group is in slow mode, and the person has posted a moment ago; `retry_after_ms` says when they may again.
    SlowMode = "slow_mode", retry: true;
    /// The join code is unknown, or was revoked: one answer for both. The poster of today has another.
    NoSuchCode = "no_such_code", retry: false;
    /// As many people wait to be admitted as may; try again when some have been.
    TooManyApplicants = "too_many_applicants", retry: false;
    /// The log-in name belongs to somebody else: choose another, or log in if it is one's own.
    LoginTaken = "login_taken", retry: false;
    /// The module that this belongs to is switched off in this neighbourhood; the district's operator switches it on.
    ModuleOff = "module_off", retry: false;
    /// Somebody who is mentioned is no member there: one answer for whoever exists and whoever does not.
    NoSuchMember = "no_such_member", retry: false;
    /// Everybody was mentioned less than an hour ago; `retry_after_ms` says when they may be again. Not sent again by
    /// itself: nobody wants to call all together an hour after the occasion.
    AllMentioned = "all_mentioned", retry: false;
    /// This person does not wait to be admitted: they never applied, were refused, or are a member.
    NotWaiting = "not_waiting", retry: false;
    /// The person is banned from this neighbourhood until that is lifted.
    Banned = "banned", retry: false;
    /// This person is not banned, or not any more.
    NotBanned = "not_banned", retry: false;
    /// No act of this number in the moderation record that one could appeal against.
    NoSuchAct = "no_such_act", retry: false;
    /// The act was appealed against already; there is one appeal an act.
    AlreadyAppealed = "already_appealed", retry: false;
    /// The appeal period of the act has passed.
    TooLate = "too_late", retry: false;
    /// Nothing of this number waits: no appeal to decide, no held post.
    NothingWaits = "nothing_waits", retry: false;
    /// As many posts are pinned as may be; take a pin away first.
    TooManyPins = "too_many_pins", retry: false;
    /// As many posts of this person, or in this neighbourhood, wait to be looked at as may.
    TooManyHeld = "too_many_held", retry: false;
    /// While posts are looked at first, an edit is not taken: post anew.
    Screened = "screened", retry: false;
    /// The other has not agreed to be written to: ask with `ask_contact`, or wait for the answer (R15).
    NoConsent = "no_consent", retry: false;
    /// This person was asked before; `retry_after_ms` says when they may be asked again.
    AlreadyAsked = "already_asked", retry: false;
    /// As many of one's requests for contact wait for an answer as may.
    TooManyAsked = "too_many_asked", retry: false;
    /// One has blocked as many people as one may: end a block first.
    TooManyBlocks = "too_many_blocks", retry: false;
    /// Search is switched off on this server; its operator switches it on.
    SearchOff = "search_off", retry: false;
    /// The name would pass for a badge or an office.
    NameNotAllowed = "name_not_allowed", retry: false;
    /// The person was renamed as often as one may be; `retry_after_ms` says when they may again. Not sent again by itself.
    RenamedTooOften = "renamed_too_often", retry: false;
    /// The file is there already, and is not written over: take another path.
    FileExists = "file_exists", retry: false;
    /// The poll takes no answers any more: it was closed, or its time has passed.
    PollClosed = "poll_closed", retry: false;
    /// As many polls are open in this group as may be; close one first.
    TooManyPolls = "too_many_polls", retry: false;
    /// The mediation was closed, and is only read.
    MediationClosed = "mediation_closed", retry: false;
    /// As many mediations are open in this neighbourhood as may be; close one first.
    TooManyMediations = "too_many_mediations", retry: false;
    /// The mediation has as many parties as it may.
    TooManyParties = "too_many_parties", retry: false;
    /// This person is no party of the mediation, or is one already, or has left it.
    WrongParty = "wrong_party", retry: false;
    /// No such issue there.
    NoSuchIssue = "no_such_issue", retry: false;
    /// The issue has not come so far, or is past it: look at how it stands now.
    WrongState = "wrong_state", retry: false;
    /// As many issues of this person are open there as may be.
    TooManyIssues = "too_many_issues", retry: false;
    /// The issue has as many events, reopenings, handlers or followers as it may have.
    IssueFull = "issue_full", retry: false;
    /// What was sent is no photo that can be taken: the message says why, and what to send instead.
    BadPhoto = "bad_photo", retry: false;
    /// No photo of this name is the person's, or a report shows it already: send it again.
    NoSuchPhoto = "no_such_photo", retry: false;
    /// There is no department of this number.
    NoSuchDepartment = "no_such_department", retry: false;
    /// The department's reply guide has no entry of this number.
    NoSuchEntry = "no_such_entry", retry: false;
    /// The district has as many departments, or a department as many people or entries, as it may.
    DepartmentFull = "department_full", retry: false;
    /// A report names more photos than it may show, or the person has sent more than may wait for a report.
    TooManyPhotos = "too_many_photos", retry: false;
    /// The message is proposed as a report already: its author answers, or does not.
    AlreadyProposed = "already_proposed", retry: false;
    /// The message became a report already.
    AlreadyReported = "already_reported", retry: false;
}

/// What a client should do after a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reconnect {
    /// Connect again, with back-off and jitter, and resume.
    Yes,
    /// Only after a new log-in.
    AfterLogin,
    /// Not at all: the client itself is at fault, and would be closed again.
    No,
}

macro_rules! close_codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $text:literal, $reconnect:ident;)*) => {
        /// Why the server closed a connection: a WebSocket close code (RFC 6455, 7.4) and its reason text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CloseCode { $($(#[$doc])* $name,)* }

        impl CloseCode {
            /// Every code, in the order of `wire.md`.
            pub const ALL: &'static [CloseCode] = &[$(CloseCode::$name,)*];

            /// The number in the close frame.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(CloseCode::$name => $number,)* }
            }

            /// The reason text in the close frame.
            #[must_use]
            pub fn reason(self) -> &'static str {
                match self { $(CloseCode::$name => $text,)* }
            }

            /// What a client should do.
            #[must_use]
            pub fn reconnect(self) -> Reconnect {
                match self { $(CloseCode::$name => Reconnect::$reconnect,)* }
            }

            /// The code of a number, if it is one of these.
            #[must_use]
            pub fn from_number(number: u16) -> Option<CloseCode> {
                match number { $($number => Some(CloseCode::$name),)* _ => None }
            }
        }
    };
}

close_codes! {
    /// The client asked for it.
    Normal = 1000, "normal", No;
    /// The server is going down (after `goodbye`).
    GoingAway = 1001, "going_away", Yes;
    /// The client broke the WebSocket protocol.
    ProtocolError = 1002, "protocol_error", No;
    /// Text that is not UTF-8.
    NotUtf8 = 1007, "not_utf8", No;
    /// A message above the limit (64 KiB; 4 KiB in all before sign-in).
    TooLarge = 1009, "too_large", No;
    /// A fault of the server's own.
    Internal = 1011, "internal", Yes;
    /// No successful `hello` within 10 seconds.
    SignInTimeout = 4000, "sign_in_timeout", Yes;
    /// `hello` with an unknown or revoked token.
    BadToken = 4001, "bad_token", AfterLogin;
    /// The token was revoked while connected.
    Revoked = 4002, "revoked", AfterLogin;
    /// Binary on a text session or the other way round.
    WrongEncoding = 4003, "wrong_encoding", No;
    /// Too many frames that could not be understood.
    TooManyErrors = 4004, "too_many_errors", No;
    /// No `pong` within 10 seconds.
    PongTimeout = 4005, "pong_timeout", Yes;
    /// Nothing could be written to the client for too long.
    Stalled = 4006, "stalled", Yes;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_travels_as_its_name_and_an_unknown_one_is_kept_as_unknown() {
        for code in ErrorCode::ALL {
            let text = serde_json::to_string(code).unwrap();
            assert_eq!(text, format!("\"{}\"", code.as_str()));
            assert_eq!(serde_json::from_str::<ErrorCode>(&text).unwrap(), *code);
        }
        assert_eq!(serde_json::from_str::<ErrorCode>("\"made_up\"").unwrap(), ErrorCode::Unknown);
    }

    #[test]
    fn a_close_code_is_found_by_its_number() {
        for code in CloseCode::ALL {
            assert_eq!(CloseCode::from_number(code.number()), Some(*code));
        }
        assert_eq!(CloseCode::from_number(4999), None);
    }
}
