//! Errors, events, calls and results whose fields are single words, written without alloy's general encoder.
//!
//! That encoder is compiled anew for every type, several hundred bytes each; a third of Datanets was it. Here a type costs
//! a list of its fields. The tests compare each with what alloy writes.

use crate::abi::Word;
use alloc::vec::Vec;
use alloy_primitives::B256;
use alloy_sol_types::SolEvent;
use tributary_interfaces::{IAttribution, IDatanets, IERC20, IModels, IRewards};

/// Something whose fields are single words.
pub trait Flat {
    /// The fields' names in their ABI order; of an event, the indexed ones first.
    const FIELDS: &'static [&'static str];

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

/// Begins a log with an event's signature.
#[inline(always)]
pub fn begin_event<E: SolEvent>() -> Vec<u8> {
    let [a, b, c, d] = const { quarters(E::SIGNATURE_HASH) };
    begin_with(a, b, c, d)
}

/// A digest as four numbers. Given to a function as such, it is part of the program's code; as bytes it would
/// be data, of which every byte costs three quarters of a gas on every call.
const fn quarters(digest: B256) -> [u64; 4] {
    let mut quarters = [0; 4];
    let mut index = 0;
    while index < 32 {
        quarters[index / 8] = quarters[index / 8] << 8 | digest.0[index] as u64;
        index += 1;
    }
    quarters
}

#[inline(never)]
fn begin_with(a: u64, b: u64, c: u64, d: u64) -> Vec<u8> {
    let mut out = begin(&[]);
    for quarter in [a, b, c, d] {
        out.extend_from_slice(&quarter.to_be_bytes());
    }
    out
}

/// Whether two lists of names are the same, where a program is built.
pub const fn same(names: &[&str], others: &[&str]) -> bool {
    let mut equal = names.len() == others.len();
    let mut index = 0;
    while equal && index < names.len() {
        equal = same_bytes(names[index].as_bytes(), others[index].as_bytes());
        index += 1;
    }
    equal
}

const fn same_bytes(bytes: &[u8], others: &[u8]) -> bool {
    let mut equal = bytes.len() == others.len();
    let mut index = 0;
    while equal && index < bytes.len() {
        equal = bytes[index] == others[index];
        index += 1;
    }
    equal
}

macro_rules! flat {
    ($($kind:ident $interface:ident :: $name:ident { $($field:ident),* };)*) => {
        $(
            #[allow(non_snake_case, reason = "the ABI's names")]
            impl Flat for $interface::$name {
                const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

                fn write(&self, out: &mut Vec<u8>) {
                    let Self { $($field),* } = self;
                    push(out, &[$($field),*]);
                }
            }
        )*

        #[cfg(test)]
        #[test]
        fn each_is_written_as_a_general_encoder_does() {
            $(tests::$kind::<$interface::$name>($interface::$name::FIELDS.len());)*
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
    error IDatanets::GasTooLow { needed };
    error IDatanets::InvalidCount { count };
    error IDatanets::InvalidLength { length };
    error IDatanets::InvalidPayee { kind, who };
    error IDatanets::InvalidPolicy { policy };
    error IDatanets::InvalidProof { datanetId, root };
    error IDatanets::InvalidSignature { account };
    error IDatanets::InvalidStatus { present, requested };
    error IDatanets::InvalidTreasury { treasury, feeBps };
    error IDatanets::InvalidVouch { upTo, last };
    error IDatanets::NoAttestor { datanetId };
    error IDatanets::NonceCancelled { account, nonce };
    error IDatanets::NotARecord { contentId };
    error IDatanets::NotContributor { datanetId, item, caller };
    error IDatanets::NotCurator { datanetId, caller };
    error IDatanets::NotDatanetOwner { datanetId, caller };
    error IDatanets::NotListed { datanetId, account };
    error IDatanets::NotPendingOwner { datanetId, caller };
    error IDatanets::SignatureExpired { deadline };
    error IDatanets::TooManyCurators { datanetId };
    error IDatanets::UnknownCommitment { commitment };
    error IDatanets::UnknownContribution { datanetId, item, payee };
    error IDatanets::UnknownDatanet { datanetId };
    error IDatanets::UriTooLong { length };
    error IDatanets::ZeroValue {};
    event IDatanets::AttestorAnnounced { datanetId, attestor, effectiveFrom };
    event IDatanets::ClaimKeyBound { datanetId, claimKey, account, identity };
    event IDatanets::Committed { commitment, firstNumber };
    event IDatanets::ContributorListed { datanetId, account, listed };
    event IDatanets::CuratorSet { datanetId, account, trusted };
    event IDatanets::DatanetClosed { datanetId };
    event IDatanets::DatanetOffered { datanetId, owner, pendingOwner };
    event IDatanets::DatanetTransferred { datanetId, from, to };
    event IDatanets::MemberStatusChanged { datanetId, root, contentId, status, by, reasonHash };
    event IDatanets::NoncesCancelled { account, word, mask };
    event IDatanets::Revealed { commitment };
    event IDatanets::StatusChanged { datanetId, item, payee, status, by, reasonHash };
    event IDatanets::TreasuryAnnounced { datanetId, treasury, effectiveFrom };
    event IDatanets::Vouched { datanetId, by, upTo };
    error IModels::AssetMismatch { asset, baseAsset };
    error IModels::BaseTakesNothing { baseModelId };
    error IModels::CannotLeaveOut { modelId, datanetId };
    error IModels::DatanetNotOpen { datanetId };
    error IModels::InvalidBond { bond, bondBps };
    error IModels::InvalidRule { rule };
    error IModels::InvalidScorers {};
    error IModels::InvalidShare {};
    error IModels::InvalidSources {};
    error IModels::InvalidWindow { window };
    error IModels::LineageTooDeep { baseModelId };
    error IModels::NotModelOwner { modelId, caller };
    error IModels::NotPendingOwner { modelId, caller };
    error IModels::NothingNew { upTo, last };
    error IModels::SharesDoNotAddUp { sum };
    error IModels::SourceMissing { baseModelId, datanetId };
    error IModels::UnknownModel { modelId };
    error IModels::UriTooLong { length };
    error IModels::ZeroValue {};
    event IModels::ModelOffered { modelId, owner, pendingOwner };
    event IModels::ModelTransferred { modelId, from, to };
    event IModels::OperatorAnnounced { modelId, operator, effectiveFrom };
    event IModels::SnapshotTaken { modelId, index, upTo };
    event IModels::SourceLeftOut { modelId, datanetId, leftOutFrom };
    error IRewards::AssetInUse { asset };
    error IRewards::GasTooLow { needed };
    error IRewards::InvalidAmount { amount };
    error IRewards::InvalidLength { length };
    error IRewards::InvalidPause { until, latest };
    error IRewards::InvalidPayee { payee };
    error IRewards::InvalidProof { modelId };
    error IRewards::InvalidReceiver { receiver };
    error IRewards::InvalidSettlement { modelId };
    error IRewards::InvalidSignature { account };
    error IRewards::IsPaused { until };
    error IRewards::NoHolder { payee };
    error IRewards::NotAToken { asset };
    error IRewards::NotAllowed { caller };
    error IRewards::NothingLeft { modelId, left, amount };
    error IRewards::NothingToPay {};
    error IRewards::OnlyByOwnWord { holder };
    error IRewards::PausedLately { from };
    error IRewards::PoolExists { modelId };
    error IRewards::SignatureExpired { deadline };
    error IRewards::TransferFailed { asset, to, amount };
    error IRewards::UnknownModel { modelId };
    error IRewards::UnknownShare { modelId, index };
    error IRewards::WrongAsset { expected, given };
    error IRewards::WrongValue { expected, sent };
    error IRewards::ZeroAccount {};
    event IRewards::Claimed { modelId, payee, receiver, amount };
    event IRewards::OwnWordSet { modelId, payee, on };
    event IRewards::Paid { modelId, payer, amount, receiptsRoot };
    event IRewards::Paused { until };
    event IRewards::PoolOpened { modelId, asset, contributorsBps };
    event IRewards::Recovered { asset, receiver, amount };
    event IRewards::Settled { modelId, round, payoutsRoot, settled, receiptsSettled };
    event IRewards::ShareDrawn { modelId, index, receiver, amount };
    event IRewards::ShareOwnWordSet { modelId, index, on };
    event IRewards::Unpaused {};
    error IAttribution::BondTooSmall { scorer, needed, free };
    error IAttribution::CreditsDiffer { credits, receipts };
    error IAttribution::InvalidAmount { amount };
    error IAttribution::InvalidCutoff { cutoff, from, present };
    error IAttribution::InvalidOperatorSignature { modelId, operator };
    error IAttribution::InvalidPayouts { sum, least, most };
    error IAttribution::InvalidReceipts { sum, unsettled };
    error IAttribution::InvalidScorerSignature { modelId, scorer };
    error IAttribution::InvalidTree {};
    error IAttribution::InvalidUri { length };
    error IAttribution::IsPaused { until };
    error IAttribution::NoSuchRound { modelId, roundHash };
    error IAttribution::NotAToken { asset };
    error IAttribution::NotScorer { modelId, account };
    error IAttribution::QuorumMissing { given, quorum };
    error IAttribution::RoundIsOpen { modelId, attempt };
    error IAttribution::SignatureExpired { deadline };
    error IAttribution::TransferFailed { asset, to, amount };
    error IAttribution::WindowOpen { finalisableAt, present };
    error IAttribution::WrongAttempt { expected, given };
    error IAttribution::WrongNumber { expected, given };
    error IAttribution::WrongSettlement { expected, given };
    error IAttribution::WrongStart { expected, given };
    error IAttribution::WrongValue { expected, sent };
    error IAttribution::ZeroAccount {};
    event IAttribution::BondDeposited { asset, scorer, amount };
    event IAttribution::BondWithdrawn { asset, scorer, amount };
    event IAttribution::RoundFinalised { modelId, number, roundHash };
    call IERC20::transferCall { to, value };
    call IERC20::transferFromCall { from, to, value };
    call IERC20::balanceOfCall { account };
    call IDatanets::holderOfCall { payee };
    call IModels::roundTermsCall { modelId };
    call IModels::shareTermsCall { modelId, index };
    call IRewards::poolCall { modelId };
    call IRewards::settleCall { modelId, payoutsRoot, payoutsSum, receiptsSum };
    result IRewards::Pool { asset, paid, contributorsBps, settled, receiptsSettled, left, income, rounds, settlement, pausedUntil };
    result IAttribution::RoundState { attempts, isOpen, lastCutoff, proposal };
    call IDatanets::isOpenCall { datanetId };
    call IRewards::openPoolCall { modelId, asset, contributorsBps };
    result IDatanets::Datanet { owner, pendingOwner, termsHash, policy, treasuryFeeBps, closedAt, commitFirst, vouchedUpTo, treasury, nextTreasury, treasuryFrom, attestor, nextAttestor, attestorFrom };
    result IDatanets::Contribution { payee, number, acceptedAt, status };
    result IDatanets::Submission { number, submittedAt, status };
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::LogData;
    use alloy_sol_types::{SolCall, SolError, SolType, SolValue, TopicList};

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
        assert_eq!(begin_event::<E>(), E::SIGNATURE_HASH.as_slice());
    }
}
