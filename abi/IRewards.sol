// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Rewards: payments in, shares and claims out
/// @notice Holds what users paid for models. Nobody has a key to the funds: money leaves by a model's fixed shares and by
/// claims against a finalised payouts tree only. A guardian can hold up payments and settlements for a week, never claims.
/// @dev All amounts are in units of the model's payment asset, which is zero for the chain's own currency. A payee is 32 bytes, see
/// `IDatanets`. Times are seconds since 1970; basis points are parts of 10,000.
/// A function's errors are listed in the order in which they are checked; events come before the money that they tell of is sent,
/// save in `claimMany` and `payRange`. What reverts without data: an unknown selector, arguments that are cut off or have padding
/// bits set, value sent to any function but `pay` and `addBonus`, a plain transfer of the chain's own currency, and re-entry, of
/// views too. Constructed once, with (datanets, models, attribution, guardian); the guardian may be zero, for none.
interface IRewards {
    /// @notice What came in and went out for a model. A model without a pool has zeros everywhere, save `pausedUntil`.
    struct Pool {
        /// The ERC-20 token; zero for the chain's own currency.
        address asset;
        /// Everything ever paid in, the base shares that came up from derived models included; below 2^96.
        uint128 paid;
        /// The contributors' part of every payment, in basis points; 0 if there is no pool.
        uint16 contributorsBps;
        /// What the finalised rounds allocated to payees, altogether.
        uint128 settled;
        /// The prices of all receipts in finalised rounds, altogether; at most `paid`.
        uint128 receiptsSettled;
        /// How many rounds were finalised.
        uint64 rounds;
        /// Slashed bonds that went to the contributors, altogether; below 2^96.
        uint128 bonus;
        /// keccak256(asset 20 | payouts root 32) of the last finalised round; zero before the first.
        bytes32 settlement;
        /// Until when payments and settlements of all models are paused, in seconds since 1970; not in the future if they are not.
        uint64 pausedUntil;
    }

    /// @notice One account's claim among many.
    struct Claim {
        /// The model.
        uint256 modelId;
        /// The model's payment asset, as in the settlement.
        address asset;
        /// Whom to pay; one that is zero is skipped.
        address account;
        /// What the account has earned since the model began, as in its leaf.
        uint128 cumulative;
        /// Shows the leaf (account, cumulative) in the payouts tree.
        bytes proof;
    }

    /// @notice A pool was opened for a model.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for the chain's own currency
    /// @param contributorsBps the contributors' part of every payment, in basis points
    event PoolOpened(uint256 indexed modelId, address indexed asset, uint16 contributorsBps);
    /// @notice Somebody paid for a model.
    /// @param modelId the model
    /// @param payer who called
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    /// @param receiptsRoot what the payment is for, as the payer says; may be zero
    event Paid(uint256 indexed modelId, address indexed payer, uint128 amount, bytes32 receiptsRoot);
    /// @notice A slashed bond went to the contributors' pool.
    /// @param modelId the model
    /// @param amount what arrived
    event BonusAdded(uint256 indexed modelId, uint128 amount);
    /// @notice A round's payouts became claimable.
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
    /// @param payee the account or claim key
    /// @param receiver where the money went
    /// @param amount what was paid now
    event Claimed(uint256 indexed modelId, bytes32 indexed payee, address receiver, uint128 amount);
    /// @notice Neighbouring payees were paid, in the order of the tree.
    /// @param modelId the model
    /// @param accounts all that the call named
    /// @param amounts what each was paid now; 0 for one that was skipped, since it was paid before or its transfer failed
    event RangePaid(uint256 indexed modelId, address[] accounts, uint128[] amounts);
    /// @notice A fixed share was drawn.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @param receiver where the money went; for the base model this contract, whose pool it entered without a `Paid`
    /// @param amount what was drawn now
    event ShareDrawn(uint256 indexed modelId, uint8 indexed index, address receiver, uint128 amount);

    /// @notice The guardian paused payments, proposals and settlements.
    /// @param until when the pause ends by itself, in seconds since 1970
    event Paused(uint64 until);
    /// @notice The guardian ended the pause. Comes also where there was none.
    event Unpaused();
    /// @notice The guardian sent on money of an asset that no model is paid in, which somebody had sent here by mistake.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param receiver where the money went
    /// @param amount what was sent
    event Recovered(address indexed asset, address indexed receiver, uint256 amount);

    /// @notice There is no pool for this model; or no such model, passed on from Models.
    /// @param modelId the id
    error UnknownModel(uint256 modelId);
    /// @notice Only the named contract, or the guardian, may call this.
    /// @param caller who called
    error NotAllowed(address caller);
    /// @notice The pool is there already.
    /// @param modelId the model
    error PoolExists(uint256 modelId);
    /// @notice Nothing was paid, or the sum of all payments would reach 2^96.
    /// @param amount 0, or what arrived; 2^128 - 1 if that was more
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for a model paid in the chain's own, none for a token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or gave back something else than true; or the receiver refused the chain's own currency.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    /// @param to who was to get it
    /// @param amount how much
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does: no balance, or no code.
    /// @param asset what was taken for a token
    error NotAToken(address asset);
    /// @notice The proof does not show this payee with this amount in the model's last finalised payouts tree.
    /// @param modelId the id
    error InvalidProof(uint256 modelId);
    /// @notice There is nothing to pay: everything shown was claimed before, or the share was drawn.
    error NothingToPay();
    /// @notice No account is bound to the claim key yet.
    /// @param claimKey the key, as a payee
    error ClaimKeyNotBound(bytes32 claimKey);
    /// @notice The word is no claim key.
    /// @param claimKey what was given
    error InvalidClaimKey(bytes32 claimKey);
    /// @notice Money cannot be sent to zero, nor to this contract, where it would be lost.
    /// @param receiver whom the caller named
    error InvalidReceiver(address receiver);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    error ZeroAccount();
    /// @notice The signature is not the account's, or not for this claim. No signature is the zero account's.
    /// @param account who should have signed
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    /// @param deadline the last second, since 1970
    error SignatureExpired(uint256 deadline);
    /// @notice The call names nothing, more than 256 items, or lists of different lengths.
    /// @param length how many it names; of lists of different lengths the second's
    error InvalidLength(uint256 length);
    /// @notice The round would allocate more than the contributors have, or less than rounds before it.
    /// @param modelId the model
    error InvalidSettlement(uint256 modelId);
    /// @notice The model has no share with this index.
    /// @param modelId the model
    /// @param index what was given
    error UnknownShare(uint256 modelId, uint8 index);
    /// @notice Payments and settlements are paused.
    /// @param until when the pause ends by itself, in seconds since 1970
    error IsPaused(uint64 until);
    /// @notice The pause would end before it begins, or last more than 7 days.
    /// @param until what was given, in seconds since 1970
    /// @param latest the latest that it may be
    error InvalidPause(uint64 until, uint64 latest);
    /// @notice The last pause began less than 30 days ago.
    /// @param from when the guardian can pause again, in seconds since 1970
    error PausedLately(uint64 from);
    /// @notice A model is paid in this asset, so what is here of it may be owed.
    /// @param asset the ERC-20 token; zero for the chain's own currency
    error AssetInUse(address asset);

    /// @notice Opens the pool of a new model. Only Models, which has checked the terms. Emits `PoolOpened`.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for the chain's own currency
    /// @param contributorsBps the contributors' part of every payment, in basis points, 1 to 10,000
    /// @custom:error NotAllowed when the caller is not Models
    /// @custom:error PoolExists when the model has a pool
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external;

    /// @notice Pays for a model. Takes `amount` of its asset from the caller, by allowance or with the call; what arrives counts, not
    /// what was sent. Anyone, unless paused. Emits `Paid`.
    /// @param modelId the model
    /// @param amount in units of its asset; what arrives is above zero, and everything ever paid stays below 2^96
    /// @param receiptsRoot what the payment is for; not checked, may be zero
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error WrongValue when the value sent is not `amount` for the chain's own currency (or for an unknown model), or
    /// not 0 for a token
    /// @custom:error NotAToken when the asset gives no balance or, having no code, no answer
    /// @custom:error TransferFailed when the token refuses, or the balance falls
    /// @custom:error UnknownModel when the model has no pool
    /// @custom:error InvalidAmount when nothing arrived, or everything ever paid would reach 2^96
    function pay(uint256 modelId, uint256 amount, bytes32 receiptsRoot) external payable;

    /// @notice Adds a slashed bond to the contributors' pool; takes it from Attribution by allowance or with the call. Only
    /// Attribution. Also while paused. Emits `BonusAdded`.
    /// @param modelId a model with a pool
    /// @param amount in units of the model's asset; what arrives counts
    /// @custom:error NotAllowed when the caller is not Attribution
    /// @custom:error UnknownModel when the model has no pool
    /// @custom:error WrongValue when the value sent is not `amount` for the chain's own currency, or not 0 for a token
    /// @custom:error NotAToken when the asset gives no balance or, having no code, no answer
    /// @custom:error TransferFailed when the token refuses, or the balance falls
    /// @custom:error InvalidAmount when all bonuses would reach 2^96
    function addBonus(uint256 modelId, uint128 amount) external payable;

    /// @notice Makes a round's payouts claimable, in place of the last round's. Only Attribution, which has checked the round. Emits
    /// `Settled`.
    /// @param modelId the model
    /// @param payoutsRoot root of the payouts tree
    /// @param payoutsSum its sum; at least `settled`, at most what the contributors have:
    /// floor(paid * contributorsBps / 10,000) + bonus
    /// @param receiptsSum the sum of the round's receipts; with all before it at most `paid`
    /// @custom:error NotAllowed when the caller is not Attribution
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error InvalidSettlement when a sum is out of its bounds
    function settle(uint256 modelId, bytes32 payoutsRoot, uint128 payoutsSum, uint128 receiptsSum) external;

    /// @notice Pays an account what it has earned and not yet received. Anyone may send it; the account gets the money. Emits
    /// `Claimed`.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param account whom to pay; not zero
    /// @param cumulative what the account has earned since the model began, as in its leaf
    /// @param proof shows the leaf (account, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error ZeroAccount when the account is zero
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was finalised
    /// @custom:error NothingToPay when the account has received that much
    /// @custom:error TransferFailed when the token or the account refuses
    /// @custom:error NotAToken when the asset has no code
    function claim(uint256 modelId, address asset, address account, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays what a claim key has earned to the account that is bound to it. Anyone may send it. Emits `Claimed`.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param claimKey the key, as a payee of kind 1
    /// @param cumulative what the key has earned since the model began, as in its leaf
    /// @param proof shows the leaf (claimKey, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidClaimKey when the word is no claim key
    /// @custom:error ClaimKeyNotBound when no account is bound to it in Datanets
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was finalised
    /// @custom:error NothingToPay when the key has received that much
    /// @custom:error TransferFailed when the token or the account refuses
    /// @custom:error NotAToken when the asset has no code
    function claimBound(uint256 modelId, address asset, bytes32 claimKey, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays the caller's own earnings to an account of its choice. Emits `Claimed`.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the caller has earned since the model began, as in its leaf
    /// @param proof shows the leaf (caller, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was finalised
    /// @custom:error NothingToPay when the caller has received that much
    /// @custom:error TransferFailed when the token or the receiver refuses
    /// @custom:error NotAToken when the asset has no code
    function claimTo(uint256 modelId, address asset, address receiver, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays an account's earnings to a receiver that the account names by signature. Anyone may send it. Emits `Claimed`.
    /// @dev The signature covers ClaimTo(modelId, account, receiver, cumulative, deadline), see docs/SPEC.md. It needs no nonce: the
    /// same cumulative amount is never paid twice.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param account whose earnings
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the account has earned since the model began, as in its leaf
    /// @param deadline until when the signature is valid, that second included, in seconds since 1970
    /// @param signature 65 bytes of the account's key, or whatever its EIP-1271 contract accepts
    /// @param proof shows the leaf (account, cumulative) in the payouts tree, as docs/SPEC.md lays it out
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error SignatureExpired when the deadline has passed
    /// @custom:error InvalidSignature when it is not the account's, or not for this claim
    /// @custom:error InvalidProof when the proof does not show it, the asset is another, or no round was finalised
    /// @custom:error NothingToPay when the account has received that much
    /// @custom:error TransferFailed when the token or the receiver refuses
    /// @custom:error NotAToken when the asset has no code
    function claimToSigned(
        uint256 modelId,
        address asset,
        address account,
        address receiver,
        uint128 cumulative,
        uint256 deadline,
        bytes calldata signature,
        bytes calldata proof
    ) external returns (uint128 amount);

    /// @notice Pays many claims, in the order given; one that is not shown, has nothing to pay or whose transfer fails is skipped
    /// and stays claimable. Anyone may send it. Emits `Claimed` for each that is paid; succeeds also if none is.
    /// @dev A transfer gets at most 100,000 gas, so that no receiver can use up the others'. A claim that cannot be read reverts
    /// the call, without data.
    /// @param claims 1 to 256 claims, of any models and accounts
    /// @return amounts what each was paid; 0 for one that was skipped
    /// @custom:error InvalidLength when there is no claim or more than 256
    function claimMany(Claim[] calldata claims) external returns (uint128[] memory amounts);

    /// @notice Pays neighbouring leaves of one payouts tree with one proof; a payee that was paid before or whose transfer
    /// fails is skipped and stays claimable. For keepers; anyone may send it. Emits `RangePaid`; succeeds also if nobody is paid.
    /// @dev A transfer gets at most 100,000 gas, so that no receiver can use up the others'. Claim keys are no accounts: a run ends
    /// before them; the zero account is skipped.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param accounts 1 to 256 accounts in the tree's order, which strictly ascends
    /// @param cumulatives as many; what each has earned since the model began, as in its leaf
    /// @param proof shows the run of leaves, as docs/SPEC.md lays it out
    /// @return paid what was paid altogether; 0 if everyone was skipped
    /// @custom:error InvalidLength when there is no account, more than 256, or not as many amounts
    /// @custom:error InvalidProof when the proof does not show the run, the asset is another, or no round was finalised
    function payRange(
        uint256 modelId,
        address asset,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external returns (uint128 paid);

    /// @notice Pays out a fixed share: floor(paid * bps / 10,000) less what it has drawn. Anyone may send it, also while paused; the
    /// share's holder gets the money. Emits `ShareDrawn`.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model (whose pool it enters), 2 to 5 the payees in their order
    /// @return amount what was paid now, above zero
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, or its part is 0
    /// @custom:error NothingToPay when everything was drawn
    /// @custom:error InvalidAmount when everything ever paid for the base model would reach 2^96
    /// @custom:error TransferFailed when the token or the holder refuses
    /// @custom:error NotAToken when the asset has no code
    function drawShare(uint256 modelId, uint8 index) external returns (uint128 amount);

    /// @notice Pauses payments, proposals and settlements of all models; claims, draws and bonds go on. Only the guardian, and not
    /// again within 30 days of the last pause's start. Emits `Paused`.
    /// @param until when the pause ends by itself: above the present, at most 7 days ahead, in seconds since 1970
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error PausedLately when the last pause began less than 30 days ago
    /// @custom:error InvalidPause when it would end at once, or after more than 7 days
    function pause(uint64 until) external;

    /// @notice Ends the pause; when the guardian can pause again stays as it was. Only the guardian. Emits `Unpaused`.
    /// @custom:error NotAllowed when the caller is not the guardian
    function unpause() external;

    /// @notice Sends on money of an asset that no model was ever paid in. Only the guardian. Emits `Recovered`.
    /// @dev Of an asset that a model is paid in nothing can be recovered: what is owed in it is not known on chain, see docs/adr/0013.
    /// @param asset an ERC-20 token; zero for the chain's own currency
    /// @param receiver gets the money; not zero
    /// @param amount above zero
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidAmount when the amount is zero
    /// @custom:error AssetInUse when a pool was ever opened in the asset
    /// @custom:error TransferFailed when the token or the receiver refuses, or there is less
    /// @custom:error NotAToken when the asset has no code
    function recover(address asset, address receiver, uint256 amount) external;

    /// @notice Who can pause, and when it did.
    /// @return account the guardian, for the contract's life; zero if there is none
    /// @return pausedUntil until when payments and settlements are paused, in seconds since 1970; not in the future if they are not
    /// @return pausableFrom from when on the guardian can pause again, in seconds since 1970; 0 before the first pause
    function guardian() external view returns (address account, uint64 pausedUntil, uint64 pausableFrom);

    /// @notice A model's pool.
    /// @param modelId any id
    /// @return state see `Pool`; one without a pool has `contributorsBps` 0
    function pool(uint256 modelId) external view returns (Pool memory state);

    /// @notice What a payee has received of a model so far.
    /// @param modelId any id
    /// @param payee the account or claim key, as a payee
    /// @return amount in units of the model's asset; 0 for what is unknown
    function claimed(uint256 modelId, bytes32 payee) external view returns (uint128 amount);

    /// @notice What a fixed share has drawn so far.
    /// @param modelId any id
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return amount in units of the model's asset; 0 for what is unknown
    function drawn(uint256 modelId, uint8 index) external view returns (uint128 amount);

    /// @notice The contracts that this one works with, for its life.
    /// @return datanets where claim keys are bound to accounts
    /// @return models which opens pools and knows the shares
    /// @return attribution which settles rounds and adds bonuses
    function peers() external view returns (address datanets, address models, address attribution);
}
