//! Photos: kept for whoever sent them until a report shows them, and for as long as it does. Never here: their bytes.

use linli_protocol::{ErrorCode, IssueId, NeighbourhoodId, PhotoId, UserId, limits};

use crate::domain::channel::Context;
use crate::domain::command::{Answer, Decision, Rejection};
use crate::domain::district::District;
use crate::domain::event::Shard;
use crate::domain::row::{Row, RowChange, RowKey};

/// A photo that somebody sent. Primary: nobody is told until a report shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoRow {
    /// It.
    pub photo: PhotoId,
    /// Who sent it.
    pub owner: UserId,
    /// When, milliseconds since 1970.
    pub at: u64,
    /// Which issue shows it; none while none does.
    pub shown: Option<(NeighbourhoodId, IssueId)>,
}

/// Keeps a photo for its sender. The same one again is kept as it is.
pub(in crate::domain) fn keep(cx: Context<'_>, photo: PhotoId) -> Result<Decision, Rejection> {
    let mut decision = Decision::unchanged(Shard::District, Answer::Done);
    if cx.district.photo(photo, cx.user).is_some_and(|row| row.shown.is_some()) {
        let message = "one of your reports shows this photo already";
        return Err(Rejection::new(ErrorCode::BadPhoto, message));
    }
    if cx.district.photo(photo, cx.user).is_none()
        && cx.district.photos_unused(cx.user) >= limits::PHOTOS_UNUSED_MAX
    {
        let message = "20 of your photos are in no report yet; report with them, or wait a day until they go";
        return Err(Rejection::new(ErrorCode::TooManyPhotos, message));
    }
    let row = PhotoRow { photo, owner: cx.user, at: cx.now, shown: None };
    decision.commit.rows.push(RowChange::Put(Row::Photo(row)));
    Ok(decision)
}

/// What a report does with its photos: each is its reporter's, and in no other report.
pub(super) fn shown(
    cx: Context<'_>,
    place: (NeighbourhoodId, IssueId),
    photos: &[PhotoId],
) -> Result<Vec<RowChange>, Rejection> {
    let mut different = photos.to_vec();
    different.sort_unstable();
    different.dedup();
    if photos.len() > limits::PHOTOS_PER_ISSUE_MAX || different.len() != photos.len() {
        let message = "a report shows 5 photos at most, each once";
        return Err(Rejection::new(ErrorCode::TooManyPhotos, message));
    }
    let shown = |photo: &PhotoId| match cx.district.photo(*photo, cx.user) {
        Some(row) if row.shown.is_none() => {
            Ok(RowChange::Put(Row::Photo(PhotoRow { shown: Some(place), ..*row })))
        }
        _ => {
            let message = "there is no such photo of yours that no report shows yet; send it again";
            Err(Rejection::new(ErrorCode::NoSuchPhoto, message))
        }
    };
    photos.iter().map(shown).collect()
}

/// Forgets photos that no report has shown for a day; younger ones, and those that one shows, are passed over.
pub(in crate::domain) fn drop_unused(
    district: &District,
    photos: &[(PhotoId, UserId)],
    now: u64,
) -> Decision {
    let mut decision = Decision::unchanged(Shard::District, Answer::Done);
    let is_unused = |(photo, owner): &&(PhotoId, UserId)| {
        district.photo(*photo, *owner).is_some_and(|row| row.shown.is_none() && is_old(row.at, now))
    };
    let gone = photos
        .iter()
        .filter(is_unused)
        .map(|(photo, owner)| RowChange::Delete(RowKey::Photo(*photo, *owner)));
    decision.commit.rows.extend(gone);
    decision
}

/// Whether a photo that no report shows has waited long enough.
#[must_use]
pub fn is_old(at: u64, now: u64) -> bool {
    now.saturating_sub(at) >= limits::PHOTO_UNUSED_HOURS * 60 * 60 * 1_000
}
