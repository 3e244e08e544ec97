"""Every error this product raises on purpose.

AdvisorError
├── KnowledgeError      the files under knowledge/ cannot be used
├── ModelError          the embedding model is missing, changed or fails
├── SpeakerError        the language model fails, stalls or is over its budget; the built-in answer is given
├── SettingError        a setting names a language model that cannot be used
├── EditionError        an edition is missing, half written or does not agree with itself
│   └── NoEditionError  nothing has been built yet
├── BuildError          a build stopped; the current edition goes on serving
│   └── BuildLockedError  another build is running
└── ServiceError        the API cannot be reached or refuses (raised by ui.client)

Each message is written for the person who reads it: what happened, what is safe, what to do next.
"""


class AdvisorError(Exception):
    """Base of all errors that carry a message for a person."""


class KnowledgeError(AdvisorError):
    """The files under knowledge/ cannot be used; the message says which and why."""


class ModelError(AdvisorError):
    """The embedding model is missing, differs from its checksum, or failed."""


class SpeakerError(AdvisorError):
    """The language model failed, stalled, is over its budget, or is switched off for a while."""


class SettingError(AdvisorError):
    """A setting names a language model that cannot be used; the message says what to change."""


class EditionError(AdvisorError):
    """An edition is missing, half written, or does not agree with its manifest."""


class NoEditionError(EditionError):
    """No edition has been published in this state folder."""


class BuildError(AdvisorError):
    """A build stopped before publishing; nothing that serves was touched."""


class BuildLockedError(BuildError):
    """Another process is building in the same state folder."""


class ServiceError(AdvisorError):
    """The API cannot be reached, or answered with a problem."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
