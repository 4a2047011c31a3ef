//! Photos over HTTP (R19): sent before the report that shows them, and fetched by those who may read it. Never here: what is taken for a
//! photo; that is `blobs`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use linli_protocol::{ErrorBody, ErrorCode, PhotoId};
use serde::Serialize;

use super::Site;
use super::account::{ask, may_ask, signed_in};
use super::refusal::Refused;
use crate::blobs::{PhotoError, Size};
use crate::domain::{Act, Actor};
use crate::limits;
use crate::view::SignedIn;

/// What a photo became.
#[derive(Serialize)]
pub(super) struct Kept {
    photo: PhotoId,
    width: u32,
    height: u32,
    bytes: u64,
}

/// `POST /photos`: the body is the file. A report that names the answer shows it; one that no report shows within a day goes.
pub(super) async fn keep(State(site): State<Arc<Site>>, request: Request) -> Result<Json<Kept>, Refused> {
    if site.is_draining() {
        return Err(Refused::new(ErrorCode::ShuttingDown, "the server is going down; try again in a minute"));
    }
    let (head, body) = request.into_parts();
    let SignedIn { user, device } = signed_in(&site, &head.headers)?;
    may_ask(&site, user)?;
    if site.house.engine.gate().is_read_only() {
        return Err(Refused::new(
            ErrorCode::ReadOnly,
            "the server's disk is nearly full; the operator must make room",
        ));
    }
    // Before the bytes are read: so no more of them are in memory than may be.
    let place = site.darkroom.enter(user).map_err(|error| refused(&error))?;
    let bytes = read(body).await?;
    let kept = place.develop(bytes).await.map_err(|error| refused(&error))?;
    ask(&site, Actor::Person(user), Some(device), Act::KeepPhoto { photo: kept.id }).await?;
    Ok(Json(Kept { photo: kept.id, width: kept.width, height: kept.height, bytes: kept.bytes }))
}

/// `GET /photos/{id}`.
pub(super) async fn full(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    show(&site, &id, &headers, Size::Full).await
}

/// `GET /photos/{id}/thumbnail`.
pub(super) async fn thumbnail(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    show(&site, &id, &headers, Size::Thumbnail).await
}

/// Somebody else's photo is answered like one that does not exist (guarantee 5).
async fn show(site: &Arc<Site>, id: &str, headers: &HeaderMap, wanted: Size) -> Result<Response, Refused> {
    let no_photo = || Refused::new(ErrorCode::NotFound, "no such photo, or it is not yours to see");
    let SignedIn { user, .. } = signed_in(site, headers)?;
    let id: PhotoId = id.parse().map_err(|_| no_photo())?;
    if !site.house.directory.may_see_photo(user, id) {
        return Err(no_photo());
    }
    let blobs = site.blobs.clone();
    let read = tokio::task::spawn_blocking(move || -> Result<Option<Vec<u8>>, PhotoError> {
        let Some(mut file) = blobs.open_photo(id, wanted)? else { return Ok(None) };
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes)
            .map_err(|error| PhotoError::Storage { doing: "reading a photo", error })?;
        Ok(Some(bytes))
    });
    let bytes = match read.await {
        Ok(Ok(bytes)) => bytes.ok_or_else(no_photo)?,
        Ok(Err(error)) => return Err(refused(&error)),
        Err(_) => return Err(Refused::new(ErrorCode::Internal, "the photo could not be read")),
    };
    // What was lost while it was read is not shown.
    if !site.house.directory.may_see_photo(user, id) {
        return Err(no_photo());
    }
    let mut response = bytes.into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "image/jpeg"),
        // It never changes; but whoever may see it today may not tomorrow, and a proxy is nobody.
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

async fn read(body: Body) -> Result<axum::body::Bytes, Refused> {
    let within = tokio::time::Duration::from_millis(limits::PHOTO_MS_MAX);
    match tokio::time::timeout(within, axum::body::to_bytes(body, limits::PHOTO_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => Err(refused(&PhotoError::TooManyBytes)),
        Err(_) => Err(Refused(ErrorBody::new(
            ErrorCode::Busy,
            "the photo took longer than a minute; send it again",
        ))),
    }
}

fn refused(error: &PhotoError) -> Refused {
    let code = match error {
        PhotoError::Busy => return Refused(ErrorBody::new(ErrorCode::Busy, error.to_string()).after(2_000)),
        PhotoError::Storage { .. } => {
            tracing::error!(%error, "a photo could not be kept or read");
            ErrorCode::Internal
        }
        PhotoError::Failed => ErrorCode::Internal,
        _ => ErrorCode::BadPhoto,
    };
    Refused::new(code, error.to_string())
}
