"""Both engines find the same goods in the same order: every spelling and kind of question of the relevance set's tuning half."""

import pytest

from search.engines.database import DatabaseEngine
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.query import ProductQuery
from tests.relevance import market
from tests.relevance.make import HERE, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_both_engines_give_one_order(es, index):
    market.load()
    index()
    texts = sorted({row["text"] for row in read(HERE / "queries.csv") if row["half"] == "tuning"})
    database, elasticsearch = DatabaseEngine(), ElasticsearchEngine()

    def answer(engine, text: str) -> tuple[int, list[int], tuple[str, ...]]:
        result = engine.search(ProductQuery(q=text))
        return result.total, [card.product_id for card in result.hits], result.words_left_out

    differing = [text for text in texts if answer(database, text) != answer(elasticsearch, text)]

    assert len(texts) > 300
    assert differing == []
