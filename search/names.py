"""Names that can be looked up beside the goods: sellers, places, groups, pages, stories, searches that many
have made.

Other rooms call `write` and `forget` when a name of theirs changes; shoppers meet the names while they type
(search.suggestions) and beside the goods of a result page (search.beside). Like the documents of goods, those of names
follow to Elasticsearch where one is kept.
"""

# Statements are put together from fixed fragments; every value is a bound parameter.
# ruff: noqa: S608

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language

from catalogue.models import Category, Product
from marketplace.geography.models import AdminUnit
from marketplace.geography.places import address_of, former_place_names
from marketplace.geography.provinces import former_names, province_of, resolve_province
from marketplace.partner.models import Partner
from search import drainer
from search.models import Name, NameDocument, WaitingDocument
from search.turns import wait_for_turn
from search.words import LONGEST_BODY, exact_words, fold_words, joined_code

Kind = NameDocument.Kind

# What stands behind so many words of a name, or in so many letters of its start, nobody types.
MOST_WORDS = 24
LONGEST_START = 80
BATCH = 500

# Sorts after every letter of every language: the end of what begins with something.
_LAST = "\U0010ffff"
# How the legal kinds of sellers are written, in full and short; either finds the other.
_SHORT_FORMS = (("hop tac xa", "htx"), ("to hop tac", "tht"))
# Names the lock that lets one process at a time write names.
_WRITER_LOCK = 7_203_552
# What a name has beside what it is found as the same by.
_CONTENTS = ("detail", "url", "title_exact", "title_folded", "body_exact", "body_folded")


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A name to be found. The same `kind` and `key` may have a name in each language; empty `language` is for all.

    `detail` tells it from others of the same name. `aliases` are other ways to write it, `body` is text that finds the thing
    among results though its name lacks the words, `codes` are numbers that do.
    """

    kind: str
    key: str
    text: str
    url: str
    detail: str = ""
    language: str = ""
    aliases: tuple[str, ...] = ()
    body: str = ""
    codes: tuple[str, ...] = ()


@transaction.atomic
def write(things: Iterable[NamedThing]) -> None:
    """Put these names in the place of all that their kinds and keys had before. A constant number of statements for each kind."""
    documents = [_document_of(thing) for thing in things]
    if not documents:
        return
    wait_for_turn(_WRITER_LOCK)
    for kind in sorted({document.kind for document in documents}):
        of_kind = [document for document in documents if document.kind == kind]
        Name.objects.filter(kind=kind, key__in={document.key for document in of_kind}).delete()
        _write_documents(kind, of_kind)
    beginnings = [row for document in documents for row in _beginnings(document)]
    Name.objects.bulk_create(beginnings, batch_size=BATCH)


def forget(kind: str, keys: Iterable[str]) -> None:
    """Take names away; those that are not there are no error."""
    keys = list(keys)
    with transaction.atomic():
        Name.objects.filter(kind=kind, key__in=keys).delete()
        _forget_documents(NameDocument.objects.filter(kind=kind, key__in=keys))


def keys(kind: str) -> set[str]:
    """The keys of all that has a name of this kind. One query."""
    return set(NameDocument.objects.filter(kind=kind).values_list("key", flat=True))


def raise_versions(lowest: dict[int, int]) -> None:
    """Let each name's `version` be at least this number, by key; for copies that have seen later versions. One update each."""
    for pk in sorted(lowest):
        NameDocument.objects.filter(pk=pk, version__lt=lowest[pk]).update(version=lowest[pk])


def _write_documents(kind: str, documents: list[NameDocument]) -> None:
    """Let these be all documents of their keys; one that is as it was stays untouched."""
    before = {
        (row.key, row.language, row.text): row
        for row in NameDocument.objects.filter(kind=kind, key__in={document.key for document in documents})
    }
    new, changed = [], []
    for row in {(row.key, row.language, row.text): row for row in documents}.values():
        old = before.pop((row.key, row.language, row.text), None)
        if old is None:
            new.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in _CONTENTS):
            row.pk, row.version = old.pk, old.version + 1
            changed.append(row)
    _forget_documents(NameDocument.objects.filter(pk__in=[row.pk for row in before.values()]))
    NameDocument.objects.bulk_create(new, batch_size=BATCH)
    NameDocument.objects.bulk_update(changed, [*_CONTENTS, "version"], batch_size=BATCH)
    _tell_others([row.pk for row in (*new, *changed)])


def _forget_documents(rows: QuerySet[NameDocument]) -> None:
    keys = list(rows.values_list("pk", flat=True))
    if keys:
        NameDocument.objects.filter(pk__in=keys).delete()
        _tell_others(keys)


def _tell_others(keys: list[int]) -> None:
    if keys and drainer.is_wanted():
        drainer.note_waiting(WaitingDocument.Kind.NAME, keys)
        transaction.on_commit(drainer.drain_after_commit, robust=True)


def _document_of(thing: NamedThing) -> NameDocument:
    titles = _spellings(thing)
    body = exact_words(thing.body)
    for code in thing.codes:
        body = [*exact_words(code), joined_code(code), *body]
    body = body[:LONGEST_BODY]
    return NameDocument(
        kind=thing.kind,
        key=thing.key,
        language=thing.language,
        text=thing.text[:255],
        detail=thing.detail[:255],
        url=thing.url,
        title_exact="\n".join(map(" ".join, titles)),
        title_folded="\n".join(" ".join(fold_words(words)) for words in titles),
        body_exact=" ".join(body),
        body_folded=" ".join(fold_words(body)),
    )


def _spellings(thing: NamedThing) -> list[list[str]]:
    """The words of the name and of each other way to write it."""
    return [exact_words(text)[:MOST_WORDS] for text in (thing.text, *thing.aliases)]


def starts_of(spelling: str) -> list[str]:
    """What somebody may begin to type of words parted by blanks: from each word on to the end, and one blank."""
    words = spelling.split()
    return [" ".join(words[i:])[:LONGEST_START] + " " for i in range(len(words))]


def _beginnings(document: NameDocument) -> list[Name]:
    starts: dict[tuple[str, str], int] = {}
    for exact, folded in zip(document.title_exact.split("\n"), document.title_folded.split("\n"), strict=True):
        for position, start in enumerate(zip(starts_of(exact), starts_of(folded), strict=True)):
            starts.setdefault(start, position)
    whole = " ".join(document.title_folded.split())
    return [
        Name(
            kind=document.kind,
            key=document.key,
            language=document.language,
            text=document.text,
            detail=document.detail,
            url=document.url,
            position=position,
            start_exact=exact,
            start_folded=folded,
            whole_folded=f" {whole} ",
        )
        for (exact, folded), position in starts.items()
    ]


def beginning_with(column: str, start: str, bind) -> str:
    """The condition that a column indexed with `text_pattern_ops` begins with `start`, compared byte by byte."""
    low, high = ("~>=~", "~<~") if connection.vendor == "postgresql" else (">=", "<")
    return f"{column} {low} {bind(start)} AND {column} {high} {bind(start + _LAST)}"


class Parameters(dict):
    """The named parameters of a statement."""

    def bind(self, value: object) -> str:
        """The placeholder of a value."""
        name = f"p{len(self)}"
        self[name] = value
        return f"%({name})s"


def names_starting(words: list[str], kinds: Iterable[str], *, each: int) -> list[Name]:
    """Names in which these words follow one another, the last perhaps half typed; at most twice `each` of every kind.

    Accented matches are among them whenever there are any. One query; the order means nothing.
    """
    parameters = Parameters()
    exact, folded = " ".join(words), " ".join(fold_words(words))
    parts = []
    for kind in kinds:
        for column, start in (("start_exact", exact), ("start_folded", folded)):
            if column == "start_exact" and exact == folded:
                continue
            ordered = f"{column} USING ~<~" if connection.vendor == "postgresql" else column
            parts.append(
                f"SELECT * FROM (SELECT * FROM search_name WHERE kind = {parameters.bind(kind)} AND "
                f"{beginning_with(column, start, parameters.bind)} AND "
                f"language IN ('', {parameters.bind(get_language() or '')}) ORDER BY {ordered} LIMIT {each}) AS one_kind"
            )
    return list(Name.objects.raw(" UNION ALL ".join(parts), parameters))


# Whose names the search room writes itself.


def write_seller(partner_id: int) -> None:
    """Bring the name of a seller up to date. Called in the transaction of the change."""
    _write_sellers(Partner.objects.filter(pk=partner_id))


def _write_sellers(partners) -> None:
    partners = list(partners.select_related("province", "commune__parent__parent"))
    former = former_place_names({partner.commune_id for partner in partners if partner.commune_id})
    write(_seller(partner, former.get(partner.commune_id, [])) for partner in partners if partner.is_selling)
    forget(Kind.SELLER, [str(partner.pk) for partner in partners if not partner.is_selling])


def _seller(partner: Partner, former_places: list[str]) -> NamedThing:
    folded = " ".join(fold_words(exact_words(partner.name)))
    aliases = []
    for pair in _SHORT_FORMS:
        for one, other in (pair, reversed(pair)):
            if folded.startswith(f"{one} "):
                aliases.append(other + folded.removeprefix(one))
    province = province_of(partner.province) if partner.province else None
    places = [address_of(partner.commune)] if partner.commune else []
    places += former_places
    places += [province.full_name, *former_names(province)] if province else []
    return NamedThing(
        kind=Kind.SELLER,
        key=str(partner.pk),
        text=partner.name,
        detail=partner.province.name if partner.province else "",
        url=reverse("partner:detail", kwargs={"code": partner.code}),
        aliases=tuple(aliases),
        body="\n".join([*places, partner.story]),
        codes=(partner.tax_code,) if partner.tax_code else (),
    )


def write_groups() -> None:
    """Write the names of OCOP's groups and sets, in Vietnamese and English."""
    things = []
    for category in Category.objects.browsable().order_by("path"):
        url = category.get_absolute_url()
        names = {"vi": category.name, "en": category.name_en or category.name}
        things += [
            NamedThing(kind=Kind.GROUP, key=category.code, text=name, url=url, language=language)
            for language, name in names.items()
        ]
    write(things)


def write_places_of(product_ids: Iterable[int]) -> None:
    """Write the names, today's and former, of the communes where these goods are made and that are not known yet.

    One query when all are known.
    """
    made_in = Product.objects.filter(pk__in=list(product_ids), commune__isnull=False).values("commune_id")
    units = AdminUnit.objects.filter(pk__in=made_in, level=AdminUnit.Level.COMMUNE)
    units = units.annotate(name_key=Cast("pk", CharField()))
    new = units.exclude(name_key__in=NameDocument.objects.filter(kind=Kind.PLACE).values("key"))
    write(_places(list(new.select_related("parent__parent"))))


def _places(communes: list[AdminUnit]) -> list[NamedThing]:
    former = former_place_names(unit.pk for unit in communes)
    things = []
    for unit in communes:
        province = province_of(unit)
        if province is None:
            continue
        query = urlencode({"q": unit.name, "province": province.code})
        place = {"key": str(unit.pk), "url": f"{reverse('search:search')}?{query}"}
        things.append(NamedThing(kind=Kind.PLACE, text=unit.full_name, detail=province.name, **place))
        # Provinces are known by heart (search.suggestions), and the wards of old had numbers for names.
        names = [
            name
            for name in former.get(unit.pk, ())
            if name != unit.name and not name.isdigit() and not resolve_province(name)
        ]
        things += [NamedThing(kind=Kind.FORMER_PLACE, text=name, detail=unit.full_name, **place) for name in names]
    return things


def rebuild() -> None:
    """Write the names of sellers, groups and places anew. Pages, stories and searches are left as they are."""
    write_groups()
    _keep(Kind.SELLER, _keys(Partner.objects.selling()))
    partners = list(Partner.objects.selling().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(partners), BATCH):
        _write_sellers(Partner.objects.filter(pk__in=partners[start : start + BATCH]))
    used = Product.objects.listed().filter(commune__isnull=False)
    for kind in (Kind.PLACE, Kind.FORMER_PLACE):
        _keep(kind, _keys(used, "commune_id"))
    communes = sorted(set(used.order_by().values_list("commune_id", flat=True)))
    for start in range(0, len(communes), BATCH):
        units = AdminUnit.objects.filter(pk__in=communes[start : start + BATCH]).select_related("parent__parent")
        write(_places(list(units)))


def _keep(kind: str, keys: QuerySet) -> None:
    """Forget all names of this kind but those of these keys."""
    others = NameDocument.objects.filter(kind=kind).exclude(key__in=keys)
    forget(kind, others.order_by("key").values_list("key", flat=True).distinct())


def _keys(rows: QuerySet, column: str = "pk") -> QuerySet:
    """The keys, as names hold them, of these rows."""
    return rows.annotate(name_key=Cast(column, CharField())).order_by().values("name_key")
