//! Photos: sent before the report that shows them, and saved into a file. Never here: looking at one; other programs do that.

use std::path::Path;

use anyhow::Context;
use linli_cli::account;
use linli_protocol::PhotoId;

use super::super::failure::{Exit, Failure};
use super::super::profile::Profile;
use super::super::words::say;
use super::super::{args, output};

/// Most bytes of a file that is sent: the server takes no more.
const PHOTO_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// Sends files as photos, in their order.
pub(super) async fn sent(profile: &str, files: &[std::path::PathBuf]) -> anyhow::Result<Vec<PhotoId>> {
    let mut photos = Vec::new();
    if files.is_empty() {
        return Ok(photos);
    }
    let known = Profile::load(profile)?;
    for file in files {
        let shown = file.display().to_string();
        let size = std::fs::metadata(file).with_context(|| say!("cannot-read", path = &shown))?.len();
        if size > PHOTO_BYTES_MAX {
            return Err(Failure::new(Exit::Failed, say!("photo-too-large", file = &shown)).into());
        }
        // Small, and nothing else is under way.
        let bytes = std::fs::read(file).with_context(|| say!("cannot-read", path = &shown))?;
        let kept = account::send_photo(&known.server()?, &known.token, bytes).await.map_err(Failure::from)?;
        output::note(&say!("photo-sent", file = &shown));
        photos.push(kept);
    }
    Ok(photos)
}

/// Saves a photo into a file that is not there yet.
pub(crate) async fn photo(profile: &str, args: &args::Photo) -> anyhow::Result<()> {
    let known = Profile::load(profile)?;
    let bytes = account::photo(&known.server()?, &known.token, args.name, args.thumbnail)
        .await
        .map_err(Failure::from)?;
    let shown = args.into.display().to_string();
    save(&args.into, &bytes).with_context(|| say!("cannot-write", path = &shown))?;
    output::note(&say!("photo-saved", file = &shown));
    Ok(())
}

fn save(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use std::io::Write as _;
    std::fs::File::create_new(path)?.write_all(bytes)
}
