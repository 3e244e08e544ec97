"""The measure to hold the advisor against: a plain LangChain-and-Chroma chain over the same texts
with the same embedding model, and nothing of ours besides."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chromadb.config import Settings
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables import Runnable, RunnableLambda

from rag.embedding import CachedEmbedder, Embedder, LangChainEmbeddings
from rag.rows import row_text
from rag.schema import Passage, Program

CHUNK, OVERLAP = 1000, 100
K = 4
_BATCH = 1000


@dataclass(frozen=True)
class PlainAnswer:
    """The retrieved documents, most similar first."""

    documents: tuple[Document, ...]

    def text(self, most: int = K) -> str:
        """The answer: the text of the first `most` documents."""
        return "\n\n".join(d.page_content for d in self.documents[:most])

    @property
    def targets(self) -> tuple[str, ...]:
        """The passages and programs of the documents, each once."""
        return tuple(dict.fromkeys(str(d.metadata["target"]) for d in self.documents))


class _Embeddings(Embeddings):
    """Documents may come from a cache; questions, which are timed, never do."""

    def __init__(self, embedder: Embedder, cache: Path | None) -> None:
        self._questions = LangChainEmbeddings(embedder)
        self._documents = LangChainEmbeddings(
            CachedEmbedder(embedder, cache) if cache else embedder
        )

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._documents.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._questions.embed_query(text)


class PlainChain:
    """`retriever | join`, in memory, with LangChain's and Chroma's defaults and cosine distance."""

    def __init__(
        self,
        embedder: Embedder,
        passages: Sequence[Passage],
        programs: Sequence[Program],
        cache: Path | None = None,
    ) -> None:
        """`cache`: a file that keeps the vectors of the documents, for the next chain."""
        self._store = Chroma(
            collection_name=f"plain-{secrets.token_hex(8)}",
            embedding_function=_Embeddings(embedder, cache),
            client_settings=Settings(anonymized_telemetry=False),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )
        documents = list(_documents(passages, programs))
        for start in range(0, len(documents), _BATCH):
            self._store.add_documents(documents[start : start + _BATCH])
        self.size = len(documents)
        self.chain: Runnable[str, PlainAnswer] = self._store.as_retriever(
            search_kwargs={"k": K}
        ) | RunnableLambda(_answer)

    def ask(self, question: str) -> PlainAnswer:
        """What the chain gives for a question; it never refuses."""
        return self.chain.invoke(question)

    def best_score(self, question: str) -> float:
        """LangChain's relevance score (0…1) of the nearest document. A retriever with a threshold
        gives nothing where this lies below it."""
        found = self._store.similarity_search_with_relevance_scores(question, k=1)
        return found[0][1] if found else 0.0


def chunks(text: str) -> Iterator[str]:
    """The text in pieces of at most CHUNK characters, cut at spaces, each beginning with the last
    OVERLAP characters or less of the one before."""
    words = text.split()
    piece: list[str] = []
    for word in words:
        if piece and len(" ".join(piece)) + 1 + len(word) > CHUNK:
            yield " ".join(piece)
            while piece and len(" ".join(piece)) > OVERLAP:
                piece.pop(0)
        piece.append(word)
    if piece:
        yield " ".join(piece)


def _documents(passages: Sequence[Passage], programs: Sequence[Program]) -> Iterator[Document]:
    for passage in passages:
        # The cautions too: they are part of what stands in the section.
        text = " ".join((passage.heading, passage.text, *(c.text for c in passage.cautions)))
        for chunk in chunks(text):
            yield Document(page_content=chunk, metadata={"target": passage.id})
    for program in programs:
        yield Document(page_content=row_text(program), metadata={"target": program.id})


def _answer(documents: list[Document]) -> PlainAnswer:
    return PlainAnswer(tuple(documents))
