"""What the database engine is tested for, asked of Elasticsearch: the same tests, with the index of this folder."""

import pytest

from tests.search.test_facets import (  # noqa: F401
    market,
    test_a_sellers_own_offer_is_shown_and_priced,
    test_every_count_is_what_choosing_the_value_gives,
    test_orders,
    test_the_pages_together_are_the_total,
)
from tests.search.test_proofs import (  # noqa: F401
    test_a_certificate_disappears_the_second_after_it_ends,
    test_a_star_disappears_the_second_after_its_recognition_ends,
    test_stars_of_goods_that_are_not_on_sale_count_nowhere,
    test_the_highest_valid_star_counts_once,
)

pytestmark = pytest.mark.django_db
