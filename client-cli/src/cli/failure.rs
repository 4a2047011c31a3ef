//! How a command fails: an exit code, what happened, and what to do next.
//! A text of the server's is never shown without our own beside it.

use std::process::ExitCode;

use linli_cli::account::AccountError;
use linli_cli::{ClientError, Ended, plain};
use linli_protocol::{ErrorBody, ErrorCode};

use super::advice;

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

    pub(crate) fn unreachable(why: &str) -> Failure {
        let why = plain::one_line(why);
        Failure::new(
            Exit::Unreachable,
            format!("{why}. Check that the server runs and the address is right, then try again"),
        )
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Failure {
        match error {
            ClientError::Ended(why) => why.into(),
            ClientError::Server(error) => of_server(&error),
            other => Failure::new(Exit::Failed, other.to_string()),
        }
    }
}

impl From<Ended> for Failure {
    fn from(why: Ended) -> Failure {
        match why {
            Ended::LogInAgain => Failure::new(
                Exit::NotLoggedIn,
                format!(
                    "the server does not know this log-in any more (it was signed out). Log in again with {}",
                    advice::log_in()
                ),
            ),
            Ended::Unwelcome(why) => Failure::new(
                Exit::Failed,
                format!(
                    "the server will not have this client: {}. Check the address, or update linli",
                    plain::one_line(&why)
                ),
            ),
            Ended::Closed => Failure::new(Exit::Failed, "the connection was closed by this program"),
        }
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Failure {
        match error {
            AccountError::Server(error) => of_server(&error),
            AccountError::Unreachable(why) => {
                Failure::unreachable(&format!("the server cannot be reached: {why}"))
            }
            AccountError::Unfitting(..) => Failure::new(Exit::Failed, format!("{error}. Check the address")),
        }
    }
}

fn of_server(error: &ErrorBody) -> Failure {
    let code = error.code;
    let exit = if code == ErrorCode::BadToken { Exit::NotLoggedIn } else { Exit::Failed };
    let what_to_do = match code {
        ErrorCode::BadToken => format!("log in again with {}", advice::log_in()),
        ErrorCode::BadCredentials => "check the log-in name and the password".to_owned(),
        ErrorCode::LoginTaken => {
            format!("choose another, or if it is yours, log in with {}", advice::log_in())
        }
        ErrorCode::NotFound => format!("{} lists what you can read", advice::command("topics")),
        ErrorCode::NotHere => "take a group, such as group/7".to_owned(),
        ErrorCode::ClientIdReused => "take another --client-id, or none".to_owned(),
        ErrorCode::ClientIdExpired => {
            "check this machine's clock, and take a new --client-id or none".to_owned()
        }
        ErrorCode::NotAllowed => {
            format!("{} lists who holds which office", advice::command("history roster/NEIGHBOURHOOD"))
        }
        ErrorCode::Muted => {
            let minutes = error.retry_after_ms.unwrap_or_default().div_ceil(60_000);
            format!("it ends in {minutes} min. {} says why", advice::command("moderation NEIGHBOURHOOD"))
        }
        ErrorCode::NoSuchCode => "look at the poster again, or ask the secretary for today's code".to_owned(),
        ErrorCode::TooManyApplicants => "try again in a few days".to_owned(),
        ErrorCode::NotMuted => "nothing was done".to_owned(),
        ErrorCode::OneSecretary => "appoint another secretary first".to_owned(),
        ErrorCode::TooManyReactions => "take one back first".to_owned(),
        _ => match error.retry_after_ms {
            Some(ms) => format!("try again in {} s", ms.div_ceil(1_000)),
            None if error.retry => "try again later".to_owned(),
            None => "the same would be refused again".to_owned(),
        },
    };
    let message = match code {
        // Our own words say it all; the server's would say it twice.
        ErrorCode::NoSuchPost => "there is no such post, or it was deleted".to_owned(),
        ErrorCode::OneSecretary => format!("a neighbourhood keeps its secretary; {what_to_do}"),
        ErrorCode::Muted => format!("you are muted in this group; {what_to_do}"),
        ErrorCode::LoginTaken => format!("that log-in name is taken; {what_to_do}"),
        ErrorCode::NoSuchCode => format!("this join code is unknown, or was revoked; {what_to_do}"),
        ErrorCode::NotYours => "only the author can do this".to_owned(),
        _ => format!("{}; {what_to_do}", plain::one_line(&error.message)),
    };
    Failure::new(exit, format!("refused ({}): {message}", code.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(failure.message, "refused (internal): [2Joops; try again in 2 s");
    }
}
