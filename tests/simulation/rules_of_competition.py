"""The model's rules of fair competition: bids, seals, experts and draws. Every hash is made again here."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from tests.simulation.model import Meaning, Model, No, Row, Rule
from tests.simulation.rules_of_money import running_tender


def bid(m: Model, row: Row) -> Meaning:
    tender = running_tender(m, row)
    m.party(row["bidder"], usable=True)
    if tender["seal"] is not None:
        raise No("is-over")
    return Meaning(
        (), [_bid(row, row["bidder"])], lambda: tender.update(bidders=tender["bidders"] | {row["bidder"]})
    )


def _bid(row: Row, bidder: str) -> tuple[str, str, str]:
    return "bid", row["tender"], bidder


def score(m: Model, row: Row) -> Meaning:
    if row["bidder"] not in running_tender(m, row)["bidders"]:
        raise No("does-not-exist")
    return Meaning((), [("score", row["tender"], row["bidder"])])


def sealed(m: Model, row: Row) -> Meaning:
    tender = running_tender(m, row)
    if tender["seal"] is not None:
        raise No("is-over")
    if row["size"] == 0 and row["root"] != root_of([]):
        raise No("malformed")
    return Meaning((), [("seal", row["tender"])], lambda: tender.update(seal=(row["root"], row["size"])))


def opened(m: Model, row: Row) -> Meaning:
    """All envelopes under the seal, each opened one a bidder's own, no bidder twice."""
    tender, envelopes = running_tender(m, row), row["envelopes"]
    if tender["seal"] is None:
        raise No("does-not-exist")
    if tender["opened"]:
        raise No("is-over")
    if (root_of([each["digest"] for each in envelopes]), len(envelopes)) != tender["seal"]:
        raise No("malformed")
    bidders = [each["bidder"] for each in envelopes if each["state"] == "opened"]
    if len(set(bidders)) < len(bidders):
        raise No("malformed")
    for each in envelopes:
        _refuse_envelope(m, row, each)
    facts = [("opening", row["tender"]), *(_bid(row, bidder) for bidder in bidders)]
    then = lambda: tender.update(opened=True, bidders=tender["bidders"] | set(bidders))  # noqa: E731
    return Meaning((), facts, then)


def _refuse_envelope(m: Model, row: Row, each: Row) -> None:
    if each["state"] != "opened":
        if "price_fen" in each:
            raise No("malformed")
        return
    m.party(each["bidder"], usable=True)
    lines = ["mingzhang-envelope/v1", "mingzhang-bid/v1", m.origin, row["tender"], each["bidder"]]
    lines += [str(each["price_fen"]), each["kid"], each["signature"], each["salt"]]
    if each["digest"] != text(sha256("".join(f"{line}\n" for line in lines).encode()).digest()):
        raise No("malformed")
    if m.find("key", each["kid"])["party"] != each["bidder"]:
        raise No("malformed")


def listed(m: Model, row: Row) -> Meaning:
    known = m.things.get(("expert", row["expert"]), {"holder": row["holder"], "version": 0})
    if known["holder"] != row["holder"] or row["version"] < known["version"]:
        raise No("malformed")
    if row["valid_to"] < row["valid_from"]:
        raise No("malformed")
    members = {name: row[name] for name in ("holder", "version", "valid_from", "valid_to", "conflicts")}
    put = m.put("expert", row["expert"], listed=True, **members)
    return Meaning((), [("expert", row["expert"], row["version"])], put)


def delisted(m: Model, row: Row) -> Meaning:
    expert = m.find("expert", row["expert"])
    if not expert["listed"]:
        raise No("is-over")
    return Meaning((), (), lambda: expert.update(listed=False))


def requested(m: Model, row: Row) -> Meaning:
    """For a running tender, answered by somebody opposed, stepping aside for every bidder, none forgotten."""
    tender = running_tender(m, row)
    experts = {code: each for (kind, code), each in m.things.items() if kind == "expert" and each["listed"]}
    if not any(each["holder"] == row["holder"] for each in experts.values()):
        raise No("does-not-exist")
    if m.party(row["answering"], usable=True)["side"] == "education":
        raise No("malformed")
    if tender["bidders"] - set(row["avoid"]):
        raise No("malformed")
    if row.get("repeats") != tender["draw"]:
        raise No("does-not-exist" if tender["draw"] is None else "malformed")
    pool = sorted(
        code for code, each in experts.items() if each["holder"] == row["holder"] and _may_sit(each, row)
    )
    members = {name: row[name] for name in ("tender", "seats", "commitment", "leaf")}

    def then() -> None:
        if tender["draw"] is not None and m.find("draw", tender["draw"])["state"] != "drawn":
            m.find("draw", tender["draw"])["state"] = "repeated"
        m.put("draw", row["draw"], state="requested", last=row["id"], pool=pool, **members)()
        tender["draw"] = row["draw"]

    return Meaning((), [("draw", row["draw"])], then)


def _may_sit(expert: Row, row: Row) -> bool:
    in_term = expert["valid_from"] <= row["sits_on"] <= expert["valid_to"]
    return in_term and not set(expert["conflicts"]) & set(row["avoid"])


def answered(m: Model, row: Row) -> Meaning:
    draw = _draw(m, row, "requested")
    then = lambda: draw.update(state="answered", answer=row["answering_seed"], last=row["id"])  # noqa: E731
    return Meaning((), (), then)


def drawn(m: Model, row: Row) -> Meaning:
    """The secret is the one committed to, the answer the one given, the experts those they draw."""
    draw = _draw(m, row, "answered")
    honest = text(sha256(octets(row["committed_seed"])).digest()) == draw["commitment"]
    if not honest or row["answering_seed"] != draw["answer"]:
        raise No("malformed")
    if [each["expert"] for each in row["drawn"]] != whom(draw, row["committed_seed"]):
        raise No("malformed")
    return Meaning((), (), lambda: draw.update(state="drawn"))


def _draw(m: Model, row: Row, state: str) -> Row:
    draw = m.find("draw", row["draw"])
    if draw["state"] == "requested" != state:
        raise No("does-not-exist")
    if draw["state"] != state:
        raise No("is-over")
    if draw["last"] in m.fresh:
        raise No("malformed")
    return draw


def whom(draw: Row, secret: str) -> list[str]:
    """Whom a draw draws: the experts with the smallest tickets."""
    seed = sha256(octets(secret) + octets(draw["answer"]) + draw["leaf"]).digest()
    tickets = {code: sha256(seed + code.encode()).digest() for code in draw["pool"]}
    return sorted(tickets, key=lambda code: tickets[code])[: draw["seats"]]


def root_of(digests: Sequence[str]) -> str:
    """The root over envelopes (RFC 6962 section 2.1)."""
    return text(_tree([sha256(b"\0" + octets(digest)).digest() for digest in digests]))


def _tree(leaves: Sequence[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"").digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + _tree(leaves[:half]) + _tree(leaves[half:])).digest()


def octets(data: str) -> bytes:
    """The bytes of a member in base64url."""
    return urlsafe_b64decode(data + "=" * (-len(data) % 4))


def text(data: bytes) -> str:
    """Bytes as a member in base64url."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


RULES: Final[dict[str, Rule]] = {
    "bid.recorded": bid,
    "bid.scored": score,
    "tender.sealed": sealed,
    "bids.opened": opened,
    "expert.listed": listed,
    "expert.delisted": delisted,
    "draw.requested": requested,
    "draw.answered": answered,
    "panel.drawn": drawn,
}
