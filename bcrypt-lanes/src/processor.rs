//! The processor's cache, as Linux describes it in `/sys`. Other systems describe nothing.

use std::fs;

/// The caches of the first processor. The others are taken to have the same.
const CACHE_DIRECTORY: &str = "/sys/devices/system/cpu/cpu0/cache";

/// Returns the bytes of first-level data cache for each hardware thread, if they are known.
pub(crate) fn cache_of_a_thread() -> Option<usize> {
    let entries = fs::read_dir(CACHE_DIRECTORY).ok()?;
    entries.filter_map(Result::ok).find_map(|entry| {
        let read = |name: &str| fs::read_to_string(entry.path().join(name)).ok();
        let is_first = read("level")?.trim() == "1" && read("type")?.trim() == "Data";
        if is_first { share(&read("size")?, &read("shared_cpu_list")?) } else { None }
    })
}

/// Returns each thread's share of a cache of this size (`48K`) with these threads (`0,4` or `0-1`).
fn share(size: &str, threads: &str) -> Option<usize> {
    let kibibytes: usize = size.trim().strip_suffix('K')?.parse().ok()?;
    let mut count = 0;
    for range in threads.trim().split(',') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        count += (last + 1).checked_sub(first)?;
    }
    (kibibytes * 1024).checked_div(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_shared_by_the_threads_of_its_core() {
        for (size, threads, bytes) in [
            ("48K\n", "0\n", Some(49_152)),
            ("48K\n", "0,28\n", Some(24_576)),
            ("32K\n", "0-1\n", Some(16_384)),
            ("32K\n", "0-1,8-9\n", Some(8_192)),
            ("1M\n", "0\n", None),
            ("48K\n", "\n", None),
            ("48K\n", "3-1\n", None),
        ] {
            assert_eq!(share(size, threads), bytes, "{size} {threads}");
        }
    }
}
