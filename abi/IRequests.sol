// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Requests: what is withheld of a proposed round, and the veto
/// @notice Takes requests to show what a proposed round was made from. Whoever shows it in time
/// gets the request's deposit; if no one does, the round is voided.
/// @custom:concept Withheld data: Faults are proven with leaves of a round's trees and with what is
/// behind them. Who withholds these hides every fault. So anyone can ask for them, and a round of
/// which something is asked for and not shown does not become final.
/// @custom:concept What can be asked for: Only what an honest scorer certainly has: leaves of the
/// four trees; the fields that a leaf's digests were made from; what the model's rule reads of the
/// record that a leaf of scores names, with its place in its batch; and what the rule reads of the
/// output that it is of, unless the model's outputs are private. The rule `span` reads their bytes,
/// `gradient` their features. All of it is named by a tree and an index, so nothing has to be known
/// before it can be asked for.
/// @custom:concept Three parts: The challenge window has three equal parts. Requests are made in
/// the first and answered until the end of the second. From then on a request that waits voids the
/// round, while it is open. No request moves these times.
/// @custom:concept Deposits: Who asks deposits twice what the largest answer of the kind costs in
/// gas, at the block's base fee. Who answers has it; of a request that voided the round, or of a
/// round that was cancelled before, who asked has it back.
/// @custom:concept Answers: Each answer is in an event in full, since the transaction's input does
/// not have what another contract sends.
/// @custom:concept Veto: For data that no request reaches. Anyone can void an open round by burning
/// a twentieth of what it allocates to contributors, once for each number of a model's rounds.
/// @custom:definition request: a kind, a tree, an index and a count
/// @custom:definition id: of a request keccak256(proposal 32 | kind 1 | tree 1 | first 8 | count
/// 2), the proposal being that of docs/SPEC.md 1, so that it binds round and stake
/// @custom:definition kind: 0 leaves, 1 what is behind a leaf, 2 the record of a leaf of scores, 3
/// the output of a leaf of scores, 4 the features of that record, 5 the features of that output
/// @custom:definition tree: 0 receipts, 1 scores, 2 credits, 3 payouts
/// @custom:definition balance: what an account can withdraw of deposits, in wei
/// @custom:trust Anyone: can ask, answer, void what was not answered, and veto
/// @custom:trust Scorers: have what can be asked for, and show it, or have others show it
/// @custom:convention Units: Deposits are in wei, a veto's amount in units of the model's payment
/// asset, times are seconds since 1970 (UTC), positions in outputs are byte offsets.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds. `voidUnanswered` and `veto` pass on Attribution's `IAttribution.NoSuchRound` unchanged,
/// which comes last; `veto` passes on Models' `IModels.UnknownModel`.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, native currency sent to any function but `ask` and `veto` or sent by itself,
/// and re-entry, which includes views.
/// @custom:convention Constructor: It runs once, with (models, attribution, spans, gradients).
/// @custom:section asking: Asking. In the first third of the window.
/// @custom:section answers: Answers. Until the end of the second third.
/// @custom:section unanswered: Unanswered requests. What becomes of them.
/// @custom:section vetoes: Vetoes. For data that no request reaches.
/// @custom:section deposits: Deposits. What answering earned, and what came back.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IRequests {
    /// @notice What a sum tree's root commits to, as in `IAttribution.Tree`.
    struct Tree {
        /// The topmost node's hash.
        bytes20 hash;
        /// The sum of the leaves' values.
        uint128 sum;
        /// How many leaves there are.
        uint64 count;
    }

    /// @notice A round as it was proposed, as in `IAttribution.Round`.
    struct Round {
        /// The model.
        uint256 modelId;
        /// Its number among the model's finalised rounds.
        uint64 number;
        /// Its number among the model's proposals.
        uint64 attempt;
        /// The start of its span of time.
        uint64 from;
        /// The end of its span of time.
        uint64 cutoff;
        /// The last second in which it could be proposed.
        uint64 deadline;
        /// The settlement that it builds on.
        bytes20 settlement;
        /// SHA-256 of its manifest.
        bytes32 manifest;
        /// keccak256 of the text that says where its files are.
        bytes32 uriHash;
        /// Receipts by id.
        Tree receipts;
        /// Scores by receipt and source.
        Tree scores;
        /// Credits by payee.
        Tree credits;
        /// What each payee has earned.
        Tree payouts;
    }

    /// @notice What its proposal locked, as in `IAttribution.Stake` of
    /// `IAttribution.RoundProposed`.
    struct Stake {
        /// The model's operator when the round was proposed.
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

    /// @notice What is asked for.
    struct Request {
        /// 0 leaves, 1 what is behind a leaf, 2 the record of a leaf of scores, 3 the output of a
        /// leaf of scores, 4 the features of that record, 5 the features of that output.
        uint8 kind;
        /// 0 receipts, 1 scores, 2 credits, 3 payouts. For kind 1 not payouts, behind whose leaves
        /// there is nothing; for kinds 2 to 5 scores.
        uint8 tree;
        /// The index of the leaf, or of the first of them, counted from 0.
        uint64 first;
        /// How many leaves: 1 to 256 for kind 0, 1 for the others.
        uint16 count;
    }

    /// @notice A leaf of a sum tree.
    struct Leaf {
        /// What leaves ascend by first.
        bytes32 key;
        /// What it adds to the tree's sum.
        uint128 value;
        /// What leaves of one key ascend by.
        bytes32 data;
    }

    /// @notice A leaf with its proof.
    struct Place {
        /// Its index, counted from 0.
        uint64 index;
        /// The leaf.
        Leaf leaf;
        /// That the tree has it there, see docs/SPEC.md 2.1.
        bytes proof;
    }

    /// @notice The place of a record in its batch's tree, see docs/SPEC.md 8.1 and 8.5: its leaf,
    /// and before it the one below, if there is one.
    struct Member {
        /// The leaves, in order.
        Leaf[] leaves;
        /// That they are neighbours, see docs/SPEC.md 2.1.
        bytes proof;
    }

    /// @notice The fields behind a receipt's id, which is their EIP-712 struct hash.
    struct Receipt {
        /// The model that it says.
        uint256 modelId;
        /// Names the request.
        bytes32 requestId;
        /// SHA-256 of the output.
        bytes32 outputHash;
        /// The length of the output in bytes.
        uint32 outputLength;
        /// SHA-256 of the output's features, or zero.
        bytes32 featureHash;
        /// What the user paid for it.
        uint128 price;
        /// When it was given.
        uint64 time;
    }

    /// @notice What the data of a leaf of scores is made from, see docs/SPEC.md 1.
    struct Score {
        /// The offset of its first byte in the output.
        uint16 start;
        /// The offset after its last byte.
        uint16 end;
        /// The Datanet of the record whose bytes they are.
        uint256 datanetId;
        /// The record.
        bytes32 contentId;
        /// The root of the batch that has the record; zero if it is registered by itself.
        bytes32 batchRoot;
    }

    /// @notice Something of a round was asked for.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param asker who asked
    /// @param id the request's
    /// @param request what was asked for
    /// @param deposit what was sent, in wei
    event Asked(
        uint256 indexed modelId,
        uint64 indexed attempt,
        address indexed asker,
        bytes32 id,
        Request request,
        uint128 deposit
    );
    /// @notice A request was answered. What was shown is in the event before it.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param answerer who answered
    /// @param id the request's
    /// @param deposit what was added to the answerer's balance, in wei
    event Answered(
        uint256 indexed modelId,
        uint64 indexed attempt,
        address indexed answerer,
        bytes32 id,
        uint128 deposit
    );
    /// @notice Leaves were shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param tree 0 receipts, 1 scores, 2 credits, 3 payouts
    /// @param first the index of the first of them
    /// @param leaves the leaves, in the tree's order
    event LeavesShown(
        uint256 indexed modelId, uint64 indexed attempt, uint8 tree, uint64 first, Leaf[] leaves
    );
    /// @notice What is behind a leaf was shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param tree 0 receipts, 1 scores, 2 credits
    /// @param index the leaf's
    /// @param leaf the leaf
    /// @param receipt the fields behind its receipt's id
    /// @param score what its source is made from; of a receipt, and of a credit whose role is 2, it
    /// means nothing
    /// @param role a credit's role; of another leaf it means nothing
    event LeafOpened(
        uint256 indexed modelId,
        uint64 indexed attempt,
        uint8 tree,
        uint64 index,
        Leaf leaf,
        Receipt receipt,
        Score score,
        uint8 role
    );
    /// @notice The record that a leaf of scores names was shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param index the leaf's
    /// @param leaf the leaf
    /// @param score what its data is made from
    /// @param record the record's bytes
    /// @param member its place in its batch; without leaves if Spans was shown that before, as
    /// `IDisputes.RecordShown` says; of a record that is registered by itself it means nothing
    event RecordShown(
        uint256 indexed modelId,
        uint64 indexed attempt,
        uint64 index,
        Leaf leaf,
        Score score,
        bytes record,
        Member member
    );
    /// @notice The output that a leaf of scores is of was shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param index the leaf's
    /// @param leaf the leaf
    /// @param receipt the fields behind its key
    /// @param output the output's bytes
    event OutputShown(
        uint256 indexed modelId,
        uint64 indexed attempt,
        uint64 index,
        Leaf leaf,
        Receipt receipt,
        bytes output
    );
    /// @notice The features of the record that a leaf of scores names were shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param index the leaf's
    /// @param leaf the leaf
    /// @param score what its data is made from
    /// @param feature the record's place in the model's feature tree
    /// @param features the record's features
    /// @param member its place in its batch; without leaves if Gradients was shown that before, as
    /// `IDisputes.MemberShown` says; of a record that is registered by itself it means nothing
    event FeaturesShown(
        uint256 indexed modelId,
        uint64 indexed attempt,
        uint64 index,
        Leaf leaf,
        Score score,
        Member feature,
        bytes features,
        Member member
    );
    /// @notice The features of the output that a leaf of scores is of were shown.
    /// @param modelId the model
    /// @param attempt which proposal of the model it is
    /// @param index the leaf's
    /// @param leaf the leaf
    /// @param receipt the fields behind its key
    /// @param features the output's features
    event OutputFeaturesShown(
        uint256 indexed modelId,
        uint64 indexed attempt,
        uint64 index,
        Leaf leaf,
        Receipt receipt,
        bytes features
    );
    /// @notice A request that no one answered voided its round. Attribution's
    /// `IAttribution.RoundVoided` comes before it.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param asker who asked, and has the deposit back
    /// @param id the request's
    /// @param deposit what was added to the asker's balance, in wei
    event Unanswered(
        uint256 indexed modelId,
        uint64 indexed attempt,
        address indexed asker,
        bytes32 id,
        uint128 deposit
    );
    /// @notice A request was taken back, since its round was cancelled.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param asker who asked, and has the deposit back
    /// @param id the request's
    /// @param deposit what was added to the asker's balance, in wei
    event TakenBack(
        uint256 indexed modelId,
        uint64 indexed attempt,
        address indexed asker,
        bytes32 id,
        uint128 deposit
    );
    /// @notice A round was vetoed. Attribution's `IAttribution.RoundVoided` comes before it.
    /// @param modelId the model
    /// @param number the round's number
    /// @param by who vetoed it
    /// @param amount what was burnt, in units of the model's asset
    event Vetoed(uint256 indexed modelId, uint64 indexed number, address indexed by, uint128 amount);
    /// @notice A balance was withdrawn.
    /// @param account whose it was
    /// @param to who gets it
    /// @param amount what was sent, in wei
    event Withdrawn(address indexed account, address indexed to, uint128 amount);

    /// @notice The model's open round is another one, or there is none; or it has another stake.
    /// @param modelId the model, or an id without one
    /// @param roundHash the hash of the round given
    /// @custom:sentence model {modelId} has no open round {roundHash} with this stake; take both
    /// from the last `RoundProposed`
    error NoSuchRound(uint256 modelId, bytes32 roundHash);
    /// @notice No round can be asked this, or none under the model's rule.
    /// @param kind what was given
    /// @param tree what was given
    /// @param count what was given
    /// @custom:sentence kind {kind} of tree {tree}, {count} leaves, is no request; 1 to 256 leaves
    /// of trees 0 to 3 are kind 0, what is behind one of trees 0 to 2 is kind 1, the record and the
    /// output of one of tree 1 are kinds 2 and 3 under the rule span, their features kinds 4 and 5
    /// under gradient
    error InvalidRequest(uint8 kind, uint8 tree, uint16 count);
    /// @notice The tree has no such leaves.
    /// @param first the first index asked for
    /// @param count how many were asked for
    /// @param leaves how many the tree has
    /// @custom:sentence {count} leaves from {first} on are not in a tree of {leaves}; ask for those
    /// that are there
    error NoSuchLeaves(uint64 first, uint16 count, uint64 leaves);
    /// @notice The first third of the window has passed.
    /// @param until when it had
    /// @param present the block's timestamp
    /// @custom:sentence requests could be made until {until:time}; prove a fault, or veto the round
    error AskingEnded(uint64 until, uint64 present);
    /// @notice The first two thirds of the window have passed.
    /// @param until when they had
    /// @param present the block's timestamp
    /// @custom:sentence requests could be answered until {until:time}
    error AnsweringEnded(uint64 until, uint64 present);
    /// @notice The first two thirds of the window have not passed.
    /// @param until when they will have
    /// @param present the block's timestamp
    /// @custom:sentence the request can be answered for another {until-present} s, until
    /// {until:time}; void the round then
    error AnsweringOpen(uint64 until, uint64 present);
    /// @notice The deposit is too small.
    /// @param needed what it takes, in wei
    /// @param sent what was sent with the call
    /// @custom:sentence a deposit of {needed} wei is needed, {sent} were sent; send the gas that
    /// `depositGas` returns, times the base fee
    error DepositTooSmall(uint256 needed, uint256 sent);
    /// @notice The amount is 2^96 or more.
    /// @param amount what was sent, or what arrived
    /// @custom:sentence {amount} is 2^96 or more
    error InvalidAmount(uint256 amount);
    /// @notice The model's outputs are private, so that none can be asked for.
    /// @param modelId the model
    /// @custom:sentence outputs of model {modelId} are private; ask for something else
    error OutputsArePrivate(uint256 modelId);
    /// @notice The same was asked for, and was not answered yet.
    /// @param id the request's
    /// @custom:sentence request {id} waits for its answer already
    error AlreadyAsked(bytes32 id);
    /// @notice No such request waits: it was not made of this round with this stake, or it was
    /// answered, voided the round or was taken back.
    /// @param id the request's
    /// @custom:sentence no request {id} waits; take round and stake from `RoundProposed`
    error NotAsked(bytes32 id);
    /// @notice What was shown is not what the round commits to: a proof does not hold, fields are
    /// not those of their digest, or bytes not those of their hash.
    /// @param what which argument: the name of the first that does not fit
    /// @custom:sentence what was given as `{what}` is not what the round commits to; take it from
    /// the round's files
    error NotShown(string what);
    /// @notice The round is open, so that its requests still count.
    /// @param modelId the model
    /// @param attempt the round's attempt
    /// @custom:sentence round {attempt} of model {modelId} is open; its requests are answered, or
    /// void it
    error RoundIsOpen(uint256 modelId, uint64 attempt);
    /// @notice The model's round with this number was vetoed before.
    /// @param modelId the model
    /// @param number the round's number
    /// @custom:sentence round {number} of model {modelId} was vetoed before; ask for what is
    /// withheld
    error AlreadyVetoed(uint256 modelId, uint64 number);
    /// @notice Less was burnt than a veto takes.
    /// @param needed what it takes, in units of the model's asset
    /// @param arrived what arrived
    /// @custom:sentence a veto takes {needed}, {arrived} arrived; send more
    error BurnTooSmall(uint128 needed, uint256 arrived);
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
    /// @notice The receiver is zero or this contract.
    /// @param receiver who was given
    /// @custom:sentence {receiver} cannot receive a balance; name another account
    error InvalidReceiver(address receiver);
    /// @notice The account has no balance.
    /// @param account whose
    /// @custom:sentence {account} has nothing to withdraw
    error NothingToWithdraw(address account);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    /// @custom:sentence an account is zero; name one
    error ZeroAccount();

    /// @notice Asks for something of a model's open round, before a third of its window has passed.
    /// @custom:caller anyone
    /// @custom:effect Keeps the request with the caller and what was sent, all of which is its
    /// deposit.
    /// @custom:effect Emits `Asked`.
    /// @dev A third of the window is floor((finalisableAt - proposedAt) / 3) seconds.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param request what is asked for
    /// @custom:error InvalidRequest when no round can be asked it, or none under the model's rule
    /// @custom:error NoSuchLeaves when the tree has no such leaves
    /// @custom:error AskingEnded when a third of the window has passed
    /// @custom:error DepositTooSmall when less was sent than `depositGas` times the block's base
    /// fee
    /// @custom:error InvalidAmount when 2^96 wei or more were sent
    /// @custom:error NoSuchRound when the model's open round is another one, has another stake, or
    /// there is none
    /// @custom:error OutputsArePrivate when an output or its features are asked for and the model's
    /// outputs are private
    /// @custom:error AlreadyAsked when the same waits for its answer
    /// @custom:section asking
    function ask(Round calldata round, Stake calldata stake, Request calldata request) external payable;

    /// @notice Shows leaves that were asked for.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `LeavesShown`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param tree as asked
    /// @param first as asked
    /// @param leaves as many as were asked for, in the tree's order
    /// @param proof that the tree has them there, see docs/SPEC.md 2.1; leaves that do not ascend
    /// are taken too
    /// @custom:error InvalidRequest when there is no such tree, or not 1 to 256 leaves
    /// @custom:error NotAsked when these leaves were not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `leaves` are not in the tree from `first` on
    /// @custom:section answers
    function answerLeaves(
        Round calldata round,
        Stake calldata stake,
        uint8 tree,
        uint64 first,
        Leaf[] calldata leaves,
        bytes calldata proof
    ) external;

    /// @notice Shows what is behind a leaf: of a receipt its fields; of a score the fields of its
    /// receipt, and what its data is made from; of a credit the fields of its receipt, its role,
    /// and for roles 0 and 1 what the score's data is made from.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `LeafOpened`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param tree as asked
    /// @param place the leaf
    /// @param receipt the fields behind the id of the leaf's receipt
    /// @param score what the leaf's source is made from; not looked at for a receipt, and for a
    /// credit of role 2
    /// @param role 0 to 2; not looked at for a receipt or a score
    /// @custom:error InvalidRequest when there is no such tree, or it is that of payouts
    /// @custom:error NotAsked when this was not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `place` is not in the tree, `receipt` is not what is behind the
    /// leaf, or `score` with `role` is not, in this order
    /// @custom:section answers
    function answerOpened(
        Round calldata round,
        Stake calldata stake,
        uint8 tree,
        Place calldata place,
        Receipt calldata receipt,
        Score calldata score,
        uint8 role
    ) external;

    /// @notice Shows the record that a leaf of scores names, and that its batch holds it.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `RecordShown`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param place the leaf of scores
    /// @param score what its data is made from
    /// @param record the record's bytes
    /// @param member the place of (content id, 0) in the batch's tree; without leaves if Spans
    /// was shown the record as one of the batch (`IDisputes.shownAt`); not looked at for a record
    /// that is registered by itself
    /// @custom:error NotAsked when this was not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `place` is not in the tree, `score` is not what its data is made
    /// from, `record` is not the record, or `member` does not prove that the batch holds it (or,
    /// for a record without a batch, its content id has the form of a batch's item), in this order
    /// @custom:section answers
    function answerRecord(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Score calldata score,
        bytes calldata record,
        Member calldata member
    ) external;

    /// @notice Shows the output that a leaf of scores is of.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `OutputShown`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param place the leaf of scores
    /// @param receipt the fields behind its key
    /// @param output the bytes whose SHA-256 is the receipt's `outputHash`, of whatever length
    /// @custom:error NotAsked when this was not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `place` is not in the tree, `receipt` is not behind its key, or
    /// `output` is not the output, in this order
    /// @custom:section answers
    function answerOutput(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Receipt calldata receipt,
        bytes calldata output
    ) external;

    /// @notice Shows the features of the record that a leaf of scores names, and that its batch
    /// holds it.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `FeaturesShown`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param place the leaf of scores
    /// @param score what its data is made from
    /// @param feature the place of (content id, 0) in the model's feature tree, with the leaf whose
    /// key is the content id
    /// @param features the bytes whose SHA-256 that leaf has
    /// @param member the place of (content id, 0) in the batch's tree; without leaves if Gradients
    /// was shown that the batch holds the record (`IDisputes.memberShownAt`); not looked at for a
    /// record that is registered by itself
    /// @custom:error NotAsked when this was not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `place` is not in the tree, `score` is not what its data is made
    /// from, `feature` does not prove a leaf of the record, `features` have another hash, or
    /// `member` does not prove that the batch holds it (or, for a record without a batch, its
    /// content id has the form of a batch's item), in this order
    /// @custom:section answers
    function answerFeatures(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Score calldata score,
        Member calldata feature,
        bytes calldata features,
        Member calldata member
    ) external;

    /// @notice Shows the features of the output that a leaf of scores is of.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the caller's balance.
    /// @custom:effect Emits `OutputFeaturesShown`.
    /// @custom:effect Emits `Answered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param place the leaf of scores
    /// @param receipt the fields behind its key
    /// @param features the bytes whose SHA-256 is the receipt's `featureHash`, of whatever length
    /// @custom:error NotAsked when this was not asked for, or not of this round
    /// @custom:error AnsweringEnded when two thirds of the window have passed
    /// @custom:error NotShown when `place` is not in the tree, `receipt` is not behind its key, or
    /// `features` are not the output's, in this order
    /// @custom:section answers
    function answerOutputFeatures(
        Round calldata round,
        Stake calldata stake,
        Place calldata place,
        Receipt calldata receipt,
        bytes calldata features
    ) external;

    /// @notice Voids an open round of which something was asked for that no one has shown, from the
    /// end of the second third of its window on.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the asker's balance.
    /// @custom:effect Has Attribution void the round, charging its signers; the fees are the
    /// asker's.
    /// @custom:effect Emits `Unanswered`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param request what was asked for
    /// @custom:error InvalidRequest when no round can be asked it
    /// @custom:error NotAsked when the request does not wait, or not for this round
    /// @custom:error AnsweringOpen when two thirds of the window have not passed
    /// @custom:section unanswered
    function voidUnanswered(Round calldata round, Stake calldata stake, Request calldata request) external;

    /// @notice Gives a request's deposit back to who asked, when the round was cancelled.
    /// @custom:caller anyone
    /// @custom:effect Clears the request, and adds its deposit to the asker's balance.
    /// @custom:effect Emits `TakenBack`.
    /// @dev Not while the round is open: else its signers could ask first, so that no one else can
    /// ask the same, and take it back.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param request what was asked for
    /// @custom:error InvalidRequest when no round can be asked it
    /// @custom:error NotAsked when the request does not wait, or not for this round
    /// @custom:error RoundIsOpen when the round is open
    /// @custom:section unanswered
    function takeBack(Round calldata round, Stake calldata stake, Request calldata request) external;

    /// @notice Voids a model's open round by burning ceil(floor(R * contributorsBps / 10,000) / 20)
    /// units of its asset, R being the sum of the round's receipts. What is burnt stays in this
    /// contract, and no function sends it anywhere.
    /// @custom:caller anyone
    /// @custom:effect Takes `amount` of the token by allowance, or the native currency sent with
    /// the call.
    /// @custom:effect Has Attribution void the round, without a fee for its signers.
    /// @custom:effect Marks the round's number as vetoed, so that no later attempt of it can be.
    /// @custom:effect Emits `Vetoed`.
    /// @param round the round as proposed
    /// @param stake as in `IAttribution.RoundProposed`
    /// @param amount in units of the model's asset; what arrives, which for a token with a fee is
    /// less, is burnt
    /// @custom:error AlreadyVetoed when a round of the model with this number was
    /// @custom:error WrongValue when the value sent is not `amount` for native currency, or not 0
    /// for a token
    /// @custom:error NotAToken when the asset returns no balance, or has no code and returns
    /// nothing
    /// @custom:error TransferFailed when the token's transfer fails, or the balance falls
    /// @custom:error InvalidAmount when 2^96 or more arrived
    /// @custom:error BurnTooSmall when less arrived than a veto takes
    /// @custom:section vetoes
    function veto(Round calldata round, Stake calldata stake, uint256 amount) external payable;

    /// @notice Sends the caller's balance to an account.
    /// @custom:caller anyone, its own balance
    /// @custom:effect Sets the caller's balance to 0.
    /// @custom:effect Emits `Withdrawn`.
    /// @custom:effect Sends the balance to `to`.
    /// @param to who gets it, in native currency; neither zero nor this contract
    /// @return amount what was sent, in wei
    /// @custom:error InvalidReceiver when `to` is zero or this contract
    /// @custom:error NothingToWithdraw when the balance is 0
    /// @custom:error TransferFailed when `to` reverts on native currency
    /// @custom:section deposits
    function withdraw(address to) external returns (uint128 amount);

    /// @notice Returns a request that waits for its answer.
    /// @param id any
    /// @return asker who asked; zero if no such request waits
    /// @return deposit what answering it earns, in wei
    /// @custom:section asking
    function waiting(bytes32 id) external view returns (address asker, uint128 deposit);

    /// @notice Returns the gas that a request's deposit pays for: twice what the largest answer of
    /// the kind takes. The deposit is at least this times the base fee of the block that the
    /// request is in, which a call that is not sent does not know.
    /// @param kind 0 to 3
    /// @return gas the amount; 0 for another kind
    /// @custom:section asking
    function depositGas(uint8 kind) external view returns (uint64 gas);

    /// @notice Returns how many requests of a proposal wait. While any does, the round does not
    /// become final.
    /// @param modelId any id
    /// @param attempt which proposal of the model, counted from 1
    /// @return count the number
    /// @custom:section unanswered
    function unanswered(uint256 modelId, uint64 attempt) external view returns (uint64 count);

    /// @notice Returns whether the model's round with this number was vetoed.
    /// @param modelId any id
    /// @param number the round's number
    /// @return vetoed whether it was
    /// @custom:section vetoes
    function wasVetoed(uint256 modelId, uint64 number) external view returns (bool vetoed);

    /// @notice Returns what an account can withdraw.
    /// @param account any account
    /// @return amount in wei
    /// @custom:section deposits
    function balanceOf(address account) external view returns (uint128 amount);

    /// @notice Returns the contracts that this one works with, permanently.
    /// @return models which knows parts, assets, rules and whether outputs are private
    /// @return attribution which knows open rounds and voids them
    /// @return spans which knows what records were shown as those of a batch
    /// @return gradients which knows what batches were shown to hold
    /// @custom:section peers
    function peers()
        external
        view
        returns (address models, address attribution, address spans, address gradients);
}
