//! The commands of `linli`. Each is one file; what they share is how they print, fail, sign in and show.
//! Nothing here may know the protocol better than the library does.

mod about;
mod acting;
mod advice;
mod args;
mod bot;
mod chat;
mod departments;
mod direct;
mod duty;
mod failure;
mod history;
mod identity;
mod issues;
mod joining;
mod mediation;
mod moderation;
mod numbers;
mod order;
mod output;
mod people;
mod polls;
mod poster;
mod profile;
mod reading;
mod roster;
mod screening;
mod search;
mod send;
mod show;
mod signed_in;
mod tail;
mod topics;
#[cfg(feature = "tui")]
mod tui;
mod voice;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use self::advice::Named;
use self::args::{Args, Command};
use self::failure::Exit;
use self::words::Language;

/// Reads the command line and runs one command to its end.
pub(crate) fn run() -> ExitCode {
    // The language comes first: the help and what is wrong with the command line are said in it.
    let language = Language::choose(asked_language(std::env::args_os()), |name| std::env::var(name).ok());
    words::speak(language);
    let matches = words::translated(Args::command(), language).get_matches();
    advice::is_about(matches.subcommand().map(|(_, command)| Named::by(command)).unwrap_or_default());
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.exit(),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return finish(Err(error.into())),
    };
    let result = runtime.block_on(dispatch(args));
    // A thread may still wait for a line of the terminal; nobody needs it any more.
    runtime.shutdown_background();
    finish(result)
}

async fn dispatch(args: Args) -> anyhow::Result<()> {
    let (profile, language) = (args.profile, args.lang);
    advice::use_profile(&profile);
    match args.command {
        Command::Login(args) => identity::log_in(&profile, args).await,
        Command::Logout(args) => identity::log_out(&profile, &args).await,
        Command::Devices(args) => identity::devices(&profile, &args).await,
        Command::Topics(args) => topics::topics(&profile, &args).await,
        Command::History(args) => history::history(&profile, &args).await,
        Command::Search(args) => search::search(&profile, &args).await,
        Command::Appoint(args) => roster::appoint(&profile, &args).await,
        Command::Dismiss(args) => roster::dismiss(&profile, &args).await,
        Command::Leave(args) => roster::leave(&profile, &args).await,
        Command::Join(args) => joining::join(&profile, args).await,
        Command::Poster(args) => poster::poster(&profile, &args, language).await,
        Command::Apply(args) => joining::apply(&profile, &args).await,
        Command::Standing(args) => joining::standing(&profile, &args).await,
        Command::WithdrawApplication(args) => people::withdraw_application(&profile, &args).await,
        Command::Rename(args) => people::rename(&profile, &args).await,
        Command::About(args) => about::about(&profile, &args).await,
        Command::Voice(args) => voice::voice(&profile, &args).await,
        Command::Numbers(args) => numbers::numbers(&profile, &args).await,
        Command::Admit(args) => joining::admit(&profile, &args).await,
        Command::Refuse(args) => joining::refuse(&profile, &args).await,
        Command::JoinCode(args) => joining::join_code(&profile, &args).await,
        Command::Mute(args) => moderation::mute(&profile, &args).await,
        Command::Unmute(args) => moderation::unmute(&profile, &args).await,
        Command::SlowMode(args) => moderation::slow_mode(&profile, &args).await,
        Command::Poll(args) => polls::poll(&profile, &args).await,
        Command::Answer(args) => polls::answer(&profile, &args).await,
        Command::ClosePoll(args) => polls::close_poll(&profile, &args).await,
        Command::Mediate(args) => mediation::mediate(&profile, &args).await,
        Command::AddParty(args) => mediation::add_party(&profile, &args).await,
        Command::LeaveMediation(args) => mediation::leave(&profile, &args).await,
        Command::CloseMediation(args) => mediation::close(&profile, &args).await,
        Command::Report(args) => issues::report(&profile, &args).await,
        Command::Photo(args) => issues::photo(&profile, &args).await,
        Command::Issues(args) => issues::issues(&profile, &args).await,
        Command::Issue(args) => issues::issue(&profile, &args).await,
        Command::Departments(args) => departments::departments(&profile, &args).await,
        Command::Guide(args) => departments::guide(&profile, &args).await,
        Command::WriteEntry(args) => departments::write_entry(&profile, &args).await,
        Command::WithdrawEntry(args) => departments::withdraw_entry(&profile, &args).await,
        Command::Work(args) => departments::work(&profile, &args).await,
        Command::Grid(args) => departments::grid(&profile, &args).await,
        Command::Inbox(args) => issues::inbox(&profile, &args).await,
        Command::Duty(args) => duty::duty(&profile, &args).await,
        Command::Quiet(args) => duty::quiet(&profile, &args).await,
        Command::Moderation(args) => moderation::moderation(&profile, &args).await,
        Command::RemovePost(args) => order::remove_post(&profile, &args).await,
        Command::Appeal(args) => order::appeal(&profile, &args).await,
        Command::Pin(args) => order::pin(&profile, args.topic, args.post, true, args.told).await,
        Command::Unpin(args) => order::pin(&profile, args.topic, args.post, false, args.told).await,
        Command::Pins(args) => order::pins(&profile, &args).await,
        Command::Ban(args) => order::ban(&profile, &args).await,
        Command::Unban(args) => order::unban(&profile, &args).await,
        Command::Screening(args) => screening::screening(&profile, &args).await,
        Command::Approve(args) => screening::approve(&profile, &args).await,
        Command::Reject(args) => screening::reject(&profile, &args).await,
        Command::Withdraw(args) => screening::withdraw(&profile, &args).await,
        Command::Leaders(args) => direct::leaders(&profile, &args).await,
        Command::Dm(args) => direct::dm(&profile, args).await,
        Command::AskContact(args) => direct::ask_contact(&profile, &args).await,
        Command::AnswerContact(args) => direct::answer_contact(&profile, &args).await,
        Command::Block(args) => direct::block(&profile, args.user, true, args.told).await,
        Command::Unblock(args) => direct::block(&profile, args.user, false, args.told).await,
        Command::Blocked(args) => direct::blocked(&profile, &args).await,
        Command::Send(args) => send::send(&profile, args).await,
        Command::Tail(args) => tail::tail(&profile, &args).await,
        #[cfg(feature = "tui")]
        Command::Chat(args) if tui::fits(&args) => tui::chat(&profile, &args).await,
        Command::Chat(args) => chat::chat(&profile, &args).await,
        #[cfg(feature = "tui")]
        Command::Desk(args) if tui::fits_desk() => tui::desk(&profile, &args).await,
        Command::Desk(args) => Err(issues::no_desk(&args).into()),
        Command::Bot(args) => bot::bot(&profile, args).await,
    }
}

/// What `--lang` says, before the rest of the command line is understood.
fn asked_language(args: impl Iterator<Item = OsString>) -> Option<Language> {
    let mut args =
        args.skip(1).take_while(|arg| arg != "--").map(|arg| arg.into_string().unwrap_or_default());
    while let Some(arg) = args.next() {
        if let Some(tag) = arg.strip_prefix("--lang=") {
            return Language::of_tag(tag);
        }
        if arg == "--lang" {
            return Language::of_tag(&args.next()?);
        }
    }
    None
}

fn finish(result: anyhow::Result<()>) -> ExitCode {
    let Err(error) = result else { return Exit::Ok.into() };
    let reader_is_gone = error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe);
    if reader_is_gone {
        // `linli tail … | head` is no failure.
        return Exit::Ok.into();
    }
    output::note(&format!("linli: {error:#}"));
    Exit::of(&error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_before_the_command_line_is() {
        let asked = |line: &str| asked_language(line.split(' ').map(OsString::from));
        assert_eq!(asked("linli --lang zh-Hant dance"), Some(Language::Traditional));
        assert_eq!(asked("linli topics --lang=zh-Hans"), Some(Language::Simplified));
        assert_eq!(asked("linli send group/7 -- --lang en"), None);
        assert_eq!(asked("linli topics --lang"), None);
    }
}
