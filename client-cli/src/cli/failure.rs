//! How a command fails: an exit code, what happened, and what to do next.
//! A text of the server's is never shown without our own beside it.

use std::process::ExitCode;

use linli_cli::account::AccountError;
use linli_cli::{ClientError, Ended, plain};
use linli_protocol::{ErrorBody, ErrorCode, TextError};

use super::advice;
use super::words::{self, Catalogue, say};

/// The exit codes of `linli --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    NotLoggedIn = 3,
    Unreachable = 4,
    Interrupted = 130,
}

impl Exit {
    /// The code of an error: its own if it is a [`Failure`].
    pub(crate) fn of(error: &anyhow::Error) -> Exit {
        error.downcast_ref::<Failure>().map_or(Exit::Failed, |failure| failure.exit)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// A command's failure.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) message: String,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Failure {
        Failure { exit, message: message.into() }
    }

    /// A command line that cannot be meant.
    pub(crate) fn usage(why: &TextError) -> Failure {
        Failure::new(Exit::Usage, words::spoken().bad_text(why))
    }

    pub(crate) fn unreachable(why: &str) -> Failure {
        Failure::new(Exit::Unreachable, say!("unreachable", why = why))
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Failure {
        match error {
            ClientError::Ended(why) => why.into(),
            ClientError::Server(error) => of_server(words::spoken(), &error),
            other => Failure::new(Exit::Failed, words::spoken().reason(&other)),
        }
    }
}

impl From<Ended> for Failure {
    fn from(why: Ended) -> Failure {
        match why {
            Ended::LogInAgain => {
                let command = advice::log_in();
                Failure::new(Exit::NotLoggedIn, say!("signed-out", command = &command))
            }
            Ended::Unwelcome(why) => Failure::new(Exit::Failed, say!("unwelcome", why = &why)),
            Ended::Closed => Failure::new(Exit::Failed, say!("closed-here")),
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Failure {
        match error {
            AccountError::Server(error) => of_server(words::spoken(), &error),
            AccountError::Unreachable(why) => Failure::unreachable(&say!("unreachable-why", why = &why)),
            AccountError::NoTls { address } => Failure::unreachable(&say!("no-tls", address = &address)),
            AccountError::Unfitting(server, status) => {
                Failure::new(Exit::Failed, say!("no-linli-server", server = &server, status = status))
            }
        }
    }
}

/// The code, what happened, and what to do: a command where there is one.
fn of_server(texts: &Catalogue, error: &ErrorBody) -> Failure {
    let code = error.code;
    let exit = if code == ErrorCode::BadToken { Exit::NotLoggedIn } else { Exit::Failed };
    let mut said = vec![texts.error(error)];
    let command = match code {
        ErrorCode::BadToken | ErrorCode::LoginTaken => Some(advice::log_in()),
        ErrorCode::NotFound => Some(advice::command("topics")),
        ErrorCode::NotAllowed | ErrorCode::NoSuchMember => {
            Some(advice::command("history roster/NEIGHBOURHOOD"))
        }
        ErrorCode::Muted | ErrorCode::NoSuchAct | ErrorCode::NotMuted | ErrorCode::NotBanned => {
            Some(advice::command("moderation NEIGHBOURHOOD"))
        }
        ErrorCode::Banned => Some(advice::command("standing NEIGHBOURHOOD")),
        ErrorCode::NoConsent => Some(advice::command("ask-contact NEIGHBOURHOOD PERSON")),
        ErrorCode::TooManyPins => Some(advice::command("pins TOPIC")),
        ErrorCode::TooManyBlocks => Some(advice::command("blocked")),
        ErrorCode::NothingWaits => Some(advice::command("history desk/NEIGHBOURHOOD")),
        ErrorCode::TooManyDevices => Some(advice::command("devices")),
        _ => None,
    };
    let command = command.unwrap_or_default();
    let advice = format!("advice-{}", code.as_str());
    if let Some(advice) = texts.find(&advice, &[("command", (&command).into())]) {
        said.push(advice);
    } else if error.retry && !says_when(code) {
        said.push(match error.retry_after_ms {
            Some(ms) => texts.with("try-again-in", &[("wait", (&texts.duration(ms)).into())]),
            None => texts.say("try-again"),
        });
    }
    if is_for_developers(code) && !error.message.trim().is_empty() {
        said.push(texts.aside(&plain::one_line(&error.message)).trim_start().to_owned());
    }
    let said = said.into_iter().reduce(|said, next| {
        texts.with("two-sentences", &[("first", (&said).into()), ("second", (&next).into())])
    });
    let said = said.unwrap_or_default();
    Failure::new(exit, texts.with("refused", &[("code", code.as_str().into()), ("why", (&said).into())]))
}

/// Whether the sentence of the code says how long to wait.
fn says_when(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::RateLimited | ErrorCode::SlowMode | ErrorCode::Muted | ErrorCode::AllMentioned)
}

/// What only a developer or an operator can mend: the server's own words help them.
fn is_for_developers(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotJson
            | ErrorCode::BadFrame
            | ErrorCode::UnknownOp
            | ErrorCode::BadText
            | ErrorCode::OutcomeUnknown
            | ErrorCode::Internal
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::words::Language;

    #[test]
    fn a_revoked_log_in_has_its_own_exit_code_and_says_what_to_do() {
        for failure in [
            Failure::from(ClientError::Ended(Ended::LogInAgain)),
            Failure::from(AccountError::Server(ErrorBody::new(ErrorCode::BadToken, "unknown"))),
        ] {
            assert_eq!(failure.exit, Exit::NotLoggedIn);
            assert!(failure.message.contains("linli login"), "{failure}");
        }
    }

    #[test]
    fn a_servers_text_cannot_steer_the_terminal() {
        let error = ErrorBody::new(ErrorCode::Internal, "\u{1b}[2J\u{202e}oops").after(1_500);
        let failure = Failure::from(ClientError::Server(error));
        let said = "refused (internal): Something went wrong in the server. Try again in 2 s. ([2Joops)";
        assert_eq!(failure.message, said);
    }

    #[test]
    fn a_refusal_is_said_in_the_readers_language_with_its_code_and_a_command() {
        let error = ErrorBody::new(ErrorCode::NotFound, "no such topic");
        let said = of_server(&Catalogue::new(Language::Simplified), &error).message;
        assert_eq!(
            said,
            "被拒绝（not_found）：没有这个地方，或者您无权查看。`linli topics` 列出您能查看的内容。"
        );
        let said = of_server(&Catalogue::new(Language::Traditional), &error).message;
        assert_eq!(
            said,
            "被拒絕（not_found）：沒有這個地方，或者您無權檢視。`linli topics` 列出您能檢視的內容。"
        );
    }

    #[test]
    fn of_a_code_from_the_future_the_servers_words_are_shown() {
        for language in Language::ALL {
            let error = ErrorBody::new(ErrorCode::Unknown, "the moon is full");
            let said = of_server(&Catalogue::new(language), &error).message;
            assert!(said.contains("the moon is full"), "{said}");
        }
    }
}
