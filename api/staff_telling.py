"""How staff are told what keeps a draft or a proposal from being kept, built or published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from api.problems import ConflictError, ProblemError
from rag.errors import BuildError, DraftError, EditionError, KnowledgeError, ProposalError


class UnkeptError(ProblemError):
    """There is no room, or the state folder cannot be written."""

    status = HTTPStatus.INSUFFICIENT_STORAGE


@contextmanager
def told() -> Iterator[None]:
    """Makes a refusal of the engine a 409 with its own words, and a failure to write a 507."""
    try:
        yield
    except (BuildError, DraftError, EditionError, KnowledgeError, ProposalError) as error:
        if isinstance(error.__cause__, OSError):
            raise UnkeptError(str(error)) from error
        raise ConflictError(str(error)) from None
    except OSError as error:
        raise UnkeptError(
            f"The state folder could not be written ({error.strerror}). The current edition goes on "
            "serving. Make room or mend the folder, then try again."
        ) from error
