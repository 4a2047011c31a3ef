//! What the targets share: a bound on memory.
#![cfg(feature = "libfuzzer")]

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Runs something that may take so many bytes of memory at its peak, and fails when it takes more. Decoders face
/// strangers: what they take is bounded by what was sent, never by what it claims.
///
/// # Panics
/// When it takes more.
pub fn within<T>(bytes_max: usize, run: impl FnOnce() -> T) -> T {
    ALLOCATOR.reset_peak_usage();
    let before = ALLOCATOR.current_usage();
    let result = run();
    let taken = ALLOCATOR.peak_usage().saturating_sub(before);
    assert!(taken <= bytes_max, "{taken} bytes of memory, and {bytes_max} are allowed");
    result
}
