// SPDX-License-Identifier: MIT OR Apache-2.0
pragma solidity 0.8.30;

interface IArbWasm {
    function codehashAsmSize(bytes32 codehash) external view returns (uint32 size);
}

interface IArbWasmCache {
    function cacheProgram(address program) external;
    function evictCodehash(bytes32 codehash) external;
    function codehashIsCached(bytes32 codehash) external view returns (bool);
}

/// @title Keeps the programs of the highest bidders in the cache.
/// @notice Answers to the interface that `cargo stylus cache` uses. What is bid stays here.
contract CacheManager {
    IArbWasm private constant ARB_WASM = IArbWasm(0x0000000000000000000000000000000000000071);
    IArbWasmCache private constant ARB_WASM_CACHE = IArbWasmCache(0x0000000000000000000000000000000000000072);

    struct Entry {
        bytes32 code;
        uint64 size;
        uint192 bid;
    }

    /// Bytes of machine code that the cache holds.
    uint64 public constant cacheSize = 512 << 20;
    /// How much a bid loses in a second, in wei: nothing, on this chain.
    uint64 public constant decay = 0;
    bool public constant isPaused = false;

    /// Bytes of machine code in the cache.
    uint64 public queueSize;
    Entry[] public entries;

    event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size);
    event DeleteBid(bytes32 indexed codehash, uint192 bid, uint64 size);

    error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize);
    error AlreadyCached(bytes32 codehash);
    error BidTooSmall(uint192 bid, uint192 min);
    error BidTooLarge(uint256 bid);

    function getEntries() external view returns (Entry[] memory) {
        return entries;
    }

    /// @notice The least bid that would put a program into the cache.
    function getMinBid(address program) external view returns (uint192) {
        return getMinBid(asmSize(program));
    }

    /// @notice The least bid that would make room for so many bytes.
    function getMinBid(uint64 size) public view returns (uint192 min) {
        if (size > cacheSize) revert AsmTooLarge(size, queueSize, cacheSize);
        uint64 free = cacheSize - queueSize;
        bool[] memory gone = new bool[](entries.length);
        while (free < size) {
            uint256 least = lowest(gone);
            gone[least] = true;
            free += entries[least].size;
            min = entries[least].bid;
        }
    }

    /// @notice Puts a program into the cache for the value sent, instead of those that bid less.
    function placeBid(address program) external payable {
        if (msg.value > type(uint192).max) revert BidTooLarge(msg.value);
        bytes32 code = program.codehash;
        if (ARB_WASM_CACHE.codehashIsCached(code)) revert AlreadyCached(code);
        uint64 size = asmSize(program);
        uint192 bid = uint192(msg.value);
        uint192 min = getMinBid(size);
        if (bid < min) revert BidTooSmall(bid, min);
        while (cacheSize - queueSize < size) remove(lowest(new bool[](entries.length)));
        ARB_WASM_CACHE.cacheProgram(program);
        entries.push(Entry(code, size, bid));
        queueSize += size;
        emit InsertBid(code, program, bid, size);
    }

    function asmSize(address program) private view returns (uint64) {
        uint32 size = ARB_WASM.codehashAsmSize(program.codehash);
        return size < 4096 ? 4096 : size;
    }

    function lowest(bool[] memory gone) private view returns (uint256 least) {
        bool found = false;
        for (uint256 i = 0; i < gone.length; i++) {
            if (gone[i]) continue;
            if (!found || entries[i].bid < entries[least].bid) (least, found) = (i, true);
        }
        require(found, "the cache cannot hold this");
    }

    function remove(uint256 index) private {
        Entry memory entry = entries[index];
        ARB_WASM_CACHE.evictCodehash(entry.code);
        entries[index] = entries[entries.length - 1];
        entries.pop();
        queueSize -= entry.size;
        emit DeleteBid(entry.code, entry.bid, entry.size);
    }
}
