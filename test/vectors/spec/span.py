"""SPEC 4.1: the rule `span`, by its definition and, where that would take too long, by windows."""

import re

from .primitives import hexed, keccak256, n

LONGEST = 32_768


def rule_word(min_words, min_bytes):
    return n(1, 1) + n(min_words, 1) + n(min_bytes, 1) + bytes(29)


def parameters(rule):
    """(min_words, min_bytes); None for an invalid rule."""
    id, min_words, min_bytes = rule[:3]
    if id != 1 or not 2 <= min_words <= 64 or any(rule[3:]):
        return None
    return min_words, min_bytes


# The characters that are words by themselves, in UTF-8: U+0E00 to U+109F, U+1780 to U+17FF, U+2E80 to
# U+9FFF.
LONE = (
    rb"\xe0[\xb8-\xbf][\x80-\xbf]"
    rb"|\xe1(?:[\x80\x81\x9e\x9f][\x80-\xbf]|\x82[\x80-\x9f])"
    rb"|\xe2[\xba-\xbf][\x80-\xbf]"
    rb"|[\xe3-\xe9][\x80-\xbf]{2}"
)
WORD = re.compile(rb"%b|(?:(?!%b)[0-9A-Za-z\x80-\xff])+" % (LONE, LONE))


def words(text):
    return [match.span() for match in WORD.finditer(text)]


def is_span(rule, bounds, first, last):
    """Whether words `first` to `last` make a span."""
    min_words, min_bytes = rule
    enough = last - first + 1 >= min_words
    return enough and bounds[last][1] - bounds[first][0] >= min_bytes


def spans(rule, text):
    bounds = words(text)
    for first in range(len(bounds)):
        for last in range(first, len(bounds)):
            if is_span(rule, bounds, first, last):
                yield bounds[first][0], bounds[last][1]


def windows(rule, text):
    """The spans that would be no spans without their last word, or without their first."""
    bounds = words(text)
    for first in range(len(bounds)):
        for last in range(first, len(bounds)):
            if is_span(rule, bounds, first, last) and not (
                is_span(rule, bounds, first, last - 1) and is_span(rule, bounds, first + 1, last)
            ):
                yield bounds[first][0], bounds[last][1]


def scorable(text):
    return 1 <= len(text) <= LONGEST


def held_by(ranges, rule, record, output):
    """The bytes of the output that the record holds, with `ranges` being `spans` or `windows`."""
    if not (scorable(record) and scorable(output)):
        return set()
    texts = {record[start:end] for start, end in ranges(rule, record)}
    found = [(start, end) for start, end in ranges(rule, output) if output[start:end] in texts]
    return {byte for start, end in found for byte in range(start, end)}


def held(rule, record, output):
    by_windows = held_by(windows, rule, record, output)
    assert by_windows == held_by(spans, rule, record, output), "windows and spans differ"
    return by_windows


def ranges(rule, output, candidates):
    """The ranges of one receipt: (start, end, order), from candidates (order, record)."""
    owner = {}
    for order, record in sorted(candidates, reverse=True):
        owner.update((byte, order) for byte in held(rule, record, output))
    made = []
    for byte in sorted(owner):
        if made and made[-1][1] == byte and made[-1][2] == owner[byte]:
            made[-1][1] = byte + 1
        else:
            made.append([byte, byte + 1, owner[byte]])
    return [tuple(range) for range in made]


# --- vectors


class Dice:
    """Numbers that look random and are always the same."""

    def __init__(self, seed):
        self.state, self.left = keccak256(seed), b""

    def below(self, limit):
        if not self.left:
            self.state = keccak256(self.state)
            self.left = self.state
        byte, self.left = self.left[0], self.left[1:]
        return byte % limit

    def pick(self, list):
        return list[self.below(len(list))]

    def text(self, words):
        made = self.pick([b"", b"", b". "])
        for _ in range(words):
            made += self.pick([b"a", b"a", b"a", b"b", b"b", b"cc", "\u00fc".encode(), b"\xff"])
            made += self.pick([b" ", b" ", b" ", b" ", b" ", b" ", b", ", b"\0", b"-"])
        return made if self.below(2) else made[:-1]


def case(what, rule, output, records, padding=0):
    """`padding` bytes `x` follow the output; a record is (number, index, bytes[, padding])."""
    whole = output + b"x" * padding
    candidates = [((r[0], r[1]), r[2] + b"x" * sum(r[3:])) for r in records]
    return {
        "what": what,
        "rule": hexed(rule_word(*rule)),
        "output": hexed(output),
        "outputPadding": padding,
        "records": [
            {
                "number": r[0],
                "index": r[1],
                "record": hexed(r[2]),
                "padding": sum(r[3:]),
                "held": len(held(rule, record, whole)),
            }
            for r, (_, record) in zip(records, candidates)
        ],
        "ranges": [
            {"start": start, "end": end, "number": order[0], "index": order[1]}
            for start, end, order in ranges(rule, whole, candidates)
        ],
    }


def owners():
    text = b"Short fingers are seen in the hand, and short toes are seen in the foot."
    fingers, toes = text[:34], text[40:]
    rule = (3, 0)
    yield case("one record holds all", rule, text, [(1, 0, text)])
    yield case("no record holds anything", rule, text, [(1, 0, b"Seizures begin in the first year.")])
    yield case("no records", rule, text, [])
    yield case("a copy that came later gets nothing", rule, text, [(5, 0, text), (4, 0, text)])
    yield case("a part that came first", rule, text, [(1, 0, toes), (2, 0, text)])
    yield case("a part that came later", rule, text, [(2, 0, toes), (1, 0, text)])
    yield case(
        "two parts with unowned bytes between", rule, text, [(9, 0, fingers), (3, 0, toes)]
    )
    yield case(
        "of one batch the lower index comes first; a lower number before any index",
        rule,
        text,
        [(7, 2, text), (7, 1, toes), (6, 2**40 - 2, b"fingers are seen in")],
    )
    yield case(
        "an earlier record in the middle cuts a range in two",
        rule,
        text,
        [(2, 0, text), (1, 0, b"in the hand, and short")],
    )
    yield case(
        "near-copies: one word changed holds what is left on both sides",
        rule,
        text,
        [(2, 0, text), (1, 0, text.replace(b"hand", b"feet"))],
    )
    yield case(
        "the same words twice in the output, once in the record",
        rule,
        text + b" " + fingers,
        [(1, 0, fingers), (2, 0, text)],
    )
    yield case("the output twice in the record", rule, fingers, [(1, 0, fingers + b". " + fingers)])
    yield case("cases differ", rule, text, [(1, 0, text.lower()), (2, 0, text.upper())])
    yield case(
        "neighbours of two owners touch at the end of a word",
        (2, 0),
        b"aa bb  cc dd",
        [(1, 0, b"aa bb"), (2, 0, b"bb  cc dd")],
    )
    yield case(
        "spans of one owner that overlap or touch are one range",
        (2, 0),
        b"a b c d e",
        [(1, 0, b"a b c ? c d ? d e")],
    )
    yield case("of one owner, with a gap of one byte", (2, 0), b"a b c d", [(1, 0, b"a b ? c d")])


def separators():
    rule = (2, 0)
    for between in (b" ", b"  ", b"\n", b"\0", b"-", b"\x7f", "\u00a0".encode(), "\u00fc".encode()):
        records = [(1, 0, b"one two"), (2, 0, b"one" + between + b"two")]
        yield case(
            f"between two words: 0x{between.hex()}", rule, b"one" + between + b"two", records
        )
    german = "Der Fu\u00df ist k\u00fcrzer; die Hand ist k\u00fcrzer als der Fu\u00df.".encode()
    yield case("letters above 0x7f", rule, german, [(1, 0, "ist k\u00fcrzer als".encode())])
    yield case("half a letter is another word", rule, german, [(1, 0, b"Der Fu\xc3 ist k")])
    yield case(
        "bytes that are not UTF-8",
        rule,
        b"\x80\xff \xfe.\xfd",
        [(1, 0, b"\x80\xff \xfe"), (2, 0, b"\xff \xfe")],
    )
    yield case(
        "ends of a text do not matter",
        rule,
        b"...one two!",
        [(1, 0, b"one two"), (2, 0, b"...one two!")],
    )
    yield case(
        "a word must be whole", rule, b"stone two", [(1, 0, b"one two"), (2, 0, b"stone twofold")]
    )
    yield case("nothing but separators", rule, b" .,;\0 ", [(1, 0, b" .,;\0 ")])


def scripts():
    rule = (4, 12)
    chinese = "\u611f\u5192\u65f6\u4f53\u6e29\u5347\u9ad8\uff0c\u5e76\u6709\u5934\u75db\u3002".encode()
    parts = [(1, 0, chinese[:12]), (2, 0, chinese[9:24]), (3, 0, chinese)]
    yield case("Chinese: each character is a word", rule, chinese, parts)
    yield case("a part of a Chinese record", rule, chinese[6:], [(1, 0, chinese)])
    yield case("half a Chinese character", rule, chinese[1:], [(1, 0, chinese[:-2])])
    texts = {
        "Thai": "\u0e21\u0e35\u0e44\u0e02\u0e49\u0e2a\u0e39\u0e07\u0e41\u0e25\u0e30\u0e1b\u0e27\u0e14",
        "Japanese": "\u30ab\u30bf\u30ab\u30ca\u306e\u6587\u306f\u9577\u3044",
        "Lao": "\u0e81\u0e82\u0e84\u0e87\u0e88\u0e8a",
        "Khmer": "\u1780\u1781\u1782\u1783\u1784\u1785",
        "Burmese": "\u1000\u1001\u1002\u1003\u1004\u1005",
    }
    for script, text in texts.items():
        part = text[1:].encode()
        yield case(script, rule, text.encode(), [(1, 0, part), (2, 0, text.encode())])
    for first, last in ((0x0E00, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x9FFF)):
        for before, after in ((first - 1, first), (last, last + 1)):
            one, two = (chr(code).encode() * 2 for code in (before, after))
            records = [(2, 0, one), (1, 0, two), (3, 0, one + two)]
            yield case(f"U+{before:04X} and U+{after:04X}", (2, 0), one + two, records)
    mixed = "CT\u68c0\u67e5\u663e\u793a5 mm\u7684\u7ed3\u8282".encode()
    yield case("letters and digits between", (3, 9), mixed, [(1, 0, mixed[2:]), (2, 0, mixed[:-3])])
    wrong = b"\xe4\xb8\xe4\xb8\xad\xe4\xb8\xad\xad a\xe4\xb8\xad\xf0\xa0\x80"
    records = [(1, 0, b"\xe4\xb8\xad\xe4\xb8\xad"), (2, 0, wrong[5:]), (3, 0, wrong)]
    yield case("bytes that are no character beside ones that are", (2, 0), wrong, records)
    surrogates = b"\xed\xa0\x80\xed\xa0\x80 \xe0\x80\x80\xe0\x80\x80 \xf0\x80\xb8\x80"
    yield case("encodings that are not UTF-8 are no characters", (2, 0), surrogates, [(1, 0, surrogates)])


def limits():
    def text(words):
        return b" ".join(b"w%d" % i for i in range(words))

    for min_words, have in ((2, 1), (2, 2), (64, 63), (64, 64), (64, 65)):
        yield case(
            f"{have} words of {min_words}",
            (min_words, 0),
            text(have) + b" end",
            [(1, 0, text(have))],
        )
    for min_bytes, have in ((5, 4), (5, 5), (255, 254), (255, 255), (255, 256)):
        whole = b"one " + b"x" * (have - 4)
        yield case(f"{have} bytes of {min_bytes}", (2, min_bytes), whole, [(1, 0, whole + b".")])
    yield case(
        "more words make up for bytes",
        (2, 12),
        b"a b c d e f g h",
        [(1, 0, b"a b c d e f g"), (2, 0, b"a b c d e f")],
    )
    yield case(
        "a long word makes a window that another does not need",
        (2, 10),
        b"a b c dddddddd e f",
        [(2, 0, b"b c dddddddd e"), (1, 0, b"dddddddd e")],
    )
    yield case("separators count as bytes", (2, 9), b"one    two", [(1, 0, b"one    two")])
    record, long = b"one two three ", LONGEST - 14
    yield case("an output of no bytes", (2, 0), b"", [(1, 0, record)])
    yield case("a record of no bytes", (2, 0), record, [(1, 0, b""), (2, 0, record)])
    yield case("a record of 32,768 bytes", (2, 0), record, [(1, 0, record, long)])
    yield case(
        "a record of 32,769 bytes", (2, 0), record, [(1, 0, record, long + 1), (2, 0, b"two three")]
    )
    yield case("an output of 32,768 bytes", (2, 0), record, [(1, 0, record)], long)
    yield case("an output of 32,769 bytes", (2, 0), record, [(1, 0, record)], long + 1)
    yield case("one range over all of 32,768 bytes", (2, 0), record, [(1, 0, record, long)], long)


def random_cases(count):
    dice = Dice(b"span")
    for i in range(count):
        output = dice.text(2 + dice.below(20))
        records = []
        for number in range(1 + dice.below(5)):
            record = dice.text(1 + dice.below(16))
            if dice.below(3) and len(output) > 2:
                start = dice.below(len(output) - 1)
                record = output[start : start + 1 + dice.below(len(output))] + dice.pick(
                    [b"", b" ", b"a"]
                )
            # Numbers are not in the order of the list; those of a batch share one.
            records.append(((number * 7 + i) % 3, number, record))
        yield case(
            f"random {i}", (dice.pick([2, 2, 3, 4]), dice.pick([0, 0, 3, 5, 8])), output, records
        )


def rules():
    valid = [rule_word(*rule) for rule in ((2, 0), (8, 60), (64, 255))]
    wrong = [bytes(32), b"\1" + bytes(31), rule_word(1, 0), rule_word(65, 0), b"\3" + valid[0][1:]]
    wrong += [valid[0][:i] + b"\1" + valid[0][i + 1 :] for i in (3, 31)]
    made = []
    for word in valid + wrong:
        found = parameters(word)
        shown = {"minWords": found[0], "minBytes": found[1]} if found else None
        made.append({"rule": hexed(word), "parameters": shown})
    return made


def vectors():
    cases = [*owners(), *separators(), *scripts(), *limits(), *random_cases(120)]
    return {"rules": rules(), "cases": cases}
