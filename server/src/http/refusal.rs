//! Errors over HTTP: a status, and the same body that a frame carries.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use linli_protocol::{ErrorBody, ErrorCode};
use serde::Serialize;

/// An error that a handler may return.
#[derive(Debug)]
pub(super) struct Refused(pub(super) ErrorBody);

#[derive(Serialize)]
struct Body {
    error: ErrorBody,
}

impl Refused {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Refused {
        Refused(ErrorBody::new(code, message))
    }
}

impl From<ErrorBody> for Refused {
    fn from(error: ErrorBody) -> Refused {
        Refused(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (status(self.0.code), Json(Body { error: self.0 })).into_response()
    }
}

pub(super) async fn no_such_page() -> Refused {
    Refused::new(ErrorCode::NotFound, "no such page; see protocol/docs/wire.md for the addresses")
}

pub(super) async fn no_such_method() -> Response {
    let error = ErrorBody::new(ErrorCode::UnknownOp, "this address takes another method");
    (StatusCode::METHOD_NOT_ALLOWED, Json(Body { error })).into_response()
}

fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadCredentials | ErrorCode::BadToken => StatusCode::UNAUTHORIZED,
        ErrorCode::NotFound | ErrorCode::NoSuchIssue => StatusCode::NOT_FOUND,
        ErrorCode::NotAllowed => StatusCode::FORBIDDEN,
        ErrorCode::TooManyDevices
        | ErrorCode::LoginTaken
        | ErrorCode::WrongState
        | ErrorCode::ClientIdReused => StatusCode::CONFLICT,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::Busy | ErrorCode::ReadOnly | ErrorCode::ShuttingDown | ErrorCode::OutcomeUnknown => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}
