//! How the system's allocator behaves, settled before anything much is allocated (decision 10).

/// Bytes from which an allocation is a mapping of its own, and goes back to the system when it is freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const MAPPED_BYTES_MIN: &str = "262144";

/// Has glibc map every allocation of 256 KiB or more by itself, by starting this program again in the same process: only
/// the environment of a start says so without unsafe code. Left alone, glibc maps nothing smaller than the largest it has
/// freed, up to 32 MiB, and what is freed after that stays with the thread's heap: an index of texts that takes 10 MiB at
/// work kept 100. Where the environment speaks of it already, and where there is no glibc, nothing happens.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn settle() {
    use std::os::unix::process::CommandExt as _;

    let settled = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"];
    if settled.iter().any(|name| std::env::var_os(name).is_some()) {
        return;
    }
    let mut arguments = std::env::args_os();
    let (Some(name), Ok(program)) = (arguments.next(), std::env::current_exe()) else { return };
    let mut again = std::process::Command::new(program);
    again.arg0(name).args(arguments).envs(settled.map(|name| (name, MAPPED_BYTES_MIN)));
    // Comes back only if it failed. Then everything works, and takes more memory.
    drop(again.exec());
}

/// Nothing to settle.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn settle() {}
