//! Templates that were read: the memory that reading them left, as far as it is not that of a fresh instance.

use std::fmt;

/// What is compared at once.
const CHUNK: usize = 4096;

/// Templates, ready to be rendered.
pub struct Templates {
    size: usize,
    changed: Vec<(usize, Box<[u8]>)>,
}

impl Templates {
    pub(crate) fn between(fresh: &[u8], read: &[u8]) -> Self {
        let mut changed: Vec<(usize, Vec<u8>)> = Vec::new();
        for (index, chunk) in read.chunks(CHUNK).enumerate() {
            let at = index * CHUNK;
            let same = match fresh.get(at..at + chunk.len()) {
                Some(before) => before == chunk,
                // Memory that was added is zero.
                None => chunk.iter().all(|byte| *byte == 0),
            };
            match changed.last_mut() {
                _ if same => {}
                Some((start, bytes)) if *start + bytes.len() == at => bytes.extend_from_slice(chunk),
                _ => changed.push((at, chunk.to_vec())),
            }
        }
        let changed = changed.into_iter().map(|(at, bytes)| (at, bytes.into_boxed_slice())).collect();
        Self { size: read.len(), changed }
    }

    /// How large the memory has to be.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// What goes where.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (usize, &[u8])> {
        self.changed.iter().map(|(at, bytes)| (*at, &**bytes))
    }

    /// What they take in memory.
    pub fn bytes(&self) -> usize {
        self.changed.iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

impl fmt::Debug for Templates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Templates").field("bytes", &self.bytes()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let fresh = vec![7; 3 * CHUNK];
        let mut read = fresh.clone();
        read.resize(6 * CHUNK, 0);
        read[CHUNK + 1] = 1;
        read[2 * CHUNK] = 2;
        read[5 * CHUNK] = 3;
        let templates = Templates::between(&fresh, &read);
        let kept: Vec<_> = templates.changed().map(|(at, bytes)| (at, bytes.len())).collect();
        assert_eq!(kept, [(CHUNK, 2 * CHUNK), (5 * CHUNK, CHUNK)]);
        let mut again = fresh;
        again.resize(templates.size(), 0);
        for (at, bytes) in templates.changed() {
            again[at..at + bytes.len()].copy_from_slice(bytes);
        }
        assert_eq!(again, read);
    }
}
