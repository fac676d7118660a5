//! The Blowfish states of the lanes and the cipher itself: one round of every lane before the next
//! round of any.
//!
//! A round of one lane waits for the four table look-ups of the round before. Those of another lane
//! do not depend on it, so the processor makes them meanwhile: all of this crate's speed comes from
//! that. The number of lanes is a constant `N`, so that the compiler unrolls the loops over the
//! lanes and keeps what passes from round to round in registers.
#![expect(
    clippy::inline_always,
    reason = "the lanes unroll only if all of a block is one function"
)]

use std::sync::atomic::{Ordering, compiler_fence};

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::pi;

/// 72 bytes, big-endian, as one word for each of Blowfish's subkeys.
pub(crate) type Words = [u32; 18];

/// The rounds of the Feistel network for one block.
const BLOWFISH_ROUNDS: usize = 16;

/// The tables of one lane and the inputs that expand them: 4,312 bytes, or 4,352 when aligned.
///
/// Aligned to a cache line: neighbours share none, and an array of states covers the sets of the
/// cache evenly.
#[derive(Zeroize, ZeroizeOnDrop)]
#[repr(align(64))]
pub(crate) struct State {
    s: [[u32; 256]; 4],
    p: Words,
    key: Words,
    salt: Words,
}

impl State {
    /// Returns a zeroed state.
    pub(crate) const fn empty() -> Self {
        Self { s: [[0; 256]; 4], p: [0; 18], key: [0; 18], salt: [0; 18] }
    }

    /// Runs `EksBlowfishSetup` up to its loop: the digits of pi, expanded with salt and key at
    /// once.
    pub(crate) fn begin(&mut self, key: &Words, salt: [u8; 16]) {
        let (salt, _) = salt.as_chunks::<4>();
        self.key = *key;
        self.salt = std::array::from_fn(|index| u32::from_be_bytes(salt[index % salt.len()]));
        self.s = pi::S;
        self.p = pi::P;
        xor(&mut self.p, key);
        let mut block = [0; 2];
        for pair in 0..9 {
            block = self.encipher_salted(block, pair);
            self.p[2 * pair..][..2].copy_from_slice(&block);
        }
        for table in 0..4 {
            for pair in 0..128 {
                // Nine blocks came before the tables, so the halves of the salt have swapped.
                block = self.encipher_salted(block, pair + 1);
                self.s[table][2 * pair..][..2].copy_from_slice(&block);
            }
        }
    }

    /// Enciphers a block with one half of the salt mixed in. The halves alternate by block.
    fn encipher_salted(&self, [left, right]: [u32; 2], index: usize) -> [u32; 2] {
        let half = 2 * (index % 2);
        self.encipher([left ^ self.salt[half], right ^ self.salt[half + 1]], 1)
    }

    /// Enciphers a block of two words `times` over.
    pub(crate) fn encipher(&self, block: [u32; 2], times: u32) -> [u32; 2] {
        let (mut left, mut right) = ([block[0]], [block[1]]);
        for _ in 0..times {
            encipher(std::array::from_ref(self), &mut left, &mut right);
        }
        [left[0], right[0]]
    }

    /// Returns whether the state is zeroed.
    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        let inputs = self.key.iter().chain(&self.salt);
        self.s.as_flattened().iter().chain(&self.p).chain(inputs).all(|word| *word == 0)
    }
}

/// Advances all states by this many turns of the cost loop.
pub(crate) fn advance<const N: usize>(states: &mut [State; N], turns: u32) {
    for _ in 0..turns {
        for state in &mut *states {
            xor(&mut state.p, &state.key);
        }
        expand(states);
        for state in &mut *states {
            xor(&mut state.p, &state.salt);
        }
        expand(states);
    }
}

/// Does the rest of `ExpandKey`, after the key is in the subkeys, for all states in lockstep.
/// Nearly all the time of a hash is spent here. Kept out of line, so that callers' code does not
/// compete for its registers.
#[inline(never)]
fn expand<const N: usize>(states: &mut [State; N]) {
    let (mut left, mut right) = ([0; N], [0; N]);
    for pair in 0..9 {
        encipher(states, &mut left, &mut right);
        for lane in 0..N {
            states[lane].p[2 * pair] = left[lane];
            states[lane].p[2 * pair + 1] = right[lane];
        }
    }
    for table in 0..4 {
        for pair in 0..128 {
            encipher(states, &mut left, &mut right);
            for lane in 0..N {
                states[lane].s[table][2 * pair] = left[lane];
                states[lane].s[table][2 * pair + 1] = right[lane];
            }
        }
    }
}

/// Enciphers one block in each lane.
///
/// Each half takes in the next round's subkey along with the result of its look-up, so the subkey
/// delays no look-up. It comes last, so that it occupies no register meanwhile.
#[inline(always)]
fn encipher<const N: usize>(states: &[State; N], left: &mut [u32; N], right: &mut [u32; N]) {
    for lane in 0..N {
        left[lane] ^= states[lane].p[0];
    }
    for round in (0..BLOWFISH_ROUNDS).step_by(2) {
        for lane in 0..N {
            right[lane] ^= look_up(&states[lane].s, left[lane]);
            right[lane] ^= states[lane].p[round + 1];
            compiler_fence(Ordering::SeqCst);
        }
        for lane in 0..N {
            left[lane] ^= look_up(&states[lane].s, right[lane]);
            left[lane] ^= states[lane].p[round + 2];
            compiler_fence(Ordering::SeqCst);
        }
    }
    for lane in 0..N {
        let halves = (right[lane] ^ states[lane].p[BLOWFISH_ROUNDS + 1], left[lane]);
        (left[lane], right[lane]) = halves;
    }
}

/// Computes Blowfish's function F. No index can exceed 255, so no bound is checked.
///
/// The fences do not affect the processor, which looks up in any order. They keep the compiler from
/// starting the look-ups of every lane before those of the first are done, which would need more
/// registers than there are.
#[inline(always)]
fn look_up(s: &[[u32; 256]; 4], word: u32) -> u32 {
    let [fourth, third, second, first] = word.to_le_bytes().map(usize::from);
    let first = s[0][first];
    compiler_fence(Ordering::SeqCst);
    let second = s[1][second];
    compiler_fence(Ordering::SeqCst);
    let third = s[2][third];
    compiler_fence(Ordering::SeqCst);
    let fourth = s[3][fourth];
    (first.wrapping_add(second) ^ third).wrapping_add(fourth)
}

fn xor(words: &mut Words, others: &Words) {
    for (word, other) in words.iter_mut().zip(others) {
        *word ^= other;
    }
}
