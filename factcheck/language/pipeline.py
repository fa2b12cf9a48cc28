"""GiNZA, loaded once a process and only when a sentence needs it.

Loading takes seconds and hundreds of megabytes, and parsing is the slowest step of all: callers choose the sentences that
are worth it, and every distinct sentence is parsed once. NER, which doubles the time, is left out unless asked for.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from factcheck.language.sentences import split_sentences

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: SudachiPy refuses longer input (bytes of UTF-8), and the parser slows down quadratically: a text of 2,000 characters is read at
#: a quarter of the speed of one of 250. So a longer sentence is parsed in pieces of this many characters.
_PIECE = 400

#: No sentence of prose is longer than this (characters); what lies beyond is not parsed.
_PARSED_AT_MOST = 4_000

#: Larger batches need more memory and gain no speed.
_BATCH = 128

#: Parsed sentences kept in memory; a Doc of an average sentence takes about 15 KB.
_CACHE_SIZE = 4_096

#: Rows that are multiplied at a time: what comes of so many stays in the processor's cache.
_ROWS = 1_024
#: Fewer rows are filled up: very small products are added up in another order, and a sentence must read the same in any batch.
_LEAST_ROWS = 32

_lock = threading.RLock()
_parsed: OrderedDict[tuple[str, bool], Doc] = OrderedDict()


@cache
def _load() -> Language:
    import spacy

    # The tok2vec component feeds parser, morphologizer and ner; the bunsetu recognizer marks phrase heads.
    # compound_splitter is a no-op in split mode C, and attribute_ruler is disabled by the model itself.
    language = spacy.load("ja_ginza", exclude=["compound_splitter", "attribute_ruler"])
    _quicken(language)
    return language


def _quicken(language: Language) -> None:
    """Has the model's maxout layers, which take most of the time, computed in vectors, and multiplied by NumPy where it may.

    Thinc looks for the greatest of each triple one by one, as training needs it, and multiplies at two thirds of the speed.
    """
    from thinc.api import NumpyOps

    for _, pipe in language.pipeline:
        for layer in pipe.model.walk() if hasattr(pipe, "model") else ():
            if layer.name == "maxout" and isinstance(layer.ops, NumpyOps) and layer.has_param("W") and layer.has_param("b"):
                layer._func = _maxout(layer.get_param("W"), layer.get_param("b"), layer.ops)


def _maxout(weights: Any, bias: Any, ops: Any) -> Callable[[Any, Any, bool], tuple[Any, Callable[[Any], Any]]]:
    """The forward function of a maxout layer of these weights (outputs × pieces × inputs) and biases (outputs × pieces)."""
    import numpy

    outputs, pieces, inputs = weights.shape
    weights = numpy.ascontiguousarray(weights.transpose(1, 0, 2).reshape(pieces * outputs, inputs))
    bias = numpy.ascontiguousarray(bias.T.reshape(pieces * outputs))
    quick = _each_row_alone()

    def product(rows: Any) -> Any:
        if not quick:
            return ops.gemm(rows, weights, trans2=True)
        if len(rows) >= _LEAST_ROWS:
            return rows @ weights.T
        filled = numpy.zeros((_LEAST_ROWS, inputs), rows.dtype)
        filled[: len(rows)] = rows
        return (filled @ weights.T)[: len(rows)]

    def forward(layer: Any, rows: Any, is_train: bool) -> tuple[Any, Callable[[Any], Any]]:
        found = numpy.empty((len(rows), outputs), rows.dtype)
        for at in range(0, len(rows), _ROWS):
            sums = product(rows[at : at + _ROWS])
            sums += bias
            best = found[at : at + _ROWS]
            best[:] = sums[:, :outputs]
            for piece in range(1, pieces):
                numpy.maximum(best, sums[:, piece * outputs : (piece + 1) * outputs], out=best)
        return found, _untrained

    return forward


@cache
def _each_row_alone() -> bool:
    """Whether NumPy multiplies each row as if it stood alone, to the last bit: it depends on the processor.

    Where it does not, a sentence might be read otherwise in another batch, and a run find what another does not.
    """
    import numpy

    random = numpy.random.default_rng(0)
    rows = random.standard_normal((96, 768), dtype=numpy.float32)
    weights = random.standard_normal((256, 768), dtype=numpy.float32)
    whole = rows @ weights.T
    return all(
        numpy.array_equal(rows[start : start + count] @ weights.T, whole[start : start + count])
        for count in range(_LEAST_ROWS, 2 * _LEAST_ROWS)
        for start in (0, 7)
    )


def _untrained(gradient: Any) -> Any:
    raise NotImplementedError("the model is only read with")


def model_version() -> str:
    """Versions of everything that a parse depends on, without loading the model: a part of cache keys."""

    packages = ("ginza", "ja_ginza", "spacy", "SudachiPy", "SudachiDict-core")
    return " ".join(f"{package.lower()}={_installed(package)}" for package in packages)


def _installed(package: str) -> str:
    """The version of an installed package, `none` where it is not there."""
    # As a rule the name of a folder tells it, and is there long before importlib.metadata is loaded.
    start = package.replace("-", "_").lower() + "-"
    for place in sys.path:
        with contextlib.suppress(OSError), os.scandir(place or os.curdir) as entries:
            for entry in entries:
                if entry.name.endswith(".dist-info") and entry.name.lower().startswith(start):
                    return entry.name[len(start) : -len(".dist-info")]
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def parse(sentences: Sequence[str], *, names: bool = False) -> list[Doc]:
    """One spaCy Doc for each sentence, in order, with dependencies, part of speech, lemma and bunsetu.

    `Doc.text` equals the sentence, so token offsets (`Token.idx`) are offsets in it. `names` adds GiNZA's named entities
    (`Doc.ents`) at more than twice the time. Equal sentences share one Doc: do not change it. A sentence of more than 400
    characters is parsed in pieces, which have dependency roots of their own, without bunsetu; what lies beyond 4,000 characters
    is a single token, unparsed.
    """
    with _lock:
        found: dict[str, Doc] = {}
        missing: list[str] = []
        for sentence in dict.fromkeys(sentences):
            # A parse with names serves a caller who does not need them.
            key = next((key for key in ((sentence, True), (sentence, False)) if key in _parsed and key[1] >= names), None)
            if key is None:
                missing.append(sentence)
            else:
                _parsed.move_to_end(key)
                found[sentence] = _parsed[key]
        if missing:
            for sentence, doc in zip(missing, _run(missing, names), strict=True):
                found[sentence] = _parsed[sentence, names] = doc
            while len(_parsed) > _CACHE_SIZE:
                _parsed.popitem(last=False)
        return [found[sentence] for sentence in sentences]


def forget() -> list[str]:
    """Empties the cache of parsed sentences and returns what it held, so that a benchmark can parse the same again."""
    with _lock:
        sentences = [sentence for sentence, _ in _parsed]
        _parsed.clear()
    return sentences


def _run(sentences: list[str], names: bool) -> Iterator[Doc]:
    from spacy.tokens import Doc

    language = _load()
    # Sentences of like length share a batch; one long sentence would pad all others.
    order = sorted(range(len(sentences)), key=lambda n: len(sentences[n]))
    pieces = [(piece, n) for n in order for piece in _pieces(sentences[n][:_PARSED_AT_MOST])]
    docs: list[list[Doc]] = [[] for _ in sentences]
    with language.select_pipes(disable=[] if names else ["ner"]):
        for doc, number in language.pipe(pieces, as_tuples=True, batch_size=_BATCH):
            docs[number].append(doc)
    for sentence, parts in zip(sentences, docs, strict=True):
        if len(sentence) > _PARSED_AT_MOST:
            parts.append(Doc(language.vocab, words=[sentence[_PARSED_AT_MOST:]], spaces=[False]))
        joined = parts[0] if len(parts) == 1 else Doc.from_docs(parts, False, exclude=["tensor", "user_data"])  # type: ignore[call-arg]
        assert joined is not None
        yield joined


def _pieces(sentence: str) -> list[str]:
    """The sentence in pieces that GiNZA reads well, cut after an inner sentence, a comma or a space where there is one."""
    if len(sentence) <= _PIECE:
        return [sentence]
    ends = {end for _, end in split_sentences(sentence)}
    pieces: list[str] = []
    start = 0
    while len(sentence) - start > _PIECE:
        limit = start + _PIECE
        end = next((at for at in range(limit, start, -1) if at in ends), 0)
        end = end or max(sentence.rfind("、", start, limit), sentence.rfind(" ", start, limit)) + 1 or limit
        pieces.append(sentence[start:end])
        start = end
    pieces.append(sentence[start:])
    return pieces
