// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Attribution: rounds of influence scores, bonds and finalisation
/// @notice Takes rounds. A quorum of a model's scorers signs how the receipts of a span of time are
/// shared; one transaction proposes the round, with every signer's bond at stake; after the
/// challenge window anyone finalises it, and its payouts can be claimed.
/// @custom:concept Round: A round holds all receipts of a model in a span of time, which begins at
/// the last round's cutoff. Its four sum trees commit to the receipts and their prices, to the
/// scores, to the credits of each payee, and to what each payee has earned since the model began.
/// @custom:concept Signing: Scorers sign the round off chain, and the operator signs its book of
/// receipts. Anyone can send the proposal, which has to come with the whole quorum. There is no
/// open round without it, and nothing to approve later.
/// @custom:concept Checks: The contract checks that the round is the next one, builds on the
/// present settlement, stays within what was paid, and that the sums of its trees agree. It does
/// not see the trees' leaves: those are for the scorers, and for anyone who recomputes the round
/// from its published files.
/// @custom:concept Bonds: Every signer locks a bond when a round is proposed and has it back when
/// the round is final. The bond grows with what the round can reach: all that payees have not
/// claimed, and what the round allocates.
/// @custom:concept Window: A proposed round is open for the model's window, 78 hours at least, in
/// which payees can still claim what they earned so far, and anyone can prove a fault of it to
/// Disputes.
/// @custom:concept Verdicts: Disputes and the program of the model's rule (`IDisputes`) slash a
/// round that only a liar can have signed: every signer's bond is gone, and half of one is the
/// challenger's. They void a round that an honest scorer can be led into, and Requests one of which
/// something is withheld: each signer pays a small fee, and the rest of its bond stays locked until
/// the window's end, since the round can still be slashed. Either way another attempt can be
/// proposed at once, by scorers who did not sign this one.
/// @custom:definition attempt: counts the proposals of a model, so that no signature is used twice
/// @custom:definition book: the operator's signature over the receipts of one round, with number,
/// start, cutoff and deadline
/// @custom:definition endorsement: one scorer's signature of a round
/// @custom:definition free bond: what an account deposited of an asset and has not at stake in an
/// open round; it counts for every model paid in that asset
/// @custom:definition root: keccak256(0x02 | hash 20 | sum 16 | count 8) of a tree; docs/SPEC.md
/// 5.2 defines the leaves
/// @custom:definition proposal: keccak256(round hash 32 | operator 20 | bond 16 | proposed at 8 |
/// finalisable at 8 | signer 20 ...), all that is stored of a proposed round; zero once its bonds
/// are not locked any more
/// @custom:trust Scorers, a quorum of a model: state shares that follow from the receipts and the
/// records. Together with the operator they can take what is unclaimed and unsettled of this model,
/// and of no other, unless somebody proves a fault to Disputes
/// @custom:trust Disputes: cancels rounds, and takes nothing but locked bonds
/// @custom:trust Requests: voids rounds, takes nothing but fees of locked bonds, and says how many
/// requests wait
/// @custom:trust Operator: signs books of receipts that it gave
/// @custom:trust Anyone: can send proposals and finalise rounds, and cannot change what was signed
/// @custom:convention Units: Amounts are units of the model's payment asset, times are seconds
/// since 1970 (UTC), basis points are parts of 10,000.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, text that is not UTF-8, native currency sent to any function but `depositBond`
/// or sent by itself, and re-entry, which includes views.
/// @custom:convention Constructor: It runs once, with (models, rewards, disputes, requests, spans,
/// gradients).
/// @custom:section bonds: Bonds. A bond is deposited for an asset, not for a model: the free part
/// counts for every model paid in that asset.
/// @custom:section proposals: Proposals. A model has at most one open round.
/// @custom:section finalisation: Finalisation. It ends a round's challenge window and hands its
/// payouts to Rewards.
/// @custom:section verdicts: Verdicts. What Disputes and Requests do to a round, and what becomes
/// of the bonds.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IAttribution {
    /// @notice What a sum tree's root commits to. All fields are zero for a tree without leaves.
    struct Tree {
        /// The topmost node's hash.
        bytes20 hash;
        /// The sum of the leaves' values.
        uint128 sum;
        /// How many leaves there are, at most 2^40 - 1.
        uint64 count;
    }

    /// @notice A round. Its hash is the EIP-712 struct hash of docs/SPEC.md 3, which binds every
    /// field.
    struct Round {
        /// The model.
        uint256 modelId;
        /// One more than the rounds finalised for the model so far.
        uint64 number;
        /// One more than the rounds proposed for the model so far, so that no signature is used
        /// twice.
        uint64 attempt;
        /// The cutoff of the model's last finalised round. 0 for its first.
        uint64 from;
        /// The round holds the receipts with from < time <= cutoff. It is before the proposing
        /// block's time.
        uint64 cutoff;
        /// The last second in which the round can be proposed.
        uint64 deadline;
        /// The settlement that the round builds on, as in `IRewards.Pool`. Zero for the first
        /// round.
        bytes20 settlement;
        /// SHA-256 of the manifest that names the round's files. Not checked.
        bytes32 manifest;
        /// keccak256 of the text that says where the files are.
        bytes32 uriHash;
        /// Receipts by id, with their prices. The sum is at least 1, and at most what was paid and
        /// is not settled.
        Tree receipts;
        /// Scores by receipt and source. Its sum is not checked.
        Tree scores;
        /// Credits by payee. Their sum is the receipts' sum.
        Tree credits;
        /// What each payee has earned since the model began.
        Tree payouts;
    }

    /// @notice A book of receipts as the model's operator signed it.
    struct Book {
        /// The last second in which it can be proposed.
        uint64 deadline;
        /// The operator's EIP-712 signature over ReceiptBook(modelId, number, from, cutoff,
        /// receiptsRoot, deadline): 65 bytes of its key, or whatever its ERC-1271 contract accepts.
        bytes signature;
    }

    /// @notice One scorer's signature of a round.
    struct Endorsement {
        /// Who signed.
        address scorer;
        /// The EIP-712 signature over the round: 65 bytes of the scorer's key, or whatever its
        /// ERC-1271 contract accepts.
        bytes signature;
    }

    /// @notice The state of a model's rounds.
    struct RoundState {
        /// How many rounds were proposed for the model so far.
        uint64 attempts;
        /// Whether the last of them is open: proposed and not final.
        bool isOpen;
        /// The cutoff of the model's last finalised round. 0 before the first.
        uint64 lastCutoff;
        /// What is stored of the last proposal: keccak256(round hash 32 | operator 20 | bond 16 |
        /// proposed at 8 | finalisable at 8 | signer 20 ...). Zero before the first, and when its
        /// bonds are not locked.
        bytes32 proposal;
    }

    /// @notice What a proposal locked, and until when. `RoundProposed` has it, and `RoundVoided`
    /// for what it left.
    struct Stake {
        /// The model's operator when the round was proposed, who signed its book.
        address operator;
        /// What each signer has at stake, in units of the model's asset.
        uint128 bond;
        /// The timestamp of the block that proposed the round.
        uint64 proposedAt;
        /// The end of the challenge window.
        uint64 finalisableAt;
        /// Who signed, strictly ascending.
        address[] signers;
    }

    /// @notice A bond was deposited.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param scorer whose it is
    /// @param amount what arrived, which for a token with a fee is less than what was sent
    event BondDeposited(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A free bond was withdrawn.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param scorer whose it was, and who gets it
    /// @param amount what was sent
    event BondWithdrawn(address indexed asset, address indexed scorer, uint128 amount);
    /// @notice A round was proposed; each signer's bond is locked.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is, counted from 1
    /// @param roundHash the round's hash
    /// @param stake who signed, what each has at stake, and the challenge window
    /// @param round the round
    /// @param uri where the round's files are
    /// @param book the operator's signature of the receipts
    event RoundProposed(
        uint256 indexed modelId,
        uint64 indexed attempt,
        bytes32 indexed roundHash,
        Stake stake,
        Round round,
        string uri,
        Book book
    );
    /// @notice The round is final: its payouts can be claimed and the bonds are free. Rewards'
    /// `IRewards.Settled` comes before it.
    /// @param modelId the model
    /// @param number the round's number, counted from 1
    /// @param roundHash the round's hash
    event RoundFinalised(uint256 indexed modelId, uint64 indexed number, bytes32 indexed roundHash);
    /// @notice A round was slashed: it is cancelled, and its signers have lost their bonds.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param roundHash the round's hash
    /// @param challenger who proved the fault
    /// @param reward what was added to its free bond: half of one signer's bond
    event RoundSlashed(
        uint256 indexed modelId,
        uint64 indexed attempt,
        bytes32 indexed roundHash,
        address challenger,
        uint128 reward
    );
    /// @notice A round was voided: it is cancelled, and its bonds stay locked until the window's
    /// end.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param roundHash the round's hash
    /// @param challenger who proved the fault
    /// @param reward what was added to its free bond: every signer's fee
    /// @param stake what stays locked: as in `RoundProposed`, with what the fee left of the bond
    event RoundVoided(
        uint256 indexed modelId,
        uint64 indexed attempt,
        bytes32 indexed roundHash,
        address challenger,
        uint128 reward,
        Stake stake
    );
    /// @notice The bonds of a voided round are free.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param roundHash the round's hash
    event BondsReleased(uint256 indexed modelId, uint64 indexed attempt, bytes32 indexed roundHash);

    /// @notice There is no such model; passed on from Models.
    /// @param modelId the id
    /// @custom:sentence there is no model {modelId}
    error UnknownModel(uint256 modelId);
    /// @notice The model has an open round.
    /// @param modelId the model
    /// @param attempt the open round's attempt
    /// @custom:sentence model {modelId} has an open round, its attempt {attempt}; finalise it when
    /// its window has passed
    error RoundIsOpen(uint256 modelId, uint64 attempt);
    /// @notice There is no such round with locked bonds, or it is not open where it must be.
    /// @param modelId the model, or an id without one
    /// @param roundHash the hash of the round given
    /// @custom:sentence model {modelId} has no open round {roundHash} with this stake; take both
    /// from the last `RoundProposed`, or the stake from `RoundVoided`
    error NoSuchRound(uint256 modelId, bytes32 roundHash);
    /// @notice The round's number is not the next one.
    /// @param expected the next one
    /// @param given the round's
    /// @custom:sentence the model's next round is {expected}, not {given}; make it anew
    error WrongNumber(uint64 expected, uint64 given);
    /// @notice The round's attempt is not the next one: it was proposed before, or is too early.
    /// @param expected the next one
    /// @param given the round's
    /// @custom:sentence the model's next attempt is {expected}, not {given}; have the round signed
    /// anew with it
    error WrongAttempt(uint64 expected, uint64 given);
    /// @notice The round does not start where the last finalised one ended.
    /// @param expected the last cutoff
    /// @param given the round's `from`
    /// @custom:sentence the round must start where the last one ended, at {expected:time}, not at
    /// {given:time}; make it anew
    error WrongStart(uint64 expected, uint64 given);
    /// @notice The cutoff is not above `from`, or not before the block's time.
    /// @param cutoff the round's
    /// @param from the round's
    /// @param present the block's timestamp
    /// @custom:sentence the cutoff {cutoff:time} must be after {from:time} and before the present
    /// {present:time}
    error InvalidCutoff(uint64 cutoff, uint64 from, uint64 present);
    /// @notice The round or its book was to be proposed until `deadline` only.
    /// @param deadline the last second
    /// @custom:sentence the round or its book could be proposed until {deadline:time} only; have it
    /// signed anew
    error SignatureExpired(uint64 deadline);
    /// @notice The round builds on another settlement than the present one.
    /// @param expected the present one
    /// @param given the round's
    /// @custom:sentence the round builds on the settlement {given}, but {expected} is the last one;
    /// make it anew from the last payouts
    error WrongSettlement(bytes20 expected, bytes20 given);
    /// @notice The text is not the one that was signed, or is longer than 2,048 bytes.
    /// @param length its length in bytes
    /// @custom:sentence the URI has {length} bytes; it must be the one that was signed, and 2,048
    /// are the most
    error InvalidUri(uint256 length);
    /// @notice A tree has a hash or a sum but no leaves, or more than 2^40 - 1 leaves.
    /// @custom:sentence a tree has a hash or a sum but no leaves, or more than 2^40 - 1 leaves;
    /// make the round anew
    error InvalidTree();
    /// @notice The receipts are empty or add up to more than was paid and is not settled.
    /// @param sum what they add up to
    /// @param unsettled what was paid for the model and is in no finalised round's receipts
    /// @custom:sentence the receipts add up to {sum}, but must be 1 to {unsettled}, which was paid
    /// and is not settled; pay for the rest, or choose an earlier cutoff
    error InvalidReceipts(uint128 sum, uint128 unsettled);
    /// @notice The credits do not add up to what the receipts do.
    /// @param credits what the credits add up to
    /// @param receipts what the receipts add up to
    /// @custom:sentence the credits add up to {credits}, the receipts to {receipts}; make the round
    /// anew
    error CreditsDiffer(uint128 credits, uint128 receipts);
    /// @notice The payouts rise by more than the contributors' part of the receipts, fall, or rise
    /// by less than rounding explains.
    /// @param sum what they add up to
    /// @param least the least that they may
    /// @param most the most that they may
    /// @custom:sentence the payouts add up to {sum}, but must be {least} to {most}; make the round
    /// anew
    error InvalidPayouts(uint128 sum, uint128 least, uint128 most);
    /// @notice The model's present operator did not sign this book of receipts.
    /// @param modelId the model
    /// @param operator who should have
    /// @custom:sentence the signature over the receipts is not that of {operator}, now the operator
    /// of model {modelId}, or not for this book
    error InvalidOperatorSignature(uint256 modelId, address operator);
    /// @notice Too few scorers signed, or more than the model can have.
    /// @param given how many did
    /// @param quorum how many must
    /// @custom:sentence {given} scorers signed the round; {quorum} must, and 8 are the most
    error QuorumMissing(uint256 given, uint8 quorum);
    /// @notice The account is none of the model's present scorers, or is not above the one before
    /// it.
    /// @param modelId the model
    /// @param account who it is
    /// @custom:sentence {account} is no scorer of model {modelId} now, or does not come in
    /// ascending order; give each scorer once, in that order
    error NotScorer(uint256 modelId, address account);
    /// @notice The scorer did not sign this round.
    /// @param modelId the model
    /// @param scorer who should have
    /// @custom:sentence the signature is not that of {scorer}, or not for this round of model
    /// {modelId}; have it signed anew
    error InvalidScorerSignature(uint256 modelId, address scorer);
    /// @notice A scorer's free bond is too small.
    /// @param scorer whose
    /// @param needed what it must have free
    /// @param free what it has free
    /// @custom:sentence {scorer} has a free bond of {free}, {needed} are needed; deposit the rest,
    /// or wait until a round frees more
    error BondTooSmall(address scorer, uint128 needed, uint128 free);
    /// @notice The scorer signed a round that was slashed or voided, and signs none before the end
    /// of that round's window.
    /// @param modelId the model
    /// @param scorer who
    /// @param until the window's end
    /// @custom:sentence {scorer} signed a cancelled round of model {modelId} and can sign another
    /// from {until:time} on; have other scorers sign
    error ScorerBlocked(uint256 modelId, address scorer, uint64 until);
    /// @notice The caller is neither Disputes nor the program of the model's rule, nor, of
    /// `voidRound`, Requests.
    /// @param caller who called
    /// @custom:sentence {caller} cancels no rounds; prove the fault to Disputes, or ask Requests
    /// for what is withheld
    error NotAllowed(address caller);
    /// @notice The challenge window has not passed.
    /// @param finalisableAt when it will have
    /// @param present the block's timestamp
    /// @custom:sentence the round can be challenged for another {finalisableAt-present} s, until
    /// {finalisableAt:time}; finalise it then
    error WindowOpen(uint64 finalisableAt, uint64 present);
    /// @notice Something was asked for of the round and not shown, see `IRequests.ask`.
    /// @param modelId the model
    /// @param attempt the round's attempt
    /// @param count how many requests wait
    /// @custom:sentence {count} requests of round {attempt} of model {modelId} were not answered,
    /// so it cannot be final; void it by one of them
    error Unanswered(uint256 modelId, uint64 attempt, uint64 count);
    /// @notice The amount is zero, or the amount or a bond with it 2^96 or more.
    /// @param amount what is refused: what arrived, what the bond would be, or what was to be
    /// withdrawn
    /// @custom:sentence {amount} is zero, or takes the bond to 2^96 or more
    error InvalidAmount(uint256 amount);
    /// @notice The currency sent does not match: exactly `amount` of native currency, none for a
    /// token.
    /// @param expected what had to be sent with the call
    /// @param sent what was
    /// @custom:sentence {expected} wei must be sent with the call, {sent} were
    error WrongValue(uint256 expected, uint256 sent);
    /// @notice The token's transfer failed or returned something else than true; or the receiver
    /// refused native currency.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param to who was to get it
    /// @param amount how much
    /// @custom:sentence {amount} of {asset:asset} did not reach {to}; look at allowance and balance
    error TransferFailed(address asset, address to, uint256 amount);
    /// @notice The token does not answer as an ERC-20 does: no balance, or no code.
    /// @param asset what was taken for a token
    /// @custom:sentence {asset} does not answer as an ERC-20 token does
    error NotAToken(address asset);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    /// @custom:sentence an account is zero; name one
    error ZeroAccount();
    /// @notice Proposals and finalisations are paused, see `IRewards.pause`.
    /// @param until when the pause ends by itself
    /// @custom:sentence proposals and finalisations are paused until {until:time}; try again then
    error IsPaused(uint64 until);

    /// @notice Deposits a bond for the caller.
    /// @custom:caller anyone
    /// @custom:effect Takes `amount` of the token by allowance, or the native currency sent with
    /// the call.
    /// @custom:effect Adds what arrived, which for a token with a fee is less than `amount`, to the
    /// caller's free bond.
    /// @custom:effect Emits `BondDeposited`.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param amount in units of the asset; what arrives, and the free bond with it, is above zero
    /// and below 2^96
    /// @custom:error WrongValue when the value sent is not `amount` for native currency, or not 0
    /// for a token
    /// @custom:error NotAToken when the asset returns no balance, or has no code and returns
    /// nothing
    /// @custom:error TransferFailed when the token's transfer fails, or the balance falls
    /// @custom:error InvalidAmount when nothing arrived, or the free bond would reach 2^96
    /// @custom:section bonds
    function depositBond(address asset, uint256 amount) external payable;

    /// @notice Pays free bond back to the caller. Works during a pause too.
    /// @custom:caller anyone, its own free bond
    /// @custom:effect Subtracts the amount from the caller's free bond.
    /// @custom:effect Emits `BondWithdrawn`.
    /// @custom:effect Sends the amount to the caller.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param amount in units of the asset, above zero, at most the caller's free bond
    /// @custom:error InvalidAmount when the amount is zero, or 2^96 or more
    /// @custom:error BondTooSmall when the caller has less free
    /// @custom:error TransferFailed when the token's transfer fails, or the caller reverts on
    /// native currency
    /// @custom:error NotAToken when the asset has no code
    /// @custom:section bonds
    function withdrawBond(address asset, uint256 amount) external;

    /// @notice Proposes a round with the signatures of its quorum and the operator's book of
    /// receipts.
    /// @custom:caller anyone
    /// @custom:effect Locks each signer's bond: max(the model's bond, floor((left + payouts.sum -
    /// settled) * bondBps / 10,000)), with `left` and `settled` of `IRewards.Pool`.
    /// @custom:effect Stores the proposal, counts the attempt and marks the model's round as open.
    /// It can be finalised `window` seconds after the block's timestamp.
    /// @custom:effect Emits `RoundProposed`.
    /// @dev docs/SPEC.md 5.3 has the formula of every check.
    /// @param round see `Round`
    /// @param uri where the round's files are, as UTF-8, at most 2,048 bytes
    /// @param book the operator's signature of the receipts
    /// @param endorsements the signatures of at least `quorum` of the model's present scorers, at
    /// most 8, strictly ascending by scorer
    /// @custom:error UnknownModel when there is no such model
    /// @custom:error RoundIsOpen when the model has an open round
    /// @custom:error IsPaused when the guardian of Rewards has paused
    /// @custom:error WrongNumber when the number is not one more than the finalised rounds
    /// @custom:error WrongAttempt when the attempt is not one more than the proposed rounds
    /// @custom:error WrongStart when `from` is not the last finalised round's cutoff
    /// @custom:error InvalidCutoff when the cutoff is not above `from` and before the block's time
    /// @custom:error SignatureExpired when the round's deadline has passed, then when the book's
    /// has
    /// @custom:error WrongSettlement when the round builds on another settlement
    /// @custom:error InvalidUri when `uri` is longer than 2,048 bytes or not what was signed
    /// @custom:error InvalidTree when a tree without leaves has a hash or a sum, or a tree has more
    /// than 2^40 - 1 leaves
    /// @custom:error InvalidReceipts when the receipts' sum is 0 or more than was paid and is not
    /// settled
    /// @custom:error CreditsDiffer when the credits' sum is not the receipts'
    /// @custom:error InvalidPayouts when the payouts' sum is out of its bounds
    /// @custom:error InvalidOperatorSignature when the book is not the present operator's
    /// @custom:error QuorumMissing when fewer than `quorum` or more than 8 signed
    /// @custom:error NotScorer when one is no present scorer, or the scorers do not strictly ascend
    /// @custom:error ScorerBlocked when one signed a round that was slashed or voided, before that
    /// round's window has ended
    /// @custom:error InvalidScorerSignature when a signature is not the scorer's, or not for this
    /// round
    /// @custom:error InvalidAmount when the bond would be 2^96 or more
    /// @custom:error BondTooSmall when a signer's free bond is below the bond
    /// @custom:section proposals
    function propose(
        Round calldata round,
        string calldata uri,
        Book calldata book,
        Endorsement[] calldata endorsements
    ) external;

    /// @notice Makes the open round final, from the end of its window on, unless something of it
    /// was asked for and not shown.
    /// @custom:caller anyone
    /// @custom:effect Closes the model's open round and stores its cutoff.
    /// @custom:effect Settles its payouts and receipts in Rewards, which emits `IRewards.Settled`.
    /// @custom:effect Adds the bond to each signer's free bond.
    /// @custom:effect Emits `RoundFinalised`.
    /// @param round the round as proposed
    /// @param stake as in `RoundProposed`
    /// @custom:error NoSuchRound when the open round is another one, or there is none, or no such
    /// model
    /// @custom:error WindowOpen when the challenge window has not passed
    /// @custom:error Unanswered when a request of the round waits for its answer
    /// @custom:error IsPaused when the guardian of Rewards has paused
    /// @custom:section finalisation
    function finalise(Round calldata round, Stake calldata stake) external;

    /// @notice Cancels a round that only a liar can have signed.
    /// @custom:caller Disputes and the program of the model's rule, which have checked the fault
    /// @custom:effect Closes the model's open round, if it is this one.
    /// @custom:effect Takes every signer's locked bond, adds floor(bond / 2) once to the
    /// challenger's free bond, and leaves the rest in the contract, where nobody can have it.
    /// @custom:effect Blocks the signers for the model until `stake.finalisableAt`.
    /// @custom:effect Emits `RoundSlashed`.
    /// @dev Sends nothing, so no token and no account can stop it.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param roundHash the round's hash
    /// @param stake as in `RoundProposed`; of a voided round as in `RoundVoided`
    /// @param challenger who proved the fault
    /// @custom:error NotAllowed when the caller is neither Disputes nor the program of the model's
    /// rule
    /// @custom:error NoSuchRound when the attempt is another one, is final, was slashed, or its
    /// bonds were released
    /// @custom:section verdicts
    function slashRound(
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        Stake calldata stake,
        address challenger
    ) external;

    /// @notice Cancels a round that an honest scorer can be led into, of which something was not
    /// shown, or that was vetoed.
    /// @custom:caller Disputes and the program of the model's rule, which have checked the fault,
    /// and Requests
    /// @custom:effect Closes the model's open round, which is this one.
    /// @custom:effect Takes a fee of floor(model's bond / 20) from every signer's locked bond, if
    /// `charged`, and adds the fees to the challenger's free bond.
    /// @custom:effect Keeps the rest locked, see `releaseBonds`.
    /// @custom:effect Blocks the signers for the model until `stake.finalisableAt`.
    /// @custom:effect Emits `RoundVoided`.
    /// @dev Sends nothing, so no token and no account can stop it.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param roundHash the round's hash
    /// @param stake as in `RoundProposed`
    /// @param challenger who proved the fault, asked, or vetoed
    /// @param charged whether the signers pay the fee: false where the operator alone is at fault,
    /// and for a veto
    /// @custom:error NotAllowed when the caller is neither Disputes, nor the program of the model's
    /// rule, nor Requests
    /// @custom:error NoSuchRound when the model's open round is another one, or there is none
    /// @custom:section verdicts
    function voidRound(
        uint256 modelId,
        uint64 attempt,
        bytes32 roundHash,
        Stake calldata stake,
        address challenger,
        bool charged
    ) external;

    /// @notice Frees what a voided round left locked, from the end of its window on.
    /// @custom:caller anyone
    /// @custom:effect Adds `stake.bond` to each signer's free bond.
    /// @custom:effect Emits `BondsReleased`.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param roundHash the round's hash
    /// @param stake as in `RoundVoided`
    /// @custom:error NoSuchRound when the attempt is another one or still open, is final, was
    /// slashed, or its bonds were released
    /// @custom:error WindowOpen when the challenge window has not passed
    /// @custom:section verdicts
    function releaseBonds(uint256 modelId, uint64 attempt, bytes32 roundHash, Stake calldata stake)
        external;

    /// @notice Returns until when a scorer signs no round of a model.
    /// @param modelId any id
    /// @param scorer any account
    /// @return until 0 if it signed no round that was slashed or voided
    /// @custom:section verdicts
    function blockedUntil(uint256 modelId, address scorer) external view returns (uint64 until);

    /// @notice Returns the state of a model's rounds.
    /// @param modelId any id
    /// @return state see `RoundState`; zeros if nothing was proposed
    /// @custom:section proposals
    function roundState(uint256 modelId) external view returns (RoundState memory state);

    /// @notice Returns what was stored of one proposal.
    /// @param modelId any id
    /// @param attempt which proposal, counted from 1
    /// @return proposal keccak256(round hash 32 | operator 20 | bond 16 | proposed at 8 |
    /// finalisable at 8 | signer 20 ...); zero if there was none, or its bonds are not locked
    /// @custom:section proposals
    function proposalOf(uint256 modelId, uint64 attempt) external view returns (bytes32 proposal);

    /// @notice Returns what a scorer can put at stake or withdraw.
    /// @param asset the ERC-20 token; zero for native currency
    /// @param scorer any account
    /// @return amount in units of the asset
    /// @custom:section bonds
    function freeBond(address asset, address scorer) external view returns (uint128 amount);

    /// @notice Returns the contracts that this one works with, permanently.
    /// @return models which knows a model's scorers, operator, bond and window
    /// @return rewards which holds the money and takes settlements
    /// @return disputes which cancels rounds under every rule
    /// @return requests which voids rounds of which something is withheld
    /// @return spans which cancels rounds of models with the rule `span`
    /// @return gradients which cancels rounds of models with the rule `gradient`
    /// @custom:section peers
    function peers()
        external
        view
        returns (
            address models,
            address rewards,
            address disputes,
            address requests,
            address spans,
            address gradients
        );
}
