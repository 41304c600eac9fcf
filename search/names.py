"""Names that can be looked up beside the goods: sellers, places, groups, pages, searches that many have made.

Other rooms call `write` and `forget` when a name of theirs changes; shoppers meet the names while they type
(search.suggestions) and beside the goods of a result page (`found_beside`).
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
from marketplace.geography.places import former_place_names
from marketplace.geography.provinces import province_of, resolve_province
from marketplace.partner.models import Partner
from search.models import Name
from search.words import exact_words, fold_words

Kind = Name.Kind

# What stands behind so many words of a name, or in so many letters of its start, nobody types.
MOST_WORDS = 24
MOST_FURTHER = 500
LONGEST_START = 80
BATCH = 500

# Sorts after every letter of every language: the end of what begins with something.
_LAST = "\U0010ffff"
# How the legal kinds of sellers are written, in full and short; either finds the other.
_SHORT_FORMS = (("hop tac xa", "htx"), ("to hop tac", "tht"))

BESIDE = 3
# So many rows are read to choose the best from.
_READ = 60


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A name to be found. The same `kind` and `key` may have a name in each language; empty `language` is for all.

    `detail` tells it from others of the same name. `aliases` are other ways to write it, `further` words that find the
    thing's page among results though the name lacks them.
    """

    kind: str
    key: str
    text: str
    url: str
    detail: str = ""
    language: str = ""
    aliases: tuple[str, ...] = ()
    further: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a search finds beside the goods, best first, at most `BESIDE` of each."""

    sellers: tuple[Name, ...] = ()
    pages: tuple[Name, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sellers or self.pages)


@transaction.atomic
def write(things: Iterable[NamedThing]) -> None:
    """Put these names in the place of all that their kinds and keys had before. Two statements for each kind."""
    things = list(things)
    for kind in {thing.kind for thing in things}:
        forget(kind, {thing.key for thing in things if thing.kind == kind})
    Name.objects.bulk_create([row for thing in things for row in _rows_of(thing)], batch_size=BATCH)


def forget(kind: str, keys: Iterable[str]) -> None:
    """Take names away; those that are not there are no error."""
    Name.objects.filter(kind=kind, key__in=list(keys)).delete()


def _rows_of(thing: NamedThing) -> list[Name]:
    spellings = [exact_words(text)[:MOST_WORDS] for text in (thing.text, *thing.aliases)]
    spellings.append(list(dict.fromkeys(exact_words(thing.further)))[:MOST_FURTHER])
    whole = " ".join(word for words in spellings for word in fold_words(words))
    starts: dict[tuple[str, str], int] = {}
    for number, words in enumerate(spellings):
        folded = fold_words(words)
        for i in range(len(words)):
            # Further words stand for themselves, not for a phrase.
            end = i + 1 if number == len(spellings) - 1 else None
            start = tuple(" ".join(each[i:end])[:LONGEST_START] + " " for each in (words, folded))
            starts.setdefault(start, MOST_WORDS if end else i)
    return [
        Name(
            kind=thing.kind,
            key=thing.key,
            language=thing.language,
            text=thing.text[:255],
            detail=thing.detail[:255],
            url=thing.url,
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
                f"{beginning_with(column, start, parameters.bind)} AND position < {MOST_WORDS} AND "
                f"language IN ('', {parameters.bind(get_language() or '')}) ORDER BY {ordered} LIMIT {each}) AS one_kind"
            )
    return list(Name.objects.raw(" UNION ALL ".join(parts), parameters))


def found_beside(text: str) -> Beside:
    """Sellers and pages whose names hold every word of the text, accents optional. One query."""
    words = list(dict.fromkeys(exact_words(text)))
    if not words or len(words) > MOST_WORDS:
        return Beside()
    folded = sorted(set(fold_words(words)), key=lambda word: (-len(word), word))
    parameters = Parameters()
    parts = []
    for kind in (Kind.SELLER, Kind.PAGE):
        # The longest word is likely the rarest: the index finds it, the others are compared.
        conditions = [
            f"kind = {parameters.bind(kind)}",
            beginning_with("start_folded", f"{folded[0]} ", parameters.bind),
            f"language IN ('', {parameters.bind(get_language() or '')})",
            *(f"whole_folded LIKE {parameters.bind(f'% {word} %')}" for word in folded[1:]),
        ]
        parts.append(f"SELECT * FROM (SELECT * FROM search_name WHERE {' AND '.join(conditions)} LIMIT {_READ}) AS one")
    found = list(Name.objects.raw(" UNION ALL ".join(parts), parameters))
    found.sort(key=lambda name: (*_fit(name, words), len(name.text), name.text, name.key))
    chosen: dict[str, dict[str, Name]] = {Kind.SELLER: {}, Kind.PAGE: {}}
    for name in found:
        chosen[name.kind].setdefault(name.key, name)
    sellers, pages = (tuple(names.values())[:BESIDE] for names in chosen.values())
    return Beside(sellers, pages)


def _fit(name: Name, words: list[str]) -> tuple[bool, bool]:
    """How ill the words fit a name that holds them: not with these accents, not side by side."""
    own = exact_words(name.text)
    return not set(words) <= set(own), f" {' '.join(words)} " not in f" {' '.join(own)} "


# Whose names the search room writes itself.


def write_seller(partner_id: int) -> None:
    """Bring the name of a seller up to date. Called in the transaction of the change."""
    _write_sellers(Partner.objects.filter(pk=partner_id))


def _write_sellers(partners) -> None:
    partners = list(partners.select_related("province"))
    write(_seller(partner) for partner in partners if partner.is_selling)
    forget(Kind.SELLER, [str(partner.pk) for partner in partners if not partner.is_selling])


def _seller(partner: Partner) -> NamedThing:
    folded = " ".join(fold_words(exact_words(partner.name)))
    aliases = []
    for pair in _SHORT_FORMS:
        for one, other in (pair, reversed(pair)):
            if folded.startswith(f"{one} "):
                aliases.append(other + folded.removeprefix(one))
    return NamedThing(
        kind=Kind.SELLER,
        key=str(partner.pk),
        text=partner.name,
        detail=partner.province.name if partner.province else "",
        url=reverse("partner:detail", kwargs={"code": partner.code}),
        aliases=tuple(aliases),
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
    new = units.exclude(name_key__in=Name.objects.filter(kind=Kind.PLACE).values("key"))
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
    """Write the names of sellers, groups and places anew. Pages and searches are left as they are."""
    write_groups()
    Name.objects.filter(kind=Kind.SELLER).exclude(key__in=_keys(Partner.objects.selling())).delete()
    partners = list(Partner.objects.selling().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(partners), BATCH):
        _write_sellers(Partner.objects.filter(pk__in=partners[start : start + BATCH]))
    used = Product.objects.listed().filter(commune__isnull=False)
    Name.objects.filter(kind__in=(Kind.PLACE, Kind.FORMER_PLACE)).exclude(key__in=_keys(used, "commune_id")).delete()
    communes = sorted(set(used.order_by().values_list("commune_id", flat=True)))
    for start in range(0, len(communes), BATCH):
        units = AdminUnit.objects.filter(pk__in=communes[start : start + BATCH]).select_related("parent__parent")
        write(_places(list(units)))


def _keys(rows: QuerySet, column: str = "pk") -> QuerySet:
    """The keys, as names hold them, of these rows."""
    return rows.annotate(name_key=Cast(column, CharField())).order_by().values("name_key")
