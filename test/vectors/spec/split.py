"""SPEC 5.2, 5.3 and 6: how money is shared. All divisions round down."""

WHOLE = 10_000


def earned(price, scores, whole):
    """What the first scores of a receipt earn together, from their sum."""
    return price * scores // whole


def credit(price, before, score, whole, fee_bps):
    """(the whole credit, the contributor's part, the treasury's fee) of a score after others."""
    all = earned(price, before + score, whole) - earned(price, before, whole)
    fee = all * fee_bps // WHOLE
    return all, all - fee, fee


def rest(price, scores, whole):
    """The unowned part of a price, from the sum of all scores of the receipt."""
    return price - earned(price, scores, whole)


def unowned(rest, weights):
    """Parts of the Datanets, ascending by id: the first has what rounding leaves."""
    parts = [rest * weight // sum(weights) for weight in weights]
    parts[0] = rest - sum(parts[1:])
    return parts


def payout(last, credit, contributors_bps):
    return last + credit * contributors_bps // WHOLE


def payout_bounds(settled, receipts, contributors_bps, leaves_of_credits):
    """The least and the most that the payouts' sum may be."""
    most = receipts * contributors_bps // WHOLE
    return settled + most - min(most, leaves_of_credits), settled + most


def bond(floor, bond_bps, left, payouts, settled):
    return max(floor, (left + payouts - settled) * bond_bps // WHOLE)


def share(bps, contributors_bps, receipts_settled, income):
    """All that a share may ever draw."""
    of_income = income * bps // (WHOLE - contributors_bps) if contributors_bps < WHOLE else 0
    return receipts_settled * bps // WHOLE + of_income


# --- vectors

MOST = 2**96 - 1


def text(**fields):
    """Amounts as text; what ends in Bps, counts and weights as numbers."""
    return {
        name: (
            str(value) if isinstance(value, int) and not name.endswith(("Bps", "count")) else value
        )
        for name, value in fields.items()
    }


def credits():
    cases = [
        (0, 0, 1, 1, 0),
        (7, 0, 1, 2, 0),
        (10**18, 0, 1, 3, 500),
        (1_000_000, 0, 32_768, 32_768, 3_000),
        (MOST, 0, 32_767, 32_768, 3_000),
        (MOST, 0, 1, 32_768, 1),
        (1, 0, 1, 3, 3_000),
        (3, 0, 1, 1, 3_333),
        (19, 0, 10, 10, WHOLE),
        # The three bytes of an output for 10 units: 3, 3 and 4.
        (10, 0, 1, 3, 0),
        (10, 1, 1, 3, 0),
        (10, 2, 1, 3, 0),
        # One unit for two bytes, both owned: the second has it.
        (1, 0, 1, 2, 3_000),
        (1, 1, 1, 2, 3_000),
        (MOST, 32_767, 1, 32_768, 3_000),
        (MOST, 1, 32_767, 32_768, 500),
        (99_999, 49, 49, 104, 500),
    ]
    for price, before, score, whole, fee in cases:
        all, contributor, treasury = credit(price, before, score, whole, fee)
        yield text(
            price=price,
            before=before,
            score=score,
            whole=whole,
            feeBps=fee,
            credit=all,
            contributor=contributor,
            treasury=treasury,
        )


def rests():
    cases = [
        (0, 1, 1),
        (10, 0, 3),
        (10, 1, 3),
        (10, 2, 3),
        (10, 3, 3),
        (1, 32_767, 32_768),
        (MOST, 1, 32_768),
        (MOST, 32_768, 32_768),
    ]
    for price, scores, whole in cases:
        yield text(price=price, scores=scores, whole=whole, rest=rest(price, scores, whole))


def divisions():
    cases = [
        (0, [1]),
        (100, [1]),
        (100, [3, 1]),
        (100, [1, 1, 1]),
        (2, [1, WHOLE]),
        (1, [1] * 16),
        (MOST, [WHOLE] * 16),
        (MOST, [1, WHOLE, 7]),
    ]
    for rest, weights in cases:
        yield {
            "rest": str(rest),
            "weights": weights,
            "parts": [str(p) for p in unowned(rest, weights)],
        }


def payouts():
    for last, of_credits, bps in (
        (0, 10**18, 6_000),
        (5, 0, 1),
        (7, MOST, WHOLE),
        (9, 1, 9_999),
        (0, 3, 5_000),
    ):
        yield text(
            last=last, credit=of_credits, contributorsBps=bps, payout=payout(last, of_credits, bps)
        )


def bounds():
    for settled, receipts, bps, count in (
        (0, 1, 1, 1),
        (50, 1_000, 6_000, 7),
        (50, 10, 1, 9),
        (MOST // 2, 10**18, WHOLE, 2**40 - 1),
    ):
        least, most = payout_bounds(settled, receipts, bps, count)
        yield text(
            settled=settled,
            receipts=receipts,
            contributorsBps=bps,
            count=count,
            least=least,
            most=most,
        )


def bonds():
    cases = [
        (0, 0, 0, 0, 0),
        (1_000, 0, 10**18, 10**18, 0),
        (1_000, 500, 0, 20_000, 0),
        (1_000, 500, 1, 20_019, 0),
        (0, WHOLE, 77, 123, 100),
        (0, WHOLE, MOST - 1, MOST, MOST - 1),
        (5, 3_333, 10, 10**12, 10**12 - 7),
    ]
    for floor, bps, left, sum, settled in cases:
        yield text(
            floor=floor,
            bondBps=bps,
            left=left,
            payouts=sum,
            settled=settled,
            bond=bond(floor, bps, left, sum, settled),
        )


def shares():
    cases = [
        (2_500, 6_000, 1_000_001, 0),
        (2_500, 6_000, 1_000_001, 333),
        (0, WHOLE, 1_000_000, 12_345),
        (4_000, 6_000, MOST, MOST),
        (1, 9_999, 9_999, 7),
        (9_999, 1, 10_001, 10_001),
    ]
    for bps, contributors, receipts, income in cases:
        yield text(
            shareBps=bps,
            contributorsBps=contributors,
            receiptsSettled=receipts,
            income=income,
            share=share(bps, contributors, receipts, income),
        )


def vectors():
    tables = {
        "credits": credits,
        "rests": rests,
        "unowned": divisions,
        "payouts": payouts,
        "bounds": bounds,
        "bonds": bonds,
        "shares": shares,
    }
    return {name: list(make()) for name, make in tables.items()}
