# SPDX-License-Identifier: Apache-2.0
"""The ten founding rules: what the suite exists to establish. Every page has a row for each, asked or not.

A record that describes one of them is preferred; these sentences stand where none does.
"""

FOUNDING = {
    "S-01": "Processes share a file or memory through the name or a handle of one and the same file-mapping object.",
    "S-02": "To share a file, a process opens it and creates a named file mapping on that handle.",
    "S-03": "Events, semaphores, mutexes and file mappings share one name space.",
    "S-04": "INVALID_HANDLE_VALUE in place of a file gives memory that the system paging file backs.",
    "S-05": "Memory without a file needs a size greater than zero.",
    "S-06": "Another process gets named shared memory with OpenFileMapping.",
    "S-07": "Without a name, another process gets a handle by inheritance or by duplication.",
    "S-08": "Every process that uses the object maps a view of it.",
    "S-09": "Processes coordinate access with mutexes, semaphores, events or other mutual exclusion.",
    "S-10": "A shared object lasts until every process that uses it has closed its handles.",
}
