"""Everything that can go wrong below the service, as one small tree.

    LearningCityError
    ├── MalformedQuery            the text is not SPARQL
    ├── RefusedQuery              the text is SPARQL that we do not run (a limit, SERVICE)
    ├── QueryFailed               the query runs into an error of its own (an unknown function)
    ├── BeyondFormat              the answer holds what its format cannot say
    ├── MalformedData             a file or an upload is not what its format says
    ├── FileChanged               a file was changed while it was loaded
    ├── MalformedTable            a table of the register is not what it must be
    ├── UnusableText              the source text of an announcement cannot be taken as it is
    ├── SlugRefused               the last part of an identifier is badly formed, or was not given
    ├── AlreadyThere              a file or an announcement of that name exists
    ├── NoGraphNamed              a statement without a named graph
    ├── ReservedGraph             a statement in a graph whose name means something else here
    ├── OtherGraph                the request names one graph, the data another
    ├── ReadOnly                  there is nothing to write to
    ├── Rejected                  the data is well formed and breaks a shape
    ├── VersionMoved              somebody else was faster
    ├── TimedOut                  the deadline passed
    ├── Overloaded                no worker became free in time
    ├── NobodyWaits               the client has gone before there was an answer
    ├── TooManyWrites             too many writes are waiting
    ├── EngineFailed              the engine crashed or ran out of memory
    ├── OutcomeUnknown            a write ended without a word, and something was published meanwhile
    ├── NotFound                  nothing of that name
    │   ├── NoSuchQuery
    │   ├── NoSuchToken
    │   └── NoSuchVersion
    │       └── VersionPruned     there was one, and it was removed to save space
    ├── TokenNameRefused          a token cannot have that name
    ├── EndpointFailed            another SPARQL endpoint does not answer
    ├── ServiceCallFailed         an endpoint that a query calls by SERVICE gives no answer
    ├── EngineUnreachable         the engine behind the service is down or refuses us
    ├── EngineTooSlow             it does not answer within the deadline
    │   └── NotReady              what would answer instead is not made yet
    ├── EngineAnsweredWrongly     it answers with something that is no answer, or with half of one
    ├── NotHere                   the engine behind the service cannot do this
    ├── DataDirectoryError        the data directory cannot be used
    │   ├── CurrentLost
    │   ├── VersionMissing        the folder of the current version is not there
    │   ├── VersionUnreadable     a version cannot be opened
    │   ├── TableDamaged          a query has met a damaged file
    │   ├── RecordMissing         a change record is not there
    │   ├── DirectoryInUse
    │   ├── DirectoryNotWritable
    │   ├── DiskFull
    │   └── DirectoryFromNewerVersion
    ├── CannotListen              the address of the service is taken
    └── SystemCannotServe         the operating system cannot copy processes

Each class says what happened and what to do next, in English and in Thai; `service/http/problems.py` is the one place
that knows the HTTP statuses.
"""

from graph.errors.asking import (
    HOW_TO_ASK_FOR_LESS,
    BeyondFormat,
    EndpointFailed,
    EngineFailed,
    MalformedQuery,
    NobodyWaits,
    NoSuchQuery,
    Overloaded,
    QueryFailed,
    RefusedQuery,
    ServiceCallFailed,
    TimedOut,
)
from graph.errors.base import (
    LearningCityError,
    NotFound,
)
from graph.errors.data import (
    AlreadyThere,
    FileChanged,
    MalformedData,
    MalformedTable,
    NoGraphNamed,
    OtherGraph,
    Rejected,
    ReservedGraph,
    SlugRefused,
    UnusableText,
)
from graph.errors.engines import (
    EngineAnsweredWrongly,
    EngineTooSlow,
    EngineUnreachable,
    NotHere,
    NotReady,
)
from graph.errors.places import (
    CannotListen,
    CurrentLost,
    DataDirectoryError,
    DirectoryFromNewerVersion,
    DirectoryInUse,
    DirectoryNotWritable,
    DiskFull,
    NoSuchVersion,
    RecordMissing,
    SystemCannotServe,
    TableDamaged,
    VersionMissing,
    VersionPruned,
    VersionUnreadable,
)
from graph.errors.writing import (
    NoSuchToken,
    OutcomeUnknown,
    ReadOnly,
    TokenNameRefused,
    TooManyWrites,
    VersionMoved,
)

__all__ = [
    "HOW_TO_ASK_FOR_LESS",
    "AlreadyThere",
    "BeyondFormat",
    "CannotListen",
    "CurrentLost",
    "DataDirectoryError",
    "DirectoryFromNewerVersion",
    "DirectoryInUse",
    "DirectoryNotWritable",
    "DiskFull",
    "EndpointFailed",
    "EngineAnsweredWrongly",
    "EngineFailed",
    "EngineTooSlow",
    "EngineUnreachable",
    "FileChanged",
    "LearningCityError",
    "MalformedData",
    "MalformedQuery",
    "MalformedTable",
    "NoGraphNamed",
    "NoSuchQuery",
    "NoSuchToken",
    "NoSuchVersion",
    "NobodyWaits",
    "NotFound",
    "NotHere",
    "NotReady",
    "OtherGraph",
    "OutcomeUnknown",
    "Overloaded",
    "QueryFailed",
    "ReadOnly",
    "RecordMissing",
    "RefusedQuery",
    "Rejected",
    "ReservedGraph",
    "ServiceCallFailed",
    "SlugRefused",
    "SystemCannotServe",
    "TableDamaged",
    "TimedOut",
    "TokenNameRefused",
    "TooManyWrites",
    "UnusableText",
    "VersionMissing",
    "VersionMoved",
    "VersionPruned",
    "VersionUnreadable",
]
