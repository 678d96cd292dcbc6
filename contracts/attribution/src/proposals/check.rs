//! Checks of a proposed round that need none of its data (SPEC 5.3).
//!
//! Every check is a function of its arguments. Signatures are checked in `proposals`, and bonds
//! locked in `bonds`.

use crate::storage::Progress;
use alloy_primitives::{Address, U256, keccak256};
use tributary_core::{
    limits::{AMOUNT_LIMIT, MAX_SCORERS, MAX_URI},
    split,
    sum_tree::MAX_COUNT,
};
use tributary_interfaces::{
    attribution::{
        CreditsDiffer, InvalidAmount, InvalidCutoff, InvalidPayouts, InvalidReceipts, InvalidTree,
        InvalidUri, IsPaused, NotScorer, QuorumMissing, Round, SignatureExpired, Tree, WrongAttempt,
        WrongNumber, WrongSettlement, WrongStart,
    },
    models::RoundTerms,
    rewards::Pool,
};
use tributary_parts::{Revert, require};

/// What a round is checked against.
pub(crate) struct Present<'a> {
    /// The model's terms.
    pub(crate) terms: &'a RoundTerms,
    /// What Rewards holds for the model.
    pub(crate) pool: &'a Pool,
    /// How far the model's rounds have come; none is open.
    pub(crate) progress: Progress,
    /// The block's timestamp.
    pub(crate) now: u64,
}

/// Checks a round, the text that names where its files are, and the deadline of its book of
/// receipts: the rows of SPEC 5.3 from the pause to the payouts, in their order.
pub(crate) fn round(
    round: &Round,
    uri: &[u8],
    book_deadline: u64,
    present: &Present<'_>,
) -> Result<(), Revert> {
    let Present { terms, pool, progress, now } = present;
    require!(pool.paused_until <= *now, IsPaused { until: pool.paused_until });
    is_next(round, pool, *progress)?;
    times(round, book_deadline, *now)?;
    require!(
        round.settlement == pool.settlement,
        WrongSettlement { expected: &pool.settlement, given: &round.settlement }
    );
    let is_signed_uri = uri.len() <= MAX_URI && keccak256(uri) == round.uri_hash;
    require!(is_signed_uri, InvalidUri { length: &U256::from(uri.len()) });
    let trees = [&round.receipts, &round.scores, &round.credits, &round.payouts];
    require!(trees.into_iter().all(is_well_formed), InvalidTree {});
    sums(round, terms.contributors_bps, pool)
}

/// The round must be the next one of its model and start where the last one ended.
fn is_next(round: &Round, pool: &Pool, progress: Progress) -> Result<(), Revert> {
    let expected = pool.rounds.saturating_add(1);
    require!(round.number == expected, WrongNumber { expected, given: round.number });
    let expected = progress.attempts.saturating_add(1);
    require!(round.attempt == expected, WrongAttempt { expected, given: round.attempt });
    let expected = progress.last_cutoff;
    require!(round.from == expected, WrongStart { expected, given: round.from });
    Ok(())
}

/// The round's span of time must be in the past, and its signatures still valid.
fn times(round: &Round, book_deadline: u64, now: u64) -> Result<(), Revert> {
    let Round { from, cutoff, .. } = *round;
    require!(from < cutoff && cutoff < now, InvalidCutoff { cutoff, from, present: now });
    for deadline in [round.deadline, book_deadline] {
        require!(now <= deadline, SignatureExpired { deadline });
    }
    Ok(())
}

/// The receipts must have been paid for, the credits add up to them, and the payouts allocate the
/// contributors' part of them, less what rounding takes.
fn sums(round: &Round, contributors_bps: u16, pool: &Pool) -> Result<(), Revert> {
    let (receipts, credits, sum) = (round.receipts.sum, round.credits.sum, round.payouts.sum);
    let unsettled = split::unsettled(pool.paid, pool.receipts_settled);
    require!((1..=unsettled).contains(&receipts), InvalidReceipts { sum: receipts, unsettled });
    require!(credits == receipts, CreditsDiffer { credits, receipts });
    // All terms are below 2^96, so that the bounds fit 128 bits; else no sum would be within them.
    let (least, most) = split::payouts_bounds(pool.settled, receipts, contributors_bps, round.credits.count)
        .unwrap_or((u128::MAX, 0));
    require!((least..=most).contains(&sum), InvalidPayouts { sum, least, most });
    Ok(())
}

/// A tree has at most 2^40 - 1 leaves, and a tree without leaves is all zero.
fn is_well_formed(tree: &Tree) -> bool {
    tree.count <= MAX_COUNT && (tree.count > 0 || (tree.hash.is_zero() && tree.sum == 0))
}

/// The quorum of scorers must have signed, and no more scorers than a model can have.
pub(crate) fn quorum(given: usize, quorum: u8) -> Result<(), Revert> {
    let enough = (usize::from(quorum)..=MAX_SCORERS).contains(&given);
    require!(enough, QuorumMissing { given: &U256::from(given), quorum });
    Ok(())
}

/// The account must be one of the scorers and above the signer before it, so that no scorer counts
/// twice.
pub(crate) fn scorer(
    model_id: &U256,
    account: &Address,
    before: Option<&Address>,
    scorers: &[Address],
) -> Result<(), Revert> {
    let is_next = before.is_none_or(|before| before < account) && scorers.contains(account);
    require!(is_next, NotScorer { model_id, account });
    Ok(())
}

/// What each signer has at stake, in units of the asset, which must be below 2^96. The round's sums
/// were checked.
pub(crate) fn bond(payouts_sum: u128, terms: &RoundTerms, pool: &Pool) -> Result<u128, Revert> {
    let reach = split::reach(pool.left, pool.settled, payouts_sum);
    let bond = split::bond(terms.bond, reach, terms.bond_bps);
    require!(bond < AMOUNT_LIMIT, InvalidAmount { amount: &U256::from(bond) });
    Ok(bond)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{B256, FixedBytes};
    use alloy_sol_types::SolError;
    use tributary_interfaces::IAttribution;

    const NOW: u64 = 10_000;
    const URI: &str = "https://example.org/rounds/3";

    fn tree(sum: u128, count: u64) -> Tree {
        Tree { hash: FixedBytes::repeat_byte(7), sum, count }
    }

    /// 60 % of receipts for contributors.
    fn terms() -> RoundTerms {
        RoundTerms {
            asset: Address::repeat_byte(1),
            contributors_bps: 6_000,
            quorum: 1,
            bond: 50,
            bond_bps: 1_000,
            window: 280_800,
            operator: Address::repeat_byte(2),
            scorers: vec![Address::repeat_byte(3)],
        }
    }

    /// 1,000 paid, 100 of it settled in two rounds, 60 allocated, 40 left.
    fn pool() -> Pool {
        Pool {
            asset: Address::repeat_byte(1),
            paid: 1_000,
            contributors_bps: 6_000,
            settled: 60,
            receipts_settled: 100,
            left: 40,
            income: 0,
            rounds: 2,
            settlement: FixedBytes::repeat_byte(9),
            paused_until: NOW,
        }
    }

    fn progress() -> Progress {
        Progress { attempts: 4, last_cutoff: 5_000, is_open: false }
    }

    /// 200 of receipts, shared by 10 credits: 120 for contributors.
    fn fit() -> Round {
        Round {
            model_id: U256::from(1),
            number: 3,
            attempt: 5,
            from: 5_000,
            cutoff: NOW - 1,
            deadline: NOW,
            settlement: FixedBytes::repeat_byte(9),
            manifest: B256::repeat_byte(8),
            uri_hash: keccak256(URI),
            receipts: tree(200, 20),
            scores: tree(7, 30),
            credits: tree(200, 10),
            payouts: tree(180, 6),
        }
    }

    fn check_at(changed: &Round, pool: &Pool, now: u64) -> Result<(), Revert> {
        round(changed, URI.as_bytes(), NOW, &Present { terms: &terms(), pool, progress: progress(), now })
    }

    fn check(change: impl FnOnce(&mut Round)) -> Result<(), Revert> {
        let mut changed = fit();
        change(&mut changed);
        check_at(&changed, &pool(), NOW)
    }

    fn reverts_with(error: impl SolError) -> Result<(), Revert> {
        Err(error.abi_encode())
    }

    #[test]
    fn a_fit_round_passes_at_the_last_second() {
        assert_eq!(check(|_| ()), Ok(()));
    }

    #[test]
    fn a_pause_ends_at_its_end() {
        let paused = Pool { paused_until: NOW + 1, ..pool() };
        assert_eq!(check_at(&fit(), &paused, NOW), reverts_with(IAttribution::IsPaused { until: NOW + 1 }));
    }

    #[test]
    fn only_the_next_round_passes() {
        for given in [2, 4] {
            let error = IAttribution::WrongNumber { expected: 3, given };
            assert_eq!(check(|round| round.number = given), reverts_with(error));
        }
        for given in [4, 6] {
            let error = IAttribution::WrongAttempt { expected: 5, given };
            assert_eq!(check(|round| round.attempt = given), reverts_with(error));
        }
        for given in [4_999, 5_001] {
            let error = IAttribution::WrongStart { expected: 5_000, given };
            assert_eq!(check(|round| round.from = given), reverts_with(error));
        }
    }

    #[test]
    fn a_span_ends_after_its_start_and_before_the_block() {
        for cutoff in [5_000, NOW] {
            let error = IAttribution::InvalidCutoff { cutoff, from: 5_000, present: NOW };
            assert_eq!(check(|round| round.cutoff = cutoff), reverts_with(error));
        }
        assert_eq!(check(|round| round.cutoff = 5_001), Ok(()));
    }

    #[test]
    fn the_round_s_deadline_is_checked_then_the_book_s() {
        let expired = |round_deadline, book_deadline| {
            let mut changed = fit();
            changed.deadline = round_deadline;
            let (terms, pool, progress) = (terms(), pool(), progress());
            round(
                &changed,
                URI.as_bytes(),
                book_deadline,
                &Present { terms: &terms, pool: &pool, progress, now: NOW },
            )
        };
        assert_eq!(expired(NOW, NOW), Ok(()));
        assert_eq!(
            expired(NOW - 1, NOW - 2),
            reverts_with(IAttribution::SignatureExpired { deadline: NOW - 1 })
        );
        assert_eq!(expired(NOW, NOW - 2), reverts_with(IAttribution::SignatureExpired { deadline: NOW - 2 }));
    }

    #[test]
    fn a_round_builds_on_the_present_settlement() {
        let given = FixedBytes::repeat_byte(8);
        let error = IAttribution::WrongSettlement { expected: FixedBytes::repeat_byte(9), given };
        assert_eq!(check(|round| round.settlement = given), reverts_with(error));
    }

    #[test]
    fn the_text_is_the_signed_one_and_not_too_long() {
        let error = || IAttribution::InvalidUri { length: U256::from(URI.len()) };
        assert_eq!(check(|round| round.uri_hash = B256::ZERO), reverts_with(error()));
        for (length, passes) in [(0, true), (2_048, true), (2_049, false)] {
            let uri = "a".repeat(length);
            let changed = Round { uri_hash: keccak256(&uri), ..fit() };
            let (terms, pool, progress) = (terms(), pool(), progress());
            let present = Present { terms: &terms, pool: &pool, progress, now: NOW };
            let error = IAttribution::InvalidUri { length: U256::from(length) };
            let expected = if passes { Ok(()) } else { reverts_with(error) };
            assert_eq!(round(&changed, uri.as_bytes(), NOW, &present), expected);
        }
    }

    #[test]
    fn trees_are_empty_or_have_leaves_that_can_be_counted() {
        let none = || Tree { hash: FixedBytes::ZERO, sum: 0, count: 0 };
        assert!(is_well_formed(&none()));
        assert!(is_well_formed(&tree(0, 1)));
        assert!(is_well_formed(&tree(0, MAX_COUNT)));
        assert!(!is_well_formed(&tree(0, MAX_COUNT + 1)));
        assert!(!is_well_formed(&Tree { sum: 1, ..none() }));
        assert!(!is_well_formed(&Tree { hash: FixedBytes::repeat_byte(1), ..none() }));
        let broken = || tree(1, 0);
        let error = || reverts_with(IAttribution::InvalidTree {});
        assert_eq!(check(|round| round.receipts = broken()), error());
        assert_eq!(check(|round| round.scores = broken()), error());
        assert_eq!(check(|round| round.credits = broken()), error());
        assert_eq!(check(|round| round.payouts = broken()), error());
    }

    #[test]
    fn receipts_are_paid_for() {
        for sum in [0, 901, u128::MAX] {
            let error = IAttribution::InvalidReceipts { sum, unsettled: 900 };
            let changed = |round: &mut Round| (round.receipts.sum, round.credits.sum) = (sum, sum);
            assert_eq!(check(changed), reverts_with(error));
        }
        let all = |round: &mut Round| {
            (round.receipts.sum, round.credits.sum, round.payouts.sum) = (900, 900, 600);
        };
        assert_eq!(check(all), Ok(()));
    }

    #[test]
    fn credits_are_the_receipts_exactly() {
        for credits in [199, 201] {
            let error = IAttribution::CreditsDiffer { credits, receipts: 200 };
            assert_eq!(check(|round| round.credits.sum = credits), reverts_with(error));
        }
    }

    #[test]
    fn payouts_rise_by_the_contributors_part_less_a_unit_a_credit() {
        for (sum, passes) in [(169, false), (170, true), (180, true), (181, false)] {
            let error = IAttribution::InvalidPayouts { sum, least: 170, most: 180 };
            let expected = if passes { Ok(()) } else { reverts_with(error) };
            assert_eq!(check(|round| round.payouts.sum = sum), expected, "{sum}");
        }
    }

    #[test]
    fn payouts_never_fall_however_many_credits_there_are() {
        for (sum, passes) in [(59, false), (60, true)] {
            let error = IAttribution::InvalidPayouts { sum, least: 60, most: 180 };
            let expected = if passes { Ok(()) } else { reverts_with(error) };
            let changed = |round: &mut Round| (round.credits.count, round.payouts.sum) = (121, sum);
            assert_eq!(check(changed), expected, "{sum}");
        }
    }

    #[test]
    fn one_to_eight_signers_make_a_quorum() {
        let error = |given: usize| IAttribution::QuorumMissing { given: U256::from(given), quorum: 2 };
        assert_eq!(quorum(1, 2), reverts_with(error(1)));
        assert_eq!(quorum(2, 2), Ok(()));
        assert_eq!(quorum(8, 2), Ok(()));
        assert_eq!(quorum(9, 2), reverts_with(error(9)));
    }

    #[test]
    fn signers_are_scorers_and_ascend() {
        let scorers = [Address::repeat_byte(3), Address::repeat_byte(5)];
        let check = |account: u8, before: Option<u8>| {
            let before = before.map(Address::repeat_byte);
            scorer(&U256::from(1), &Address::repeat_byte(account), before.as_ref(), &scorers)
        };
        assert_eq!(check(3, None), Ok(()));
        assert_eq!(check(5, None), Ok(()));
        assert_eq!(check(5, Some(3)), Ok(()));
        for (account, before) in [(4, None), (3, Some(3)), (3, Some(5))] {
            let account_named = Address::repeat_byte(account);
            let error = IAttribution::NotScorer { modelId: U256::from(1), account: account_named };
            assert_eq!(check(account, before), reverts_with(error));
        }
    }

    #[test]
    fn the_bond_is_the_larger_of_two() {
        // Reach: 40 left and what is allocated.
        let of = |sum: u128| bond(sum, &terms(), &pool());
        assert_eq!(of(60), Ok(50), "4 of 40");
        assert_eq!(of(529), Ok(50), "50.9 of 509");
        assert_eq!(of(530), Ok(51), "51 of 510");
        let most = RoundTerms { bond: AMOUNT_LIMIT - 1, ..terms() };
        assert_eq!(bond(60, &most, &pool()), Ok(AMOUNT_LIMIT - 1));
        let more = RoundTerms { bond: AMOUNT_LIMIT, ..terms() };
        let error = IAttribution::InvalidAmount { amount: U256::from(AMOUNT_LIMIT) };
        assert_eq!(bond(60, &more, &pool()), Err(error.abi_encode()));
    }
}
