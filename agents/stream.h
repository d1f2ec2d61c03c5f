// SPDX-License-Identifier: Apache-2.0
// The bytes of the control channel: a pair of pipes or a loopback socket, through raw reads and writes on handles that
// no child can inherit. Nothing here goes through the calls under test or through the C library's streams.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace agent {

class Stream {
 public:
  virtual ~Stream() = default;
  virtual std::size_t read(std::span<char> into) = 0;  // blocks; 0 at the end, and an error is an end
  virtual bool write(std::string_view bytes) = 0;      // all of them, or false: the other end is gone
};

// Moves the standard input and output to private handles and points the standard ones at the null device: what Wine or
// a library prints must not end up between the lines, and a child gets the standard handles even without inheritance.
// Throws std::runtime_error if they are not open.
std::unique_ptr<Stream> take_standard_streams();

// Throws std::runtime_error if nobody listens there. `host` is an IPv4 address in digits.
std::unique_ptr<Stream> connect_stream(const std::string& host, unsigned short port);

}  // namespace agent
