"""Text taken apart into the words that are stored and looked up: the same for documents and queries, on every engine."""

import re

from marketplace.core.text import exact, fold

_WORD = re.compile(r"[^\W_]+")

# A description may be long; what stands behind this many words is not what people search for.
LONGEST_BODY = 1_500


def exact_words(text: str) -> list[str]:
    """Letters and digits of the text, composed, in lower case, with one tone placement."""
    return _WORD.findall(exact(text))


def folded_words(text: str) -> list[str]:
    """The same words without accents. As many as `exact_words` gives, one for one."""
    return fold_words(exact_words(text))


def fold_words(words: list[str]) -> list[str]:
    """Words without accents, one for one."""
    folded = fold(" ".join(words)).split(" ")
    if len(folded) == len(words) and "".join(folded).isalnum():
        return folded
    # Some letter folds into more than letters: what "½" gives has a stroke in it.
    return [fold_word(word) for word in words]


def fold_word(word: str) -> str:
    """One word without accents, still one word."""
    return "".join(_WORD.findall(fold(word))) or word


def joined_code(code: str) -> str:
    """A number of a paper or of goods in one piece, as documents carry it: "3981/QĐ-UBND" gives "3981qđubnd"."""
    return "".join(exact_words(code))


def place_word(name: str) -> str:
    """The one word by which goods are found under the name of a commune of before: "Bến Nghé" gives "xã0bếnnghé".

    Nobody types such a word, and with its digit it is none that others are corrected to.
    """
    return "xã0" + joined_code(name)


def goods_word(product_id: int) -> str:
    """The one word that the document of these goods alone holds and nobody types: it finds goods that the database names, such as
    those of a lot."""
    return f"hàng0{product_id}"


def word_of_place(word: str) -> str:
    """The one word of documents in whose title the word stands in names of places alone ("cao" in "Cam Cao Phong")."""
    return "nơi0" + word


# In the documents of goods whose titles are bare (`is_bare`).
BARE_TITLE = "tên0khôngdấu"


def is_bare(title: str) -> bool:
    """Whether a title was typed without accents, so that its words may stand for any with accents: "Dua tuoi", "Ca phe bột".

    More than half of the words have none. In other titles a word without accents is a word of its own: "Bánh gio Bắc Kạn".
    """
    words = [word for word in exact_words(title) if word.isalpha()]
    return 2 * sum(word == fold_word(word) for word in words) > len(words)


def set_word(code: str) -> str:
    """The word by which documents of an OCOP set are found among words."""
    return f"set{code}"
