"""What the database engine reads: two rows per listed product, a narrow and a wide one, one per seller who offers it, and
the names of all else that can be found. And what people leave here: saved searches, wishes, searched words.

What the engine reads are copies, written by `search.services` and `search.names` alone and rebuilt at any time. No row holds stars or
certificates: their validity depends on the day, so every query joins the proofs themselves.
"""

from bisect import bisect_right

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from marketplace.geography.provinces import provinces_today

# Lower ends in đồng of the price ranges that the filter offers; the first range begins at 0.
PRICE_STEPS = (50_000, 100_000, 200_000, 500_000, 1_000_000)


# The bit of each legal kind of seller. A new kind takes the next bit; a bit is never given to another kind.
KIND_BITS = {"cooperative": 1, "union": 2, "group": 4, "household": 8, "company": 16}


def month_bit(month: int) -> int:
    """The bit of a month (1-12)."""
    return 1 << month - 1


def province_bit(code: str) -> int:
    """The bit of today's province in the order of codes; 0 for any other code. New provinces want a rebuilt index."""
    codes = [unit.code for unit in provinces_today()]
    return 1 << codes.index(code) if code in codes else 0


def price_band(price: int | None) -> int | None:
    """Number of the price range that holds `price` (0 is below the first step); None without a price."""
    return None if price is None else bisect_right(PRICE_STEPS, price)


class ProductDocument(models.Model):
    """A product as a shopper filters and sorts it. A parent of variants is one row; its variants are its sellers' offers.

    `id` is the product's own key, as is that of its `DocumentText`.
    """

    id = models.BigAutoField(primary_key=True)
    # Codes of today's province and commune, of the OCOP group and of the set; empty when the product has none.
    province_code = models.CharField(max_length=5, blank=True)
    commune_code = models.CharField(max_length=5, blank=True, default="", db_default="")
    group_code = models.CharField(max_length=20, blank=True)
    set_code = models.CharField(max_length=20, blank=True)
    # Of the best offer: one that can be bought now goes before one that is sold out, then the lowest price.
    price = models.PositiveBigIntegerField(null=True)
    unit_price = models.PositiveBigIntegerField(null=True)
    price_band = models.PositiveSmallIntegerField(null=True)
    available = models.BooleanField(default=False)
    listed_at = models.DateTimeField()
    # The seller of the best offer, or who listed goods that nobody offers; sellers take turns in the results.
    seller_id = models.BigIntegerField(null=True)
    # Months (1-12) of harvest as a bit set, bit 0 for January; 0 means all the year.
    harvest = models.PositiveSmallIntegerField(default=0)
    # Bit sets over all sellers who offer it: their legal kinds (KIND_BITS) and where they deliver to (province_bit).
    kinds = models.PositiveSmallIntegerField(default=0, db_default=0)
    delivered_to = models.PositiveBigIntegerField(default=0, db_default=0)
    # Mean of the approved reviews in hundredths of a point, rounded down, and their number; 0 without any.
    rating = models.PositiveSmallIntegerField(default=0, db_default=0)
    rating_count = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("product in the search index")
        verbose_name_plural = _("products in the search index")
        indexes = [
            # Facets are counted by walking this index alone.
            models.Index(
                fields=["group_code", "set_code", "province_code", "price_band", "available", "price"],
                name="search_document_facets",
            ),
            models.Index(fields=["province_code"], name="search_document_province"),
            models.Index(fields=["commune_code"], name="search_document_commune"),
            models.Index(fields=["set_code"], name="search_document_set"),
            models.Index(fields=["price_band"], name="search_document_band"),
            models.Index(fields=["-available", "-listed_at", "-id"], name="search_document_default"),
            models.Index(fields=["-listed_at", "-id"], name="search_document_newest"),
            models.Index(fields=["price", "id"], name="search_document_price"),
            models.Index(fields=["unit_price", "id"], name="search_document_unit_price"),
            models.Index(fields=["-rating", "-rating_count", "-id"], name="search_document_rating"),
            models.Index(fields=["kinds"], name="search_document_kinds"),
            models.Index(fields=["harvest"], name="search_document_harvest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DocumentText(models.Model):
    """A product as a shopper reads it: its words and its card. Apart from the document, so that filters read narrow rows.

    The text columns hold words parted by single blanks and nothing else: `exact` is composed, lower-case text with one tone
    placement, `folded` the same without accents (search.words). The full-text index of the engine lies over them.
    """

    id = models.BigAutoField(primary_key=True)
    title_exact = models.TextField()
    title_folded = models.TextField()
    # Seller, places, category, label and description.
    body_exact = models.TextField()
    body_folded = models.TextField()
    # What `search.documents.card_from` needs to make a ProductCard without asking the database.
    card = models.JSONField()
    # What is found whole only, by name: `codes` (numbers of papers, goods and sellers, as search.words.joined_code gives them),
    # `former_provinces` and `former_places` (names before July 2025 of the provinces in today's province, and of the communes and
    # districts in today's commune). Only an engine beside the database reads them.
    keywords = models.JSONField(null=True)

    class Meta:
        verbose_name = _("words of a product in the search index")
        verbose_name_plural = _("words of products in the search index")
        indexes = [
            # Titles that begin with what somebody has typed so far, compared byte by byte.
            models.Index(fields=["title_exact"], opclasses=["text_pattern_ops"], name="search_text_title_exact"),
            models.Index(fields=["title_folded"], opclasses=["text_pattern_ops"], name="search_text_title_folded"),
        ]

    def __str__(self) -> str:
        return self.title_exact


class SellerOffer(models.Model):
    """One seller's best offer of one document, for the seller filter and the pages of sellers."""

    document = models.ForeignKey(ProductDocument, on_delete=models.CASCADE, related_name="offers", db_index=False)
    partner = models.ForeignKey("partner.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    price = models.PositiveBigIntegerField(null=True)
    unit_price = models.PositiveBigIntegerField(null=True)
    price_band = models.PositiveSmallIntegerField(null=True)
    available = models.BooleanField(default=False)
    # The seller's legal kind and where it delivers the product, as in ProductDocument.
    kinds = models.PositiveSmallIntegerField(default=0, db_default=0)
    delivered_to = models.PositiveBigIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("offer in the search index")
        verbose_name_plural = _("offers in the search index")
        constraints = [
            models.UniqueConstraint(fields=["document", "partner"], name="search_offer_once"),
        ]
        indexes = [
            models.Index(
                fields=["partner", "document", "price", "unit_price", "price_band", "available"],
                name="search_offer_by_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} · {self.partner_id}"


class IndexMark(models.Model):
    """A random number that is another one after every change of documents and offers: one row, written with the change.

    What was counted under a mark is right as long as it stands.
    """

    number = models.BigIntegerField()

    class Meta:
        verbose_name = _("mark of the search index")
        verbose_name_plural = _("marks of the search index")

    def __str__(self) -> str:
        return str(self.number)


class LexiconEntry(models.Model):
    """A word of the index, or two words side by side with a blank between, composed and in lower case (search.lexicon)."""

    text = models.CharField(max_length=80, unique=True)
    # Documents that held it when the index was last rebuilt; 1 for a word that came since.
    count = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")
        indexes = [models.Index(fields=["-count", "text"], name="search_lexicon_frequent")]

    def __str__(self) -> str:
        return self.text


class NameDocument(models.Model):
    """Something that is found beside the goods, by its name and by what its page says; in one language or in all.

    Written by `search.names` alone. The document of Elasticsearch is made of this row and has its key and `version`. The text
    columns are as in `DocumentText`; a title has a line for each way to write the name.
    """

    class Kind(models.TextChoices):
        GROUP = "group", _("Group of goods")
        SELLER = "seller", _("Seller")
        PLACE = "place", _("Place")
        # A name of before July 2025; `detail` is today's.
        FORMER_PLACE = "former", _("Former place")
        PAGE = "page", _("Page")
        STORY = "story", _("Story")
        QUERY = "query", _("Search")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    # What the name belongs to, within its kind.
    key = models.CharField(max_length=80)
    # The language whose readers see the name; empty for all.
    language = models.CharField(max_length=5, blank=True)
    text = models.CharField(max_length=255)
    # Tells it from others of the same name.
    detail = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=500)
    title_exact = models.TextField()
    title_folded = models.TextField()
    body_exact = models.TextField(blank=True)
    body_folded = models.TextField(blank=True)
    # Raised by every change.
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name = _("name in the search index")
        verbose_name_plural = _("names in the search index")
        constraints = [
            # A former commune's name may be that of several which today's commune has taken in.
            models.UniqueConstraint(fields=["kind", "key", "language", "text"], name="search_name_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class Name(models.Model):
    """A beginning of a name as somebody may type it: a row for every word of every way to write a `NameDocument`.

    Written by `search.names` alone. `start_exact` and `start_folded` are the words from `position` on (search.words), each
    followed by one blank, so that "tan " begins what has the whole word and "ta" what has it half typed.
    """

    Kind = NameDocument.Kind

    kind = models.CharField(max_length=8, choices=Kind.choices)
    # What the name belongs to, within its kind.
    key = models.CharField(max_length=80)
    # The language whose readers see the name; empty for all.
    language = models.CharField(max_length=5, blank=True)
    text = models.CharField(max_length=255)
    detail = models.CharField(max_length=255, blank=True)
    url = models.CharField(max_length=500)
    position = models.PositiveSmallIntegerField()
    start_exact = models.CharField(max_length=100)
    start_folded = models.CharField(max_length=100)
    # All words with a blank before and after each. The release before asks for it; it goes with the next.
    whole_folded = models.TextField()

    class Meta:
        verbose_name = _("beginning of a name in the search index")
        verbose_name_plural = _("beginnings of names in the search index")
        indexes = [
            models.Index(fields=["kind", "key"], name="search_name_of"),
            models.Index(
                fields=["kind", "start_exact"], opclasses=["text_ops", "text_pattern_ops"], name="search_name_exact"
            ),
            models.Index(
                fields=["kind", "start_folded"],
                opclasses=["text_ops", "text_pattern_ops"],
                name="search_name_folded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class AskedQuery(models.Model):
    """Words that shoppers searched for and that found goods: on how many days. Nothing tells who searched."""

    text = models.CharField(max_length=60, unique=True)
    days = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        verbose_name = _("searched words")
        verbose_name_plural = _("searched words")
        indexes = [models.Index(fields=["last_on"], name="search_asked_last_on")]

    def __str__(self) -> str:
        return self.text


class IndexGeneration(models.Model):
    """The indices of Elasticsearch that one rebuild has made, one for each kind of document; `name` is that of the products.

    Writers write to all that are being built or live; readers go by an alias to one of each kind.
    """

    class State(models.TextChoices):
        BUILDING = "building", _("being built")
        LIVE = "live", _("in use")
        PREVIOUS = "previous", _("kept to go back to")

    name = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILDING)
    # When its builder last showed a sign of life; one that is silent for long has died.
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("search index")
        verbose_name_plural = _("search indices")
        constraints = [
            models.UniqueConstraint(fields=["state"], name="search_one_generation_per_state"),
        ]

    def __str__(self) -> str:
        return self.name


class SavedSearch(models.Model):
    """A search that a member keeps and is told about when new goods match it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=80)
    # The query of the address below /search/, in its canonical form, without a page.
    query = models.CharField(max_length=600)
    is_paused = models.BooleanField(default=False)
    # Goods published until this moment have been looked through.
    looked_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        constraints = [models.UniqueConstraint(fields=["user", "query"], name="search_saved_once")]
        indexes = [models.Index(fields=["is_paused", "looked_at"], name="search_saved_turn")]

    def __str__(self) -> str:
        return self.name


class WaitingDocument(models.Model):
    """A document that has still to reach Elasticsearch.

    Written in the transaction that refreshes the database's own documents, and taken away only when every index has
    acknowledged the document as it was read after that. Several rows may name one document.
    """

    class Kind(models.TextChoices):
        PRODUCT = "products", _("product")
        NAME = "names", _("name")

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PRODUCT, db_default=Kind.PRODUCT)
    # Key of the product or of the `NameDocument`, which may be gone.
    document_id = models.BigIntegerField(db_index=True, db_column="product_id")
    since = models.DateTimeField(default=timezone.now)
    # Whoever takes the row moves this on, so that another takes it over when the first one dies.
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    # Why the last try failed. A parked row waits for an administrator.
    error = models.TextField(blank=True)
    is_parked = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("document waiting for the search index")
        verbose_name_plural = _("documents waiting for the search index")
        indexes = [models.Index(fields=["is_parked", "due_at"], name="search_waiting_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class Wish(models.Model):
    """Words for goods that shoppers looked for and did not find: one row for the same words and place, with a count.

    Nothing tells who wished. A removed wish stays removed when somebody sends the same words again.
    """

    words = models.CharField(_("words"), max_length=120)
    words_folded = models.CharField(max_length=120)
    # Code of today's province from which the goods should come, and of the group of goods; empty for any.
    province_code = models.CharField(max_length=5, blank=True)
    group_code = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    is_removed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        constraints = [
            models.UniqueConstraint(fields=["words_folded", "province_code", "group_code"], name="search_wish_once")
        ]
        indexes = [models.Index(fields=["is_removed", "-last_at", "-id"], name="search_wish_newest")]

    def __str__(self) -> str:
        return self.words
