//! How fast the rule `gradient` scores: dot products of vectors of records and outputs, on all cores, beside the fastest
//! multiplications that the processor makes and beside the function that runs on chain.

use crate::{Result, parts::Figures};
use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};
use tributary_core::gradient;
use tributary_features::Vectors;

/// Numbers of a vector, records at a time and outputs of the measured products.
const WIDTHS: [usize; 2] = [512, 4_096];
const RECORDS: usize = 56;
const OUTPUTS: usize = 4_096;

/// How long each is measured.
const TIME: Duration = Duration::from_secs(2);

/// How many multiplications all cores make in a second, by work that says how many it made.
fn rate(threads: usize, work: impl Fn() -> u64 + Sync) -> f64 {
    let begun = Instant::now();
    let count: u64 = thread::scope(|scope| {
        let worker = || {
            let mut count = 0;
            while begun.elapsed() < TIME {
                count += work();
            }
            count
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(0)).sum()
    });
    count as f64 / begun.elapsed().as_secs_f64()
}

/// As many multiplications as the registers allow, of the widest kind, and their number.
fn peak() -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            // SAFETY: the processor has the instructions.
            return unsafe { vnni() };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: as above.
            return unsafe { avx2() };
        }
    }
    let product = (0..1 << 16).fold(0i32, |sum, number| sum.wrapping_add(black_box(number) * 3));
    black_box(product);
    1 << 16
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn vnni() -> u64 {
    use std::arch::x86_64::*;
    let mut sums = [_mm512_setzero_si512(); 16];
    let (mut left, right) = (_mm512_set1_epi8(3), _mm512_set1_epi8(5));
    for _ in 0..1 << 16 {
        for sum in &mut sums {
            *sum = _mm512_dpbusd_epi32(*sum, left, right);
        }
        left = black_box(left);
    }
    black_box(sums);
    (1 << 16) * 16 * 64
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2() -> u64 {
    use std::arch::x86_64::*;
    let mut sums = [_mm256_setzero_si256(); 8];
    let (mut left, right) = (_mm256_set1_epi16(3), _mm256_set1_epi16(5));
    for _ in 0..1 << 16 {
        for sum in &mut sums {
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(left, right));
        }
        left = black_box(left);
    }
    black_box(sums);
    (1 << 16) * 8 * 16
}

pub(crate) fn run() -> Result<Figures<String>> {
    let threads = thread::available_parallelism()?.get();
    let peak = rate(threads, peak);
    let mut figures = vec![("gradient.products.peak_giga_s".to_owned(), peak / 1e9)];
    for width in WIDTHS {
        let vector = |seed: usize| -> Vec<u8> { (0..width).map(|at| (seed * 31 + at * 17) as u8).collect() };
        let rows: Vec<Vec<u8>> = (0..OUTPUTS).map(vector).collect();
        let records: Vec<&[u8]> = rows.iter().take(RECORDS).map(Vec::as_slice).collect();
        let mut outputs = Vectors::new(width);
        rows.iter().for_each(|row| outputs.push(row));
        let ours = rate(threads, || {
            let mut products = Vec::new();
            outputs.products(&records, &mut products);
            black_box(products);
            (RECORDS * OUTPUTS * width) as u64
        });
        let chains = rate(threads, || {
            rows.iter().take(RECORDS).for_each(|row| {
                black_box(gradient::dot(black_box(&rows[0]), row));
            });
            (RECORDS * width) as u64
        });
        let mut figure =
            |name: &str, value: f64| figures.push((format!("gradient.products.{name}.{width}"), value));
        figure("pairs_per_s", ours / width as f64);
        figure("peak_ratio", ours / peak);
        figure("chain_ratio", ours / chains);
    }
    Ok(figures)
}
