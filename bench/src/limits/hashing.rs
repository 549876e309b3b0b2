//! The limit of signing in: the hash alone, on two threads, each with memory it uses again.

use crate::Done;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use portico::settings::HashingCost;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Hashes per second on this many threads.
pub(crate) fn per_second(threads: usize, lasting: Duration) -> Done<f64> {
    let began = Instant::now();
    let hashing: Vec<_> = (0..threads).map(|_| thread::spawn(move || hash_until(began + lasting))).collect();
    let mut hashes = 0;
    for thread in hashing {
        hashes += thread.join().map_err(|_| "a hashing thread fell over".to_owned())??;
    }
    Ok(f64::from(hashes) / began.elapsed().as_secs_f64())
}

fn hash_until(end: Instant) -> Done<u32> {
    let cost = HashingCost::USUAL;
    let params = Params::new(cost.memory, cost.passes, 1, Some(32)).map_err(|why| why.to_string())?;
    let mut memory = vec![Block::default(); params.block_count()];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; 32];
    let mut hashes = 0_u32;
    while Instant::now() < end {
        argon
            .hash_password_into_with_memory(b"river candle bicycle", &hashes.to_le_bytes().repeat(4), &mut output, &mut memory)
            .map_err(|why| why.to_string())?;
        hashes += 1;
    }
    Ok(hashes)
}
