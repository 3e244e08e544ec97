"""Every error this product raises on purpose.

AdvisorError
├── KnowledgeError      the files under knowledge/ cannot be used
├── ModelError          the embedding model is missing, changed or fails
├── SpeakerError        the language model fails, stalls or is over its budget; the built-in answer is given
├── SettingError        a setting names a language model that cannot be used
├── EditionError        an edition is missing, half written or does not agree with itself
│   ├── NoEditionError  nothing has been built yet
│   └── PointerMovedError  another edition was made current meanwhile
├── BuildError          a build stopped; the current edition goes on serving
│   └── BuildLockedError  another build is running
├── DraftError          a draft of staff cannot be kept or read
│   └── DraftConflictError  somebody else changed it meanwhile
├── ImportRefusedError  a table of programs cannot be taken in; nothing was written
├── ProposalError       a proposed edition cannot be made, approved or found
├── WatchError          the cited pages could not be looked at; nothing was changed
│   └── WatchLockedError  another check of the sources is running
├── HistoryError        the run history cannot be read
├── TaskError           a task of the watch is not there, or is closed already
├── DocumentError       an outside document is not there, or cannot be added as asked
│   └── DocumentLockedError  another document is being read
├── SwitchError         the switch cannot be set or read
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


class PointerMovedError(EditionError):
    """Another edition was made current than the one that was to be replaced."""


class BuildError(AdvisorError):
    """A build stopped before publishing; nothing that serves was touched."""


class BuildLockedError(BuildError):
    """Another process is building in the same state folder."""


class DraftError(AdvisorError):
    """A draft cannot be kept or read; nothing was changed."""


class DraftConflictError(DraftError):
    """The draft is another one than the person edited."""


class ImportRefusedError(AdvisorError):
    """A table of programs cannot be taken in as it is; the message says what to change."""


class ProposalError(AdvisorError):
    """A proposed edition cannot be made, approved or found; what serves is untouched."""


class WatchError(AdvisorError):
    """The pages that the knowledge cites could not be looked at."""


class WatchLockedError(WatchError):
    """Another process looks at the sources of the same state folder."""


class HistoryError(AdvisorError):
    """The history of runs cannot be read; nothing but the telling depends on it."""


class TaskError(AdvisorError):
    """A task is not there, is closed already, or is closed without a note."""


class DocumentError(AdvisorError):
    """An outside document is not there, is damaged, or cannot be added as asked."""


class DocumentLockedError(DocumentError):
    """Another outside document is being read in the same state folder."""


class SwitchError(AdvisorError):
    """The switch cannot be set as asked, or its file cannot be read."""


class ServiceError(AdvisorError):
    """The API cannot be reached, or answered with a problem."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status
