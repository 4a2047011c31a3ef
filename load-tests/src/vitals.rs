//! What a process costs, read from /proc: processor time and resident memory. Linux only, like the server's
//! storage rules; where a figure cannot be read it is absent, never zero.

use std::fs;

use crate::units;

/// A process to measure.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pid: u32,
}

impl Process {
    /// The process with this number.
    #[must_use]
    pub fn new(pid: u32) -> Process {
        Process { pid }
    }

    /// This very process.
    #[must_use]
    pub fn this() -> Process {
        Process { pid: std::process::id() }
    }

    /// Processor time used so far, user and system, in seconds.
    #[must_use]
    pub fn cpu_s(self) -> Option<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.pid)).ok()?;
        let ticks_per_s = rustix::param::clock_ticks_per_second();
        (ticks_per_s > 0).then_some(())?;
        Some(units::real(ticks(&stat)?) / units::real(ticks_per_s))
    }

    /// Resident memory, in KiB.
    #[must_use]
    pub fn rss_kib(self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).ok()?;
        rss(&status)
    }
}

/// Processor time of the calling thread so far, in nanoseconds.
#[must_use]
pub fn thread_cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let (s, ns) = (u64::try_from(time.tv_sec), u64::try_from(time.tv_nsec));
    s.unwrap_or_default() * units::NS_PER_S + ns.unwrap_or_default()
}

/// Processor time that everybody on this machine used so far, in seconds.
#[must_use]
pub fn machine_cpu_s() -> Option<f64> {
    let stat = fs::read_to_string("/proc/stat").ok()?;
    let ticks_per_s = rustix::param::clock_ticks_per_second();
    (ticks_per_s > 0).then_some(())?;
    Some(units::real(machine_ticks(&stat)?) / units::real(ticks_per_s))
}

/// A process's memory over time, looked at a few times a second.
#[derive(Debug, Clone)]
pub struct Gauge {
    process: Option<Process>,
    next_ns: u64,
    max_kib: Option<u64>,
}

impl Gauge {
    /// A gauge of this process; of none, it shows nothing.
    #[must_use]
    pub fn new(process: Option<Process>) -> Gauge {
        Gauge { process, next_ns: 0, max_kib: None }
    }

    /// Looks, if it is time to.
    pub fn look(&mut self, now_ns: u64) {
        const EVERY_NS: u64 = units::NS_PER_S / 4;
        if now_ns >= self.next_ns {
            self.next_ns = now_ns + EVERY_NS;
            self.now_kib();
        }
    }

    /// The memory now.
    pub fn now_kib(&mut self) -> Option<u64> {
        let kib = self.process?.rss_kib()?;
        self.max_kib = Some(self.max_kib.map_or(kib, |max| max.max(kib)));
        Some(kib)
    }

    /// The most that was seen.
    #[must_use]
    pub fn max_kib(&self) -> Option<u64> {
        self.max_kib
    }
}

/// Fields 14 and 15 of `stat`. The second field is the program's name in brackets and may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// User, nice, system, interrupts and what a host took away: fields 1 to 3 and 6 to 8, without idle and waiting.
fn machine_ticks(stat: &str) -> Option<u64> {
    let fields = stat.lines().next()?.strip_prefix("cpu ")?.split_ascii_whitespace();
    let ticks: Vec<u64> = fields.map(str::parse).collect::<Result<_, _>>().ok()?;
    Some(ticks.get(..3)?.iter().chain(ticks.get(5..8)?).sum())
}

fn rss(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_a_name_with_brackets_and_spaces() {
        let stat = "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 730 270 0 0 20 0 9 0 1 2 3";
        assert_eq!(ticks(stat), Some(1000));
        assert_eq!(ticks("42 (cut"), None);
    }

    #[test]
    fn a_machines_idle_and_waiting_time_is_nobodys() {
        assert_eq!(machine_ticks("cpu  1 2 4 1000 2000 8 16 32 0 0\ncpu0 1 1 1 1"), Some(63));
        assert_eq!(machine_ticks("cpu  1 2"), None);
    }

    #[test]
    fn resident_memory_is_read_in_kib() {
        assert_eq!(rss("VmHWM:\t  900 kB\nVmRSS:\t  123 kB\n"), Some(123));
        assert_eq!(rss("Name: x\n"), None);
    }

    #[test]
    fn a_thread_that_works_uses_its_time() {
        let began_ns = thread_cpu_ns();
        let work: u64 = (0..3_000_000).fold(0, |sum, n| std::hint::black_box(sum ^ n));
        std::hint::black_box(work);
        assert!(thread_cpu_ns() > began_ns);
    }

    #[test]
    fn this_process_has_both_and_one_that_does_not_exist_has_neither() {
        assert!(Process::this().cpu_s().is_some());
        assert!(Process::this().rss_kib().unwrap() > 0);
        assert_eq!(Process::new(u32::MAX).cpu_s(), None);
        assert_eq!(Process::new(u32::MAX).rss_kib(), None);
    }
}
