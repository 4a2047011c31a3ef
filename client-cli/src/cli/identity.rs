//! `login`, `logout`, `devices`: who this terminal is.
//! A password is read, sent and dropped; it is never printed or kept.

use std::io::BufRead;

use anyhow::Context;
use linli_cli::account::{self, AccountError, Login};
use linli_cli::{Server, plain};
use linli_protocol::{
    DeviceId, DeviceLabel, DisplayName, ErrorCode, JoinCode, LoginName, check_password, limits,
};

use super::advice;
use super::args;
use super::failure::{Exit, Failure};
use super::output;
use super::profile::Profile;
use super::show;
use super::words::{self, say};

pub(crate) async fn log_in(profile: &str, args: args::Login) -> anyhow::Result<()> {
    let args::Login { server, name, password_stdin, device } = args;
    let usage = |error| Failure::usage(&error);
    let login = LoginName::parse(name).map_err(usage)?;
    let device = match device {
        Some(label) => DeviceLabel::parse(label).map_err(usage)?,
        None => device_label()?,
    };
    warn_if_exposed(&server);
    let prompt = prompt("password-prompt", &login, &server);
    let password = tokio::task::spawn_blocking(move || read_password(password_stdin, &prompt)).await??;
    check_password(&password)
        .map_err(|error| Failure::new(Exit::Failed, words::spoken().bad_text(&error)))?;

    let answer =
        account::log_in(&server, login.as_str(), &password, device.as_str()).await.map_err(Failure::from)?;
    drop(password);
    keep(profile, &server, &login, answer).await
}

/// Makes an account with a join code, and logs in. A log-in of this profile's is signed out, as by another log-in.
pub(super) async fn sign_up(
    profile: &str,
    server: &Server,
    code: JoinCode,
    login: &LoginName,
    called: &DisplayName,
    password_stdin: bool,
) -> anyhow::Result<()> {
    let device = device_label()?;
    warn_if_exposed(server);
    let prompt = prompt("new-password-prompt", login, server);
    let password = tokio::task::spawn_blocking(move || {
        let password = read_password(password_stdin, &prompt)?;
        let is_meant = password_stdin || read_password(false, &say!("once-more"))? == password;
        anyhow::ensure!(is_meant, say!("passwords-differ"));
        Ok(password)
    })
    .await??;
    check_password(&password)
        .map_err(|error| Failure::new(Exit::Failed, words::spoken().bad_text(&error)))?;
    let (login_name, called) = (login.as_str(), called.as_str());
    let answer = account::sign_up(server, code, login_name, called, &password, device.as_str()).await;
    let account::SignUp { login: answer, title, .. } = answer.map_err(Failure::from)?;
    drop(password);
    output::note(&say!("account-made", title = &title));
    keep(profile, server, login, answer).await
}

fn prompt(key: &str, login: &LoginName, server: &Server) -> String {
    let server = server.to_string();
    words::spoken().with(key, &[("login", login.as_str().into()), ("server", (&server).into())])
}

fn warn_if_exposed(server: &Server) {
    if server.is_exposed() {
        output::note(&say!("exposed"));
    }
}

/// Remembers a log-in in place of the profile's earlier one.
async fn keep(profile: &str, server: &Server, login: &LoginName, answer: Login) -> anyhow::Result<()> {
    let earlier = Profile::load(profile).ok();
    let mut now = Profile::new(server, login.to_string(), answer);
    if let Some(earlier) = &earlier {
        now.remember_from(earlier);
    }
    now.save(profile)?;
    let address = server.to_string();
    output::note(&say!(
        "logged-in",
        server = &address,
        name = &now.name,
        profile = profile,
        device = now.device
    ));
    // The token that is overwritten would stay good for ever, and nobody would have it.
    if let Some(earlier) = earlier
        && let Ok(server) = earlier.server()
    {
        let _ = account::log_out(&server, &earlier.token).await;
    }
    Ok(())
}

fn read_password(from_stdin: bool, prompt: &str) -> anyhow::Result<String> {
    if !from_stdin {
        return rpassword::prompt_password(prompt).with_context(|| say!("no-terminal-for-password"));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).with_context(|| say!("cannot-read-password"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn device_label() -> anyhow::Result<DeviceLabel> {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let mut label = format!("linli on {}", plain::one_line(host.trim()));
    while label.len() > limits::DEVICE_LABEL_BYTES_MAX {
        label.pop();
    }
    let plain_label = || DeviceLabel::parse("linli in a terminal");
    Ok(DeviceLabel::parse(label).or_else(|_| plain_label())?)
}

pub(crate) async fn log_out(profile: &str, args: &args::Logout) -> anyhow::Result<()> {
    let known = Profile::load(profile)?;
    match account::log_out(&known.server()?, &known.token).await {
        Ok(()) => {}
        // It was signed out from elsewhere: then there is only something to forget.
        Err(AccountError::Server(error)) if error.code == ErrorCode::BadToken => {}
        Err(error) if args.forget => {
            let message = Failure::from(error).message;
            output::note(&say!("device-still-known", device = known.device, why = &message));
        }
        Err(error) => {
            let Failure { exit, message, .. } = error.into();
            let forget = advice::command("logout --forget");
            let message = say!("nothing-forgotten", why = &message, command = &forget);
            return Err(Failure::new(exit, message).into());
        }
    }
    Profile::delete(profile)?;
    output::note(&say!("logged-out", profile = profile));
    Ok(())
}

pub(crate) async fn devices(profile: &str, args: &args::Devices) -> anyhow::Result<()> {
    let profile = Profile::load(profile)?;
    let server = profile.server()?;
    if let Some(id) = args.revoke {
        account::revoke(&server, &profile.token, DeviceId(id)).await.map_err(|error| match error {
            AccountError::Server(error) if error.code == ErrorCode::NotFound => {
                let list = advice::command("devices");
                Failure::new(Exit::Failed, say!("no-such-device", device = id, command = &list))
            }
            error => error.into(),
        })?;
        output::note(&say!("device-signed-out", device = id));
        return Ok(());
    }
    for device in account::devices(&server, &profile.token).await.map_err(Failure::from)? {
        if args.json {
            output::json(&device)?;
        } else {
            let since = say!("since", date = &show::here().date(device.created_at));
            let label = plain::one_line(&device.label);
            let here =
                if device.current { words::spoken().aside(&say!("this-device")) } else { String::new() };
            output::line(&format!("{:>6}  {since}  {label}{here}", device.id.0))?;
        }
    }
    Ok(())
}
