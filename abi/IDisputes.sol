// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity ^0.8.24;

/// @title Disputes: proofs that a proposed round is wrong
/// @notice Takes proofs of faults of proposed rounds. Each function checks one fault by what the
/// call shows, with the functions that scorers ran off chain, and has Attribution cancel the round.
/// @custom:concept Programs: What holds under every rule is proven to the program Disputes, what is
/// a rule's own to the program of the rule: Spans for `span`, Gradients for `gradient`. Each has an
/// address of its own, and a call of a function that the program does not have reverts without
/// data. Attribution cancels a round on the word of Disputes and of the program of its model's
/// rule, and of no other.
/// @custom:concept Fault: A round commits to four sum trees. Each of their leaves follows from
/// others, from the chain and from the bytes of records and outputs by one formula (docs/SPEC.md
/// 5), so a wrong leaf, or one that is missing, is shown by few leaves and what they are made from.
/// For a right round every function here reverts, whatever it is given.
/// @custom:concept Place: Leaves ascend, so the place of a key and data in a tree is between two
/// neighbours. They prove whether the leaf is there, with which value, and what all leaves before
/// it add up to: two places prove the sum of everything between them, however much that is.
/// @custom:concept Challenging: Anyone can, from the proposal until the round is final, and of a
/// voided round until its bonds are released. A challenge that does not hold reverts and costs its
/// gas only; one that holds cancels the round in the same call. Whoever sends it is the challenger.
/// @custom:concept Slash or void: What only a liar can sign slashes a round. What an honest scorer
/// can be led into voids it: that another record was first, or that a score is missing, where that
/// record was not shown on chain by the round's cutoff; and a receipt that the operator signed and
/// left out of its book.
/// @custom:concept Shown records: `showRecord` puts a record's bytes before everybody's eyes, and
/// so does a proof that rests on them. Of a round with a later cutoff no scorer can say that it did
/// not have them. A registration whose record was not shown voids one round of a model at most, so
/// that hidden data freezes nothing.
/// @custom:concept Shown members: Under `gradient` no record's bytes are needed, but a batch's list
/// is. `showMember` shows that a batch holds a record, and so does a proof that rests on it; for
/// the rest it is as with shown records.
/// @custom:concept What is withheld: Who lacks leaves, or what they are made from, asks Requests
/// for them (`IRequests.ask`); what no one shows in time voids the round.
/// @custom:definition round as signed: the fields of the message `Round` of docs/SPEC.md 3, which
/// have the roots of the trees
/// @custom:definition place: the leaves around a place of a tree, in order, with their proof: the
/// last leaf below (key, data) and the first at or above it, each where there is one. None and no
/// proof for a tree without leaves
/// @custom:definition source: see docs/SPEC.md 1: a range of bytes of an output and the
/// registration that owns it, or a record as a whole and its registration
/// @custom:definition output: the bytes whose SHA-256 is the receipt's `outputHash`
/// @custom:definition features: a vector of numbers from -128 to 127, a byte each in two's
/// complement. A record's are those whose SHA-256 is in the model's feature tree, an output's those
/// whose SHA-256 is the receipt's `featureHash`
/// @custom:trust Anyone: can prove what is wrong, and nothing else
/// @custom:convention Units: Amounts are units of the model's payment asset, times are seconds
/// since 1970 (UTC), positions in outputs are byte offsets.
/// @custom:convention Errors: A call reverts with the first error of its list whose condition
/// holds. Attribution's `IAttribution.NoSuchRound` is passed on unchanged, for a round that is not
/// proposed, is final, or has another stake; it comes last. Models' `IModels.UnknownModel` is
/// passed on by `provePayout`, before what is shown is checked.
/// @custom:convention Reverts without data: An unknown selector, arguments that are cut off or have
/// padding bits set, native currency sent with the call (no function here takes any), and re-entry,
/// which includes views.
/// @custom:convention Constructor: Each program's runs once, with (datanets, models,
/// attribution).
/// @custom:program disputes: trees, receipts, leaves, omissions, payouts, peers
/// @custom:program spans: scores, credits, ownership, peers
/// @custom:program gradients: gradients, parts, members, peers
/// @custom:section trees: Trees. What is wrong with a tree by itself.
/// @custom:section receipts: Receipts. What is wrong with a leaf of `receipts`.
/// @custom:section leaves: Leaves. What is wrong with leaves of `scores` and `credits` under any
/// rule.
/// @custom:section scores: Scores. What is wrong with leaves of `scores` under `span`.
/// @custom:section credits: Credits. What is wrong with the amounts of `credits` under `span`,
/// given receipts and scores.
/// @custom:section ownership: Ownership. Whose bytes a leaf of `scores` pays under `span`, or
/// should.
/// @custom:section gradients: Gradients. What is wrong with leaves of `scores` under `gradient`.
/// @custom:section parts: Parts. What is wrong with the amounts of `credits` under `gradient`,
/// given receipts and scores.
/// @custom:section members: Members. Which records of batches were shown to be there.
/// @custom:section omissions: Omissions. What the operator left out.
/// @custom:section payouts: Payouts. What is wrong with `payouts`, given credits and the last
/// payouts.
/// @custom:section peers: Other contracts. They are fixed when the contract is constructed.
interface IDisputes {
    /// @notice A round as it was signed and proposed.
    struct ProposedRound {
        /// As in `IAttribution.Round`.
        uint256 modelId;
        /// As in `IAttribution.Round`.
        uint64 number;
        /// As in `IAttribution.Round`.
        uint64 attempt;
        /// As in `IAttribution.Round`.
        uint64 from;
        /// As in `IAttribution.Round`.
        uint64 cutoff;
        /// As in `IAttribution.Round`.
        uint64 deadline;
        /// As in `IAttribution.Round`.
        bytes20 settlement;
        /// As in `IAttribution.Round`.
        bytes32 manifest;
        /// As in `IAttribution.Round`.
        bytes32 uriHash;
        /// The root of the tree of receipts.
        bytes32 receiptsRoot;
        /// The root of the tree of scores.
        bytes32 scoresRoot;
        /// The root of the tree of credits.
        bytes32 creditsRoot;
        /// The root of the tree of payouts.
        bytes32 payoutsRoot;
        /// As in `IAttribution.Stake`.
        address operator;
        /// As in `IAttribution.Stake`; of a voided round as in `IAttribution.RoundVoided`.
        uint128 bond;
        /// As in `IAttribution.Stake`.
        uint64 proposedAt;
        /// As in `IAttribution.Stake`.
        uint64 finalisableAt;
        /// As in `IAttribution.Stake`.
        address[] signers;
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

    /// @notice The leaves around a place of a tree, or neighbours in it.
    struct Place {
        /// One or two leaves; none for a tree without leaves.
        Leaf[] leaves;
        /// That they are neighbours, see docs/SPEC.md 2.1. Empty without leaves.
        bytes proof;
    }

    /// @notice A node of a tree, as its parents commit to it.
    struct Node {
        /// The tree's topmost hash, as in `IAttribution.Tree`.
        bytes20 topHash;
        /// The tree's sum.
        uint128 topSum;
        /// How many leaves the tree has.
        uint64 count;
        /// The node's level: 0 for leaves.
        uint8 level;
        /// The node's index in its level.
        uint64 index;
        /// The sum that its parent states for it.
        uint128 sum;
        /// The node's siblings from its level up, each hash 20 | sum 16; none where it rises.
        bytes siblings;
        /// What the node's hash was made from.
        bytes preimage;
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

    /// @notice The registration that a leaf of scores names.
    struct Owner {
        /// The Datanet.
        uint256 datanetId;
        /// The record.
        bytes32 contentId;
        /// The root of the batch that has the record; zero if it is registered by itself.
        bytes32 batchRoot;
    }

    /// @notice A leaf of scores by what it is made from. Start and end are both 0 for a record as a
    /// whole, as `gradient` scores it.
    struct Score {
        /// The offset of its first byte in the output.
        uint16 start;
        /// The offset after its last byte.
        uint16 end;
        /// Whose bytes they are.
        Owner owner;
    }

    /// @notice Bytes that an output and a record have in common, as a span of both: from a word's
    /// start to a word's end, of as many words and bytes as the model's rule asks for.
    struct Witness {
        /// The offset of its first byte in the output.
        uint16 outputStart;
        /// The offset of its first byte in the record.
        uint16 recordStart;
        /// How many bytes it has.
        uint16 length;
    }

    /// @notice A registered record with its bytes, that can earn from a receipt.
    struct Holder {
        /// The registration.
        Owner owner;
        /// The place of (content id, 0) in the batch's tree; not looked at for a record that is
        /// registered by itself.
        Place member;
        /// The record's bytes.
        bytes record;
        /// What it has in common with the output.
        Witness witness;
    }

    /// @notice A registered record with its features.
    struct Featured {
        /// The registration.
        Owner owner;
        /// The place of (content id, 0) in the model's feature tree. The leaf at or above it, if
        /// its key is the content id, has the SHA-256 of the record's features.
        Place feature;
        /// These features; not looked at if there is no such leaf.
        bytes features;
    }

    /// @notice A round was proven wrong. Attribution's `IAttribution.RoundSlashed` or
    /// `IAttribution.RoundVoided` comes before it.
    /// @param modelId the model
    /// @param attempt which proposal of the model it was
    /// @param challenger who proved it
    /// @param fault the selector of the function that it was proven to
    event FaultProven(
        uint256 indexed modelId, uint64 indexed attempt, address indexed challenger, bytes4 fault
    );

    /// @notice A record was shown for the first time. The event has its bytes: a call that another
    /// contract made is in no transaction's input.
    /// @param batchRoot the batch that it is in; zero for a record that is registered by itself
    /// @param contentId the record
    /// @param index its index in the batch; 0 for a record that is registered by itself
    /// @param record its bytes
    event RecordShown(
        bytes32 indexed batchRoot, bytes32 indexed contentId, uint64 indexed index, bytes record
    );

    /// @notice A batch was shown to hold a record for the first time.
    /// @param batchRoot the batch
    /// @param contentId the record
    /// @param index its index in the batch
    event MemberShown(bytes32 indexed batchRoot, bytes32 indexed contentId, uint64 indexed index);

    /// @notice A record of no bytes or of more than 32,768 holds nothing, and need not be shown.
    /// @param length its length in bytes
    /// @custom:sentence the record has {length} bytes; 1 to 32,768 can be shown
    error InvalidRecord(uint256 length);
    /// @notice What was shown does not fit the round: a proof does not hold, its leaves are not
    /// those of the place, a leaf that has to be there is missing, or bytes are not those of their
    /// hash.
    /// @param what which argument: the name of the first that does not fit
    /// @custom:sentence what was given as `{what}` is not what the round commits to; take it from
    /// the round's files
    error NotShown(string what);
    /// @notice All that was shown is right.
    /// @custom:sentence this is no fault: the round is right here
    error NoFault();
    /// @notice There is no such tree.
    /// @param tree what was given
    /// @custom:sentence {tree} is no tree of a round; 0 to 3 are receipts, scores, credits and
    /// payouts
    error UnknownTree(uint8 tree);
    /// @notice The account must not be zero.
    /// @custom:raised-by the constructor, when a peer is zero
    /// @custom:sentence an account is zero; name one
    error ZeroAccount();

    /// @notice Proves that a tree is none: a node's hash was made from something else than a leaf
    /// or two nodes, from the wrong one of them for its level, or from what adds up to another sum.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param tree 0 receipts, 1 scores, 2 credits, 3 payouts
    /// @param node any node of the tree, with its siblings up to the root
    /// @custom:error UnknownTree when `tree` is none of these
    /// @custom:error NotShown when `node` is not in the tree
    /// @custom:error NoFault when it is a leaf or an inner node as it must be
    /// @custom:section trees
    function proveMalformed(ProposedRound calldata round, uint8 tree, Node calldata node) external;

    /// @notice Proves that leaves are in no order, or that a leaf can be in no such tree: its value
    /// is zero, it has data in `receipts` or `payouts`, or its key is no payee in `credits` or
    /// `payouts`.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param tree 0 receipts, 1 scores, 2 credits, 3 payouts
    /// @param leaves one leaf, or two neighbours, the second of which should be above the first
    /// @custom:error UnknownTree when `tree` is none of these
    /// @custom:error NotShown when `leaves` are not one or two neighbours of the tree
    /// @custom:error NoFault when they may be there
    /// @custom:section trees
    function proveDisorder(ProposedRound calldata round, uint8 tree, Place calldata leaves) external;

    /// @notice Proves that a leaf of `receipts` is not the receipt's: it has another price, another
    /// model, an output of no bytes or of more than 32,768, or a time outside the round.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @custom:error NotShown when `place` does not prove a leaf of the receipt
    /// @custom:error NoFault when the leaf is the receipt's
    /// @custom:section receipts
    function proveReceipt(ProposedRound calldata round, Receipt calldata receipt, Place calldata place) external;

    /// @notice Proves that a leaf of `scores` has no receipt in the round.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receiptId the leaf's key
    /// @param source the leaf's data
    /// @param score the place of (receiptId, source) in `scores`
    /// @param receipt the place of (receiptId, 0) in `receipts`
    /// @custom:error NotShown when `score` does not prove such a leaf, or `receipt` is not that
    /// place, in this order
    /// @custom:error NoFault when the receipt is there
    /// @custom:section leaves
    function proveStray(
        ProposedRound calldata round,
        bytes32 receiptId,
        bytes32 source,
        Place calldata score,
        Place calldata receipt
    ) external;

    /// @notice Proves that a leaf of `scores` is no range of its receipt's output, or has another
    /// value than its length.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param source the leaf's data
    /// @param score the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when `score` does not prove such a leaf
    /// @custom:error NoFault when it is a range of the output with its length
    /// @custom:section scores
    function proveShape(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes32 source,
        Place calldata score
    ) external;

    /// @notice Proves that a leaf of `scores` is of an output of another length than its receipt
    /// says. Such an output has no scores; that its receipt is in the round is no fault, since who
    /// signs a round need not have the output.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param source the leaf's data
    /// @param output the output
    /// @param score the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when `output` has another hash, or `score` does not prove such a leaf
    /// @custom:error NoFault when the output has this length
    /// @custom:section scores
    function proveLength(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes32 source,
        bytes calldata output,
        Place calldata score
    ) external;

    /// @notice Proves that two neighbours in `scores` have a byte of one output in common, or touch
    /// and have one owner.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param leaves two neighbours
    /// @custom:error NotShown when `leaves` are not two neighbours in `scores`
    /// @custom:error NoFault when they are of two receipts, or two ranges of one output
    /// @custom:section scores
    function proveOverlap(ProposedRound calldata round, Place calldata leaves) external;

    /// @notice Proves that the owner named by a leaf of `scores` does not hold a byte of it: the
    /// scoring rule runs again, over the output and the record.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @dev A record of another size than the rule allows holds nothing.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param score what the leaf's data is made from
    /// @param byteOffset the offset in the output of a byte of the leaf that the record does not
    /// hold
    /// @param output the output
    /// @param record the record's bytes
    /// @param place the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when `output` or `record` has another hash, or `place` does not prove
    /// such a leaf, in this order
    /// @custom:error NoFault when the byte is none of the leaf's, or the record holds it
    /// @custom:section scores
    function proveUnheld(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        uint16 byteOffset,
        bytes calldata output,
        bytes calldata record,
        Place calldata place
    ) external;

    /// @notice Proves that a leaf of `scores` has not the credit that follows from it: the leaf of
    /// `credits` is missing, has another amount, or is there although the amount is 0.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param score what the leaf's data is made from
    /// @param role 0 for the contributor's part, 1 for the treasury's fee
    /// @param first the place of (receipt id, 0) in `scores`
    /// @param place the place of (receipt id, source) in `scores`
    /// @param credit the place of (payee, credit digest) in `credits`
    /// @custom:error NotShown when one of `role`, `score` (a registration that was never accepted),
    /// `first`, `place` and `credit` is not this, in this order
    /// @custom:error NoFault when the credit is right
    /// @custom:section credits
    function proveCredit(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        uint8 role,
        Place calldata first,
        Place calldata place,
        Place calldata credit
    ) external;

    /// @notice Proves that a treasury has not the credit for the unowned part of a receipt that
    /// follows from its scores.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the receipt's id
    /// @param datanetId a Datanet of the model that the round does not leave out
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @param first the place of (receipt id, 0) in `scores`
    /// @param afterLast the place of (receipt id + 1, 0) in `scores`
    /// @param credit the place of (the treasury's payee, credit digest) in `credits`
    /// @custom:error NotShown when one of `datanetId`, `place`, `first`, `afterLast` and `credit`
    /// is not this, in this order
    /// @custom:error NoFault when the credit is right
    /// @custom:section credits
    function proveUnowned(
        ProposedRound calldata round,
        Receipt calldata receipt,
        uint256 datanetId,
        Place calldata place,
        Place calldata first,
        Place calldata afterLast,
        Place calldata credit
    ) external;

    /// @notice Proves that a leaf of `scores` is none of its model's rule: of a range of bytes
    /// under `gradient`, or of a record as a whole under another rule.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receiptId the leaf's key
    /// @param score what the leaf's data is made from
    /// @param place the place of (receiptId, source) in `scores`
    /// @custom:error NotShown when `place` does not prove such a leaf
    /// @custom:error NoFault when the rule has such leaves
    /// @custom:section leaves
    function proveForm(
        ProposedRound calldata round,
        bytes32 receiptId,
        Score calldata score,
        Place calldata place
    ) external;

    /// @notice Proves that a leaf of `credits` is for nothing: its score is not in `scores`, or for
    /// an unowned part its receipt is not in `receipts`.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @dev A role above 2, and a source with role 2, are for nothing by themselves: `missing` is
    /// not looked at.
    /// @param round as proposed
    /// @param payee the leaf's key
    /// @param receiptId of the leaf's digest
    /// @param source of the leaf's digest; zero for an unowned part
    /// @param role of the leaf's digest: 0 contributor, 1 treasury's fee, 2 unowned
    /// @param credit the place of (payee, credit digest) in `credits`
    /// @param missing the place of (receiptId, source) in `scores`; for role 2 that of (receiptId,
    /// 0) in `receipts`
    /// @custom:error NotShown when `credit` does not prove such a leaf, or `missing` is not that
    /// place, in this order
    /// @custom:error NoFault when the score or receipt is there
    /// @custom:section leaves
    function proveUnfounded(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 receiptId,
        bytes32 source,
        uint8 role,
        Place calldata credit,
        Place calldata missing
    ) external;

    /// @notice Proves that a leaf of `credits` is for the wrong payee.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param payee the leaf's key
    /// @param receiptId of the leaf's digest
    /// @param score what the source of the leaf's digest is made from; for role 2 the source is
    /// zero and this is not looked at
    /// @param role of the leaf's digest: 0, 1 or 2
    /// @param credit the place of (payee, credit digest) in `credits`
    /// @custom:error NotShown when one of `role`, `score` (a registration that was never accepted)
    /// and `credit` is not this, in this order
    /// @custom:error NoFault when it is the payee of the registration (0), the treasury of its
    /// Datanet (1) or the treasury of one of the model's Datanets that the round does not leave out
    /// (2)
    /// @custom:section leaves
    function proveMisdirected(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 receiptId,
        Score calldata score,
        uint8 role,
        Place calldata credit
    ) external;

    /// @notice Proves that a leaf of `scores` names a record that cannot earn from its receipt: its
    /// Datanet is no source of the round; it was first accepted after the receipt's snapshot, or
    /// never; it was not accepted at the receipt's time; or its batch does not hold it. A
    /// batch that was shown to hold it (`showRecord`, `showMember`) holds it, whatever `member`
    /// shows: of a tree whose leaves do not ascend both can be shown.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @dev Who may earn is docs/SPEC.md 5.1.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param score what the leaf's data is made from
    /// @param member the place of (content id, 0) in the batch's tree; looked at only if the record
    /// could earn, should its batch hold it
    /// @param place the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when `member` or `place` is not that place, or `place` has no leaf,
    /// in this order
    /// @custom:error NoFault when the record can earn from the receipt
    /// @custom:section leaves
    function proveRegistration(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        Place calldata member,
        Place calldata place
    ) external;

    /// @notice Proves that a leaf of `scores` pays for a byte that an earlier record holds: the two
    /// texts are compared where the witness says. Earlier is a registration with a smaller number,
    /// and of one batch the record with the smaller content id.
    /// @custom:caller anyone
    /// @custom:effect Shows the holder's record, see `showRecord`.
    /// @custom:effect Slashes the round if the holder was shown by the cutoff, or if it is the
    /// leaf's own record registered earlier by itself; else voids it, charging the signers.
    /// @custom:effect Emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param score what the leaf's data is made from
    /// @param output the output
    /// @param holder the earlier record
    /// @param place the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when one of `score` (a registration that was never accepted),
    /// `output`, `holder` (never accepted, or bytes of another hash), its `member` and `place` is
    /// not this, in this order
    /// @custom:error NoFault when the holder cannot earn from the receipt, does not come before the
    /// leaf's record, or has no such span in common with a byte of the leaf; or when the holder was
    /// not shown before the round was proposed, and its item voided another round of the model so
    /// @custom:section ownership
    function proveEarlier(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Score calldata score,
        bytes calldata output,
        Holder calldata holder,
        Place calldata place
    ) external;

    /// @notice Proves that a byte which a record holds is in no leaf of `scores`.
    /// @custom:caller anyone
    /// @custom:effect As `proveEarlier`; it slashes if the holder was shown by the cutoff and `gap`
    /// has a leaf of the receipt. Without one it voids uncharged, since the output may have been
    /// hidden.
    /// @param round as proposed
    /// @param receipt the fields behind the receipt's id
    /// @param output the output
    /// @param holder the record
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @param gap the place of (receipt id, start 2 | zero 30) in `scores`, where start is an
    /// offset above the leaf before the byte and at most that of the leaf after it: the two leaves
    /// around the byte, or the receipt's edge
    /// @param start that offset
    /// @custom:error NotShown when one of `output`, `holder` (never accepted, or bytes of another
    /// hash), its `member`, `place` (without a leaf) and `gap` is not this, in this order
    /// @custom:error NoFault when the output has another length than the receipt says, the holder
    /// cannot earn from it, or has no such span in common with a byte between the two leaves; or
    /// when the holder was not shown before the round was proposed, and its item voided another
    /// round of the model so
    /// @custom:section ownership
    function proveGap(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes calldata output,
        Holder calldata holder,
        Place calldata place,
        Place calldata gap,
        uint16 start
    ) external;

    /// @notice Shows a record, so that every scorer of a round with a later cutoff has it.
    /// @custom:caller anyone
    /// @custom:effect Keeps the block's time for the record, unless it was shown before.
    /// @custom:effect Emits `RecordShown`, unless it was shown before.
    /// @param record its bytes, 1 to 32,768
    /// @param batchRoot the batch that it is in; zero for a record that is registered by itself
    /// @param member the place of (content id, 0) in the batch's tree; not looked at without a
    /// batch
    /// @return contentId its SHA-256
    /// @custom:error InvalidRecord when it has no bytes, or more
    /// @custom:error NotShown when `member` does not prove that the batch holds it
    /// @custom:section ownership
    function showRecord(bytes calldata record, bytes32 batchRoot, Place calldata member)
        external
        returns (bytes32 contentId);

    /// @notice Returns when a record was first shown on chain.
    /// @param batchRoot the batch that it is in; zero for a record that is registered by itself
    /// @param contentId the record
    /// @return time the block's timestamp; 0 if it was not
    /// @custom:section ownership
    function shownAt(bytes32 batchRoot, bytes32 contentId) external view returns (uint64 time);

    /// @notice Returns whether a registration has voided a round of a model already.
    /// @param modelId any id
    /// @param datanetId any id
    /// @param item the content id, or the batch's item
    /// @return voided whether it has
    /// @custom:section ownership
    function hasVoided(uint256 modelId, uint256 datanetId, bytes32 item) external view returns (bool voided);

    /// @notice Proves that a leaf of `scores` has not the score that follows from the features of
    /// its record and of its output: the scoring rule runs again. The score is 0 without features
    /// of either, and for features of other dimensions than the rule's.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @dev Without a `featureHash` in the receipt nothing of `record` but its registration, and
    /// none of `outputFeatures`, is looked at; for `outputFeatures` of other dimensions than the
    /// rule's, nothing of `record` but its registration.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param record the registration that the leaf names, with its features
    /// @param outputFeatures the output's features
    /// @param place the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when `outputFeatures` have another hash, `record` has a feature that
    /// is not that place or features of another hash, or `place` does not prove such a leaf, in
    /// this order
    /// @custom:error NoFault when the leaf has this score
    /// @custom:section gradients
    function proveScore(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Featured calldata record,
        bytes calldata outputFeatures,
        Place calldata place
    ) external;

    /// @notice Proves that a record which scores is in no leaf of `scores`, by whatever
    /// registration.
    /// @custom:caller anyone
    /// @custom:effect Shows the record as one of its batch, see `showMember`.
    /// @custom:effect Slashes the round if `gap` has a leaf of the receipt, and the record is
    /// registered by itself or was shown as one of its batch by the cutoff; else voids it. Without
    /// such a leaf it voids uncharged, since the output's features may have been hidden.
    /// @custom:effect Emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the receipt's id
    /// @param record a registration of the record, with its features
    /// @param member the place of (content id, 0) in the batch's tree; not looked at for a record
    /// that is registered by itself
    /// @param outputFeatures the output's features
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @param gap the place of (receipt id, first 12 bytes of the content id | zero 20) in `scores`
    /// @custom:error NotShown when one of `outputFeatures`, `record` (a registration that was never
    /// accepted, or without features), `member`, `place` (without a leaf) and `gap` is not this, in
    /// this order
    /// @custom:error NoFault when the record cannot earn from the receipt, has no score, or has a
    /// leaf; or when its batch was not shown to hold it before the round was proposed, and the
    /// batch voided another round of the model so
    /// @custom:section gradients
    function proveMissing(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Featured calldata record,
        Place calldata member,
        bytes calldata outputFeatures,
        Place calldata place,
        Place calldata gap
    ) external;

    /// @notice Proves that a leaf of `scores` names a registration of a record that was registered
    /// earlier: that has a smaller number.
    /// @custom:caller anyone
    /// @custom:effect Shows the record as one of the earlier batch, see `showMember`.
    /// @custom:effect Slashes the round if the record is registered earlier by itself, or was shown
    /// as one of the earlier batch by the cutoff; else voids it, charging the signers.
    /// @custom:effect Emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param scored the registration that the leaf names
    /// @param first the earlier registration of the same record
    /// @param member the place of (content id, 0) in the tree of the earlier batch; not looked at
    /// for a record that is registered by itself
    /// @param place the place of (receipt id, source) in `scores`
    /// @custom:error NotShown when one of `scored` (a registration that was never accepted),
    /// `first` (another record, or never accepted), `member` and `place` is not this, in this order
    /// @custom:error NoFault when `first` cannot earn from the receipt, or does not come before
    /// `scored`; or when its batch was not shown to hold it before the round was proposed, and the
    /// batch voided another round of the model so
    /// @custom:section gradients
    function proveNotFirst(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Owner calldata scored,
        Owner calldata first,
        Place calldata member,
        Place calldata place
    ) external;

    /// @notice Proves that a leaf of `scores` has not the credit that follows from it and from the
    /// sum of its receipt's scores.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the leaf's key
    /// @param scored the registration that the leaf names
    /// @param role 0 for the contributor's part, 1 for the treasury's fee
    /// @param first the place of (receipt id, 0) in `scores`
    /// @param place the place of (receipt id, source) in `scores`
    /// @param afterLast the place of (receipt id + 1, 0) in `scores`
    /// @param credit the place of (payee, credit digest) in `credits`
    /// @custom:error NotShown when one of `role`, `scored` (a registration that was never
    /// accepted), `first`, `place`, `afterLast` and `credit` is not this, in this order
    /// @custom:error NoFault when the credit is right
    /// @custom:section parts
    function provePart(
        ProposedRound calldata round,
        Receipt calldata receipt,
        Owner calldata scored,
        uint8 role,
        Place calldata first,
        Place calldata place,
        Place calldata afterLast,
        Place calldata credit
    ) external;

    /// @notice Proves that a treasury has not the credit for the unowned part of a receipt: its
    /// part of the price if the receipt has no scores, else nothing.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt the fields behind the receipt's id
    /// @param datanetId a Datanet of the model that the round does not leave out
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @param first the place of (receipt id, 0) in `scores`
    /// @param afterLast the place of (receipt id + 1, 0) in `scores`
    /// @param credit the place of (the treasury's payee, credit digest) in `credits`
    /// @custom:error NotShown when one of `datanetId`, `place`, `first`, `afterLast` and `credit`
    /// is not this, in this order
    /// @custom:error NoFault when the credit is right
    /// @custom:section parts
    function proveRest(
        ProposedRound calldata round,
        Receipt calldata receipt,
        uint256 datanetId,
        Place calldata place,
        Place calldata first,
        Place calldata afterLast,
        Place calldata credit
    ) external;

    /// @notice Shows that a batch holds a record, so that every scorer of a round with a later
    /// cutoff knows it.
    /// @custom:caller anyone
    /// @custom:effect Keeps the block's time for the record, unless it was shown before.
    /// @custom:effect Emits `MemberShown`, unless it was shown before.
    /// @param batchRoot the batch
    /// @param contentId the record
    /// @param member the place of (content id, 0) in the batch's tree
    /// @custom:error NotShown when `member` does not prove that the batch holds it
    /// @custom:section members
    function showMember(bytes32 batchRoot, bytes32 contentId, Place calldata member) external;

    /// @notice Returns when a batch was first shown to hold a record.
    /// @param batchRoot the batch
    /// @param contentId the record
    /// @return time the block's timestamp; 0 if it was not
    /// @custom:section members
    function memberShownAt(bytes32 batchRoot, bytes32 contentId) external view returns (uint64 time);

    /// @notice Returns whether a batch has voided a round of a model already with a record that it
    /// was not shown to hold before.
    /// @param modelId any id
    /// @param datanetId any id
    /// @param item the batch's item
    /// @return voided whether it has
    /// @custom:section members
    function hasVoidedUnshown(uint256 modelId, uint256 datanetId, bytes32 item)
        external
        view
        returns (bool voided);

    /// @notice Proves that a receipt which the round's operator signed is left out.
    /// @custom:caller anyone
    /// @custom:effect Voids the round, without a fee for its signers, who need not know of it, and
    /// emits `FaultProven`.
    /// @param round as proposed
    /// @param receipt its fields
    /// @param signature the operator's EIP-712 signature over the receipt: 65 bytes of its key, or
    /// whatever its ERC-1271 contract accepts
    /// @param place the place of (receipt id, 0) in `receipts`
    /// @custom:error NotShown when `signature` is not the operator's, or `place` is not that place,
    /// in this order
    /// @custom:error NoFault when the receipt is of another model or time, is none that counts (no
    /// price, or an output of no bytes or of more than 32,768), or is there
    /// @custom:section omissions
    function proveOmitted(
        ProposedRound calldata round,
        Receipt calldata receipt,
        bytes calldata signature,
        Place calldata place
    ) external;

    /// @notice Proves that a payee's payout is not what it had and what it was credited.
    /// @custom:caller anyone
    /// @custom:effect Slashes the round and emits `FaultProven`.
    /// @param round as proposed
    /// @param payee any word
    /// @param lastRoot the payouts root of the settlement that the round builds on; any before the
    /// first round
    /// @param last the place of (payee, 0) in the last payouts; without leaves before the first
    /// round
    /// @param first the place of (payee, 0) in `credits`
    /// @param afterLast the place of (payee + 1, 0) in `credits`
    /// @param payout the place of (payee, 0) in `payouts`
    /// @custom:error NotShown when one of `lastRoot`, `last`, `first`, `afterLast` and `payout` is
    /// not this, in this order
    /// @custom:error NoFault when the payout is right
    /// @custom:section payouts
    function provePayout(
        ProposedRound calldata round,
        bytes32 payee,
        bytes32 lastRoot,
        Place calldata last,
        Place calldata first,
        Place calldata afterLast,
        Place calldata payout
    ) external;

    /// @notice Returns the contracts that this one works with, permanently.
    /// @return datanets which knows who registered what
    /// @return models which knows rules, sources and parts
    /// @return attribution which cancels rounds
    /// @custom:section peers
    function peers() external view returns (address datanets, address models, address attribution);
}
