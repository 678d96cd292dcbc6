// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Rewards: payments in, shares and claims out
/// @notice Holds what users paid for models. Nobody has a key to the funds: money leaves by a model's
/// fixed shares and by claims against a finalised payouts tree only, and never more of one model than
/// was paid in for it. A guardian can hold up payments and settlements for a week, never claims.
/// @dev All amounts are in units of the model's payment asset, which is zero for native currency. A
/// payee is 32 bytes, see `IDatanets`; its *holder* is who its money is paid to: the account itself,
/// the account bound to a claim key, or a Datanet's present treasury. Times are seconds since 1970;
/// basis points are parts of 10,000.
/// A function's errors are listed in the order in which they are checked; events come before the money
/// that they tell of is sent, save in `claimMany` and `payRange`. What reverts without data: an unknown
/// selector, arguments that are cut off or have padding bits set, value sent to any function but `pay`,
/// a plain transfer of native currency, and re-entry, of views too. Constructed once, with (datanets,
/// models, attribution, guardian); the guardian may be zero, for none.
interface IRewards {
    /// @notice What came in and went out for a model. A model without a pool has zeros everywhere, save
    /// `pausedUntil`.
    struct Pool {
        /// The ERC-20 token; zero for native currency.
        address asset;
        /// Everything that users ever paid in; below 2^96.
        uint128 paid;
        /// The contributors' part of every settled receipt, in basis points; 0 if there is no pool.
        uint16 contributorsBps;
        /// What the finalised rounds allocated to payees, altogether.
        uint128 settled;
        /// The prices of all receipts in finalised rounds, altogether; at most `paid`.
        uint128 receiptsSettled;
        /// What of `settled` no payee has claimed yet; a claim beyond it is refused.
        uint128 left;
        /// What came up from derived models, altogether; below 2^96. Owner, base and payees share it.
        uint128 income;
        /// How many rounds were finalised.
        uint64 rounds;
        /// keccak256(asset 20 | payouts root 32)[..20] of the last finalised round; zero before the first.
        bytes20 settlement;
        /// Until when payments and settlements of all models are paused; not in the future if they are
        /// not.
        uint64 pausedUntil;
    }

    /// @notice One payee's claim among many.
    struct Claim {
        /// The model.
        uint256 modelId;
        /// The model's payment asset, as in the settlement.
        address asset;
        /// Whose earnings; its holder is paid.
        bytes32 payee;
        /// What the payee has earned since the model began, as in its leaf.
        uint128 cumulative;
        /// Shows the leaf (payee, cumulative) in the payouts tree.
        bytes proof;
    }

    /// @notice A pool was opened for a model.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for native currency
    /// @param contributorsBps the contributors' part of every settled receipt, in basis points
    event PoolOpened(uint256 indexed modelId, address indexed asset, uint16 contributorsBps);
    /// @notice Somebody paid for a model.
    /// @param modelId the model
    /// @param payer who called
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    /// @param receiptsRoot what the payment is for, as the payer says; may be zero
    event Paid(uint256 indexed modelId, address indexed payer, uint128 amount, bytes32 receiptsRoot);
    /// @notice A round's payouts became claimable, and the fixed shares of its receipts can be drawn.
    /// @param modelId the model
    /// @param round its number, counted from 1
    /// @param payoutsRoot root of the payouts tree
    /// @param settled what all rounds so far allocated
    /// @param receiptsSettled the prices of all receipts so far
    event Settled(
        uint256 indexed modelId, uint64 indexed round, bytes32 payoutsRoot, uint128 settled, uint128 receiptsSettled
    );
    /// @notice A payee was paid what it had earned and not yet received.
    /// @param modelId the model
    /// @param payee whose earnings
    /// @param receiver where the money went
    /// @param amount what was paid now
    event Claimed(uint256 indexed modelId, bytes32 indexed payee, address receiver, uint128 amount);
    /// @notice Neighbouring accounts were paid, in the order of the tree.
    /// @param modelId the model
    /// @param accounts all that the call named
    /// @param amounts what each was paid now; 0 for one that was skipped
    event RangePaid(uint256 indexed modelId, address[] accounts, uint128[] amounts);
    /// @notice A fixed share was drawn.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @param receiver where the money went; for the base model this contract, where it is the base
    /// model's income
    /// @param amount what was drawn now
    event ShareDrawn(uint256 indexed modelId, uint8 indexed index, address receiver, uint128 amount);
    /// @notice A payee is paid by its holder's own word only, or again by anyone's call.
    /// @param modelId the model
    /// @param payee whose earnings
    /// @param on whether only the holder can have them paid
    event OwnWordSet(uint256 indexed modelId, bytes32 indexed payee, bool on);
    /// @notice A fixed share is drawn by its holder's own word only, or again by anyone's call.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param on whether only the holder can draw it
    event ShareOwnWordSet(uint256 indexed modelId, uint8 indexed index, bool on);
    /// @notice The guardian paused payments, proposals and settlements.
    /// @param until when the pause ends by itself
    event Paused(uint64 until);
    /// @notice The guardian ended the pause. Comes also where there was none.
    event Unpaused();
    /// @notice The guardian sent on money of an asset that no model was ever paid in, which somebody had
    /// sent here by mistake.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param receiver where the money went
    /// @param amount what was sent
    event Recovered(address indexed asset, address indexed receiver, uint256 amount);

    /// @notice There is no pool for this model; or no such model, passed on from Models.
    /// @param modelId the id
    error UnknownModel(uint256 modelId);
    /// @notice Only the named contract, the guardian or the holder may call this.
    /// @param caller who called
    error NotAllowed(address caller);
    /// @notice The pool is there already.
    /// @param modelId the model
    error PoolExists(uint256 modelId);
    /// @notice The model is paid in another asset.
    /// @param expected the model's
    /// @param given the payer's
    error WrongAsset(address expected, address given);
    /// @notice Nothing was paid, or a sum would reach 2^96.
    /// @param amount 0, or what arrived; 2^128 - 1 if that was more
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for a model paid in native currency, none
    /// for a token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or returned something else than true; or the receiver refused
    /// native currency.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param to who was to get it
    /// @param amount how much
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does: no balance, or no code.
    /// @param asset what was taken for a token
    error NotAToken(address asset);
    /// @notice The proof does not show this payee with this amount in the model's last finalised payouts
    /// tree.
    /// @param modelId the id
    error InvalidProof(uint256 modelId);
    /// @notice There is nothing to pay: everything shown was claimed before, or the share was drawn.
    error NothingToPay();
    /// @notice More is claimed of the model than its rounds allocated: its scorers finalised a false round.
    /// @param modelId the model
    /// @param left what is left
    /// @param amount what was claimed
    error NothingLeft(uint256 modelId, uint128 left, uint128 amount);
    /// @notice The word is no payee: see `IDatanets`.
    /// @param payee what was given
    error InvalidPayee(bytes32 payee);
    /// @notice Nobody holds the payee yet: no account is bound to the claim key.
    /// @param payee what was given
    error NoHolder(bytes32 payee);
    /// @notice The payee or share is paid by its holder's own word only.
    /// @param holder whose word it takes
    error OnlyByOwnWord(address holder);
    /// @notice Money cannot be sent to zero, nor to this contract, where it would be lost.
    /// @param receiver whom it would go to
    error InvalidReceiver(address receiver);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    error ZeroAccount();
    /// @notice The signature is not the holder's, or not for this claim. No signature is the zero account's.
    /// @param account who should have signed
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    /// @param deadline the last second, since 1970
    error SignatureExpired(uint256 deadline);
    /// @notice The call names nothing, more than 256 items, or lists of different lengths.
    /// @param length how many it names; of lists that differ, the second's
    error InvalidLength(uint256 length);
    /// @notice The call has too little gas left to give a transfer among many its full allowance, so a
    /// good transfer would look like a bad one. Send it with more.
    /// @param needed what must be left before each transfer
    error GasTooLow(uint64 needed);
    /// @notice The model has no such share, or its part is 0.
    /// @param modelId the model
    /// @param index the share's
    error UnknownShare(uint256 modelId, uint8 index);
    /// @notice The settlement's sums are out of their bounds.
    /// @param modelId the model
    error InvalidSettlement(uint256 modelId);
    /// @notice Payments, proposals and settlements are paused.
    /// @param until when the pause ends by itself
    error IsPaused(uint64 until);
    /// @notice The guardian paused less than 30 days ago.
    /// @param from when it can again
    error PausedLately(uint64 from);
    /// @notice A pause ends in the future, at most 7 days ahead.
    /// @param until when it would end
    /// @param latest when it may end at the latest
    error InvalidPause(uint64 until, uint64 latest);
    /// @notice A model was paid in the asset, so what of it is owed cannot be told from what is not.
    /// @param asset the asset
    error AssetInUse(address asset);

    /// @notice Opens the pool of a new model. Only Models, which has checked the terms. Emits `PoolOpened`.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for native currency
    /// @param contributorsBps the contributors' part of every settled receipt, in basis points, 1 to 10,000
    /// @custom:error NotAllowed when the caller is not Models
    /// @custom:error PoolExists when the model has a pool
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external;

    /// @notice Pays for a model. Takes `amount` of its asset from the caller, by allowance or with the call;
    /// what arrives counts, not what was sent. Anyone, unless paused. Emits `Paid`.
    /// @param modelId the model
    /// @param asset the model's payment asset; zero for native currency
    /// @param amount in units of the asset; what arrives is above zero, and everything ever paid stays
    /// below 2^96
    /// @param receiptsRoot what the payment is for; not checked, may be zero
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error UnknownModel when the model has no pool
    /// @custom:error WrongAsset when the model is paid in another asset
    /// @custom:error WrongValue when the value sent is not `amount` for native currency, or not 0 for a
    /// token
    /// @custom:error NotAToken when the asset gives no balance or, having no code, no answer
    /// @custom:error TransferFailed when the token refuses, or the balance falls
    /// @custom:error InvalidAmount when nothing arrived, or everything ever paid would reach 2^96
    function pay(uint256 modelId, address asset, uint256 amount, bytes32 receiptsRoot) external payable;

    /// @notice Makes a round's payouts claimable, in place of the last round's, and lets the fixed shares of
    /// its receipts be drawn. Only Attribution, which has checked the round. Emits `Settled`.
    /// @param modelId the model
    /// @param payoutsRoot root of the payouts tree
    /// @param payoutsSum its sum; at least `settled`, at most that and
    /// floor(receiptsSum * contributorsBps / 10,000)
    /// @param receiptsSum the sum of the round's receipts; with all before it at most `paid`
    /// @return asset the model's payment asset
    /// @custom:error NotAllowed when the caller is not Attribution
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error InvalidSettlement when a sum is out of its bounds
    function settle(uint256 modelId, bytes32 payoutsRoot, uint128 payoutsSum, uint128 receiptsSum)
        external
        returns (address asset);

    /// @notice Pays a payee what it has earned and not yet received, to its holder. Anyone may send it, unless
    /// the holder set `setOwnWord`. Emits `Claimed`.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings; an account is its address as a word
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param proof shows the leaf (payee, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error InvalidReceiver when the holder is this contract
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was
    /// finalised
    /// @custom:error OnlyByOwnWord when only the holder may have it paid, and is not the caller
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token or the holder refuses
    /// @custom:error NotAToken when the asset has no code
    function claim(uint256 modelId, address asset, bytes32 payee, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays what a payee has earned to an account that its holder, the caller, chooses. Emits
    /// `Claimed`.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings; the caller is its holder
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param proof shows the leaf (payee, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error NotAllowed when the caller is not the payee's holder
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was
    /// finalised
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token or the receiver refuses
    /// @custom:error NotAToken when the asset has no code
    function claimTo(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        bytes calldata proof
    ) external returns (uint128 amount);

    /// @notice Pays what a payee has earned to a receiver that its holder names by signature. Anyone may send
    /// it. Emits `Claimed`.
    /// @dev The signature covers ClaimTo(modelId, payee, receiver, cumulative, deadline), see docs/SPEC.md.
    /// It needs no nonce: the same cumulative amount is never paid twice.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param deadline until when the signature is valid, that second included
    /// @param signature 65 bytes of the holder's key, or whatever its EIP-1271 contract accepts
    /// @param proof shows the leaf (payee, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error SignatureExpired when the deadline has passed
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error InvalidSignature when it is not the holder's, or not for this claim
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was
    /// finalised
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token or the receiver refuses
    /// @custom:error NotAToken when the asset has no code
    function claimToSigned(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata proof
    ) external returns (uint128 amount);

    /// @notice Pays many claims, in the order given; one that is not shown, has nobody to pay, nothing to pay
    /// or whose transfer fails is skipped and stays claimable. Anyone may send it. Emits `Claimed` for each
    /// that is paid; succeeds also if none is.
    /// @dev A transfer gets 100,000 gas, so that no receiver can use up the others'. A transfer that
    /// succeeded without answering true reverts the call, since money may have moved. A claim that cannot be
    /// read reverts the call, without data.
    /// @param claims 1 to 256 claims, of any models and payees
    /// @return amounts what each was paid; 0 for one that was skipped
    /// @custom:error InvalidLength when there is no claim or more than 256
    /// @custom:error GasTooLow when a transfer could not get its full gas
    /// @custom:error TransferFailed when a token's transfer succeeded and answered something else than true
    /// @custom:error NotAToken when an asset has no code
    function claimMany(Claim[] calldata claims) external returns (uint128[] memory amounts);

    /// @notice Pays neighbouring accounts of one payouts tree with one proof; an account that was paid before,
    /// is paid by its own word only, or whose transfer fails is skipped and stays claimable. For keepers;
    /// anyone may send it. Emits `RangePaid`; succeeds also if nobody is paid.
    /// @dev As `claimMany` treats transfers. Claim keys and treasuries are no accounts: a range ends before
    /// them. The zero account and this contract are skipped.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param accounts 1 to 256 accounts in the tree's order, which strictly ascends
    /// @param cumulatives as many; what each has earned since the model began, as in its leaf
    /// @param proof shows the range of leaves, as docs/SPEC.md lays it out
    /// @return paid what was paid altogether; 0 if everyone was skipped
    /// @custom:error InvalidLength when there is no account, more than 256, or not as many amounts
    /// @custom:error InvalidProof when the proof does not show the range, the asset is another, or no round
    /// was finalised
    /// @custom:error GasTooLow when a transfer could not get its full gas
    /// @custom:error TransferFailed when a token's transfer succeeded and answered something else than true
    /// @custom:error NotAToken when the asset has no code
    function payRange(
        uint256 modelId,
        address asset,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external returns (uint128 paid);

    /// @notice Says that a payee's earnings of a model are paid by its holder's own word only (`claimTo`,
    /// `claimToSigned`, or `claim` sent by the holder), or takes that back. Only the payee's holder. Emits
    /// `OwnWordSet`.
    /// @param modelId any id
    /// @param payee whose earnings
    /// @param on whether only the holder can have them paid
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error NotAllowed when the caller is not the payee's holder
    function setOwnWord(uint256 modelId, bytes32 payee, bool on) external;

    /// @notice Pays out a fixed share of what was settled, and of what came up from derived models:
    /// floor(receiptsSettled * bps / 10,000) + floor(income * bps / (10,000 - contributorsBps)) less what it
    /// has drawn. Anyone may send it, also while paused, unless the holder set `setShareOwnWord`; the share's
    /// holder gets the money. Emits `ShareDrawn`.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model (whose income it is), 2 to 5 the payees in their order
    /// @return amount what was paid now, above zero
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, or its part is 0
    /// @custom:error OnlyByOwnWord when only the holder may draw it, and is not the caller
    /// @custom:error InvalidReceiver when the holder is this contract
    /// @custom:error NothingToPay when everything was drawn
    /// @custom:error InvalidAmount when the base model's income would reach 2^96
    /// @custom:error TransferFailed when the token or the holder refuses
    /// @custom:error NotAToken when the asset has no code
    function drawShare(uint256 modelId, uint8 index) external returns (uint128 amount);

    /// @notice As `drawShare`, to an account that the share's holder, the caller, chooses. Emits `ShareDrawn`.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, its part is 0, or it is the base model's
    /// @custom:error NotAllowed when the caller is not the share's holder
    /// @custom:error NothingToPay when everything was drawn
    /// @custom:error TransferFailed when the token or the receiver refuses
    /// @custom:error NotAToken when the asset has no code
    function drawShareTo(uint256 modelId, uint8 index, address receiver) external returns (uint128 amount);

    /// @notice Says that a fixed share is drawn by its holder's own word only, or takes that back. Only the
    /// share's holder. Emits `ShareOwnWordSet`.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param on whether only the holder can draw it
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, its part is 0, or it is the base model's
    /// @custom:error NotAllowed when the caller is not the share's holder
    function setShareOwnWord(uint256 modelId, uint8 index, bool on) external;

    /// @notice Pauses payments, proposals and settlements of all models; claims, draws and bonds go on. Only the
    /// guardian, and not again within 30 days of the last pause's start. Emits `Paused`.
    /// @param until when the pause ends by itself: above the present, at most 7 days ahead
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error PausedLately when the last pause began less than 30 days ago
    /// @custom:error InvalidPause when it would end at once, or after more than 7 days
    function pause(uint64 until) external;

    /// @notice Ends the pause; when the guardian can pause again stays as it was. Only the guardian. Emits
    /// `Unpaused`.
    /// @custom:error NotAllowed when the caller is not the guardian
    function unpause() external;

    /// @notice Sends on money of an asset that no model was ever paid in. Only the guardian. Emits `Recovered`.
    /// @dev Of an asset that a model was paid in nothing can be recovered, see docs/adr/0013.
    /// @param asset an ERC-20 token; zero for native currency
    /// @param receiver gets the money; not zero
    /// @param amount above zero
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidAmount when the amount is zero
    /// @custom:error AssetInUse when a model was ever paid in the asset
    /// @custom:error TransferFailed when the token or the receiver refuses, or there is less
    /// @custom:error NotAToken when the asset has no code
    function recover(address asset, address receiver, uint256 amount) external;

    /// @notice Who can pause, and when it did.
    /// @return account the guardian, for the contract's life; zero if there is none
    /// @return pausedUntil until when payments and settlements are paused; not in the future if they are not
    /// @return pausableFrom from when on the guardian can pause again; 0 before the first pause
    function guardian() external view returns (address account, uint64 pausedUntil, uint64 pausableFrom);

    /// @notice A model's pool.
    /// @param modelId any id
    /// @return state see `Pool`; one without a pool has `contributorsBps` 0
    function pool(uint256 modelId) external view returns (Pool memory state);

    /// @notice What a payee has received of a model so far.
    /// @param modelId any id
    /// @param payee the payee
    /// @return amount in units of the model's asset; 0 for what is unknown
    /// @return byOwnWord whether only its holder can have it paid
    function claimed(uint256 modelId, bytes32 payee) external view returns (uint128 amount, bool byOwnWord);

    /// @notice What a fixed share has drawn so far.
    /// @param modelId any id
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return amount in units of the model's asset; 0 for what is unknown
    /// @return byOwnWord whether only its holder can draw it
    function drawn(uint256 modelId, uint8 index) external view returns (uint128 amount, bool byOwnWord);

    /// @notice The contracts that this one works with, for its life.
    /// @return datanets who holds a claim key or a treasury
    /// @return models which opens pools and knows the shares
    /// @return attribution which settles rounds
    function peers() external view returns (address datanets, address models, address attribution);
}
