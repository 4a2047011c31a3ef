//! Logging in and out over HTTP: a token for a password, the list of devices, and their removal.
//! Neither passwords nor tokens may appear in an error.

use std::fmt;
use std::time::Duration;

use linli_protocol::{DeviceId, ErrorBody, JoinCode, NeighbourhoodId, PhotoId, UserId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ureq::http::{Method, Request, StatusCode};

use crate::options::Server;

/// How long one HTTP request may take in all, in milliseconds.
const REQUEST_MS_MAX: u64 = 20_000;
/// Most bytes of an answer that are read.
const ANSWER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// How the TLS library names the first bytes of something that is not TLS.
pub(crate) const NO_TLS: &str = "InvalidContentType";

/// What a log-in gives.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Login {
    /// The secret that signs this device in.
    pub token: String,
    /// Who logged in.
    pub user: UserId,
    /// The new device.
    pub device: DeviceId,
    /// The person's name.
    pub name: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login")
            .field("user", &self.user)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// A signed-in device of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its number.
    pub id: DeviceId,
    /// What the person called it.
    pub label: String,
    /// When it logged in, in milliseconds since 1970.
    pub created_at: u64,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Why an account request failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    /// The server said no; `retry` in it says whether the same may pass later.
    #[error("{} ({})", .0.message, .0.code.as_str())]
    Server(ErrorBody),
    /// There was no answer. Another try may help.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The address says https, and what is there does not seem to speak TLS. The other address may be the right one.
    #[error("the server cannot be reached: probably there is no TLS there; try {address}")]
    NoTls {
        /// The same without TLS.
        address: String,
    },
    /// The answer is not one of a Linli server's. The address is probably wrong.
    #[error("{0} does not answer like a Linli server (HTTP status {1})")]
    Unfitting(String, u16),
}

/// Exchanges a password for a token of a new device.
///
/// # Errors
/// [`AccountError`]: a wrong password never passes later, too many tries do after a while.
pub async fn log_in(
    server: &Server,
    login: &str,
    password: &str,
    device: &str,
) -> Result<Login, AccountError> {
    #[derive(Serialize)]
    struct Body<'a> {
        login: &'a str,
        password: &'a str,
        device: &'a str,
    }
    let body = serde_json::to_vec(&Body { login, password, device }).unwrap_or_default();
    let answer = call(server, Method::POST, "/login", None, body).await?;
    answer.read()
}

/// What a sign-up gives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SignUp {
    /// The first log-in.
    #[serde(flatten)]
    pub login: Login,
    /// The neighbourhood of the join code, to which one may apply now.
    pub neighbourhood: NeighbourhoodId,
    /// Its title.
    pub title: String,
}

/// Makes an account, which takes a join code in force, and signs this device in.
///
/// # Errors
/// [`AccountError`]: a code that is not in force and a name that is taken never pass later, too many tries do after a while.
pub async fn sign_up(
    server: &Server,
    code: JoinCode,
    login: &str,
    name: &str,
    password: &str,
    device: &str,
) -> Result<SignUp, AccountError> {
    #[derive(Serialize)]
    struct Body<'a> {
        code: JoinCode,
        login: &'a str,
        name: &'a str,
        password: &'a str,
        device: &'a str,
    }
    let body = serde_json::to_vec(&Body { code, login, name, password, device }).unwrap_or_default();
    call(server, Method::POST, "/sign-up", None, body).await?.read()
}

/// Signs this device out: its token is of no use any more.
///
/// # Errors
/// [`AccountError`]: an unknown token never passes later.
pub async fn log_out(server: &Server, token: &str) -> Result<(), AccountError> {
    call(server, Method::POST, "/logout", Some(token), Vec::new()).await?.succeed()
}

/// The person's signed-in devices.
///
/// # Errors
/// [`AccountError`]: an unknown token never passes later.
pub async fn devices(server: &Server, token: &str) -> Result<Vec<Device>, AccountError> {
    #[derive(Deserialize)]
    struct Body {
        devices: Vec<Device>,
    }
    let answer = call(server, Method::GET, "/devices", Some(token), Vec::new()).await?;
    answer.read().map(|Body { devices }| devices)
}

/// Signs another device of the person out.
///
/// # Errors
/// [`AccountError`]: an unknown token or device never passes later.
pub async fn revoke(server: &Server, token: &str, device: DeviceId) -> Result<(), AccountError> {
    call(server, Method::DELETE, &format!("/devices/{device}"), Some(token), Vec::new()).await?.succeed()
}

/// Sends a picture, for a report that is to come: JPEG, PNG or WebP, up to 10 MiB.
///
/// # Errors
/// [`AccountError`]: what is no photo never passes later.
pub async fn send_photo(server: &Server, token: &str, picture: Vec<u8>) -> Result<PhotoId, AccountError> {
    #[derive(Deserialize)]
    struct Body {
        photo: PhotoId,
    }
    let answer = call(server, Method::POST, "/photos", Some(token), picture).await?;
    answer.read().map(|Body { photo }| photo)
}

/// A photo that one may see, as a JPEG.
///
/// # Errors
/// [`AccountError`]: a photo that is not there, or not one's own to see.
pub async fn photo(
    server: &Server,
    token: &str,
    photo: PhotoId,
    thumbnail: bool,
) -> Result<Vec<u8>, AccountError> {
    let path = if thumbnail { format!("/photos/{photo}/thumbnail") } else { format!("/photos/{photo}") };
    let answer = call(server, Method::GET, &path, Some(token), Vec::new()).await?;
    if answer.status.is_success() { Ok(answer.body) } else { Err(answer.refusal()) }
}

struct Answer {
    server: String,
    status: StatusCode,
    body: Vec<u8>,
}

impl Answer {
    fn read<T: DeserializeOwned>(self) -> Result<T, AccountError> {
        if !self.status.is_success() {
            return Err(self.refusal());
        }
        serde_json::from_slice(&self.body)
            .map_err(|_| AccountError::Unfitting(self.server, self.status.as_u16()))
    }

    fn succeed(self) -> Result<(), AccountError> {
        if self.status.is_success() { Ok(()) } else { Err(self.refusal()) }
    }

    fn refusal(self) -> AccountError {
        #[derive(Deserialize)]
        struct Body {
            error: ErrorBody,
        }
        match serde_json::from_slice(&self.body) {
            Ok(Body { error }) => AccountError::Server(error),
            Err(_) => AccountError::Unfitting(self.server, self.status.as_u16()),
        }
    }
}

/// Why there was no answer. A server without TLS is a wrong address most of the time.
fn unreachable(error: &str, server: &Server) -> AccountError {
    let address = server.to_string();
    let without_tls = address.replacen("https://", "http://", 1);
    let broke_off = ["reset by peer", "close_notify", "end of file"].iter().any(|how| error.contains(how));
    if error.contains(NO_TLS) || (broke_off && without_tls != address) {
        AccountError::NoTls { address: without_tls }
    } else {
        AccountError::Unreachable(error.to_owned())
    }
}

/// One request on a thread that may block. Redirects are not followed: a password goes where it was sent.
async fn call(
    server: &Server,
    method: Method,
    path: &str,
    token: Option<&str>,
    body: Vec<u8>,
) -> Result<Answer, AccountError> {
    let mut request = Request::builder().method(method).uri(server.http_url(path));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let request = request
        .header("content-type", "application/json")
        .body(body)
        .map_err(|_| AccountError::Unreachable("the request cannot be written as HTTP".into()))?;

    let blocking = move || -> Result<(StatusCode, Vec<u8>), ureq::Error> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_millis(REQUEST_MS_MAX)))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let mut answer = agent.run(request)?;
        let body = answer.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok((answer.status(), body))
    };
    let (status, body) = tokio::task::spawn_blocking(blocking)
        .await
        .map_err(|_| AccountError::Unreachable("the request was interrupted".into()))?
        .map_err(|error| unreachable(&error.to_string(), server))?;
    Ok(Answer { server: server.to_string(), status, body })
}
