"""What an engine's answers are worth: nDCG of the first ten, recall of the first fifty, empty and wrong answers."""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import fmean

from search.engines.interface import PAGE_SIZE, SearchEngine
from search.query import ProductQuery
from tests.relevance.judgements import grades, queries

DEPTH, RECALL_DEPTH = 10, 50


@dataclass(frozen=True)
class Answer:
    """The numbers of one query; `wrong` is the part of the first ten, or of as many as there are good answers, that is no answer."""

    ndcg: float
    recall: float
    empty: bool
    wrong: float


@dataclass(frozen=True)
class Score:
    """Means over the queries of one class."""

    queries: int
    ndcg: float
    recall: float
    empty: float
    wrong: float


def judged(found: list[int], wanted: dict[int, int]) -> Answer:
    """Score a list of products against their grades."""
    gained = sum((2 ** wanted.get(number, 0) - 1) / math.log2(place + 2) for place, number in enumerate(found[:DEPTH]))
    best = sorted(wanted.values(), reverse=True)[:DEPTH]
    possible = sum((2**points - 1) / math.log2(place + 2) for place, points in enumerate(best))
    top = {number for number, points in wanted.items() if points == max(wanted.values())}
    good = min(DEPTH, len(top))
    return Answer(
        gained / possible if possible else 1.0,
        len(top & set(found[:RECALL_DEPTH])) / min(len(top), RECALL_DEPTH),
        not found,
        sum(1 for number in found[:good] if not wanted.get(number)) / max(1, len(found[:good])),
    )


def answers(engine: SearchEngine, numbers: dict[int, int], text: str) -> list[int]:
    """The set's numbers of the first fifty products that the engine finds."""
    found: list[int] = []
    for page in range(1, -(-RECALL_DEPTH // PAGE_SIZE) + 1):
        result = engine.search(ProductQuery(q=text, page=page))
        found += [numbers[card.product_id] for card in result.hits]
        if page >= result.page_count:
            break
    return found


def scores(
    engine: SearchEngine, numbers: dict[int, int], half: str, tell: Callable[[dict, Answer], None] | None = None
) -> dict[str, Score]:
    """Scores of one half by class. `tell` hears of every query, which is for the tuning half only."""
    if tell and half != "tuning":
        raise ValueError("queries of the checking half are not read")
    by_class: dict[str, list[Answer]] = defaultdict(list)
    for query in queries():
        if query["half"] == half:
            answer = judged(answers(engine, numbers, query["text"]), grades(query["wanted"]))
            by_class[query["class"]].append(answer)
            if tell:
                tell(query, answer)
    return {name: _mean(some) for name, some in by_class.items()}


def _mean(some: list[Answer]) -> Score:
    return Score(
        len(some),
        fmean(each.ndcg for each in some),
        fmean(each.recall for each in some),
        fmean(each.empty for each in some),
        fmean(each.wrong for each in some),
    )
