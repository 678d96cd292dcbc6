//! Pieces of records, in a file.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    ops::Range,
    sync::{Mutex, PoisonError},
};
use tributary_rounds::Budget;
use tributary_scoring::{Candidate, Order};

/// Candidates that are read once, in the order in which they were added.
///
/// Each is its order and when it was first accepted, 24 bytes; how many ranges of time it was accepted
/// in, 4 bytes, and these, 16 bytes each; the number of its bytes, 4 bytes, and these. Numbers are
/// big-endian.
pub(super) struct Pieces(Mutex<BufWriter<File>>);

impl Pieces {
    pub(super) fn new(budget: &Budget) -> io::Result<Self> {
        Ok(Self(Mutex::new(BufWriter::with_capacity(1 << 16, budget.scratch()?))))
    }

    /// Adds some bytes of a record as a candidate of the record's order.
    pub(super) fn add(&self, record: &Candidate<Vec<u8>>, bytes: Range<usize>) -> io::Result<()> {
        let Candidate { order: Order { number, index }, accepted_at, accepted, bytes: text } = record;
        let bytes = &text[bytes];
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for number in [*number, *index, *accepted_at] {
            file.write_all(&number.to_be_bytes())?;
        }
        file.write_all(&(accepted.len() as u32).to_be_bytes())?;
        for time in accepted.iter().flat_map(|range| [range.start, range.end]) {
            file.write_all(&time.to_be_bytes())?;
        }
        file.write_all(&(bytes.len() as u32).to_be_bytes())?;
        file.write_all(bytes)
    }

    /// All of them.
    pub(super) fn read(self) -> io::Result<impl Iterator<Item = io::Result<Candidate<Vec<u8>>>> + Send> {
        let writer = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        let mut left = file.stream_position()?;
        file.rewind()?;
        let mut file = BufReader::with_capacity(1 << 16, file);
        Ok(std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let piece = next(&mut file);
            left = piece.as_ref().map_or(0, |(length, _)| left.saturating_sub(*length));
            Some(piece.map(|piece| piece.1))
        }))
    }
}

/// A candidate, after the number of bytes that it takes.
fn next(file: &mut impl Read) -> io::Result<(u64, Candidate<Vec<u8>>)> {
    let order = Order { number: long(file)?, index: long(file)? };
    let accepted_at = long(file)?;
    let count = short(file)?;
    let accepted = (0..count).map(|_| Ok(long(file)?..long(file)?)).collect::<io::Result<Vec<_>>>()?;
    let length = short(file)?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    let taken = 32 + 16 * u64::from(count) + u64::from(length);
    Ok((taken, Candidate { order, accepted_at, accepted, bytes }))
}

fn long(file: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    file.read_exact(&mut bytes).map(|()| u64::from_be_bytes(bytes))
}

fn short(file: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes).map(|()| u32::from_be_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_as_they_were_added() {
        let folder = tempfile::tempdir().unwrap();
        let budget = Budget::in_folder(folder.path());
        assert_eq!(Pieces::new(&budget).unwrap().read().unwrap().count(), 0);
        let pieces = Pieces::new(&budget).unwrap();
        let record = |number: u64, accepted: &[(u64, u64)]| Candidate {
            order: Order { number, index: number / 3 },
            accepted_at: number / 2,
            accepted: accepted.iter().map(|(from, to)| *from..*to).collect(),
            bytes: b"the bytes of a record".to_vec(),
        };
        let records = [record(7, &[(3, 5), (9, u64::MAX)]), record(u64::MAX, &[]), record(8, &[(0, 1)])];
        for (record, bytes) in records.iter().zip([4..9, 0..0, 0..21]) {
            pieces.add(record, bytes).unwrap();
        }
        let read: Vec<_> = pieces.read().unwrap().map(Result::unwrap).collect();
        let text = |number: usize| String::from_utf8(read[number].bytes.clone()).unwrap();
        assert_eq!([text(0), text(1), text(2)], ["bytes", "", "the bytes of a record"]);
        for (read, record) in read.iter().zip(&records) {
            assert_eq!((read.order, read.accepted_at), (record.order, record.accepted_at));
            assert_eq!(read.accepted, record.accepted);
        }
    }
}
