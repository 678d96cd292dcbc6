//! Moves answers to the models' books, of which `score` makes rounds.

use crate::ledger::{Answer, Ledger, LedgerError, Write};
use alloy_primitives::{B256, keccak256};
use std::path::Path;
use tributary_core::limits::MAX_OUTPUT;
use tributary_store::{Book, BookError, Entry};

/// How many answers are read at a time.
const AT_A_TIME: usize = 256;

/// Why answers are not in their books.
#[derive(Debug, thiserror::Error)]
pub enum BooksError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A book cannot be used.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// The receipts of an answer: one for each 32,768 bytes. The price is divided by length; the first one
/// has what does not divide. All have the features of the whole answer.
pub(crate) fn entries(answer: &Answer) -> Result<Vec<Entry>, BookError> {
    let Answer { request, model, price, time, output, features } = answer;
    let parts: Vec<&[u8]> = output.chunks(MAX_OUTPUT).collect();
    // Below 2^96 times below 2^32, as the proxy reads no answer that is longer.
    let share = |part: &[u8]| price.saturating_mul(part.len() as u128) / (output.len() as u128).max(1);
    let rest: u128 = parts.iter().skip(1).map(|part| share(part)).sum();
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            let price = if index == 0 { price.saturating_sub(rest) } else { share(part) };
            let name = name_of(*request, index);
            let entry = Entry::new(*model, name, part.to_vec(), price, *time)?;
            Ok(entry.with_features(features.unwrap_or_default()))
        })
        .collect()
}

/// The name of a part of a request's answer; of the first, the request's own.
fn name_of(request: B256, index: usize) -> B256 {
    match index {
        0 => request,
        _ => keccak256([request.as_slice(), &(index as u64).to_be_bytes()].concat()),
    }
}

/// Puts all answers of the ledger into their books. What is in a book already, since an earlier run was
/// killed in between, is not put there twice. Returns how many there were.
pub(crate) async fn fill(ledger: &Ledger, chain_folder: &Path) -> Result<usize, BooksError> {
    let mut count = 0;
    loop {
        let answers = ledger.answers(AT_A_TIME)?;
        if answers.is_empty() {
            return Ok(count);
        }
        for answer in &answers {
            let book = Book::of(chain_folder, answer.model);
            match book.add(&entries(answer)?) {
                Ok(()) | Err(BookError::RequestTwice { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        count += answers.len();
        ledger.write(Write::Booked(answers.into_iter().map(|answer| answer.request).collect())).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{Address, U256};
    use tributary_store::Span;

    fn answer(number: u8, length: usize) -> Answer {
        let request = B256::repeat_byte(number);
        let (features, output) = (Some(B256::repeat_byte(9)), vec![number; length]);
        Answer { request, model: U256::from(1), price: 1_000, time: 7, output, features }
    }

    #[test]
    fn a_long_answer_is_several_receipts_that_cost_its_price() {
        for (length, parts) in [(0, 0), (1, 1), (MAX_OUTPUT, 1), (MAX_OUTPUT + 1, 2), (3 * MAX_OUTPUT, 3)] {
            let entries = entries(&answer(1, length)).unwrap();
            assert_eq!(entries.len(), parts);
            let sum: u128 = entries.iter().map(|entry| entry.receipt.price).sum();
            assert_eq!(sum, if parts > 0 { 1_000 } else { 0 });
            let bytes: usize = entries.iter().map(|entry| entry.output.len()).sum();
            assert_eq!(bytes, length);
            assert!(entries.iter().all(|entry| entry.receipt.feature_hash == B256::repeat_byte(9)));
        }
    }

    /// As if the gateway was killed after a book was written and before the ledger was.
    #[tokio::test]
    async fn an_answer_is_in_its_book_once() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        for number in 1..=3 {
            let answer = answer(number, MAX_OUTPUT + 9);
            ledger.write(Write::Answer(Address::repeat_byte(1), answer)).await.unwrap();
        }
        let book = Book::of(folder.path(), U256::from(1));
        book.add(&entries(&answer(2, MAX_OUTPUT + 9)).unwrap()).unwrap();
        assert_eq!(fill(&ledger, folder.path()).await.unwrap(), 3);
        assert_eq!(fill(&ledger, folder.path()).await.unwrap(), 0);
        assert_eq!(book.entries(Span::ALL).unwrap().len(), 6);
    }
}
