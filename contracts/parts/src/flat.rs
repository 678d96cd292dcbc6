//! Errors, events, calls and results whose fields are single words, written without alloy's general encoder.
//!
//! That encoder is compiled anew for every type, several hundred bytes each; a third of Datanets was it. Here a type costs
//! a list of its fields. The tests compare each with what alloy writes.

use crate::abi::Word;
use alloc::vec::Vec;
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

/// Something whose fields are single words.
pub trait Flat {
    /// Appends the fields in their ABI order; of an event, the indexed ones first.
    fn write(&self, out: &mut Vec<u8>);
}

/// Appends words.
#[inline(never)]
pub fn push(out: &mut Vec<u8>, words: &[&dyn Word]) {
    for word in words {
        out.extend_from_slice(word.to_word().as_slice());
    }
}

/// Appends bytes, and zeros up to a whole word.
#[inline(never)]
pub fn push_padded(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(bytes);
    out.extend_from_slice(&[0; 32][..bytes.len().wrapping_neg() % 32]);
}

/// The fields as the ABI encodes them.
pub fn encode(value: &impl Flat) -> Vec<u8> {
    encode_after(&[], value)
}

/// A selector or topic, and the fields.
///
/// Not by a trait object: each would have a table in the module's data, and every byte of data costs three quarters of a gas on every call.
pub fn encode_after(start: &[u8], value: &impl Flat) -> Vec<u8> {
    let mut out = begin(start);
    value.write(&mut out);
    out
}

/// Bytes with room for what all but the longest values need: growing copies.
#[inline(never)]
pub fn begin(start: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(32 * 8);
    out.extend_from_slice(start);
    out
}

macro_rules! flat {
    ($($kind:ident $interface:ident :: $name:ident { $($field:ident),* };)*) => {
        $(
            #[allow(non_snake_case, reason = "the ABI's names")]
            impl Flat for $interface::$name {
                fn write(&self, out: &mut Vec<u8>) {
                    let Self { $($field),* } = self;
                    push(out, &[$($field),*]);
                }
            }
        )*

        #[cfg(test)]
        #[test]
        fn each_is_written_as_a_general_encoder_does() {
            $({
                const FIELDS: &[&str] = &[$(stringify!($field)),*];
                tests::$kind::<$interface::$name>(FIELDS.len());
            })*
        }
    };
}

flat! {
    error IDatanets::AlreadyBound { claimKey, account };
    error IDatanets::AlreadyCommitted { commitment };
    error IDatanets::AlreadyContributed { datanetId, item, payee };
    error IDatanets::CommitmentRequired { datanetId };
    error IDatanets::CommitmentTooYoung { revealableAt, present };
    error IDatanets::DatanetIsClosed { datanetId };
    error IDatanets::InvalidCount { count };
    error IDatanets::InvalidLength { length };
    error IDatanets::InvalidPayee { payee };
    error IDatanets::InvalidPolicy { policy };
    error IDatanets::InvalidProof { datanetId, root };
    error IDatanets::InvalidSignature { account };
    error IDatanets::InvalidStatus { present, requested };
    error IDatanets::InvalidTreasury { treasury, feeBps };
    error IDatanets::NonceCancelled { account, nonce };
    error IDatanets::NotAttestor { datanetId, caller };
    error IDatanets::NotContributor { datanetId, item, caller };
    error IDatanets::NotCurator { datanetId, caller };
    error IDatanets::NotDatanetOwner { datanetId, caller };
    error IDatanets::NotListed { datanetId, account };
    error IDatanets::NotPendingOwner { datanetId, caller };
    error IDatanets::SignatureExpired { deadline };
    error IDatanets::UnknownCommitment { commitment };
    error IDatanets::UnknownContribution { datanetId, item };
    error IDatanets::UnknownDatanet { datanetId };
    error IDatanets::UriTooLong { length };
    error IDatanets::ZeroValue {};
    event IDatanets::ClaimKeyBound { datanetId, claimKey, account, identity };
    event IDatanets::Committed { commitment };
    event IDatanets::ContributorListed { datanetId, account, listed };
    event IDatanets::CuratorSet { datanetId, account, trusted };
    event IDatanets::DatanetClosed { datanetId };
    event IDatanets::DatanetOffered { datanetId, owner, pendingOwner };
    event IDatanets::DatanetTransferred { datanetId, from, to };
    event IDatanets::MemberStatusChanged { datanetId, root, contentId, status, by, reasonHash };
    event IDatanets::NoncesCancelled { account, word, mask };
    event IDatanets::Revealed { commitment };
    event IDatanets::StatusChanged { datanetId, item, by, status, reasonHash };
    error IModels::AssetMismatch { asset, baseAsset };
    error IModels::DatanetNotOpen { datanetId };
    error IModels::InvalidBond { bond };
    error IModels::InvalidDatanets {};
    error IModels::InvalidOutflowCap { bps };
    error IModels::InvalidRule { rule };
    error IModels::InvalidScorers {};
    error IModels::InvalidShare {};
    error IModels::InvalidWindow { window };
    error IModels::LineageTooDeep { baseModelId };
    error IModels::NotModelOwner { modelId, caller };
    error IModels::NotPendingOwner { modelId, caller };
    error IModels::SharesDoNotAddUp { sum };
    error IModels::UnknownModel { modelId };
    error IModels::UriTooLong { length };
    error IModels::ZeroValue {};
    event IModels::ModelOffered { modelId, owner, pendingOwner };
    event IModels::ModelTransferred { modelId, from, to };
    event IModels::OperatorChanged { modelId, from, to };
    error IRewards::AssetInUse { asset };
    error IRewards::ClaimKeyNotBound { claimKey };
    error IRewards::InvalidAmount { amount };
    error IRewards::InvalidClaimKey { claimKey };
    error IRewards::InvalidLength { length };
    error IRewards::InvalidPause { until, latest };
    error IRewards::InvalidProof { modelId };
    error IRewards::InvalidSettlement { modelId };
    error IRewards::InvalidSignature { account };
    error IRewards::IsPaused { until };
    error IRewards::NotAToken { asset };
    error IRewards::NotAllowed { caller };
    error IRewards::NothingToPay {};
    error IRewards::PausedLately { from };
    error IRewards::PoolExists { modelId };
    error IRewards::SignatureExpired { deadline };
    error IRewards::TransferFailed { asset, to, amount };
    error IRewards::UnknownModel { modelId };
    error IRewards::UnknownShare { modelId, index };
    error IRewards::WrongValue { expected, sent };
    error IRewards::ZeroAccount {};
    event IRewards::BonusAdded { modelId, amount };
    event IRewards::Claimed { modelId, payee, receiver, amount };
    event IRewards::Paid { modelId, payer, amount, receiptsRoot };
    event IRewards::Paused { until };
    event IRewards::PoolOpened { modelId, asset, contributorsBps };
    event IRewards::Recovered { asset, receiver, amount };
    event IRewards::Settled { modelId, round, payoutsRoot, settled, receiptsSettled };
    event IRewards::ShareDrawn { modelId, index, receiver, amount };
    event IRewards::Unpaused {};
    error IAttribution::AlreadyApproved { modelId, scorer };
    error IAttribution::BondTooSmall { needed, free };
    error IAttribution::CreditsExceedReceipts { credits, receipts };
    error IAttribution::FutureCutoff { cutoff, present };
    error IAttribution::InvalidAmount { amount };
    error IAttribution::InvalidOperatorSignature { modelId, operator };
    error IAttribution::InvalidPayouts { sum, least, most };
    error IAttribution::InvalidPool { pool, least, most };
    error IAttribution::InvalidReceipts { sum, unsettled };
    error IAttribution::InvalidTree {};
    error IAttribution::IsPaused { until };
    error IAttribution::NoSuchRound { modelId, roundHash };
    error IAttribution::NotAToken { asset };
    error IAttribution::NotScorer { modelId, caller };
    error IAttribution::QuorumMissing { approvals, quorum };
    error IAttribution::RoundIsOpen { modelId, roundHash };
    error IAttribution::TransferFailed { asset, to, amount };
    error IAttribution::UnknownModel { modelId };
    error IAttribution::WindowOpen { finalisableAt, present };
    error IAttribution::WrongNumber { expected, given };
    error IAttribution::WrongValue { expected, sent };
    error IAttribution::ZeroAccount {};
    error IAttribution::StaleCutoff { cutoff, last };
    error IAttribution::QuorumReached { approvals, quorum };
    event IAttribution::RoundDropped { modelId, roundHash };
    error IRewards::InvalidReceiver { receiver };
    event IAttribution::BondDeposited { asset, scorer, amount };
    event IAttribution::BondWithdrawn { asset, scorer, amount };
    event IAttribution::RoundApproved { modelId, roundHash, scorer, approvals };
    event IAttribution::RoundFinalised { modelId, number, roundHash };
    call IERC20::transferCall { to, value };
    call IERC20::transferFromCall { from, to, value };
    call IERC20::balanceOfCall { account };
    call IDatanets::isOpenCall { datanetId };
    call IDatanets::boundAccountCall { claimKey };
    call IModels::roundTermsCall { modelId, scorer };
    call IModels::shareTermsCall { modelId, index };
    call IRewards::openPoolCall { modelId, asset, contributorsBps };
    call IRewards::poolCall { modelId };
    call IRewards::settleCall { modelId, payoutsRoot, payoutsSum, receiptsSum };
    result IDatanets::Datanet { owner, pendingOwner, termsHash, policy, treasury, treasuryFeeBps, attestor, closedAt, commitFirst };
    result IDatanets::Contribution { payee, registeredAt, status, statusAt };
    result IModels::RoundTerms { asset, contributorsBps, scorerIndex, quorum, bond, window, outflowCapBps, operator };
    result IRewards::Pool { asset, paid, contributorsBps, settled, receiptsSettled, rounds, bonus, settlement, pausedUntil };
    result IAttribution::OpenRound { roundHash, scorer, finalisableAt, approvals, quorum, lastCutoff };
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::{B256, LogData};
    use alloy_sol_types::{SolCall, SolError, SolEvent, SolType, SolValue, TopicList};

    /// Words that differ and fit every type; what is read from them as a flag is one anyway.
    fn samples(count: usize) -> Vec<B256> {
        (0..count).map(|index| B256::with_last_byte(index as u8 + 2)).collect()
    }

    pub(super) fn error<E: SolError + Flat>(fields: usize) {
        let error = E::abi_decode_raw(samples(fields).concat().as_slice()).unwrap();
        assert_eq!(encode(&error), error.abi_encode()[4..], "{}", E::SIGNATURE);
    }

    pub(super) fn call<C: SolCall + Flat>(fields: usize) {
        let call = C::abi_decode_raw(samples(fields).concat().as_slice()).unwrap();
        assert_eq!(encode(&call), call.abi_encode()[4..], "{}", C::SIGNATURE);
    }

    pub(super) fn result<R: SolValue + From<<R::SolType as SolType>::RustType> + Flat>(fields: usize) {
        let result = R::abi_decode(samples(fields).concat().as_slice()).unwrap();
        assert_eq!(encode(&result), result.abi_encode(), "{}", R::SolType::SOL_NAME);
    }

    pub(super) fn event<E: SolEvent + Flat>(fields: usize) {
        let indexed = E::TopicList::COUNT - 1;
        let words = samples(fields);
        let topics = core::iter::once(E::SIGNATURE_HASH).chain(words[..indexed].iter().copied());
        let log = LogData::new(topics.collect(), words[indexed..].concat().into()).unwrap();
        let event = E::decode_log_data(&log).unwrap();
        let general = event.encode_log_data();
        let expected = [general.topics()[1..].concat().as_slice(), general.data.as_ref()].concat();
        assert_eq!(encode(&event), expected, "{}", E::SIGNATURE);
    }
}
