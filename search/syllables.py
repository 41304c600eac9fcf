"""What a syllable of Vietnamese may look like, so that a word which is one is not taken for a slip of another."""

import re

from marketplace.core.text import fold
from search.telex import taken_apart

_INITIALS = "ngh|ng|nh|th|tr|ch|gh|gi|kh|ph|qu|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"
# What follows the first consonants, with its hats and without its tone.
_RIMES = (
    "a ai ao au ay ac ach am an ang anh ap at ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu "
    "o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet ooc oong "
    "ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uc ui um un ung up ut uân uât uâng uây uê uêch uênh uôc uôi uôm uôn uông "
    "uôt uơ uy uya uych uynh uyt uyu uyên uyêt uyn uyp ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
)
_SYLLABLE = re.compile(rf"(?:{_INITIALS})(?:{_RIMES.replace(' ', '|')})")
_BARE_SYLLABLE = re.compile(fold(_SYLLABLE.pattern))
# Endings that only two of the tones meet.
_STOPPED = re.compile(r".*(?:ch|[cpt])")
_TONES_OF_STOPPED = ("\u0301", "\u0323")


def is_syllable(word: str) -> bool:
    """Whether a word as `exact_words` gives it may be one: with the very accents where it has any, with some where it has none."""
    if word == fold(word):
        return bool(_BARE_SYLLABLE.fullmatch(word))
    letters, tone = taken_apart(word)
    if tone and _STOPPED.fullmatch(letters) and tone not in _TONES_OF_STOPPED:
        return False
    return bool(_SYLLABLE.fullmatch(letters))
