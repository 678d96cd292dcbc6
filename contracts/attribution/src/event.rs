//! `RoundProposed`, written without alloy's general encoder, which would be a large part of the
//! program.

use crate::rounds::Proposal;
use alloc::vec::Vec;
use alloy_primitives::{Address, B256};
use tributary_interfaces::IAttribution::{Round, RoundProposed, Tree};
use tributary_parts::flat::{begin_event, push, push_padded};

/// Topics: the event's own, and three indexed fields.
pub(crate) const TOPICS: usize = 4;
/// The words before what has no fixed length: two numbers, the offsets of signers, text and book,
/// and the round.
const HEAD: u64 = 2 + 3 + 21;

/// A round was proposed: topics, then data. `signers` are those of the proposal's endorsements.
pub(crate) fn round_proposed(
    proposal: &Proposal<'_>,
    round_hash: B256,
    finalisable_at: u64,
    bond: u128,
    signers: &[Address],
) -> Vec<u8> {
    let Proposal { round, uri, book, .. } = proposal;
    let signers_at = 32 * HEAD;
    let uri_at = signers_at + 32 + 32 * signers.len() as u64;
    let book_at = uri_at + 32 + (uri.len() as u64).next_multiple_of(32);
    let mut log = begin_event::<RoundProposed>();
    push(&mut log, &[&round.modelId, &round.attempt, &round_hash]);
    push(&mut log, &[&finalisable_at, &bond, &signers_at]);
    push_round(&mut log, round);
    push(&mut log, &[&uri_at, &book_at]);
    push(&mut log, &[&(signers.len() as u64)]);
    signers.iter().for_each(|signer| push(&mut log, &[signer]));
    push(&mut log, &[&(uri.len() as u64)]);
    push_padded(&mut log, uri.as_bytes());
    push(&mut log, &[&book.deadline, &64u64, &(book.signature.len() as u64)]);
    push_padded(&mut log, book.signature);
    log
}

fn push_round(out: &mut Vec<u8>, round: &Round) {
    push(out, &[&round.modelId, &round.number, &round.attempt, &round.from, &round.cutoff, &round.deadline]);
    push(out, &[&round.settlement, &round.manifest, &round.uriHash]);
    for Tree { hash, sum, count } in [&round.receipts, &round.scores, &round.credits, &round.payouts] {
        push(out, &[hash, sum, count]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::SignedBook;
    use alloy_primitives::{FixedBytes, U256};
    use alloy_sol_types::SolEvent;
    use tributary_interfaces::IAttribution::Book;

    fn tree(byte: u8) -> Tree {
        Tree { hash: FixedBytes::repeat_byte(byte), sum: u128::from(byte) << 64, count: u64::from(byte) + 1 }
    }

    fn round() -> Round {
        Round {
            modelId: U256::from(11),
            number: 12,
            attempt: 13,
            from: 14,
            cutoff: 15,
            deadline: 16,
            settlement: FixedBytes::repeat_byte(17),
            manifest: B256::repeat_byte(18),
            uriHash: B256::repeat_byte(19),
            receipts: tree(20),
            scores: tree(21),
            credits: tree(22),
            payouts: tree(23),
        }
    }

    #[test]
    fn the_event_is_written_as_a_general_encoder_does() {
        for (signers, uri_length, signature_length) in [(0, 0, 0), (1, 1, 65), (3, 32, 64), (8, 95, 200)] {
            let signers: Vec<Address> = (0..signers).map(|n| Address::repeat_byte(30 + n)).collect();
            let (uri, signature) = ("u".repeat(uri_length), vec![9; signature_length]);
            let book = SignedBook { deadline: 40, signature: &signature };
            let proposal = Proposal { round: round(), uri: uri.clone(), book, endorsements: Vec::new() };
            let event = RoundProposed {
                modelId: U256::from(11),
                attempt: 13,
                roundHash: B256::repeat_byte(41),
                finalisableAt: 42,
                bond: 43,
                signers: signers.clone(),
                round: round(),
                uri,
                book: Book { deadline: 40, signature: signature.clone().into() },
            };
            let general = event.encode_log_data();
            assert_eq!(general.topics().len(), TOPICS);
            let expected = [general.topics().concat().as_slice(), general.data.as_ref()].concat();
            let written = round_proposed(&proposal, B256::repeat_byte(41), 42, 43, &signers);
            assert_eq!(written, expected);
        }
    }
}
