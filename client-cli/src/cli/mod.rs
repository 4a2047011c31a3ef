//! The commands of `linli`. Each is one file; what they share is how they print, fail, sign in and show.
//! Nothing here may know the protocol better than the library does.

mod advice;
mod args;
mod bot;
mod chat;
mod failure;
mod history;
mod identity;
mod joining;
mod moderation;
mod output;
mod poster;
mod profile;
mod roster;
mod send;
mod show;
mod signed_in;
mod tail;
mod topics;
#[cfg(feature = "tui")]
mod tui;

use std::process::ExitCode;

use self::args::Command;
use self::failure::Exit;

pub(crate) use self::args::Args;

/// Runs one command to its end.
pub(crate) fn run(args: Args) -> ExitCode {
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
    let profile = args.profile;
    advice::use_profile(&profile);
    match args.command {
        Command::Login(args) => identity::log_in(&profile, args).await,
        Command::Logout(args) => identity::log_out(&profile, &args).await,
        Command::Devices(args) => identity::devices(&profile, &args).await,
        Command::Topics(args) => topics::topics(&profile, &args).await,
        Command::History(args) => history::history(&profile, &args).await,
        Command::Appoint(args) => roster::appoint(&profile, &args).await,
        Command::Dismiss(args) => roster::dismiss(&profile, &args).await,
        Command::Leave(args) => roster::leave(&profile, &args).await,
        Command::Join(args) => joining::join(&profile, args).await,
        Command::Poster(args) => poster::poster(&profile, &args).await,
        Command::Apply(args) => joining::apply(&profile, &args).await,
        Command::Standing(args) => joining::standing(&profile, &args).await,
        Command::Admit(args) => joining::admit(&profile, &args).await,
        Command::Refuse(args) => joining::refuse(&profile, &args).await,
        Command::JoinCode(args) => joining::join_code(&profile, &args).await,
        Command::Mute(args) => moderation::mute(&profile, &args).await,
        Command::Unmute(args) => moderation::unmute(&profile, &args).await,
        Command::SlowMode(args) => moderation::slow_mode(&profile, &args).await,
        Command::Moderation(args) => moderation::moderation(&profile, &args).await,
        Command::Send(args) => send::send(&profile, args).await,
        Command::Tail(args) => tail::tail(&profile, &args).await,
        #[cfg(feature = "tui")]
        Command::Chat(args) if tui::fits(&args) => tui::chat(&profile, &args).await,
        Command::Chat(args) => chat::chat(&profile, &args).await,
        Command::Bot(args) => bot::bot(&profile, args).await,
    }
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
