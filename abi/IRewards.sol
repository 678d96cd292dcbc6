// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Rewards: payments in, shares and claims out
/// @notice Holds what users paid for models. Money leaves only by a model's fixed shares and by
/// claims against a finalised payouts tree, and never more of one model than was paid in for it. No
/// one has a key to the funds.
/// @custom:concept Payments: A user pays for a model in the model's asset. What arrived is added to
/// the model's pool and stays there until rounds settle receipts against it.
/// @custom:concept Settlement: When a round is final, Attribution settles it: the root of its
/// payouts tree replaces the last one, and the prices of its receipts become settled. From then on
/// its payouts can be claimed and the fixed shares of its receipts drawn.
/// @custom:concept Claims: A payee's leaf in the payouts tree is what it has earned since the model
/// began; a claim pays that less what it has received. Anyone can send a claim; the money goes to
/// the payee's holder, or to an account that the holder names by a call or a signature.
/// @custom:concept Fixed shares: Owner, base model and payees of a model draw their parts of the
/// settled receipts. What the base model's share draws is the base model's income, which the base's
/// own fixed shares divide.
/// @custom:concept Limit: `left` is what a model's rounds allocated to payees and no one has
/// claimed. Each claim subtracts from it, so that a model whose scorers lie loses its own money
/// only.
/// @custom:concept Holder's consent: Anyone may have a holder paid, at the holder's own address. A
/// holder who does not want that sets `setOwnWord` or `setShareOwnWord`: then only its own call or
/// signature pays.
/// @custom:concept Guardian: One account can pause payments, proposals and settlements for at most
/// 7 of any 30 days, and recover tokens that were sent here by mistake. It can stop no claim and
/// touch no asset that a model was paid in.
/// @custom:definition pool: what came in and went out for one model, see `Pool`
/// @custom:definition payee: whom a payout is for, as 32 bytes, see `IDatanets`; an account is its
/// address, left-padded
/// @custom:definition holder: the account that is paid for a payee: the account itself, the account
/// bound to a claim key, or a Datanet's present treasury
/// @custom:definition settlement: keccak256(asset 20 | payouts root 32)[..20] of the last finalised
/// round, which proofs of claims are checked against
/// @custom:definition cumulative: what a payee has earned since the model began, as in its leaf
/// @custom:trust Scorers and operator of a model: decide through Attribution what the model's
/// payees earned. At worst they take what of this model is unclaimed and unsettled
/// @custom:trust Token: is an ERC-20 whose balances only its transfers change. At worst the models
/// that are paid in it lose their money
/// @custom:trust Guardian: pauses only when it must. At worst it delays payments and rounds by 7 of
/// any 30 days
/// @custom:convention Units: Amounts are units of the model's payment asset, times are seconds
/// since 1970 (UTC), basis points are parts of 10,000. The asset is an ERC-20 token, or zero for
/// native currency.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds.
/// @custom:convention Events: They come before the money that they report is sent, except in
/// `claimMany` and `payRange`.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, native currency sent to any function but `pay` or sent by itself, and
/// re-entry, which includes views.
/// @custom:convention Constructor: It runs once, with (datanets, models, attribution, guardian).
/// The guardian may be zero, for none.
/// @custom:section payments: Payments. Models opens a pool for each model, and anyone pays into it.
/// @custom:section settlement: Settlement. Attribution settles each finalised round against the
/// model's pool.
/// @custom:section claims: Claims. Payouts are cumulative: a claim pays the difference between what
/// the payee has earned and what it has received, so that no leaf is paid twice. Claims work during
/// a pause too.
/// @custom:section shares: Fixed shares. A share may ever have drawn floor(receiptsSettled * bps /
/// 10,000) + floor(income * bps / (10,000 - contributorsBps)). Draws work during a pause too.
/// @custom:section guardian: Pause and recovery. A pause lasts at most 7 days, and two pauses begin
/// at least 30 days apart.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IRewards {
    /// @notice What came in and went out for a model. For a model without a pool all fields are
    /// zero, except `pausedUntil`.
    struct Pool {
        /// The ERC-20 token; zero for native currency.
        address asset;
        /// Everything that users ever paid in, below 2^96.
        uint128 paid;
        /// The contributors' part of every settled receipt, in basis points. 0 if there is no pool.
        uint16 contributorsBps;
        /// What all finalised rounds allocated to payees.
        uint128 settled;
        /// The prices of all receipts in finalised rounds, at most `paid`.
        uint128 receiptsSettled;
        /// What of `settled` no payee has claimed yet. A claim beyond it reverts.
        uint128 left;
        /// What came up from derived models, below 2^96. Owner, base and payees share it.
        uint128 income;
        /// How many rounds were finalised.
        uint64 rounds;
        /// keccak256(asset 20 | payouts root 32)[..20] of the last finalised round. Zero before the
        /// first.
        bytes20 settlement;
        /// Until when payments and settlements of all models are paused. Not in the future if they
        /// are not.
        uint64 pausedUntil;
    }

    /// @notice One payee's claim among many.
    struct Claim {
        /// The model.
        uint256 modelId;
        /// The model's payment asset, as in the settlement.
        address asset;
        /// Whose earnings. Its holder is paid.
        bytes32 payee;
        /// What the payee has earned since the model began, as in its leaf.
        uint128 cumulative;
        /// Proves that the leaf (payee, cumulative) is in the payouts tree, see docs/SPEC.md 2.1.
        bytes proof;
    }

    /// @notice A pool was opened for a model.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for native currency
    /// @param contributorsBps the contributors' part of every settled receipt, in basis points
    event PoolOpened(uint256 indexed modelId, address indexed asset, uint16 contributorsBps);
    /// @notice An account paid for a model.
    /// @param modelId the model
    /// @param payer who called
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    /// @param receiptsRoot what the payment is for, as the payer states; may be zero
    event Paid(uint256 indexed modelId, address indexed payer, uint128 amount, bytes32 receiptsRoot);
    /// @notice A round's payouts became claimable, and the fixed shares of its receipts can be
    /// drawn.
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
    /// @notice A payee is paid only with its holder's consent from now on, or again by anyone's
    /// call.
    /// @param modelId the model
    /// @param payee whose earnings
    /// @param on whether only the holder can have them paid
    event OwnWordSet(uint256 indexed modelId, bytes32 indexed payee, bool on);
    /// @notice A fixed share is drawn only with its holder's consent from now on, or again by
    /// anyone's call.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param on whether only the holder can draw it
    event ShareOwnWordSet(uint256 indexed modelId, uint8 indexed index, bool on);
    /// @notice The guardian paused payments, proposals and settlements.
    /// @param until when the pause ends by itself
    event Paused(uint64 until);
    /// @notice The guardian ended the pause. Emitted also where there was none.
    event Unpaused();
    /// @notice The guardian sent on money of an asset that no model was ever paid in, which had
    /// been sent here by mistake.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param receiver where the money went
    /// @param amount what was sent
    event Recovered(address indexed asset, address indexed receiver, uint256 amount);

    /// @notice There is no pool for this model; or no such model, passed on from Models.
    /// @param modelId the id
    /// @custom:sentence there is no model {modelId}
    error UnknownModel(uint256 modelId);
    /// @notice Only the named contract, the guardian or the holder may call this.
    /// @param caller who called
    /// @custom:sentence {caller} may not call this; the holder, the guardian or the right contract
    /// must
    error NotAllowed(address caller);
    /// @notice The pool is there already.
    /// @param modelId the model
    /// @custom:sentence model {modelId} has a pool already
    error PoolExists(uint256 modelId);
    /// @notice The model is paid in another asset.
    /// @param expected the model's
    /// @param given the payer's
    /// @custom:sentence the model is paid in {expected:asset}, not in {given:asset}
    error WrongAsset(address expected, address given);
    /// @notice Nothing was paid, or a sum would reach 2^96.
    /// @param amount 0, or what arrived; 2^128 - 1 if that was more
    /// @custom:sentence {amount} is zero, or takes a sum to 2^96 or more
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for a model paid in native
    /// currency, none for a token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    /// @custom:sentence {expected} wei must be sent with the call, {sent} were
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or returned something else than true; or the receiver
    /// refused native currency.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param to who was to get it
    /// @param amount how much
    /// @custom:sentence {amount} of {asset:asset} did not reach {to}; look at allowance and
    /// balance, or name another receiver
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does: no balance, or no code.
    /// @param asset what was taken for a token
    /// @custom:sentence {asset} does not answer as an ERC-20 token does
    error NotAToken(address asset);
    /// @notice The proof does not show this payee with this amount in the model's last finalised
    /// payouts tree.
    /// @param modelId the id
    /// @custom:sentence the proof does not prove this in the last finalised payouts of model
    /// {modelId}; make it from the files of the last round
    error InvalidProof(uint256 modelId);
    /// @notice There is nothing to pay: everything shown was claimed before, or the share was
    /// drawn.
    /// @custom:sentence everything that is due was paid before
    error NothingToPay();
    /// @notice More is claimed of the model than its rounds allocated: its scorers finalised a
    /// false round.
    /// @param modelId the model
    /// @param left what is left
    /// @param amount what was claimed
    /// @custom:sentence {amount} is claimed of model {modelId}, of which {left} is left: its
    /// scorers finalised a round that pays out what it did not allocate
    error NothingLeft(uint256 modelId, uint128 left, uint128 amount);
    /// @notice The word is no payee: see `IDatanets`.
    /// @param payee what was given
    /// @custom:sentence {payee} is neither an account, a claim key nor a treasury
    error InvalidPayee(bytes32 payee);
    /// @notice Nobody holds the payee yet: no account is bound to the claim key.
    /// @param payee what was given
    /// @custom:sentence no one holds {payee:payee} yet; for a claim key, the attestor of its
    /// Datanet must bind an account first
    error NoHolder(bytes32 payee);
    /// @notice The payee or share is paid by its holder's own word only.
    /// @param holder whose word it takes
    /// @custom:sentence this is paid only if {holder} itself asks for it; leave it out
    error OnlyByOwnWord(address holder);
    /// @notice Money cannot be sent to zero, nor to this contract, where it would be lost.
    /// @param receiver whom it would go to
    /// @custom:sentence money sent to {receiver} would be lost; name another receiver
    error InvalidReceiver(address receiver);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    /// @custom:sentence an account is zero; name one
    error ZeroAccount();
    /// @notice The signature is not the holder's, or not for this claim. No signature is the zero
    /// account's.
    /// @param account who should have signed
    /// @custom:sentence the signature is not that of {account}, or not for this claim; have it
    /// signed anew
    error InvalidSignature(address account);
    /// @notice The signature was valid until `deadline` only.
    /// @param deadline the last second, since 1970
    /// @custom:sentence the signature was valid until {deadline:time} only; have it signed anew
    error SignatureExpired(uint256 deadline);
    /// @notice The call names nothing, more than 256 items, or lists of different lengths.
    /// @param length how many it names; of lists that differ, the second's
    /// @custom:sentence a call takes 1 to 256 items in lists of one length, not {length}; split it
    error InvalidLength(uint256 length);
    /// @notice The call has too little gas left to give a transfer among many its full allowance,
    /// so a good transfer would look like a bad one. Send it with more.
    /// @param needed what must be left before each transfer
    /// @custom:sentence {needed} gas must be left before each transfer; send the call with more
    /// gas, or with fewer items
    error GasTooLow(uint64 needed);
    /// @notice The model has no such share, or its part is 0.
    /// @param modelId the model
    /// @param index the share's
    /// @custom:sentence model {modelId} has no share {index}; 0 is the owner's, 1 the base model's,
    /// 2 to 5 the payees'
    error UnknownShare(uint256 modelId, uint8 index);
    /// @notice The settlement's sums are out of their bounds.
    /// @param modelId the model
    /// @custom:sentence the round settles more than was paid for model {modelId}, or allocates more
    /// than its contributors have or less than before
    error InvalidSettlement(uint256 modelId);
    /// @notice Payments, proposals and settlements are paused.
    /// @param until when the pause ends by itself
    /// @custom:sentence payments and settlements are paused until {until:time}; try again then
    error IsPaused(uint64 until);
    /// @notice The guardian paused less than 30 days ago.
    /// @param from when it can again
    /// @custom:sentence the last pause began less than 30 days ago; the next can begin at
    /// {from:time}
    error PausedLately(uint64 from);
    /// @notice A pause ends in the future, at most 7 days ahead.
    /// @param until when it would end
    /// @param latest when it may end at the latest
    /// @custom:sentence a pause ends after the present and by {latest:time}, not at {until:time}
    error InvalidPause(uint64 until, uint64 latest);
    /// @notice A model was paid in the asset, so what of it is owed cannot be told from what is
    /// not.
    /// @param asset the asset
    /// @custom:sentence a model was paid in {asset:asset}, so what is here of it may be owed
    error AssetInUse(address asset);

    /// @notice Opens the pool of a new model.
    /// @custom:caller Models, which has checked the terms
    /// @custom:effect Stores the asset and the contributors' part.
    /// @custom:effect Emits `PoolOpened`.
    /// @param modelId the model
    /// @param asset the ERC-20 token it is paid in; zero for native currency
    /// @param contributorsBps the contributors' part of every settled receipt, in basis points, 1
    /// to 10,000
    /// @custom:error NotAllowed when the caller is not Models
    /// @custom:error PoolExists when the model has a pool
    /// @custom:section payments
    function openPool(uint256 modelId, address asset, uint16 contributorsBps) external;

    /// @notice Pays for a model.
    /// @custom:caller anyone, unless paused
    /// @custom:effect Takes `amount` of the token by allowance, or the native currency sent with
    /// the call.
    /// @custom:effect Adds what arrived, which for a token with a fee is less than `amount`, to the
    /// model's `paid`. The model's first payment marks the asset as in use, permanently.
    /// @custom:effect Emits `Paid`.
    /// @param modelId the model
    /// @param asset the model's payment asset; zero for native currency
    /// @param amount in units of the asset; what arrives is above zero, and everything ever paid
    /// stays below 2^96
    /// @param receiptsRoot what the payment is for; not checked, may be zero
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error UnknownModel when the model has no pool
    /// @custom:error WrongAsset when the model is paid in another asset
    /// @custom:error WrongValue when the value sent is not `amount` for native currency, or not 0
    /// for a token
    /// @custom:error NotAToken when the asset returns no balance, or has no code and returns
    /// nothing
    /// @custom:error TransferFailed when the token's transfer fails, or the balance falls
    /// @custom:error InvalidAmount when nothing arrived, or everything ever paid would reach 2^96
    /// @custom:section payments
    function pay(uint256 modelId, address asset, uint256 amount, bytes32 receiptsRoot) external payable;

    /// @notice Makes a round's payouts claimable, in place of the last round's, and lets the fixed
    /// shares of its receipts be drawn.
    /// @custom:caller Attribution, which has checked the round
    /// @custom:effect Raises `settled` to `payoutsSum` and `left` by the difference,
    /// `receiptsSettled` by `receiptsSum` and `rounds` by one, and replaces the settlement.
    /// @custom:effect Emits `Settled`.
    /// @param modelId the model
    /// @param payoutsRoot root of the payouts tree
    /// @param payoutsSum its sum; at least `settled`, at most that and floor(receiptsSum *
    /// contributorsBps / 10,000)
    /// @param receiptsSum the sum of the round's receipts; with all before it at most `paid`
    /// @return asset the model's payment asset
    /// @custom:error NotAllowed when the caller is not Attribution
    /// @custom:error IsPaused when the guardian has paused
    /// @custom:error InvalidSettlement when a sum is out of its bounds
    /// @custom:section settlement
    function settle(uint256 modelId, bytes32 payoutsRoot, uint128 payoutsSum, uint128 receiptsSum)
        external
        returns (address asset);

    /// @notice Pays a payee what it has earned and not yet received, to its holder.
    /// @custom:caller anyone; only the holder if it set `setOwnWord`
    /// @custom:effect Sets what the payee has received to `cumulative` and subtracts the difference
    /// from `left`.
    /// @custom:effect Emits `Claimed`.
    /// @custom:effect Sends the difference to the holder.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings; an account is its address, left-padded
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param proof proves that the leaf (payee, cumulative) is in the payouts tree, see
    /// docs/SPEC.md 2.1
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error InvalidReceiver when the holder is this contract
    /// @custom:error InvalidProof when the proof does not prove the leaf, the asset is another, or
    /// no round was finalised
    /// @custom:error OnlyByOwnWord when only the holder may have it paid, and is not the caller
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token's transfer fails, or the holder reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section claims
    function claim(uint256 modelId, address asset, bytes32 payee, uint128 cumulative, bytes calldata proof)
        external
        returns (uint128 amount);

    /// @notice Pays what a payee has earned to an account that its holder, the caller, chooses.
    /// @custom:caller the payee's holder
    /// @custom:effect Sets what the payee has received to `cumulative` and subtracts the difference
    /// from `left`.
    /// @custom:effect Emits `Claimed`.
    /// @custom:effect Sends the difference to the receiver.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings; the caller is its holder
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param proof proves that the leaf (payee, cumulative) is in the payouts tree, see
    /// docs/SPEC.md 2.1
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error NotAllowed when the caller is not the payee's holder
    /// @custom:error InvalidProof when the proof does not prove the leaf, the asset is another, or
    /// no round was finalised
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token's transfer fails, or the receiver reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section claims
    function claimTo(
        uint256 modelId,
        address asset,
        bytes32 payee,
        address receiver,
        uint128 cumulative,
        bytes calldata proof
    ) external returns (uint128 amount);

    /// @notice Pays what a payee has earned to an account that its holder names by signature.
    /// @custom:caller anyone with the holder's signature
    /// @custom:effect Sets what the payee has received to `cumulative` and subtracts the difference
    /// from `left`.
    /// @custom:effect Emits `Claimed`.
    /// @custom:effect Sends the difference to the receiver.
    /// @dev The signature covers ClaimTo(modelId, payee, receiver, cumulative, deadline), see
    /// docs/SPEC.md 3. It needs no nonce: the same cumulative amount is never paid twice.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param payee whose earnings
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @param cumulative what the payee has earned since the model began, as in its leaf
    /// @param deadline the last second in which the signature is valid
    /// @param signature 65 bytes of the holder's key, or whatever its ERC-1271 contract accepts
    /// @param proof proves that the leaf (payee, cumulative) is in the payouts tree, see
    /// docs/SPEC.md 2.1
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error SignatureExpired when the deadline has passed
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error InvalidSignature when it is not the holder's, or not for this claim
    /// @custom:error InvalidProof when the proof does not prove the leaf, the asset is another, or
    /// no round was finalised
    /// @custom:error NothingToPay when the payee has received that much
    /// @custom:error NothingLeft when the model's rounds allocated less than its payees claimed
    /// @custom:error TransferFailed when the token's transfer fails, or the receiver reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section claims
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

    /// @notice Pays many claims of any models and payees, in the order given, each to its payee's
    /// holder.
    /// @custom:caller anyone
    /// @custom:effect For each claim in order: does what `claim` does, sends the difference to the
    /// holder and then emits `Claimed`. Or changes nothing, where the proof does not prove the
    /// leaf, the payee has no holder or nothing to be paid, its holder set `setOwnWord`, too little
    /// is left, or the transfer reverts. A skipped claim stays claimable.
    /// @dev A transfer gets 100,000 gas, so that no receiver can use up the others'. A transfer
    /// that succeeds without returning true reverts the whole call, since money may have moved. A
    /// claim that cannot be decoded reverts the whole call, without data. The call succeeds also if
    /// all claims are skipped.
    /// @param claims 1 to 256 claims, of any models and payees
    /// @return amounts what each was paid; 0 for one that was skipped
    /// @custom:error InvalidLength when there is no claim or more than 256
    /// @custom:error GasTooLow when a transfer could not get its full gas
    /// @custom:error TransferFailed when a token's transfer succeeded and returned something else
    /// than true
    /// @custom:error NotAToken when an asset has no code
    /// @custom:section claims
    function claimMany(Claim[] calldata claims) external returns (uint128[] memory amounts);

    /// @notice Pays neighbouring accounts of one payouts tree with one proof. Made for keepers, who
    /// pay many.
    /// @custom:caller anyone
    /// @custom:effect For each account in order: does what `claim` does and sends the difference to
    /// the account. Or changes nothing, where the account has nothing to be paid, set `setOwnWord`,
    /// is zero or this contract, too little is left, or the transfer reverts. A skipped payout
    /// stays claimable.
    /// @custom:effect Emits `RangePaid`.
    /// @dev Transfers as in `claimMany`. Claim keys and treasuries are no accounts: a range ends
    /// before them. The call succeeds also if no account is paid.
    /// @param modelId the model
    /// @param asset the model's payment asset, as in the settlement
    /// @param accounts 1 to 256 accounts in the tree's order, which strictly ascends
    /// @param cumulatives as many; what each has earned since the model began, as in its leaf
    /// @param proof proves that the tree has these leaves as neighbours, see docs/SPEC.md 2.1
    /// @return paid what was paid altogether; 0 if every account was skipped
    /// @custom:error InvalidLength when there is no account, more than 256, or not as many amounts
    /// @custom:error InvalidProof when the proof does not prove the range, the asset is another, or
    /// no round was finalised
    /// @custom:error GasTooLow when a transfer could not get its full gas
    /// @custom:error TransferFailed when a token's transfer succeeded and returned something else
    /// than true
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section claims
    function payRange(
        uint256 modelId,
        address asset,
        address[] calldata accounts,
        uint128[] calldata cumulatives,
        bytes calldata proof
    ) external returns (uint128 paid);

    /// @notice Requires the holder's consent for paying a payee's earnings of a model (`claimTo`,
    /// `claimToSigned`, or `claim` sent by the holder), or no longer requires it.
    /// @custom:caller the payee's holder
    /// @custom:effect Stores whether only the holder can have the earnings paid. It stays with the
    /// payee when its holder changes.
    /// @custom:effect Emits `OwnWordSet`.
    /// @param modelId any id
    /// @param payee whose earnings
    /// @param on whether only the holder can have them paid
    /// @custom:error InvalidPayee when the word is no payee
    /// @custom:error NoHolder when no account is bound to the claim key
    /// @custom:error NotAllowed when the caller is not the payee's holder
    /// @custom:section claims
    function setOwnWord(uint256 modelId, bytes32 payee, bool on) external;

    /// @notice Pays out a fixed share, less what it has drawn, to its holder.
    /// @custom:caller anyone; only the holder if it set `setShareOwnWord`
    /// @custom:effect Adds the amount to what the share has drawn.
    /// @custom:effect For the base model's share, adds the amount to the base model's `income`; the
    /// money stays here.
    /// @custom:effect Emits `ShareDrawn`.
    /// @custom:effect Sends the amount to the holder, except for the base model's share.
    /// @param modelId the model
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return amount what was paid now, above zero
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, or its part is 0
    /// @custom:error OnlyByOwnWord when only the holder may draw it, and is not the caller
    /// @custom:error InvalidReceiver when the holder is this contract
    /// @custom:error NothingToPay when everything was drawn
    /// @custom:error InvalidAmount when the base model's income would reach 2^96
    /// @custom:error TransferFailed when the token's transfer fails, or the holder reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section shares
    function drawShare(uint256 modelId, uint8 index) external returns (uint128 amount);

    /// @notice Pays out a fixed share, less what it has drawn, to an account that its holder, the
    /// caller, chooses.
    /// @custom:caller the share's holder
    /// @custom:effect Adds the amount to what the share has drawn.
    /// @custom:effect Emits `ShareDrawn`.
    /// @custom:effect Sends the amount to the receiver.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @return amount what was paid now, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, its part is 0, or it is the
    /// base model's
    /// @custom:error NotAllowed when the caller is not the share's holder
    /// @custom:error NothingToPay when everything was drawn
    /// @custom:error TransferFailed when the token's transfer fails, or the receiver reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section shares
    function drawShareTo(uint256 modelId, uint8 index, address receiver) external returns (uint128 amount);

    /// @notice Requires the holder's consent for drawing a fixed share (`drawShareTo`, or
    /// `drawShare` sent by the holder), or no longer requires it.
    /// @custom:caller the share's holder
    /// @custom:effect Stores whether only the holder can draw the share.
    /// @custom:effect Emits `ShareOwnWordSet`.
    /// @param modelId the model
    /// @param index 0 the owner, 2 to 5 the payees in their order
    /// @param on whether only the holder can draw it
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error UnknownShare when the model has no such share, its part is 0, or it is the
    /// base model's
    /// @custom:error NotAllowed when the caller is not the share's holder
    /// @custom:section shares
    function setShareOwnWord(uint256 modelId, uint8 index, bool on) external;

    /// @notice Pauses payments, proposals and settlements of all models. Claims, draws and bonds go
    /// on.
    /// @custom:caller the guardian
    /// @custom:effect Sets the end of the pause. The next pause can begin 30 days from now at the
    /// earliest.
    /// @custom:effect Emits `Paused`.
    /// @param until when the pause ends by itself: after the block's timestamp, at most 7 days
    /// ahead
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error PausedLately when the last pause began less than 30 days ago
    /// @custom:error InvalidPause when it would end at once, or after more than 7 days
    /// @custom:section guardian
    function pause(uint64 until) external;

    /// @notice Ends the pause.
    /// @custom:caller the guardian
    /// @custom:effect Clears the end of the pause. When the next pause can begin stays as it was.
    /// @custom:effect Emits `Unpaused`.
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:section guardian
    function unpause() external;

    /// @notice Sends on money of an asset that no model was ever paid in.
    /// @custom:caller the guardian
    /// @custom:effect Emits `Recovered`.
    /// @custom:effect Sends the amount to the receiver.
    /// @dev Of an asset that a model was paid in nothing can be recovered, see docs/adr/0013.
    /// @param asset an ERC-20 token; zero for native currency
    /// @param receiver gets the money; not zero
    /// @param amount in units of the asset, above zero
    /// @custom:error NotAllowed when the caller is not the guardian
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error InvalidAmount when the amount is zero
    /// @custom:error AssetInUse when a model was ever paid in the asset
    /// @custom:error TransferFailed when the token's transfer fails, the receiver reverts on native
    /// currency, or there is less
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section guardian
    function recover(address asset, address receiver, uint256 amount) external;

    /// @notice Returns who can pause, and when it did.
    /// @return account the guardian, permanently; zero if there is none
    /// @return pausedUntil until when payments and settlements are paused; not in the future if
    /// they are not
    /// @return pausableFrom from when on the guardian can pause again; 0 before the first pause
    /// @custom:section guardian
    function guardian() external view returns (address account, uint64 pausedUntil, uint64 pausableFrom);

    /// @notice Returns a model's pool.
    /// @param modelId any id
    /// @return state see `Pool`; one without a pool has `contributorsBps` 0
    /// @custom:section payments
    function pool(uint256 modelId) external view returns (Pool memory state);

    /// @notice Returns what a payee has received of a model so far.
    /// @param modelId any id
    /// @param payee the payee
    /// @return amount in units of the model's asset; 0 if the payee or the model is unknown
    /// @return byOwnWord whether only its holder can have it paid
    /// @custom:section claims
    function claimed(uint256 modelId, bytes32 payee) external view returns (uint128 amount, bool byOwnWord);

    /// @notice Returns what a fixed share has drawn so far.
    /// @param modelId any id
    /// @param index 0 the owner, 1 the base model, 2 to 5 the payees in their order
    /// @return amount in units of the model's asset; 0 if the share or the model is unknown
    /// @return byOwnWord whether only its holder can draw it
    /// @custom:section shares
    function drawn(uint256 modelId, uint8 index) external view returns (uint128 amount, bool byOwnWord);

    /// @notice Returns the contracts that this one works with, permanently.
    /// @return datanets which knows who holds a claim key or a treasury
    /// @return models which opens pools and knows the shares
    /// @return attribution which settles rounds
    /// @custom:section peers
    function peers() external view returns (address datanets, address models, address attribution);
}
