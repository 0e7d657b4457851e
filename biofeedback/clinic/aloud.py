"""A phrase that two people read to each other: eight words of a list of 256, so 64 bits.

The words are known in many languages, and no two sound or look much alike: the first three letters
tell each of them (a test holds the list to it), and are enough to type.
"""

from __future__ import annotations

from typing import Final

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

_LIST: Final = """
acrobat adagio admiral album algebra alpaca amber anchor anorak antenna apricot aquarium artist
atlas autobus avocado baguette bakery balcony bamboo banana baobab basalt baton billiard bolero
bonsai boomerang bravo broccoli buffet bungalow burger cactus capital caravan catalog cello cement
ceramic champion chess cinema circus cobra coffee compass concert copper cosmos cotton cricket
crystal dahlia delta dialog diesel diploma disco dollar domino donkey dragon dynamo echo elephant
emblem enigma equator espresso fabric fanfare festival filter finale fjord flamingo flute folklore
format frisbee garage gazelle genius giraffe glacier global gondola gorilla guitar hamster harmony
helium hibiscus hippo hobby horizon iceberg icon igloo indigo iris island ivory jacket jaguar jazz
jeans jewel joker juice jumbo jungle kangaroo karaoke kayak kebab ketchup kilo kimono lagoon
lantern lasagna lavender legend lemon leopard library lilac magnet mandarin marathon matrix medal
memory menu meteor mineral mocha modern molecule muffin museum napkin nature nectar neutron nickel
ninja oasis ocean octave office olive olympus omega orange orchid origami oscar otter oxygen
pacific pagoda palace papaya paradise pasta peanut pelican penguin perfume phoenix physics picnic
pistachio pizza plateau poncho popcorn postcard potato prince puma puzzle pyjama pyramid quartz
quiz rabbit radar rainbow record rhythm robot rodeo romance rugby safari samba sandal sardine
satellite savanna saxophone scooter sesame sheriff soda sport stadium studio sultan summit sushi
symbol system tandem taxi tempo tennis theater tiramisu toast tofu tornado tourist train triangle
tropic tulip tundra turban ukulele ultra unicorn uranus utopia vanilla velvet viaduct viola
vitamin volcano waffle weekend window wolf wombat yacht yogurt zenith zeppelin zigzag zinc zodiac
"""
WORDS: Final = tuple(_LIST.split())
PHRASE_WORDS: Final = 8
PHRASE_BYTES: Final = PHRASE_WORDS  # a byte is a word
ENOUGH_LETTERS: Final = 3
_BY_START: Final = {word[:ENOUGH_LETTERS]: word for word in WORDS}


def phrase_of(digest: bytes) -> tuple[str, ...]:
    """Return the phrase of eight bytes; ValueError for another number."""
    if len(digest) != PHRASE_BYTES:
        raise ValueError(f"a phrase stands for {PHRASE_BYTES} bytes")
    return tuple(WORDS[byte] for byte in digest)


def heard(typed: str) -> tuple[str, ...]:
    """Return the words that were typed, each by its first three letters or more.

    Raises BadInputError with the number of the first that is none of the list, or when there are
    more or fewer than eight.
    """
    parts = "".join(each if each.isalpha() else " " for each in typed.casefold()).split()
    words = []
    for number, part in enumerate(parts[:PHRASE_WORDS], start=1):
        word = _BY_START.get(part[:ENOUGH_LETTERS])
        if word is None or not word.startswith(part):
            sentence = _("Word {number} is none that is read aloud here; ask for it once more.")
            raise BadInputError(sentence.format(number=number))
        words.append(word)
    if len(parts) != PHRASE_WORDS:
        sentence = _("The phrase has {most} words, and here are {count}; ask for it once more.")
        raise BadInputError(sentence.format(most=PHRASE_WORDS, count=len(parts)))
    return tuple(words)
