// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Rewards: payments in, shares and claims out
/// @notice Holds what users paid for models. Nobody has a key to the funds: money leaves by a model's fixed shares and by
/// claims against a finalised payouts tree only. A guardian can hold up payments and settlements for a week, never claims.
/// @dev All amounts are in units of the model's payment asset. A payee is 32 bytes, see `IDatanets`.
/// The contract refuses to be re-entered, views included.
interface IRewards {
    /// @notice What came in and went out for a model.
    struct Pool {
        /// The ERC-20 token; zero for the chain's own currency.
        address asset;
        /// Everything ever paid in, the base shares that came up from derived models included; below 2^96.
        uint128 paid;
        /// The contributors' part of every payment, in basis points.
        uint16 contributorsBps;
        /// What the finalised rounds allocated to payees, altogether.
        uint128 settled;
        /// The prices of all receipts in finalised rounds, altogether; at most `paid`.
        uint128 receiptsSettled;
        /// How many rounds were finalised.
        uint64 rounds;
        /// Slashed bonds that went to the contributors, altogether.
        uint128 bonus;
        /// keccak256(asset 20 | payouts root 32) of the last finalised round; zero before the first.
        bytes32 settlement;
        /// Until when payments and settlements of all models are paused, in seconds since 1970; in the past if they are not.
        uint64 pausedUntil;
    }

    /// @notice One account's claim among many.
    struct Claim {
        uint256 modelId;
        /// The model's payment asset, as in the settlement.
        address asset;
        address account;
        /// What the account has earned since the model began, as in its leaf.
        uint128 cumulative;
        /// Shows the leaf (account, cumulative) in the payouts tree.
        bytes proof;
    }

    /// @notice A pool was opened for a model.
    event PoolOpened(uint256 indexed modelId, address indexed asset, uint16 contributorsBps);
    /// @notice Somebody paid for a model.
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    /// @param receiptsRoot what the payment is for, as the payer says; may be zero
    event Paid(uint256 indexed modelId, address indexed payer, uint128 amount, bytes32 receiptsRoot);
    /// @notice A slashed bond went to the contributors' pool.
    event BonusAdded(uint256 indexed modelId, uint128 amount);
    /// @notice A round's payouts became claimable.
    /// @param round its number, counted from 1
    /// @param payoutsRoot root of the payouts tree
    /// @param settled what all rounds so far allocated
    /// @param receiptsSettled the prices of all receipts so far
    event Settled(
        uint256 indexed modelId, uint64 indexed round, bytes32 payoutsRoot, uint128 settled, uint128 receiptsSettled
    );
    /// @notice A payee was paid what it had earned and not yet received.
    /// @param payee the account or claim key
    /// @param receiver where the money went
    /// @param amount what was paid now
    event Claimed(uint256 indexed modelId, bytes32 indexed payee, address receiver, uint128 amount);
    /// @notice Neighbouring payees were paid, in the order of the tree.
    /// @param amounts what each was paid now; 0 for one that was skipped, since it was paid before or its transfer failed
    event RangePaid(uint256 indexed modelId, address[] accounts, uint128[] amounts);
    /// @notice A fixed share was drawn.
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @param receiver where the money went; for the base model this contract, whose pool it entered
    event ShareDrawn(uint256 indexed modelId, uint8 indexed index, address receiver, uint128 amount);

    /// @notice The guardian paused payments, proposals and settlements.
    /// @param until when the pause ends by itself, in seconds since 1970
    event Paused(uint64 until);
    /// @notice The guardian ended the pause.
    event Unpaused();
    /// @notice The guardian sent on money of an asset that no model is paid in, which somebody had sent here by mistake.
    event Recovered(address indexed asset, address indexed receiver, uint256 amount);

    /// @notice There is no pool for this model.
    error UnknownModel(uint256 modelId);
    /// @notice Only the named contract may call this.
    error NotAllowed(address caller);
    /// @notice The pool is there already.
    error PoolExists(uint256 modelId);
    /// @notice Nothing was paid, or the sum of all payments would reach 2^96.
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for a model paid in the chain's own, none for a token.
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or gave back false; or the receiver refused the chain's own currency.
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does.
    error NotAToken(address asset);
    /// @notice The proof does not show this payee with this amount in the model's last finalised payouts tree.
    error InvalidProof(uint256 modelId);
    /// @notice There is nothing to pay: everything shown was claimed before, or the share was drawn.
    error NothingToPay();
    /// @notice No account is bound to the claim key yet.
    error ClaimKeyNotBound(bytes32 claimKey);
    /// @notice The word is no claim key.
    error InvalidClaimKey(bytes32 claimKey);
    /// @notice The account must not be zero.
    error ZeroAccount();
    /// @notice The signature is not the account's, or not for this claim.
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    error SignatureExpired(uint256 deadline);
    /// @notice The call names nothing, more than 256 items, or lists of different lengths.
    error InvalidLength(uint256 length);
    /// @notice The round would allocate more than the contributors have, or less than rounds before it.
    error InvalidSettlement(uint256 modelId);
    /// @notice The model has no share with this index.
    error UnknownShare(uint256 modelId, uint8 index);
    /// @notice Payments and settlements are paused.
    /// @param until when the pause ends by itself, in seconds since 1970
    error IsPaused(uint64 until);
    /// @notice The pause would end before it begins, or last more than 7 days.
    error InvalidPause(uint64 until, uint64 latest);
    /// @notice The last pause began less than 30 days ago.
    /// @param from when the guardian can pause again, in seconds since 1970
    error PausedLately(uint64 from);
    /// @notice A model is paid in this asset, so what is here of it may be owed.
    error AssetInUse(address asset);

    /// @notice Opens the pool of a new model. Only Models.
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external;

    /// @notice Pays for a model. Takes `amount` of its asset from the caller, by allowance or with the call.
    /// @param amount above zero
    /// @param receiptsRoot what the payment is for; may be zero
    function pay(uint256 modelId, uint256 amount, bytes32 receiptsRoot) external payable;

    /// @notice Adds a slashed bond to the contributors' pool; takes it from Attribution by allowance or with the call. Only Attribution.
    function addBonus(uint256 modelId, uint128 amount) external payable;

    /// @notice Makes a round's payouts claimable. Only Attribution, which has checked the round.
    /// @param payoutsRoot root of the payouts tree
    /// @param payoutsSum its sum; at least `settled`, at most what the contributors have
    /// @param receiptsSum the sum of the round's receipts
    function settle(uint256 modelId, bytes32 payoutsRoot, uint128 payoutsSum, uint128 receiptsSum) external;

    /// @notice Pays an account what it has earned and not yet received. Anyone may send it; the account gets the money.
    /// @param asset the model's payment asset, as in the settlement
    /// @param account whom to pay
    /// @param cumulative what the account has earned since the model began, as in its leaf
    /// @param proof shows the leaf (account, cumulative) in the payouts tree
    /// @return amount what was paid now
    function claim(uint256 modelId, address asset, address account, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays what a claim key has earned to the account that is bound to it. Anyone may send it.
    function claimBound(uint256 modelId, address asset, bytes32 claimKey, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays the caller's own earnings to an account of its choice.
    /// @param receiver gets the money
    function claimTo(uint256 modelId, address asset, address receiver, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays an account's earnings to a receiver that the account names by signature. Anyone may send it.
    /// @dev The signature covers ClaimTo(modelId, account, receiver, cumulative, deadline), see docs/SPEC.md. It needs no nonce: the
    /// same cumulative amount is never paid twice.
    /// @param deadline until when the signature is valid, in seconds since 1970
    /// @param signature 65 bytes of the account's key, or whatever its EIP-1271 contract accepts
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

    /// @notice Pays many claims; one that fails is skipped and stays claimable.
    /// @param claims 1 to 256 claims, of any models and accounts
    /// @return amounts what each was paid; 0 for one that was skipped
    function claimMany(Claim[] calldata claims) external returns (uint128[] memory amounts);

    /// @notice Pays neighbouring leaves of one payouts tree with one proof; a payee that was paid before or whose transfer
    /// fails is skipped and stays claimable. For keepers.
    /// @dev A transfer gets at most 100,000 gas, so that no receiver can use up the others'.
    /// @param accounts 1 to 256 accounts in the tree's order
    /// @param cumulatives what each has earned since the model began, as in its leaf
    /// @param proof shows the run of leaves
    /// @return paid what was paid altogether
    function payRange(
        uint256 modelId,
        address asset,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external returns (uint128 paid);

    /// @notice Pays out a fixed share. Anyone may send it; the share's holder gets the money.
    /// @param index 0 the owner, 1 the base model (whose pool it enters), 2 to 5 the payees in their order
    /// @return amount what was paid now
    function drawShare(uint256 modelId, uint8 index) external returns (uint128 amount);

    /// @notice Pauses payments, proposals and settlements of all models; claims, draws and bonds go on. Only the guardian, and not
    /// again within 30 days of the last pause's start.
    /// @param until when the pause ends by itself: above the present, at most 7 days ahead, in seconds since 1970
    function pause(uint64 until) external;

    /// @notice Ends the pause. Only the guardian.
    function unpause() external;

    /// @notice Sends on money of an asset that no model was ever paid in. Only the guardian.
    /// @dev Of an asset that a model is paid in nothing can be recovered: what is owed in it is not known on chain, see docs/adr/0013.
    /// @param asset an ERC-20 token; zero for the chain's own currency
    /// @param receiver gets the money
    /// @param amount above zero
    function recover(address asset, address receiver, uint256 amount) external;

    /// @notice Who can pause, and when it did.
    /// @return account the guardian, for the contract's life; zero if there is none
    /// @return pausedUntil until when payments and settlements are paused; in the past if they are not
    /// @return pausableFrom from when on the guardian can pause again
    function guardian() external view returns (address account, uint64 pausedUntil, uint64 pausableFrom);

    /// @notice A model's pool. A model without one has `contributorsBps` 0.
    function pool(uint256 modelId) external view returns (Pool memory state);

    /// @notice What a payee has received of a model so far.
    function claimed(uint256 modelId, bytes32 payee) external view returns (uint128 amount);

    /// @notice What a fixed share has drawn so far.
    function drawn(uint256 modelId, uint8 index) external view returns (uint128 amount);

    /// @notice The contracts that this one works with.
    function peers() external view returns (address datanets, address models, address attribution);
}
