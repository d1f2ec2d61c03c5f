# SPDX-License-Identifier: Apache-2.0
"""The ten founding rules: what the suite exists to establish. Every page has a row for each, asked or not.

A record that describes one of them is preferred; where none does, the ledger's sentence stands here, so that a run of a
few cases still shows what it did not ask.
"""

FOUNDING = {
    "S-01": (
        "Processes share a file or memory by using the name or the handle of one and the same file-mapping object."
    ),
    "S-02": (
        "To share a file, one process opens it with CreateFile and gives that handle and a name to "
        "CreateFileMapping."
    ),
    "S-03": (
        "Events, semaphores, mutexes, waitable timers, jobs and file mappings share one name space, so that "
        "creating or opening a file mapping fails on a name that an object of another kind has."
    ),
    "S-04": (
        "To share memory without a file, INVALID_HANDLE_VALUE stands for the file and the system paging file "
        "backs the mapping. The old spelling (HANDLE)0xFFFFFFFF is that value on 32 bit only."
    ),
    "S-05": "Memory without a file needs a size greater than zero.",
    "S-06": "With a name it is named shared memory, and another process gets it by OpenFileMapping with that name.",
    "S-07": "Without a name, another process gets a handle to the mapping by inheritance or by duplication.",
    "S-08": "Every process that uses the mapping maps a view of it, with MapViewOfFile or MapViewOfFileEx.",
    "S-09": (
        "Processes coordinate their access to shared memory with semaphores, mutexes, events or other mutual "
        "exclusion."
    ),
    "S-10": (
        "A shared mapping is not destroyed until all processes that use it have closed their handles with "
        "CloseHandle."
    ),
}

# The same in few words, for the first screen.
IN_SHORT = {
    "S-01": "Processes share by name or handle of one and the same object",
    "S-02": "A file is shared by CreateFile and a named CreateFileMapping",
    "S-03": "Mappings share one name space with events, mutexes and the like",
    "S-04": "INVALID_HANDLE_VALUE gives memory that the paging file backs",
    "S-05": "Memory without a file needs a size greater than zero",
    "S-06": "Another process gets named memory with OpenFileMapping",
    "S-07": "Without a name it gets a handle by inheritance or duplication",
    "S-08": "Every process maps a view, with MapViewOfFile or MapViewOfFileEx",
    "S-09": "Semaphores, mutexes and events coordinate access",
    "S-10": "The mapping lasts until all processes have closed their handles",
}
