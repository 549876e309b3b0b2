//! Randomness, handed in so that a test can repeat itself. The product only uses the operating system's.

use std::sync::Mutex;

/// Fills buffers with random bytes.
pub trait Randomness: Send + Sync {
    /// Fills the whole buffer.
    fn fill(&self, buffer: &mut [u8]);
}

/// The operating system's randomness.
pub struct OsRandomness;

impl Randomness for OsRandomness {
    #[allow(clippy::disallowed_methods)] // the one place that may ask the system
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the operating system always has randomness once it has booted");
    }
}

/// Repeatable bytes for tests (SplitMix64, Steele, Lea and Flood 2014). Never used by the product.
pub struct SeededRandomness(Mutex<u64>);

impl SeededRandomness {
    /// A generator that gives the same bytes for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Randomness for SeededRandomness {
    fn fill(&self, buffer: &mut [u8]) {
        let mut state = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for chunk in buffer.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}
