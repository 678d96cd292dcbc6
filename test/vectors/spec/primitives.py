"""Hashes, numbers as bytes, and signatures on secp256k1; nothing of the protocol."""

import hashlib, hmac

MASK = (1 << 64) - 1


def n(value, size):
    return value.to_bytes(size, "big")


def hexed(data):
    return "0x" + data.hex()


def unhex(text):
    assert text.startswith("0x")
    return bytes.fromhex(text[2:])


def word_of(account):
    """An account as 32 bytes."""
    return bytes(12) + account


# Keccak-256 as Ethereum uses it: FIPS 202's permutation with the original padding.


def keccak256(data):
    rate, state = 136, [[0] * 5 for _ in range(5)]
    padded = bytearray(data) + b"\x01" + b"\0" * (rate - 1 - len(data) % rate)
    padded[-1] |= 0x80
    for block in range(0, len(padded), rate):
        for i in range(rate // 8):
            lane = padded[block + 8 * i : block + 8 * i + 8]
            state[i % 5][i // 5] ^= int.from_bytes(lane, "little")
        permute(state)
    return b"".join(state[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


def rotate(value, by):
    by %= 64
    return (value << by | value >> (64 - by)) & MASK


def permute(a):
    lfsr = 1
    for _ in range(24):
        c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
        d = [c[(x - 1) % 5] ^ rotate(c[(x + 1) % 5], 1) for x in range(5)]
        for x in range(5):
            for y in range(5):
                a[x][y] ^= d[x]
        x, y, current = 1, 0, a[1][0]
        for t in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, a[x][y] = a[x][y], rotate(current, (t + 1) * (t + 2) // 2)
        for y in range(5):
            row = [a[x][y] for x in range(5)]
            for x in range(5):
                a[x][y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5] & MASK)
        for j in range(7):
            if lfsr & 1:
                a[0][0] ^= 1 << ((1 << j) - 1)
            lfsr = lfsr << 1 ^ (0x171 if lfsr & 0x80 else 0)


assert keccak256(b"").hex() == "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"


# ECDSA with the nonce of RFC 6979, so that the same key and digest always give the same signature.

PRIME = 2**256 - 2**32 - 977
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
BASE = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % PRIME == 0:
        return None
    if a == b:
        slope = 3 * a[0] * a[0] * pow(2 * a[1], -1, PRIME)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, PRIME)
    x = (slope * slope - a[0] - b[0]) % PRIME
    return x, (slope * (a[0] - x) - a[1]) % PRIME


def multiply(point, by):
    result = None
    while by:
        if by & 1:
            result = add(result, point)
        point, by = add(point, point), by >> 1
    return result


def account_of(point):
    return keccak256(n(point[0], 32) + n(point[1], 32))[12:]


def address(key):
    """The account of a private key."""
    return account_of(multiply(BASE, key))


def nonces(key, digest):
    def mac(secret, data):
        return hmac.new(secret, data, hashlib.sha256).digest()

    seed = n(key, 32) + n(int.from_bytes(digest, "big") % ORDER, 32)
    k, v = bytes(32), b"\1" * 32
    for mark in b"\0\1":
        k = mac(k, v + n(mark, 1) + seed)
        v = mac(k, v)
    while True:
        v = mac(k, v)
        yield int.from_bytes(v, "big")
        k = mac(k, v + b"\0")
        v = mac(k, v)


def sign(key, digest):
    """The 65 bytes `r | s | v`, s in the lower half."""
    z = int.from_bytes(digest, "big")
    for k in nonces(key, digest):
        if not 0 < k < ORDER:
            continue
        x, y = multiply(BASE, k)
        r = x % ORDER
        s = pow(k, -1, ORDER) * (z + r * key) % ORDER
        if x >= ORDER or not s:
            continue
        odd = y & 1
        if s > ORDER // 2:
            s, odd = ORDER - s, odd ^ 1
        signature = n(r, 32) + n(s, 32) + n(27 + odd, 1)
        assert recover(digest, signature) == address(key)
        return signature


def recover(digest, signature):
    r, s, v = (
        int.from_bytes(signature[:32], "big"),
        int.from_bytes(signature[32:64], "big"),
        signature[64],
    )
    y = pow(r**3 + 7, (PRIME + 1) // 4, PRIME)
    if y & 1 != v - 27:
        y = PRIME - y
    inverse, z = pow(r, -1, ORDER), int.from_bytes(digest, "big")
    return account_of(
        add(multiply((r, y), s * inverse % ORDER), multiply(BASE, -z * inverse % ORDER))
    )


# The first account of the well-known test mnemonic.
assert address(0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80).hex() == (
    "f39fd6e51aad88f6f4ce6ab8827279cfffb92266"
)
