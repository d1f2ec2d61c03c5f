// SPDX-License-Identifier: Apache-2.0
// Bytes between a buffer of this process and an open file that the object manager hands out for one transfer. A buffer
// that is not all there is found out before anything was transferred.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/messages.h"
#include "support/result.h"

namespace mapcheck::client {

struct TransferPlace {
  protocol::FilePlace place = protocol::FilePlace::position;
  std::uint64_t offset = 0;
};

// How many bytes were transferred. Nothing at the end of a file that was read from.
struct Transferred {
  std::uint32_t count = 0;
  bool at_end = false;
  bool asynchronous = false;
};

Result<Transferred> read_file(HandleValue handle, void* buffer, std::uint32_t size, TransferPlace place);
Result<Transferred> write_file(HandleValue handle, const void* buffer, std::uint32_t size, TransferPlace place);

// Waits until the system has the file's bytes on its disk.
Status flush_file(HandleValue handle);

// What waits in a pipe: how many bytes, and the first of them.
struct Peeked {
  std::uint32_t available = 0;
  std::uint32_t copied = 0;
};
Result<Peeked> peek_pipe(HandleValue handle, void* buffer, std::uint32_t size);

}  // namespace mapcheck::client
