"""What the database engine is tested for, asked of Elasticsearch: the same tests, with the index of this folder."""

import pytest

from tests.search.test_beside import (  # noqa: F401
    test_a_page_is_found_in_the_language_of_its_readers,
    test_a_page_that_holds_all_words_is_shown_where_no_goods_do,
    test_a_seller_who_left_is_found_no_more,
    test_a_story_is_found_after_names,
    test_a_story_is_found_in_the_language_of_its_readers,
    test_a_story_is_found_while_somebody_it_is_about_sells,
    test_a_text_as_typed_counts_though_the_name_only_looks_alike,
    test_of_many_stories_three_are_shown_and_titles_go_before_texts,
    test_rule_pages_are_found_by_title_and_text_while_they_are_published,
    test_sellers_are_found_by_place_former_place_and_tax_code,
    test_sellers_are_found_by_whole_words_in_any_order_accents_optional,
    test_stories_are_found_by_title_and_text_while_they_are_published,
    test_stories_that_tell_of_the_goods_stand_beside_them,
    test_the_result_page_leads_to_them_and_the_goods_stay,
    test_typed_accents_are_meant_unless_nothing_has_them_and_three_are_enough,
)
from tests.search.test_delivered_first import (  # noqa: F401
    found,
    sellers,
    test_a_cursor_belongs_to_its_province,
    test_each_step_decides_before_the_next,
    test_of_chosen_sellers_only_their_own_delivery_counts,
    test_turns_put_nothing_before_what_is_brought,
)
from tests.search.test_exact import (  # noqa: F401
    numbered,
    test_a_bar_code_may_be_parted_into_groups,
    test_a_certificate_is_found_by_a_number_that_holds_the_name_of_its_kind,
    test_a_decision_is_found_however_its_number_is_parted,
    test_a_kind_of_rice_is_found_however_its_name_is_written,
    test_a_place_without_the_goods_is_said_and_both_ways_out_are_counted,
    test_a_provinces_name_is_looked_for_as_a_whole,
    test_an_english_word_finds_its_goods_in_one_or_several_and_no_others,
    test_names_that_communes_had_find_their_goods_and_are_no_words,
    test_names_that_places_had_find_their_goods,
    test_numbers_of_goods_papers_and_sellers_find_their_goods_and_no_others,
    test_numbers_of_offers_that_are_withdrawn_find_their_goods,
    test_orchids_are_found_and_no_other_flowers,
    test_words_of_other_languages_and_spellings_find_their_goods_and_no_others,
)
from tests.search.test_facets import (  # noqa: F401
    market,
    test_a_cursor_goes_on_among_goods_without_a_price,
    test_a_sellers_own_offer_is_shown_and_priced,
    test_every_count_is_what_choosing_the_value_gives,
    test_goods_that_come_and_go_do_not_shift_the_next_page,
    test_orders,
    test_the_best_rated_come_first,
    test_the_nearest_province_comes_first,
    test_the_pages_together_are_the_total,
)
from tests.search.test_lots import (  # noqa: F401
    lots,
    test_a_closed_and_an_expired_lot_are_found_and_said_to_be_so,
    test_a_lot_is_found_as_soon_as_it_is_written_down,
    test_a_lot_number_finds_exactly_its_goods_however_it_is_typed,
    test_a_lot_of_a_seller_who_does_not_sell_is_not_found,
    test_a_lot_that_is_called_like_a_word_does_not_come_between,
    test_an_unknown_lot_finds_nothing_that_is_called_like_the_word,
    test_both_sellers_of_one_number_are_found_and_told_of,
    test_lots_cost_two_queries_more_and_other_words_none,
    test_of_a_lot_that_nobody_sells_the_page_says_so_and_what_must_be_known,
    test_the_oldest_of_many_lots_is_found_like_the_newest,
)
from tests.search.test_nearby import (  # noqa: F401
    test_a_place_of_before_without_goods_leads_to_its_province,
    test_accents_count_as_the_page_counts_them,
    test_an_empty_answer_counts_what_the_same_words_find_without_a_filter,
    test_every_way_says_what_it_finds,
    test_filters_by_words_alone_lead_to_other_stars_and_to_one_filter_less,
    test_filters_never_change_how_words_are_read,
    test_totals_are_what_the_questions_find,
    test_what_only_looks_alike_without_accents_is_no_way_out,
)
from tests.search.test_pages import (  # noqa: F401
    coffees,
    many_sellers,
    test_a_correction_that_helps_nothing_is_not_spoken_of,
    test_a_price_counts_the_goods_that_are_shown_where_words_were_left_out,
    test_goods_of_the_season_are_offered_by_the_month_of_the_day,
    test_illnesses_are_no_names_of_goods_and_the_page_says_so,
    test_what_the_words_name_and_no_goods_fit_is_said_and_not_offered,
    test_where_not_all_sellers_are_listed_there_is_a_field_to_find_one,
    test_words_that_name_an_order_offer_it,
    test_words_that_name_two_prices_offer_both_at_once,
)
from tests.search.test_proofs import (  # noqa: F401
    test_a_certificate_disappears_the_second_after_it_ends,
    test_a_star_disappears_the_second_after_its_recognition_ends,
    test_of_recognitions_that_overlap_the_highest_of_the_day_counts,
    test_stars_of_goods_that_are_not_on_sale_count_nowhere,
    test_the_highest_valid_star_counts_once,
)
from tests.search.test_ranking import (  # noqa: F401
    test_a_lone_word_means_goods_before_places_and_the_whole_name_of_which_it_is_a_part,
    test_another_word_for_the_goods_makes_no_name_better_that_holds_the_typed_one,
    test_goods_that_only_look_alike_without_accents_are_said_to_be,
)
from tests.search.test_suggestions import (  # noqa: F401
    shop,
    test_accents_are_optional_and_what_is_spelt_with_them_goes_first,
    test_groups_of_goods_are_proposed_in_the_readers_language,
    test_letters_of_query_languages_are_only_letters,
    test_places_are_found_by_todays_and_former_names,
    test_sellers_are_found_by_any_word_and_by_either_form_of_their_kind,
    test_stories_are_proposed_after_what_fits_as_well_in_the_readers_language,
    test_the_last_word_may_be_half_typed_and_stand_anywhere_in_the_title,
    test_the_same_title_of_many_sellers_is_proposed_once,
)
from tests.search.test_words import (  # noqa: F401
    coffee,
    test_a_real_word_is_not_changed_where_that_finds_no_more,
    test_a_title_counts_more_than_a_description,
    test_a_very_long_question_is_answered,
    test_a_word_without_accents_in_a_text_is_another_word,
    test_a_word_without_accents_means_all_it_may_where_nothing_else_is_found,
    test_accents_that_were_typed_find_no_others,
    test_all_words_must_match_and_fewer_are_tried_when_nothing_does,
    test_another_word_for_the_goods_stands_where_the_typed_one_would,
    test_every_spelling_finds_coffee,
    test_filters_that_leave_nothing_do_not_drop_words,
    test_goods_come_before_the_kind_of_who_sells_them,
    test_goods_of_a_named_province_come_before_others_that_tell_of_it,
    test_goods_that_lack_what_a_name_begins_with_are_only_near,
    test_more_words_of_the_regions,
    test_names_that_say_a_syllable_twice_are_looked_for_as_a_whole,
    test_nothing_else_is_meant_where_a_name_holds_the_words_apart,
    test_operators_of_the_databases_are_plain_text,
    test_seller_and_old_and_new_place_names_find_goods,
    test_sold_out_goods_come_after_equal_ones_in_stock,
    test_the_accented_form_ranks_first,
    test_the_nearer_to_its_beginning_a_name_holds_the_goods_the_better,
    test_tone_marks_on_either_vowel_are_the_same,
    test_what_only_looks_like_the_words_by_chance_is_no_answer,
    test_words_side_by_side_come_before_words_apart,
    test_wrong_accents_find_what_looks_alike,
)

pytestmark = pytest.mark.django_db
