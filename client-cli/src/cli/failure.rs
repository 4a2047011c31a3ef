//! How a command fails: an exit code, what happened, and what to do next.
//! A text of the server's is never shown without our own beside it.

use std::process::ExitCode;

use linli_cli::account::AccountError;
use linli_cli::{ClientError, Ended, plain};
use linli_protocol::{ErrorBody, ErrorCode, TextError};

use super::advice::{self, Named};
use super::words::{self, Catalogue, say};

/// The exit codes of `linli --help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    NotLoggedIn = 3,
    Unreachable = 4,
    /// Nothing was reported: there is one like it.
    Alike = 5,
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
    /// What the server says no with.
    pub(crate) code: Option<ErrorCode>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Failure {
        Failure { exit, message: message.into(), code: None }
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
            ClientError::Server(error) => of_server(words::spoken(), &error, advice::named()),
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
            AccountError::Server(error) => of_server(words::spoken(), &error, advice::named()),
            AccountError::Unreachable(why) => Failure::unreachable(&say!("unreachable-why", why = &why)),
            AccountError::NoTls { address } => Failure::unreachable(&say!("no-tls", address = &address)),
            AccountError::Unfitting(server, status) => {
                Failure::new(Exit::Failed, say!("no-linli-server", server = &server, status = status))
            }
        }
    }
}

/// The code, what happened, and what to do: a command where there is one. A command that needs a place which nobody has named
/// would not work when pasted, and is left out.
fn of_server(texts: &Catalogue, error: &ErrorBody, named: Named) -> Failure {
    let code = error.code;
    let exit = if code == ErrorCode::BadToken { Exit::NotLoggedIn } else { Exit::Failed };
    let mut said = vec![texts.error(error)];
    let there = |look: &str| {
        named.neighbourhood.map(|neighbourhood| advice::command(&format!("{look}{neighbourhood}")))
    };
    let command = match code {
        ErrorCode::BadToken | ErrorCode::LoginTaken => Some(advice::log_in()),
        ErrorCode::NotFound => Some(advice::command("topics")),
        ErrorCode::NotAllowed | ErrorCode::NoSuchMember => there("history roster/"),
        ErrorCode::Muted | ErrorCode::NoSuchAct | ErrorCode::NotMuted | ErrorCode::NotBanned => {
            there("moderation ")
        }
        ErrorCode::Banned => there("standing "),
        ErrorCode::NoSuchIssue => there("issues "),
        ErrorCode::NoSuchDepartment => Some(advice::command("departments")),
        ErrorCode::NoSuchEntry => Some(advice::command("guide")),
        ErrorCode::TooManyIssues => named
            .neighbourhood
            .map(|neighbourhood| advice::command(&format!("issues {neighbourhood} --list mine"))),
        ErrorCode::WrongState => named
            .neighbourhood
            .zip(named.issue)
            .map(|(neighbourhood, issue)| advice::command(&format!("issue {neighbourhood} {issue}"))),
        ErrorCode::NoConsent => named
            .neighbourhood
            .zip(named.person())
            .map(|(neighbourhood, user)| advice::command(&format!("ask-contact {neighbourhood} {user}"))),
        ErrorCode::TooManyPins => named.topic.map(|topic| advice::command(&format!("pins {topic}"))),
        ErrorCode::TooManyBlocks => Some(advice::command("blocked")),
        ErrorCode::NothingWaits => there("history desk/"),
        ErrorCode::TooManyDevices => Some(advice::command("devices")),
        _ => None,
    };
    let advice = format!("advice-{}", code.as_str());
    let is_whole = command.is_some() || !needs_command(code);
    let command = command.unwrap_or_default();
    let advice = texts.find(&advice, &[("command", (&command).into())]).filter(|_| is_whole);
    if let Some(advice) = advice {
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
    let message = texts.with("refused", &[("code", code.as_str().into()), ("why", (&said).into())]);
    Failure { code: Some(code), ..Failure::new(exit, message) }
}

/// Whether the sentence of the code says how long to wait.
fn says_when(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::RateLimited | ErrorCode::SlowMode | ErrorCode::Muted | ErrorCode::AllMentioned)
}

/// Whether what is advised is a command; of these codes it is a sentence.
fn needs_command(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::NotHere | ErrorCode::ClientIdReused | ErrorCode::ClientIdExpired)
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
        let said = of_server(&Catalogue::new(Language::Simplified), &error, Named::default()).message;
        assert_eq!(
            said,
            "被拒绝（not_found）：没有这个地方，或者您无权查看。`linli topics` 列出您能查看的内容。"
        );
        let said = of_server(&Catalogue::new(Language::Traditional), &error, Named::default()).message;
        assert_eq!(
            said,
            "被拒絕（not_found）：沒有這個地方，或者您無權檢視。`linli topics` 列出您能檢視的內容。"
        );
    }

    /// What a command line is about, read by the program's own arguments.
    fn about(line: &str) -> Named {
        use clap::CommandFactory as _;
        let matches = crate::cli::args::Args::command().try_get_matches_from(line.split(' ')).unwrap();
        Named::by(matches.subcommand().unwrap().1)
    }

    #[test]
    fn an_advised_command_works_when_it_is_pasted_and_is_left_out_where_its_place_is_not_known() {
        let texts = Catalogue::new(Language::English);
        for (line, code, advised) in [
            (
                "linli mute 7 12 --minutes 5 --rule insult --reason x",
                ErrorCode::NotAllowed,
                "`linli history roster/7` lists",
            ),
            ("linli send group/7 x", ErrorCode::Muted, "`linli moderation 7` shows"),
            ("linli admit 7 12", ErrorCode::Banned, "`linli standing 7` says why"),
            ("linli ask-contact 7 12", ErrorCode::NoConsent, "`linli ask-contact 7 12` asks"),
            ("linli pin group/7 121", ErrorCode::TooManyPins, "`linli pins group/7` lists"),
            ("linli issue 7 12 acknowledge", ErrorCode::WrongState, "`linli issue 7 12` shows"),
            ("linli issue 7 12 follow", ErrorCode::NoSuchIssue, "`linli issues 7` lists"),
            ("linli report 7 --place x y", ErrorCode::TooManyIssues, "`linli issues 7 --list mine` lists"),
            ("linli approve 7 17", ErrorCode::NothingWaits, "`linli history desk/7` shows"),
        ] {
            let error = ErrorBody::new(code, "");
            let said = of_server(&texts, &error, about(line)).message;
            assert!(said.contains(advised), "{line}: {said}");
            let said = of_server(&texts, &error, about("linli topics")).message;
            assert!(!said.contains('`'), "{said}");
        }
    }

    #[test]
    fn no_refusal_of_any_code_has_a_word_to_be_filled_in() {
        for language in Language::ALL {
            for code in ErrorCode::ALL {
                let error = ErrorBody::new(*code, "");
                for line in ["linli topics", "linli admit 7 12", "linli send group/7 x"] {
                    let said = of_server(&Catalogue::new(language), &error, about(line)).message;
                    let blanks = ["NEIGHBOURHOOD", "PERSON", "TOPIC", "USER"];
                    assert!(!blanks.iter().any(|blank| said.contains(blank)), "{said}");
                }
            }
        }
    }

    #[test]
    fn of_a_code_from_the_future_the_servers_words_are_shown() {
        for language in Language::ALL {
            let error = ErrorBody::new(ErrorCode::Unknown, "the moon is full");
            let said = of_server(&Catalogue::new(language), &error, Named::default()).message;
            assert!(said.contains("the moon is full"), "{said}");
        }
    }
}
