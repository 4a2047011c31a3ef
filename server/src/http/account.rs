//! Log-in, log-out, and the list of one's signed-in devices.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use linli_protocol::{
    DeviceId, DeviceLabel, DisplayName, ErrorBody, ErrorCode, JoinCode, LoginName, NeighbourhoodId,
    TextError, Topic, UserId, check_password,
};
use serde::{Deserialize, Serialize};

use super::Site;
use super::refusal::Refused;
use crate::domain::{Act, Actor, Answer, Command, Row, RowKey};
use crate::passwords::PasswordError;
use crate::view::SignedIn;
use crate::{limits, tokens};

const LOG_IN: &str =
    r#"the body is {"login","password","device"}, and to sign up {"code","name"} too, all texts"#;

/// A log-in whose texts pass their rules.
pub(super) struct LogIn {
    pub(super) login: LoginName,
    pub(super) password: String,
    pub(super) label: DeviceLabel,
}

impl LogIn {
    pub(super) fn parse(body: &[u8]) -> Result<LogIn, Refused> {
        #[derive(Deserialize)]
        struct Body {
            login: String,
            password: String,
            device: String,
        }
        let Body { login, password, device } = parse_json(body, LOG_IN)?;
        let login = LoginName::parse(login).map_err(|error| bad_text(&error))?;
        let label = DeviceLabel::parse(device).map_err(|error| bad_text(&error))?;
        check_password(&password).map_err(|error| bad_text(&error))?;
        Ok(LogIn { login, password, label })
    }
}

#[derive(Serialize)]
pub(super) struct LoggedIn {
    token: String,
    user: UserId,
    device: DeviceId,
    name: String,
}

#[derive(Serialize)]
pub(super) struct Devices {
    devices: Vec<Device>,
}

#[derive(Serialize)]
struct Device {
    id: DeviceId,
    label: String,
    created_at: u64,
    current: bool,
}

/// A sign-up whose texts pass their rules.
pub(super) struct SignUp {
    code: JoinCode,
    name: DisplayName,
    log_in: LogIn,
}

impl SignUp {
    pub(super) fn parse(body: &[u8]) -> Result<SignUp, Refused> {
        #[derive(Deserialize)]
        struct Body {
            code: String,
            name: String,
        }
        let log_in = LogIn::parse(body)?;
        let Body { code, name } = parse_json(body, LOG_IN)?;
        let code = code.parse().map_err(|_| no_such_code())?;
        let name = DisplayName::parse(name).map_err(|error| bad_text(&error))?;
        Ok(SignUp { code, name, log_in })
    }
}

#[derive(Serialize)]
pub(super) struct SignedUp {
    #[serde(flatten)]
    logged_in: LoggedIn,
    neighbourhood: NeighbourhoodId,
    title: String,
}

/// `POST /sign-up`: an account for who has a join code in force, and its first device.
pub(super) async fn sign_up(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Json<SignedUp>, Refused> {
    let (address, body) = admitted(&site, request).await?;
    let SignUp { code, name, log_in: LogIn { login, password, label } } = SignUp::parse(&body)?;
    attempt(&site, address, None)?;
    // Before the password costs anything; the rules ask once more.
    let neighbourhood = site.house.directory.neighbourhood_of(code).ok_or_else(no_such_code)?;
    let password_hash = site.passwords.hash(password).await.map_err(busy)?;
    let act = Act::SignUp { code, login, name, password_hash };
    let Answer::Registered(user) = ask(&site, Actor::Visitor, None, act).await? else {
        return Err(Refused::new(ErrorCode::Internal, "the sign-up was not answered as expected"));
    };
    tracing::info!(%user, %neighbourhood, "signed up");
    let logged_in = sign_in(&site, user, label).await?;
    let title = site.house.directory.title(Topic::Bulletin(neighbourhood));
    Ok(Json(SignedUp { logged_in, neighbourhood, title }))
}

fn no_such_code() -> Refused {
    let message = "this join code is unknown, or was revoked; look at the poster again";
    Refused::new(ErrorCode::NoSuchCode, message)
}

/// `POST /login`.
pub(super) async fn login(
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Json<LoggedIn>, Refused> {
    let (address, body) = admitted(&site, request).await?;
    let LogIn { login, password, label } = LogIn::parse(&body)?;
    attempt(&site, address, Some(&login))?;
    let account = account(&site, login).await?;
    let (user, phc) = account.map_or((None, None), |(user, phc)| (Some(user), phc));
    let fits = site.passwords.verify(password, phc).await.map_err(busy)?;
    let (Some(user), true) = (user, fits) else {
        tracing::info!(%address, "a log-in was refused");
        return Err(Refused::new(ErrorCode::BadCredentials, "log-in name or password is wrong"));
    };
    sign_in(&site, user, label).await.map(Json)
}

/// Reads the body of a log-in or a sign-up, and says from where it comes.
async fn admitted(site: &Site, request: Request) -> Result<(IpAddr, Bytes), Refused> {
    if site.is_draining() {
        return Err(Refused::new(ErrorCode::ShuttingDown, "the server is going down; try again in a minute"));
    }
    let (head, body) = request.into_parts();
    let address = site.address_of(&head.extensions, &head.headers);
    Ok((address, read(body, limits::BODY_BYTES_MAX).await?))
}

/// Counts an attempt of an address, and of an account if there is one.
fn attempt(site: &Site, address: IpAddr, login: Option<&LoginName>) -> Result<(), Refused> {
    let address = format!("address {}", super::addresses::one_client(address));
    let account = login.map(|login| (format!("account {login}"), site.settings.logins_per_account_max));
    for (key, attempts_max) in std::iter::once((address, site.settings.logins_per_address_max)).chain(account)
    {
        site.attempts.take(&key, attempts_max).map_err(|wait_ms| {
            Refused(ErrorBody::new(ErrorCode::RateLimited, "too many log-in attempts").after(wait_ms))
        })?;
    }
    Ok(())
}

async fn sign_in(site: &Site, user: UserId, label: DeviceLabel) -> Result<LoggedIn, Refused> {
    let token = tokens::fresh()
        .map_err(|_| Refused::new(ErrorCode::Internal, "the operating system gives no random bytes"))?;
    let act = Act::IssueToken { user, token_hash: tokens::hash(&token), label };
    match ask(site, Actor::Administration, None, act).await? {
        Answer::TokenIssued(device) => {
            let name = site.house.directory.name(user).unwrap_or_default();
            tracing::info!(%user, %device, "signed in");
            Ok(LoggedIn { token, user, device, name })
        }
        _ => Err(Refused::new(ErrorCode::Internal, "the log-in was not answered as expected")),
    }
}

/// The token of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    // RFC 9110, 11.1: schemes are case-insensitive.
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// `POST /logout`.
pub(super) async fn logout(State(site): State<Arc<Site>>, headers: HeaderMap) -> Result<StatusCode, Refused> {
    let SignedIn { user, device } = signed_in(&site, &headers)?;
    ask(&site, Actor::Person(user), Some(device), Act::RevokeDevice { device }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /devices`.
pub(super) async fn devices(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
) -> Result<Json<Devices>, Refused> {
    let SignedIn { user, device: current } = signed_in(&site, &headers)?;
    let devices = site
        .house
        .directory
        .devices_of(user)
        .into_iter()
        .map(|row| Device {
            id: row.device,
            label: row.label.as_str().to_owned(),
            created_at: row.created_at,
            current: row.device == current,
        })
        .collect();
    Ok(Json(Devices { devices }))
}

/// `DELETE /devices/{id}`.
pub(super) async fn revoke(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Refused> {
    let SignedIn { user, device: current } = signed_in(&site, &headers)?;
    let device = id.parse().map_err(|_| Refused::new(ErrorCode::NotFound, "no such device"))?;
    ask(&site, Actor::Person(user), Some(current), Act::RevokeDevice { device: DeviceId(device) }).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn ask(
    site: &Site,
    by: Actor,
    device: Option<DeviceId>,
    act: Act,
) -> Result<Answer, Refused> {
    Ok(site.house.engine.ask(Command { by, device, act, salt: [0; 16] }).await?)
}

async fn account(site: &Site, login: LoginName) -> Result<Option<(UserId, Option<String>)>, Refused> {
    let durable = site.durable.clone();
    let row = tokio::task::spawn_blocking(move || durable.row(&RowKey::Account(login))).await;
    match row {
        Ok(Ok(Some(Row::Account { user, password_hash, .. }))) => Ok(Some((user, password_hash))),
        Ok(Ok(_)) => Ok(None),
        Ok(Err(error)) => {
            tracing::error!(%error, "an account could not be read");
            Err(Refused::new(ErrorCode::Internal, "the account could not be read"))
        }
        Err(_) => Err(Refused::new(ErrorCode::Internal, "the account could not be read")),
    }
}

pub(super) fn signed_in(site: &Site, headers: &HeaderMap) -> Result<SignedIn, Refused> {
    bearer(headers).and_then(|token| site.house.directory.signed_in(&tokens::hash(token))).ok_or_else(|| {
        Refused::new(ErrorCode::BadToken, "the token is missing, unknown or was revoked; log in again")
    })
}

/// A person may ask as often here as over all their connections.
pub(super) fn may_ask(site: &Site, user: UserId) -> Result<(), Refused> {
    site.house.may_ask(user).map_err(|wait_ms| {
        Refused(ErrorBody::new(ErrorCode::RateLimited, "too many requests").after(wait_ms))
    })
}

pub(super) async fn read(body: Body, bytes_max: usize) -> Result<Bytes, Refused> {
    let within = tokio::time::Duration::from_millis(limits::HEADER_MS_MAX);
    let read = tokio::time::timeout(within, axum::body::to_bytes(body, bytes_max)).await;
    let Ok(Ok(bytes)) = read else {
        let message = format!("a body has at most {} KiB and comes within 10 seconds", bytes_max / 1024);
        return Err(Refused::new(ErrorCode::BadFrame, message));
    };
    Ok(bytes)
}

/// Reads a body, of which `shape` says what it is to be.
pub(super) fn parse_json<T: for<'de> Deserialize<'de>>(
    bytes: &[u8],
    shape: &'static str,
) -> Result<T, Refused> {
    let no_object = || Refused::new(ErrorCode::BadFrame, shape);
    // Serde reads a struct from an array as well; the wire does not.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        return Err(no_object());
    }
    // Serde's message may quote what was sent; a password must not come back in an error.
    serde_json::from_slice(bytes).map_err(|_| no_object())
}

fn bad_text(error: &TextError) -> Refused {
    Refused::new(ErrorCode::BadText, error.to_string())
}

fn busy(error: PasswordError) -> Refused {
    match error {
        PasswordError::Busy => Refused(ErrorBody::new(ErrorCode::Busy, error.to_string()).after(2_000)),
        PasswordError::Failed => Refused::new(ErrorCode::Internal, error.to_string()),
    }
}
