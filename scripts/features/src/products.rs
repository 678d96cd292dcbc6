//! Dot products of many records' vectors with many outputs', as fast as the machine multiplies.
//!
//! They are [`tributary_core::gradient::dot`], which runs on chain, to the number: sums of at most 32,768 products
//! below 2^15 fit 32 bits in any order. Tests compare every way with `core`'s.
//!
//! Outputs are kept by [`GROUP`]: four numbers of each of them, then the next four. So a product of a record's four
//! numbers with a whole group is one instruction, each lane of a register is one output's sum, and nothing is added up
//! across lanes. What is read of a group is multiplied with 14 records before the next is read.

use tributary_core::gradient::MAX_DIMENSIONS;

/// Outputs that are beside each other.
const GROUP: usize = 16;

/// Numbers of a vector that are beside each other.
const STEP: usize = 4;

/// What is added to outputs' numbers: the widest instruction takes one side without signs.
const SHIFT: u8 = 128;

/// Four numbers of each output of a group, with [`SHIFT`] added.
type Block = [u8; STEP * GROUP];

/// The products of a record with a group.
type Sums = [i32; GROUP];

/// Vectors of one width.
#[derive(Clone, Debug)]
pub struct Vectors {
    width: usize,
    /// Blocks of a group.
    depth: usize,
    rows: usize,
    blocks: Vec<Block>,
}

/// What dot products are computed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Instructions {
    /// Those of every processor.
    Portable,
    /// 16 products of 16 bits at a time.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 64 products of 8 bits at a time.
    #[cfg(target_arch = "x86_64")]
    Vnni,
}

impl Instructions {
    /// Those that the processor has, the fastest last.
    fn available() -> impl DoubleEndedIterator<Item = Self> {
        let portable = std::iter::once(Self::Portable);
        #[cfg(target_arch = "x86_64")]
        {
            let avx2 = is_x86_feature_detected!("avx2").then_some(Self::Avx2);
            let has_vnni = is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni");
            portable.chain(avx2).chain(has_vnni.then_some(Self::Vnni))
        }
        #[cfg(not(target_arch = "x86_64"))]
        portable
    }

    fn fastest() -> Self {
        Self::available().next_back().unwrap_or(Self::Portable)
    }
}

/// Records whose products with a group are computed at a time.
struct Tile {
    /// Four numbers of each record, then the next four; the last ones end with zeros.
    numbers: Vec<[u8; STEP]>,
    /// The sum of each record's numbers.
    totals: Vec<i32>,
}

/// As many records as there are registers for, with two groups.
const TILE: usize = 14;

/// All records: as many at a time as there are registers for, and the last ones one by one.
struct Tiles {
    tiles: Vec<Tile>,
    others: Vec<Tile>,
}

impl Vectors {
    /// None yet, of so many numbers each.
    ///
    /// # Panics
    /// If that is none, or more than 32,768.
    pub fn new(width: usize) -> Self {
        assert!(
            (1..=usize::from(MAX_DIMENSIONS)).contains(&width),
            "a vector has 1 to {MAX_DIMENSIONS} numbers"
        );
        Self { width, depth: width.div_ceil(STEP), rows: 0, blocks: Vec::new() }
    }

    /// Adds one, a byte each number, in two's complement.
    ///
    /// # Panics
    /// If it has another width.
    pub fn push(&mut self, vector: &[u8]) {
        assert_eq!(vector.len(), self.width, "vectors have one width");
        let lane = self.rows % GROUP;
        if lane == 0 {
            self.blocks.resize(self.blocks.len() + self.depth, [SHIFT; STEP * GROUP]);
        }
        let first = self.blocks.len() - self.depth;
        for (block, numbers) in self.blocks[first..].iter_mut().zip(vector.chunks(STEP)) {
            for (shifted, number) in block[lane * STEP..].iter_mut().zip(numbers) {
                *shifted = number.wrapping_add(SHIFT);
            }
        }
        self.rows += 1;
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Writes the dot product of each record with each of these vectors into `products`: those of the first record, then
    /// those of the next. A multiple of 14 records is fastest.
    ///
    /// # Panics
    /// If a record has another width.
    pub fn products(&self, records: &[&[u8]], products: &mut Vec<i32>) {
        self.products_by(Instructions::fastest(), records, products);
    }

    fn products_by(&self, instructions: Instructions, records: &[&[u8]], products: &mut Vec<i32>) {
        products.clear();
        products.resize(records.len() * self.rows, 0);
        let (tiles, others) = records.as_chunks::<TILE>();
        let tiles: Vec<Tile> = tiles.iter().map(|tile| self.tile(tile)).collect();
        let others: Vec<Tile> = others.iter().map(|record| self.tile(&[record])).collect();
        let tiles = Tiles { tiles, others };
        let mut output = 0;
        let mut rest = &self.blocks[..];
        // What is read of a record is multiplied with two groups, as long as there are two.
        while let Some((pair, others)) = rest.split_at_checked(2 * self.depth) {
            let (first, second) = pair.split_at(self.depth);
            self.put(instructions, [first, second], &tiles, output, products);
            (rest, output) = (others, output + 2 * GROUP);
        }
        if !rest.is_empty() {
            self.put(instructions, [rest], &tiles, output, products);
        }
    }

    /// Writes the products with some groups, whose first output is given.
    fn put<const GROUPS: usize>(
        &self,
        instructions: Instructions,
        groups: [&[Block]; GROUPS],
        tiles: &Tiles,
        output: usize,
        products: &mut [i32],
    ) {
        let lanes = (self.rows - output).min(GROUPS * GROUP);
        let mut rows = products.chunks_exact_mut(self.rows);
        let mut put = |sums: &[[Sums; GROUPS]]| {
            for (sums, row) in sums.iter().zip(rows.by_ref()) {
                row[output..][..lanes].copy_from_slice(&sums.as_flattened()[..lanes]);
            }
        };
        tiles.tiles.iter().for_each(|tile| put(&tile.products::<TILE, GROUPS>(instructions, groups)));
        tiles.others.iter().for_each(|tile| put(&tile.products::<1, GROUPS>(instructions, groups)));
    }

    fn tile(&self, records: &[&[u8]]) -> Tile {
        let count = records.len();
        let mut numbers = vec![[0; STEP]; count * self.depth];
        for (index, record) in records.iter().enumerate() {
            assert_eq!(record.len(), self.width, "vectors have one width");
            for (step, four) in record.chunks(STEP).enumerate() {
                numbers[step * count + index][..four.len()].copy_from_slice(four);
            }
        }
        let total = |record: &&[u8]| record.iter().map(|number| i32::from(*number as i8)).sum();
        Tile { numbers, totals: records.iter().map(total).collect() }
    }
}

impl Tile {
    fn products<const RECORDS: usize, const GROUPS: usize>(
        &self,
        instructions: Instructions,
        groups: [&[Block]; GROUPS],
    ) -> [[Sums; GROUPS]; RECORDS] {
        let is_whole = |group: &&[Block]| self.numbers.len() == RECORDS * group.len();
        assert!(groups.iter().all(is_whole) && self.totals.len() == RECORDS);
        match instructions {
            Instructions::Portable => self.portable(groups),
            // SAFETY: the processor has the instructions, and the lengths are as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => unsafe { self.avx2(groups) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Vnni => unsafe { self.vnni(groups) },
        }
    }

    fn portable<const RECORDS: usize, const GROUPS: usize>(
        &self,
        groups: [&[Block]; GROUPS],
    ) -> [[Sums; GROUPS]; RECORDS] {
        let mut sums = [[[0; GROUP]; GROUPS]; RECORDS];
        for (index, group) in groups.into_iter().enumerate() {
            for (block, records) in group.iter().zip(self.numbers.as_chunks::<RECORDS>().0) {
                for (sums, numbers) in sums.iter_mut().zip(records) {
                    for (sum, lane) in sums[index].iter_mut().zip(block.as_chunks::<STEP>().0) {
                        let product =
                            |(a, b): (&u8, &u8)| (i32::from(*a) - i32::from(SHIFT)) * i32::from(*b as i8);
                        *sum += lane.iter().zip(numbers).map(product).sum::<i32>();
                    }
                }
            }
        }
        sums
    }

    /// What was added to the outputs' numbers goes off in the end: so many times the record's sum.
    ///
    /// # Safety
    /// The processor has the instructions, there are `RECORDS` records, and `RECORDS` times as many numbers as each group
    /// has blocks.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512vnni")]
    unsafe fn vnni<const RECORDS: usize, const GROUPS: usize>(
        &self,
        groups: [&[Block]; GROUPS],
    ) -> [[Sums; GROUPS]; RECORDS] {
        use std::arch::x86_64::*;
        let numbers = self.numbers.as_ptr().cast::<i32>();
        let mut sums = [[_mm512_setzero_si512(); GROUPS]; RECORDS];
        for index in 0..groups[0].len() {
            // SAFETY: a block has 64 bytes, and all groups have as many blocks.
            let blocks = groups.map(|group| unsafe { _mm512_loadu_si512(group.as_ptr().add(index).cast()) });
            for (record, sums) in sums.iter_mut().enumerate() {
                // SAFETY: the record's number of this index is within the tile's.
                let four = unsafe { numbers.add(index * RECORDS + record).read_unaligned() };
                let four = _mm512_set1_epi32(four);
                for (sum, block) in sums.iter_mut().zip(blocks) {
                    *sum = _mm512_dpbusd_epi32(*sum, block, four);
                }
            }
        }
        let mut found = [[[0; GROUP]; GROUPS]; RECORDS];
        for ((found, sums), total) in found.iter_mut().zip(sums).zip(&self.totals) {
            let shift = _mm512_set1_epi32(i32::from(SHIFT) * total);
            for (found, sum) in found.iter_mut().zip(sums) {
                // SAFETY: the sums of a group are 16 numbers of 32 bits.
                unsafe { _mm512_storeu_si512(found.as_mut_ptr().cast(), _mm512_sub_epi32(sum, shift)) };
            }
        }
        found
    }

    /// By products of 16 bits: those of even and of odd numbers.
    ///
    /// # Safety
    /// As of [`Tile::vnni`].
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    unsafe fn avx2<const RECORDS: usize, const GROUPS: usize>(
        &self,
        groups: [&[Block]; GROUPS],
    ) -> [[Sums; GROUPS]; RECORDS] {
        use std::arch::x86_64::*;
        let numbers = self.numbers.as_ptr().cast::<i32>();
        let even = |bytes: __m256i| _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(bytes));
        let odd = |bytes: __m256i| _mm256_srai_epi16::<8>(bytes);
        let mut found = [[[0; GROUP]; GROUPS]; RECORDS];
        for (at, half) in (0..2 * GROUPS).map(|half| (half / 2, half % 2)) {
            let mut sums = [_mm256_setzero_si256(); RECORDS];
            for index in 0..groups[at].len() {
                // SAFETY: a block has two halves of 32 bytes.
                let block =
                    unsafe { _mm256_loadu_si256(groups[at].as_ptr().add(index).cast::<__m256i>().add(half)) };
                let block = _mm256_sub_epi8(block, _mm256_set1_epi8(SHIFT as i8));
                let block = (even(block), odd(block));
                for (record, sum) in sums.iter_mut().enumerate() {
                    // SAFETY: the record's number of this index is within the tile's.
                    let four = unsafe { numbers.add(index * RECORDS + record).read_unaligned() };
                    let four = _mm256_set1_epi32(four);
                    let products = _mm256_add_epi32(
                        _mm256_madd_epi16(block.0, even(four)),
                        _mm256_madd_epi16(block.1, odd(four)),
                    );
                    *sum = _mm256_add_epi32(*sum, products);
                }
            }
            for (found, sum) in found.iter_mut().zip(sums) {
                // SAFETY: half of a group's sums is eight numbers of 32 bits.
                unsafe { _mm256_storeu_si256(found[at].as_mut_ptr().add(8 * half).cast(), sum) };
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_core::gradient;

    /// Numbers from a seed, of which a third are extremes, as these are what could overflow.
    fn vector(width: usize, seed: u64) -> Vec<u8> {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let number = |_| match next() % 6 {
            0 => 0x80,
            1 => 0x7f,
            _ => (next() >> 32) as u8,
        };
        (0..width).map(number).collect()
    }

    fn products(instructions: Instructions, records: &[Vec<u8>], outputs: &[Vec<u8>]) -> Vec<i32> {
        let mut vectors = Vectors::new(outputs.first().or(records.first()).map_or(1, Vec::len));
        outputs.iter().for_each(|output| vectors.push(output));
        let records: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
        let mut found = vec![7];
        vectors.products_by(instructions, &records, &mut found);
        found
    }

    #[test]
    fn every_way_gives_the_products_of_the_chain() {
        for width in [1, 2, 3, 4, 5, 63, 200, 512] {
            for (records, outputs) in [(0, 5), (1, 1), (3, 17), (14, 0), (14, 16), (15, 9), (30, 33)] {
                let records: Vec<Vec<u8>> = (0..records).map(|seed| vector(width, seed)).collect();
                let outputs: Vec<Vec<u8>> = (100..100 + outputs).map(|seed| vector(width, seed)).collect();
                let expected: Vec<i32> = records
                    .iter()
                    .flat_map(|record| outputs.iter().map(|output| gradient::dot(record, output)))
                    .collect();
                for instructions in Instructions::available() {
                    let found = products(instructions, &records, &outputs);
                    assert!(
                        found == expected,
                        "{instructions:?}, {width} numbers, {} records",
                        records.len()
                    );
                }
            }
        }
    }

    #[test]
    fn the_largest_products_fit() {
        let width = usize::from(MAX_DIMENSIONS);
        for (record, output) in [(0x80, 0x80), (0x80, 0x7f), (0x7f, 0x7f), (0x7f, 0x80)] {
            let [record, output] = [record, output].map(|number| vec![number; width]);
            let expected = gradient::dot(&record, &output);
            let (records, outputs) = (vec![record; 15], vec![output; 2]);
            for instructions in Instructions::available() {
                assert_eq!(products(instructions, &records, &outputs), [expected; 30], "{instructions:?}");
            }
        }
    }
}
