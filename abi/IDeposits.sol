// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Deposits: answers paid for one by one, without a transaction for each
/// @notice Holds what payers put down for a model's answers. With each request a payer signs a
/// voucher for all that it owes the model so far; the last one, shown once, moves that much to the
/// model's pool in Rewards. What no voucher claims goes back to the payer.
/// @custom:concept Vouchers: A voucher says what its payer has ever owed a model, so a later one
/// replaces all before it, and showing one twice takes nothing twice. It names no receiver: its
/// money goes to the model, whoever shows it.
/// @custom:concept Consent: What a model is paid from here its payers signed for. An operator who
/// makes up requests needs money of its own for them.
/// @custom:concept Taking back: A payer announces that it takes the rest back and waits 26 hours,
/// in which every voucher can still be shown, since a chain's sequencer can keep a transaction out
/// for 24. Whoever serves the payer gives no credit from the announcement on.
/// @custom:concept Two steps: Showing vouchers collects their money for the model here; `forward`
/// pays it into the pool. So a pause of Rewards does not keep an operator from what a payer could
/// take back meanwhile, and one payment serves many payers.
/// @custom:definition account: what a payer has here for a model, see `Account`
/// @custom:definition voucher: (model, payer, total, deadline) with the payer's signature, see
/// docs/SPEC.md 3
/// @custom:definition collected: what vouchers moved from payers' balances and `forward` has not
/// yet paid
/// @custom:trust Payer: signs vouchers only for answers that it had. At worst it has signed for one
/// answer that it did not get
/// @custom:trust Operator: shows vouchers before their deadline, and within 26 hours of their
/// payer's announcement. At worst it has answered for nothing
/// @custom:trust Token: is an ERC-20 whose balances only its transfers change. At worst payers who
/// put it down lose their money
/// @custom:convention Units: Amounts are units of the model's payment asset, times are seconds
/// since 1970 (UTC). The asset is an ERC-20 token, or zero for native currency.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds. `deposit` and `forward` pass on errors of Rewards unchanged, which come last.
/// @custom:convention Events: They come before the money that they report is sent.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, native currency sent to any function but `deposit` or sent by itself, and
/// re-entry, which includes views.
/// @custom:convention Constructor: It runs once, with (rewards).
/// @custom:section depositing: Depositing. By anyone, for any payer.
/// @custom:section redeeming: Redeeming. By anyone who has vouchers.
/// @custom:section withdrawing: Withdrawing. What no voucher claims, 26 hours after it was
/// announced.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IDeposits {
    /// @notice What a payer has here for a model.
    struct Account {
        /// What was put down and neither redeemed nor taken back, below 2^96.
        uint128 balance;
        /// What was redeemed since the account began, below 2^96: the part of the last voucher's
        /// total that was paid.
        uint128 redeemed;
        /// From when on the payer can take the balance back; 0 if it did not announce that.
        uint64 withdrawableFrom;
    }

    /// @notice What a payer owes a model, by its own signature.
    struct Voucher {
        /// Who signed.
        address payer;
        /// All that the payer has ever owed the model.
        uint128 total;
        /// The last second in which it can be shown.
        uint64 deadline;
        /// 65 bytes of the payer's key, or whatever its ERC-1271 contract accepts.
        bytes signature;
    }

    /// @notice Money was put down for a payer.
    /// @param modelId the model
    /// @param payer whose account it is in
    /// @param by who called
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    event Deposited(uint256 indexed modelId, address indexed payer, address by, uint128 amount);
    /// @notice A voucher was shown.
    /// @param modelId the model
    /// @param payer who signed it
    /// @param amount what was taken from the balance and collected for the model
    /// @param redeemed what was redeemed since the account began
    event Redeemed(uint256 indexed modelId, address indexed payer, uint128 amount, uint128 redeemed);
    /// @notice What was collected for a model was paid into its pool. `IRewards.Paid` comes after
    /// it.
    /// @param modelId the model
    /// @param amount what was sent
    event Forwarded(uint256 indexed modelId, uint128 amount);
    /// @notice A payer announced that it takes its balance back, or that it does not.
    /// @param modelId the model
    /// @param payer whose account it is
    /// @param withdrawableFrom from when on it can; 0 if it no longer wants to
    event WithdrawalAnnounced(uint256 indexed modelId, address indexed payer, uint64 withdrawableFrom);
    /// @notice A payer took its balance back.
    /// @param modelId the model
    /// @param payer whose account it was in
    /// @param receiver where the money went
    /// @param amount what was sent
    event Withdrawn(uint256 indexed modelId, address indexed payer, address receiver, uint128 amount);

    /// @notice There is no pool for this model.
    /// @param modelId the id
    /// @custom:sentence there is no model {modelId}
    error UnknownModel(uint256 modelId);
    /// @notice The model is paid in another asset.
    /// @param expected the model's
    /// @param given the caller's
    /// @custom:sentence the model is paid in {expected:asset}, not in {given:asset}
    error WrongAsset(address expected, address given);
    /// @notice Nothing was put down, or a sum would reach 2^96.
    /// @param amount 0, or what arrived; 2^128 - 1 if that was more
    /// @custom:sentence {amount} is zero, or takes a sum to 2^96 or more
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` for a model paid in native
    /// currency, none for a token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    /// @custom:sentence {expected} wei must be sent with the call, {sent} were
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer or approval failed or returned something else than true; or the
    /// receiver refused native currency.
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
    /// @notice The voucher could be shown until `deadline` only.
    /// @param deadline the last second, since 1970
    /// @custom:sentence the voucher could be shown until {deadline:time} only; have it signed anew
    error VoucherExpired(uint64 deadline);
    /// @notice The signature is not the payer's, or not for this voucher. No signature is the zero
    /// account's.
    /// @param account who should have signed
    /// @custom:sentence the signature is not that of {account}, or not for this voucher; have it
    /// signed anew
    error InvalidSignature(address account);
    /// @notice No money is left for the voucher: its total was redeemed, or the balance is 0.
    /// @param payer who signed it
    /// @param total what the voucher says
    /// @param redeemed what was redeemed
    /// @param balance what the payer has here
    /// @custom:sentence of {total} that {payer} owes, {redeemed} was redeemed and {balance} is in
    /// its account: there is nothing to redeem
    error NothingToRedeem(address payer, uint128 total, uint128 redeemed, uint128 balance);
    /// @notice The call names nothing, or more than 256 vouchers.
    /// @param length how many it names
    /// @custom:sentence a call takes 1 to 256 vouchers, not {length}; split it
    error InvalidLength(uint256 length);
    /// @notice The call has too little gas left to give a signature check among many its full
    /// allowance, so a good voucher would look like a bad one. Send it with more.
    /// @param needed what must be left before each check
    /// @custom:sentence {needed} gas must be left before each signature check; send the call with
    /// more gas, or with fewer vouchers
    error GasTooLow(uint64 needed);
    /// @notice Nothing was collected for the model, or everything was forwarded.
    /// @param modelId the model
    /// @custom:sentence nothing is collected for model {modelId}; redeem vouchers first
    error NothingToForward(uint256 modelId);
    /// @notice The payer has no balance.
    /// @param modelId the model
    /// @param payer whose account it is
    /// @custom:sentence {payer} has nothing put down for model {modelId}
    error NothingToWithdraw(uint256 modelId, address payer);
    /// @notice The payer announced no withdrawal.
    /// @param modelId the model
    /// @param payer whose account it is
    /// @custom:sentence {payer} did not announce that it takes back what is put down for model
    /// {modelId}; announce it, and come back after 26 hours
    error NotAnnounced(uint256 modelId, address payer);
    /// @notice 26 hours have not passed since the announcement.
    /// @param from when it will have
    /// @param present the block's timestamp
    /// @custom:sentence vouchers can be shown for another {from-present} s; take the money back
    /// from {from:time} on
    error WithdrawalTooEarly(uint64 from, uint64 present);
    /// @notice Money cannot be sent to zero, nor to this contract, where it would be lost.
    /// @param receiver whom it would go to
    /// @custom:sentence money sent to {receiver} would be lost; name another receiver
    error InvalidReceiver(address receiver);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when the peer is zero
    /// @custom:sentence an account is zero; name one
    error ZeroAccount();

    /// @notice Puts money down for a payer's requests to a model.
    /// @custom:caller anyone
    /// @custom:effect Takes `amount` of the token by allowance, or the native currency sent with
    /// the call.
    /// @custom:effect Adds what arrived, which for a token with a fee is less than `amount`, to the
    /// payer's balance.
    /// @custom:effect Emits `Deposited`.
    /// @param modelId the model
    /// @param payer whose vouchers it is for; not zero
    /// @param asset the model's payment asset; zero for native currency
    /// @param amount in units of the asset; what arrives is above zero, and the balance stays below
    /// 2^96
    /// @custom:error ZeroAccount when the payer is zero
    /// @custom:error UnknownModel when the model has no pool
    /// @custom:error WrongAsset when the model is paid in another asset
    /// @custom:error WrongValue when the value sent is not `amount` for native currency, or not 0
    /// for a token
    /// @custom:error NotAToken when the asset returns no balance, or has no code and returns
    /// nothing
    /// @custom:error TransferFailed when the token's transfer fails, or the balance falls
    /// @custom:error InvalidAmount when nothing arrived, or the balance would reach 2^96
    /// @custom:section depositing
    function deposit(uint256 modelId, address payer, address asset, uint256 amount) external payable;

    /// @notice Collects for a model what a payer signed for.
    /// @custom:caller anyone
    /// @custom:effect Takes the voucher's total less what was redeemed, at most the balance, from
    /// the payer's balance, and adds it to what is redeemed and to what is collected for the model.
    /// If that empties the balance, the payer's announcement is cleared.
    /// @custom:effect Emits `Redeemed`.
    /// @dev The signature covers Voucher(modelId, payer, total, deadline), see docs/SPEC.md 3. It
    /// needs no nonce: the same total is never paid twice.
    /// @param modelId the model
    /// @param voucher see `Voucher`
    /// @return amount what was collected, above zero
    /// @custom:error VoucherExpired when its deadline has passed
    /// @custom:error NothingToRedeem when its total was redeemed, or the balance is 0
    /// @custom:error InvalidSignature when it is not the payer's, or not for this voucher
    /// @custom:error InvalidAmount when what is redeemed or collected would reach 2^96
    /// @custom:section redeeming
    function redeem(uint256 modelId, Voucher calldata voucher) external returns (uint128 amount);

    /// @notice Collects for a model what many payers signed for, in the order given.
    /// @custom:caller anyone
    /// @custom:effect For each voucher in order: does what `redeem` does. Or changes nothing, where
    /// that would revert.
    /// @dev A contract that checks its signature gets 100,000 gas, so that none can use up the
    /// others'. A voucher that cannot be decoded reverts the whole call, without data. The call
    /// succeeds also if all vouchers are skipped.
    /// @param modelId the model
    /// @param vouchers 1 to 256 vouchers
    /// @return amounts what each collected; 0 for one that was skipped
    /// @custom:error InvalidLength when there is no voucher or more than 256
    /// @custom:error GasTooLow when a signature check could not get its full gas
    /// @custom:section redeeming
    function redeemMany(uint256 modelId, Voucher[] calldata vouchers)
        external
        returns (uint128[] memory amounts);

    /// @notice Pays what is collected for a model into its pool.
    /// @custom:caller anyone, unless Rewards is paused
    /// @custom:effect Sets what is collected to 0.
    /// @custom:effect Emits `Forwarded`.
    /// @custom:effect Pays the amount into the model's pool by `IRewards.pay`, with a zero
    /// `receiptsRoot`; of a token after allowing Rewards that much.
    /// @param modelId the model
    /// @return amount what was sent, above zero
    /// @custom:error NothingToForward when nothing is collected
    /// @custom:error TransferFailed when the token's approval fails
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section redeeming
    function forward(uint256 modelId) external returns (uint128 amount);

    /// @notice Announces that the caller takes its balance back, or that it no longer wants to.
    /// @custom:caller the payer
    /// @custom:effect Sets from when on it can: 26 hours after the block's timestamp; or clears
    /// that.
    /// @custom:effect Emits `WithdrawalAnnounced`.
    /// @dev Announcing again begins the 26 hours anew.
    /// @param modelId the model
    /// @param on whether it takes the balance back
    /// @return withdrawableFrom from when on; 0 if it no longer wants to
    /// @custom:error NothingToWithdraw when the caller has no balance
    /// @custom:section withdrawing
    function announceWithdrawal(uint256 modelId, bool on) external returns (uint64 withdrawableFrom);

    /// @notice Sends the caller's balance to an account.
    /// @custom:caller the payer
    /// @custom:effect Sets the balance to 0 and clears the announcement. What was redeemed stays,
    /// so that an old voucher takes nothing twice.
    /// @custom:effect Emits `Withdrawn`.
    /// @custom:effect Sends the balance to the receiver.
    /// @param modelId the model
    /// @param receiver gets the money; not zero, and not this contract, where it would be lost
    /// @return amount what was sent, above zero
    /// @custom:error InvalidReceiver when the receiver is zero or this contract
    /// @custom:error NotAnnounced when the caller announced no withdrawal
    /// @custom:error WithdrawalTooEarly when 26 hours have not passed since
    /// @custom:error TransferFailed when the token's transfer fails, or the receiver reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section withdrawing
    function withdrawDeposit(uint256 modelId, address receiver) external returns (uint128 amount);

    /// @notice Returns what a payer has here for a model.
    /// @param modelId any id
    /// @param payer any account
    /// @return state see `Account`; all zero if nothing was ever put down
    /// @custom:section depositing
    function account(uint256 modelId, address payer) external view returns (Account memory state);

    /// @notice Returns what is collected for a model and not yet forwarded.
    /// @param modelId any id
    /// @return amount in units of the model's asset
    /// @custom:section redeeming
    function collected(uint256 modelId) external view returns (uint128 amount);

    /// @notice Returns the contract that this one works with.
    /// @return rewards where `forward` pays
    /// @custom:section peers
    function peers() external view returns (address rewards);
}
